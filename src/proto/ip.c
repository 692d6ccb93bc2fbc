/*
 * IP of either version: which one, how deep, and what both have in common.
 *
 * Invariant: p->nest counts the IP headers around what is being dissected, and
 * p->net is the innermost; no chain of headers gets past LIMIT_NESTING.
 */
#include "proto/carrier.h"

static const struct remark bad_version = { "ip.version", N_("version is neither 4 nor 6"), "RFC 791, 3.1",
	REMARK_MALFORMED };
static const struct remark wrong_version = { "ip.version",
	N_("version is not the one announced by the header before"), "RFC 791, 3.1", REMARK_MALFORMED };
static const struct remark too_deep = { "limit.nesting",
	N_("more IP headers inside one another than are followed"), "", REMARK_LIMIT };

static unsigned ip_version(const struct wire *w)
{
	return w->have ? *w->at >> 4 : 0;
}

void dissect_ip(struct packet *p, struct wire w, unsigned depth)
{
	unsigned version = ip_version(&w);

	if (!w.have) {
		packet_rest(p, &w, &header_data, depth);
	} else if (version != 4 && version != 6) {
		dissect_data(p, w, depth, &bad_version);
	} else if (p->nest >= LIMIT_NESTING) {
		dissect_data(p, w, depth, &too_deep);
	} else {
		p->nest++;
		(version == 4 ? dissect_ip4 : dissect_ip6)(p, w, depth);
		p->nest--;
	}
}

void dissect_ip_version(struct packet *p, struct wire w, unsigned depth, unsigned version)
{
	if (w.have && ip_version(&w) != version)
		dissect_data(p, w, depth, &wrong_version);
	else
		dissect_ip(p, w, depth);
}

void dissect_ip_padding(struct packet *p, struct wire w, unsigned depth, unsigned node)
{
	const struct block *block = &p->block[p->inside];
	bool tfc = block->kind == BLOCK_DECRYPTED && p->node[node].at == block->at;

	if (!w.have)
		return;
	if (p->quoted)
		w = wire_of(w.at, w.have, w.have);	/* a quotation ends where it ends */
	packet_rest(p, &w, tfc ? &header_tfc : &header_padding, depth);
}

static uint32_t ip_length(const struct node *n)
{
	return n->header == &header_ip4 ? ip4_length(n) : ip6_length(n);
}

uint8_t ip_carries(const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];

	if (!node_readable(n))
		return 0;
	return n->header == &header_ip4 ? ip4_carries(n) : ip6_carries(p, node);
}

uint32_t ip_left(const struct packet *p, const struct node *n)
{
	for (const struct node *net = n; net-- > p->node;) {
		uint32_t before = (uint32_t)(n->at - net->at);

		if (net->block != n->block)
			break;
		if (net->header->rank == RANK_NETWORK)
			return node_readable(net) && ip_length(net) > before ? ip_length(net) - before
			    : n->len;
	}
	return n->len;
}

uint32_t ip_rebuild(const struct packet *p, const struct sealed *s, uint8_t protocol, const uint8_t *payload,
    uint32_t payload_len, uint8_t *into, uint32_t room)
{
	const struct node *net = s->net < p->nodes ? &p->node[s->net] : NULL;
	uint32_t head = 0;

	if (net && net->header == &header_ip4)
		head = ip4_rebuild(net, protocol, payload_len, into, room);
	else if (net && net->header == &header_ip6)
		head = ip6_rebuild(p, s, protocol, payload_len, into, room);
	if (!head)
		return 0;
	memcpy(into + head, payload, payload_len);
	return head + payload_len;
}
