/*
 * View 2: who said what, as rows of a ladder, and what the one under the
 * cursor says, or how two messages differ.  Runs of protected packets are one
 * row; unfolded, each of their SAs has one below.
 */
#include <stdlib.h>
#include "tui/board.h"
#include "tui/diff.h"
#include "tui/view.h"

enum { SHARE = 66, PREVIEW_WORDS = 1 << 15 };

struct ladder_memory {
	struct list list;		/* its folds are the runs that are unfolded */
	const struct ladder *ladder;
	const struct marks *marked;
	struct ladder_row *row;		/* what is shown of the ladder */
	uint32_t count, room;
	uint16_t host[BOARD_HOSTS + 1];	/* of these, the first ones; in the order of appearance */
	unsigned hosts;
	unsigned share, skip, selected;
	bool diff;			/* two messages are compared, instead of what one says */
	uint64_t previewed;		/* identity of the row that was skipped in */
	int64_t first_time;
};

static const struct rung *rung_at(const struct ladder_memory *m, uint32_t row)
{
	return ladder_at(m->ladder, m->row[row].rung);
}

static uint32_t ladder_count_rows(const void *context)
{
	return ((const struct ladder_memory *)context)->count;
}

static uint64_t rung_identity(uint32_t rung)
{
	return rung + 1u;
}

static uint64_t ladder_identity(const void *context, uint32_t row)
{
	const struct ladder_row *s = &((const struct ladder_memory *)context)->row[row];

	return rung_identity(s->rung) | (uint64_t)s->part << 32;
}

static void ladder_words(struct text *t, const void *context, uint32_t row)
{
	const struct ladder_memory *m = context;
	const struct rung *r = rung_at(m, row);

	text_dec(t, r->packet);
	text_char(t, ' ');
	if (m->row[row].part)
		text_rung_flow(t, &r->flow[m->row[row].part - 1]);
	else
		text_rung(t, r);
	for (unsigned i = 0; i < r->effects; i++) {
		text_char(t, ' ');
		text_effect(t, r, &r->effect[i]);
	}
}

static const struct rows rows = {
	.count = ladder_count_rows, .identity = ladder_identity, .words = ladder_words, .height = BOARD_HEIGHT,
};

/* --- what it says --- */

static void line(struct text *t, const char *label, const char *words)
{
	if (!words || !*words)
		return;
	text_say(t, label);
	text_say(t, words);
	text_char(t, '\n');
}

static void preview_message(struct text *t, const struct ladder_memory *m, const struct rung *r)
{
	const struct rung *request = rung_request(m->ladder, r);

	text_add(t, r->version == 1 ? "IKEv1 SA 0x" : "IKE SA 0x");
	text_hex(t, r->spi[0], 16);
	text_char(t, '\n');
	if (r->sent > 1) {
		text_tell(t, _("sent $1 times, at last in packet $2"), BLANK_DEC(r->sent), BLANK_DEC(r->last_packet));
		text_char(t, '\n');
	}
	if (request) {
		text_tell(t, _("answers packet $1"), BLANK_DEC(request->packet));
		text_char(t, '\n');
	}
	line(t, "", r->reply == REPLY_LOST ? N_("never answered") : NULL);
	line(t, "\n", r->payloads);
	line(t, N_("closed: "), r->closed ? r->why ? r->why : N_("not known why") : NULL);
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
		text_tell(t, _("$1 octets, opened $2"), BLANK_GROUP(r->flow[i].bytes), BLANK_GROUP(r->flow[i].opened));
		text_char(t, '\n');
	}
	text_tell(t, _("\nuntil packet $1\n"), BLANK_DEC(r->last_packet));
}

static void preview_words(struct text *t, const struct ladder_memory *m, const struct rung *r)
{
	text_tell(t, _("packet $1"), BLANK_DEC(r->packet));
	text_add(t, "  ");
	text_seconds(t, r->time - m->first_time, 6);
	text_add(t, "  ");
	text_tell(t, _("$1 octets"), BLANK_GROUP(r->bytes));
	text_char(t, '\n');
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

/* --- two messages --- */

/* The message that came in this packet; NULL: none did. */
static const struct rung *message_of(const struct ladder *l, uint64_t packet)
{
	uint32_t low = 0, high = ladder_count(l);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (ladder_at(l, middle)->packet < packet)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ladder_count(l) && ladder_at(l, low)->packet == packet; low++)
		if (ladder_at(l, low)->kind == RUNG_MESSAGE)
			return ladder_at(l, low);
	return NULL;
}

/* Those marked last, in their order; if it is one only, the row under the cursor is the other. */
static bool compared(const struct ladder_memory *m, const struct rung *r[2])
{
	const struct rung *here = rung_at(m, m->list.cursor), *first;
	unsigned found = 0;

	for (unsigned i = m->marked->count; i-- && found < 2;) {
		r[found] = message_of(m->ladder, m->marked->at[i]);
		found += r[found] != NULL;
	}
	if (found == 1 && here->kind == RUNG_MESSAGE && here != r[0])
		r[found++] = here;
	if (found == 2 && r[1]->packet < r[0]->packet) {
		first = r[1];
		r[1] = r[0];
		r[0] = first;
	}
	return found == 2;
}

static void text_compared(struct text *t, const struct rung *r)
{
	text_rung_phase(t, r);
	text_char(t, '\n');
	text_add(t, r->name);
	text_char(t, '\n');
	text_tell(t, _("$1 octets"), BLANK_GROUP(r->bytes));
	text_char(t, '\n');
	for (const char *at = r->payloads; at && *at;) {
		size_t n = word_length(&at);

		text_mem(t, at, n);
		text_add(t, n ? "\n" : "");
		at += n;
	}
	line(t, N_("closed: "), r->closed ? r->why ? r->why : N_("not known why") : NULL);
	line(t, "", r->detail);
}

static void diff_words(struct text *t, const struct rung *const r[2])
{
	static char room[2][PREVIEW_WORDS];

	for (unsigned i = 0; i < 2; i++) {
		struct text words = TEXT_FIXED(room[i]);

		text_compared(&words, r[i]);
		text_string(&words);
		text_add(t, i ? "+ " : "- ");
		text_tell(t, _("packet $1"), BLANK_DEC(r[i]->packet));
		text_char(t, '\n');
	}
	text_char(t, '\n');
	text_diff(t, room[0], room[1]);
}

static uint8_t diff_ink(const char *words)
{
	return *words == '-' ? PAINT_BAD : *words == '+' ? PAINT_GOOD : PAINT_DIM;
}

static void draw_preview(struct ladder_memory *m, struct grid *g, const struct area *a)
{
	static char words[2 * PREVIEW_WORDS];
	const struct area inside = { a->row, a->column + 1, a->rows, a->columns - 1 };
	struct text t = TEXT_FIXED(words);
	const struct rung *r[2];

	if (m->previewed != m->list.at)
		m->skip = 0;
	m->previewed = m->list.at;
	if (m->diff && compared(m, r)) {
		diff_words(&t, r);
		pane_inked(g, &inside, text_string(&t), &m->skip, diff_ink);
		return;
	}
	preview_words(&t, m, rung_at(m, m->list.cursor));
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

static void host_add(struct ladder_memory *m, uint16_t host)
{
	for (unsigned i = 0; i < m->hosts; i++)
		if (m->host[i] == host)
			return;
	if (m->hosts <= BOARD_HOSTS)
		m->host[m->hosts++] = host;
}

static void row_add(struct ladder_memory *m, uint32_t rung, uint8_t part)
{
	if (m->count == m->room) {
		m->room = m->room ? 2 * m->room : 256;
		m->row = mem_grow(m->row, m->room, sizeof *m->row);
	}
	m->row[m->count++] = (struct ladder_row){ rung, part };
}

static void rung_add(struct ladder_memory *m, uint32_t rung)
{
	const struct rung *r = ladder_at(m->ladder, rung);

	host_add(m, r->from);
	host_add(m, r->to);
	row_add(m, rung, 0);
	if (r->kind != RUNG_TRAFFIC || !m->list.folds || !list_folded(&m->list, rung_identity(rung)))
		return;
	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			row_add(m, rung, (uint8_t)(i + 1));
}

static void ladder_fresh(void *memory, const struct picture *p)
{
	struct ladder_memory *m = memory;
	uint32_t all = ladder_count(p->ladder);

	m->ladder = p->ladder;
	m->marked = p->marked_packets;
	m->selected = p->selected;
	m->first_time = p->first_time;
	m->count = 0;
	m->hosts = 0;
	for (uint32_t i = 0; i < all; i++) {
		const struct rung *r = ladder_at(p->ladder, i);

		if (r->shown && r->from != r->to)
			rung_add(m, i);
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
		grid_add(g, a, 1, 1, PAINT_DIM, p->reading ? _("nothing was said yet") :
		    _("nobody says anything of IPsec here"));
		return;
	}
	split_columns(g, a, m->share, &left, &right);
	b = board_of(g, &left, m->ladder, m->host, m->hosts, rung_at(m, m->list.cursor));
	b.first_time = m->first_time;
	rungs = (struct area){ left.row + 1, left.column, left.rows - 1, left.columns };
	seen = list_scroll(&m->list, rungs.rows);
	list_stands(&m->list, &rungs);
	board_hosts(&b);
	for (uint32_t i = m->list.top; i < m->list.top + seen; i++)
		board_row(&b, 1 + (i - m->list.top) * BOARD_HEIGHT, &m->row[i], i == m->list.cursor,
		    !m->row[i].part && marks_has(m->marked, rung_at(m, i)->packet));
	draw_preview(m, g, &right);
}

static void ladder_state(struct text *t, const void *memory, struct tui *u)
{
	const struct ladder_memory *m = memory;

	if (m->selected)
		text_tell(t, m->selected == 1 ? _("$1 SA; $2 shows all   ") : _("$1 SAs; $2 shows all   "), BLANK_DEC(m->selected),
		    BLANK_WORDS(tui_key_of(u, "ladder", "all").word));
	text_tell(t, _("$1 of $2 rows"), BLANK_GROUP(m->count ? m->list.cursor + 1 : 0), BLANK_GROUP(m->count));
	if (m->ladder && ladder_left_out(m->ladder))
		text_tell(t, _(", $1 packets left out"), BLANK_GROUP(ladder_left_out(m->ladder)));
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

static uint64_t ladder_packet(const void *memory)
{
	const struct ladder_memory *m = memory;

	return m->count ? rung_at(m, m->list.cursor)->packet : 0;
}

/* --- keys --- */

static struct ladder_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_ladder);
}

static void do_open(struct tui *u)
{
	if (memory_of(u)->count)
		detail_show(u, ladder_packet(memory_of(u)));
}

static void do_packets(struct tui *u)
{
	if (memory_of(u)->count)
		packets_show(u, ladder_packet(memory_of(u)));
}

static void do_all(struct tui *u)
{
	tui_select(u, 0);
}

/* From any of a run's rows. */
static void do_unfold(struct tui *u)
{
	struct ladder_memory *m = memory_of(u);
	uint32_t at = m->list.cursor;

	if (!m->count || rung_at(m, at)->kind != RUNG_TRAFFIC) {
		tui_say(u, _("only protected traffic unfolds"));
		return;
	}
	while (m->row[at].part)
		at--;
	list_to(&m->list, at);
	if (!list_fold(&m->list, rung_identity(m->row[at].rung)))
		tui_say(u, _("no more can be unfolded"));
	tui_changed(u);
}

static void do_mark(struct tui *u)
{
	struct ladder_memory *m = memory_of(u);

	if (!m->count || rung_at(m, m->list.cursor)->kind != RUNG_MESSAGE)
		tui_say(u, _("only messages are marked here"));
	else if (!marks_toggle(tui_packet_marks(u), ladder_packet(m)))
		tui_say(u, _("no more can be marked"));
}

static void do_unmark(struct tui *u)
{
	marks_clear(tui_packet_marks(u));
	memory_of(u)->diff = false;
}

static void do_diff(struct tui *u)
{
	struct ladder_memory *m = memory_of(u);
	const struct rung *r[2];

	m->diff = !m->diff && m->count && compared(m, r);
	m->skip = 0;
	if (!m->diff)
		tui_say(u, m->count && compared(m, r) ? "" : _("mark two messages first: Space"));
}

struct writing { const struct ladder_memory *m; const char *suffix; };

static void ladder_write(struct text *t, const void *context)
{
	enum { WIDTH = 100 };
	const struct writing *w = context;
	const struct view v = { .first_time = w->m->first_time };

	if (!strcmp(w->suffix, ".svg"))
		flow_svg(t, &v, w->m->ladder);
	else if (!strcmp(w->suffix, ".json"))
		flow_json(t, w->m->ladder);
	else if (!strcmp(w->suffix, ".txt"))
		flow_text(t, &v, w->m->ladder, WIDTH);
	else
		flow_mermaid(t, &v, w->m->ladder);
}

static void save_to(struct tui *u, const char *path)
{
	const char *suffix = strrchr(path, '.');

	tui_write(u, path, ladder_write, &(struct writing){ memory_of(u), suffix ? suffix : "" });
}

/* What it is told by its name. */
static void do_save(struct tui *u)
{
	tui_ask_file(u, _("Save the ladder as .mmd (Mermaid), .svg, .txt or .json: "), "ladder.mmd", save_to);
}

static void do_split(struct tui *u)
{
	struct ladder_memory *m = memory_of(u);

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
	{ "Enter", "open", N_("Detail"), N_("the packet, field by field"), do_open },
	{ "a", "all", N_("All SAs"), N_("rows of all SAs again"), do_all },
	{ "e F5", "unfold", N_("Unfold"), N_("what each SA has in protected traffic"), do_unfold },
	{ "Space", "mark", N_("Mark"), N_("mark a message, or not any more"), do_mark },
	{ "D", "diff", N_("Diff"), N_("how the two messages marked last differ, or the marked one and this"), do_diff },
	{ "U", "unmark", NULL, N_("no packet is marked any more"), do_unmark },
	{ "m", "mermaid", NULL, N_("save these rows as Mermaid, SVG, text or JSON"), do_save },
	{ "v", "packets", NULL, N_("the packet among all packets"), do_packets },
	{ "F8 d", "findings", N_("Diag"), N_("what is wrong"), do_findings },
	{ "< >", "split", NULL, N_("less or more room for the ladder"), do_split },
	{ "J K", "detail", NULL, N_("scroll what a message says, down and up"), do_preview },
	{ 0 },
};

const struct page page_ladder = {
	.name = N_("Ladder"), .digit = '2', .binding = bindings, .memory = sizeof(struct ladder_memory),
	.begin = ladder_begin, .forget = ladder_forget, .fresh = ladder_fresh, .draw = ladder_draw,
	.state = ladder_state, .list = ladder_list, .packet = ladder_packet,
};
