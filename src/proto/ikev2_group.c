/*
 * G-IKEv2 (RFC 9838): the policies of a GSA payload (4.4) and the key bags of a
 * KD payload (4.5).
 *
 * The first octet of each tells its kind: a security protocol, or zero for
 * what concerns the whole group, or this member alone.  Keys come wrapped; what
 * they are wrapped with is not here.
 */
#include "proto/ike.h"
#include "proto/proto.h"

PLAIN(2, gsa2, "GSA", "Group Security Association", "RFC 9838, 4.4")
PLAIN(2, kd2, "KD", "Key Download", "RFC 9838, 4.5")

#define OF_SA(F, p) \
	F(p, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol") \
	F(p, spi_size, 8, DEC, NULL, "SPI Size") \
	F(p, length, 16, DEC, NULL, "Length")
#define OF_ALL(F, p) \
	F(p, protocol_id, 8, DEC, NULL, "Protocol") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Length")
#define POLICY(F) OF_SA(F, gsa_policy)
#define GROUP_WIDE(F) OF_ALL(F, gw_policy)
#define GROUP_BAG(F) OF_SA(F, group_bag)
#define MEMBER_BAG(F) OF_ALL(F, member_bag)

HEADER_AS(gsa_policy, "group_policy", POLICY, 4, "Group SA Policy", "RFC 9838, 4.4")
HEADER_AS(gw_policy, "group_policy", GROUP_WIDE, 4, "Group-wide Policy", "RFC 9838, 4.4")
HEADER_AS(group_bag, "key_bag", GROUP_BAG, 4, "Group Key Bag", "RFC 9838, 4.5")
HEADER_AS(member_bag, "key_bag", MEMBER_BAG, 4, "Member Key Bag", "RFC 9838, 4.5")

/* --- attributes: RFC 7296, 3.3.5 --- */

#define ATTRIBUTE(F, p, names) \
	F(p, short_form, 1, FLAG, NULL, "Attribute Format (value follows)") \
	F(p, type, 15, DEC, names, "Attribute Type")
#define SHORT(F, p, names) ATTRIBUTE(F, p, names) F(p, value, 16, DEC, NULL, "Attribute Value")
#define LONG(F, p, names) ATTRIBUTE(F, p, names) F(p, length, 16, DEC, NULL, "Attribute Length")
#define KEY(F, p, names) LONG(F, p, names) \
	F(p, key_id, 32, DEC, NULL, "Key ID") \
	F(p, kwk_id, 32, DEC, NULL, "KWK ID")
#define GSA_SHORT(F) SHORT(F, gsa_short, &registry_gsa_attribute)
#define GSA_LONG(F) LONG(F, gsa_long, &registry_gsa_attribute)
#define GWP_SHORT(F) SHORT(F, gwp_short, &registry_gwp_attribute)
#define GWP_LONG(F) LONG(F, gwp_long, &registry_gwp_attribute)
#define GROUP_SHORT(F) SHORT(F, gkb_short, &registry_group_key_bag_attribute)
#define GROUP_LONG(F) LONG(F, gkb_long, &registry_group_key_bag_attribute)
#define GROUP_KEY(F) KEY(F, gkb_key, &registry_group_key_bag_attribute)
#define MEMBER_SHORT(F) SHORT(F, mkb_short, &registry_member_key_bag_attribute)
#define MEMBER_LONG(F) LONG(F, mkb_long, &registry_member_key_bag_attribute)
#define MEMBER_KEY(F) KEY(F, mkb_key, &registry_member_key_bag_attribute)

#define GROUP_ATTRIBUTE(p, LIST, size, rfc, ...) \
	HEADER_AS(p, "group_attribute", LIST, size, "G-IKEv2 Attribute", rfc, __VA_ARGS__)

GROUP_ATTRIBUTE(gsa_short, GSA_SHORT, 4, "RFC 9838, 4.4")
GROUP_ATTRIBUTE(gsa_long, GSA_LONG, 4, "RFC 9838, 4.4", TAIL("value", "Attribute Value", DEC))
GROUP_ATTRIBUTE(gwp_short, GWP_SHORT, 4, "RFC 9838, 4.4")
GROUP_ATTRIBUTE(gwp_long, GWP_LONG, 4, "RFC 9838, 4.4", TAIL("value", "Attribute Value", BYTES))
GROUP_ATTRIBUTE(gkb_short, GROUP_SHORT, 4, "RFC 9838, 4.5")
GROUP_ATTRIBUTE(gkb_long, GROUP_LONG, 4, "RFC 9838, 4.5", TAIL("value", "Attribute Value", BYTES))
GROUP_ATTRIBUTE(gkb_key, GROUP_KEY, 12, "RFC 9838, 4.5", TAIL("wrapped_key", "Wrapped Key", BYTES))
GROUP_ATTRIBUTE(mkb_short, MEMBER_SHORT, 4, "RFC 9838, 4.5")
GROUP_ATTRIBUTE(mkb_long, MEMBER_LONG, 4, "RFC 9838, 4.5", TAIL("value", "Attribute Value", BYTES))
GROUP_ATTRIBUTE(mkb_key, MEMBER_KEY, 12, "RFC 9838, 4.5", TAIL("wrapped_key", "Wrapped Key", BYTES))
static const struct header gsa_spi = HEADER_WITH(gsa_long, "group_attribute", "G-IKEv2 Attribute",
	"RFC 9838, 4.4", TAIL("spi", "SPI", HEX));
LISTED(gsa_spi)

static const struct attributes {
	const struct header *brief, *long_form, *special;
	uint16_t type;			/* whose value special describes */
} of_gsa = { &header_gsa_short, &header_gsa_long, &gsa_spi, GSA_ATTR_NEXT_SPI },
of_group_wide = { &header_gwp_short, &header_gwp_long, NULL, 0 },
of_group_bag = { &header_gkb_short, &header_gkb_long, &header_gkb_key, GROUP_KEY_BAG_SA_KEY },
of_member_bag = { &header_mkb_short, &header_mkb_long, &header_mkb_key, MEMBER_KEY_BAG_WRAP_KEY };

static const struct remark attribute_long = { "ike.group_attribute",
	N_("attribute length does not fit into what it is in"), "RFC 9838, 4.4", REMARK_MALFORMED };
static const struct remark structure_long = { "ike.group_length",
	N_("a policy's or key bag's length does not fit into the payload"), "RFC 9838, 4.4 and 4.5", REMARK_MALFORMED };
static const struct remark key_short = { "ike.wrapped_key", N_("too short for a wrapped key"), "RFC 9838, 4.5",
	REMARK_MALFORMED };

static void dissect_attribute(struct packet *p, struct wire *w, unsigned depth, const struct attributes *of)
{
	bool brief = wire_bits(w->at, gsa_short_short_form_AT, gsa_short_short_form_BITS);
	const uint8_t *h = packet_header(p, w, brief ? of->brief : of->long_form, depth);
	struct wire body;

	if (header_missing(p, w) || brief)
		return;
	body = payload_part(p, w, (uint32_t)GET(h, gsa_long, length), &attribute_long);
	if (of->special && !w->error && GET(h, gsa_long, type) == of->type && !payload_form(p, &body, of->special, true))
		packet_note(p, packet_last(p), &key_short);
}

static void dissect_attributes(struct packet *p, struct wire *w, unsigned depth, const struct attributes *of)
{
	while (w->have)
		dissect_attribute(p, w, depth, of);
}

/* --- policies and key bags --- */

/* How every transform starts (RFC 7296, 3.3.2). */
#define SUBSTRUC(F) \
	F(substruc, last, 8, DEC, NULL, "Last Substruc") \
	F(substruc, reserved, 8, RESERVED, NULL, "Reserved") \
	F(substruc, length, 16, DEC, NULL, "Transform Length")
enum { SUBSTRUC(FIELD_AT) substruc_END, substruc_BYTES = substruc_END / 8 };
enum { SUBSTRUC(FIELD_BITS) };

/* Transforms end with the one that says it is the last; attributes follow.  Where none says so, all are. */
static struct wire split_transforms(struct wire *w)
{
	struct wire rest = *w;
	bool more = true;

	while (more && rest.have >= substruc_BYTES && GET(rest.at, substruc, length) >= substruc_BYTES) {
		more = GET(rest.at, substruc, last);
		wire_split(&rest, (uint32_t)GET(rest.at, substruc, length));
	}
	return wire_split(w, more ? w->claim : w->claim - rest.claim);
}

static void dissect_policy(struct packet *p, struct wire *w, unsigned depth, uint32_t spi_size)
{
	struct wire transforms;

	dissect_spis(p, w, depth, spi_size, 1);
	for (unsigned i = 0; i < 2 && w->have; i++)	/* source, destination */
		dissect_selector(p, w, depth);
	transforms = split_transforms(w);
	dissect_transforms(p, &transforms, depth);
	dissect_attributes(p, w, depth, &of_gsa);
}

static void dissect_gsa(struct packet *p, struct wire w, unsigned depth)
{
	while (w.have) {
		bool group_wide = !*w.at;
		const uint8_t *h = packet_header(p, &w, group_wide ? &header_gw_policy : &header_gsa_policy, depth + 1);
		struct wire body;

		if (header_missing(p, &w))
			break;
		body = payload_part(p, &w, (uint32_t)GET(h, gsa_policy, length) - gsa_policy_BYTES, &structure_long);
		if (group_wide)
			dissect_attributes(p, &body, depth + 2, &of_group_wide);
		else
			dissect_policy(p, &body, depth + 2, (uint32_t)GET(h, gsa_policy, spi_size));
	}
}

static void dissect_kd(struct packet *p, struct wire w, unsigned depth)
{
	while (w.have) {
		bool member = !*w.at;
		const uint8_t *h = packet_header(p, &w, member ? &header_member_bag : &header_group_bag, depth + 1);
		struct wire body;

		if (header_missing(p, &w))
			break;
		body = payload_part(p, &w, (uint32_t)GET(h, group_bag, length) - group_bag_BYTES, &structure_long);
		if (!member)
			dissect_spis(p, &body, depth + 2, (uint32_t)GET(h, group_bag, spi_size), 1);
		dissect_attributes(p, &body, depth + 2, member ? &of_member_bag : &of_group_bag);
	}
}

const struct payload ikev2_gsa = { .header = &header_gsa2, .dissect = dissect_gsa };
const struct payload ikev2_kd = { .header = &header_kd2, .dissect = dissect_kd };
