/*
 * PPP (RFC 1661, 2), with HDLC-like framing or not (RFC 1662, 3.1), on serial
 * lines that may be Cisco's HDLC instead, and in Ethernet (RFC 2516).
 */
#include "proto/carrier.h"

static const struct name ppp_protocol_rows[] = {
	{ 0x0021, "IPv4" }, { 0x0057, "IPv6" }, { 0x00fd, "compressed datagram" },
	{ 0x0281, "MPLS unicast" }, { 0x0283, "MPLS multicast" }, { 0x8021, "IPCP" },
	{ 0x8057, "IPV6CP" }, { 0x80fd, "CCP" }, { 0x8281, "MPLSCP" }, { 0xc021, "LCP" },
	{ 0xc023, "PAP" }, { 0xc025, "LQR" }, { 0xc223, "CHAP" }, { 0xc227, "EAP" },
};
NAMES(ppp_protocols, ppp_protocol_rows)

static const struct name pppoe_code_rows[] = {
	{ 0x00, "session" }, { 0x07, "PADO" }, { 0x09, "PADI" }, { 0x19, "PADR" }, { 0x65, "PADS" },
	{ 0xa7, "PADT" },
};
NAMES(pppoe_codes, pppoe_code_rows)

#define PPP_DIRECTION(F) \
	F(ppp_direction, sent, 8, DEC, NULL, "Sent")
#define PPP_FRAMING(F) \
	F(ppp_framing, address, 8, HEX, NULL, "Address") \
	F(ppp_framing, control, 8, HEX, NULL, "Control")
#define PPP(F) \
	F(ppp, protocol, 16, HEX, &ppp_protocols, "Protocol")
#define PPP_SHORT(F) \
	F(ppp_short, protocol, 8, HEX, &ppp_protocols, "Protocol")
#define CISCO_HDLC(F) \
	F(cisco_hdlc, address, 8, HEX, NULL, "Address") \
	F(cisco_hdlc, control, 8, HEX, NULL, "Control") \
	F(cisco_hdlc, type, 16, HEX, &registry_ethertype, "Protocol")
#define PPPOE(F) \
	F(pppoe, version, 4, DEC, NULL, "Version") \
	F(pppoe, type, 4, DEC, NULL, "Type") \
	F(pppoe, code, 8, HEX, &pppoe_codes, "Code") \
	F(pppoe, session, 16, HEX, NULL, "Session Identifier") \
	F(pppoe, length, 16, DEC, NULL, "Length")

static header_line ppp_line, pppoe_line;

HEADER(ppp_direction, PPP_DIRECTION, 1, "PPP Direction", "")
HEADER(ppp_framing, PPP_FRAMING, 2, "PPP in HDLC-like Framing", "RFC 1662, 3.1")
HEADER(ppp, PPP, 2, "Point-to-Point Protocol", "RFC 1661, 2", .rank = RANK_LINK, .line = ppp_line)
HEADER_AS(ppp_short, "ppp", PPP_SHORT, 1, "Point-to-Point Protocol", "RFC 1661, 6.5", .rank = RANK_LINK,
	.line = ppp_line)
HEADER(cisco_hdlc, CISCO_HDLC, 4, "Cisco HDLC", "", .rank = RANK_LINK)
HEADER(pppoe, PPPOE, 6, "PPP over Ethernet", "RFC 2516, 4", .rank = RANK_LINK, .line = pppoe_line)

static const struct remark bad_length = { "pppoe.length",
	N_("length is larger than the frame"), "RFC 2516, 4", REMARK_MALFORMED };

static void ppp_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	text_add(t, "PPP");
	if (!node_readable(n))
		return;
	text_add(t, " protocol ");
	text_field(t, &n->header->field[0], n);
	text_length(t, n->len - n->header->bytes);
}

static void pppoe_line(struct text *t, const struct packet *p, const struct node *n)
{
	const char *code;

	(void)p;
	text_add(t, "PPPoE");
	if (!node_readable(n))
		return;
	code = name_of(&pppoe_codes, (uint32_t)GET(n->at, pppoe, code));
	text_char(t, ' ');
	text_add(t, code ? code : "code");
	text_add(t, " 0x");
	text_hex(t, GET(n->at, pppoe, session), 4);
	text_length(t, n->len - pppoe_BYTES);
}

static void dissect_ppp_protocol(struct packet *p, struct wire w, unsigned depth, uint32_t protocol)
{
	switch (protocol) {
	case 0x0021:
		dissect_ip_version(p, w, depth, 4);
		break;
	case 0x0057:
		dissect_ip_version(p, w, depth, 6);
		break;
	case 0x0281:
	case 0x0283:
		dissect_mpls(p, w, depth);
		break;
	default:
		packet_rest(p, &w, &header_data, depth);
	}
}

/* An odd first octet is a protocol number that was shortened to it. */
static void dissect_unframed(struct packet *p, struct wire w, unsigned depth)
{
	bool is_short = w.have && *w.at & 1;
	const uint8_t *h = packet_header(p, &w, is_short ? &header_ppp_short : &header_ppp, depth);
	struct wire body = packet_body(p, &w, w.claim);

	if (!w.error)
		dissect_ppp_protocol(p, body, depth + 1,
		    (uint32_t)(is_short ? GET(h, ppp_short, protocol) : GET(h, ppp, protocol)));
}

void dissect_ppp(struct packet *p, struct wire w, unsigned depth)
{
	enum { ALL_STATIONS = 0xff, UNNUMBERED = 0x03 };
	struct wire peek = w;
	const uint8_t *h = wire_fixed(&peek, ppp_framing_BYTES);

	if (GET(h, ppp_framing, address) == ALL_STATIONS && GET(h, ppp_framing, control) == UNNUMBERED) {
		packet_header(p, &w, &header_ppp_framing, depth);
		w = packet_body(p, &w, w.claim);
		depth++;
	}
	dissect_unframed(p, w, depth);
}

void dissect_ppp_hdlc(struct packet *p, struct wire w, unsigned depth)
{
	enum { CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
	const uint8_t *h;
	struct wire body;

	if (!w.have || (*w.at != CISCO_UNICAST && *w.at != CISCO_MULTICAST)) {
		dissect_ppp(p, w, depth);
		return;
	}
	h = packet_header(p, &w, &header_cisco_hdlc, depth);
	body = packet_body(p, &w, w.claim);
	dissect_ethertype(p, body, depth + 1, (uint16_t)GET(h, cisco_hdlc, type));
}

void dissect_ppp_direction(struct packet *p, struct wire w, unsigned depth)
{
	struct wire body;

	packet_header(p, &w, &header_ppp_direction, depth);
	body = packet_body(p, &w, w.claim);
	if (!w.error)
		dissect_ppp(p, body, depth + 1);
}

void dissect_pppoe(struct packet *p, struct wire w, unsigned depth, bool session)
{
	const uint8_t *h = packet_header(p, &w, &header_pppoe, depth);
	struct wire body = carrier_body(p, &w, (uint32_t)GET(h, pppoe, length), &bad_length);

	if (session && body.have)
		dissect_unframed(p, body, depth + 1);
	else
		packet_rest(p, &body, &header_data, depth + 1);
	if (w.have)
		packet_rest(p, &w, &header_padding, depth);
}
