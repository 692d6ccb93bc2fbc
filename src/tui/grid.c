/*
 * Cells in rows.
 *
 * Invariant: a wide character stands in two cells, the second with rune 0; no
 * half of one is ever alone, and no cell holds a control character.
 */
#include <stdlib.h>
#include "tui/grid.h"

static bool is_control(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

/* --- the grid --- */

void grid_resize(struct grid *g, unsigned columns, unsigned rows)
{
	const struct area all = { 0, 0, rows, columns };

	g->cell = mem_grow(g->cell, (size_t)columns * rows, sizeof *g->cell);
	memset(g->cell, 0, (size_t)columns * rows * sizeof *g->cell);
	g->columns = columns;
	g->rows = rows;
	grid_clear(g, &all);
}

void grid_free(struct grid *g)
{
	free(g->cell);
	*g = (struct grid){ 0 };
}

static struct cell *cell_at(const struct grid *g, unsigned row, unsigned column)
{
	return &g->cell[(size_t)row * g->columns + column];
}

/* What is left of a wide character when its other half is overwritten. */
static void cell_part(const struct grid *g, unsigned row, unsigned column)
{
	if (!cell_at(g, row, column)->rune && column)
		cell_at(g, row, column - 1)->rune = ' ';
	if (column + 1 < g->columns && !cell_at(g, row, column + 1)->rune)
		cell_at(g, row, column + 1)->rune = ' ';
}

static void cell_set(const struct grid *g, unsigned row, unsigned column, uint32_t rune, uint8_t ink)
{
	cell_part(g, row, column);
	*cell_at(g, row, column) = (struct cell){ .rune = rune, .ink = ink };
}

static void cell_mark(struct cell *c, uint32_t rune)
{
	for (unsigned i = 0; i < CELL_MARKS; i++)
		if (!c->mark[i]) {
			c->mark[i] = rune;
			return;
		}
}

/* Columns of the area that are on the grid, too. */
static unsigned area_columns(const struct grid *g, const struct area *a)
{
	unsigned left = a->column < g->columns ? g->columns - a->column : 0;

	return a->columns < left ? a->columns : left;
}

void grid_clear(struct grid *g, const struct area *a)
{
	for (unsigned r = a->row; r < a->row + a->rows && r < g->rows; r++)
		for (unsigned c = 0; c < area_columns(g, a); c++)
			cell_set(g, r, a->column + c, ' ', PAINT_PLAIN);
}

unsigned grid_put(struct grid *g, const struct area *a, unsigned row, unsigned column, uint8_t ink, const char *s,
    size_t n)
{
	unsigned columns = area_columns(g, a), start = column, y = a->row + row;
	const char *end = s + n;

	if (row >= a->rows || y >= g->rows)
		return 0;
	while (s < end) {
		uint32_t c = rune_next(&s, end);
		unsigned width = rune_width(c);

		if (is_control(c) || c > 0x10ffff)
			c = '?', width = 1;
		if (!width && column > start) {
			unsigned base = a->column + column - 1;

			cell_mark(cell_at(g, y, cell_at(g, y, base)->rune ? base : base - 1), c);
		}
		if (!width)
			continue;
		if (column + width > columns)
			break;
		cell_set(g, y, a->column + column, c, ink);
		if (width == 2) {
			cell_set(g, y, a->column + column + 1, 'x', ink);
			cell_at(g, y, a->column + column + 1)->rune = 0;
		}
		column += width;
	}
	return column - start;
}

unsigned grid_add(struct grid *g, const struct area *a, unsigned row, unsigned column, uint8_t ink, const char *s)
{
	return grid_put(g, a, row, column, ink, s, strlen(s));
}

void grid_style(struct grid *g, const struct area *a, unsigned row, uint8_t style)
{
	if (row >= a->rows || a->row + row >= g->rows)
		return;
	for (unsigned c = 0; c < area_columns(g, a); c++)
		cell_at(g, a->row + row, a->column + c)->style |= style;
}

/* --- lines --- */

enum line { LINE_ACROSS, LINE_DOWN, LINE_CORNERS };

static uint32_t line_rune(const struct grid *g, unsigned which)
{
	static const uint32_t fine[] = { 0x2500, 0x2502, 0x250c, 0x2510, 0x2514, 0x2518 };

	return g->ascii ? (uint32_t)"-|++++"[which] : fine[which];
}

void grid_across(struct grid *g, const struct area *a, unsigned row)
{
	if (row >= a->rows || a->row + row >= g->rows)
		return;
	for (unsigned c = 0; c < area_columns(g, a); c++)
		cell_set(g, a->row + row, a->column + c, line_rune(g, LINE_ACROSS), INK_LINE);
}

void grid_down(struct grid *g, const struct area *a, unsigned column)
{
	if (column >= area_columns(g, a))
		return;
	for (unsigned r = 0; r < a->rows && a->row + r < g->rows; r++)
		cell_set(g, a->row + r, a->column + column, line_rune(g, LINE_DOWN), INK_LINE);
}

void grid_box(struct grid *g, const struct area *a, const char *title)
{
	unsigned right = a->columns - 1, bottom = a->rows - 1;

	grid_clear(g, a);
	grid_across(g, a, 0);
	grid_across(g, a, bottom);
	grid_down(g, a, 0);
	grid_down(g, a, right);
	for (unsigned i = 0; i < 4; i++)
		cell_set(g, a->row + (i & 2 ? bottom : 0), a->column + (i & 1 ? right : 0),
		    line_rune(g, LINE_CORNERS + i), INK_LINE);
	grid_add(g, a, 0, 3, INK_HEAD, title);
}

/* --- as text --- */

static unsigned row_used(const struct grid *g, unsigned row)
{
	unsigned n = g->columns;

	while (n && cell_at(g, row, n - 1)->rune == ' ' && !cell_at(g, row, n - 1)->mark[0])
		n--;
	return n;
}

void grid_dump(struct text *t, const struct grid *g)
{
	for (unsigned r = 0; r < g->rows; r++) {
		unsigned n = row_used(g, r);

		for (unsigned c = 0; c < n; c++) {
			const struct cell *cell = cell_at(g, r, c);

			if (cell->rune)
				text_rune(t, cell->rune);
			for (unsigned i = 0; i < CELL_MARKS && cell->mark[i]; i++)
				text_rune(t, cell->mark[i]);
		}
		text_char(t, '\n');
	}
}

/* Capitals are reversed; '.' is plain. */
void grid_dump_inks(struct text *t, const struct grid *g)
{
	static const char plain[] = ".gybudhlk", reversed[] = "_GYBUDHLK";

	_Static_assert(sizeof plain == INKS + 1 && sizeof reversed == INKS + 1, "a letter an ink");
	for (unsigned r = 0; r < g->rows; r++) {
		for (unsigned c = 0; c < g->columns; c++) {
			const struct cell *cell = cell_at(g, r, c);

			text_char(t, cell->style & STYLE_REVERSE ? reversed[cell->ink] :
			    cell->style & STYLE_BOLD ? '+' : plain[cell->ink]);
		}
		text_char(t, '\n');
	}
}
