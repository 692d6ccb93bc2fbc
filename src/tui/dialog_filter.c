/* An expression that says what is shown, checked while it is written. */
#include <strings.h>
#include "tui/screen.h"

static const char question[] = N_("Filter: ");

/* NULL for an empty one; false with `why`, and *at where, when it is wrong. */
static bool filter_parse(const char *words, struct query **q, struct text *why, unsigned *at)
{
	*q = *words ? query_parse(words, why, at) : NULL;
	return *q || !*words;
}

/* From where it is wrong; behind the end there is nothing to paint, and the words say enough. */
static void filter_mark(struct tui *u, unsigned at)
{
	const struct area a = { u->grid.rows - 1, 0, 1, u->grid.columns };
	const struct line *l = &u->dialogs.line;
	const unsigned behind = columns_of(_(question), strlen(_(question))) + 1;
	const char *start = line_start(l, a.columns - behind);

	if (l->words + at >= start)
		grid_add(&u->grid, &a, 0, behind + columns_of(start, (size_t)(l->words + at - start)), PAINT_BAD,
		    l->words + at);
}

static void filter_draw(struct tui *u)
{
	char words[200];
	struct text why = TEXT_FIXED(words);
	struct query *q;
	unsigned at = 0;
	bool good = filter_parse(u->dialogs.line.words, &q, &why, &at);

	query_free(q);
	if (*u->message)
		dialog_said(u, PAINT_PLAIN, u->message);
	else
		dialog_said(u, good ? PAINT_DIM : PAINT_DOUBT,
		    good ? _("Tab completes, Up brings others, Enter applies, Esc leaves it") : text_string(&why));
	dialog_line(u, _(question), good ? PAINT_GOOD : PAINT_PLAIN, "");
	if (!good)
		filter_mark(u, at);
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

/* An expression about packets alone leaves no SA, and the other way round: that is said. */
static void filter_tell(struct tui *u)
{
	char name[100];
	struct text n = TEXT_FIXED(name), t = TEXT_FIXED(u->message);
	bool of_sas = page_at(u->page) != &page_packets;

	if (!u->query || !query_lacks(u->query, of_sas, &n))
		return;
	text_tell(&t, of_sas ? _("SAs have no $1") : _("packets have no $1"), BLANK_WORDS(text_string(&n)));
	text_string(&t);
}

/* False: it is wrong. */
static bool filter_apply(struct tui *u, const char *expression)
{
	char words[200];
	unsigned at;
	struct text why = TEXT_FIXED(words), t = TEXT_FIXED(u->filter);
	struct query *q;

	if (!filter_parse(expression, &q, &why, &at))
		return false;
	scene_filter(u->scene, NULL, NULL);
	query_free(u->query);
	u->query = q;
	text_add(&t, expression);
	text_string(&t);
	history_add(&u->dialogs.history[ASKED_FILTER], u->filter);
	scene_filter(u->scene, q, u->filter);
	filter_tell(u);
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

/* What is often asked for, as if it had been asked before. */
static void filter_ready(struct history *h)
{
	static const char *const ready[] = { "proto == AH", "proto == ESP", "proto in {IKEv1, IKEv2}", "loss > 0",
		"integrity_failures > 0", "state == FAILED", "state == UP" };

	if (h->count)
		return;
	for (unsigned i = 0; i < sizeof ready / sizeof *ready; i++)
		history_add(h, ready[i]);
}

void dialog_filter(struct tui *u)
{
	static const struct dialog filter = { filter_draw, filter_key, true };

	filter_ready(&u->dialogs.history[ASKED_FILTER]);
	line_begin(&u->dialogs.line, u->filter, &u->dialogs.history[ASKED_FILTER]);
	u->dialogs.open = &filter;
}
