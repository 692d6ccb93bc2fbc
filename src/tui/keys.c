/* Names of keys: one table, both ways. */
#include "tui/grid.h"
#include "tui/keys.h"

static const struct { uint32_t key; const char *name; } named[] = {
	{ PRESS_UP, "Up" }, { PRESS_DOWN, "Down" }, { PRESS_LEFT, "Left" }, { PRESS_RIGHT, "Right" },
	{ PRESS_PAGE_UP, "PgUp" }, { PRESS_PAGE_DOWN, "PgDn" }, { PRESS_HOME, "Home" }, { PRESS_END, "End" },
	{ PRESS_BACKTAB, "Backtab" }, { PRESS_DELETE, "Delete" }, { PRESS_INSERT, "Insert" },
	{ PRESS_BACKSPACE, "Backspace" }, { PRESS_TAB, "Tab" }, { PRESS_ENTER, "Enter" }, { PRESS_ESCAPE, "Esc" },
	{ PRESS_SPACE, "Space" },
};

void text_press(struct text *t, uint32_t key)
{
	for (unsigned i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].key == key) {
			text_add(t, named[i].name);
			return;
		}
	if (key >= PRESS_F1 && key <= PRESS_F12) {
		text_char(t, 'F');
		text_dec(t, key - PRESS_F1 + 1);
	} else if (key < ' ') {
		text_add(t, "Ctrl-");
		text_char(t, (char)(key + '@'));
	} else if (key < KEY_CODE_FIRST) {
		text_rune(t, key);
	}
}

int press_position(uint32_t key, const char *names)
{
	char name[16];
	struct text t = TEXT_FIXED(name);
	size_t n;

	text_press(&t, key);
	n = (size_t)(t.at - t.start);
	for (int i = 0; n && *names; names += strspn(names, " "), i++) {
		size_t len = strcspn(names, " ");

		if (len == n && !memcmp(names, name, n))
			return i;
		names += len;
	}
	return -1;
}

bool press_is(uint32_t key, const char *names)
{
	return press_position(key, names) >= 0;
}

bool press_nth(const char *names, unsigned position, uint32_t *key)
{
	for (; position && *names; position--) {
		names += strcspn(names, " ");
		names += strspn(names, " ");
	}
	return press_named(names, strcspn(names, " "), key);
}

bool press_named(const char *name, size_t n, uint32_t *key)
{
	const char *at = name;

	for (unsigned i = 0; i < sizeof named / sizeof *named; i++)
		if (strlen(named[i].name) == n && !memcmp(named[i].name, name, n)) {
			*key = named[i].key;
			return true;
		}
	if (n >= 2 && n <= 3 && name[0] == 'F') {
		unsigned f = (unsigned)(name[1] - '0');

		f = n == 3 ? f * 10 + (unsigned)(name[2] - '0') : f;
		*key = PRESS_F1 + f - 1;
		return f >= 1 && f <= 12;
	}
	if (n == 6 && !memcmp(name, "Ctrl-", 5)) {
		*key = (uint32_t)(name[5] - '@');
		return name[5] >= 'A' && name[5] <= '_';
	}
	*key = n ? rune_next(&at, name + n) : 0;
	return n && at == name + n && *key >= ' ';
}

/* --- the mouse --- */

enum { ACT_SHIFT = 24, ROW_SHIFT = 12, PLACE_MASK = 0xfff };

uint32_t press_mouse(enum mouse_act act, unsigned row, unsigned column)
{
	return PRESS_MOUSE | (uint32_t)act << ACT_SHIFT | (row & PLACE_MASK) << ROW_SHIFT | (column & PLACE_MASK);
}

bool mouse_pressed(uint32_t key, struct mouse *m)
{
	m->act = (enum mouse_act)(key >> ACT_SHIFT & 3);
	m->row = key >> ROW_SHIFT & PLACE_MASK;
	m->column = key & PLACE_MASK;
	return key & PRESS_MOUSE;
}
