/*
 * What IKE needs of crypto: messages of real sessions, the vectors of ESP seen
 * as SK payloads and as IKEv1's CBC (no RFC prints a sealed IKE message: RFC
 * 5282, 7383 and 2409 have none), the hashes, and what certificates say.
 *
 * ike_messages.py makes ike_messages.h, of all messages of the captures too.
 */
#include "crypto_test.h"

#include <stdarg.h>

struct sk_message {
	const char *source, *encr, *integ, *sk_e, *sk_a;
	uint32_t body;
	const char *message, *plain;	/* without padding and its length */
};

struct isakmp_message {
	const char *source;
	unsigned encryption, hash;
	const char *ka;
	const char *last, *mid;		/* the IV, or what it is the hash of: phase 1's last block, the message ID */
	const char *message, *plain;	/* behind the header; with padding */
};

#include "ike_messages.h"
#include "certificates.h"

enum { ESP_BYTES = 8 };

/* --- SK payloads --- */

static enum opened open_sk(struct opener *o, struct bytes message, uint32_t body, const char *expected)
{
	uint8_t *room = malloc(OPENER_ROOM(message.len));
	struct plain plain;
	enum opened opened = opener_sk(o, message.at, message.len, body, room, &plain);

	if (opened != OPENED_GOOD) {
		assert_null(plain.at);
		assert_int_equal(plain.len, 0);
	} else {
		assert_true(plain.at >= room && plain.at + plain.len <= room + OPENER_ROOM(message.len));
		assert_int_equal(body + plain.iv + plain.len + plain.icv, message.len);
		if (expected) {
			struct bytes text = unhex(expected);

			assert_true(plain.len >= text.len);
			assert_memory_equal(plain.at, text.at, text.len);
			free(text.at);
		}
	}
	free(room);
	return opened;
}

/* Behind the payloads: padding, whose length the last octet tells. */
static void check_padding(struct opener *o, const struct sk_message *m, struct bytes message)
{
	uint8_t *room = malloc(OPENER_ROOM(message.len));
	struct plain plain;

	assert_int_equal(opener_sk(o, message.at, message.len, m->body, room, &plain), OPENED_GOOD);
	assert_int_equal(strlen(m->plain) / 2 + plain.at[plain.len - 1] + 1u, plain.len);
	free(room);
}

static void check_flipped(struct opener *o, const struct sk_message *m, struct bytes message)
{
	for (uint32_t i = 0; i < message.len; i++) {
		message.at[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(open_sk(o, message, m->body, NULL), OPENED_BAD_ICV);
		message.at[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(open_sk(o, message, m->body, m->plain), OPENED_GOOD);
}

static void check_cut(struct opener *o, const struct sk_message *m, struct bytes message)
{
	const struct encr *e = encr_by_name(m->encr);
	uint32_t least = m->body + e->iv + e->block + opener_icv(o);

	for (uint32_t len = 0; len < message.len; len++) {
		struct bytes cut = copy(message.at, len);
		bool whole = len >= least && (len - least) % e->block == 0;

		assert_int_equal(open_sk(o, cut, m->body, NULL), whole ? OPENED_BAD_ICV : OPENED_SHORT);
		free(cut.at);
	}
}

/* The ICV covers the message wherever the IV begins; an AEAD's does not. */
static void check_body(struct opener *o, const struct sk_message *m, struct bytes message)
{
	static const uint32_t never[] = { UINT32_MAX, UINT32_MAX - 20, INT32_MAX };

	for (unsigned i = 0; i < COUNT(never); i++)
		assert_int_equal(open_sk(o, message, never[i], NULL), OPENED_SHORT);
	assert_int_equal(open_sk(o, message, message.len, NULL), OPENED_SHORT);
	if (!m->integ)
		for (uint32_t body = 0; body < m->body; body++)
			assert_int_equal(open_sk(o, message, body, NULL), OPENED_BAD_ICV);
}

static void check_sk(const struct sk_message *m, bool cheap)
{
	struct opener *o = must_make(m->encr, m->integ, m->sk_e, m->sk_a, 0);
	struct bytes message = unhex(m->message);
	enum opened opened;

	o->cheap &= cheap;
	opened = open_sk(o, message, m->body, m->plain);
	if (opened != OPENED_GOOD)
		fail_msg("%s, %s: %d", m->source, m->encr, opened);
	check_padding(o, m, message);
	check_flipped(o, m, message);
	check_cut(o, m, message);
	check_body(o, m, message);
	assert_int_equal(open_sk(o, message, m->body, m->plain), OPENED_GOOD);
	opener_free(o);
	free(message.at);
}

static void sk_of_sessions(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(sk_messages); i++) {
		check_sk(&sk_messages[i], true);
		check_sk(&sk_messages[i], false);
	}
	print_message("%zu messages\n", COUNT(sk_messages));
}

/* An ESP packet with 32-bit sequence numbers is an SK payload behind a header of 8 octets. */
static void check_esp_as_sk(const struct esp_vector *v)
{
	struct opener *o = must_make(v->encr, v->integ, v->encr_key, v->integ_key, 0);
	struct bytes packet = unhex(v->packet);
	bool allowed = !encr_esp_only(encr_by_name(v->encr));

	assert_int_equal(open_sk(o, packet, ESP_BYTES, v->plain), allowed ? OPENED_GOOD : OPENED_FAILED);
	if (allowed && opener_authenticates(o)) {
		packet.at[0] ^= 1;
		assert_int_equal(open_sk(o, packet, ESP_BYTES, NULL), OPENED_BAD_ICV);
	}
	opener_free(o);
	free(packet.at);
}

static void esp_as_sk(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(esp_rfc); i++)
		if (!esp_rfc[i].esn)
			check_esp_as_sk(&esp_rfc[i]);
	for (unsigned i = 0; i < COUNT(esp_made); i++)
		if (!esp_made[i].esn)
			check_esp_as_sk(&esp_made[i]);
}

/* No payloads at all, as in an answer to a deletion, and no padding: its length alone. */
static void sk_of_one_octet(void **state)
{
	const struct esp_vector *v = &esp_made[0];
	struct opener *none = must_make("ENCR_NULL", NULL, "", "", 12);
	struct opener *ccm = must_make(v->encr, v->integ, v->encr_key, v->integ_key, 0);
	uint8_t message[64] = { 0 };

	(void)state;
	assert_int_equal(open_sk(none, (struct bytes){ message, 32 + 12 }, 32, NULL), OPENED_SHORT);
	assert_int_equal(open_sk(none, (struct bytes){ message, 32 + 1 + 12 }, 32, "00"), OPENED_GOOD);
	assert_int_equal(open_sk(ccm, (struct bytes){ message, 32 + 8 + 8 }, 32, NULL), OPENED_SHORT);
	assert_int_equal(open_sk(ccm, (struct bytes){ message, 32 + 8 + 1 + 8 }, 32, NULL), OPENED_BAD_ICV);
	opener_free(none);
	opener_free(ccm);
}

/* Without SK_a its ICV is left out, and nothing vouches for what comes out. */
static void sk_unchecked(void **state)
{
	const struct sk_message *m = &sk_messages[0];
	struct opener *o = must_make(m->encr, NULL, m->sk_e, "", 12);
	struct bytes message = unhex(m->message);

	(void)state;
	assert_string_equal(m->integ, "AUTH_HMAC_SHA1_96");
	assert_false(opener_authenticates(o));
	message.at[message.len - 1] ^= 1;
	assert_int_equal(open_sk(o, message, m->body, m->plain), OPENED_GOOD);
	opener_free(o);
	free(message.at);
}

static void ah_opens_no_sk(void **state)
{
	struct opener *o = must_make(NULL, "AUTH_HMAC_SHA1_96", "", "00", 0);
	uint8_t nothing[64] = { 0 };

	(void)state;
	assert_int_equal(open_sk(o, (struct bytes){ nothing, sizeof nothing }, 32, NULL), OPENED_FAILED);
	opener_free(o);
}

/* --- IKEv1 --- */

static struct isakmp_cipher *must_have(unsigned encryption, const char *key)
{
	struct bytes ka = unhex(key);
	const char *why = "";
	struct isakmp_cipher *c = isakmp_cipher_new(encryption, ka.at, ka.len, &why);

	if (!c)
		fail_msg("%u: %s", encryption, why);
	assert_null(why);
	free(ka.at);
	return c;
}

static void check_decrypt(struct isakmp_cipher *c, const uint8_t *iv, struct bytes text, struct bytes plain)
{
	uint8_t *out = malloc(text.len);

	assert_int_equal(text.len, plain.len);
	for (unsigned again = 0; again < 2; again++) {
		memset(out, 0, text.len);
		assert_true(isakmp_decrypt(c, iv, text.at, text.len, out));
		assert_memory_equal(out, plain.at, plain.len);
	}
	for (uint32_t len = 0; len < text.len; len++)
		assert_int_equal(isakmp_decrypt(c, iv, text.at, len, out), len % isakmp_block(c) == 0);
	free(out);
}

/* RFC 2409, appendix B. */
static void check_isakmp(const struct isakmp_message *m)
{
	struct isakmp_cipher *c = must_have(m->encryption, m->ka);
	struct bytes last = unhex(m->last), mid = unhex(m->mid), text = unhex(m->message), plain = unhex(m->plain);
	const struct part part[] = { { last.at, last.len }, { mid.at, mid.len } };
	uint8_t iv[DIGEST_MAX];

	assert_int_equal(last.len, isakmp_block(c));
	if (mid.len)
		assert_true(isakmp_hash(m->hash, part, 2, iv) >= last.len);
	check_decrypt(c, mid.len ? iv : last.at, text, plain);
	isakmp_cipher_free(c);
	free(last.at);
	free(mid.at);
	free(text.at);
	free(plain.at);
}

static void isakmp_of_sessions(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(isakmp_messages); i++)
		check_isakmp(&isakmp_messages[i]);
	print_message("%zu messages\n", COUNT(isakmp_messages));
}

/* What ESP's vectors have between IV and ICV. */
static void check_esp_as_isakmp(const struct esp_vector *v, unsigned encryption)
{
	const struct encr *e = encr_by_name(v->encr);
	struct bytes packet = unhex(v->packet), plain = unhex(v->plain);
	struct isakmp_cipher *c = must_have(encryption, v->encr_key);
	uint8_t *iv = packet.at + ESP_BYTES;

	assert_int_equal(isakmp_block(c), e->block);
	check_decrypt(c, iv, (struct bytes){ iv + e->iv, plain.len }, plain);
	isakmp_cipher_free(c);
	free(packet.at);
	free(plain.at);
}

/* How many of the vectors are of that cipher. */
static unsigned check_encryption(unsigned encryption, const char *encr)
{
	unsigned checked = 0;

	assert_string_equal(isakmp_encryption_name(encryption), encr);
	for (unsigned i = 0; i < COUNT(esp_rfc); i++)
		if (!strcmp(esp_rfc[i].encr, encr) && ++checked)
			check_esp_as_isakmp(&esp_rfc[i], encryption);
	for (unsigned i = 0; i < COUNT(esp_made); i++)
		if (!strcmp(esp_made[i].encr, encr) && ++checked)
			check_esp_as_isakmp(&esp_made[i], encryption);
	return checked;
}

static void isakmp_ciphers(void **state)
{
	(void)state;
	assert_true(check_encryption(1, "ENCR_DES") && check_encryption(3, "ENCR_BLOWFISH") &&
	    check_encryption(5, "ENCR_3DES") && check_encryption(6, "ENCR_CAST") &&
	    check_encryption(7, "ENCR_AES_CBC"));
	assert_string_equal(isakmp_encryption_name(8), "ENCR_CAMELLIA_CBC");
}

/* RFC 3713, appendix A: one block each, so the IV is zero. */
static void isakmp_camellia(void **state)
{
	static const struct { const char *key, *text; } camellia[] = {
		{ "0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43" },
		{ "0123456789abcdeffedcba98765432100011223344556677", "b4993401b3e996f84ee5cee7d79b09b9" },
		{ "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff", "9acc237dff16d76c20ef7c919e3a7509" },
	};
	static const uint8_t zero[16];

	(void)state;
	for (unsigned i = 0; i < COUNT(camellia); i++) {
		struct isakmp_cipher *c = must_have(8, camellia[i].key);
		struct bytes text = unhex(camellia[i].text), plain = unhex("0123456789abcdeffedcba9876543210");

		check_decrypt(c, zero, text, plain);
		isakmp_cipher_free(c);
		free(text.at);
		free(plain.at);
	}
}

static void isakmp_refusals(void **state)
{
	static const uint8_t key[ENCR_KEY_MAX] = { 0 };
	static const unsigned unknown[] = { 0, 2, 4, 9, 12, 65001, UINT32_MAX };
	static const struct { unsigned encryption, key_len; } wrong[] = {
		{ 1, 7 }, { 1, 0 }, { 3, 4 }, { 3, 57 }, { 5, 16 }, { 6, 17 }, { 7, 20 }, { 7, 65536 + 16 }, { 8, 33 },
	};
	const char *why;

	(void)state;
	for (unsigned i = 0; i < COUNT(unknown); i++) {
		assert_null(isakmp_encryption_name(unknown[i]));
		assert_null(isakmp_cipher_new(unknown[i], key, 16, &why));
		assert_string_equal(why, "there is no such cipher here");
	}
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		assert_null(isakmp_cipher_new(wrong[i].encryption, key, wrong[i].key_len, &why));
		assert_string_equal(why, "the encryption key has the wrong length");
	}
	isakmp_cipher_free(NULL);
}

/* --- hashes --- */

/* RFC 1321, A.5; RFC 3174, 7.3; RFC 6234, 8.5. */
static const struct { unsigned algorithm; const char *of_abc; } hashes[] = {
	{ 1, "900150983cd24fb0d6963f7d28e17f72" },
	{ 2, "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ 4, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ 5, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
	{ 6, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static void hashes_of_the_rfcs(void **state)
{
	uint8_t out[DIGEST_MAX];

	(void)state;
	for (unsigned i = 0; i < COUNT(hashes); i++)
		for (unsigned split = 0; split <= 3; split++) {
			const struct part part[] = { { "abc", split }, { &"abc"[split], 3 - split } };
			struct bytes expected = unhex(hashes[i].of_abc);

			assert_int_equal(isakmp_hash(hashes[i].algorithm, part, 2, out), expected.len);
			assert_memory_equal(out, expected.at, expected.len);
			if (hashes[i].algorithm == 2) {
				memset(out, 0, sizeof out);
				digest_sha1(part, 2, out);
				assert_memory_equal(out, expected.at, expected.len);
			}
			free(expected.at);
		}
	for (unsigned i = 0; i < 100; i++)
		if (!i || i == 3 || i > 6)	/* 3 is Tiger */
			assert_int_equal(isakmp_hash(i, NULL, 0, out), 0);
	assert_int_equal(isakmp_hash(1, NULL, 0, out), 16);
}

/* --- certificates --- */

struct told { struct text t; char room[8192]; };

static void tell(void *context, const char *key, const char *label, const char *text, size_t len)
{
	struct told *told = context;

	assert_true(*label && len < 1024);
	text_add(&told->t, key);
	text_add(&told->t, ": ");
	text_mem(&told->t, text, len);
	text_char(&told->t, '\n');
}

/* NULL: no certificate. */
static const char *described(struct bytes der)
{
	static struct told told;

	told.t = (struct text)TEXT_FIXED(told.room);
	return x509_describe(der.at, der.len, tell, &told) ? text_string(&told.t) : NULL;
}

static void check_certificate(const char *hex, const char *expected)
{
	struct bytes der = unhex(hex);

	assert_string_equal(described(der), expected);
	for (uint32_t len = 0; len < der.len; len++) {
		struct bytes cut = copy(der.at, len);

		assert_null(described(cut));
		free(cut.at);
	}
	for (uint32_t i = 0; i < der.len; i++) {	/* whatever it says then, it ends */
		der.at[i] ^= (uint8_t)(1 << i % 8);
		described(der);
		der.at[i] ^= (uint8_t)(1 << i % 8);
	}
	free(der.at);
}

static void certificates_of_sessions(void **state)
{
	(void)state;
	check_certificate(cert_rsa,
	    "subject: CN=left.example,OU=rsa,O=IPsec capture lab,C=ZZ\n"
	    "issuer: CN=Lab Issuing CA,OU=rsa,O=IPsec capture lab,C=ZZ\n"
	    "serial: 2ec190ccefd21bffaf543886452f832153a98706\n"
	    "not_before: 2026-11-23T09:15:49Z\nnot_after: 2046-11-18T09:15:49Z\n"
	    "key: RSA 4096\nsignature_algorithm: sha256WithRSAEncryption\n"
	    "subject_alternative_name: DNS:left.example\nca: no\n");
	check_certificate(cert_ecdsa,
	    "subject: CN=left.example,OU=ecdsa,O=IPsec capture lab,C=ZZ\n"
	    "issuer: CN=Lab Root CA,OU=ecdsa,O=IPsec capture lab,C=ZZ\n"
	    "serial: 14e06c6e4be9aa9f03bf4212cd07647a263c9e72\n"
	    "not_before: 2026-11-23T09:15:53Z\nnot_after: 2046-11-18T09:15:53Z\n"
	    "key: EC P-256\nsignature_algorithm: ecdsa-with-SHA256\n"
	    "subject_alternative_name: DNS:left.example\nca: no\n");
}

#define ODD_NAME "1.3.6.1.4.1.99999.1=#0C0770726976617465,emailAddress=eve@example.com,CN=eve\x1b[31m,OU=Gr\xc3\xb6\xc3\x9f" \
	"e,O=Comma\\, Plus\\+ and \\\"Quotes\\\",C=ZZ"

static void odd_certificates(void **state)
{
	(void)state;
	check_certificate(cert_odd,
	    "subject: " ODD_NAME "\nissuer: CN=nobody\nserial: -ff\n"
	    "not_before: 1950-01-01T00:00:00Z\nnot_after: 9999-12-31T23:59:59Z\n"
	    "key: ED25519\nsignature_algorithm: ED25519\n"
	    "subject_alternative_name: DNS:vpn.example.com\nsubject_alternative_name: IP:192.0.2.1\n"
	    "subject_alternative_name: IP:2001:db8::1\nsubject_alternative_name: IP:010203\n"
	    "subject_alternative_name: email:eve@example.com\n"
	    "subject_alternative_name: URI:https://example.com/?a=b,c\x07\n"
	    "subject_alternative_name: OID:1.2.3.4\nsubject_alternative_name: directory:CN=other\n"
	    "subject_alternative_name: other:Microsoft User Principal Name\nca: yes\n");
	check_certificate(cert_zoned,
	    "subject: \nissuer: CN=nobody\nserial: 00\nnot_before: 2026-11-23T10:30:00Z\nnot_after: never\n"
	    "key: EC P-384\nsignature_algorithm: ED25519\n");
}

/* Texts end in dots where there is no more room. */
static void long_certificate(void **state)
{
	struct bytes der = unhex(cert_long);
	const char *said = described(der), *line;
	unsigned cut = 0;

	(void)state;
	assert_non_null(said);
	for (line = said; *line; line = strchr(line, '\n') + 1)
		cut += !strncmp(strchr(line, '\n') - 3, "...", 3);
	assert_int_equal(cut, 2);	/* subject and serial */
	assert_non_null(strstr(said, "\nkey: 1.3.6.1.4.1.99999.2\n"));
	free(der.at);
}

static void names(void **state)
{
	struct bytes odd = unhex(cert_name_odd), none = unhex("3000"), more = unhex("300000");
	char little[20];
	struct text small = TEXT_FIXED(little);

	(void)state;
	TEXT_IS(ODD_NAME, t, assert_true(x509_name(odd.at, odd.len, t)));
	TEXT_IS("", t, assert_true(x509_name(none.at, none.len, t)));
	TEXT_IS("", t, assert_false(x509_name(more.at, more.len, t)));
	for (uint32_t len = 0; len < odd.len; len++) {
		struct bytes cut = copy(odd.at, len);

		TEXT_IS("", t, assert_false(x509_name(cut.at, cut.len, t)));
		free(cut.at);
	}
	assert_true(x509_name(odd.at, odd.len, &small));
	assert_true(small.full);
	assert_string_equal(text_string(&small), "1.3.6.1.4.1.99999.1");
	free(odd.at);
	free(none.at);
	free(more.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sk_of_sessions), cmocka_unit_test(esp_as_sk), cmocka_unit_test(sk_of_one_octet),
		cmocka_unit_test(sk_unchecked), cmocka_unit_test(ah_opens_no_sk), cmocka_unit_test(isakmp_of_sessions),
		cmocka_unit_test(isakmp_ciphers), cmocka_unit_test(isakmp_camellia), cmocka_unit_test(isakmp_refusals),
		cmocka_unit_test(hashes_of_the_rfcs), cmocka_unit_test(certificates_of_sessions),
		cmocka_unit_test(odd_certificates), cmocka_unit_test(long_certificate), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
