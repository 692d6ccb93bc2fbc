/*
 * What a frame was, for the overview: its outermost meaning, the IKE SAs in
 * it, and how it was damaged.
 */
#include "engine/internal.h"

/* Which counter a header stands for; the first message decides, a carrier counts until then. */
static uint64_t *tally_counter(struct tally *t, const struct header *h)
{
	static const struct { const struct header *header; size_t counter; } rows[] = {
		{ &header_esp, offsetof(struct tally, esp) },
		{ &header_udp, offsetof(struct tally, udp_other) },
		{ &header_ip4, offsetof(struct tally, ip_other) },
		{ &header_ip6, offsetof(struct tally, ip_other) },
		{ &header_tcp, offsetof(struct tally, tcp) },
		{ &header_ah, offsetof(struct tally, ah) },
		{ &header_ike, offsetof(struct tally, ike) },
		{ &header_isakmp, offsetof(struct tally, ike) },
		{ &header_keepalive, offsetof(struct tally, keepalives) },
		{ &header_ipcomp, offsetof(struct tally, ipcomp) },
	};

	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].header == h)
			return (uint64_t *)((uint8_t *)t + rows[i].counter);
	return !strncmp(h->key, "icmp", 4) ? &t->icmp : NULL;
}

static void tally_meaning(struct tally *t, const struct packet *p)
{
	uint64_t *counter = &t->not_ip, *found;

	for (unsigned i = 0; i < p->nodes; i++) {
		const struct header *h = p->node[i].header;

		if (h->rank < RANK_NETWORK)
			continue;
		found = tally_counter(t, h);
		if (found)
			counter = found;
		if (h->rank == RANK_MESSAGE)
			break;
	}
	++*counter;
}

static unsigned tally_net(const struct packet *p, unsigned node)
{
	while (node && p->node[node].header->rank != RANK_NETWORK)
		node--;
	return node;
}

static void tally_ike(struct engine *e, const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];
	struct address source, destination;
	struct ike_sa *sa;
	struct ike_id id;

	if (!ike_read(n, &id))
		return;
	packet_addresses(p, tally_net(p, node), &source, &destination);
	sa = ike_sa_touch(e->sas, id.initiator_spi, id.responder_spi);
	if (!sa->messages++) {
		sa->initiator = id.from_initiator ? source : destination;
		sa->responder = id.from_initiator ? destination : source;
		sa->major = id.version >> 4;
		sa->first_time = p->frame->time;
		sa->first_packet = p->frame->number;
	}
	sa->bytes += n->len;
	sa->last_time = p->frame->time;
}

/* IKE behind a non-ESP marker on ports of its own: ESP will travel beside it. */
static void tally_flow(struct engine *e, const struct packet *p, unsigned marker)
{
	enum { PORT_IKE = 500, PORT_NATT = 4500 };
	struct sealed udp = { .net = (uint16_t)tally_net(p, marker) };
	struct flow flow;

	if (!marker || p->node[marker - 1].header != &header_udp)
		return;
	udp.node = (uint16_t)(marker - 1);
	if (flow_read(p, &udp, &flow) && flow.sport != PORT_NATT && flow.dport != PORT_NATT)
		flows_learn(e->flows, &flow);
}

static void tally_messages(struct engine *e, const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct header *h = p->node[i].header;

		if (p->node[i].quoted)
			return;
		if (h == &header_ike || h == &header_isakmp)
			tally_ike(e, p, i);
		else if (h == &header_non_esp)
			tally_flow(e, p, i);
	}
}

static void tally_damage(struct tally *t, const struct packet *p)
{
	bool seen[4] = { false };

	for (unsigned i = 0; i < p->notes; i++)
		seen[p->note[i].remark->severity] = true;
	for (unsigned i = 0; i < p->nodes && !seen[REMARK_MALFORMED]; i++)
		seen[REMARK_MALFORMED] = p->node[i].error == WIRE_LIE && !p->node[i].quoted;
	t->malformed += seen[REMARK_MALFORMED];
	t->noted += seen[REMARK_NOTE];
	t->limited += seen[REMARK_LIMIT] || p->full;
}

void engine_tally_frame(struct engine *e, const struct packet *p)
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
	tally_meaning(t, p);
	tally_messages(e, p);
	tally_damage(t, p);
	t->fragments_dropped = fragments_dropped(e->fragments) + fragments_waiting(e->fragments);
	t->streams_dropped = streams_dropped(e->streams);
	t->stream_bytes_skipped = streams_skipped(e->streams);
}
