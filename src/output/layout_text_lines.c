/* The lines that text and Markdown share: name, costs, descriptions, and the diagrams of a layout's headers. */
#include "output/layout.h"

void layout_head(struct text *t, const struct layout *l)
{
	text_add(t, l->name);
	text_add(t, ", ");
	text_dec(t, l->frame);
	text_char(t, ' ');
	text_add(t, layout_label("bytes"));
	if (l->full)
		text_add(t, layout_label("full"));
	text_char(t, '\n');
}

static bool is_addend(const struct section *s) { return !s->depth && s->marks & SECTION_ADDED; }

/* Each that IPsec added: "20+8+8+8+4+16 = ". */
static void text_addends(struct text *t, const struct layout *l)
{
	const char *plus = "";
	unsigned added = 0;

	for (unsigned i = 0; i < l->sections; i++)
		added += is_addend(&l->section[i]);
	if (added < 2)
		return;

	for (unsigned i = 0; i < l->sections; i++) {
		const struct section *s = &l->section[i];

		if (!is_addend(s))
			continue;
		text_add(t, plus);
		text_dec(t, s->bytes);
		plus = "+";
	}
	text_add(t, " = ");
}

static void text_label(struct text *t, const char *key)
{
	text_add(t, layout_label(key));
	text_char(t, ' ');
}

void layout_costs(struct text *t, const struct layout *l)
{
	if (!l->original)
		return;
	text_label(t, "overhead");
	text_addends(t, l);
	text_dec(t, l->overhead);
	text_char(t, ' ');
	text_add(t, layout_label("bytes"));
	text_add(t, "   ");
	text_dec(t, l->original);
	text_add(t, " -> ");
	text_dec(t, l->protected);
	text_char(t, ' ');
	text_add(t, layout_label("bytes"));
	if (l->largest) {
		text_add(t, "   ");
		text_label(t, "largest");
		text_dec(t, l->mtu);
		text_add(t, ": ");
		text_dec(t, l->largest);
	}
	text_char(t, '\n');
}

void layout_describe(struct text *t, const struct section *s)
{
	text_add(t, s->words);
	if (s->depth || !(s->marks & SECTION_ENCRYPTED))
		return;
	text_add(t, *s->words ? "  [" : "[");
	text_add(t, layout_label("encrypted"));
	text_char(t, ']');
}

static bool drawn_before(const struct layout *l, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (l->section[k].header == l->section[i].header)
			return true;
	return false;
}

/* A header's title and source, and how RFCs draw it. */
void header_lesson(struct text *t, const struct header *h, bool markdown)
{
	static const char fence[] = "```\n";

	text_add(t, markdown ? "### " : "");
	text_say(t, h->title);
	if (*h->source) {
		text_add(t, " (");
		text_add(t, h->source);
		text_char(t, ')');
	}
	text_add(t, markdown ? "\n\n" : "\n");
	text_add(t, markdown ? fence : "");
	header_diagram(t, h);
	text_add(t, markdown ? fence : "");
}

void layout_diagrams(struct text *t, const struct layout *l, bool markdown)
{
	for (unsigned i = 0; i < l->sections; i++) {
		const struct header *h = l->section[i].header;

		if (!h || !h->fields || drawn_before(l, i))
			continue;
		text_char(t, '\n');
		header_lesson(t, h, markdown);
	}
}
