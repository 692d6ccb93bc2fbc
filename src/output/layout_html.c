/*
 * A layout as one page without script and without anything from elsewhere: the
 * picture, the table, and of a packet its fields and bytes.  What belongs
 * together lights up together, by CSS alone; where a browser has no :has(), it
 * does not, and nothing else is missing.
 *
 * Invariant: what packets say stands only between tags or in a quoted
 * attribute, with XML's own characters as references.
 */
#include <stdlib.h>
#include "output/layout_html.h"

static const char style[] =
	":root{color-scheme:light dark;--ground:#fff;--ink:#1c1e23;--soft:#566070;--rule:#d5d9e0;--near:#fff3b8;--hit:#ffd23f}\n"
	"body{font:15px/1.45 system-ui,\"DejaVu Sans\",sans-serif;background:var(--ground);color:var(--ink);"
	"max-width:1152px;margin:0 auto;padding:16px}\n"
	"h1{font-size:22px}h2{font-size:18px;margin-top:28px}h3{font-size:15px;margin:14px 0 4px}\n"
	"figure{margin:0 -16px;overflow-x:auto}small,i{color:var(--soft)}i,b{font-style:normal;font-weight:normal}\n"
	"table{border-collapse:collapse}caption{text-align:left;color:var(--soft);padding-bottom:6px}\n"
	"th,td{text-align:left;vertical-align:top;padding:3px 12px 3px 6px;border-bottom:1px solid var(--rule)}\n"
	"th[scope=row]{font-weight:normal}.whole th[scope=row]{font-weight:bold}.piece th{padding-left:26px}\n"
	".number{text-align:right;font-variant-numeric:tabular-nums}td{overflow-wrap:anywhere}.mark{overflow-wrap:normal}\n"
	"pre,.layers td{font:13px/1.5 ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n"
	"pre{margin:0;overflow-x:auto}summary{cursor:pointer;padding:2px 4px}\n"
	".layers table{width:100%;font-size:13px}details{margin-bottom:8px}h3::first-letter{text-transform:uppercase}\n"
	".packet{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:28px}\n"
	".bytes{position:sticky;top:0;max-height:100vh;overflow-y:auto;align-self:start;padding-right:8px}\n"
	"@media (prefers-color-scheme:dark){\n"
	":root{--ground:#16181c;--ink:#e7e8ea;--soft:#a2a9b6;--rule:#363b44;--near:#4a431f;--hit:#8a6a00}\n"
	"}\n"
	"@media (min-width:800px){.mark,.sections th{white-space:nowrap}}\n"
	"@media print,(max-width:1000px){.packet{display:block}.bytes{position:static;max-height:none}}\n";

/* Whatever has this class while anything of this class is pointed at. */
static void rule_selector(const struct page *g, char kind, unsigned i, const char **before)
{
	page_add(g, *before);
	page_add(g, "body:has(.");
	page_class(g, kind, i);
	page_add(g, ":hover) .");
	page_class(g, kind, i);
	*before = ",\n";
}

static void rule_end(const struct page *g, const char *before, const char *declarations)
{
	page_add(g, *before ? declarations : "");
}

static void rules_links(const struct page *g, bool fields)
{
	const char *before = "";

	for (unsigned i = 0; i < g->links; i++)
		if ((g->link[i].field != NULL) == fields && link_octets(&g->link[i]))
			rule_selector(g, fields ? 'f' : 'n', i, &before);
	rule_end(g, before, fields ? "{background:var(--hit)}\n" : "{background:var(--near)}\n");
}

void page_rules(const struct page *g)
{
	const char *before = "";

	for (unsigned i = 0; i < g->l->sections; i++)
		rule_selector(g, 's', i, &before);
	rule_end(g, before, "{background:var(--near);stroke:var(--ink);stroke-width:2.5}\n");
	rules_links(g, false);
	rules_links(g, true);
}

static void page_number(const struct page *g, uint64_t v)
{
	page_add(g, "<td class=\"number\">");
	text_dec(g->t, v);
	page_add(g, "</td>");
}

static void table_row(const struct page *g, unsigned i)
{
	const struct section *s = &g->l->section[i];

	page_add(g, s->depth ? "<tr class=\"piece " : "<tr class=\"whole ");
	page_class(g, 's', i);
	page_add(g, "\"><th scope=\"row\">");
	page_words(g, s->title);
	page_add(g, "</th>");
	page_number(g, s->offset);
	page_number(g, s->bytes);
	page_add(g, "<td class=\"mark\">");
	text_marks(g->t, s->marks);
	page_add(g, "</td><td>");
	page_words(g, s->words);
	page_add(g, "</td></tr>\n");
}

void page_heading(const struct page *g, const char *key)
{
	page_add(g, "<h2>");
	page_words(g, layout_label(key));
	page_add(g, "</h2>\n");
}

void page_paragraph(const struct page *g, const char *words)
{
	page_add(g, "<p>");
	page_words(g, words);
	page_add(g, "</p>\n");
}

static void table_head(const struct page *g)
{
	static const struct { const char *key; bool number; } column[] = {
		{ "section", false }, { "place", true }, { "size", true }, { "protection", false }, { "description", false },
	};

	page_add(g, "<table class=\"sections\">\n<caption>");
	page_words(g, layout_label("order"));
	page_add(g, "</caption>\n<thead><tr>");
	for (unsigned i = 0; i < sizeof column / sizeof *column; i++) {
		page_add(g, column[i].number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
		page_words(g, layout_label(column[i].key));
		page_add(g, "</th>");
	}
	page_add(g, "</tr></thead>\n<tbody>\n");
}

static void page_table(const struct page *g)
{
	page_heading(g, "sections");
	table_head(g);
	for (unsigned i = 0; i < g->l->sections; i++)
		table_row(g, i);
	page_add(g, "</tbody>\n<tfoot><tr class=\"whole\"><th scope=\"row\">");
	page_words(g, layout_label("frame"));
	page_add(g, "</th><td></td>");
	page_number(g, g->l->frame);
	page_add(g, "<td></td><td></td></tr></tfoot>\n</table>\n");
}

static void page_head(const struct page *g)
{
	char words[PICTURE_LINE];
	size_t n = picture_line(words, layout_head, g->l);

	page_add(g, "<!DOCTYPE html>\n<html lang=\"");
	page_add(g, lang_name());
	page_add(g, "\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	text_xml(g->t, words, n);
	page_add(g, "</title>\n<style>\n");
	page_add(g, style);
	page_add(g, picture_style);
	page_rules(g);
	page_add(g, "</style>\n");
	style_fonts(g->t, "body,.layout text", false);
	style_fonts(g->t, "pre,.layers td", true);
	page_add(g, "</head>\n<body>\n<h1>");
	text_xml(g->t, words, n);
	page_add(g, "</h1>\n");
}

void layout_html(struct text *t, const struct layout *l, const struct packet *p)
{
	struct page *g = mem_new(sizeof *g);

	g->t = t;
	g->l = l;
	g->p = p;
	page_link(g);
	picture_place(&g->picture, l, false);
	page_head(g);
	page_add(g, "<figure>\n");
	picture_open(t, &g->picture);
	picture_draw(t, &g->picture);
	page_add(g, "</svg>\n</figure>\n");
	page_table(g);
	if (p) {
		page_add(g, "<div class=\"packet\">\n");
		page_layers(g);
		page_bytes(g);
		page_add(g, "</div>\n");
	}
	page_add(g, "</body>\n</html>\n");
	free(g);
}
