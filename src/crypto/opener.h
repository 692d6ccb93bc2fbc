/*
 * Inside an opener: one EVP context for the cipher and at most one MAC, made
 * once and reused for every packet, and the function that uses them.  Several
 * calls are made in an unusual way because OpenSSL spends more time on looking
 * up parameters than on a short packet; `cheap` says whether this OpenSSL
 * takes them, and each has its plain counterpart beside it.
 */
#ifndef CRYPTO_OPENER_H
#define CRYPTO_OPENER_H

#include <spiglass/crypto.h>

#include <openssl/evp.h>

enum {
	ESP_SPI = 4, ESP_HEADER = 8,	/* RFC 4303, 2: SPI, and the low half of the sequence number */
	ESP_TRAILER = 2, SK_TRAILER = 1,	/* pad length; and next header, which IKE has in front */
	EXPLICIT_IV = 8,		/* of every counter mode */
	NONCE_MAX = 12,
	GMAC_TAG = 16,
	ICV_MIN = 8,			/* less is no integrity check */
};

/* --- fetch.c: OpenSSL's algorithms, each fetched once a process; NULL when it has none --- */

const EVP_CIPHER *fetch_cipher(const char *name);
const EVP_MD *fetch_digest(const char *name);

/* --- ike.c: a hash by OpenSSL's name; its length, 0 when there is none.  out: DIGEST_MAX octets --- */

unsigned digest_parts(const char *name, const struct part *part, unsigned parts, uint8_t *out);

/* --- mac.c, hmac.c, cbcmac.c: a keyed MAC --- */

enum { MAC_BLOCK = 16 };		/* of AES */

struct mac {
	bool (*run)(struct mac *m, const struct part *part, unsigned parts,
	    uint8_t out[static EVP_MAX_MD_SIZE]);
	EVP_MD_CTX *inner, *outer, *work;	/* HMAC */
	EVP_CIPHER_CTX *cbc;			/* XCBC and CMAC */
	uint8_t whole[MAC_BLOCK], padded[MAC_BLOCK];	/* what the last block gets, be it either */
	uint8_t size;				/* octets before truncation */
};

/* mac and parameter: as in struct integ.  The key is of a length that fits; NULL: OpenSSL lacks it. */
struct mac *mac_open(const char *mac, const char *parameter, const uint8_t *key, unsigned key_len);
struct mac *mac_new(const struct integ *integ, const uint8_t *key, unsigned key_len, const char **why);
void mac_free(struct mac *m);
enum opened mac_verify(struct mac *m, const struct part *part, unsigned parts, const uint8_t *icv,
    unsigned icv_len);

bool hmac_init(struct mac *m, const EVP_MD *digest, const uint8_t *key, unsigned key_len);
bool xcbc_init(struct mac *m, const EVP_CIPHER *cipher, const uint8_t *key);
bool cmac_init(struct mac *m, const EVP_CIPHER *cipher, const uint8_t *key);

/* --- an ESP packet or an IKE message taken apart --- */

struct pieces {
	const uint8_t *start, *iv, *body, *icv;	/* one behind the other */
	uint32_t len;			/* of the body */
	uint8_t high[4];		/* ESP: half of the sequence number */
	bool esn;
};

/* Puts the plaintext into room and sets *at. */
typedef enum opened opener_function(struct opener *o, const struct pieces *p, uint8_t *room, const uint8_t **at);

struct opener {
	opener_function *open;		/* NULL: AH */
	EVP_CIPHER_CTX *cipher;		/* NULL: nothing to decrypt */
	struct mac *mac;		/* NULL: none, or the cipher's own */
	bool authenticates, cheap;
	bool ccm;			/* wants the length of what it decrypts beforehand */
	bool gmac;			/* AH's ICV field holds an IV as well */
	bool esp_only;			/* encr_esp_only() */
	uint8_t iv, block, icv;		/* octets in the packet */
	uint8_t salt_len, salt[4];
};

/* --- cipher.c --- */

opener_function null_open, cbc_open, ctr_open;
/* The key is set: find out what this OpenSSL takes. */
bool cbc_init(struct opener *o);
bool cbc_decrypt(struct opener *o, const uint8_t *iv, const uint8_t *from, uint32_t len, uint8_t *to);

/* --- aead.c --- */

opener_function aead_open, gmac_open;
enum opened gmac_verify(struct opener *o, const uint8_t iv[static EXPLICIT_IV], const struct part *part,
    unsigned parts, const uint8_t *icv);
/* Before the key is set, and after. */
bool aead_init(struct opener *o);
void aead_probe(struct opener *o);

#endif
