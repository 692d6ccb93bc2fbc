/*
 * Memory for keys: kept out of core dumps and, where allowed, out of swap; wiped
 * before it is given back, and at exit.  Having any ends core dumps of the process.
 */
#ifndef KEYRING_SECRET_H
#define KEYRING_SECRET_H

#include <spiglass/crypto.h>

/* Zeroed pages of their own; never NULL. */
/* Nothing of this process is written to disk when it crashes, and secrets are wiped at its end; at the first of them, or before. */
void secret_guard(void);
void *secret_map(size_t size);
void secret_unmap(void *p);

/* Many small secrets that live and die together. */
struct secrets { struct secret_chunk *chunk; };

const uint8_t *secrets_put(struct secrets *s, const uint8_t *bytes, size_t n);
void secrets_free(struct secrets *s);

static inline struct secret secrets_copy(struct secrets *s, struct secret secret)
{
	return (struct secret){ secrets_put(s, secret.at, secret.len), secret.len };
}

/* Of several secrets, one after the other: `hash` is what came out before, at first 0. */
static inline uint64_t secrets_hash(uint64_t hash, const uint8_t *at, size_t n)
{
	uint64_t both[2] = { hash, hash_bytes(at, n) };

	return hash_bytes(both, sizeof both);
}

static inline bool secrets_equal(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	return a_len == b_len && (!a_len || !memcmp(a, b, a_len));
}

static inline bool secret_equal(struct secret a, struct secret b)
{
	return secrets_equal(a.at, a.len, b.at, b.len);
}

#endif
