/* A diagnosis as text: a line a finding, and under it what proves it, what it means and what to do. */
#include "output/diag.h"

enum { WIDTH = 96, INDENT = 4 };

/* --- pieces --- */

void text_hanging(struct text *t, const char *words, unsigned column, unsigned width)
{
	for (bool first = true; first || *words; first = false) {
		size_t n = octets_of_line(words, strlen(words), width > column ? width - column : 1);

		text_fill(t, ' ', first ? 0 : column);
		text_mem(t, words, n);
		text_char(t, '\n');
		words += n;
		words += strspn(words, " ");
	}
}

void text_wrapped(struct text *t, const char *words, unsigned indent, unsigned width)
{
	text_fill(t, ' ', indent);
	text_hanging(t, words, indent, width);
}

void text_packets(struct text *t, const struct finding *f)
{
	for (unsigned i = 0, run; i < f->packets; i += run) {
		for (run = 1; i + run < f->packets && f->packet[i + run] == f->packet[i] + run;)
			run++;
		text_add(t, i ? ", " : "");
		text_dec(t, f->packet[i]);
		if (run == 1)
			continue;
		text_add(t, run == 2 ? ", " : "-");
		text_dec(t, f->packet[i + run - 1]);
	}
	if (f->packets == PROOF_PACKETS && f->count > f->packets)
		text_tell(t, _(" and $1 more"), BLANK_GROUP(f->count - f->packets));
}

void text_finding_sa(struct text *t, const struct finding *f)
{
	if (f->protocol) {
		text_add(t, protocol_name(f->protocol));
		text_add(t, " 0x");
		text_hex(t, f->spi, 8);
		text_tell(t, _(" to $1"), BLANK_ADDRESS(&f->destination));
	} else if (f->ike[0]) {
		text_add(t, "IKE 0x");
		text_hex(t, f->ike[0], 16);
	}
}

bool words_next(const char **at, const char **line, size_t *len)
{
	if (!*at || !**at)
		return false;
	*line = *at;
	*len = strcspn(*at, "\n");
	*at += *len + ((*at)[*len] == '\n');
	return true;
}

struct levels diagnosis_levels(const struct diagnosis *d)
{
	struct levels l = { 0 };

	for (unsigned i = 0; i < diagnosis_count(d); i++)
		l.count[diagnosis_at(d, i)->level]++;
	return l;
}

void text_levels(struct text *t, const struct diagnosis *d)
{
	static const struct { const char *one, *more; } forms[] = {
		{ N_("$1 note"), N_("$1 notes") }, { N_("$1 warning"), N_("$1 warnings") }, { N_("$1 error"), N_("$1 errors") },
	};
	const struct levels l = diagnosis_levels(d);

	for (unsigned level = LEVEL_ERROR + 1; level--;) {
		text_tell(t, _(l.count[level] == 1 ? forms[level].one : forms[level].more), BLANK_GROUP(l.count[level]));
		text_add(t, level ? _(", ") : "");
	}
	if (diagnosis_left_out(d))
		text_tell(t, _(", and $1 left out at the limit of findings"), BLANK_GROUP(diagnosis_left_out(d)));
}

/* --- text --- */

const char *const level_word[] = { "NOTE ", "WARN ", "ERROR" };
const uint8_t level_paint[] = { PAINT_DIM, PAINT_DOUBT, PAINT_BAD };

static void finding_line(struct text *t, const struct view *v, const struct finding *f)
{
	char room[160];
	struct text sa = TEXT_FIXED(room);

	text_paint(t, v, level_paint[f->level], level_word[f->level]);
	text_add(t, "  ");
	text_add(t, f->rule->code);
	text_add(t, f->likely ? "?  " : "  ");
	if (f->packets) {
		text_add(t, f->packets == 1 && f->count == 1 ? _("packet ") : _("packets "));
		text_packets(t, f);
		text_add(t, "  ");
	}
	text_finding_sa(&sa, f);
	text_add(t, text_string(&sa));
	text_add(t, *room ? "  " : "");
	text_say(t, f->rule->title);
	text_char(t, '\n');
}

static void finding_evidence(struct text *t, const struct finding *f)
{
	const char *at = f->words, *line;
	size_t len;

	if (f->likely)
		text_say(t, "  Likely: inferred, since nothing that could be read says it.\n");
	if (at)
		text_say(t, "  Evidence\n");
	while (words_next(&at, &line, &len)) {
		text_fill(t, ' ', INDENT);
		text_escaped(t, line, len);
		text_char(t, '\n');
	}
}

/* "  2  a cause" */
static void rule_causes(struct text *t, const struct rule *r, unsigned width)
{
	if (r->cause[0])
		text_say(t, "  Usual causes, most frequent first\n");
	for (unsigned i = 0; i < RULE_CAUSES && r->cause[i]; i++) {
		text_fill(t, ' ', INDENT);
		text_dec(t, i + 1);
		text_add(t, "  ");
		text_hanging(t, _(r->cause[i]), INDENT + 3, width);
	}
}

static void rule_paragraph(struct text *t, const char *heading, const char *words, unsigned width)
{
	if (!words)
		return;
	text_add(t, "  ");
	text_say(t, heading);
	text_char(t, '\n');
	text_wrapped(t, _(words), INDENT, width);
}

void rule_text(struct text *t, const struct rule *r, unsigned width)
{
	rule_paragraph(t, N_("What it means"), r->meaning, width);
	rule_causes(t, r, width);
	rule_paragraph(t, N_("What to check"), r->check, width);
	rule_paragraph(t, N_("Where it is written"), r->source, width);
}

void finding_text(struct text *t, const struct finding *f, unsigned width)
{
	finding_evidence(t, f);
	rule_text(t, f->rule, width);
}

void diagnosis_text(struct text *t, const struct view *v, const struct diagnosis *d, bool lines)
{
	for (unsigned i = 0; i < diagnosis_count(d); i++) {
		const struct finding *f = diagnosis_at(d, i);

		finding_line(t, v, f);
		if (lines)
			continue;
		finding_text(t, f, WIDTH);
		text_char(t, '\n');
	}
	if (lines)
		return;
	text_levels(t, d);
	text_char(t, '\n');
}
