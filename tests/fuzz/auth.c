/*
 * Any octets as a key, a signature, or a peer's KE data: whatever comes out
 * comes out again, a reason is given exactly where there is no verdict, and a
 * shared secret has the length its method says.
 *
 * Input: struct choice, then the certificate or KE data, then the signature.
 */
#include <spiglass/crypto.h>

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIRST_EXCHANGE = 128 };

struct choice {
	uint8_t kind;			/* a signature, odd: IKEv1's; from FIRST_EXCHANGE on: key exchange, and octets of key */
	uint8_t method[2];
	uint8_t first[2];		/* octets of certificate or KE data */
	uint8_t key[66];		/* private, or the hash */
};

/* Of exactly its size, so that a read past it is seen. */
static uint8_t *copy(const uint8_t *at, size_t len)
{
	uint8_t *own = malloc(len + !len);

	assert(own);
	memcpy(own, at, len);
	return own;
}

static enum signature verify(const struct choice *c, unsigned method, const uint8_t *der, size_t der_len,
    const uint8_t *signature, size_t len)
{
	const struct part part[] = { { c->key, 33 }, { c->key + 33, sizeof c->key - 33 } };
	const struct secret hash = { c->key, c->key[0] % (DIGEST_MAX + 2u) };
	const char *why = "untouched";
	enum signature got = c->kind & 1 ? isakmp_signature_verify(method, der, der_len, hash, signature, len, &why) :
	    signature_verify(method, der, der_len, part, 2, signature, len, &why);

	assert(got == SIGNATURE_GOOD || got == SIGNATURE_BAD || got == SIGNATURE_UNKNOWN);
	assert((why != NULL) == (got == SIGNATURE_UNKNOWN));
	return got;
}

/* The larger MODP groups differ in nothing but time. */
static void exchange(const struct choice *c, unsigned method, const uint8_t *public, size_t len)
{
	uint8_t shared[KEX_MAX], again[KEX_MAX];
	size_t n = sizeof shared, m = sizeof again;
	const struct secret own = { c->key, (uint32_t)((size_t)(c->kind - FIRST_EXCHANGE) % (sizeof c->key + 1)) };
	const char *why;

	method = method % 64 == 14 ? 14 : method % 64 > 14 && method % 64 < 19 ? 2 : method % 64;
	why = kex_shared(method, own, public, len, shared, &n);
	assert(n == (why ? 0 : kex_secret_len(method)));
	assert(kex_shared(method, own, public, len, again, &m) == why);
	assert(n == m && !memcmp(shared, again, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choice c;
	size_t first;
	unsigned method;
	uint8_t *one, *other;

	if (size < sizeof c || size > 16384)
		return 0;
	memcpy(&c, data, sizeof c);
	data += sizeof c;
	size -= sizeof c;
	first = (size_t)(c.first[0] << 8 | c.first[1]);
	first = first < size ? first : size;
	method = (unsigned)(c.method[0] << 8 | c.method[1]);
	one = copy(data, first);
	other = copy(data + first, size - first);
	if (c.kind < FIRST_EXCHANGE)
		assert(verify(&c, method, one, first, other, size - first) ==
		    verify(&c, method, one, first, other, size - first));
	else
		exchange(&c, method, one, first);
	free(one);
	free(other);
	return 0;
}
