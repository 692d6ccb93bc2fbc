/*
 * What an IP protocol number announces: the table of all protocols that ride
 * on IP, and a node for those that are not in it.
 */
#include "proto/carrier.h"

static void dissect_ip4_inside(struct packet *p, struct wire w, unsigned depth)
{
	dissect_ip_version(p, w, depth, 4);
}

static void dissect_ip6_inside(struct packet *p, struct wire w, unsigned depth)
{
	dissect_ip_version(p, w, depth, 6);
}

static dissector dissect_no_next;

static dissector *const dissectors[256] = {
	[IP_PROTOCOL_ICMP] = dissect_icmp,
	[IP_PROTOCOL_IPV4] = dissect_ip4_inside,
	[IP_PROTOCOL_TCP] = dissect_tcp,
	[IP_PROTOCOL_UDP] = dissect_udp,
	[IP_PROTOCOL_IPV6] = dissect_ip6_inside,
	[IP_PROTOCOL_GRE] = dissect_gre,
	[IP_PROTOCOL_ESP] = dissect_esp,
	[IP_PROTOCOL_AH] = dissect_ah,
	[IP_PROTOCOL_IPV6_ICMP] = dissect_icmp6,
	[IP_PROTOCOL_IPV6_NONXT] = dissect_no_next,
	[IP_PROTOCOL_IPIP] = dissect_beet,		/* draft-nikander-esp-beet-mode */
	[IP_PROTOCOL_ETHERIP] = dissect_etherip,
	[IP_PROTOCOL_IPCOMP] = dissect_ipcomp,
	[IP_PROTOCOL_WESP] = dissect_wesp,
};

static header_line unknown_line;

SPAN(unknown_protocol, "Unknown Protocol", "", "bytes", "Bytes", BYTES,
	.rank = RANK_MESSAGE, .line = unknown_line)
SPAN(no_next, "Octets behind No Next Header", "RFC 8200, 4.7", "bytes", "Bytes", BYTES, .rank = RANK_MESSAGE)

/* The protocol number a header announces for what follows it, or NULL. */
static const struct field *protocol_field(const struct node *n)
{
	for (unsigned i = 0; i < n->header->fields; i++)
		if (n->header->field[i].names == &registry_ip_protocol && node_readable(n))
			return &n->header->field[i];
	return NULL;
}

/* Who announced n: a header before it, but for ESP the trailer behind it. */
static const struct node *announcer(const struct packet *p, const struct node *n)
{
	const struct node *before = n;

	while (before > p->node) {
		before--;
		if (before->header == &header_esp)
			break;
		if (before->depth <= n->depth && protocol_field(before))
			return before;
	}
	for (const struct node *after = n; after < p->node + p->nodes; after++)
		if (after->header == &header_esp_trailer && after->block == n->block)
			return after;
	return NULL;
}

static void unknown_line(struct text *t, const struct packet *p, const struct node *n)
{
	const struct node *from = announcer(p, n);
	const struct field *f = from ? protocol_field(from) : NULL;

	text_add(t, "protocol ");
	if (f)
		text_field(t, f, from);
	else
		text_char(t, '?');
	text_length(t, ip_left(p, n));
}

static void dissect_no_next(struct packet *p, struct wire w, unsigned depth)
{
	packet_rest(p, &w, &header_no_next, depth);
}

static bool on_ip6(const struct packet *p)
{
	return p->net < p->nodes && p->node[p->net].header == &header_ip6;
}

void dissect_protocol(struct packet *p, struct wire w, unsigned depth, uint8_t protocol)
{
	if (!dissectors[protocol] && on_ip6(p) && !dissect_extensions(p, &w, depth, &protocol))
		return;
	if (dissectors[protocol])
		dissectors[protocol](p, w, depth);
	else
		packet_rest(p, &w, &header_unknown_protocol, depth);
}
