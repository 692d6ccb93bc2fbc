/*
 * CBC-MACs that make the last block safe with a key of its own, one for a whole
 * block and one for a block padded with a 1 bit and zeros: XCBC (RFC 3566, 4),
 * and CMAC (RFC 4493, 2), which differ only in where those keys come from.
 *
 * OpenSSL has no XCBC, and its CMAC enciphers block by block; the same few
 * lines on a CBC context serve both.
 */
#include "crypto/opener.h"

#include <openssl/crypto.h>

enum { BLOCK = MAC_BLOCK, CHUNK = 32 * BLOCK };

static const uint8_t zero[BLOCK];

static bool encipher(struct mac *m, uint8_t *text, unsigned len)
{
	int n;

	return EVP_EncryptUpdate(m->cbc, text, &n, text, (int)len) > 0 && n == (int)len;
}

static bool restart(struct mac *m, const uint8_t *key)
{
	return EVP_EncryptInit_ex2(m->cbc, NULL, key, zero, NULL) > 0;
}

/* The last block is held back until it is known to be the last. */
static unsigned gather(struct mac *m, uint8_t chunk[static CHUNK], unsigned used, struct part part, bool *ok)
{
	const uint8_t *at = part.at;

	while (part.len) {
		unsigned take = CHUNK - used < part.len ? CHUNK - used : (unsigned)part.len;

		if (!take) {
			*ok = *ok && encipher(m, chunk, CHUNK);
			used = 0;
			continue;
		}
		memcpy(chunk + used, at, take);
		used += take;
		at += take;
		part.len -= take;
	}
	return used;
}

static bool cbcmac_run(struct mac *m, const struct part *part, unsigned parts,
    uint8_t out[static EVP_MAX_MD_SIZE])
{
	uint8_t chunk[CHUNK];
	const uint8_t *last_key = m->whole;
	bool ok = restart(m, NULL);
	unsigned used = 0, last;

	for (unsigned i = 0; i < parts; i++)
		used = gather(m, chunk, used, part[i], &ok);
	last = used ? (used - 1) / BLOCK * BLOCK : 0;
	if (used != last + BLOCK) {
		memset(chunk + used, 0, last + BLOCK - used);
		chunk[used] = 0x80;
		last_key = m->padded;
	}
	for (unsigned i = 0; i < BLOCK; i++)
		chunk[last + i] ^= last_key[i];
	ok = ok && encipher(m, chunk, last + BLOCK);
	memcpy(out, chunk + last, BLOCK);
	OPENSSL_cleanse(chunk, last + BLOCK);	/* it may have been a key, or made one */
	return ok;
}

static bool prepare(struct mac *m, const EVP_CIPHER *cipher, const uint8_t *key)
{
	m->run = cbcmac_run;
	m->size = BLOCK;
	m->cbc = EVP_CIPHER_CTX_new();
	return m->cbc && EVP_EncryptInit_ex2(m->cbc, cipher, key, zero, NULL) > 0 &&
	    EVP_CIPHER_CTX_set_padding(m->cbc, 0) > 0;
}

/* K1, K2 and K3 are blocks of ones, twos and threes, enciphered with the key; K1 becomes the key. */
bool xcbc_init(struct mac *m, const EVP_CIPHER *cipher, const uint8_t *key)
{
	uint8_t first[BLOCK];
	bool ok;

	memset(first, 1, BLOCK);
	memset(m->whole, 2, BLOCK);
	memset(m->padded, 3, BLOCK);
	ok = prepare(m, cipher, key) && encipher(m, first, BLOCK) &&
	    restart(m, NULL) && encipher(m, m->whole, BLOCK) &&
	    restart(m, NULL) && encipher(m, m->padded, BLOCK) && restart(m, first);
	OPENSSL_cleanse(first, sizeof first);
	return ok;
}

/* Times x in GF(2^128), the polynomial being x^128 + x^7 + x^2 + x + 1. */
static void twice(uint8_t to[static BLOCK], const uint8_t from[static BLOCK])
{
	uint8_t carry = from[0] & 0x80 ? 0x87 : 0;

	for (unsigned i = 0; i + 1 < BLOCK; i++)
		to[i] = (uint8_t)(from[i] << 1 | from[i + 1] >> 7);
	to[BLOCK - 1] = (uint8_t)(from[BLOCK - 1] << 1 ^ carry);
}

bool cmac_init(struct mac *m, const EVP_CIPHER *cipher, const uint8_t *key)
{
	if (!prepare(m, cipher, key) || !encipher(m, m->whole, BLOCK))	/* a block of zeros */
		return false;
	twice(m->whole, m->whole);
	twice(m->padded, m->whole);
	return true;
}
