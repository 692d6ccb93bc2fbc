/*
 * What carries IPsec in ways a single packet does not tell: fragments of a
 * datagram, TCP streams (RFC 9329), UDP on ports nobody announced.
 */
#include "engine/internal.h"

void engine_fragment(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct remark *note = NULL;
	unsigned first = p->seals;
	struct wire whole;
	enum fragment_fate fate = fragments_add(e->fragments, p, s, p->frame->time, &whole, &note);

	e->tally.fragments++;
	s->state = SEAL_NO_KEY;
	if (note)
		packet_note(p, s->node, note);
	if (fate != FRAGMENT_COMPLETE)
		return;
	e->tally.reassembled++;
	s->state = SEAL_OPENED;
	whole.at = rooms_exact(&e->rooms, whole.at, whole.have);
	if (!engine_block(p, s, BLOCK_REASSEMBLED, whole.at, whole.have))
		return;
	p->nest = s->nest ? s->nest - 1 : 0;	/* the same IP header again */
	dissect_ip(p, whole, s->depth);
	engine_drain(e, p, first);
}

static void stream_show(struct engine *e, struct packet *p, struct sealed *s, struct wire piece, bool in_place)
{
	unsigned first = p->seals;
	uint8_t outside = p->inside;

	p->net = s->net;
	p->nest = s->nest;
	if (in_place || engine_block(p, s, BLOCK_STREAM, piece.at, piece.have))
		dissect_tcp_encap(p, piece, s->depth);
	engine_drain(e, p, first);
	p->inside = outside;
}

void engine_stream(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct remark *note = NULL;
	unsigned before = p->nodes;
	enum stream_piece what;
	struct wire piece;
	bool in_place;

	s->state = SEAL_NO_KEY;
	if (!streams_add(e->streams, p, s, p->frame->time, &note))
		return;
	s->state = SEAL_CUT;		/* followed: a part of what comes later, perhaps */
	while ((what = streams_next(e->streams, &piece, &in_place, &note)) != STREAM_NOTHING) {
		if (what == STREAM_PREFIX)
			dissect_tcp_prefix(p, piece, s->depth);
		else
			stream_show(e, p, s, piece, in_place);
	}
	if (note)
		packet_note(p, s->node, note);
	s->replaces = p->nodes > before;
	if (s->replaces)
		s->state = SEAL_OPENED;
}

/* ESP on other ports: on a flow that carried IKE behind a non-ESP marker, or where a key has the SPI. */
static bool udp_is_ipsec(const struct engine *e, const struct packet *p, const struct sealed *s)
{
	struct flow flow;

	if (e->keys && s->body.have >= header_esp.bytes &&
	    keyring_has(e->keys, IP_PROTOCOL_ESP, (uint32_t)wire_bits(s->body.at, 0, 32)))
		return true;
	return flows_any(e->flows) && flow_read(p, s, &flow) && flows_know(e->flows, &flow);
}

void engine_udp(struct engine *e, struct packet *p, struct sealed *s)
{
	unsigned first = p->seals;

	s->state = SEAL_NO_KEY;
	if (!udp_is_ipsec(e, p, s))
		return;
	s->state = SEAL_OPENED;
	s->replaces = true;
	p->net = s->net;
	p->nest = s->nest;
	dissect_natt(p, s->body, s->depth);
	engine_drain(e, p, first);
}
