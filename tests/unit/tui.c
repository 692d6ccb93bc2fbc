/* tui: cells, keys, lists and panes, without a terminal. */
#include "test.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include "tui/diff.h"
#include "tui/keys.h"
#include "tui/list.h"
#include "tui/pane.h"

static char dumped[1 << 16];

static const char *dump(const struct grid *g)
{
	struct text t = TEXT_FIXED(dumped);

	grid_dump(&t, g);
	return text_string(&t);
}

static struct grid grid_of(unsigned columns, unsigned rows)
{
	struct grid g = { .ascii = true };

	grid_resize(&g, columns, rows);
	return g;
}

/* --- cells --- */

static void test_wide(void **state)
{
	struct grid g = grid_of(6, 3);
	const struct area a = grid_area(&g);

	(void)state;
	assert_int_equal(grid_add(&g, &a, 0, 0, 0, "日本x"), 5);
	assert_int_equal(grid_add(&g, &a, 1, 1, 0, "日本語"), 4);	/* the third does not fit, and no half of it */
	assert_string_equal(dump(&g), "日本x\n 日本\n\n");
	grid_add(&g, &a, 0, 1, 0, "-");		/* over the right half of the first */
	grid_add(&g, &a, 1, 1, 0, "-");		/* over the left half of it */
	assert_string_equal(dump(&g), " -本x\n - 本\n\n");
	grid_add(&g, &a, 1, 2, 0, "語");	/* from a blank over a left half */
	assert_string_equal(dump(&g), " -本x\n -語\n\n");
	grid_add(&g, &a, 2, 0, 0, "日本語");
	grid_clear(&g, &(struct area){ 2, 1, 1, 2 });	/* a right half, and a left one */
	assert_string_equal(dump(&g), " -本x\n -語\n    語\n");
	grid_free(&g);
}

static void test_combining(void **state)
{
	struct grid g = grid_of(4, 2);
	const struct area a = grid_area(&g);

	(void)state;
	assert_int_equal(grid_add(&g, &a, 0, 0, 0, "e\u0301\u0302\u0303xy"), 3);	/* the third mark is one too many */
	assert_string_equal(dump(&g), "e\u0301\u0302xy\n\n");
	assert_int_equal(grid_add(&g, &a, 1, 0, 0, "\u0301語\u0301"), 2);		/* nothing to stand on; on a wide one */
	assert_string_equal(dump(&g), "e\u0301\u0302xy\n語\u0301\n");
	grid_free(&g);
}

static void test_hostile(void **state)
{
	struct grid g = grid_of(20, 2);
	const struct area a = grid_area(&g), inside = { 1, 18, 9, 9 };

	(void)state;
	grid_put(&g, &a, 0, 0, 0, "\33[31m\x07\0\x9b\xc2\x9b\xff\xe2\x82", 12);
	assert_string_equal(dump(&g), "?[31m??\uFFFD?\uFFFD\uFFFD\n\n");
	assert_int_equal(grid_add(&g, &inside, 0, 0, 0, "abc"), 2);	/* beyond the grid */
	assert_int_equal(grid_add(&g, &inside, 1, 0, 0, "abc"), 0);
	assert_int_equal(grid_add(&g, &a, 0, 30, 0, "abc"), 0);
	grid_style(&g, &inside, 5, STYLE_REVERSE);
	grid_down(&g, &inside, 1);
	assert_string_equal(strchr(dump(&g), '\n'), "\n                  a|\n");
	grid_free(&g);
}

static void test_box(void **state)
{
	struct grid g = grid_of(12, 3);
	const struct area a = grid_area(&g);

	(void)state;
	grid_add(&g, &a, 1, 0, 0, "is overwritten");
	grid_box(&g, &a, " T ");
	assert_string_equal(dump(&g), "+-- T -----+\n|          |\n+----------+\n");
	grid_free(&g);
}

static void test_widths(void **state)
{
	(void)state;
	assert_int_equal(rune_width('a'), 1);
	assert_int_equal(rune_width(0x301), 0);
	assert_int_equal(rune_width(0x65e5), 2);
	assert_int_equal(rune_width(0x2192), 1);	/* ambiguous ones are narrow */
	assert_int_equal(octets_fitting("日本", 6, 3), 3);
	setlocale(LC_CTYPE, "C");			/* knows nothing of these */
	assert_int_equal(rune_width(0x301), 0);
	assert_int_equal(rune_width(0x65e5), 2);
	assert_int_equal(rune_width(0xe9), 1);
	setlocale(LC_CTYPE, "C.UTF-8");
}

/* --- keys --- */

static void test_keys(void **state)
{
	static const char *const name[] = { "F1", "F12", "Up", "Enter", "Esc", "Tab", "Space", "Ctrl-L", "x", "?", "語" };
	uint32_t key;

	(void)state;
	for (unsigned i = 0; i < sizeof name / sizeof *name; i++) {
		char shown[16];
		struct text t = TEXT_FIXED(shown);

		assert_true(press_named(name[i], strlen(name[i]), &key));
		text_press(&t, key);
		assert_string_equal(text_string(&t), name[i]);
		assert_true(press_is(key, name[i]));
		assert_false(press_is(key, "F2 xx Ctrl-M"));
	}
	assert_true(press_is(PRESS_F1 + 4, "t F5 -"));
	assert_false(press_is(PRESS_NONE, "Up Down"));
	assert_false(press_named("F13", 3, &key));
	assert_false(press_named("F0", 2, &key));
	assert_false(press_named("Nonsense", 8, &key));
	assert_false(press_named("", 0, &key));
}

/* --- lists --- */

struct fruits { unsigned count; const char *name[8]; };

static uint32_t fruits_count(const void *context)
{
	return ((const struct fruits *)context)->count;
}

static uint64_t fruits_identity(const void *context, uint32_t row)
{
	return (uint8_t)*((const struct fruits *)context)->name[row];
}

static void fruits_words(struct text *t, const void *context, uint32_t row)
{
	text_add(t, ((const struct fruits *)context)->name[row]);
}

static void fruits_cell(struct text *t, const void *context, uint32_t row, unsigned column)
{
	if (column == 0)
		fruits_words(t, context, row);
	else
		text_dec(t, row * 100);
}

static const struct column fruits_columns[] = {
	{ "NAME", 0, false, fruits_cell }, { "WORTH", 1, true, fruits_cell }, { "LENGTH", 2, true, fruits_cell },
};
static const struct rows fruits_rows = {
	.count = fruits_count, .identity = fruits_identity, .words = fruits_words, .column = fruits_columns, .columns = 3,
	.height = 1,
};

static void test_cursor(void **state)
{
	struct fruits f = { 3, { "apple", "pear", "lime" } };
	struct list l;

	(void)state;
	list_begin(&l, &fruits_rows, &f);
	list_to(&l, 1);
	f = (struct fruits){ 4, { "kiwi", "apple", "pear", "lime" } };
	list_fresh(&l);
	assert_int_equal(l.cursor, 2);		/* stays with the pear */
	f = (struct fruits){ 2, { "kiwi", "apple" } };
	list_fresh(&l);
	assert_int_equal(l.cursor, 1);		/* it is gone: as near as can be */
	list_move(&l, -100);
	assert_int_equal(l.cursor, 0);
	list_move(&l, INT64_C(1) << 40);
	assert_int_equal(l.cursor, 1);
	f.count = 0;
	list_fresh(&l);
	list_move(&l, 1);
	assert_int_equal(l.cursor, 0);
}

static void test_find(void **state)
{
	struct fruits f = { 4, { "apple", "pear", "lime", "Pineapple" } };
	struct list l;

	(void)state;
	list_begin(&l, &fruits_rows, &f);
	assert_true(list_find(&l, "APPLE", false));
	assert_int_equal(l.cursor, 3);
	assert_true(list_find(&l, "apple", false));	/* round the end */
	assert_int_equal(l.cursor, 0);
	assert_true(list_find(&l, "e", true));
	assert_int_equal(l.cursor, 3);
	assert_false(list_find(&l, "kiwi", false));
	assert_false(list_find(&l, "", false));
	f.count = 0;
	assert_false(list_find(&l, "apple", true));
}

static void test_scroll(void **state)
{
	struct fruits f = { 8, { "a", "b", "c", "d", "e", "f", "g", "h" } };
	struct list l;

	(void)state;
	list_begin(&l, &fruits_rows, &f);
	list_to(&l, 5);
	assert_int_equal(list_scroll(&l, 3), 3);
	assert_int_equal(l.top, 3);
	list_to(&l, 2);
	list_scroll(&l, 3);
	assert_int_equal(l.top, 2);
	list_to(&l, 7);
	assert_int_equal(list_scroll(&l, 20), 8);	/* there is room for all */
	assert_int_equal(l.top, 0);
}

static void test_columns(void **state)
{
	struct fruits f = { 2, { "apple", "pear" } };
	struct grid g = grid_of(60, 5);
	struct area a = grid_area(&g);
	struct list l;

	(void)state;
	list_begin(&l, &fruits_rows, &f);
	list_draw(&l, &g, &a);
	assert_string_equal(dump(&g), " NAME  WORTH LENGTH\n>apple     0      0\n pear    100    100\n\n\n");
	grid_clear(&g, &a);
	a.columns = 18;			/* one too few */
	list_draw(&l, &g, &a);
	assert_string_equal(dump(&g), " NAME  WORTH\n>apple     0\n pear    100\n\n +1 column: LENGTH\n");
	grid_clear(&g, &a);
	l.left = 1;
	list_draw(&l, &g, &a);
	assert_string_equal(dump(&g), " NAME  LENGTH\n>apple      0\n pear     100\n\n +1 column: WORTH\n");
	grid_free(&g);
}

static void test_folds(void **state)
{
	struct fruits f = { 0 };
	struct list l;

	(void)state;
	list_begin(&l, &fruits_rows, &f);
	for (unsigned i = 0; i < LIST_FOLDS + 5; i++)
		assert_int_equal(list_fold(&l, i), i < LIST_FOLDS);
	assert_true(list_folded(&l, LIST_FOLDS - 1));
	assert_false(list_folded(&l, LIST_FOLDS));
	list_fold(&l, 3);
	assert_false(list_folded(&l, 3));
	assert_true(list_folded(&l, LIST_FOLDS - 1));
}

/* --- panes --- */

static void test_pane(void **state)
{
	struct grid g = grid_of(60, 3);
	const struct area a = { 0, 0, 3, 12 }, wide = grid_area(&g);
	unsigned skip = 0;

	(void)state;
	pane_text(&g, &a, "one two three four\n\n  x\n", &skip);
	assert_string_equal(dump(&g), "one two\n  three four\n\n");
	skip = 99;
	grid_clear(&g, &wide);
	pane_text(&g, &a, "one two three four\n\n  x\n", &skip);
	assert_int_equal(skip, 1);
	assert_string_equal(dump(&g), "  three four\n\n  x\n");
	skip = 0;
	grid_clear(&g, &wide);
	pane_text(&g, &wide, "1\n2\n3\n4\n5\n", &skip);
	assert_string_equal(dump(&g), "1\n2\n3                                               (2 more: J)\n");
	pane_text(&g, &a, "averyveryverylongword\n", &skip);
	assert_memory_equal(dump(&g), "averyveryver", 12);
	grid_free(&g);
}

/* --- differences --- */

static const char *diff(const char *a, const char *b)
{
	static char words[1 << 14];
	struct text t = TEXT_FIXED(words);

	text_diff(&t, a, b);
	return text_string(&t);
}

static void test_diff(void **state)
{
	static char many[2 * DIFF_LINES * 4];
	size_t n = 0;

	(void)state;
	assert_string_equal(diff("a\nb\nc\n", "a\nb\nc"), "  a\n  b\n  c\n");
	assert_string_equal(diff("a\nb\nc\n", "b\nd\nc\ne\n"), "- a\n  b\n+ d\n  c\n+ e\n");
	assert_string_equal(diff("", "a\n\n"), "+ a\n+ \n");
	assert_string_equal(diff("a\nab\n", "ab\na\n"), "- a\n  ab\n+ a\n");
	assert_string_equal(diff("", ""), "");
	for (unsigned i = 0; i <= DIFF_LINES; i++)
		n += (size_t)snprintf(many + n, sizeof many - n, "%u\n", i % 10);
	assert_non_null(strstr(diff(many, many), "\n? there are more lines\n"));
	assert_null(strchr(diff(many, many), '-'));
	many[n - 2] = 0;
	assert_null(strchr(diff(many, many), '?'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wide), cmocka_unit_test(test_combining), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_box), cmocka_unit_test(test_widths), cmocka_unit_test(test_keys),
		cmocka_unit_test(test_cursor), cmocka_unit_test(test_find), cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_columns), cmocka_unit_test(test_folds), cmocka_unit_test(test_pane),
		cmocka_unit_test(test_diff),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
