/*
 * The transforms we can open: sizes from the RFC of each, numbers and names
 * from IANA's registry.  Adding one that fits a kind we have is a row here.
 */
#include <spiglass/crypto.h>
#include <spiglass/registry.h>

#include <strings.h>

#define AES_BITS 128, 192, 256
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define NULL_CIPHER(i, rfc) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_NULL, .block = 1, .source = rfc },
#define CBC(i, rfc, blk, ossl, ...) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_CBC, .iv = blk, .block = blk, .source = rfc, .cipher = ossl, \
	  .key_bits = { __VA_ARGS__ } },
#define CBC_RANGE(i, rfc, blk, ossl, least, most) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_CBC, .iv = blk, .block = blk, .source = rfc, .cipher = ossl, \
	  .key_bits = { least, most }, .key_range = true },
#define CTR(i, rfc, ossl) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_CTR, .salt = 4, .iv = 8, .block = 1, .source = rfc, \
	  .cipher = ossl, .key_bits = { AES_BITS } },
#define AEAD(i, rfc, slt, ivec, tag, ossl, ...) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_AEAD, .salt = slt, .iv = ivec, .block = 1, .icv = tag, \
	  .source = rfc, .cipher = ossl, .key_bits = { __VA_ARGS__ } },
#define GMAC(i, rfc, ossl) \
	{ .id = i, .name = #i, .kind = ENCR_KIND_GMAC, .salt = 4, .iv = 8, .block = 1, .icv = 16, .source = rfc, \
	  .cipher = ossl, .key_bits = { AES_BITS } },

static const struct encr encrs[] = {
	CBC(ENCR_DES, "RFC 2405", 8, "DES-CBC", 64)
	CBC(ENCR_3DES, "RFC 2451", 8, "DES-EDE3-CBC", 192)
	CBC_RANGE(ENCR_CAST, "RFC 2451", 8, "CAST5-CBC", 40, 128)
	CBC_RANGE(ENCR_BLOWFISH, "RFC 2451", 8, "BF-CBC", 40, 448)
	NULL_CIPHER(ENCR_NULL, "RFC 2410")
	CBC(ENCR_AES_CBC, "RFC 3602", 16, "AES-%u-CBC", AES_BITS)
	CTR(ENCR_AES_CTR, "RFC 3686", "AES-%u-CTR")
	AEAD(ENCR_AES_CCM_8, "RFC 4309", 3, 8, 8, "AES-%u-CCM", AES_BITS)
	AEAD(ENCR_AES_CCM_12, "RFC 4309", 3, 8, 12, "AES-%u-CCM", AES_BITS)
	AEAD(ENCR_AES_CCM_16, "RFC 4309", 3, 8, 16, "AES-%u-CCM", AES_BITS)
	AEAD(ENCR_AES_GCM_8, "RFC 4106", 4, 8, 8, "AES-%u-GCM", AES_BITS)
	AEAD(ENCR_AES_GCM_12, "RFC 4106", 4, 8, 12, "AES-%u-GCM", AES_BITS)
	AEAD(ENCR_AES_GCM_16, "RFC 4106", 4, 8, 16, "AES-%u-GCM", AES_BITS)
	GMAC(ENCR_NULL_AUTH_AES_GMAC, "RFC 4543", "AES-%u-GCM")
	CBC(ENCR_CAMELLIA_CBC, "RFC 5529", 16, "CAMELLIA-%u-CBC", AES_BITS)
	CTR(ENCR_CAMELLIA_CTR, "RFC 5529", "CAMELLIA-%u-CTR")
	AEAD(ENCR_CHACHA20_POLY1305, "RFC 7634", 4, 8, 16, "ChaCha20-Poly1305", 256)
	AEAD(ENCR_AES_CCM_8_IIV, "RFC 8750", 3, 0, 8, "AES-%u-CCM", AES_BITS)
	AEAD(ENCR_AES_GCM_16_IIV, "RFC 8750", 4, 0, 16, "AES-%u-GCM", AES_BITS)
	AEAD(ENCR_CHACHA20_POLY1305_IIV, "RFC 8750", 4, 0, 16, "ChaCha20-Poly1305", 256)
};

#define INTEG(i, rfc, octets, keyed, family, ossl) \
	{ .id = i, .name = #i, .icv = octets, .key = keyed, .source = rfc, .mac = family, .parameter = ossl },
/* In use, but never given a number by IANA. */
#define INTEG_PRIVATE(n, rfc, octets, keyed, family, ossl) \
	{ .name = n, .icv = octets, .key = keyed, .source = rfc, .mac = family, .parameter = ossl },

static const struct integ integs[] = {
	INTEG(AUTH_HMAC_MD5_96, "RFC 2403", 12, 16, "HMAC", "MD5")
	INTEG(AUTH_HMAC_SHA1_96, "RFC 2404", 12, 20, "HMAC", "SHA1")
	INTEG(AUTH_AES_XCBC_96, "RFC 3566", 12, 16, "XCBC", "AES-128-CBC")
	INTEG(AUTH_HMAC_MD5_128, "RFC 4595", 16, 16, "HMAC", "MD5")
	INTEG(AUTH_HMAC_SHA1_160, "RFC 4595", 20, 20, "HMAC", "SHA1")
	INTEG(AUTH_AES_CMAC_96, "RFC 4494", 12, 16, "CMAC", "AES-128-CBC")
	INTEG(AUTH_AES_128_GMAC, "RFC 4543", 24, 20, "GMAC", "AES-128-GCM")
	INTEG(AUTH_AES_192_GMAC, "RFC 4543", 24, 28, "GMAC", "AES-192-GCM")
	INTEG(AUTH_AES_256_GMAC, "RFC 4543", 24, 36, "GMAC", "AES-256-GCM")
	INTEG(AUTH_HMAC_SHA2_256_128, "RFC 4868", 16, 32, "HMAC", "SHA256")
	INTEG(AUTH_HMAC_SHA2_384_192, "RFC 4868", 24, 48, "HMAC", "SHA384")
	INTEG(AUTH_HMAC_SHA2_512_256, "RFC 4868", 32, 64, "HMAC", "SHA512")
	INTEG_PRIVATE("AUTH_HMAC_SHA2_256_96", "draft-ietf-ipsec-ciph-sha-256-00", 12, 32, "HMAC", "SHA256")
	INTEG_PRIVATE("AUTH_HMAC_RIPEMD_160_96", "RFC 2857", 12, 20, "HMAC", "RIPEMD160")
};

const struct encr *encr_at(unsigned i) { return i < COUNT(encrs) ? &encrs[i] : NULL; }
const struct integ *integ_at(unsigned i) { return i < COUNT(integs) ? &integs[i] : NULL; }

const struct encr *encr_by_id(uint16_t id)
{
	for (unsigned i = 0; i < COUNT(encrs); i++)
		if (encrs[i].id == id)
			return &encrs[i];
	return NULL;
}

const struct encr *encr_by_name(const char *name)
{
	for (unsigned i = 0; i < COUNT(encrs); i++)
		if (!strcasecmp(encrs[i].name, name))
			return &encrs[i];
	return NULL;
}

const struct integ *integ_by_id(uint16_t id)
{
	for (unsigned i = 0; id && i < COUNT(integs); i++)
		if (integs[i].id == id)
			return &integs[i];
	return NULL;
}

const struct integ *integ_by_name(const char *name)
{
	for (unsigned i = 0; i < COUNT(integs); i++)
		if (!strcasecmp(integs[i].name, name))
			return &integs[i];
	return NULL;
}

/* What has an implicit IV takes it from ESP's sequence number (RFC 8750, 3), and AES-GMAC hides nothing. */
bool encr_esp_only(const struct encr *e)
{
	return e->kind == ENCR_KIND_GMAC || (e->kind == ENCR_KIND_AEAD && !e->iv);
}

bool encr_key_fits(const struct encr *e, unsigned octets)
{
	unsigned bits = (octets - e->salt) * 8;

	if (octets < e->salt)
		return false;
	if (e->key_range)
		return bits >= e->key_bits[0] && bits <= e->key_bits[1];
	for (unsigned i = 0; i < COUNT(e->key_bits) && e->key_bits[i]; i++)
		if (bits == e->key_bits[i])
			return true;
	return !e->key_bits[0] && !octets;
}
