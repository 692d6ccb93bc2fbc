/*
 * Rows as text: into the clipboard of whoever sits at the terminal, or to a
 * command.
 *
 * Invariant: what leaves has no control characters but tabs and line ends, and
 * no more octets than the bound; rows that were left out are told.
 */
#include <stdlib.h>
#include "tui/copy.h"
#include "tui/screen.h"

/* --- rows as text --- */

static bool is_harmless(uint32_t c)
{
	return c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f) || c > 0x9f;
}

/* In place: a control character is two octets at most, and so is never longer after. */
static size_t without_controls(char *words, size_t n)
{
	const char *at = words, *end = words + n;
	struct text t = { words, words, words + n, NULL, false };

	while (at < end) {
		const char *from = at;
		uint32_t c = rune_next(&at, end);

		if (is_harmless(c))
			text_mem(&t, from, (size_t)(at - from));
		else
			text_char(&t, '?');
	}
	return (size_t)(t.at - words);
}

static void add_row(struct text *t, const struct list *l, uint32_t row)
{
	l->rows->words(t, l->context, row);
	while (t->at > t->start && t->at[-1] == ' ')
		t->at--;
	text_char(t, '\n');
}

/* Whole rows, as many as fit; returns how many. */
static uint32_t add_rows(struct text *t, const struct list *l, uint32_t first, uint32_t end)
{
	uint32_t row = first;

	for (; row < end; row++) {
		char *before = t->at;

		add_row(t, l, row);
		if (!t->full)
			continue;
		t->at = before;
		break;
	}
	return row - first;
}

/* Of a view without rows: what it says itself, or else the screen. */
static bool add_page(struct tui *u, struct text *t, bool all)
{
	const struct page *p = page_at(u->page);

	if (p->words)
		return p->words(t, u->memory[u->page], all);
	if (tui_list(u))
		return false;
	grid_dump(t, &u->grid);
	return true;
}

/* *rows: how many; *left: that did not fit. */
static char *words_of(struct tui *u, size_t most, bool all, size_t *n, uint32_t *rows, uint32_t *left)
{
	char *words = mem_grow(NULL, most, 1);
	struct text t = { words, words, words + most, NULL, false };
	const struct list *l = tui_list(u);
	uint32_t first, end;

	*rows = *left = 0;
	if (!add_page(u, &t, all) && l) {
		first = all ? 0 : l->cursor;
		end = all || !list_count(l) ? list_count(l) : first + 1;
		*rows = add_rows(&t, l, first, end);
		*left = end - first - *rows;
	}
	*n = without_controls(words, (size_t)(t.at - words));
	return words;
}

static void tell_rows(struct text *t, const char *done, uint32_t rows, uint32_t left, size_t n)
{
	text_add(t, done);
	text_tell(t, rows ? rows == 1 ? _("$1 row") : _("$1 rows") : _("$1 octets"), BLANK_GROUP(rows ? rows : n));
	if (left)
		text_tell(t, _("; $1 more are too much"), BLANK_GROUP(left));
}

/* --- the clipboard --- */

void text_clipboard(struct text *t, const char *words, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	text_add(t, "\033]52;c;");
	for (size_t i = 0; i < n; i += 3) {
		unsigned left = n - i < 3 ? (unsigned)(n - i) : 3, bits = 0;

		for (unsigned k = 0; k < 3; k++)
			bits = bits << 8 | (k < left ? (uint8_t)words[i + k] : 0u);
		for (unsigned k = 0; k < 4; k++)
			text_char(t, k > left ? '=' : digit[bits >> (18 - 6 * k) & 63]);
	}
	text_char(t, '\a');
}

static void copy_words(struct tui *u, bool all)
{
	struct text t = TEXT_FIXED(u->message);
	uint32_t rows, left;
	size_t n;
	char *words = words_of(u, COPY_MOST, all, &n, &rows, &left);

	if (n) {
		u->backend->copy(words, n);
		tell_rows(&t, _("copied: "), rows, left, n);
	} else {
		text_add(&t, left ? _("the row is too much to copy") : _("there is nothing to copy"));
	}
	text_string(&t);
	free(words);
}

void copy_row(struct tui *u)
{
	copy_words(u, false);
}

void copy_rows(struct tui *u)
{
	copy_words(u, true);
}

/* --- commands --- */

static void pipe_done(struct tui *u, const char *command)
{
	struct piping *p = &u->dialogs.piping;

	if (!*command)
		return;
	p->words = words_of(u, PIPE_MOST, true, &p->n, &p->rows, &p->left);
	p->command = mem_string(command);
}

void pipe_rows(struct tui *u)
{
	if (u->backend->run && u->options->confined)
		tui_say(u, _("in the sandbox no command is run: start with --no-sandbox"));
	else if (u->backend->run)
		dialog_ask(u, _("Pipe the rows to: "), "", ASKED_COMMAND, pipe_done);
	else
		tui_say(u, _("scripts run no commands"));
}

void pipe_run(struct tui *u)
{
	struct piping *p = &u->dialogs.piping;
	struct text t = TEXT_FIXED(u->message);

	if (!p->command)
		return;
	u->backend->run(p->command, p->words, p->n, &t);
	tell_rows(&t, "  ", p->rows, p->left, p->n);
	text_string(&t);
	free(p->command);
	free(p->words);
	*p = (struct piping){ 0 };
}
