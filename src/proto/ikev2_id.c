/*
 * Identification payloads (RFC 7296, 3.5; of groups RFC 9838, 4.2): one fixed
 * part, and what is behind it shown as its type says.
 *
 * Invariant: the forms of a payload stand in one array, the unknown one first,
 * so that a node takes another form by moving within it.
 */
#include "proto/ike.h"

#define ID2(F) GENERIC2(F, id2) \
	F(id2, id_type, 8, DEC, &registry_ikev2_id_type, "ID Type") \
	F(id2, reserved2, 24, RESERVED, NULL, "Reserved")

FIELDS(id2, ID2, 8)

enum id_form { ID_UNKNOWN, ID_IP4, ID_IP6, ID_FQDN, ID_EMAIL, ID_DN, ID_GN, ID_KEY, ID_FC, ID_FORMS };

#define ID_FORM(layer, of, rfc, key, label, format) HEADER_WITH(id2, layer, of, rfc, TAIL(key, label, format))
#define ID_HEADERS(layer, of, rfc) { \
	[ID_UNKNOWN] = ID_FORM(layer, of, rfc, "data", "Identification Data", BYTES), \
	[ID_IP4] = ID_FORM(layer, of, rfc, "address", "Address", IP4), \
	[ID_IP6] = ID_FORM(layer, of, rfc, "address", "Address", IP6), \
	[ID_FQDN] = ID_FORM(layer, of, rfc, "fqdn", "Domain Name", TEXT), \
	[ID_EMAIL] = ID_FORM(layer, of, rfc, "email", "Email Address", TEXT), \
	[ID_DN] = ID_FORM(layer, of, rfc, "dn", "Distinguished Name (DER)", BYTES), \
	[ID_GN] = ID_FORM(layer, of, rfc, "gn", "General Name (DER)", BYTES), \
	[ID_KEY] = ID_FORM(layer, of, rfc, "key_id", "Key ID", BYTES), \
	[ID_FC] = ID_FORM(layer, of, rfc, "fc_name", "Fibre Channel Name", BYTES) }

static const struct header idi2[ID_FORMS] = ID_HEADERS("IDi", "Identification - Initiator", "RFC 7296, 3.5");
static const struct header idr2[ID_FORMS] = ID_HEADERS("IDr", "Identification - Responder", "RFC 7296, 3.5");
static const struct header idg2[ID_FORMS] = ID_HEADERS("IDg", "Identification - Group", "RFC 9838, 4.2");
LISTED(idi2) LISTED(idr2) LISTED(idg2)

static const struct { uint8_t form; bool fixed; uint8_t octets; } id_types[] = {
	[IKEV2_ID_IPV4_ADDR] = { ID_IP4, true, 4 },
	[IKEV2_ID_FQDN] = { ID_FQDN, false, 0 },
	[IKEV2_ID_RFC822_ADDR] = { ID_EMAIL, false, 0 },
	[IKEV2_ID_IPV6_ADDR] = { ID_IP6, true, 16 },
	[IKEV2_ID_DER_ASN1_DN] = { ID_DN, false, 0 },
	[IKEV2_ID_DER_ASN1_GN] = { ID_GN, false, 0 },
	[IKEV2_ID_KEY_ID] = { ID_KEY, false, 0 },
	[IKEV2_ID_FC_NAME] = { ID_FC, true, 8 },
	[IKEV2_ID_NULL] = { ID_UNKNOWN, true, 0 },
};

static const struct remark id_length = { "ike.id_length", N_("the identity is not as long as its type has it"),
	"RFC 7296, 3.5", REMARK_MALFORMED };

void fact_characters(struct packet *p, unsigned node, const struct wire *w)
{
	struct text t;

	for (uint32_t i = 0; i < w->have; i++)
		if (w->at[i] < ' ' || w->at[i] > '~')
			return;
	if (!w->have)
		return;
	t = packet_fact(p, node, "text", "Text", FACT_SAYS);
	text_mem(&t, (const char *)w->at, w->have);
	packet_fact_end(p, &t);
}

static void dissect_id2(struct packet *p, struct wire w, unsigned depth)
{
	struct node *n = &p->node[packet_last(p)];
	uint64_t type = GET(n->at, id2, id_type);

	(void)depth;
	if (type >= sizeof id_types / sizeof id_types[0])
		return;
	n->header += id_types[type].form;
	if (id_types[type].fixed && w.claim != id_types[type].octets)
		packet_note(p, packet_last(p), &id_length);
	if (type == IKEV2_ID_KEY_ID)
		fact_characters(p, packet_last(p), &w);
}

const struct payload ikev2_idi = { .header = idi2, .dissect = dissect_id2 };
const struct payload ikev2_idr = { .header = idr2, .dissect = dissect_id2 };
const struct payload ikev2_idg = { .header = idg2, .dissect = dissect_id2 };
