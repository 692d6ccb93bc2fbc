/*
 * crypto: OpenSSL's EVP, bytes in, bytes out.  Knows transforms, not packets
 * or SAs.  Contexts are made once per SA and reused for every packet.
 */
#ifndef SPIGLASS_CRYPTO_H
#define SPIGLASS_CRYPTO_H

#include <spiglass/base.h>

/* --- transforms, by their IANA names --- */

enum encr_kind { ENCR_KIND_NULL, ENCR_KIND_CBC, ENCR_KIND_CTR, ENCR_KIND_AEAD, ENCR_KIND_GMAC };

struct encr {
	uint16_t id;			/* transform type 1 */
	uint8_t kind;
	uint8_t salt;			/* octets behind the key in keying material */
	uint8_t iv;			/* octets in the packet; 0 for implicit IV (RFC 8750) */
	uint8_t block;			/* the ciphertext is a multiple of this */
	uint8_t icv;			/* octets; 0: another transform vouches */
	uint16_t key_bits[4];		/* allowed sizes, without salt; 0 ends */
	bool key_range;			/* key_bits: smallest and largest, any whole octets between */
	const char *name;		/* "ENCR_AES_GCM_16" */
	const char *source;		/* "RFC 4106" */
	const char *cipher;		/* OpenSSL's name, %u standing for the key bits */
};

struct integ {
	uint16_t id;			/* transform type 3; 0 where IANA has none (RIPEMD, SHA2-256-96) */
	uint8_t icv;			/* octets in the packet; AH's GMAC: 8 of IV, then 16 (RFC 4543, 4) */
	uint8_t key;			/* octets, GMAC's salt included; an HMAC takes 1 to INTEG_KEY_MAX */
	const char *name;		/* "AUTH_HMAC_SHA2_256_128" */
	const char *source;
	const char *mac, *parameter;	/* "HMAC" and OpenSSL's "SHA256"; "CMAC", "XCBC", "GMAC" and cipher */
};

const struct encr *encr_by_id(uint16_t id);		/* NULL: not one we can open */
const struct encr *encr_by_name(const char *name);	/* IANA's name, case ignored */
const struct integ *integ_by_id(uint16_t id);
const struct integ *integ_by_name(const char *name);
const struct encr *encr_at(unsigned i);			/* all of them, in order; NULL ends */
const struct integ *integ_at(unsigned i);
bool encr_key_fits(const struct encr *e, unsigned octets);	/* is that a key with its salt */
bool encr_esp_only(const struct encr *e);		/* IANA has it for ESP, and not for IKE's own messages */

/* --- an SA's algorithms and keys, opened for use --- */

enum { ENCR_KEY_MAX = 56, INTEG_KEY_MAX = 64 + 64 };

struct suite {
	const struct encr *encr;	/* NULL: AH */
	const struct integ *integ;	/* NULL: none, or the AEAD's own */
	uint16_t encr_key_len;		/* octets, salt included */
	uint16_t integ_key_len;
	uint8_t icv;			/* octets; 0: the transform's own.  For sources that truncate otherwise;
					 * without integ or AEAD: octets to leave out, unverified */
};

struct opener;				/* a suite with its keys inside OpenSSL; wiped when freed */

/*
 * NULL with *why (static text) when the suite cannot be had: a key of the
 * wrong length, or an algorithm this OpenSSL lacks.  The keys are copied.
 * Legacy algorithms load OpenSSL's legacy provider on first need.  Openers are
 * made by one thread at a time, and each is used by one thread at a time.
 */
struct opener *opener_new(const struct suite *suite, const uint8_t *encr_key, const uint8_t *integ_key,
    const char **why);
void opener_free(struct opener *o);
bool opener_authenticates(const struct opener *o);	/* is there an ICV at all */
uint8_t opener_icv(const struct opener *o);		/* octets of ICV in the packet */
size_t opener_size(const struct opener *o);		/* octets of our own memory, OpenSSL's not counted */

enum opened {
	OPENED_GOOD,			/* ICV verified, or the suite has none */
	OPENED_BAD_ICV,
	OPENED_SHORT,			/* too short for IV, one block and ICV, or not a multiple of the block */
	OPENED_FAILED,			/* OpenSSL said no */
};

struct plain {
	const uint8_t *at;		/* inside the caller's room */
	uint32_t len;			/* padding, pad length and next header included */
	uint8_t iv, icv;		/* octets they take in the packet */
};

/* Room opener_esp needs for a packet of n octets. */
#define OPENER_ROOM(n) ((n) + 64)

/*
 * An ESP packet (RFC 4303) of len octets from its SPI to the end of its ICV.
 * The ICV is verified first, and nothing of the plaintext is handed out when
 * it fails.  esn: the SA uses 64-bit sequence numbers, and `high` is the high
 * half (part of the ICV and, with an AEAD, of the AAD: RFC 4303 2.2.1, RFC
 * 4106 5, RFC 7634 2.1).  room: OPENER_ROOM(len) octets, apart from the packet;
 * the plaintext is put there also when nothing is encrypted.
 */
enum opened opener_esp(struct opener *o, const uint8_t *esp, uint32_t len, bool esn, uint32_t high, uint8_t *room,
    struct plain *plain);

/*
 * AH (RFC 4302) and whatever else is only authenticated: the ICV over the parts
 * in order.  icv: opener_icv() octets are looked at, what follows is padding.
 */
struct part { const void *at; size_t len; };
enum opened opener_verify(struct opener *o, const struct part *part, unsigned parts, const uint8_t *icv, uint8_t icv_len);

/*
 * --- IKE ---
 *
 * IKEv2's SK and SKF payloads (RFC 7296, 3.14; RFC 5282; RFC 7383; RFC 5930):
 * an opener made of one direction's SK_e and SK_a.  message: from the IKE
 * header on, len octets in all, ICV last; body: where the IV stands (behind
 * the payload header, of SKF behind its fragment fields).  What comes out ends
 * with the padding and the pad length octet.  room as above.
 */
enum opened opener_sk(struct opener *o, const uint8_t *message, uint32_t len, uint32_t body, uint8_t *room,
    struct plain *plain);

/*
 * IKEv1: CBC under the phase 1 key, the IV from the chain (RFC 2409, appendix B).
 * Algorithms by their IKEv1 numbers (phase 1 attributes 1 and 2).
 */
struct isakmp_cipher;

/* NULL with *why when the algorithm or the key's length cannot be.  key: Ka, as the cipher takes it. */
struct isakmp_cipher *isakmp_cipher_new(unsigned encryption, const uint8_t *key, unsigned key_len, const char **why);
void isakmp_cipher_free(struct isakmp_cipher *c);
unsigned isakmp_block(const struct isakmp_cipher *c);		/* octets of block and IV */
/* len a multiple of the block; out has room for len octets.  False when OpenSSL says no. */
bool isakmp_decrypt(struct isakmp_cipher *c, const uint8_t *iv, const uint8_t *in, uint32_t len, uint8_t *out);

enum { DIGEST_MAX = 64 };
/* The negotiated hash (phase 1 attribute 2) over the parts; its length, 0 when unknown. */
unsigned isakmp_hash(unsigned algorithm, const struct part *part, unsigned parts, uint8_t out[static DIGEST_MAX]);
const char *isakmp_encryption_name(unsigned encryption);	/* ENCR_AES_CBC etc.; NULL */

/* SHA-1 of the parts, for NAT detection (RFC 7296, 2.23). */
void digest_sha1(const struct part *part, unsigned parts, uint8_t out[static 20]);

/*
 * What an X.509 certificate says, handed to `say` as key, label and text, in
 * a fixed order: subject, issuer, serial, not_before, not_after, key,
 * signature algorithm, subject_alternative_name (several), ca.  False: no certificate.
 */
typedef void x509_say(void *context, const char *key, const char *label, const char *text, size_t len);
bool x509_describe(const uint8_t *der, uint32_t len, x509_say *say, void *context);
/* A distinguished name (ID_DER_ASN1_DN) as RFC 4514 writes it; false: not DER. */
bool x509_name(const uint8_t *der, uint32_t len, struct text *t);

void secret_wipe(void *p, size_t n);			/* OPENSSL_cleanse */

#endif
