/*
 * Any octets as a key source: the first says which form is forced upon the
 * rest, 0 that it is recognised.  What comes out must hold together, and what is
 * said of it must not repeat a key.
 */
#include <stdlib.h>

#include <spiglass/keyring.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

/* More hexadecimal digits in a row than an SPI of ESP has. */
static bool has_digits(const char *s)
{
	size_t n;

	for (; *s; s += n + (s[n] != '\0')) {
		n = strspn(s, "0123456789abcdefABCDEF");
		if (n > 8)
			return true;
	}
	return false;
}

static void heard(void *context, const char *name, unsigned line, const char *what)
{
	(void)name;
	(void)line;
	expect(*what && strlen(what) < 512 && !has_digits(what));
	++*(unsigned *)context;
}

/* --- keys of ESP and AH --- */

static void check_suite(const struct suite *s)
{
	expect(s->encr_key_len <= ENCR_KEY_MAX && s->integ_key_len <= INTEG_KEY_MAX);
	expect(!s->encr || !s->encr_key_len || encr_key_fits(s->encr, s->encr_key_len));
	expect(!s->encr || !s->encr->icv || (!s->integ && !s->integ_key_len));
}

static void check_key(const struct keyring *k, const struct key *key)
{
	const struct suite *s = &key->suite;
	uint32_t cursor = 0;
	const struct key *found;

	check_suite(s);
	expect(key->protocol == KEY_ESP || (key->protocol == KEY_AH && !s->encr && !s->encr_key_len));
	expect(s->encr || s->encr_key_len || s->integ_key_len);
	expect(!s->encr || s->encr_key_len || s->encr->kind == ENCR_KIND_NULL);
	expect(!s->integ || s->integ_key_len);
	expect(!s->encr_key_len == !key->encr_key && !s->integ_key_len == !key->integ_key && !key->seed.len == !key->seed.at);
	while ((found = keyring_next(k, key->protocol, key->spi, &key->source, &key->destination, &cursor)))
		if (found == key)
			break;
	expect(found == key);
}

/* --- of IKE --- */

static bool is_of(enum ike_secret i, unsigned version)
{
	return i == IKE_PSK || (i < IKE_SKEYID) == (version == 2);
}

static unsigned check_secrets(const struct ike_key *key)
{
	unsigned told = 0;

	for (unsigned i = 0; i < IKE_SECRETS; i++) {
		expect(!key->secret[i].len == !key->secret[i].at);
		expect(!key->secret[i].len || is_of(i, key->version));
		told += key->secret[i].len > 0;
	}
	return told;
}

static void check_ike_key(const struct keyring *k, const struct ike_key *key)
{
	const struct suite *s = &key->suite;
	uint32_t cursor = 0;
	const struct ike_key *found;

	check_suite(s);
	expect(key->version == 1 || key->version == 2);
	expect(check_secrets(key) && !key->nonces.len == !key->nonces.at);
	expect(key->version == 2 || (!s->encr && !s->integ && !s->encr_key_len && !s->integ_key_len));
	expect(key->initiator_spi || !key->responder_spi);
	expect(!s->encr || !encr_esp_only(s->encr));
	expect(key->secret[IKE_SK_EI].len == s->encr_key_len && key->secret[IKE_SK_ER].len == s->encr_key_len);
	expect(key->secret[IKE_SK_AI].len == s->integ_key_len && key->secret[IKE_SK_AR].len == s->integ_key_len);
	expect(!s->integ || !s->integ_key_len || s->integ_key_len == s->integ->key);
	while ((found = keyring_ike_next(k, key->version, key->initiator_spi, key->responder_spi, &cursor)))
		if (found == key)
			break;
	expect(found == key);
}

static void check_ke(const struct ke_secret *ke)
{
	expect(ke->version <= 2 && ke->value.len && ke->value.at && !ke->nonces.len == !ke->nonces.at);
}

static void nothing(void *context, const char *key, const char *label, const char *text, size_t len)
{
	(void)context;
	(void)key;
	(void)label;
	(void)text;
	(void)len;
}

/* --- all of it --- */

static unsigned check_all(const struct keyring *k)
{
	for (unsigned i = 0; i < keyring_count(k) && i < 64; i++)
		check_key(k, keyring_at(k, i));
	for (unsigned i = 0; i < keyring_ike_count(k) && i < 64; i++)
		check_ike_key(k, keyring_ike_at(k, i));
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		check_ke(keyring_ke_at(k, i));
	for (unsigned i = 0; i < keyring_certificate_count(k); i++)
		expect(x509_describe(keyring_certificate_at(k, i)->der, keyring_certificate_at(k, i)->len, nothing, NULL));
	return keyring_count(k) + keyring_ike_count(k) + keyring_ke_count(k) + keyring_certificate_count(k);
}

static void import(const char *name, const uint8_t *data, size_t size)
{
	struct keyring *k = keyring_new();
	unsigned told = 0;
	enum status status = keyring_import(k, name, (const char *)data, size, heard, &told);

	expect((status == STATUS_OK) == (check_all(k) > 0));
	expect(status == STATUS_OK || told);
	expect(!keyring_faults(k) || told);
	keyring_free(k);
}

static const char *form(unsigned byte)
{
	unsigned n = 0;

	while (keyring_form(n))
		n++;
	return byte % (n + 1) ? keyring_form(byte % (n + 1) - 1) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[64];
	struct text t = TEXT_FIXED(name);

	if (!size)
		return 0;
	if (form(*data)) {
		text_add(&t, form(*data));
		text_add(&t, ":");
	}
	text_add(&t, "keys");
	import(text_string(&t), data + 1, size - 1);
	return 0;
}
