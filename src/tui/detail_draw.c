/*
 * One packet on the screen: a heading, the tree, the bytes under a line that
 * names them, and what is to be said of the chosen row.
 */
#include "tui/detail.h"

enum {
	PLACE = 12, SIZE = 8,		/* columns of a row's octets, and of their count */
	ROOMY = 26,			/* rows from which on there is a second line of heading */
};

/* As much as fits, and ".." where that is not all. */
static unsigned put_cut(bool *cut, struct grid *g, const struct area *line, unsigned at, unsigned end, uint8_t ink, const char *words)
{
	unsigned columns = end > at ? end - at : 0;
	size_t n = strlen(words), fits = octets_fitting(words, n, columns);

	if (fits == n)
		return grid_put(g, line, 0, at, ink, words, n);
	*cut = true;
	fits = octets_fitting(words, n, columns > 2 ? columns - 2 : 0);
	at += grid_put(g, line, 0, at, ink, words, fits);
	return columns - 2 + grid_add(g, line, 0, at, ink, "..");
}

static void put_right(struct grid *g, const struct area *line, unsigned end, uint8_t ink, const char *words)
{
	unsigned n = columns_of(words, strlen(words));

	grid_add(g, line, 0, end > n ? end - n : 0, ink, words);
}

static void text_size(struct text *t, const struct extent *e)
{
	text_dec(t, e->bits ? e->bits : e->len);
	text_add(t, !e->bits ? "" : e->bits == 1 ? _(" bit") : _(" bits"));
}

static bool has_place(const struct tree_row *r)
{
	return r->kind == TREE_LAYER || r->kind == TREE_FIELD || r->kind == TREE_TAIL;
}

static void draw_row(struct detail_memory *m, struct grid *g, const struct area *line, uint32_t at)
{
	uint32_t row = m->tree.shown[at];
	const struct tree_row *r = &m->tree.row[row];
	const struct extent e = tree_extent(&m->tree, row);
	unsigned end = line->columns - PLACE - SIZE - 2, from = 2 + 2u * r->level;
	char words[ROW_WORDS], place[40], size[16];
	struct text t = TEXT_FIXED(words), p = TEXT_FIXED(place), s = TEXT_FIXED(size);
	bool cut = false;

	if (from > end / 2)
		from = end / 2;
	text_tree_row(&t, &m->tree, row);
	if (tree_foldable(&m->tree, row))
		grid_add(g, line, 0, from, PAINT_PLAIN, m->tree.folded[r->node] ? ">" : "v");
	from += 2;
	from += put_cut(&cut, g, line, from, has_place(r) ? end : line->columns, tree_ink(&m->tree, row), text_string(&t));
	t.at = words;
	text_tree_brief(&t, &m->tree, row);
	if (r->kind == TREE_LAYER && from + 4 < end)
		put_cut(&cut, g, line, from + 2, end, PAINT_DIM, text_string(&t));
	if (has_place(r)) {
		text_tree_place(&p, &e);
		text_size(&s, &e);
		put_right(g, line, line->columns - SIZE - 1, PAINT_PLAIN, text_string(&p));
		put_right(g, line, line->columns - 1, PAINT_PLAIN, text_string(&s));
	}
	if (at != m->list.cursor)
		return;
	m->cut = cut;
	grid_add(g, line, 0, 0, PAINT_PLAIN, ">");
	grid_style(g, line, 0, m->inside ? STYLE_BOLD : STYLE_REVERSE);
}

static void draw_tree(struct detail_memory *m, struct grid *g, const struct area *a)
{
	const struct area below = { a->row + 1, a->column, a->rows - 1, a->columns };
	unsigned seen = list_scroll(&m->list, below.rows);

	grid_add(g, a, 0, 4, INK_HEAD, _("FIELD"));
	put_right(g, a, a->columns - SIZE - 1, INK_HEAD, _("BYTES"));
	put_right(g, a, a->columns - 1, INK_HEAD, _("SIZE"));
	list_stands(&m->list, &below);
	for (unsigned i = 0; i < seen; i++)
		draw_row(m, g, &(struct area){ below.row + i, a->column, 1, a->columns }, m->list.top + i);
}

/* "[1: decrypted ESP 0xc0ffee01 88]" */
static void text_tab(struct text *t, const struct detail_memory *m, unsigned block)
{
	bool chosen = block == m->block;

	text_char(t, chosen ? '[' : ' ');
	if (block) {
		text_dec(t, block);
		text_add(t, ": ");
	}
	text_block(t, &m->kept.packet, block);
	text_char(t, ' ');
	if (!block && m->kept.frame.claim > m->kept.frame.have)
		text_tell(t, _("$1 of $2"), BLANK_DEC(m->kept.packet.block[block].len), BLANK_DEC(m->kept.frame.claim));
	else
		text_dec(t, m->kept.packet.block[block].len);
	text_char(t, chosen ? ']' : ' ');
	text_string(t);
}

/* At the right end of that line: where the user is. */
static unsigned draw_where(const struct detail_memory *m, struct grid *g, const struct area *line)
{
	char words[40];
	struct text t = TEXT_FIXED(words);

	text_add(&t, m->inside ? _(" at ") : _(" Tab: bytes "));
	if (m->inside) {
		text_dec(&t, m->bytes.cursor);
		text_char(&t, ' ');
	}
	text_string(&t);
	put_right(g, line, line->columns - 2, m->inside ? INK_HEAD : PAINT_DIM, words);
	return line->columns - 2 - columns_of(words, strlen(words));
}

/* On the line between tree and bytes: the chosen one always, and those before and behind it that fit. */
static void draw_tabs(const struct detail_memory *m, struct grid *g, const struct area *line)
{
	unsigned columns = draw_where(m, g, line);
	char words[80];
	unsigned first = m->block, at = 2, used = 0;

	for (unsigned i = m->block + 1; i-- > 0; first = i) {
		struct text t = TEXT_FIXED(words);

		text_tab(&t, m, i);
		used += columns_of(words, strlen(words));
		if (used + 8 > columns)
			break;
	}
	at += first ? grid_add(g, line, 0, at, PAINT_DIM, " ..") : 0;
	for (unsigned i = first; i < m->kept.packet.blocks; i++) {
		struct text t = TEXT_FIXED(words);

		text_tab(&t, m, i);
		if (at + columns_of(words, strlen(words)) + 3 > columns) {
			grid_add(g, line, 0, at, PAINT_DIM, ".. ");
			break;
		}
		at += grid_add(g, line, 0, at, i == m->block ? INK_HEAD : PAINT_DIM, words);
	}
}

/* Where a row's bits stand in their octets: "bits 4..7 of 45". */
static void text_bit_range(struct text *t, const struct detail_memory *m, const struct extent *e, uint32_t row)
{
	const struct tree_row *r = &m->tree.row[row];
	const struct field *f;

	if (!e->bits)
		return;
	f = &m->kept.packet.node[r->node].header->field[r->index];
	text_add(t, e->bits == 1 ? _("   bit ") : _("   bits "));
	text_dec(t, f->bit % 8u);
	if (e->bits > 1) {
		text_add(t, "..");
		text_dec(t, f->bit % 8u + e->bits - 1);
	}
	text_say(t, " of 0x");
	text_bytes(t, m->kept.packet.block[e->block].at + e->at, e->len);
}

static const char *row_source(const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];

	return r->kind == TREE_REMARK ? "" : t->p->node[r->node].header->source;
}

/* What it is called, where it stands, where that is written; and all its words where they did not fit. */
static void text_about(struct text *t, const struct detail_memory *m, uint32_t row)
{
	struct extent e = tree_extent(&m->tree, row);

	text_tree_key(t, &m->tree, row);
	text_add(t, "   ");
	text_tree_place(t, &e);
	text_bit_range(t, m, &e, row);
	if (*row_source(&m->tree, row)) {
		text_add(t, "   ");
		text_add(t, row_source(&m->tree, row));
	}
	text_char(t, '\n');
	if (!m->cut)
		return;
	text_tree_row(t, &m->tree, row);
	text_add(t, m->tree.row[row].kind == TREE_LAYER ? ": " : "");
	text_tree_brief(t, &m->tree, row);
	text_char(t, '\n');
}

static void draw_about(struct detail_memory *m, struct grid *g, const struct area *a)
{
	static char words[2 * ROW_WORDS];
	const struct area inside = { a->row, a->column + 1, a->rows, a->columns - 1 };
	struct text t = TEXT_FIXED(words);

	if (m->skipped != m->list.at)
		m->skip = 0;
	m->skipped = m->list.at;
	text_about(&t, m, detail_chosen(m));
	pane_text(g, &inside, text_string(&t), &m->skip);
}

static unsigned draw_heading(const struct detail_memory *m, struct grid *g, const struct area *a)
{
	char words[600], whose[100];
	struct text t = TEXT_FIXED(words), k = TEXT_FIXED(whose);
	bool cut;

	packet_summary(&m->kept.packet, &t);
	put_cut(&cut, g, a, 1, a->columns - 1, INK_HEAD, text_string(&t));
	if (a->rows < ROOMY)
		return 1;
	text_kin(&k, &m->kin);
	grid_add(g, &(struct area){ a->row + 1, a->column, 1, a->columns }, 0, 1, PAINT_PLAIN,
	    m->kin.any ? text_string(&k) : _("belongs to no SA"));
	return 2;
}

void detail_put(struct detail_memory *m, struct grid *g, const struct area *a)
{
	struct area all = *a, tree, below;
	unsigned heading, about = a->rows < ROOMY ? 2 : 3;

	heading = draw_heading(m, g, a);
	all = (struct area){ a->row + heading, a->column, a->rows - heading, a->columns };
	split_rows(g, &all, m->share, &tree, &below);
	draw_tree(m, g, &tree);
	draw_tabs(m, g, &(struct area){ tree.row + tree.rows, a->column, 1, a->columns });
	bytes_draw(&m->bytes, g, &(struct area){ below.row, below.column, below.rows - about, below.columns });
	draw_about(m, g, &(struct area){ below.row + below.rows - about, below.column, about, below.columns });
}
