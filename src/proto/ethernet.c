/*
 * Ethernet (IEEE 802.3), VLAN tags (IEEE 802.1Q, 9.6) any number deep, LLC and
 * SNAP (IEEE 802.2; RFC 1042), and what an EtherType announces.
 */
#include "proto/carrier.h"

#define ETH(F) \
	F(eth, destination, 48, MAC, NULL, "Destination") \
	F(eth, source, 48, MAC, NULL, "Source") \
	F(eth, type, 16, HEX, &registry_ethertype, "EtherType or Length")
#define VLAN(F) \
	F(vlan, priority, 3, DEC, NULL, "Priority Code Point") \
	F(vlan, drop_eligible, 1, FLAG, NULL, "Drop Eligible") \
	F(vlan, id, 12, DEC, NULL, "VLAN Identifier") \
	F(vlan, type, 16, HEX, &registry_ethertype, "EtherType or Length")
#define LLC(F) \
	F(llc, dsap, 8, HEX, NULL, "Destination Service Access Point") \
	F(llc, ssap, 8, HEX, NULL, "Source Service Access Point") \
	F(llc, control, 8, HEX, NULL, "Control")
#define SNAP(F) \
	F(snap, oui, 24, HEX, NULL, "Organization Code") \
	F(snap, type, 16, HEX, &registry_ethertype, "EtherType")

static header_line eth_line, vlan_line;

HEADER(eth, ETH, 14, "Ethernet", "IEEE 802.3, 3.2", .rank = RANK_LINK, .line = eth_line)
HEADER(vlan, VLAN, 4, "VLAN Tag", "IEEE 802.1Q, 9.6", .rank = RANK_LINK, .line = vlan_line)
HEADER(llc, LLC, 3, "Logical Link Control", "IEEE 802.2, 3.2")
HEADER(snap, SNAP, 5, "Subnetwork Access Protocol", "RFC 1042")

static const struct remark bad_length = { "eth.length",
	N_("length is larger than the frame"), "IEEE 802.3, 3.2.6", REMARK_MALFORMED };
static const struct remark too_many_tags = { "limit.labels",
	N_("more VLAN tags than are followed"), "", REMARK_LIMIT };

void text_ethertype(struct text *t, uint32_t ethertype)
{
	const char *name = name_of(&registry_ethertype, ethertype);

	if (ethertype < ETHERTYPE_FIRST) {
		text_add(t, "LLC");
		return;
	}
	text_add(t, "EtherType 0x");
	text_hex(t, ethertype, 4);
	if (name) {
		text_add(t, " (");
		text_add(t, name);
		text_char(t, ')');
	}
}

void text_length(struct text *t, uint32_t length)
{
	text_add(t, " length ");
	text_dec(t, length);
}

static void eth_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	if (!node_readable(n)) {
		text_add(t, "Ethernet");
		return;
	}
	text_mac(t, n->at + eth_source_AT / 8);
	text_add(t, " > ");
	text_mac(t, n->at + eth_destination_AT / 8);
	text_char(t, ' ');
	text_ethertype(t, (uint32_t)GET(n->at, eth, type));
	text_length(t, n->len - eth_BYTES);
}

static void vlan_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	text_add(t, "VLAN ");
	if (!node_readable(n))
		return;
	text_dec(t, GET(n->at, vlan, id));
	text_char(t, ' ');
	text_ethertype(t, (uint32_t)GET(n->at, vlan, type));
	text_length(t, n->len - vlan_BYTES);
}

static void dissect_snap(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_snap, depth);
	struct wire body = packet_body(p, &w, w.claim);

	if (GET(h, snap, oui) == 0 && GET(h, snap, type) >= ETHERTYPE_FIRST)
		dissect_ethertype(p, body, depth + 1, (uint16_t)GET(h, snap, type));
	else
		packet_rest(p, &body, &header_data, depth + 1);
}

/* What follows a length in the place of an EtherType. */
static void dissect_llc(struct packet *p, struct wire w, unsigned depth, uint32_t length)
{
	enum { SAP_SNAP = 0xaa, CONTROL_UI = 3 };
	struct wire part = carrier_body(p, &w, length, &bad_length);
	const uint8_t *h = packet_header(p, &part, &header_llc, depth);
	struct wire body = packet_body(p, &part, part.claim);

	if (GET(h, llc, dsap) == SAP_SNAP && GET(h, llc, ssap) == SAP_SNAP &&
	    GET(h, llc, control) == CONTROL_UI)
		dissect_snap(p, body, depth + 1);
	else
		packet_rest(p, &body, &header_data, depth + 1);
	if (w.have)
		packet_rest(p, &w, &header_padding, depth);
}

static bool is_tag(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_SERVICE_VLAN || type == ETHERTYPE_OLD_QINQ;
}

static void dissect_tags(struct packet *p, struct wire w, unsigned depth, uint16_t type)
{
	for (unsigned n = 0; n < LIMIT_LABELS && is_tag(type); n++) {
		const uint8_t *h = packet_header(p, &w, &header_vlan, depth++);

		type = (uint16_t)GET(h, vlan, type);
		w = packet_body(p, &w, w.claim);
	}
	if (is_tag(type))
		dissect_data(p, w, depth, &too_many_tags);
	else
		dissect_ethertype(p, w, depth, type);
}

void dissect_ethertype(struct packet *p, struct wire w, unsigned depth, uint16_t ethertype)
{
	if (w.error)
		return;
	switch (ethertype) {
	case ETHERTYPE_IP4:
		dissect_ip_version(p, w, depth, 4);
		break;
	case ETHERTYPE_IP6:
		dissect_ip_version(p, w, depth, 6);
		break;
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_UPSTREAM:
		dissect_mpls(p, w, depth);
		break;
	case ETHERTYPE_PPPOE:
	case ETHERTYPE_PPPOE_DISCOVERY:
		dissect_pppoe(p, w, depth, ethertype == ETHERTYPE_PPPOE);
		break;
	case ETHERTYPE_PPP:
		dissect_ppp(p, w, depth);
		break;
	case ETHERTYPE_TEB:
		dissect_ethernet(p, w, depth);
		break;
	default:
		if (ethertype < ETHERTYPE_FIRST)
			dissect_llc(p, w, depth, ethertype);
		else if (is_tag(ethertype))
			dissect_tags(p, w, depth, ethertype);
		else
			packet_rest(p, &w, &header_data, depth);
	}
}

void dissect_ethernet(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_eth, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_ethertype(p, body, depth + 1, (uint16_t)GET(h, eth, type));
}
