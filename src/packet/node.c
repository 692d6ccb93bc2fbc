/*
 * Putting nodes, blocks, notes and sealed spans on a packet.
 *
 * Invariant: every index stored on the packet (note.node, seal.node, seal.net,
 * seal.insert, block.node, net) names the same thing after any call here;
 * packet_rotate() is the only one that moves nodes.
 */
#include "packet/dissect.h"

const uint8_t wire_nothing[WIRE_HEADER_MAX];

SPAN(data, "Data", "", "bytes", "Bytes", BYTES)

static const struct remark too_many_nodes = { "limit.layers", N_("more layers than are followed"), "", REMARK_LIMIT };
static const struct remark too_many_blocks = { "limit.blocks", N_("more inner packets than are followed"), "", REMARK_LIMIT };

const char *const block_title[] = { N_("frame"), N_("reassembled"), N_("TCP stream"), N_("decrypted"), N_("decompressed") };
const char *const severity_name[] = { N_("note"), N_("cut"), N_("malformed"), N_("limit") };
const char *const verdict_name[] = { "", N_("verified"), N_("failed"), N_("not possible") };
const char *const seal_state_name[] = { N_("untried"), N_("opened"), N_("no-key"), N_("integrity-failed"), N_("unsupported"), N_("cut") };

void packet_begin(struct packet *p, const struct frame *f)
{
	p->frame = f;
	p->nodes = p->notes = p->seals = p->facts = p->worded = 0;
	p->blocks = 1;
	p->block[0] = (struct block){ f->at, f->have, BLOCK_FRAME, NODE_NONE };
	p->net = NODE_NONE;
	p->nest = p->inside = 0;
	p->quoted = p->full = false;
}

int packet_block(struct packet *p, enum block_kind kind, const uint8_t *at, uint32_t len, unsigned node)
{
	if (p->blocks == LIMIT_BLOCKS) {
		packet_note(p, node, &too_many_blocks);
		p->full = true;
		return -1;
	}
	p->block[p->blocks] = (struct block){ at, len, (uint8_t)kind, (uint16_t)node };
	p->inside = (uint8_t)p->blocks;
	return p->blocks++;
}

void packet_out_of_nodes(struct packet *p, struct wire *w)
{
	if (!p->full)
		packet_note(p, packet_last(p), &too_many_nodes);
	p->full = true;
	wire_fail(w, WIRE_CUT);
}

void packet_rest(struct packet *p, struct wire *w, const struct header *header, unsigned depth)
{
	if (!w->claim)
		return;
	if (p->nodes == LIMIT_NODES) {
		packet_out_of_nodes(p, w);
		return;
	}
	packet_node(p, header, w->at, w->have, depth, w->error ? w->error : w->have < w->claim ? WIRE_CUT : WIRE_OK);
	w->at += w->have;
	w->have = w->claim = 0;
}

void packet_note(struct packet *p, unsigned node, const struct remark *remark)
{
	struct node *n = node < p->nodes ? &p->node[node] : NULL;

	if (!n)
		return;
	if (remark->severity == REMARK_MALFORMED)
		n->error = WIRE_LIE;
	else if (remark->severity == REMARK_CUT && !n->error)
		n->error = WIRE_CUT;
	if (p->notes == LIMIT_NOTES) {
		p->full = true;
		return;
	}
	p->note[p->notes++] = (struct note){ remark, (uint16_t)node };
}

struct text packet_fact(struct packet *p, unsigned node, const char *key, const char *label, enum verdict verdict)
{
	char *words = p->words + p->worded;

	if (p->facts == LIMIT_FACTS) {
		p->full = true;
		return (struct text){ words, words, words, NULL, true };
	}
	p->fact[p->facts++] = (struct fact){ key, label, (uint16_t)node, (uint8_t)verdict, p->worded, 0 };
	return (struct text){ words, words, p->words + LIMIT_WORDS, NULL, false };
}

void packet_fact_end(struct packet *p, const struct text *t)
{
	if (t->full)
		p->full = true;
	if (t->at == t->start)
		return;
	p->fact[p->facts - 1].len = (uint16_t)(t->at - t->start);
	p->worded = (uint16_t)(t->at - p->words);
}

struct sealed *packet_seal_add(struct packet *p, enum seal_kind kind, struct wire body, unsigned node, unsigned depth)
{
	struct sealed *s = &p->seal[p->seals];

	if (p->quoted || node >= p->nodes)
		return NULL;
	if (p->seals == LIMIT_SEALS) {
		p->full = true;
		return NULL;
	}
	p->seals++;
	*s = (struct sealed){ .body = body, .kind = (uint8_t)kind, .depth = (uint8_t)depth, .nest = p->nest,
		.node = (uint16_t)node, .net = p->net, .insert = p->nodes };
	return s;
}

/* Where index i stands after the nodes [at, from) and [from, end) changed places. */
static uint16_t moved(unsigned i, unsigned at, unsigned from, unsigned end)
{
	if (i >= at && i < from)
		i += end - from;
	else if (i >= from && i < end)
		i -= from - at;
	return (uint16_t)i;
}

/* An insertion point is a gap, not a node: one at the end of the moved part stays behind it. */
static uint16_t moved_gap(unsigned i, unsigned at, unsigned from, unsigned end)
{
	return i > at ? (uint16_t)(moved(i - 1, at, from, end) + 1) : (uint16_t)i;
}

static void reverse(struct node *n, unsigned from, unsigned end)
{
	while (from + 1 < end) {
		struct node swap = n[from];

		n[from++] = n[--end];
		n[end] = swap;
	}
}

void packet_rotate(struct packet *p, unsigned at, unsigned from)
{
	unsigned end = p->nodes;

	if (at >= from || from >= end)
		return;
	reverse(p->node, at, from);
	reverse(p->node, from, end);
	reverse(p->node, at, end);
	for (unsigned i = 0; i < p->facts; i++)
		p->fact[i].node = moved(p->fact[i].node, at, from, end);
	for (unsigned i = 0; i < p->notes; i++)
		p->note[i].node = moved(p->note[i].node, at, from, end);
	for (unsigned i = 0; i < p->blocks; i++)
		p->block[i].node = moved(p->block[i].node, at, from, end);
	for (unsigned i = 0; i < p->seals; i++) {
		struct sealed *s = &p->seal[i];

		s->node = moved(s->node, at, from, end);
		s->net = moved(s->net, at, from, end);
		s->insert = moved_gap(s->insert, at, from, end);
	}
	p->net = moved(p->net, at, from, end);
}

/* Where index i stands after node `gone` was taken off; its own notes go to the one before it. */
static uint16_t closed_up(unsigned i, unsigned gone)
{
	return (uint16_t)(i != NODE_NONE && i >= gone && i ? i - 1 : i);
}

void packet_drop(struct packet *p, unsigned node)
{
	memmove(&p->node[node], &p->node[node + 1], (--p->nodes - node) * sizeof p->node[0]);
	for (unsigned i = 0; i < p->facts; i++)
		p->fact[i].node = closed_up(p->fact[i].node, node);
	for (unsigned i = 0; i < p->notes; i++)
		p->note[i].node = closed_up(p->note[i].node, node);
	for (unsigned i = 0; i < p->blocks; i++)
		p->block[i].node = closed_up(p->block[i].node, node);
	for (unsigned i = 0; i < p->seals; i++) {
		struct sealed *s = &p->seal[i];

		s->node = closed_up(s->node, node);
		s->net = closed_up(s->net, node);
		s->insert = closed_up(s->insert, node + 1);
	}
	p->net = closed_up(p->net, node);
}
