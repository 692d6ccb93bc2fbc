/*
 * Security Association payloads (RFC 2408, 3.4 to 3.6; RFC 2407, 4.6.1):
 * domain of interpretation, situation, and what is proposed.  A group's SA
 * payload (RFC 6407, 5.2) holds its policy instead.
 *
 * Invariant: proposals stand one deeper than their SA, SPI and transforms one
 * deeper than their proposal, attributes one deeper than their transform.
 */
#include <spiglass/proto.h>
#include "proto/ikev1.h"
#include "proto/proto.h"

#define SA1(F, p) GENERIC1(F, p) \
	F(p, doi, 32, DEC, &registry_ikev1_doi, "Domain of Interpretation")

#define SA1_ANY(F) SA1(F, sa1)

#define SA1_IPSEC(F) SA1(F, sa1_ipsec) \
	F(sa1_ipsec, situation_reserved, 29, RESERVED, NULL, "Situation, Reserved") \
	F(sa1_ipsec, sit_integrity, 1, FLAG, NULL, "SIT_INTEGRITY") \
	F(sa1_ipsec, sit_secrecy, 1, FLAG, NULL, "SIT_SECRECY") \
	F(sa1_ipsec, sit_identity_only, 1, FLAG, NULL, "SIT_IDENTITY_ONLY")

#define SA1_GDOI(F) SA1(F, sa1_gdoi) \
	F(sa1_gdoi, situation, 32, HEX, NULL, "Situation") \
	F(sa1_gdoi, attribute_next_payload, 16, DEC, &registry_ikev1_payload, "SA Attribute Next Payload") \
	F(sa1_gdoi, reserved2, 16, RESERVED, NULL, "Reserved")

#define LABELED_DOMAIN(F) \
	F(labeled_domain, identifier, 32, DEC, NULL, "Labeled Domain Identifier")

#define LABEL(F) \
	F(label, length, 16, DEC, NULL, "Length") \
	F(label, reserved, 16, RESERVED, NULL, "Reserved")

#define PROPOSAL1(F) GENERIC1(F, proposal1) \
	F(proposal1, number, 8, DEC, NULL, "Proposal #") \
	F(proposal1, protocol_id, 8, DEC, &registry_ikev1_protocol, "Protocol-ID") \
	F(proposal1, spi_size, 8, DEC, NULL, "SPI Size") \
	F(proposal1, transforms, 8, DEC, NULL, "# of Transforms")

#define TRANSFORM1(F, p, names) GENERIC1(F, p) \
	F(p, number, 8, DEC, NULL, "Transform #") \
	F(p, transform_id, 8, DEC, names, "Transform-ID") \
	F(p, reserved2, 16, RESERVED, NULL, "Reserved")
#define TRANSFORM1_ANY(F) TRANSFORM1(F, transform1, NULL)
#define TRANSFORM1_ISAKMP(F) TRANSFORM1(F, transform1_isakmp, &registry_ikev1_isakmp_transform)
#define TRANSFORM1_AH(F) TRANSFORM1(F, transform1_ah, &registry_ikev1_ah_transform)
#define TRANSFORM1_ESP(F) TRANSFORM1(F, transform1_esp, &registry_ikev1_esp_transform)
#define TRANSFORM1_IPCOMP(F) TRANSFORM1(F, transform1_ipcomp, &registry_ikev1_ipcomp_transform)

HEADER_AS(sa1, "SA", SA1_ANY, 8, "Security Association", "RFC 2408, 3.4",
	TAIL("data", "Situation and Proposals", BYTES))
HEADER_AS(sa1_ipsec, "SA", SA1_IPSEC, 12, "Security Association", "RFC 2407, 4.6.1")
HEADER_AS(sa1_gdoi, "SA", SA1_GDOI, 16, "Security Association", "RFC 6407, 5.2")
HEADER_AS(proposal1, "proposal", PROPOSAL1, 8, "Proposal", "RFC 2408, 3.5")
HEADER_AS(transform1, "transform", TRANSFORM1_ANY, 8, "Transform", "RFC 2408, 3.6")
HEADER_AS(transform1_isakmp, "transform", TRANSFORM1_ISAKMP, 8, "Transform", "RFC 2407, 4.4.2")
HEADER_AS(transform1_ah, "transform", TRANSFORM1_AH, 8, "Transform", "RFC 2407, 4.4.3")
HEADER_AS(transform1_esp, "transform", TRANSFORM1_ESP, 8, "Transform", "RFC 2407, 4.4.4")
HEADER_AS(transform1_ipcomp, "transform", TRANSFORM1_IPCOMP, 8, "Transform", "RFC 2407, 4.4.5")

HEADER(labeled_domain, LABELED_DOMAIN, 4, "Labeled Domain", "RFC 2407, 4.6.1")
FIELDS(label, LABEL, 4)
static const struct header secrecy_level = HEADER_WITH(label, "secrecy_level", "Secrecy Level",
	"RFC 2407, 4.6.1", TAIL("level", "Level", BYTES));
LISTED(secrecy_level)
static const struct header secrecy_category = HEADER_WITH(label, "secrecy_category", "Secrecy Category",
	"RFC 2407, 4.6.1", TAIL("bitmap", "Bitmap", BYTES));
LISTED(secrecy_category)
static const struct header integrity_level = HEADER_WITH(label, "integrity_level", "Integrity Level",
	"RFC 2407, 4.6.1", TAIL("level", "Level", BYTES));
LISTED(integrity_level)
static const struct header integrity_category = HEADER_WITH(label, "integrity_category", "Integrity Category",
	"RFC 2407, 4.6.1", TAIL("bitmap", "Bitmap", BYTES));
LISTED(integrity_category)

static const struct remark situation_short = { "ike.situation", N_("no room for the situation of its DOI"),
	"RFC 2407, 4.6.1", REMARK_MALFORMED };
static const struct remark label_long = { "ike.label_length", N_("label length exceeds the payload"),
	"RFC 2407, 4.6.1", REMARK_MALFORMED };
static const struct remark transform_count = { "ike.transform_count",
	N_("number of transforms differs from those that are there"), "RFC 2408, 3.5", REMARK_MALFORMED };
static const struct remark proposal_next = { "ike.proposal_next",
	N_("next payload is neither a proposal nor none"), "RFC 2408, 3.5", REMARK_MALFORMED };
static const struct remark transform_next = { "ike.transform_next",
	N_("next payload is neither a transform nor none"), "RFC 2408, 3.6", REMARK_MALFORMED };

/* --- situation --- */

/* A level, counted in octets, or a category, counted in bits; both padded to 32 bits. */
static void dissect_label(struct packet *p, struct wire *w, unsigned depth, const struct header *header,
    unsigned unit)
{
	const uint8_t *h;
	uint32_t octets;

	if (w->error)
		return;
	h = packet_header(p, w, header, depth);
	if (header_missing(p, w))
		return;
	octets = ((uint32_t)GET(h, label, length) * unit + 7) / 8;
	payload_part(p, w, octets, &label_long);
	wire_split(w, -octets % 4);
}

static void dissect_labels(struct packet *p, struct wire *w, unsigned depth, bool secrecy, bool integrity)
{
	packet_header(p, w, &header_labeled_domain, depth);
	if (header_missing(p, w))
		return;
	if (secrecy) {
		dissect_label(p, w, depth, &secrecy_level, 8);
		dissect_label(p, w, depth, &secrecy_category, 1);
	}
	if (integrity) {
		dissect_label(p, w, depth, &integrity_level, 8);
		dissect_label(p, w, depth, &integrity_category, 1);
	}
}

/* --- the payload --- */

static void dissect_chain(struct packet *p, struct wire w, unsigned depth, uint8_t first)
{
	struct wire left = dissect_ike_inside(p, w, depth, 1, first);

	dissect_left(p, left, depth);
}

static void dissect_ipsec(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;
	bool secrecy = GET(h, sa1_ipsec, sit_secrecy), integrity = GET(h, sa1_ipsec, sit_integrity);

	if (secrecy || integrity)
		dissect_labels(p, &w, depth + 1, secrecy, integrity);
	if (w.claim)
		dissect_chain(p, w, depth + 1, IKEV1_PAYLOAD_PROPOSAL);
}

static void dissect_gdoi(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	dissect_chain(p, w, depth + 1, (uint8_t)GET(h, sa1_gdoi, attribute_next_payload));
}

static void dissect_sa1(struct packet *p, struct wire w, unsigned depth)
{
	uint64_t doi = GET(p->node[packet_last(p)].at, sa1, doi);
	bool gdoi = doi == IKEV1_DOI_GDOI;

	if (doi > IKEV1_DOI_GDOI)
		return;
	if (w.claim < (gdoi ? sa1_gdoi_BYTES : sa1_ipsec_BYTES) - sa1_BYTES)
		packet_note(p, packet_last(p), &situation_short);
	else if (payload_form(p, &w, gdoi ? &header_sa1_gdoi : &header_sa1_ipsec, true) && !w.error)
		(gdoi ? dissect_gdoi : dissect_ipsec)(p, w, depth);
}

/* --- proposals and transforms --- */

static unsigned count_nodes(const struct packet *p, unsigned from, unsigned depth)
{
	unsigned n = 0;

	for (unsigned i = from; i < p->nodes; i++)
		n += p->node[i].depth == depth && !strcmp(p->node[i].header->key, header_transform1.key);
	return n;
}

static void dissect_proposal1(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;
	uint32_t spi_size = (uint32_t)GET(h, proposal1, spi_size);
	bool fits = spi_size <= w.claim;

	if (payload_next(h) && payload_next(h) != IKEV1_PAYLOAD_PROPOSAL)
		packet_note(p, node, &proposal_next);
	dissect_spis(p, &w, depth + 1, spi_size, 1);
	if (fits && w.claim)
		dissect_chain(p, w, depth + 1, IKEV1_PAYLOAD_TRANSFORM);
	if (!p->full && !p->node[node].error &&
	    count_nodes(p, node, depth + 1) != GET(h, proposal1, transforms))
		packet_note(p, node, &transform_count);
}

static const struct header *const transform_form[] = {
	[IKEV1_PROTO_ISAKMP] = &header_transform1_isakmp, [IKEV1_PROTO_IPSEC_AH] = &header_transform1_ah,
	[IKEV1_PROTO_IPSEC_ESP] = &header_transform1_esp, [IKEV1_PROTO_IPCOMP] = &header_transform1_ipcomp,
};
enum { TRANSFORM_FORMS = sizeof transform_form / sizeof transform_form[0] };

static void dissect_transform1(struct packet *p, struct wire w, unsigned depth)
{
	struct node *n = &p->node[packet_last(p)];
	const struct node *proposal = node_around(p, depth);
	uint8_t protocol = 0;

	if (proposal->header == &header_proposal1)
		protocol = (uint8_t)GET(proposal->at, proposal1, protocol_id);
	if (payload_next(n->at) && payload_next(n->at) != IKEV1_PAYLOAD_TRANSFORM)
		packet_note(p, packet_last(p), &transform_next);
	if (protocol < TRANSFORM_FORMS && transform_form[protocol])
		n->header = transform_form[protocol];
	dissect_attributes(p, w, depth + 1, attributes_of(protocol));
}

const struct payload ikev1_sa = { .header = &header_sa1, .dissect = dissect_sa1 };
const struct payload ikev1_proposal = { .header = &header_proposal1, .dissect = dissect_proposal1 };
const struct payload ikev1_transform = { .header = &header_transform1, .dissect = dissect_transform1 };

/* --- what the engine reads --- */

static void choose(struct isakmp_choice *c, uint16_t type, uint64_t value)
{
	uint16_t v = value > UINT16_MAX ? 0 : (uint16_t)value;

	switch (type) {
	case IKEV1_ATTR_ENCRYPTION_ALGORITHM:
		c->encryption = v;
		break;
	case IKEV1_ATTR_HASH_ALGORITHM:
		c->hash = v;
		break;
	case IKEV1_ATTR_AUTHENTICATION_METHOD:
		c->authentication = v;
		break;
	case IKEV1_ATTR_GROUP_DESCRIPTION:
		c->group = v;
		break;
	case IKEV1_ATTR_KEY_LENGTH:
		c->key_bits = v;
		break;
	default:
		break;
	}
}

bool isakmp_sa_choice(const struct packet *p, unsigned ike_node, struct isakmp_choice *c)
{
	const struct node *message = &p->node[ike_node], *end = p->node + p->nodes;
	unsigned transforms = 0;
	uint64_t value;
	uint16_t type;

	*c = (struct isakmp_choice){ 0 };
	for (const struct node *n = message + 1; n < end && n->depth > message->depth; n++) {
		transforms += n->header == &header_transform1_isakmp;
		if (transforms == 1 && attribute_read(n, &type, &value))
			choose(c, type, value);
	}
	return transforms == 1 && c->encryption;
}
