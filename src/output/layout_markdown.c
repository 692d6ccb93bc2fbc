/* A layout as Markdown: the boxes in a fence, and the table. */
#include "output/layout.h"
#include "output/markup.h"

enum { BOX_WIDTH = 100 };

static const char fence[] = "```\n";

static void markdown_row(struct text *t, const struct section *s)
{
	char words[sizeof s->words + 32];
	struct text w = TEXT_FIXED(words);

	text_add(t, s->depth ? "| &nbsp;&nbsp;" : "| ");
	text_markdown(t, s->title, strlen(s->title));
	text_add(t, " | ");
	text_dec(t, s->bytes);
	text_add(t, " | ");
	layout_describe(&w, s);
	text_markdown(t, words, (size_t)(w.at - words));
	text_add(t, " |\n");
}

static void markdown_heads(struct text *t)
{
	static const char *const head[] = { "section", "size", "description" };

	for (unsigned i = 0; i < sizeof head / sizeof *head; i++) {
		text_add(t, "| ");
		text_add(t, layout_label(head[i]));
		text_char(t, ' ');
	}
	text_add(t, "|\n|---|---:|---|\n");
}

void layout_markdown(struct text *t, const struct layout *l)
{
	text_add(t, "## ");
	layout_head(t, l);
	text_char(t, '\n');
	text_add(t, fence);
	layout_boxes(t, l, BOX_WIDTH);
	text_add(t, fence);
	text_char(t, '\n');
	layout_costs(t, l);
	text_add(t, l->original ? "\n" : "");
	markdown_heads(t);
	for (unsigned i = 0; i < l->sections; i++)
		markdown_row(t, &l->section[i]);
	text_add(t, "| **");
	text_add(t, layout_label("frame"));
	text_add(t, "** | **");
	text_dec(t, l->frame);
	text_add(t, "** | |\n");
}
