/* The end points of whatever travels in UDP or TCP. */
#include "proto/carrier.h"

/* The ports stand first, in UDP (RFC 768) and TCP (RFC 9293, 3.1) alike. */
#define PORTS(F) \
	F(ports, source, 16, DEC, NULL, "Source Port") \
	F(ports, destination, 16, DEC, NULL, "Destination Port")
enum { PORTS(FIELD_AT) ports_END };
enum { PORTS(FIELD_BITS) };

/* The UDP or TCP header that a node is in or is, nearer than its IP header. */
static const struct node *carrier_of(const struct packet *p, unsigned node, unsigned net)
{
	unsigned depth = UINT8_MAX + 1u;	/* of the last ancestor */

	for (unsigned i = node + 1; i-- > net + 1u;) {
		const struct node *n = &p->node[i];

		if (n->depth >= depth)
			continue;
		depth = n->depth;
		if ((n->header == &header_udp || n->header == &header_tcp) && node_readable(n))
			return n;
	}
	return NULL;
}

void flow_ports(const struct node *n, uint16_t port[static 2])
{
	port[0] = (uint16_t)GET(n->at, ports, source);
	port[1] = (uint16_t)GET(n->at, ports, destination);
}

bool flow_read(const struct packet *p, const struct sealed *s, struct flow *f)
{
	const struct node *n = s->net < p->nodes ? carrier_of(p, s->node, s->net) : NULL;

	if (!n)
		return false;
	packet_addresses(p, s->net, &f->source, &f->destination);
	f->sport = (uint16_t)GET(n->at, ports, source);
	f->dport = (uint16_t)GET(n->at, ports, destination);
	return f->source.family != 0;
}
