/*
 * Invariant: a row stands below the layer whose level is one less and that is
 * nearest before it.  Layers that carry one another (Ethernet, IP, UDP, ESP)
 * stand beside each other, as they are taught; what a layer consists of, and
 * what came out of it when it was opened, stands in it.
 */
#include <stdlib.h>
#include "tui/tree.h"

enum { TAIL_MOST = 400 };

static const struct view plain;

/* --- levels --- */

/* Does it ride on that layer, rather than being part of it? */
static bool rides_on(const struct node *n, const struct node *carrier)
{
	return n->header->rank != RANK_NONE && carrier->header->rank != RANK_NONE && n->block == carrier->block &&
	    n->quoted == carrier->quoted;
}

/* The nearest node before it of less depth; NODE_NONE: it is in none. */
static unsigned node_parent(const struct packet *p, const uint16_t parent[], unsigned node)
{
	unsigned i = node ? node - 1 : NODE_NONE;

	while (i != NODE_NONE && p->node[i].depth >= p->node[node].depth)
		i = parent[i];
	return i;
}

static void find_levels(struct tree *t, uint8_t level[])
{
	const struct packet *p = t->p;
	uint16_t parent[LIMIT_NODES], last[UINT8_MAX + 1] = { 0 };

	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];
		unsigned in = node_parent(p, parent, i);
		bool rides = in != NODE_NONE && rides_on(n, &p->node[in]);

		parent[i] = (uint16_t)in;
		level[i] = in == NODE_NONE ? 0 : (uint8_t)(level[in] + !(rides || last[level[in]] != in));
		last[level[i]] = (uint16_t)i;
		t->own[i] = n->len;
		if (rides && t->own[in] == p->node[in].len && n->at > p->node[in].at)
			t->own[in] = (uint32_t)(n->at - p->node[in].at);
	}
}

/* --- rows --- */

static void row_add(struct tree *t, enum tree_kind kind, unsigned node, unsigned index, unsigned level)
{
	if (t->rows == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->row = mem_grow(t->row, t->room, sizeof *t->row);
	}
	t->row[t->rows++] = (struct tree_row){ (uint16_t)node, (uint16_t)index, (uint8_t)kind, (uint8_t)level };
}

static void rows_of_fields(struct tree *t, unsigned node, unsigned level)
{
	const struct node *n = &t->p->node[node];
	uint32_t tail;

	for (unsigned i = 0; i < n->header->fields; i++)
		if (field_captured(n, &n->header->field[i]) && !field_silent(n, &n->header->field[i]))
			row_add(t, TREE_FIELD, node, i, level);
	node_tail(n, &tail);
	if (tail)
		row_add(t, TREE_TAIL, node, 0, level);
}

static void rows_of_node(struct tree *t, unsigned node, unsigned level)
{
	row_add(t, TREE_LAYER, node, 0, level);
	for (unsigned i = 0; remark_next(t->p, node, &i);)
		row_add(t, TREE_REMARK, node, i - 1, level + 1);
	if (packet_seal(t->p, node))
		row_add(t, TREE_SEAL, node, 0, level + 1);
	rows_of_fields(t, node, level + 1);
	for (unsigned i = 0; fact_next(t->p, node, &i);)
		row_add(t, TREE_FACT, node, i - 1, level + 1);
}

/* --- folding --- */

static void show(struct tree *t)
{
	t->shown = mem_grow(t->shown, t->rows + 1, sizeof *t->shown);
	t->count = 0;
	for (uint32_t i = 0; i < t->rows; i++) {
		unsigned level = t->row[i].level;

		t->shown[t->count++] = i;
		if (t->row[i].kind == TREE_LAYER && t->folded[t->row[i].node])
			while (i + 1 < t->rows && t->row[i + 1].level > level)
				i++;
	}
}

bool tree_foldable(const struct tree *t, uint32_t row)
{
	return t->row[row].kind == TREE_LAYER && row + 1 < t->rows && t->row[row + 1].level > t->row[row].level;
}

void tree_fold(struct tree *t, uint32_t row, bool folded)
{
	t->folded[t->row[row].node] = folded;
	t->wanted[t->row[row].node] = true;
	show(t);
}

void tree_fold_all(struct tree *t, bool folded)
{
	for (unsigned i = 0; i < t->p->nodes; i++) {
		t->folded[i] = folded;
		t->wanted[i] = true;
	}
	show(t);
}

uint32_t tree_parent(const struct tree *t, uint32_t row)
{
	unsigned level = t->row[row].level;

	while (row-- > 0)
		if (t->row[row].level < level)
			return row;
	return TREE_NONE;
}

static void unfold_around(struct tree *t, uint32_t row)
{
	while ((row = tree_parent(t, row)) != TREE_NONE)
		t->folded[t->row[row].node] = false;
}

uint32_t tree_reveal(struct tree *t, uint32_t row)
{
	uint32_t at = 0;

	unfold_around(t, row);
	show(t);
	while (at + 1 < t->count && t->shown[at] < row)
		at++;
	return at;
}

static bool has_message(const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++)
		if (p->node[i].header->rank == RANK_MESSAGE)
			return true;
	return false;
}

/* Messages are unfolded, and what holds octets that were opened; the rest is until someone asks for it. */
static bool folded_at_first(const struct packet *p, unsigned node, bool message)
{
	if (packet_seal(p, node))
		return false;
	if (p->node[node].header->rank != RANK_NONE)
		return message && p->node[node].header->rank != RANK_MESSAGE;
	for (unsigned i = 1; i < p->blocks; i++)
		if (p->block[i].node == node)
			return false;
	return true;
}

static bool is_wrong(const struct tree *t, const struct tree_row *r)
{
	return r->kind == TREE_REMARK ? t->p->note[r->index].remark->severity != REMARK_NOTE :
	    r->kind == TREE_FACT && t->p->fact[r->index].verdict == FACT_FAILED;
}

static void fold_anew(struct tree *t, bool other)
{
	bool message = has_message(t->p), anew[LIMIT_NODES];

	for (unsigned i = 0; i < t->p->nodes; i++) {
		bool same = t->header[i] == t->p->node[i].header;

		anew[i] = !same || (other && !t->wanted[i]);
		t->wanted[i] = same && t->wanted[i];
		t->header[i] = t->p->node[i].header;
		if (anew[i])
			t->folded[i] = folded_at_first(t->p, i, message);
	}
	for (uint32_t i = 0; i < t->rows; i++)
		if (anew[t->row[i].node] && is_wrong(t, &t->row[i]))
			unfold_around(t, i);
}

void tree_take(struct tree *t, const struct packet *p, bool other)
{
	uint8_t level[LIMIT_NODES];

	t->p = p;
	t->rows = 0;
	find_levels(t, level);
	for (unsigned i = 0; i < p->nodes; i++)
		rows_of_node(t, i, level[i]);
	if (p->full && p->nodes)
		row_add(t, TREE_LEFT_OUT, p->nodes - 1u, 0, 0);
	fold_anew(t, other);
	show(t);
}

void tree_free(struct tree *t)
{
	free(t->row);
	free(t->shown);
}

/* --- which row --- */

uint64_t tree_identity(const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];
	const uint64_t name[] = { (uintptr_t)t->p->node[r->node].header, r->node, r->kind,
		r->kind == TREE_REMARK ? (uintptr_t)t->p->note[r->index].remark : r->index };

	return hash_bytes(name, sizeof name);
}

uint32_t tree_message(const struct tree *t)
{
	uint32_t last = TREE_NONE;

	for (uint32_t i = 0; i < t->rows; i++) {
		const struct tree_row *r = &t->row[i];

		if (r->kind != TREE_LAYER || (t->p->node[r->node].header->rank == RANK_NONE && last != TREE_NONE))
			continue;
		last = i;
		if (t->p->node[r->node].header->rank == RANK_MESSAGE)
			break;
	}
	return last;
}

uint32_t tree_layer(const struct tree *t, unsigned node)
{
	for (uint32_t i = 0; i < t->rows; i++)
		if (t->row[i].kind == TREE_LAYER && t->row[i].node == node)
			return i;
	return TREE_NONE;
}

static bool is_of_octets(const struct tree_row *r)
{
	return r->kind == TREE_LAYER || r->kind == TREE_FIELD || r->kind == TREE_TAIL;
}

uint32_t tree_owner(const struct tree *t, unsigned block, uint32_t offset)
{
	uint32_t best = TREE_NONE, least = UINT32_MAX;

	for (uint32_t i = 0; i < t->rows; i++) {
		struct extent e = tree_extent(t, i);
		bool inner;

		if (!is_of_octets(&t->row[i]) || e.block != block || offset < e.at || offset - e.at >= e.len)
			continue;
		inner = e.len == least && t->row[best].kind == TREE_LAYER;
		if (e.len < least || inner) {
			best = i;
			least = e.len;
		}
	}
	return best;
}

/* --- what a row says --- */

struct extent tree_extent(const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];
	const struct node *n = &t->p->node[r->node];
	struct extent e = { n->block, node_offset(t->p, n), t->own[r->node], 0 };

	if (r->kind == TREE_TAIL) {
		e.at += n->header->bytes;
		node_tail(n, &e.len);
	} else if (r->kind == TREE_FIELD) {
		const struct field *f = &n->header->field[r->index];

		e.at += f->bit / 8u;
		e.len = (f->bit + f->bits + 7u) / 8 - f->bit / 8u;
		e.bits = f->bit % 8 || f->bits % 8 ? f->bits : 0;
	}
	return e;
}

void text_tree_place(struct text *t, const struct extent *e)
{
	if (e->block) {
		text_dec(t, e->block);
		text_char(t, ':');
	}
	text_dec(t, e->at);
	if (e->len > 1) {
		text_add(t, "..");
		text_dec(t, e->at + e->len - 1);
	}
}

static void text_value(struct text *text, const struct tree *t, const struct tree_row *r)
{
	const struct node *n = &t->p->node[r->node];
	const struct field *f = r->kind == TREE_TAIL ? &n->header->tail : &n->header->field[r->index];

	text_say(text, f->label);
	text_add(text, ": ");
	if (r->kind == TREE_TAIL)
		text_tail(text, n, TAIL_MOST);
	else
		text_field(text, f, n);
}

void text_tree_row(struct text *text, const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];

	switch (r->kind) {
	case TREE_LAYER:
		text_layer(text, &plain, &t->p->node[r->node]);
		break;
	case TREE_REMARK:
		text_layer_remark(text, &plain, t->p->note[r->index].remark);
		break;
	case TREE_SEAL:
		text_layer_seal(text, &plain, packet_seal(t->p, r->node));
		break;
	case TREE_FACT:
		text_layer_fact(text, &plain, t->p, &t->p->fact[r->index]);
		break;
	case TREE_LEFT_OUT:
		text_say(text, layer_left_out);
		break;
	default:
		text_value(text, t, r);
	}
}

/*
 * The last of its fields whose value has a name: what comes before says what
 * stands behind it, or in it.  An octet of zero says little ("any").
 */
static const struct field *telling_field(const struct node *n)
{
	for (unsigned i = n->header->fields; i-- > 1;) {
		const struct field *f = &n->header->field[i];
		uint64_t value = field_captured(n, f) && f->bits <= 32 ? wire_bits(n->at, f->bit, f->bits) : 0;

		if (f->names && field_captured(n, f) && (value || f->bits > 8) && name_of(f->names, (uint32_t)value))
			return f;
	}
	return NULL;
}

static bool tail_is_short(const struct node *n)
{
	struct field f;

	return n->header->tail.key && (n->header->tail.format == TEXT || node_tail_field(n, &f));
}

static void text_ends(struct text *text, const struct packet *p, unsigned node)
{
	struct address from, to;

	packet_addresses(p, node, &from, &to);
	if (!from.family)
		return;
	text_address(text, &from);
	text_add(text, " > ");
	text_address(text, &to);
}

void text_tree_brief(struct text *text, const struct tree *t, uint32_t row)
{
	const struct node *n = &t->p->node[t->row[row].node];
	const struct field *f = telling_field(n);
	uint32_t tail;

	node_tail(n, &tail);
	if (t->row[row].kind != TREE_LAYER)
		return;
	if (n->header->line)
		n->header->line(text, t->p, n);
	else if (n->header->rank == RANK_NETWORK)
		text_ends(text, t->p, t->row[row].node);
	else if (f)
		text_field(text, f, n);
	if (!tail || n->header->line || (n->header->fields && !tail_is_short(n)))
		return;
	text_add(text, f ? "  " : "");
	text_tail(text, n, TAIL_MOST);
}

void text_tree_key(struct text *text, const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];
	const struct header *h = t->p->node[r->node].header;

	if (r->kind == TREE_REMARK || r->kind == TREE_LEFT_OUT) {
		text_add(text, r->kind == TREE_REMARK ? t->p->note[r->index].remark->code : "");
		return;
	}
	text_add(text, h->key);
	if (r->kind == TREE_LAYER || r->kind == TREE_SEAL)
		return;
	text_char(text, '.');
	text_add(text, r->kind == TREE_FACT ? t->p->fact[r->index].key :
	    r->kind == TREE_TAIL ? h->tail.key : h->field[r->index].key);
}

uint8_t tree_ink(const struct tree *t, uint32_t row)
{
	const struct tree_row *r = &t->row[row];

	switch (r->kind) {
	case TREE_LAYER:
		return t->p->node[r->node].error ? paint_error(t->p->node[r->node].error) : PAINT_PLAIN;
	case TREE_REMARK:
		return paint_severity(t->p->note[r->index].remark->severity);
	case TREE_SEAL:
		return paint_state(packet_seal(t->p, r->node)->state);
	case TREE_FACT:
		return paint_verdict(t->p->fact[r->index].verdict);
	default:
		return r->kind == TREE_LEFT_OUT ? PAINT_DOUBT : PAINT_PLAIN;
	}
}
