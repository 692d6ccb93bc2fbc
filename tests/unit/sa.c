/* sa: the table and its limit, and RFC 4303's inference of the high half. */
#include "test.h"
#include <malloc.h>
#include <spiglass/sa.h>

static size_t memory(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static struct address ip(uint32_t n)
{
	const uint8_t a[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return address_ip4(a);
}

static void names(void **state)
{
	struct sa_table *t = sa_table_new(100);
	struct address a = ip(1), b = ip(2);
	struct sa *s = sa_touch(t, 50, 0xc0ffee01, &a, &b);

	(void)state;
	assert_ptr_equal(sa_touch(t, 50, 0xc0ffee01, &b, &b), s);	/* the source is no part of the name */
	assert_ptr_not_equal(sa_touch(t, 51, 0xc0ffee01, &a, &b), s);
	assert_ptr_not_equal(sa_touch(t, 50, 0xc0ffee02, &a, &b), s);
	assert_ptr_not_equal(sa_touch(t, 50, 0xc0ffee01, &a, &a), s);
	assert_int_equal(sa_count(t), 4);
	assert_ptr_equal(sa_at(t, 0), s);
	sa_table_free(t);
}

/* Beyond the limit the one silent longest gives way, those in use stay, and it is counted. */
static void eviction(void **state)
{
	struct sa_table *t = sa_table_new(300);
	struct address a = ip(1), b = ip(2);
	struct sa *busy = sa_touch(t, 50, 7, &a, &b);

	(void)state;
	size_t before;

	busy->packets = 1;
	before = memory();
	for (uint32_t i = 1000; i < 21000; i++) {
		busy->last_packet = i;
		sa_touch(t, 50, i, &a, &b)->last_packet = i;
		assert_ptr_equal(sa_touch(t, 50, 7, &a, &b), busy);
		assert_int_equal(busy->packets, 1);
	}
	assert_true(memory() - before < 300 * 2 * sizeof *busy);
	assert_int_equal(sa_count(t), 300);
	assert_int_equal(sa_evicted(t), 20001 - 300);
	assert_int_equal(sa_touch(t, 50, 20999, &a, &b)->packets, 0);
	assert_int_equal(sa_evicted(t), 20001 - 300);
	sa_table_free(t);
}

/* Exactly that one; and those that are proven after all others. */
static void eviction_order(void **state)
{
	enum { SAS = 300, TURN = 7 };		/* SA i was seen last in packet 1 + i * TURN % SAS */
	struct sa_table *t = sa_table_new(SAS);
	struct address a = ip(1), b = ip(2);
	uint32_t by_packet[SAS];
	struct sa *s;

	(void)state;
	for (uint32_t i = 0; i < SAS; i++) {
		s = sa_touch(t, 50, 1000 + i, &a, &b);
		by_packet[i * TURN % SAS] = 1000 + i;
		s->last_packet = 1 + i * TURN % SAS;
		s->opened = i % 3 == 0;
	}
	for (unsigned proven = 0; proven < 2; proven++)
		for (uint32_t n = 0; n < SAS; n++) {
			if (((by_packet[n] - 1000) % 3 == 0) != proven)
				continue;
			assert_non_null(sa_named(t, 50, by_packet[n], &b));
			s = sa_touch(t, 50, 5000 + proven * SAS + n, &a, &b);
			s->last_packet = 1000 + n;
			s->opened = 1;
			assert_null(sa_named(t, 50, by_packet[n], &b));
		}
	assert_int_equal(sa_count(t), SAS);
	assert_int_equal(sa_evicted(t), SAS);
	sa_table_free(t);
}

static void ike_eviction(void **state)
{
	struct sa_table *t = sa_table_new(300);
	size_t before = 0;

	(void)state;
	for (uint64_t i = 1; i < 20000; i++) {
		if (i == 1000)
			before = memory();
		ike_sa_touch(t, i, 0);
		ike_sa_touch(t, i, i);
	}
	assert_true(memory() <= before);
	assert_int_equal(ike_sa_count(t), 300);
	sa_table_free(t);
}

static void ike_answer(void **state)
{
	struct sa_table *t = sa_table_new(10);
	struct ike_sa *s = ike_sa_touch(t, 0x1122, 0);

	(void)state;
	assert_ptr_equal(ike_sa_touch(t, 0x1122, 0), s);
	assert_ptr_equal(ike_sa_touch(t, 0x1122, 0x3344), s);
	assert_true(s->responder_spi == 0x3344);
	assert_ptr_equal(ike_sa_touch(t, 0x1122, 0x3344), s);
	assert_ptr_not_equal(ike_sa_touch(t, 0x1122, 0x5566), s);
	assert_int_equal(ike_sa_count(t), 2);
	sa_table_free(t);
}

/* RFC 4303, A2.2: both cases, both sides of the window's start, and the first block. */
static void inference(void **state)
{
	(void)state;
	assert_int_equal(esn_infer(5, 1000, 1001, 64), 5);
	assert_int_equal(esn_infer(5, 1000, 937, 64), 5);	/* the window's first */
	assert_int_equal(esn_infer(5, 1000, 936, 64), 6);	/* below it: the next block */
	assert_int_equal(esn_infer(5, 0xfffffff0, 3, 64), 6);
	assert_int_equal(esn_infer(5, 10, 0xfffffff0, 64), 4);	/* the window reaches back */
	assert_int_equal(esn_infer(5, 10, 11, 64), 5);
	assert_int_equal(esn_infer(0, 10, 0xfffffff0, 64), 0);
	assert_int_equal(esn_infer(0, 0xffffffff, 0, 1 << 30), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names), cmocka_unit_test(eviction), cmocka_unit_test(eviction_order), cmocka_unit_test(ike_eviction), cmocka_unit_test(ike_answer), cmocka_unit_test(inference),
	};

	return cmocka_run_group_tests_name("sa", tests, NULL, NULL);
}
