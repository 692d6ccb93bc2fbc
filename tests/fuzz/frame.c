/*
 * Any bytes as a frame of any link type: the first four octets choose the link
 * type and how much of the frame was not captured, the rest is the frame, in an
 * allocation of its exact size.
 *
 * What every reader of a packet relies on is checked: each node lies inside its
 * block, and inside the node it is shown under; what the engine asks for, it gets.
 */
#include <assert.h>
#include <stdlib.h>
#include <spiglass/proto.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint32_t links[] = { 1, 0, 9, 12, 50, 101, 108, 109, 113, 204, 228, 229, 239, 276, 1, 65535 };

static void check_nodes(const struct packet *p)
{
	const struct node *above[UINT8_MAX + 1] = { NULL };

	assert(p->nodes >= 1 && p->nodes <= LIMIT_NODES && p->nest == 0 && !p->quoted);
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i], *parent = n->depth ? above[n->depth - 1] : NULL;
		const struct block *b = &p->block[n->block];

		assert(n->block < p->blocks && n->at >= b->at && n->at + n->len <= b->at + b->len);
		assert(n->depth <= (i ? p->node[i - 1].depth + 1 : 0));
		if (parent)
			assert(n->at >= parent->at && n->at + n->len <= parent->at + parent->len);
		above[n->depth] = n;
	}
	for (unsigned i = 0; i < p->notes; i++)
		assert(p->note[i].node < p->nodes);
}

static void check_seal(const struct packet *p, const struct sealed *s)
{
	static uint8_t into[70000];
	const struct block *b = &p->block[0];
	struct fragment fragment;
	struct segment segment;
	struct flow flow;

	assert(s->node < p->nodes && s->insert <= p->nodes && (s->net < p->nodes || s->net == NODE_NONE));
	assert(s->nest <= LIMIT_NESTING && s->body.have <= s->body.claim);
	assert(s->body.at >= b->at && s->body.at + s->body.have <= b->at + b->len);
	if (s->kind == SEAL_FRAGMENT) {
		assert(fragment_read(p, s, &fragment) && fragment.next_at < fragment.head_len);
		assert(fragment.head >= b->at && fragment.head + fragment.head_len <= b->at + b->len);
	}
	assert(s->kind != SEAL_STREAM || s->net == NODE_NONE || segment_read(p, s, &segment));
	assert(s->kind != SEAL_UDP || s->net == NODE_NONE || flow_read(p, s, &flow));
	assert(ip_rebuild(p, s, 17, into, 100, into + 100, sizeof into - 100) <= sizeof into - 100);
}

static void check_summary(const struct packet *p)
{
	static char line[8192];
	struct text t = TEXT_FIXED(line);

	packet_summary(p, &t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct packet p;
	uint8_t *exact;
	struct frame f = { .number = 1 };

	if (size < 4)
		return 0;
	f.have = (uint32_t)size - 4;
	f.claim = f.have + (data[1] & 1 ? data[2] : 0);
	f.link = links[data[0] % (sizeof links / sizeof links[0])];
	exact = malloc(f.have ? f.have : 1);
	if (f.have)
		memcpy(exact, data + 4, f.have);
	f.at = exact;
	dissect_frame(&p, &f);
	check_nodes(&p);
	for (unsigned i = 0; i < p.seals; i++)
		check_seal(&p, &p.seal[i]);
	check_summary(&p);
	free(exact);
	return 0;
}
