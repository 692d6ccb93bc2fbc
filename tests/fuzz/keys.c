/* Any bytes as a key source: recognised, and forced upon each importer.  What comes out must hold together. */
#include <stdlib.h>

#include <spiglass/keyring.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void heard(void *context, const char *name, unsigned line, const char *what)
{
	(void)name;
	(void)line;
	expect(*what && strlen(what) < 512);
	++*(unsigned *)context;
}

static void check_key(const struct keyring *k, const struct key *key)
{
	const struct suite *s = &key->suite;
	uint32_t cursor = 0;
	const struct key *found;

	expect(s->encr || (s->integ && key->protocol == KEY_AH));
	expect(!s->encr || encr_key_fits(s->encr, s->encr_key_len));
	expect(s->integ_key_len <= INTEG_KEY_MAX && !s->integ == !s->integ_key_len);
	expect(!s->encr_key_len == !key->encr_key && !s->integ_key_len == !key->integ_key);
	while ((found = keyring_next(k, key->protocol, key->spi, &key->source, &key->destination, &cursor)))
		if (found == key)
			break;
	expect(found == key);
}

static void check_ike_key(const struct keyring *k, const struct ike_key *key)
{
	const struct suite *s = &key->suite;
	uint32_t cursor = 0;
	const struct ike_key *found;

	expect(key->version == 1 ? key->secret[IKE_KA].len && !s->encr : key->version == 2 && s->encr && !key->secret[IKE_KA].len);
	expect(!s->encr || (encr_key_fits(s->encr, s->encr_key_len) && !encr_esp_only(s->encr)));
	expect(s->integ_key_len == (s->integ ? s->integ->key : 0));
	expect(!s->encr_key_len == !key->secret[IKE_SK_EI].at && !s->encr_key_len == !key->secret[IKE_SK_ER].at);
	expect(!s->integ_key_len == !key->secret[IKE_SK_AI].at && !s->integ_key_len == !key->secret[IKE_SK_AR].at);
	while ((found = keyring_ike_next(k, key->version, key->initiator_spi, key->responder_spi, &cursor)))
		if (found == key)
			break;
	expect(found == key);
}

/* A keyring does not list its IKE keys: of the SPIs that stand in the source. */
static void check_ike(const struct keyring *k, const uint8_t *data, size_t size)
{
	char digits[17] = "";

	for (size_t i = 0; keyring_ike_count(k) && i + 16 <= size && i < 1024; i++) {
		const struct ike_key *key;

		memcpy(digits, data + i, 16);
		for (unsigned version = 1; version <= 2; version++)
			for (uint32_t cursor = 0; (key = keyring_ike_next(k, (uint8_t)version, strtoull(digits, NULL, 16), 0, &cursor));)
				check_ike_key(k, key);
	}
}

static void import(const char *form, const uint8_t *data, size_t size)
{
	struct keyring *k = keyring_new();
	unsigned told = 0;
	enum status status = keyring_import(k, form, (const char *)data, size, heard, &told);

	expect((status == STATUS_OK) == (keyring_count(k) + keyring_ike_count(k) > 0));
	expect(status == STATUS_OK || told);
	expect(!keyring_faults(k) || told);
	for (unsigned i = 0; i < keyring_count(k) && i < 64; i++)
		check_key(k, keyring_at(k, i));
	check_ike(k, data, size);
	keyring_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	import("keys", data, size);
	import("esp_sa:keys", data, size);
	import("ikev1_decryption_table:keys", data, size);
	import("ikev2_decryption_table:keys", data, size);
	import("xfrm:keys", data, size);
	return 0;
}
