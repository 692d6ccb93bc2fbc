/* tui: time as columns, bars of spans, and histograms of traffic. */
#include "test.h"
#include "output/show.h"
#include "tui/timeline.h"

#define SECOND INT64_C(1000000000)

/* --- columns --- */

static void test_scale(void **state)
{
	const struct scale s = scale_all(5 * SECOND, 15 * SECOND, 10);

	(void)state;
	assert_int_equal(s.column, SECOND + 1);
	assert_int_equal(scale_column(&s, 5 * SECOND - 1), -1);
	assert_int_equal(scale_column(&s, 5 * SECOND), 0);
	assert_int_equal(scale_column(&s, 6 * SECOND), 0);
	assert_int_equal(scale_column(&s, 6 * SECOND + 1), 1);
	assert_int_equal(scale_column(&s, 15 * SECOND), 9);	/* the last moment is seen */
	assert_int_equal(scale_column(&s, 15 * SECOND + 10), 10);
	assert_int_equal(scale_begin(&s, 1), 6 * SECOND + 1);
	assert_int_equal(scale_all(7, 7, 50).column, COLUMN_LEAST);
	assert_int_equal(scale_all(9, 7, 50).column, COLUMN_LEAST);
}

/* Times of a hostile capture are as far apart as they can be. */
static void test_scale_far(void **state)
{
	struct scale s = scale_all(INT64_MIN, INT64_MAX, 50);

	(void)state;
	assert_int_equal(scale_column(&s, INT64_MIN), 0);
	assert_int_equal(scale_column(&s, 0), 24);
	assert_int_equal(scale_column(&s, INT64_MAX), 49);
	assert_int_equal(scale_begin(&s, 60), INT64_MAX);
	for (unsigned i = 0; i < 20; i++)
		scale_zoom(&s, INT64_MAX, false);
	assert_true(s.column < UINT64_C(1) << 60);
	scale_move(&s, -1000000);
	assert_int_equal(s.from, INT64_MIN);
	scale_move(&s, INT64_MAX);
	assert_int_equal(s.from, INT64_MAX);
	assert_int_equal(scale_column(&s, 0), -1);
}

static void test_zoom(void **state)
{
	struct scale s = { 100 * SECOND, (uint64_t)SECOND, 50 };
	int64_t around = 120 * SECOND;

	(void)state;
	assert_int_equal(scale_column(&s, around), 20);
	scale_zoom(&s, around, true);
	assert_int_equal(s.column, SECOND / 2);
	assert_int_equal(scale_column(&s, around), 20);
	scale_zoom(&s, around, false);
	assert_int_equal(s.from, 100 * SECOND);
	scale_zoom(&s, 500 * SECOND, true);	/* not in sight: it is put into the middle */
	assert_int_equal(scale_column(&s, 500 * SECOND), 25);
	for (unsigned i = 0; i < 99; i++)
		scale_zoom(&s, 500 * SECOND, true);
	assert_in_range(s.column, COLUMN_LEAST, 2 * COLUMN_LEAST);
	scale_reach(&s, 500 * SECOND);
	assert_int_equal(scale_column(&s, 500 * SECOND), 25);
	scale_reach(&s, 3 * SECOND);
	assert_int_equal(scale_column(&s, 3 * SECOND), 25);
}

/* --- ticks --- */

/* All labels, with their columns. */
static void ticks_as_text(struct text *t, const struct scale *s, int64_t zero, bool utc)
{
	const struct ticks k = ticks_of(s, zero, utc);
	int64_t time = s->from;

	for (; tick_next(&k, s, &time); time++) {
		text_dec(t, (uint64_t)scale_column(s, time));
		text_char(t, ':');
		text_tick(t, &k, time);
		text_char(t, ' ');
	}
}

static void test_ticks(void **state)
{
	const int64_t noon = INT64_C(1700049600) * SECOND;	/* 2023-11-15T12:00:00Z */
	struct scale s = scale_all(noon, noon + 130 * SECOND, 73);

	(void)state;
	TEXT_IS("0:0 11:20 22:40 33:60 44:80 56:100 67:120 ", t, ticks_as_text(t, &s, noon, false));
	TEXT_IS("0:12:00:00 16:12:00:30 33:12:01:00 50:12:01:30 67:12:02:00 ", t, ticks_as_text(t, &s, noon, true));
	s = (struct scale){ noon + 5 * SECOND, 100000000, 50 };		/* zoomed: what is before zero stays so */
	TEXT_IS("0:5 10:6 20:7 30:8 40:9 ", t, ticks_as_text(t, &s, noon, false));
	TEXT_IS("10:12:00:06 30:12:00:08 ", t, ticks_as_text(t, &s, noon, true));
	s = (struct scale){ noon + 250000, 10000, 50 };
	TEXT_IS("5:0.0003 15:0.0004 25:0.0005 35:0.0006 45:0.0007 ", t, ticks_as_text(t, &s, noon, false));
	s = scale_all(noon, noon + 3 * 3600 * SECOND, 50);
	TEXT_IS("0:0 8:30m 16:1h 24:1h30m 33:2h 41:2h30m 49:3h ", t, ticks_as_text(t, &s, noon, false));
	s = scale_all(noon, noon + 20 * 86400 * SECOND, 50);
	TEXT_IS("8:11-19 21:11-24 33:11-29 46:12-04 ", t, ticks_as_text(t, &s, noon, true));
}

static void test_interval(void **state)
{
	(void)state;
	TEXT_IS("0 us", t, text_interval(t, 0));
	TEXT_IS("75 ms", t, text_interval(t, 75900000));
	TEXT_IS("1.9 s", t, text_interval(t, 1999999999));
	TEXT_IS("119 s", t, text_interval(t, 119 * SECOND));
	TEXT_IS("2.5 min", t, text_interval(t, 150 * SECOND));
	TEXT_IS("47 h", t, text_interval(t, 47 * 3600 * SECOND));
	TEXT_IS("2.0 d", t, text_interval(t, 49 * 3600 * SECOND));
	TEXT_IS("106751 d", t, text_interval(t, INT64_MAX));
}

/* --- bars --- */

static void bar_as_text(struct text *t, const struct scale *s, const struct span *span, unsigned n)
{
	struct bar b = { 0 };

	for (unsigned i = 0; i < n; i++)
		bar_add(&b, s, &span[i]);
	for (unsigned c = 0; c < s->columns; c++)
		text_char(t, bar_glyph(&b, c));
}

static void test_bars(void **state)
{
	const struct scale s = { 0, 10, 20 };
	const struct span life[] = {
		{ 15, 34, LOOK_NEGOTIATING, false }, { 34, 100, LOOK_UP, false }, { 101, 102, LOOK_REKEYING, false },
		{ 102, 102, LOOK_REKEYED, false }, { 102, 135, LOOK_OLD, false }, { 135, 135, LOOK_DELETED, false },
		{ 55, 55, LOOK_DPD, false }, { 77, 77, LOOK_PROBLEM, false },
	};
	const struct span guessed[] = {
		{ -50, 60, LOOK_UP, true }, { 60, 60, LOOK_REKEYED, true }, { 60, 155, LOOK_OLD, true },
		{ 155, 155, LOOK_DELETED, true }, { 500, 900, LOOK_UP, false }, { -90, -10, LOOK_PROBLEM, false },
	};
	const struct span both[] = { { 0, 50, LOOK_UP, true }, { 20, 50, LOOK_UP, false }, { 40, 50, LOOK_UP, true } };
	const struct span unknown[] = { { 30, 1000, LOOK_UNKNOWN, false } };

	(void)state;
	TEXT_IS(" ...=+=!==rrrx      ", t, bar_as_text(t, &s, life, 8));
	TEXT_IS("~~~~~~rrrrrrrr~x    ", t, bar_as_text(t, &s, guessed, 6));
	TEXT_IS("~~====              ", t, bar_as_text(t, &s, both, 3));	/* who knows beats who infers */
	TEXT_IS("   ?????????????????", t, bar_as_text(t, &s, unknown, 1));
}

/* --- traffic --- */

static void test_histogram(void **state)
{
	struct histogram h;
	uint32_t all = 0;

	(void)state;
	histogram_begin(&h, 10 * SECOND);
	histogram_add(&h, 10 * SECOND);
	histogram_add(&h, 9 * SECOND);		/* late: counted, at the begin */
	assert_int_equal(h.count[0], 2);
	histogram_add(&h, 10 * SECOND + ((int64_t)63 << TRAFFIC_SHIFT));
	assert_int_equal(h.shift, TRAFFIC_SHIFT);
	assert_int_equal(h.count[63], 1);
	histogram_add(&h, 10 * SECOND + ((int64_t)64 << TRAFFIC_SHIFT));
	assert_int_equal(h.shift, TRAFFIC_SHIFT + 1);
	assert_int_equal(h.count[0], 2);
	assert_int_equal(h.count[31], 1);
	assert_int_equal(h.count[32], 1);
	histogram_add(&h, INT64_MAX);
	histogram_begin(&h, INT64_MIN);
	for (int64_t time = INT64_MIN / 2; time < INT64_MAX / 2; time += INT64_MAX / 100)
		histogram_add(&h, time);
	histogram_add(&h, INT64_MAX);
	for (unsigned i = 0; i < TRAFFIC_BUCKETS; i++)
		all += h.count[i];
	assert_int_equal(all, 102);
	assert_int_equal(h.count[63], 1);
}

static void test_histogram_packets(void **state)
{
	const int64_t width = INT64_C(1) << TRAFFIC_SHIFT;
	struct histogram h;

	(void)state;
	histogram_begin(&h, 0);
	for (unsigned i = 0; i < 7; i++)
		histogram_add(&h, width);
	assert_true(histogram_packets(&h, width, width + 1) == 7);	/* nothing is known to have come later */
	histogram_add(&h, 2 * width - 1);
	assert_true(histogram_packets(&h, 0, width) == 0);
	assert_true(histogram_packets(&h, 0, 3 * width) == 8);
	assert_true(histogram_packets(&h, width + width / 2, 2 * width) == 4);
	assert_true(histogram_packets(&h, width + width / 4, width + width / 2) == 2);
	assert_true(histogram_packets(&h, -width, 0) == 0);
	assert_true(histogram_packets(&h, 100 * width, 200 * width) == 0);
	assert_true(histogram_packets(&h, INT64_MIN, INT64_MAX) == 8);
}

static void levels_as_text(struct text *t, const struct scale *s, const struct histogram *h, int64_t first, int64_t last)
{
	uint8_t level[TUI_COLUMNS_MOST];

	levels_of(level, s, h, first, last);
	for (unsigned c = 0; c < s->columns; c++)
		text_dec(t, level[c]);
}

static void test_levels(void **state)
{
	const int64_t width = INT64_C(1) << TRAFFIC_SHIFT;
	const struct scale s = { 0, (uint64_t)width, 8 };
	struct histogram h;

	(void)state;
	histogram_begin(&h, width);
	for (int64_t i = 0; i < 13; i++)
		histogram_add(&h, width + (i < 1 ? 0 : i < 5 ? 1 : 3) * width);
	TEXT_IS("01203000", t, levels_as_text(t, &s, &h, width, 4 * width));
	TEXT_IS("01111000", t, levels_as_text(t, &s, NULL, width, 4 * width));
	TEXT_IS("11111111", t, levels_as_text(t, &s, NULL, -width, 40 * width));
	TEXT_IS("00000000", t, levels_as_text(t, &s, NULL, 10 * width, 40 * width));
	histogram_begin(&h, 0);
	histogram_add(&h, 0);			/* a lonely packet is no flood */
	TEXT_IS("10000000", t, levels_as_text(t, &s, &h, 0, 0));
}

/* A place in the table of SAs that is another SA's now counts anew, and the limit is said. */
static void test_places(void **state)
{
	static struct packet p;
	struct traffic *t = traffic_new();
	struct frame f = { .time = SECOND };
	struct sa a = { .position = 3, .first_packet = 7, .packets = 1 }, b = { .position = 3, .first_packet = 9 };

	(void)state;
	p.frame = &f;
	p.seals = 2;
	p.seal[1].sa = &a;
	assert_null(traffic_of(t, &a));
	traffic_frame(t, &p);
	traffic_frame(t, &p);
	assert_int_equal(traffic_of(t, &a)->count[0], 2);
	assert_null(traffic_of(t, &b));
	p.seal[1].sa = &b;
	traffic_frame(t, &p);
	assert_int_equal(traffic_of(t, &b)->count[0], 1);
	assert_null(traffic_of(t, &a));
	assert_int_equal(traffic_left_out(t), 0);
	p.seal[1].sa = &a;
	for (a.position = 10; a.position < 10 + LIMIT_HISTOGRAMS; a.position++)
		traffic_frame(t, &p);
	assert_int_equal(traffic_left_out(t), 1);
	a.position--;
	assert_null(traffic_of(t, &a));
	traffic_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scale), cmocka_unit_test(test_scale_far), cmocka_unit_test(test_zoom),
		cmocka_unit_test(test_ticks), cmocka_unit_test(test_interval), cmocka_unit_test(test_bars),
		cmocka_unit_test(test_histogram), cmocka_unit_test(test_histogram_packets),
		cmocka_unit_test(test_levels), cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
