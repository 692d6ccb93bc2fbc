/*
 * Transmission Control Protocol (RFC 9293, 3.1).  Its payload goes to the
 * engine, which follows the stream: any of them may carry IKE and ESP (RFC 9329).
 */
#include "proto/carrier.h"

static const struct name option_rows[] = {
	{ 0, "End of Option List" }, { 1, "No-Operation" }, { 2, "Maximum Segment Size" },
	{ 3, "Window Scale" }, { 4, "SACK Permitted" }, { 5, "SACK" }, { 8, "Timestamps" },
	{ 19, "MD5 Signature" }, { 27, "Quick-Start Response" }, { 28, "User Timeout" },
	{ 29, "TCP Authentication" }, { 30, "Multipath TCP" }, { 34, "Fast Open Cookie" },
	{ 69, "Encryption Negotiation" }, { 172, "Accurate ECN Order 0" },
	{ 174, "Accurate ECN Order 1" },
};
NAMES(options, option_rows)

#define TCP(F) \
	F(tcp, source_port, 16, DEC, NULL, "Source Port") \
	F(tcp, destination_port, 16, DEC, NULL, "Destination Port") \
	F(tcp, seq, 32, DEC, NULL, "Sequence Number") \
	F(tcp, acknowledgment, 32, DEC, NULL, "Acknowledgment Number") \
	F(tcp, data_offset, 4, WORDS4, NULL, "Data Offset") \
	F(tcp, reserved, 4, RESERVED, NULL, "Reserved") \
	F(tcp, cwr, 1, FLAG, NULL, "Congestion Window Reduced") \
	F(tcp, ece, 1, FLAG, NULL, "ECN-Echo") \
	F(tcp, urg, 1, FLAG, NULL, "Urgent") \
	F(tcp, ack, 1, FLAG, NULL, "Acknowledgment") \
	F(tcp, psh, 1, FLAG, NULL, "Push") \
	F(tcp, rst, 1, FLAG, NULL, "Reset") \
	F(tcp, syn, 1, FLAG, NULL, "Synchronize") \
	F(tcp, fin, 1, FLAG, NULL, "Finish") \
	F(tcp, window, 16, DEC, NULL, "Window") \
	F(tcp, checksum, 16, HEX, NULL, "Checksum") \
	F(tcp, urgent, 16, DEC, NULL, "Urgent Pointer")
#define TCP_OPTION(F) OPTION_FIELDS(F, tcp_option, options)
#define TCP_SINGLE(F) \
	F(tcp_single, type, 8, DEC, &options, "Type")

static header_line tcp_line;

HEADER(tcp, TCP, 20, "Transmission Control Protocol", "RFC 9293, 3.1", .rank = RANK_CARRIER, .line = tcp_line)
HEADER(tcp_option, TCP_OPTION, 2, "TCP Option", "RFC 9293, 3.2", TAIL("value", "Value", BYTES))
HEADER_AS(tcp_single, "tcp_option", TCP_SINGLE, 1, "TCP Option", "RFC 9293, 3.2")

static const struct remark bad_offset = { "tcp.offset",
	N_("data offset is below 20 octets or larger than the segment"),
	"RFC 9293, 3.1", REMARK_MALFORMED };
static const struct remark bad_option = { "tcp.option",
	N_("option length does not fit into the header"), "RFC 9293, 3.1", REMARK_MALFORMED };

static const struct option_form tcp_options = {
	&header_tcp_single, &header_tcp_option, 2, 2, true, &bad_option,
};

static uint32_t tcp_header_length(const uint8_t *h)
{
	return (uint32_t)GET(h, tcp, data_offset) * 4;
}

static void text_flags(struct text *t, const uint8_t *h)
{
	const struct { char letter; bool set; } flag[] = {
		{ 'F', GET(h, tcp, fin) }, { 'S', GET(h, tcp, syn) }, { 'R', GET(h, tcp, rst) },
		{ 'P', GET(h, tcp, psh) }, { '.', GET(h, tcp, ack) }, { 'U', GET(h, tcp, urg) },
		{ 'E', GET(h, tcp, ece) }, { 'W', GET(h, tcp, cwr) },
	};

	text_add(t, " [");
	for (unsigned i = 0; i < sizeof flag / sizeof flag[0]; i++)
		if (flag[i].set)
			text_char(t, flag[i].letter);
	text_char(t, ']');
}

static void text_number_of(struct text *t, const char *what, uint64_t v)
{
	text_add(t, what);
	text_dec(t, v);
}

static void tcp_line(struct text *t, const struct packet *p, const struct node *n)
{
	uint32_t left = ip_left(p, n);

	text_add(t, "TCP");
	if (!node_readable(n))
		return;
	text_number_of(t, " ", GET(n->at, tcp, source_port));
	text_number_of(t, " > ", GET(n->at, tcp, destination_port));
	text_flags(t, n->at);
	text_number_of(t, " seq ", GET(n->at, tcp, seq));
	if (GET(n->at, tcp, ack))
		text_number_of(t, " ack ", GET(n->at, tcp, acknowledgment));
	text_number_of(t, " win ", GET(n->at, tcp, window));
	text_length(t, left > tcp_header_length(n->at) ? left - tcp_header_length(n->at) : 0);
}

void dissect_tcp(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_tcp, depth);
	unsigned node = packet_last(p);
	struct wire body, part;

	if (header_missing(p, &w))
		return;
	body = packet_body(p, &w, w.claim);
	part = wire_split(&body, tcp_header_length(h) - tcp_BYTES);
	if (part.error) {
		packet_note(p, node, &bad_offset);
		part.error = WIRE_OK;
		packet_rest(p, &part, &header_data, depth + 1);
		return;
	}
	dissect_options(p, part, depth + 1, &tcp_options);
	if (body.have)
		packet_seal_add(p, SEAL_STREAM, body, node, depth + 1);
	packet_rest(p, &body, &header_data, depth + 1);
}

/* SYN counts for one octet before the payload (RFC 9293, 3.4). */
bool segment_read(const struct packet *p, const struct sealed *s, struct segment *seg)
{
	const struct node *n = &p->node[s->node];

	if (n->header != &header_tcp || !node_readable(n))
		return false;
	packet_addresses(p, s->net, &seg->source, &seg->destination);
	seg->sport = (uint16_t)GET(n->at, tcp, source_port);
	seg->dport = (uint16_t)GET(n->at, tcp, destination_port);
	seg->syn = GET(n->at, tcp, syn);
	seg->fin = GET(n->at, tcp, fin);
	seg->rst = GET(n->at, tcp, rst);
	seg->seq = (uint32_t)GET(n->at, tcp, seq) + seg->syn;
	return seg->source.family != 0;
}
