/*
 * A layout as text: boxes to scale, what of them is encrypted and
 * authenticated, and a table.  Boxes are as wide as their words want at least;
 * what is left of the width goes to those with the most octets a column.
 */
#include "output/layout.h"

enum { BOXES = 64, LABEL_LINES = 6, DESCRIPTION_LEAST = 24 };

struct row {				/* of boxes */
	unsigned first, count;		/* sections */
	const struct section *section[BOXES];
	unsigned width[BOXES];		/* inside */
};

/* --- words --- */

/* Octets of the next line of words in so many columns; a word that is longer is cut. */
static size_t line_of(const char *s, unsigned width)
{
	return octets_of_line(s, strlen(s), width);
}

static const char *after_blanks(const char *s)
{
	return s + strspn(s, " ");
}

static unsigned longest_word(const char *s)
{
	unsigned longest = 0;

	while (*s) {
		size_t n = strcspn(s, " ");
		unsigned wide = columns_of(s, n);

		longest = wide > longest ? wide : longest;
		s = after_blanks(s + n);
	}
	return longest;
}

static unsigned digits(uint64_t v)
{
	unsigned n = 1;

	while (v /= 10)
		n++;
	return n;
}

static void cell(struct text *t, const char *s, size_t n, unsigned width)
{
	unsigned wide = columns_of(s, n);

	text_char(t, ' ');
	text_mem(t, s, n);
	text_fill(t, ' ', width > wide + 1 ? width - wide - 1 : 0);
}

/* --- boxes --- */

static unsigned box_least(const struct section *s)
{
	unsigned word = longest_word(s->title), size = digits(s->bytes);

	return (word > size ? word : size) + 2;
}

static unsigned row_width(const struct row *r)
{
	unsigned width = 1;

	for (unsigned i = 0; i < r->count; i++)
		width += r->width[i] + 1;
	return width;
}

/* As many sections as fit, from *at on. */
static bool row_take(struct row *r, const struct layout *l, unsigned *at, unsigned width)
{
	r->count = 0;
	for (; *at < l->sections && r->count < BOXES; ++*at) {
		const struct section *s = &l->section[*at];

		if (s->depth)
			continue;
		r->section[r->count] = s;
		r->width[r->count++] = box_least(s);
		if (r->count > 1 && row_width(r) > width) {
			r->count--;
			break;
		}
	}
	return r->count;
}

/* Octets that a column stands for in the box that has most of them. */
struct scale { uint64_t octets, columns; };

static bool denser(const struct scale *a, const struct scale *b)
{
	return a->octets * b->columns > b->octets * a->columns;
}

static unsigned row_densest(const struct row *r, struct scale *scale)
{
	unsigned most = 0;

	*scale = (struct scale){ r->section[0]->bytes, r->width[0] };
	for (unsigned i = 1; i < r->count; i++) {
		const struct scale other = { r->section[i]->bytes, r->width[i] };

		if (denser(&other, scale)) {
			*scale = other;
			most = i;
		}
	}
	return most;
}

/* Until the width is reached, or the scale of the rows above. */
static void row_stretch(struct row *r, unsigned width, struct scale *scale)
{
	struct scale own;

	for (unsigned room = row_width(r); room < width; room++) {
		unsigned most = row_densest(r, &own);

		if (scale->columns && !denser(&own, scale))
			break;
		r->width[most]++;
	}
	row_densest(r, &own);
	if (!scale->columns)
		*scale = own;
}

static void row_rule(struct text *t, const struct row *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		text_char(t, '+');
		text_fill(t, '-', r->width[i]);
	}
	text_add(t, "+\n");
}

static void row_labels(struct text *t, const struct row *r)
{
	const char *left[BOXES];
	bool more = true;

	for (unsigned i = 0; i < r->count; i++)
		left[i] = r->section[i]->title;
	for (unsigned line = 0; more && line < LABEL_LINES; line++) {
		more = false;
		for (unsigned i = 0; i < r->count; i++) {
			size_t n = line_of(left[i], r->width[i] - 2);

			text_char(t, '|');
			cell(t, left[i], n, r->width[i]);
			left[i] = after_blanks(left[i] + n);
			more |= *left[i] != 0;
		}
		text_add(t, "|\n");
	}
}

static void row_sizes(struct text *t, const struct row *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		char size[24];
		struct text number = TEXT_FIXED(size);

		text_dec(&number, r->section[i]->bytes);
		text_char(t, '|');
		cell(t, size, (size_t)(number.at - size), r->width[i]);
	}
	text_add(t, "|\n");
}

/* --- ranges --- */

static const struct section *beside(const struct layout *l, const struct section *s, int step)
{
	for (s += step; s >= l->section && s < l->section + l->sections; s += step)
		if (s->depth == 0)
			return s;
	return NULL;
}

struct range {
	const char *what;
	uint32_t octets;		/* of all of it, in other rows, too */
	bool begun, continued;		/* in the row before; in the one behind */
};

/* " encrypted 88 " in an arrow, as much of it as fits into `width`. */
static void range_arrow(struct text *t, const struct range *g, unsigned width)
{
	char words[64];
	struct text w = TEXT_FIXED(words);
	unsigned n, left;

	text_char(&w, ' ');
	text_add(&w, g->what);
	text_char(&w, ' ');
	text_dec(&w, g->octets);
	text_char(&w, ' ');
	n = columns_of(words, (size_t)(w.at - words));
	n = n + 2 <= width ? n : 0;
	left = (width - 2 - n) / 2;
	text_char(t, g->begun ? '-' : '<');
	text_fill(t, '-', left);
	text_mem(t, words, n ? (size_t)(w.at - words) : 0);
	text_fill(t, '-', width - 2 - n - left);
	text_char(t, g->continued ? '-' : '>');
}

static struct range range_of(const struct layout *l, const struct section *first, const struct section *last, uint8_t mark,
    const char *what)
{
	struct range g = { .what = what };
	const struct section *s = first, *before;

	while ((before = beside(l, s, -1)) && before->marks & mark)
		s = before;
	g.begun = s != first;
	for (; s && s->marks & mark; s = beside(l, s, 1)) {
		g.octets += s->bytes;
		g.continued = s > last;
	}
	return g;
}

/* The run of boxes with that mark from i on, under them; its end. */
static unsigned range_run(struct text *t, const struct layout *l, const struct row *r, unsigned i, uint8_t mark,
    const char *what)
{
	const struct section *first = r->section[i];
	unsigned width = r->width[i];
	struct range g;

	while (++i < r->count && r->section[i]->marks & mark)
		width += r->width[i] + 1;
	g = range_of(l, first, r->section[i - 1], mark, what);
	range_arrow(t, &g, width);
	return i;
}

static void row_range(struct text *t, const struct layout *l, const struct row *r, uint8_t mark, const char *key)
{
	unsigned blanks = 1, i = 0;
	bool any = false;

	while (i < r->count)
		if (r->section[i]->marks & mark) {
			text_fill(t, ' ', blanks);
			i = range_run(t, l, r, i, mark, layout_label(key));
			blanks = 1;
			any = true;
		} else {
			blanks += r->width[i++] + 1;
		}
	text_add(t, any ? "\n" : "");
}

void layout_boxes(struct text *t, const struct layout *l, unsigned width)
{
	struct scale scale = { 0 };
	struct row r;
	unsigned at = 0;

	while (row_take(&r, l, &at, width)) {
		row_stretch(&r, width, &scale);
		row_rule(t, &r);
		row_labels(t, &r);
		row_sizes(t, &r);
		row_rule(t, &r);
		row_range(t, l, &r, SECTION_ENCRYPTED, "encrypted");
		row_range(t, l, &r, SECTION_AUTHENTICATED, "authenticated");
		row_range(t, l, &r, SECTION_CLOSED, "not-opened");
	}
}

/* --- table --- */

struct widths { unsigned title, size, words; };

static unsigned larger(unsigned a, unsigned b) { return a > b ? a : b; }

static struct widths table_widths(const struct layout *l, unsigned width)
{
	struct widths w = { columns_of(layout_label("section"), strlen(layout_label("section"))),
		columns_of(layout_label("size"), strlen(layout_label("size"))), 0 };
	unsigned most, rules = 10;

	for (unsigned i = 0; i < l->sections; i++) {
		const struct section *s = &l->section[i];

		w.title = larger(w.title, columns_of(s->title, strlen(s->title)) + 2u * s->depth);
		w.words = larger(w.words, columns_of(s->words, strlen(s->words)) + (s->marks & SECTION_ENCRYPTED ? 12 : 0));
	}
	w.words = larger(w.words, columns_of(layout_label("description"), strlen(layout_label("description"))));
	most = width > w.title + w.size + rules ? width - w.title - w.size - rules : 0;
	most = larger(most, DESCRIPTION_LEAST);
	w.words = w.words < most ? w.words : most;
	return w;
}

static void table_rule(struct text *t, const struct widths *w)
{
	text_add(t, "|");
	text_fill(t, '-', w->title + 2);
	text_char(t, '|');
	text_fill(t, '-', w->size + 2);
	text_char(t, '|');
	text_fill(t, '-', w->words + 2);
	text_add(t, "|\n");
}

static void table_row(struct text *t, const struct widths *w, const char *title, const char *size, const char *words)
{
	do {
		size_t n = line_of(words, w->words);

		text_char(t, '|');
		cell(t, title, strlen(title), w->title + 2);
		text_char(t, '|');
		text_fill(t, ' ', w->size + 1 - columns_of(size, strlen(size)));
		text_add(t, size);
		text_add(t, " |");
		cell(t, words, n, w->words + 2);
		text_add(t, "|\n");
		words = after_blanks(words + n);
		title = size = "";
	} while (*words);
}

static void table_section(struct text *t, const struct widths *w, const struct section *s)
{
	char title[128], size[24], words[sizeof s->words + 32];
	struct text a = TEXT_FIXED(title), b = TEXT_FIXED(size), c = TEXT_FIXED(words);

	text_fill(&a, ' ', 2u * s->depth);
	text_add(&a, s->title);
	text_dec(&b, s->bytes);
	layout_describe(&c, s);
	table_row(t, w, text_string(&a), text_string(&b), text_string(&c));
}

static void table_total(struct text *t, const struct widths *w, const struct layout *l)
{
	char size[24];
	struct text b = TEXT_FIXED(size);

	text_dec(&b, l->frame);
	table_row(t, w, layout_label("frame"), text_string(&b), "");
}

void layout_text(struct text *t, const struct view *v, const struct layout *l, unsigned width)
{
	const struct widths w = table_widths(l, width);

	layout_head(t, l);
	text_char(t, '\n');
	layout_boxes(t, l, width);
	layout_costs(t, l);
	text_char(t, '\n');
	table_row(t, &w, layout_label("section"), layout_label("size"), layout_label("description"));
	table_rule(t, &w);
	for (unsigned i = 0; i < l->sections; i++)
		table_section(t, &w, &l->section[i]);
	table_rule(t, &w);
	table_total(t, &w, l);
	if (v->detail)
		layout_diagrams(t, l, false);
}
