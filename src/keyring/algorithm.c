/*
 * What other programs call the transforms.  Wireshark's names are those of its
 * esp_sa and ikev2_decryption_table (4.0 to 4.6), the kernel's those of
 * net/xfrm/xfrm_algo.c, both the templates and the short names "ip xfrm" takes
 * as well.
 */
#include <strings.h>

#include <spiglass/registry.h>

#include "keyring/algorithm.h"
#include "keyring/value.h"

const struct encr_name wireshark_encr[] = {
	{ "NULL", ENCR_NULL, 0 },
	{ "TripleDES-CBC [RFC2451]", ENCR_3DES, 0 },
	{ "AES-CBC [RFC3602]", ENCR_AES_CBC, 0 },
	{ "AES-CTR [RFC3686]", ENCR_AES_CTR, 0 },
	{ "DES-CBC [RFC2405]", ENCR_DES, 0 },
	{ "CAST5-CBC [RFC2144]", ENCR_CAST, 0 },
	{ "BLOWFISH-CBC [RFC2451]", ENCR_BLOWFISH, 0 },
	{ "TWOFISH-CBC", 0, 0 },
	{ "AES-GCM [RFC4106]", ENCR_AES_GCM_16, 128 },
	{ "AES-GCM [RFC4106]", ENCR_AES_GCM_12, 96 },
	{ "AES-GCM [RFC4106]", ENCR_AES_GCM_8, 64 },
	{ "AES-GCM with 8 octet ICV [RFC4106]", ENCR_AES_GCM_8, 64 },
	{ "AES-GCM with 12 octet ICV [RFC4106]", ENCR_AES_GCM_12, 96 },
	{ "AES-GCM with 16 octet ICV [RFC4106]", ENCR_AES_GCM_16, 128 },
	{ "AES-GCM with IIV and 16 octet ICV [RFC4106 & RFC8750]", ENCR_AES_GCM_16_IIV, 128 },
	{ "ChaCha20 with Poly1305 [RFC7634]", ENCR_CHACHA20_POLY1305, 128 },
	{ "ChaCha20 with Poly1305 and IIV [RFC7634 & RFC8750]", ENCR_CHACHA20_POLY1305_IIV, 128 },
	{ 0 }
};

const struct integ_name wireshark_integ[] = {
	{ "NULL", NULL, 0, false },
	{ "HMAC-SHA-1-96 [RFC2404]", "AUTH_HMAC_SHA1_96", 0, false },
	{ "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]", "AUTH_HMAC_SHA2_256_96", 0, false },
	{ "HMAC-SHA-256-128 [RFC4868]", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "HMAC-SHA-384-192 [RFC4868]", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "HMAC-SHA-512-256 [RFC4868]", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "HMAC-MD5-96 [RFC2403]", "AUTH_HMAC_MD5_96", 0, false },
	{ "MAC-RIPEMD-160-96 [RFC2857]", "AUTH_HMAC_RIPEMD_160_96", 0, false },
	{ "ANY 64 bit authentication [no checking]", NULL, 64, false },
	{ "ANY 96 bit authentication [no checking]", NULL, 96, false },
	{ "ANY 128 bit authentication [no checking]", NULL, 128, false },
	{ "ANY 192 bit authentication [no checking]", NULL, 192, false },
	{ "ANY 256 bit authentication [no checking]", NULL, 256, false },
	{ 0 }
};

const struct integ_name wireshark_ike_integ[] = {
	{ "NONE [RFC4306]", NULL, 0, false },
	{ "HMAC_MD5_96 [RFC2403]", "AUTH_HMAC_MD5_96", 0, false },
	{ "HMAC_SHA1_96 [RFC2404]", "AUTH_HMAC_SHA1_96", 0, false },
	{ "HMAC_MD5_128 [RFC4595]", "AUTH_HMAC_MD5_128", 0, false },
	{ "HMAC_SHA1_160 [RFC4595]", "AUTH_HMAC_SHA1_160", 0, false },
	{ "HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]", "AUTH_HMAC_SHA2_256_96", 0, false },
	{ "HMAC_SHA2_256_128 [RFC4868]", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "HMAC_SHA2_384_192 [RFC4868]", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "HMAC_SHA2_512_256 [RFC4868]", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "ANY 64-bits of Authentication [No Checking]", NULL, 64, false },
	{ "ANY 96-bits of Authentication [No Checking]", NULL, 96, false },
	{ "ANY 128-bits of Authentication [No Checking]", NULL, 128, false },
	{ "ANY 160-bits of Authentication [No Checking]", NULL, 160, false },
	{ "ANY 192-bits of Authentication [No Checking]", NULL, 192, false },
	{ "ANY 256-bits of Authentication [No Checking]", NULL, 256, false },
	{ 0 }
};

const struct encr_name kernel_encr[] = {
	{ "ecb(cipher_null)", ENCR_NULL, 0 },
	{ "cipher_null", ENCR_NULL, 0 },
	{ "cbc(aes)", ENCR_AES_CBC, 0 },
	{ "aes", ENCR_AES_CBC, 0 },
	{ "rfc3686(ctr(aes))", ENCR_AES_CTR, 0 },
	{ "cbc(des3_ede)", ENCR_3DES, 0 },
	{ "des3_ede", ENCR_3DES, 0 },
	{ "cbc(des)", ENCR_DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "cbc(cast5)", ENCR_CAST, 0 },
	{ "cast5", ENCR_CAST, 0 },
	{ "cbc(cast128)", ENCR_CAST, 0 },
	{ "cast128", ENCR_CAST, 0 },
	{ "cbc(blowfish)", ENCR_BLOWFISH, 0 },
	{ "blowfish", ENCR_BLOWFISH, 0 },
	{ "cbc(camellia)", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia", ENCR_CAMELLIA_CBC, 0 },
	{ "rfc3686(ctr(camellia))", ENCR_CAMELLIA_CTR, 0 },
	{ "cbc(serpent)", 0, 0 },
	{ "serpent", 0, 0 },
	{ "cbc(twofish)", 0, 0 },
	{ "twofish", 0, 0 },
	{ "cbc(sm4)", 0, 0 },
	{ "rfc3686(ctr(sm4))", 0, 0 },
	{ 0 }
};

const struct encr_name kernel_aead[] = {
	{ "rfc4106(gcm(aes))", ENCR_AES_GCM_16, 128 },
	{ "rfc4106(gcm(aes))", ENCR_AES_GCM_12, 96 },
	{ "rfc4106(gcm(aes))", ENCR_AES_GCM_8, 64 },
	{ "rfc4309(ccm(aes))", ENCR_AES_CCM_16, 128 },
	{ "rfc4309(ccm(aes))", ENCR_AES_CCM_12, 96 },
	{ "rfc4309(ccm(aes))", ENCR_AES_CCM_8, 64 },
	{ "rfc4543(gcm(aes))", ENCR_NULL_AUTH_AES_GMAC, 128 },
	{ "rfc7539esp(chacha20,poly1305)", ENCR_CHACHA20_POLY1305, 128 },
	{ "rfc4106(gcm(sm4))", 0, 128 },
	{ "rfc4309(ccm(sm4))", 0, 128 },
	{ 0 }
};

/* "auth" without a length means the kernel's default, for SHA2-256 the 96 bits of the old draft. */
const struct integ_name kernel_integ[] = {
	{ "digest_null", NULL, 0, false },
	{ "hmac(digest_null)", NULL, 0, false },
	{ "hmac(md5)", "AUTH_HMAC_MD5_96", 96, false },
	{ "md5", "AUTH_HMAC_MD5_96", 96, false },
	{ "hmac(sha1)", "AUTH_HMAC_SHA1_96", 96, false },
	{ "sha1", "AUTH_HMAC_SHA1_96", 96, false },
	{ "hmac(sha256)", "AUTH_HMAC_SHA2_256_128", 96, false },
	{ "sha256", "AUTH_HMAC_SHA2_256_128", 96, false },
	{ "hmac(sha384)", "AUTH_HMAC_SHA2_384_192", 192, false },
	{ "sha384", "AUTH_HMAC_SHA2_384_192", 192, false },
	{ "hmac(sha512)", "AUTH_HMAC_SHA2_512_256", 256, false },
	{ "sha512", "AUTH_HMAC_SHA2_512_256", 256, false },
	{ "hmac(rmd160)", "AUTH_HMAC_RIPEMD_160_96", 96, false },
	{ "rmd160", "AUTH_HMAC_RIPEMD_160_96", 96, false },
	{ "hmac(ripemd160)", "AUTH_HMAC_RIPEMD_160_96", 96, false },
	{ "ripemd160", "AUTH_HMAC_RIPEMD_160_96", 96, false },
	{ "xcbc(aes)", "AUTH_AES_XCBC_96", 96, false },
	{ "cmac(aes)", "AUTH_AES_CMAC_96", 96, false },
	{ "hmac(sm3)", NULL, 256, true },
	{ "sm3", NULL, 256, true },
	{ 0 }
};

/* --- finding names --- */

static size_t bare_length(const char *name)
{
	const char *bracket = strstr(name, " [");

	return bracket ? (size_t)(bracket - name) : strlen(name);
}

bool algorithm_is(const char *known, const char *name)
{
	size_t n = bare_length(known);

	return n == bare_length(name) && !strncasecmp(known, name, n);
}

const struct encr_name *encr_named(const struct encr_name *table, const char *name)
{
	for (; table->name; table++)
		if (algorithm_is(table->name, name))
			return table;
	return NULL;
}

const struct encr_name *aead_named(const struct encr_name *table, const char *name, unsigned icv_bits)
{
	for (; table->name; table++)
		if (table->icv_bits == icv_bits && algorithm_is(table->name, name))
			return table;
	return NULL;
}

const struct integ_name *integ_named(const struct integ_name *table, const char *name)
{
	for (; table->name; table++)
		if (algorithm_is(table->name, name))
			return table;
	return NULL;
}

/* --- keys --- */

static void text_sizes(struct text *t, const struct encr *e)
{
	for (unsigned i = 0; i < 4 && e->key_bits[i]; i++) {
		if (i)
			text_add(t, e->key_range ? " to " : i == 3 || !e->key_bits[i + 1] ? " or " : ", ");
		text_dec(t, e->key_bits[i] / 8u + e->salt);
	}
	if (!e->key_bits[0])
		text_add(t, "none");
}

void text_key_octets(struct text *t, const struct encr *e, unsigned bits)
{
	if (bits)
		text_dec(t, bits / 8 + e->salt);
	else
		text_sizes(t, e);
	if (e->salt) {
		text_add(t, " (with ");
		text_dec(t, e->salt);
		text_add(t, " of salt)");
	}
}

/* Which mistake gives a key of that length? */
static const char *encr_key_hint(const struct encr *e, unsigned octets)
{
	if (e->key_range || !octets)
		return "";
	if (e->salt && encr_key_fits(e, octets + e->salt))
		return ": is the salt missing?";
	if (e->block != 8 && encr_key_fits(encr_by_id(ENCR_AES_GCM_16), octets))
		return ": is it for AES-GCM or AES-CTR, which have a salt behind the key?";
	if (octets % 2 == 0 && encr_key_fits(e, octets / 2))
		return ": are these hexadecimal digits without 0x?";
	if (encr_key_fits(e, octets * 2))
		return ": are these characters, behind 0x?";
	return encr_key_fits(e, octets - 1) ? ": is a digit too many?" : "";
}

bool encr_key_told(struct source *s, const char *name, const struct encr *e, int octets)
{
	char sizes[80];
	struct text t = TEXT_FIXED(sizes);

	if (octets >= 0 && encr_key_fits(e, (unsigned)octets))
		return true;
	text_key_octets(&t, e, 0);
	if (octets < 0)
		source_fault(s, s->line, "encryption key is not hexadecimal behind 0x");
	else
		source_fault(s, s->line, "encryption key has %d octets, %s takes %s%s", octets, name,
		    text_string(&t), encr_key_hint(e, (unsigned)octets));
	return false;
}

bool key_set_encr(struct source *s, struct key *key, struct key_room *room, const struct encr_name *name,
    const char *text)
{
	const struct encr *e = encr_by_id(name->id);
	int octets;

	if (!e) {
		source_fault(s, s->line, "%s cannot be opened: there is no such cipher here", name->name);
		return false;
	}
	key->suite.encr = e;
	key->suite.encr_key_len = 0;
	if (e->kind == ENCR_KIND_NULL)
		return true;
	octets = value_key(text, room->encr, sizeof room->encr);
	if (!encr_key_told(s, name->name, e, octets))
		return false;
	key->suite.encr_key_len = (uint16_t)octets;
	key->encr_key = room->encr;
	return true;
}

/* The transform of the same MAC with this ICV, if it has a name of its own; else the one given. */
static const struct integ *integ_cut(const struct integ *whole, unsigned icv)
{
	const struct integ *i;

	for (unsigned at = 0; (i = integ_at(at)); at++)
		if (i->icv == icv && !strcmp(i->mac, whole->mac) && !strcmp(i->parameter, whole->parameter))
			return i;
	return whole;
}

/* RFC 2104, 3: an HMAC takes any key; ciphers take theirs. */
static bool integ_key_fits(const struct integ *i, int octets)
{
	return strcmp(i->mac, "HMAC") ? octets == i->key : octets > 0 && octets <= INTEG_KEY_MAX;
}

bool integ_key_told(struct source *s, const char *name, const struct integ *i, int octets)
{
	if (integ_key_fits(i, octets))
		return true;
	if (octets < 0)
		source_fault(s, s->line, "authentication key is not hexadecimal behind 0x");
	else
		source_fault(s, s->line, "authentication key has %d octets, %s takes %u", octets, name,
		    i->key);
	return false;
}

/* No ICV is longer than the MAC, which is as long as its usual key; that of GMAC cannot be cut (RFC 4543, 3.4). */
bool suite_set_icv(struct source *s, struct suite *suite, const char *name, const struct integ *i, unsigned bits)
{
	bool whole = !strcmp(i->mac, "GMAC");
	unsigned octets = bits ? bits / 8 : i->icv, least = whole ? i->icv : 8, most = whole ? i->icv : i->key;

	if (bits % 8 || octets < least || octets > most) {
		source_fault(s, s->line, "ICV of %u bits, %s has %u to %u", bits, name, least * 8, most * 8);
		return false;
	}
	suite->integ = integ_cut(i, octets);
	suite->icv = (uint8_t)(suite->integ->icv == octets ? 0 : octets);
	return true;
}

bool key_set_integ(struct source *s, struct key *key, struct key_room *room, const struct integ_name *name,
    unsigned icv_bits, const char *text)
{
	int octets;

	if (name->unsupported) {
		source_fault(s, s->line, "%s cannot be verified: there is no such MAC here", name->name);
		return false;
	}
	key->suite.integ_key_len = 0;
	if (!name->integ) {
		key->suite.integ = NULL;
		key->suite.icv = (uint8_t)(name->icv_bits / 8);
		return true;
	}
	if (!suite_set_icv(s, &key->suite, name->name, integ_by_name(name->integ), icv_bits ? icv_bits : name->icv_bits))
		return false;
	octets = value_key(text, room->integ, sizeof room->integ);
	if (!integ_key_told(s, name->name, key->suite.integ, octets))
		return false;
	key->suite.integ_key_len = (uint16_t)octets;
	key->integ_key = room->integ;
	return true;
}
