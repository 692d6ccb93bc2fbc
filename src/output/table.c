/* A few rows of aligned cells; columns are as wide as their widest cell. */
#include "output/show.h"

struct text table_cell(struct table *w, unsigned column)
{
	char *at = w->cell[w->rows][column];

	return (struct text){ at, at, at + TABLE_CELL - 1, NULL, false };
}

void table_done(struct text *cell)
{
	text_string(cell);
}

void table_add(struct table *w, unsigned column, const char *words)
{
	struct text cell = table_cell(w, column);

	text_add(&cell, words);
	table_done(&cell);
}

void table_number(struct table *w, unsigned column, uint64_t v)
{
	struct text cell = table_cell(w, column);

	text_group(&cell, v);
	table_done(&cell);
	w->right[column] = true;
}

static unsigned column_width(const struct table *w, unsigned column)
{
	unsigned width = 0;

	for (unsigned row = 0; row < w->rows; row++)
		if (columns_of(w->cell[row][column], strlen(w->cell[row][column])) > width)
			width = columns_of(w->cell[row][column], strlen(w->cell[row][column]));
	return width;
}

/* The last column that says anything in this row; nothing is filled behind it. */
static unsigned last_column(const struct table *w, unsigned row)
{
	unsigned last = TABLE_COLUMNS - 1;

	while (last && !*w->cell[row][last])
		last--;
	return last;
}

void table_show(struct text *t, const struct view *v, const struct table *w)
{
	unsigned width[TABLE_COLUMNS];

	for (unsigned c = 0; c < TABLE_COLUMNS; c++)
		width[c] = column_width(w, c);
	for (unsigned row = 0; row < w->rows; row++) {
		unsigned last = last_column(w, row);

		for (unsigned c = 0; c <= last; c++) {
			const char *words = w->cell[row][c];
			unsigned fill = width[c] - columns_of(words, strlen(words));

			text_add(t, width[c] ? "  " : "");
			text_fill(t, ' ', w->right[c] ? fill : 0);
			text_paint(t, v, w->paint[row][c], words);
			text_fill(t, ' ', w->right[c] || c == last ? 0 : fill);
		}
		text_char(t, '\n');
	}
}
