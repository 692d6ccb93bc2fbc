/* Any octets as a certificate, and as a name: what they say is bounded, comes in its order, and is the same again. */
#include <stdlib.h>

#include <spiglass/crypto.h>

static const char *const order[] = {
	"subject", "issuer", "serial", "not_before", "not_after", "key", "signature_algorithm",
	"subject_alternative_name", "ca",
};

struct said {
	unsigned at;			/* in order */
	uint64_t digest;
};

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void hear(void *context, const char *key, const char *label, const char *text, size_t len)
{
	struct said *s = context;

	while (s->at < sizeof order / sizeof order[0] && strcmp(order[s->at], key))
		s->at++;
	expect(s->at < sizeof order / sizeof order[0]);
	expect(*label && len < 1024);
	s->digest = s->digest * 31 + hash_bytes(text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct said first = { 0 }, again = { 0 };
	char little[100], large[4096];
	struct text t = TEXT_FIXED(little), u = TEXT_FIXED(large);
	bool known;

	if (size > UINT16_MAX)
		return 0;
	known = x509_describe(data, (uint32_t)size, hear, &first);
	expect(x509_describe(data, (uint32_t)size, hear, &again) == known);
	expect(first.digest == again.digest && (known || !first.at));
	known = x509_name(data, (uint32_t)size, &t);
	expect(x509_name(data, (uint32_t)size, &u) == known);
	expect(!memcmp(little, large, (size_t)(t.at - little)));
	return 0;
}
