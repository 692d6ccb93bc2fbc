/*
 * Pseudorandom functions by their IANA names, and prf+ (RFC 7296, 2.13).
 *
 * Invariant: a key of any length is taken.  HMAC does so itself (RFC 2104, 2);
 * AES-XCBC and AES-CMAC have RFC 4434, 2 and RFC 4615, 3 make one of 128 bits.
 */
#include "crypto/opener.h"

#include <spiglass/registry.h>

#include <openssl/crypto.h>

#include <strings.h>

enum { PARTS_MAX = 24 };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define HMAC(i, rfc, size, ossl) \
	{ .id = i, .name = #i, .octets = size, .source = rfc, .mac = "HMAC", .parameter = ossl },
#define AES(i, rfc, family) \
	{ .id = i, .name = #i, .octets = MAC_BLOCK, .fixed = MAC_BLOCK, .source = rfc, .mac = family, \
	  .parameter = "AES-128-CBC" },

static const struct prf prfs[] = {
	HMAC(PRF_HMAC_MD5, "RFC 2104", 16, "MD5")
	HMAC(PRF_HMAC_SHA1, "RFC 2104", 20, "SHA1")
	AES(PRF_AES128_XCBC, "RFC 4434", "XCBC")
	HMAC(PRF_HMAC_SHA2_256, "RFC 4868", 32, "SHA256")
	HMAC(PRF_HMAC_SHA2_384, "RFC 4868", 48, "SHA384")
	HMAC(PRF_HMAC_SHA2_512, "RFC 4868", 64, "SHA512")
	AES(PRF_AES128_CMAC, "RFC 4615", "CMAC")
};

const struct prf *prf_at(unsigned i) { return i < COUNT(prfs) ? &prfs[i] : NULL; }

const struct prf *prf_by_id(uint16_t id)
{
	for (unsigned i = 0; i < COUNT(prfs); i++)
		if (prfs[i].id == id)
			return &prfs[i];
	return NULL;
}

const struct prf *prf_by_name(const char *name)
{
	for (unsigned i = 0; i < COUNT(prfs); i++)
		if (!strcasecmp(prfs[i].name, name))
			return &prfs[i];
	return NULL;
}

const struct prf *prf_of_hash(unsigned hash)
{
	static const uint16_t prf[] = {
		[IKEV1_HASH_MD5] = PRF_HMAC_MD5, [IKEV1_HASH_SHA] = PRF_HMAC_SHA1,
		[IKEV1_HASH_SHA2_256] = PRF_HMAC_SHA2_256, [IKEV1_HASH_SHA2_384] = PRF_HMAC_SHA2_384,
		[IKEV1_HASH_SHA2_512] = PRF_HMAC_SHA2_512,
	};

	return hash < COUNT(prf) ? prf_by_id(prf[hash]) : NULL;
}

/* --- computing --- */

/* A key of the one length there is: XCBC fills a short one up, all else is the MAC of the key under zeros. */
static bool make_fixed(const struct prf *prf, struct secret key, uint8_t fixed[static MAC_BLOCK])
{
	static const uint8_t zero[MAC_BLOCK];
	const struct part whole = { key.at, key.len };
	uint8_t mac[EVP_MAX_MD_SIZE];
	struct mac *m;
	bool ok;

	memset(fixed, 0, MAC_BLOCK);
	if (key.len < prf->fixed && !strcmp(prf->mac, "XCBC")) {
		if (key.len)
			memcpy(fixed, key.at, key.len);
		return true;
	}
	m = mac_open(prf->mac, prf->parameter, zero, MAC_BLOCK);
	ok = m && m->run(m, &whole, 1, mac);
	mac_free(m);
	if (ok)
		memcpy(fixed, mac, MAC_BLOCK);
	OPENSSL_cleanse(mac, sizeof mac);
	return ok;
}

static struct mac *prf_open(const struct prf *prf, struct secret key)
{
	uint8_t fixed[MAC_BLOCK];
	struct mac *m = NULL;

	if (!prf->fixed || key.len == prf->fixed)
		return mac_open(prf->mac, prf->parameter, key.at, key.len);
	if (make_fixed(prf, key, fixed))
		m = mac_open(prf->mac, prf->parameter, fixed, prf->fixed);
	OPENSSL_cleanse(fixed, sizeof fixed);
	return m;
}

bool prf_compute(const struct prf *prf, struct secret key, const struct part *part, unsigned parts,
    uint8_t *out)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	struct mac *m = prf_open(prf, key);
	bool ok = m && m->run(m, part, parts, mac);

	mac_free(m);
	if (ok)
		memcpy(out, mac, prf->octets);
	OPENSSL_cleanse(mac, sizeof mac);
	return ok;
}

/* T1 = prf(K, S | 0x01), T2 = prf(K, T1 | S | 0x02), ... */
bool prf_plus(const struct prf *prf, struct secret key, const struct part *part, unsigned parts, uint8_t *out,
    size_t n)
{
	uint8_t t[EVP_MAX_MD_SIZE], number = 0;
	struct part s[PARTS_MAX + 2] = { { t, 0 } };
	struct mac *m = NULL;
	bool ok = parts <= PARTS_MAX && n <= 255u * prf->octets && (m = prf_open(prf, key));

	for (unsigned i = 0; ok && i < parts; i++)
		s[i + 1] = part[i];
	for (size_t done = 0; ok && done < n; done += s[0].len) {
		number++;
		s[parts + 1] = (struct part){ &number, 1 };
		ok = m->run(m, s, parts + 2, t);
		s[0].len = prf->octets;
		if (ok)
			memcpy(out + done, t, n - done < prf->octets ? n - done : prf->octets);
	}
	mac_free(m);
	OPENSSL_cleanse(t, sizeof t);
	return ok;
}
