/*
 * A diagnosis as Markdown, for a ticket.  What comes from packets stands in
 * blocks of code, where no character means anything.
 */
#include <limits.h>
#include "output/diag.h"

static void finding_heading(struct text *t, const struct finding *f)
{
	text_add(t, "## ");
	text_say(t, level_name[f->level]);
	text_add(t, ": ");
	text_say(t, f->rule->title);
	text_add(t, f->likely ? _(" (likely)\n\n") : "\n\n");
}

static void finding_about(struct text *t, const struct finding *f)
{
	text_char(t, '`');
	text_add(t, f->rule->code);
	text_char(t, '`');
	if (f->packets) {
		text_say(t, ", packets ");
		text_packets(t, f);
	}
	if (f->protocol || f->ike[0]) {
		text_say(t, ", ");
		text_finding_sa(t, f);
	}
	text_add(t, "\n\n");
}

static void finding_evidence(struct text *t, const struct finding *f)
{
	const char *at = f->words, *line;
	size_t len;

	while (words_next(&at, &line, &len)) {
		text_add(t, "    ");
		text_escaped(t, line, len);
		text_char(t, '\n');
	}
	text_add(t, f->words ? "\n" : "");
}

/* A line's end is shown as a blank, which Japanese has none of. */
static unsigned paragraph_width(void)
{
	return strcmp(lang_name(), "ja") ? 80 : UINT_MAX;
}

static void finding_rule(struct text *t, const struct rule *r)
{
	text_wrapped(t, _(r->meaning), 0, paragraph_width());
	text_char(t, '\n');
	for (unsigned i = 0; i < RULE_CAUSES && r->cause[i]; i++) {
		text_dec(t, i + 1);
		text_add(t, ". ");
		text_say(t, r->cause[i]);
		text_char(t, '\n');
	}
	text_add(t, r->cause[0] ? "\n" : "");
	if (r->check) {
		text_say(t, "To check: ");
		text_say(t, r->check);
		text_add(t, "\n\n");
	}
	text_tell(t, _("See $1.\n\n"), BLANK_WORDS(_(r->source)));
}

void diagnosis_markdown(struct text *t, const struct diagnosis *d)
{
	text_say(t, "# Diagnosis\n\n");
	for (unsigned i = 0; i < diagnosis_count(d); i++) {
		const struct finding *f = diagnosis_at(d, i);

		finding_heading(t, f);
		finding_about(t, f);
		finding_evidence(t, f);
		finding_rule(t, f->rule);
	}
	text_levels(t, d);
	text_char(t, '\n');
}
