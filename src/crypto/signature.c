/*
 * Authentication: signatures of AUTH and SIG payloads by a certificate's key,
 * and the AUTH of a shared key (RFC 7296, 2.15).
 *
 * Invariant: a signature is good or bad only if all that belongs to it was had.
 * A key of another kind, or an algorithm this OpenSSL lacks, is unknown.
 * Whether anybody trusts the certificate is not asked here.
 */
#include "crypto/opener.h"
#include "crypto/schedule.h"

#include <spiglass/registry.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdlib.h>

enum { RSA_MOST = OPENSSL_RSA_MAX_MODULUS_BITS / 8, SALT_MOST = 512, SALT_DEFAULT = 20 };

/* Who signed what. */
struct claim {
	EVP_PKEY *key;
	const struct part *part;
	unsigned parts;
	const uint8_t *signature;
	size_t len;
	const char *why;
};

struct digest { uint8_t at[DIGEST_MAX]; unsigned len; };

static enum signature unknown(struct claim *c, const char *why)
{
	c->why = why;
	return SIGNATURE_UNKNOWN;
}

static enum signature judged(bool good) { return good ? SIGNATURE_GOOD : SIGNATURE_BAD; }

/* --- hashes --- */

static const char *hash_name(int nid)
{
	static const struct { int nid; const char *name; } hash[] = {
		{ NID_md5, "MD5" }, { NID_sha1, "SHA1" }, { NID_sha224, "SHA224" }, { NID_sha256, "SHA256" },
		{ NID_sha384, "SHA384" }, { NID_sha512, "SHA512" }, { NID_sha3_256, "SHA3-256" },
		{ NID_sha3_384, "SHA3-384" }, { NID_sha3_512, "SHA3-512" },
	};

	for (unsigned i = 0; i < sizeof hash / sizeof hash[0]; i++)
		if (hash[i].nid == nid)
			return hash[i].name;
	return NULL;
}

static bool hashed(const struct claim *c, int nid, struct digest *d)
{
	const char *name = hash_name(nid);

	d->len = name ? digest_parts(name, c->part, c->parts, d->at) : 0;
	return d->len;
}

static int algorithm_nid(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *object = NULL;

	if (algorithm)
		X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return object ? OBJ_obj2nid(object) : NID_undef;
}

/* --- RSA --- */

/* What is inside PKCS #1 1.5 padding; 0 octets: nothing. */
static size_t rsa_recover(const struct claim *c, uint8_t out[static RSA_MOST])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(c->key, NULL);
	size_t n = RSA_MOST;
	bool ok = context && EVP_PKEY_get_size(c->key) <= RSA_MOST &&
	    EVP_PKEY_verify_recover_init(context) > 0 &&
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
	    EVP_PKEY_verify_recover(context, out, &n, c->signature, c->len) > 0;

	EVP_PKEY_CTX_free(context);
	return ok ? n : 0;
}

/* Is it a DigestInfo (RFC 8017, 9.2) of what was signed?  hash: NID_undef: by whichever it says. */
static enum signature check_info(struct claim *c, const X509_SIG *info, int hash)
{
	const X509_ALGOR *algorithm;
	const ASN1_OCTET_STRING *octets;
	struct digest d;
	int nid;

	X509_SIG_get0(info, &algorithm, &octets);
	nid = algorithm_nid(algorithm);
	if (hash != NID_undef && nid != hash)
		return SIGNATURE_BAD;
	if (!hashed(c, nid, &d))
		return unknown(c, N_("the hash algorithm is not known"));
	return judged((unsigned)ASN1_STRING_length(octets) == d.len &&
	    !memcmp(ASN1_STRING_get0_data(octets), d.at, d.len));
}

static enum signature rsa_pkcs1(struct claim *c, int hash)
{
	uint8_t inside[RSA_MOST];
	const uint8_t *at = inside;
	size_t n = rsa_recover(c, inside);
	X509_SIG *info = n ? d2i_X509_SIG(NULL, &at, (long)n) : NULL;
	enum signature signature = info && at == inside + n ? check_info(c, info, hash) : SIGNATURE_BAD;

	X509_SIG_free(info);
	return signature;
}

struct pss { int hash, mask, salt; };

/* RFC 4055, 3.1; what is absent is SHA-1 and 20. */
static bool read_pss(const X509_ALGOR *algorithm, struct pss *pss)
{
	const void *value;
	int type;
	RSA_PSS_PARAMS *p;
	X509_ALGOR *mask = NULL;

	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	p = type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS)) : NULL;
	if (!p)
		return false;
	if (algorithm_nid(p->maskGenAlgorithm) == NID_mgf1) {
		X509_ALGOR_get0(NULL, &type, &value, p->maskGenAlgorithm);
		mask = type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, ASN1_ITEM_rptr(X509_ALGOR)) : NULL;
	}
	pss->hash = p->hashAlgorithm ? algorithm_nid(p->hashAlgorithm) : NID_sha1;
	pss->mask = p->maskGenAlgorithm ? algorithm_nid(mask) : NID_sha1;
	pss->salt = p->saltLength ? (int)ASN1_INTEGER_get(p->saltLength) : SALT_DEFAULT;
	X509_ALGOR_free(mask);
	RSA_PSS_PARAMS_free(p);
	return pss->salt >= 0 && pss->salt <= SALT_MOST;
}

static enum signature rsa_pss(struct claim *c, const X509_ALGOR *algorithm)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(c->key, NULL);
	enum signature signature;
	struct pss pss;
	struct digest d;

	if (!EVP_PKEY_is_a(c->key, "RSA") && !EVP_PKEY_is_a(c->key, "RSA-PSS"))
		signature = unknown(c, N_("the certificate has no RSA key"));
	else if (!read_pss(algorithm, &pss) || !hashed(c, pss.hash, &d) || !hash_name(pss.mask))
		signature = unknown(c, N_("the parameters of RSASSA-PSS are not known"));
	else if (!context || EVP_PKEY_verify_init(context) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) <= 0 ||
	    EVP_PKEY_CTX_set_signature_md(context, fetch_digest(hash_name(pss.hash))) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(context, fetch_digest(hash_name(pss.mask))) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(context, pss.salt) <= 0)
		signature = unknown(c, N_("the key does not allow these parameters of RSASSA-PSS"));
	else
		signature = judged(EVP_PKEY_verify(context, c->signature, c->len, d.at, d.len) > 0);
	EVP_PKEY_CTX_free(context);
	return signature;
}

/* --- DSA and ECDSA: two numbers, in DER or one behind the other --- */

static enum signature verify_der(const struct claim *c, const struct digest *d, const uint8_t *signature,
    size_t len)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(c->key, NULL);
	bool good = context && EVP_PKEY_verify_init(context) > 0 &&
	    EVP_PKEY_verify(context, signature, len, d->at, d->len) > 0;

	EVP_PKEY_CTX_free(context);
	return judged(good);
}

/* r and s of that many octets each (RFC 4754, 7; RFC 2409, 5.1). */
static enum signature verify_pair(const struct claim *c, const struct digest *d, size_t octets)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(c->signature, (int)octets, NULL);
	BIGNUM *s = BN_bin2bn(c->signature + octets, (int)octets, NULL);
	enum signature signature = SIGNATURE_BAD;
	uint8_t *der = NULL;
	int n;

	if (!pair || !r || !s || !ECDSA_SIG_set0(pair, r, s)) {
		BN_free(r);
		BN_free(s);
	} else if ((n = i2d_ECDSA_SIG(pair, &der)) > 0)
		signature = verify_der(c, d, der, (size_t)n);
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	return signature;
}

/* RFC 2409 wants the pair, q being of 160 bits then; IKEv2 does not say, and DER is in use. */
static enum signature dsa(struct claim *c, const struct digest *d)
{
	if (!EVP_PKEY_is_a(c->key, "DSA"))
		return unknown(c, N_("the certificate has no DSA key"));
	if (c->len % 2 == 0 && verify_pair(c, d, c->len / 2) == SIGNATURE_GOOD)
		return SIGNATURE_GOOD;
	return verify_der(c, d, c->signature, c->len);
}

/* Authentication methods 9 to 11 of both versions: a curve each, and its hash. */
static const struct { uint8_t octets; int curve, hash; } ecdsa_of[] = {
	{ 32, NID_X9_62_prime256v1, NID_sha256 },
	{ 48, NID_secp384r1, NID_sha384 },
	{ 66, NID_secp521r1, NID_sha512 },
};

static bool has_curve(const EVP_PKEY *key, int curve)
{
	char name[80];

	return EVP_PKEY_get_group_name(key, name, sizeof name, NULL) > 0 && OBJ_txt2nid(name) == curve;
}

/* hash NULL: made here. */
static enum signature ecdsa(struct claim *c, unsigned method, const struct digest *hash)
{
	unsigned i = method - IKEV2_AUTH_ECDSA_WITH_SHA_256_ON_THE_P_256_CURVE;
	struct digest d;

	if (!EVP_PKEY_is_a(c->key, "EC") || !has_curve(c->key, ecdsa_of[i].curve))
		return unknown(c, N_("the certificate has no key on this curve"));
	if (c->len != 2u * ecdsa_of[i].octets)
		return SIGNATURE_BAD;
	if (!hash && !hashed(c, ecdsa_of[i].hash, &d))
		return unknown(c, N_("this OpenSSL lacks the hash algorithm"));
	return verify_pair(c, hash ? hash : &d, ecdsa_of[i].octets);
}

/* --- method 14: the algorithm is told in front of the signature (RFC 7427, 3) --- */

/* EdDSA takes the message itself (RFC 8420, 2), and in one piece. */
static enum signature whole_message(struct claim *c)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t n = 0;
	uint8_t *message;
	bool good;

	for (unsigned i = 0; i < c->parts; i++)
		n += c->part[i].len;
	message = mem_new(n + 1);
	n = 0;
	for (unsigned i = 0; i < c->parts; i++) {
		if (c->part[i].len)
			memcpy(message + n, c->part[i].at, c->part[i].len);
		n += c->part[i].len;
	}
	good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, c->key) > 0 &&
	    EVP_DigestVerify(context, c->signature, c->len, message, n) > 0;
	EVP_MD_CTX_free(context);
	free(message);
	return judged(good);
}

static enum signature by_algorithm(struct claim *c, const X509_ALGOR *algorithm)
{
	int nid = algorithm_nid(algorithm), hash, kind;
	struct digest d;

	if (nid == NID_rsassaPss)
		return rsa_pss(c, algorithm);
	if (nid == NID_undef || !OBJ_find_sigid_algs(nid, &hash, &kind))
		return unknown(c, N_("the signature algorithm is not known"));
	if (!EVP_PKEY_is_a(c->key, OBJ_nid2sn(kind)))
		return unknown(c, N_("the certificate's key is not of this signature algorithm"));
	if (kind == NID_rsaEncryption)
		return rsa_pkcs1(c, hash);
	if (hash == NID_undef)
		return whole_message(c);
	if (!hashed(c, hash, &d))
		return unknown(c, N_("the hash algorithm is not known"));
	return verify_der(c, &d, c->signature, c->len);
}

static enum signature digital_signature(struct claim *c)
{
	const uint8_t *at = c->signature + 1, *end = c->len ? at + c->signature[0] : at;
	enum signature signature = SIGNATURE_UNKNOWN;
	X509_ALGOR *algorithm;

	if (!c->len || c->len - 1 < c->signature[0])
		return unknown(c, N_("the AlgorithmIdentifier is cut"));
	algorithm = d2i_X509_ALGOR(NULL, &at, end - at);
	if (algorithm && at == end) {
		c->len -= (size_t)(end - c->signature);
		c->signature = end;
		signature = by_algorithm(c, algorithm);
	} else
		unknown(c, N_("the AlgorithmIdentifier is not DER"));
	X509_ALGOR_free(algorithm);
	return signature;
}

/* --- by method --- */

/* The public key of a certificate, or a raw one (RFC 7670). */
static EVP_PKEY *key_of(const uint8_t *der, size_t len)
{
	const uint8_t *at = der;
	X509 *x = d2i_X509(NULL, &at, (long)len);
	EVP_PKEY *key;

	at = der;
	key = x ? X509_get_pubkey(x) : d2i_PUBKEY(NULL, &at, (long)len);
	X509_free(x);
	return key;
}

static enum signature ikev2_verify(struct claim *c, unsigned method)
{
	struct digest d;

	switch (method) {
	case IKEV2_AUTH_RSA_DIGITAL_SIGNATURE:
		return EVP_PKEY_is_a(c->key, "RSA") ? rsa_pkcs1(c, NID_undef) :
		    unknown(c, N_("the certificate has no RSA key"));
	case IKEV2_AUTH_DSS_DIGITAL_SIGNATURE:
		return hashed(c, NID_sha1, &d) ? dsa(c, &d) : unknown(c, N_("this OpenSSL lacks SHA-1"));
	case IKEV2_AUTH_ECDSA_WITH_SHA_256_ON_THE_P_256_CURVE:
	case IKEV2_AUTH_ECDSA_WITH_SHA_384_ON_THE_P_384_CURVE:
	case IKEV2_AUTH_ECDSA_WITH_SHA_512_ON_THE_P_521_CURVE:
		return ecdsa(c, method, NULL);
	case IKEV2_AUTH_DIGITAL_SIGNATURE:
		return digital_signature(c);
	default:
		return unknown(c, N_("this authentication method is no signature"));
	}
}

/* Its RSA signs the hash as it is, without a DigestInfo around it (RFC 2409, 5.1). */
static enum signature isakmp_rsa(struct claim *c, const struct digest *d)
{
	uint8_t inside[RSA_MOST];

	if (!EVP_PKEY_is_a(c->key, "RSA"))
		return unknown(c, N_("the certificate has no RSA key"));
	return judged(rsa_recover(c, inside) == d->len && !memcmp(inside, d->at, d->len));
}

static enum signature isakmp_verify(struct claim *c, unsigned method, const struct digest *d)
{
	switch (method) {
	case IKEV1_AUTH_METHOD_RSA_SIGNATURES:
	case IKEV1_AUTH_METHOD_HYBRIDINITRSA: case IKEV1_AUTH_METHOD_HYBRIDRESPRSA:
	case IKEV1_AUTH_METHOD_XAUTHINITRSA: case IKEV1_AUTH_METHOD_XAUTHRESPRSA:
		return isakmp_rsa(c, d);
	case IKEV1_AUTH_METHOD_DSS_SIGNATURES:
	case IKEV1_AUTH_METHOD_HYBRIDINITDSS: case IKEV1_AUTH_METHOD_HYBRIDRESPDSS:
	case IKEV1_AUTH_METHOD_XAUTHINITDSS: case IKEV1_AUTH_METHOD_XAUTHRESPDSS:
		return dsa(c, d);
	case IKEV1_AUTH_METHOD_ECDSA_WITH_SHA_256_ON_THE_P_256_CURVE:
	case IKEV1_AUTH_METHOD_ECDSA_WITH_SHA_384_ON_THE_P_384_CURVE:
	case IKEV1_AUTH_METHOD_ECDSA_WITH_SHA_512_ON_THE_P_521_CURVE:
		return ecdsa(c, method, d);
	default:
		return unknown(c, N_("this authentication method is no signature"));
	}
}

/* d NULL: IKEv2, over the parts. */
static enum signature verify(struct claim *c, unsigned method, const uint8_t *der, size_t der_len,
    const struct digest *d, const char **why)
{
	enum signature signature;

	c->key = key_of(der, der_len);
	if (!c->key)
		signature = unknown(c, N_("the certificate, or its key, cannot be read"));
	else
		signature = d ? isakmp_verify(c, method, d) : ikev2_verify(c, method);
	EVP_PKEY_free(c->key);
	ERR_clear_error();
	*why = c->why;
	return signature;
}

enum signature signature_verify(unsigned method, const uint8_t *der, size_t der_len, const struct part *part,
    unsigned parts, const uint8_t *signature, size_t len, const char **why)
{
	struct claim c = { .part = part, .parts = parts, .signature = signature, .len = len };

	return verify(&c, method, der, der_len, NULL, why);
}

enum signature isakmp_signature_verify(unsigned method, const uint8_t *der, size_t der_len,
    struct secret hash, const uint8_t *signature, size_t len, const char **why)
{
	struct claim c = { .signature = signature, .len = len };
	struct digest d = { .len = hash.len };

	if (!hash.len || hash.len > sizeof d.at) {
		*why = N_("there is no such hash");
		return SIGNATURE_UNKNOWN;
	}
	memcpy(d.at, hash.at, hash.len);
	return verify(&c, method, der, der_len, &d, why);
}

/* --- a shared key --- */

bool ikev2_auth_psk(const struct schedule *s, struct secret psk, const struct part *part, unsigned parts,
    uint8_t *out)
{
	static const struct recipe pad = {
		"prf(Shared Secret, \"Key Pad for IKEv2\")", "prf(Shared Secret, \"Key Pad for IKEv2\")",
		"RFC 7296, 2.15"
	};
	static const struct recipe auth = {
		"AUTH", "prf(prf(Shared Secret, \"Key Pad for IKEv2\"), <SignedOctets>)", "RFC 7296, 2.15"
	};
	const struct part padding = { "Key Pad for IKEv2", 17 };
	uint8_t key[PRF_MAX];
	bool ok = recipe_cook(s, &pad, s->prf, psk, &padding, 1, key) &&
	    recipe_cook(s, &auth, s->prf, (struct secret){ key, s->prf->octets }, part, parts, out);

	secret_wipe(key, sizeof key);
	return ok;
}
