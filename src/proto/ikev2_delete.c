/* Delete payloads (RFC 7296, 3.11). */
#include "proto/ike.h"

#define DELETE2(F) GENERIC2(F, delete2) \
	F(delete2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(delete2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(delete2, spis, 16, DEC, NULL, "Num of SPIs")

HEADER_AS(delete2, "D", DELETE2, 8, "Delete", "RFC 7296, 3.11", TAIL("spi", "SPIs", BYTES))

static void dissect_delete2(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	(void)depth;
	check_spis(p, &w, GET(h, delete2, spi_size), GET(h, delete2, spis));
}

const struct payload ikev2_delete = { .header = &header_delete2, .dissect = dissect_delete2 };
