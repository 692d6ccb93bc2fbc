/*
 * The configuration file.
 *
 * Invariant: whatever is in it, the screen starts: a line that is not
 * understood is told with its number, and all others count.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>
#include <spiglass/limits.h>
#include "tui/screen.h"

enum { WORDS_MOST = 32, LINE_ROOM = 512, WRONGS_SHOWN = 20 };

struct line_words {
	struct tui *u;
	const char *name;		/* of the file */
	unsigned number;
	char line[LINE_ROOM];
	const char *word[WORDS_MOST];
	unsigned words;
};

static void wrong(struct line_words *l, const char *word, const char *why)
{
	struct config *c = &l->u->config;
	struct text t = TEXT_FIXED(c->wrong);

	if (!c->wrongs) {
		text_escaped(&t, l->name, strlen(l->name));
		text_char(&t, ':');
		text_dec(&t, l->number);
		text_add(&t, ": ");
		text_escaped(&t, word, strlen(word));
		text_add(&t, why);
		text_string(&t);
	}
	if (c->wrongs++ < WRONGS_SHOWN)
		warn("%s:%u: %s%s", l->name, l->number, word, why);
	else if (c->wrongs == WRONGS_SHOWN + 1)
		warn("%s:%u: and more that is wrong", l->name, l->number);
}

/* --- words --- */

static bool is_word(const char *a, size_t n, const char *b)
{
	return strlen(b) == n && !strncasecmp(a, b, n);
}

/* Which of "a|b|c"; -1: none. */
static int choice(const char *among, const char *word)
{
	for (int i = 0; *among; i++) {
		size_t n = strcspn(among, "|");

		if (is_word(among, n, word))
			return i;
		among += n + (among[n] == '|');
	}
	return -1;
}

static int one_choice(struct line_words *l, const char *among)
{
	int which = l->words == 2 ? choice(among, l->word[1]) : -1;
	char why[160];
	struct text t = TEXT_FIXED(why);

	text_add(&t, ": is one of ");
	text_add(&t, among);
	if (which < 0)
		wrong(l, l->word[0], text_string(&t));
	return which;
}

static int page_named(struct line_words *l)
{
	for (unsigned i = 0; l->words > 1 && page_at(i); i++)
		if (!strcasecmp(page_word(i), l->word[1]))
			return (int)i;
	wrong(l, l->words > 1 ? l->word[1] : l->word[0], ": no view is called so");
	return -1;
}

/* --- lines --- */

static void read_theme(struct line_words *l)
{
	int theme = one_choice(l, THEME_WORDS);

	if (theme >= 0)
		l->u->config.theme = (uint8_t)theme;
}

static void read_ascii(struct line_words *l)
{
	int yes = one_choice(l, "no|yes");

	if (yes >= 0)
		l->u->config.ascii = yes;
}

static void read_mouse(struct line_words *l)
{
	int yes = one_choice(l, "no|yes");

	if (yes >= 0)
		l->u->config.no_mouse = !yes;
}

static struct list *columns_of_page(struct tui *u, unsigned page)
{
	struct list *l = page_at(page)->list ? page_at(page)->list(u->memory[page]) : NULL;

	return l && l->rows->column ? l : NULL;
}

static int column_named(const struct list *list, const char *word)
{
	for (unsigned i = 0; i < list->rows->columns; i++) {
		char name[LIST_CELL];
		struct text t = TEXT_FIXED(name);

		list_column_word(&t, list->rows, i);
		if (!strcasecmp(text_string(&t), word))
			return (int)i;
	}
	return -1;
}

/* These first, and the others after them, hidden. */
static void set_columns(struct list *list, const uint8_t *shown, unsigned n)
{
	for (unsigned i = 0; i < list->rows->columns; i++) {
		bool is_shown = memchr(shown, (int)i, n);

		list->hidden[i] = !is_shown;
		if (!is_shown)
			list->order[n++] = (uint8_t)i;
	}
}

static void read_columns(struct line_words *l)
{
	int page = page_named(l);
	struct list *list = page < 0 ? NULL : columns_of_page(l->u, (unsigned)page);
	uint8_t shown[LIST_COLUMNS];
	unsigned n = 0;

	if (!list && page >= 0)
		wrong(l, l->word[1], ": has no columns");
	for (unsigned i = 2; list && i < l->words; i++) {
		int column = column_named(list, l->word[i]);

		if (column < 0)
			wrong(l, l->word[i], ": no such column");
		else if (memchr(shown, column, n))
			wrong(l, l->word[i], ": more than once");
		else
			shown[n++] = (uint8_t)column;
	}
	if (!list || !n)
		return;
	memcpy(list->order, shown, n);
	set_columns(list, list->order, n);
}

static void read_sort(struct line_words *l)
{
	int page = page_named(l);
	const struct page *p = page < 0 ? NULL : page_at((unsigned)page);

	if (!p)
		return;
	if (!p->orders || l->words != 3) {
		wrong(l, l->word[1], p->orders ? ": which order?" : ": has one order only");
		return;
	}
	for (uint8_t i = 0; p->orders[i]; i++)
		if (!strcasecmp(p->orders[i], l->word[2])) {
			*p->order(l->u->memory[page]) = i;
			return;
		}
	wrong(l, l->word[2], ": no such order");
}

static void read_key(struct line_words *l)
{
	struct keymap_row *r = l->words > 2 ? keymap_command(&l->u->keymap, l->word[1], l->word[2]) : NULL;
	char words[120];
	struct text why = TEXT_FIXED(words);

	if (!r)
		wrong(l, l->words > 2 ? l->word[2] : l->word[0],
		    l->words > 2 ? ": that view has no such command" : ": a view, a command, its keys");
	else if (!keymap_bind(&l->u->keymap, r, l->word + 3, l->words - 3, l->number, &why))
		wrong(l, text_string(&why), "");
}

/* --- the file --- */

static const struct { const char *word; void (*run)(struct line_words *l); } lines[] = {
	{ "theme", read_theme }, { "ascii", read_ascii }, { "mouse", read_mouse }, { "columns", read_columns },
	{ "sort", read_sort }, { "key", read_key },
};

static void run(struct line_words *l)
{
	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!strcasecmp(lines[i].word, l->word[0])) {
			lines[i].run(l);
			return;
		}
	wrong(l, l->word[0], ": no such setting");
}

/* False: it is too long, or has a character that none of ours has. */
static bool take_words(struct line_words *l, const char *at, size_t n)
{
	char *rest = l->line;

	if (n >= sizeof l->line || memchr(at, 0, n))
		return false;
	memcpy(l->line, at, n);
	l->line[n] = 0;
	for (l->words = 0; *(rest += strspn(rest, " \t\r")); l->words++) {
		if (l->words == WORDS_MOST)
			return false;
		l->word[l->words] = rest;
		rest += strcspn(rest, " \t\r");
		if (*rest)
			*rest++ = 0;
	}
	return true;
}

void config_parse(struct tui *u, const char *name, const char *words, size_t n)
{
	struct line_words l = { .u = u, .name = name };

	while (n) {
		const char *end = memchr(words, '\n', n);
		size_t len = end ? (size_t)(end - words) : n;

		l.number++;
		if (!take_words(&l, words, len))
			wrong(&l, "the line", ": not text, or too much of it");
		else if (l.words && *l.word[0] != '#')
			run(&l);
		len += !!end;
		words += len;
		n -= len;
	}
}

static bool config_read(struct tui *u, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char *words = mem_new(LIMIT_CONFIG + 1);
	size_t n = 0;
	ssize_t got = fd < 0 ? -1 : 1;

	while (got > 0 && n <= LIMIT_CONFIG) {
		got = read(fd, words + n, LIMIT_CONFIG + 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	if (n > LIMIT_CONFIG)
		warn("%s: longer than %d octets: the rest is not read", path, LIMIT_CONFIG);
	if (got >= 0)
		config_parse(u, path, words, n > LIMIT_CONFIG ? LIMIT_CONFIG : n);
	free(words);
	if (fd >= 0) {
		int saved = errno;

		close(fd);
		errno = saved;
	}
	return got >= 0;
}

/* False: there is no place for one. */
static bool own_path(struct text *t)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (base && *base == '/') {
		text_add(t, base);
	} else if (home && *home == '/') {
		text_add(t, home);
		text_add(t, "/.config");
	} else {
		return false;
	}
	text_add(t, "/spiglass/config");
	text_string(t);
	return !t->full;
}

enum status config_load(struct tui *u, const struct tui_options *o)
{
	char path[4096];
	struct text t = TEXT_FIXED(path);

	if (o->config) {
		if (config_read(u, o->config))
			return STATUS_OK;
		warn("%s: %s", o->config, strerror(errno));
		return STATUS_USAGE;
	}
	if (o->no_config || o->script || !own_path(&t))
		return STATUS_OK;
	if (!config_read(u, path) && errno != ENOENT && errno != ENOTDIR)
		warn("%s: %s", path, strerror(errno));
	return STATUS_OK;
}

/* --- as it is now --- */

static void text_setting(struct text *t, const char *word, const char *value)
{
	text_add(t, word);
	text_char(t, ' ');
	text_add(t, value);
	text_char(t, '\n');
}

static void text_theme(struct text *t, unsigned theme)
{
	const char *at = THEME_WORDS;

	for (; theme; theme--)
		at += strcspn(at, "|") + 1;
	text_add(t, "theme ");
	text_mem(t, at, strcspn(at, "|"));
	text_char(t, '\n');
}

static void text_columns(struct text *t, struct tui *u, unsigned page)
{
	const struct list *list = columns_of_page(u, page);

	if (!list)
		return;
	text_add(t, "columns ");
	text_add(t, page_word(page));
	for (unsigned i = 0; i < list->rows->columns; i++) {
		if (list->hidden[list->order[i]])
			continue;
		text_char(t, ' ');
		list_column_word(t, list->rows, list->order[i]);
	}
	text_char(t, '\n');
}

static void text_sort(struct text *t, struct tui *u, unsigned page)
{
	const struct page *p = page_at(page);

	if (!p->orders)
		return;
	text_add(t, "sort ");
	text_add(t, page_word(page));
	text_char(t, ' ');
	text_add(t, p->orders[*p->order(u->memory[page])]);
	text_char(t, '\n');
}

void text_config(struct text *t, struct tui *u)
{
	const char *view = NULL;

	text_theme(t, u->config.theme);
	text_setting(t, "ascii", u->config.ascii ? "yes" : "no");
	text_setting(t, "mouse", u->config.no_mouse ? "no" : "yes");
	for (unsigned i = 0; page_at(i); i++) {
		text_columns(t, u, i);
		text_sort(t, u, i);
	}
	for (unsigned i = 0; i < u->keymap.count; i++) {
		const struct keymap_row *r = &u->keymap.row[i];

		text_add(t, r->view == view ? "" : "\n");
		view = r->view;
		text_add(t, "# ");
		text_add(t, r->binding->help);
		text_add(t, "\nkey ");
		text_add(t, view);
		text_char(t, ' ');
		text_add(t, r->binding->command);
		text_char(t, ' ');
		text_keymap(t, r);
		text_char(t, '\n');
	}
}

enum status config_print(struct tui *u)
{
	static struct out out;

	out_open(&out, STDOUT_FILENO, "standard output");
	text_config(&out.text, u);
	return out_close(&out);
}
