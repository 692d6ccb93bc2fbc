/*
 * IKEv1's key schedule (RFC 2409, 5, 5.5 and appendix B).  Its prf is HMAC with
 * the negotiated hash.
 *
 * Invariant: no secret stays behind but in the caller's memory, and a function
 * that returns false told nothing of what failed.
 */
#include "crypto/schedule.h"

#include <spiglass/registry.h>

/* --- SKEYID --- */

bool ikev1_skeyid_psk(const struct schedule *s, struct secret psk, uint8_t *skeyid)
{
	static const struct recipe recipe = { "SKEYID", "prf(pre-shared-key, Ni_b | Nr_b)", "RFC 2409, 5" };
	const struct part part[] = { PART(s->ni), PART(s->nr) };

	return recipe_cook(s, &recipe, s->prf, psk, part, 2, skeyid);
}

bool ikev1_skeyid_signature(const struct schedule *s, struct secret shared, uint8_t *skeyid)
{
	static const struct recipe recipe = { "SKEYID", "prf(Ni_b | Nr_b, g^xy)", "RFC 2409, 5" };
	const struct part part = PART(shared);
	uint8_t nonces[512];

	if (s->ni.len > sizeof nonces / 2 || s->nr.len > sizeof nonces / 2 || !s->ni.len || !s->nr.len)
		return false;
	memcpy(nonces, s->ni.at, s->ni.len);
	memcpy(nonces + s->ni.len, s->nr.at, s->nr.len);
	return recipe_cook(s, &recipe, s->prf, (struct secret){ nonces, s->ni.len + s->nr.len }, &part, 1,
	    skeyid);
}

bool ikev1_skeyid_public_key(const struct schedule *s, unsigned hash, uint8_t *skeyid)
{
	static const struct recipe hashed = { "hash(Ni_b | Nr_b)", "hash(Ni_b | Nr_b)", "RFC 2409, 5" };
	static const struct recipe recipe = {
		"SKEYID", "prf(hash(Ni_b | Nr_b), CKY-I | CKY-R)", "RFC 2409, 5"
	};
	const struct part nonces[] = { PART(s->ni), PART(s->nr) };
	const struct part cookies[] = { { s->spi_i, 8 }, { s->spi_r, 8 } };
	uint8_t key[DIGEST_MAX];
	unsigned len = isakmp_hash(hash, nonces, 2, key);
	bool ok = len != 0;

	if (ok) {
		recipe_say(s, &hashed, key, len);
		ok = recipe_cook(s, &recipe, s->prf, (struct secret){ key, len }, cookies, 2, skeyid);
	}
	secret_wipe(key, sizeof key);
	return ok;
}

/* --- what follows from it --- */

bool ikev1_keys(const struct schedule *s, const uint8_t *skeyid, struct secret shared,
    struct ikev1_keys *keys)
{
	static const struct recipe recipe[] = {
		{ "SKEYID_d", "prf(SKEYID, g^xy | CKY-I | CKY-R | 0)", "RFC 2409, 5" },
		{ "SKEYID_a", "prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)", "RFC 2409, 5" },
		{ "SKEYID_e", "prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)", "RFC 2409, 5" },
	};
	static const struct recipe secret = {
		"g^xy", N_("the shared secret of the key exchange"), "RFC 2409, 5"
	};
	uint8_t *const to[] = { keys->d, keys->a, keys->e };
	struct part part[] = { { NULL, 0 }, PART(shared), { s->spi_i, 8 }, { s->spi_r, 8 }, { NULL, 1 } };
	bool ok = true;

	keys->prf = s->prf->octets;
	memmove(keys->skeyid, skeyid, keys->prf);
	recipe_say(s, &secret, shared.at, shared.len);
	for (uint8_t i = 0; ok && i < 3; i++) {
		part[4].at = &i;
		ok = recipe_cook(s, &recipe[i], s->prf, (struct secret){ keys->skeyid, keys->prf }, part, 5,
		    to[i]);
		part[0] = (struct part){ to[i], keys->prf };
	}
	return ok;
}

/*
 * K1 = prf(key, parts), K2 = prf(key, K1 | parts), ...: Ka's first has the one
 * part that its others lack (appendix B), KEYMAT's have all of them (5.5).
 */
static bool expand(const struct schedule *s, struct secret key, const struct part *part, unsigned parts,
    bool again, uint8_t *out, size_t len)
{
	uint8_t k[PRF_MAX];
	struct part all[8] = { { k, 0 } };
	bool ok = parts < sizeof all / sizeof all[0];

	for (unsigned i = 0; ok && i < parts; i++)
		all[i + 1] = part[i];
	for (size_t done = 0; ok && done < len; done += s->prf->octets) {
		ok = prf_compute(s->prf, key, all, done && !again ? 1 : parts + 1, k);
		all[0].len = s->prf->octets;
		if (ok)
			memcpy(out + done, k, len - done < s->prf->octets ? len - done : s->prf->octets);
	}
	secret_wipe(k, sizeof k);
	return ok;
}

bool ikev1_ka(const struct schedule *s, struct secret e, uint8_t *ka, size_t len)
{
	static const struct recipe whole = { "Ka", N_("the first octets of SKEYID_e"), N_("RFC 2409, appendix B") };
	static const struct recipe recipe = {
		"Ka", "K1 | K2 | ..., K1 = prf(SKEYID_e, 0), K2 = prf(SKEYID_e, K1)", N_("RFC 2409, appendix B")
	};
	const struct part zero = { "", 1 };

	if (len <= e.len)
		memcpy(ka, e.at, len);
	else if (!expand(s, e, &zero, 1, false, ka, len))
		return false;
	recipe_say(s, len <= e.len ? &whole : &recipe, ka, len);
	return true;
}

bool ikev1_keymat(const struct schedule *s, struct secret d, struct secret shared, uint8_t protocol,
    uint32_t spi, uint8_t *out, size_t len)
{
	static const struct recipe recipe[] = {
		{ "KEYMAT", "prf(SKEYID_d, protocol | SPI | Ni_b | Nr_b)", "RFC 2409, 5.5" },
		{ "KEYMAT", "prf(SKEYID_d, g(qm)^xy | protocol | SPI | Ni_b | Nr_b)", "RFC 2409, 5.5" },
		{ "KEYMAT", "K1 | K2 | ..., K1 = prf(SKEYID_d, protocol | SPI | Ni_b | Nr_b), "
		    "K2 = prf(SKEYID_d, K1 | protocol | SPI | Ni_b | Nr_b)", "RFC 2409, 5.5" },
		{ "KEYMAT", "K1 | K2 | ..., K1 = prf(SKEYID_d, g(qm)^xy | protocol | SPI | Ni_b | Nr_b), "
		    "K2 = prf(SKEYID_d, K1 | g(qm)^xy | protocol | SPI | Ni_b | Nr_b)", "RFC 2409, 5.5" },
	};
	const uint8_t wire[] = {
		(uint8_t)(spi >> 24), (uint8_t)(spi >> 16), (uint8_t)(spi >> 8), (uint8_t)spi
	};
	const struct part part[] = { PART(shared), { &protocol, 1 }, { wire, 4 }, PART(s->ni), PART(s->nr) };

	if (!expand(s, d, part, 5, true, out, len))
		return false;
	recipe_say(s, &recipe[(len > s->prf->octets) * 2 + (shared.len != 0)], out, len);
	return true;
}

/*
 * Where an attribute may tell the length and does not: CAST-128 has 16 octets
 * and Blowfish 56 (appendix B), AES and Camellia 16 (RFC 3602, 2.3; RFC 4312, 2.3).
 */
unsigned isakmp_key_len(unsigned encryption, unsigned bits)
{
	static const struct { uint8_t octets; bool varies; } key[] = {
		[IKEV1_ENCRYPTION_DES_CBC] = { 8, false }, [IKEV1_ENCRYPTION_3DES_CBC] = { 24, false },
		[IKEV1_ENCRYPTION_BLOWFISH_CBC] = { 56, true }, [IKEV1_ENCRYPTION_CAST_CBC] = { 16, true },
		[IKEV1_ENCRYPTION_AES_CBC] = { 16, true }, [IKEV1_ENCRYPTION_CAMELLIA_CBC] = { 16, true },
	};

	if (encryption >= sizeof key / sizeof key[0])
		return 0;
	if (!bits || !key[encryption].varies)
		return key[encryption].octets;
	return bits % 8 || bits > ENCR_KEY_MAX * 8 ? 0 : bits / 8;
}
