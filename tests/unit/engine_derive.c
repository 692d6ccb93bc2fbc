/* engine: keys that follow from a secret.  Each way to an IKE SA's keys, which secret is whose, algorithms not told, and bounds. */
#include "test.h"
#include "engine/derive.h"

enum { NONCE = 32, INITIATOR = 1, RESPONDER = 0 };

static const uint64_t spi_i = 0x1122334455667788, spi_r = 0x99aabbccddeeff01, old_i = 0x0102030405060708, old_r = 0x1112131415161718;

static uint8_t nonce[2][NONCE], g_ir[32], g_2[32], d_old[32];
static struct keyring *keys;
static struct engine *engine;
static struct ike_talk *talk;
static struct ikev2_keys truth;
static struct ikev1_keys truth1;
static uint8_t ka[32];

static void fill(uint8_t *at, size_t n, uint8_t first)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(first + i);
}

static void begin(const char *text)
{
	fill(nonce[INITIATOR], NONCE, 1);
	fill(nonce[RESPONDER], NONCE, 101);
	fill(g_ir, sizeof g_ir, 0x40);
	fill(g_2, sizeof g_2, 0x80);
	fill(d_old, sizeof d_old, 0xc0);
	keys = keyring_new();
	assert_int_equal(keyring_import(keys, "spiglass:test", text, strlen(text), NULL, NULL), STATUS_OK);
	engine = engine_new(keys);
	talk = ike_talk_touch(engine->sas, ike_sa_touch(engine->sas, spi_i, spi_r));
	for (unsigned i = 0; i < 2; i++)
		octets_keep(&talk->past.nonce[i], nonce[i], NONCE);
}

static void end(void)
{
	engine_free(engine);
	keyring_free(keys);
}

/* As the responder would choose. */
static void chosen(void)
{
	talk->past.encr = ENCR_AES_CBC;
	talk->past.key_bits = 256;
	talk->past.integ = AUTH_HMAC_SHA2_256_128;
	talk->past.prf = PRF_HMAC_SHA2_256;
	talk->past.method[0] = KE_CURVE25519;
}

static struct schedule schedule(void)
{
	struct schedule s;

	assert_true(derive_schedule(talk, (struct secret){ NULL, 0 }, &s));
	s.prf = prf_by_id(PRF_HMAC_SHA2_256);
	return s;
}

static struct secret of(const uint8_t *at, uint32_t n) { return (struct secret){ at, n }; }

static void true_keys(const uint8_t *skeyseed)
{
	const struct schedule s = schedule();

	assert_true(ikev2_keys(&s, skeyseed, (struct ikev2_lengths){ 32, 32 }, &truth));
}

/* Does the candidate open the message?  Here: is it the true one. */
static bool prove(struct hunt *h, const struct ike_key *k)
{
	(void)h;
	return k->secret[IKE_SK_EI].len == truth.len.encr && !memcmp(k->secret[IKE_SK_EI].at, truth.ei, truth.len.encr) &&
	    !memcmp(k->secret[IKE_SK_AR].at, truth.ar, truth.len.integ);
}

static bool prove1(struct hunt *h, const struct ike_key *k)
{
	(void)h;
	return k->secret[IKE_KA].len == sizeof ka && !memcmp(k->secret[IKE_KA].at, ka, sizeof ka);
}

static bool prove_nothing(struct hunt *h, const struct ike_key *k)
{
	(void)h, (void)k;
	return false;
}

static const struct ike_key *hunt2(void)
{
	struct hunt h = { engine, talk, 7, prove, NULL, LIMIT_DERIVED };

	return derive_ikev2(&h);
}

static void assert_found(const struct ike_key *k, const char *derived, unsigned line)
{
	assert_non_null(k);
	assert_string_equal(k->derived, derived);
	assert_int_equal(k->line, line);
	assert_int_equal(k->frame, 7);
	assert_memory_equal(k->secret[IKE_SK_D].at, truth.d, 32);
	assert_int_equal(keyring_ike_count(engine->derived), 1);
}

/* --- IKEv2 --- */

#define G_IR "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
#define G_2 "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
#define D_OLD "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"

static void test_exchanged(void **state)
{
	uint8_t skeyseed[PRF_MAX];
	struct schedule s;

	(void)state;
	begin("ike2 * * ke=1:shared:" G_2 "\nike2 * * ke=*:shared:" G_IR "\n");
	chosen();
	s = schedule();
	assert_true(ikev2_skeyseed(&s, of(g_ir, 32), skeyseed));
	true_keys(skeyseed);
	assert_found(hunt2(), "from the secret of the key exchange", 2);
	end();
}

/* A private key of either side, with the other's data; one of neither fits nothing. */
static void test_private(void **state)
{
	static const uint8_t a[32] = { [0] = 8, [31] = 0x41 }, b[32] = { [0] = 16, [31] = 0x42 };
	uint8_t public[2][KEX_MAX], skeyseed[PRF_MAX], shared[KEX_MAX];
	size_t len = sizeof public[0], shared_len = sizeof shared;
	struct schedule s;

	(void)state;
	begin("ike2 * * ke=1:private:" G_2 "\n"
	    "ike2 * * ke=1:private:1000000000000000000000000000000000000000000000000000000000000042\n");
	chosen();
	for (unsigned i = 0; i < 2; i++) {
		len = sizeof public[i];
		assert_null(kex_public(KE_CURVE25519, of(i == INITIATOR ? a : b, 32), public[i], &len));
		octets_keep(&talk->past.ke[i], public[i], (uint32_t)len);
	}
	assert_null(kex_shared(KE_CURVE25519, of(a, 32), public[RESPONDER], len, shared, &shared_len));
	s = schedule();
	assert_true(ikev2_skeyseed(&s, of(shared, (uint32_t)shared_len), skeyseed));
	true_keys(skeyseed);
	assert_found(hunt2(), "from the secret of the key exchange", 2);
	end();
}

static void test_given(void **state)
{
	uint8_t skeyseed[32];

	(void)state;
	begin("ike2 1122334455667788 99aabbccddeeff01 skeyseed=" D_OLD "\n");
	chosen();
	fill(skeyseed, sizeof skeyseed, 0xc0);
	true_keys(skeyseed);
	assert_found(hunt2(), "from SKEYSEED", 1);
	end();
}

/* The choice was not seen: all algorithms are tried, and there is an end of it. */
static void test_untold(void **state)
{
	struct hunt h;
	uint8_t skeyseed[32];

	(void)state;
	begin("ike2 1122334455667788 99aabbccddeeff01 skeyseed=" D_OLD "\n");
	fill(skeyseed, sizeof skeyseed, 0xc0);
	true_keys(skeyseed);
	assert_found(hunt2(), "from SKEYSEED", 1);
	assert_int_equal(hunt2()->suite.encr->id, ENCR_AES_CBC);
	h = (struct hunt){ engine, talk, 7, prove_nothing, NULL, 5 };
	assert_null(derive_ikev2(&h));
	assert_int_equal(h.left, 0);
	end();
}

static struct ike_key sk_d(uint64_t i, uint64_t r)
{
	struct ike_key k = { .version = 2, .initiator_spi = i, .responder_spi = r, .prf = prf_by_id(PRF_HMAC_SHA2_256) };

	k.secret[IKE_SK_D] = of(d_old, 32);
	return k;
}

static void test_additional(void **state)
{

	struct ike_key k = sk_d(spi_i, spi_r);
	uint8_t skeyseed[PRF_MAX];
	struct schedule s;

	(void)state;
	begin("ike2 1122334455667788 99aabbccddeeff01 ke=1:shared:" G_IR " ke=2:shared:" G_2 "\n");
	chosen();
	talk->past.method[1] = KE_ML_KEM_768;
	talk->past.additional = 1;
	talk->key = &k;
	s = schedule();
	assert_true(ikev2_skeyseed_additional(&s, of(d_old, 32), of(g_2, 32), skeyseed));
	true_keys(skeyseed);
	assert_found(hunt2(), "from the secret of an additional key exchange", 1);
	end();
}

/* With a further exchange, the secrets of which come in their order. */
static void test_rekeyed(void **state)
{
	const struct secret both[2] = { of(g_ir, 32), of(g_2, 32) };
	const struct ike_key parent = sk_d(old_i, old_r);
	uint8_t skeyseed[PRF_MAX];
	struct schedule s;

	(void)state;
	begin("ike2 * * ke=*:shared:" D_OLD "\nike2 * * ke=*:shared:" G_IR "\nike2 * * ke=*:shared:" G_2 "\n");
	chosen();
	talk->past.method[1] = KE_ML_KEM_768;
	talk->past.parent = &parent;
	s = schedule();
	assert_true(ikev2_skeyseed_rekey(&s, parent.prf, of(d_old, 32), both, 2, skeyseed));
	true_keys(skeyseed);
	assert_found(hunt2(), "from SK_d of the IKE SA before it", 2);
	end();
}

static void test_resumed(void **state)
{
	struct ike_key k = sk_d(old_i, old_r);
	uint8_t skeyseed[PRF_MAX];
	struct schedule s;

	(void)state;
	begin("ike2 0102030405060708 1112131415161718 encr=ENCR_AES_CBC key_bits=256 integ=AUTH_HMAC_SHA2_256_128 "
	    "prf=PRF_HMAC_SHA2_256 sk_d=" D_OLD " sk_ei=" G_IR " sk_er=" G_IR " sk_ai=" G_2 " sk_ar=" G_2 "\n");
	talk->past.resumed = true;
	s = schedule();
	assert_true(ikev2_skeyseed_resumed(&s, k.prf, of(d_old, 32), skeyseed));
	true_keys(skeyseed);
	assert_found(hunt2(), "from SK_d of the session resumed", 1);
	end();
}

/* --- IKEv1 --- */

static void isakmp(uint16_t authentication)
{
	talk->past.encr = IKEV1_ENCRYPTION_AES_CBC;
	talk->past.key_bits = 256;
	talk->past.prf = IKEV1_HASH_SHA;
	talk->past.authentication = authentication;
	talk->past.method[0] = KE_CURVE25519;
}

static void true_keys1(const struct schedule *s, const uint8_t *skeyid)
{
	assert_true(ikev1_keys(s, skeyid, of(g_ir, 32), &truth1));
	assert_true(ikev1_ka(s, of(truth1.e, truth1.prf), ka, sizeof ka));
}

static const struct ike_key *hunt1(void)
{
	struct hunt h = { engine, talk, 7, prove1, NULL, LIMIT_DERIVED };

	return derive_ikev1(&h);
}

static void test_isakmp(void **state)
{
	static const struct { uint16_t method; const char *derived; } row[] = {
		{ IKEV1_AUTH_METHOD_PRE_SHARED_KEY, "from the preshared key and the secret of the key exchange" },
		{ IKEV1_AUTH_METHOD_RSA_SIGNATURES, "from the secret of the key exchange" },
		{ IKEV1_AUTH_METHOD_REVISED_ENCRYPTION_WITH_RSA, "from the secret of the key exchange and the nonces" },
		{ 0, "from the preshared key and the secret of the key exchange" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
		uint8_t skeyid[PRF_MAX];
		const struct ike_key *k;
		struct schedule s;

		begin("ike1 1122334455667788 99aabbccddeeff01 psk=\"other\" ke=1:shared:" G_IR "\n"
		    "ike1 * * psk=\"secret\"\n");
		isakmp(row[i].method);
		s = schedule();
		s.prf = prf_of_hash(IKEV1_HASH_SHA);
		assert_true(i == 1 ? ikev1_skeyid_signature(&s, of(g_ir, 32), skeyid) :
		    i == 2 ? ikev1_skeyid_public_key(&s, IKEV1_HASH_SHA, skeyid) :
		    ikev1_skeyid_psk(&s, of((const uint8_t *)"secret", 6), skeyid));
		true_keys1(&s, skeyid);
		k = hunt1();
		assert_non_null(k);
		assert_string_equal(k->derived, row[i].derived);
		assert_memory_equal(k->secret[IKE_SKEYID_D].at, truth1.d, truth1.prf);
		end();
	}
}

/* --- which secret is whose --- */

static struct kex kex(uint8_t number)
{
	static const uint16_t method[PAST_KES] = { KE_CURVE25519 };

	return (struct kex){ .e = engine, .version = 2, .number = number, .count = 1, .spi_i = spi_i, .spi_r = spi_r,
		.method = method, .ni = octets_secret(&talk->past.nonce[INITIATOR]), .nr = octets_secret(&talk->past.nonce[RESPONDER]) };
}

static unsigned lines(uint8_t number, unsigned *first)
{
	struct kex x = kex(number);
	struct shared found;
	unsigned cursor = 0, n = 0;

	for (*first = 0; shared_next(&x, &cursor, &found); n++)
		*first = *first ? *first : found.from->line;
	return n;
}

/* Those told of the SA first; none of another SA, number, method, length, version or with other nonces. */
static void test_whose(void **state)
{
	unsigned first;

	(void)state;
	begin("ike2 * * ke=*:shared:" G_2 "\n"
	    "ike2 0102030405060708 1112131415161718 ke=1:shared:" G_2 "\n"
	    "ike2 * * ke=1/14:shared:" G_2 "\n"
	    "ike2 * * ke=1:shared:8081\n"
	    "ike1 * * ke=1:shared:" G_2 "\n"
	    "ike2 * * nonces=" G_2 G_2 " ke=1:shared:" G_2 "\n"
	    "ike2 1122334455667788 99aabbccddeeff01 ke=2:shared:" G_2 "\n"
	    "ike2 1122334455667788 99aabbccddeeff01 ke=1:shared:" G_IR "\n");
	assert_int_equal(lines(1, &first), 2);
	assert_int_equal(first, 8);
	assert_int_equal(lines(0, &first), 2);
	assert_int_equal(first, 7);
	end();
}

static void test_suite(void **state)
{
	struct proposal x = { .encr = ENCR_AES_GCM_16, .key_bits = 256, .encr_row = encr_by_id(ENCR_AES_GCM_16) };
	struct suite s;

	(void)state;
	assert_true(proposal_suite(&x, &s));
	assert_int_equal(s.encr_key_len, 36);
	x = (struct proposal){ .encr = ENCR_CAST, .encr_row = encr_by_id(ENCR_CAST), .integ = AUTH_HMAC_SHA1_96,
		.integ_row = integ_by_id(AUTH_HMAC_SHA1_96) };
	assert_true(proposal_suite(&x, &s));
	assert_int_equal(s.encr_key_len, 16);
	x.integ_row = NULL;
	assert_false(proposal_suite(&x, &s));
	x = (struct proposal){ .encr = 9999, .key_bits = 128 };
	assert_false(proposal_suite(&x, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchanged), cmocka_unit_test(test_private), cmocka_unit_test(test_given),
		cmocka_unit_test(test_untold), cmocka_unit_test(test_additional), cmocka_unit_test(test_rekeyed),
		cmocka_unit_test(test_resumed), cmocka_unit_test(test_isakmp), cmocka_unit_test(test_whose),
		cmocka_unit_test(test_suite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
