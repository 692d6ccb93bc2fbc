/* grid: what the screen shows, a cell a column.  Views draw into it; back ends show it. */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include "output/show.h"

/* Meanings, not colours: enum paint, and what only a screen has. */
enum ink { INK_HEAD = PAINT_DIM + 1, INK_LINE, INK_KEY, INKS };
enum style { STYLE_REVERSE = 1, STYLE_BOLD = 2 };
enum { CELL_MARKS = 2 };		/* combining characters of a cell; more are left out */

struct cell {
	uint32_t rune;			/* 0: the right half of the wide one before it */
	uint32_t mark[CELL_MARKS];	/* 0 ends */
	uint8_t ink, style;
};

struct area { unsigned row, column, rows, columns; };

/* A line between two parts of an area, as drawn last, and where the user has put it. */
struct split {
	struct area area;
	bool across;
	unsigned line;			/* its row or column within the area */
	unsigned share;			/* the view's own wish, in per cent */
	unsigned at, whole;		/* where the user has put it, of how many; whole 0: nowhere */
};

enum { SPLITS_MOST = 4 };		/* of a view */

struct grid {
	unsigned columns, rows;
	struct cell *cell;		/* owned; row by row */
	bool ascii;
	struct split *split;		/* SPLITS_MOST, of the view that draws; borrowed, NULL: not remembered */
	unsigned splits;		/* drawn so far */
	const char *more;		/* the key that scrolls a pane; NULL: J */
};

void grid_resize(struct grid *g, unsigned columns, unsigned rows);	/* all blank then */
void grid_clear(struct grid *g, const struct area *a);
void grid_free(struct grid *g);
static inline struct area grid_area(const struct grid *g) { return (struct area){ 0, 0, g->rows, g->columns }; }
static inline bool area_has(const struct area *a, unsigned row, unsigned column)
{
	return row >= a->row && row - a->row < a->rows && column >= a->column && column - a->column < a->columns;
}

/*
 * Text into a row of an area, from a column of it on; what does not fit is cut.
 * UTF-8 is expected; anything that could control a terminal becomes '?'.
 * Returns the columns used.
 */
unsigned grid_put(struct grid *g, const struct area *a, unsigned row, unsigned column, uint8_t ink, const char *s,
    size_t n);
unsigned grid_add(struct grid *g, const struct area *a, unsigned row, unsigned column, uint8_t ink, const char *s);
void grid_style(struct grid *g, const struct area *a, unsigned row, uint8_t style);	/* of a whole row, added */
void grid_across(struct grid *g, const struct area *a, unsigned row);			/* a line */
void grid_down(struct grid *g, const struct area *a, unsigned column);
void grid_box(struct grid *g, const struct area *a, const char *title);			/* cleared, with a border */

/* Each row as a line of text, without blanks at its end; or of a letter a cell that tells ink and style. */
void grid_dump(struct text *t, const struct grid *g);
void grid_dump_inks(struct text *t, const struct grid *g);

#endif
