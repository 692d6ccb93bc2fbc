/* Help, made of the tables that bind the keys. */
#include "tui/screen.h"

enum { HELP_KEYS = 22, HELP_WIDTH = 74, HELP_WORDS = 8192 };

/* Those that do something here, by the keys that do it. */
static void help_rows(struct text *t, struct tui *u, const char *title, const struct binding *b)
{
	if (!b || !b->keys)
		return;
	text_add(t, t->at > t->start ? "\n" : "");
	text_add(t, title);
	text_char(t, '\n');
	for (; b->keys; b++) {
		char keys[80];
		struct text k = TEXT_FIXED(keys);
		unsigned n;

		text_keys(&k, u, b);
		n = columns_of(keys, strlen(text_string(&k)));
		if (!n)
			continue;
		text_add(t, "  ");
		text_add(t, keys);
		text_fill(t, ' ', n < HELP_KEYS ? HELP_KEYS - n : 1);
		text_add(t, b->help);
		text_char(t, '\n');
	}
}

static void help_draw(struct tui *u)
{
	static char words[HELP_WORDS];
	struct text t = TEXT_FIXED(words);
	struct area box = { 3, 0, u->grid.rows - 5, HELP_WIDTH }, inside;

	help_rows(&t, u, page_at(u->page)->name, page_at(u->page)->binding);
	if (tui_list(u))
		help_rows(&t, u, "Rows", bindings_list());
	help_rows(&t, u, "Everywhere", bindings_common());
	box.column = (u->grid.columns - box.columns) / 2;
	grid_box(&u->grid, &box, " Keys ");
	inside = (struct area){ box.row + 1, box.column + 2, box.rows - 2, box.columns - 4 };
	pane_text(&u->grid, &inside, text_string(&t), &u->dialogs.help_skip);
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
	else
		dialog_close(u);
}

void dialog_help(struct tui *u)
{
	static const struct dialog help = { help_draw, help_key, false };

	u->dialogs.open = &help;
	u->dialogs.help_skip = 0;
}
