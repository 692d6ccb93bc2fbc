/*
 * Internet Protocol version 6 and its extension headers (RFC 8200, 4; RFC 6275,
 * 6.1; RFC 7401, 5.1; RFC 5533, 5.1), and jumbograms (RFC 2675).
 *
 * Invariant: extension headers are nodes beside one another and beside what
 * they precede; each begins with the number of the next.
 */
#include "proto/carrier.h"

static const struct name option_rows[] = {
	{ 0x00, "Pad1" }, { 0x01, "PadN" }, { 0x04, "Tunnel Encapsulation Limit" },
	{ 0x05, "Router Alert" }, { 0x07, "CALIPSO" }, { 0x08, "SMF_DPD" }, { 0x0f, "PDM" },
	{ 0x23, "RPL" }, { 0x26, "Quick-Start" }, { 0x30, "Minimum Path MTU" }, { 0x63, "RPL" },
	{ 0x6d, "MPL" }, { 0x8b, "ILNP Nonce" }, { 0x8c, "Line-Identification" },
	{ 0xc2, "Jumbo Payload" }, { 0xc9, "Home Address" }, { 0xee, "IP_DFF" },
};
NAMES(options, option_rows)

static const struct name routing_rows[] = {
	{ 0, "Source Route (deprecated)" }, { 2, "Mobility" }, { 3, "RPL Source Route" },
	{ 4, "Segment Routing" },
};
NAMES(routing_types, routing_rows)

static const struct name mobility_rows[] = {
	{ 0, "Binding Refresh Request" }, { 1, "Home Test Init" }, { 2, "Care-of Test Init" },
	{ 3, "Home Test" }, { 4, "Care-of Test" }, { 5, "Binding Update" },
	{ 6, "Binding Acknowledgement" }, { 7, "Binding Error" },
};
NAMES(mobility_types, mobility_rows)

#define IP6_HEADER(F) \
	F(ip6, version, 4, DEC, NULL, "Version") \
	F(ip6, dscp, 6, DEC, NULL, "Differentiated Services Code Point") \
	F(ip6, ecn, 2, DEC, NULL, "Explicit Congestion Notification") \
	F(ip6, flow, 20, HEX, NULL, "Flow Label") \
	F(ip6, length, 16, DEC, NULL, "Payload Length") \
	F(ip6, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(ip6, hop_limit, 8, DEC, NULL, "Hop Limit") \
	F(ip6, source, 128, IP6, NULL, "Source Address") \
	F(ip6, destination, 128, IP6, NULL, "Destination Address")
/* What every extension header but Fragment begins with (RFC 6564, 4). */
#define EXTENSION_FIELDS(F, p) \
	F(p, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(p, length, 8, WORDS8, NULL, "Length beyond 8 Octets")
#define IP6_HOP(F) EXTENSION_FIELDS(F, ip6_hop)
#define IP6_DESTINATION(F) EXTENSION_FIELDS(F, ip6_destination)
#define IP6_ROUTING(F) EXTENSION_FIELDS(F, ip6_routing) \
	F(ip6_routing, type, 8, DEC, &routing_types, "Routing Type") \
	F(ip6_routing, segments_left, 8, DEC, NULL, "Segments Left") \
	F(ip6_routing, specific, 32, HEX, NULL, "Type-specific")
#define IP6_MOBILITY(F) EXTENSION_FIELDS(F, ip6_mobility) \
	F(ip6_mobility, type, 8, DEC, &mobility_types, "Mobility Header Type") \
	F(ip6_mobility, reserved, 8, RESERVED, NULL, "Reserved") \
	F(ip6_mobility, checksum, 16, HEX, NULL, "Checksum")
#define IP6_HIP(F) EXTENSION_FIELDS(F, ip6_hip)
#define IP6_SHIM6(F) EXTENSION_FIELDS(F, ip6_shim6)
#define IP6_FRAG(F) \
	F(ip6_frag, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(ip6_frag, reserved, 8, RESERVED, NULL, "Reserved") \
	F(ip6_frag, offset, 13, WORDS8, NULL, "Fragment Offset") \
	F(ip6_frag, reserved2, 2, RESERVED, NULL, "Reserved") \
	F(ip6_frag, more_fragments, 1, FLAG, NULL, "More Fragments") \
	F(ip6_frag, id, 32, HEX, NULL, "Identification")
#define IP6_ADDRESS(F) \
	F(ip6_address, address, 128, IP6, NULL, "Address")
#define IP6_OPTION(F) OPTION_FIELDS(F, ip6_option, options)
#define IP6_SINGLE(F) \
	F(ip6_single, type, 8, DEC, &options, "Type")

HEADER(ip6, IP6_HEADER, 40, "Internet Protocol version 6", "RFC 8200, 3", .rank = RANK_NETWORK, .family = 6,
	.addresses = ip6_source_AT / 8)
HEADER(ip6_hop, IP6_HOP, 2, "Hop-by-Hop Options", "RFC 8200, 4.3")
HEADER(ip6_destination, IP6_DESTINATION, 2, "Destination Options", "RFC 8200, 4.6")
HEADER(ip6_routing, IP6_ROUTING, 8, "Routing Header", "RFC 8200, 4.4")
HEADER(ip6_mobility, IP6_MOBILITY, 6, "Mobility Header", "RFC 6275, 6.1.1",
	TAIL("data", "Message Data", BYTES))
HEADER(ip6_hip, IP6_HIP, 2, "Host Identity Protocol", "RFC 7401, 5.1", TAIL("data", "Contents", BYTES))
HEADER(ip6_shim6, IP6_SHIM6, 2, "Shim6", "RFC 5533, 5.1", TAIL("data", "Contents", BYTES))
HEADER(ip6_frag, IP6_FRAG, 8, "Fragment Header", "RFC 8200, 4.5")
HEADER(ip6_address, IP6_ADDRESS, 16, "Route Address", "RFC 8200, 4.4")
HEADER(ip6_option, IP6_OPTION, 2, "IPv6 Option", "RFC 8200, 4.2", TAIL("value", "Value", BYTES))
HEADER_AS(ip6_single, "ip6_option", IP6_SINGLE, 1, "IPv6 Option", "RFC 8200, 4.2")

static const struct remark bad_length = { "ip6.length", N_("payload length is larger than what carries it"),
	"RFC 8200, 3", REMARK_MALFORMED };
static const struct remark no_length = { "ip6.no_length",
	N_("payload length 0 without a jumbo option, as segmentation offload leaves it: taken to the end"),
	"RFC 2675, 3", REMARK_NOTE };
static const struct remark bad_jumbo = { "ip6.jumbo",
	N_("jumbo payload length is larger than what carries it"), "RFC 2675, 2", REMARK_MALFORMED };
static const struct remark small_jumbo = { "ip6.small_jumbo",
	N_("jumbo payload length below 65,536"), "RFC 2675, 2", REMARK_NOTE };
static const struct remark late_hop = { "ip6.late_hop",
	N_("hop-by-hop options stand only right behind the IPv6 header"), "RFC 8200, 4.1", REMARK_NOTE };
static const struct remark bad_extension = { "ip6.extension",
	N_("extension header is longer than the packet"), "RFC 8200, 4", REMARK_MALFORMED };
static const struct remark bad_option = { "ip6.option",
	N_("option length does not fit into its header"), "RFC 8200, 4.2", REMARK_MALFORMED };
static const struct remark too_many = { "limit.extensions",
	N_("more extension headers than are followed"), "", REMARK_LIMIT };

static const struct option_form ip6_options = {
	&header_ip6_single, &header_ip6_option, 1, 0, false, &bad_option,
};

/* --- extension headers --- */

static const struct extension {
	uint8_t protocol;
	const struct header *header;
	bool options;
} extensions[] = {
	{ IP_PROTOCOL_HOPOPT, &header_ip6_hop, true },
	{ IP_PROTOCOL_IPV6_ROUTE, &header_ip6_routing, false },
	{ IP_PROTOCOL_IPV6_OPTS, &header_ip6_destination, true },
	{ IP_PROTOCOL_MOBILITY_HEADER, &header_ip6_mobility, false },
	{ IP_PROTOCOL_HIP, &header_ip6_hip, false },
	{ IP_PROTOCOL_SHIM6, &header_ip6_shim6, false },
};
enum { EXTENSIONS = sizeof extensions / sizeof extensions[0], EXTENSION_UNIT = 8 };

static const struct extension *extension_find(uint8_t protocol)
{
	for (unsigned i = 0; i < EXTENSIONS; i++)
		if (extensions[i].protocol == protocol)
			return &extensions[i];
	return NULL;
}

/* Is it a header that travels in the unencrypted part and is kept when ESP is taken out? */
static const struct extension *extension_of(const struct node *n)
{
	for (unsigned i = 0; i < EXTENSIONS; i++)
		if (extensions[i].header == n->header)
			return &extensions[i];
	return NULL;
}

bool ip6_is_extension(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_IPV6_FRAG || extension_find(protocol) != NULL;
}

/* The octets of an extension header; its first two fields are everyone's. */
static uint32_t extension_length(const uint8_t *h)
{
	return ((uint32_t)GET(h, ip6_hop, length) + 1) * EXTENSION_UNIT;
}

/* Addresses, as far as the type is known to have them (RFC 5095, 1; RFC 6275, 6.4.1; RFC 8754, 2). */
static void dissect_route(struct packet *p, struct wire w, unsigned depth, const uint8_t *h)
{
	enum { SOURCE_ROUTE = 0, MOBILITY = 2, SEGMENTS = 4 };
	uint32_t addresses = 0;

	switch (GET(h, ip6_routing, type)) {
	case SOURCE_ROUTE:
	case MOBILITY:
		addresses = w.claim / ip6_address_BYTES;
		break;
	case SEGMENTS:
		addresses = (uint32_t)(GET(h, ip6_routing, specific) >> 24) + 1;	/* Last Entry */
		break;
	}
	for (uint32_t i = 0; i < addresses && i < LIMIT_OPTIONS && w.have >= ip6_address_BYTES; i++)
		packet_header(p, &w, &header_ip6_address, depth);
	if (w.have)
		packet_rest(p, &w, &header_data, depth);
}

static uint8_t dissect_extension(struct packet *p, struct wire *w, unsigned depth, const struct extension *e)
{
	const uint8_t *h = packet_header(p, w, e->header, depth);
	unsigned node = packet_last(p);
	struct wire body;

	if (header_missing(p, w))
		return 0;
	body = carrier_body(p, w, extension_length(h) - e->header->bytes, &bad_extension);
	if (e->options)
		dissect_options(p, body, depth + 1, &ip6_options);
	else if (e->header == &header_ip6_routing)
		dissect_route(p, body, depth + 1, h);
	if (e->protocol == IP_PROTOCOL_HOPOPT && node != p->net + 1u)
		packet_note(p, node, &late_hop);
	return (uint8_t)GET(h, ip6_hop, next_header);
}

/* True for an atomic fragment (RFC 6946, 3), which is dissected right through. */
static bool dissect_ip6_frag(struct packet *p, struct wire *w, unsigned depth, uint8_t *protocol)
{
	const uint8_t *h = packet_header(p, w, &header_ip6_frag, depth);

	*protocol = (uint8_t)GET(h, ip6_frag, next_header);
	if (header_missing(p, w))
		return false;
	if (!GET(h, ip6_frag, offset) && !GET(h, ip6_frag, more_fragments))
		return true;
	dissect_fragment(p, *w, depth, packet_last(p));
	return false;
}

bool dissect_extensions(struct packet *p, struct wire *w, unsigned depth, uint8_t *protocol)
{
	for (unsigned n = 0; ip6_is_extension(*protocol); n++) {
		if (n == LIMIT_EXTENSIONS) {
			dissect_data(p, *w, depth, &too_many);
			return false;
		}
		if (*protocol != IP_PROTOCOL_IPV6_FRAG)
			*protocol = dissect_extension(p, w, depth, extension_find(*protocol));
		else if (!dissect_ip6_frag(p, w, depth, protocol))
			return false;
		if (w->error)
			return false;
	}
	return true;
}

/* --- the header itself --- */

/* The jumbo payload option's length; 0 when there is none. */
static uint32_t ip6_jumbo(struct wire w)
{
	enum { JUMBO = 0xc2, PAD1 = 0, JUMBO_BYTES = 4 };
	const uint8_t *h = wire_fixed(&w, ip6_hop_BYTES);
	struct wire part = wire_split(&w, extension_length(h) - ip6_hop_BYTES);

	for (unsigned n = 0; n < LIMIT_OPTIONS && part.have && !part.error; n++) {
		struct wire value;

		if (*part.at == PAD1) {
			wire_fixed(&part, ip6_single_BYTES);
			continue;
		}
		h = wire_fixed(&part, ip6_option_BYTES);
		value = wire_split(&part, (uint32_t)GET(h, ip6_option, length));
		if (GET(h, ip6_option, type) == JUMBO && value.claim == JUMBO_BYTES)
			return (uint32_t)wire_bits(wire_fixed(&value, JUMBO_BYTES), 0, JUMBO_BYTES * 8);
	}
	return 0;
}

/* Payload length 0: a jumbogram, an empty packet, or offloading. */
static struct wire ip6_long_body(struct packet *p, struct wire *w, uint8_t next)
{
	uint32_t jumbo = next == IP_PROTOCOL_HOPOPT ? ip6_jumbo(*w) : 0;

	if (jumbo) {
		if (jumbo <= UINT16_MAX)
			packet_note(p, packet_last(p), &small_jumbo);
		return carrier_body(p, w, jumbo, &bad_jumbo);
	}
	if (next == IP_PROTOCOL_IPV6_NONXT)
		return packet_body(p, w, 0);
	if (w->claim)
		packet_note(p, packet_last(p), &no_length);
	return packet_body(p, w, w->claim);
}

void dissect_ip6(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_ip6, depth);
	unsigned node = packet_last(p);
	uint8_t next = (uint8_t)GET(h, ip6, next_header);
	struct wire body;

	if (header_missing(p, &w))
		return;
	p->net = (uint16_t)node;
	if (GET(h, ip6, length))
		body = carrier_body(p, &w, (uint32_t)GET(h, ip6, length), &bad_length);
	else
		body = ip6_long_body(p, &w, next);
	dissect_protocol(p, body, depth + 1, next);
	dissect_ip_padding(p, w, depth, node);
}

uint32_t ip6_length(const struct node *n)
{
	uint32_t payload = (uint32_t)GET(n->at, ip6, length);

	return payload ? ip6_BYTES + payload : 0;
}

uint8_t ip6_carries(const struct packet *p, unsigned node)
{
	uint8_t next = (uint8_t)GET(p->node[node].at, ip6, next_header);
	unsigned depth = p->node[node].depth + 1u;

	for (unsigned i = node + 1; i < p->nodes && p->node[i].depth >= depth && ip6_is_extension(next); i++)
		if (p->node[i].depth == depth && node_readable(&p->node[i]))
			next = (uint8_t)GET(p->node[i].at, ip6_hop, next_header);
	return next;
}

/* --- for the engine --- */

void ip6_fragment(const struct node *n, struct fragment *f)
{
	f->id = (uint32_t)GET(n->at, ip6_frag, id);
	f->offset = (uint32_t)GET(n->at, ip6_frag, offset) * EXTENSION_UNIT;
	f->more = GET(n->at, ip6_frag, more_fragments);
	f->protocol = (uint8_t)GET(n->at, ip6_frag, next_header);
}

bool ip6_fragment_head(const struct packet *p, unsigned net, unsigned frag, struct fragment *f)
{
	const struct node *head = &p->node[net], *end = &p->node[frag];

	if (head >= end || head->block != end->block)
		return false;
	f->head = head->at;
	f->head_len = (uint32_t)(end->at - head->at);
	f->next_at = ip6_next_header_AT / 8;
	for (const struct node *n = head + 1; n < end; n++)
		if (extension_of(n) || n->header == &header_ah)
			f->next_at = (uint32_t)(n->at - head->at) + ip6_hop_next_header_AT / 8;
	return true;
}

/* AH and Fragment are left out: they are not part of the packet that ESP was put into. */
uint32_t ip6_rebuild(const struct packet *p, const struct sealed *s, uint8_t protocol, uint32_t payload,
    uint8_t *into, uint32_t room)
{
	const struct node *net = &p->node[s->net];
	uint32_t used = ip6_BYTES, next_at = ip6_next_header_AT / 8;

	if (!node_readable(net) || payload > room || room - payload < used)
		return 0;
	room -= payload;
	memcpy(into, net->at, ip6_BYTES);
	for (const struct node *n = net + 1; n < &p->node[s->node]; n++) {
		const struct extension *e = n->block == net->block ? extension_of(n) : NULL;

		if (!e)
			continue;
		if (n->error || n->len > room - used)
			return 0;
		memcpy(into + used, n->at, n->len);
		into[next_at] = e->protocol;
		next_at = used + ip6_hop_next_header_AT / 8;
		used += n->len;
	}
	if (used - ip6_BYTES + payload > UINT16_MAX)
		return 0;
	into[next_at] = protocol;
	PUT(into, ip6, length, used - ip6_BYTES + payload);
	return used;
}
