/*
 * What certificates and distinguished names say (RFC 5280, RFC 4514).
 *
 * Invariant: nothing here trusts or checks anything.  A text has less than
 * TEXT_MOST octets, or ends in dots; they are the certificate's own: only what
 * would end a part of a name is escaped, so whoever shows them escapes the rest.
 *
 * The same few certificates are sent over and over, and reading one costs 100
 * us: what was said of the latest ones is kept, and said again of the same octets.
 */
#include "crypto/opener.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <pthread.h>
#include <time.h>

enum { TEXT_MOST = 1024 };

struct saying {
	x509_say *say;
	void *context;
	char room[TEXT_MOST];
	struct text t;
};

static struct text *start(struct saying *s)
{
	s->t = (struct text)TEXT_FIXED(s->room);
	return &s->t;
}

static void say(struct saying *s, const char *key, const char *label)
{
	if (s->t.full)
		memcpy(s->t.at - 3, "...", 3);
	s->say(s->context, key, label, s->room, (size_t)(s->t.at - s->room));
}

/* As much as there is room for. */
static void text_cut(struct text *t, const void *bytes, int n)
{
	size_t room = (size_t)(t->end - t->at), len = n > 0 ? (size_t)n : 0;

	if (len)
		text_mem(t, bytes, len < room ? len : room);
	t->full |= len > room;
}

/* --- names --- */

static bool text_name(struct text *t, const X509_NAME *name)
{
	const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)(ASN1_STRFLGS_ESC_MSB | ASN1_STRFLGS_ESC_CTRL);
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0;
	char *at = NULL;
	long n = ok ? BIO_get_mem_data(bio, &at) : 0;

	text_cut(t, at, (int)n);
	BIO_free(bio);
	return ok;
}

bool x509_name(const uint8_t *der, uint32_t len, struct text *t)
{
	const uint8_t *at = der;
	X509_NAME *name = d2i_X509_NAME(NULL, &at, (long)len);
	bool ok = name && at == der + len && text_name(t, name);

	X509_NAME_free(name);
	ERR_clear_error();
	return ok;
}

static void say_name(struct saying *s, const char *key, const char *label, const X509_NAME *name)
{
	if (text_name(start(s), name))
		say(s, key, label);
}

/* --- numbers, times, algorithms --- */

static void say_serial(struct saying *s, const ASN1_INTEGER *serial)
{
	struct text *t = start(s);

	if (ASN1_STRING_type(serial) & V_ASN1_NEG)
		text_char(t, '-');
	text_bytes(t, ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
	say(s, "serial", N_("Serial Number"));
}

/* RFC 3339, or what else stands there. */
static void say_time(struct saying *s, const char *key, const char *label, const ASN1_TIME *time)
{
	struct text *t = start(s);
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) && tm.tm_year >= -1900) {
		const int part[] = { tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec };

		text_dec_padded(t, (uint64_t)(tm.tm_year + 1900), 4);
		for (unsigned i = 0; i < 5; i++) {
			text_char(t, "--T::"[i]);
			text_dec_padded(t, (uint64_t)part[i], 2);
		}
		text_char(t, 'Z');
	} else {
		text_cut(t, ASN1_STRING_get0_data(time), ASN1_STRING_length(time));
	}
	say(s, key, label);
}

static void text_object(struct text *t, const ASN1_OBJECT *object)
{
	char name[128];

	if (OBJ_obj2txt(name, sizeof name, object, 0) > 0)
		text_add(t, name);
}

/* NIST's name of the curve where it has one. */
static void text_curve(struct text *t, EVP_PKEY *key)
{
	char group[64];
	size_t n;
	const char *nist;

	if (EVP_PKEY_get_group_name(key, group, sizeof group, &n) <= 0)
		return;
	nist = EC_curve_nid2nist(OBJ_txt2nid(group));
	text_char(t, ' ');
	text_add(t, nist ? nist : group);
}

static void text_key(struct text *t, EVP_PKEY *key)
{
	const char *type = EVP_PKEY_get0_type_name(key);

	text_add(t, type ? type : "unknown");
	if (EVP_PKEY_is_a(key, "EC")) {
		text_curve(t, key);
	} else if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS") || EVP_PKEY_is_a(key, "DSA")) {
		text_char(t, ' ');
		text_dec(t, (unsigned)EVP_PKEY_get_bits(key));
	}
}

/* A key OpenSSL cannot read has its algorithm's name only. */
static void say_key(struct saying *s, const X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	ASN1_OBJECT *algorithm;

	if (key)
		text_key(start(s), key);
	else if (X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(x)) > 0)
		text_object(start(s), algorithm);
	else
		return;
	say(s, "key", N_("Public Key"));
}

static void say_signature(struct saying *s, const X509 *x)
{
	const X509_ALGOR *algorithm;
	const ASN1_OBJECT *object;

	X509_get0_signature(NULL, &algorithm, x);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	text_object(start(s), object);
	say(s, "signature_algorithm", N_("Signature Algorithm"));
}

/* --- extensions --- */

static void text_ip(struct text *t, const ASN1_OCTET_STRING *ip)
{
	const uint8_t *at = ASN1_STRING_get0_data(ip);
	int len = ASN1_STRING_length(ip);

	if (len == 4)
		text_ip4(t, at);
	else if (len == 16)
		text_ip6(t, at);
	else
		text_bytes(t, at, (size_t)len);
}

static void text_general_name(struct text *t, const GENERAL_NAME *name)
{
	static const char *const kind[] = {
		[GEN_OTHERNAME] = "other:", [GEN_EMAIL] = "email:", [GEN_DNS] = "DNS:", [GEN_X400] = "X.400",
		[GEN_DIRNAME] = "directory:", [GEN_EDIPARTY] = "EDI", [GEN_URI] = "URI:", [GEN_IPADD] = "IP:",
		[GEN_RID] = "OID:",
	};

	text_add(t, kind[name->type]);
	if (name->type == GEN_EMAIL || name->type == GEN_DNS || name->type == GEN_URI)
		text_cut(t, ASN1_STRING_get0_data(name->d.ia5), ASN1_STRING_length(name->d.ia5));
	else if (name->type == GEN_IPADD)
		text_ip(t, name->d.iPAddress);
	else if (name->type == GEN_DIRNAME)
		text_name(t, name->d.directoryName);
	else if (name->type == GEN_RID)
		text_object(t, name->d.registeredID);
	else if (name->type == GEN_OTHERNAME)
		text_object(t, name->d.otherName->type_id);
}

static void say_alternatives(struct saying *s, const X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		text_general_name(start(s), sk_GENERAL_NAME_value(names, i));
		say(s, "subject_alternative_name", N_("Subject Alternative Name"));
	}
	GENERAL_NAMES_free(names);
}

static void say_ca(struct saying *s, const X509 *x)
{
	BASIC_CONSTRAINTS *basic = X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);

	if (basic) {
		text_add(start(s), basic->ca ? N_("yes") : N_("no"));
		say(s, "ca", N_("Certification Authority"));
	}
	BASIC_CONSTRAINTS_free(basic);
}

static bool describe(const uint8_t *der, uint32_t len, struct saying *s)
{
	const uint8_t *at = der;
	X509 *x = d2i_X509(NULL, &at, (long)len);

	if (x) {
		say_name(s, "subject", N_("Subject"), X509_get_subject_name(x));
		say_name(s, "issuer", N_("Issuer"), X509_get_issuer_name(x));
		say_serial(s, X509_get0_serialNumber(x));
		say_time(s, "not_before", N_("Not Before"), X509_get0_notBefore(x));
		say_time(s, "not_after", N_("Not After"), X509_get0_notAfter(x));
		say_key(s, x);
		say_signature(s, x);
		say_alternatives(s, x);
		say_ca(s, x);
	}
	X509_free(x);
	ERR_clear_error();
	return x;
}

/* --- certificates that were seen before --- */

enum { SEEN = 64, SEEN_DER = 4096, SEEN_SAYINGS = 32, SEEN_WORDS = 4096 };

struct seen {
	uint32_t len;			/* of der; 0: nothing is known */
	uint16_t sayings, worded;
	bool certificate, full;		/* full: more was said than there is room for */
	struct { const char *key, *label; uint16_t len; } saying[SEEN_SAYINGS];
	uint8_t der[SEEN_DER];
	char words[SEEN_WORDS];
};

static void seen_keep(void *context, const char *key, const char *label, const char *text, size_t len)
{
	struct seen *c = context;

	c->full |= c->sayings == SEEN_SAYINGS || c->worded + len > SEEN_WORDS;
	if (c->full)
		return;
	memcpy(c->words + c->worded, text, len);
	c->worded = (uint16_t)(c->worded + len);
	c->saying[c->sayings].key = key;
	c->saying[c->sayings].label = label;
	c->saying[c->sayings++].len = (uint16_t)len;
}

static void seen_say(const struct seen *c, x509_say *tell, void *context)
{
	const char *words = c->words;

	for (unsigned i = 0; i < c->sayings; i++) {
		tell(context, c->saying[i].key, c->saying[i].label, words, c->saying[i].len);
		words += c->saying[i].len;
	}
}

static void seen_learn(struct seen *c, const uint8_t *der, uint32_t len)
{
	struct saying s = { .say = seen_keep, .context = c };

	c->sayings = c->worded = 0;
	c->full = false;
	c->certificate = describe(der, len, &s);
	c->len = c->full ? 0 : len;
	memcpy(c->der, der, len);
}

static bool seen_describe(struct seen **place, const uint8_t *der, uint32_t len, x509_say *tell, void *context)
{
	struct saying s = { .say = tell, .context = context };
	struct seen *c = *place ? *place : (*place = mem_new(sizeof **place));

	if (c->len != len || memcmp(c->der, der, len))
		seen_learn(c, der, len);
	if (c->full)
		return describe(der, len, &s);
	seen_say(c, tell, context);
	return c->certificate;
}

bool x509_describe(const uint8_t *der, uint32_t len, x509_say *tell, void *context)
{
	static struct seen *seen[SEEN];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct saying s = { .say = tell, .context = context };
	bool certificate;

	if (!len || len > SEEN_DER)
		return describe(der, len, &s);
	pthread_mutex_lock(&lock);
	certificate = seen_describe(&seen[hash_bytes(der, len) % SEEN], der, len, tell, context);
	pthread_mutex_unlock(&lock);
	return certificate;
}
