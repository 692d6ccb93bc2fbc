/* Linux "cooked" capture, versions 1 and 2 (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2): what `-i any` makes. */
#include "proto/carrier.h"

static const struct name direction_rows[] = {
	{ 0, "to us" }, { 1, "broadcast" }, { 2, "multicast" }, { 3, "to another host" },
	{ 4, "from us" },
};
NAMES(directions, direction_rows)

#define SLL(F) \
	F(sll, direction, 16, DEC, &directions, "Packet Type") \
	F(sll, device, 16, DEC, NULL, "ARPHRD Type") \
	F(sll, address_length, 16, DEC, NULL, "Address Length") \
	F(sll, address, 64, BYTES, NULL, "Address") \
	F(sll, type, 16, HEX, &registry_ethertype, "Protocol Type")
#define SLL2(F) \
	F(sll2, type, 16, HEX, &registry_ethertype, "Protocol Type") \
	F(sll2, reserved, 16, RESERVED, NULL, "Reserved") \
	F(sll2, interface, 32, DEC, NULL, "Interface Index") \
	F(sll2, device, 16, DEC, NULL, "ARPHRD Type") \
	F(sll2, direction, 8, DEC, &directions, "Packet Type") \
	F(sll2, address_length, 8, DEC, NULL, "Address Length") \
	F(sll2, address, 64, BYTES, NULL, "Address")

static header_line sll_line, sll2_line;

HEADER(sll, SLL, 16, "Linux Cooked Capture", "", .rank = RANK_LINK, .line = sll_line)
HEADER(sll2, SLL2, 20, "Linux Cooked Capture v2", "", .rank = RANK_LINK, .line = sll2_line)

static void cooked_line(struct text *t, const struct node *n, uint64_t type)
{
	text_ethertype(t, (uint32_t)type);
	text_length(t, n->len - n->header->bytes);
}

static void sll_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	text_add(t, "SLL ");
	if (node_readable(n))
		cooked_line(t, n, GET(n->at, sll, type));
}

static void sll2_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	text_add(t, "SLL2 ");
	if (node_readable(n))
		cooked_line(t, n, GET(n->at, sll2, type));
}

/* Below the first EtherType stand Linux's own numbers, not lengths. */
static void dissect_cooked(struct packet *p, struct wire w, unsigned depth, uint64_t type)
{
	if (type >= ETHERTYPE_FIRST)
		dissect_ethertype(p, w, depth, (uint16_t)type);
	else
		packet_rest(p, &w, &header_data, depth);
}

void dissect_sll(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_sll, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_cooked(p, body, depth + 1, GET(h, sll, type));
}

void dissect_sll2(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_sll2, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_cooked(p, body, depth + 1, GET(h, sll2, type));
}
