/* View 1: the tree of SAs with live counters, and what is known of the one under the cursor. */
#include <stdlib.h>
#include "output/diag.h"
#include "tui/counts.h"
#include "tui/view.h"

enum { DETAIL_SHARE = 58, DETAIL_WIDE = 100, DETAIL_WORDS = 1 << 15, STATE_COLUMN = 0, NAME_COLUMN = 1 };

struct sas_memory {
	struct list list;
	struct rows rows;
	struct column column[SAS_COLUMNS];
	struct sas_report report;
	struct sas_cells cells;
	struct sas_rows all;		/* in the order asked for; valid until the model is left */
	uint32_t *shown, count;		/* positions in `all` that are not folded away */
	struct counts counts;
	const struct marks *marked;
	bool filtered, reading;
	unsigned errors;		/* that were found */
	unsigned facts_skip, events_skip;
	uint64_t detailed;		/* identity of the row that was skipped in */
};

/* --- rows --- */

static const struct sas_row *row_at(const struct sas_memory *m, uint32_t row)
{
	return &m->all.row[m->shown[row]];
}

static uint64_t identity_of(const struct sas_row *r)
{
	return r->sa ? mark_of_sa(r->sa) : r->ike->initiator_spi;
}

static uint32_t sas_count_rows(const void *context)
{
	return ((const struct sas_memory *)context)->count;
}

static uint64_t sas_identity_of(const void *context, uint32_t row)
{
	return identity_of(row_at(context, row));
}

static uint8_t sas_ink(const void *context, uint32_t row)
{
	return (uint8_t)paint_life(sas_row_life(row_at(context, row)));
}

static void sas_words(struct text *t, const void *context, uint32_t row)
{
	const struct sas_memory *m = context;

	for (unsigned i = 0; i < SAS_COLUMNS; i++) {
		sas_column[i].cell(t, &m->cells, row_at(m, row));
		text_char(t, ' ');
	}
}

/* --- counters --- */

static enum count_kind count_in(unsigned column)
{
	static const char *const title[] = { [COUNT_PACKETS] = "PKTS", [COUNT_LOST] = "LOSS" };
	unsigned kind = 0;

	while (kind < COUNTS && strcmp(sas_column[column].title, title[kind]))
		kind++;
	return kind;
}

static void sas_zero(void *memory, const struct picture *p)
{
	struct sas_memory *m = memory;

	(void)p;
	counts_zero(&m->counts, m->all.count);
	for (uint32_t i = 0; i < m->all.count; i++) {
		const struct count now = count_of(&m->all.row[i], identity_of(&m->all.row[i]));

		counts_zero_set(&m->counts, i, &now);
	}
}

/* As many as the screen has room for. */
static void sas_see(struct sas_memory *m, const struct picture *p, unsigned most)
{
	for (uint32_t i = m->list.top; i < m->count && i < m->list.top + most; i++) {
		const struct count now = count_of(row_at(m, i), identity_of(row_at(m, i)));

		counts_see(&m->counts, &now, p->tally->last_time);
	}
}

static bool sas_bold(const void *context, uint32_t row, unsigned column)
{
	const struct sas_memory *m = context;
	enum count_kind kind = count_in(column);

	return m->reading && kind < COUNTS && counts_grew(&m->counts, identity_of(row_at(m, row)), kind);
}

/* --- cells --- */

static bool has_children(const struct sas_memory *m, uint32_t position)
{
	return position + 1 < m->all.count && m->all.row[position + 1].sa &&
	    m->all.row[position + 1].ike == m->all.row[position].ike;
}

static const char *branch(const struct sas_memory *m, uint32_t row)
{
	const struct sas_row *r = row_at(m, row);

	if (r->sa || m->report.flat || !has_children(m, m->shown[row]))
		return "  ";
	return list_folded(&m->list, identity_of(r)) ? "> " : "v ";
}

static void sas_cell(struct text *t, const void *context, uint32_t row, unsigned column)
{
	const struct sas_memory *m = context;
	const struct sas_row *r = row_at(m, row);
	enum count_kind kind = count_in(column);

	if (m->counts.zero && kind < COUNTS) {
		const struct count now = count_of(r, identity_of(r));

		text_group(t, counts_since(&m->counts, &now, kind));
		return;
	}
	if (column == STATE_COLUMN && m->marked && marks_has(m->marked, identity_of(r)))
		text_char(t, '*');
	if (column == NAME_COLUMN)
		text_add(t, branch(m, row));
	sas_column[column].cell(t, &m->cells, r);
}

/* --- the view --- */

static void sas_begin(void *memory)
{
	struct sas_memory *m = memory;

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		m->column[i] = (struct column){ i == NAME_COLUMN ? "  SA" : sas_column[i].title, sas_column[i].worth,
			sas_column[i].right, sas_cell };
	m->rows = (struct rows){ .count = sas_count_rows, .identity = sas_identity_of, .words = sas_words,
		.ink = sas_ink, .bold = sas_bold, .column = m->column, .columns = SAS_COLUMNS, .height = 1 };
	m->cells = (struct sas_cells){ &m->report, sas_payloads_new() };
	list_begin(&m->list, &m->rows, m);
}

static void sas_forget(void *memory)
{
	struct sas_memory *m = memory;

	free(m->cells.payloads);
	free(m->all.row);
	free(m->shown);
	counts_free(&m->counts);
}

static void sas_fresh(void *memory, const struct picture *p)
{
	struct sas_memory *m = memory;
	bool folded = false;

	m->report.sas = p->sas;
	m->report.tally = p->tally;
	m->report.query = p->filter;
	m->marked = p->marked_sas;
	m->reading = p->reading;
	m->errors = diagnosis_levels(p->diagnosis).count[LEVEL_ERROR];
	m->filtered = p->filter;
	free(m->all.row);
	m->all = sas_rows_of(&m->report);
	m->shown = mem_grow(m->shown, m->all.count + 1, sizeof *m->shown);
	m->count = 0;
	for (uint32_t i = 0; i < m->all.count; i++) {
		const struct sas_row *r = &m->all.row[i];

		if (!r->sa)
			folded = list_folded(&m->list, identity_of(r));
		if (!r->sa || !r->ike || !folded || m->report.flat)
			m->shown[m->count++] = i;
	}
	list_fresh(&m->list);
}

static void draw_detail(struct sas_memory *m, const struct picture *p, struct grid *g, const struct area *a)
{
	static char facts[DETAIL_WORDS], events[DETAIL_WORDS];
	const struct view v = { .detail = 1, .first_time = p->first_time };
	const struct sas_row *r = row_at(m, m->list.cursor);
	struct text t = TEXT_FIXED(facts), e = TEXT_FIXED(events);
	struct area left = *a, right;

	if (m->detailed != m->list.at)
		m->facts_skip = m->events_skip = 0;
	m->detailed = m->list.at;
	sas_facts(&t, &v, &m->cells, r);
	if (a->columns < DETAIL_WIDE) {
		sas_events(&t, &v, &m->cells, r);
	} else {
		split_columns(g, a, DETAIL_SHARE, &left, &right);
		sas_events(&e, &v, &m->cells, r);
		pane_text(g, &right, text_string(&e), &m->events_skip);
	}
	pane_text(g, &left, text_string(&t), &m->facts_skip);
}

static void sas_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct sas_memory *m = memory;
	struct area rows, detail;

	if (!m->count) {
		grid_add(g, a, 1, 1, PAINT_DIM, m->filtered ? _("no SA passes the filter") :
		    p->reading ? _("no SA yet") : _("no SA in the capture"));
		return;
	}
	split_list(g, a, DETAIL_SHARE, m->count, &rows, &detail);
	sas_see(m, p, rows.rows);
	list_draw(&m->list, g, &rows);
	draw_detail(m, p, g, &detail);
}

static void sas_state(struct text *t, const void *memory, struct tui *u)
{
	static const char *const order[] = { N_("appearance"), N_("last seen"), N_("packets"), N_("loss"), "SPI" };
	const struct sas_memory *m = memory;

	if (m->errors)
		text_tell(t, m->errors == 1 ? _("$1 error: $2   ") : _("$1 errors: $2   "), BLANK_GROUP(m->errors),
		    BLANK_WORDS(tui_key_of(u, "sas", "findings").word));
	if (m->marked && m->marked->count)
		text_tell(t, _("$1 marked   "), BLANK_GROUP(m->marked->count));
	text_tell(t, m->report.flat ? _("flat, by $1") : _("by $1"), BLANK_WORDS(_(order[m->report.sort])));
	text_add(t, m->report.reverse ? _(", reversed   ~ is inferred") : _("   ~ is inferred"));
}

static struct list *sas_list(void *memory)
{
	return &((struct sas_memory *)memory)->list;
}

static uint64_t sas_packet(const void *memory)
{
	const struct sas_memory *m = memory;
	const struct sas_row *r = m->count ? row_at(m, m->list.cursor) : NULL;

	return !r ? 0 : r->sa ? r->sa->first_packet : r->ike->first_packet;
}

/* --- keys --- */

static struct sas_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_sas);
}

/* NULL: there is none. */
static const struct sas_row *under_cursor(struct tui *u)
{
	const struct sas_memory *m = memory_of(u);

	return m->count ? row_at(m, m->list.cursor) : NULL;
}

static uint64_t spi_of(const struct sas_row *r)
{
	return r->sa ? r->sa->spi : r->ike->initiator_spi;
}

/* Of the marked SAs, if there are any. */
static void do_open(struct tui *u)
{
	struct sas_memory *m = memory_of(u);
	const struct sas_row *r = under_cursor(u);
	uint64_t spi[LADDER_CHOSEN];
	unsigned count = 0;

	for (uint32_t i = 0; i < m->all.count && m->marked->count && count < LADDER_CHOSEN; i++)
		if (marks_has(m->marked, identity_of(&m->all.row[i])))
			spi[count++] = spi_of(&m->all.row[i]);
	if (!r)
		return;
	if (count)
		tui_select_some(u, spi, count);
	else
		tui_select(u, spi_of(r));
	tui_open(u, &page_ladder);
	ladder_show_packet(u, 0);
}

static bool is_pair(const struct sa *a, const struct sa *b)
{
	return b && b->spi == a->pair && b->protocol == a->protocol && address_equal(&b->destination, &a->source);
}

/* The SA of the other direction: where this one comes from. */
static void do_pair(struct tui *u)
{
	struct sas_memory *m = memory_of(u);
	const struct sas_row *r = under_cursor(u);
	uint32_t i = 0;

	if (!r || !r->sa || !r->sa->pair) {
		tui_say(u, r && r->sa ? _("its pair is not known") : _("only ESP and AH SAs have a pair"));
		return;
	}
	while (i < m->count && !is_pair(r->sa, row_at(m, i)->sa))
		i++;
	if (i < m->count)
		list_to(&m->list, i);
	else
		tui_say(u, _("its pair is not among these rows"));
}

static void do_packets(struct tui *u)
{
	const struct sas_row *r = under_cursor(u);
	uint64_t first = sas_packet(memory_of(u));
	char words[64];
	struct text t = TEXT_FIXED(words);

	if (!r)
		return;
	text_add(&t, "spi == 0x");
	text_hex(&t, spi_of(r), r->sa ? 8 : 16);
	tui_filter_set(u, text_string(&t));
	packets_show(u, first);
}

static void do_timeline(struct tui *u)
{
	const struct sas_row *r = under_cursor(u);

	if (r)
		timeline_show(u, spi_of(r));
}

static void do_keys(struct tui *u)
{
	tui_open(u, &page_keys);
}

static void do_fold(struct tui *u)
{
	struct sas_memory *m = memory_of(u);
	uint32_t at = m->list.cursor;

	while (at && row_at(m, at)->sa)
		at--;
	if (!m->count || row_at(m, at)->sa)
		return;
	list_to(&m->list, at);
	if (!list_fold(&m->list, m->list.at))
		tui_say(u, _("no more can be folded"));
	tui_changed(u);
}

static void do_sort(struct tui *u)
{
	struct sas_memory *m = memory_of(u);

	m->report.sort = (uint8_t)((m->report.sort + 1) % (SAS_BY_SPI + 1));
	tui_changed(u);
}

static void do_reverse(struct tui *u)
{
	struct sas_memory *m = memory_of(u);

	m->report.reverse = !m->report.reverse;
	tui_changed(u);
}

static void do_flat(struct tui *u)
{
	struct sas_memory *m = memory_of(u);

	m->report.flat = !m->report.flat;
	tui_changed(u);
}

static void do_findings(struct tui *u)
{
	tui_open(u, &page_findings);
}

static void do_detail(struct tui *u)
{
	struct sas_memory *m = memory_of(u);
	bool down = tui_pressed(u) == 'J';

	m->facts_skip += down ? 1 : m->facts_skip ? -1u : 0;
	m->events_skip += down ? 1 : m->events_skip ? -1u : 0;
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Ladder"), N_("who said what, of this SA, or of all that are marked"), do_open },
	{ "F5", "tree", N_("Tree"), N_("a tree, or all SAs alike"), do_flat },
	{ "- +", "fold", NULL, N_("fold the children of an IKE SA, or unfold them"), do_fold },
	{ "F6 s", "sort", N_("Sort"), N_("another order"), do_sort },
	{ "S", "reverse", NULL, N_("the other way round"), do_reverse },
	{ "F7", "keys", N_("Keys"), N_("what opens them, and why some stay closed"), do_keys },
	{ "F8 d", "findings", N_("Diag"), N_("what is wrong"), do_findings },
	{ "v", "packets", NULL, N_("the packets of this SA"), do_packets },
	{ "t", "timeline", NULL, N_("its life beside those of others"), do_timeline },
	{ "o", "pair", NULL, N_("the SA of the other direction"), do_pair },
	{ "J K", "detail", NULL, N_("scroll what is below, down and up"), do_detail },
	{ 0 },
};

static const char *const orders[] = { "time", "last", "packets", "loss", "spi", NULL };

static uint8_t *sas_order(void *memory)
{
	return &((struct sas_memory *)memory)->report.sort;
}

static int sas_order_of(unsigned column)
{
	static const int8_t order[SAS_COLUMNS] = { SAS_BY_TIME, SAS_BY_SPI, -1, -1, -1, SAS_BY_PACKETS, SAS_BY_LOSS,
		SAS_BY_LAST, -1 };

	return order[column];
}

const struct page page_sas = {
	.name = N_("SAs"), .digit = '1', .binding = bindings, .memory = sizeof(struct sas_memory), .begin = sas_begin,
	.forget = sas_forget, .fresh = sas_fresh, .draw = sas_draw, .state = sas_state, .zero = sas_zero,
	.marks = tui_sa_marks, .list = sas_list, .packet = sas_packet, .vague = true,
	.orders = orders, .order = sas_order, .order_of = sas_order_of,
};
