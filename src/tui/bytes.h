/* bytes: a string of them in hex and ASCII, with those marked that belong to something. */
#ifndef TUI_BYTES_H
#define TUI_BYTES_H

#include "tui/grid.h"

struct bytes {
	const uint8_t *at;		/* borrowed */
	uint32_t len;
	uint32_t first, count;		/* those marked; count 0: none */
	uint32_t cursor;
	bool pointing;			/* the cursor is shown */
	uint32_t top;			/* row, kept */
	unsigned wide, seen;		/* octets of a row, and rows seen, as drawn last */
	struct area stands;		/* likewise */
};

/* The marked ones, or the cursor, come into sight. */
void bytes_draw(struct bytes *o, struct grid *g, const struct area *a);
/* The octet at a place of the screen, as drawn last; -1: there is none. */
int64_t bytes_at(const struct bytes *o, unsigned row, unsigned column);

/* "de ad be ef", "DEADBEEF": how many octets; 0: that is no hex. */
unsigned bytes_parse(const char *word, uint8_t *into, unsigned most);

#endif
