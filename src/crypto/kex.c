/*
 * Key exchange methods (IKEv2 transform type 4, IKEv1 groups): from one side's
 * private key and the other's KE data to the secret both share.
 *
 * Invariant: what the peer sent decides nothing but the outcome.  A value that
 * is out of range or off the curve is refused, as RFC 6989 has its receiver do.
 */
#include <spiglass/crypto.h>
#include <spiglass/registry.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

struct group;

/* The public value NULL: the generator, so that what comes out is the private key's own KE data. */
typedef const char *exchange(const struct group *g, struct secret private_key, const uint8_t *public,
    uint8_t *out);

struct group {
	uint16_t method;
	uint16_t octets;		/* of the shared secret: of the prime, the x coordinate, ... */
	uint8_t coordinates;		/* of KE data, each that long */
	exchange *exchange;		/* NULL: not computed here */
	BIGNUM *(*prime)(BIGNUM *);	/* MODP */
	int curve;
	const char *name;		/* OpenSSL's */
};

static const char failed[] = "OpenSSL failed";
static const char bad_private[] = "the private key is out of range";

/* --- MODP --- */

/* RFC 5114's have a generator of their own. */
static bool rfc5114(const struct group *g, BIGNUM *p, BIGNUM *generator)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)g->name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL);
	EVP_PKEY *key = NULL;
	bool ok = context && EVP_PKEY_fromdata_init(context) > 0 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEY_PARAMETERS, params) > 0 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &p) &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_G, &generator);

	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(context);
	return ok;
}

static bool modp_numbers(const struct group *g, BIGNUM *p, BIGNUM *generator)
{
	return g->prime ? g->prime(p) && BN_set_word(generator, 2) : rfc5114(g, p, generator);
}

static const char *modp_power(const struct group *g, BN_CTX *context, struct secret private_key,
    const uint8_t *public, uint8_t *out)
{
	BIGNUM *p = BN_CTX_get(context), *base = BN_CTX_get(context), *x = BN_CTX_get(context);
	BIGNUM *most = BN_CTX_get(context), *power = BN_CTX_get(context);

	if (!power || !modp_numbers(g, p, base) || !BN_bin2bn(private_key.at, (int)private_key.len, x) ||
	    !BN_copy(most, p) || !BN_sub_word(most, 1) || (public && !BN_bin2bn(public, g->octets, base)))
		return failed;
	if (BN_is_zero(x) || BN_cmp(x, p) >= 0)
		return bad_private;
	if (BN_is_zero(base) || BN_is_one(base) || BN_cmp(base, most) >= 0)
		return "the public value is not between 1 and p - 1";
	if (!BN_mod_exp_mont_consttime(power, base, x, p, context, NULL) ||
	    BN_bn2binpad(power, out, g->octets) < 0)
		return failed;
	return NULL;
}

static const char *modp(const struct group *g, struct secret private_key, const uint8_t *public, uint8_t *out)
{
	BN_CTX *context = BN_CTX_new();
	const char *why = failed;

	if (context) {
		BN_CTX_start(context);
		why = modp_power(g, context, private_key, public, out);
		BN_CTX_end(context);
	}
	BN_CTX_free(context);		/* wipes what it gave */
	return why;
}

/* --- elliptic curves: KE data is x | y, the secret is x --- */

static bool put_coordinates(const struct group *g, const EC_GROUP *curve, const EC_POINT *point,
    BN_CTX *context, bool both, uint8_t *out)
{
	BIGNUM *x = BN_CTX_get(context), *y = BN_CTX_get(context);

	return y && EC_POINT_get_affine_coordinates(curve, point, x, y, context) &&
	    BN_bn2binpad(x, out, g->octets) >= 0 &&
	    (!both || BN_bn2binpad(y, out + g->octets, g->octets) >= 0);
}

static bool take_point(const struct group *g, const EC_GROUP *curve, EC_POINT *point, BN_CTX *context,
    const uint8_t *public)
{
	BIGNUM *x = BN_CTX_get(context), *y = BN_CTX_get(context);

	return y && BN_bin2bn(public, g->octets, x) && BN_bin2bn(public + g->octets, g->octets, y) &&
	    EC_POINT_set_affine_coordinates(curve, point, x, y, context);
}

static const char *ecp_multiply(const struct group *g, const EC_GROUP *curve, EC_POINT *point,
    BN_CTX *context, struct secret private_key, const uint8_t *public, uint8_t *out)
{
	BIGNUM *d = BN_CTX_get(context);

	if (!d || !BN_bin2bn(private_key.at, (int)private_key.len, d))
		return failed;
	if (BN_is_zero(d) || BN_cmp(d, EC_GROUP_get0_order(curve)) >= 0)
		return bad_private;
	if (public && !take_point(g, curve, point, context, public))
		return "the public value is not a point of the curve";
	if (!(public ? EC_POINT_mul(curve, point, NULL, point, d, context) :
	    EC_POINT_mul(curve, point, d, NULL, NULL, context)) ||
	    !put_coordinates(g, curve, point, context, !public, out))
		return failed;
	return NULL;
}

static const char *ecp(const struct group *g, struct secret private_key, const uint8_t *public, uint8_t *out)
{
	BN_CTX *context = BN_CTX_new();
	EC_GROUP *curve = EC_GROUP_new_by_curve_name(g->curve);
	EC_POINT *point = curve ? EC_POINT_new(curve) : NULL;
	const char *why = "this OpenSSL lacks the curve";

	if (context && point) {
		BN_CTX_start(context);
		why = ecp_multiply(g, curve, point, context, private_key, public, out);
		BN_CTX_end(context);
	}
	EC_POINT_clear_free(point);
	EC_GROUP_free(curve);
	BN_CTX_free(context);
	return why;
}

/* --- Curve25519 and Curve448 (RFC 8031, RFC 7748) --- */

static bool derive(EVP_PKEY *own, EVP_PKEY *peer, uint8_t *out, size_t len)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
	bool ok = context && EVP_PKEY_derive_init(context) > 0 &&
	    EVP_PKEY_derive_set_peer(context, peer) > 0 && EVP_PKEY_derive(context, out, &len) > 0;

	EVP_PKEY_CTX_free(context);
	return ok;
}

static const char *montgomery_derive(const struct group *g, EVP_PKEY *own, const uint8_t *public,
    uint8_t *out)
{
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key_ex(NULL, g->name, NULL, public, g->octets);
	bool ok = peer && derive(own, peer, out, g->octets);

	EVP_PKEY_free(peer);
	return ok ? NULL : "the public value is of small order";
}

static const char *montgomery(const struct group *g, struct secret private_key, const uint8_t *public,
    uint8_t *out)
{
	EVP_PKEY *own = EVP_PKEY_new_raw_private_key_ex(NULL, g->name, NULL, private_key.at, private_key.len);
	size_t len = g->octets;
	const char *why = "the private key has the wrong length";

	if (own && public)
		why = montgomery_derive(g, own, public, out);
	else if (own)
		why = EVP_PKEY_get_raw_public_key(own, out, &len) > 0 ? NULL : failed;
	EVP_PKEY_free(own);
	return why;
}

/* --- the methods --- */

#define MODP(m, bits, function) \
	{ .method = m, .octets = (bits) / 8, .coordinates = 1, .exchange = modp, .prime = function },
#define RFC5114(m, bits, ossl) \
	{ .method = m, .octets = (bits) / 8, .coordinates = 1, .exchange = modp, .name = ossl },
#define ECP(m, bits, nid) \
	{ .method = m, .octets = ((bits) + 7) / 8, .coordinates = 2, .exchange = ecp, .curve = nid },
#define MONTGOMERY(m, size, ossl) \
	{ .method = m, .octets = size, .coordinates = 1, .exchange = montgomery, .name = ossl },
#define KEM(m, size) { .method = m, .octets = size },

static const struct group groups[] = {
	MODP(KE_768_BIT_MODP_GROUP, 768, BN_get_rfc2409_prime_768)
	MODP(KE_1024_BIT_MODP_GROUP, 1024, BN_get_rfc2409_prime_1024)
	MODP(KE_1536_BIT_MODP_GROUP, 1536, BN_get_rfc3526_prime_1536)
	MODP(KE_2048_BIT_MODP_GROUP, 2048, BN_get_rfc3526_prime_2048)
	MODP(KE_3072_BIT_MODP_GROUP, 3072, BN_get_rfc3526_prime_3072)
	MODP(KE_4096_BIT_MODP_GROUP, 4096, BN_get_rfc3526_prime_4096)
	MODP(KE_6144_BIT_MODP_GROUP, 6144, BN_get_rfc3526_prime_6144)
	MODP(KE_8192_BIT_MODP_GROUP, 8192, BN_get_rfc3526_prime_8192)
	ECP(KE_256_BIT_RANDOM_ECP_GROUP, 256, NID_X9_62_prime256v1)
	ECP(KE_384_BIT_RANDOM_ECP_GROUP, 384, NID_secp384r1)
	ECP(KE_521_BIT_RANDOM_ECP_GROUP, 521, NID_secp521r1)
	RFC5114(KE_1024_BIT_MODP_GROUP_WITH_160_BIT_PRIME_ORDER_SUBGROUP, 1024, "dh_1024_160")
	RFC5114(KE_2048_BIT_MODP_GROUP_WITH_224_BIT_PRIME_ORDER_SUBGROUP, 2048, "dh_2048_224")
	RFC5114(KE_2048_BIT_MODP_GROUP_WITH_256_BIT_PRIME_ORDER_SUBGROUP, 2048, "dh_2048_256")
	ECP(KE_192_BIT_RANDOM_ECP_GROUP, 192, NID_X9_62_prime192v1)
	ECP(KE_224_BIT_RANDOM_ECP_GROUP, 224, NID_secp224r1)
	ECP(KE_BRAINPOOLP224R1, 224, NID_brainpoolP224r1)
	ECP(KE_BRAINPOOLP256R1, 256, NID_brainpoolP256r1)
	ECP(KE_BRAINPOOLP384R1, 384, NID_brainpoolP384r1)
	ECP(KE_BRAINPOOLP512R1, 512, NID_brainpoolP512r1)
	MONTGOMERY(KE_CURVE25519, 32, "X25519")
	MONTGOMERY(KE_CURVE448, 56, "X448")
	KEM(KE_ML_KEM_512, 32)
	KEM(KE_ML_KEM_768, 32)
	KEM(KE_ML_KEM_1024, 32)
};

static const struct group *group_of(unsigned method)
{
	for (unsigned i = 0; i < sizeof groups / sizeof groups[0]; i++)
		if (groups[i].method == method)
			return &groups[i];
	return NULL;
}

unsigned kex_secret_len(unsigned method)
{
	const struct group *g = group_of(method);

	return g ? g->octets : 0;
}

static const char unknown[] = "this key exchange method is not computed here";

/* coordinates: how many come out. */
static const char *compute(const struct group *g, struct secret private_key, const uint8_t *public,
    unsigned coordinates, uint8_t *out, size_t *len)
{
	size_t room = *len, needed = (size_t)g->octets * coordinates;
	const char *why;

	*len = 0;
	if (room < needed)
		return "there is no room for it";
	if (!private_key.len || private_key.len > KEX_MAX)
		return bad_private;
	why = g->exchange(g, private_key, public, out);
	ERR_clear_error();
	if (!why)
		*len = needed;
	return why;
}

static const struct group *computed(unsigned method)
{
	const struct group *g = group_of(method);

	return g && g->exchange ? g : NULL;
}

const char *kex_shared(unsigned method, struct secret private_key, const uint8_t *public, size_t public_len,
    uint8_t *out, size_t *len)
{
	const struct group *g = computed(method);

	if (g && public_len == (size_t)g->octets * g->coordinates)
		return compute(g, private_key, public, 1, out, len);
	*len = 0;
	return g ? "the public value has the wrong length" : unknown;
}

const char *kex_public(unsigned method, struct secret private_key, uint8_t *out, size_t *len)
{
	const struct group *g = computed(method);

	if (g)
		return compute(g, private_key, NULL, g->coordinates, out, len);
	*len = 0;
	return unknown;
}
