/* What stands over a view: help, made of the tables that bind the keys; and the line a word is typed into. */
#include "tui/screen.h"

/* --- help --- */

enum { HELP_KEYS = 22, HELP_WIDTH = 74, HELP_WORDS = 8192 };

static void help_rows(struct text *t, const char *title, const struct binding *b)
{
	if (!b || !b->keys)
		return;
	text_add(t, t->at > t->start ? "\n" : "");
	text_add(t, title);
	text_char(t, '\n');
	for (; b->keys; b++) {
		size_t n = strlen(b->keys);

		text_add(t, "  ");
		text_add(t, b->keys);
		text_fill(t, ' ', n < HELP_KEYS ? (unsigned)(HELP_KEYS - n) : 1);
		text_add(t, b->help);
		text_char(t, '\n');
	}
}

static void help_draw(struct tui *u)
{
	static char words[HELP_WORDS];
	struct text t = TEXT_FIXED(words);
	struct area box = { 3, 0, u->grid.rows - 5, HELP_WIDTH }, inside;

	help_rows(&t, page_at(u->page)->name, page_at(u->page)->binding);
	if (tui_list(u))
		help_rows(&t, "Rows", bindings_list());
	help_rows(&t, "Everywhere", bindings_common());
	box.column = (u->grid.columns - box.columns) / 2;
	grid_box(&u->grid, &box, " Keys ");
	inside = (struct area){ box.row + 1, box.column + 2, box.rows - 2, box.columns - 4 };
	pane_text(&u->grid, &inside, text_string(&t), &u->help_skip);
}

static void help_key(struct tui *u, uint32_t key)
{
	if (press_is(key, "Down j J"))
		u->help_skip++;
	else if (press_is(key, "PgDn Space"))
		u->help_skip += u->grid.rows / 2;
	else if (press_is(key, "Up k K"))
		u->help_skip -= u->help_skip > 0;
	else if (press_is(key, "PgUp"))
		u->help_skip -= u->help_skip < u->grid.rows / 2 ? u->help_skip : u->grid.rows / 2;
	else
		u->dialog = DIALOG_NONE;
}

void dialog_help(struct tui *u)
{
	u->dialog = DIALOG_HELP;
	u->help_skip = 0;
}

/* --- a word to find --- */

static void find_draw(struct tui *u)
{
	const struct area a = { u->grid.rows - 1, 0, 1, u->grid.columns };
	unsigned at;

	grid_clear(&u->grid, &a);
	at = grid_add(&u->grid, &a, 0, 1, INK_HEAD, "Find: ") + 1;
	at += grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, u->word);
	at += grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, "_");
	grid_add(&u->grid, &a, 0, at + 2, PAINT_DIM, "Enter, Esc");
}

static void word_shorten(char *word)
{
	size_t n = strlen(word);

	while (n && ((uint8_t)word[n - 1] & 0xc0) == 0x80)
		n--;
	word[n ? n - 1 : 0] = 0;
}

static void word_add(char word[static WORD_MOST], uint32_t key)
{
	size_t n = strlen(word);
	struct text t = { word + n, word + n, word + WORD_MOST - 1, NULL, false };

	text_rune(&t, key);
	if (t.full)
		t.at = t.start;
	text_string(&t);
}

static void find_key(struct tui *u, uint32_t key)
{
	if (key == PRESS_ENTER || key == PRESS_ESCAPE)
		u->dialog = DIALOG_NONE;
	if (key == PRESS_BACKSPACE)
		word_shorten(u->word);
	else if (key >= ' ' && key < KEY_CODE_FIRST)
		word_add(u->word, key);
	if (key == PRESS_ENTER && !list_find(tui_list(u), u->word, false))
		tui_say(u, "not found");
}

void dialog_find(struct tui *u)
{
	if (!tui_list(u))
		return;
	u->dialog = DIALOG_FIND;
	*u->word = 0;
}

void dialog_draw(struct tui *u)
{
	if (u->dialog == DIALOG_HELP)
		help_draw(u);
	else if (u->dialog == DIALOG_FIND)
		find_draw(u);
}

void dialog_key(struct tui *u, uint32_t key)
{
	if (u->dialog == DIALOG_HELP)
		help_key(u, key);
	else
		find_key(u, key);
}
