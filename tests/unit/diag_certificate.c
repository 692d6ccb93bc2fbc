/* diag: certificates, of IKEv1's Aggressive Mode, which sends them in clear. */
#include "diag_maker.h"
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull
#define DAY (86400 * SECOND)
enum { AGGRESSIVE = 4, PAYLOAD_ID = 5, PAYLOAD_CERT = 6, PAYLOAD_NONCE = 10, ID_ADDRESS = 1, ID_FQDN = 2 };

static uint8_t room[MAKER_ROOM];
static struct maker message;
static EVP_PKEY *strong, *weak;

/* A certificate: `subject`, valid from some days before the morning to some days behind it. */
struct wanted {
	const char *subject, *issuer, *alternative;
	int from, to;
	EVP_PKEY *key;
	const EVP_MD *hash;
};

static void set_name(X509_NAME *name, const char *common)
{
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)common, -1, -1, 0), 1);
}

static uint32_t make_certificate(uint8_t *to, const struct wanted *w)
{
	static long serial = 1;
	X509 *x = X509_new();
	X509_EXTENSION *names;
	uint8_t *at = to;
	int n;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	set_name(X509_get_subject_name(x), w->subject);
	set_name(X509_get_issuer_name(x), w->issuer ? w->issuer : w->subject);
	ASN1_TIME_set(X509_getm_notBefore(x), (time_t)((MORNING + w->from * DAY) / SECOND));
	ASN1_TIME_set(X509_getm_notAfter(x), (time_t)((MORNING + w->to * DAY) / SECOND));
	X509_set_pubkey(x, w->key ? w->key : strong);
	if (w->alternative) {
		names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, w->alternative);
		X509_add_ext(x, names, -1);
		X509_EXTENSION_free(names);
	}
	assert_true(X509_sign(x, strong, w->hash ? w->hash : EVP_sha256()) > 0);
	n = i2d_X509(x, &at);
	X509_free(x);
	assert_true(n > 0);
	return (uint32_t)n;
}

static void make_message(bool initiator, uint8_t id_type, const char *id)
{
	static const uint8_t nonce[32];
	uint8_t body[64] = { id_type };

	memcpy(body + 4, id, strlen(id));
	make_ike(&message, SPI_I, initiator ? 0 : SPI_R, 0x10, AGGRESSIVE, 0, 0);
	make_payload(&message, PAYLOAD_NONCE, nonce, sizeof nonce);
	make_payload(&message, PAYLOAD_ID, body, (uint32_t)(4 + strlen(id)));
}

static void add_certificate(const struct wanted *w)
{
	uint8_t body[4096] = { 4 };

	make_payload(&message, PAYLOAD_CERT, body, 1 + make_certificate(body + 1, w));
}

static void send(bool initiator)
{
	show(room, make_udp(room, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len));
}

static void send_one(bool initiator, const struct wanted *w)
{
	make_message(initiator, ID_FQDN, "gw.example");
	add_certificate(w);
	send(initiator);
}

static const struct wanted good = { .subject = "gw", .issuer = "ca", .alternative = "DNS:gw.example", .from = -10, .to = 100 };

/* DO with w, which is the good one but for CHANGE. */
#define WITH(change, do_it) do { struct wanted w = good; change; do_it; } while (0)

static const char *const codes[] = { "cert.clock", "cert.expired", "cert.expiring", "cert.identity", "cert.not-yet-valid",
	"cert.self-signed", "cert.weak-key", "cert.weak-signature" };

/* Only this one (NULL: none); that the issuer is not sent is a note of its own. */
static void assert_only(const char *code)
{
	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++)
		if ((found(codes[i]) != NULL) != (code && !strcmp(code, codes[i])))
			fail_msg("%s", codes[i]);
}

static void check(const struct wanted *w, const char *code)
{
	begin();
	send_one(true, w);
	assert_only(code);
	if (code)
		ASSERT_PROOF(found(code), 1);
	end();
}

static void test_good(void **state)
{
	(void)state;
	check(&good, NULL);
}

static void test_times(void **state)
{
	(void)state;
	WITH(w.from = 1, check(&w, "cert.not-yet-valid"));
	WITH(w.to = -1, check(&w, "cert.expired"));
	WITH(w.to = 29, check(&w, "cert.expiring"));
	WITH(w.to = 31, check(&w, NULL));
	WITH(w.to = 40000, check(&w, NULL));	/* GeneralizedTime, behind 2050 */
}

static void test_strength(void **state)
{
	(void)state;
	WITH(w.key = weak, check(&w, "cert.weak-key"));
	WITH(w.hash = EVP_sha1(), check(&w, "cert.weak-signature"));
}

static void test_self_signed(void **state)
{
	(void)state;
	WITH(w.issuer = "gw", check(&w, "cert.self-signed"));
	WITH((w.issuer = "gw", w.hash = EVP_sha1()), check(&w, "cert.self-signed"));
}

static void test_identity(void **state)
{
	(void)state;
	WITH(w.alternative = "DNS:other.example", check(&w, "cert.identity"));
	WITH(w.alternative = NULL, check(&w, "cert.identity"));
	WITH(w.alternative = "DNS:GW.Example", check(&w, NULL));
	WITH(w.alternative = "DNS:other.example,DNS:gw.example", check(&w, NULL));
	WITH(w.alternative = "email:gw.example", check(&w, "cert.identity"));
	WITH(w.alternative = "DNS:gw.example.org", check(&w, "cert.identity"));
}

static void test_address(void **state)
{
	(void)state;
	begin();
	make_message(true, ID_ADDRESS, "\xc6\x33\x64\x01");
	WITH(w.alternative = "IP:198.51.100.1", add_certificate(&w));
	send(true);
	assert_null(found("cert.identity"));
	make_message(false, ID_ADDRESS, "\xc6\x33\x64\x02");
	WITH(w.alternative = "IP:198.51.100.1", add_certificate(&w));
	send(false);
	ASSERT_PROOF(found("cert.identity"), 2);
	ASSERT_SAYS(found("cert.identity"), "identity: IP:198.51.100.2\ncertificate: CN=gw\ncertificate: IP:198.51.100.1");
	end();
}

static void test_chain(void **state)
{
	(void)state;
	begin();
	send_one(true, &good);
	ASSERT_PROOF(found("cert.issuer-missing"), 1);
	end();
	begin();
	make_message(true, ID_FQDN, "gw.example");
	add_certificate(&good);
	add_certificate(&(struct wanted){ .subject = "ca", .issuer = "root", .from = -10, .to = 100 });
	send(true);
	assert_null(found("cert.issuer-missing"));	/* the root is no end's issuer */
	assert_only(NULL);
	end();
}

static void test_clock(void **state)
{
	(void)state;
	begin();
	WITH(w.from = 1, send_one(true, &w));
	assert_null(found("cert.clock"));
	WITH(w.from = 2, send_one(false, &w));
	ASSERT_PROOF(found("cert.clock"), 1, 2);
	assert_true(found("cert.clock")->likely);
	end();
	begin();
	WITH(w.from = 1, send_one(true, &w));
	send_one(false, &good);
	assert_null(found("cert.clock"));
	WITH(w.to = -1, send_one(false, &w));
	assert_null(found("cert.clock"));
	end();
}

static int make_keys(void **state)
{
	(void)state;
	strong = EVP_RSA_gen(2048);
	weak = EVP_RSA_gen(1024);
	return !strong || !weak;
}

static int drop_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(strong);
	EVP_PKEY_free(weak);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_strength),
		cmocka_unit_test(test_self_signed),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
