/*
 * View 7: one packet, as the tree of its layers and fields and as the bytes
 * they stand in.  Each shows what the other points at.
 *
 * Invariant: what is pointed at is the row under the list's cursor, and in the
 * bytes `bytes.cursor` of `block`; while the user moves in one of them, the
 * other follows.
 */
#include "tui/detail.h"

enum { SHARE = 58, WORD_OCTETS = 40 };		/* per cent for the tree; octets that are searched for */

/* --- rows --- */

static uint32_t detail_count(const void *context)
{
	return ((const struct detail_memory *)context)->tree.count;
}

static uint64_t detail_identity(const void *context, uint32_t row)
{
	const struct tree *t = &((const struct detail_memory *)context)->tree;

	return tree_identity(t, t->shown[row]);
}

static const char *row_words(char words[static ROW_WORDS], const struct tree *t, uint32_t row)
{
	struct text text = { words, words, words + ROW_WORDS - 1, NULL, false };

	text_tree_key(&text, t, row);
	text_add(&text, "  ");
	text_tree_row(&text, t, row);
	text_add(&text, "  ");
	text_tree_brief(&text, t, row);
	return text_string(&text);
}

static void detail_words(struct text *text, const void *context, uint32_t row)
{
	const struct tree *t = &((const struct detail_memory *)context)->tree;
	char words[ROW_WORDS];

	text_add(text, row_words(words, t, t->shown[row]));
}

static const struct rows rows = {
	.count = detail_count, .identity = detail_identity, .words = detail_words, .height = 1,
};

/* --- linking --- */

static const struct block *block_chosen(const struct detail_memory *m)
{
	return &m->kept.packet.block[m->block];
}

/* The row that owns the octet under the cursor. */
static void row_follows(struct detail_memory *m)
{
	uint32_t row = tree_owner(&m->tree, m->block, m->bytes.cursor);

	if (row != TREE_NONE)
		list_to(&m->list, tree_reveal(&m->tree, row));
	m->owner = m->list.at;
}

static void bytes_follow(struct detail_memory *m)
{
	struct extent e = tree_extent(&m->tree, detail_chosen(m));
	const struct block *b;
	bool owns;

	m->inside = m->inside && m->owner == m->list.at;
	if (!m->inside) {
		m->block = e.block;
		m->bytes.cursor = e.at;
	}
	b = block_chosen(m);
	owns = e.block == m->block && m->bytes.cursor - e.at < e.len;
	m->bytes.at = b->at;
	m->bytes.len = b->len;
	m->bytes.first = e.at;
	m->bytes.count = owns ? e.len : 0;
	m->bytes.pointing = m->inside;
}

static void point_at(struct detail_memory *m, unsigned block, uint32_t at)
{
	uint32_t len = m->kept.packet.block[block].len;

	m->inside = true;
	m->block = block;
	m->bytes.cursor = at < len ? at : len ? len - 1 : 0;
	row_follows(m);
}

static void choose(struct detail_memory *m, uint32_t row)
{
	m->inside = false;
	if (row != TREE_NONE)
		list_to(&m->list, tree_reveal(&m->tree, row));
}

/* --- the view --- */

static void detail_begin(void *memory)
{
	struct detail_memory *m = memory;

	m->share = SHARE;
	list_begin(&m->list, &rows, m);
}

static void detail_forget(void *memory)
{
	struct detail_memory *m = memory;

	kept_free(&m->kept);
	tree_free(&m->tree);
}

/* Does the row the cursor was on have its like in this packet? */
static bool row_remains(const struct detail_memory *m)
{
	for (uint32_t i = 0; i < m->tree.count; i++)
		if (tree_identity(&m->tree, m->tree.shown[i]) == m->list.at)
			return true;
	return false;
}

static void detail_take(struct detail_memory *m, uint64_t number, const struct packet *p)
{
	bool other = number != m->number, home = !m->tree.count || detail_chosen(m) == tree_message(&m->tree);

	kept_take(&m->kept, p);
	m->kin = kin_of(&m->kept.packet);
	tree_take(&m->tree, &m->kept.packet, other);
	m->number = number;
	if (other)
		m->inside = false;
	if (other && (home || !row_remains(m)))
		choose(m, tree_message(&m->tree));
	list_fresh(&m->list);
	if (m->block >= m->kept.packet.blocks)
		m->block = 0;
}

static void detail_fresh(void *memory, const struct picture *p)
{
	struct detail_memory *m = memory;
	uint64_t number = p->packet ? p->packet : p->past ? past_number(p->past, 0) : 0;
	const struct packet *packet = NULL;

	m->past = p->past;
	m->first_time = p->first_time;
	m->why = p->reading ? N_("nothing was read yet") : N_("there is no packet");
	if (number)
		packet = past_packet(p->past, number, &m->why);
	if (packet) {
		m->why = N_("nothing was captured of it");
		detail_take(m, number, packet);
		return;
	}
	m->number = number;
	m->tree.count = m->tree.rows = 0;
}

static uint64_t detail_packet(const void *memory)
{
	return ((const struct detail_memory *)memory)->number;
}

static void detail_draw(void *memory, const struct picture *p, struct grid *g, const struct area *a)
{
	struct detail_memory *m = memory;

	(void)p;
	if (!m->tree.count) {
		grid_add(g, a, 1, 1, PAINT_DIM, _(m->why));
		return;
	}
	bytes_follow(m);
	detail_put(m, g, a);
}

static void detail_state(struct text *t, const void *memory, struct tui *u)
{
	const struct detail_memory *m = memory;

	(void)u;
	if (!m->number)
		return;
	text_tell(t, _("packet $1"), BLANK_GROUP(m->number));
	if (!m->tree.rows)
		return;
	text_add(t, "   ");
	text_seconds(t, m->kept.frame.time - m->first_time, 6);
	text_add(t, "   ");
	text_tell(t, _("$1 bytes"), BLANK_GROUP(m->kept.frame.claim));
}

static struct list *detail_list(void *memory)
{
	return &((struct detail_memory *)memory)->list;
}

/* --- search: words in all rows, else octets --- */

static bool find_words(struct detail_memory *m, const char *word, bool back)
{
	uint32_t n = m->tree.rows, from = n ? detail_chosen(m) : 0;
	char words[ROW_WORDS];

	for (uint32_t i = 1; i <= n; i++) {
		uint32_t row = (uint32_t)(((uint64_t)from + (back ? n - i : i)) % n);

		if (!strcasestr(row_words(words, &m->tree, row), word))
			continue;
		choose(m, row);
		return true;
	}
	return false;
}

/* Where these octets begin, from `from` on; -1: nowhere. */
static int64_t find_in(const struct block *b, int64_t from, const uint8_t *what, unsigned n, bool back)
{
	for (int64_t at = from; at >= 0 && at + n <= b->len; at += back ? -1 : 1)
		if (!memcmp(b->at + at, what, n))
			return at;
	return -1;
}

static bool find_octets(struct detail_memory *m, const uint8_t *what, unsigned n, bool back)
{
	const struct packet *p = &m->kept.packet;

	for (unsigned i = 0; i <= p->blocks; i++) {
		unsigned block = (m->block + (back ? 2 * p->blocks - i : i)) % p->blocks;
		const struct block *b = &p->block[block];
		int64_t from = i ? back ? (int64_t)b->len - n : 0 : (int64_t)m->bytes.cursor + (back ? -1 : 1);
		int64_t at = find_in(b, from, what, n, back);

		if (at < 0)
			continue;
		point_at(m, block, (uint32_t)at);
		return true;
	}
	return false;
}

static bool detail_find(void *memory, const char *word, bool back)
{
	struct detail_memory *m = memory;
	uint8_t octets[WORD_OCTETS];
	unsigned n;

	if (!*word || !m->tree.rows)
		return false;
	if (find_words(m, word, back))
		return true;
	n = bytes_parse(word, octets, sizeof octets);
	return n && find_octets(m, octets, n, back);
}

/* --- keys --- */

static struct detail_memory *memory_of(struct tui *u)
{
	return tui_memory(u, &page_detail);
}

static void do_pane(struct tui *u)
{
	struct detail_memory *m = memory_of(u);

	if (!m->tree.count)
		return;
	bytes_follow(m);
	m->inside = !m->inside;
	m->owner = m->list.at;
}

static int64_t step_of(uint32_t key, int64_t far)
{
	switch (key) {
	case PRESS_UP:
	case 'k':
		return -1;
	case PRESS_DOWN:
	case 'j':
		return 1;
	case PRESS_PAGE_UP:
		return -far;
	case PRESS_PAGE_DOWN:
		return far;
	default:
		return key == PRESS_HOME ? -UINT32_MAX : UINT32_MAX;
	}
}

/* At the ends it stays in its column. */
static void bytes_move(struct detail_memory *m, int64_t by)
{
	int64_t to = (int64_t)m->bytes.cursor + by, len = block_chosen(m)->len;

	if (to >= 0 && to < len)
		point_at(m, m->block, (uint32_t)to);
}

static void do_move(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	uint32_t key = tui_pressed(u);
	int64_t by;

	if (!m->tree.count)
		return;
	by = step_of(key, m->inside ? m->bytes.seen : m->list.seen);
	if (!m->inside)
		list_move(&m->list, by);
	else if (key == PRESS_HOME || key == PRESS_END || key == 'G')
		point_at(m, m->block, key == PRESS_HOME ? 0 : UINT32_MAX);
	else
		bytes_move(m, by * m->bytes.wide);
}

static void set_fold(struct detail_memory *m, uint32_t row, bool folded)
{
	tree_fold(&m->tree, row, folded);
	choose(m, row);
}

/* In the tree: to the layer around it or into it, folding and unfolding on the way. */
static void do_sideways(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	bool left = tui_pressed(u) == PRESS_LEFT || tui_pressed(u) == 'h';
	uint32_t row;

	if (!m->tree.count)
		return;
	row = detail_chosen(m);
	if (m->inside)
		bytes_move(m, left ? -1 : 1);
	else if (tree_foldable(&m->tree, row) && m->tree.folded[m->tree.row[row].node] != left)
		set_fold(m, row, left);
	else if (left)
		choose(m, tree_parent(&m->tree, row));
	else
		list_move(&m->list, 1);
}

static void do_fold(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	uint32_t row;

	if (!m->tree.count)
		return;
	row = detail_chosen(m);
	if (!tree_foldable(&m->tree, row))
		row = tree_parent(&m->tree, row);
	if (row != TREE_NONE)
		set_fold(m, row, !m->tree.folded[m->tree.row[row].node]);
}

static void do_fold_all(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	uint32_t row, in;

	if (!m->tree.count)
		return;
	row = detail_chosen(m);
	while (tui_pressed(u) == '-' && (in = tree_parent(&m->tree, row)) != TREE_NONE)
		row = in;
	tree_fold_all(&m->tree, tui_pressed(u) == '-');
	choose(m, row);
}

static void do_block(struct tui *u)
{
	struct detail_memory *m = memory_of(u);

	if (m->tree.count)
		point_at(m, (m->block + 1) % m->kept.packet.blocks, 0);
}

static void do_beside(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	bool back = tui_pressed(u) == ',';
	uint64_t number = m->past && m->number ? packet_beside(m->past, m->number, back) : 0;

	if (number)
		tui_packet_set(u, number);
	else
		tui_say(u, back ? _("this is the first packet") : _("this is the last packet"));
}

static void do_kin(struct tui *u)
{
	struct detail_memory *m = memory_of(u);
	bool back = tui_pressed(u) == '[';
	uint64_t number = 0;

	if (m->past && m->tree.count && m->kin.any)
		number = packet_of_kin(m->past, m->number, &m->kin, back);
	if (number)
		tui_packet_set(u, number);
	else
		tui_say(u, !m->kin.any ? _("it belongs to no SA") : back ? _("no packet of this SA before it") :
		    _("no further packet of this SA"));
}

static void do_layout(struct tui *u)
{
	layout_show(u, memory_of(u)->number);
}

static void do_ladder(struct tui *u)
{
	struct detail_memory *m = memory_of(u);

	tui_select(u, m->kin.any ? m->kin.spi : 0);
	tui_open(u, &page_ladder);
	ladder_show_packet(u, m->number);
}

static void do_split(struct tui *u)
{
	struct detail_memory *m = memory_of(u);

	if (tui_pressed(u) == '<' && m->share > SHARE_LEAST)
		m->share -= SHARE_STEP;
	else if (tui_pressed(u) == '>' && m->share < SHARE_MOST - 2 * SHARE_STEP)
		m->share += SHARE_STEP;
}

static void do_about(struct tui *u)
{
	struct detail_memory *m = memory_of(u);

	m->skip += tui_pressed(u) == 'J' ? 1 : m->skip ? -1u : 0;
}

static bool detail_click(struct tui *u, unsigned row, unsigned column)
{
	struct detail_memory *m = memory_of(u);
	int64_t at = m->tree.count ? bytes_at(&m->bytes, row, column) : -1;

	if (at >= 0)
		point_at(m, m->block, (uint32_t)at);
	return at >= 0;
}

static const struct binding bindings[] = {
	{ "Tab", "pane", N_("Pane"), N_("move in the bytes instead of the fields, and back"), do_pane },
	{ "Enter", "fold", N_("Fold"), N_("fold the layer, or unfold it"), do_fold },
	{ ", .", "beside", N_("Packet"), N_("the packet before, the next one"), do_beside },
	{ "[ ]", "same-sa", N_("Same SA"), N_("the packet of the same SA before, the next one"), do_kin },
	{ "L", "layout", N_("Layout"), N_("this packet as boxes and table"), do_layout },
	{ "e g", "ladder", N_("Ladder"), N_("where it stands in what was said"), do_ladder },
	{ "b", "block", N_("Buffer"), N_("the next bytes: the frame, what was opened or put together"), do_block },
	{ "Up k Down j", "move", NULL, N_("a row of the fields, or of the bytes"), do_move },
	{ "PgUp PgDn Home End G", "move-far", NULL, N_("a screen of them; the first, the last"), do_move },
	{ "Left h Right l", "sideways", NULL, N_("out of a layer, into it; in the bytes, an octet"), do_sideways },
	{ "+ -", "fold-all", NULL, N_("unfold all layers, fold them"), do_fold_all },
	{ "< >", "split", NULL, N_("less or more room for the fields"), do_split },
	{ "J K", "detail", NULL, N_("scroll what is said below, down and up"), do_about },
	{ 0 },
};

const struct page page_detail = {
	.name = N_("Detail"), .digit = '7', .binding = bindings, .memory = sizeof(struct detail_memory), .begin = detail_begin,
	.forget = detail_forget, .fresh = detail_fresh, .draw = detail_draw, .state = detail_state, .list = detail_list,
	.find = detail_find, .packet = detail_packet, .click = detail_click,
};

void detail_show(struct tui *u, uint64_t packet)
{
	tui_packet_set(u, packet);
	tui_open(u, &page_detail);
}

/* At a layer of it; without one, at what owns that octet of the frame. */
void detail_show_at(struct tui *u, uint64_t packet, unsigned node, uint32_t offset)
{
	struct detail_memory *m = memory_of(u);

	detail_show(u, packet);
	if (m->tree.count)
		choose(m, node == NODE_NONE ? tree_owner(&m->tree, 0, offset) : tree_layer(&m->tree, node));
}
