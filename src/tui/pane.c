/* Splits, and text in a pane.  The whole text is laid out, so that the end of it is known: it is bounded. */
#include <limits.h>
#include "tui/pane.h"

/*
 * Where the line goes: as the view wants it, and no further than `needed`, unless
 * the user has moved it since the view last thought of it.
 */
static unsigned split_line(struct grid *g, const struct area *a, bool across, unsigned share, unsigned needed)
{
	unsigned whole = across ? a->rows : a->columns, wanted = whole * share / 100, line = needed < wanted ? needed : wanted;
	unsigned least = whole * SHARE_LEAST / 100, most = whole * SHARE_MOST / 100;
	struct split *s;

	if (!g->split || g->splits == SPLITS_MOST)
		return line;
	s = &g->split[g->splits++];
	if (s->share != share)
		s->whole = 0;
	if (s->whole) {
		line = whole * s->at / s->whole;
		line = line < least ? least : line > most ? most : line;
	}
	s->area = *a;
	s->across = across;
	s->share = share;
	return s->line = line;
}

static void split_across(struct grid *g, const struct area *a, unsigned rows, struct area *first, struct area *second)
{
	*first = (struct area){ a->row, a->column, rows, a->columns };
	grid_across(g, a, rows);
	*second = (struct area){ a->row + rows + 1, a->column, a->rows - rows - 1, a->columns };
}

void split_rows(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second)
{
	split_across(g, a, split_line(g, a, true, share, UINT_MAX), first, second);
}

void split_list(struct grid *g, const struct area *a, unsigned share, uint32_t rows, struct area *first, struct area *second)
{
	enum { BESIDE = 2 };		/* titles, and what is said of columns */
	unsigned least = a->rows / 3, needed = rows < a->rows ? rows + BESIDE : a->rows;

	split_across(g, a, split_line(g, a, true, share, needed > least ? needed : least), first, second);
}

void split_columns(struct grid *g, const struct area *a, unsigned share, struct area *first, struct area *second)
{
	unsigned columns = split_line(g, a, false, share, UINT_MAX);

	*first = (struct area){ a->row, a->column, a->rows, columns };
	grid_down(g, a, columns);
	*second = (struct area){ a->row, a->column + columns + 1, a->rows, a->columns - columns - 1 };
}

struct split *split_at(const struct grid *g, unsigned row, unsigned column)
{
	for (unsigned i = 0; g->split && i < g->splits; i++) {
		const struct split *s = &g->split[i];
		struct area line = s->area;

		*(s->across ? &line.row : &line.column) += s->line;
		*(s->across ? &line.rows : &line.columns) = 1;
		if (area_has(&line, row, column))
			return &g->split[i];
	}
	return NULL;
}

void split_move(struct split *s, unsigned row, unsigned column)
{
	unsigned to = s->across ? row : column, from = s->across ? s->area.row : s->area.column;

	s->at = to > from ? to - from : 0;
	s->whole = s->across ? s->area.rows : s->area.columns;
}

size_t octets_whole(const char *line, size_t n, unsigned columns)
{
	size_t fits = octets_fitting(line, n, columns), blank = fits;

	if (fits == n)
		return n;
	while (blank > fits / 4 && line[blank] != ' ')
		blank--;
	if (blank <= fits / 4)		/* beside a wide character, if there is one */
		blank = octets_of_line(line, n, columns);
	return blank > fits / 4 && blank < fits ? blank : fits;
}

/* Draws rows from `skip` on when g is there; returns how many rows there are in all. */
static unsigned lay_out(struct grid *g, const struct area *a, const char *words, unsigned skip,
    uint8_t (*ink)(const char *line))
{
	unsigned row = 0;

	while (*words) {
		size_t n = strcspn(words, "\n"), indent = strspn(words, " ");
		const char *at = words;
		uint8_t color = ink(words);

		words += n + (words[n] == '\n');
		indent = indent < a->columns / 2 ? indent : 0;
		for (unsigned column = 0; n || !column; row++) {
			size_t len = octets_whole(at, n, a->columns - column);

			if (g && row >= skip)
				grid_put(g, a, row - skip, column, color, at, len);
			len = len ? len : n;	/* too narrow for a single character */
			len += len < n && at[len] == ' ';
			at += len;
			n -= len;
			column = (unsigned)indent + 2;
		}
	}
	return row;
}

static uint8_t ink_plain(const char *line)
{
	(void)line;
	return PAINT_PLAIN;
}

void pane_text(struct grid *g, const struct area *a, const char *words, unsigned *skip)
{
	pane_inked(g, a, words, skip, ink_plain);
}

void pane_inked(struct grid *g, const struct area *a, const char *words, unsigned *skip, uint8_t (*ink)(const char *line))
{
	unsigned rows = lay_out(NULL, a, words, 0, ink), most = rows > a->rows ? rows - a->rows : 0;
	char more[48];
	struct text t = TEXT_FIXED(more);

	if (*skip > most)
		*skip = most;
	lay_out(g, a, words, *skip, ink);
	if (*skip == most)
		return;
	text_tell(&t, _(" ($1 more: $2) "), BLANK_DEC(most - *skip), BLANK_WORDS(g->more ? g->more : "J"));
	if (a->columns > sizeof more)
		grid_add(g, a, a->rows - 1, a->columns - columns_of(more, (size_t)(t.at - more)), PAINT_DIM, text_string(&t));
}
