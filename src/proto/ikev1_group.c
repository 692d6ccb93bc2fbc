/*
 * The Group Domain of Interpretation (RFC 6407, 5; RFC 3547, 5): a group's
 * policy inside its SA payload (SA KEK, GAP, SA TEK), and its keys.
 *
 * The numbers 15 and 16 were NAT-D and NAT-OA in draft-ietf-ipsec-nat-t-ike-04
 * to 08: outside a group's SA payload they still are.
 */
#include <spiglass/proto.h>
#include "proto/ikev1.h"
#include "proto/proto.h"

#define SA_KEK(F) GENERIC1(F, sa_kek) \
	F(sa_kek, protocol, 8, DEC, &protocols_or_any, "Protocol")
#define SA_TEK(F) GENERIC1(F, sa_tek) \
	F(sa_tek, protocol_id, 8, DEC, &registry_gdoi_tek_protocol, "Protocol-ID")
#define SA_TEK_IPSEC(F) GENERIC1(F, sa_tek_ipsec) \
	F(sa_tek_ipsec, protocol_id, 8, DEC, &registry_gdoi_tek_protocol, "Protocol-ID") \
	F(sa_tek_ipsec, protocol, 8, DEC, &protocols_or_any, "Protocol")

#define GROUP_ID(F, p) \
	F(p, id_type, 8, DEC, &registry_ikev1_id_type, "ID Type") \
	F(p, port, 16, DEC, NULL, "ID Port") \
	F(p, length, 8, DEC, NULL, "ID Data Len")
#define GROUP_ID_ANY(F) GROUP_ID(F, group_id)
#define GROUP_ID_SUBNET4(F) GROUP_ID(F, group_id_subnet4) SUBNET(F, group_id_subnet4, 32, IP4)
#define GROUP_ID_SUBNET6(F) GROUP_ID(F, group_id_subnet6) SUBNET(F, group_id_subnet6, 128, IP6)
#define GROUP_ID_RANGE4(F) GROUP_ID(F, group_id_range4) RANGE(F, group_id_range4, 32, IP4)
#define GROUP_ID_RANGE6(F) GROUP_ID(F, group_id_range6) RANGE(F, group_id_range6, 128, IP6)

#define GROUP_POP(F) \
	F(group_pop, algorithm, 16, DEC, &registry_gdoi_pop_algorithm, "POP Algorithm") \
	F(group_pop, key_length, 16, DEC, NULL, "POP Key Length")

#define TEK_TRANSFORM(F, p, names) \
	F(p, transform_id, 8, DEC, names, "Transform ID") \
	F(p, spi, 32, HEX, NULL, "SPI")
#define TEK_ESP(F) TEK_TRANSFORM(F, tek_esp, &registry_ikev1_esp_transform)
#define TEK_AH(F) TEK_TRANSFORM(F, tek_ah, &registry_ikev1_ah_transform)

#define SEQ1(F) GENERIC1(F, seq1) \
	F(seq1, sequence_number, 32, DEC, NULL, "Sequence Number")
#define KD1(F) GENERIC1(F, kd1) \
	F(kd1, packets, 16, DEC, NULL, "Number of Key Packets") \
	F(kd1, reserved2, 16, RESERVED, NULL, "Reserved")
#define KEY_PACKET(F) \
	F(key_packet, type, 8, DEC, &registry_gdoi_key_type, "KD Type") \
	F(key_packet, reserved, 8, RESERVED, NULL, "Reserved") \
	F(key_packet, length, 16, DEC, NULL, "KD Length") \
	F(key_packet, spi_size, 8, DEC, NULL, "SPI Size")

#define LKH_ARRAY(F, p) \
	F(p, version, 8, DEC, NULL, "LKH Version") \
	F(p, keys, 16, DEC, NULL, "# of LKH Keys") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved")
#define LKH_DOWNLOAD(F) LKH_ARRAY(F, lkh_download)
#define LKH_UPDATE(F) LKH_ARRAY(F, lkh_update) \
	F(lkh_update, lkh_id, 16, DEC, NULL, "LKH ID") \
	F(lkh_update, reserved2, 16, RESERVED, NULL, "Reserved") \
	F(lkh_update, key_handle, 32, HEX, NULL, "Key Handle")
#define LKH_KEY(F) \
	F(lkh_key, lkh_id, 16, DEC, NULL, "LKH ID") \
	F(lkh_key, key_type, 8, DEC, &registry_gdoi_kek_algorithm, "Key Type") \
	F(lkh_key, reserved, 8, RESERVED, NULL, "Reserved") \
	F(lkh_key, creation_date, 32, DEC, NULL, "Key Creation Date") \
	F(lkh_key, expiration_date, 32, DEC, NULL, "Key Expiration Date") \
	F(lkh_key, key_handle, 32, HEX, NULL, "Key Handle")

PLAIN(1, sak_or_nat_d1, "SAK", "SA KEK", "RFC 6407, 5.3", TAIL("data", "Data", BYTES))
PLAIN(1, sat_or_nat_oa1, "SAT", "SA TEK", "RFC 6407, 5.5", TAIL("data", "Data", BYTES))
PLAIN(1, gap1, "GAP", "Group Associated Policy", "RFC 6407, 5.4")
PLAIN(1, pop1, "POP", "Proof of Possession", "RFC 3547, 5.8", TAIL("data", "POP Hash", BYTES))
HEADER_AS(sa_kek, "SAK", SA_KEK, 5, "SA KEK", "RFC 6407, 5.3")
HEADER_AS(sa_tek, "SAT", SA_TEK, 5, "SA TEK", "RFC 6407, 5.5",
	TAIL("data", "TEK Protocol-Specific Payload", BYTES))
HEADER_AS(sa_tek_ipsec, "SAT", SA_TEK_IPSEC, 6, "SA TEK", "RFC 6407, 5.5.1")
HEADER_AS(group_pop, "pop", GROUP_POP, 4, "Proof of Possession", "RFC 3547, 5.3")
HEADER_AS(tek_esp, "transform", TEK_ESP, 5, "Transform", "RFC 6407, 5.5.1.1")
HEADER_AS(tek_ah, "transform", TEK_AH, 5, "Transform", "RFC 6407, 5.5.1.2")
HEADER_AS(seq1, "SEQ", SEQ1, 8, "Sequence Number", "RFC 6407, 5.7")
HEADER_AS(kd1, "KD", KD1, 8, "Key Download", "RFC 6407, 5.6")
HEADER(key_packet, KEY_PACKET, 5, "Key Packet", "RFC 6407, 5.6")
HEADER_AS(lkh_download, "lkh_array", LKH_DOWNLOAD, 4, "LKH Download Array", "RFC 6407, 5.6.3.1")
HEADER_AS(lkh_update, "lkh_array", LKH_UPDATE, 12, "LKH Update Array", "RFC 6407, 5.6.3.2")
HEADER(lkh_key, LKH_KEY, 16, "LKH Key", "RFC 6407, 5.6.3.1", TAIL("key", "Key Data", BYTES))

FIELDS(group_id, GROUP_ID_ANY, 4)
FIELDS(group_id_subnet4, GROUP_ID_SUBNET4, 12)
FIELDS(group_id_subnet6, GROUP_ID_SUBNET6, 36)
FIELDS(group_id_range4, GROUP_ID_RANGE4, 12)
FIELDS(group_id_range6, GROUP_ID_RANGE6, 36)
static const struct header source_shape[IKEV1_ID_SHAPES] =
	IDENTITY_SHAPES(group_id, "source", "Source Identification", "RFC 6407, 5.3");
LISTED(source_shape)
static const struct header destination_shape[IKEV1_ID_SHAPES] =
	IDENTITY_SHAPES(group_id, "destination", "Destination Identification", "RFC 6407, 5.3");
LISTED(destination_shape)

static const struct remark identity_long = { "ike.group_id_length", N_("ID Data Len exceeds the payload"),
	"RFC 6407, 5.3", REMARK_MALFORMED };
static const struct remark key_packet_long = { "ike.key_packet_length",
	N_("KD Length is less than its own header, or exceeds the payload"), "RFC 6407, 5.6", REMARK_MALFORMED };
static const struct remark key_packet_count = { "ike.key_packet_count",
	N_("number of key packets differs from those that are there"), "RFC 6407, 5.6", REMARK_MALFORMED };
static const struct remark lkh_uneven = { "ike.lkh_keys", N_("the octets cannot be shared among that many keys"),
	"RFC 6407, 5.6.3.1", REMARK_MALFORMED };

enum { PORT_GDOI = 848 };
enum { KEK_SPI = 16 };			/* both cookies of the GROUPKEY-PUSH: RFC 6407, 5.3 */

/* --- attributes --- */

#define GDOI(table, class, values, form) \
	ATTRIBUTE_CLASS(&registry_gdoi_##table, "RFC 6407, 5", class, values, "value", "Attribute Value", \
		form)

static const struct attribute_class kek_class[] = {
	GDOI(kek_attribute, GDOI_KEK_ATTR_MANAGEMENT_ALGORITHM, &registry_gdoi_kek_management, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_ALGORITHM, &registry_gdoi_kek_algorithm, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_KEY_LENGTH, NULL, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_KEY_LIFETIME, NULL, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_SIG_HASH_ALGORITHM, &registry_gdoi_sig_hash, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_SIG_ALGORITHM, &registry_gdoi_sig_algorithm, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_SIG_KEY_LENGTH, NULL, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_KE_OAKLEY_GROUP, &registry_ikev1_group, DEC),
	GDOI(kek_attribute, GDOI_KEK_ATTR_ACK_REQUESTED, NULL, DEC),
};
static const struct attribute_family kek = ATTRIBUTE_FAMILY(kek_class, GDOI(kek_attribute, 0, NULL, BYTES));
LISTED_CLASSES(kek_class) LISTED_FAMILIES(kek, &kek, 1)

static const struct attribute_class gap_class[] = {
	GDOI(gap_attribute, GDOI_GAP_ATTR_ACTIVATION_TIME_DELAY, NULL, DEC),
	GDOI(gap_attribute, GDOI_GAP_ATTR_DEACTIVATION_TIME_DELAY, NULL, DEC),
	GDOI(gap_attribute, GDOI_GAP_ATTR_SENDER_ID_REQUEST, NULL, DEC),
};
static const struct attribute_family gap = ATTRIBUTE_FAMILY(gap_class, GDOI(gap_attribute, 0, NULL, BYTES));
LISTED_CLASSES(gap_class) LISTED_FAMILIES(gap, &gap, 1)

static void dissect_lkh_download(struct packet *p, struct wire w, unsigned depth);
static void dissect_lkh_update(struct packet *p, struct wire w, unsigned depth);

static const struct attribute_class lkh_class[] = {
	ATTRIBUTE_PARTS(&registry_gdoi_lkh_attribute, "RFC 6407, 5.6.3.1", GDOI_LKH_ATTR_DOWNLOAD_ARRAY,
		dissect_lkh_download),
	ATTRIBUTE_PARTS(&registry_gdoi_lkh_attribute, "RFC 6407, 5.6.3.2", GDOI_LKH_ATTR_UPDATE_ARRAY,
		dissect_lkh_update),
};

/* By type of the key packet; 0: a type that is not known. */
static const struct attribute_family key_family[] = {
	[0] = { NULL, 0, ATTRIBUTE_CLASS(NULL, "RFC 6407, 5.6", 0, NULL, "value", "Attribute Value", BYTES) },
	[GDOI_KEY_TYPE_TEK] = { NULL, 0, GDOI(tek_key_attribute, 0, NULL, BYTES) },
	[GDOI_KEY_TYPE_KEK] = { NULL, 0, GDOI(kek_key_attribute, 0, NULL, BYTES) },
	[GDOI_KEY_TYPE_LKH] = ATTRIBUTE_FAMILY(lkh_class, GDOI(lkh_attribute, 0, NULL, BYTES)),
	[GDOI_KEY_TYPE_SID] = { NULL, 0, GDOI(sid_attribute, 0, NULL, HEX) },
};
enum { KEY_FAMILIES = sizeof key_family / sizeof key_family[0] };
LISTED_CLASSES(lkh_class) LISTED_FAMILIES(key, key_family, KEY_FAMILIES)

/* --- policy --- */

static void dissect_group_id(struct packet *p, struct wire *w, unsigned depth,
    const struct header shape[static IKEV1_ID_SHAPES])
{
	const uint8_t *h;
	struct wire data;

	if (w->error)
		return;
	h = packet_header(p, w, &shape[0], depth);
	if (header_missing(p, w))
		return;
	data = payload_part(p, w, (uint32_t)GET(h, group_id, length), &identity_long);
	if (data.claim)
		dissect_identity(p, data, depth, shape, (uint32_t)GET(h, group_id, id_type));
}

static void dissect_kek(struct packet *p, struct wire w, unsigned depth)
{
	dissect_group_id(p, &w, depth, source_shape);
	dissect_group_id(p, &w, depth, destination_shape);
	if (w.error)
		return;
	dissect_spis(p, &w, depth, KEK_SPI, 1);
	packet_header(p, &w, &header_group_pop, depth);
	if (!header_missing(p, &w))
		dissect_attributes(p, w, depth, &kek);
}

static void dissect_tek(struct packet *p, struct wire w, unsigned depth, const struct header *transform)
{
	dissect_group_id(p, &w, depth, source_shape);
	dissect_group_id(p, &w, depth, destination_shape);
	if (w.error)
		return;
	packet_header(p, &w, transform, depth);
	if (!header_missing(p, &w))
		dissect_attributes(p, w, depth, attributes_of(IKEV1_PROTO_IPSEC_ESP));
}

static bool in_group(const struct packet *p, unsigned depth)
{
	return node_around(p, depth)->header == &header_sa1_gdoi;
}

static void dissect_sa_kek(struct packet *p, struct wire w, unsigned depth)
{
	if (!in_group(p, depth))
		p->node[packet_last(p)].header = &header_nat_d1;
	else if (payload_form(p, &w, &header_sa_kek, true))
		dissect_kek(p, w, depth + 1);
}

static void dissect_sa_tek(struct packet *p, struct wire w, unsigned depth)
{
	const struct header *transform;
	uint64_t protocol;

	if (!in_group(p, depth)) {
		if (payload_form(p, &w, &header_nat_oa1, true) && !w.error)
			dissect_nat_oa(p, w, depth);
		return;
	}
	if (!payload_form(p, &w, &header_sa_tek, true) || w.error)
		return;
	protocol = GET(p->node[packet_last(p)].at, sa_tek, protocol_id);
	transform = protocol == GDOI_PROTO_IPSEC_ESP ? &header_tek_esp :
	    protocol == GDOI_PROTO_IPSEC_AH ? &header_tek_ah : NULL;
	if (transform && payload_form(p, &w, &header_sa_tek_ipsec, true))
		dissect_tek(p, w, depth + 1, transform);
}

static void dissect_gap(struct packet *p, struct wire w, unsigned depth)
{
	dissect_attributes(p, w, depth + 1, &gap);
}

/* --- keys --- */

/* Their length stands nowhere: all of an array have the same. */
static void dissect_lkh_keys(struct packet *p, struct wire w, unsigned depth, uint32_t count)
{
	uint32_t each = count ? w.claim / count : 0;

	if (each * count != w.claim || (count && each < lkh_key_BYTES)) {
		packet_note(p, packet_last(p), &lkh_uneven);
		packet_rest(p, &w, &header_data, depth);
		return;
	}
	while (w.claim) {
		struct wire key = wire_split(&w, each);

		packet_header(p, &key, &header_lkh_key, depth);
		if (header_missing(p, &key))
			return;
		packet_body(p, &key, each - lkh_key_BYTES);
	}
}

static void dissect_lkh_download(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_lkh_download, depth);

	if (!header_missing(p, &w))
		dissect_lkh_keys(p, packet_body(p, &w, w.claim), depth + 1, (uint32_t)GET(h, lkh_download, keys));
}

static void dissect_lkh_update(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_lkh_update, depth);

	if (!header_missing(p, &w))
		dissect_lkh_keys(p, packet_body(p, &w, w.claim), depth + 1, (uint32_t)GET(h, lkh_update, keys));
}

static void dissect_key_packet(struct packet *p, struct wire *w, unsigned depth)
{
	const uint8_t *h = packet_header(p, w, &header_key_packet, depth);
	struct wire body;
	uint64_t type = GET(h, key_packet, type);

	if (header_missing(p, w))
		return;
	body = payload_part(p, w, (uint32_t)GET(h, key_packet, length) - key_packet_BYTES, &key_packet_long);
	dissect_spis(p, &body, depth + 1, (uint32_t)GET(h, key_packet, spi_size), 1);
	dissect_attributes(p, body, depth + 1, &key_family[type < KEY_FAMILIES ? type : 0]);
}

static void dissect_kd1(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	uint64_t announced = GET(p->node[node].at, kd1, packets), count = 0;

	for (; w.claim; count++)
		dissect_key_packet(p, &w, depth + 1);
	if (!p->full && !p->node[node].error && count != announced)
		packet_note(p, node, &key_packet_count);
}

static void dissect_seq1(struct packet *p, struct wire w, unsigned depth)
{
	dissect_left(p, w, depth + 1);
}

/* --- exchanges --- */

static bool has_port(const struct node *udp, const char *key)
{
	uint64_t port;

	return node_value(udp, key, &port) && port == PORT_GDOI;
}

/* Only the port tells GROUPKEY-PULL from Quick Mode before it is opened (RFC 6407, 3.1). */
bool is_group_exchange(const struct packet *p, unsigned node, uint8_t exchange)
{
	const struct node *udp = node ? &p->node[node - 1] : NULL;

	return udp && udp->header == &header_udp && name_of(&registry_gdoi_exchange, exchange) &&
	    (has_port(udp, "source_port") || has_port(udp, "destination_port"));
}

void note_group_exchange(struct packet *p, unsigned node, uint8_t exchange)
{
	struct text t;

	if (!is_group_exchange(p, node, exchange))
		return;
	t = packet_fact(p, node, "group_exchange", "GDOI Exchange", FACT_SAYS);
	text_add(&t, name_of(&registry_gdoi_exchange, exchange));
	packet_fact_end(p, &t);
}

/* --- in the summary --- */

static void label_nat(struct text *t, const struct node *n)
{
	if (n->header == &header_nat_d1)
		text_add(t, "(NAT-D)");
	else if (!strcmp(n->header->key, header_nat_oa1.key))
		text_add(t, "(NAT-OA)");
}

const struct payload ikev1_sa_kek = {
	.header = &header_sak_or_nat_d1, .dissect = dissect_sa_kek, .label = label_nat };
const struct payload ikev1_sa_tek = {
	.header = &header_sat_or_nat_oa1, .dissect = dissect_sa_tek, .label = label_nat };
const struct payload ikev1_gap = { .header = &header_gap1, .dissect = dissect_gap };
const struct payload ikev1_kd = { .header = &header_kd1, .dissect = dissect_kd1 };
const struct payload ikev1_seq = { .header = &header_seq1, .dissect = dissect_seq1 };
const struct payload ikev1_pop = { .header = &header_pop1 };
