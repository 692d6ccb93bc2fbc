/* Explanations as text, within 80 columns. */
#include <stdlib.h>
#include "output/diag.h"
#include "output/explain.h"

enum { EXPLAIN_WIDTH = 78, EXPLAIN_INDENT = 4, EXTENT_LEAST = 24, KEY_COLUMN = 22, PLACE_COLUMN = 28,
	VALUE_COLUMN = 8 };

static void text_heading(struct text *t, const char *words)
{
	text_add(t, "  ");
	text_say(t, words);
	text_char(t, '\n');
}

static void text_paragraphs(struct text *t, const char *words)
{
	const char *line;
	size_t len;

	while (words_next(&words, &line, &len)) {
		char room[2048];
		struct text paragraph = TEXT_FIXED(room);

		text_mem(&paragraph, line, len);
		text_wrapped(t, text_string(&paragraph), EXPLAIN_INDENT, EXPLAIN_WIDTH);
	}
}

static unsigned cell_width(const struct text *cell, unsigned width)
{
	unsigned n = columns_of(cell->start, (size_t)(cell->at - cell->start));

	return n < width ? width : n + 1;
}

/* A cell of `width` columns, and at least one blank behind it. */
static void text_cell(struct text *t, const struct text *cell, unsigned width)
{
	size_t n = (size_t)(cell->at - cell->start);

	text_mem(t, cell->start, n);
	text_fill(t, ' ', cell_width(cell, width) - columns_of(cell->start, n));
}

/* What all extents of a header fit into. */
static unsigned extent_column(const struct header *h)
{
	unsigned width = EXTENT_LEAST;

	for (unsigned i = 0; i < h->fields; i++) {
		char room[96];
		struct text cell = TEXT_FIXED(room);

		text_extent(&cell, &h->field[i]);
		width = cell_width(&cell, width);
	}
	return width;
}

static void text_field_line(struct text *t, const struct field *f, bool tail, unsigned column)
{
	char room[96];
	struct text cell = TEXT_FIXED(room);

	text_fill(t, ' ', EXPLAIN_INDENT);
	if (tail)
		text_say(&cell, "behind them");
	else
		text_extent(&cell, f);
	text_cell(t, &cell, column);
	cell.at = cell.start;
	text_add(&cell, f->key);
	text_cell(t, &cell, KEY_COLUMN);
	text_hanging(t, _(f->label), EXPLAIN_INDENT + column + cell_width(&cell, KEY_COLUMN), EXPLAIN_WIDTH);
}

static void text_shape(struct text *t, const struct header *h)
{
	unsigned column = extent_column(h);

	text_add(t, "  ");
	text_say(t, h->title);
	if (h->fields) {
		text_add(t, ": ");
		text_dec(t, h->bytes);
		text_say(t, h->bytes == 1 ? N_(" octet") : N_(" octets"));
	}
	if (*h->source) {
		text_add(t, ", ");
		text_cited(t, h->source);
	}
	text_char(t, '\n');
	for (unsigned i = 0; i < h->fields; i++)
		text_field_line(t, &h->field[i], false, column);
	if (h->tail.key)
		text_field_line(t, &h->tail, true, column);
}

static void text_shapes(struct text *t, const struct explain_facts *f)
{
	for (unsigned i = 0; i < f->shapes; i++)
		text_shape(t, f->shape[i]);
	if (f->shapes && f->further)
		text_heading(t, N_("There are further forms, by what they carry."));
}

static void text_needs(struct text *t, const struct value_fact *v)
{
	for (unsigned i = 0; i < 2 && v->list->need[i].of; i++) {
		const char *need = name_of(v->list->need[i].names, v->row->value);

		if (!need)
			continue;
		text_add(t, "; ");
		text_say(t, v->list->need[i].of);
		text_add(t, ": ");
		text_add(t, need);
	}
}

static void text_values(struct text *t, const struct explain_facts *f)
{
	if (f->values)
		text_heading(t, N_("Value"));
	for (unsigned i = 0; i < f->values; i++) {
		char number[16], room[256];
		struct text cell = TEXT_FIXED(number), words = TEXT_FIXED(room);

		text_dec(&cell, f->value[i].row->value);
		text_say(&words, f->value[i].list->title);
		if (*value_source(&f->value[i])) {
			text_add(&words, ", ");
			text_reference(&words, value_source(&f->value[i]));
		}
		text_needs(&words, &f->value[i]);
		text_fill(t, ' ', EXPLAIN_INDENT);
		text_cell(t, &cell, VALUE_COLUMN);
		text_hanging(t, text_string(&words), EXPLAIN_INDENT + VALUE_COLUMN, EXPLAIN_WIDTH);
	}
}

static void text_place_line(struct text *t, const struct place_fact *p)
{
	char room[96];
	struct text cell = TEXT_FIXED(room);
	unsigned column;

	text_fill(t, ' ', EXPLAIN_INDENT);
	text_place_key(&cell, p);
	column = EXPLAIN_INDENT + cell_width(&cell, PLACE_COLUMN);
	text_cell(t, &cell, PLACE_COLUMN);
	cell.at = cell.start;
	if (p->tail)
		text_say(&cell, "behind its fields");
	else
		text_extent(&cell, p->field);
	if (*p->header->source) {
		text_add(&cell, "; ");
		text_cited(&cell, p->header->source);
	}
	text_hanging(t, text_string(&cell), column, EXPLAIN_WIDTH);
}

static void text_places(struct text *t, const struct explain_facts *f)
{
	if (f->places)
		text_heading(t, N_("Where it stands"));
	for (unsigned i = 0; i < f->places; i++)
		text_place_line(t, &f->place[i]);
	if (f->places && f->further)
		text_heading(t, N_("There are further places."));
}

/* What was said under a heading, which is empty then. */
static void text_under(struct text *t, const char *heading, struct text *words)
{
	if (words->at == words->start)
		return;
	text_heading(t, heading);
	text_wrapped(t, text_string(words), EXPLAIN_INDENT, EXPLAIN_WIDTH);
	words->at = words->start;
}

static void text_rule(struct text *t, const struct rule *r)
{
	text_add(t, r->code);
	text_add(t, ": ");
	text_say(t, r->title);
	text_add(t, " (");
	text_say(t, level_name[r->level]);
	text_add(t, ")\n");
	rule_text(t, r, EXPLAIN_WIDTH);
}

static void article_title(struct text *t, const struct article *a)
{
	char room[200];
	struct text title = TEXT_FIXED(room);

	text_add(&title, a->header ? a->header->key : "");
	text_add(&title, a->header ? "." : "");
	text_name(&title, a->theme, a->name);
	text_add(&title, " (");
	text_say(&title, a->theme->one);
	text_add(&title, ")");
	text_hanging(t, text_string(&title), 0, EXPLAIN_WIDTH);
}

static void text_article(struct text *t, const struct article *a)
{
	const struct explained *row = explain_row(a->theme, a->name);
	const struct rule *r = a->theme->kind == EXPLAIN_RULES ? rule_named(a->name) : NULL;
	struct explain_facts f;
	char room[512];
	struct text words = TEXT_FIXED(room);

	if (r) {
		text_rule(t, r);
		return;
	}
	explain_facts(&f, a);
	article_title(t, a);
	if (row)
		text_paragraphs(t, _(row->words));
	text_shapes(t, &f);
	text_values(t, &f);
	text_places(t, &f);
	text_cited(&words, row ? row->source : NULL);
	text_under(t, N_("Where it is written"), &words);
	text_see(&words, row ? row->see : NULL);
	text_under(t, N_("See also"), &words);
	text_command(&words, a);
	text_under(t, N_("What shows it"), &words);
}

static void text_more(struct text *t, const struct article *a, unsigned n)
{
	text_say(t, "It is also");
	text_char(t, '\n');
	for (; n--; a++) {
		text_fill(t, ' ', EXPLAIN_INDENT);
		text_name(t, a->theme, a->name);
		text_add(t, " (");
		text_say(t, a->theme->one);
		text_add(t, ")\n");
	}
}

static unsigned name_columns(const struct explain_theme *theme, const char *name)
{
	char room[256];
	struct text cell = TEXT_FIXED(room);

	text_name(&cell, theme, name);
	return columns_of(cell.start, (size_t)(cell.at - cell.start));
}

static void text_theme(struct text *t, const struct explain_theme *theme)
{
	const char **name;
	unsigned count = explain_names(theme, &name), wide = 0, n;

	text_add(t, theme->name);
	text_add(t, ": ");
	text_say(t, theme->title);
	text_char(t, '\n');
	for (unsigned i = 0; i < count; i++)
		wide = (n = name_columns(theme, name[i])) > wide ? n : wide;
	wide = wide + 2 > EXPLAIN_WIDTH - 2 ? EXPLAIN_WIDTH - 2 : wide + 2;
	for (unsigned i = 0, column = 0; i < count; i++) {
		bool last = column + 2 * wide > EXPLAIN_WIDTH || i + 1 == count;

		text_add(t, column ? "" : "  ");
		text_name(t, theme, name[i]);
		text_fill(t, ' ', last ? 0 : wide - name_columns(theme, name[i]));
		text_add(t, last ? "\n" : "");
		column = last ? 0 : column + wide;
	}
	free(name);
}

static void text_themes(struct text *t)
{
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++) {
		text_add(t, theme->name);
		text_fill(t, ' ', 16 - (unsigned)strlen(theme->name));
		text_say(t, theme->title);
		text_char(t, '\n');
	}
	text_char(t, '\n');
	text_say(t, "spiglass explain THEME lists the words of one, spiglass explain WORD explains one.");
	text_char(t, '\n');
}

const struct explain_form explain_text = { "text", text_article, text_more, text_theme, text_themes };
