/*
 * View 2: who said what, as rows of a ladder, and what the one under the
 * cursor says.  A row has two lines: its words, and its arrow between the two
 * hosts that talk; what it brought about stands beside them.
 */
#include <stdlib.h>
#include "output/ladder.h"
#include "tui/view.h"

enum {
	TIME = 12, NUMBER = 7, NUMBER_WIDE = 56,	/* columns; those of numbers only where there are so many */
	MARGIN_LEAST = 12, MARGIN_MOST = 38, SPAN_LEAST = 20, SPAN_MOST = 60, SHARE = 66, PREVIEW_WORDS = 1 << 15,
};

struct ladder_memory {
	struct list list;
	const struct ladder *ladder;
	uint32_t *row, count;		/* those of the ladder that are shown */
	unsigned share, skip;
	uint64_t previewed;		/* identity of the row that was skipped in */
	uint32_t all;
};

static const struct rung *rung_at(const struct ladder_memory *m, uint32_t row)
{
	return ladder_at(m->ladder, m->row[row]);
}

static uint32_t ladder_count_rows(const void *context)
{
	return ((const struct ladder_memory *)context)->count;
}

static uint64_t ladder_identity(const void *context, uint32_t row)
{
	return ((const struct ladder_memory *)context)->row[row] + 1u;
}

static void ladder_words(struct text *t, const void *context, uint32_t row)
{
	const struct rung *r = rung_at(context, row);

	text_dec(t, r->packet);
	text_char(t, ' ');
	text_rung(t, r);
	for (unsigned i = 0; i < r->effects; i++) {
		text_char(t, ' ');
		text_effect(t, r, &r->effect[i]);
	}
}

static const struct rows rows = {
	.count = ladder_count_rows, .identity = ladder_identity, .words = ladder_words, .height = 2,
};

/* --- a row --- */

struct board {
	struct grid *g;
	struct area a;
	unsigned number, left, span, margin;	/* columns: of numbers, before a host, between them, behind */
	uint32_t pair;				/* whose names stand over it */
	int64_t first_time;
};

static struct board board_of(struct grid *g, const struct area *a, const struct picture *p)
{
	struct board b = { .g = g, .a = *a, .first_time = p->first_time };
	unsigned spare;

	b.number = a->columns >= NUMBER_WIDE ? NUMBER : 0;
	b.left = 1 + b.number + TIME;
	spare = a->columns - b.left;
	b.margin = spare * 2 / 5;
	b.margin = b.margin < MARGIN_LEAST ? MARGIN_LEAST : b.margin > MARGIN_MOST ? MARGIN_MOST : b.margin;
	b.span = spare > b.margin + SPAN_LEAST ? spare - b.margin : SPAN_LEAST;
	b.span = b.span > SPAN_MOST ? SPAN_MOST : b.span;
	return b;
}

static unsigned low_host(const struct rung *r)
{
	return r->from < r->to ? r->from : r->to;
}

/* Answers count from their requests. */
static void rung_time(struct text *t, const struct ladder_memory *m, const struct board *b, const struct rung *r)
{
	const struct rung *request = rung_request(m->ladder, r);

	text_add(t, request && r->time >= request->time ? "+" : "");
	text_seconds(t, r->time - (request ? request->time : b->first_time), 6);
}

static void put_right(struct grid *g, const struct area *line, unsigned end, const char *words)
{
	unsigned n = (unsigned)strlen(words);

	grid_add(g, line, 0, end > n ? end - n : 0, PAINT_PLAIN, words);
}

/* As many words as fit, and ".." where that is not all. */
static void put_fitting(struct grid *g, const struct area *line, unsigned at, uint8_t ink, const char *words)
{
	unsigned columns = line->columns > at ? line->columns - at : 0;
	size_t n = strlen(words);

	if (columns_of(words, n) > columns) {
		n = octets_whole(words, n, columns > 2 ? columns - 2 : 0);
		grid_add(g, line, 0, at + columns_of(words, n), ink, "..");
	}
	grid_put(g, line, 0, at, ink, words, n);
}

static void put_effect(const struct board *b, const struct area *line, const struct rung *r, unsigned i)
{
	char words[200];
	struct text t = TEXT_FIXED(words);

	if (i >= r->effects)
		return;
	text_effect(&t, r, &r->effect[i]);
	if (i == 1 && r->effects > 2) {
		text_add(&t, " +");
		text_dec(&t, r->effects - 2u);
	}
	put_fitting(b->g, line, b->left + b->span + 2, paint_effect(&r->effect[i]), text_string(&t));
}

static void put_lifelines(const struct board *b, const struct area *line)
{
	grid_add(b->g, line, 0, b->left, INK_LINE, "|");
	grid_add(b->g, line, 0, b->left + b->span, INK_LINE, "|");
}

/* "|--- x3 --->|", as flow has it */
static void put_arrow(const struct board *b, const struct area *line, const struct rung *r)
{
	static const char shaft[] = { [RUNG_MESSAGE] = '-', [RUNG_TRAFFIC] = '=', [RUNG_KEEPALIVE] = '.' };
	bool lost = r->reply == REPLY_LOST, right = (r->from < r->to) != (rung_way(r) == WAY_BACK);
	bool both = rung_way(r) == WAY_BOTH;
	char words[SPAN_MOST + 4], again[24];
	struct text t = TEXT_FIXED(words), n = TEXT_FIXED(again);
	size_t at;

	text_fill(&t, shaft[r->kind], b->span - 1);
	if (both || !right)
		words[0] = lost ? 'x' : '<';
	if (both || right)
		words[b->span - 2] = lost ? 'x' : '>';
	if (r->kind == RUNG_MESSAGE && r->sent > 1) {
		text_add(&n, " x");
		text_dec(&n, r->sent);
		text_char(&n, ' ');
	}
	at = (size_t)(n.at - again);
	memcpy(words + (b->span - 1 - at) / 2, again, at);
	grid_put(b->g, line, 0, b->left + 1, lost ? PAINT_BAD : PAINT_PLAIN, words, b->span - 1);
}

static void text_hosts(struct text *t, const struct ladder *l, const struct rung *r)
{
	text_address(t, ladder_host(l, r->from));
	text_add(t, " > ");
	text_address(t, ladder_host(l, r->to));
}

static void put_words(const struct ladder *l, const struct board *b, const struct area *line, const struct rung *r)
{
	const struct area between = { line->row, line->column + b->left + 1, 1, b->span - 1 };
	char words[PAYLOADS_MAX];
	struct text t = TEXT_FIXED(words);

	if (r->pair != b->pair) {
		text_hosts(&t, l, r);
		text_add(&t, ": ");
	}
	text_rung(&t, r);
	put_fitting(b->g, &between, 0, r->closed ? PAINT_UNKNOWN : PAINT_PLAIN, text_string(&t));
}

static void draw_rung(const struct ladder_memory *m, const struct board *b, unsigned at, uint32_t row)
{
	const struct rung *r = rung_at(m, row);
	struct area line = { b->a.row + at, b->a.column, 1, b->a.columns };
	char time[32], number[24];
	struct text t = TEXT_FIXED(time), n = TEXT_FIXED(number);

	rung_time(&t, m, b, r);
	text_dec(&n, r->packet);
	put_right(b->g, &line, b->left - 1, text_string(&t));
	if (b->number)
		put_right(b->g, &line, b->number, text_string(&n));
	put_lifelines(b, &line);
	put_words(m->ladder, b, &line, r);
	put_effect(b, &line, r, 0);
	if (row == m->list.cursor) {
		grid_add(b->g, &line, 0, 0, PAINT_PLAIN, ">");
		grid_style(b->g, &line, 0, STYLE_REVERSE);
	}
	line.row++;
	put_lifelines(b, &line);
	put_arrow(b, &line, r);
	put_effect(b, &line, r, 1);
}

/* The hosts of the row under the cursor, over their lifelines; rows of others say whose they are. */
static void draw_hosts(const struct ladder_memory *m, const struct board *b)
{
	const struct rung *r = rung_at(m, m->list.cursor);
	unsigned low = low_host(r), high = r->from + r->to - low;

	for (unsigned i = 0; i < 2; i++) {
		char words[64];
		struct text t = TEXT_FIXED(words);
		unsigned middle = b->left + i * b->span, half;

		text_address(&t, ladder_host(m->ladder, i ? high : low));
		half = (unsigned)strlen(text_string(&t)) / 2;
		grid_add(b->g, &b->a, 0, middle > half ? middle - half : 1, INK_HEAD, words);
	}
}

/* --- what it says --- */

static void line(struct text *t, const char *label, const char *words)
{
	if (!words || !*words)
		return;
	text_add(t, label);
	text_add(t, words);
	text_char(t, '\n');
}

static void preview_message(struct text *t, const struct ladder_memory *m, const struct rung *r)
{
	const struct rung *request = rung_request(m->ladder, r);

	text_add(t, r->version == 1 ? "IKEv1 SA 0x" : "IKE SA 0x");
	text_hex(t, r->spi[0], 16);
	text_char(t, '\n');
	if (r->sent > 1) {
		text_add(t, "sent ");
		text_dec(t, r->sent);
		text_add(t, " times, at last in packet ");
		text_dec(t, r->last_packet);
		text_char(t, '\n');
	}
	if (request) {
		text_add(t, "answers packet ");
		text_dec(t, request->packet);
		text_char(t, '\n');
	}
	line(t, "", r->reply == REPLY_LOST ? "never answered" : NULL);
	line(t, "\n", r->payloads);
	line(t, "closed: ", r->closed ? r->why ? r->why : "not known why" : NULL);
	line(t, "\n", r->detail);
}

static void preview_run(struct text *t, const struct rung *r)
{
	for (unsigned i = 0; i < r->flows; i++) {
		if (!r->flow[i].shown)
			continue;
		text_add(t, r->flow[i].back ? "< " : "> ");
		text_rung_flow(t, &r->flow[i]);
		text_add(t, "\n  ");
		text_group(t, r->flow[i].bytes);
		text_add(t, " octets, opened ");
		text_group(t, r->flow[i].opened);
		text_char(t, '\n');
	}
	text_add(t, "\nuntil packet ");
	text_dec(t, r->last_packet);
	text_char(t, '\n');
}

static void preview_words(struct text *t, const struct ladder_memory *m, const struct board *b, const struct rung *r)
{
	text_add(t, "packet ");
	text_dec(t, r->packet);
	text_add(t, "  ");
	text_seconds(t, r->time - b->first_time, 6);
	text_add(t, "  ");
	text_group(t, r->bytes);
	text_add(t, " octets\n");
	text_hosts(t, m->ladder, r);
	text_char(t, '\n');
	text_rung_phase(t, r);
	text_char(t, '\n');
	for (unsigned i = 0; i < r->effects; i++) {
		text_add(t, "  ");
		text_effect(t, r, &r->effect[i]);
		text_char(t, '\n');
	}
	if (r->kind == RUNG_MESSAGE)
		preview_message(t, m, r);
	else
		preview_run(t, r);
}

static void draw_preview(struct ladder_memory *m, const struct board *b, struct grid *g, const struct area *a)
{
	static char words[PREVIEW_WORDS];
	const struct area inside = { a->row, a->column + 1, a->rows, a->columns - 1 };
	struct text t = TEXT_FIXED(words);

	if (m->previewed != m->list.at)
		m->skip = 0;
	m->previewed = m->list.at;
	preview_words(&t, m, b, rung_at(m, m->list.cursor));
	pane_text(g, &inside, text_string(&t), &m->skip);
}

/* --- the view --- */

static void ladder_begin(void *memory)
{
	struct ladder_memory *m = memory;

	m->share = SHARE;
	list_begin(&m->list, &rows, m);
}

static void ladder_forget(void *memory)
{
	free(((struct ladder_memory *)memory)->row);
}

static void ladder_fresh(void *memory, const struct picture *p)
{
	struct ladder_memory *m = memory;

	m->ladder = p->ladder;
	m->all = ladder_count(p->ladder);
	m->row = mem_grow(m->row, m->all + 1, sizeof *m->row);
	m->count = 0;
	for (uint32_t i = 0; i < m->all; i++) {
		const struct rung *r = ladder_at(p->ladder, i);

		if (r->shown && r->from != r->to)
			m->row[m->count++] = i;
	}
	list_fresh(&m->list);
}

static void ladder_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct ladder_memory *m = memory;
	struct area left, right, rungs;
	struct board b;
	unsigned seen;

	if (!m->count) {
		grid_add(g, a, 1, 1, PAINT_DIM, p->reading ? "nothing was said yet" :
		    "nobody says anything of IPsec here");
		return;
	}
	split_columns(g, a, m->share, &left, &right);
	b = board_of(g, &left, p);
	b.pair = rung_at(m, m->list.cursor)->pair;
	rungs = (struct area){ left.row + 1, left.column, left.rows - 1, left.columns };
	seen = list_scroll(&m->list, rungs.rows);
	list_stands(&m->list, &rungs);
	draw_hosts(m, &b);
	for (unsigned i = 0; i < seen; i++)
		draw_rung(m, &b, 1 + i * rows.height, m->list.top + i);
	draw_preview(m, &b, g, &right);
}

static void ladder_state(struct text *t, const void *memory)
{
	const struct ladder_memory *m = memory;

	if (m->ladder && m->count < m->all)
		text_add(t, "one SA; a shows all   ");
	text_group(t, m->count ? m->list.cursor + 1 : 0);
	text_add(t, " of ");
	text_group(t, m->count);
	text_add(t, " rows");
	if (!m->ladder || !ladder_left_out(m->ladder))
		return;
	text_add(t, ", ");
	text_group(t, ladder_left_out(m->ladder));
	text_add(t, " packets left out");
}

static struct list *ladder_list(void *memory)
{
	return &((struct ladder_memory *)memory)->list;
}

void ladder_show_packet(struct tui *u, uint64_t packet)
{
	struct ladder_memory *m = tui_memory(u, &page_ladder);
	uint32_t i = 0;

	while (i + 1 < m->count && rung_at(m, i)->last_packet < packet)
		i++;
	list_to(&m->list, i);
}

/* --- keys --- */

static void do_all(struct tui *u)
{
	tui_select(u, 0);
}

static void do_split(struct tui *u)
{
	struct ladder_memory *m = tui_memory(u, &page_ladder);

	if (tui_pressed(u) == '<' && m->share > SHARE_LEAST + 30)
		m->share -= SHARE_STEP;
	else if (tui_pressed(u) == '>' && m->share < SHARE_MOST)
		m->share += SHARE_STEP;
}

static void do_preview(struct tui *u)
{
	struct ladder_memory *m = tui_memory(u, &page_ladder);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

static void do_findings(struct tui *u)
{
	tui_open(u, &page_findings);
}

static const struct binding bindings[] = {
	{ "a", "all", "All SAs", "rows of all SAs again", do_all },
	{ "F8 d", "findings", "Diag", "what is wrong", do_findings },
	{ "< >", "split", "Split", "less or more room for the ladder", do_split },
	{ "J K", "detail", NULL, "scroll what a message says, down and up", do_preview },
	{ 0 },
};

const struct page page_ladder = {
	.name = "Ladder", .digit = '2', .binding = bindings, .memory = sizeof(struct ladder_memory),
	.begin = ladder_begin, .forget = ladder_forget, .fresh = ladder_fresh, .draw = ladder_draw,
	.state = ladder_state, .list = ladder_list,
};
