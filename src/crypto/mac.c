/*
 * A keyed MAC of one of three constructions, compared in constant time.
 */
#include "crypto/opener.h"

#include <openssl/crypto.h>

#include <stdlib.h>

static bool init(struct mac *m, const char *mac, const char *parameter, const uint8_t *key, unsigned key_len)
{
	const EVP_MD *digest;
	const EVP_CIPHER *cipher;

	if (!strcmp(mac, "HMAC"))
		return (digest = fetch_digest(parameter)) && hmac_init(m, digest, key, key_len);
	if (!(cipher = fetch_cipher(parameter)))
		return false;
	return strcmp(mac, "XCBC") ? cmac_init(m, cipher, key) : xcbc_init(m, cipher, key);
}

struct mac *mac_open(const char *mac, const char *parameter, const uint8_t *key, unsigned key_len)
{
	struct mac *m = mem_new(sizeof *m);

	if (init(m, mac, parameter, key, key_len))
		return m;
	mac_free(m);
	return NULL;
}

struct mac *mac_new(const struct integ *integ, const uint8_t *key, unsigned key_len, const char **why)
{
	struct mac *m;

	if (strcmp(integ->mac, "HMAC") ? key_len != integ->key : !key_len || key_len > INTEG_KEY_MAX) {
		*why = N_("the integrity key has the wrong length");
		return NULL;
	}
	m = mac_open(integ->mac, integ->parameter, key, key_len);
	if (!m)
		*why = N_("this OpenSSL lacks the integrity algorithm");
	return m;
}

void mac_free(struct mac *m)
{
	if (!m)
		return;
	EVP_MD_CTX_free(m->inner);
	EVP_MD_CTX_free(m->outer);
	EVP_MD_CTX_free(m->work);
	EVP_CIPHER_CTX_free(m->cbc);
	OPENSSL_cleanse(m, sizeof *m);
	free(m);
}

enum opened mac_verify(struct mac *m, const struct part *part, unsigned parts, const uint8_t *icv,
    unsigned icv_len)
{
	uint8_t own[EVP_MAX_MD_SIZE];

	if (!m->run(m, part, parts, own))
		return OPENED_FAILED;
	return CRYPTO_memcmp(own, icv, icv_len) ? OPENED_BAD_ICV : OPENED_GOOD;
}
