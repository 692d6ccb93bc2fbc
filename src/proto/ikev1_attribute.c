/*
 * Data attributes (RFC 2408, 3.3): a type, and a value of 16 bits or of a
 * length of its own; and the classes of those that SAs carry (RFC 2409,
 * appendix A; RFC 2407, 4.5).
 *
 * Invariant: every attribute is a node whose header is a row's `tv` or `tlv`.
 */
#include "proto/ikev1.h"
#include "proto/proto.h"

const char attribute_key[] = "attribute";

#define PHASE1(class, values, form, ...) ATTRIBUTE_CLASS(&registry_ikev1_attribute, "RFC 2409, A", \
	class, values, "value", "Attribute Value", form, __VA_ARGS__)
#define PHASE2(class, values, form, ...) ATTRIBUTE_CLASS(&registry_ikev1_sa_attribute, "RFC 2407, 4.5", \
	class, values, "value", "Attribute Value", form, __VA_ARGS__)
#define BASIC1(class, values) PHASE1(IKEV1_ATTR_##class, values, DEC, .basic_only = true)
#define BASIC2(class, values) PHASE2(IKEV1_SA_ATTR_##class, values, DEC, .basic_only = true)

static const struct attribute_class phase1_class[] = {
	BASIC1(ENCRYPTION_ALGORITHM, &registry_ikev1_encryption),
	BASIC1(HASH_ALGORITHM, &registry_ikev1_hash),
	BASIC1(AUTHENTICATION_METHOD, &registry_ikev1_auth_method),
	BASIC1(GROUP_DESCRIPTION, &registry_ikev1_group),
	BASIC1(GROUP_TYPE, &registry_ikev1_group_type),
	BASIC1(LIFE_TYPE, &registry_ikev1_life_type),
	PHASE1(IKEV1_ATTR_LIFE_DURATION, NULL, DEC),
	BASIC1(PRF, NULL),
	BASIC1(KEY_LENGTH, NULL),
	BASIC1(FIELD_SIZE, NULL),
};

static const struct attribute_class phase2_class[] = {
	BASIC2(LIFE_TYPE, &registry_ikev1_sa_life_type),
	PHASE2(IKEV1_SA_ATTR_LIFE_DURATION, NULL, DEC),
	BASIC2(GROUP_DESCRIPTION, &registry_ikev1_group),
	BASIC2(ENCAPSULATION_MODE, &registry_ikev1_encapsulation_mode),
	BASIC2(AUTHENTICATION_ALGORITHM, &registry_ikev1_auth_algorithm),
	BASIC2(KEY_LENGTH, NULL),
	BASIC2(KEY_ROUNDS, NULL),
	BASIC2(COMPRESS_DICTIONARY_SIZE, NULL),
	BASIC2(ECN_TUNNEL, &registry_ikev1_ecn_tunnel),
	BASIC2(EXTENDED_64_BIT_SEQUENCE_NUMBER, &registry_ikev1_esn),
	PHASE2(IKEV1_SA_ATTR_AUTHENTICATION_KEY_LENGTH, NULL, DEC),
	BASIC2(SIGNATURE_ENCODING_ALGORITHM, &registry_ikev1_signature_encoding),
	BASIC2(ADDRESS_PRESERVATION, &registry_ikev1_address_preservation),
	BASIC2(DIRECTION, &registry_ikev1_sa_direction),
};

static const struct attribute_family phase1 = ATTRIBUTE_FAMILY(phase1_class, PHASE1(0, NULL, BYTES));
static const struct attribute_family phase2 = ATTRIBUTE_FAMILY(phase2_class, PHASE2(0, NULL, BYTES));
LISTED_CLASSES(phase1_class) LISTED_CLASSES(phase2_class)
LISTED_FAMILIES(phase1, &phase1, 1) LISTED_FAMILIES(phase2, &phase2, 1)

static const struct remark attribute_long = { "ike.attribute_length",
	N_("attribute length exceeds what is there"), "RFC 2408, 3.3", REMARK_MALFORMED };
static const struct remark attribute_not_basic = { "ike.attribute_form",
	N_("a basic attribute in the variable form"), "RFC 2409, A", REMARK_NOTE };
static const struct remark attribute_size = { "ike.attribute_size",
	N_("the value is not as long as its type has it"), "RFC 2408, 3.3", REMARK_MALFORMED };
static const struct remark attribute_padding = { "ike.attribute_padding",
	N_("padding behind the attributes"), "RFC 2408, 3.3", REMARK_NOTE };

const struct attribute_family *attributes_of(uint8_t protocol)
{
	return protocol == IKEV1_PROTO_ISAKMP ? &phase1 : &phase2;
}

static const struct attribute_class *class_of(const struct attribute_family *family, uint64_t type)
{
	for (unsigned i = 0; i < family->count; i++)
		if (family->known[i].type == type)
			return &family->known[i];
	return &family->other;
}

static bool is_sized(uint8_t format, uint32_t size)
{
	return format == IP4 ? size == 4 : format != IP6 || size == 16;
}

/* An empty value asks for one. */
static void dissect_value(struct packet *p, struct wire *w, unsigned depth,
    const struct attribute_class *class, uint32_t length)
{
	struct wire part = payload_part(p, w, length, &attribute_long);

	if (class->basic_only)
		packet_note(p, packet_last(p), &attribute_not_basic);
	if (part.claim && !is_sized(class->tlv.tail.format, part.claim))
		packet_note(p, packet_last(p), &attribute_size);
	if (class->dissect)
		class->dissect(p, part, depth + 1);
}

static void dissect_attribute(struct packet *p, struct wire *w, unsigned depth,
    const struct attribute_family *family)
{
	unsigned node = p->nodes;
	const uint8_t *h = packet_header(p, w, &family->other.tlv, depth);
	const struct attribute_class *class = class_of(family, GET(h, attribute_tv, type));

	if (header_missing(p, w))
		return;
	p->node[node].header = GET(h, attribute_tv, short_form) ? &class->tv : &class->tlv;
	if (!GET(h, attribute_tv, short_form))
		dissect_value(p, w, depth, class, (uint32_t)GET(h, attribute_tlv, length));
}

/* Old implementations align payloads to four octets. */
static bool is_padding(const struct wire *w)
{
	static const uint8_t zeros[attribute_BYTES];

	return w->claim < attribute_BYTES && w->have == w->claim && !memcmp(w->at, zeros, w->have);
}

void dissect_attributes(struct packet *p, struct wire w, unsigned depth,
    const struct attribute_family *family)
{
	while (w.claim && !is_padding(&w))
		dissect_attribute(p, &w, depth, family);
	if (w.claim && p->nodes < LIMIT_NODES) {
		packet_rest(p, &w, &header_data, depth);
		packet_note(p, packet_last(p), &attribute_padding);
	}
}

bool attribute_read(const struct node *n, uint16_t *type, uint64_t *value)
{
	const struct header *header = n->header;
	struct field f;

	if (header->key != attribute_key || n->error || !node_readable(n))
		return false;
	*type = (uint16_t)GET(n->at, attribute_tv, type);
	if (GET(n->at, attribute_tv, short_form))
		*value = GET(n->at, attribute_tv, value);
	else if (node_tail_field(n, &f))
		*value = wire_bits(n->at, f.bit, f.bits);
	else
		return false;
	return true;
}
