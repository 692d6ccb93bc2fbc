/*
 * ESP and IKE inside UDP (RFC 3948, 2) and TCP (RFC 9329, 3): the first four
 * octets tell them apart, since no SPI is zero.
 */
#include <spiglass/proto.h>
#include "packet/dissect.h"
#include "proto/proto.h"

#define MARKER(F) \
	F(non_esp, marker, 32, HEX, NULL, "Non-ESP Marker")
#define WESP_MARKER(F) \
	F(wesp_marker, protocol, 32, HEX, NULL, "Protocol Identifier")
#define ENCAP(F) \
	F(ike_tcp, length, 16, DEC, NULL, "Length")

HEADER(non_esp, MARKER, 4, "Non-ESP Marker", "RFC 3948, 2.2")
HEADER(wesp_marker, WESP_MARKER, 4, "WESP Protocol Identifier", "RFC 5840, 2.1")
HEADER(ike_tcp, ENCAP, 2, "TCP Encapsulation", "RFC 9329, 3", .rank = RANK_LINK)
SPAN(ike_tcp_prefix, "TCP Encapsulation Prefix", "RFC 9329, 4", "prefix", "Prefix", TEXT,
	.rank = RANK_MESSAGE)
SPAN(keepalive, "NAT-T keepalive", "RFC 3948, 2.3", "bytes", "Bytes", BYTES, .rank = RANK_MESSAGE)

static const struct remark too_short = { "natt.short", N_("too short for a non-ESP marker or an SPI"),
	"RFC 3948, 2", REMARK_NOTE };
static const struct remark empty = { "ike_tcp.empty", N_("a length that leaves no room for a message"),
	"RFC 9329, 3", REMARK_MALFORMED };

enum { MARKER_IKE = 0, MARKER_WESP = 2 };

static void dissect_short(struct packet *p, struct wire *w, unsigned depth)
{
	if (!w->claim || p->nodes == LIMIT_NODES)
		return;
	packet_rest(p, w, &header_data, depth);
	packet_note(p, packet_last(p), &too_short);
}

/* IKE behind its marker, WESP behind its own, or ESP. */
static void dissect_marked(struct packet *p, struct wire w, unsigned depth)
{
	struct wire peek = w;
	const uint8_t *h = wire_fixed(&peek, non_esp_BYTES);

	if (w.claim < non_esp_BYTES) {
		dissect_short(p, &w, depth);
	} else if (!peek.error && GET(h, non_esp, marker) == MARKER_IKE) {
		packet_header(p, &w, &header_non_esp, depth);
		dissect_ike(p, w, depth);
	} else if (!peek.error && GET(h, wesp_marker, protocol) == MARKER_WESP) {
		packet_header(p, &w, &header_wesp_marker, depth);
		dissect_wesp(p, w, depth);
	} else {
		dissect_esp(p, w, depth);
	}
}

void dissect_natt(struct packet *p, struct wire w, unsigned depth)
{
	enum { KEEPALIVE = 0xff };

	if (w.claim == 1 && w.have == 1 && *w.at == KEEPALIVE)
		packet_rest(p, &w, &header_keepalive, depth);
	else
		dissect_marked(p, w, depth);
}

void dissect_tcp_encap(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_ike_tcp, depth);
	struct wire message;

	if (header_missing(p, &w))
		return;
	message = packet_body(p, &w, (uint32_t)GET(h, ike_tcp, length) - ike_tcp_BYTES);
	if (GET(h, ike_tcp, length) <= ike_tcp_BYTES) {
		packet_note(p, packet_last(p), &empty);
		return;
	}
	message.error = WIRE_OK;	/* its node says so; what is there is shown */
	dissect_marked(p, message, depth + 1);
}

void dissect_tcp_prefix(struct packet *p, struct wire w, unsigned depth)
{
	packet_rest(p, &w, &header_ike_tcp_prefix, depth);
}
