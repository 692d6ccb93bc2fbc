/*
 * IKE messages in fragments.  IKEv2 encrypts each by itself, and what is put
 * together are their plaintexts (RFC 7383, 2.5); IKEv1's FRAG payloads hold a
 * message as it is, its header among it (MS-IKEE, 2.2.3.1).  The whole is shown
 * on the frame that completed it, inside the fragment that did.
 */
#include "engine/ike.h"

/* True when the piece completes its message, which is then the block to be dissected. */
static bool fragment_completes(struct engine *e, struct packet *p, const struct sealed *s, struct piece *x,
    struct wire *whole)
{
	const struct remark *note = NULL;
	bool complete = pieces_add(e->pieces, x, p->frame->time, &e->rooms, whole, &note);

	if (note)
		packet_note(p, s->node, note);
	return complete && engine_block(p, s, BLOCK_REASSEMBLED, whole->at, whole->have);
}

static bool sk_piece(const struct node *n, const struct sealed *s, const struct ike_id *id,
    const struct plain *plain, struct piece *x)
{
	uint64_t number, total;
	uint32_t pad = plain->at[plain->len - 1];

	if (!node_value(n, "fragment_number", &number) || !node_value(n, "total_fragments", &total) ||
	    pad + 1 > plain->len)
		return false;
	*x = (struct piece){
		.name = { id->initiator_spi, id->responder_spi, id->message, 0, 2, id->from_initiator },
		.bytes = wire_of(plain->at, plain->len - 1 - pad, plain->len - 1 - pad),
		.number = (uint16_t)number, .total = (uint16_t)total, .first = s->next,
	};
	return true;
}

void ike_fragment(struct engine *e, struct packet *p, struct sealed *s, const struct ike_id *id,
    const struct plain *plain)
{
	unsigned first = p->seals;
	struct wire whole;
	struct piece x;

	if (!sk_piece(&p->node[s->node], s, id, plain, &x) || !fragment_completes(e, p, s, &x, &whole))
		return;
	s->next = x.first;
	whole = dissect_ike_inside(p, whole, s->depth, 2, s->next);
	packet_rest(p, &whole, &header_data, s->depth);
	engine_drain(e, p, first);
}

static bool frag_piece(const struct packet *p, const struct sealed *s, const struct ike_id *id, struct piece *x)
{
	const struct node *n = &p->node[s->node];
	struct address source, destination;
	uint64_t fragment, number, last;

	if (!node_value(n, "fragment_id", &fragment) || !node_value(n, "fragment_number", &number) ||
	    !node_value(n, "last", &last))
		return false;
	packet_addresses(p, s->net, &source, &destination);
	*x = (struct piece){
		.name = { id->initiator_spi, id->responder_spi, id->message, (uint16_t)fragment, 1,
			memcmp(source.byte, destination.byte, sizeof source.byte) < 0 },
		.bytes = s->body, .number = (uint16_t)number, .total = last ? (uint16_t)number : 0,
	};
	return true;
}

void engine_ike_fragment(struct engine *e, struct packet *p, struct sealed *s)
{
	unsigned first = p->seals;
	struct ike_id id;
	struct wire whole;
	struct piece x;

	if (!ike_sealed_sa(e, p, s, &id) || !frag_piece(p, s, &id, &x))
		return;
	s->state = SEAL_NO_KEY;
	if (!fragment_completes(e, p, s, &x, &whole))
		return;
	s->state = SEAL_OPENED;
	dissect_ike(p, whole, s->depth);
	engine_drain(e, p, first);
}
