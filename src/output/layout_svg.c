/*
 * A layout as SVG: one file without script, text as text, light or dark as the
 * reader's screen is.  A row has the sections as boxes, under them their parts,
 * and under those a bracket over what is encrypted, authenticated or added.
 *
 * Invariant: what packets say stands only between tags, with XML's own
 * characters as references; it is visible UTF-8 before it comes here.
 */
#include <stdlib.h>
#include "output/layout.h"
#include "output/layout_svg.h"

/* A group's class sN names its section, wherever it is drawn; what is on the page beside may light it up. */
const char picture_style[] =
	".layout{--ground:#fff;--plain:#f2f3f6;--auth:#dbeafe;--sealed:#ffe4c4;--shut:#e6e0f0;--line:#7d8594;--soft:#566070;"
	"--sealed-line:#b4540a;--auth-line:#1d5fc4;--added-line:#18794e;background:var(--ground);color:#1c1e23}\n"
	".layout text{font:12px system-ui,\"DejaVu Sans\",sans-serif;fill:currentColor;stroke:none;text-anchor:middle}\n"
	".layout .name{font-size:17px;font-weight:bold;text-anchor:start}\n"
	".layout .say{text-anchor:start;white-space:pre}.layout .size{fill:var(--soft)}\n"
	".layout .at{font-size:10px;fill:var(--soft);text-anchor:start}\n"
	".layout .part text{font-size:10px}\n"
	".box,.part{fill:var(--plain);stroke:var(--line)}\n"
	".auth{fill:var(--auth)}.sealed{fill:var(--sealed)}.shut{fill:var(--shut)}.shut rect{stroke-dasharray:5 3}\n"
	".break{fill:none;stroke:var(--line)}.ground{stroke:var(--ground);stroke-width:5}\n"
	".range{fill:none;stroke-width:2}.layout .word{font-size:11px;paint-order:stroke;stroke:var(--ground);stroke-width:6px}\n"
	".encrypted{stroke:var(--sealed-line)}.authenticated{stroke:var(--auth-line)}.added{stroke:var(--added-line)}\n"
	"@media (prefers-color-scheme:dark){\n"
	".layout{--ground:#16181c;--plain:#26292f;--auth:#173459;--sealed:#55330f;--shut:#352d47;--line:#868e9c;--soft:#a2a9b6;"
	"--sealed-line:#f0a04b;--auth-line:#6aa8ff;--added-line:#4cc38a;color:#e7e8ea}\n"
	"}\n";

size_t whole_length(const char *words)
{
	size_t n = strlen(words), start = n;

	while (start && ((uint8_t)words[start - 1] & 0xc0) == 0x80)
		start--;
	if (!start || (uint8_t)words[start - 1] < 0xc0)
		return n;
	start--;
	return n - start == ((uint8_t)words[start] >= 0xf0 ? 4u : (uint8_t)words[start] >= 0xe0 ? 3u : 2u) ? n : start;
}

void text_marks(struct text *t, uint8_t marks)
{
	static const struct { uint8_t mark; const char *key; } known[] = {
		{ SECTION_ENCRYPTED, "encrypted" }, { SECTION_AUTHENTICATED, "authenticated" }, { SECTION_CLOSED, "not-opened" },
	};
	const char *between = "";

	for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
		if (!(marks & known[i].mark))
			continue;
		text_add(t, between);
		text_add(t, layout_label(known[i].key));
		between = ", ";
	}
}

void text_size(struct text *t, uint64_t bytes)
{
	text_dec(t, bytes);
	text_char(t, ' ');
	text_add(t, layout_label(bytes == 1 ? "byte" : "bytes"));
}

size_t picture_line(char room[static PICTURE_LINE], picture_write *write, const struct layout *l)
{
	struct text t = { room, room, room + PICTURE_LINE - 1, NULL, false };

	write(&t, l);
	text_string(&t);
	return strcspn(room, "\n");
}

static void svg_words(struct text *t, const char *class, unsigned x, unsigned y, const char *s, size_t n)
{
	text_add(t, "<text class=\"");
	text_add(t, class);
	text_char(t, '"');
	xml_attribute(t, "x", x);
	xml_attribute(t, "y", y);
	text_char(t, '>');
	text_xml(t, s, n);
	text_add(t, "</text>\n");
}

static void svg_size(struct text *t, const struct box *b, unsigned y, uint32_t bytes, bool unit)
{
	char words[48];
	struct text w = TEXT_FIXED(words);

	if (unit)
		text_size(&w, bytes);
	else
		text_dec(&w, bytes);
	svg_words(t, "size", b->x + b->width / 2, y, words, (size_t)(w.at - words));
}

static void svg_offset(struct text *t, const struct box *b, unsigned y, uint32_t offset)
{
	char words[24];
	struct text w = TEXT_FIXED(words);

	text_dec(&w, offset);
	svg_words(t, "at", b->x, y, words, (size_t)(w.at - words));
}

/* A name, as many lines as it takes, its last one over `bottom`. */
static void svg_label(struct text *t, const char *s, const struct box *b, unsigned top, unsigned character, unsigned line)
{
	for (unsigned y = top + line; *s; y += line) {
		size_t n = label_line(s, b->width, character);

		svg_words(t, "label", b->x + b->width / 2, y, s, n);
		s += n;
		s += strspn(s, " ");
	}
}

/* Two strokes through the upper edge: it is wider than its octets. */
static void svg_break(struct text *t, const struct box *b, unsigned y)
{
	for (unsigned i = 0; i < 2; i++) {
		text_add(t, "<path class=\"break\" d=\"M");
		text_dec(t, b->x + b->width - 14 + 4 * i);
		text_char(t, ' ');
		text_dec(t, y + 4);
		text_add(t, "l4 -8\"/>\n");
	}
}

static void svg_rectangle(struct text *t, const struct box *b, unsigned y, unsigned height)
{
	text_add(t, "<rect");
	xml_attribute(t, "x", b->x);
	xml_attribute(t, "y", y);
	xml_attribute(t, "width", b->width);
	xml_attribute(t, "height", height);
	text_add(t, "/>\n");
}

/* What the pointer shows: title, octets, marks, description. */
static void svg_title(struct text *t, const struct section *s)
{
	text_add(t, "<title>");
	text_xml(t, s->title, strlen(s->title));
	text_add(t, ": ");
	text_size(t, s->bytes);
	text_add(t, " at ");
	text_dec(t, s->offset);
	text_add(t, s->marks & ~SECTION_ADDED ? ", " : "");
	text_marks(t, s->marks);
	text_add(t, *s->words ? ". " : "");
	text_xml(t, s->words, whole_length(s->words));
	text_add(t, "</title>\n");
}

static void svg_group(struct text *t, const struct picture *p, unsigned i)
{
	const struct section *s = &p->l->section[i];

	text_add(t, "<g class=\"");
	text_add(t, s->depth ? "part" : "box");
	text_add(t, s->marks & SECTION_CLOSED ? " shut" : s->marks & SECTION_ENCRYPTED ? " sealed" :
	    s->marks & SECTION_AUTHENTICATED ? " auth" : "");
	text_add(t, " s");
	text_dec(t, i);
	text_add(t, "\">\n");
	svg_title(t, s);
}

static void svg_section(struct text *t, const struct picture *p, unsigned i)
{
	const struct section *s = &p->l->section[i];
	const struct box *b = &p->box[i];
	unsigned y = p->top[b->row], height = picture_high(p, b->row);

	svg_group(t, p, i);
	svg_rectangle(t, b, y, height);
	svg_label(t, s->title, b, y + 1, BOX_CHARACTER, BOX_LINE);
	svg_size(t, b, y + height - BOX_PAD, s->bytes, true);
	if (b->stretched)
		svg_break(t, b, y);
	text_add(t, "</g>\n");
	svg_offset(t, b, y - 4, s->offset);
}

static void svg_part(struct text *t, const struct picture *p, unsigned i)
{
	const struct section *s = &p->l->section[i];
	const struct box *b = &p->box[i];
	unsigned y = p->top[b->row] + picture_high(p, b->row);
	unsigned height = picture_deep(p, b->row) - picture_high(p, b->row);

	svg_group(t, p, i);
	svg_rectangle(t, b, y, height);
	svg_label(t, s->title, b, y, PART_CHARACTER, PART_LINE);
	svg_size(t, b, y + height - 4, s->bytes, false);
	text_add(t, "</g>\n");
}

/* Boxes of one row that follow each other and have a mark in common. */
struct run { unsigned from, to; bool begins, ends; };

static bool run_next(const struct picture *p, unsigned row, uint8_t mark, unsigned *i, struct run *r)
{
	const struct layout *l = p->l;
	bool before = false;

	for (; *i < l->sections && p->box[*i].row <= row; *i = section_after(l, *i)) {
		if (p->box[*i].row == row && l->section[*i].marks & mark)
			break;
		before = p->box[*i].row < row && l->section[*i].marks & mark;
	}
	if (*i >= l->sections || p->box[*i].row > row)
		return false;
	*r = (struct run){ *i, *i, !before, true };
	for (; *i < l->sections && l->section[*i].marks & mark; *i = section_after(l, *i)) {
		if (p->box[*i].row > row) {
			r->ends = false;
			break;
		}
		r->to = *i;
	}
	return true;
}

/* A line under them, its ends up where the range does not go on in another row. */
static void svg_bracket(struct text *t, const struct picture *p, const struct run *r, const char *class, unsigned y)
{
	unsigned from = p->box[r->from].x + 2, to = p->box[r->to].x + p->box[r->to].width - 2;

	text_add(t, "<path class=\"range ");
	text_add(t, class);
	text_add(t, "\" d=\"M");
	text_dec(t, from);
	text_char(t, ' ');
	text_dec(t, r->begins ? y - 6 : y);
	text_add(t, r->begins ? "v6" : "");
	text_char(t, 'H');
	text_dec(t, to);
	text_add(t, r->ends ? "v-6\"/>\n" : "\"/>\n");
}

/* All that has the mark around a section, in whatever rows. */
static uint64_t range_bytes(const struct layout *l, uint8_t mark, unsigned around)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < l->sections; i = section_after(l, i)) {
		if (l->section[i].marks & mark)
			bytes += l->section[i].bytes;
		else if (i > around)
			break;
		else
			bytes = 0;
	}
	return bytes;
}

/* "encrypted 32", amid its bracket */
static void svg_range_name(struct text *t, const struct picture *p, const struct run *r, const struct bracket *k, unsigned y)
{
	unsigned middle = (p->box[r->from].x + p->box[r->to].x + p->box[r->to].width) / 2;
	char words[100];
	struct text w = TEXT_FIXED(words);

	text_add(&w, layout_label(k->key));
	text_char(&w, ' ');
	text_dec(&w, range_bytes(p->l, k->mark, r->from));
	svg_words(t, "word", middle, y, words, (size_t)(w.at - words));
}

static void svg_ranges(struct text *t, const struct picture *p, unsigned row)
{
	unsigned y = p->top[row] + picture_deep(p, row) + 12;

	for (unsigned b = 0; b < BRACKETS; b++) {
		const struct bracket *k = &picture_bracket[b];
		struct run r;

		if (!picture_bytes(p->l, k->mark))
			continue;
		for (unsigned i = 0; run_next(p, row, k->mark, &i, &r);) {
			svg_bracket(t, p, &r, k->key, y);
			svg_range_name(t, p, &r, k, y + 4);
		}
		y += BRACKET_HIGH;
	}
}

static void svg_notes(struct text *t, const struct picture *p)
{
	const char *stretched = layout_label("stretched");
	unsigned y = p->height - 2 * BOX_LINE;
	char words[PICTURE_LINE];
	size_t n = picture_line(words, layout_costs, p->l);

	if (n)
		svg_words(t, "say", PICTURE_EDGE, y, words, n);
	if (p->stretched)
		svg_words(t, "say size", PICTURE_EDGE, n ? y + BOX_LINE + 3 : y, stretched, strlen(stretched));
}

void picture_draw(struct text *t, const struct picture *p)
{
	const struct layout *l = p->l;
	char words[PICTURE_LINE];

	if (p->named)
		svg_words(t, "name", PICTURE_EDGE, 24, words, picture_line(words, layout_head, l));
	for (unsigned i = 0; i < l->sections; i++) {
		if (!p->box[i].shown)
			continue;
		if (l->section[i].depth)
			svg_part(t, p, i);
		else
			svg_section(t, p, i);
	}
	for (unsigned r = 0; r < p->rows; r++)
		svg_ranges(t, p, r);
	svg_notes(t, p);
}

void picture_open(struct text *t, const struct picture *p)
{
	text_add(t, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	xml_lang(t);
	text_add(t, " class=\"layout\" role=\"img\" aria-label=\"");
	text_xml(t, p->l->name, whole_length(p->l->name));
	text_char(t, '"');
	xml_attribute(t, "width", PICTURE_WIDTH);
	xml_attribute(t, "height", p->height);
	text_add(t, " viewBox=\"0 0 ");
	text_dec(t, PICTURE_WIDTH);
	text_char(t, ' ');
	text_dec(t, p->height);
	text_add(t, "\">\n");
}

void layout_svg(struct text *t, const struct layout *l)
{
	struct picture *p = mem_new(sizeof *p);

	picture_place(p, l, true);
	picture_open(t, p);
	text_add(t, "<style>\n");
	text_add(t, picture_style);
	text_add(t, "</style>\n");
	style_fonts(t, ".layout text", false);
	picture_draw(t, p);
	text_add(t, "</svg>\n");
	free(p);
}
