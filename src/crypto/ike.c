/*
 * What IKEv1 and NAT detection need: a CBC cipher whose IV comes from outside
 * the message (RFC 2409, appendix B), and hashes over parts.  IKEv1 counts
 * algorithms in its own way (RFC 2409, appendix A, and IANA's ipsec-registry).
 *
 * Invariant: one context serves all hashes, one after the other.
 */
#include "crypto/opener.h"

#include <spiglass/registry.h>

#include <pthread.h>
#include <stdlib.h>

struct isakmp_cipher { struct opener *opener; };

static const struct encr *isakmp_encr(unsigned encryption)
{
	static const uint16_t encr[] = {
		[1] = ENCR_DES, [3] = ENCR_BLOWFISH, [5] = ENCR_3DES, [6] = ENCR_CAST, [7] = ENCR_AES_CBC,
		[8] = ENCR_CAMELLIA_CBC,
	};

	return encryption < sizeof encr / sizeof encr[0] && encr[encryption] ? encr_by_id(encr[encryption]) : NULL;
}

const char *isakmp_encryption_name(unsigned encryption)
{
	const struct encr *e = isakmp_encr(encryption);

	return e ? e->name : NULL;
}

struct isakmp_cipher *isakmp_cipher_new(unsigned encryption, const uint8_t *key, unsigned key_len, const char **why)
{
	struct suite suite = { .encr = isakmp_encr(encryption) };
	struct isakmp_cipher *c;
	struct opener *opener;

	suite.encr_key_len = (uint16_t)(key_len <= ENCR_KEY_MAX ? key_len : 0);
	*why = N_("there is no such cipher here");
	if (!suite.encr || !(opener = opener_new(&suite, key, NULL, why)))
		return NULL;
	c = mem_new(sizeof *c);
	c->opener = opener;
	return c;
}

void isakmp_cipher_free(struct isakmp_cipher *c)
{
	if (!c)
		return;
	opener_free(c->opener);
	free(c);
}

unsigned isakmp_block(const struct isakmp_cipher *c) { return c->opener->block; }

bool isakmp_decrypt(struct isakmp_cipher *c, const uint8_t *iv, const uint8_t *in, uint32_t len, uint8_t *out)
{
	return len <= INT32_MAX && cbc_decrypt(c->opener, iv, in, len, out);
}

/* --- hashes --- */

unsigned digest_parts(const char *name, const struct part *part, unsigned parts, uint8_t *out)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static EVP_MD_CTX *state;
	const EVP_MD *md = fetch_digest(name);
	unsigned size = 0;
	bool ok;

	pthread_mutex_lock(&lock);
	if (!state)
		state = EVP_MD_CTX_new();
	ok = state && md && EVP_DigestInit_ex2(state, md, NULL);
	for (unsigned i = 0; i < parts; i++)
		ok = ok && EVP_DigestUpdate(state, part[i].at, part[i].len);
	ok = ok && EVP_DigestFinal_ex(state, out, &size);
	pthread_mutex_unlock(&lock);
	return ok ? size : 0;
}

unsigned isakmp_hash(unsigned algorithm, const struct part *part, unsigned parts, uint8_t out[static DIGEST_MAX])
{
	static const char *const name[] = { [1] = "MD5", [2] = "SHA1", [4] = "SHA256", [5] = "SHA384", [6] = "SHA512" };

	if (algorithm >= sizeof name / sizeof name[0] || !name[algorithm])
		return 0;
	return digest_parts(name[algorithm], part, parts, out);
}

void digest_sha1(const struct part *part, unsigned parts, uint8_t out[static 20])
{
	memset(out, 0, 20);
	digest_parts("SHA1", part, parts, out);
}
