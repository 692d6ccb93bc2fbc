/* Explanations as Markdown: a heading, paragraphs and tables. */
#include <stdlib.h>
#include "output/diag.h"
#include "output/explain.h"

/* Into a cell of a table, where a bar would end it. */
static void markdown_cell(struct text *t, const char *words)
{
	text_add(t, " ");
	for (; *words; words++) {
		text_add(t, *words == '|' ? "\\" : "");
		text_char(t, *words);
	}
	text_add(t, " |");
}

static void markdown_head(struct text *t, const char *first, const char *second, const char *third, bool number)
{
	text_char(t, '|');
	markdown_cell(t, first);
	markdown_cell(t, second);
	if (third)
		markdown_cell(t, third);
	text_add(t, number ? "\n|---:|---|" : "\n|---|---|");
	text_add(t, third ? "---|\n" : "\n");
}

static void markdown_field(struct text *t, const char *key, const struct field *f, bool tail, const char *words)
{
	char room[64];
	struct text extent = TEXT_FIXED(room);

	if (tail)
		text_say(&extent, "behind them");
	else
		text_extent(&extent, f);
	text_add(t, "|");
	markdown_cell(t, key);
	markdown_cell(t, text_string(&extent));
	markdown_cell(t, words);
	text_add(t, "\n");
}

static void markdown_shape(struct text *t, const struct header *h)
{
	text_add(t, "**");
	text_say(t, h->title);
	text_add(t, "**");
	if (*h->source) {
		text_add(t, ", ");
		text_cited(t, h->source);
	}
	text_add(t, "\n\n");
	if (!h->fields && !h->tail.key)
		return;
	markdown_head(t, _("Field"), _("Where"), _("What"), false);
	for (unsigned i = 0; i < h->fields; i++)
		markdown_field(t, h->field[i].key, &h->field[i], false, _(h->field[i].label));
	if (h->tail.key)
		markdown_field(t, h->tail.key, &h->tail, true, _(h->tail.label));
	text_char(t, '\n');
}

static void markdown_values(struct text *t, const struct explain_facts *f)
{
	if (f->values)
		markdown_head(t, _("Value"), _("Registry"), _("Written in"), true);
	for (unsigned i = 0; i < f->values; i++) {
		char room[200];
		struct text source = TEXT_FIXED(room);

		text_add(t, "| ");
		text_dec(t, f->value[i].row->value);
		text_add(t, " |");
		markdown_cell(t, _(f->value[i].list->title));
		text_reference(&source, value_source(&f->value[i]));
		markdown_cell(t, text_string(&source));
		text_char(t, '\n');
	}
	text_add(t, f->values ? "\n" : "");
}

static void markdown_places(struct text *t, const struct explain_facts *f)
{
	if (f->places)
		markdown_head(t, _("Field"), _("Where"), _("Written in"), false);
	for (unsigned i = 0; i < f->places; i++) {
		char room[96], cited[128];
		struct text place = TEXT_FIXED(room), source = TEXT_FIXED(cited);

		text_place_key(&place, &f->place[i]);
		text_cited(&source, f->place[i].header->source);
		markdown_field(t, text_string(&place), f->place[i].field, f->place[i].tail, text_string(&source));
	}
	text_add(t, f->places ? "\n" : "");
}

static void markdown_line(struct text *t, const char *heading, const char *words, const char *mark)
{
	if (!words || !*words)
		return;
	text_add(t, "*");
	text_add(t, heading);
	text_add(t, "* ");
	text_add(t, mark);
	text_add(t, words);
	text_add(t, mark);
	text_add(t, "\n\n");
}

static void markdown_paragraphs(struct text *t, const char *words)
{
	const char *line;
	size_t len;

	while (words_next(&words, &line, &len)) {
		text_mem(t, line, len);
		text_add(t, "\n\n");
	}
}

static void markdown_rule(struct text *t, const struct rule *r)
{
	text_say(t, r->title);
	text_add(t, " (");
	text_say(t, level_name[r->level]);
	text_add(t, ")\n\n");
	markdown_paragraphs(t, _(r->meaning));
	for (unsigned i = 0; i < RULE_CAUSES && r->cause[i]; i++) {
		text_dec(t, i + 1);
		text_add(t, ". ");
		text_say(t, r->cause[i]);
		text_char(t, '\n');
	}
	text_add(t, r->cause[0] ? "\n" : "");
	markdown_line(t, _("What to check:"), _(r->check), "");
	markdown_line(t, _("Where it is written:"), _(r->source), "");
}

static void markdown_facts(struct text *t, const struct article *a)
{
	struct explain_facts f;

	explain_facts(&f, a);
	for (unsigned i = 0; i < f.shapes; i++)
		markdown_shape(t, f.shape[i]);
	markdown_values(t, &f);
	markdown_places(t, &f);
}

static void markdown_article(struct text *t, const struct article *a)
{
	const struct explained *row = explain_row(a->theme, a->name);
	const struct rule *r = a->theme->kind == EXPLAIN_RULES ? rule_named(a->name) : NULL;
	char room[160], cited[160], names[512];
	struct text command = TEXT_FIXED(room), source = TEXT_FIXED(cited), see = TEXT_FIXED(names);

	text_add(t, "## ");
	text_add(t, a->header ? a->header->key : "");
	text_add(t, a->header ? "." : "");
	text_name(t, a->theme, a->name);
	text_add(t, " (");
	text_say(t, a->theme->one);
	text_add(t, ")\n\n");
	if (r) {
		markdown_rule(t, r);
		return;
	}
	markdown_paragraphs(t, row ? _(row->words) : NULL);
	markdown_facts(t, a);
	text_cited(&source, row ? row->source : NULL);
	markdown_line(t, _("Where it is written:"), text_string(&source), "");
	text_see(&see, row ? row->see : NULL);
	markdown_line(t, _("See also:"), text_string(&see), "");
	text_command(&command, a);
	markdown_line(t, _("What shows it:"), text_string(&command), "`");
}

static void markdown_theme(struct text *t, const struct explain_theme *theme)
{
	const char **name;
	unsigned count = explain_names(theme, &name);

	text_add(t, "## ");
	text_add(t, theme->name);
	text_add(t, "\n\n");
	for (unsigned i = 0; i < count; i++) {
		text_add(t, "- ");
		text_name(t, theme, name[i]);
		text_char(t, '\n');
	}
	text_char(t, '\n');
	free(name);
}

static void markdown_themes(struct text *t)
{
	markdown_head(t, _("Theme"), _("What is in it"), NULL, false);
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++) {
		text_add(t, "|");
		markdown_cell(t, theme->name);
		markdown_cell(t, _(theme->title));
		text_char(t, '\n');
	}
}

const struct explain_form explain_markdown = { "markdown", markdown_article, NULL, markdown_theme, markdown_themes };
