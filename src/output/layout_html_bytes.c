/*
 * The page's bytes: each block in hex, as runs of octets that belong to the
 * same sections, layers and fields; and the layers' fields with their values.
 *
 * Invariant: an octet has the class of everything it is part of, in the frame
 * as well as where it was decrypted.
 */
#include "output/layout_html.h"

enum { ROW = 16, VALUE_MAX = 1024, TAIL_SHOWN = 48 };

static void link_add(struct page *g, unsigned node, uint32_t at, uint32_t len, const struct field *field)
{
	const struct node *n = &g->p->node[node];
	uint32_t from = node_offset(g->p, n) + at;

	if (g->links == LINKS) {
		g->full = true;
		return;
	}
	g->link[g->links++] = (struct link){ from, from + len, (uint16_t)node, n->block, field };
}

static void link_node(struct page *g, unsigned i)
{
	const struct node *n = &g->p->node[i];
	uint32_t tail, fixed = n->len < n->header->bytes ? n->len : n->header->bytes;

	node_tail(n, &tail);
	link_add(g, i, 0, fixed + tail, NULL);
	for (unsigned k = 0; k < n->header->fields; k++) {
		const struct field *f = &n->header->field[k];
		uint32_t at = f->bit / 8u;

		if (field_captured(n, f) && !field_silent(n, f))
			link_add(g, i, at, (f->bit + f->bits + 7u) / 8 - at, f);
	}
	if (tail)
		link_add(g, i, fixed, tail, &n->header->tail);
}

void page_link(struct page *g)
{
	if (!g->p)
		return;
	for (unsigned i = 0; i < g->p->nodes; i++)
		link_node(g, i);
	g->places = layout_places(g->p);
}

/* --- layers and their fields --- */

static void layer_field(const struct page *g, unsigned i)
{
	const struct link *k = &g->link[i];
	const struct node *n = &g->p->node[k->node];
	bool tail = k->field == &n->header->tail;
	char value[VALUE_MAX];
	struct text v = TEXT_FIXED(value);

	if (tail)
		text_tail(&v, n, TAIL_SHOWN);
	else
		text_field(&v, k->field, n);
	page_add(g, "<tr class=\"");
	page_class(g, 'f', i);
	page_add(g, "\"><th scope=\"row\">");
	page_words(g, _(k->field->label));
	page_add(g, "</th><td>");
	page_words(g, text_string(&v));
	page_add(g, "</td></tr>\n");
}

static void layer_title(const struct page *g, const struct link *k, unsigned i)
{
	const struct node *n = &g->p->node[k->node];

	page_add(g, "<details open><summary");
	if (link_octets(k)) {
		page_add(g, " class=\"");
		page_class(g, 'n', i);
		page_add(g, "\"");
	}
	page_add(g, ">");
	page_words(g, _(n->header->title));
	page_add(g, " <small>");
	text_size(g->t, link_octets(k));
	page_add(g, *n->header->source ? ", " : "");
	page_words(g, n->header->source);
	page_add(g, "</small></summary>\n");
}

void page_layers(const struct page *g)
{
	page_add(g, "<section class=\"layers\">\n");
	page_heading(g, "fields");
	for (unsigned i = 0; i < g->links;) {
		layer_title(g, &g->link[i], i);
		i++;
		if (i < g->links && g->link[i].field)
			page_add(g, "<table>\n");
		for (bool table = false; ; i++, table = true) {
			if (i < g->links && g->link[i].field) {
				layer_field(g, i);
				continue;
			}
			page_add(g, table ? "</table>\n" : "");
			break;
		}
		page_add(g, "</details>\n");
	}
	if (g->full)
		page_paragraph(g, layout_label("more-fields"));
	page_add(g, "</section>\n");
}

/* --- bytes --- */

/* Is x in [from, to)?  Then the run is of it; anyway it ends where that changes. */
static bool run_in(int64_t from, int64_t to, uint32_t x, uint32_t *end)
{
	if (from > x && from < *end)
		*end = (uint32_t)from;
	if (from > x || to <= x)
		return false;
	if (to < *end)
		*end = (uint32_t)to;
	return true;
}

/* The classes of the octet at x; returns where they are others. */
static uint32_t run_classes(const struct page *g, unsigned block, uint32_t x, uint32_t end)
{
	int64_t place = g->places.at[block];
	const char *before = "<b class=\"";

	for (unsigned i = 0; i < g->l->sections && place != PLACE_NONE; i++) {
		const struct section *s = &g->l->section[i];

		if (!run_in(s->offset - place, s->offset + (int64_t)s->bytes - place, x, &end))
			continue;
		page_add(g, before);
		page_class(g, 's', i);
		before = " ";
	}
	for (unsigned i = 0; i < g->links; i++) {
		const struct link *k = &g->link[i];

		if (k->block != block || !run_in(k->from, k->to, x, &end))
			continue;
		page_add(g, before);
		page_class(g, k->field ? 'f' : 'n', i);
		before = " ";
	}
	page_add(g, *before == '<' ? "<b>" : "\">");
	return end;
}

static void bytes_ascii(const struct page *g, const uint8_t *at, uint32_t n)
{
	text_fill(g->t, ' ', 3 * (ROW - n) + 2);
	for (uint32_t i = 0; i < n; i++) {
		char c = at[i] >= ' ' && at[i] <= '~' ? (char)at[i] : '.';

		text_xml(g->t, &c, 1);
	}
	text_char(g->t, '\n');
}

static void bytes_row(const struct page *g, unsigned block, uint32_t row, uint32_t n)
{
	const uint8_t *at = g->p->block[block].at;

	page_add(g, "<i>");
	text_hex(g->t, row, row > 0xffff ? 8 : 4);
	page_add(g, "</i> ");
	for (uint32_t x = row; x < row + n;) {
		uint32_t end;

		text_char(g->t, ' ');
		end = run_classes(g, block, x, row + n);
		for (uint32_t from = x; x < end; x++) {
			if (x > from)
				text_char(g->t, ' ');
			text_hex(g->t, at[x], 2);
		}
		page_add(g, "</b>");
	}
	bytes_ascii(g, at + row, n);
}

/* "Frame, 138 bytes" */
static void bytes_title(const struct page *g, unsigned block)
{
	const struct block *b = &g->p->block[block];

	page_add(g, "<h3>");
	page_words(g, _(block_title[b->kind]));
	if (block && b->node < g->p->nodes) {
		page_add(g, _(", out of "));
		page_words(g, _(g->p->node[b->node].header->title));
	}
	page_add(g, ", ");
	text_size(g->t, b->len);
	page_add(g, "</h3>\n<pre>");
}

void page_bytes(const struct page *g)
{
	page_add(g, "<section class=\"bytes\">\n");
	page_heading(g, "octets");
	for (unsigned i = 0; i < g->p->blocks; i++) {
		uint32_t len = g->p->block[i].len;

		bytes_title(g, i);
		for (uint32_t row = 0; row < len; row += ROW)
			bytes_row(g, i, row, len - row < ROW ? len - row : ROW);
		page_add(g, "</pre>\n");
	}
	page_add(g, "</section>\n");
}
