/* What the tests of crypto share: vectors, octets from hexadecimal digits, openers. */
#ifndef CRYPTO_TEST_H
#define CRYPTO_TEST_H

#include "test.h"
#include "crypto/opener.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct esp_vector {
	const char *source, *encr, *integ;
	bool esn;
	uint32_t high;
	const char *encr_key, *integ_key, *packet, *plain;	/* hex */
};

struct mac_vector { const char *source, *integ, *key, *message, *mac; };

#include "crypto_rfc.h"
#include "crypto_made.h"

/* --- bytes --- */

struct bytes { uint8_t *at; uint32_t len; };	/* of exactly its size, so that a read past it is seen */

static struct bytes unhex(const char *hex)
{
	struct bytes b = { NULL, (uint32_t)strlen(hex) / 2 };

	b.at = malloc(b.len + !b.len);
	for (uint32_t i = 0; i < b.len; i++) {
		unsigned octet;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &octet), 1);
		b.at[i] = (uint8_t)octet;
	}
	return b;
}

static struct bytes copy(const uint8_t *at, uint32_t len)
{
	struct bytes b = { malloc(len + !len), len };

	memcpy(b.at, at, len);
	return b;
}

/* --- openers --- */

static struct opener *make(const char *encr, const char *integ, const char *encr_key, const char *integ_key,
    uint8_t icv, const char **why)
{
	struct bytes key = unhex(encr_key), mac = unhex(integ_key);
	struct suite suite = { NULL, NULL, (uint16_t)key.len, (uint16_t)mac.len, icv };
	struct opener *o;

	if (encr)
		assert_non_null(suite.encr = encr_by_name(encr));
	if (integ)
		assert_non_null(suite.integ = integ_by_name(integ));
	o = opener_new(&suite, key.at, mac.at, why);
	free(key.at);
	free(mac.at);
	return o;
}

static struct opener *must_make(const char *encr, const char *integ, const char *encr_key, const char *integ_key,
    uint8_t icv)
{
	const char *why = "";
	struct opener *o = make(encr, integ, encr_key, integ_key, icv, &why);

	if (!o)
		fail_msg("%s, %s: %s", encr ? encr : "AH", integ ? integ : "no integrity", why);
	assert_null(why);
	return o;
}

#endif
