/*
 * Security Association payloads (RFC 7296, 3.3): proposals, their transforms,
 * and the transforms' attributes, each a node one deeper than the one it is in.
 *
 * Invariant: a transform's node has the form of its type, so that its ID is
 * named by the registry of that type.
 */
#include "proto/ike.h"
#include "proto/proto.h"

enum { MORE_PROPOSALS = 2, MORE_TRANSFORMS = 3 };

static const struct name last_row[] = {
	{ 0, "last" },
	{ MORE_PROPOSALS, "more" },
	{ MORE_TRANSFORMS, "more" },
};
static const struct names last_names = { last_row, sizeof last_row / sizeof last_row[0] };

#define PROPOSAL_FIELDS(F, p) \
	F(p, last, 8, DEC, &last_names, "Last Substruc") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Proposal Length") \
	F(p, number, 8, DEC, NULL, "Proposal Num") \
	F(p, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(p, spi_size, 8, DEC, NULL, "SPI Size") \
	F(p, transforms, 8, DEC, NULL, "Num Transforms")

#define PROPOSAL(F) PROPOSAL_FIELDS(F, proposal)
#define PROPOSAL4(F) PROPOSAL_FIELDS(F, proposal4) F(proposal4, spi, 32, HEX, NULL, "SPI")
#define PROPOSAL8(F) PROPOSAL_FIELDS(F, proposal8) F(proposal8, spi, 64, HEX, NULL, "SPI")

#define TRANSFORM_FIELDS(F, p, ids) \
	F(p, last, 8, DEC, &last_names, "Last Substruc") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Transform Length") \
	F(p, type, 8, DEC, &registry_ikev2_transform_type, "Transform Type") \
	F(p, reserved2, 8, RESERVED, NULL, "Reserved") \
	F(p, id, 16, DEC, ids, "Transform ID")

#define TRANSFORM(F) TRANSFORM_FIELDS(F, transform, NULL)
#define TRANSFORM_ENCR(F) TRANSFORM_FIELDS(F, transform_encr, &registry_encr)
#define TRANSFORM_PRF(F) TRANSFORM_FIELDS(F, transform_prf, &registry_prf)
#define TRANSFORM_INTEG(F) TRANSFORM_FIELDS(F, transform_integ, &registry_integ)
#define TRANSFORM_KE(F) TRANSFORM_FIELDS(F, transform_ke, &registry_ke_method)
#define TRANSFORM_SN(F) TRANSFORM_FIELDS(F, transform_sn, &registry_sequence_numbers)
#define TRANSFORM_KWA(F) TRANSFORM_FIELDS(F, transform_kwa, &registry_kwa)
#define TRANSFORM_GCAUTH(F) TRANSFORM_FIELDS(F, transform_gcauth, &registry_gcauth)

#define ATTRIBUTE_FIELDS(F, p) \
	F(p, short_form, 1, FLAG, NULL, "Attribute Format (value follows)") \
	F(p, type, 15, DEC, &registry_ikev2_transform_attribute, "Attribute Type")

#define ATTRIBUTE(F) ATTRIBUTE_FIELDS(F, attribute) F(attribute, value, 16, DEC, NULL, "Attribute Value")
#define ATTRIBUTE_TLV(F) ATTRIBUTE_FIELDS(F, attribute_tlv) \
	F(attribute_tlv, length, 16, DEC, NULL, "Attribute Length")

PLAIN(2, sa2, "SA", "Security Association", "RFC 7296, 3.3")
HEADER_AS(proposal, "proposal", PROPOSAL, 8, "Proposal", "RFC 7296, 3.3.1")
HEADER_AS(proposal4, "proposal", PROPOSAL4, 12, "Proposal", "RFC 7296, 3.3.1")
HEADER_AS(proposal8, "proposal", PROPOSAL8, 16, "Proposal", "RFC 7296, 3.3.1")
HEADER_AS(transform, "transform", TRANSFORM, 8, "Transform", "RFC 7296, 3.3.2")
HEADER_AS(transform_encr, "transform", TRANSFORM_ENCR, 8, "Encryption Transform", "RFC 7296, 3.3.2")
HEADER_AS(transform_prf, "transform", TRANSFORM_PRF, 8, "Pseudorandom Function Transform", "RFC 7296, 3.3.2")
HEADER_AS(transform_integ, "transform", TRANSFORM_INTEG, 8, "Integrity Transform", "RFC 7296, 3.3.2")
HEADER_AS(transform_ke, "transform", TRANSFORM_KE, 8, "Key Exchange Transform", "RFC 9370, 2.2.1")
HEADER_AS(transform_sn, "transform", TRANSFORM_SN, 8, "Sequence Numbers Transform", "RFC 9827")
HEADER_AS(transform_kwa, "transform", TRANSFORM_KWA, 8, "Key Wrap Transform", "RFC 9838")
HEADER_AS(transform_gcauth, "transform", TRANSFORM_GCAUTH, 8,
	"Group Controller Authentication Transform", "RFC 9838")
HEADER_AS(attribute, "attribute", ATTRIBUTE, 4, "Transform Attribute", "RFC 7296, 3.3.5")
HEADER_AS(attribute_tlv, "attribute", ATTRIBUTE_TLV, 4, "Transform Attribute", "RFC 7296, 3.3.5",
	TAIL("value", "Attribute Value", BYTES))

static const struct remark proposal_length = { "ike.proposal_length",
	N_("proposal length does not fit into the payload"), "RFC 7296, 3.3.1", REMARK_MALFORMED };
static const struct remark proposal_number = { "ike.proposal_number",
	N_("proposals are not numbered one by one from 1"), "RFC 7296, 3.3.1", REMARK_NOTE };
static const struct remark proposal_spi = { "ike.proposal_spi",
	N_("the SPI does not fit into the proposal"), "RFC 7296, 3.3.1", REMARK_MALFORMED };
static const struct remark proposal_spi_size = { "ike.proposal_spi_size",
	N_("the SPI's size is not that of the protocol"), "RFC 7296, 3.3.1", REMARK_NOTE };
static const struct remark transform_count = { "ike.transforms",
	N_("the number of transforms is not what the proposal says"), "RFC 7296, 3.3.1", REMARK_MALFORMED };
static const struct remark transform_missing = { "ike.transform_missing",
	N_("the protocol needs a type of transform that is not there"), "RFC 7296, 3.3.3", REMARK_NOTE };
static const struct remark transform_length = { "ike.transform_length",
	N_("transform length does not fit into the proposal"), "RFC 7296, 3.3.2", REMARK_MALFORMED };
static const struct remark last_substruc = { "ike.last_substruc",
	N_("what is said of more to follow is not so"), "RFC 7296, 3.3.1 and 3.3.2", REMARK_MALFORMED };
static const struct remark attribute_length = { "ike.attribute_length",
	N_("attribute length does not fit into the transform"), "RFC 7296, 3.3.5", REMARK_MALFORMED };
static const struct remark key_length_form = { "ike.key_length", N_("a key length is always of the short form"),
	"RFC 7296, 3.3.5", REMARK_NOTE };

/* --- attributes --- */

static void dissect_attribute(struct packet *p, struct wire *w, unsigned depth)
{
	const uint8_t *h = packet_header(p, w, &header_attribute, depth);
	struct wire body;

	if (header_missing(p, w) || GET(h, attribute, short_form))
		return;
	p->node[packet_last(p)].header = &header_attribute_tlv;
	body = payload_part(p, w, (uint32_t)GET(h, attribute_tlv, length), &attribute_length);
	if (GET(h, attribute_tlv, type) == IKEV2_ATTR_KEY_LENGTH)
		packet_note(p, packet_last(p), &key_length_form);
	else if (GET(h, attribute_tlv, type) == IKEV2_ATTR_SIGNATURE_ALGORITHM_IDENTIFIER)
		fact_signature_algorithm(p, packet_last(p), body.at, body.have);
}

/* --- transforms --- */

static const struct header *transform_form(uint64_t type)
{
	static const struct header *const form[] = {
		[IKEV2_TRANSFORM_ENCR] = &header_transform_encr,
		[IKEV2_TRANSFORM_PRF] = &header_transform_prf,
		[IKEV2_TRANSFORM_INTEG] = &header_transform_integ,
		[IKEV2_TRANSFORM_KE] = &header_transform_ke,
		[IKEV2_TRANSFORM_SN] = &header_transform_sn,
		[IKEV2_TRANSFORM_ADDKE1] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE2] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE3] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE4] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE5] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE6] = &header_transform_ke,
		[IKEV2_TRANSFORM_ADDKE7] = &header_transform_ke,
		[IKEV2_TRANSFORM_KWA] = &header_transform_kwa,
		[IKEV2_TRANSFORM_GCAUTH] = &header_transform_gcauth,
	};

	return type < sizeof form / sizeof form[0] && form[type] ? form[type] : &header_transform;
}

static void check_last(struct packet *p, unsigned node, const struct wire *w, uint64_t last, unsigned more)
{
	if (!w->error && last != (w->claim ? more : 0))
		packet_note(p, node, &last_substruc);
}

/* Returns its type, 0 when w ended before it. */
static uint8_t dissect_transform(struct packet *p, struct wire *w, unsigned depth)
{
	unsigned node = p->nodes;
	const uint8_t *h = packet_header(p, w, &header_transform, depth);
	struct wire body;

	if (header_missing(p, w))
		return 0;
	p->node[node].header = transform_form(GET(h, transform, type));
	body = payload_part(p, w, (uint32_t)GET(h, transform, length) - transform_BYTES, &transform_length);
	check_last(p, node, w, GET(h, transform, last), MORE_TRANSFORMS);
	check_reserved(p, node);
	while (body.claim)
		dissect_attribute(p, &body, depth + 1);
	return (uint8_t)GET(h, transform, type);
}

struct transforms dissect_transforms(struct packet *p, struct wire *w, unsigned depth)
{
	struct transforms found = { 0 };

	while (w->claim) {
		uint8_t type = dissect_transform(p, w, depth);

		found.count++;
		found.types |= type < 32 ? 1u << type : 0;
	}
	return found;
}

/* --- proposals --- */

static bool spi_size_right(uint8_t protocol, uint32_t size)
{
	switch (protocol) {
	case IKEV2_PROTO_IKE:
		return size == 0 || size == 8;
	case IKEV2_PROTO_AH:
	case IKEV2_PROTO_ESP:
		return size == 4;
	default:
		return true;
	}
}

/* Integrity is left out where encryption brings its own (3.3.3). */
static uint32_t transforms_needed(uint8_t protocol)
{
	switch (protocol) {
	case IKEV2_PROTO_IKE:
		return 1u << IKEV2_TRANSFORM_ENCR | 1u << IKEV2_TRANSFORM_PRF | 1u << IKEV2_TRANSFORM_KE;
	case IKEV2_PROTO_AH:
		return 1u << IKEV2_TRANSFORM_INTEG | 1u << IKEV2_TRANSFORM_SN;
	case IKEV2_PROTO_ESP:
		return 1u << IKEV2_TRANSFORM_ENCR | 1u << IKEV2_TRANSFORM_SN;
	default:
		return 0;
	}
}

static void dissect_proposal_spi(struct packet *p, struct wire *body, unsigned depth, uint8_t protocol,
    uint32_t size)
{
	unsigned node = packet_last(p);

	if (!spi_size_right(protocol, size))
		packet_note(p, node, &proposal_spi_size);
	if (size > body->claim) {
		packet_note(p, node, &proposal_spi);
		packet_rest(p, body, &header_data, depth + 1);
		wire_fail(body, WIRE_LIE);
	} else if (size == 4 || size == 8) {
		p->node[node].header = size == 4 ? &header_proposal4 : &header_proposal8;
		wire_fixed(body, size);
	} else {
		dissect_spis(p, body, depth + 1, size, 1);
	}
}

static void check_transforms(struct packet *p, unsigned node, const uint8_t *h,
    const struct transforms *found)
{
	uint32_t needed = transforms_needed((uint8_t)GET(h, proposal, protocol_id));

	if (found->count != GET(h, proposal, transforms))
		packet_note(p, node, &transform_count);
	if (needed & ~found->types)
		packet_note(p, node, &transform_missing);
}

/* Returns its number; `before` is that of the one before it, 0 for the first. */
static uint8_t dissect_proposal(struct packet *p, struct wire *w, unsigned depth, uint8_t before)
{
	unsigned node = p->nodes;
	const uint8_t *h = packet_header(p, w, &header_proposal, depth);
	struct transforms found;
	struct wire body;

	if (header_missing(p, w))
		return 0;
	body = payload_part(p, w, (uint32_t)GET(h, proposal, length) - proposal_BYTES, &proposal_length);
	check_last(p, node, w, GET(h, proposal, last), MORE_PROPOSALS);
	check_reserved(p, node);
	/* The one chosen, alone, keeps the number it had. */
	if ((before || w->claim) && GET(h, proposal, number) != before + 1u)
		packet_note(p, node, &proposal_number);
	dissect_proposal_spi(p, &body, depth, (uint8_t)GET(h, proposal, protocol_id),
	    (uint32_t)GET(h, proposal, spi_size));
	found = dissect_transforms(p, &body, depth + 1);
	if (!body.error)
		check_transforms(p, node, h, &found);
	return (uint8_t)GET(h, proposal, number);
}

static void dissect_sa2(struct packet *p, struct wire w, unsigned depth)
{
	uint8_t number = 0;

	while (w.claim)
		number = dissect_proposal(p, &w, depth + 1, number);
}

const struct payload ikev2_sa = { .header = &header_sa2, .dissect = dissect_sa2 };
