/*
 * explain: what a word stands for; the words of a theme; without either, the themes.
 *
 * Neighbouring operands are one word as far as one of that name is known, so
 * that "tunnel mode" needs no quotes.
 */
#include <unistd.h>
#include "cmd/run.h"
#include "output/json.h"

enum { WORDS_MOST = 6, ARTICLES_SHOWN = 4 };

struct explainer {
	const struct explain_form *form;
	struct text *text;
	unsigned shown;
};

static void explainer_articles(struct explainer *e, const struct article *found, unsigned count)
{
	unsigned most = e->form->more && count > ARTICLES_SHOWN ? ARTICLES_SHOWN : count;

	for (unsigned i = 0; i < most; i++) {
		text_add(e->text, e->form == &explain_text && e->shown++ ? "\n" : "");
		e->form->article(e->text, &found[i]);
	}
	if (most < count)
		e->form->more(e->text, found + most, count - most);
}

/* A word of diag's lines may carry its question mark. */
static bool explainer_word(struct explainer *e, const char *word)
{
	struct article found[ARTICLES];
	char bare[128];
	struct text t = TEXT_FIXED(bare);
	const struct explain_theme *theme;
	size_t len = strlen(word);
	unsigned count;

	text_mem(&t, word, len && word[len - 1] == '?' ? len - 1 : len);
	if (t.full)
		return false;
	theme = explain_theme_named(text_string(&t));
	count = explain_find(bare, found);
	if (theme)
		e->form->theme(e->text, theme);
	e->shown += theme != NULL;
	explainer_articles(e, found, count);
	return theme || count;
}

/* How many of the operands from `first` on were one known word; 0: not even the first is. */
static unsigned explainer_words(struct explainer *e, const struct options *o, unsigned first)
{
	for (unsigned n = o->paths - first < WORDS_MOST ? o->paths - first : WORDS_MOST; n; n--) {
		char room[128];
		struct text t = TEXT_FIXED(room);

		for (unsigned i = 0; i < n; i++) {
			text_add(&t, i ? " " : "");
			text_add(&t, o->path[first + i]);
		}
		if (!t.full && explainer_word(e, text_string(&t)))
			return n;
	}
	return 0;
}

static enum status explain_unknown(const char *word)
{
	const char *near[EXPLAIN_NEAR];
	char room[400];
	struct text t = TEXT_FIXED(room);
	unsigned count = explain_near(word, near);

	for (unsigned i = 0; i < count; i++) {
		text_add(&t, i ? ", " : "");
		text_add(&t, near[i]);
	}
	if (count)
		warn("%s: nothing of that name; near it are: %s", word, text_string(&t));
	else
		warn("%s: nothing of that name; spiglass explain lists the themes", word);
	return STATUS_USAGE;
}

static enum status explain_operands(struct explainer *e, const struct options *o)
{
	for (unsigned i = 0, n; i < o->paths; i += n) {
		n = explainer_words(e, o, i);
		if (!n)
			return explain_unknown(o->path[i]);
	}
	return STATUS_OK;
}

static enum status explain_run(const struct verb *v, const struct options *o)
{
	static struct out out;
	static const struct explain_form *const form[] = { &explain_text, &explain_markdown, &explain_json };
	struct explainer e = { .form = form[o->format], .text = &out.text };
	enum status status = run_confine(o, NULL), closed;

	if (status != STATUS_OK)
		return status;
	out_open(&out, STDOUT_FILENO, "standard output");
	if (options_format_is(o, v, "json"))
		json_meta(&out.text);
	if (o->paths)
		status = explain_operands(&e, o);
	else
		e.form->themes(&out.text);
	closed = out_close(&out);
	return status != STATUS_OK ? status : closed;
}

const struct verb verb_explain = {
	.name = "explain", .help = N_("what a word means: header, field, value, state, finding or term"),
	.operands = "WORD", .formats = "text|markdown|json",
	.takes = OPTIONS_ALWAYS | OPTION_FORMAT | OPTION_JSON, .alone = true,
	.run = explain_run,
};
