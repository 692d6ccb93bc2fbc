/*
 * IKEv1's payloads (RFC 2408, 3.4 to 3.16; RFC 2407, 4.6; RFC 3947, 3.2): the
 * table of all types, and those that need no file of their own.
 *
 * Invariant: every description begins with the generic header.
 */
#include "proto/ikev1.h"

#define PAYLOAD1(F) GENERIC1(F, payload1)

HEADER_AS(payload1, "payload", PAYLOAD1, 4, "Payload", "RFC 2408, 3.2", TAIL("data", "Data", BYTES))

const struct field generic1_field[GENERIC1_FIELDS] = { PAYLOAD1(FIELD_ROW) };

_Static_assert((int)payload1_BYTES == PAYLOAD_BYTES, "one generic header");

PLAIN(1, ke1, "KE", "Key Exchange", "RFC 2408, 3.7", TAIL("data", "Key Exchange Data", BYTES))
PLAIN(1, hash1, "HASH", "Hash", "RFC 2408, 3.11", TAIL("hash", "Hash Data", BYTES))
PLAIN(1, sig1, "SIG", "Signature", "RFC 2408, 3.12", TAIL("signature", "Signature Data", BYTES))
PLAIN(1, nonce1, "No", "Nonce", "RFC 2408, 3.13", TAIL("nonce", "Nonce Data", BYTES))
PLAIN(1, nat_d1, "NAT_D", "NAT Discovery", "RFC 3947, 3.2", TAIL("hash", "Hash of Address and Port", BYTES))

#define CERT1(F) GENERIC1(F, cert1) \
	F(cert1, encoding, 8, DEC, &registry_ikev1_cert_encoding, "Certificate Encoding")

#define CERTREQ1(F) GENERIC1(F, certreq1) \
	F(certreq1, encoding, 8, DEC, &registry_ikev1_cert_encoding, "Certificate Type")

#define FRAG1(F) GENERIC1(F, frag1) \
	F(frag1, fragment_id, 16, DEC, NULL, "Fragment ID") \
	F(frag1, fragment_number, 8, DEC, NULL, "Fragment Number") \
	F(frag1, flags_reserved, 7, RESERVED, NULL, "Reserved Flags") \
	F(frag1, last, 1, FLAG, NULL, "Last Fragment")

HEADER_AS(cert1, "CERT", CERT1, 5, "Certificate", "RFC 2408, 3.9", TAIL("data", "Certificate Data", BYTES))
HEADER_AS(certreq1, "CERTREQ", CERTREQ1, 5, "Certificate Request", "RFC 2408, 3.10",
	TAIL("authority", "Certificate Authority", BYTES))
HEADER_AS(frag1, "FRAG", FRAG1, 8, "IKE Fragmentation", "MS-IKEE", TAIL("data", "Fragment Data", BYTES))

static const struct remark left_over = { "ike.left_over", N_("octets behind all that the payload announces"),
	"RFC 2408, 3", REMARK_NOTE };

/* Part of a message, header included, for the engine to put together. */
static void dissect_frag1(struct packet *p, struct wire w, unsigned depth)
{
	packet_seal_add(p, SEAL_IKE_FRAGMENT, w, packet_last(p), depth + 1);
}

static void label_frag1(struct text *t, const struct node *n)
{
	text_char(t, '(');
	text_dec(t, GET(n->at, frag1, fragment_number));
	text_char(t, ')');
}

static const struct payload ikev1_ke = { .header = &header_ke1 };
static const struct payload ikev1_cert = { .header = &header_cert1 };
static const struct payload ikev1_certreq = { .header = &header_certreq1 };
static const struct payload ikev1_hash = { .header = &header_hash1 };
static const struct payload ikev1_sig = { .header = &header_sig1 };
static const struct payload ikev1_nonce = { .header = &header_nonce1 };
static const struct payload ikev1_nat_d = { .header = &header_nat_d1 };
static const struct payload ikev1_frag = {
	.header = &header_frag1, .dissect = dissect_frag1, .label = label_frag1 };

static const struct payload *const payloads1[256] = {
	[IKEV1_PAYLOAD_SECURITY_ASSOCIATION] = &ikev1_sa,
	[IKEV1_PAYLOAD_PROPOSAL] = &ikev1_proposal,
	[IKEV1_PAYLOAD_TRANSFORM] = &ikev1_transform,
	[IKEV1_PAYLOAD_KEY_EXCHANGE] = &ikev1_ke,
	[IKEV1_PAYLOAD_IDENTIFICATION] = &ikev1_id,
	[IKEV1_PAYLOAD_CERTIFICATE] = &ikev1_cert,
	[IKEV1_PAYLOAD_CERTIFICATE_REQUEST] = &ikev1_certreq,
	[IKEV1_PAYLOAD_HASH] = &ikev1_hash,
	[IKEV1_PAYLOAD_SIGNATURE] = &ikev1_sig,
	[IKEV1_PAYLOAD_NONCE] = &ikev1_nonce,
	[IKEV1_PAYLOAD_NOTIFICATION] = &ikev1_notification,
	[IKEV1_PAYLOAD_DELETE] = &ikev1_delete,
	[IKEV1_PAYLOAD_VENDOR_ID] = &ikev1_vendor,
	[IKEV1_PAYLOAD_ATTRIBUTES] = &ikev1_cp,
	[IKEV1_PAYLOAD_SA_KEK_PAYLOAD] = &ikev1_sa_kek,
	[IKEV1_PAYLOAD_SA_TEK_PAYLOAD] = &ikev1_sa_tek,
	[IKEV1_PAYLOAD_KEY_DOWNLOAD] = &ikev1_kd,
	[IKEV1_PAYLOAD_SEQUENCE_NUMBER] = &ikev1_seq,
	[IKEV1_PAYLOAD_PROOF_OF_POSSESSION] = &ikev1_pop,
	[IKEV1_PAYLOAD_NAT_DISCOVERY] = &ikev1_nat_d,
	[IKEV1_PAYLOAD_NAT_ORIGINAL_ADDRESS] = &ikev1_nat_oa,
	[IKEV1_PAYLOAD_GROUP_ASSOCIATED_POLICY] = &ikev1_gap,
	[IKEV1_PAYLOAD_NAT_D_DRAFTS_00_03] = &ikev1_nat_d,
	[IKEV1_PAYLOAD_NAT_OA_DRAFTS_00_03] = &ikev1_nat_oa,
	[IKEV1_PAYLOAD_IKE_FRAGMENTATION] = &ikev1_frag,
};

static void check_payload1(struct packet *p, unsigned node, uint8_t type)
{
	(void)type;
	check_reserved(p, node);
}

const struct payload_family ikev1_payloads = {
	payloads1, { .header = &header_payload1 }, &registry_ikev1_payload_short, check_payload1 };

/* --- small parts --- */

/* Where 0 is no hop-by-hop option, but any protocol. */
static const struct name protocol_row[] = {
#define TABLE(table)
#define NAME(value, key, text, source) { value, (value) ? text : "any" },
#define END(table)
#include "registry/ip-protocol.def"
#undef TABLE
#undef NAME
#undef END
};
const struct names protocols_or_any = { protocol_row, sizeof protocol_row / sizeof protocol_row[0] };

void dissect_left(struct packet *p, struct wire w, unsigned depth)
{
	unsigned nodes = p->nodes;

	packet_rest(p, &w, &header_data, depth);
	if (p->nodes > nodes)
		packet_note(p, nodes, &left_over);
}

const struct node *node_around(const struct packet *p, unsigned depth)
{
	unsigned i = packet_last(p);

	while (i && p->node[i].depth >= depth)
		i--;
	return &p->node[i];
}
