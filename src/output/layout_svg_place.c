/*
 * Where a layout's boxes stand: to scale, but never narrower than their names
 * need, in as few rows as the names allow.
 *
 * Invariant: boxes of a row do not overlap and end within PICTURE_WIDTH; parts
 * fill the box of their section.  All in whole pixels, so that the same layout
 * is the same picture everywhere.
 */
#include "output/layout_svg.h"

enum {
	ROOM = PICTURE_WIDTH - 2 * PICTURE_EDGE,
	SCALE_ONE = 16, SCALE_MOST = 14 * SCALE_ONE,	/* pixels of an octet, in sixteenths */
	LABEL_LEAST = 10 * BOX_CHARACTER,	/* "1234 bytes" */
	BARE_LEAST = 10,		/* of a section, beside its parts */
	OFFSETS = 14, GAP = 18, NAME = 30, NOTES = 52,
};

/* Behind a word that fills the line to its end a blank is needed, unless it is the first. */
size_t label_line(const char *s, unsigned width, unsigned character)
{
	unsigned room = (width - BOX_PAD) / character;
	size_t all = strlen(s), n = octets_of_line(s, all, room);

	if (n < all && s[n] == ' ' && columns_of(s, n) == room && memchr(s, ' ', n))
		return octets_of_line(s, all, room - 1);
	return n;
}

static unsigned label_lines(const char *s, unsigned width, unsigned character)
{
	unsigned lines = 0;

	for (; *s; lines++) {
		s += label_line(s, width, character);
		s += strspn(s, " ");
	}
	return lines;
}

/* The width that its longest word needs, or more if there were too many lines. */
static unsigned label_width(const char *s, unsigned character)
{
	unsigned width = character, word = 0;

	for (const char *c = s, *end = s + strlen(s); c < end;) {
		unsigned columns = rune_width(rune_next(&c, end));

		word = c[-1] == ' ' ? 0 : columns > 1 ? columns : word + columns;
		if (word * character > width)
			width = word * character;
	}
	width += BOX_PAD;
	while (label_lines(s, width, character) > LABEL_LINES)
		width += character;
	return width;
}

unsigned section_after(const struct layout *l, unsigned i)
{
	uint8_t depth = l->section[i].depth;

	do
		i++;
	while (i < l->sections && l->section[i].depth > depth);
	return i;
}

static bool is_part(const struct layout *l, unsigned whole, unsigned i)
{
	return l->section[i].depth == l->section[whole].depth + 1 && l->section[i].bytes;
}

/* The octets of a section that are parts: its own header may come before them. */
struct span { uint32_t from, to; };

static struct span parts_span(const struct layout *l, unsigned i)
{
	struct span s = { 0, 0 };

	for (unsigned k = i + 1; k < section_after(l, i); k++) {
		if (!is_part(l, i, k))
			continue;
		if (!s.to)
			s.from = l->section[k].offset - l->section[i].offset;
		s.to = l->section[k].offset - l->section[i].offset + l->section[k].bytes;
	}
	return s;
}

static unsigned scaled(uint32_t bytes, unsigned least, unsigned scale, unsigned most)
{
	uint64_t width = (uint64_t)bytes * scale / SCALE_ONE;

	return width < least ? least : width > most ? most : (unsigned)width;
}

/* What a section has in front of its parts, or behind them. */
static unsigned bare(uint32_t bytes, unsigned scale)
{
	return bytes ? scaled(bytes, BARE_LEAST, scale, ROOM) : 0;
}

/* The least width of a section whose parts are named; 0: it has none, or they are too many. */
static unsigned parts_width(struct picture *p, unsigned i)
{
	const struct layout *l = p->l;
	struct span s = parts_span(l, i);
	uint64_t width = 0;

	if (s.to <= s.from || s.to > l->section[i].bytes)
		return 0;
	for (unsigned k = i + 1; k < section_after(l, i); k++) {
		if (!is_part(l, i, k))
			continue;
		p->box[k].width = label_width(l->section[k].title, PART_CHARACTER);
		width += p->box[k].width;
	}
	width += bare(s.from, 0) + bare(l->section[i].bytes - s.to, 0);
	return width <= ROOM ? (unsigned)width : 0;
}

static unsigned section_width(struct picture *p, unsigned i)
{
	unsigned width = label_width(p->l->section[i].title, BOX_CHARACTER), parts = parts_width(p, i);

	for (unsigned k = i + 1; k < section_after(p->l, i); k++)
		p->box[k].shown = parts && p->box[k].width;
	if (width < LABEL_LEAST)
		width = LABEL_LEAST;
	return width > parts ? width : parts;
}

/* How many rows there are at a scale; with `set`, that is how it is to be. */
static unsigned rows_at(struct picture *p, const uint16_t *least, unsigned scale, bool set)
{
	unsigned rows = 0, x = ROOM + 1;

	for (unsigned i = 0; i < p->l->sections; i = section_after(p->l, i)) {
		uint32_t bytes = p->l->section[i].bytes;
		unsigned width = scaled(bytes, least[i], scale, ROOM);

		if (x + width > ROOM) {
			rows++;
			x = 0;
		}
		if (set)
			p->box[i] = (struct box){ PICTURE_EDGE + x, width, rows - 1, true,
				(uint64_t)width * SCALE_ONE > (uint64_t)bytes * scale + SCALE_ONE };
		x += width;
	}
	return rows;
}

static void place_sections(struct picture *p)
{
	uint16_t least[LAYOUT_SECTIONS] = { 0 };
	unsigned rows, scale = SCALE_MOST;

	for (unsigned i = 0; i < p->l->sections; i = section_after(p->l, i))
		least[i] = (uint16_t)section_width(p, i);
	rows = rows_at(p, least, 0, false);
	while (scale && rows_at(p, least, scale, false) > rows)
		scale--;
	p->rows = rows_at(p, least, scale, true);
}

static unsigned parts_at(const struct picture *p, unsigned i, const struct span *s, unsigned scale)
{
	unsigned width = bare(s->from, scale) + bare(p->l->section[i].bytes - s->to, scale);

	for (unsigned k = i + 1; k < section_after(p->l, i); k++)
		if (p->box[k].shown)
			width += scaled(p->l->section[k].bytes, p->box[k].width, scale, ROOM);
	return width;
}

/* The parts of a section as wide as lets them fill it; what rounding leaves is the last one's. */
static void place_parts(struct picture *p, unsigned i)
{
	const struct box *whole = &p->box[i];
	const struct span s = parts_span(p->l, i);
	unsigned scale = 64 * SCALE_ONE, x, end;
	struct box *last = NULL;

	while (scale && parts_at(p, i, &s, scale) > whole->width)
		scale--;
	x = whole->x + bare(s.from, scale);
	end = whole->x + whole->width - bare(p->l->section[i].bytes - s.to, scale);
	for (unsigned k = i + 1; k < section_after(p->l, i); k++) {
		struct box *b = &p->box[k];

		if (!b->shown)
			continue;
		*b = (struct box){ x, scaled(p->l->section[k].bytes, b->width, scale, ROOM), whole->row, true, false };
		x += b->width;
		last = b;
	}
	if (last)
		last->width += end - x;
}

static void count_lines(struct picture *p, unsigned i)
{
	const struct box *b = &p->box[i];
	bool part = p->l->section[i].depth;
	unsigned n = label_lines(p->l->section[i].title, b->width, part ? PART_CHARACTER : BOX_CHARACTER);
	uint8_t *most = part ? &p->part_lines[b->row] : &p->lines[b->row];

	if (n > *most)
		*most = (uint8_t)n;
}

const struct bracket picture_bracket[] = {
	{ SECTION_ENCRYPTED, "encrypted" }, { SECTION_AUTHENTICATED, "authenticated" }, { SECTION_ADDED, "added" },
};

uint64_t picture_bytes(const struct layout *l, uint8_t mark)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < l->sections; i = section_after(l, i))
		bytes += l->section[i].marks & mark ? l->section[i].bytes : 0;
	return bytes;
}

unsigned picture_high(const struct picture *p, unsigned row)
{
	return (p->lines[row] + 1u) * BOX_LINE + 2 * BOX_PAD;
}

unsigned picture_deep(const struct picture *p, unsigned row)
{
	unsigned parts = p->part_lines[row];

	return picture_high(p, row) + (parts ? (parts + 1) * PART_LINE + BOX_PAD : 0);
}

void picture_place(struct picture *p, const struct layout *l, bool named)
{
	memset(p, 0, sizeof *p);
	p->l = l;
	for (unsigned i = 0; i < BRACKETS; i++)
		p->lanes += picture_bytes(l, picture_bracket[i].mark) != 0;
	place_sections(p);
	for (unsigned i = 0; i < l->sections; i = section_after(l, i))
		place_parts(p, i);
	for (unsigned i = 0; i < l->sections; i++)
		if (p->box[i].shown)
			count_lines(p, i);
	for (unsigned i = 0; i < l->sections; i++)
		p->stretched |= p->box[i].stretched;
	p->named = named;
	p->height = GAP / 2 + (named ? NAME : 0);
	for (unsigned r = 0; r < p->rows; r++) {
		p->top[r] = p->height + OFFSETS;
		p->height = p->top[r] + picture_deep(p, r) + p->lanes * BRACKET_HIGH + GAP;
	}
	p->height += NOTES;
}
