/*
 * Identification (RFC 2408, 3.8; RFC 2407, 4.6.2) and original addresses
 * (RFC 3947, 5.2), which have the same types of identification.
 *
 * Invariant: a payload has the form of its identification type exactly when
 * its length fits that type.
 */
#include "proto/ikev1.h"

#define ID1(F, p) GENERIC1(F, p) \
	F(p, id_type, 8, DEC, &registry_ikev1_id_type, "Identification Type") \
	F(p, protocol_id, 8, DEC, &protocols_or_any, "Protocol ID") \
	F(p, port, 16, DEC, NULL, "Port")
#define ID1_ANY(F) ID1(F, id1)
#define ID1_SUBNET4(F) ID1(F, id1_subnet4) SUBNET(F, id1_subnet4, 32, IP4)
#define ID1_SUBNET6(F) ID1(F, id1_subnet6) SUBNET(F, id1_subnet6, 128, IP6)
#define ID1_RANGE4(F) ID1(F, id1_range4) RANGE(F, id1_range4, 32, IP4)
#define ID1_RANGE6(F) ID1(F, id1_range6) RANGE(F, id1_range6, 128, IP6)

FIELDS(id1, ID1_ANY, 8)
FIELDS(id1_subnet4, ID1_SUBNET4, 16)
FIELDS(id1_subnet6, ID1_SUBNET6, 40)
FIELDS(id1_range4, ID1_RANGE4, 16)
FIELDS(id1_range6, ID1_RANGE6, 40)

#define NAT_OA1(F) GENERIC1(F, nat_oa1) \
	F(nat_oa1, id_type, 8, DEC, &registry_ikev1_id_type, "Identification Type") \
	F(nat_oa1, reserved2, 24, RESERVED, NULL, "Reserved")

FIELDS(nat_oa1, NAT_OA1, 8)

static const struct header id_shape[IKEV1_ID_SHAPES] =
	IDENTITY_SHAPES(id1, "ID", "Identification", "RFC 2407, 4.6.2");
LISTED(id_shape)

const struct header header_nat_oa1 = HEADER_WITH(nat_oa1, "NAT_OA", "NAT Original Address", "RFC 3947, 5.2",
	TAIL("data", "Original Address", BYTES));
static const struct header nat_oa_ip4 = HEADER_WITH(nat_oa1, "NAT_OA", "NAT Original Address",
	"RFC 3947, 5.2", TAIL("address", "Original Address", IP4));
static const struct header nat_oa_ip6 = HEADER_WITH(nat_oa1, "NAT_OA", "NAT Original Address",
	"RFC 3947, 5.2", TAIL("address", "Original Address", IP6));
LISTED(header_nat_oa1) LISTED(nat_oa_ip4) LISTED(nat_oa_ip6)

static const struct remark identity_size = { "ike.id_length",
	N_("identification data is not as long as its type says"), "RFC 2407, 4.6.2.1", REMARK_MALFORMED };

/* Octets a type of identification has; 0: as many as there are. */
static uint32_t identity_octets(uint32_t type)
{
	switch (type) {
	case IKEV1_ID_IPV4_ADDR:
		return 4;
	case IKEV1_ID_IPV4_ADDR_SUBNET:
	case IKEV1_ID_IPV4_ADDR_RANGE:
		return 8;
	case IKEV1_ID_IPV6_ADDR:
		return 16;
	case IKEV1_ID_IPV6_ADDR_SUBNET:
	case IKEV1_ID_IPV6_ADDR_RANGE:
		return 32;
	default:
		return 0;
	}
}

void dissect_identity(struct packet *p, struct wire w, unsigned depth,
    const struct header shape[static IKEV1_ID_SHAPES], uint32_t type)
{
	const struct wire data = w;
	uint32_t octets = identity_octets(type);

	(void)depth;
	if (octets && data.claim != octets) {
		packet_note(p, packet_last(p), &identity_size);
		return;
	}
	payload_form(p, &w, &shape[type < IKEV1_ID_SHAPES ? type : 0], true);
	if (type == IKEV1_ID_KEY_ID)
		fact_characters(p, packet_last(p), &data);
	if (data.have == octets && (type == IKEV1_ID_IPV4_ADDR_SUBNET || type == IKEV1_ID_IPV6_ADDR_SUBNET))
		fact_netmask(p, packet_last(p), data.at, data.at + octets / 2, octets / 2);
}

static void dissect_id1(struct packet *p, struct wire w, unsigned depth)
{
	dissect_identity(p, w, depth, id_shape, (uint32_t)GET(p->node[packet_last(p)].at, id1, id_type));
}

void dissect_nat_oa(struct packet *p, struct wire w, unsigned depth)
{
	uint64_t type = GET(p->node[packet_last(p)].at, nat_oa1, id_type);
	const struct header *form = type == IKEV1_ID_IPV4_ADDR ? &nat_oa_ip4 :
	    type == IKEV1_ID_IPV6_ADDR ? &nat_oa_ip6 : NULL;

	(void)depth;
	if (!form || w.claim != identity_octets((uint32_t)type))
		packet_note(p, packet_last(p), &identity_size);
	else
		payload_form(p, &w, form, true);
}

const struct payload ikev1_id = { .header = &id_shape[0], .dissect = dissect_id1 };
const struct payload ikev1_nat_oa = { .header = &header_nat_oa1, .dissect = dissect_nat_oa };
