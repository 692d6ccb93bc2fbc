/* A line that is written: its keys, characters of several octets, its room; and what was written before. */
#include "test.h"
#include "tui/keys.h"
#include "tui/line.h"

static void play(struct line *l, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		uint32_t key;

		assert_true(press_named(names, n, &key));
		line_press(l, key);
		names += n + strspn(names + n, " ");
	}
}

static void keys(void **state)
{
	static const struct { const char *before, *keys, *after; unsigned at; } row[] = {
		{ "", "a b c", "abc", 3 },
		{ "abc", "Left Left x", "axbc", 2 },
		{ "abc", "Home Delete", "bc", 0 },
		{ "abc", "Home Left Backspace", "abc", 0 },
		{ "abc", "Right Delete", "abc", 3 },
		{ "abc", "Home x End y", "xabcy", 5 },
		{ "a\xc3\xa4\xe3\x81\x82", "Backspace", "a\xc3\xa4", 3 },
		{ "a\xc3\xa4\xe3\x81\x82", "Left Left x", "ax\xc3\xa4\xe3\x81\x82", 2 },
		{ "\xc3\xa4" "b", "Home Delete", "b", 0 },
		{ "one two  three", "Ctrl-W", "one two  ", 9 },
		{ "one two  ", "Ctrl-W", "one ", 4 },
		{ "one two", "Left Ctrl-U", "o", 0 },
		{ "one two", "Home Right Ctrl-K", "o", 1 },
		{ "\xff\xfe", "Left Delete", "\xff", 1 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct line l;

		line_begin(&l, row[i].before, NULL);
		play(&l, row[i].keys);
		assert_string_equal(l.words, row[i].after);
		assert_int_equal(l.at, row[i].at);
	}
}

/* What does not fit is not begun. */
static void room(void **state)
{
	struct line l;

	(void)state;
	line_begin(&l, "", NULL);
	for (unsigned i = 0; i < 2 * LINE_MOST; i++)
		line_press(&l, 0x3042);
	assert_int_equal(strlen(l.words), (LINE_MOST - 1) / 3 * 3);
	assert_int_equal(l.at, strlen(l.words));
	assert_false(line_replace(&l, 0, "abc"));
	assert_true(line_replace(&l, 3, "abc"));
	assert_false(line_press(&l, PRESS_ENTER));
	assert_false(line_press(&l, PRESS_F1));
}

static void before(void **state)
{
	struct history h = { .count = 0 };
	struct line l;

	(void)state;
	history_add(&h, "one");
	history_add(&h, "two");
	history_add(&h, "");
	history_add(&h, "one");		/* once, and the latest now */
	assert_int_equal(h.count, 2);
	line_begin(&l, "", &h);
	play(&l, "Up");
	assert_string_equal(l.words, "one");
	play(&l, "Up Up Up");
	assert_string_equal(l.words, "two");
	play(&l, "Down");
	assert_string_equal(l.words, "one");
	play(&l, "Down Down");
	assert_string_equal(l.words, "");
	for (unsigned i = 0; i < 3 * LINES_KEPT; i++) {
		char name[2] = { (char)('0' + i), 0 };

		history_add(&h, name);
	}
	assert_int_equal(h.count, LINES_KEPT);
	play(&l, "Up");
	assert_int_equal((uint8_t)l.words[0], '0' + 3 * LINES_KEPT - 1);
	history_free(&h);
}

/* However long it is, the cursor is seen. */
static void drawing(void **state)
{
	struct grid g = { .columns = 0 };
	struct line l;
	struct area a;
	char shown[256];
	struct text t = TEXT_FIXED(shown);

	(void)state;
	grid_resize(&g, 10, 1);
	a = grid_area(&g);
	line_begin(&l, "abcdefghijklmnopqrstuvwxyz", NULL);
	line_draw(&l, &g, &a, 0, 2, 0);
	grid_dump(&t, &g);
	assert_string_equal(text_string(&t), "  tuvwxyz_\n");
	grid_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys), cmocka_unit_test(room), cmocka_unit_test(before), cmocka_unit_test(drawing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
