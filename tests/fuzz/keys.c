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

static void import(const char *form, const uint8_t *data, size_t size)
{
	struct keyring *k = keyring_new();
	unsigned told = 0;
	enum status status = keyring_import(k, form, (const char *)data, size, heard, &told);

	expect((status == STATUS_OK) == (keyring_count(k) > 0));
	expect(status == STATUS_OK || told);
	expect(!keyring_faults(k) || told);
	for (unsigned i = 0; i < keyring_count(k) && i < 64; i++)
		check_key(k, keyring_at(k, i));
	keyring_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	import("keys", data, size);
	import("esp_sa:keys", data, size);
	import("xfrm:keys", data, size);
	return 0;
}
