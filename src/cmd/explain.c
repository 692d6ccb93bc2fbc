/* explain: the long text of what a short word stands for; without one, all the words there are. */
#include <unistd.h>
#include "cmd/options.h"
#include "output/json.h"

enum { CODE_COLUMN = 26 };

static void explain_list(struct text *t)
{
	const struct rule *r;

	for (unsigned i = 0; (r = rule_at(i)); i++) {
		size_t len = strlen(r->code);

		text_add(t, r->code);
		text_fill(t, ' ', len < CODE_COLUMN ? CODE_COLUMN - (unsigned)len : 1);
		text_add(t, r->title);
		text_char(t, '\n');
	}
}

static void explain_rule(struct text *t, const struct rule *r)
{
	text_add(t, r->code);
	text_add(t, ": ");
	text_add(t, r->title);
	text_add(t, " (");
	text_add(t, level_name[r->level]);
	text_add(t, ")\n");
	rule_text(t, r);
}

/* A word of diag's lines may carry its question mark. */
static const struct rule *explain_find(const char *word)
{
	char code[64];
	struct text t = TEXT_FIXED(code);
	size_t len = strlen(word);

	text_mem(&t, word, len && word[len - 1] == '?' ? len - 1 : len);
	return t.full ? NULL : rule_named(text_string(&t));
}

static enum status explain_words(const struct options *o, struct text *t, bool json)
{
	for (unsigned i = 0; i < o->paths; i++) {
		const struct rule *r = explain_find(o->path[i]);

		if (!r) {
			warn("%s: nothing of that name; spiglass explain lists them", o->path[i]);
			return STATUS_USAGE;
		}
		if (json)
			rule_json(t, r);
		else
			explain_rule(t, r);
		text_add(t, !json && i + 1 < o->paths ? "\n" : "");
	}
	return STATUS_OK;
}

static void explain_all(struct text *t, bool json)
{
	const struct rule *r;

	if (!json)
		explain_list(t);
	for (unsigned i = 0; json && (r = rule_at(i)); i++)
		rule_json(t, r);
}

static enum status explain_run(const struct verb *v, const struct options *o)
{
	static struct out out;
	const bool json = options_format_is(o, v, "json");
	enum status status = STATUS_OK, closed;

	out_open(&out, STDOUT_FILENO, "standard output");
	if (json)
		json_meta(&out.text);
	if (o->paths)
		status = explain_words(o, &out.text, json);
	else
		explain_all(&out.text, json);
	closed = out_close(&out);
	return status != STATUS_OK ? status : closed;
}

const struct verb verb_explain = {
	.name = "explain", .help = "a finding's code in full; without one, the codes there are",
	.operands = "CODE", .formats = "text|json",
	.takes = OPTIONS_ALWAYS | OPTION_FORMAT | OPTION_JSON, .alone = true,
	.run = explain_run,
};
