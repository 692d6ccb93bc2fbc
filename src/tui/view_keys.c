/*
 * View 4: sources of keys, what they came to for each SA, and below why the SA
 * under the cursor is closed and where its key is to be had: the paragraphs of
 * `keys test`.  More keys may come; everything is read anew with them.
 *
 * Invariant: no octet of a key is drawn unless the user asked for it since the
 * view was opened.
 */
#include <stdlib.h>
#include "tui/dialog_paste.h"
#include "tui/key_sources.h"
#include "tui/more_keys.h"
#include "tui/screen.h"

enum { LIST_SHARE = 50, DETAIL_WORDS = 1 << 15, SAID_WORDS = 1 << 13 };
enum { CELL_STATE, CELL_SA, CELL_SOURCE, CELL_WAY, CELL_ALGORITHM, CELL_COUNTS, CELLS };
enum { SAS_NAME_COLUMN = 1, SAS_ALGORITHM_COLUMN = 4 };
enum order { BY_TIME, CLOSED_FIRST, ORDERS };

struct keys_row { struct sas_row sa; uint8_t state; uint32_t at; };

struct keys_memory {
	struct list list;
	struct sas_report report;
	struct sas_cells cells;
	struct sas_rows all;		/* valid until the model is left */
	struct keys_row *row;		/* those that are not folded away */
	uint32_t count;
	uint8_t order;
	struct key_sources sources;
	struct key_totals opened;
	const struct keyring *given;
	bool filtered, unmasked;
	char said[SAID_WORDS];		/* of the latest keys that came */
	unsigned times;			/* picture.anew.times when that was said */
	uint64_t said_at;		/* identity of the row with the cursor then */
	const struct key_form *form;	/* to be written in */
	unsigned skip;
	uint64_t detailed;
};

/* --- rows --- */

static const struct keys_row *row_at(const void *context, uint32_t row)
{
	return &((const struct keys_memory *)context)->row[row];
}

static struct key_subject subject_of(const struct sas_row *r)
{
	return r->sa ? key_subject_sa(r->sa) : key_subject_ike(r->ike);
}

static uint64_t identity_of(const struct sas_row *r)
{
	return r->sa ? mark_of_sa(r->sa) : r->ike->initiator_spi;
}

static uint32_t keys_count_rows(const void *context)
{
	return ((const struct keys_memory *)context)->count;
}

static uint64_t keys_identity(const void *context, uint32_t row)
{
	return identity_of(&row_at(context, row)->sa);
}

static uint8_t keys_ink(const void *context, uint32_t row)
{
	return key_state_paint[row_at(context, row)->state];
}

static bool has_children(const struct keys_memory *m, const struct keys_row *r)
{
	return !r->sa.sa && r->at + 1 < m->all.count && m->all.row[r->at + 1].sa && m->all.row[r->at + 1].ike == r->sa.ike;
}

static void cell_sa(struct text *t, const struct keys_memory *m, const struct keys_row *r)
{
	if (m->order == BY_TIME)
		text_add(t, !has_children(m, r) ? "  " : list_folded(&m->list, identity_of(&r->sa)) ? "> " : "v ");
	sas_column[SAS_NAME_COLUMN].cell(t, &m->cells, &r->sa);
}

static void keys_cell(struct text *t, const void *context, uint32_t row, unsigned column)
{
	const struct keys_memory *m = context;
	const struct keys_row *r = row_at(m, row);
	const struct key_subject x = subject_of(&r->sa);

	switch (column) {
	case CELL_STATE:
		text_add(t, key_state_word[r->state]);
		break;
	case CELL_SA:
		cell_sa(t, m, r);
		break;
	case CELL_SOURCE:
		text_key_source(t, m->given, &x);
		break;
	case CELL_WAY:
		text_key_way(t, &x);
		break;
	case CELL_ALGORITHM:
		sas_column[SAS_ALGORITHM_COLUMN].cell(t, &m->cells, &r->sa);
		break;
	default:
		text_key_counts(t, &x);
	}
}

static void keys_words(struct text *t, const void *context, uint32_t row)
{
	for (unsigned i = 0; i < CELLS; i++) {
		keys_cell(t, context, row, i);
		text_char(t, ' ');
	}
}

static const struct column columns[CELLS] = {
	{ N_("KEY"), 0, false, keys_cell }, { "  SA", 0, false, keys_cell }, { N_("SOURCE"), 1, false, keys_cell },
	{ N_("HOW"), 3, false, keys_cell }, { N_("ALGORITHM"), 4, false, keys_cell }, { N_("OPEN/NOT"), 2, true, keys_cell },
};

static const struct rows rows = {
	.count = keys_count_rows, .identity = keys_identity, .words = keys_words, .ink = keys_ink, .column = columns,
	.columns = CELLS, .height = 1,
};

static int row_compare(const void *a, const void *b)
{
	const struct keys_row *x = a, *y = b;

	return x->state != y->state ? x->state - y->state : (x->at > y->at) - (x->at < y->at);
}

static void rows_fresh(struct keys_memory *m)
{
	bool folded = false;

	free(m->all.row);
	m->all = sas_rows_of(&m->report);
	m->row = mem_grow(m->row, m->all.count + 1, sizeof *m->row);
	m->count = 0;
	for (uint32_t i = 0; i < m->all.count; i++) {
		const struct sas_row *r = &m->all.row[i];
		const struct key_subject x = subject_of(r);

		if (!r->sa)
			folded = m->order == BY_TIME && list_folded(&m->list, identity_of(r));
		if (!r->sa || !r->ike || !folded)
			m->row[m->count++] = (struct keys_row){ *r, (uint8_t)key_subject_state(&x), i };
	}
	if (m->order == CLOSED_FIRST && m->count)
		qsort(m->row, m->count, sizeof *m->row, row_compare);
}

/* --- the view --- */

static void keys_begin(void *memory)
{
	struct keys_memory *m = memory;

	m->cells = (struct sas_cells){ &m->report, sas_payloads_new() };
	list_begin(&m->list, &rows, m);
}

static void keys_forget(void *memory)
{
	struct keys_memory *m = memory;

	dialog_paste_forget();
	key_sources_free(&m->sources);
	free(m->cells.payloads);
	free(m->all.row);
	free(m->row);
}

static struct key_report report_of(const struct keys_memory *m, const struct picture *p)
{
	return (struct key_report){ .given = p->given, .derived = p->derived, .sas = p->sas, .tally = p->tally,
		.peers = p->peers, .secrets = m->unmasked };
}

static void keys_fresh(void *memory, const struct picture *p)
{
	struct keys_memory *m = memory;
	const struct key_report report = report_of(m, p);

	m->report.sas = p->sas;
	m->report.tally = p->tally;
	m->report.query = p->filter;
	m->given = p->given;
	m->opened = p->opened;
	m->filtered = p->filter;
	rows_fresh(m);
	key_sources_fresh(&m->sources, &report);
	list_fresh(&m->list);
}

static void keys_leave(void *memory)
{
	((struct keys_memory *)memory)->unmasked = false;
}

/* --- what is below --- */

static void text_now(struct text *t, const char *what, struct key_total before, struct key_total now)
{
	if (!now.sas)
		return;
	text_tell(t, what, BLANK_GROUP(now.opened), BLANK_GROUP(now.sas), BLANK_GROUP(before.opened));
}

static void text_anew(struct text *t, const struct picture *p)
{
	const struct picture_anew *a = &p->anew;

	if (a->running) {
		text_tell(t, _("  everything is read anew: $1 %\n"), BLANK_DEC(a->percent));
	} else if (a->failed) {
		text_say(t, "  only packets from now on are opened with these keys: ");
		text_say(t, a->failed);
		text_char(t, '\n');
	} else {
		text_now(t, _("  IKE SAs: $1 of $2 opened now, $3 before\n"), a->before.ike, p->opened.ike);
		text_now(t, _("  ESP and AH SAs: $1 of $2 opened now, $3 before\n"), a->before.child, p->opened.child);
		if (a->before.ike.opened == p->opened.ike.opened && a->before.child.opened == p->opened.child.opened)
			text_say(t, "  nothing more opens with these keys\n");
	}
}

static void text_said(struct text *t, struct keys_memory *m, const struct picture *p)
{
	if (m->said_at != m->list.at && !p->anew.running)
		*m->said = 0;
	if (!*m->said)
		return;
	text_add(t, m->said);
	if (m->times == p->anew.times && m->times)
		text_anew(t, p);
	text_char(t, '\n');
}

static void text_unused(struct text *t, const struct key_sources *s)
{
	if (!*s->unused)
		return;
	text_say(t, "\nUnused keys\n");
	text_add(t, s->unused);
	if (!s->left_out)
		return;
	text_tell(t, _("  and $1 more\n"), BLANK_GROUP(s->left_out));
}

static void draw_detail(struct keys_memory *m, const struct picture *p, struct grid *g, const struct area *a)
{
	static char words[DETAIL_WORDS];
	const struct view v = { .first_time = p->first_time };
	const struct key_report report = report_of(m, p);
	const struct area inside = { a->row, a->column + 1, a->rows, a->columns - 1 };
	struct text t = TEXT_FIXED(words);

	if (m->detailed != m->list.at)
		m->skip = 0;
	m->detailed = m->list.at;
	text_said(&t, m, p);
	if (m->count) {
		const struct key_subject x = subject_of(&row_at(m, m->list.cursor)->sa);

		text_key_subject(&t, &v, &report, &x);
	}
	text_unused(&t, &m->sources);
	pane_text(g, &inside, text_string(&t), &m->skip);
	if (m->unmasked)
		secret_wipe(words, sizeof words);
}

static void keys_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct keys_memory *m = memory;
	unsigned taken = key_sources_draw(&m->sources, g, a) + 1;
	const struct area rest = { a->row + taken, a->column, a->rows - taken, a->columns };
	struct area list, detail;

	split_list(g, &rest, LIST_SHARE, m->count, &list, &detail);
	if (m->count)
		list_draw(&m->list, g, &list);
	else
		grid_add(g, &list, 0, 1, PAINT_DIM, m->filtered ? _("no SA passes the filter") :
		    p->reading ? _("no SA yet") : _("no SA in the capture"));
	draw_detail(m, p, g, &detail);
}

static void state_total(struct text *t, const char *what, const struct key_total *n)
{
	if (!n->sas)
		return;
	text_say(t, what);
	text_tell(t, _("$1 of $2"), BLANK_GROUP(n->opened), BLANK_GROUP(n->sas));
	text_add(t, "   ");
}

static void keys_state(struct text *t, const void *memory, struct tui *u)
{
	const struct keys_memory *m = memory;

	if (m->unmasked)
		text_tell(t, _("KEYS ARE SHOWN: $1 hides them   "), BLANK_WORDS(tui_key_of(u, "keys", "unmask").word));
	state_total(t, N_("opened: IKE "), &m->opened.ike);
	state_total(t, m->opened.ike.sas ? "ESP/AH " : N_("opened: ESP/AH "), &m->opened.child);
	text_add(t, m->order == CLOSED_FIRST ? _("closed first") : "");
}

static struct list *keys_list(void *memory)
{
	return &((struct keys_memory *)memory)->list;
}

/* --- keys --- */

static struct keys_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_keys);
}

static void do_open(struct tui *u)
{
	struct keys_memory *m = memory_of(u);
	const struct sas_row *r;

	if (!m->count)
		return;
	r = &row_at(m, m->list.cursor)->sa;
	tui_select(u, r->sa ? r->sa->spi : r->ike->initiator_spi);
	tui_open(u, &page_ladder);
	ladder_show_packet(u, 0);
}

static void do_fold(struct tui *u)
{
	struct keys_memory *m = memory_of(u);
	uint32_t at = m->list.cursor;

	while (at && row_at(m, at)->sa.sa)
		at--;
	if (m->order != BY_TIME || !m->count || row_at(m, at)->sa.sa)
		return;
	list_to(&m->list, at);
	if (!list_fold(&m->list, m->list.at))
		tui_say(u, _("no more can be folded"));
	tui_changed(u);
}

static void do_sort(struct tui *u)
{
	struct keys_memory *m = memory_of(u);

	m->order = (uint8_t)((m->order + 1) % ORDERS);
	tui_changed(u);
}

static void do_mask(struct tui *u)
{
	struct keys_memory *m = memory_of(u);

	m->unmasked = !m->unmasked;
	tui_say(u, m->unmasked ? _("keys stand on the screen: K hides them, and so does leaving this view") :
	    _("keys are hidden again"));
}

static void do_detail(struct tui *u)
{
	struct keys_memory *m = memory_of(u);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

/* --- more keys --- */

static struct text said_begin(struct keys_memory *m)
{
	m->said_at = m->list.at;
	m->skip = 0;
	return (struct text)TEXT_FIXED(m->said);
}

/* anew: everything is, and what comes of it is said below. */
static void said_end(struct tui *u, struct text *said, bool anew)
{
	struct keys_memory *m = memory_of(u);

	text_string(said);
	m->times = anew ? u->picture->anew.times : 0;
	tui_changed(u);
}

static void file_named(struct tui *u, const char *path)
{
	struct text said = said_begin(memory_of(u));
	char meant[2 * LINE_MOST];
	struct text t = TEXT_FIXED(meant);

	if (*path)
		said_end(u, &said, more_keys_file(u->scene, path_meant(&t, path), &said));
}

static void do_add(struct tui *u)
{
	tui_ask_file(u, _("File of keys: "), "", file_named);
}

static void lines_pasted(struct tui *u, const char *lines, size_t n)
{
	struct text said = said_begin(memory_of(u));

	said_end(u, &said, more_keys_pasted(u->scene, lines, n, &said));
}

static void do_paste(struct tui *u)
{
	dialog_paste(u, lines_pasted);
}

static void do_again(struct tui *u)
{
	struct text said = said_begin(memory_of(u));

	said_end(u, &said, more_keys_again(u->scene, &said));
}

static void export_named(struct tui *u, const char *path)
{
	struct keys_memory *m = memory_of(u);
	struct text said = said_begin(m);
	char meant[2 * LINE_MOST];
	struct text t = TEXT_FIXED(meant);

	if (!*path)
		return;
	more_keys_write(u->picture, m->form, path_meant(&t, path), &said);
	said_end(u, &said, false);
}

static void form_named(struct tui *u, const char *name)
{
	struct keys_memory *m = memory_of(u);
	unsigned i = 0;

	while (key_form_at(i) && strcmp(key_form_at(i)->name, name))
		i++;
	m->form = key_form_at(i);
	if (m->form)
		tui_ask_file(u, m->form->file[0] ? _("Write keys into the folder: ") : _("Write keys to the file: "), "", export_named);
	else
		tui_say(u, _("the forms are wireshark, tcpdump, xfrm and spiglass"));
}

static void do_export(struct tui *u)
{
	tui_ask(u, _("Form of the keys (wireshark, tcpdump, xfrm, spiglass): "), "wireshark", form_named);
}

static const struct binding bindings[] = {
	{ "Enter", "open", N_("Ladder"), N_("who said what, of this SA"), do_open },
	{ "a", "add", N_("Add file"), N_("a file of keys in any form; everything is read anew with it"), do_add },
	{ "A", "paste", N_("Paste"), N_("keys that are pasted, likewise"), do_paste },
	{ "t", "again", N_("Try again"), N_("read all sources of keys once more, and try all keys"), do_again },
	{ "e", "export", N_("Export"), N_("write the keys in a form of Wireshark, tcpdump, ip xfrm or spiglass"), do_export },
	{ "F6 s", "sort", N_("Sort"), N_("by appearance, or what is closed first"), do_sort },
	{ "F5 - +", "fold", NULL, N_("fold the children of an IKE SA, or unfold them"), do_fold },
	{ "K", "unmask", NULL, N_("show the octets of the key, or hide them again"), do_mask },
	{ "J Ctrl-Y", "detail", NULL, N_("scroll what is below, down and up"), do_detail },
	{ 0 },
};

static const char *const orders[] = { "time", "closed", NULL };

static uint8_t *keys_order(void *memory)
{
	return &((struct keys_memory *)memory)->order;
}

static int keys_order_of(unsigned column)
{
	return column == CELL_STATE ? CLOSED_FIRST : column == CELL_SA ? BY_TIME : -1;
}

const struct page page_keys = {
	.name = N_("Keys"), .digit = '4', .binding = bindings, .memory = sizeof(struct keys_memory), .begin = keys_begin,
	.forget = keys_forget, .fresh = keys_fresh, .draw = keys_draw, .state = keys_state, .list = keys_list,
	.leave = keys_leave, .orders = orders, .order = keys_order, .order_of = keys_order_of,
};
