/* pane: an area in two, and text that is read by scrolling. */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "tui/grid.h"

enum { SHARE_LEAST = 20, SHARE_MOST = 80, SHARE_STEP = 5 };

/* Per cent of it for the first part; a line between the two. */
void split_rows(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second);
/* Likewise, the first part being a list of so many rows: it gets no more than these need, but a third of it at least. */
void split_list(struct grid *g, const struct area *a, unsigned share, uint32_t rows, struct area *first, struct area *second);
void split_columns(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second);

/* The split whose line is there; NULL: none.  To move it there: the next picture has it so. */
struct split *split_at(const struct grid *g, unsigned row, unsigned column);
void split_move(struct split *s, unsigned row, unsigned column);

/* Octets of a line that fit into so many columns: up to a blank, unless that is close to its beginning. */
size_t octets_whole(const char *line, size_t n, unsigned columns);

/*
 * Lines of text from line *skip on, those too long continued below, indented as
 * they are; where there are more, the last line says how many.  *skip is cut
 * back to what there is.
 */
void pane_text(struct grid *g, const struct area *a, const char *words, unsigned *skip);
/* The same, each line in the colour that ink() has for it. */
void pane_inked(struct grid *g, const struct area *a, const char *words, unsigned *skip, uint8_t (*ink)(const char *line));

#endif
