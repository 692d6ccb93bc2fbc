/* tui: the configuration, the keys commands have, columns, where lines between panes are, colours that are seen. */
#include "test.h"
#include <fcntl.h>
#include <unistd.h>
#include "tui/screen.h"
#include "tui/theme.h"

static struct tui u;
static char printed[2][1 << 16];

static void begin(void)
{
	u = (struct tui){ 0 };
	pages_begin(&u);
}

static void parse(const char *words)
{
	config_parse(&u, "c", words, strlen(words));
}

static const char *print(unsigned i)
{
	struct text t = TEXT_FIXED(printed[i]);

	text_config(&t, &u);
	assert_false(t.full);
	return text_string(&t);
}

/* What the first wrong line of these is said to be. */
#define WRONG_IS(expected, words) do { begin(); parse(words); assert_string_equal(u.config.wrong, expected); pages_end(&u); } while (0)

static const struct keymap_row *row(const char *view, const char *command)
{
	const struct keymap_row *r = keymap_command(&u.keymap, view, command);

	assert_non_null(r);
	return r;
}

#define KEYS_ARE(expected, view, command) TEXT_IS(expected, t, text_keymap(t, row(view, command)))

/* --- tables of keys --- */

/* Each name is that of a key, each key has one command in its view, and each command a name of its own. */
static void test_tables(void **state)
{
	(void)state;
	begin();
	assert_true(u.keymap.count > 20 && u.keymap.count < KEYMAP_MOST);
	for (unsigned i = 0; i < u.keymap.count; i++) {
		const struct keymap_row *r = &u.keymap.row[i];

		TEXT_IS(r->binding->keys, t, text_keymap(t, r));
		assert_ptr_equal(keymap_command(&u.keymap, r->view, r->binding->command), r);
		assert_int_equal(strcspn(r->binding->command, " \t#"), strlen(r->binding->command));
		for (unsigned j = 0; j < i; j++)
			for (unsigned k = 0; k < r->count && u.keymap.row[j].view == r->view; k++)
				for (unsigned m = 0; m < u.keymap.row[j].count; m++)
					if (u.keymap.row[j].key[m] == r->key[k])
						fail_msg("a key of %s %s is one of %s, too", r->view, r->binding->command,
						    u.keymap.row[j].binding->command);
	}
	pages_end(&u);
}

/* --- the file --- */

static void test_round(void **state)
{
	(void)state;
	begin();
	print(0);
	parse(printed[0]);
	assert_string_equal(u.config.wrong, "");
	assert_string_equal(print(1), printed[0]);
	pages_end(&u);
	begin();
	parse("theme blue-orange\nascii yes\n mouse\tno\r\n\n# theme mono\nsort sas packets\ncolumns sas loss SA\n"
	    "key any quit X none Ctrl-X\nkey sas sort F8");
	assert_string_equal(u.config.wrong, "");
	assert_int_equal(u.config.theme, THEME_BLUE_ORANGE);
	assert_true(u.config.ascii && u.config.no_mouse);
	print(0);
	assert_non_null(strstr(printed[0], "\ncolumns sas LOSS SA\nsort sas packets\n"));
	assert_non_null(strstr(printed[0], "\nkey any quit X none Ctrl-X\n"));
	pages_end(&u);
	begin();
	parse(printed[0]);
	assert_string_equal(u.config.wrong, "");
	assert_string_equal(print(1), printed[0]);
	pages_end(&u);
}

static void test_wrong(void **state)
{
	(void)state;
	WRONG_IS("c:1: colour: no such setting", "colour red\n");
	WRONG_IS("c:2: theme: is one of " THEME_WORDS, "\ntheme pink\n");
	WRONG_IS("c:1: ascii: is one of no|yes", "ascii");
	WRONG_IS("c:1: nobody: no view is called so", "columns nobody ST");
	WRONG_IS("c:1: ladder: has no columns", "columns ladder ST");
	WRONG_IS("c:1: XX: no such column", "columns sas ST XX");
	WRONG_IS("c:1: st: more than once", "columns sas ST st");
	WRONG_IS("c:1: weight: no such order", "sort sas weight");
	WRONG_IS("c:1: ladder: has one order only", "sort ladder time");
	WRONG_IS("c:1: fly: that view has no such command", "key sas fly x");
	WRONG_IS("c:1: key: a view, a command, its keys", "key sas");
	WRONG_IS("c:1: quit: which keys? none is none", "key any quit");
	WRONG_IS("c:1: quit: too many keys", "key any quit 1 2 3 4 5 6 7 8 9 a b c d");
	WRONG_IS("c:1: Shift-x: no such key", "key any quit Shift-x");
	WRONG_IS("c:3: x: has the command quit by line 2", "\nkey any quit x\nkey any back q x");
	WRONG_IS("c:2: quit: has its keys by line 1", "key any quit x\nkey any quit y");
	WRONG_IS("c:1: \\x1b[31m: no such setting", "\33[31m x");
}

static void test_hostile(void **state)
{
	char many[4096];
	int errors = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);

	(void)state;
	memset(many, 'x', sizeof many);
	dup2(nowhere, STDERR_FILENO);
	begin();
	config_parse(&u, "c", many, sizeof many);
	assert_string_equal(u.config.wrong, "c:1: the line: not text, or too much of it");
	config_parse(&u, "c", "theme mono\0\ntheme light", 23);	/* what follows counts */
	assert_int_equal(u.config.theme, THEME_LIGHT);
	for (unsigned i = 0; i < sizeof many; i += 2)
		memcpy(many + i, "x\n", 2);
	config_parse(&u, "c", many, sizeof many);
	assert_int_equal(u.config.wrongs, 2 + sizeof many / 2);
	pages_end(&u);
	dup2(errors, STDERR_FILENO);
	close(errors);
	close(nowhere);
}

/* --- keys --- */

static void test_keys(void **state)
{
	uint32_t key;

	(void)state;
	begin();
	parse("key sas sort F8 x\nkey any find-next Ctrl-N Ctrl-P F9\nkey rows up none K");
	assert_string_equal(u.config.wrong, "");
	KEYS_ARE("F8 x", "sas", "sort");
	KEYS_ARE("none d", "sas", "findings");		/* had F8 by its table only */
	KEYS_ARE("F8 d", "ladder", "findings");		/* another view */
	KEYS_ARE("none K", "rows", "up");
	press_named("Ctrl-P", 6, &key);
	assert_int_equal(keymap_meaning(row("any", "find-next"), key), 'N');	/* in the place of N */
	assert_int_equal(keymap_meaning(row("any", "find-next"), PRESS_F1 + 8), 'n');	/* in the place of none */
	assert_ptr_equal(keymap_pressed(&u.keymap, bindings_common(), key), row("any", "find-next"));
	assert_null(keymap_pressed(&u.keymap, bindings_common(), 'n'));
	assert_null(keymap_pressed(&u.keymap, bindings_list(), 0));
	TEXT_IS("d", t, text_keys(t, &u, row("sas", "findings")->binding));
	pages_end(&u);
}

/* A key of the view hides that of all views, and help does not offer it. */
static void test_hidden(void **state)
{
	(void)state;
	begin();
	parse("key sas sort p ?");
	TEXT_IS("", t, text_keys(t, &u, row("any", "pause")->binding));
	TEXT_IS("F1", t, text_first_key(t, &u, row("any", "help")->binding));
	u.page = 1;
	TEXT_IS("p", t, text_keys(t, &u, row("any", "pause")->binding));
	pages_end(&u);
}

/* --- the mouse --- */

static void test_mouse(void **state)
{
	struct mouse m;

	(void)state;
	assert_true(mouse_pressed(press_mouse(MOUSE_WHEEL_DOWN, 199, 499), &m));
	assert_int_equal(m.act, MOUSE_WHEEL_DOWN);
	assert_int_equal(m.row, 199);
	assert_int_equal(m.column, 499);
	assert_true(mouse_pressed(press_mouse(MOUSE_PRESS, 0, 0), &m));
	assert_false(mouse_pressed('x', &m));
	assert_false(mouse_pressed(PRESS_F12, &m));
	assert_false(press_is(press_mouse(MOUSE_PRESS, 0, 'x'), "x"));
}

static void test_split(void **state)
{
	struct split split[SPLITS_MOST] = { { .whole = 0 } };
	struct grid g = { .ascii = true, .split = split };
	struct area a, first, second;

	(void)state;
	grid_resize(&g, 300, 40);
	a = grid_area(&g);
	for (unsigned to = 60; to <= 240; to++) {	/* every column that it may go to */
		g.splits = 0;
		split_columns(&g, &a, 50, &first, &second);
		assert_ptr_equal(split_at(&g, 7, first.columns), &split[0]);
		assert_null(split_at(&g, 7, first.columns + 1));
		split_move(&split[0], 7, to);
		g.splits = 0;
		split_columns(&g, &a, 50, &first, &second);
		assert_int_equal(first.columns, to);
		assert_int_equal(first.columns + 1 + second.columns, 300);
	}
	split_move(&split[0], 0, 299);
	g.splits = 0;
	split_columns(&g, &a, 50, &first, &second);
	assert_int_equal(first.columns, 240);		/* both stay to be seen */
	split_move(&split[0], 0, 120);
	a.columns = 100;
	g.splits = 0;
	split_columns(&g, &a, 50, &first, &second);
	assert_int_equal(first.columns, 40);		/* the same part of another screen */
	g.splits = 0;
	split_columns(&g, &a, 55, &first, &second);
	assert_int_equal(first.columns, 55);		/* the view has thought of something else */
	grid_free(&g);
}

/* --- colours --- */

/* Relative luminance by WCAG 2.1, in thousandths; x^2.2 is nearly 0.8 x^2 + 0.2 x^3. */
static unsigned luminance(int rgb)
{
	static const uint64_t weight[] = { 72, 715, 213 };	/* blue, green, red */
	uint64_t sum = 0;

	for (unsigned i = 0; i < 3; i++) {
		uint64_t c = (unsigned)rgb >> 8 * i & 0xff;

		sum += weight[i] * (4 * 255 * c * c + c * c * c) / (5 * 255 * 255 * 255);
	}
	return (unsigned)sum;
}

static unsigned contrast(const struct shade *a, const struct shade *b)
{
	unsigned x = luminance(a->rgb) + 50, y = luminance(b->rgb) + 50;

	return 10 * (x > y ? x : y) / (x > y ? y : x);
}

static void test_contrast(void **state)
{
	static const struct { enum theme theme; unsigned least; } themed[] = {
		{ THEME_LIGHT, 45 }, { THEME_HIGH_CONTRAST, 70 }, { THEME_BLUE_ORANGE, 45 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof themed / sizeof *themed; i++)
		for (uint8_t ink = 0; ink < INKS; ink++) {
			const struct look *l = theme_look(themed[i].theme, ink);

			if (contrast(l->fore, l->back) < themed[i].least)
				fail_msg("theme %u, ink %u: a contrast of %u tenths", themed[i].theme, ink,
				    contrast(l->fore, l->back));
		}
}

/* The 256 of xterm: a cube of 6 and 24 greys. */
static int rgb_of(int many)
{
	static const int level[] = { 0, 95, 135, 175, 215, 255 };
	int grey = 8 + 10 * (many - 232);

	if (many >= 232)
		return grey << 16 | grey << 8 | grey;
	many -= 16;
	return level[many / 36] << 16 | level[many / 6 % 6] << 8 | level[many % 6];
}

static void test_depths(void **state)
{
	(void)state;
	for (unsigned theme = THEME_DEFAULT; theme <= THEME_BLUE_ORANGE; theme++)
		for (uint8_t ink = 0; ink < INKS; ink++) {
			const struct shade *s = theme_look((enum theme)theme, ink)->fore;

			assert_true(shade_number(s, 8, false) < 8 && shade_number(s, 16, false) < 16);
			assert_true(shade_number(s, 256, false) < 256);
			assert_int_equal(shade_number(s, 1 << 24, true), s->rgb);
			if (s->many >= 16)
				assert_int_equal(rgb_of(s->many), s->rgb);
			if (theme == THEME_MONO)
				assert_int_equal(s->rgb, SHADE_OWN);
		}
}

/*
 * What is left of a colour for those who see no red, no green or no blue:
 * G. M. Machado et al., A Physiologically-based Model for Simulation of Color
 * Vision Deficiency (2009), severity 1.0, in thousandths.
 */
static void seen_as(int rgb, const int matrix[9], int out[3])
{
	for (unsigned i = 0; i < 3; i++) {
		int v = 0;

		for (unsigned j = 0; j < 3; j++)
			v += matrix[3 * i + j] * (rgb >> (16 - 8 * (int)j) & 0xff);
		out[i] = v < 0 ? 0 : v / 1000 > 255 ? 255 : v / 1000;
	}
}

static void test_color_blind(void **state)
{
	static const int matrix[][9] = {
		{ 152, 1053, -205, 115, 786, 99, -4, -48, 1052 },	/* protanopia */
		{ 367, 861, -228, 280, 673, 47, -12, 43, 969 },		/* deuteranopia */
		{ 1256, -77, -179, -78, 931, 148, 5, 691, 304 },	/* tritanopia */
	};
	static const uint8_t states[] = { PAINT_GOOD, PAINT_DOUBT, PAINT_BAD };

	(void)state;
	for (unsigned m = 0; m < 3; m++)
		for (unsigned i = 0; i < 3; i++)
			for (unsigned j = 0; j < i; j++) {
				int a[3], b[3], far = 0;

				seen_as(theme_look(THEME_BLUE_ORANGE, states[i])->fore->rgb, matrix[m], a);
				seen_as(theme_look(THEME_BLUE_ORANGE, states[j])->fore->rgb, matrix[m], b);
				for (unsigned k = 0; k < 3; k++)
					far += (a[k] - b[k]) * (a[k] - b[k]);
				if (far < 80 * 80)
					fail_msg("states %u and %u look alike, %u: %d", i, j, m, far);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables), cmocka_unit_test(test_round), cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_keys), cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_mouse), cmocka_unit_test(test_split), cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_depths), cmocka_unit_test(test_color_blind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
