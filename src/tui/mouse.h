/* mouse: what the user points at, and what that does. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "tui/view.h"

/* A place of the screen, columns first to end - 1 of a row, that does what a key of that command does. */
struct spot {
	const struct binding *binding;
	uint32_t key;			/* of its table */
	uint16_t row, first, end;
};

enum { SPOTS_MOST = 64 };

void mouse_spot(struct tui *u, const struct binding *b, uint32_t key, unsigned row, unsigned first, unsigned end);
void mouse_run(struct tui *u, const struct mouse *m);

#endif
