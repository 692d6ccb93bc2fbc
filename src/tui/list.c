/* Where a user is in rows, and those seen drawn as columns. */
#include <ctype.h>
#include "tui/list.h"

void list_begin(struct list *l, const struct rows *rows, const void *context)
{
	*l = (struct list){ .rows = rows, .context = context };
	for (unsigned i = 0; i < rows->columns; i++) {
		l->width[i] = (uint8_t)columns_of(_(rows->column[i].title), strlen(_(rows->column[i].title)));
		l->order[i] = (uint8_t)i;
	}
}

uint32_t list_count(const struct list *l)
{
	return l->rows->count(l->context);
}

/* --- the cursor --- */

void list_to(struct list *l, uint32_t row)
{
	uint32_t n = list_count(l);

	l->cursor = row < n ? row : n ? n - 1 : 0;
	l->at = n ? l->rows->identity(l->context, l->cursor) : 0;
}

void list_move(struct list *l, int64_t by)
{
	int64_t to = (int64_t)l->cursor + by;

	list_to(l, to < 0 ? 0 : to > UINT32_MAX ? UINT32_MAX : (uint32_t)to);
}

void list_fresh(struct list *l)
{
	uint32_t n = list_count(l);

	if (l->cursor < n && l->rows->identity(l->context, l->cursor) == l->at)
		return;
	for (uint32_t i = 0; i < n && l->at; i++)
		if (l->rows->identity(l->context, i) == l->at) {
			l->cursor = i;
			return;
		}
	list_to(l, l->cursor);
}

/* --- search --- */

static bool begins(const char *s, const char *word)
{
	for (; *word; s++, word++)
		if (tolower((uint8_t)*s) != tolower((uint8_t)*word))
			return false;
	return true;
}

static bool row_has(const struct list *l, uint32_t row, const char *word)
{
	char words[1024];
	struct text t = TEXT_FIXED(words);

	l->rows->words(&t, l->context, row);
	for (const char *s = text_string(&t); *s; s++)
		if (begins(s, word))
			return true;
	return false;
}

bool list_find(struct list *l, const char *word, bool back)
{
	uint32_t n = list_count(l);

	for (uint32_t i = 1; i <= n && *word; i++) {
		uint32_t row = (uint32_t)(((uint64_t)l->cursor + (back ? n - i : i)) % n);

		if (!row_has(l, row, word))
			continue;
		list_to(l, row);
		return true;
	}
	return false;
}

/* --- folding --- */

bool list_folded(const struct list *l, uint64_t identity)
{
	for (unsigned i = 0; i < l->folds; i++)
		if (l->fold[i] == identity)
			return true;
	return false;
}

bool list_fold(struct list *l, uint64_t identity)
{
	for (unsigned i = 0; i < l->folds; i++)
		if (l->fold[i] == identity) {
			l->fold[i] = l->fold[--l->folds];
			return true;
		}
	if (l->folds == LIST_FOLDS)
		return false;
	l->fold[l->folds++] = identity;
	return true;
}

/* --- columns --- */

void list_column_move(struct list *l, unsigned position, bool back)
{
	unsigned to = back ? position - 1 : position + 1, last = l->rows->columns;
	uint8_t moved;

	if (position >= last || to >= last)
		return;
	moved = l->order[position];
	l->order[position] = l->order[to];
	l->order[to] = moved;
}

void list_column_word(struct text *t, const struct rows *rows, unsigned column)
{
	const char *title = rows->column[column].title;
	size_t n;

	title += strspn(title, " ");
	for (n = strlen(title); n && title[n - 1] == ' ';)
		n--;
	for (size_t i = 0; i < n; i++)
		text_char(t, title[i] == ' ' ? '-' : title[i]);
	if (!n)
		text_dec(t, column + 1);
}

/* --- pointing --- */

void list_stands(struct list *l, const struct area *a)
{
	l->stands = *a;
	memset(l->title, 0, sizeof l->title);
}

int64_t list_row_at(const struct list *l, unsigned row, unsigned column)
{
	uint32_t at;

	if (!area_has(&l->stands, row, column))
		return -1;
	at = l->top + (row - l->stands.row) / l->rows->height;
	return at < list_count(l) && at < l->top + l->seen ? (int64_t)at : -1;
}

int list_title_at(const struct list *l, unsigned row, unsigned column)
{
	for (unsigned i = 0; l->stands.row && row == l->stands.row - 1 && i < l->rows->columns; i++)
		if (column >= l->title[i].first && column < l->title[i].end)
			return (int)i;
	return -1;
}

/* --- drawing --- */

unsigned list_scroll(struct list *l, unsigned lines)
{
	uint32_t n = list_count(l);

	l->seen = lines / l->rows->height;
	if (!l->seen)
		l->seen = 1;
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + l->seen)
		l->top = l->cursor - l->seen + 1;
	if (l->top && l->top + l->seen > n)
		l->top = n > l->seen ? n - l->seen : 0;
	return n - l->top < l->seen ? n - l->top : l->seen;
}

/* Which columns there is room for. */
struct plan { bool shown[LIST_COLUMNS]; };

/* Blanks in front of a column; the first is behind the cursor. */
static unsigned gap(const struct list *l, unsigned column, bool first)
{
	return first || l->rows->column[column].right ? 1 : 2;
}

static unsigned plan_width(const struct list *l, const struct plan *p)
{
	unsigned width = 0;

	for (unsigned i = 0; i < l->rows->columns; i++) {
		unsigned column = l->order[i];

		width += p->shown[column] ? gap(l, column, !width) + l->width[column] : 0;
	}
	return width;
}

static void plan_drop(const struct list *l, struct plan *p, unsigned columns)
{
	while (plan_width(l, p) > columns) {
		unsigned least = LIST_COLUMNS;

		for (unsigned i = 0; i < l->rows->columns; i++)
			if (p->shown[i] && l->rows->column[i].worth &&
			    (least == LIST_COLUMNS || l->rows->column[i].worth >= l->rows->column[least].worth))
				least = i;
		if (least == LIST_COLUMNS)
			return;
		p->shown[least] = false;
	}
}

/* Those the user has scrolled away make room for others; those that are never dropped stay. */
static struct plan plan_of(const struct list *l, unsigned columns)
{
	struct plan p = { { false } };
	unsigned away = l->left;

	for (unsigned i = 0; i < l->rows->columns; i++) {
		unsigned column = l->order[i];
		bool drop = l->rows->column[column].worth && !l->hidden[column] && away;

		away -= drop;
		p.shown[column] = !drop && !l->hidden[column];
	}
	plan_drop(l, &p, columns);
	return p;
}

static const char *cell_words(char words[static LIST_CELL], const struct list *l, unsigned column, uint32_t row)
{
	struct text t = { words, words, words + LIST_CELL - 1, NULL, false };

	l->rows->column[column].cell(&t, l->context, row, column);
	return text_string(&t);
}

static void measure(struct list *l, uint32_t row)
{
	char words[LIST_CELL];

	for (unsigned i = 0; i < l->rows->columns; i++) {
		const char *s = cell_words(words, l, i, row);
		unsigned width = columns_of(s, strlen(s));

		if (width > l->width[i])
			l->width[i] = (uint8_t)width;
	}
}

/* Behind what ends at column *at, which moves on. */
static void put_cell(const struct list *l, struct grid *g, const struct area *line, unsigned *at, unsigned column,
    uint8_t ink, const char *words)
{
	unsigned start = *at + gap(l, column, !*at), fill = l->width[column] - columns_of(words, strlen(words));

	grid_add(g, line, 0, start + (l->rows->column[column].right ? fill : 0), ink, words);
	*at = start + l->width[column];
}

static void draw_titles(struct list *l, const struct plan *p, struct grid *g, const struct area *line)
{
	unsigned at = 0;

	for (unsigned i = 0; i < l->rows->columns; i++) {
		unsigned column = l->order[i], first = at;

		if (!p->shown[column])
			continue;
		put_cell(l, g, line, &at, column, INK_HEAD, _(l->rows->column[column].title));
		l->title[column].first = (uint16_t)(line->column + first);
		l->title[column].end = (uint16_t)(line->column + at);
	}
}

static void draw_row(const struct list *l, const struct plan *p, struct grid *g, const struct area *line,
    uint32_t row)
{
	uint8_t ink = l->rows->ink ? l->rows->ink(l->context, row) : PAINT_PLAIN;
	char words[LIST_CELL];
	unsigned at = 0;

	for (unsigned i = 0; i < l->rows->columns; i++) {
		unsigned column = l->order[i];

		if (!p->shown[column])
			continue;
		put_cell(l, g, line, &at, column, column && ink != PAINT_DIM ? PAINT_PLAIN : ink,
		    cell_words(words, l, column, row));
		if (l->rows->bold && l->rows->bold(l->context, row, column))
			grid_style(g, &(struct area){ line->row, line->column + at - l->width[column], 1, l->width[column] },
			    0, STYLE_BOLD);
	}
	if (row != l->cursor)
		return;
	grid_add(g, line, 0, 0, PAINT_PLAIN, ">");
	grid_style(g, line, 0, STYLE_REVERSE);
}

/* "+2 columns: AGE REKEYS   (c, Left, Right)" */
static void draw_dropped(const struct list *l, const struct plan *p, struct grid *g, const struct area *a)
{
	char words[300], names[200];
	struct text t = TEXT_FIXED(words), n = TEXT_FIXED(names);
	unsigned dropped = 0;

	for (unsigned i = 0; i < l->rows->columns; i++) {
		unsigned column = l->order[i];

		if (p->shown[column] || l->hidden[column])
			continue;
		text_char(&n, ' ');
		text_say(&n, l->rows->column[column].title);
		dropped++;
	}
	if (!dropped)
		return;
	text_char(&t, '+');
	text_dec(&t, dropped);
	text_add(&t, dropped == 1 ? _(" column:") : _(" columns:"));
	text_add(&t, text_string(&n));
	text_add(&t, "   (");
	text_add(&t, l->hint ? l->hint : "Left, Right");
	text_char(&t, ')');
	grid_add(g, a, a->rows - 1, 1, PAINT_DIM, text_string(&t));
}

void list_draw(struct list *l, struct grid *g, const struct area *a)
{
	unsigned seen = list_scroll(l, a->rows > 2 ? a->rows - 2 : 1);
	struct area line = { a->row, a->column, 1, a->columns };
	const struct area rows = { a->row + 1, a->column, seen, a->columns };
	struct plan p;

	for (unsigned i = 0; i < seen; i++)
		measure(l, l->top + i);
	p = plan_of(l, a->columns);
	list_stands(l, &rows);
	draw_titles(l, &p, g, &line);
	for (unsigned i = 0; i < seen; i++) {
		line.row++;
		draw_row(l, &p, g, &line, l->top + i);
	}
	draw_dropped(l, &p, g, a);
}
