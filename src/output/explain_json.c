/* Explanations as JSON: a record an article; of findings, their rule. */
#include <stdlib.h>
#include "output/diag.h"
#include "output/explain.h"
#include "output/json.h"

static void json_reference(struct text *t, const char *source)
{
	char room[200];
	struct text reference = TEXT_FIXED(room);

	text_reference(&reference, source);
	if (*room && reference.at > reference.start)
		json_words(t, ',', "source", text_string(&reference));
}

static void json_extent(struct text *t, const struct field *f, bool tail)
{
	if (tail)
		return;
	json_number(t, ',', "bit", f->bit);
	json_number(t, ',', "bits", f->bits);
}

static void json_field(struct text *t, const struct field *f, bool tail, char before)
{
	text_char(t, before);
	json_words(t, '{', "field", f->key);
	json_words(t, ',', "label", f->label);
	json_extent(t, f, tail);
	text_char(t, '}');
}

static void json_shape(struct text *t, const struct header *h, char before)
{
	char next = '[';

	text_char(t, before);
	json_words(t, '{', "title", h->title);
	if (*h->source)
		json_words(t, ',', "source", h->source);
	json_number(t, ',', "octets", h->bytes);
	if (h->fields || h->tail.key) {
		json_raw(t, ",\"fields\":");
		for (unsigned i = 0; i < h->fields; i++, next = ',')
			json_field(t, &h->field[i], false, next);
		if (h->tail.key)
			json_field(t, &h->tail, true, next);
		text_char(t, ']');
	}
	text_char(t, '}');
}

static void json_needs(struct text *t, const struct value_fact *v)
{
	char before = '{';

	for (unsigned i = 0; i < 2 && v->list->need[i].of; i++) {
		const char *need = name_of(v->list->need[i].names, v->row->value);

		if (!need)
			continue;
		json_raw(t, before == '{' ? ",\"required\":" : "");
		json_words(t, before, v->list->need[i].of, need);
		before = ',';
	}
	json_raw(t, before == ',' ? "}" : "");
}

static void json_value(struct text *t, const struct value_fact *v, char before)
{
	text_char(t, before);
	json_words(t, '{', "registry", v->list->title);
	json_number(t, ',', "value", v->row->value);
	json_words(t, ',', "name", v->row->text);
	json_reference(t, value_source(v));
	json_needs(t, v);
	text_char(t, '}');
}

static void json_place(struct text *t, const struct place_fact *p, char before)
{
	text_char(t, before);
	json_words(t, '{', "layer", p->header->key);
	json_words(t, ',', "field", p->field->key);
	json_words(t, ',', "label", p->field->label);
	json_extent(t, p->field, p->tail);
	if (*p->header->source)
		json_words(t, ',', "source", p->header->source);
	text_char(t, '}');
}

static void json_facts(struct text *t, const struct article *a)
{
	struct explain_facts f;

	explain_facts(&f, a);
	for (unsigned i = 0; i < f.shapes; i++) {
		json_raw(t, i ? "" : ",\"headers\":");
		json_shape(t, f.shape[i], i ? ',' : '[');
	}
	json_raw(t, f.shapes ? "]" : "");
	for (unsigned i = 0; i < f.values; i++) {
		json_raw(t, i ? "" : ",\"values\":");
		json_value(t, &f.value[i], i ? ',' : '[');
	}
	json_raw(t, f.values ? "]" : "");
	for (unsigned i = 0; i < f.places; i++) {
		json_raw(t, i ? "" : ",\"places\":");
		json_place(t, &f.place[i], i ? ',' : '[');
	}
	json_raw(t, f.places ? "]" : "");
}

static void json_paragraphs(struct text *t, const char *words)
{
	const char *line;
	char before = '[';
	size_t len;

	for (; words_next(&words, &line, &len); before = ',') {
		json_raw(t, before == '[' ? ",\"words\":" : "");
		text_char(t, before);
		text_json(t, line, len);
	}
	json_raw(t, before == ',' ? "]" : "");
}

static void json_see(struct text *t, const char *list)
{
	const char *word;
	char before = '[';
	size_t len;

	if (!list)
		return;
	json_raw(t, ",\"see_also\":");
	for (; list_next(&list, &word, &len); before = ',') {
		text_char(t, before);
		text_json(t, word, len);
	}
	text_char(t, ']');
}

static void json_article(struct text *t, const struct article *a)
{
	const struct explained *row = explain_row(a->theme, a->name);
	char room[160];
	struct text command = TEXT_FIXED(room);

	if (a->theme->kind == EXPLAIN_RULES && rule_named(a->name)) {
		rule_json(t, rule_named(a->name));
		return;
	}
	json_raw(t, "{\"kind\":\"explanation\"");
	json_words(t, ',', "theme", a->theme->name);
	json_words(t, ',', "name", a->name);
	if (a->header)
		json_words(t, ',', "layer", a->header->key);
	json_paragraphs(t, row ? row->words : NULL);
	json_facts(t, a);
	if (row && row->source)
		json_words(t, ',', "source", row->source);
	json_see(t, row ? row->see : NULL);
	text_command(&command, a);
	if (command.at > command.start)
		json_words(t, ',', "command", text_string(&command));
	json_raw(t, "}\n");
}

static void json_theme(struct text *t, const struct explain_theme *theme)
{
	const char **name;
	unsigned count = explain_names(theme, &name);

	json_raw(t, "{\"kind\":\"theme\"");
	json_words(t, ',', "name", theme->name);
	json_words(t, ',', "title", theme->title);
	json_raw(t, ",\"words\":");
	for (unsigned i = 0; i < count; i++) {
		text_char(t, i ? ',' : '[');
		json_string(t, name[i]);
	}
	json_raw(t, "]}\n");
	free(name);
}

static void json_themes(struct text *t)
{
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++)
		json_theme(t, theme);
}

const struct explain_form explain_json = { "json", json_article, NULL, json_theme, json_themes };
