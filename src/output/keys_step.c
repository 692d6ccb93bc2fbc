/*
 * keys derive --steps: a key schedule as it is told, value by value, laid out
 * for eighty columns: octets in groups of four, 32 a line.
 */
#include "output/json.h"
#include "output/keys.h"

enum { GROUP = 4, LINE = 32, COLUMN = 74 };

static void step_octets(struct text *t, struct secret s)
{
	for (uint32_t i = 0; i < s.len; i += GROUP) {
		text_add(t, i % LINE ? " " : i ? "\n      " : "      ");
		text_bytes(t, s.at + i, s.len - i < GROUP ? s.len - i : GROUP);
	}
}

/* Words of a formula, broken where a line would be too long. */
static void step_formula(struct text *t, const struct step *step)
{
	const char *name = _(step->name), *formula = step->formula ? _(step->formula) : NULL;
	size_t column = 4 + columns_of(name, strlen(name));

	text_add(t, "    ");
	text_add(t, name);
	if (!formula)
		return;
	text_add(t, " =");
	for (const char *at = formula; *at;) {
		size_t word = strcspn(at, " "), columns = columns_of(at, word);

		column += 1 + columns;
		text_add(t, column + 2 > COLUMN ? "\n       " : "");
		if (column + 2 > COLUMN)
			column = 8 + columns;
		text_char(t, ' ');
		text_mem(t, at, word);
		at += word + (at[word] == ' ');
	}
}

static void step_heading(struct text *t, const struct step *step)
{
	text_told(t, step->name, strlen(step->name));
	if (step->source && *step->source) {
		text_add(t, " (");
		text_say(t, step->source);
		text_char(t, ')');
	}
	text_char(t, '\n');
}

void keys_step_text(struct text *t, const struct step *step, bool secrets)
{
	if (!step->value.len) {
		step_heading(t, step);
		return;
	}
	step_formula(t, step);
	if (step->source && *step->source) {
		text_add(t, "\n      -- ");
		text_say(t, step->source);
	}
	text_char(t, '\n');
	if (secrets) {
		step_octets(t, step->value);
	} else {
		text_add(t, "      ");
		text_secret(t, step->value, false);
	}
	text_char(t, '\n');
}

void keys_step_json(struct text *t, const struct step *step, bool secrets)
{
	json_words(t, '{', "kind", step->value.len ? "step" : "heading");
	json_words(t, ',', "name", step->name);
	if (step->formula && *step->formula)
		json_words(t, ',', "formula", step->formula);
	if (step->source && *step->source)
		json_words(t, ',', "source", step->source);
	if (step->value.len)
		json_number(t, ',', "octets", step->value.len);
	if (step->value.len && secrets) {
		json_key(t, ',', "value");
		text_char(t, '"');
		text_bytes(t, step->value.at, step->value.len);
		text_char(t, '"');
	}
	json_raw(t, "}\n");
}
