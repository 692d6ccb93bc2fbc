/*
 * View 3: the life of every SA as a bar over time, when its traffic was, and
 * below the bars what happened at the moment under the cursor.
 */
#include <stdlib.h>
#include "tui/timeline_rows.h"
#include "tui/view.h"

enum { LABEL = 30, ABOVE = 3, WORDS = 1 << 15 };	/* columns before the bars; lines above them */

struct timeline_memory {
	struct list list;
	struct lives lives;
	const struct picture *picture;
	struct scale scale;		/* as drawn last */
	struct ticks ticks;
	bool zoomed;			/* else all of the time is seen */
	bool follow;			/* the end of time is seen */
	bool utc;
	bool placed;			/* the cursor was put somewhere */
	uint8_t shown;			/* enum lives_shown */
	int64_t cursor;
	unsigned skip;
};

static const struct life_row *row_at(const struct timeline_memory *m, uint32_t row)
{
	return &m->lives.row[row];
}

static uint32_t timeline_count(const void *context)
{
	return ((const struct timeline_memory *)context)->lives.count;
}

static uint64_t timeline_identity(const void *context, uint32_t row)
{
	return life_identity(row_at(context, row));
}

static void timeline_row_words(struct text *t, const void *context, uint32_t row)
{
	const struct timeline_memory *m = context;

	life_words(t, &m->lives, row_at(m, row));
}

static const struct rows rows = {
	.count = timeline_count, .identity = timeline_identity, .words = timeline_row_words, .height = 1,
};

/* --- above the bars --- */

static void draw_legend(struct grid *g, const struct area *a)
{
	static const struct { const char *glyph, *words, *brief; uint8_t look; } legend[] = {
		{ ".", N_("negotiating"), N_("begin"), LOOK_NEGOTIATING }, { "=", N_("up"), N_("up"), LOOK_UP },
		{ "r", N_("rekeyed"), N_("rekey"), LOOK_REKEYED }, { "x", N_("deleted"), N_("end"), LOOK_DELETED },
		{ "!", N_("problem"), N_("problem"), LOOK_PROBLEM }, { "+", "DPD", "DPD", LOOK_DPD },
		{ "?", N_("no key"), N_("no key"), LOOK_UNKNOWN }, { "~", N_("inferred"), N_("inferred"), LOOK_UP },
		{ ".:|", N_("packets"), N_("packets"), LOOK_NONE },
	};
	enum { WIDE = 100 };
	bool wide = a->columns >= WIDE;
	unsigned at = 1;

	for (unsigned i = 0; i < sizeof legend / sizeof *legend; i++) {
		at += grid_add(g, a, 0, at, paint_look(legend[i].look), legend[i].glyph) + 1;
		at += grid_add(g, a, 0, at, PAINT_DIM, _(wide ? legend[i].words : legend[i].brief)) + (wide ? 2 : 1);
	}
}

static void draw_scale(const struct timeline_memory *m, struct grid *g, const struct area *a)
{
	const struct area line = { a->row + 2, a->column + LABEL, 1, m->scale.columns };
	int64_t time = m->scale.from;

	grid_add(g, a, 1, 1, PAINT_DIM, ticks_unit(&m->ticks));
	grid_across(g, &line, 0);
	while (tick_next(&m->ticks, &m->scale, &time)) {
		char words[64];
		struct text t = TEXT_FIXED(words);
		unsigned column = (unsigned)scale_column(&m->scale, time);

		text_tick(&t, &m->ticks, time);
		text_string(&t);
		if (columns_of(words, strlen(words)) <= m->scale.columns - column)
			grid_add(g, a, 1, LABEL + column, PAINT_DIM, words);
		grid_down(g, &line, column);
		time++;
	}
}

/* --- bars --- */

static void draw_bar(const struct timeline_memory *m, struct grid *g, const struct area *line, const struct life_row *r)
{
	struct bar b;

	life_bar(&b, &m->lives, r, &m->scale);
	for (unsigned c = 0; c < m->scale.columns; c++) {
		char glyph = bar_glyph(&b, c);

		if (glyph != ' ')
			grid_put(g, line, 0, LABEL + c, paint_look(b.at[c].look), &glyph, 1);
	}
}

static void draw_traffic(const struct timeline_memory *m, struct grid *g, const struct area *line, const struct sa *s)
{
	static const char glyph[] = " .:|";
	uint8_t level[TUI_COLUMNS_MOST];
	char words[40];
	struct text t = TEXT_FIXED(words);

	text_group(&t, s->packets);
	text_add(&t, s->packets && !s->opened ? "?" : "");
	text_string(&t);
	grid_add(g, line, 0, LABEL - 2 - (unsigned)strlen(words), PAINT_DIM, words);
	if (!s->packets)
		return;
	levels_of(level, &m->scale, traffic_of(m->picture->traffic, s), s->first_time, s->last_time);
	for (unsigned c = 0; c < m->scale.columns; c++)
		if (level[c])
			grid_put(g, line, 0, LABEL + c, s->opened ? PAINT_PLAIN : PAINT_UNKNOWN, &glyph[level[c]], 1);
}

static void draw_row(const struct timeline_memory *m, struct grid *g, const struct area *line, uint32_t row)
{
	const struct life_row *r = row_at(m, row);
	char words[64];
	struct text t = TEXT_FIXED(words);
	bool traffic = r->kind == LIFE_TRAFFIC;

	life_words(&t, &m->lives, r);
	grid_add(g, line, 0, 1, (uint8_t)(traffic ? PAINT_PLAIN : paint_life(sas_row_life(&r->sas))), text_string(&t));
	if (traffic)
		draw_traffic(m, g, line, r->sas.sa);
	else
		draw_bar(m, g, line, r);
	if (row != m->list.cursor)
		return;
	grid_add(g, line, 0, 0, PAINT_PLAIN, ">");
	grid_style(g, line, 0, STYLE_REVERSE);
}

/* --- below them --- */

static struct view view_of(const struct timeline_memory *m)
{
	return (struct view){ .time = m->utc ? SHOW_UTC : SHOW_RELATIVE, .first_time = m->picture->tally->first_time };
}

static void draw_cursor(const struct timeline_memory *m, struct grid *g, const struct area *a, unsigned row)
{
	const struct area line = { a->row + row, a->column + LABEL, 1, m->scale.columns };
	const struct view v = view_of(m);
	int column = scale_column(&m->scale, m->cursor);
	char words[64];
	struct text t = TEXT_FIXED(words);

	text_add(&t, m->utc ? "" : _("cursor "));
	text_time(&t, &v, m->cursor);
	grid_add(g, a, row, 1, INK_HEAD, text_string(&t));
	grid_across(g, &line, 0);
	if (column >= 0 && column < (int)m->scale.columns)
		grid_add(g, a, row, LABEL + (unsigned)column, INK_HEAD, "^");
}

static void draw_moment(struct timeline_memory *m, struct grid *g, const struct area *a)
{
	static char words[WORDS];
	const struct area inside = { a->row, a->column + 1, a->rows, a->columns - 1 };
	const struct view v = view_of(m);
	struct text t = TEXT_FIXED(words);

	life_moment(&t, &v, m->picture, &m->lives, row_at(m, m->list.cursor), m->cursor);
	pane_text(g, &inside, text_string(&t), &m->skip);
}

/* --- the view --- */

static void timeline_begin(void *memory)
{
	struct timeline_memory *m = memory;

	list_begin(&m->list, &rows, m);
}

static void timeline_forget(void *memory)
{
	free(((struct timeline_memory *)memory)->lives.row);
}

static void timeline_fresh(void *memory, const struct picture *p)
{
	struct timeline_memory *m = memory;

	m->picture = p;
	lives_make(&m->lives, p, m->shown);
	list_fresh(&m->list);
}

/* What is seen of time: all of it, or what the user chose, up to the end of it when that is followed. */
static void timeline_place(struct timeline_memory *m, unsigned columns)
{
	const struct tally *all = m->picture->tally;

	if (!m->placed)
		m->cursor = all->first_time;
	m->placed = true;
	if (!m->zoomed)
		m->scale = scale_all(all->first_time, all->last_time, columns);
	m->scale.columns = columns;
	if (m->zoomed && m->follow) {
		m->scale.from = all->last_time;
		scale_move(&m->scale, 1 - (int64_t)columns);
	}
	if (m->follow)
		m->cursor = all->last_time;
	m->ticks = ticks_of(&m->scale, all->first_time, m->utc);
}

static void timeline_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	enum { PANE_SHARE = 3 };	/* what is below has a third at least */
	struct timeline_memory *m = memory;
	struct area bars = { a->row + ABOVE, a->column, a->rows - ABOVE - 1 - a->rows / PANE_SHARE, a->columns }, below;

	timeline_place(m, (a->columns < TUI_COLUMNS_MOST ? a->columns : TUI_COLUMNS_MOST) - LABEL);
	if (!m->lives.count) {
		grid_add(g, a, 1, 1, PAINT_DIM, p->filter ? _("no SA passes the filter") :
		    m->shown ? _("no such SA: o shows all") : p->reading ? _("no SA yet") : _("no SA in the capture"));
		return;
	}
	draw_legend(g, a);
	draw_scale(m, g, a);
	bars.rows = list_scroll(&m->list, bars.rows);
	list_stands(&m->list, &bars);
	for (unsigned i = 0; i < bars.rows; i++)
		draw_row(m, g, &(struct area){ bars.row + i, bars.column, 1, bars.columns }, m->list.top + i);
	draw_cursor(m, g, a, ABOVE + bars.rows);
	below = (struct area){ bars.row + bars.rows + 1, a->column, a->rows - ABOVE - bars.rows - 1, a->columns };
	draw_moment(m, g, &below);
}

static void timeline_state(struct text *t, const void *memory, struct tui *u)
{
	static const char *const shown[LIVES_SHOWN] = { "", N_("problems   "), N_("alive   ") };
	const struct timeline_memory *m = memory;
	uint64_t left_out = m->picture ? traffic_left_out(m->picture->traffic) : 0;

	if (!m->scale.column)
		return;
	text_say(t, shown[m->shown]);
	text_say(t, "1 column = ");
	text_interval(t, m->scale.column);
	if (m->zoomed)
		text_tell(t, _("   $1 shows all"), BLANK_WORDS(tui_key_of(u, "timeline", "zoom-all").word));
	text_add(t, m->follow ? _("   following") : "");
	if (!left_out)
		return;
	text_tell(t, _("   traffic of $1 SAs only from when to when"), BLANK_GROUP(left_out));
}

static struct list *timeline_list(void *memory)
{
	return &((struct timeline_memory *)memory)->list;
}

static const struct event *event_here(const struct timeline_memory *m)
{
	return m->lives.count ? life_nearest(&m->lives, row_at(m, m->list.cursor), m->cursor) : NULL;
}

static uint64_t timeline_packet(const void *memory)
{
	const struct event *e = event_here(memory);

	return e ? e->packet : 0;
}

/* --- keys --- */

static struct timeline_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_timeline);
}

static void cursor_to(struct timeline_memory *m, int64_t time)
{
	m->cursor = time;
	m->follow = false;
	if (m->zoomed && m->scale.column)
		scale_reach(&m->scale, time);
}

static void do_cursor(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	const struct tally *all = m->picture->tally;
	bool left = press_is(tui_pressed(u), "Left h");
	struct scale s = { m->cursor, m->scale.column, 1 };
	int64_t time;

	scale_move(&s, left ? -1 : 1);
	time = s.from < all->first_time ? all->first_time : s.from > all->last_time ? all->last_time : s.from;
	if (m->zoomed && scale_column(&m->scale, time) < 0)
		scale_move(&m->scale, -1);
	else if (m->zoomed && scale_column(&m->scale, time) >= (int)m->scale.columns)
		scale_move(&m->scale, 1);
	cursor_to(m, time);
}

static void do_zoom(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	const struct tally *all = m->picture->tally;
	struct scale most = scale_all(all->first_time, all->last_time, m->scale.columns);

	scale_zoom(&m->scale, m->cursor, tui_pressed(u) != '-');
	m->zoomed = m->scale.column < most.column;
}

static void do_zoom_all(struct tui *u)
{
	memory_of(u)->zoomed = false;
}

/* By half of what is seen; the cursor comes along. */
static void do_scroll(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	const struct tally *all = m->picture->tally;
	int64_t half = m->scale.columns / 2;
	int at = scale_column(&m->scale, m->cursor);

	if (!m->zoomed) {
		tui_say(u, _("all of the time is seen: + first"));
		return;
	}
	scale_move(&m->scale, tui_pressed(u) == '<' ? -half : half);
	if (m->scale.from > all->last_time)
		m->scale.from = all->last_time;
	if (m->scale.from < all->first_time)
		m->scale.from = all->first_time;
	cursor_to(m, scale_begin(&m->scale, at < 0 ? 0 : (unsigned)at));
}

static void do_event(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	bool back = tui_pressed(u) == '[';
	const struct event *e = m->lives.count ?
	    life_step(&m->lives, row_at(m, m->list.cursor), m->cursor, back) : NULL;

	if (e)
		cursor_to(m, e->time);
	else
		tui_say(u, back ? _("nothing before") : _("nothing after"));
}

/* Of all rows the nearest; the row comes along. */
static void do_event_any(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	bool back = tui_pressed(u) == '{';
	const struct event *best = NULL;
	uint32_t at = 0;

	for (uint32_t i = 0; i < m->lives.count; i++) {
		const struct event *e = life_step(&m->lives, row_at(m, i), m->cursor, back);

		if (!e || (best && (back ? e->time <= best->time : e->time >= best->time)))
			continue;
		best = e;
		at = i;
	}
	if (!best) {
		tui_say(u, back ? _("nothing before") : _("nothing after"));
		return;
	}
	cursor_to(m, best->time);
	list_to(&m->list, at);
}

static void do_open(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);
	const struct event *e = event_here(m);
	const struct sas_row *row;

	if (!m->lives.count)
		return;
	row = &row_at(m, m->list.cursor)->sas;
	tui_select(u, row->sa ? row->sa->spi : row->ike->initiator_spi);
	tui_open(u, &page_ladder);
	ladder_show_packet(u, e ? e->packet : 0);
}

static void do_detail(struct tui *u)
{
	uint64_t packet = timeline_packet(memory_of(u));

	if (packet)
		detail_show(u, packet);
	else
		tui_say(u, _("no packet is known of that"));
}

static void do_time(struct tui *u)
{
	memory_of(u)->utc = !memory_of(u)->utc;
}

static void do_follow(struct tui *u)
{
	memory_of(u)->follow = !memory_of(u)->follow;
}

static void do_shown(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);

	m->shown = (uint8_t)((m->shown + 1) % LIVES_SHOWN);
	tui_changed(u);
}

static void do_scroll_words(struct tui *u)
{
	struct timeline_memory *m = memory_of(u);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

static void svg_write(struct text *t, const void *memory)
{
	const struct timeline_memory *m = memory;

	lives_svg(t, &m->lives, m->picture->traffic, &m->scale, &m->ticks);
}

static void svg_to(struct tui *u, const char *path)
{
	tui_write(u, path, svg_write, memory_of(u));
}

static void do_svg(struct tui *u)
{
	tui_ask_file(u, _("Save the timeline as SVG: "), "", svg_to);
}

/* In the bars of a row: that moment of it. */
static bool timeline_click(struct tui *u, unsigned row, unsigned column)
{
	struct timeline_memory *m = memory_of(u);
	const struct tally *all = m->picture->tally;
	int64_t at = list_row_at(&m->list, row, column), time;

	if (at < 0 || column < LABEL || column - LABEL >= m->scale.columns ||
	    (at == m->list.cursor && (int)(column - LABEL) == scale_column(&m->scale, m->cursor)))
		return false;
	time = scale_begin(&m->scale, column - LABEL);
	list_to(&m->list, (uint32_t)at);
	cursor_to(m, time < all->last_time ? time : all->last_time);
	return true;
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Ladder"), N_("who said what, at that moment"), do_open },
	{ "+ = -", "zoom", N_("Zoom"), N_("less time and more of it, around the cursor; or more time"), do_zoom },
	{ "0", "zoom-all", NULL, N_("all of the time"), do_zoom_all },
	{ "[ ]", "event", N_("Event"), N_("what happened before to the SA, and next"), do_event },
	{ "{ }", "event-any", NULL, N_("the same of all SAs"), do_event_any },
	{ "Left Right h l", "cursor", NULL, N_("a column earlier or later"), do_cursor },
	{ "< >", "scroll", NULL, N_("earlier or later, by half of what is seen"), do_scroll },
	{ "t", "time", N_("UTC"), N_("time of the day, or since the first packet"), do_time },
	{ "f", "follow-time", N_("Follow"), N_("stay at the latest time"), do_follow },
	{ "v", "packet", N_("Detail"), N_("the packet, field by field"), do_detail },
	{ "o", "only", N_("Only"), N_("only SAs with problems, only those alive, all"), do_shown },
	{ "w", "svg", N_("SVG"), N_("save the picture as SVG"), do_svg },
	{ "J K", "detail", NULL, N_("scroll what is below, down and up"), do_scroll_words },
	{ 0 },
};

const struct page page_timeline = {
	.name = N_("Time"), .digit = '3', .binding = bindings, .memory = sizeof(struct timeline_memory), .begin = timeline_begin,
	.forget = timeline_forget, .fresh = timeline_fresh, .draw = timeline_draw, .state = timeline_state,
	.list = timeline_list, .packet = timeline_packet, .click = timeline_click,
};

static bool is_of(const struct sas_row *row, uint64_t spi)
{
	return row->sa ? row->sa->spi == spi : row->ike->initiator_spi == spi || row->ike->responder_spi == spi;
}

void timeline_show(struct tui *u, uint64_t spi)
{
	struct timeline_memory *m = memory_of(u);
	int64_t from, to;

	tui_open(u, &page_timeline);
	for (uint32_t i = 0; spi && i < m->lives.count; i++) {
		const struct life_row *r = row_at(m, i);
		const struct sas_row other = life_other(r);

		if (!is_of(&r->sas, spi) && !(r->pair && is_of(&other, spi)))
			continue;
		list_to(&m->list, i);
		m->placed = true;
		if (sas_row_span(&m->lives.report, &r->sas, &from, &to))
			cursor_to(m, from);
		return;
	}
}
