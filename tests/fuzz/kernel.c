/* Any octets as what a kernel tells of its SAs by netlink. */
#include <stdlib.h>

#include "keyring/feed.h"

static void heard(void *context, const char *name, unsigned line, const char *what)
{
	(void)context;
	(void)name;
	(void)line;
	if (!*what)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyring *k = keyring_new();
	struct source s = source_new(k, "xfrm:", heard, NULL);
	uint8_t *messages = malloc(size + !size);

	if (!messages)
		abort();
	memcpy(messages, data, size);
	s.file = keyring_file(k, s.name);
	kernel_messages(&s, messages, size);
	if (keyring_count(k) > s.used)
		abort();
	for (unsigned i = 0; i < keyring_count(k); i++)
		if (keyring_at(k, i)->spi_mask != UINT32_MAX)
			abort();
	free(messages);
	source_free(&s);
	keyring_free(k);
	return 0;
}
