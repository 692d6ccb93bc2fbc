/*
 * User Datagram Protocol (RFC 768): which of its payloads are IKE or ESP, by
 * port (RFC 7296, 2.23; RFC 3948) or by what they cannot but be.
 */
#include "proto/carrier.h"

#define UDP(F) \
	F(udp, source_port, 16, DEC, NULL, "Source Port") \
	F(udp, destination_port, 16, DEC, NULL, "Destination Port") \
	F(udp, length, 16, DEC, NULL, "Length") \
	F(udp, checksum, 16, HEX, NULL, "Checksum")

static header_line udp_line;

HEADER(udp, UDP, 8, "User Datagram Protocol", "RFC 768", .rank = RANK_CARRIER, .line = udp_line)
SPAN(udp_surplus, "UDP Surplus Area", "RFC 9868, 7", "bytes", "Bytes", BYTES)

static const struct remark bad_length = { "udp.length",
	N_("length is below 8 or larger than what carries it"), "RFC 768", REMARK_MALFORMED };
static const struct remark no_length = { "udp.no_length",
	N_("length 0 in a packet that is no jumbogram: taken to the end"),
	"RFC 2675, 4", REMARK_MALFORMED };

enum { PORT_IKE = 500, PORT_NATT = 4500, NON_ESP_MARKER = 4 };

static void udp_line(struct text *t, const struct packet *p, const struct node *n)
{
	uint32_t length;

	text_add(t, "UDP");
	if (!node_readable(n))
		return;
	length = (uint32_t)GET(n->at, udp, length);
	text_char(t, ' ');
	text_dec(t, GET(n->at, udp, source_port));
	text_add(t, " > ");
	text_dec(t, GET(n->at, udp, destination_port));
	text_length(t, length < udp_BYTES ? ip_left(p, n) - udp_BYTES : length - udp_BYTES);
}

/* Jumbograms have length 0 (RFC 2675, 4). */
static struct wire udp_body(struct packet *p, struct wire *w, const uint8_t *h)
{
	if (GET(h, udp, length))
		return carrier_body(p, w, (uint32_t)GET(h, udp, length) - udp_BYTES, &bad_length);
	if (w->claim + udp_BYTES <= UINT16_MAX)
		packet_note(p, packet_last(p), &no_length);
	return packet_body(p, w, w->claim);
}

static bool is_ike(const struct wire *w, bool port)
{
	return port ? ike_versioned(w) : ike_recognise(w);
}

static bool is_marked_ike(struct wire w)
{
	const uint8_t *marker = wire_fixed(&w, NON_ESP_MARKER);

	return !w.error && wire_bits(marker, 0, NON_ESP_MARKER * 8) == 0 && ike_recognise(&w);
}

static void dissect_payload(struct packet *p, struct wire w, unsigned depth, unsigned source,
    unsigned destination)
{
	if (source == PORT_NATT || destination == PORT_NATT) {
		dissect_natt(p, w, depth);
	} else if (is_ike(&w, source == PORT_IKE || destination == PORT_IKE)) {
		dissect_ike(p, w, depth);
	} else if (is_marked_ike(w)) {
		dissect_natt(p, w, depth);
	} else if (w.claim) {
		/* First the seal: what comes of it takes the data's place. */
		packet_seal_add(p, SEAL_UDP, w, packet_last(p), depth);
		packet_rest(p, &w, &header_data, depth);
	}
}

/* What IP carries behind the length UDP gives. */
static void dissect_surplus(struct packet *p, struct wire w, unsigned depth, const uint8_t *h)
{
	const struct block *block = &p->block[p->inside];
	bool tfc = block->kind == BLOCK_DECRYPTED && h == block->at;

	if (p->quoted)
		w = wire_of(w.at, w.have, w.have);
	packet_rest(p, &w, tfc ? &header_tfc : &header_udp_surplus, depth);
}

void dissect_udp(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_udp, depth);
	struct wire body;

	if (header_missing(p, &w))
		return;
	body = udp_body(p, &w, h);
	dissect_payload(p, body, depth + 1, (unsigned)GET(h, udp, source_port),
	    (unsigned)GET(h, udp, destination_port));
	if (w.have)
		dissect_surplus(p, w, depth, h);
}
