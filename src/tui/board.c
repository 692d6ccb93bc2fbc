/* A ladder's rows: words over an arrow between lifelines, when, and what it brought about. */
#include "tui/board.h"
#include "tui/pane.h"

enum {
	TIME = 12, NUMBER = 7, NUMBER_WIDE = 56,	/* columns; those of numbers only where there are so many */
	MARGIN_LEAST = 12, MARGIN_MOST = 38, SPAN_LEAST = 20, SPAN_MOST = 60, SPAN_MANY = 15,
};

/* --- where everything stands --- */

static void board_pair(struct board *b, const struct rung *at)
{
	b->all = false;
	b->hosts = 2;
	b->host[0] = at->from < at->to ? at->from : at->to;
	b->host[1] = at->from < at->to ? at->to : at->from;
}

struct board board_of(struct grid *g, const struct area *a, const struct ladder *l, const uint16_t *host,
    unsigned hosts, const struct rung *at)
{
	struct board b = { .ladder = l, .g = g, .a = *a, .hosts = hosts, .all = true };
	unsigned spare, least;

	b.number = a->columns >= NUMBER_WIDE ? NUMBER : 0;
	b.left = 1 + b.number + TIME;
	spare = a->columns - b.left;
	if (hosts > BOARD_HOSTS || spare < MARGIN_LEAST + (hosts - 1) * SPAN_MANY)
		board_pair(&b, at);
	else
		memcpy(b.host, host, hosts * sizeof *host);
	least = b.hosts > 2 ? SPAN_MANY : SPAN_LEAST;
	b.margin = b.hosts > 2 ? spare - (b.hosts - 1) * least : spare * 2 / 5;
	b.margin = b.margin < MARGIN_LEAST ? MARGIN_LEAST : b.margin > MARGIN_MOST ? MARGIN_MOST : b.margin;
	b.span = spare > b.margin ? (spare - b.margin) / (b.hosts - 1) : least;
	b.span = b.span < least ? least : b.span > SPAN_MOST ? SPAN_MOST : b.span;
	return b;
}

/* Which lifeline is the host's; of rows of others the one that came first is left. */
static unsigned lifeline_of(const struct board *b, uint16_t host, uint16_t other)
{
	for (unsigned i = 0; i < b->hosts; i++)
		if (b->host[i] == host && (b->all || b->host[!i] == other))
			return i;
	return host > other;
}

/* Columns of both ends, the left one first. */
struct reach { unsigned first, end; bool right; };

static struct reach reach_of(const struct board *b, const struct rung *r)
{
	unsigned from = lifeline_of(b, r->from, r->to), to = lifeline_of(b, r->to, r->from);
	unsigned low = from < to ? from : to, high = from < to ? to : from;

	return (struct reach){ b->left + low * b->span, b->left + high * b->span, from < to };
}

static bool is_others(const struct board *b, const struct rung *r)
{
	return !b->all && b->host[0] + b->host[1] != r->from + r->to;
}

/* --- words --- */

static void put_right(const struct board *b, const struct area *line, unsigned end, const char *words)
{
	unsigned n = (unsigned)strlen(words);

	grid_add(b->g, line, 0, end > n ? end - n : 0, PAINT_PLAIN, words);
}

/* As many words as fit, and ".." where that is not all. */
static void put_fitting(const struct board *b, const struct area *line, unsigned at, uint8_t ink, const char *words)
{
	unsigned columns = line->columns > at ? line->columns - at : 0;
	size_t n = strlen(words);

	if (columns_of(words, n) > columns) {
		n = octets_whole(words, n, columns > 2 ? columns - 2 : 0);
		grid_add(b->g, line, 0, at + columns_of(words, n), ink, "..");
	}
	grid_put(b->g, line, 0, at, ink, words, n);
}

static unsigned behind(const struct board *b)
{
	return b->left + (b->hosts - 1) * b->span + 2;
}

/* One that stands alone may go on in the second line. */
static void put_only_effect(const struct board *b, const struct area *line, const struct rung *r, unsigned i)
{
	unsigned at = behind(b), columns = line->columns > at ? line->columns - at : 0;
	uint8_t ink = paint_effect(&r->effect[0]);
	char words[200];
	struct text t = TEXT_FIXED(words);
	size_t n;

	text_effect(&t, r, &r->effect[0]);
	n = octets_whole(words, strlen(text_string(&t)), columns);
	if (i)
		put_fitting(b, line, at, ink, words + n + strspn(words + n, " "));
	else
		grid_put(b->g, line, 0, at, ink, words, n);
}

static void put_effect(const struct board *b, const struct area *line, const struct rung *r, unsigned i)
{
	char words[200];
	struct text t = TEXT_FIXED(words);

	if (r->effects == 1)
		put_only_effect(b, line, r, i);
	if (i >= r->effects || r->effects == 1)
		return;
	text_effect(&t, r, &r->effect[i]);
	if (i == 1 && r->effects > 2) {
		text_add(&t, " +");
		text_dec(&t, r->effects - 2u);
	}
	put_fitting(b, line, behind(b), paint_effect(&r->effect[i]), text_string(&t));
}

static void put_lifelines(const struct board *b, const struct area *line)
{
	for (unsigned i = 0; i < b->hosts; i++)
		grid_add(b->g, line, 0, b->left + i * b->span, INK_LINE, "|");
}

/* --- arrows --- */

/* "|--- x3 --->|", as flow has it; `way` as rung.from and rung.to say. */
static void put_arrow(const struct board *b, const struct area *line, const struct rung *r, enum way way)
{
	static const char shaft[] = { [RUNG_MESSAGE] = '-', [RUNG_TRAFFIC] = '=', [RUNG_KEEPALIVE] = '.' };
	const struct reach reach = reach_of(b, r);
	bool lost = r->reply == REPLY_LOST, right = reach.right != (way == WAY_BACK), both = way == WAY_BOTH;
	unsigned length = reach.end - reach.first - 1;
	char words[BOARD_HOSTS * SPAN_MOST + 4], again[24];
	struct text t = TEXT_FIXED(words), n = TEXT_FIXED(again);
	size_t at;

	text_fill(&t, shaft[r->kind], length);
	if (both || !right)
		words[0] = lost ? 'x' : '<';
	if (both || right)
		words[length - 1] = lost ? 'x' : '>';
	if (r->kind == RUNG_MESSAGE && r->sent > 1) {
		text_add(&n, " x");
		text_dec(&n, r->sent);
		text_char(&n, ' ');
	}
	at = (size_t)(n.at - again);
	memcpy(words + (length - at) / 2, again, at);
	grid_put(b->g, line, 0, reach.first + 1, lost ? PAINT_BAD : PAINT_PLAIN, words, length);
}

void text_hosts(struct text *t, const struct ladder *l, const struct rung *r)
{
	text_address(t, ladder_host(l, r->from));
	text_add(t, " > ");
	text_address(t, ladder_host(l, r->to));
}

static void put_words(const struct board *b, const struct area *line, const struct ladder_row *s)
{
	const struct rung *r = ladder_at(b->ladder, s->rung);
	const struct reach reach = reach_of(b, r);
	unsigned length = reach.end - reach.first - 1;
	const struct area between = { line->row, line->column + reach.first + 1, 1, length };
	char words[PAYLOADS_MAX];
	struct text t = TEXT_FIXED(words);

	if (is_others(b, r)) {
		text_hosts(&t, b->ladder, r);
		text_add(&t, ": ");
	}
	if (s->part)
		text_rung_flow(&t, &r->flow[s->part - 1]);
	else
		text_rung(&t, r);
	put_fitting(b, &between, 0, r->closed ? PAINT_UNKNOWN : PAINT_PLAIN, text_string(&t));
}

/* --- rows --- */

/* Answers count from their requests. */
static void put_time(const struct board *b, const struct area *line, const struct rung *r)
{
	const struct rung *request = rung_request(b->ladder, r);
	char time[32], number[24];
	struct text t = TEXT_FIXED(time), n = TEXT_FIXED(number);

	text_add(&t, request && r->time >= request->time ? "+" : "");
	text_seconds(&t, r->time - (request ? request->time : b->first_time), 6);
	text_dec(&n, r->packet);
	put_right(b, line, b->left - 1, text_string(&t));
	if (b->number)
		put_right(b, line, b->number, text_string(&n));
}

/* What one SA has in a run. */
static void put_share(const struct board *b, const struct area *line, const struct rung_flow *f)
{
	char words[80];
	struct text t = TEXT_FIXED(words);

	text_tell(&t, _("$1 octets"), BLANK_GROUP(f->bytes));
	put_fitting(b, line, behind(b), PAINT_DIM, text_string(&t));
}

void board_row(const struct board *b, unsigned at, const struct ladder_row *s, bool cursor, bool marked)
{
	const struct rung *r = ladder_at(b->ladder, s->rung);
	const struct rung_flow *f = s->part ? &r->flow[s->part - 1] : NULL;
	struct area line = { b->a.row + at, b->a.column, 1, b->a.columns };

	if (!f)
		put_time(b, &line, r);
	put_lifelines(b, &line);
	put_words(b, &line, s);
	if (f)
		put_share(b, &line, f);
	else
		put_effect(b, &line, r, 0);
	if (marked)
		grid_add(b->g, &line, 0, 1, PAINT_PLAIN, "*");
	if (cursor) {
		grid_add(b->g, &line, 0, 0, PAINT_PLAIN, ">");
		grid_style(b->g, &line, 0, STYLE_REVERSE);
	}
	line.row++;
	put_lifelines(b, &line);
	put_arrow(b, &line, r, f ? f->back ? WAY_BACK : WAY_FORTH : rung_way(r));
	if (!f)
		put_effect(b, &line, r, 1);
}

/* Those that would run into the next one are cut. */
void board_hosts(const struct board *b)
{
	for (unsigned i = 0; i < b->hosts; i++) {
		unsigned middle = b->left + i * b->span, n, half;
		struct area name;
		char words[64];
		struct text t = TEXT_FIXED(words);

		text_address(&t, ladder_host(b->ladder, b->host[i]));
		n = (unsigned)strlen(text_string(&t));
		n = b->hosts > 2 && n >= b->span ? b->span - 1 : n;
		half = n / 2;
		name = (struct area){ b->a.row, b->a.column + (middle > half ? middle - half : 1), 1, n };
		put_fitting(b, &name, 0, INK_HEAD, words);
	}
}
