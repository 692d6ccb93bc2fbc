/*
 * engine: AUTH, HASH and SIG payloads held against what OpenSSL's HMAC makes of
 * the same octets here.  What strongSwan sends is in tests/ike_auth.py; this is
 * what no capture has.
 */
#include "test.h"
#include "ike_maker.h"
#include <stdio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <spiglass/engine.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>

enum { A = 0xc0000201, B = 0xc0000202, RAW = 101, V1 = 0x10, V2 = 0x20, PRF = 20 };
enum { INIT = 34, AUTH = 35, INTERMEDIATE = 43, QUICK = 32, BASE = 1, AGGRESSIVE = 4, INFORMATIONAL = 5 };
#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull

static const uint8_t encr_i[16] = "SK_ei, 16 octets", encr_r[16] = "SK_er, 16 octets";
static const uint8_t integ_i[20] = "SK_ai is of 20 octet", integ_r[20] = "SK_ar is of 20 octet";
static const uint8_t sk_p[2][PRF] = { "SK_pr is of 20 octet", "SK_pi is of 20 octet" };
static const uint8_t nonce[2][24] = { "the responder's nonce ..", "the initiator's nonce .." };
static const uint8_t public_value[2][128] = { "the responder's public value", "the initiator's public value" };
static const uint8_t identity[] = "\2\0\0\0peer.example";
enum { IDENTITY = sizeof identity - 1 };

static struct packet packet, *const p = &packet;
static struct maker message, inside, init[2];
static uint8_t frame[MAKER_ROOM], octets[MAKER_ROOM], mac[EVP_MAX_MD_SIZE];
static uint32_t octets_len;
static struct keyring *keys;
static struct engine *engine;
static uint64_t number;

/* --- keys --- */

static char *hex(const uint8_t *at, size_t n)
{
	static char rooms[12][256];
	static unsigned next;
	char *to = rooms[next++ % 12];

	for (size_t i = 0; i < n; i++)
		sprintf(to + 2 * i, "%02x", at[i]);
	return to;
}

static void import(const char *name, const char *text)
{
	assert_int_equal(keyring_import(keys, name, text, strlen(text), NULL, NULL), STATUS_OK);
}

static void key2(const uint8_t *pi, const uint8_t *pr)
{
	char line[1024];

	snprintf(line, sizeof line, "ike2 %016llx %016llx encr=ENCR_AES_CBC integ=AUTH_HMAC_SHA1_96 prf=PRF_HMAC_SHA1"
	    " sk_ei=%s sk_er=%s sk_ai=%s sk_ar=%s sk_pi=%s sk_pr=%s\n", SPI_I, SPI_R, hex(encr_i, 16), hex(encr_r, 16),
	    hex(integ_i, 20), hex(integ_r, 20), hex(pi, PRF), hex(pr, PRF));
	import("keys", line);
}

static void begin(void)
{
	keys = keyring_new();
	engine = engine_new(keys);
	number = 0;
}

static void begin2(void)
{
	begin();
	key2(sk_p[1], sk_p[0]);
}

static void end(void)
{
	engine_free(engine);
	keyring_free(keys);
}

/* --- messages --- */

static void show(bool initiator)
{
	static struct frame f;
	uint32_t n = make_udp(frame, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len);

	f = (struct frame){ .at = frame, .have = n, .claim = n, .link = RAW, .time = (int64_t)number, .number = number + 1 };
	number++;
	engine_frame(engine, &f, p);
}

static void show_init(void)
{
	for (unsigned side = 2; side-- > 0;) {
		make_ike(&message, SPI_I, side ? 0 : SPI_R, V2, INIT, side ? IKE_INITIATOR : IKE_RESPONSE, 0);
		make_payload(&message, IKEV2_PAYLOAD_NONCE, nonce[side], sizeof nonce[0]);
		init[side] = message;
		show(side);
	}
}

static void show_sealed(uint8_t exchange, bool initiator, uint32_t id)
{
	make_ike(&message, SPI_I, SPI_R, V2, exchange, initiator ? IKE_INITIATOR : IKE_RESPONSE, id);
	make_sk(&message, inside.at[0], inside.at + 1, inside.len - 1, initiator ? encr_i : encr_r,
	    initiator ? integ_i : integ_r, 0, 0);
	show(initiator);
}

/* --- what must come out --- */

static void add(const void *at, size_t n)
{
	memcpy(octets + octets_len, at, n);
	octets_len += (uint32_t)n;
}

static const uint8_t *prf(const void *key, size_t n)
{
	HMAC(EVP_sha1(), key, (int)n, octets, octets_len, mac, NULL);
	octets_len = 0;
	return mac;
}

/* The octets of RFC 7296, 2.15, of that side. */
static void signed_octets(bool initiator)
{
	uint8_t id[PRF];

	octets_len = 0;
	add(identity, IDENTITY);
	memcpy(id, prf(sk_p[initiator], PRF), PRF);
	add(init[initiator].at, init[initiator].len);
	add(nonce[!initiator], sizeof nonce[0]);
	add(id, PRF);
}

/* prf(prf(key, "Key Pad for IKEv2"), octets) as an AUTH payload's body, where they were put together before. */
static const uint8_t *auth_of(uint8_t method, const void *key, size_t n)
{
	static uint8_t body[4 + PRF];
	uint8_t pad[EVP_MAX_MD_SIZE];

	HMAC(EVP_sha1(), key, (int)n, (const uint8_t *)"Key Pad for IKEv2", 17, pad, NULL);
	memset(body, 0, sizeof body);
	body[0] = method;
	memcpy(body + 4, prf(pad, PRF), PRF);
	return body;
}

static void payload_id(bool initiator)
{
	make_inside(&inside);
	make_payload(&inside, initiator ? IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR : IKEV2_PAYLOAD_IDENTIFICATION_RESPONDER,
	    identity, IDENTITY);
}

static void payload_auth(const uint8_t *body, uint32_t n)
{
	make_payload(&inside, IKEV2_PAYLOAD_AUTHENTICATION, body, n);
}

/* The nth fact of that key, from 0. */
static void fact_nth(unsigned nth, const char *key, int verdict, const char *words)
{
	for (unsigned i = 0; i < p->facts; i++) {
		const struct fact *f = &p->fact[i];
		char said[1024];

		if (strcmp(f->key, key) || nth--)
			continue;
		snprintf(said, sizeof said, "%.*s", f->len, p->words + f->at);
		if (!strstr(said, words))
			fail_msg("%s: \"%s\", not \"%s\"", key, said, words);
		assert_int_equal(f->verdict, verdict);
		return;
	}
	fail_msg("no fact %s", key);
}

static void fact_is(const char *key, int verdict, const char *words) { fact_nth(0, key, verdict, words); }

static unsigned fact_count(const char *key)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->facts; i++)
		n += !strcmp(p->fact[i].key, key);
	return n;
}

/* An AUTH of that method under that key, and what is said of it. */
static void auth_is(uint8_t method, const void *key, size_t n, int verdict, const char *words)
{
	signed_octets(true);
	payload_id(true);
	payload_auth(auth_of(method, key, n), 4 + PRF);
	show_sealed(AUTH, true, 1);
	fact_is("authentication", verdict, words);
}

/* --- IKEv2 --- */

static void shared_keys(void **state)
{
	char value[64];

	(void)state;
	begin2();
	import("secrets", "ike2 * * psk=\"wrong\"\nike2 3333333333333333 4444444444444444 psk=\"right\"\nike2 * * psk=\"right\"\n");
	show_init();
	auth_is(2, "right", 5, FACT_VERIFIED, " is what the preshared key of secrets:3 gives");
	signed_octets(true);
	snprintf(value, sizeof value, "%s is what", hex(auth_of(2, "wrong", 5) + 4, PRF));
	auth_is(2, "another", 7, FACT_FAILED, value);
	auth_is(2, "another", 7, FACT_FAILED, "secrets:1");
	end();
	begin2();
	show_init();
	auth_is(2, "right", 5, FACT_IMPOSSIBLE, "needs the preshared key");
	end();
}

/* A key that is told of no SA and opened nothing says nothing but yes. */
static void unbound(void **state)
{
	char line[256];

	(void)state;
	for (unsigned right = 0; right < 2; right++) {
		begin();
		snprintf(line, sizeof line, "%016llx,%016llx,%s,%s,\"AES-CBC-128 [RFC3602]\",%s,%s,\"HMAC_SHA1_96 [RFC2404]\"\n",
		    SPI_I, SPI_R, hex(encr_i, 16), hex(encr_r, 16), hex(integ_i, 20), hex(integ_r, 20));
		import("table", line);
		snprintf(line, sizeof line, "ike2 * * prf=PRF_HMAC_SHA1 sk_pi=%s sk_pr=%s\nike2 * * psk=\"right\"\n",
		    hex(sk_p[right], PRF), hex(sk_p[0], PRF));
		import("more", line);
		show_init();
		auth_is(2, "right", 5, right ? FACT_VERIFIED : FACT_IMPOSSIBLE, right ? "more:2" : "needs ");
		end();
	}
}

static void null_authentication(void **state)
{
	(void)state;
	begin2();
	show_init();
	auth_is(13, sk_p[1], PRF, FACT_VERIFIED, "what SK_pi as the key gives");
	auth_is(13, sk_p[0], PRF, FACT_FAILED, "what SK_pi as the key gives");
	end();
}

/* Its AUTH comes without IDi, under the MSK, or SK_pi where the method has none. */
static void eap(void **state)
{
	(void)state;
	begin2();
	import("secrets", "ike2 * * psk=\"of others\"\n");
	show_init();
	payload_id(true);
	show_sealed(AUTH, true, 1);
	for (unsigned own = 0; own < 2; own++) {
		signed_octets(true);
		make_inside(&inside);
		payload_auth(auth_of(2, own ? (const void *)sk_p[1] : "MSK", own ? PRF : 3), 4 + PRF);
		show_sealed(AUTH, true, 2 + own);
		fact_is("authentication", own ? FACT_VERIFIED : FACT_IMPOSSIBLE, own ? "SK_pi as the key" : "needs the MSK of EAP");
	}
	end();
}

static void what_is_missing(void **state)
{
	static const uint8_t url[] = "\14aaaaaaaaaaaaaaaaaaaahttp://example/", raw[] = "\17a raw key";

	(void)state;
	begin2();
	auth_is(2, "right", 5, FACT_IMPOSSIBLE, "needs the IKE_SA_INIT messages, which were not seen");
	end();
	begin2();
	show_init();
	auth_is(12, "right", 5, FACT_IMPOSSIBLE, "needs the password");
	auth_is(1, "right", 5, FACT_IMPOSSIBLE, "needs the sender's certificate");
	payload_id(true);
	make_payload(&inside, IKEV2_PAYLOAD_CERTIFICATE, url, sizeof url - 1);
	payload_auth(auth_of(9, "right", 5), 4 + PRF);
	show_sealed(AUTH, true, 1);
	fact_is("authentication", FACT_IMPOSSIBLE, "needs the certificate at that URL");
	payload_id(true);
	make_payload(&inside, IKEV2_PAYLOAD_CERTIFICATE, raw, sizeof raw - 1);
	payload_auth(auth_of(9, "right", 5), 4 + PRF);
	show_sealed(AUTH, true, 1);
	fact_is("authentication", FACT_IMPOSSIBLE, "needs the sender's certificate as X.509");
	payload_id(true);
	payload_auth((const uint8_t *)"\2", 1);		/* cut short */
	show_sealed(AUTH, true, 1);
	assert_int_equal(fact_count("authentication"), 1);
	end();
}

static void many(void **state)
{
	(void)state;
	begin2();
	show_init();
	payload_id(true);
	for (unsigned i = 0; i < 20; i++)
		payload_auth(auth_of(2, "right", 5), 4 + PRF);
	show_sealed(AUTH, true, 1);
	assert_int_equal(fact_count("authentication"), 8);
	end();
}

/* The directions of the source are the other way round. */
static void swapped(void **state)
{
	char line[1024];

	(void)state;
	begin();
	snprintf(line, sizeof line, "ike2 %016llx %016llx encr=ENCR_AES_CBC integ=AUTH_HMAC_SHA1_96 prf=PRF_HMAC_SHA1"
	    " sk_ei=%s sk_er=%s sk_ai=%s sk_ar=%s sk_pi=%s sk_pr=%s psk=\"right\"\n", SPI_I, SPI_R, hex(encr_r, 16),
	    hex(encr_i, 16), hex(integ_r, 20), hex(integ_i, 20), hex(sk_p[0], PRF), hex(sk_p[1], PRF));
	import("keys", line);
	show_init();
	auth_is(2, "right", 5, FACT_VERIFIED, "keys:1");
	end();
}

static void without_ppk(void **state)
{
	uint8_t notify[4 + PRF] = { 0, 0, 0x40, 0x35 };	/* NO_PPK_AUTH */

	(void)state;
	begin2();
	import("secrets", "ike2 * * psk=\"right\"\n");
	show_init();
	signed_octets(true);
	memcpy(notify + 4, auth_of(2, "right", 5) + 4, PRF);
	payload_id(true);
	signed_octets(true);
	payload_auth(auth_of(2, "mixed", 5), 4 + PRF);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, notify, sizeof notify);
	show_sealed(AUTH, true, 1);
	fact_nth(0, "authentication", FACT_FAILED, "secrets:1");
	fact_nth(1, "authentication", FACT_VERIFIED, "secrets:1");
	end();
}

/* One exchange of it: prf(SK_p, A | P) of each side, as if the message were not encrypted. */
static void intermediate(void **state)
{
	static const uint8_t id[4] = { 0, 0, 0, 2 };
	uint8_t chain[2][PRF];

	(void)state;
	for (unsigned missing = 0; missing < 2; missing++) {
		begin2();
		import("secrets", "ike2 * * psk=\"right\"\n");
		show_init();
		for (unsigned side = 2; side-- > 0;) {
			make_inside(&inside);
			make_payload(&inside, IKEV2_PAYLOAD_NONCE, nonce[side], sizeof nonce[0]);
			make_ike(&message, SPI_I, SPI_R, V2, INTERMEDIATE, side ? IKE_INITIATOR : IKE_RESPONSE, 1);
			message.at[16] = 46;
			put32(message.at + 24, 28 + 4 + inside.len - 1);
			octets_len = 0;
			add(message.at, 28);
			add((const uint8_t[]){ inside.at[0], 0, 0, (uint8_t)(4 + inside.len - 1) }, 4);
			add(inside.at + 1, inside.len - 1);
			memcpy(chain[side], prf(sk_p[side], PRF), PRF);
			for (unsigned again = 0; again < 2 && !(missing && !side); again++)
				show_sealed(INTERMEDIATE, side, 1);
		}
		signed_octets(true);
		add(chain[1], PRF);
		add(chain[0], PRF);
		add(id, sizeof id);
		payload_id(true);
		payload_auth(auth_of(2, "right", 5), 4 + PRF);
		show_sealed(AUTH, true, 2);
		fact_is("authentication", missing ? FACT_IMPOSSIBLE : FACT_VERIFIED, missing ? "needs SK_pi and SK_pr of all" : "secrets:1");
		end();
	}
}

/* --- certificates --- */

static EVP_PKEY *make_certificate(char pem[static 4096], struct maker *der)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	BIO *bio = BIO_new(BIO_s_mem());
	uint8_t *at = der->at;
	int n;

	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, key);
	X509_sign(x, key, EVP_sha256());
	PEM_write_bio_X509(bio, x);
	n = BIO_read(bio, pem, 4095);
	pem[n > 0 ? n : 0] = 0;
	der->len = (uint32_t)i2d_X509(x, &at);
	BIO_free(bio);
	X509_free(x);
	return key;
}

/* RFC 7427: length and AlgorithmIdentifier of ecdsa-with-SHA256, then the signature. */
static uint32_t make_signature(EVP_PKEY *key, uint8_t body[static 256])
{
	static const uint8_t head[] = { 14, 0, 0, 0, 12, 0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2 };
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	size_t n = 256 - sizeof head;

	memcpy(body, head, sizeof head);
	EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key);
	EVP_DigestSign(c, body + sizeof head, &n, octets, octets_len);
	EVP_MD_CTX_free(c);
	return (uint32_t)(sizeof head + n);
}

static void signature_is(const uint8_t *body, uint32_t n, const struct maker *sent, int verdict, const char *words)
{
	uint8_t certificate[4096] = { 4 };

	payload_id(true);
	if (sent) {
		memcpy(certificate + 1, sent->at, sent->len);
		make_payload(&inside, IKEV2_PAYLOAD_CERTIFICATE, certificate, 1 + sent->len);
	}
	payload_auth(body, n);
	show_sealed(AUTH, true, 1);
	for (unsigned i = 0, at = 0; i < p->facts; i++)
		if (!strcmp(p->fact[i].key, "authentication"))
			fact_nth(at++, "authentication", verdict, words);
}

static void certificates(void **state)
{
	static struct maker mine, other;
	char pem[4096], other_pem[4096];
	EVP_PKEY *key = make_certificate(pem, &mine), *other_key = make_certificate(other_pem, &other);
	uint8_t body[256];
	uint32_t n;

	(void)state;
	begin2();
	show_init();
	signed_octets(true);
	n = make_signature(key, body);
	signature_is(body, n, NULL, FACT_IMPOSSIBLE, "needs the sender's certificate");
	import("other.pem", other_pem);
	signature_is(body, n, NULL, FACT_IMPOSSIBLE, "it is none of those given");
	import("mine.pem", pem);
	signature_is(body, n, NULL, FACT_VERIFIED, "signed by the key of the certificate of mine.pem:1");
	signature_is(body, n, &mine, FACT_VERIFIED, "signed by the key of the certificate sent");
	end();
	begin2();
	show_init();
	signature_is(body, n, &other, FACT_FAILED, "not signed by the key of the certificate sent");
	end();
	EVP_PKEY_free(key);
	EVP_PKEY_free(other_key);
}

/* --- IKEv1 --- */

static const uint8_t sa1[] = {
	0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 32, 1, 1, 0, 1,
	0, 0, 0, 24, 1, 1, 0, 0, 0x80, 1, 0, 7, 0x80, 2, 0, 2, 0x80, 3, 0, 1, 0x80, 4, 0, 2,
};
static const uint8_t skeyid_a[PRF] = "SKEYID_a, 20 octets!";

static void head1(uint8_t exchange, uint32_t id)
{
	make_ike(&message, SPI_I, SPI_R, V1, exchange, 0, id);
}

/* prf(SKEYID of "secret", ...) of that side. */
static const uint8_t *hash_phase1(bool initiator, bool alone)
{
	static const uint64_t cookie[2] = { SPI_R, SPI_I };
	uint8_t skeyid[PRF];

	octets_len = 0;
	add(nonce[1], sizeof nonce[0]);
	add(nonce[0], sizeof nonce[0]);
	memcpy(skeyid, prf("secret", 6), PRF);
	add(public_value[initiator], sizeof public_value[0]);
	if (!alone)
		add(public_value[!initiator], sizeof public_value[0]);
	add(&cookie[initiator], 8);		/* the same octets in any order */
	add(&cookie[!initiator], 8);
	add(sa1, sizeof sa1);
	add(identity, IDENTITY);
	return prf(skeyid, PRF);
}

static void payload_hash(const uint8_t *hash) { make_payload(&message, IKEV1_PAYLOAD_HASH, hash, PRF); }

/* Nothing is encrypted, and a preshared key is all there is. */
static void aggressive(void **state)
{
	(void)state;
	begin();
	import("secrets", "ike1 * * psk=\"wrong\"\nike1 * * psk=\"secret\"\n");
	for (unsigned side = 2; side-- > 0;) {
		head1(AGGRESSIVE, 0);
		if (side)
			memset(message.at + 8, 0, 8);
		make_payload(&message, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, sa1, sizeof sa1);
		make_payload(&message, IKEV1_PAYLOAD_KEY_EXCHANGE, public_value[side], sizeof public_value[0]);
		make_payload(&message, IKEV1_PAYLOAD_NONCE, nonce[side], sizeof nonce[0]);
		make_payload(&message, IKEV1_PAYLOAD_IDENTIFICATION, identity, IDENTITY);
		if (!side)
			payload_hash(hash_phase1(false, false));
		show(side);
	}
	fact_is("hash", FACT_VERIFIED, " is HASH_R with the preshared key of secrets:2");
	head1(AGGRESSIVE, 0);
	payload_hash(hash_phase1(true, false));
	show(true);
	fact_is("hash", FACT_VERIFIED, " is HASH_I with the preshared key of secrets:2");
	head1(AGGRESSIVE, 0);
	payload_hash(nonce[0]);
	show(true);
	fact_is("hash", FACT_FAILED, " is HASH_I with the preshared key of secrets:1");
	end();
}

/* The initiator proves itself before it has the responder's value. */
static void base(void **state)
{
	(void)state;
	begin();
	import("secrets", "ike1 * * psk=\"secret\"\n");
	for (unsigned side = 2; side-- > 0;) {
		head1(BASE, 0);
		if (side)
			memset(message.at + 8, 0, 8);
		make_payload(&message, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, sa1, sizeof sa1);
		make_payload(&message, IKEV1_PAYLOAD_IDENTIFICATION, identity, IDENTITY);
		make_payload(&message, IKEV1_PAYLOAD_NONCE, nonce[side], sizeof nonce[0]);
		show(side);
	}
	for (unsigned side = 2; side-- > 0;) {
		head1(BASE, 0);
		make_payload(&message, IKEV1_PAYLOAD_KEY_EXCHANGE, public_value[side], sizeof public_value[0]);
		payload_hash(hash_phase1(side, side));
		show(side);
		fact_is("hash", FACT_VERIFIED, side ? "HASH_I" : "HASH_R");
	}
	end();
}

/* A message of phase 2 as it is inside: HASH over the M-ID, `before`, and what follows it. */
static void phase2(uint8_t exchange, bool initiator, const char *name, const void *before, size_t n, uint8_t zero)
{
	static const uint8_t id[4] = { 0, 0, 0, 77 };
	uint8_t follows[256];
	uint32_t len = inside.len - 1;

	memcpy(follows, inside.at + 1, len);
	octets_len = 0;
	add("", zero);
	add(id, sizeof id);
	add(before, n);
	add(follows, len);
	prf(skeyid_a, PRF);
	head1(exchange, 77);
	payload_hash(mac);
	message.at[message.next_at] = len ? inside.at[0] : 0;
	memcpy(message.at + message.len, follows, len);
	message.len += len;
	put32(message.at + 24, message.len);
	show(initiator);
	fact_is("hash", FACT_VERIFIED, name);
}

static void inside1(uint8_t type, const void *body, uint32_t n)
{
	make_inside(&inside);
	if (type)
		make_payload(&inside, type, body, n);
}

static void later(void **state)
{
	static const uint8_t notify[] = { 0, 0, 0, 1, 3, 4, 0x40, 0, 1, 2, 3, 4 };
	uint8_t both[2 * sizeof nonce[0]];
	char line[256];

	(void)state;
	begin();
	snprintf(line, sizeof line, "ike1 %016llx * prf=PRF_HMAC_SHA1 skeyid_a=%s\n", SPI_I, hex(skeyid_a, PRF));
	import("keys", line);
	memcpy(both, nonce[0], sizeof nonce[0]);
	memcpy(both + sizeof nonce[0], nonce[1], sizeof nonce[0]);
	inside1(IKEV1_PAYLOAD_NOTIFICATION, notify, sizeof notify);
	phase2(INFORMATIONAL, true, "HASH(1)", "", 0, 0);
	inside1(IKEV1_PAYLOAD_NONCE, nonce[0], sizeof nonce[0]);	/* the responder begins */
	phase2(QUICK, false, "HASH(1)", "", 0, 0);
	phase2(QUICK, false, "HASH(1)", "", 0, 0);
	inside1(IKEV1_PAYLOAD_NONCE, nonce[1], sizeof nonce[0]);
	phase2(QUICK, true, "HASH(2)", nonce[0], sizeof nonce[0], 0);
	inside1(0, NULL, 0);
	phase2(QUICK, false, "HASH(3)", both, sizeof both, 1);
	inside1(IKEV1_PAYLOAD_NOTIFICATION, notify, sizeof notify);	/* CONNECTED */
	phase2(QUICK, true, "HASH(1)", "", 0, 0);
	message.at[message.len - 1] ^= 1;
	show(true);
	fact_is("hash", FACT_FAILED, "HASH(1)");
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_keys), cmocka_unit_test(unbound), cmocka_unit_test(null_authentication),
		cmocka_unit_test(eap), cmocka_unit_test(what_is_missing), cmocka_unit_test(many), cmocka_unit_test(swapped),
		cmocka_unit_test(without_ppk), cmocka_unit_test(intermediate), cmocka_unit_test(certificates),
		cmocka_unit_test(aggressive), cmocka_unit_test(base), cmocka_unit_test(later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
