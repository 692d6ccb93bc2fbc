/* Splits, and text in a pane.  The whole text is laid out, so that the end of it is known: it is bounded. */
#include "tui/pane.h"

void split_rows(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second)
{
	unsigned rows = a->rows * share / 100;

	*first = (struct area){ a->row, a->column, rows, a->columns };
	grid_across(g, a, rows);
	*second = (struct area){ a->row + rows + 1, a->column, a->rows - rows - 1, a->columns };
}

void split_columns(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second)
{
	unsigned columns = a->columns * share / 100;

	*first = (struct area){ a->row, a->column, a->rows, columns };
	grid_down(g, a, columns);
	*second = (struct area){ a->row, a->column + columns + 1, a->rows, a->columns - columns - 1 };
}

size_t octets_whole(const char *line, size_t n, unsigned columns)
{
	size_t fits = octets_fitting(line, n, columns), blank = fits;

	if (fits == n)
		return n;
	while (blank > fits / 4 && line[blank] != ' ')
		blank--;
	return blank > fits / 4 ? blank : fits;
}

/* Draws rows from `skip` on when g is there; returns how many rows there are in all. */
static unsigned lay_out(struct grid *g, const struct area *a, const char *words, unsigned skip)
{
	unsigned row = 0;

	while (*words) {
		size_t n = strcspn(words, "\n"), indent = strspn(words, " ");
		const char *at = words;

		words += n + (words[n] == '\n');
		indent = indent < a->columns / 2 ? indent : 0;
		for (unsigned column = 0; n || !column; row++) {
			size_t len = octets_whole(at, n, a->columns - column);

			if (g && row >= skip)
				grid_put(g, a, row - skip, column, PAINT_PLAIN, at, len);
			len = len ? len : n;	/* too narrow for a single character */
			len += len < n && at[len] == ' ';
			at += len;
			n -= len;
			column = (unsigned)indent + 2;
		}
	}
	return row;
}

void pane_text(struct grid *g, const struct area *a, const char *words, unsigned *skip)
{
	unsigned rows = lay_out(NULL, a, words, 0), most = rows > a->rows ? rows - a->rows : 0;
	char more[48];
	struct text t = TEXT_FIXED(more);

	if (*skip > most)
		*skip = most;
	lay_out(g, a, words, *skip);
	if (*skip == most)
		return;
	text_add(&t, " (");
	text_dec(&t, most - *skip);
	text_add(&t, " more: J) ");
	if (a->columns > sizeof more)
		grid_add(g, a, a->rows - 1, a->columns - (unsigned)(t.at - t.start), PAINT_DIM, text_string(&t));
}
