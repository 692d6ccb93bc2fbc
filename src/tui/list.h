/*
 * list: rows with a cursor, for every view that has some.  The view says what
 * its rows are; the list remembers where the user is, and draws what is seen
 * of it: cost does not depend on how many rows there are.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "tui/grid.h"

struct column {
	const char *title;
	uint8_t worth;			/* 0: never dropped; of the others, the greatest first */
	bool right;			/* numbers */
	void (*cell)(struct text *t, const void *context, uint32_t row, unsigned column);
};

struct rows {
	uint32_t (*count)(const void *context);
	uint64_t (*identity)(const void *context, uint32_t row);	/* stays with a row when others come and go */
	void (*words)(struct text *t, const void *context, uint32_t row);	/* what is searched */
	uint8_t (*ink)(const void *context, uint32_t row);		/* of the first column; NULL: plain */
	bool (*bold)(const void *context, uint32_t row, unsigned column);	/* that cell; NULL: none is */
	const struct column *column;	/* NULL: the view draws its rows itself */
	unsigned columns;
	unsigned height;		/* lines of a row */
};

enum { LIST_COLUMNS = 16, LIST_FOLDS = 256, LIST_CELL = 160 };

struct list {
	const struct rows *rows;
	const void *context;
	uint32_t cursor, top;
	uint64_t at;			/* identity of the row with the cursor */
	unsigned seen;			/* rows on the screen, as drawn last */
	unsigned left;			/* columns the user has scrolled away */
	uint8_t order[LIST_COLUMNS];	/* of columns, as the user wants to see them */
	bool hidden[LIST_COLUMNS];	/* those that nobody wants to see */
	uint8_t width[LIST_COLUMNS];	/* the widest cell seen so far */
	struct area stands;		/* where its rows were drawn last */
	struct { uint16_t first, end; } title[LIST_COLUMNS];	/* over them: columns of the screen; both 0: nowhere */
	const char *hint;		/* what is said of columns left out; NULL: Left, Right */
	uint64_t fold[LIST_FOLDS];	/* identities of folded rows */
	unsigned folds;
};

void list_begin(struct list *l, const struct rows *rows, const void *context);
uint32_t list_count(const struct list *l);
void list_fresh(struct list *l);		/* rows have changed: the cursor stays with its row */
void list_to(struct list *l, uint32_t row);
void list_move(struct list *l, int64_t by);
bool list_find(struct list *l, const char *word, bool back);	/* the next row that has it, round the end */

bool list_folded(const struct list *l, uint64_t identity);
bool list_fold(struct list *l, uint64_t identity);		/* or unfold; false: LIST_FOLDS are folded already */

/* The column that is the position-th to be seen moves one to the front, or to the end. */
void list_column_move(struct list *l, unsigned position, bool back);
/* How a column is called in the configuration: its title, without blanks. */
void list_column_word(struct text *t, const struct rows *rows, unsigned column);

/*
 * Pointing: a view that draws its rows itself says where they are, each time.
 * Which row, or column by its title, is at a place of the screen; -1: none.
 */
void list_stands(struct list *l, const struct area *a);
int64_t list_row_at(const struct list *l, unsigned row, unsigned column);
int list_title_at(const struct list *l, unsigned row, unsigned column);

/* Moves `top` so that the cursor is on the screen, which has room for `lines`; returns how many rows are. */
unsigned list_scroll(struct list *l, unsigned lines);
/* Titles, rows, and which columns are left out. */
void list_draw(struct list *l, struct grid *g, const struct area *a);

#endif
