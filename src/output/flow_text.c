/*
 * flow as text: a ladder with a column for each host.
 *
 *	   3   0.000025 |IKE_SA_INIT 0: SA KE No N x5      |
 *	                |--------------------------------->|
 *	   4  +0.008225 |IKE_SA_INIT 0: SA KE No N x4      |
 *	                |<---------------------------------|
 *
 * Where the hosts do not fit beside one another, each two that talk get a
 * ladder of their own, in order of appearance.  ASCII, but for what packets say.
 */
#include <stdlib.h>
#include "output/ladder.h"

enum {
	NUMBER_LEAST = 4, TIME_LEAST = 9,
	SPACING_LEAST = 24, SPACING_MOST = 64, WIDE = 100, MARGIN_WIDE = 31, MARGIN_NARROW = 18,
	ROW_MAX = 9000, DAY_WIDTH = 10,
};

struct board {
	struct text *t;
	const struct view *v;
	const struct ladder *l;
	unsigned number, left;		/* columns of packet numbers, and of all in front of the first host */
	unsigned columns, spacing, margin;
	uint16_t host[LIMIT_HOSTS];	/* of each column */
	uint16_t column[LIMIT_HOSTS];	/* of each host; columns: none */
	int64_t first_time, previous_time;
	uint64_t spi;			/* IKE SA of the latest message */
};

/* --- a line of the board --- */

/* The lifelines from column `from` on, up to and with `to`; nothing behind the last. */
static void lifelines(const struct board *b, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to && c < b->columns; c++) {
		text_char(b->t, '|');
		if (c < to && c + 1 < b->columns)
			text_fill(b->t, ' ', b->spacing - 1);
	}
}

/* Those before a column, and its own. */
static void lifelines_up_to(const struct board *b, unsigned column)
{
	for (unsigned c = 0; c < column; c++) {
		text_char(b->t, '|');
		text_fill(b->t, ' ', b->spacing - 1);
	}
	text_char(b->t, '|');
}

static void effect_show(const struct board *b, const struct rung *r, unsigned i)
{
	char words[160];
	struct text w = TEXT_FIXED(words);

	if (i >= r->effects)
		return;
	text_effect(&w, r, &r->effect[i]);
	text_char(b->t, ' ');
	text_paint(b->t, b->v, paint_effect(&r->effect[i]), text_string(&w));
}

static void left(const struct board *b, const char *number, const char *time)
{
	unsigned n = (unsigned)strlen(number), m = (unsigned)strlen(time);

	text_fill(b->t, ' ', n < b->number ? b->number - n : 0);
	text_add(b->t, number);
	text_fill(b->t, ' ', m + b->number + 1 < b->left ? b->left - b->number - 1 - m : 1);
	text_add(b->t, time);
	text_char(b->t, ' ');
}

/* One line between two columns: what fits of *words, which moves on. */
static void label(const struct board *b, unsigned low, unsigned high, const char **words)
{
	unsigned room = (high - low) * b->spacing - 1;
	size_t n = text_fitting(*words, strlen(*words), room);

	lifelines_up_to(b, low);
	text_mem(b->t, *words, n);
	text_fill(b->t, ' ', room - columns_of(*words, n));
	lifelines(b, high, b->columns - 1);
	*words += n;
	*words += strspn(*words, " ");
}

/* --- arrows --- */

static void shaft(struct text *t, char line, unsigned n, const char *words)
{
	unsigned len = (unsigned)strlen(words), before = n > len ? (n - len) / 2 : 0;

	text_fill(t, line, before);
	text_mem(t, words, n > len ? len : 0);
	text_fill(t, line, n > len ? n - len - before : n);
}

/* "|--- x3 --->|": what is sent again says so, what nobody answers ends in x. */
static void arrow(const struct board *b, const struct rung *r)
{
	static const char line[] = { [RUNG_MESSAGE] = '-', [RUNG_TRAFFIC] = '=', [RUNG_KEEPALIVE] = '.' };
	unsigned from = b->column[r->from], to = b->column[r->to];
	unsigned low = from < to ? from : to, high = from + to - low;
	enum way way = rung_way(r);
	bool lost = r->reply == REPLY_LOST, right = (from < to) != (way == WAY_BACK);
	char again[24];
	struct text a = TEXT_FIXED(again);

	if (r->kind == RUNG_MESSAGE && r->sent > 1) {
		text_add(&a, " x");
		text_dec(&a, r->sent);
		text_char(&a, ' ');
	}
	lifelines_up_to(b, low);
	if (way == WAY_BOTH || !right)
		text_char(b->t, lost ? 'x' : '<');
	shaft(b->t, line[r->kind], (high - low) * b->spacing - (way == WAY_BOTH ? 3 : 2), text_string(&a));
	if (way == WAY_BOTH || right)
		text_char(b->t, lost ? 'x' : '>');
	lifelines(b, high, b->columns - 1);
}

/* --- rows --- */

/* An answer's time counts from its request. */
static void row_time(struct board *b, const struct rung *r, struct text *t)
{
	const struct rung *request = rung_request(b->l, r);

	if (request && request->shown) {
		text_add(t, r->time < request->time ? "" : "+");
		text_seconds(t, r->time - request->time, 6);
	} else if (b->v->time == SHOW_UTC) {
		char utc[48];
		struct text u = TEXT_FIXED(utc);

		text_utc_short(&u, r->time);
		if (strlen(text_string(&u)) > DAY_WIDTH)
			text_add(t, utc + DAY_WIDTH + 1);	/* the day stands above */
	} else if (b->v->time == SHOW_EPOCH) {
		text_seconds(t, r->time, 6);
	} else {
		text_seconds(t, r->time - (b->v->time == SHOW_DELTA ? b->previous_time : b->first_time), 6);
	}
	b->previous_time = r->time;
}

/* Whose phase it is stands there when it is another IKE SA's than before. */
static void row_phase(struct board *b, const struct rung *r)
{
	char words[PHASE_MAX + 64];
	struct text w = TEXT_FIXED(words);

	text_rung_phase(&w, r);
	if (r->kind == RUNG_MESSAGE && r->spi[0] != b->spi) {
		text_add(&w, "  IKE SA 0x");
		text_hex(&w, r->spi[0], 16);
		b->spi = r->spi[0];
	}
	text_fill(b->t, ' ', b->left);
	lifelines(b, 0, b->columns - 1);
	text_char(b->t, '\n');
	text_add(b->t, "-- ");
	text_paint(b->t, b->v, PAINT_UNKNOWN, text_string(&w));
	text_char(b->t, '\n');
}

static void row_detail(const struct board *b, const struct rung *r)
{
	const char *at = r->detail;
	unsigned room = (b->columns - 1) * b->spacing + 1 + b->margin - 4;

	while (at && *at) {
		size_t n = text_fitting(at, strcspn(at, "\n"), room);

		text_fill(b->t, ' ', b->left + 4);
		text_mem(b->t, at, n);
		text_char(b->t, '\n');
		at += n;
		at += strspn(at, " \n");
	}
}

/* All the words, then the arrow; effects stand beside them, a line each. */
static void row_show(struct board *b, const struct rung *r)
{
	char words[ROW_MAX], number[24], time[48];
	struct text w = TEXT_FIXED(words), n = TEXT_FIXED(number), m = TEXT_FIXED(time);
	unsigned from = b->column[r->from], to = b->column[r->to], effect = 0;
	const char *rest = words;

	text_rung(&w, r);
	text_string(&w);
	text_dec(&n, r->packet);
	row_time(b, r, &m);
	left(b, text_string(&n), text_string(&m));
	do {
		label(b, from < to ? from : to, from < to ? to : from, &rest);
		effect_show(b, r, effect++);
		text_char(b->t, '\n');
		text_fill(b->t, ' ', b->left);
	} while (*rest);
	arrow(b, r);
	effect_show(b, r, effect++);
	text_char(b->t, '\n');
	for (; effect < r->effects; effect++) {
		text_fill(b->t, ' ', b->left);
		lifelines(b, 0, b->columns - 1);
		effect_show(b, r, effect);
		text_char(b->t, '\n');
	}
	row_detail(b, r);
}

/* --- the board --- */

static void board_head(const struct board *b)
{
	unsigned at = 0;

	if (b->v->time == SHOW_UTC) {
		char utc[48];
		struct text u = TEXT_FIXED(utc);

		text_utc_short(&u, b->first_time);
		text_mem(b->t, utc, at = DAY_WIDTH);
	}
	for (unsigned c = 0; c < b->columns; c++) {
		char name[64];
		struct text n = TEXT_FIXED(name);
		unsigned half, middle = b->left + c * b->spacing;

		text_address(&n, ladder_host(b->l, b->host[c]));
		half = (unsigned)(n.at - n.start) / 2;
		if (middle > at + half)
			text_fill(b->t, ' ', middle - half - at);
		else if (c)
			text_fill(b->t, ' ', 2);
		at = middle > at + half ? middle - half : at + (c ? 2 : 0);
		text_add(b->t, text_string(&n));
		at += (unsigned)strlen(name);
	}
	text_char(b->t, '\n');
}

static void board_rows(struct board *b, const uint32_t *row, uint32_t rows)
{
	const struct rung *before = NULL;

	b->spi = 0;
	board_head(b);
	for (uint32_t i = 0; i < rows; i++) {
		const struct rung *r = ladder_at(b->l, row[i]);

		if (rung_begins(r, before))
			row_phase(b, r);
		row_show(b, r);
		before = r;
	}
}

static unsigned longest_name(const struct ladder *l)
{
	unsigned longest = 0;

	for (unsigned i = 0; i < ladder_hosts(l); i++) {
		char name[64];
		struct text n = TEXT_FIXED(name);

		text_address(&n, ladder_host(l, i));
		if ((unsigned)(n.at - n.start) > longest)
			longest = (unsigned)(n.at - n.start);
	}
	return longest;
}

static unsigned margin_of(unsigned width)
{
	return width >= WIDE ? MARGIN_WIDE : MARGIN_NARROW;
}

/* Do that many columns stand beside one another, with their names over them? */
static bool board_fits(const struct board *b, unsigned columns, unsigned width)
{
	unsigned name = longest_name(b->l) + 2, spacing = name > SPACING_LEAST ? name : SPACING_LEAST;

	return b->left + (columns - 1) * spacing + 1 + margin_of(width) <= width;
}

static void board_measure(struct board *b, unsigned width)
{
	unsigned gaps = b->columns > 1 ? b->columns - 1 : 1, others = b->left + margin_of(width) + 1;

	b->margin = margin_of(width);
	b->spacing = (width > others ? width - others : 0) / gaps;
	if (b->spacing < SPACING_LEAST)
		b->spacing = SPACING_LEAST;
	if (b->spacing > SPACING_MOST)
		b->spacing = SPACING_MOST;
}

static void board_column(struct board *b, uint16_t host)
{
	if (b->column[host] < b->columns && b->host[b->column[host]] == host)
		return;
	b->host[b->columns] = host;
	b->column[host] = (uint16_t)b->columns++;
}

static void board_columns(struct board *b, const uint32_t *row, uint32_t rows, unsigned width)
{
	b->columns = 0;
	for (uint32_t i = 0; i < rows; i++) {
		board_column(b, ladder_at(b->l, row[i])->from);
		board_column(b, ladder_at(b->l, row[i])->to);
	}
	board_measure(b, width);
}

/* Rows of the same two hosts come to stand together, the two that spoke first in front. */
static void sort_by_pair(const struct ladder *l, uint32_t *row, uint32_t rows)
{
	uint32_t *end = mem_new((ladder_pairs(l) + 1) * sizeof *end);
	uint32_t *sorted = mem_new((rows + 1) * sizeof *sorted);

	for (uint32_t i = 0; i < rows; i++)
		end[ladder_at(l, row[i])->pair]++;
	for (uint32_t i = 0, sum = 0; i < ladder_pairs(l); i++) {
		uint32_t count = end[i];

		end[i] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < rows; i++)
		sorted[end[ladder_at(l, row[i])->pair]++] = row[i];
	memcpy(row, sorted, rows * sizeof *row);
	free(sorted);
	free(end);
}

static void flow_by_pairs(struct board *b, uint32_t *row, uint32_t rows, unsigned width)
{
	sort_by_pair(b->l, row, rows);
	for (uint32_t i = 0, n; i < rows; i += n) {
		uint32_t pair = ladder_at(b->l, row[i])->pair;

		for (n = 1; i + n < rows && ladder_at(b->l, row[i + n])->pair == pair;)
			n++;
		text_add(b->t, i ? "\n" : "");
		board_columns(b, row + i, n, width);
		board_rows(b, row + i, n);
	}
}

/* The last row has the longest number and time. */
static void board_left(struct board *b, const struct rung *last)
{
	char number[24], time[48];
	struct text n = TEXT_FIXED(number), t = TEXT_FIXED(time);
	struct rung alone = *last;
	size_t digits, clock;

	alone.request = 0;
	text_dec(&n, last->packet);
	row_time(b, &alone, &t);
	digits = strlen(text_string(&n));
	clock = strlen(text_string(&t));
	b->number = digits < NUMBER_LEAST ? NUMBER_LEAST : (unsigned)digits;
	b->left = b->number + 2 + (clock < TIME_LEAST ? TIME_LEAST : (unsigned)clock) + 1;
	b->previous_time = b->first_time;
}

void flow_text(struct text *t, const struct view *v, const struct ladder *l, unsigned width)
{
	static struct board b;
	uint32_t *row = mem_new((ladder_count(l) + 1) * sizeof *row), rows = 0;

	b = (struct board){ .t = t, .v = v, .l = l, .first_time = v->first_time };
	for (uint32_t i = 0; i < ladder_count(l); i++)
		if (ladder_at(l, i)->shown && ladder_at(l, i)->from != ladder_at(l, i)->to)
			row[rows++] = i;
	if (rows) {
		board_left(&b, ladder_at(l, row[rows - 1]));
		board_columns(&b, row, rows, width);
		if (b.columns == 2 || board_fits(&b, b.columns, width))
			board_rows(&b, row, rows);
		else
			flow_by_pairs(&b, row, rows, width);
	}
	free(row);
}
