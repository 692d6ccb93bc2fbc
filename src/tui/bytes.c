/*
 * Rows of 16 octets, or of 32 where there is room:
 *
 *	0010 [45 00 00 54 01 c8]00 00  40 01 64 dd 0a 02 00 01   E..T....@.d.....
 *
 * Between two octets is a blank, so that brackets tell what is marked also
 * where there is no colour.
 */
#include <ctype.h>
#include "tui/bytes.h"

enum { NARROW = 16, WIDE = 32, GROUP = 8, MARGIN = 1 };

static unsigned digits_of(const struct bytes *o) { return o->len > 0xffff ? 6 : 4; }

/* Columns of an octet's digits, and of its character. */
static unsigned hex_column(const struct bytes *o, unsigned i)
{
	return MARGIN + digits_of(o) + 2 + 3 * i + i / GROUP;
}

static unsigned text_column(const struct bytes *o, unsigned wide, unsigned i)
{
	return hex_column(o, wide - 1) + 4 + i;
}

static bool is_marked(const struct bytes *o, uint32_t at)
{
	return at >= o->first && at - o->first < o->count && at < o->len;
}

/* --- drawing --- */

/* Whose first octet comes into sight: as much of the marked ones as there is room for. */
static void scroll(struct bytes *o, unsigned rows)
{
	uint32_t from = (o->pointing ? o->cursor : o->first) / o->wide, all = (o->len + o->wide - 1) / o->wide;
	uint32_t to = o->pointing || !o->count ? from : (o->first + o->count - 1) / o->wide;

	if (to >= o->top + rows)
		o->top = to - rows + 1;
	if (from < o->top)
		o->top = from;
	if (o->top + rows > all)
		o->top = all > rows ? all - rows : 0;
}

static void put_octet(const struct bytes *o, struct grid *g, const struct area *line, uint32_t at, unsigned i)
{
	const struct area digits = { line->row, line->column + hex_column(o, i), 1, 2 };
	const struct area character = { line->row, line->column + text_column(o, o->wide, i), 1, 1 };
	uint8_t octet = o->at[at], ink = is_marked(o, at) ? INK_HEAD : PAINT_PLAIN;
	const char hex[] = { "0123456789abcdef"[octet >> 4], "0123456789abcdef"[octet & 15] };
	const char c = octet >= ' ' && octet <= '~' ? (char)octet : '.';

	grid_put(g, &digits, 0, 0, ink, hex, 2);
	grid_put(g, &character, 0, 0, ink, &c, 1);
	if (o->pointing ? at != o->cursor : !is_marked(o, at))
		return;
	grid_style(g, &digits, 0, STYLE_REVERSE);
	grid_style(g, &character, 0, STYLE_REVERSE);
}

static void put_brackets(const struct bytes *o, struct grid *g, const struct area *line, uint32_t at, unsigned i)
{
	if (!is_marked(o, at))
		return;
	if (!i || !is_marked(o, at - 1))
		grid_add(g, line, 0, hex_column(o, i) - 1, INK_HEAD, "[");
	if (i + 1 == o->wide || !is_marked(o, at + 1))
		grid_add(g, line, 0, hex_column(o, i) + 2, INK_HEAD, "]");
}

static void put_row(const struct bytes *o, struct grid *g, const struct area *line, uint32_t from)
{
	char words[16];
	struct text t = TEXT_FIXED(words);

	text_hex(&t, from, digits_of(o));
	grid_add(g, line, 0, MARGIN, PAINT_DIM, text_string(&t));
	for (unsigned i = 0; i < o->wide && from + i < o->len; i++) {
		put_octet(o, g, line, from + i, i);
		put_brackets(o, g, line, from + i, i);
	}
}

void bytes_draw(struct bytes *o, struct grid *g, const struct area *a)
{
	o->wide = text_column(o, WIDE, WIDE) <= a->columns ? WIDE : NARROW;
	o->seen = a->rows;
	o->stands = *a;
	scroll(o, a->rows);
	for (unsigned r = 0; r < a->rows && (o->top + r) * o->wide < o->len; r++)
		put_row(o, g, &(struct area){ a->row + r, a->column, 1, a->columns }, (o->top + r) * o->wide);
}

int64_t bytes_at(const struct bytes *o, unsigned row, unsigned column)
{
	unsigned x = column - o->stands.column, y = row - o->stands.row;

	if (y >= o->stands.rows || x >= o->stands.columns)
		return -1;
	for (unsigned i = 0; i < o->wide; i++) {
		uint32_t at = (o->top + y) * o->wide + i;

		if (at < o->len && (x - hex_column(o, i) < 2 || x == text_column(o, o->wide, i)))
			return at;
	}
	return -1;
}

/* --- hex --- */

unsigned bytes_parse(const char *word, uint8_t *into, unsigned most)
{
	unsigned n = 0;

	for (; *word; word++) {
		char digits[] = { word[0], word[0] ? word[1] : 0, 0 };

		if (*word == ' ')
			continue;
		if (n == most || !isxdigit((uint8_t)digits[0]) || !isxdigit((uint8_t)digits[1]))
			return 0;
		into[n] = 0;
		for (unsigned i = 0; i < 2; i++)
			into[n] = (uint8_t)(into[n] << 4 | (uint8_t)(isdigit((uint8_t)digits[i]) ? digits[i] - '0'
			    : tolower((uint8_t)digits[i]) - 'a' + 10));
		n++;
		word++;
	}
	return n;
}
