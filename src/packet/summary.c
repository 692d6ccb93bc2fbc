/*
 * One line for a packet: addresses of each IP header, and what rides on it.
 *
 *	192.0.2.1 > 192.0.2.2 ESP spi 0xc0ffee01 seq 1 length 136 ICV good | 10.0.0.1 > 10.1.0.1 ICMP echo request ...
 *
 * Each IP header starts a part; " | " stands between parts, and before what
 * came out of a seal.  Made of ranks and line functions: no protocol is named.
 */
#include <spiglass/packet.h>

void packet_addresses(const struct packet *p, unsigned node, struct address *source, struct address *destination)
{
	const struct node *n = node < p->nodes ? &p->node[node] : NULL;

	const uint8_t *at;

	*source = *destination = (struct address){ 0 };
	if (!n || !n->header->family || !node_readable(n))
		return;
	at = n->at + n->header->addresses;
	*source = n->header->family == 4 ? address_ip4(at) : address_ip6(at);
	*destination = n->header->family == 4 ? address_ip4(at + 4) : address_ip6(at + 16);
}

const struct sealed *packet_seal(const struct packet *p, unsigned node)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (p->seal[i].node == node && sealed_shown(&p->seal[i]))
			return &p->seal[i];
	return NULL;
}

/* Ports of a carrier: its first two fields, 16 bits each (UDP and TCP alike). */
static unsigned carrier_port(const struct node *n, unsigned which)
{
	return (unsigned)wire_bits(n->at, n->header->field[which].bit, 16);
}

/* Address and, with a carrier, port: which 0 is the source, 1 the destination. */
static void summary_endpoint(struct text *t, const struct node *net, const struct node *carrier, unsigned which)
{
	const uint8_t *at = net->at + net->header->addresses;
	bool brackets = carrier && net->header->family == 6;

	if (brackets)
		text_char(t, '[');
	if (net->header->family == 4)
		text_ip4(t, at + 4 * which);
	else
		text_ip6(t, at + 16 * which);
	if (brackets)
		text_char(t, ']');
	if (carrier) {
		text_char(t, ':');
		text_dec(t, carrier_port(carrier, which));
	}
}

/* The carrier whose ports are worth a word: one with a message on it, and not IKE's own port on both sides. */
static const struct node *summary_carrier(const struct packet *p, unsigned net)
{
	enum { PORT_IKE = 500 };
	const struct node *carrier = NULL;

	for (unsigned i = net + 1; i < p->nodes && p->node[i].header->rank != RANK_NETWORK; i++) {
		const struct node *n = &p->node[i];

		if (n->header->rank == RANK_CARRIER && node_readable(n))
			carrier = n;
		else if (n->header->rank == RANK_MESSAGE && carrier && n->depth > carrier->depth)
			return carrier_port(carrier, 0) == PORT_IKE && carrier_port(carrier, 1) == PORT_IKE ? NULL : carrier;
	}
	return NULL;
}

/* Does anything with a line ride on this node? */
static bool summary_carries(const struct packet *p, unsigned node)
{
	for (unsigned i = node + 1; i < p->nodes && p->node[i].depth > p->node[node].depth; i++)
		if (p->node[i].header->rank >= RANK_NETWORK && p->node[i].block == p->node[node].block)
			return true;
	return false;
}

static void summary_network(struct text *t, const struct packet *p, unsigned node)
{
	const struct node *carrier = summary_carrier(p, node), *n = &p->node[node];

	if (!node_readable(n)) {
		text_add(t, n->header->title);
		return;
	}
	summary_endpoint(t, n, carrier, 0);
	text_add(t, " > ");
	summary_endpoint(t, n, carrier, 1);
}

static void summary_line(struct text *t, const struct packet *p, const struct node *n)
{
	if (n->header->line)
		n->header->line(t, p, n);
	else
		text_add(t, n->header->title);
}

static bool summary_mentions(const struct packet *p, unsigned i)
{
	switch (p->node[i].header->rank) {
	case RANK_LINK:
	case RANK_CARRIER:
		return !summary_carries(p, i);
	case RANK_NETWORK:
	case RANK_MESSAGE:
		return true;
	default:
		return false;
	}
}

void packet_summary(const struct packet *p, struct text *t)
{
	enum rank last = RANK_NONE;	/* of the node mentioned before */
	bool damaged = false;

	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];

		damaged |= n->error == WIRE_LIE && !n->quoted;
		if (!summary_mentions(p, i))
			continue;
		if (last != RANK_NONE)
			text_add(t, last == RANK_NETWORK && n->header->rank != RANK_NETWORK ? " " : " | ");
		last = n->header->rank;
		if (last == RANK_NETWORK)
			summary_network(t, p, i);
		else
			summary_line(t, p, n);
	}
	if (last == RANK_NONE)
		text_add(t, p->nodes ? p->node[0].header->title : "nothing captured");
	if (damaged)
		text_add(t, " [malformed]");
}
