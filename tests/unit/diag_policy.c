/* diag: algorithms, as policies judge them and as messages offer and choose them. */
#include "diag_maker.h"
#include "diag/policy.h"

#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull
enum { SA_INIT = 34, PAYLOAD_SA = 33, MAIN_MODE = 2, PAYLOAD_SA1 = 1 };

static uint8_t room[MAKER_ROOM];
static struct maker message;

/* --- the table --- */

struct expected { enum policy policy; bool ike; struct algorithm a; int level; const char *source; };

enum { NOTHING = -1 };

static void test_table(void **state)
{
	static const struct expected rows[] = {
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_ENCR, ENCR_DES, 0 }, LEVEL_WARNING, "RFC 8247" },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_ENCR, ENCR_DES, 0 }, LEVEL_WARNING, "RFC 8221" },
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_ENCR, ENCR_3DES, 0 }, NOTHING, NULL },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_ENCR, ENCR_3DES, 0 }, LEVEL_WARNING, "RFC 8221" },
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_ENCR, ENCR_CAST, 128 }, LEVEL_WARNING, "RFC 9395" },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_ENCR, ENCR_NULL, 0 }, NOTHING, NULL },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_INTEG, AUTH_NONE, 0 }, NOTHING, NULL },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_INTEG, AUTH_HMAC_MD5_96, 0 }, LEVEL_WARNING, "RFC 8221" },
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA1_96, 0 }, NOTHING, NULL },
		{ POLICY_RFC, false, { IKEV2_TRANSFORM_KE, KE_1024_BIT_MODP_GROUP, 0 }, LEVEL_WARNING, "RFC 8247" },
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP, 0 }, NOTHING, NULL },
		{ POLICY_RFC, true, { IKEV2_TRANSFORM_KE, 60000, 0 }, NOTHING, NULL },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_16, 256 }, NOTHING, NULL },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_16, 0 }, NOTHING, NULL },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_ENCR, ENCR_AES_GCM_16, 128 }, LEVEL_ERROR, "CNSA" },
		{ POLICY_CNSA2, false, { IKEV2_TRANSFORM_ENCR, ENCR_AES_CBC, 256 }, LEVEL_ERROR, "CNSA" },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_384, 0 }, NOTHING, NULL },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_256, 0 }, LEVEL_ERROR, "CNSA" },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_KE, KE_384_BIT_RANDOM_ECP_GROUP, 0 }, NOTHING, NULL },
		{ POLICY_CNSA2, true, { IKEV2_TRANSFORM_KE, KE_ML_KEM_768, 0 }, LEVEL_ERROR, "CNSA" },
		{ POLICY_BSI, true, { IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP, 0 }, LEVEL_ERROR, "TR-02102-3" },
		{ POLICY_BSI, true, { IKEV2_TRANSFORM_KE, KE_3072_BIT_MODP_GROUP, 0 }, NOTHING, NULL },
		{ POLICY_BSI, true, { IKEV2_TRANSFORM_KE, KE_BRAINPOOLP256R1, 0 }, NOTHING, NULL },
		{ POLICY_BSI, true, { IKEV2_TRANSFORM_ENCR, ENCR_CHACHA20_POLY1305, 0 }, LEVEL_WARNING, "TR-02102-3" },
		{ POLICY_BSI, true, { IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA1, 0 }, LEVEL_ERROR, "TR-02102-3" },
		{ POLICY_CRYPTREC, false, { IKEV2_TRANSFORM_ENCR, ENCR_CAMELLIA_CBC, 256 }, NOTHING, NULL },
		{ POLICY_CRYPTREC, true, { IKEV2_TRANSFORM_ENCR, ENCR_3DES, 0 }, LEVEL_WARNING, "CRYPTREC" },
		{ POLICY_CRYPTREC, true, { IKEV2_TRANSFORM_KE, KE_ML_KEM_512, 0 }, LEVEL_ERROR, "CRYPTREC" },
		{ POLICY_CRYPTREC, true, { IKEV2_TRANSFORM_KE, KE_768_BIT_MODP_GROUP, 0 }, LEVEL_WARNING, "RFC 8247" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct judgement j;
		bool judged = policy_judges(rows[i].policy, rows[i].ike, rows[i].a, &j);

		if (judged != (rows[i].level != NOTHING))
			fail_msg("row %u", i);
		if (!judged)
			continue;
		assert_int_equal(j.level, rows[i].level);
		assert_non_null(strstr(j.source, rows[i].source));
	}
}

static void test_lacks(void **state)
{
	static const uint16_t classic[] = { KE_384_BIT_RANDOM_ECP_GROUP, 0 };
	static const uint16_t both[] = { KE_384_BIT_RANDOM_ECP_GROUP, KE_ML_KEM_1024, 0 };
	struct judgement j;

	(void)state;
	assert_true(policy_lacks(POLICY_CNSA2, classic, &j));
	assert_false(policy_lacks(POLICY_CNSA2, both, &j));
	assert_false(policy_lacks(POLICY_RFC, classic, &j));
}

/* --- messages --- */

struct transform { uint8_t type; uint16_t id, bits; };

/* An SA payload's body with one proposal. */
static uint32_t make_proposal(uint8_t *to, const struct transform *x, unsigned n)
{
	uint32_t at = 8;

	memset(to, 0, 8);
	for (unsigned i = 0; i < n; i++) {
		uint8_t *t = to + at;

		t[0] = i + 1 < n ? 3 : 0;
		t[1] = t[5] = 0;
		put16(t + 2, x[i].bits ? 12 : 8);
		t[4] = x[i].type;
		put16(t + 6, x[i].id);
		if (x[i].bits)
			put32(t + 8, 0x800e0000u | x[i].bits);
		at += x[i].bits ? 12 : 8;
	}
	put16(to + 2, at);
	to[4] = 1;
	to[5] = 1;
	to[7] = (uint8_t)n;
	return at;
}

static void send_init(bool initiator, const struct transform *x, unsigned n)
{
	static const uint8_t nonce[32];
	uint8_t body[512];

	make_ike(&message, SPI_I, initiator ? 0 : SPI_R, 0x20, SA_INIT, initiator ? IKE_INITIATOR : IKE_RESPONSE, 0);
	make_payload(&message, PAYLOAD_SA, body, make_proposal(body, x, n));
	make_payload(&message, 40, nonce, sizeof nonce);
	show(room, make_udp(room, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len));
}

#define SEND(initiator, ...) send_init(initiator, (const struct transform[]){ __VA_ARGS__ }, \
	sizeof (const struct transform[]){ __VA_ARGS__ } / sizeof(struct transform))
#define AES { IKEV2_TRANSFORM_ENCR, ENCR_AES_CBC, 128 }
#define DES { IKEV2_TRANSFORM_ENCR, ENCR_DES, 0 }
#define PRF { IKEV2_TRANSFORM_PRF, PRF_HMAC_SHA2_256, 0 }
#define INTEG { IKEV2_TRANSFORM_INTEG, AUTH_HMAC_SHA2_256_128, 0 }
#define GROUP_14 { IKEV2_TRANSFORM_KE, KE_2048_BIT_MODP_GROUP, 0 }
#define GROUP_2 { IKEV2_TRANSFORM_KE, KE_1024_BIT_MODP_GROUP, 0 }

static void test_good(void **state)
{
	(void)state;
	begin();
	SEND(true, AES, PRF, INTEG, GROUP_14);
	SEND(false, AES, PRF, INTEG, GROUP_14);
	assert_null(found("alg.weak"));
	assert_null(found("alg.weak-offered"));
	assert_null(found("alg.ikev1"));
	end();
}

static void test_offered(void **state)
{
	(void)state;
	begin();
	SEND(true, DES, AES, PRF, INTEG, GROUP_2, GROUP_14, GROUP_2);
	assert_string_equal(found("alg.weak-offered")->words,
	    "ENCR_DES: MUST NOT (RFC 8247)\n1024-bit MODP Group: SHOULD NOT (RFC 8247)");
	SEND(false, AES, PRF, INTEG, GROUP_2);
	ASSERT_PROOF(found("alg.weak-offered"), 1);
	assert_string_equal(found("alg.weak-offered")->words, "ENCR_DES: MUST NOT (RFC 8247)");
	assert_int_equal(found("alg.weak-offered")->level, LEVEL_NOTE);
	ASSERT_PROOF(found("alg.weak"), 2);
	assert_string_equal(found("alg.weak")->words, "1024-bit MODP Group: SHOULD NOT (RFC 8247)");
	assert_int_equal(found("alg.weak")->level, LEVEL_WARNING);
	assert_int_equal(found("alg.weak")->ike[0], SPI_I);
	end();
}

static void test_forbidden(void **state)
{
	(void)state;
	begin_keyed(POLICY_CNSA2, NULL);
	SEND(true, AES, PRF, INTEG, GROUP_14);
	SEND(false, AES, PRF, INTEG, GROUP_14);
	assert_int_equal(found("alg.weak")->level, LEVEL_ERROR);
	ASSERT_SAYS(found("alg.weak"), "ENCR_AES_CBC 128: ");
	ASSERT_SAYS(found("alg.weak"), "no key exchange with ML-KEM-1024");
	end();
}

/* --- IKEv1 --- */

/* Phase 1 with an attribute each for encryption, hash, method and group. */
static void send_main(bool initiator, uint16_t encryption, uint16_t hash, uint16_t group)
{
	const uint16_t attribute[][2] = { { 1, encryption }, { 2, hash }, { 3, 1 }, { 4, group }, { 14, 128 } };
	uint8_t body[64] = { 0 };

	body[3] = body[7] = 1;		/* DOI, situation */
	put16(body + 10, 8 + 8 + sizeof attribute);
	body[12] = body[13] = 1;	/* proposal 1, ISAKMP */
	body[15] = 1;
	put16(body + 18, 8 + sizeof attribute);
	body[20] = body[21] = 1;
	for (unsigned i = 0; i < 5; i++)
		put32(body + 24 + 4 * i, 0x80000000u | (uint32_t)attribute[i][0] << 16 | attribute[i][1]);
	make_ike(&message, SPI_I, initiator ? 0 : SPI_R, 0x10, MAIN_MODE, 0, 0);
	make_payload(&message, PAYLOAD_SA1, body, 24 + sizeof attribute);
	show(room, make_udp(room, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len));
}

static void test_ikev1(void **state)
{
	(void)state;
	begin();
	send_main(true, IKEV1_ENCRYPTION_3DES_CBC, IKEV1_HASH_MD5, IKEV1_GROUP_DEFAULT_768_BIT_MODP_GROUP);
	ASSERT_PROOF(found("alg.ikev1"), 1);
	send_main(false, IKEV1_ENCRYPTION_3DES_CBC, IKEV1_HASH_MD5, IKEV1_GROUP_DEFAULT_768_BIT_MODP_GROUP);
	ASSERT_PROOF(found("alg.ikev1"), 1);
	ASSERT_PROOF(found("alg.weak"), 2);
	assert_string_equal(found("alg.weak")->words, "PRF_HMAC_MD5: MUST NOT (RFC 8247)\n768-bit MODP Group: MUST NOT (RFC 8247)");
	assert_null(found("alg.weak-offered"));
	end();
}

static void test_ikev1_key_length(void **state)
{
	(void)state;
	begin_keyed(POLICY_CNSA2, NULL);
	send_main(true, IKEV1_ENCRYPTION_AES_CBC, IKEV1_HASH_SHA2_384, 20);
	send_main(false, IKEV1_ENCRYPTION_AES_CBC, IKEV1_HASH_SHA2_384, 20);
	ASSERT_SAYS(found("alg.weak"), "ENCR_AES_CBC 128: only");
	assert_int_equal(found("alg.ikev1")->level, LEVEL_ERROR);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_offered),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_ikev1),
		cmocka_unit_test(test_ikev1_key_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
