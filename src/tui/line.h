/* line: one that is being written, with a cursor in it, and what was written before. */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "tui/grid.h"

enum { LINE_MOST = 1024, LINES_KEPT = 32 };

/* The latest last. */
struct history {
	char *line[LINES_KEPT];		/* owned */
	unsigned count;
};

void history_add(struct history *h, const char *line);	/* once, and not when it is empty */
void history_free(struct history *h);

struct line {
	char words[LINE_MOST];
	unsigned at;			/* octet with the cursor */
	const struct history *history;	/* Up and Down go through it; NULL: none */
	unsigned back;			/* how far back in it; 0: this is a new one */
};

void line_begin(struct line *l, const char *words, const struct history *h);
/* False: not a key that writes, or moves in it. */
bool line_press(struct line *l, uint32_t key);
/* These instead of the n octets before the cursor; false: no room, and all stays. */
bool line_replace(struct line *l, unsigned n, const char *words);
/* From where on it is shown in so many columns, so that the cursor is seen. */
const char *line_start(const struct line *l, unsigned columns);
/* What fits into a row from a column of it on, with the cursor; returns the columns used. */
unsigned line_draw(const struct line *l, struct grid *g, const struct area *a, unsigned row, unsigned column,
    uint8_t ink);

#endif
