/*
 * What the files of IKEv1's payloads share beyond proto/ike.h: data attributes,
 * which most of them carry, and the small parts that occur in several.
 */
#ifndef PROTO_IKEV1_H
#define PROTO_IKEV1_H

#include "proto/ike.h"

/* --- rows of ikev1.c's table that other files make --- */

extern const struct payload ikev1_proposal, ikev1_transform;
extern const struct payload ikev1_id, ikev1_nat_oa, ikev1_notification, ikev1_delete;
extern const struct payload ikev1_sa_kek, ikev1_sa_tek, ikev1_gap, ikev1_kd, ikev1_seq, ikev1_pop;

/* What the group's files need of others. */
void dissect_nat_oa(struct packet *p, struct wire w, unsigned depth);
extern const struct header header_nat_d1, header_nat_oa1, header_sa1_gdoi;

/* --- data attributes (RFC 2408, 3.3) --- */

extern const char attribute_key[];	/* every attribute's layer */

#define ATTRIBUTE_TYPE(F, p, types) \
	F(p, short_form, 1, FLAG, NULL, "Attribute Format (value follows)") \
	F(p, type, 15, DEC, types, "Attribute Type")
#define ATTRIBUTE_TV(F, types, values) ATTRIBUTE_TYPE(F, attribute_tv, types) \
	F(attribute_tv, value, 16, DEC, values, "Attribute Value")
#define ATTRIBUTE_TLV(F, types) ATTRIBUTE_TYPE(F, attribute_tlv, types) \
	F(attribute_tlv, length, 16, DEC, NULL, "Attribute Length")

enum { ATTRIBUTE_TV(FIELD_AT, , ) attribute_tv_END, attribute_BYTES = attribute_tv_END / 8 };
enum { ATTRIBUTE_TV(FIELD_BITS, , ) };
enum { ATTRIBUTE_TLV(FIELD_AT, ) attribute_tlv_END };
enum { ATTRIBUTE_TLV(FIELD_BITS, ) ATTRIBUTE_FIELDS = 3 };
_Static_assert((int)attribute_tv_END == 32 && (int)attribute_tlv_END == 32,
	"attribute: fields do not add up");

/* One class of attribute: how it looks in both forms. */
struct attribute_class {
	uint16_t type;
	bool basic_only;		/* values fit 16 bits, and MUST be sent so */
	struct header tv, tlv;
	/* What the value of the long form holds; NULL: its tail says it. */
	void (*dissect)(struct packet *p, struct wire w, unsigned depth);
};

struct attribute_family {
	const struct attribute_class *known;
	unsigned count;
	struct attribute_class other;	/* those without a row */
};

#define ATTRIBUTE_HEADER(rfc, rows) .key = attribute_key, .title = N_("Attribute"), .source = rfc, \
	.bytes = attribute_BYTES, .fields = ATTRIBUTE_FIELDS, .field = (const struct field[]){ rows }

/* A row: `form` is how the long form's value is shown, under which key; what follows are further members. */
#define ATTRIBUTE_CLASS(types, rfc, class, values, value_key, value_label, form, ...) { .type = (class), \
	.tv = { ATTRIBUTE_HEADER(rfc, ATTRIBUTE_TV(FIELD_ROW, types, values)) }, \
	.tlv = { ATTRIBUTE_HEADER(rfc, ATTRIBUTE_TLV(FIELD_ROW, types)), \
		.tail = { .key = value_key, .label = value_label, .names = values, .format = form } }, \
	__VA_ARGS__ }

/* The same where the value has parts, each a node: the tail would only repeat them. */
#define ATTRIBUTE_PARTS(types, rfc, class, function) { .type = (class), \
	.tv = { ATTRIBUTE_HEADER(rfc, ATTRIBUTE_TV(FIELD_ROW, types, NULL)) }, \
	.tlv = { ATTRIBUTE_HEADER(rfc, ATTRIBUTE_TLV(FIELD_ROW, types)) }, .dissect = function }

#define LISTED_CLASSES(rows) LISTED_IN(rows, tv) LISTED_IN(rows, tlv)
#define LISTED_FAMILIES(name, first, count) \
	LISTED_AS(name##_tv_listed, &(first)->other.tv, count, sizeof *(first)) \
	LISTED_AS(name##_tlv_listed, &(first)->other.tlv, count, sizeof *(first))

#define ATTRIBUTE_FAMILY(rows, ...) { rows, sizeof rows / sizeof rows[0], __VA_ARGS__ }

void dissect_attributes(struct packet *p, struct wire w, unsigned depth,
    const struct attribute_family *family);

/* Those of an SA: of phase 1 for PROTO_ISAKMP, of phase 2 for every other protocol. */
const struct attribute_family *attributes_of(uint8_t protocol);

/* Type and value of an attribute's node; false when it is none, cut, or its value is no number. */
bool attribute_read(const struct node *n, uint16_t *type, uint64_t *value);

/* --- small parts --- */

/* IP protocols, 0 being any of them. */
extern const struct names protocols_or_any;

/* Octets behind all that a payload announces. */
void dissect_left(struct packet *p, struct wire w, unsigned depth);

/* The node around the payload noted down last, which stands at `depth`. */
const struct node *node_around(const struct packet *p, unsigned depth);

/* Identification data of an IPSEC DOI type, shaped for whoever carries it (RFC 2407, 4.6.2.1). */
enum { IKEV1_ID_SHAPES = IKEV1_ID_LIST + 1 };

/* An address and its mask, or two addresses, behind the fixed part `LIST` of a carrier of identities. */
#define SUBNET(F, p, bits, format) \
	F(p, address, bits, format, NULL, "Address") \
	F(p, netmask, bits, format, NULL, "Netmask")
#define RANGE(F, p, bits, format) \
	F(p, start_address, bits, format, NULL, "Starting Address") \
	F(p, end_address, bits, format, NULL, "Ending Address")

/*
 * A header for each type of identification, by that type.
 * p: the fields of the fixed part, p_subnet4 etc. with addresses.
 */
#define IDENTITY_SHAPES(p, layer, of, rfc) { \
	[0] = HEADER_WITH(p, layer, of, rfc, TAIL("data", "Identification Data", BYTES)), \
	[IKEV1_ID_IPV4_ADDR] = HEADER_WITH(p, layer, of, rfc, TAIL("address", "Address", IP4)), \
	[IKEV1_ID_FQDN] = HEADER_WITH(p, layer, of, rfc, TAIL("fqdn", "Domain Name", TEXT)), \
	[IKEV1_ID_USER_FQDN] = HEADER_WITH(p, layer, of, rfc, TAIL("email", "Email Address", TEXT)), \
	[IKEV1_ID_IPV4_ADDR_SUBNET] = HEADER_WITH(p##_subnet4, layer, of, rfc), \
	[IKEV1_ID_IPV6_ADDR] = HEADER_WITH(p, layer, of, rfc, TAIL("address", "Address", IP6)), \
	[IKEV1_ID_IPV6_ADDR_SUBNET] = HEADER_WITH(p##_subnet6, layer, of, rfc), \
	[IKEV1_ID_IPV4_ADDR_RANGE] = HEADER_WITH(p##_range4, layer, of, rfc), \
	[IKEV1_ID_IPV6_ADDR_RANGE] = HEADER_WITH(p##_range6, layer, of, rfc), \
	[IKEV1_ID_DER_ASN1_DN] = \
		HEADER_WITH(p, layer, of, rfc, TAIL("dn", "Distinguished Name (DER)", BYTES)), \
	[IKEV1_ID_DER_ASN1_GN] = HEADER_WITH(p, layer, of, rfc, TAIL("gn", "General Name (DER)", BYTES)), \
	[IKEV1_ID_KEY_ID] = HEADER_WITH(p, layer, of, rfc, TAIL("key_id", "Key ID", BYTES)), \
	[IKEV1_ID_LIST] = HEADER_WITH(p, layer, of, rfc, TAIL("data", "Identification Data", BYTES)), \
}

/* Give the node noted down last the form of its identification type. */
void dissect_identity(struct packet *p, struct wire w, unsigned depth,
    const struct header shape[static IKEV1_ID_SHAPES], uint32_t type);

#endif
