/* diag: what sequence numbers, ICVs and SPIs of ESP say. */
#include "diag_maker.h"

enum { SPI = 0x1000 };

static uint8_t room[MAKER_ROOM];

/* ESP with NULL encryption around nothing much, from A to B. */
static uint32_t make(uint8_t *to, uint32_t from, uint32_t spi, uint32_t sequence)
{
	static const uint8_t payload[16];
	uint8_t plain[64], esp[128];
	uint32_t n = make_plain(plain, payload, sizeof payload, 253);

	n = make_esp_null(esp, spi, sequence, 0, 0, plain, n);
	return make_ip4(to, from, from == A ? B : A, 50, esp, n);
}

static void send_from(uint32_t from, uint32_t spi, uint32_t sequence)
{
	show(room, make(room, from, spi, sequence));
}

static void send(uint32_t sequence) { send_from(A, SPI, sequence); }

static void send_range(uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++)
		send(i);
}

static void test_replay(void **state)
{
	(void)state;
	begin();
	send_range(1, 3);
	assert_null(found("esp.replay"));
	send(2);
	send(4);
	send(2);
	ASSERT_PROOF(found("esp.replay"), 4, 6);
	assert_int_equal(found("esp.replay")->count, 2);
	assert_int_equal(found("esp.replay")->level, LEVEL_WARNING);
	ASSERT_SAYS(found("esp.replay"), "2 of 6");
	end();
}

static void test_loss(void **state)
{
	(void)state;
	begin();
	send_range(100, 103);		/* those before were not seen, which is not loss */
	assert_null(found("esp.loss"));
	send(107);
	send(109);
	ASSERT_PROOF(found("esp.loss"), 5, 6);
	assert_int_equal(found("esp.loss")->count, 4);
	ASSERT_SAYS(found("esp.loss"), "before packet 5: 3 of 104 to 106");
	send_range(104, 106);		/* late, but there */
	ASSERT_PROOF(found("esp.loss"), 6);
	ASSERT_SAYS(found("esp.loss"), "1 of 10");
	send(108);
	assert_null(found("esp.loss"));
	end();
}

static void test_loss_is_usual(void **state)
{
	(void)state;
	begin();
	send_range(1, 999);
	send_range(1001, 2000);
	assert_int_equal(found("esp.loss")->level, LEVEL_NOTE);
	send(2010);
	assert_int_equal(found("esp.loss")->level, LEVEL_WARNING);
	end();
}

static void test_reorder(void **state)
{
	(void)state;
	begin();
	send_range(2, 32);
	send(1);			/* 31 behind: the smallest window has it */
	assert_null(found("esp.reorder"));
	send_range(34, 73);
	send(33);			/* 40 behind */
	ASSERT_PROOF(found("esp.reorder"), 73);
	assert_int_equal(found("esp.reorder")->level, LEVEL_NOTE);
	send_range(75, 174);
	send(74);			/* 100 behind */
	ASSERT_PROOF(found("esp.reorder"), 73, 174);
	assert_int_equal(found("esp.reorder")->level, LEVEL_WARNING);
	ASSERT_SAYS(found("esp.reorder"), "window of 32: 2\nwith a window of 64: 1\nwith a window of 128: 0");
	end();
}

static void test_wrap(void **state)
{
	(void)state;
	begin();
	send_range(0x10000000, 0x10000010);
	assert_null(found("esp.sequence-wrap"));
	send(0xefffffff);
	assert_null(found("esp.sequence-wrap"));
	send(0xf0000000);
	ASSERT_PROOF(found("esp.sequence-wrap"), 19);
	assert_true(found("esp.sequence-wrap")->likely);		/* nothing tells of ESN */
	end();
}

static void test_wrap_by_rate(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 0; i < 2000; i++, now += SECOND / 1000)
		send(1 + i * 1000);	/* a million a second: 4294 seconds */
	assert_null(found("esp.sequence-wrap"));
	for (uint32_t i = 0; i < 1000; i++, now += SECOND / 1000)
		send(3000000 + i * 1000000);
	ASSERT_SAYS(found("esp.sequence-wrap"), "at this rate the rest lasts");
	end();
}

static void test_wrapped(void **state)
{
	(void)state;
	begin();
	send(0xfffffffe);
	send(0xffffffff);
	assert_null(found("esp.sequence-wrapped"));
	send(0);
	ASSERT_PROOF(found("esp.sequence-wrapped"), 3);
	assert_int_equal(found("esp.sequence-wrapped")->level, LEVEL_WARNING);
	assert_null(found("esp.sequence-wrap"));
	end();
}

/* --- one way --- */

static void test_one_way(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 1; i <= 5; i++, now += SECOND)
		send(i);
	ASSERT_PROOF(found("esp.one-way"), 1, 5);
	assert_true(found("esp.one-way")->likely);
	ASSERT_SAYS(found("esp.one-way"), "5 packets in 4 seconds from 192.0.2.1 to 192.0.2.2");
	send_from(B, SPI + 1, 1);
	assert_null(found("esp.one-way"));
	end();
}

static void test_one_way_takes_time(void **state)
{
	(void)state;
	begin();
	send_range(1, 20);		/* all at once */
	assert_null(found("esp.one-way"));
	now += 4 * SECOND;
	send(21);
	assert_non_null(found("esp.one-way"));
	end();
}

/* The SA before had answers; this one has none. */
static void test_one_way_after_rekey(void **state)
{
	(void)state;
	begin();
	send(1);
	send_from(B, SPI + 1, 1);
	now += SECOND;
	for (unsigned i = 1; i <= 6; i++, now += SECOND)
		send_from(A, SPI + 2, i);
	ASSERT_PROOF(found("esp.one-way"), 3, 8);
	assert_int_equal(found("esp.one-way")->spi, SPI + 2);
	assert_null(found_nth("esp.one-way", 1));
	end();
}

/* --- SPIs --- */

static void test_spis(void **state)
{
	(void)state;
	begin();
	send_from(A, 255, 1);
	send_from(B, 256, 1);
	send_from(A, 255, 2);
	ASSERT_PROOF(found("esp.spi-reserved"), 1, 3);
	assert_null(found_nth("esp.spi-reserved", 1));
	ASSERT_PROOF(found("esp.unknown-spi"), 1, 2);
	assert_int_equal(found("esp.unknown-spi")->level, LEVEL_NOTE);
	ASSERT_SAYS(found("esp.unknown-spi"), "ESP 0x000000ff 192.0.2.1 > 192.0.2.2, 2 packets\nESP 0x00000100");
	end();
}

static void test_many_spis(void **state)
{
	(void)state;
	begin();
	for (uint32_t i = 0; i < 20; i++)
		send_from(A, SPI + i, 1);
	assert_int_equal(found("esp.unknown-spi")->count, 20);
	ASSERT_SAYS(found("esp.unknown-spi"), "\nand 4 more");
	end();
}

/* --- with keys --- */

static const char *key_line(const uint8_t *integ)
{
	static char line[256];
	int n = sprintf(line, "\"IPv4\",\"*\",\"*\",\"0x00001000\",\"NULL\",\"\",\"HMAC-SHA-1-96 [RFC2404]\",\"0x");

	for (unsigned i = 0; i < 20; i++)
		n += sprintf(line + n, "%02x", integ[i]);
	strcpy(line + n, "\"\n");
	return line;
}

static void send_damaged(uint32_t sequence)
{
	uint32_t n = make(room, A, SPI, sequence);

	room[40] ^= 1;
	show(room, n);
}

static void test_icv(void **state)
{
	(void)state;
	begin_keyed(POLICY_RFC, key_line(maker_integ));
	send_range(1, 4);
	assert_null(found("esp.icv-failed"));
	send_damaged(5);
	send(6);
	send_damaged(7);
	ASSERT_PROOF(found("esp.icv-failed"), 5, 7);
	ASSERT_SAYS(found("esp.icv-failed"), "2 of 7");
	assert_null(found("esp.wrong-key"));
	ASSERT_PROOF(found("esp.null-encryption"), 1, 7);
	assert_null(found("esp.integrity-none"));
	end();
}

static void test_wrong_key(void **state)
{
	static const uint8_t other[20] = "another key, 20 oct";

	(void)state;
	begin_keyed(POLICY_RFC, key_line(other));
	send_range(1, 3);
	ASSERT_PROOF(found("esp.wrong-key"), 1, 2, 3);
	assert_null(found("esp.icv-failed"));
	end();
}

/* A look in between changes nothing. */
static void test_looks(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 0; i < 20; i++) {
		send(1 + i % 7 * 3);
		found("esp.loss");
	}
	assert_int_equal(found("esp.replay")->count, 13);
	assert_int_equal(found("esp.loss")->count, 12);
	assert_int_equal(found("esp.loss")->count, 12);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_loss_is_usual),
		cmocka_unit_test(test_reorder),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_wrap_by_rate),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_one_way),
		cmocka_unit_test(test_one_way_takes_time),
		cmocka_unit_test(test_one_way_after_rekey),
		cmocka_unit_test(test_spis),
		cmocka_unit_test(test_many_spis),
		cmocka_unit_test(test_icv),
		cmocka_unit_test(test_wrong_key),
		cmocka_unit_test(test_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
