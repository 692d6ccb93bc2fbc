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
	PRESS_TAB = '\t', PRESS_ENTER = '\n', PRESS_ESCAPE = 27, PRESS_SPACE = ' ',
};

void text_press(struct text *t, uint32_t key);		/* "F5", "Ctrl-L", "Enter", "x" */
bool press_named(const char *name, size_t n, uint32_t *key);
bool press_is(uint32_t key, const char *names);			/* one of these, blanks between */

#endif
