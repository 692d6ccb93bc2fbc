/*
 * What programs that talk PF_KEY (RFC 2367) call the transforms: setkey and
 * racoonctl of ipsec-tools and of the BSDs, ipsecctl of OpenBSD.  What setkey
 * has no name for it prints as its number, IANA's for encryption.  None tells
 * an ICV's length: the RFCs' is assumed, older kernels cut SHA2 to 96 bits.
 */
#include <spiglass/registry.h>

#include "keyring/pfkey.h"

const struct encr_name pfkey_encr[] = {
	{ "aes-cbc", ENCR_AES_CBC, 0 },
	{ "rijndael-cbc", ENCR_AES_CBC, 0 },
	{ "aes", ENCR_AES_CBC, 0 },
	{ "aes-128", ENCR_AES_CBC, 0 },
	{ "aes-192", ENCR_AES_CBC, 0 },
	{ "aes-256", ENCR_AES_CBC, 0 },
	{ "12", ENCR_AES_CBC, 0 },
	{ "aes-ctr", ENCR_AES_CTR, 0 },
	{ "aesctr", ENCR_AES_CTR, 0 },
	{ "aes-128-ctr", ENCR_AES_CTR, 0 },
	{ "aes-192-ctr", ENCR_AES_CTR, 0 },
	{ "aes-256-ctr", ENCR_AES_CTR, 0 },
	{ "13", ENCR_AES_CTR, 0 },
	{ "14", ENCR_AES_CCM_8, 0 },
	{ "15", ENCR_AES_CCM_12, 0 },
	{ "16", ENCR_AES_CCM_16, 0 },
	{ "aes-gcm-16", ENCR_AES_GCM_16, 0 },
	{ "aes-gcm", ENCR_AES_GCM_16, 0 },
	{ "aes-128-gcm", ENCR_AES_GCM_16, 0 },
	{ "aes-192-gcm", ENCR_AES_GCM_16, 0 },
	{ "aes-256-gcm", ENCR_AES_GCM_16, 0 },
	{ "18", ENCR_AES_GCM_8, 0 },
	{ "19", ENCR_AES_GCM_12, 0 },
	{ "20", ENCR_AES_GCM_16, 0 },
	{ "aes-gmac", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "aes-128-gmac", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "aes-192-gmac", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "aes-256-gmac", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "chacha20-poly1305", ENCR_CHACHA20_POLY1305, 0 },
	{ "camellia-cbc", ENCR_CAMELLIA_CBC, 0 },
	{ "22", ENCR_CAMELLIA_CBC, 0 },
	{ "des-cbc", ENCR_DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "3des-cbc", ENCR_3DES, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "blowfish-cbc", ENCR_BLOWFISH, 0 },
	{ "blowfish", ENCR_BLOWFISH, 0 },
	{ "cast128-cbc", ENCR_CAST, 0 },
	{ "cast128", ENCR_CAST, 0 },
	{ "null", ENCR_NULL, 0 },
	{ "simple", ENCR_NULL, 0 },
	{ "none", ENCR_NULL, 0 },
	{ "des-deriv", 0, 0 },
	{ "3des-deriv", 0, 0 },
	{ "rc5-cbc", 0, 0 },
	{ "twofish-cbc", 0, 0 },
	{ "skipjack", 0, 0 },
	{ 0 }
};

const struct integ_name pfkey_integ[] = {
	{ "hmac-sha1", "AUTH_HMAC_SHA1_96", 0, false },
	{ "hmac-md5", "AUTH_HMAC_MD5_96", 0, false },
	{ "hmac-sha2-256", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "hmac-sha256", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "hmac-sha2-384", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "hmac-sha384", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "hmac-sha2-512", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "hmac-sha512", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "hmac-ripemd160", "AUTH_HMAC_RIPEMD_160_96", 0, false },
	{ "aes-xcbc-mac", "AUTH_AES_XCBC_96", 0, false },
	{ "9", "AUTH_AES_XCBC_96", 0, false },
	{ "null", NULL, 0, false },
	{ "none", NULL, 0, false },
	{ "gmac-aes-128", NULL, 0, false },	/* OpenBSD, beside the encryption that is the same */
	{ "gmac-aes-192", NULL, 0, false },
	{ "gmac-aes-256", NULL, 0, false },
	{ "chacha20-poly1305", NULL, 0, false },
	{ "md5", NULL, 0, true },
	{ "sha", NULL, 0, true },
	{ "keyed-md5", NULL, 0, true },
	{ "keyed-sha1", NULL, 0, true },
	{ "tcp-md5", NULL, 0, true },
	{ 0 }
};

uint8_t pfkey_mode(const char *word)
{
	return !strcmp(word, "tunnel") ? KEY_MODE_TUNNEL : !strcmp(word, "transport") ? KEY_MODE_TRANSPORT :
	    !strcmp(word, "beet") ? KEY_MODE_BEET : KEY_MODE_UNKNOWN;
}
