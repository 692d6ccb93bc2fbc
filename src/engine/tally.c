/*
 * What a frame was, for the overview: its outermost meaning, the IKE messages
 * in it, and how it was damaged.
 */
#include "engine/internal.h"

/* Which counter a header stands for. */
static uint64_t *tally_counter(struct tally *t, const struct header *h)
{
	static const struct { const struct header *header; size_t counter; } rows[] = {
		{ &header_esp, offsetof(struct tally, esp) },
		{ &header_udp, offsetof(struct tally, udp_other) },
		{ &header_tcp, offsetof(struct tally, tcp) },
		{ &header_ah, offsetof(struct tally, ah) },
		{ &header_ike, offsetof(struct tally, ike) },
		{ &header_isakmp, offsetof(struct tally, ike) },
		{ &header_keepalive, offsetof(struct tally, keepalives) },
		{ &header_ipcomp, offsetof(struct tally, ipcomp) },
		{ &header_fragment, offsetof(struct tally, ip_fragments) },
	};

	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].header == h)
			return (uint64_t *)((uint8_t *)t + rows[i].counter);
	return !strncmp(h->key, "icmp", 4) ? &t->icmp : &t->ip_other;
}

static unsigned tally_net(const struct packet *p, unsigned node)
{
	while (node && p->node[node].header->rank != RANK_NETWORK)
		node--;
	return node;
}

/* IKE behind a non-ESP marker on ports of its own: ESP will travel beside it. */
static void tally_flow(struct engine *e, const struct packet *p, unsigned marker)
{
	enum { PORT_NATT = 4500 };
	struct sealed udp = { .net = (uint16_t)tally_net(p, marker) };
	struct flow flow;

	if (!marker || p->node[marker - 1].header != &header_udp)
		return;
	udp.node = (uint16_t)(marker - 1);
	if (flow_read(p, &udp, &flow) && flow.sport != PORT_NATT && flow.dport != PORT_NATT)
		flows_learn(e->flows, &flow);
}

static void tally_message(struct engine *e, struct packet *p, unsigned node)
{
	const struct header *h = p->node[node].header;

	if (h != &header_ike && h != &header_isakmp)
		return;
	engine_ike(e, p, node);
	if (node && p->node[node - 1].header == &header_non_esp)
		tally_flow(e, p, node - 1);
}

/*
 * One walk over the layers.  What a frame is: the first message decides (but a
 * fragment is what it completed), without one the innermost carrier, else that
 * there is IP at all.
 */
static void tally_nodes(struct engine *e, struct packet *p)
{
	const struct header *decides = NULL;
	enum rank rank = RANK_NONE;
	bool malformed = false;

	for (const struct node *n = p->node, *end = n + p->nodes; n < end && !n->quoted; n++) {
		malformed |= n->error == WIRE_LIE;
		if (n->header->rank >= RANK_NETWORK && rank != RANK_MESSAGE) {
			rank = n->header == &header_fragment ? RANK_CARRIER : n->header->rank;
			decides = n->header;
		}
		if (n->header->rank == RANK_MESSAGE)
			tally_message(e, p, (unsigned)(n - p->node));
	}
	++*(decides && p->net != NODE_NONE ? tally_counter(&e->tally, decides) : &e->tally.not_ip);
	e->tally.malformed += malformed;
}

static void tally_notes(struct tally *t, const struct packet *p)
{
	bool noted = false, limited = p->full;

	for (unsigned i = 0; i < p->notes; i++) {
		noted |= p->note[i].remark->severity == REMARK_NOTE;
		limited |= p->note[i].remark->severity == REMARK_LIMIT;
	}
	t->noted += noted;
	t->limited += limited;
}

void engine_tally_frame(struct engine *e, struct packet *p)
{
	struct tally *t = &e->tally;
	const struct frame *f = p->frame;

	if (!t->frames++)
		t->first_time = t->last_time = f->time;
	if (f->time < t->first_time)
		t->first_time = f->time;
	if (f->time > t->last_time)
		t->last_time = f->time;
	t->bytes += f->claim;
	t->cut_frames += f->have < f->claim;
	tally_nodes(e, p);
	tally_notes(t, p);
	t->fragments_dropped = fragments_dropped(e->fragments) + fragments_waiting(e->fragments);
	t->streams_dropped = streams_dropped(e->streams);
	t->stream_bytes_skipped = streams_skipped(e->streams);
}
