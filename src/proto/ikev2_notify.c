/* Notify payloads (RFC 7296, 3.10). */
#include "proto/ike.h"

#define NOTIFY2(F) GENERIC2(F, notify2) \
	F(notify2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(notify2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(notify2, type, 16, DEC, &registry_ikev2_notify, "Notify Message Type")

HEADER_AS(notify2, "N", NOTIFY2, 8, "Notify", "RFC 7296, 3.10",
	TAIL("data", "SPI and Notification Data", BYTES))

static void dissect_notify2(struct packet *p, struct wire w, unsigned depth)
{
	(void)depth;
	check_spis(p, &w, GET(p->node[packet_last(p)].at, notify2, spi_size), 1);
}

static void label_notify2(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev2_notify, (uint32_t)GET(n->at, notify2, type));
}

const struct payload ikev2_notify = {
	.header = &header_notify2, .dissect = dissect_notify2, .label = label_notify2 };
