/*
 * View 6: packets, a line each, as `packets` has them.  Lines are made of what
 * is seen, and kept for a while; which packets a filter or a search is about is
 * found in the background, so that no key waits for it.
 */
#include <stdlib.h>
#include "tui/kept.h"
#include "tui/rowset.h"
#include "tui/scan.h"
#include "tui/view.h"

enum {
	LINES = 1024, SUMMARY = 512,	/* kept; octets of one */
	AHEAD = 64,			/* made together where the user goes up: each time one begins far back */
	WHOLE = 4,			/* rows below for the line under the cursor: a line, and its words */
	NUMBER = 6, TIME = 8, STEP = 8,	/* columns, at least; that Left and Right move by */
};

struct packet_line {
	uint64_t row;			/* plus one; 0: none */
	uint64_t number;
	int64_t time;
	uint8_t ink;
	const char *sign;		/* of one character: the ink in black and white */
	char words[SUMMARY];
};

enum seek { SEEK_NONE, SEEK_FORWARD, SEEK_BACK };

struct packets_memory {
	struct list list;
	struct past *past;
	uint64_t era;			/* of it */
	int64_t first_time;
	struct scan *filter, *hunt;	/* NULL: none */
	uint8_t seek;			/* enum seek: from `from` on, as soon as it is found */
	uint64_t from;			/* identity of the row with the cursor then */
	uint32_t count;			/* rows that are shown */
	uint64_t all;			/* packets there are */
	uint64_t packet;		/* of the picture, as it was */
	unsigned left, time_width;
	struct packet_line *line;	/* owned */
	const struct marks *marks;
};

/* --- rows --- */

/* Which packet a row of the list shows. */
static uint64_t past_row_of(const struct packets_memory *m, uint32_t row)
{
	return m->filter ? scan_at(m->filter, row) : row;
}

/* Where a packet stands in the list, or the next one that does. */
static uint32_t list_row_of(const struct packets_memory *m, uint64_t row)
{
	uint64_t at = m->filter ? scan_rank(m->filter, row) : row;

	return at < UINT32_MAX ? (uint32_t)at : UINT32_MAX;
}

static uint32_t packets_count(const void *context)
{
	return ((const struct packets_memory *)context)->count;
}

static uint64_t packets_identity(const void *context, uint32_t row)
{
	const struct packets_memory *m = context;

	return past_number(m->past, past_row_of(m, row));
}

/* --- lines --- */

/* What became of it: the worst of what is sealed in it. */
static void line_state(struct packet_line *l, const struct packet *p)
{
	static const struct { uint8_t gravity; const char *sign; } states[] = {
		[SEAL_UNTRIED] = { 0, "" }, [SEAL_OPENED] = { 1, "o" }, [SEAL_NO_KEY] = { 3, "?" },
		[SEAL_INTEGRITY_FAILED] = { 5, "!" }, [SEAL_UNSUPPORTED] = { 4, "?" }, [SEAL_CUT] = { 2, "?" },
	};
	uint8_t worst = SEAL_UNTRIED;

	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]) && states[p->seal[i].state].gravity > states[worst].gravity)
			worst = p->seal[i].state;
	l->ink = worst == SEAL_UNTRIED ? PAINT_PLAIN : paint_state(worst);
	l->sign = states[worst].sign;
}

static void line_make(struct packets_memory *m, struct packet_line *l, uint64_t row)
{
	const char *why;
	const struct packet *p;
	struct text t = TEXT_FIXED(l->words);

	l->row = row + 1;
	l->number = past_number(m->past, row);
	l->time = m->first_time;
	l->ink = PAINT_DIM;
	l->sign = "";
	p = past_packet(m->past, l->number, &why);
	if (p) {
		l->time = p->frame->time;
		line_state(l, p);
		packet_summary(p, &t);
	} else {
		text_say(&t, "cannot be read again: ");
		text_say(&t, why);
	}
	text_string(&t);
}

static const struct packet_line *line_of(const struct packets_memory *m, uint64_t row)
{
	struct packet_line *l = &m->line[row % LINES];

	if (l->row != row + 1)
		line_make((struct packets_memory *)(uintptr_t)m, l, row);
	return l;
}

static bool line_kept(const struct packets_memory *m, uint32_t row)
{
	uint64_t at = past_row_of(m, row);

	return m->line[at % LINES].row == at + 1;
}

static void text_line_time(struct text *t, const struct packets_memory *m, const struct packet_line *l)
{
	const struct view v = { .first_time = m->first_time };

	text_time(t, &v, l->time);
}

static void packets_words(struct text *t, const void *context, uint32_t row)
{
	const struct packets_memory *m = context;
	const struct packet_line *l = line_of(m, past_row_of(m, row));

	text_dec(t, l->number);
	text_char(t, ' ');
	text_line_time(t, m, l);
	text_char(t, ' ');
	text_add(t, l->words);
}

static const struct rows rows = {
	.count = packets_count, .identity = packets_identity, .words = packets_words, .height = 1,
};

/* --- drawing --- */

static void put_right(struct grid *g, const struct area *line, unsigned end, uint8_t ink, const char *words)
{
	unsigned n = columns_of(words, strlen(words));

	grid_add(g, line, 0, end > n ? end - n : 0, ink, words);
}

static unsigned digits_of(uint64_t v)
{
	unsigned n = 1;

	while (v /= 10)
		n++;
	return n;
}

static unsigned number_width(const struct packets_memory *m)
{
	unsigned width = digits_of(past_number(m->past, m->all - 1));

	return width > NUMBER ? width : NUMBER;
}

/* What does not fit is cut, and ".." says so. */
static void put_cut(struct grid *g, const struct area *line, unsigned at, uint8_t ink, const char *words, size_t n)
{
	unsigned columns = line->columns > at + 2 ? line->columns - at : 2;

	grid_put(g, line, 0, at, ink, words, octets_fitting(words, n, columns));
	if (columns_of(words, n) > columns)
		grid_add(g, line, 0, line->columns - 2, PAINT_DIM, "..");
}

static void draw_line(struct packets_memory *m, struct grid *g, const struct area *line, unsigned number, uint32_t row)
{
	const struct packet_line *l = line_of(m, past_row_of(m, row));
	size_t n = strlen(l->words), skip = octets_fitting(l->words, n, m->left);
	char words[32];
	struct text t = TEXT_FIXED(words);

	if (marks_has(m->marks, l->number))
		grid_add(g, line, 0, 1, INK_HEAD, "*");
	text_dec(&t, l->number);
	put_right(g, line, 2 + number, PAINT_PLAIN, text_string(&t));
	t.at = t.start;
	text_line_time(&t, m, l);
	text_string(&t);
	if (strlen(words) > m->time_width)
		m->time_width = (unsigned)strlen(words);
	put_right(g, line, 3 + number + m->time_width, PAINT_PLAIN, words);
	grid_add(g, line, 0, 4 + number + m->time_width, l->ink, l->sign);
	put_cut(g, line, 6 + number + m->time_width, l->ink, l->words + skip, n - skip);
	if (row != m->list.cursor)
		return;
	grid_add(g, line, 0, 0, PAINT_PLAIN, ">");
	grid_style(g, line, 0, STYLE_REVERSE);
}

static void draw_titles(const struct packets_memory *m, struct grid *g, const struct area *a, unsigned number)
{
	put_right(g, a, 2 + number, INK_HEAD, _("NUMBER"));
	put_right(g, a, 3 + number + m->time_width, INK_HEAD, _("TIME"));
	grid_add(g, a, 0, 6 + number + m->time_width, INK_HEAD, _("PACKET"));
}

/* Whoever goes up goes further up, and the way to one of them is that to all. */
static void make_ahead(const struct packets_memory *m, uint32_t top)
{
	uint32_t from = top > AHEAD ? top - AHEAD : 0;

	if (line_kept(m, top) || top + 1 >= m->count || !line_kept(m, top + 1))
		return;
	for (; from < top; from++)
		line_of(m, past_row_of(m, from));
}

static void draw_nothing(const struct packets_memory *m, const struct picture *p, struct grid *g, const struct area *a)
{
	const char *words = p->reading ? _("no packets yet") : _("no packets");

	if (m->filter)
		words = scan_rows(m->filter) < m->all ? _("none found so far that the filter asks for") :
		    _("no packet is what the filter asks for");
	grid_add(g, a, 1, 1, PAINT_DIM, words);
}

static void draw_list(struct packets_memory *m, struct grid *g, const struct area *a)
{
	struct area line = { a->row, a->column, 1, a->columns };
	unsigned seen = list_scroll(&m->list, a->rows - 1), number;

	make_ahead(m, m->list.top);
	number = number_width(m);
	for (unsigned i = 0; i < seen; i++) {
		line.row++;
		draw_line(m, g, &line, number, m->list.top + i);
	}
	draw_titles(m, g, a, number);
	list_stands(&m->list, &(struct area){ a->row + 1, a->column, a->rows - 1, a->columns });
}

/* All of the one under the cursor. */
static void draw_whole(const struct packets_memory *m, struct grid *g, const struct area *a)
{
	const struct packet_line *l = line_of(m, past_row_of(m, m->list.cursor));
	const struct area inside = { a->row + 1, a->column + 1, a->rows - 1, a->columns - 1 };
	unsigned skip = 0;

	grid_across(g, a, 0);
	pane_text(g, &inside, l->words, &skip);
}

static void packets_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct packets_memory *m = memory;
	struct area list = *a, whole = *a;

	m->marks = p->marked_packets;
	if (!m->count) {
		draw_nothing(m, p, g, a);
		return;
	}
	list.rows = a->rows - WHOLE;
	whole.row += list.rows;
	whole.rows = WHOLE;
	draw_list(m, g, &list);
	draw_whole(m, g, &whole);
}

/* --- searching --- */

static bool is_shown(const struct packets_memory *m, uint64_t row)
{
	return !m->filter || scan_at(m->filter, scan_rank(m->filter, row)) == row;
}

/* The next match in the list at or behind that row of all; ROW_NONE: none so far. */
static uint64_t hunt_forward(const struct packets_memory *m, uint64_t row)
{
	uint32_t rank = scan_rank(m->hunt, row);

	do
		row = scan_at(m->hunt, rank++);
	while (row != ROW_NONE && !is_shown(m, row));
	return row;
}

/* The one before it. */
static uint64_t hunt_back(const struct packets_memory *m, uint64_t row)
{
	uint32_t rank = scan_rank(m->hunt, row);

	while (rank) {
		row = scan_at(m->hunt, --rank);
		if (is_shown(m, row))
			return row;
	}
	return ROW_NONE;
}

/* From the cursor on, round the end; false: not found, or not yet. */
static bool hunt_on(struct packets_memory *m)
{
	bool back = m->seek == SEEK_BACK;
	uint64_t here = m->count ? past_row_of(m, m->list.cursor) : 0, done = scan_rows(m->hunt), row = ROW_NONE;

	if (!back)
		row = hunt_forward(m, here + 1);
	else if (done >= here)
		row = hunt_back(m, here);
	if (row == ROW_NONE && done >= m->all)
		row = back ? hunt_back(m, UINT64_MAX) : hunt_forward(m, 0);
	if (row == ROW_NONE)
		return false;
	list_to(&m->list, list_row_of(m, row));
	return true;
}

static bool hunt_pending(const struct packets_memory *m)
{
	return m->hunt && scan_rows(m->hunt) < m->all;
}

static bool packets_find(void *memory, const char *word, bool back)
{
	struct packets_memory *m = memory;

	if (!m->past || !*word)
		return false;
	if (!m->hunt || !scan_is(m->hunt, word)) {
		scan_free(m->hunt);
		m->hunt = scan_new(m->past, SCAN_WORD, word, m->first_time);
	}
	if (!m->hunt)
		return false;
	scan_settle(m->hunt);
	m->seek = back ? SEEK_BACK : SEEK_FORWARD;
	m->from = m->list.at;
	if (hunt_on(m)) {
		m->seek = SEEK_NONE;
		return true;
	}
	if (!hunt_pending(m))
		m->seek = SEEK_NONE;
	return m->seek;
}

/* What was not found at once may be by now; whoever moves on waits for nothing. */
static void hunt_again(struct packets_memory *m)
{
	if (m->seek && (m->list.at != m->from || hunt_on(m) || !hunt_pending(m)))
		m->seek = SEEK_NONE;
}

/* --- the view --- */

static void packets_begin(void *memory)
{
	struct packets_memory *m = memory;

	list_begin(&m->list, &rows, m);
	m->line = mem_grow(NULL, LINES, sizeof *m->line);
	m->time_width = TIME;
}

static void packets_forget(void *memory)
{
	struct packets_memory *m = memory;

	scan_free(m->filter);
	scan_free(m->hunt);
	free(m->line);
}

/* Packets are read by somebody else now, or opened with other keys. */
static void packets_anew(struct packets_memory *m, const struct picture *p)
{
	scan_free(m->filter);
	scan_free(m->hunt);
	m->filter = m->hunt = NULL;
	m->seek = SEEK_NONE;
	m->past = p->past;
	m->era = past_era(p->past);
	for (unsigned i = 0; i < LINES; i++)
		m->line[i].row = 0;
}

static void packets_filter(struct packets_memory *m, const struct picture *p)
{
	if (m->filter && !(p->filter && scan_is(m->filter, p->filter_words))) {
		scan_free(m->filter);
		m->filter = NULL;
	}
	if (p->filter && !m->filter)
		m->filter = scan_new(m->past, SCAN_QUERY, p->filter_words, m->first_time);
	if (m->filter)
		scan_settle(m->filter);
}

static void packets_fresh(void *memory, const struct picture *p)
{
	struct packets_memory *m = memory;
	uint64_t at = m->list.at, count;

	if (!p->past)
		return;
	m->first_time = p->first_time;
	if (past_era(p->past) != m->era)
		packets_anew(m, p);
	packets_filter(m, p);
	m->all = past_count(m->past);
	count = m->filter ? scan_count(m->filter) : m->all;
	m->count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
	if (p->packet != m->packet && p->packet)
		at = p->packet;
	m->packet = p->packet;
	list_to(&m->list, at ? list_row_of(m, past_row(m->past, at)) : 0);
	if (m->hunt)
		hunt_again(m);
}

static void text_progress(struct text *t, const struct packets_memory *m, struct scan *s)
{
	uint64_t done = scan_rows(s);

	if (done >= m->all)
		return;
	/* xgettext:no-c-format */
	text_tell(t, _(" ($1 % looked at)"), BLANK_DEC(done * 100 / m->all));
}

static void packets_state(struct text *t, const void *memory, struct tui *u)
{
	const struct packets_memory *m = memory;

	(void)u;
	if (!m->past)
		return;
	text_tell(t, _("$1 of $2"), BLANK_GROUP(m->count ? m->list.cursor + UINT64_C(1) : 0), BLANK_GROUP(m->count));
	if (m->filter) {
		text_tell(t, _(", in all $1"), BLANK_GROUP(m->all));
		text_progress(t, m, m->filter);
	}
	if (m->seek) {
		text_say(t, "   searching");
		text_progress(t, m, m->hunt);
	}
	if (past_lost(m->past)) {
		text_say(t, "   not all can be shown: ");
		text_say(t, past_lost(m->past));
	}
}

static struct list *packets_list(void *memory)
{
	return &((struct packets_memory *)memory)->list;
}

static uint64_t packets_packet(const void *memory)
{
	const struct packets_memory *m = memory;

	return m->count ? m->list.at : 0;
}

/* --- keys --- */

static struct packets_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_packets);
}

static void to_packet(struct packets_memory *m, uint64_t number)
{
	if (m->past)
		list_to(&m->list, list_row_of(m, past_row(m->past, number)));
}

static void do_open(struct tui *u)
{
	if (memory_of(u)->count)
		detail_show(u, memory_of(u)->list.at);
}

static void do_layout(struct tui *u)
{
	if (memory_of(u)->count)
		layout_show(u, memory_of(u)->list.at);
}

static void do_ladder(struct tui *u)
{
	uint64_t number = memory_of(u)->list.at;

	if (!memory_of(u)->count)
		return;
	tui_open(u, &page_ladder);
	ladder_show_packet(u, number);
}

static void jump(struct tui *u, const char *answer)
{
	char *end;
	unsigned long long number = strtoull(answer, &end, 10);

	if (end == answer || *end)
		tui_say(u, *answer ? _("that is no number") : "");
	else
		to_packet(memory_of(u), number);
}

static void do_jump(struct tui *u)
{
	tui_ask(u, _("Packet number: "), "", jump);
}

/* As its outermost message has it; rows that a filter leaves out are stepped over. */
static void do_kin(struct tui *u)
{
	struct packets_memory *m = memory_of(u);
	bool back = tui_pressed(u) == '[';
	const char *why;
	const struct packet *p = m->count ? past_packet(m->past, m->list.at, &why) : NULL;
	struct kin k = { .any = p != NULL };
	uint64_t number = m->list.at;

	if (p)
		k = kin_of(p);
	do
		number = k.any ? packet_of_kin(m->past, number, &k, back) : 0;
	while (number && !is_shown(m, past_row(m->past, number)));
	if (number)
		to_packet(m, number);
	else
		tui_say(u, !k.any ? _("it belongs to no SA") : back ? _("no packet of this SA before it") :
		    _("no further packet of this SA"));
}

static void do_sideways(struct tui *u)
{
	struct packets_memory *m = memory_of(u);
	bool right = tui_pressed(u) == PRESS_RIGHT || tui_pressed(u) == 'l';

	if (right && m->left + STEP < SUMMARY)
		m->left += STEP;
	else if (!right)
		m->left -= m->left ? STEP : 0;
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Detail"), N_("all of this packet: layers, fields, octets"), do_open },
	{ "L", "layout", N_("Layout"), N_("this packet as boxes and table"), do_layout },
	{ "e", "ladder", N_("Ladder"), N_("where it stands in what was said"), do_ladder },
	{ "[ ]", "same-sa", N_("Same SA"), N_("the packet of the same SA before, the next one"), do_kin },
	{ "# Ctrl-G", "jump", N_("Number"), N_("to the packet of that number"), do_jump },
	{ "Left h Right l", "sideways", NULL, N_("lines further left, further right"), do_sideways },
	{ 0 },
};

const struct page page_packets = {
	.name = N_("Packets"), .digit = '6', .binding = bindings, .memory = sizeof(struct packets_memory), .begin = packets_begin,
	.forget = packets_forget, .fresh = packets_fresh, .draw = packets_draw, .state = packets_state,
	.marks = tui_packet_marks, .list = packets_list, .find = packets_find, .packet = packets_packet,
};

void packets_show(struct tui *u, uint64_t packet)
{
	tui_open(u, &page_packets);
	to_packet(memory_of(u), packet);
}
