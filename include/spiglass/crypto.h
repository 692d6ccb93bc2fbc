/*
 * crypto: OpenSSL's EVP, bytes in, bytes out.  Knows transforms, not packets
 * or SAs.  Contexts are made once per SA and reused for every packet.
 */
#ifndef SPIGLASS_CRYPTO_H
#define SPIGLASS_CRYPTO_H

#include <spiglass/base.h>

/* Octets of a secret in memory that is wiped when it is given back; len 0: none. */
struct secret {
	const uint8_t *at;
	uint32_t len;
};

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

/* Bits of the key without its salt. */
static inline unsigned suite_key_bits(const struct suite *s)
{
	return s->encr && s->encr_key_len > s->encr->salt ? (s->encr_key_len - s->encr->salt) * 8u : 0;
}

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

/* Nothing is read from files from here on; all: of old algorithms, too. */
void crypto_prepare(bool all);

void secret_wipe(void *p, size_t n);			/* OPENSSL_cleanse */

/* --- pseudorandom functions --- */

enum { PRF_MAX = 64 };

struct prf {
	uint16_t id;			/* IKEv2 transform type 2 */
	uint8_t octets;			/* of output, and preferred key: SK_d, SK_pi, SK_pr */
	uint8_t fixed;			/* octets the key must have (AES-XCBC of RFC 4434, AES-CMAC of RFC 4615: 16); 0: any */
	const char *name;		/* "PRF_HMAC_SHA2_256" */
	const char *source;
	const char *mac, *parameter;	/* as in struct integ */
};

const struct prf *prf_by_id(uint16_t id);		/* NULL: not one we have */
const struct prf *prf_by_name(const char *name);	/* IANA's name, case ignored */
const struct prf *prf_at(unsigned i);
const struct prf *prf_of_hash(unsigned hash);		/* IKEv1: HMAC with the hash of phase 1 attribute 2 (RFC 2409, 4) */

/* prf(key, parts in order): prf->octets go to out.  False when OpenSSL says no. */
bool prf_compute(const struct prf *prf, struct secret key, const struct part *part, unsigned parts, uint8_t *out);
/* prf+ (RFC 7296, 2.13): n octets, at most 255 * prf->octets. */
bool prf_plus(const struct prf *prf, struct secret key, const struct part *part, unsigned parts, uint8_t *out, size_t n);

/*
 * --- key schedules ---
 *
 * Everything is computed into the caller's memory, who wipes it.  Each function
 * tells what it computes to `trace`, value by value, if that is set: name,
 * formula in the RFC's words, and where it is written.  False when OpenSSL says no.
 */
struct step { const char *name, *formula, *source; struct secret value; };	/* value.len 0: a heading */
struct trace {
	void (*say)(void *context, const struct step *step);
	void *context;
};

/* What the schedules of an IKE SA are made from.  SPIs as on the wire. */
struct schedule {
	const struct prf *prf;
	struct secret ni, nr;
	uint8_t spi_i[8], spi_r[8];
	const struct trace *trace;	/* or NULL */
	uint8_t skeyseed_octets;	/* of a rekeyed SA: the old prf's; 0: this prf's */
};

struct ikev2_lengths { uint16_t encr, integ; };		/* octets of SK_e (salt included) and SK_a */

/* All of them; offsets do not depend on the lengths. */
struct ikev2_keys {
	uint8_t skeyseed[PRF_MAX];
	uint8_t d[PRF_MAX], ai[INTEG_KEY_MAX], ar[INTEG_KEY_MAX], ei[ENCR_KEY_MAX], er[ENCR_KEY_MAX], pi[PRF_MAX], pr[PRF_MAX];
	uint8_t prf, skeyseed_octets;	/* octets of d, pi and pr; of skeyseed */
	struct ikev2_lengths len;
};

/* SKEYSEED = prf(Ni | Nr, g^ir) (RFC 7296, 2.14; first 64 bits of each nonce where prf->fixed). */
bool ikev2_skeyseed(const struct schedule *s, struct secret shared, uint8_t *skeyseed);
/*
 * Of a rekeyed SA: SKEYSEED = prf(SK_d (old), g^ir | Ni | Nr [| SK(1) ...]) under the OLD SA's prf (RFC 7296, 2.18;
 * RFC 9370, 2.2.4); s is the new SA's.  old->octets of it, which ikev2_keys() is told by s->skeyseed_octets.
 */
bool ikev2_skeyseed_rekey(const struct schedule *s, const struct prf *old, struct secret old_d, const struct secret *shared,
    unsigned n, uint8_t *skeyseed);
/* After an additional key exchange: SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr) (RFC 9370, 2.2.2). */
bool ikev2_skeyseed_additional(const struct schedule *s, struct secret d, struct secret shared, uint8_t *skeyseed);
/* Of a resumed session: SKEYSEED = prf(SK_d (old), "Resumption" | Ni | Nr) (RFC 5723, 5.1), old->octets too. */
bool ikev2_skeyseed_resumed(const struct schedule *s, const struct prf *old, struct secret old_d, uint8_t *skeyseed);
/* {SK_d | SK_ai ...} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr) (RFC 7296, 2.14); keys->skeyseed is set too. */
bool ikev2_keys(const struct schedule *s, const uint8_t *skeyseed, struct ikev2_lengths len, struct ikev2_keys *keys);
/* SK_d, SK_pi and SK_pr mixed with a PPK, in place: prf+(PPK, SK_x') (RFC 8784, 3). */
bool ikev2_ppk(const struct schedule *s, struct secret ppk, struct ikev2_keys *keys);
/* KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr [| SK(1) ...]) (RFC 7296, 2.17; RFC 9370, 2.2.4); s->ni, s->nr are that exchange's. */
bool ikev2_keymat(const struct schedule *s, struct secret d, const struct secret *shared, unsigned n, uint8_t *out, size_t len);

/* IKEv1 (RFC 2409, 5). */
struct ikev1_keys { uint8_t skeyid[PRF_MAX], d[PRF_MAX], a[PRF_MAX], e[PRF_MAX]; uint8_t prf; };

bool ikev1_skeyid_psk(const struct schedule *s, struct secret psk, uint8_t *skeyid);		/* prf(psk, Ni_b | Nr_b) */
bool ikev1_skeyid_signature(const struct schedule *s, struct secret shared, uint8_t *skeyid);	/* prf(Ni_b | Nr_b, g^xy) */
bool ikev1_skeyid_public_key(const struct schedule *s, unsigned hash, uint8_t *skeyid);	/* prf(hash(Ni_b | Nr_b), CKY-I | CKY-R) */
bool ikev1_keys(const struct schedule *s, const uint8_t *skeyid, struct secret shared, struct ikev1_keys *keys);
/* Ka: SKEYID_e itself or its expansion (appendix B); len octets. */
bool ikev1_ka(const struct schedule *s, struct secret e, uint8_t *ka, size_t len);
/* KEYMAT of one direction (5.5): prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b), expanded. */
bool ikev1_keymat(const struct schedule *s, struct secret d, struct secret shared, uint8_t protocol, uint32_t spi,
    uint8_t *out, size_t len);
unsigned isakmp_key_len(unsigned encryption, unsigned bits);	/* octets of Ka, 0: unknown; bits: attribute 14, or 0 */

/*
 * --- key exchange methods (IKEv2 transform type 4; IKEv1's groups have the same numbers) ---
 *
 * The shared secret from one side's private key and the other's KE data.  MODP
 * secrets have the length of the prime; of ECP groups it is the x coordinate
 * (RFC 5903, 7).  *len: room in, octets out.  NULL, or static text why not.
 */
enum { KEX_MAX = 2048 };
const char *kex_shared(unsigned method, struct secret private_key, const uint8_t *public, size_t public_len, uint8_t *out,
    size_t *len);
/* The KE data of a private key. */
const char *kex_public(unsigned method, struct secret private_key, uint8_t *out, size_t *len);
unsigned kex_secret_len(unsigned method);		/* octets of g^ir; 0: unknown */

/*
 * --- authentication ---
 *
 * A signature over the parts by the key of a certificate.  method: IKEv2's
 * authentication methods 1, 2, 3, 9, 10, 11 and 14 (RFC 7296, 2.15 and 3.8; RFC
 * 4754; RFC 7427: the AlgorithmIdentifier stands in front of the signature,
 * length octet first, as in the payload).  *why: what could not be had.
 */
enum signature { SIGNATURE_GOOD, SIGNATURE_BAD, SIGNATURE_UNKNOWN };
enum signature signature_verify(unsigned method, const uint8_t *der, size_t der_len, const struct part *part, unsigned parts,
    const uint8_t *signature, size_t len, const char **why);
/* IKEv1: over HASH_I or HASH_R itself (RFC 2409, 5.1); method: phase 1 attribute 3. */
enum signature isakmp_signature_verify(unsigned method, const uint8_t *der, size_t der_len, struct secret hash,
    const uint8_t *signature, size_t len, const char **why);
/* prf(prf(psk, "Key Pad for IKEv2"), <octets>) (RFC 7296, 2.15). */
bool ikev2_auth_psk(const struct schedule *s, struct secret psk, const struct part *part, unsigned parts, uint8_t *out);

#endif
