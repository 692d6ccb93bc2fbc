/*
 * strongSwan's names of the transforms: those of its enumerations in
 * libstrongswan/crypto, which logs and "swanctl --list-sas" show.  A proposal is
 * "IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048", key bits
 * behind an encryption's name; names that are not known here tell nothing.
 */
#include <spiglass/keyring.h>
#include <spiglass/registry.h>

#include "keyring/strongswan.h"

static const struct transform {
	const char *name;
	uint8_t kind;
	uint16_t id;
} transforms[] = {
	{ "DES_CBC", STRONGSWAN_ENCR, ENCR_DES },
	{ "3DES_CBC", STRONGSWAN_ENCR, ENCR_3DES },
	{ "CAST_CBC", STRONGSWAN_ENCR, ENCR_CAST },
	{ "BLOWFISH_CBC", STRONGSWAN_ENCR, ENCR_BLOWFISH },
	{ "NULL", STRONGSWAN_ENCR, ENCR_NULL },
	{ "AES_CBC", STRONGSWAN_ENCR, ENCR_AES_CBC },
	{ "AES_CTR", STRONGSWAN_ENCR, ENCR_AES_CTR },
	{ "AES_CCM_8", STRONGSWAN_ENCR, ENCR_AES_CCM_8 },
	{ "AES_CCM_12", STRONGSWAN_ENCR, ENCR_AES_CCM_12 },
	{ "AES_CCM_16", STRONGSWAN_ENCR, ENCR_AES_CCM_16 },
	{ "AES_GCM_8", STRONGSWAN_ENCR, ENCR_AES_GCM_8 },
	{ "AES_GCM_12", STRONGSWAN_ENCR, ENCR_AES_GCM_12 },
	{ "AES_GCM_16", STRONGSWAN_ENCR, ENCR_AES_GCM_16 },
	{ "NULL_AES_GMAC", STRONGSWAN_ENCR, ENCR_NULL_AUTH_AES_GMAC },
	{ "CAMELLIA_CBC", STRONGSWAN_ENCR, ENCR_CAMELLIA_CBC },
	{ "CAMELLIA_CTR", STRONGSWAN_ENCR, ENCR_CAMELLIA_CTR },
	{ "CAMELLIA_CCM_8", STRONGSWAN_ENCR, ENCR_CAMELLIA_CCM_8 },
	{ "CAMELLIA_CCM_12", STRONGSWAN_ENCR, ENCR_CAMELLIA_CCM_12 },
	{ "CAMELLIA_CCM_16", STRONGSWAN_ENCR, ENCR_CAMELLIA_CCM_16 },
	{ "CHACHA20_POLY1305", STRONGSWAN_ENCR, ENCR_CHACHA20_POLY1305 },
	{ "HMAC_MD5_96", STRONGSWAN_INTEG, AUTH_HMAC_MD5_96 },
	{ "HMAC_MD5_128", STRONGSWAN_INTEG, AUTH_HMAC_MD5_128 },
	{ "HMAC_SHA1_96", STRONGSWAN_INTEG, AUTH_HMAC_SHA1_96 },
	{ "HMAC_SHA1_128", STRONGSWAN_INTEG, AUTH_HMAC_SHA1_128 },
	{ "HMAC_SHA1_160", STRONGSWAN_INTEG, AUTH_HMAC_SHA1_160 },
	{ "AES_XCBC_96", STRONGSWAN_INTEG, AUTH_AES_XCBC_96 },
	{ "AES_CMAC_96", STRONGSWAN_INTEG, AUTH_AES_CMAC_96 },
	{ "AES_128_GMAC", STRONGSWAN_INTEG, AUTH_AES_128_GMAC },
	{ "AES_192_GMAC", STRONGSWAN_INTEG, AUTH_AES_192_GMAC },
	{ "AES_256_GMAC", STRONGSWAN_INTEG, AUTH_AES_256_GMAC },
	{ "HMAC_SHA2_256_96", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_256_96 },
	{ "HMAC_SHA2_256_128", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_256_128 },
	{ "HMAC_SHA2_256_256", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_256_256 },
	{ "HMAC_SHA2_384_192", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_384_192 },
	{ "HMAC_SHA2_384_384", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_384_384 },
	{ "HMAC_SHA2_512_256", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_512_256 },
	{ "HMAC_SHA2_512_512", STRONGSWAN_INTEG, AUTH_HMAC_SHA2_512_512 },
	{ "PRF_HMAC_MD5", STRONGSWAN_PRF, PRF_HMAC_MD5 },
	{ "PRF_HMAC_SHA1", STRONGSWAN_PRF, PRF_HMAC_SHA1 },
	{ "PRF_HMAC_SHA2_256", STRONGSWAN_PRF, PRF_HMAC_SHA2_256 },
	{ "PRF_HMAC_SHA2_384", STRONGSWAN_PRF, PRF_HMAC_SHA2_384 },
	{ "PRF_HMAC_SHA2_512", STRONGSWAN_PRF, PRF_HMAC_SHA2_512 },
	{ "PRF_AES128_XCBC", STRONGSWAN_PRF, PRF_AES128_XCBC },
	{ "PRF_AES128_CMAC", STRONGSWAN_PRF, PRF_AES128_CMAC },
	{ "MODP_768", STRONGSWAN_METHOD, KE_768_BIT_MODP_GROUP },
	{ "MODP_1024", STRONGSWAN_METHOD, KE_1024_BIT_MODP_GROUP },
	{ "MODP_1536", STRONGSWAN_METHOD, KE_1536_BIT_MODP_GROUP },
	{ "MODP_2048", STRONGSWAN_METHOD, KE_2048_BIT_MODP_GROUP },
	{ "MODP_3072", STRONGSWAN_METHOD, KE_3072_BIT_MODP_GROUP },
	{ "MODP_4096", STRONGSWAN_METHOD, KE_4096_BIT_MODP_GROUP },
	{ "MODP_6144", STRONGSWAN_METHOD, KE_6144_BIT_MODP_GROUP },
	{ "MODP_8192", STRONGSWAN_METHOD, KE_8192_BIT_MODP_GROUP },
	{ "MODP_1024_160", STRONGSWAN_METHOD, KE_1024_BIT_MODP_GROUP_WITH_160_BIT_PRIME_ORDER_SUBGROUP },
	{ "MODP_2048_224", STRONGSWAN_METHOD, KE_2048_BIT_MODP_GROUP_WITH_224_BIT_PRIME_ORDER_SUBGROUP },
	{ "MODP_2048_256", STRONGSWAN_METHOD, KE_2048_BIT_MODP_GROUP_WITH_256_BIT_PRIME_ORDER_SUBGROUP },
	{ "ECP_192", STRONGSWAN_METHOD, KE_192_BIT_RANDOM_ECP_GROUP },
	{ "ECP_224", STRONGSWAN_METHOD, KE_224_BIT_RANDOM_ECP_GROUP },
	{ "ECP_256", STRONGSWAN_METHOD, KE_256_BIT_RANDOM_ECP_GROUP },
	{ "ECP_384", STRONGSWAN_METHOD, KE_384_BIT_RANDOM_ECP_GROUP },
	{ "ECP_521", STRONGSWAN_METHOD, KE_521_BIT_RANDOM_ECP_GROUP },
	{ "ECP_224_BP", STRONGSWAN_METHOD, KE_BRAINPOOLP224R1 },
	{ "ECP_256_BP", STRONGSWAN_METHOD, KE_BRAINPOOLP256R1 },
	{ "ECP_384_BP", STRONGSWAN_METHOD, KE_BRAINPOOLP384R1 },
	{ "ECP_512_BP", STRONGSWAN_METHOD, KE_BRAINPOOLP512R1 },
	{ "CURVE_25519", STRONGSWAN_METHOD, KE_CURVE25519 },
	{ "CURVE_448", STRONGSWAN_METHOD, KE_CURVE448 },
	{ "ML_KEM_512", STRONGSWAN_METHOD, KE_ML_KEM_512 },
	{ "ML_KEM_768", STRONGSWAN_METHOD, KE_ML_KEM_768 },
	{ "ML_KEM_1024", STRONGSWAN_METHOD, KE_ML_KEM_1024 },
};

enum { TRANSFORMS = sizeof transforms / sizeof transforms[0] };

/* Does only "_" and key bits follow the name, or nothing. */
static bool is_bits(const char *at)
{
	if (!*at)
		return true;
	return at[0] == '_' && at[1] && !at[1 + strspn(at + 1, "0123456789")];
}

static const struct transform *transform_named(const char *name)
{
	const struct transform *with_bits = NULL;

	for (const struct transform *t = transforms; t < transforms + TRANSFORMS; t++) {
		size_t n = strlen(t->name);

		if (strncmp(t->name, name, n))
			continue;
		if (!name[n])
			return t;
		if (t->kind == STRONGSWAN_ENCR && is_bits(name + n))
			with_bits = t;
	}
	return with_bits;
}

uint16_t strongswan_transform(enum strongswan_kind kind, const char *name)
{
	const struct transform *t = transform_named(name);

	return t && t->kind == kind ? t->id : 0;
}

/* "KE1_ML_KEM_768": the additional ones; *nth as in RFC 9370, 0 without such a mark. */
static const char *method_name(const char *name, unsigned *nth)
{
	*nth = 0;
	if (name[0] != 'K' || name[1] != 'E' || name[2] < '1' || name[2] >= '0' + PROPOSAL_METHODS || name[3] != '_')
		return name;
	*nth = (unsigned)(name[2] - '0');
	return name + 4;
}

static void proposal_add(struct proposal *p, const char *name)
{
	unsigned nth;
	const struct transform *t = transform_named(method_name(name, &nth));

	if (!strcmp(name, "EXT_SEQ"))
		p->esn = KEY_ESN_YES;
	else if (!strcmp(name, "NO_EXT_SEQ"))
		p->esn = KEY_ESN_NO;
	if (!t)
		return;
	if (t->kind == STRONGSWAN_ENCR)
		p->encr = t->id;
	else if (t->kind == STRONGSWAN_INTEG)
		p->integ = t->id;
	else if (t->kind == STRONGSWAN_PRF)
		p->prf = t->id;
	else
		p->method[nth] = t->id;
}

struct proposal strongswan_proposal(char *text)
{
	struct proposal p = { 0 };
	char *colon = strchr(text, ':');

	if (!colon)
		return p;
	p.protocol = !strncmp(text, "IKE", 3) ? 'I' : !strncmp(text, "ESP", 3) ? 'E' : !strncmp(text, "AH", 2) ? 'A' : '\0';
	for (char *name = colon + 1, *next; name; name = next) {
		next = strpbrk(name, "/ ,");
		if (next)
			*next++ = '\0';
		proposal_add(&p, name);
	}
	return p;
}

uint16_t ikev1_encryption_of(uint16_t encr)
{
	switch (encr) {
	case ENCR_DES: return IKEV1_ENCRYPTION_DES_CBC;
	case ENCR_3DES: return IKEV1_ENCRYPTION_3DES_CBC;
	case ENCR_CAST: return IKEV1_ENCRYPTION_CAST_CBC;
	case ENCR_BLOWFISH: return IKEV1_ENCRYPTION_BLOWFISH_CBC;
	case ENCR_AES_CBC: return IKEV1_ENCRYPTION_AES_CBC;
	case ENCR_CAMELLIA_CBC: return IKEV1_ENCRYPTION_CAMELLIA_CBC;
	default: return 0;
	}
}
