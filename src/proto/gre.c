/*
 * Generic Routing Encapsulation: version 0 with checksum, key and sequence
 * number (RFC 2784, 2; RFC 2890, 2), version 1 as PPTP uses it (RFC 2637, 4.1),
 * and Ethernet straight in IP (RFC 3378).
 */
#include "proto/carrier.h"

#define GRE(F) \
	F(gre, has_checksum, 1, FLAG, NULL, "Checksum Present") \
	F(gre, has_routing, 1, FLAG, NULL, "Routing Present") \
	F(gre, has_key, 1, FLAG, NULL, "Key Present") \
	F(gre, has_sequence, 1, FLAG, NULL, "Sequence Number Present") \
	F(gre, reserved, 4, RESERVED, NULL, "Reserved") \
	F(gre, has_acknowledgment, 1, FLAG, NULL, "Acknowledgment Present") \
	F(gre, reserved2, 4, RESERVED, NULL, "Reserved") \
	F(gre, version, 3, DEC, NULL, "Version") \
	F(gre, protocol, 16, HEX, &registry_ethertype, "Protocol Type")
#define GRE_CHECKSUM(F) \
	F(gre_checksum, checksum, 16, HEX, NULL, "Checksum") \
	F(gre_checksum, reserved, 16, RESERVED, NULL, "Reserved")
#define GRE_KEY(F) \
	F(gre_key, key, 32, HEX, NULL, "Key")
#define GRE_CALL(F) \
	F(gre_call, payload_length, 16, DEC, NULL, "Payload Length") \
	F(gre_call, call, 16, DEC, NULL, "Call Identifier")
#define GRE_SEQUENCE(F) \
	F(gre_sequence, seq, 32, DEC, NULL, "Sequence Number")
#define GRE_ACKNOWLEDGMENT(F) \
	F(gre_acknowledgment, seq, 32, DEC, NULL, "Acknowledgment Number")
#define ETHERIP(F) \
	F(etherip, version, 4, DEC, NULL, "Version") \
	F(etherip, reserved, 12, RESERVED, NULL, "Reserved")

static header_line gre_line;

HEADER(gre, GRE, 4, "Generic Routing Encapsulation", "RFC 2784, 2", .rank = RANK_LINK, .line = gre_line)
HEADER(gre_checksum, GRE_CHECKSUM, 4, "GRE Checksum", "RFC 2784, 2.4")
HEADER(gre_key, GRE_KEY, 4, "GRE Key", "RFC 2890, 2.1")
HEADER(gre_call, GRE_CALL, 4, "PPTP Call", "RFC 2637, 4.1")
HEADER(gre_sequence, GRE_SEQUENCE, 4, "GRE Sequence Number", "RFC 2890, 2.2")
HEADER(gre_acknowledgment, GRE_ACKNOWLEDGMENT, 4, "PPTP Acknowledgment", "RFC 2637, 4.1")
HEADER(etherip, ETHERIP, 2, "Ethernet in IP", "RFC 3378, 3", .rank = RANK_LINK)

static const struct remark bad_version = { "gre.version",
	N_("version is neither 0 nor 1"), "RFC 2784, 2.3.1", REMARK_NOTE };
static const struct remark routing = { "gre.routing",
	N_("source routing is not followed"), "RFC 2784, 2.3", REMARK_NOTE };

static void gre_line(struct text *t, const struct packet *p, const struct node *n)
{
	text_add(t, "GRE");
	if (!node_readable(n))
		return;
	text_add(t, " protocol ");
	text_field(t, &n->header->field[n->header->fields - 1u], n);
	text_length(t, ip_left(p, n) - gre_BYTES);
}

static void gre_optional(struct packet *p, struct wire *w, unsigned depth, uint64_t present,
    const struct header *header)
{
	if (present && !w->error)
		packet_header(p, w, header, depth);
}

static void dissect_gre_payload(struct packet *p, struct wire w, unsigned depth, uint64_t protocol)
{
	if (w.error)
		return;
	if (protocol >= ETHERTYPE_FIRST)
		dissect_ethertype(p, w, depth, (uint16_t)protocol);
	else
		packet_rest(p, &w, &header_data, depth);
}

void dissect_gre(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_gre, depth++);
	unsigned node = packet_last(p);
	bool pptp = GET(h, gre, version) == 1;
	struct wire body = packet_body(p, &w, w.claim);

	if (header_missing(p, &w))
		return;
	if (GET(h, gre, version) > 1) {
		packet_note(p, node, &bad_version);
		packet_rest(p, &body, &header_data, depth);
		return;
	}
	gre_optional(p, &body, depth, !pptp && (GET(h, gre, has_checksum) || GET(h, gre, has_routing)),
	    &header_gre_checksum);
	gre_optional(p, &body, depth, GET(h, gre, has_key), pptp ? &header_gre_call : &header_gre_key);
	gre_optional(p, &body, depth, GET(h, gre, has_sequence), &header_gre_sequence);
	gre_optional(p, &body, depth, pptp && GET(h, gre, has_acknowledgment), &header_gre_acknowledgment);
	if (!pptp && GET(h, gre, has_routing)) {
		packet_note(p, node, &routing);
		packet_rest(p, &body, &header_data, depth);
		return;
	}
	dissect_gre_payload(p, body, depth, GET(h, gre, protocol));
}

void dissect_etherip(struct packet *p, struct wire w, unsigned depth)
{
	struct wire body;

	packet_header(p, &w, &header_etherip, depth);
	body = packet_body(p, &w, w.claim);
	if (!w.error)
		dissect_ethernet(p, body, depth + 1);
}
