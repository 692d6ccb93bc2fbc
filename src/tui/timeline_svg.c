/*
 * The timeline as SVG: one file without script, text as text, light or dark as
 * the reader's screen is.  Spans stand where they were, whatever the columns of
 * the screen; what they are is told by a word too, when pointed at.
 *
 * Invariant: all words are visible UTF-8, and stand between tags only.
 */
#include <stdlib.h>
#include "output/markup.h"
#include "tui/timeline_rows.h"

enum { PIXELS = 900, LEFT = 270, TOP = 52, LINE = 18, EDGE = 16, HIGH = 12, ROWS_MOST = 2000 };

static const char style[] =
	"<style>\n"
	"svg{--ground:#fff;background:var(--ground);color:#222}\n"
	"text{font:12px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;fill:currentColor;white-space:pre}\n"
	".time{fill:#667;text-anchor:middle}.dim{fill:#667}.grid{stroke:#ddd}\n"
	".up{fill:#4caf7a}.negotiating{fill:#e0b040}.rekeyed{fill:#e0b040}.old{fill:#b8bec8}.deleted{fill:#667}\n"
	".problem{fill:#c62a2f}.unknown{fill:#b57ad0}.dpd{fill:#3a78c9}.traffic{fill:#3a78c9}.closed{fill:#b57ad0}\n"
	".inferred{fill-opacity:.45;stroke:currentColor;stroke-dasharray:3 2;stroke-width:.7}\n"
	"@media (prefers-color-scheme:dark){\n"
	"svg{--ground:#16181c;color:#e6e6e6}\n"
	".time,.dim{fill:#99a}.grid{stroke:#333}.deleted{fill:#aab}.old{fill:#555d6a}.problem{fill:#ff6369}\n"
	"}\n"
	"</style>\n";

struct drawing {
	struct text *t;
	const struct lives *l;
	const struct traffic *traffic;
	struct scale s;			/* a column is a pixel */
	const struct ticks *k;
	unsigned y;
};

/* The picture's time, in pixels. */
static struct scale scale_of(const struct scale *s)
{
	uint64_t column = s->column > UINT64_MAX / s->columns ? s->column / PIXELS * s->columns :
	    s->column * s->columns / PIXELS;

	return (struct scale){ s->from, column ? column : 1, PIXELS };
}

static void svg_text(const struct drawing *d, unsigned x, unsigned y, const char *class, const char *s)
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
	text_xml(d->t, s, strlen(s));
	text_add(d->t, "</text>\n");
}

static void svg_box(const struct drawing *d, unsigned x, unsigned y, unsigned width, unsigned height, const char *class,
    bool inferred, const char *title)
{
	text_add(d->t, "<rect class=\"");
	text_add(d->t, class);
	text_add(d->t, inferred ? " inferred\"" : "\"");
	xml_attribute(d->t, "x", x);
	xml_attribute(d->t, "y", y);
	xml_attribute(d->t, "width", width);
	xml_attribute(d->t, "height", height);
	text_add(d->t, "><title>");
	text_add(d->t, inferred ? "~" : "");
	text_xml(d->t, title, strlen(title));
	text_add(d->t, "</title></rect>\n");
}

/* --- time --- */

static void svg_ticks(const struct drawing *d, unsigned bottom)
{
	int64_t time = d->s.from;

	svg_text(d, EDGE, TOP - 12, "dim", ticks_unit(d->k));
	while (tick_next(d->k, &d->s, &time)) {
		char words[64];
		struct text t = TEXT_FIXED(words);
		unsigned x = LEFT + (unsigned)scale_column(&d->s, time);

		text_tick(&t, d->k, time);
		svg_text(d, x, TOP - 12, "time", text_string(&t));
		text_add(d->t, "<line class=\"grid\"");
		xml_attribute(d->t, "x1", x);
		xml_attribute(d->t, "y1", TOP - 6);
		xml_attribute(d->t, "x2", x);
		xml_attribute(d->t, "y2", bottom);
		text_add(d->t, "/>\n");
		time++;
	}
}

/* --- lives --- */

static const struct { const char *class, *title; bool mark; } looks[LOOKS] = {
	[LOOK_UNKNOWN] = { "unknown", N_("unknown"), false }, [LOOK_UP] = { "up", N_("up"), false },
	[LOOK_NEGOTIATING] = { "negotiating", N_("negotiating"), false },
	[LOOK_OLD] = { "old", N_("rekeyed, not deleted"), false },
	[LOOK_REKEYING] = { "rekeyed", N_("being rekeyed"), false }, [LOOK_DELETING] = { "deleted", N_("deleting"), false },
	[LOOK_DPD] = { "dpd", "DPD", true }, [LOOK_DELETED] = { "deleted", N_("deleted"), true },
	[LOOK_REKEYED] = { "rekeyed", N_("rekeyed"), true }, [LOOK_PROBLEM] = { "problem", N_("problem"), true },
};

static void svg_span(const struct drawing *d, const struct span *p)
{
	enum { MARK = 4 };
	int first = scale_column(&d->s, p->from), last = scale_column(&d->s, p->to);
	bool mark = looks[p->look].mark;

	if (!p->look || last < 0 || first >= PIXELS)
		return;
	first = first < 0 ? 0 : first;
	last = last >= PIXELS ? PIXELS - 1 : last;
	svg_box(d, LEFT + (unsigned)first, d->y + (mark ? 0 : 2), mark ? MARK : (unsigned)(last - first) + 1,
	    mark ? HIGH + 2 : HIGH - 2, looks[p->look].class, p->inferred, _(looks[p->look].title));
}

/* Marks stand over spans. */
static void svg_life(const struct drawing *d, const struct sas_row *row)
{
	struct span span[LIFE_SPANS];
	unsigned n = life_spans(span, d->l, row);

	for (unsigned mark = 0; mark < 2; mark++)
		for (unsigned i = 0; i < n; i++)
			if (looks[span[i].look].mark == mark)
				svg_span(d, &span[i]);
}

static void svg_traffic(const struct drawing *d, const struct sa *s)
{
	enum { STEP = 3 };
	const struct scale step = { d->s.from, d->s.column * STEP, PIXELS / STEP };
	uint8_t level[TUI_COLUMNS_MOST];

	if (!s->packets)
		return;
	levels_of(level, &step, traffic_of(d->traffic, s), s->first_time, s->last_time);
	for (unsigned c = 0, end; c < step.columns; c = end) {
		unsigned height = (unsigned)level[c] * HIGH / LEVELS;

		for (end = c + 1; end < step.columns && level[end] == level[c];)
			end++;
		if (height)
			svg_box(d, LEFT + c * STEP, d->y + HIGH - height, (end - c) * STEP, height,
			    s->opened ? "traffic" : "closed", false, s->opened ? _("packets") : _("packets, no key"));
	}
}

static void svg_row(const struct drawing *d, const struct life_row *r)
{
	const struct sas_row other = life_other(r);
	char words[64];
	struct text t = TEXT_FIXED(words);

	life_words(&t, d->l, r);
	svg_text(d, EDGE, d->y + HIGH - 1, NULL, text_string(&t));
	if (r->kind == LIFE_TRAFFIC)
		svg_traffic(d, r->sas.sa);
	if (r->pair)
		svg_life(d, &other);
	if (r->kind != LIFE_TRAFFIC)
		svg_life(d, &r->sas);
}

static void svg_legend(const struct drawing *d)
{
	enum { ITEM = 110 };
	static const uint8_t shown[] = { LOOK_NEGOTIATING, LOOK_UP, LOOK_REKEYED, LOOK_DELETED, LOOK_PROBLEM, LOOK_DPD,
		LOOK_UNKNOWN };
	unsigned x = LEFT;

	for (unsigned i = 0; i < sizeof shown; i++, x += ITEM) {
		svg_box(d, x, 6, HIGH, HIGH, looks[shown[i]].class, false, _(looks[shown[i]].title));
		svg_text(d, x + HIGH + 4, 16, "dim", _(looks[shown[i]].title));
	}
	svg_box(d, x, 6, HIGH, HIGH, "up", true, _("inferred"));
	svg_text(d, x + HIGH + 4, 16, "dim", _("inferred"));
}

static void svg_more(const struct drawing *d, uint32_t rows)
{
	char words[64];
	struct text t = TEXT_FIXED(words);

	text_tell(&t, _("and $1 more rows"), BLANK_GROUP(rows));
	svg_text(d, EDGE, d->y + HIGH, "dim", text_string(&t));
}

void lives_svg(struct text *t, const struct lives *l, const struct traffic *traffic, const struct scale *s,
    const struct ticks *k)
{
	struct drawing d = { t, l, traffic, scale_of(s), k, TOP };
	uint32_t n = l->count < ROWS_MOST ? l->count : ROWS_MOST;
	unsigned bottom = TOP + n * LINE, height = bottom + (n < l->count ? LINE : 0) + EDGE;

	text_add(t, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	xml_lang(t);
	xml_attribute(t, "width", LEFT + PIXELS + EDGE);
	xml_attribute(t, "height", height);
	text_add(t, ">\n<title>");
	text_say(t, "Life of SAs");
	text_add(t, "</title>\n");
	text_add(t, style);
	style_fonts(t, "text", true);
	svg_legend(&d);
	svg_ticks(&d, bottom);
	for (uint32_t i = 0; i < n; i++, d.y += LINE)
		svg_row(&d, &l->row[i]);
	if (n < l->count)
		svg_more(&d, l->count - n);
	text_add(t, "</svg>\n");
}
