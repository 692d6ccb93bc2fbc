/*
 * flow as SVG: one file without script, text as text, light or dark as the
 * reader's screen is.  The same rows and columns as the text, in a fixed-width
 * font: a place is a number of characters times one's size.
 *
 * Invariant: what packets say stands only between tags, with XML's own
 * characters as references; it is visible UTF-8 before it comes here.
 */
#include <stdlib.h>
#include "output/ladder.h"
#include "output/markup.h"

enum {
	CHARACTER = 7, CHARACTER_MOST = 8, LINE = 15,	/* one character's width, in wide fonts, and one line's height */
	LEFT = 130, GAP = 420, RIGHT = 290, TOP = 46,
	COLUMNS_MOST = 64,		/* hosts that stand beside one another */
	LABEL_MAX = 9000, PAD = 6,
};

static const char style[] =
	"<style>\n"
	"svg{--ground:#fff;background:var(--ground);color:#222}\n"
	"text{font:12px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;fill:currentColor}\n"
	"text{white-space:pre}\n"
	".host{font-weight:bold;text-anchor:middle}\n"
	".time{fill:#667;text-anchor:end}\n"
	".phase{fill:#7a3e9d;font-weight:bold;paint-order:stroke;stroke:var(--ground);stroke-width:5px}\n"
	".good{fill:#18794e}.bad{fill:#c62a2f}.doubt{fill:#946800}.dim{fill:#667}\n"
	".life{stroke:#bbb}\n"
	".arrow{stroke:currentColor;fill:none}\n"
	".run{stroke-width:3}.keep{stroke-dasharray:2 4}.answer{stroke-dasharray:6 3}\n"
	".head{fill:currentColor;stroke:none}\n"
	"@media (prefers-color-scheme:dark){\n"
	"svg{--ground:#16181c;color:#e6e6e6}\n"
	".time,.dim{fill:#99a}.phase{fill:#c9a0ea}.life{stroke:#444}\n"
	".good{fill:#4cc38a}.bad{fill:#ff6369}.doubt{fill:#f1a10d}\n"
	"}\n"
	"</style>\n";

struct drawing {
	struct text *t;
	const struct view *v;
	const struct ladder *l;
	unsigned columns, width, y;
	int64_t first_time;
	uint16_t host[COLUMNS_MOST], column[LIMIT_HOSTS];	/* column: plus one; 0: none */
};

static void svg_text(const struct drawing *d, unsigned x, unsigned y, const char *class, const char *s,
    size_t n)
{
	text_add(d->t, "<text");
	xml_attribute(d->t, "x", x);
	xml_attribute(d->t, "y", y);
	if (class) {
		text_add(d->t, " class=\"");
		text_add(d->t, class);
		text_char(d->t, '"');
	}
	text_char(d->t, '>');
	text_xml(d->t, s, n);
	text_add(d->t, "</text>\n");
}

static void svg_line(const struct drawing *d, unsigned x1, unsigned y1, unsigned x2, unsigned y2,
    const char *class)
{
	text_add(d->t, "<line");
	xml_attribute(d->t, "x1", x1);
	xml_attribute(d->t, "y1", y1);
	xml_attribute(d->t, "x2", x2);
	xml_attribute(d->t, "y2", y2);
	text_add(d->t, " class=\"");
	text_add(d->t, class);
	text_add(d->t, "\"/>\n");
}

static unsigned place(const struct drawing *d, unsigned host)
{
	return LEFT + (d->column[host] - 1u) * GAP;
}

/* A triangle whose tip is at x; or a cross where nothing arrived. */
static void head(const struct drawing *d, unsigned x, bool right, bool lost)
{
	unsigned back = right ? x - 9 : x + 9;

	if (lost) {
		svg_line(d, x - 5, d->y - 5, x + 5, d->y + 5, "arrow");
		svg_line(d, x - 5, d->y + 5, x + 5, d->y - 5, "arrow");
		return;
	}
	text_add(d->t, "<polygon class=\"head\" points=\"");
	text_dec(d->t, x);
	text_char(d->t, ',');
	text_dec(d->t, d->y);
	for (unsigned i = 0; i < 2; i++) {
		text_char(d->t, ' ');
		text_dec(d->t, back);
		text_char(d->t, ',');
		text_dec(d->t, i ? d->y + 4 : d->y - 4);
	}
	text_add(d->t, "\"/>\n");
}

static void svg_arrow(const struct drawing *d, const struct rung *r)
{
	static const char *const class[] = { "arrow", "arrow run", "arrow keep" };
	enum way way = rung_way(r);
	bool back = way == WAY_BACK, lost = r->reply == REPLY_LOST;
	unsigned from = place(d, back ? r->to : r->from), to = place(d, back ? r->from : r->to);
	unsigned end = !lost ? to : from < to ? to - 12 : to + 12;

	svg_line(d, from, d->y, end, d->y, r->response ? "arrow answer" : class[r->kind]);
	head(d, end, from < to, lost);
	if (way == WAY_BOTH)
		head(d, from, from > to, false);
}

/* The words over an arrow, as many lines as they take; returns how many. */
static unsigned svg_words(const struct drawing *d, const struct rung *r, const char *words)
{
	unsigned from = place(d, r->from), to = place(d, r->to), low = from < to ? from : to;
	unsigned room = ((from < to ? to : from) - low) / CHARACTER - 2, lines = 0;

	while (*words) {
		size_t n = text_fitting(words, strlen(words), room);

		svg_text(d, low + PAD, d->y + lines * LINE, NULL, words, n);
		words += n;
		words += strspn(words, " ");
		lines++;
	}
	return lines;
}

static unsigned svg_effects(const struct drawing *d, const struct rung *r)
{
	static const char *const class[] = { NULL, "good", "doubt", "bad", "doubt", "dim" };

	for (unsigned i = 0; i < r->effects; i++) {
		char words[160];
		struct text w = TEXT_FIXED(words);

		text_effect(&w, r, &r->effect[i]);
		svg_text(d, LEFT + (d->columns - 1) * GAP + 12, d->y + i * LINE,
		    class[paint_effect(&r->effect[i])], words, (size_t)(w.at - w.start));
	}
	return r->effects;
}

static void svg_time(const struct drawing *d, const struct rung *r)
{
	char words[64];
	struct text w = TEXT_FIXED(words);

	text_dec(&w, r->packet);
	text_add(&w, "  ");
	text_seconds(&w, r->time - d->first_time, 6);
	svg_text(d, LEFT - 12, d->y, "time", words, (size_t)(w.at - w.start));
}

static void svg_phase(struct drawing *d, const struct rung *r)
{
	char words[PHASE_MAX];
	struct text w = TEXT_FIXED(words);

	text_rung_phase(&w, r);
	d->y += LINE;
	svg_text(d, PAD, d->y, "phase", words, (size_t)(w.at - w.start));
	d->y += LINE + 4;
}

static void svg_detail(struct drawing *d, const struct rung *r)
{
	unsigned room = (d->width - LEFT - 2 * PAD) / CHARACTER_MOST;

	for (const char *at = r->detail; at && *at; at += strspn(at, " \n")) {
		size_t n = text_fitting(at, strcspn(at, "\n"), room);

		svg_text(d, LEFT + PAD, d->y, "dim", at, n);
		d->y += LINE;
		at += n;
	}
}

static void svg_row(struct drawing *d, const struct rung *r)
{
	char words[LABEL_MAX];
	struct text w = TEXT_FIXED(words);
	unsigned lines, effects;

	text_rung(&w, r);
	if (r->kind == RUNG_MESSAGE && r->sent > 1) {
		text_say(&w, ", ");
		text_char(&w, 'x');
		text_dec(&w, r->sent);
	}
	svg_time(d, r);
	effects = svg_effects(d, r);
	lines = svg_words(d, r, text_string(&w));
	d->y += (lines ? lines - 1 : 0) * LINE + 7;
	svg_arrow(d, r);
	d->y += LINE + 4;
	if (effects > lines + 1)
		d->y += (effects - lines - 1) * LINE;
	svg_detail(d, r);
}

/* Has it a place: hosts beyond the last column have none. */
static bool is_drawn(const struct drawing *d, const struct rung *r)
{
	return r->from != r->to && d->column[r->from] && d->column[r->to];
}

static void drawing_columns(struct drawing *d)
{
	const struct rung *r;

	for (uint32_t i = 0; (r = rung_next(d->l, &i));) {
		const uint16_t host[] = { r->from, r->to };

		for (unsigned k = 0; k < 2; k++) {
			if (d->column[host[k]] || d->columns == COLUMNS_MOST)
				continue;
			d->host[d->columns] = host[k];
			d->column[host[k]] = (uint16_t)++d->columns;
		}
	}
}

/* Height is known only when all is drawn: so it is drawn twice, the first time to nowhere. */
static void draw(struct drawing *d)
{
	const struct rung *r, *before = NULL;

	d->y = TOP;
	for (uint32_t i = 0; (r = rung_next(d->l, &i));) {
		if (!is_drawn(d, r))
			continue;
		if (rung_begins(r, before))
			svg_phase(d, r);
		svg_row(d, r);
		before = r;
	}
}

static void forget(struct text *t)
{
	t->at = t->start;
}

static void svg_hosts(const struct drawing *d, unsigned height)
{
	for (unsigned c = 0; c < d->columns; c++) {
		char name[64];
		struct text n = TEXT_FIXED(name);

		text_address(&n, ladder_host(d->l, d->host[c]));
		svg_text(d, LEFT + c * GAP, TOP - 22, "host", name, (size_t)(n.at - n.start));
		svg_line(d, LEFT + c * GAP, TOP - 14, LEFT + c * GAP, height - PAD, "life");
	}
}

void flow_svg(struct text *t, const struct view *v, const struct ladder *l)
{
	struct drawing *d = mem_new(sizeof *d);
	char nowhere[1024];
	struct text measure = { nowhere, nowhere, nowhere + sizeof nowhere, forget, false };
	unsigned height;

	*d = (struct drawing){ .t = &measure, .v = v, .l = l, .first_time = v->first_time };
	drawing_columns(d);
	d->width = LEFT + (d->columns > 1 ? d->columns - 1 : 1) * GAP + RIGHT;
	draw(d);
	height = d->y + LINE;
	d->t = t;
	text_add(t, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	xml_lang(t);
	xml_attribute(t, "width", d->width);
	xml_attribute(t, "height", height);
	text_add(t, " viewBox=\"0 0 ");
	text_dec(t, d->width);
	text_char(t, ' ');
	text_dec(t, height);
	text_add(t, "\">\n");
	text_add(t, style);
	style_fonts(t, "text", true);
	svg_hosts(d, height);
	draw(d);
	text_add(t, "</svg>\n");
	free(d);
}
