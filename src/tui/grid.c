/*
 * Cells in rows.
 *
 * Invariant: a wide character stands in two cells, the second with rune 0; no
 * half of one is ever alone, and no cell holds a control character.
 */
#include <stdlib.h>
#include <wchar.h>
#include "tui/grid.h"

enum { RUNE_BAD = 0xfffd };

/* --- characters --- */

struct range { uint32_t first, last; };

static bool is_in(const struct range *r, unsigned n, uint32_t c)
{
	for (unsigned i = 0; i < n; i++)
		if (c >= r[i].first && c <= r[i].last)
			return true;
	return false;
}

/* Where the locale knows nothing: Unicode's wide ranges (EastAsianWidth.txt) and combining marks, in the large. */
static unsigned width_guessed(uint32_t c)
{
	static const struct range none[] = {
		{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a }, { 0x64b, 0x65f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0x3099, 0x309a },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (is_in(none, sizeof none / sizeof *none, c))
		return 0;
	return is_in(wide, sizeof wide / sizeof *wide, c) ? 2 : 1;
}

unsigned rune_width(uint32_t c)
{
	int width;

	if (c < 0x7f)
		return 1;
	width = wcwidth((wchar_t)c);
	return width >= 0 ? (unsigned)width : width_guessed(c);
}

static bool is_control(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

uint32_t rune_next(const char **s, const char *end)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *at = (const uint8_t *)*s;
	unsigned len = *at < 0x80 ? 1 : *at >> 5 == 6 ? 2 : *at >> 4 == 14 ? 3 : *at >> 3 == 30 ? 4 : 0;
	uint32_t c = len < 2 ? *at : *at & (0x7fu >> len);

	(*s)++;
	if (!len || len > (size_t)(end - (const char *)at))
		return RUNE_BAD;
	for (unsigned i = 1; i < len; i++) {
		if (at[i] >> 6 != 2)
			return RUNE_BAD;
		c = c << 6 | (at[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return RUNE_BAD;
	*s += len - 1;
	return c;
}

void text_rune(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_char(t, (char)c);
	} else if (c < 0x800) {
		text_char(t, (char)(0xc0 | c >> 6));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	} else {
		text_char(t, (char)(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18));
		if (c >= 0x10000)
			text_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	}
}

size_t octets_fitting(const char *s, size_t n, unsigned columns)
{
	const char *at = s, *end = s + n;
	unsigned used = 0;

	while (at < end) {
		const char *next = at;

		used += rune_width(rune_next(&next, end));
		if (used > columns)
			break;
		at = next;
	}
	return (size_t)(at - s);
}

unsigned columns_of(const char *s, size_t n)
{
	const char *end = s + n;
	unsigned used = 0;

	while (s < end)
		used += rune_width(rune_next(&s, end));
	return used;
}

/* --- the grid --- */

void grid_resize(struct grid *g, unsigned columns, unsigned rows)
{
	const struct area all = { 0, 0, rows, columns };

	g->cell = mem_grow(g->cell, (size_t)columns * rows, sizeof *g->cell);
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

void grid_clear(struct grid *g, const struct area *a)
{
	for (unsigned r = a->row; r < a->row + a->rows && r < g->rows; r++)
		for (unsigned c = a->column; c < a->column + a->columns && c < g->columns; c++)
			*cell_at(g, r, c) = (struct cell){ .rune = ' ' };
}

/* Columns of the area that are on the grid, too. */
static unsigned area_columns(const struct grid *g, const struct area *a)
{
	unsigned left = a->column < g->columns ? g->columns - a->column : 0;

	return a->columns < left ? a->columns : left;
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

			text_char(t, cell->style & STYLE_REVERSE ? reversed[cell->ink] : plain[cell->ink]);
		}
		text_char(t, '\n');
	}
}
