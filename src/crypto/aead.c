/*
 * Ciphers that authenticate: AES-GCM (RFC 4106), AES-CCM (RFC 4309), both in
 * IKE too (RFC 5282), ChaCha20 with Poly1305 (RFC 7634), their forms with an
 * implicit IV (RFC 8750), and AES-GMAC (RFC 4543).  The nonce is a salt from the key and 8 octets of IV;
 * implicit, these are the sequence number, 64 bits wide.
 */
#include "crypto/opener.h"

#include <openssl/core_names.h>

static OSSL_PARAM octets(const char *name, const uint8_t *at, size_t len)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)at, len);
}

static void nonce_make(const struct opener *o, const uint8_t iv[static EXPLICIT_IV],
    uint8_t nonce[static NONCE_MAX])
{
	memcpy(nonce, o->salt, o->salt_len);
	memcpy(nonce + o->salt_len, iv, EXPLICIT_IV);
}

/*
 * GCM was made to take the invocation field of a TLS nonce by itself, which is
 * our IV; together with the tag that is one call, and no parameter is looked up
 * by name more often than needed.
 */
static bool begin(struct opener *o, const uint8_t iv[static EXPLICIT_IV], const uint8_t *tag, size_t tag_len)
{
	uint8_t nonce[NONCE_MAX];
	OSSL_PARAM p[] = { octets(OSSL_CIPHER_PARAM_AEAD_TAG, tag, tag_len), OSSL_PARAM_END, OSSL_PARAM_END };

	if (o->cheap) {
		p[1] = octets(OSSL_CIPHER_PARAM_AEAD_TLS1_SET_IV_INV, iv, EXPLICIT_IV);
		return EVP_CIPHER_CTX_set_params(o->cipher, p) > 0;
	}
	nonce_make(o, iv, nonce);
	return EVP_DecryptInit_ex2(o->cipher, NULL, NULL, nonce, p) > 0;
}

static bool authenticate(struct opener *o, const void *at, size_t len)
{
	int n;

	return EVP_DecryptUpdate(o->cipher, NULL, &n, at, (int)len) > 0;
}

static bool verify(struct opener *o)
{
	uint8_t nothing[EVP_MAX_BLOCK_LENGTH];
	int n;

	return EVP_DecryptFinal_ex(o->cipher, nothing, &n) > 0;
}

enum { WIDE_AAD = ESP_HEADER + 4 };

/*
 * Whatever stands before the IV: in IKE all from its header on (RFC 5282, 5.1),
 * in ESP the SPI and the sequence number, of 64 bits where the SA has such
 * (RFC 4106, 5; RFC 4309, 5; RFC 7634, 2.1).
 */
static struct part aad_make(const struct pieces *p, uint8_t wide[static WIDE_AAD])
{
	if (!p->esn)
		return (struct part){ p->start, (size_t)(p->iv - p->start) };
	memcpy(wide, p->start, ESP_SPI);
	memcpy(wide + ESP_SPI, p->high, sizeof p->high);
	memcpy(wide + ESP_SPI + sizeof p->high, p->start + ESP_SPI, ESP_HEADER - ESP_SPI);
	return (struct part){ wide, WIDE_AAD };
}

static void implicit_iv(const struct pieces *p, uint8_t iv[static EXPLICIT_IV])
{
	memcpy(iv, p->high, sizeof p->high);
	memcpy(iv + sizeof p->high, p->start + ESP_SPI, ESP_HEADER - ESP_SPI);
}

enum opened aead_open(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at)
{
	uint8_t wide[WIDE_AAD], sequence[EXPLICIT_IV];
	const uint8_t *iv = p->iv;
	struct part aad = aad_make(p, wide);
	int n;

	if (!o->iv) {
		implicit_iv(p, sequence);
		iv = sequence;
	}
	*at = room;
	if (!begin(o, iv, p->icv, o->icv))
		return OPENED_FAILED;
	if (o->ccm && EVP_DecryptUpdate(o->cipher, NULL, &n, NULL, (int)p->len) <= 0)
		return OPENED_FAILED;
	if (!authenticate(o, aad.at, aad.len))
		return OPENED_FAILED;
	if (EVP_DecryptUpdate(o->cipher, room, &n, p->body, (int)p->len) <= 0)
		return o->ccm ? OPENED_BAD_ICV : OPENED_FAILED;	/* CCM compares its tag here */
	return o->ccm || verify(o) ? OPENED_GOOD : OPENED_BAD_ICV;
}

enum opened gmac_verify(struct opener *o, const uint8_t iv[static EXPLICIT_IV], const struct part *part,
    unsigned parts, const uint8_t *icv)
{
	if (!begin(o, iv, icv, GMAC_TAG))
		return OPENED_FAILED;
	for (unsigned i = 0; i < parts; i++)
		if (part[i].len && !authenticate(o, part[i].at, part[i].len))
			return OPENED_FAILED;
	return verify(o) ? OPENED_GOOD : OPENED_BAD_ICV;
}

/* All of the packet is additional data, the IV too (RFC 4543, 3.3), and nothing is encrypted. */
enum opened gmac_open(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at)
{
	uint8_t wide[WIDE_AAD];
	const struct part part[] = { aad_make(p, wide), { p->iv, o->iv + p->len } };
	enum opened opened = gmac_verify(o, p->iv, part, 2, p->icv);

	return opened == OPENED_GOOD ? null_open(o, p, room, at) : opened;
}

/* CCM's key schedule wants to know the sizes; the others have the right ones. */
bool aead_init(struct opener *o)
{
	o->ccm = EVP_CIPHER_CTX_get_mode(o->cipher) == EVP_CIPH_CCM_MODE;
	return !o->ccm ||
	    (EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_SET_IVLEN, o->salt_len + EXPLICIT_IV, NULL) > 0 &&
	    EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_SET_TAG, o->icv, NULL) > 0);
}

/* Cheap is only what leaves the right nonce behind: an unknown parameter would be ignored without a word. */
void aead_probe(struct opener *o)
{
	static const uint8_t iv[EXPLICIT_IV] = { 1, 2, 3, 4, 5, 6, 7, 8 }, tag[GMAC_TAG];
	uint8_t want[NONCE_MAX], got[NONCE_MAX] = { 0 };

	o->cheap = EVP_CIPHER_CTX_get_mode(o->cipher) == EVP_CIPH_GCM_MODE &&
	    EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_SET_IV_FIXED, o->salt_len, o->salt) > 0;
	if (!o->cheap)
		return;
	nonce_make(o, iv, want);
	o->cheap = begin(o, iv, tag, sizeof tag) &&
	    EVP_CIPHER_CTX_get_updated_iv(o->cipher, got, sizeof got) > 0 && !memcmp(want, got, sizeof want);
}
