/* An expression that says what is shown, checked while it is written. */
#include <strings.h>
#include "tui/screen.h"

/* NULL for an empty one; false with `why` when it is wrong. */
static bool filter_parse(const char *words, struct query **q, struct text *why)
{
	unsigned at;

	*q = *words ? query_parse(words, why, &at) : NULL;
	return *q || !*words;
}

static void filter_draw(struct tui *u)
{
	char words[200];
	struct text why = TEXT_FIXED(words);
	struct query *q;
	bool good = filter_parse(u->dialogs.line.words, &q, &why);

	query_free(q);
	if (*u->message)
		dialog_said(u, PAINT_PLAIN, u->message);
	else
		dialog_said(u, good ? PAINT_DIM : PAINT_DOUBT,
		    good ? "Tab completes, Enter applies, Esc leaves it" : text_string(&why));
	dialog_line(u, "Filter: ", good ? PAINT_GOOD : PAINT_PLAIN, "");
}

/* Words that may stand at the end: what they have in common, and their list. */
struct completion {
	char common[64];
	unsigned words;
	struct text list;
};

static void completion_say(void *context, const char *word, const char *meaning)
{
	struct completion *c = context;
	struct text t = TEXT_FIXED(c->common);
	size_t n = 0;

	(void)meaning;
	if (!c->words++) {
		text_add(&t, word);
		text_string(&t);
	}
	while (c->common[n] && c->common[n] == word[n])
		n++;
	c->common[n] = 0;
	text_add(&c->list, word);
	text_char(&c->list, ' ');
}

/* How much of it is written already. */
static size_t begun(const char *line, const char *word)
{
	size_t n = strlen(line), most = strlen(word);

	for (size_t len = most < n ? most : n; len; len--)
		if (!strncasecmp(line + n - len, word, len))
			return len;
	return 0;
}

static void filter_complete(struct tui *u)
{
	struct completion c = { .list = TEXT_FIXED(u->message) };
	struct line *l = &u->dialogs.line;
	char written[LINE_MOST], word[sizeof c.common + 1];
	struct text t = TEXT_FIXED(written), w = TEXT_FIXED(word);

	text_mem(&t, l->words, l->at);
	query_complete(text_string(&t), u->picture->sas, completion_say, &c);
	text_string(&c.list);
	if (c.words == 1)
		*u->message = 0;
	text_add(&w, c.common);
	text_add(&w, c.words == 1 ? " " : "");
	if (c.words)
		line_replace(l, (unsigned)begun(written, c.common), text_string(&w));
}

/* False: it is wrong. */
static bool filter_apply(struct tui *u, const char *expression)
{
	char words[200];
	struct text why = TEXT_FIXED(words), t = TEXT_FIXED(u->filter);
	struct query *q;

	if (!filter_parse(expression, &q, &why))
		return false;
	scene_filter(u->scene, NULL, NULL);
	query_free(u->query);
	u->query = q;
	text_add(&t, expression);
	text_string(&t);
	history_add(&u->dialogs.history[ASKED_FILTER], u->filter);
	scene_filter(u->scene, q, u->filter);
	tui_changed(u);
	return true;
}

void tui_filter_set(struct tui *u, const char *expression)
{
	filter_apply(u, expression);
}

static void filter_key(struct tui *u, uint32_t key)
{
	if (key == PRESS_ESCAPE)
		dialog_close(u);
	else if (key == PRESS_TAB)
		filter_complete(u);
	else if (key != PRESS_ENTER)
		line_press(&u->dialogs.line, key);
	else if (filter_apply(u, u->dialogs.line.words))	/* one that is wrong stays to be mended */
		dialog_close(u);
}

void dialog_filter(struct tui *u)
{
	static const struct dialog filter = { filter_draw, filter_key, true };

	line_begin(&u->dialogs.line, u->filter, &u->dialogs.history[ASKED_FILTER]);
	u->dialogs.open = &filter;
}
