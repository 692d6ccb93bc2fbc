/*
 * Internet Protocol version 4 (RFC 791), with the fields of RFC 2474 and RFC
 * 3168 in the place of the type of service.
 */
#include "proto/carrier.h"

static const struct name option_rows[] = {
	{ 0, "End of Options List" }, { 1, "No Operation" }, { 7, "Record Route" },
	{ 25, "Quick-Start" }, { 68, "Time Stamp" }, { 82, "Traceroute" }, { 130, "Security" },
	{ 131, "Loose Source Route" }, { 133, "Extended Security" }, { 134, "Commercial Security" },
	{ 136, "Stream Identifier" }, { 137, "Strict Source Route" },
	{ 145, "Extended Internet Protocol" }, { 148, "Router Alert" },
};
NAMES(options, option_rows)

#define IP4_HEADER(F) \
	F(ip4, version, 4, DEC, NULL, "Version") \
	F(ip4, ihl, 4, WORDS4, NULL, "Internet Header Length") \
	F(ip4, dscp, 6, DEC, NULL, "Differentiated Services Code Point") \
	F(ip4, ecn, 2, DEC, NULL, "Explicit Congestion Notification") \
	F(ip4, length, 16, DEC, NULL, "Total Length") \
	F(ip4, id, 16, HEX, NULL, "Identification") \
	F(ip4, reserved, 1, RESERVED, NULL, "Reserved") \
	F(ip4, dont_fragment, 1, FLAG, NULL, "Don't Fragment") \
	F(ip4, more_fragments, 1, FLAG, NULL, "More Fragments") \
	F(ip4, fragment_offset, 13, WORDS8, NULL, "Fragment Offset") \
	F(ip4, ttl, 8, DEC, NULL, "Time to Live") \
	F(ip4, protocol, 8, DEC, &registry_ip_protocol, "Protocol") \
	F(ip4, checksum, 16, HEX, NULL, "Header Checksum") \
	F(ip4, source, 32, IP4, NULL, "Source Address") \
	F(ip4, destination, 32, IP4, NULL, "Destination Address")
#define IP4_OPTION(F) OPTION_FIELDS(F, ip4_option, options)
#define IP4_SINGLE(F) \
	F(ip4_single, type, 8, DEC, &options, "Type")

HEADER(ip4, IP4_HEADER, 20, "Internet Protocol version 4", "RFC 791, 3.1", .rank = RANK_NETWORK, .family = 4,
	.addresses = ip4_source_AT / 8)
HEADER(ip4_option, IP4_OPTION, 2, "IPv4 Option", "RFC 791, 3.1", TAIL("value", "Value", BYTES))
HEADER_AS(ip4_single, "ip4_option", IP4_SINGLE, 1, "IPv4 Option", "RFC 791, 3.1")

static const struct remark bad_ihl = { "ip4.ihl",
	N_("header length is below 20 octets or larger than the packet"),
	"RFC 791, 3.1", REMARK_MALFORMED };
static const struct remark bad_length = { "ip4.length",
	N_("total length is below the header's own length or larger than what carries it"),
	"RFC 791, 3.1", REMARK_MALFORMED };
static const struct remark no_length = { "ip4.no_length",
	N_("total length 0, as segmentation offload leaves it: taken to the end"),
	"RFC 791, 3.1", REMARK_NOTE };
static const struct remark bad_checksum = { "ip4.checksum",
	N_("header checksum is wrong, as usual where the capturing host lets its network card fill it in"),
	"RFC 791, 3.1", REMARK_NOTE };
static const struct remark bad_option = { "ip4.option",
	N_("option length does not fit into the header"), "RFC 791, 3.1", REMARK_MALFORMED };

const struct option_form ip4_options = { &header_ip4_single, &header_ip4_option, 2, 2, true, &bad_option };

/* The ones' complement sum, in the order of the octets; 0xffff over a header that has its checksum. */
static uint16_t ip4_sum(const uint8_t *h, uint32_t n)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i += 4)
		sum += wire_bits(h + i, 0, 32);
	sum = (sum >> 32) + (uint32_t)sum;
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)((sum >> 16) + sum);
}

static uint32_t ip4_header_length(const uint8_t *h)
{
	return (uint32_t)GET(h, ip4, ihl) * 4;
}

static struct wire ip4_body(struct packet *p, struct wire *w, const uint8_t *h)
{
	if (GET(h, ip4, length) == 0) {
		packet_note(p, packet_last(p), &no_length);
		return packet_body(p, w, w->claim);
	}
	return carrier_body(p, w, (uint32_t)GET(h, ip4, length) - ip4_BYTES, &bad_length);
}

/* False when the header says so little of itself that nothing can stand behind it. */
static bool dissect_ip4_options(struct packet *p, struct wire *body, unsigned depth, const uint8_t *h)
{
	unsigned node = packet_last(p);
	uint32_t length = ip4_header_length(h);
	struct wire part = wire_split(body, length - ip4_BYTES);

	if (part.error) {
		packet_note(p, node, &bad_ihl);
		part.error = WIRE_OK;
		packet_rest(p, &part, &header_data, depth);
		return false;
	}
	if (part.have == part.claim && !p->quoted && ip4_sum(h, length) != 0xffff)
		packet_note(p, node, &bad_checksum);
	if (part.have)
		dissect_options(p, part, depth, &ip4_options);
	return true;
}

void dissect_ip4(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_ip4, depth);
	unsigned node = packet_last(p);
	struct wire body;

	if (header_missing(p, &w))
		return;
	p->net = (uint16_t)node;
	body = ip4_body(p, &w, h);
	if (dissect_ip4_options(p, &body, depth + 1, h)) {
		if (GET(h, ip4, more_fragments) || GET(h, ip4, fragment_offset))
			dissect_fragment(p, body, depth + 1, node);
		else
			dissect_protocol(p, body, depth + 1, (uint8_t)GET(h, ip4, protocol));
	}
	dissect_ip_padding(p, w, depth, node);
}

uint32_t ip4_length(const struct node *n)
{
	return (uint32_t)GET(n->at, ip4, length);
}

uint8_t ip4_carries(const struct node *n)
{
	return (uint8_t)GET(n->at, ip4, protocol);
}

void ip4_fragment(const struct node *n, struct fragment *f)
{
	f->id = (uint32_t)GET(n->at, ip4, id);
	f->offset = (uint32_t)GET(n->at, ip4, fragment_offset) * 8;
	f->more = GET(n->at, ip4, more_fragments);
	f->protocol = (uint8_t)GET(n->at, ip4, protocol);
	f->head = n->at;
	f->head_len = ip4_header_length(n->at);
	f->next_at = ip4_protocol_AT / 8;
}

uint32_t ip4_rebuild(const struct node *n, uint8_t protocol, uint32_t payload, uint8_t *into, uint32_t room)
{
	uint32_t head = node_readable(n) ? ip4_header_length(n->at) : 0;

	if (head < ip4_BYTES || n->len < head || payload > UINT16_MAX - head ||
	    payload > room || room - payload < head)
		return 0;
	memcpy(into, n->at, head);
	PUT(into, ip4, length, head + payload);
	PUT(into, ip4, protocol, protocol);
	PUT(into, ip4, checksum, 0);
	PUT(into, ip4, checksum, (uint16_t)~ip4_sum(into, head));
	return head;
}
