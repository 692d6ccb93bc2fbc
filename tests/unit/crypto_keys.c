/*
 * Where keys come from: pseudorandom functions, key schedules, key exchanges
 * and authentication, against the vectors of the RFCs (key_rfc.h), the keys and
 * logs of real sessions (ike_keys.h, made by ike_keys.py), and a second
 * computation where neither is had (key_made.h, made by key_vectors.py).
 */
#include "test.h"

#include <spiglass/crypto.h>
#include <spiglass/packet.h>
#include <spiglass/registry.h>

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct prf_vector { const char *source, *prf, *key, *message, *out; };

struct kdf_vector {			/* HMAC-SHA1 */
	const char *ni, *nr, *spi_i, *spi_r, *shared, *shared_new, *skeyseed, *keys, *keymat, *keymat_new, *rekeyed;
};

struct kex_vector {
	const char *source;
	unsigned method;
	const char *private_i, *public_i, *private_r, *public_r, *shared;	/* public "": not printed */
};

struct signature_vector {
	const char *source;
	bool ikev1;			/* signed: the hash */
	unsigned method;
	const char *der, *of, *signature;
};

struct refused_vector { const char *source, *why; unsigned method; const char *der, *of, *signature; };	/* why "": bad */

struct successor_vector {		/* shared "": resumed, else rekeyed */
	const char *old, *prf, *ni, *nr, *spi_i, *spi_r, *d, *shared, *skeyseed, *material;
};

struct public_key_vector {
	unsigned hash;
	const char *ni, *nr, *spi_i, *spi_r, *shared, *skeyids, *ka;
};

enum kind { INITIAL, ADDITIONAL, REKEYED };

struct ikev2_truth {
	const char *source, *prf;
	enum kind kind;
	const char *ni, *nr, *spi_i, *spi_r, *d, *shared, *more, *skeyseed;
	uint16_t encr, integ;
	const char *material, *ppk, *after;	/* SK_d | SK_ai ...; SK_d | SK_pi | SK_pr */
};

struct ikev2_child_truth { const char *source, *prf, *ni, *nr, *d, *shared, *more, *keymat; };

struct ikev1_truth {
	const char *source;
	unsigned hash, encryption, bits;
	const char *ni, *nr, *spi_i, *spi_r, *psk, *shared, *skeyids, *ka;	/* psk "": signatures */
};

struct ikev1_child_truth {
	const char *source;
	unsigned hash;
	uint32_t spi;
	const char *ni, *nr, *d, *shared, *keymat;
};

struct psk_truth { const char *source, *prf, *secret, *octets, *auth; };

#define signature_truth signature_vector	/* of a whole certificate */

#include "key_rfc.h"
#include "key_made.h"
#include "ike_keys.h"

/* --- octets from hexadecimal digits, kept until a test ends and of exactly their size --- */

enum { KEPT_MAX = 4096 };

static void *kept[KEPT_MAX];
static unsigned kept_count;

static struct secret unhex(const char *hex)
{
	struct secret s = { NULL, (uint32_t)strlen(hex) / 2 };
	uint8_t *at = s.len ? malloc(s.len) : NULL;

	assert_true(kept_count < KEPT_MAX);
	for (uint32_t i = 0; i < s.len; i++) {
		unsigned octet;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &octet), 1);
		at[i] = (uint8_t)octet;
	}
	s.at = kept[kept_count++] = at;
	return s;
}

static int forget(void **state)
{
	(void)state;
	while (kept_count)
		free(kept[--kept_count]);
	return 0;
}

static void is(const char *source, const uint8_t *at, size_t len, const char *expected)
{
	struct secret s = unhex(expected);

	if (len != s.len || (len && memcmp(at, s.at, len)))
		fail_msg("%s: not %.64s", source, expected);
}

static const struct prf *prf_named(const char *name)
{
	const struct prf *p = prf_by_name(name);

	assert_non_null(p);
	return p;
}

static struct schedule schedule(const struct prf *prf, const char *ni, const char *nr, const char *spi_i, const char *spi_r)
{
	struct schedule s = { .prf = prf, .ni = unhex(ni), .nr = unhex(nr) };

	assert_non_null(prf);
	if (*spi_i) {
		memcpy(s.spi_i, unhex(spi_i).at, 8);
		memcpy(s.spi_r, unhex(spi_r).at, 8);
	}
	return s;
}

/* --- pseudorandom functions --- */

static void prf_vectors(void **state)
{
	uint8_t out[PRF_MAX];

	(void)state;
	for (unsigned i = 0; i < COUNT(prf_rfc); i++) {
		const struct prf_vector *v = &prf_rfc[i];
		const struct prf *p = prf_named(v->prf);
		struct secret message = unhex(v->message);

		for (uint32_t split = 0; split <= message.len; split++) {
			const struct part part[] = { { message.at, split }, { message.at + split, message.len - split } };

			assert_true(prf_compute(p, unhex(v->key), part, 2, out));
			is(v->source, out, p->octets, v->out);
		}
	}
}

static void prf_table(void **state)
{
	static const uint16_t ids[] = { 1, 2, 4, 5, 6, 7, 8 };
	static const uint8_t octets[] = { 16, 20, 16, 32, 48, 64, 16 };
	static const char *const hash[] = {
		NULL, "PRF_HMAC_MD5", "PRF_HMAC_SHA1", NULL, "PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(ids); i++) {
		const struct prf *p = prf_by_id(ids[i]);

		assert_ptr_equal(p, prf_at(i));
		assert_ptr_equal(p, prf_by_name(p->name));
		assert_string_equal(p->name, name_of(&registry_prf, ids[i]));
		assert_int_equal(p->octets, octets[i]);
		assert_int_equal(p->fixed, strstr(p->name, "AES") ? 16 : 0);
	}
	assert_null(prf_at(COUNT(ids)));
	assert_null(prf_by_id(3));
	assert_null(prf_by_id(0));
	assert_null(prf_by_name("PRF_HMAC_TIGER"));
	assert_ptr_equal(prf_by_name("prf_hmac_sha1"), prf_by_id(2));
	for (unsigned i = 0; i < 20; i++)
		assert_ptr_equal(prf_of_hash(i), i < COUNT(hash) && hash[i] ? prf_named(hash[i]) : NULL);
}

/* As many octets as 255 blocks, and not one more; a longer one begins with the shorter. */
static void prf_plus_limits(void **state)
{
	static uint8_t out[255 * PRF_MAX + 1], again[sizeof out];
	struct secret key = unhex("00");
	const struct part part[30] = { { "seed", 4 } };

	(void)state;
	for (unsigned i = 0; prf_at(i); i++) {
		const struct prf *p = prf_at(i);
		size_t most = 255u * p->octets;

		out[most] = 0xa5;
		assert_true(prf_plus(p, key, part, 1, out, most));
		assert_int_equal(out[most], 0xa5);
		assert_false(prf_plus(p, key, part, 1, out, most + 1));
		for (size_t n = 0; n < 3u * PRF_MAX; n++) {
			again[n] = 0xa5;
			assert_true(prf_plus(p, key, part, 1, again, n));
			assert_memory_equal(out, again, n);
			assert_int_equal(again[n], 0xa5);
		}
	}
	assert_true(prf_plus(prf_at(0), key, part, 24, out, 16));
	assert_false(prf_plus(prf_at(0), key, part, 25, out, 16));
}

/* --- IKEv2 --- */

static void nist_ikev2(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(kdf_nist); i++) {
		const struct kdf_vector *v = &kdf_nist[i];
		struct schedule s = schedule(prf_by_id(2), v->ni, v->nr, v->spi_i, v->spi_r);
		struct secret d = { unhex(v->keys).at, 20 }, fresh = unhex(v->shared_new);
		uint8_t seed[PRF_MAX], out[256];
		struct ikev2_keys k;
		size_t n = strlen(v->keys) / 2, m = strlen(v->keymat) / 2;

		assert_true(ikev2_skeyseed(&s, unhex(v->shared), seed));
		is("SKEYSEED", seed, 20, v->skeyseed);
		assert_true(ikev2_keys(&s, seed, (struct ikev2_lengths){ 16, 0 }, &k));
		memcpy(out, k.d, 20);
		memcpy(out + 20, k.ei, 16);
		memcpy(out + 36, k.er, 16);
		memcpy(out + 52, k.pi, 20);
		assert_memory_equal(out, unhex(v->keys).at, n < 72 ? n : 72);
		assert_true(ikev2_keymat(&s, d, NULL, 0, out, m));
		is("KEYMAT", out, m, v->keymat);
		assert_true(ikev2_keymat(&s, d, &fresh, 1, out, m));
		is("KEYMAT with g^ir", out, m, v->keymat_new);
		assert_true(ikev2_skeyseed_rekey(&s, s.prf, d, &fresh, 1, seed));
		is("SKEYSEED of a rekey", seed, 20, v->rekeyed);
	}
}

static void is_material(const char *source, const struct ikev2_keys *k, const char *expected)
{
	uint8_t all[sizeof *k], *at = all;
	const struct { const uint8_t *at; unsigned len; } key[] = {
		{ k->d, k->prf }, { k->ai, k->len.integ }, { k->ar, k->len.integ }, { k->ei, k->len.encr },
		{ k->er, k->len.encr }, { k->pi, k->prf }, { k->pr, k->prf },
	};

	for (unsigned i = 0; i < COUNT(key); at += key[i].len, i++)
		memcpy(at, key[i].at, key[i].len);
	is(source, all, (size_t)(at - all), expected);
}

/* More secrets, each as long as the first. */
static unsigned secrets(const char *first, const char *more, struct secret out[static 8])
{
	struct secret rest = unhex(more);
	unsigned n = 0;

	if (*first)
		out[n++] = unhex(first);
	for (uint32_t at = 0; at < rest.len; at += out[0].len)
		out[n++] = (struct secret){ rest.at + at, out[0].len };
	return n;
}

static bool seed_of(const struct ikev2_truth *t, const struct schedule *s, uint8_t *seed)
{
	struct secret shared[8];
	unsigned n = secrets(t->shared, t->more, shared);

	if (t->kind == INITIAL)
		return ikev2_skeyseed(s, shared[0], seed);
	if (t->kind == ADDITIONAL)
		return ikev2_skeyseed_additional(s, unhex(t->d), shared[0], seed);
	return ikev2_skeyseed_rekey(s, s->prf, unhex(t->d), shared, n, seed);
}

static void check_ppk(const struct ikev2_truth *t, const struct schedule *s, struct ikev2_keys *k)
{
	uint8_t all[3 * PRF_MAX];

	assert_true(ikev2_ppk(s, unhex(t->ppk), k));
	memcpy(all, k->d, k->prf);
	memcpy(all + k->prf, k->pi, k->prf);
	memcpy(all + 2 * k->prf, k->pr, k->prf);
	is(t->source, all, 3u * k->prf, t->after);
}

static void ikev2_of_sessions(void **state)
{
	unsigned kinds[3] = { 0 }, ppks = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT(ikev2_truths); i++) {
		const struct ikev2_truth *t = &ikev2_truths[i];
		struct schedule s = schedule(prf_named(t->prf), t->ni, t->nr, t->spi_i, t->spi_r);
		uint8_t seed[PRF_MAX];
		struct ikev2_keys k;

		assert_true(seed_of(t, &s, seed));
		is(t->source, seed, s.prf->octets, t->skeyseed);
		assert_true(ikev2_keys(&s, seed, (struct ikev2_lengths){ t->encr, t->integ }, &k));
		assert_memory_equal(k.skeyseed, seed, s.prf->octets);
		is_material(t->source, &k, t->material);
		kinds[t->kind]++;
		if (*t->ppk && ++ppks)
			check_ppk(t, &s, &k);
		forget(NULL);
	}
	assert_true(kinds[INITIAL] && kinds[ADDITIONAL] && kinds[REKEYED] && ppks);
	print_message("%zu IKE SAs\n", COUNT(ikev2_truths));
}

static void ikev2_children(void **state)
{
	unsigned by_count[3] = { 0 };

	(void)state;
	for (unsigned i = 0; i < COUNT(ikev2_child_truths); i++) {
		const struct ikev2_child_truth *t = &ikev2_child_truths[i];
		struct schedule s = schedule(prf_named(t->prf), t->ni, t->nr, "", "");
		struct secret shared[8];
		unsigned n = secrets(t->shared, t->more, shared);
		size_t len = strlen(t->keymat) / 2;
		uint8_t out[512];

		assert_true(ikev2_keymat(&s, unhex(t->d), shared, n, out, len));
		is(t->source, out, len, t->keymat);
		by_count[n]++;
		forget(NULL);
	}
	assert_true(by_count[0] && by_count[1] && by_count[2]);
	print_message("%zu CHILD_SAs\n", COUNT(ikev2_child_truths));
}

/* Resumed, and rekeyed under another prf: SKEYSEED is as long as the old one makes it. */
static void ikev2_successors(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(successor_made); i++) {
		const struct successor_vector *v = &successor_made[i];
		const struct prf *old = prf_named(v->old);
		struct schedule s = schedule(prf_named(v->prf), v->ni, v->nr, v->spi_i, v->spi_r);
		struct secret shared = unhex(v->shared);
		uint8_t seed[PRF_MAX];
		struct ikev2_keys k;

		if (shared.len)
			assert_true(ikev2_skeyseed_rekey(&s, old, unhex(v->d), &shared, 1, seed));
		else
			assert_true(ikev2_skeyseed_resumed(&s, old, unhex(v->d), seed));
		is(v->old, seed, old->octets, v->skeyseed);
		s.skeyseed_octets = old->octets;
		assert_true(ikev2_keys(&s, seed, (struct ikev2_lengths){ 36, 32 }, &k));
		assert_int_equal(k.skeyseed_octets, old->octets);
		is_material(v->prf, &k, v->material);
	}
}

static void ikev2_refusals(void **state)
{
	struct schedule s = schedule(prf_by_id(5), "00", "00", "", "");
	struct secret nine[9] = { unhex("00") };
	uint8_t seed[PRF_MAX] = { 0 }, out[64], nonce[257] = { 0 };
	struct ikev2_keys k;

	(void)state;
	assert_false(ikev2_keys(&s, seed, (struct ikev2_lengths){ ENCR_KEY_MAX + 1, 0 }, &k));
	assert_false(ikev2_keys(&s, seed, (struct ikev2_lengths){ 0, INTEG_KEY_MAX + 1 }, &k));
	assert_true(ikev2_keys(&s, seed, (struct ikev2_lengths){ ENCR_KEY_MAX, INTEG_KEY_MAX }, &k));
	s.skeyseed_octets = PRF_MAX + 1;
	assert_false(ikev2_keys(&s, seed, (struct ikev2_lengths){ 0, 0 }, &k));
	s.skeyseed_octets = 0;
	assert_false(ikev2_keymat(&s, nine[0], nine, 9, out, sizeof out));
	assert_true(ikev2_keymat(&s, nine[0], nine, 8, out, sizeof out));
	assert_false(ikev2_skeyseed_rekey(&s, s.prf, nine[0], nine, 9, seed));
	assert_false(ikev2_skeyseed_rekey(&s, s.prf, nine[0], nine, 0, seed));
	s.nr = (struct secret){ nonce, 257 };
	assert_false(ikev2_skeyseed(&s, nine[0], seed));
	s.nr.len = 256;
	assert_true(ikev2_skeyseed(&s, nine[0], seed));
	s.nr.len = 0;
	assert_false(ikev2_skeyseed(&s, nine[0], seed));
}

/* --- IKEv1 --- */

static void is_skeyids(const char *source, const struct ikev1_keys *k, const char *expected)
{
	const uint8_t *key[] = { k->skeyid, k->d, k->a, k->e };
	uint8_t all[4 * PRF_MAX];

	for (unsigned i = 0; i < 4; i++)
		memcpy(all + i * k->prf, key[i], k->prf);
	is(source, all, 4u * k->prf, expected);
}

static void check_ka(const char *source, const struct schedule *s, const struct ikev1_keys *k, const char *expected,
    unsigned len)
{
	uint8_t ka[ENCR_KEY_MAX];

	assert_true(ikev1_ka(s, (struct secret){ k->e, k->prf }, ka, len));
	is(source, ka, len, expected);
}

static void ikev1_of_sessions(void **state)
{
	unsigned signatures = 0, keys = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT(ikev1_truths); i++) {
		const struct ikev1_truth *t = &ikev1_truths[i];
		struct schedule s = schedule(prf_of_hash(t->hash), t->ni, t->nr, t->spi_i, t->spi_r);
		uint8_t skeyid[PRF_MAX];
		struct ikev1_keys k;

		if (*t->psk && ++keys)
			assert_true(ikev1_skeyid_psk(&s, unhex(t->psk), skeyid));
		else if (++signatures)
			assert_true(ikev1_skeyid_signature(&s, unhex(t->shared), skeyid));
		assert_true(ikev1_keys(&s, skeyid, unhex(t->shared), &k));
		is_skeyids(t->source, &k, t->skeyids);
		check_ka(t->source, &s, &k, t->ka, isakmp_key_len(t->encryption, t->bits));
		forget(NULL);
	}
	assert_true(signatures && keys);
	print_message("%zu ISAKMP SAs\n", COUNT(ikev1_truths));
}

static void ikev1_children(void **state)
{
	unsigned with = 0, without = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT(ikev1_child_truths); i++) {
		const struct ikev1_child_truth *t = &ikev1_child_truths[i];
		struct schedule s = schedule(prf_of_hash(t->hash), t->ni, t->nr, "", "");
		size_t len = strlen(t->keymat) / 2;
		uint8_t out[256];

		assert_true(ikev1_keymat(&s, unhex(t->d), unhex(t->shared), 3, t->spi, out, len));
		is(t->source, out, len, t->keymat);
		*(*t->shared ? &with : &without) += 1;
		forget(NULL);
	}
	assert_true(with && without);
	print_message("%zu IPsec SAs of IKEv1\n", COUNT(ikev1_child_truths));
}

static void ikev1_public_key(void **state)
{
	uint8_t skeyid[PRF_MAX];
	struct ikev1_keys k;

	(void)state;
	for (unsigned i = 0; i < COUNT(public_key_made); i++) {
		const struct public_key_vector *v = &public_key_made[i];
		struct schedule s = schedule(prf_of_hash(v->hash), v->ni, v->nr, v->spi_i, v->spi_r);

		assert_true(ikev1_skeyid_public_key(&s, v->hash, skeyid));
		assert_true(ikev1_keys(&s, skeyid, unhex(v->shared), &k));
		is_skeyids(s.prf->name, &k, v->skeyids);
		check_ka(s.prf->name, &s, &k, v->ka, 56);
		assert_false(ikev1_skeyid_public_key(&s, 3, skeyid));
	}
}

/* RFC 2409, appendix B, and what a hostile attribute may say. */
static void isakmp_key_lengths(void **state)
{
	static const struct { unsigned encryption, bits, octets; } key[] = {
		{ 1, 0, 8 }, { 1, 256, 8 }, { 3, 0, 56 }, { 3, 128, 16 }, { 3, 448, 56 }, { 3, 456, 0 }, { 5, 0, 24 },
		{ 5, 192, 24 }, { 6, 0, 16 }, { 6, 40, 5 }, { 7, 0, 16 }, { 7, 256, 32 }, { 7, 129, 0 }, { 7, 65535, 0 },
		{ 7, 65528, 0 }, { 8, 0, 16 }, { 8, 192, 24 }, { 0, 128, 0 }, { 2, 128, 0 }, { 4, 128, 0 }, { 9, 0, 0 },
		{ 65001, 128, 0 }, { UINT32_MAX, 8, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(key); i++)
		assert_int_equal(isakmp_key_len(key[i].encryption, key[i].bits), key[i].octets);
}

/* --- what is told --- */

struct told { char text[4096]; unsigned n; };

static void tell(void *context, const struct step *step)
{
	struct told *told = context;
	size_t used = strlen(told->text);

	assert_true(step->value.len && !strncmp(step->source, "RFC ", 4));
	snprintf(told->text + used, sizeof told->text - used, "%s = %s (%s) %u\n", step->name, step->formula, step->source,
	    step->value.len);
	told->n++;
}

static void steps(void **state)
{
	struct told told = { "", 0 };
	const struct trace trace = { tell, &told };
	struct schedule s = schedule(prf_by_id(4), "0011223344556677ff", "0011223344556677ff", "", "");
	uint8_t seed[PRF_MAX];
	struct ikev2_keys k;

	(void)state;
	s.trace = &trace;
	assert_true(ikev2_skeyseed(&s, unhex("0011"), seed));
	assert_true(ikev2_keys(&s, seed, (struct ikev2_lengths){ 20, 0 }, &k));
	assert_string_equal(told.text,
	    "Ni | Nr = first 64 bits of Ni | first 64 bits of Nr (RFC 7296, 2.14) 16\n"
	    "g^ir = the shared secret of the key exchange (RFC 7296, 2.14) 2\n"
	    "SKEYSEED = prf(Ni | Nr, g^ir) (RFC 7296, 2.14) 16\n"
	    "SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr = prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr) (RFC 7296, 2.14) 88\n"
	    "SK_d = the prf's octets of it (RFC 7296, 2.14) 16\n"
	    "SK_ei = the next, as long as the cipher's key with its salt (RFC 7296, 2.14) 20\n"
	    "SK_er = the next, as long as the cipher's key with its salt (RFC 7296, 2.14) 20\n"
	    "SK_pi = the next, the prf's octets (RFC 7296, 2.14) 16\n"
	    "SK_pr = the next, the prf's octets (RFC 7296, 2.14) 16\n");
}

static void steps_of_failure(void **state)
{
	struct told told = { "", 0 };
	const struct trace trace = { tell, &told };
	struct schedule s = schedule(prf_by_id(5), "00", "00", "", "");
	uint8_t out[1];

	(void)state;
	s.trace = &trace;
	assert_false(ikev2_keymat(&s, unhex("00"), NULL, 0, out, 255 * 32 + 1));
	assert_false(ikev1_skeyid_public_key(&s, 3, out));
	assert_int_equal(told.n, 0);
}

/* --- key exchanges --- */

static void check_public(const struct kex_vector *v, const char *private_key, const char *expected, uint8_t *out,
    size_t *len)
{
	const char *why;

	*len = KEX_MAX;
	if ((why = kex_public(v->method, unhex(private_key), out, len)))
		fail_msg("%s, %u: %s", v->source, v->method, why);
	if (*expected)
		is(v->source, out, *len, expected);
}

static void check_shared(const struct kex_vector *v, const char *private_key, const uint8_t *public, size_t public_len)
{
	uint8_t shared[KEX_MAX];
	size_t len = KEX_MAX;
	const char *why = kex_shared(v->method, unhex(private_key), public, public_len, shared, &len);

	if (why)
		fail_msg("%s, %u: %s", v->source, v->method, why);
	is(v->source, shared, len, v->shared);
	assert_int_equal(len, kex_secret_len(v->method));
	len--;
	assert_string_equal(kex_shared(v->method, unhex(private_key), public, public_len, shared, &len),
	    "there is no room for it");
}

static void check_kex(const struct kex_vector *v)
{
	uint8_t one[KEX_MAX], other[KEX_MAX];
	size_t one_len, other_len;

	check_public(v, v->private_i, v->public_i, one, &one_len);
	check_public(v, v->private_r, v->public_r, other, &other_len);
	check_shared(v, v->private_i, other, other_len);
	check_shared(v, v->private_r, one, one_len);
}

static void kex_vectors(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(kex_rfc); i++)
		check_kex(&kex_rfc[i]);
	for (unsigned i = 0; i < COUNT(kex_made); i++)
		check_kex(&kex_made[i]);
	assert_int_equal(COUNT(kex_rfc) + COUNT(kex_made), 23);
}

static const char *attempt(unsigned method, struct secret private_key, const uint8_t *public, size_t public_len)
{
	uint8_t out[KEX_MAX];
	size_t len = sizeof out;
	const char *why = kex_shared(method, private_key, public, public_len, out, &len);

	assert_int_equal(len, why ? 0 : kex_secret_len(method));
	return why ? why : "";
}

/* All primes begin and end with 64 ones, so all ones is larger. */
static void kex_hostile_modp(void **state)
{
	static const char wrong[] = "the public value is not between 1 and p - 1";

	(void)state;
	for (unsigned i = 0; i < COUNT(kex_made); i++) {
		const struct kex_vector *v = &kex_made[i];
		size_t len = kex_secret_len(v->method);
		struct secret x = unhex(v->private_i);
		uint8_t *public = calloc(1, len);

		assert_string_equal(attempt(v->method, x, public, len), wrong);
		public[len - 1] = 1;
		assert_string_equal(attempt(v->method, x, public, len), wrong);
		public[len - 1] = 2;
		assert_string_equal(attempt(v->method, x, public, len), "");
		memset(public, 0xff, len);
		assert_string_equal(attempt(v->method, x, public, len), wrong);
		assert_string_equal(attempt(v->method, x, public, len - 1), "the public value has the wrong length");
		assert_string_equal(attempt(v->method, (struct secret){ public, (uint32_t)len }, public, len),
		    "the private key is out of range");
		memset(public, 0, len);
		assert_string_equal(attempt(v->method, (struct secret){ public, (uint32_t)len }, public, len),
		    "the private key is out of range");
		assert_string_equal(attempt(v->method, (struct secret){ NULL, 0 }, public, len),
		    "the private key is out of range");
		free(public);
	}
}

/* p - 1 of the 768-bit group, written out: its square is 1. */
static void kex_hostile_order_two(void **state)
{
	struct secret x = unhex("03"), most = unhex(
	    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
	    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff");
	uint8_t public[96];

	(void)state;
	memcpy(public, most.at, 96);
	public[95] = 0xfe;
	assert_string_equal(attempt(1, x, public, 96), "the public value is not between 1 and p - 1");
	public[95] = 0xfd;
	assert_string_equal(attempt(1, x, public, 96), "");
}

static void kex_hostile_curves(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(kex_rfc); i++) {
		const struct kex_vector *v = &kex_rfc[i];
		size_t len = strlen(v->public_r) / 2;
		struct secret x = unhex(v->private_i);
		uint8_t public[256] = { 0 };
		bool ecp = len == 2 * kex_secret_len(v->method);

		if (!len)
			continue;
		assert_string_equal(attempt(v->method, x, public, len), ecp ? "the public value is not a point of the curve" :
		    "the public value is of small order");
		if (!ecp)
			continue;
		memcpy(public, unhex(v->public_r).at, len);
		public[len - 1] ^= 1;
		assert_string_equal(attempt(v->method, x, public, len), "the public value is not a point of the curve");
		memset(public, 0xff, len);
		assert_string_equal(attempt(v->method, x, public, len), "the public value is not a point of the curve");
		assert_string_equal(attempt(v->method, (struct secret){ public, 80 }, unhex(v->public_r).at, len),
		    "the private key is out of range");
	}
}

static void kex_unknown(void **state)
{
	struct secret x = unhex("0102");
	uint8_t out[KEX_MAX];

	(void)state;
	for (unsigned method = 0; method < 1100; method++) {
		bool known = method && method < 33 && !(method > 2 && method < 5) && !(method > 5 && method < 14);
		size_t len = sizeof out;

		assert_int_equal(kex_secret_len(method) != 0, known || (method > 34 && method < 38));
		if (known)
			continue;
		assert_string_equal(kex_public(method, x, out, &len), "this key exchange method is not computed here");
		assert_string_equal(attempt(method, x, out, 32), "this key exchange method is not computed here");
	}
	assert_string_equal(attempt(31, x, out, 32), "the private key has the wrong length");
}

/* --- authentication --- */

static void auth_psk(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(psk_truths); i++) {
		const struct psk_truth *t = &psk_truths[i];
		struct schedule s = { .prf = prf_named(t->prf) };
		struct secret octets = unhex(t->octets);
		const struct part part[] = { { octets.at, 28 }, { octets.at + 28, octets.len - 28 } };
		uint8_t out[PRF_MAX];

		assert_true(ikev2_auth_psk(&s, unhex(t->secret), part, 2, out));
		is(t->source, out, s.prf->octets, t->auth);
		forget(NULL);
	}
	print_message("%zu AUTH payloads\n", COUNT(psk_truths));
}

static enum signature check(const struct signature_vector *v, struct secret of, struct secret signature, const char **why)
{
	struct secret der = unhex(v->der);
	const struct part part[] = { { of.at, of.len / 2 }, { of.at + of.len / 2, of.len - of.len / 2 } };

	*why = "untouched";
	return v->ikev1 ? isakmp_signature_verify(v->method, der.at, der.len, of, signature.at, signature.len, why) :
	    signature_verify(v->method, der.at, der.len, part, 2, signature.at, signature.len, why);
}

static void must_be(const struct signature_vector *v, struct secret of, struct secret signature, enum signature expected)
{
	const char *why;
	enum signature got = check(v, of, signature, &why);

	if (got != expected)
		fail_msg("%s, method %u: %d, %s", v->source, v->method, got, why ? why : "-");
	assert_int_equal(why != NULL, got == SIGNATURE_UNKNOWN);
}

/* Good as it is; bad over anything else, and when its end, where the numbers are, is another. */
static void check_signature(const struct signature_vector *v)
{
	struct secret of = unhex(v->of), signature = unhex(v->signature);
	struct secret other = unhex(v->of), damaged = unhex(v->signature);

	must_be(v, of, signature, SIGNATURE_GOOD);
	((uint8_t *)(uintptr_t)other.at)[other.len - 1] ^= 1;
	must_be(v, other, signature, SIGNATURE_BAD);
	((uint8_t *)(uintptr_t)damaged.at)[damaged.len - 3] ^= 1;
	must_be(v, of, damaged, SIGNATURE_BAD);
	must_be(v, of, (struct secret){ signature.at, signature.len - 1 }, SIGNATURE_BAD);
	forget(NULL);
}

static void signatures(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(signature_rfc); i++)
		check_signature(&signature_rfc[i]);
	for (unsigned i = 0; i < COUNT(signature_made); i++)
		check_signature(&signature_made[i]);
	for (unsigned i = 0; i < COUNT(signature_truths); i++)
		check_signature(&signature_truths[i]);
	print_message("%zu signatures\n", COUNT(signature_rfc) + COUNT(signature_made) + COUNT(signature_truths));
}

/* Of every length, and with every octet of the algorithm changed: whatever it is then, not good. */
static void signatures_cut(void **state)
{
	const char *why;

	(void)state;
	for (unsigned i = 0; i < COUNT(signature_made); i++) {
		const struct signature_vector *v = &signature_made[i];
		struct secret of = unhex(v->of), signature = unhex(v->signature);
		uint8_t *octet = (uint8_t *)(uintptr_t)signature.at;

		for (uint32_t len = 0; len < signature.len; len += 7) {
			uint8_t *cut = malloc(len + !len);

			memcpy(cut, signature.at, len);
			assert_int_not_equal(check(v, of, (struct secret){ cut, len }, &why), SIGNATURE_GOOD);
			free(cut);
		}
		for (uint32_t at = 0; v->method == 14 && at <= octet[0]; at++) {
			octet[at] ^= 0x41;
			check(v, of, signature, &why);
			octet[at] ^= 0x41;
		}
		must_be(v, of, signature, SIGNATURE_GOOD);
		forget(NULL);
	}
}

/* A key of another kind says nothing about a signature, nor does what is no key. */
static void signatures_unknown(void **state)
{
	static const unsigned no_signature[] = { 0, 2, 4, 12, 13, 15, 65001 };
	const struct signature_vector *rsa = &signature_made[0];
	const char *why;

	(void)state;
	for (unsigned i = 0; i < COUNT(signature_made); i++)
		for (unsigned j = 0; j < COUNT(signature_rfc); j++) {
			struct signature_vector mixed = signature_made[i];

			mixed.der = signature_rfc[j].der;
			if (!strstr(mixed.source, "ECDSA"))
				must_be(&mixed, unhex(mixed.of), unhex(mixed.signature), SIGNATURE_UNKNOWN);
			forget(NULL);
		}
	for (unsigned i = 0; i < COUNT(no_signature); i++) {
		struct signature_vector v = *rsa;

		v.method = no_signature[i];
		must_be(&v, unhex(v.of), unhex(v.signature), SIGNATURE_UNKNOWN);
	}
	assert_int_equal(signature_verify(1, (const uint8_t *)"0", 1, NULL, 0, (const uint8_t *)"", 0, &why), SIGNATURE_UNKNOWN);
	assert_string_equal(why, "the certificate, or its key, cannot be read");
	assert_int_equal(isakmp_signature_verify(3, unhex(rsa->der).at, unhex(rsa->der).len, (struct secret){ NULL, 0 },
	    (const uint8_t *)"", 0, &why), SIGNATURE_UNKNOWN);
}

static void signatures_refused(void **state)
{
	const char *why;

	(void)state;
	for (unsigned i = 0; i < COUNT(refused_made); i++) {
		const struct refused_vector *v = &refused_made[i];
		struct secret der = unhex(v->der), of = unhex(v->of), signature = unhex(v->signature);
		const struct part part = { of.at, of.len };
		enum signature got = signature_verify(v->method, der.at, der.len, &part, 1, signature.at, signature.len, &why);

		if (got != (*v->why ? SIGNATURE_UNKNOWN : SIGNATURE_BAD) || strcmp(why ? why : "", v->why))
			fail_msg("%s: %d, %s", v->source, got, why ? why : "-");
	}
}

/* Longer than any hash. */
static void isakmp_hash_too_long(void **state)
{
	const struct signature_vector *v = &signature_made[0];
	struct secret der = unhex(v->der), of = { unhex(v->of).at, DIGEST_MAX + 1 };
	const char *why;

	(void)state;
	assert_int_equal(isakmp_signature_verify(3, der.at, der.len, of, of.at, 8, &why), SIGNATURE_UNKNOWN);
	assert_string_equal(why, "there is no such hash");
	of.len--;
	assert_int_equal(isakmp_signature_verify(3, der.at, der.len, of, of.at, 8, &why), SIGNATURE_BAD);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(prf_vectors), TEST(prf_table), TEST(prf_plus_limits), TEST(nist_ikev2), TEST(ikev2_of_sessions),
		TEST(ikev2_children), TEST(ikev2_successors), TEST(ikev2_refusals), TEST(ikev1_of_sessions),
		TEST(ikev1_children), TEST(ikev1_public_key), TEST(isakmp_key_lengths), TEST(steps), TEST(steps_of_failure),
		TEST(kex_vectors), TEST(kex_hostile_modp), TEST(kex_hostile_order_two), TEST(kex_hostile_curves),
		TEST(kex_unknown), TEST(auth_psk), TEST(signatures), TEST(signatures_cut), TEST(signatures_unknown),
		TEST(signatures_refused), TEST(isakmp_hash_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
