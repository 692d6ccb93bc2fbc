/*
 * board: a ladder drawn: lifelines of hosts side by side, and what goes from
 * one to another, two lines a row.  Where there is no room for all hosts, the
 * two of the row under the cursor have lifelines, and rows of others say whose
 * they are.
 */
#ifndef TUI_BOARD_H
#define TUI_BOARD_H

#include "output/ladder.h"
#include "tui/grid.h"

enum { BOARD_HOSTS = 8, BOARD_HEIGHT = 2 };	/* lifelines; lines of a row */

/* A row of the view: a rung, or what one SA has in a run that is unfolded. */
struct ladder_row {
	uint32_t rung;
	uint8_t part;			/* which of the run's SAs, plus one; 0: all of the rung */
};

struct board {
	const struct ladder *ladder;
	struct grid *g;
	struct area a;
	unsigned number, left, span, margin;	/* columns: of numbers, before a host, between them, behind */
	uint16_t host[BOARD_HOSTS];
	unsigned hosts;
	bool all;				/* nobody else comes in these rows */
	int64_t first_time;
};

/* Hosts of the rows, in the order of appearance, at most BOARD_HOSTS + 1; `at` is the row under the cursor. */
struct board board_of(struct grid *g, const struct area *a, const struct ladder *l, const uint16_t *host,
    unsigned hosts, const struct rung *at);
void board_hosts(const struct board *b);	/* their names, on the first line */
void board_row(const struct board *b, unsigned line, const struct ladder_row *s, bool cursor, bool marked);
void text_hosts(struct text *t, const struct ladder *l, const struct rung *r);	/* "192.0.2.1 > 192.0.2.2" */

#endif
