/*
 * A layout as a Mermaid packet diagram; its unit is the octet, not the bit.
 * Rows are as long as keeps the diagram short; a section's parts stand for it
 * where their names have room.
 *
 * Invariant: ranges follow each other without a gap, from 0, as Mermaid wants
 * it.  The keyword is packet-beta: old and new versions take it.
 */
#include "output/layout.h"
#include "output/layout_svg.h"

enum { ROW_LEAST = 16, ROWS_MOST = 48, ROW_WIDTH = 1152, CHARACTER = 6 };

struct diagram { struct text *t; uint32_t row, at; };

static bool fits(const struct diagram *d, uint32_t bytes, size_t characters)
{
	return characters * CHARACTER <= (uint64_t)(bytes < d->row ? bytes : d->row) * ROW_WIDTH / d->row;
}

static void mermaid_box(struct diagram *d, const struct section *s, uint32_t end)
{
	const char *mark = layout_label(s->marks & SECTION_CLOSED ? "not-opened" : "encrypted");

	text_dec(d->t, d->at);
	if (end - d->at > 1) {
		text_char(d->t, '-');
		text_dec(d->t, end - 1);
	}
	text_add(d->t, ": \"");
	text_mermaid(d->t, s->title);
	if (s->marks & (SECTION_CLOSED | SECTION_ENCRYPTED) &&
	    fits(d, end - d->at, strlen(s->title) + strlen(", ") + strlen(mark))) {
		text_add(d->t, ", ");
		text_mermaid(d->t, mark);
	}
	text_add(d->t, "\"\n");
	d->at = end;
}

/* Up to there it is this section, or what was left of it. */
static void mermaid_until(struct diagram *d, const struct section *s, uint32_t end)
{
	if (end > d->at)
		mermaid_box(d, s, end);
}

static bool parts_fit(const struct diagram *d, const struct layout *l, unsigned i)
{
	for (unsigned k = i + 1; k < section_after(l, i); k++)
		if (!fits(d, l->section[k].bytes, strlen(l->section[k].title)))
			return false;
	return true;
}

static void mermaid_section(struct diagram *d, const struct layout *l, unsigned i)
{
	const struct section *s = &l->section[i];
	bool parts = parts_fit(d, l, i);

	for (unsigned k = i + 1; k < section_after(l, i) && parts; k++) {
		const struct section *part = &l->section[k];

		if (part->depth != s->depth + 1)
			continue;
		mermaid_until(d, s, part->offset);
		mermaid_until(d, part, part->offset + part->bytes);
	}
	mermaid_until(d, s, s->offset + s->bytes);
}

void layout_mermaid(struct text *t, const struct layout *l)
{
	struct diagram d = { .t = t, .row = ROW_LEAST };

	while (l->frame / d.row >= ROWS_MOST)
		d.row *= 2;
	text_add(t, "---\nconfig:\n  packet:\n    bitsPerRow: ");
	text_dec(t, d.row);
	text_add(t, "\n    bitWidth: ");
	text_dec(t, d.row < ROW_WIDTH ? ROW_WIDTH / d.row : 1);
	text_add(t, "\n---\npacket-beta\ntitle ");
	text_mermaid(t, l->name);
	text_add(t, ": ");
	text_mermaid(t, layout_label("ranges"));
	text_char(t, '\n');
	for (unsigned i = 0; i < l->sections; i = section_after(l, i))
		mermaid_section(&d, l, i);
}
