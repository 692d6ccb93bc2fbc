/* Memory for keys: kept out of core dumps and, where allowed, out of swap; wiped before it is given back. */
#ifndef KEYRING_SECRET_H
#define KEYRING_SECRET_H

#include <spiglass/crypto.h>

/* Zeroed pages of their own; never NULL. */
void *secret_map(size_t size);
void secret_unmap(void *p, size_t size);

/* Many small secrets that live and die together. */
struct secrets { struct secret_chunk *chunk; };

const uint8_t *secrets_put(struct secrets *s, const uint8_t *bytes, size_t n);	/* n <= SECRET_MAX */
void secrets_free(struct secrets *s);

static inline bool secrets_equal(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	return a_len == b_len && (!a_len || !memcmp(a, b, a_len));
}

static inline bool secret_equal(struct secret a, struct secret b)
{
	return secrets_equal(a.at, a.len, b.at, b.len);
}

enum { SECRET_MAX = 4096 };

#endif
