/* View 1: the tree of SAs with live counters, and what is known of the one under the cursor. */
#include <stdlib.h>
#include "output/diag.h"
#include "tui/view.h"

enum { DETAIL_SHARE = 58, DETAIL_WIDE = 100, DETAIL_WORDS = 1 << 15, PACKETS_COLUMN = 5, LOSS_COLUMN = 6 };

/* What counters stood at when they were zeroed. */
struct zero { uint64_t identity, packets, lost; };

struct sas_memory {
	struct list list;
	struct rows rows;
	struct column column[SAS_COLUMNS];
	struct sas_report report;
	struct sas_cells cells;
	struct sas_rows all;		/* in the order asked for; valid until the model is left */
	uint32_t *shown, count;		/* positions in `all` that are not folded away */
	struct zero *zero;
	struct hash zeroed;
	const char *filter;		/* that rows are left out by; NULL: none */
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

static bool zero_equal(const void *array, uint32_t position, const void *key)
{
	return ((const struct zero *)array)[position].identity == *(const uint64_t *)key;
}

static struct zero counters_of(const struct sas_row *r)
{
	return (struct zero){ identity_of(r), r->sa ? r->sa->packets : r->ike->messages,
		r->sa ? sequence_lost(&r->sa->sequence) : r->ike->unanswered };
}

static void sas_zero(void *memory, const struct picture *p)
{
	struct sas_memory *m = memory;

	(void)p;
	hash_free(&m->zeroed);
	m->zeroed = (struct hash){ 0 };
	m->zero = mem_grow(m->zero, m->all.count + 1, sizeof *m->zero);
	for (uint32_t i = 0; i < m->all.count; i++) {
		m->zero[i] = counters_of(&m->all.row[i]);
		hash_put(&m->zeroed, hash_bytes(&m->zero[i].identity, sizeof m->zero[i].identity), i);
	}
}

/* What has come since; what was lost may have been found again. */
static uint64_t since_zero(const struct sas_memory *m, const struct sas_row *r, unsigned column)
{
	const struct zero now = counters_of(r);
	uint32_t i = hash_find(&m->zeroed, hash_bytes(&now.identity, sizeof now.identity), zero_equal, m->zero,
	    &now.identity);
	struct zero before = i == HASH_NONE ? (struct zero){ 0 } : m->zero[i];

	if (column == PACKETS_COLUMN)
		return now.packets - before.packets;
	return now.lost > before.lost ? now.lost - before.lost : 0;
}

/* --- cells --- */

static bool has_children(const struct sas_memory *m, uint32_t position)
{
	return position + 1 < m->all.count && m->all.row[position + 1].sa &&
	    m->all.row[position + 1].ike == m->all.row[position].ike;
}

static void sas_cell(struct text *t, const void *context, uint32_t row, unsigned column)
{
	const struct sas_memory *m = context;
	const struct sas_row *r = row_at(m, row);

	if (m->zero && (column == PACKETS_COLUMN || column == LOSS_COLUMN)) {
		text_group(t, since_zero(m, r, column));
		return;
	}
	if (column == 1)
		text_add(t, r->sa || !has_children(m, m->shown[row]) ? "  " :
		    list_folded(&m->list, identity_of(r)) ? "> " : "v ");
	sas_column[column].cell(t, &m->cells, r);
}

/* --- the view --- */

static void sas_begin(void *memory)
{
	struct sas_memory *m = memory;

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		m->column[i] = (struct column){ i == 1 ? "  SA" : sas_column[i].title, sas_column[i].worth,
			sas_column[i].right, sas_cell };
	m->rows = (struct rows){ .count = sas_count_rows, .identity = sas_identity_of, .words = sas_words,
		.ink = sas_ink, .column = m->column, .columns = SAS_COLUMNS, .height = 1 };
	m->cells = (struct sas_cells){ &m->report, sas_payloads_new() };
	list_begin(&m->list, &m->rows, m);
}

static void sas_forget(void *memory)
{
	struct sas_memory *m = memory;

	free(m->cells.payloads);
	free(m->all.row);
	free(m->shown);
	free(m->zero);
	hash_free(&m->zeroed);
}

static void sas_fresh(void *memory, const struct picture *p)
{
	struct sas_memory *m = memory;
	bool folded = false;

	m->report.sas = p->sas;
	m->report.tally = p->tally;
	m->report.query = p->filter;
	m->errors = diagnosis_levels(p->diagnosis).count[LEVEL_ERROR];
	m->filter = p->filter ? p->filter_words : NULL;
	free(m->all.row);
	m->all = sas_rows_of(&m->report);
	m->shown = mem_grow(m->shown, m->all.count + 1, sizeof *m->shown);
	m->count = 0;
	for (uint32_t i = 0; i < m->all.count; i++) {
		const struct sas_row *r = &m->all.row[i];

		if (!r->sa)
			folded = list_folded(&m->list, identity_of(r));
		if (!r->sa || !r->ike || !folded)
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
		grid_add(g, a, 1, 1, PAINT_DIM, m->filter ? "no SA passes the filter" :
		    p->reading ? "no SA yet" : "no SA in the capture");
		return;
	}
	split_rows(g, a, DETAIL_SHARE, &rows, &detail);
	list_draw(&m->list, g, &rows);
	draw_detail(m, p, g, &detail);
}

static void sas_state(struct text *t, const void *memory)
{
	static const char *const order[] = { "appearance", "last seen", "packets", "loss", "SPI" };
	const struct sas_memory *m = memory;

	if (m->errors) {
		text_group(t, m->errors);
		text_add(t, m->errors == 1 ? " error: F8   " : " errors: F8   ");
	}
	text_add(t, "by ");
	text_add(t, order[m->report.sort]);
	if (m->filter) {
		text_add(t, "   only ");
		text_escaped(t, m->filter, strlen(m->filter));
	}
	text_add(t, "   ~ is inferred");
}

static struct list *sas_list(void *memory)
{
	return &((struct sas_memory *)memory)->list;
}

/* --- keys --- */

static struct sas_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_sas);
}

static void do_open(struct tui *u)
{
	struct sas_memory *m = memory_of(u);
	const struct sas_row *r;

	if (!m->count)
		return;
	r = row_at(m, m->list.cursor);
	tui_select(u, r->sa ? r->sa->spi : r->ike->initiator_spi);
	tui_open(u, &page_ladder);
	ladder_show_packet(u, 0);
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
		tui_say(u, "no more can be folded");
	tui_changed(u);
}

static void do_sort(struct tui *u)
{
	struct sas_memory *m = memory_of(u);

	m->report.sort = (uint8_t)((m->report.sort + 1) % (SAS_BY_SPI + 1));
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
	{ "Enter", "open", "Ladder", "who said what, of this SA", do_open },
	{ "F4", "filter", "Filter", "only SAs of which an expression is true", tui_filter },
	{ "F5 - +", "fold", "Tree", "fold the children of an IKE SA, or unfold them", do_fold },
	{ "F6 s", "sort", "Sort", "another order", do_sort },
	{ "F8 d", "findings", "Diag", "what is wrong", do_findings },
	{ "J K", "detail", NULL, "scroll what is below, down and up", do_detail },
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
	.name = "SAs", .digit = '1', .binding = bindings, .memory = sizeof(struct sas_memory), .begin = sas_begin,
	.forget = sas_forget, .fresh = sas_fresh, .draw = sas_draw, .state = sas_state, .zero = sas_zero,
	.list = sas_list, .orders = orders, .order = sas_order, .order_of = sas_order_of,
};
