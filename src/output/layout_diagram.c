/*
 * A header as RFCs draw it: 32 bits a line, each two columns wide, under a
 * ruler of their numbers.  What is of no fixed length is a box open at its sides.
 */
#include <ctype.h>
#include <strings.h>
#include "output/layout.h"

enum { ROW = 32, MARGIN = 4, LABEL = 128, NOTHING = -1 };

struct drawing {
	const struct header *header;
	unsigned fixed;			/* bits of the fixed part */
	unsigned end;			/* of all rows; a tail has one of its own */
};

static struct drawing drawing_of(const struct header *h)
{
	unsigned fixed = h->bytes * 8u;

	return (struct drawing){ h, fixed, h->tail.key ? (fixed + ROW - 1) / ROW * ROW + ROW : fixed };
}

/* The field a bit is of, the tail counted behind the last; NOTHING beyond the end. */
static int field_at(const struct drawing *d, unsigned bit)
{
	for (unsigned i = 0; i < d->header->fields; i++)
		if (bit >= d->header->field[i].bit && bit < d->header->field[i].bit + d->header->field[i].bits)
			return (int)i;
	return bit < d->end ? d->header->fields : NOTHING;
}

/* Its bits in this row: [*from, *to). */
static void field_span(const struct drawing *d, unsigned row, unsigned bit, unsigned *from, unsigned *to)
{
	int field = field_at(d, bit);

	for (*from = bit; *from > row && field_at(d, *from - 1) == field; --*from)
		;
	for (*to = bit; *to < row + ROW && field_at(d, *to) == field; ++*to)
		;
}

static const char *initials(const char *label, char *into)
{
	char *at = into;

	for (const char *c = label; *c && at < into + LABEL - 1; c++)
		if (isalnum((unsigned char)*c) && (c == label || c[-1] == ' ' || c[-1] == '-'))
			*at++ = (char)toupper((unsigned char)*c);
	*at = 0;
	return into;
}

static const char *key_as_words(const char *key, char *into)
{
	unsigned n = 0;

	for (; key[n] && n < LABEL - 1; n++)
		into[n] = key[n] == '_' ? ' ' : key[n];
	into[n] = 0;
	into[0] = (char)toupper((unsigned char)into[0]);
	return into;
}

/* A translation without what stands behind it in brackets. */
static const char *short_label(const char *label, char *into)
{
	size_t n = strcspn(label, "(");

	n -= n && label[n - 1] == ' ';
	if (n >= LABEL)
		return label;
	memcpy(into, label, n);
	into[n] = 0;
	return into;
}

/* Its label, or what is short enough: the key when it is the initials, the key in words, the initials, a letter. */
static const char *field_label(const struct field *f, unsigned room, char *into)
{
	const char *label = _(f->label);

	if (columns_of(label, strlen(label)) <= room)
		return label;
	if (label != f->label)
		label = short_label(label, into);
	if (label != f->label && columns_of(label, strlen(label)) <= room)
		return label;
	if (!strcasecmp(initials(f->label, into), f->key) && strlen(into) <= room)
		return into;
	if (strlen(key_as_words(f->key, into)) <= room)
		return into;
	if (strlen(initials(f->label, into)) > room)
		into[room < 1 ? 0 : 1] = 0;
	return into;
}

static void centre(struct text *t, const char *words, unsigned room)
{
	unsigned n = columns_of(words, strlen(words)), left = n < room ? (room - n) / 2 : 0;

	text_fill(t, ' ', left);
	text_add(t, words);
	text_fill(t, ' ', n + left < room ? room - n - left : 0);
}

/* The line above a row: open where the field above goes on. */
static void draw_rule(struct text *t, const struct drawing *d, unsigned row)
{
	text_fill(t, ' ', MARGIN);
	for (unsigned bit = row; bit < row + ROW; bit++) {
		int above = row < ROW ? NOTHING : field_at(d, bit - ROW), below = field_at(d, bit);
		bool before = bit > row && (row < ROW ? NOTHING : field_at(d, bit - 1 - ROW)) == field_at(d, bit - 1);

		if (above == NOTHING && below == NOTHING) {
			text_add(t, bit > row ? "+" : "");
			break;
		}
		text_char(t, above == below && before ? ' ' : '+');
		text_char(t, above == below ? ' ' : '-');
		text_add(t, bit + 1 == row + ROW ? "+" : "");
	}
	text_char(t, '\n');
}

/* A field of several rows has its name in the one in the middle. */
static bool names_field(const struct drawing *d, const struct field *f, unsigned row)
{
	unsigned first, last;

	if (f == &d->header->tail)
		return row + ROW == d->end;
	first = f->bit / ROW;
	last = (f->bit + f->bits - 1u) / ROW;
	return row / ROW == (first + last) / 2;
}

static void draw_row(struct text *t, const struct drawing *d, unsigned row)
{
	bool open = row >= d->fixed;
	unsigned from = row, to;

	text_fill(t, ' ', MARGIN);
	text_char(t, open ? '~' : '|');
	for (; from < row + ROW && field_at(d, from) != NOTHING; from = to) {
		const struct field *f = field_at(d, from) < d->header->fields ? &d->header->field[field_at(d, from)] :
		    &d->header->tail;
		unsigned start, room;
		char label[LABEL];

		field_span(d, row, from, &start, &to);
		room = (to - from) * 2 - 1;
		centre(t, names_field(d, f, row) ? field_label(f, room, label) : "", room);
		text_char(t, open ? '~' : '|');
	}
	text_char(t, '\n');
}

static void draw_ruler(struct text *t, unsigned bits)
{
	text_fill(t, ' ', MARGIN + 1);
	for (unsigned i = 0; i < bits; i += 10) {
		text_fill(t, ' ', i ? 19 : 0);
		text_char(t, (char)('0' + i / 10));
	}
	text_char(t, '\n');
	text_fill(t, ' ', MARGIN);
	for (unsigned i = 0; i < bits; i++) {
		text_char(t, ' ');
		text_char(t, (char)('0' + i % 10));
	}
	text_char(t, '\n');
}

void header_diagram(struct text *t, const struct header *h)
{
	const struct drawing d = drawing_of(h);
	unsigned row = 0;

	draw_ruler(t, d.end < ROW ? d.end : ROW);
	for (; row < d.end; row += ROW) {
		draw_rule(t, &d, row);
		draw_row(t, &d, row);
	}
	draw_rule(t, &d, row);
}

/* --- headers by name --- */

static char plain(char c) { return c == ' ' || c == '_' ? '-' : (char)tolower((unsigned char)c); }

static bool same_name(const char *a, const char *b, size_t n)
{
	if (strlen(b) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (plain(a[i]) != plain(b[i]))
			return false;
	return true;
}

static bool header_is_named(const struct header *h, const char *name)
{
	static const char suffix[] = "-header";
	size_t n = strlen(name), tail = sizeof suffix - 1;

	return same_name(name, h->key, n) || same_name(name, h->title, n) ||
	    (n > tail && same_name(name + n - tail, suffix, tail) && same_name(name, h->key, n - tail));
}

/* By what they look like: small ones first.  Those that are equal look the same. */
int header_compare(const struct header *a, const struct header *b)
{
	int by = a->bytes != b->bytes ? a->bytes - b->bytes : strcmp(a->source, b->source);

	by = by ? by : strcmp(a->title, b->title);
	by = by ? by : a->fields - b->fields;
	for (unsigned i = 0; !by && i < a->fields; i++)
		by = strcmp(a->field[i].label, b->field[i].label);
	return by ? by : strcmp(a->tail.key ? a->tail.label : "", b->tail.key ? b->tail.label : "");
}

const struct header *header_at(unsigned i)
{
	struct header_walk w = { 0 };
	const struct header *h = header_next(&w);

	while (h && i--)
		h = header_next(&w);
	return h;
}

const struct header *header_named_after(const char *name, const struct header *last)
{
	struct header_walk w = { 0 };
	const struct header *h, *best = NULL;

	while ((h = header_next(&w)))
		if (header_is_named(h, name) && (!last || header_compare(h, last) > 0) &&
		    (!best || header_compare(h, best) < 0))
			best = h;
	return best;
}

const struct header *header_named(const char *name)
{
	return header_named_after(name, NULL);
}
