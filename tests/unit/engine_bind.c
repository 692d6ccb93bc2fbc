/* engine: keys bound by trial.  Mistakes in key sources and their names, order of the search, its bounds, and that chance binds nothing. */
#include "test.h"
#include "esp_maker.h"
#include <stdio.h>
#include <spiglass/engine.h>
#include <spiglass/limits.h>
#include <spiglass/registry.h>

enum { A = 0xc0000201, B = 0xc0000202, INNER_A = 0x0a000001, INNER_B = 0x0a010001, SPI = 0xc0ffee01, RAW = 101 };

static struct packet packet, *const p = &packet;
static uint8_t frame[MAKER_ROOM], esp[MAKER_ROOM], plain[MAKER_ROOM], inner[MAKER_ROOM];
static struct keyring *keys;
static struct engine *engine;
static uint64_t number;
static char many[1 << 18];

#define ENCR "656e6372797074696f6e206b65792100"				/* maker_key */
#define INTEG "696e74656772697479206b6579203230206f6374"		/* maker_integ */
#define OTHER "0102030405060708090a0b0c0d0e0f1011121314"

static void begin(const char *text)
{
	keys = keyring_new();
	assert_int_equal(keyring_import(keys, "esp_sa:test", text, strlen(text), NULL, NULL), STATUS_OK);
	engine = engine_new(keys);
	number = 0;
}

static void end(void)
{
	engine_free(engine);
	keyring_free(keys);
}

/* One row of esp_sa, between A and B. */
static const char *row(const char *spi, const char *encr, const char *encr_key, const char *integ, const char *integ_key)
{
	static char line[1024];

	snprintf(line, sizeof line, "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\"\n", spi, encr, encr_key,
	    integ, integ_key);
	return line;
}

static void show(uint32_t from, uint32_t to, uint32_t n)
{
	static struct frame f;

	n = make_ip4(frame, from, to, IP_PROTOCOL_ESP, esp, n);
	f = (struct frame){ .at = frame, .have = n, .claim = n, .link = RAW, .time = (int64_t)++number, .number = number };
	engine_frame(engine, &f, p);
}

static uint32_t echo(void)
{
	uint8_t icmp[16] = { 8, 0, 0, 0, 0, 7, 0, 1, 'p', 'i', 'n', 'g' };
	uint32_t n;

	put16(icmp + 2, make_sum(icmp, sizeof icmp));
	n = make_ip4(inner, INNER_A, INNER_B, IP_PROTOCOL_ICMP, icmp, sizeof icmp);
	return make_plain(plain, inner, n, IP_PROTOCOL_IPV4);
}

static uint32_t cbc(uint32_t spi, uint32_t sequence, int mac)
{
	return make_esp_cbc(esp, spi, sequence, plain, echo(), mac);
}

static const struct sealed *state_is(enum seal_state state)
{
	assert_true(p->seals > 0);
	assert_int_equal(p->seal[0].state, state);
	return &p->seal[0];
}

/* Two packets of the SA open, with that sentence; NULL: with none. */
static void opens(const char *sentence)
{
	for (uint32_t i = 1; i <= 2; i++) {
		const struct sealed *s;

		show(A, B, cbc(SPI, i, 1));
		s = state_is(SEAL_OPENED);
		assert_true(s->authenticated);
		if (!sentence)
			assert_null(s->sa->fit);
		else
			assert_string_equal(s->sa->fit, sentence);
		assert_ptr_equal(s->reason, s->sa->fit);
		assert_string_equal(s->encryption, "ENCR_AES_CBC");
		assert_string_equal(s->integrity, "AUTH_HMAC_SHA1_96");
	}
}

/* --- mistakes: the row of esp_sa, and what is said of it --- */

#define CBC "AES-CBC [RFC3602]"
#define SHA1 "HMAC-SHA-1-96 [RFC2404]"
#define OWN "0xc0ffee01"

static const struct mistaken {
	const char *spi, *encr, *encr_key, *integ, *integ_key, *sentence;
} mistaken[] = {
	{ OWN, CBC, "0x" ENCR, SHA1, "0x" INTEG, NULL },
	{ "*", CBC, "0x" ENCR, SHA1, "0x" INTEG, NULL },
	{ OWN, CBC, "0x" ENCR, SHA1, INTEG, "the integrity key is hexadecimal digits that were taken as characters" },
	{ OWN, CBC, ENCR, SHA1, "0x" INTEG, "the encryption key is hexadecimal digits that were taken as characters" },
	{ OWN, CBC, "0x002179656b206e6f6974707972636e65", SHA1, "0x" INTEG,
	  "the encryption key is told with its octets in reverse order" },
	{ OWN, CBC, "0x72636e65697470796b206e6f00217965", SHA1, "0x" INTEG,
	  "the encryption key is told with the octets of each 32-bit word in reverse order" },
	{ OWN, CBC, "0x656e6372797074696f6e206b6579210", SHA1, "0x" INTEG,
	  "the encryption key is short of its last digit, not of its first" },
	{ OWN, "BLOWFISH-CBC [RFC2451]", "0x" ENCR, SHA1, "0x" INTEG, "the source says ENCR_BLOWFISH; it is ENCR_AES_CBC" },
	{ OWN, CBC, "0x" ENCR, "MAC-RIPEMD-160-96 [RFC2857]", "0x" INTEG,
	  "the source says AUTH_HMAC_RIPEMD_160_96; it is AUTH_HMAC_SHA1_96" },
	{ "0xdeadbeef", CBC, "0x" ENCR, SHA1, "0x" INTEG,
	  "the source has it for another SA between the same addresses, as before or after a rekey" },
};

static void mistakes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof mistaken / sizeof mistaken[0]; i++) {
		const struct mistaken *m = &mistaken[i];

		begin(row(m->spi, m->encr, m->encr_key, m->integ, m->integ_key));
		opens(m->sentence);
		end();
	}
}

/* Told for the way back, with its SPI or with ours. */
static void directions(void **state)
{
	static const char *const back = "\"IPv4\",\"192.0.2.2\",\"192.0.2.1\",\"%s\",\"" CBC "\",\"0x" ENCR "\",\"" SHA1 "\",\"0x" INTEG "\"\n";
	char line[300];

	(void)state;
	snprintf(line, sizeof line, back, "0x00001234");
	begin(line);
	opens("the source has it for the other direction");
	end();
	snprintf(line, sizeof line, back, OWN);
	begin(line);
	opens("the source has the addresses the other way round");
	end();
}

/* Behind many keys of others: those between the same addresses are tried first, each once. */
static void directions_far_away(void **state)
{
	size_t at = 0;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		bool ours = i == 150;

		at += (size_t)snprintf(many + at, sizeof many - at, "\"IPv4\",\"192.0.2.%d\",\"192.0.2.%d\",\"0x%08x\",\"" CBC
		    "\",\"0x" ENCR "\",\"" SHA1 "\",\"0x%s\"\n", ours ? 2 : 8, ours ? 1 : 9, 0x1000 + i, ours ? INTEG : OTHER);
	}
	begin(many);
	opens("the source has it for the other direction");
	assert_in_range(p->seal[0].sa->tries, 1, 10);
	end();
}

/* Lengths are told, algorithms not: nothing is wrong with that. */
static void untold(void **state)
{
	struct key k = { .spi = SPI, .spi_mask = UINT32_MAX, .protocol = KEY_ESP, .suite = { .encr_key_len = 16, .integ_key_len = 20 },
		.encr_key = maker_key, .integ_key = maker_integ };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		k.spi_mask = i ? 0 : UINT32_MAX;
		begin(row("0x00000001", CBC, "0x" ENCR, SHA1, "0x" OTHER));
		assert_non_null(keyring_put(keys, &k));
		opens(NULL);
		end();
	}
}

/* A key told for one SA that is another's: what stays closed says so. */
static void elsewhere(void **state)
{
	const struct sealed *s;
	uint32_t n;

	(void)state;
	begin(row("0x00000001", CBC, "0x" ENCR, SHA1, "0x" INTEG));
	opens("the source has it for another SA between the same addresses, as before or after a rekey");
	n = cbc(1, 1, 1);
	esp[n - 1] ^= 1;
	show(A, B, n);
	s = state_is(SEAL_NO_KEY);
	assert_string_equal(s->reason, "the key told for this SPI is that of another SA");
	end();
}

static void half_right(void **state)
{
	(void)state;
	begin(row(OWN, CBC, "0x" ENCR, SHA1, "0x" OTHER));
	show(A, B, cbc(SPI, 1, 1));
	assert_non_null(strstr(state_is(SEAL_INTEGRITY_FAILED)->reason, "wrong integrity key"));
	end();
}

/* --- damage, and chance --- */

/* Whichever octet of the first packet is damaged, nothing is bound by it, and the next one is. */
static void damaged_first(void **state)
{
	uint32_t n = cbc(SPI, 1, 1);

	(void)state;
	for (uint32_t at = 4; at < n; at++) {
		begin(row(OWN, CBC, "0x" ENCR, SHA1, "0x" INTEG));
		cbc(SPI, 1, 1);
		esp[at] ^= 0x40;
		show(A, B, n);
		state_is(SEAL_INTEGRITY_FAILED);
		opens(NULL);
		end();
	}
}

/* A bound SA is not searched again. */
static void damaged_later(void **state)
{
	uint32_t tries, n;

	(void)state;
	begin(row(OWN, CBC, "0x" ENCR, SHA1, "0x" INTEG));
	opens(NULL);
	tries = p->seal[0].sa->tries;
	assert_int_equal(tries, 1);
	for (uint32_t i = 3; i < 30; i++) {
		n = cbc(SPI, i, 1);
		esp[n - 1] ^= 1;
		show(A, B, n);
		assert_int_equal(state_is(SEAL_INTEGRITY_FAILED)->sa->tries, tries);
	}
	assert_int_equal(engine_tally(engine)->key_trials, tries);
	end();
}

static uint32_t noise_state = 1;

static void noise(uint8_t *to, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = (uint8_t)((noise_state = noise_state * 1664525 + 1013904223) >> 24);
}

/* Keys without an ICV to prove them: chance opens none of 3,000 packets, in whatever reading. */
static void chance(void **state)
{
	(void)state;
	begin(row("*", CBC, "0x" ENCR, "NULL", ""));
	for (uint32_t i = 0; i < 3000; i++) {
		noise(esp, 8 + 16 + 64 + i % 3 * 16);
		put32(esp, 0x1000 + i);
		show(A, B, 8 + 16 + 64 + i % 3 * 16);
		assert_int_not_equal(p->seal[0].state, SEAL_OPENED);
	}
	end();
}

/* And what is right is found without one: the ICV nobody told of is left out. */
static void bare(void **state)
{
	const struct sealed *s;

	(void)state;
	begin(row("*", CBC, "0x" ENCR, "NULL", ""));
	show(A, B, cbc(SPI, 1, 1));
	s = state_is(SEAL_OPENED);
	assert_false(s->authenticated);
	assert_string_equal(s->reason, "the source says no ICV; there is one of 96 bits; and no ICV could be verified");
	end();
}

/* --- bounds --- */

/* That many keys, none of them right. */
static void begin_wrong(unsigned count, const char *spi)
{
	size_t at = 0;

	for (unsigned i = 0; i < count; i++) {
		char key[41];

		snprintf(key, sizeof key, "%040x", i + 1);
		at += (size_t)snprintf(many + at, sizeof many - at, "\"IPv4\",\"*\",\"*\",\"%s\",\"" CBC "\",\"0x" ENCR "\",\"" SHA1
		    "\",\"0x%s\"\n", spi, key);
		assert_true(at < sizeof many);
	}
	begin(many);
	assert_int_equal(keyring_count(keys), count);
}

/* A search ends with the SA's bound, or with its first packets, whichever is first. */
static void bounded_sa(void **state)
{
	static const struct { unsigned keys; const char *spi; } rows[] = {
		{ 1, OWN }, { 1, "0x00000001" }, { 1, "*" }, { 30, OWN }, { 1000, "0x00000001" }, { 1000, "*" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint32_t tries = 0;

		begin_wrong(rows[i].keys, rows[i].spi);
		for (uint32_t n = 1; n <= 30; n++) {
			show(A, B, cbc(SPI, n, 1));
			assert_int_not_equal(p->seal[0].state, SEAL_OPENED);
			if (n == LIMIT_BIND_PACKETS)
				tries = p->seal[0].sa->tries;
			if (n > LIMIT_BIND_PACKETS)
				assert_int_equal(p->seal[0].sa->tries, tries);
		}
		assert_true(tries > 0 && tries <= LIMIT_SA_TRIALS + LIMIT_BIND_PACKETS * 2 * rows[i].keys);
		assert_int_equal(engine_tally(engine)->key_trials, tries);
		end();
	}
}

/* In total too; and a key told for its SPI still binds when nothing is left. */
static void bounded_total(void **state)
{
	uint32_t frames = 0;

	(void)state;
	begin_wrong(1000, "*");
	assert_int_equal(keyring_import(keys, "esp_sa:more", row(OWN, CBC, "0x" ENCR, SHA1, "0x" INTEG),
	    strlen(row(OWN, CBC, "0x" ENCR, SHA1, "0x" INTEG)), NULL, NULL), STATUS_OK);
	for (uint32_t spi = 1; spi <= 1000; spi++, frames++) {
		uint32_t n = cbc(spi, 1, 1);

		esp[n - 1] ^= 1;
		show(A, B, n);
	}
	assert_true(engine_tally(engine)->key_trials >= LIMIT_KEY_TRIALS);
	assert_true(engine_tally(engine)->key_trials <= LIMIT_KEY_TRIALS + frames / 64 + 64);
	opens(NULL);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes),
		cmocka_unit_test(directions),
		cmocka_unit_test(directions_far_away),
		cmocka_unit_test(untold),
		cmocka_unit_test(elsewhere),
		cmocka_unit_test(half_right),
		cmocka_unit_test(damaged_first),
		cmocka_unit_test(damaged_later),
		cmocka_unit_test(chance),
		cmocka_unit_test(bare),
		cmocka_unit_test(bounded_sa),
		cmocka_unit_test(bounded_total),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
