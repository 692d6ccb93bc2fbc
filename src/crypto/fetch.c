/*
 * OpenSSL's algorithms, fetched once and kept as long as the process lives: a
 * fetch costs more than opening ten packets.  DES, CAST-128 and Blowfish are in
 * the legacy provider, which is loaded on first need; loading any provider by
 * hand turns off the automatic one, so the default provider comes with it.
 */
#include "crypto/opener.h"

#include <openssl/provider.h>
#include <pthread.h>

enum { FETCHED_MAX = 48, NAME_MAX_SIZE = 24 };	/* more than all rows of transforms.c name */

static struct fetched {
	char name[NAME_MAX_SIZE];
	EVP_CIPHER *cipher;
	EVP_MD *digest;
} fetched[FETCHED_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* several engines may be at work */

static bool load_legacy(void)
{
	static enum { UNTRIED, LOADED, MISSING } state;

	if (state == UNTRIED)
		state = OSSL_PROVIDER_load(NULL, "default") && OSSL_PROVIDER_load(NULL, "legacy") ?
		    LOADED : MISSING;
	return state == LOADED;
}

void crypto_prepare(bool all)
{
	OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
	fetch_digest("SHA2-256");
	pthread_mutex_lock(&lock);
	if (all)
		load_legacy();
	pthread_mutex_unlock(&lock);
}

static struct fetched *find(const char *name)
{
	struct fetched *f = fetched;

	while (f < fetched + FETCHED_MAX && f->name[0] && strcmp(f->name, name))
		f++;
	if (f == fetched + FETCHED_MAX || strlen(name) >= NAME_MAX_SIZE)
		return NULL;
	strcpy(f->name, name);
	return f;
}

const EVP_CIPHER *fetch_cipher(const char *name)
{
	struct fetched *f;

	pthread_mutex_lock(&lock);
	f = find(name);
	if (f && !f->cipher)
		f->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	if (f && !f->cipher && load_legacy())
		f->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	pthread_mutex_unlock(&lock);
	return f ? f->cipher : NULL;
}

const EVP_MD *fetch_digest(const char *name)
{
	struct fetched *f;

	pthread_mutex_lock(&lock);
	f = find(name);
	if (f && !f->digest)
		f->digest = EVP_MD_fetch(NULL, name, NULL);
	if (f && !f->digest && load_legacy())
		f->digest = EVP_MD_fetch(NULL, name, NULL);
	pthread_mutex_unlock(&lock);
	return f ? f->digest : NULL;
}
