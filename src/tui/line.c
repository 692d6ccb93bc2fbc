/*
 * A line being written, with the keys that shells have for it.
 *
 * Invariant: the cursor is at the beginning of a character, or at the end.
 */
#include <stdlib.h>
#include "tui/keys.h"
#include "tui/line.h"

/* --- what was written before --- */

void history_add(struct history *h, const char *line)
{
	unsigned i = 0;

	if (!*line)
		return;
	while (i < h->count && strcmp(h->line[i], line))
		i++;
	if (i == h->count && h->count < LINES_KEPT)
		h->line[h->count++] = NULL;
	i -= i == LINES_KEPT ? i : 0;
	free(h->line[i]);
	memmove(h->line + i, h->line + i + 1, (h->count - i - 1) * sizeof *h->line);
	h->line[h->count - 1] = mem_string(line);
}

void history_free(struct history *h)
{
	for (unsigned i = 0; i < h->count; i++)
		free(h->line[i]);
	h->count = 0;
}

/* --- editing --- */

static void line_set(struct line *l, const char *words)
{
	struct text t = TEXT_FIXED(l->words);

	text_add(&t, words);
	l->at = (unsigned)strlen(text_string(&t));
}

void line_begin(struct line *l, const char *words, const struct history *h)
{
	l->history = h;
	l->back = 0;
	line_set(l, words);
}

bool line_replace(struct line *l, unsigned n, const char *words)
{
	size_t more = strlen(words), tail = strlen(l->words + l->at) + 1;
	char *to = l->words + l->at - n;

	if (l->at - n + more + tail > sizeof l->words)
		return false;
	memmove(to + more, l->words + l->at, tail);
	memcpy(to, words, more);
	l->at += (unsigned)more - n;
	return true;
}

static unsigned octets_before(const struct line *l)
{
	unsigned n = l->at > 0;

	while (n && n < l->at && ((uint8_t)l->words[l->at - n] & 0xc0) == 0x80)
		n++;
	return n;
}

static unsigned octets_after(const struct line *l)
{
	const char *s = l->words + l->at;

	if (*s)
		rune_next(&s, s + strlen(s));
	return (unsigned)(s - l->words) - l->at;
}

static unsigned octets_of_word(const struct line *l)
{
	unsigned n = 0;

	while (n < l->at && l->words[l->at - n - 1] == ' ')
		n++;
	while (n < l->at && l->words[l->at - n - 1] != ' ')
		n++;
	return n;
}

static void line_recall(struct line *l, bool older)
{
	const struct history *h = l->history;

	if (!h || (older ? l->back >= h->count : !l->back))
		return;
	l->back += older ? 1u : -1u;
	line_set(l, l->back ? h->line[h->count - l->back] : "");
}

static void line_delete(struct line *l)
{
	unsigned n = octets_after(l);

	l->at += n;
	line_replace(l, n, "");
}

static bool line_type(struct line *l, uint32_t key)
{
	char typed[8];
	struct text t = TEXT_FIXED(typed);

	if (key < ' ' || key >= KEY_CODE_FIRST || key == 0x7f)
		return false;
	text_rune(&t, key);
	line_replace(l, 0, text_string(&t));
	return true;
}

enum { CTRL = '@' };

bool line_press(struct line *l, uint32_t key)
{
	switch (key) {
	case PRESS_LEFT: l->at -= octets_before(l); break;
	case PRESS_RIGHT: l->at += octets_after(l); break;
	case PRESS_HOME: case 'A' - CTRL: l->at = 0; break;
	case PRESS_END: case 'E' - CTRL: l->at = (unsigned)strlen(l->words); break;
	case PRESS_UP: case PRESS_DOWN: line_recall(l, key == PRESS_UP); break;
	case PRESS_BACKSPACE: line_replace(l, octets_before(l), ""); break;
	case PRESS_DELETE: case 'D' - CTRL: line_delete(l); break;
	case 'U' - CTRL: line_replace(l, l->at, ""); break;
	case 'K' - CTRL: l->words[l->at] = 0; break;
	case 'W' - CTRL: line_replace(l, octets_of_word(l), ""); break;
	default: return line_type(l, key);
	}
	return true;
}

/* --- drawing --- */

const char *line_start(const struct line *l, unsigned columns)
{
	const char *s = l->words, *at = l->words + l->at;

	while (s < at && columns_of(s, (size_t)(at - s)) + 1 > columns)
		rune_next(&s, at);
	return s;
}

unsigned line_draw(const struct line *l, struct grid *g, const struct area *a, unsigned row, unsigned column,
    uint8_t ink)
{
	const char *start = line_start(l, a->columns > column ? a->columns - column : 0), *at = l->words + l->at;
	unsigned before = grid_put(g, a, row, column, ink, start, (size_t)(at - start));
	const struct area cursor = { a->row + row, a->column + column + before, 1, 1 };

	if (!*at)
		return before + grid_add(g, a, row, column + before, PAINT_PLAIN, "_");
	before += grid_add(g, a, row, column + before, ink, at);
	grid_style(g, &cursor, 0, STYLE_REVERSE);
	return before;
}
