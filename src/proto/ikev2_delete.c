/* Delete payloads (RFC 7296, 3.11): each SPI is a node. */
#include "proto/ike.h"

#define DELETE2(F) GENERIC2(F, delete2) \
	F(delete2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(delete2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(delete2, spis, 16, DEC, NULL, "Num of SPIs")

HEADER_AS(delete2, "D", DELETE2, 8, "Delete", "RFC 7296, 3.11")

static const struct remark delete_spi_size = { "ike.delete_spi_size",
	N_("the SPIs' size is not that of the protocol"), "RFC 7296, 3.11", REMARK_NOTE };
static const struct remark delete_trailing = { "ike.delete_trailing", N_("octets behind the SPIs"),
	"RFC 7296, 3.11", REMARK_MALFORMED };

/* An IKE SA is deleted without naming it: its SPIs stand in the message's header. */
static bool spi_size_right(uint64_t protocol, uint32_t size)
{
	switch (protocol) {
	case IKEV2_PROTO_IKE:
		return size == 0;
	case IKEV2_PROTO_AH:
	case IKEV2_PROTO_ESP:
		return size == 4;
	default:
		return true;
	}
}

static void dissect_delete2(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;
	uint32_t size = (uint32_t)GET(h, delete2, spi_size);

	if (!spi_size_right(GET(h, delete2, protocol_id), size))
		packet_note(p, node, &delete_spi_size);
	dissect_spis(p, &w, depth + 1, size, (uint32_t)GET(h, delete2, spis));
	if (!w.claim)
		return;
	if (p->node[node].error != WIRE_LIE)
		packet_note(p, node, &delete_trailing);
	packet_rest(p, &w, &header_data, depth + 1);
}

const struct payload ikev2_delete = { .header = &header_delete2, .dissect = dissect_delete2 };
