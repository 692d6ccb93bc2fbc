/* What stands over a view: help, made of the tables that bind the keys; and the line a word is typed into. */
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
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

static void line_shorten(char *line)
{
	size_t n = strlen(line);

	while (n && ((uint8_t)line[n - 1] & 0xc0) == 0x80)
		n--;
	line[n ? n - 1 : 0] = 0;
}

/* A key in a line of `room` octets; false: it is none that writes. */
static bool line_key(char *line, size_t room, uint32_t key)
{
	size_t n = strlen(line);
	struct text t = { line + n, line + n, line + room - 1, NULL, false };

	if (key == PRESS_BACKSPACE) {
		line_shorten(line);
		return true;
	}
	if (key < ' ' || key >= KEY_CODE_FIRST)
		return false;
	text_rune(&t, key);
	if (t.full)
		t.at = t.start;
	text_string(&t);
	return true;
}

static void find_key(struct tui *u, uint32_t key)
{
	if (line_key(u->word, sizeof u->word, key))
		return;
	if (key == PRESS_ENTER || key == PRESS_ESCAPE)
		u->dialog = DIALOG_NONE;
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

/* --- an expression --- */

/* NULL for an empty one; false with `why` when it is wrong. */
static bool filter_parse(const char *words, struct query **q, struct text *why)
{
	unsigned at;

	*q = *words ? query_parse(words, why, &at) : NULL;
	return *q || !*words;
}

static void filter_draw(struct tui *u)
{
	const struct area a = { u->grid.rows - 2, 0, 2, u->grid.columns };
	char words[200];
	struct text why = TEXT_FIXED(words);
	struct query *q;
	bool good = filter_parse(u->filtering, &q, &why);
	unsigned at;

	query_free(q);
	grid_clear(&u->grid, &a);
	if (*u->message)
		grid_add(&u->grid, &a, 0, 1, PAINT_PLAIN, u->message);
	else
		grid_add(&u->grid, &a, 0, 1, good ? PAINT_DIM : PAINT_DOUBT,
		    good ? "Tab completes, Enter applies, Esc leaves it" : text_string(&why));
	at = grid_add(&u->grid, &a, 1, 1, INK_HEAD, "Filter: ") + 1;
	at += grid_add(&u->grid, &a, 1, at, good ? PAINT_GOOD : PAINT_PLAIN, u->filtering);
	grid_add(&u->grid, &a, 1, at, PAINT_PLAIN, "_");
}

/* Words that may stand at the end: what they have in common, and their list. */
struct completion {
	const char *line;
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
	size_t n = strlen(u->filtering), have;

	query_complete(u->filtering, completion_say, &c);
	text_string(&c.list);
	have = begun(u->filtering, c.common);
	if (c.words == 1)
		*u->message = 0;
	if (c.words && n - have + strlen(c.common) + 2 < sizeof u->filtering) {
		strcpy(u->filtering + n - have, c.common);
		strcat(u->filtering, c.words == 1 ? " " : "");
	}
}

/* One that is wrong is not applied, and stays to be mended. */
static void filter_apply(struct tui *u)
{
	char words[200];
	struct text why = TEXT_FIXED(words);
	struct query *q;

	if (!filter_parse(u->filtering, &q, &why))
		return;
	scene_filter(u->scene, NULL, NULL);
	query_free(u->query);
	u->query = q;
	memcpy(u->filter, u->filtering, sizeof u->filter);
	scene_filter(u->scene, q, u->filter);
	tui_changed(u);
	u->dialog = DIALOG_NONE;
}

static void filter_key(struct tui *u, uint32_t key)
{
	if (key == PRESS_ESCAPE)
		u->dialog = DIALOG_NONE;
	else if (key == PRESS_TAB)
		filter_complete(u);
	else if (key == PRESS_ENTER)
		filter_apply(u);
	else
		line_key(u->filtering, sizeof u->filtering, key);
}

void dialog_filter(struct tui *u)
{
	u->dialog = DIALOG_FILTER;
	memcpy(u->filtering, u->filter, sizeof u->filtering);
}

/* --- the screen as text, in a file that is new --- */

void dialog_save(struct tui *u)
{
	enum { CELL_OCTETS = 4 * (1 + CELL_MARKS) };
	size_t size = (size_t)(u->grid.columns * CELL_OCTETS + 1) * u->grid.rows + 1;
	struct text t;

	u->copy = mem_grow(u->copy, size, 1);
	t = (struct text){ u->copy, u->copy, u->copy + size - 1, NULL, false };
	grid_dump(&t, &u->grid);
	text_string(&t);
	u->dialog = DIALOG_SAVE;
}

static void save_draw(struct tui *u)
{
	const struct area a = { u->grid.rows - 1, 0, 1, u->grid.columns };
	unsigned at;

	grid_clear(&u->grid, &a);
	at = grid_add(&u->grid, &a, 0, 1, INK_HEAD, "Save the screen as: ") + 1;
	at += grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, u->path);
	grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, "_");
}

static void save_write(struct tui *u)
{
	static struct out out;
	int fd = open(u->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool written;

	if (fd < 0) {
		tui_say(u, strerror(errno));
		return;
	}
	out_open(&out, fd, u->path);
	text_add(&out.text, u->copy);
	written = out_close(&out) == STATUS_OK;
	tui_say(u, written ? "saved" : "could not be written");
}

static void save_key(struct tui *u, uint32_t key)
{
	if (line_key(u->path, sizeof u->path, key))
		return;
	if (key == PRESS_ENTER && *u->path)
		save_write(u);
	if (key == PRESS_ENTER || key == PRESS_ESCAPE)
		u->dialog = DIALOG_NONE;
}

/* --- the one that is open --- */

static const struct {
	void (*draw)(struct tui *u);
	void (*key)(struct tui *u, uint32_t key);
} dialogs[] = {
	[DIALOG_HELP] = { help_draw, help_key },
	[DIALOG_FIND] = { find_draw, find_key },
	[DIALOG_FILTER] = { filter_draw, filter_key },
	[DIALOG_SAVE] = { save_draw, save_key },
};

void dialog_draw(struct tui *u)
{
	if (u->dialog)
		dialogs[u->dialog].draw(u);
}

void dialog_key(struct tui *u, uint32_t key)
{
	dialogs[u->dialog].key(u, key);
}
