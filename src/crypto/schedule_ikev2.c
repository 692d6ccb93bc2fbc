/*
 * IKEv2's key schedule (RFC 7296, 2.13 to 2.18), with several key exchanges
 * (RFC 9370), postquantum preshared keys (RFC 8784) and resumption (RFC 5723).
 *
 * Invariant: no secret stays behind but in the caller's memory, and a function
 * that returns false told nothing of what failed.
 */
#include "crypto/schedule.h"

enum { FIXED_NONCE = 8 };		/* octets of each nonce in a key of fixed length (RFC 7296, 2.14) */

/* --- SKEYSEED --- */

bool ikev2_skeyseed(const struct schedule *s, struct secret shared, uint8_t *skeyseed)
{
	static const struct recipe key[] = {
		{ "Ni | Nr", "Ni | Nr", "RFC 7296, 2.14" },
		{ "Ni | Nr", N_("first 64 bits of Ni | first 64 bits of Nr"), "RFC 7296, 2.14" },
	};
	static const struct recipe secret = {
		"g^ir", N_("the shared secret of the key exchange"), "RFC 7296, 2.14"
	};
	static const struct recipe seed = { "SKEYSEED", "prf(Ni | Nr, g^ir)", "RFC 7296, 2.14" };
	const struct part part = PART(shared);
	uint8_t nonces[512];
	uint32_t ni = s->ni.len, nr = s->nr.len;

	if (s->prf->fixed && ni > FIXED_NONCE)
		ni = FIXED_NONCE;
	if (s->prf->fixed && nr > FIXED_NONCE)
		nr = FIXED_NONCE;
	if (!ni || !nr || ni > sizeof nonces / 2 || nr > sizeof nonces / 2)
		return false;
	memcpy(nonces, s->ni.at, ni);
	memcpy(nonces + ni, s->nr.at, nr);
	recipe_say(s, &key[s->prf->fixed != 0], nonces, ni + nr);
	recipe_say(s, &secret, shared.at, shared.len);
	return recipe_cook(s, &seed, s->prf, (struct secret){ nonces, ni + nr }, &part, 1, skeyseed);
}

/* g^ir | Ni | Nr | SK(1) | ...: how many parts; 0: too many. */
static unsigned exchanged(const struct schedule *s, const struct secret *shared, unsigned n,
    struct part part[static SHARED_MAX + 2])
{
	unsigned parts = 0;

	if (n > SHARED_MAX)
		return 0;
	if (n)
		part[parts++] = (struct part)PART(shared[0]);
	part[parts++] = (struct part)PART(s->ni);
	part[parts++] = (struct part)PART(s->nr);
	for (unsigned i = 1; i < n; i++)
		part[parts++] = (struct part)PART(shared[i]);
	return parts;
}

bool ikev2_skeyseed_rekey(const struct schedule *s, const struct prf *old, struct secret old_d,
    const struct secret *shared, unsigned n, uint8_t *skeyseed)
{
	static const struct recipe one = {
		"SKEYSEED", "prf(SK_d (old), g^ir (new) | Ni | Nr)", "RFC 7296, 2.18"
	};
	static const struct recipe more = {
		"SKEYSEED", "prf(SK_d (old), SK(0) | Ni | Nr | SK(1) | ... SK(n))", "RFC 9370, 2.2.4"
	};
	struct part part[SHARED_MAX + 2];
	unsigned parts = exchanged(s, shared, n, part);

	return n && parts && recipe_cook(s, n > 1 ? &more : &one, old, old_d, part, parts, skeyseed);
}

bool ikev2_skeyseed_additional(const struct schedule *s, struct secret d, struct secret shared,
    uint8_t *skeyseed)
{
	static const struct recipe seed = {
		"SKEYSEED(n)", "prf(SK_d(n-1), SK(n) | Ni | Nr)", "RFC 9370, 2.2.2"
	};
	struct part part[SHARED_MAX + 2];
	unsigned parts = exchanged(s, &shared, 1, part);

	return recipe_cook(s, &seed, s->prf, d, part, parts, skeyseed);
}

bool ikev2_skeyseed_resumed(const struct schedule *s, const struct prf *old, struct secret old_d,
    uint8_t *skeyseed)
{
	static const struct recipe seed = {
		"SKEYSEED", "prf(SK_d (old), \"Resumption\" | Ni | Nr)", "RFC 5723, 5.1"
	};
	const struct part part[] = { { "Resumption", 10 }, PART(s->ni), PART(s->nr) };

	return recipe_cook(s, &seed, old, old_d, part, 3, skeyseed);
}

/* --- SK_* --- */

enum { MATERIAL_MAX = 3 * PRF_MAX + 2 * INTEG_KEY_MAX + 2 * ENCR_KEY_MAX };

/* Takes the keys off the material, in their order. */
static void share_out(const struct schedule *s, const uint8_t *at, struct ikev2_keys *k)
{
	static const struct recipe recipe[] = {
		{ "SK_d", N_("the prf's octets of it"), "RFC 7296, 2.14" },
		{ "SK_ai", N_("the next, as long as the integrity algorithm's key"), "RFC 7296, 2.14" },
		{ "SK_ar", N_("the next, as long as the integrity algorithm's key"), "RFC 7296, 2.14" },
		{ "SK_ei", N_("the next, as long as the cipher's key with its salt"), "RFC 7296, 2.14" },
		{ "SK_er", N_("the next, as long as the cipher's key with its salt"), "RFC 7296, 2.14" },
		{ "SK_pi", N_("the next, the prf's octets"), "RFC 7296, 2.14" },
		{ "SK_pr", N_("the next, the prf's octets"), "RFC 7296, 2.14" },
	};
	const struct { uint8_t *to; unsigned len; } key[] = {
		{ k->d, k->prf }, { k->ai, k->len.integ }, { k->ar, k->len.integ }, { k->ei, k->len.encr },
		{ k->er, k->len.encr }, { k->pi, k->prf }, { k->pr, k->prf },
	};

	for (unsigned i = 0; i < sizeof key / sizeof key[0]; i++) {
		memcpy(key[i].to, at, key[i].len);
		recipe_say(s, &recipe[i], at, key[i].len);
		at += key[i].len;
	}
}

bool ikev2_keys(const struct schedule *s, const uint8_t *skeyseed, struct ikev2_lengths len,
    struct ikev2_keys *keys)
{
	static const struct recipe all = {
		"SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr",
		"prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr)", "RFC 7296, 2.14"
	};
	const struct part part[] = { PART(s->ni), PART(s->nr), { s->spi_i, 8 }, { s->spi_r, 8 } };
	uint8_t material[MATERIAL_MAX], octets = s->skeyseed_octets ? s->skeyseed_octets : s->prf->octets;
	size_t n = 3u * s->prf->octets + 2u * len.integ + 2u * len.encr;
	bool ok = len.encr <= ENCR_KEY_MAX && len.integ <= INTEG_KEY_MAX && octets <= PRF_MAX &&
	    prf_plus(s->prf, (struct secret){ skeyseed, octets }, part, 4, material, n);

	if (ok) {
		memmove(keys->skeyseed, skeyseed, octets);
		keys->skeyseed_octets = octets;
		keys->prf = s->prf->octets;
		keys->len = len;
		recipe_say(s, &all, material, n);
		share_out(s, material, keys);
	}
	secret_wipe(material, sizeof material);
	return ok;
}

bool ikev2_ppk(const struct schedule *s, struct secret ppk, struct ikev2_keys *keys)
{
	static const struct recipe recipe[] = {
		{ "SK_d", "prf+ (PPK, SK_d')", "RFC 8784, 3" },
		{ "SK_pi", "prf+ (PPK, SK_pi')", "RFC 8784, 3" },
		{ "SK_pr", "prf+ (PPK, SK_pr')", "RFC 8784, 3" },
	};
	uint8_t *key[] = { keys->d, keys->pi, keys->pr }, mixed[3][PRF_MAX];
	bool ok = true;

	for (unsigned i = 0; i < 3; i++) {
		const struct part part = { key[i], keys->prf };

		ok = ok && prf_plus(s->prf, ppk, &part, 1, mixed[i], keys->prf);
	}
	for (unsigned i = 0; ok && i < 3; i++) {
		memcpy(key[i], mixed[i], keys->prf);
		recipe_say(s, &recipe[i], key[i], keys->prf);
	}
	secret_wipe(mixed, sizeof mixed);
	return ok;
}

/* --- CHILD_SAs --- */

bool ikev2_keymat(const struct schedule *s, struct secret d, const struct secret *shared, unsigned n,
    uint8_t *out, size_t len)
{
	static const struct recipe recipe[] = {
		{ "KEYMAT", "prf+ (SK_d, Ni | Nr)", "RFC 7296, 2.17" },
		{ "KEYMAT", "prf+ (SK_d, g^ir (new) | Ni | Nr)", "RFC 7296, 2.17" },
		{ "KEYMAT", "prf+ (SK_d, SK(0) | Ni | Nr | SK(1) | ... SK(n))", "RFC 9370, 2.2.4" },
	};
	struct part part[SHARED_MAX + 2];
	unsigned parts = exchanged(s, shared, n, part);

	if (!parts || !prf_plus(s->prf, d, part, parts, out, len))
		return false;
	recipe_say(s, &recipe[n < 2 ? n : 2], out, len);
	return true;
}
