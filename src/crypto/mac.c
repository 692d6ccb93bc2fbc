/*
 * A keyed MAC of one of three constructions, compared in constant time.
 */
#include "crypto/opener.h"

#include <openssl/crypto.h>

#include <stdlib.h>

static struct mac *allocate(unsigned block, unsigned size)
{
	struct mac *m = mem_new(sizeof *m + 2 * block);

	m->block = (uint8_t)block;
	m->size = (uint8_t)size;
	return m;
}

static struct mac *hmac_new(const struct integ *integ, const uint8_t *key, unsigned key_len)
{
	const EVP_MD *digest = fetch_digest(integ->parameter);
	struct mac *m;

	if (!digest)
		return NULL;
	m = allocate((unsigned)EVP_MD_get_block_size(digest), (unsigned)EVP_MD_get_size(digest));
	if (hmac_init(m, digest, key, key_len))
		return m;
	mac_free(m);
	return NULL;
}

static struct mac *cbcmac_new(const struct integ *integ, const uint8_t *key)
{
	const EVP_CIPHER *cipher = fetch_cipher(integ->parameter);
	struct mac *m;

	if (!cipher)
		return NULL;
	m = allocate((unsigned)EVP_CIPHER_get_block_size(cipher), (unsigned)EVP_CIPHER_get_block_size(cipher));
	if (strcmp(integ->mac, "XCBC") ? cmac_init(m, cipher, key) : xcbc_init(m, cipher, key))
		return m;
	mac_free(m);
	return NULL;
}

struct mac *mac_new(const struct integ *integ, const uint8_t *key, unsigned key_len, const char **why)
{
	bool hmac = !strcmp(integ->mac, "HMAC");
	struct mac *m;

	if (hmac ? !key_len || key_len > INTEG_KEY_MAX : key_len != integ->key) {
		*why = "the integrity key has the wrong length";
		return NULL;
	}
	m = hmac ? hmac_new(integ, key, key_len) : cbcmac_new(integ, key);
	if (!m)
		*why = "this OpenSSL lacks the integrity algorithm";
	return m;
}

size_t mac_memory(const struct mac *m)
{
	return m ? sizeof *m + 2 * m->block : 0;
}

void mac_free(struct mac *m)
{
	if (!m)
		return;
	EVP_MD_CTX_free(m->hash);
	EVP_CIPHER_CTX_free(m->cbc);
	OPENSSL_cleanse(m, mac_memory(m));
	free(m);
}

enum opened mac_verify(struct mac *m, const struct part *part, unsigned parts, const uint8_t *icv, unsigned icv_len)
{
	uint8_t own[EVP_MAX_MD_SIZE];

	if (!m->run(m, part, parts, own))
		return OPENED_FAILED;
	return CRYPTO_memcmp(own, icv, icv_len) ? OPENED_BAD_ICV : OPENED_GOOD;
}
