/* View 5: what is wrong, and under it the proof, the usual causes and what to check. */
#include <stdlib.h>
#include "output/diag.h"
#include "tui/view.h"

enum { DETAIL_SHARE = 42, DETAIL_WORDS = 1 << 15, WIDTH_MOST = 100 };

struct findings_memory {
	struct list list;
	const struct diagnosis *diagnosis;
	unsigned *shown, count;		/* positions of those that pass the filter */
	bool filtered;
	unsigned skip;
	uint64_t detailed;
};

static const struct finding *finding_at(const void *context, uint32_t row)
{
	const struct findings_memory *m = context;

	return diagnosis_at(m->diagnosis, m->shown[row]);
}

/* --- rows --- */

static uint32_t findings_count(const void *context)
{
	return ((const struct findings_memory *)context)->count;
}

static uint64_t findings_identity(const void *context, uint32_t row)
{
	const struct finding *f = finding_at(context, row);
	const uint64_t name[] = { (uintptr_t)f->rule, f->ike[0], f->spi, f->packet[0] };

	return hash_bytes(name, sizeof name);
}

static uint8_t findings_ink(const void *context, uint32_t row)
{
	return level_paint[finding_at(context, row)->level];
}

enum { CELL_LEVEL, CELL_CODE, CELL_PACKETS, CELL_SA, CELL_TITLE, CELLS };

static void findings_cell(struct text *t, const void *context, uint32_t row, unsigned column)
{
	const struct finding *f = finding_at(context, row);

	switch (column) {
	case CELL_LEVEL:
		text_add(t, level_word[f->level]);
		break;
	case CELL_CODE:
		text_add(t, f->rule->code);
		text_add(t, f->likely ? "?" : "");
		break;
	case CELL_PACKETS:
		text_packets(t, f);
		break;
	case CELL_SA:
		text_finding_sa(t, f);
		break;
	default:
		text_say(t, f->rule->title);
	}
}

static void findings_words(struct text *t, const void *context, uint32_t row)
{
	for (unsigned i = 0; i < CELLS; i++) {
		findings_cell(t, context, row, i);
		text_char(t, ' ');
	}
}

static const struct column columns[CELLS] = {
	{ N_("SEV"), 0, false, findings_cell }, { N_("CODE"), 0, false, findings_cell },
	{ N_("PACKETS"), 2, false, findings_cell },
	{ "SA", 3, false, findings_cell }, { N_("WHAT"), 1, false, findings_cell },
};

static const struct rows rows = {
	.count = findings_count, .identity = findings_identity, .words = findings_words, .ink = findings_ink,
	.column = columns, .columns = CELLS, .height = 1,
};

/* --- the view --- */

static void findings_begin(void *memory)
{
	struct findings_memory *m = memory;

	list_begin(&m->list, &rows, m);
}

static void findings_forget(void *memory)
{
	free(((struct findings_memory *)memory)->shown);
}

static void findings_fresh(void *memory, const struct picture *p)
{
	struct findings_memory *m = memory;
	unsigned n = diagnosis_count(p->diagnosis);

	m->diagnosis = p->diagnosis;
	m->filtered = p->filter;
	m->shown = mem_grow(m->shown, n + 1, sizeof *m->shown);
	m->count = 0;
	for (unsigned i = 0; i < n; i++)
		if (!p->filter || query_finding(p->filter, diagnosis_at(p->diagnosis, i), p->sas))
			m->shown[m->count++] = i;
	list_fresh(&m->list);
}

static void draw_detail(struct findings_memory *m, struct grid *g, const struct area *a)
{
	static char words[DETAIL_WORDS];
	const struct finding *f = finding_at(m, m->list.cursor);
	struct text t = TEXT_FIXED(words);

	if (m->detailed != m->list.at)
		m->skip = 0;
	m->detailed = m->list.at;
	grid_add(g, a, 0, 1, level_paint[f->level], _(f->rule->title));
	finding_text(&t, f, a->columns - 2 < WIDTH_MOST ? a->columns - 2 : WIDTH_MOST);
	pane_text(g, &(struct area){ a->row + 1, a->column, a->rows - 1, a->columns }, text_string(&t), &m->skip);
}

static void findings_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct findings_memory *m = memory;
	struct area list, detail;

	if (!findings_count(m)) {
		grid_add(g, a, 1, 1, m->filtered ? PAINT_DIM : PAINT_GOOD, m->filtered ? _("no finding's SA passes the filter") :
		    p->reading ? _("nothing wrong so far") : _("nothing wrong was found"));
		return;
	}
	split_list(g, a, DETAIL_SHARE, findings_count(m), &list, &detail);
	list_draw(&m->list, g, &list);
	draw_detail(m, g, &detail);
}

static void findings_state(struct text *t, const void *memory, struct tui *u)
{
	const struct findings_memory *m = memory;

	(void)u;
	if (m->diagnosis)
		text_levels(t, m->diagnosis);
}

static struct list *findings_list(void *memory)
{
	return &((struct findings_memory *)memory)->list;
}

static uint64_t findings_packet(const void *memory)
{
	const struct findings_memory *m = memory;

	return findings_count(m) ? finding_at(m, m->list.cursor)->packet[0] : 0;
}

/* --- keys --- */

static void do_open(struct tui *u)
{
	struct findings_memory *m = tui_memory(u, &page_findings);
	const struct finding *f;

	if (!findings_count(m))
		return;
	f = finding_at(m, m->list.cursor);
	tui_select(u, f->protocol ? f->spi : f->ike[0]);
	tui_open(u, &page_ladder);
	ladder_show_packet(u, f->packet[0]);
}

static void do_detail(struct tui *u)
{
	struct findings_memory *m = tui_memory(u, &page_findings);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Ladder"), N_("the packets that prove it"), do_open },
	{ "J K", "detail", NULL, N_("scroll what is below, down and up"), do_detail },
	{ 0 },
};

const struct page page_findings = {
	.name = N_("Findings"), .digit = '5', .binding = bindings, .memory = sizeof(struct findings_memory),
	.begin = findings_begin, .forget = findings_forget, .fresh = findings_fresh, .draw = findings_draw, .state = findings_state,
	.list = findings_list, .packet = findings_packet, .vague = true,
};
