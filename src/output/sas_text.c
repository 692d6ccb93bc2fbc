/*
 * sas for people: what there is in two lines, then the tree of SAs as a table
 * that fits the terminal, and what was left out.
 */
#include <stdlib.h>
#include "output/sas.h"

enum { CELL = 44 };			/* octets of a cell */

struct plan {
	unsigned width[SAS_COLUMNS];
	bool shown[SAS_COLUMNS];
	bool inferred;			/* something with a ~ */
};

/* --- the two lines in front --- */

static const uint8_t group_of[] = {
	[LIFE_UNKNOWN] = SAS_UNKNOWN, [LIFE_NEGOTIATING] = SAS_NEW, [LIFE_UP] = SAS_UP,
	[LIFE_REKEYING] = SAS_UP, [LIFE_REKEYED] = SAS_OLD, [LIFE_DELETING] = SAS_OLD,
	[LIFE_DELETED] = SAS_OLD, [LIFE_EXPIRED] = SAS_OLD, [LIFE_FAILED] = SAS_FAILED,
};

void text_sas_groups(struct text *t, const char *kind, const uint64_t group[static SAS_GROUPS])
{
	static const char *const form[] = {
		N_(" $1 new"), N_(" $1 up"), N_(" $1 old"), N_(" $1 failed"), N_(" $1 unknown"),
	};
	bool none = true;

	text_add(t, kind);
	for (unsigned i = 0; i < SAS_GROUPS; i++) {
		if (!group[i])
			continue;
		text_tell(t, _(form[i]), BLANK_GROUP(group[i]));
		none = false;
	}
	text_add(t, none ? " 0" : "");
}

static void head_capture(struct text *t, const struct sas_report *r)
{
	text_add(t, "spiglass  ");
	if (strcmp(r->path[0], "-"))
		text_escaped(t, r->path[0], strlen(r->path[0]));
	else
		text_say(t, "standard input");
	if (r->paths > 1) {
		text_add(t, " +");
		text_dec(t, r->paths - 1);
	}
	text_add(t, "   ");
	text_count(t, r->tally->frames, N_("$1 packet"), N_("$1 packets"));
	text_add(t, "   ");
	text_seconds(t, r->tally->last_time - r->tally->first_time, 6);
	text_say(t, " s");
}

struct sas_totals sas_totals_of(const struct sas_report *r)
{
	struct sas_totals all = { 0 };

	for (uint32_t i = 0; i < ike_sa_count(r->sas); i++)
		all.ike[group_of[ike_sa_at(r->sas, i)->life]]++;
	for (uint32_t i = 0; i < sa_count(r->sas); i++) {
		const struct sa *s = sa_at(r->sas, i);

		all.child[group_of[s->life]]++;
		all.bytes += s->bytes;
		all.lost += sequence_lost(&s->sequence);
		all.duplicated += s->sequence.duplicated;
		all.late += (uint64_t)s->sequence.reordered + s->sequence.too_old;
		all.bad += s->integrity_failures;
	}
	return all;
}

static void head_number(struct text *t, const char *before, uint64_t n)
{
	text_say(t, before);
	text_group(t, n);
}

static void head(struct text *t, const struct sas_report *r)
{
	const struct sas_totals all = sas_totals_of(r);

	head_capture(t, r);
	text_sas_groups(t, "   IKE", all.ike);
	text_sas_groups(t, _("   CHILD"), all.child);
	text_add(t, "\n");
	if (r->tally->esp || !r->tally->ah)
		head_number(t, "ESP ", r->tally->esp);
	if (r->tally->ah)
		head_number(t, r->tally->esp ? ", AH " : "AH ", r->tally->ah);
	head_number(t, ": ", all.bytes);
	head_number(t, N_(" bytes   IKE "), r->tally->ike);
	head_number(t, N_("   lost "), all.lost);
	head_number(t, N_("   duplicate "), all.duplicated);
	head_number(t, N_("   late "), all.late);
	head_number(t, N_("   bad ICV "), all.bad);
	if (r->live) {
		text_char(t, '\n');
		text_counters(t, r->live, false);
	}
	text_add(t, "\n\n");
}

/* --- the table --- */

static const char *cell_words(char words[static CELL], const struct sas_cells *c, const struct sas_row *row,
    unsigned i)
{
	struct text t = { words, words, words + CELL - 1, NULL, false };

	sas_column[i].cell(&t, c, row);
	if (t.full) {
		if (t.at > words + CELL - 3)
			for (t.at = words + CELL - 3; (*t.at & 0xc0) == 0x80; t.at--)
				;	/* not within a character */
		t.full = false;
		text_add(&t, "..");
	}
	return text_string(&t);
}

/* Blanks in front of a column. */
static unsigned column_gap(unsigned i)
{
	return !i ? 0 : sas_column[i].right ? 1 : 2;
}

static unsigned plan_width(const struct plan *l)
{
	unsigned width = 0;

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		width += l->shown[i] ? column_gap(i) + l->width[i] : 0;
	return width;
}

/* Columns that people miss least go first, until the rest fits. */
static void plan_fit(struct plan *l, unsigned width)
{
	while (plan_width(l) > width) {
		unsigned least = 0;

		for (unsigned i = 1; i < SAS_COLUMNS; i++)
			if (l->shown[i] && sas_column[i].worth >= sas_column[least].worth)
				least = i;
		if (!sas_column[least].worth)
			return;
		l->shown[least] = false;
	}
}

static struct plan plan_of(const struct sas_cells *c, const struct sas_rows *rows)
{
	struct plan l = { 0 };
	char words[CELL];

	for (unsigned i = 0; i < SAS_COLUMNS; i++) {
		l.shown[i] = true;
		l.width[i] = columns_of(_(sas_column[i].title), strlen(_(sas_column[i].title)));
	}
	for (uint32_t n = 0; n < rows->count; n++)
		for (unsigned i = 0; i < SAS_COLUMNS; i++) {
			const char *cell = cell_words(words, c, &rows->row[n], i);
			unsigned width = columns_of(cell, strlen(cell));

			l.width[i] = width > l.width[i] ? width : l.width[i];
			l.inferred |= !!strchr(words, '~');
		}
	plan_fit(&l, c->r->width);
	return l;
}

enum paint paint_life(uint8_t life)
{
	static const uint8_t paint[] = {
		[LIFE_UNKNOWN] = PAINT_UNKNOWN, [LIFE_NEGOTIATING] = PAINT_DOUBT, [LIFE_UP] = PAINT_GOOD,
		[LIFE_REKEYING] = PAINT_DOUBT, [LIFE_REKEYED] = PAINT_DIM, [LIFE_DELETING] = PAINT_DIM,
		[LIFE_DELETED] = PAINT_DIM, [LIFE_EXPIRED] = PAINT_DIM, [LIFE_FAILED] = PAINT_BAD,
	};

	return paint[life];
}

/* One cell with its blanks; the last column of a line has none behind it. */
static void show_cell(struct text *t, const struct view *v, const struct plan *l, unsigned i, const char *words,
    enum paint paint)
{
	unsigned fill = l->width[i] - columns_of(words, strlen(words));

	text_fill(t, ' ', column_gap(i) + (sas_column[i].right ? fill : 0));
	text_paint(t, v, paint, words);
	for (unsigned k = i + 1; k < SAS_COLUMNS; k++)
		if (l->shown[k]) {
			text_fill(t, ' ', sas_column[i].right ? 0 : fill);
			return;
		}
}

static void show_titles(struct text *t, const struct view *v, const struct plan *l)
{
	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		if (l->shown[i])
			show_cell(t, v, l, i, _(sas_column[i].title), PAINT_PLAIN);
	text_char(t, '\n');
}

static void show_row(struct text *t, const struct view *v, const struct plan *l, const struct sas_cells *c,
    const struct sas_row *row)
{
	char words[CELL];

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		if (l->shown[i])
			show_cell(t, v, l, i, cell_words(words, c, row, i),
			    i ? PAINT_PLAIN : paint_life(sas_row_life(row)));
	text_char(t, '\n');
}

/* --- what is not there --- */

static void foot_columns(struct text *t, const struct plan *l)
{
	unsigned dropped = 0;

	for (unsigned i = 0; i < SAS_COLUMNS; i++)
		dropped += !l->shown[i];
	if (!dropped)
		return;
	text_tell(t, dropped == 1 ? _("+$1 column:") : _("+$1 columns:"), BLANK_DEC(dropped));
	for (unsigned i = 0; i < SAS_COLUMNS; i++) {
		text_add(t, l->shown[i] ? "" : " ");
		text_add(t, l->shown[i] ? "" : _(sas_column[i].title));
	}
	text_char(t, '\n');
}

static void foot_count(struct text *t, uint64_t n, const char *what)
{
	if (n)
		text_tell(t, _(what), BLANK_GROUP(n));
}

static void foot(struct text *t, const struct sas_report *r, const struct plan *l)
{
	foot_columns(t, l);
	text_add(t, l->inferred ? _("~ inferred from times, addresses and sizes\n") : "");
	foot_count(t, sa_evicted(r->sas), N_("$1 SAs gave way to newer ones: see LIMITS in spiglass(1)\n"));
	foot_count(t, events_left_out(r->sas), N_("$1 events were left out: see LIMITS in spiglass(1)\n"));
}

void sas_text(struct text *t, const struct view *v, const struct sas_report *r)
{
	struct sas_rows rows = sas_rows_of(r);
	const struct sas_cells c = { r, sas_payloads_new() };
	const struct plan l = plan_of(&c, &rows);

	head(t, r);
	if (rows.count)
		show_titles(t, v, &l);
	else
		text_say(t, r->query ? N_("no SA of which -Y is true\n") : N_("no SA in the capture\n"));
	for (uint32_t i = 0; i < rows.count; i++) {
		show_row(t, v, &l, &c, &rows.row[i]);
		if (!v->detail)
			continue;
		sas_facts(t, v, &c, &rows.row[i]);
		sas_events(t, v, &c, &rows.row[i]);
	}
	foot(t, r, &l);
	free(c.payloads);
	free(rows.row);
}
