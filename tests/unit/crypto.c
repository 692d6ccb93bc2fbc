/*
 * Every transform against the vectors of its RFC, and against packets made by
 * another library where the RFC prints none; what must be refused; and what a
 * packet and an SA may cost.
 */
#include "crypto_test.h"

#include <openssl/crypto.h>

#include <malloc.h>

#define KEY16 "00112233445566778899aabbccddeeff"
#define SALT "01020304"

/* --- OpenSSL's memory, counted --- */

static size_t allocations, live;

static void *count_malloc(size_t n, const char *file, int line)
{
	void *p = malloc(n);

	(void)file, (void)line;
	allocations++;
	live += malloc_usable_size(p);
	return p;
}

static void count_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	live -= malloc_usable_size(p);
	free(p);
}

static void *count_realloc(void *old, size_t n, const char *file, int line)
{
	size_t before = malloc_usable_size(old);
	void *p = realloc(old, n);

	(void)file, (void)line;
	allocations++;
	live += malloc_usable_size(p) - before;
	return p;
}

/* --- openers --- */

static void refuse(const char *encr, const char *integ, const char *encr_key, const char *integ_key, uint8_t icv,
    const char *reason)
{
	const char *why = NULL;

	assert_null(make(encr, integ, encr_key, integ_key, icv, &why));
	assert_non_null(why);
	assert_non_null(strstr(why, reason));
}

static enum opened open_packet(struct opener *o, struct bytes packet, bool esn, uint32_t high,
    const struct bytes *expected)
{
	uint8_t *room = malloc(OPENER_ROOM(packet.len));
	struct plain plain;
	enum opened opened = opener_esp(o, packet.at, packet.len, esn, high, room, &plain);

	if (opened != OPENED_GOOD) {
		assert_null(plain.at);
		assert_int_equal(plain.len, 0);
	} else {
		assert_true(plain.at >= room && plain.at + plain.len <= room + OPENER_ROOM(packet.len));
		assert_int_equal(8 + plain.iv + plain.len + plain.icv, packet.len);
		if (expected) {
			assert_int_equal(plain.len, expected->len);
			assert_memory_equal(plain.at, expected->at, expected->len);
		}
	}
	free(room);
	return opened;
}

/* --- ESP vectors --- */

/* A bit wrong in each octet in turn, and after it the right packet again. */
static void check_corrupted(struct opener *o, const struct esp_vector *v, struct bytes packet,
    const struct bytes *plain)
{
	for (uint32_t i = 0; i < packet.len; i++) {
		packet.at[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(open_packet(o, packet, v->esn, v->high, NULL), OPENED_BAD_ICV);
		packet.at[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(open_packet(o, packet, v->esn, v->high, plain), OPENED_GOOD);
	}
	if (v->esn)
		assert_int_equal(open_packet(o, packet, true, v->high ^ 1, NULL), OPENED_BAD_ICV);
	assert_int_equal(open_packet(o, packet, !v->esn, v->high + 1, NULL), OPENED_BAD_ICV);
}

static void check_lengths(struct opener *o, const struct esp_vector *v, struct bytes packet)
{
	const struct encr *e = encr_by_name(v->encr);
	uint32_t least = 8u + e->iv + (e->block > 2 ? e->block : 2u) + opener_icv(o);

	for (uint32_t len = 0; len < packet.len; len++) {
		struct bytes cut = copy(packet.at, len);
		enum opened opened = open_packet(o, cut, v->esn, v->high, NULL);

		if (len < least || (len - least) % e->block)
			assert_int_equal(opened, OPENED_SHORT);
		else
			assert_int_equal(opened, opener_authenticates(o) ? OPENED_BAD_ICV : OPENED_GOOD);
		free(cut.at);
	}
}

static void check_esp(const struct esp_vector *v, bool cheap)
{
	struct opener *o = must_make(v->encr, v->integ, v->encr_key, v->integ_key, 0);
	struct bytes packet = unhex(v->packet), plain = unhex(v->plain);
	enum opened opened;

	o->cheap &= cheap;
	opened = open_packet(o, packet, v->esn, v->high, &plain);
	if (opened != OPENED_GOOD)
		fail_msg("%s, %s: %d", v->source, v->encr, opened);
	assert_int_equal(opener_authenticates(o), v->integ || encr_by_name(v->encr)->icv);
	if (opener_authenticates(o))
		check_corrupted(o, v, packet, &plain);
	check_lengths(o, v, packet);
	assert_int_equal(open_packet(o, packet, v->esn, v->high, &plain), OPENED_GOOD);
	opener_free(o);
	free(packet.at);
	free(plain.at);
}

static void esp_of_the_rfcs(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(esp_rfc); i++) {
		check_esp(&esp_rfc[i], true);
		check_esp(&esp_rfc[i], false);
	}
}

static void esp_made_elsewhere(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(esp_made); i++) {
		check_esp(&esp_made[i], true);
		check_esp(&esp_made[i], false);
	}
}

/* This OpenSSL takes the cheap calls, or the tests above compared nothing. */
static void cheap_ways_are_taken(void **state)
{
	struct opener *gcm = must_make("ENCR_AES_GCM_8", NULL, KEY16 SALT, "", 0);
	struct opener *gmac = must_make(NULL, "AUTH_AES_128_GMAC", "", KEY16 SALT, 0);
	struct opener *cbc = must_make("ENCR_3DES", NULL, KEY16 SALT SALT, "", 0);

	(void)state;
	assert_true(gcm->cheap && gmac->cheap && cbc->cheap);
	opener_free(gcm);
	opener_free(gmac);
	opener_free(cbc);
}

/* --- MAC vectors --- */

static enum opened verify(struct opener *o, struct bytes message, uint32_t split, const uint8_t *icv,
    size_t icv_len)
{
	struct part part[] = { { message.at, split }, { message.at + split, message.len - split } };

	return opener_verify(o, part, 2, icv, (uint8_t)icv_len);
}

static void check_mac(const struct mac_vector *v, uint8_t icv_len)
{
	struct opener *o = must_make(NULL, v->integ, "", v->key, icv_len);
	struct bytes message = unhex(v->message), mac = unhex(v->mac);
	uint8_t icv = opener_icv(o);

	assert_true(opener_authenticates(o));
	for (uint32_t split = 0; split <= message.len; split++)
		if (verify(o, message, split, mac.at, icv) != OPENED_GOOD)
			fail_msg("%s, %s, in parts of %u and %u", v->source, v->integ, split, message.len - split);
	for (uint32_t i = 0; i < icv; i++) {
		mac.at[i] ^= 0x10;
		assert_int_equal(verify(o, message, 0, mac.at, icv), OPENED_BAD_ICV);
		mac.at[i] ^= 0x10;
	}
	for (uint32_t i = 0; i < message.len; i++) {
		message.at[i] ^= 0x10;
		assert_int_equal(verify(o, message, 1, mac.at, icv), OPENED_BAD_ICV);
		message.at[i] ^= 0x10;
	}
	assert_int_equal(verify(o, message, 0, mac.at, icv), OPENED_GOOD);
	assert_int_equal(verify(o, message, 0, mac.at, icv + 4u), OPENED_GOOD);
	assert_int_equal(verify(o, message, 0, mac.at, icv - 1u), OPENED_SHORT);
	opener_free(o);
	free(message.at);
	free(mac.at);
}

static void macs_of_the_rfcs(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT(mac_rfc); i++) {
		check_mac(&mac_rfc[i], 0);
		check_mac(&mac_rfc[i], (uint8_t)(strlen(mac_rfc[i].mac) / 2));
		check_mac(&mac_rfc[i], 8);
	}
	for (unsigned i = 0; i < COUNT(mac_made); i++)
		check_mac(&mac_made[i], 0);
}

/* OpenSSL has these too; compare over all lengths around blocks and chunks. */
static void compare_mac(const char *integ, const char *mac, const char *parameter, uint8_t key_len)
{
	static uint8_t text[1200], key[64];
	struct suite suite = { .integ = integ_by_name(integ), .integ_key_len = key_len };
	const char *why;
	struct opener *o;
	uint8_t out[EVP_MAX_MD_SIZE];
	size_t n;

	for (unsigned i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(i * 7 + i / 256);
	for (unsigned i = 0; i < key_len; i++)
		key[i] = (uint8_t)(i * 11 + 5);
	assert_non_null(o = opener_new(&suite, NULL, key, &why));
	for (uint32_t len = 0; len <= sizeof text; len++) {
		assert_non_null(EVP_Q_mac(NULL, mac, NULL, parameter, NULL, key, key_len, text, len, out,
		    sizeof out, &n));
		assert_int_equal(verify(o, (struct bytes){ text, len }, len / 3, out, n), OPENED_GOOD);
	}
	opener_free(o);
}

static void macs_of_openssl(void **state)
{
	(void)state;
	compare_mac("AUTH_AES_CMAC_96", "CMAC", "AES-128-CBC", 16);
	compare_mac("AUTH_HMAC_SHA2_256_128", "HMAC", "SHA256", 32);
	compare_mac("AUTH_HMAC_SHA2_512_256", "HMAC", "SHA512", 64);
	compare_mac("AUTH_HMAC_MD5_96", "HMAC", "MD5", 16);
}

/* --- the tables --- */

static bool has_vector(const char *name)
{
	for (unsigned i = 0; i < COUNT(esp_rfc); i++)
		if (!strcmp(esp_rfc[i].encr, name))
			return true;
	for (unsigned i = 0; i < COUNT(esp_made); i++)
		if (!strcmp(esp_made[i].encr, name) || (esp_made[i].integ && !strcmp(esp_made[i].integ, name)))
			return true;
	for (unsigned i = 0; i < COUNT(mac_made); i++)
		if (!strcmp(mac_made[i].integ, name))
			return true;
	return false;
}

static void every_transform_has_a_vector(void **state)
{
	const struct encr *e;
	const struct integ *g;

	(void)state;
	for (unsigned i = 0; (e = encr_at(i)); i++) {
		assert_ptr_equal(encr_by_id(e->id), e);
		assert_ptr_equal(encr_by_name(e->name), e);
		if (!has_vector(e->name))
			fail_msg("%s has no vector", e->name);
	}
	for (unsigned i = 0; (g = integ_at(i)); i++) {
		assert_ptr_equal(g->id ? integ_by_id(g->id) : g, g);
		assert_ptr_equal(integ_by_name(g->name), g);
		if (!has_vector(g->name))
			fail_msg("%s has no vector", g->name);
	}
	assert_ptr_equal(encr_by_name("encr_aes_cbc"), encr_by_id(12));
	assert_null(encr_by_id(9999));
	assert_null(encr_by_name("ENCR_IDEA"));
	assert_null(integ_by_id(0));
	assert_null(integ_by_name(""));
}

static void key_sizes(void **state)
{
	static const struct { const char *encr; unsigned least, most, step; } sizes[] = {
		{ "ENCR_NULL", 0, 0, 1 }, { "ENCR_DES", 8, 8, 1 }, { "ENCR_3DES", 24, 24, 1 },
		{ "ENCR_CAST", 5, 16, 1 }, { "ENCR_BLOWFISH", 5, 56, 1 }, { "ENCR_AES_CBC", 16, 32, 8 }, { "ENCR_AES_CTR", 20, 36, 8 },
		{ "ENCR_AES_CCM_8", 19, 35, 8 }, { "ENCR_AES_GCM_16_IIV", 20, 36, 8 },
		{ "ENCR_CHACHA20_POLY1305", 36, 36, 1 },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(sizes); i++)
		for (unsigned n = 0; n < 80; n++)
			assert_int_equal(encr_key_fits(encr_by_name(sizes[i].encr), n),
			    n >= sizes[i].least && n <= sizes[i].most && (n - sizes[i].least) % sizes[i].step == 0);
}

/* --- what must be refused, and what need not be --- */

static void refusals(void **state)
{
	char key[2 * (INTEG_KEY_MAX + 1) + 1];

	(void)state;
	refuse(NULL, NULL, "", "", 0, "neither");
	refuse("ENCR_AES_CBC", NULL, KEY16 SALT, "", 0, "encryption key");
	refuse("ENCR_AES_GCM_16", NULL, KEY16, "", 0, "encryption key");
	refuse("ENCR_NULL", NULL, "00", "", 0, "encryption key");
	refuse("ENCR_AES_GCM_16", "AUTH_HMAC_SHA1_96", KEY16 SALT, KEY16, 0, "authenticates");
	refuse("ENCR_NULL_AUTH_AES_GMAC", "AUTH_HMAC_SHA1_96", KEY16 SALT, KEY16, 0, "authenticates");
	refuse("ENCR_NULL", "AUTH_AES_128_GMAC", "", KEY16 SALT, 0, "AH only");
	refuse("ENCR_AES_GCM_16", NULL, KEY16 SALT, "", 4, "ICV");
	refuse("ENCR_AES_CCM_16", NULL, KEY16 "010203", "", 17, "ICV");
	refuse("ENCR_CHACHA20_POLY1305", NULL, KEY16 KEY16 SALT, "", 12, "ICV");
	refuse("ENCR_NULL_AUTH_AES_GMAC", NULL, KEY16 SALT, "", 12, "ICV");
	refuse(NULL, "AUTH_HMAC_SHA1_96", "", KEY16, 21, "ICV");
	refuse(NULL, "AUTH_HMAC_SHA1_96", "", KEY16, 7, "ICV");
	refuse(NULL, "AUTH_AES_128_GMAC", "", KEY16 SALT, 16, "ICV");
	refuse(NULL, "AUTH_HMAC_SHA1_96", "", "", 0, "integrity key");
	refuse(NULL, "AUTH_AES_XCBC_96", "", KEY16 "00", 0, "integrity key");
	refuse(NULL, "AUTH_AES_256_GMAC", "", KEY16 SALT, 0, "integrity key");
	memset(key, '5', sizeof key - 1);
	key[sizeof key - 1] = 0;
	refuse(NULL, "AUTH_HMAC_SHA2_512_256", "", key, 0, "integrity key");
	opener_free(must_make(NULL, "AUTH_HMAC_SHA2_512_256", "", key + 2, 0));
}

/* An ICV without its key is left out, and vouches for nothing. */
static void unverified_icv(void **state)
{
	const struct esp_vector *v = &esp_rfc[0];
	struct opener *o = must_make(v->encr, NULL, v->encr_key, "", 12);
	struct bytes packet = unhex(v->packet), plain = unhex(v->plain);
	struct bytes longer = { calloc(1, packet.len + 12), packet.len + 12 };

	(void)state;
	memcpy(longer.at, packet.at, packet.len);
	assert_false(opener_authenticates(o));
	assert_int_equal(opener_icv(o), 12);
	assert_int_equal(open_packet(o, longer, false, 0, &plain), OPENED_GOOD);
	assert_int_equal(opener_verify(o, NULL, 0, longer.at, 12), OPENED_FAILED);
	opener_free(o);
	free(packet.at);
	free(plain.at);
	free(longer.at);
}

static void ah_opens_no_esp(void **state)
{
	struct opener *o = must_make(NULL, "AUTH_HMAC_SHA1_96", "", KEY16, 0);
	uint8_t nothing[64] = { 0 };

	(void)state;
	assert_int_equal(open_packet(o, (struct bytes){ nothing, sizeof nothing }, false, 0, NULL), OPENED_FAILED);
	opener_free(o);
}

/* Contexts keep nothing of the packet before: two SAs in turns, a long packet, and none the worse. */
static void packets_in_turn(void **state)
{
	enum { LEN = 8 + 16 + 65504 + 12 };
	const struct esp_vector *v = &esp_rfc[3];
	struct opener *a = must_make(v->encr, NULL, v->encr_key, "", 0);
	struct opener *b = must_make(v->encr, NULL, KEY16, "", 12);
	struct bytes packet = unhex(v->packet), plain = unhex(v->plain), huge = { calloc(1, LEN), LEN };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(open_packet(a, packet, false, 0, &plain), OPENED_GOOD);
		assert_int_equal(open_packet(b, huge, false, 0, NULL), OPENED_GOOD);
	}
	opener_free(a);
	opener_free(b);
	free(packet.at);
	free(plain.at);
	free(huge.at);
}

/* --- costs --- */

/*
 * OpenSSL 3.0 allocates a hash state whenever one is set up or copied: twice
 * for an HMAC.  Else nothing, but for the record of an error where CCM fails.
 */
static void no_allocation_for_a_packet(void **state)
{
	uint8_t room[OPENER_ROOM(1024)];
	struct plain plain;

	(void)state;
	for (unsigned i = 0; i < COUNT(esp_made); i++) {
		const struct esp_vector *v = &esp_made[i];
		struct opener *o = must_make(v->encr, v->integ, v->encr_key, v->integ_key, 0);
		struct bytes packet = unhex(v->packet);
		bool hmac = v->integ && strstr(v->integ, "HMAC");

		for (unsigned n = 0; n < 3; n++) {
			size_t before = allocations;
			enum opened opened = opener_esp(o, packet.at, packet.len, v->esn, v->high, room, &plain);

			assert_int_equal(opened, n == 1 ? OPENED_BAD_ICV : OPENED_GOOD);
			assert_true(allocations - before <= (hmac ? 2 : 0) || (n == 1 && o->ccm));
			if (n < 2)
				packet.at[packet.len - 1] ^= 1;
		}
		opener_free(o);
		free(packet.at);
	}
}

static size_t memory_of(const char *encr, const char *integ, const char *encr_key, const char *integ_key)
{
	size_t before = live, taken;
	struct opener *o = must_make(encr, integ, encr_key, integ_key, 0);

	taken = live - before + opener_size(o);
	opener_free(o);
	assert_int_equal(live, before);
	return taken;
}

static void memory_of_an_sa(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {	/* the first round fetches */
		opener_free(must_make("ENCR_AES_GCM_16", NULL, KEY16 SALT, "", 0));
		opener_free(must_make("ENCR_AES_CBC", "AUTH_HMAC_SHA2_256_128", KEY16 KEY16, KEY16 KEY16, 0));
	}
	assert_in_range(memory_of("ENCR_AES_GCM_16", NULL, KEY16 SALT, ""), 1, 1638);
	assert_in_range(memory_of("ENCR_AES_CBC", "AUTH_HMAC_SHA2_256_128", KEY16 KEY16, KEY16 KEY16), 1, 1638);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(esp_of_the_rfcs),
		cmocka_unit_test(esp_made_elsewhere),
		cmocka_unit_test(cheap_ways_are_taken),
		cmocka_unit_test(macs_of_the_rfcs),
		cmocka_unit_test(macs_of_openssl),
		cmocka_unit_test(every_transform_has_a_vector),
		cmocka_unit_test(key_sizes),
		cmocka_unit_test(refusals),
		cmocka_unit_test(unverified_icv),
		cmocka_unit_test(ah_opens_no_esp),
		cmocka_unit_test(packets_in_turn),
		cmocka_unit_test(no_allocation_for_a_packet),
		cmocka_unit_test(memory_of_an_sa),
	};

	if (!CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
