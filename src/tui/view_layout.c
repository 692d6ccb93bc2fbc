/*
 * View 8: one packet as boxes and a table, as `layout` draws it; the bit
 * diagram of each header; and Markdown and Mermaid, to be taken away.
 */
#include <stdlib.h>
#include "output/layout.h"
#include "tui/kept.h"
#include "tui/view.h"

enum form { FORM_BOXES, FORM_DIAGRAM, FORM_MARKDOWN, FORM_MERMAID };
enum {
	WORDS = 1 << 18, MTU = 1500, MTU_LEAST = 68, MTU_MOST = 65535,
	SIDE = 36, SIDE_BESIDE = 104,	/* columns of the sections beside a diagram, where there are so many */
};

struct layout_memory {
	struct list list;
	struct layout layout;
	struct past *past;
	const char *why;		/* nothing is shown */
	uint64_t number;		/* of the packet shown; 0: none */
	uint32_t mtu;
	unsigned top, skip, seen;	/* lines */
	uint8_t form;			/* enum form */
};

/* --- rows: its sections --- */

static uint32_t layout_count(const void *context)
{
	return ((const struct layout_memory *)context)->layout.sections;
}

static uint64_t layout_identity(const void *context, uint32_t row)
{
	(void)context;
	return row + 1u;
}

static void layout_row(struct text *t, const void *context, uint32_t row)
{
	const struct section *s = &((const struct layout_memory *)context)->layout.section[row];

	text_add(t, s->title);
	text_char(t, ' ');
	layout_describe(t, s);
}

static const struct rows rows = {
	.count = layout_count, .identity = layout_identity, .words = layout_row, .height = 1,
};

/* --- the view --- */

static void layout_begin(void *memory)
{
	struct layout_memory *m = memory;

	m->mtu = MTU;
	list_begin(&m->list, &rows, m);
}

static void layout_fresh(void *memory, const struct picture *p)
{
	struct layout_memory *m = memory;
	uint64_t number = p->packet ? p->packet : p->past ? past_number(p->past, 0) : 0;
	const struct packet *packet;

	m->past = p->past;
	m->why = p->reading ? N_("nothing was read yet") : N_("there is no packet");
	packet = number ? past_packet(p->past, number, &m->why) : NULL;
	if (number != m->number)
		m->top = m->skip = 0;
	m->number = number;
	m->layout.sections = 0;
	if (packet) {
		layout_packet(&m->layout, packet, m->mtu);
		m->why = N_("nothing was captured of it");
	}
	list_fresh(&m->list);
}

static uint64_t layout_of_packet(const void *memory)
{
	return ((const struct layout_memory *)memory)->number;
}

/* --- boxes and table --- */

static bool is_rule(const char *line) { return line[0] == '|' && line[1] == '-'; }

/* A section's first line: those behind it have an empty cell there. */
static bool begins_section(const char *line)
{
	return *line == '|' && line[1 + strspn(line + 1, " ")] != '|';
}

/* The line on which a section's row of the table begins, and how many lines there are. */
static unsigned section_line(const char *words, uint32_t section, unsigned *lines)
{
	unsigned rules = 0, found = 0;
	uint32_t seen = 0;

	*lines = 0;
	for (const char *at = words; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (is_rule(at))
			rules++;
		else if (rules == 1 && begins_section(at) && seen++ == section)
			found = *lines;
		++*lines;
	}
	return found;
}

/* The chosen line comes into sight; with the first section all that stands above it, with the last all below. */
static void scroll(struct layout_memory *m, unsigned chosen, unsigned lines, unsigned room)
{
	unsigned most = lines > room ? lines - room : 0;

	if (chosen < m->top || !m->list.cursor)
		m->top = chosen < room ? 0 : chosen;
	if (chosen >= m->top + room)
		m->top = chosen - room + 1;
	if (m->top > most || m->list.cursor + 1 == m->layout.sections)
		m->top = most;
	m->seen = room;
}

/* Lines from m->top on, cut where they are too long; *chosen, if any, is marked. */
static void draw_lines(const struct layout_memory *m, struct grid *g, const struct area *a, const char *words,
    const unsigned *chosen)
{
	unsigned line = 0;

	for (const char *at = words; *at && line < m->top + a->rows; line++) {
		const struct area row = { a->row + line - m->top, a->column, 1, a->columns };
		size_t n = strcspn(at, "\n");

		if (line >= m->top)
			grid_put(g, &row, 0, 1, line ? PAINT_PLAIN : INK_HEAD, at, n);
		if (chosen && line == *chosen) {
			grid_add(g, &row, 0, 0, PAINT_PLAIN, ">");
			grid_style(g, &row, 0, STYLE_REVERSE);
		}
		at += n + (at[n] == '\n');
	}
}

static void draw_boxes(struct layout_memory *m, struct grid *g, const struct area *a, struct text *t)
{
	static const struct view plain;
	unsigned lines, chosen;
	const char *words;

	layout_text(t, &plain, &m->layout, a->columns - 2);
	words = text_string(t);
	chosen = section_line(words, m->list.cursor, &lines);
	scroll(m, chosen, lines, a->rows);
	draw_lines(m, g, a, words, &chosen);
}

/* --- diagrams --- */

/* Of the section, or of the one that it is part of; NULL: nobody describes these octets. */
static const struct header *section_header(const struct layout *l, uint32_t i)
{
	while (i && l->section[i].depth && !l->section[i].header)
		i--;
	return l->section[i].header && l->section[i].header->fields ? l->section[i].header : NULL;
}

static void draw_sections(struct layout_memory *m, struct grid *g, const struct area *a)
{
	unsigned seen = list_scroll(&m->list, a->rows);

	list_stands(&m->list, a);
	for (unsigned i = 0; i < seen; i++) {
		const struct area line = { a->row + i, a->column, 1, a->columns };
		const struct section *s = &m->layout.section[m->list.top + i];

		grid_add(g, &line, 0, 1 + 2u * s->depth, section_header(&m->layout, m->list.top + i) ? PAINT_PLAIN
		    : PAINT_DIM, _(s->title));
		if (m->list.top + i != m->list.cursor)
			continue;
		grid_add(g, &line, 0, 0, PAINT_PLAIN, ">");
		grid_style(g, &line, 0, STYLE_REVERSE);
	}
}

/* Which section, where there is no room for all of them. */
static void text_which(struct text *t, const struct layout_memory *m)
{
	text_tell(t, _("$1 of $2"), BLANK_DEC(m->list.cursor + UINT64_C(1)), BLANK_DEC(m->layout.sections));
	text_add(t, "  ");
	text_say(t, m->layout.section[m->list.cursor].title);
	text_add(t, "\n\n");
}

static void draw_diagram(struct layout_memory *m, struct grid *g, const struct area *a, struct text *t)
{
	const struct header *h = section_header(&m->layout, m->list.cursor);
	struct area side = *a, inside = { a->row, a->column + 1, a->rows, a->columns - 1 };

	if (a->columns >= SIDE_BESIDE) {
		side.columns = SIDE;
		draw_sections(m, g, &side);
		grid_down(g, a, SIDE);
		inside = (struct area){ a->row, a->column + SIDE + 2, a->rows, a->columns - SIDE - 2 };
	} else {
		text_which(t, m);
		m->list.seen = 1;
	}
	if (h) {
		header_lesson(t, h, false);
		text_char(t, '\n');
		header_table(t, h, false);
	} else {
		text_say(t, "These octets have no fields.\n");
	}
	pane_text(g, &inside, text_string(t), &m->skip);
}

/* Lines stay as they are, as they will be taken away. */
static void draw_to_take(struct layout_memory *m, struct grid *g, const struct area *a, struct text *t)
{
	unsigned lines = 0;

	if (m->form == FORM_MARKDOWN)
		layout_markdown(t, &m->layout);
	else
		layout_mermaid(t, &m->layout);
	for (const char *at = text_string(t); *at; at++)
		lines += *at == '\n';
	m->seen = a->rows;
	if (m->top + a->rows > lines)
		m->top = lines > a->rows ? lines - a->rows : 0;
	draw_lines(m, g, a, t->start, NULL);
}

static void layout_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	static char words[WORDS];
	struct layout_memory *m = memory;
	struct text t = TEXT_FIXED(words);

	(void)p;
	if (!m->layout.sections) {
		grid_add(g, a, 1, 1, PAINT_DIM, _(m->why));
		return;
	}
	if (m->form == FORM_BOXES) {
		draw_boxes(m, g, a, &t);
	} else if (m->form == FORM_DIAGRAM) {
		draw_diagram(m, g, a, &t);
	} else {
		draw_to_take(m, g, a, &t);
	}
}

static void layout_state(struct text *t, const void *memory, struct tui *u)
{
	const struct layout_memory *m = memory;

	(void)u;
	if (!m->number)
		return;
	text_tell(t, _("packet $1"), BLANK_GROUP(m->number));
	text_add(t, "   MTU ");
	text_dec(t, m->mtu);
	if (m->layout.sections && m->layout.largest)
		text_tell(t, _(" carries $1"), BLANK_DEC(m->layout.largest));
}

static struct list *layout_list(void *memory)
{
	return &((struct layout_memory *)memory)->list;
}

/* --- keys --- */

static struct layout_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_layout);
}

static void do_form(struct tui *u)
{
	static const struct { uint32_t key; uint8_t form; } forms[] = {
		{ 'b', FORM_BOXES }, { 'd', FORM_DIAGRAM }, { 'M', FORM_MARKDOWN }, { 'm', FORM_MERMAID },
	};
	struct layout_memory *m = memory_of(u);

	for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++)
		if (forms[i].key == tui_pressed(u))
			m->form = forms[i].form;
	m->top = m->skip = 0;
}

/* Text is scrolled where there is nothing to choose in it. */
static void do_move(struct tui *u)
{
	struct layout_memory *m = memory_of(u);
	bool page = tui_pressed(u) == PRESS_PAGE_UP || tui_pressed(u) == PRESS_PAGE_DOWN;
	bool back = tui_pressed(u) == PRESS_UP || tui_pressed(u) == 'k' || tui_pressed(u) == PRESS_PAGE_UP;
	unsigned by = page ? m->seen : 1;

	if (m->form == FORM_BOXES || m->form == FORM_DIAGRAM) {
		list_move(&m->list, back ? -(int64_t)by : by);
		m->skip = 0;
	} else if (back) {
		m->top -= m->top < by ? m->top : by;
	} else {
		m->top += by;
	}
}

static void do_scroll(struct tui *u)
{
	struct layout_memory *m = memory_of(u);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

static void do_detail(struct tui *u)
{
	struct layout_memory *m = memory_of(u);
	const struct section *s = &m->layout.section[m->list.cursor];

	if (m->layout.sections)
		detail_show_at(u, m->number, s->node, s->offset);
}

static void do_beside(struct tui *u)
{
	struct layout_memory *m = memory_of(u);
	bool back = tui_pressed(u) == ',';
	uint64_t number = m->past && m->number ? packet_beside(m->past, m->number, back) : 0;

	if (number)
		tui_packet_set(u, number);
	else
		tui_say(u, back ? _("this is the first packet") : _("this is the last packet"));
}

static void mtu_set(struct tui *u, uint32_t mtu)
{
	memory_of(u)->mtu = mtu;
	tui_changed(u);
}

static void mtu_asked(struct tui *u, const char *answer)
{
	char *end;
	unsigned long mtu = strtoul(answer, &end, 10);

	if (*end || mtu < MTU_LEAST || mtu > MTU_MOST)
		tui_say(u, _("an MTU is a number from 68 to 65535"));
	else
		mtu_set(u, (uint32_t)mtu);
}

static void do_mtu(struct tui *u)
{
	char words[16];
	struct text t = TEXT_FIXED(words);

	text_dec(&t, memory_of(u)->mtu);
	tui_ask(u, "MTU: ", text_string(&t), mtu_asked);
}

/* To the next of those that links and tunnels have. */
static void do_mtu_step(struct tui *u)
{
	static const uint32_t usual[] = { 576, 1280, 1400, 1420, 1492, 1500, 9000, MTU_MOST };
	enum { USUAL = sizeof usual / sizeof *usual };
	uint32_t mtu = memory_of(u)->mtu;
	unsigned i = 0;

	while (i + 1 < USUAL && usual[i] < mtu)
		i++;
	if (tui_pressed(u) == '+' && usual[i] <= mtu && i + 1 < USUAL)
		i++;
	if (tui_pressed(u) == '-' && i && usual[i] >= mtu)
		i--;
	mtu_set(u, usual[i]);
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Detail"), N_("the fields and bytes of the section"), do_detail },
	{ "b", "boxes", N_("Boxes"), N_("boxes and table"), do_form },
	{ "d", "diagram", N_("Bits"), N_("the bit diagram of the section's header"), do_form },
	{ "M", "markdown", N_("Markdown"), N_("the layout as Markdown"), do_form },
	{ "m", "mermaid", N_("Mermaid"), N_("the layout as a Mermaid diagram"), do_form },
	{ ", .", "beside", N_("Packet"), N_("the packet before, the next one"), do_beside },
	{ "t", "mtu", N_("MTU"), N_("the largest inner packet at another MTU"), do_mtu },
	{ "+ -", "mtu-step", NULL, N_("a larger MTU, a smaller one"), do_mtu_step },
	{ "Up k Down j PgUp PgDn", "move", NULL, N_("another section; in Markdown and Mermaid, scroll"), do_move },
	{ "J K", "detail", NULL, N_("scroll a diagram, down and up"), do_scroll },
	{ 0 },
};

const struct page page_layout = {
	.name = N_("Layout"), .digit = '8', .binding = bindings, .memory = sizeof(struct layout_memory), .begin = layout_begin,
	.fresh = layout_fresh, .draw = layout_draw, .state = layout_state, .list = layout_list, .packet = layout_of_packet,
};

void layout_show(struct tui *u, uint64_t packet)
{
	tui_packet_set(u, packet);
	tui_open(u, &page_layout);
}
