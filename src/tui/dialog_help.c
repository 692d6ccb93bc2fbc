/* Help, made of the tables that bind the keys; in two columns where there is room. */
#include "tui/screen.h"

enum { HELP_KEYS = 22, HELP_WIDTH = 74, HELP_WORDS = 8192 };

static bool is_sought(const struct tui *u, const char *keys, const struct binding *b)
{
	const char *word = u->dialogs.help_word;

	return !*word || strcasestr(_(b->help), word) || strstr(keys, word) || strcasestr(b->command, word);
}

static void help_row(struct text *t, const char *keys, const char *help)
{
	unsigned n = columns_of(keys, strlen(keys));

	text_add(t, "  ");
	text_add(t, keys);
	text_fill(t, ' ', n < HELP_KEYS ? HELP_KEYS - n : 1);
	text_add(t, help);
	text_char(t, '\n');
}

/* Those that do something here, by the keys that do it. */
static void help_rows(struct text *t, struct tui *u, const char *title, const struct binding *b)
{
	for (bool first = true; b && b->keys; b++) {
		char keys[80];
		struct text k = TEXT_FIXED(keys);

		text_keys(&k, u, b);
		if (!*text_string(&k) || !is_sought(u, keys, b))
			continue;
		if (first) {
			text_add(t, t->at > t->start ? "\n" : "");
			text_say(t, title);
			text_char(t, '\n');
		}
		first = false;
		help_row(t, keys, _(b->help));
	}
}

/* Returns how far it could be scrolled. */
static unsigned help_pane(struct tui *u, const struct area *a, struct text *words)
{
	unsigned skip = u->dialogs.help_skip;

	pane_text(&u->grid, a, text_string(words), &skip);
	words->at = words->start;
	return skip;
}

static void help_draw(struct tui *u)
{
	static char words[HELP_WORDS];
	struct text t = TEXT_FIXED(words);
	bool wide = u->grid.columns >= 2 * HELP_WIDTH;
	struct area box = { 3, 0, u->grid.rows - 5, wide ? 2 * HELP_WIDTH : HELP_WIDTH }, inside;
	unsigned left = 0, right;

	box.column = (u->grid.columns - box.columns) / 2;
	grid_box(&u->grid, &box, *u->dialogs.help_word ? _(" Keys with that word: / another, Esc leaves ") :
	    _(" Keys: / finds, Esc leaves "));
	inside = (struct area){ box.row + 1, box.column + 2, box.rows - 2, HELP_WIDTH - 4 };
	help_rows(&t, u, page_at(u->page)->name, page_at(u->page)->binding);
	if (tui_list(u))
		help_rows(&t, u, N_("Rows"), bindings_list());
	if (wide) {
		left = help_pane(u, &inside, &t);
		inside.column += HELP_WIDTH;
	}
	help_rows(&t, u, N_("Everywhere"), bindings_common());
	right = help_pane(u, &inside, &t);
	u->dialogs.help_skip = left > right ? left : right;
}

static void help_key(struct tui *u, uint32_t key);

static void help_open(struct tui *u)
{
	static const struct dialog help = { help_draw, help_key, false };

	u->dialogs.open = &help;
	u->dialogs.help_skip = 0;
}

static void help_find(struct tui *u, const char *word)
{
	struct text t = TEXT_FIXED(u->dialogs.help_word);

	text_add(&t, word);
	text_string(&t);
	help_open(u);
}

static void help_key(struct tui *u, uint32_t key)
{
	if (press_is(key, "Down j J"))
		u->dialogs.help_skip++;
	else if (press_is(key, "PgDn Space"))
		u->dialogs.help_skip += u->grid.rows / 2;
	else if (press_is(key, "Up k K"))
		u->dialogs.help_skip -= u->dialogs.help_skip > 0;
	else if (press_is(key, "PgUp"))
		u->dialogs.help_skip -= u->dialogs.help_skip < u->grid.rows / 2 ? u->dialogs.help_skip : u->grid.rows / 2;
	else if (press_is(key, "/ F3"))
		dialog_ask(u, _("Find a key: "), "", ASKED_WORD, help_find);
	else
		dialog_close(u);
}

void dialog_help(struct tui *u)
{
	*u->dialogs.help_word = 0;
	help_open(u);
}
