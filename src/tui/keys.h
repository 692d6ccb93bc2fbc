/* keys: what a user presses, by number and by name.  Characters are their code points. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <spiglass/base.h>

enum key_code {
	KEY_CODE_FIRST = 0x200000,
	PRESS_NONE = KEY_CODE_FIRST,	/* time has passed */
	PRESS_RESIZED,
	PRESS_GONE,			/* no more keys will come */
	PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END,
	PRESS_BACKTAB, PRESS_DELETE, PRESS_INSERT, PRESS_BACKSPACE,
	PRESS_F1, PRESS_F12 = PRESS_F1 + 11,
	PRESS_MOUSE = 0x40000000,	/* and what was done with it, where */
	PRESS_TAB = '\t', PRESS_ENTER = '\n', PRESS_ESCAPE = 27, PRESS_SPACE = ' ',
};

/* The button was pressed, moved or let go; the wheel was turned. */
enum mouse_act { MOUSE_PRESS, MOUSE_MOVE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse { enum mouse_act act; unsigned row, column; };

uint32_t press_mouse(enum mouse_act act, unsigned row, unsigned column);	/* each below 4096 */
bool mouse_pressed(uint32_t key, struct mouse *m);				/* false: it is no such key */

void text_press(struct text *t, uint32_t key);		/* "F5", "Ctrl-L", "Enter", "x" */
bool press_named(const char *name, size_t n, uint32_t *key);
bool press_is(uint32_t key, const char *names);			/* one of these, blanks between */
int press_position(uint32_t key, const char *names);		/* which of them; -1: none */
bool press_nth(const char *names, unsigned position, uint32_t *key);	/* false: there are not so many, or it is no key */

#endif
