/*
 * IKEv1's payloads (RFC 2408, 3.4 to 3.16; RFC 3947): the table of all types,
 * and those that need no file of their own.
 *
 * Invariant: every description begins with the generic header.
 */
#include "proto/ike.h"

#define PAYLOAD1(F) GENERIC1(F, payload1)

HEADER_AS(payload1, "payload", PAYLOAD1, 4, "Payload", "RFC 2408, 3.2", TAIL("data", "Data", BYTES))

const struct field generic1_field[GENERIC1_FIELDS] = { PAYLOAD1(FIELD_ROW) };

_Static_assert((int)payload1_BYTES == PAYLOAD_BYTES, "one generic header");

PLAIN(1, ke1, "KE", "Key Exchange", "RFC 2408, 3.7", TAIL("data", "Key Exchange Data", BYTES))
PLAIN(1, id1, "ID", "Identification", "RFC 2408, 3.8", TAIL("data", "Identification Data", BYTES))
PLAIN(1, cert1, "CERT", "Certificate", "RFC 2408, 3.9", TAIL("data", "Certificate Data", BYTES))
PLAIN(1, certreq1, "CERTREQ", "Certificate Request", "RFC 2408, 3.10", TAIL("data", "Certificate Authority", BYTES))
PLAIN(1, hash1, "HASH", "Hash", "RFC 2408, 3.11", TAIL("hash", "Hash Data", BYTES))
PLAIN(1, sig1, "SIG", "Signature", "RFC 2408, 3.12", TAIL("signature", "Signature Data", BYTES))
PLAIN(1, nonce1, "No", "Nonce", "RFC 2408, 3.13", TAIL("nonce", "Nonce Data", BYTES))
PLAIN(1, nat_d1, "NAT_D", "NAT Discovery", "RFC 3947, 3.2", TAIL("hash", "Hash of Address and Port", BYTES))
PLAIN(1, nat_oa1, "NAT_OA", "NAT Original Address", "RFC 3947, 5.2", TAIL("data", "Original Address", BYTES))

#define NOTIFY1(F) GENERIC1(F, notify1) \
	F(notify1, doi, 32, DEC, NULL, "Domain of Interpretation") \
	F(notify1, protocol_id, 8, DEC, &registry_ikev1_protocol, "Protocol-ID") \
	F(notify1, spi_size, 8, DEC, NULL, "SPI Size") \
	F(notify1, type, 16, DEC, &registry_ikev1_notify, "Notify Message Type")

#define DELETE1(F) GENERIC1(F, delete1) \
	F(delete1, doi, 32, DEC, NULL, "Domain of Interpretation") \
	F(delete1, protocol_id, 8, DEC, &registry_ikev1_protocol, "Protocol-ID") \
	F(delete1, spi_size, 8, DEC, NULL, "SPI Size") \
	F(delete1, spis, 16, DEC, NULL, "# of SPIs")

#define FRAG1(F) GENERIC1(F, frag1) \
	F(frag1, fragment_id, 16, DEC, NULL, "Fragment ID") \
	F(frag1, fragment_number, 8, DEC, NULL, "Fragment Number") \
	F(frag1, flags_reserved, 7, RESERVED, NULL, "Reserved Flags") \
	F(frag1, last, 1, FLAG, NULL, "Last Fragment")

HEADER_AS(notify1, "N", NOTIFY1, 12, "Notification", "RFC 2408, 3.14",
	TAIL("data", "SPI and Notification Data", BYTES))
HEADER_AS(delete1, "D", DELETE1, 12, "Delete", "RFC 2408, 3.15", TAIL("spi", "SPIs", BYTES))
HEADER_AS(frag1, "FRAG", FRAG1, 8, "IKE Fragmentation", "MS-IKEE",
	TAIL("data", "Fragment Data", BYTES))

static void dissect_notify1(struct packet *p, struct wire w, unsigned depth)
{
	(void)depth;
	check_spis(p, &w, GET(p->node[packet_last(p)].at, notify1, spi_size), 1);
}

static void dissect_delete1(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	(void)depth;
	check_spis(p, &w, GET(h, delete1, spi_size), GET(h, delete1, spis));
}

static void label_notify1(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev1_notify, (uint32_t)GET(n->at, notify1, type));
}

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
static const struct payload ikev1_id = { .header = &header_id1 };
static const struct payload ikev1_cert = { .header = &header_cert1 };
static const struct payload ikev1_certreq = { .header = &header_certreq1 };
static const struct payload ikev1_hash = { .header = &header_hash1 };
static const struct payload ikev1_sig = { .header = &header_sig1 };
static const struct payload ikev1_nonce = { .header = &header_nonce1 };
static const struct payload ikev1_nat_d = { .header = &header_nat_d1 };
static const struct payload ikev1_nat_oa = { .header = &header_nat_oa1 };
static const struct payload ikev1_notification = {
	.header = &header_notify1, .dissect = dissect_notify1, .label = label_notify1 };
static const struct payload ikev1_delete = { .header = &header_delete1, .dissect = dissect_delete1 };
static const struct payload ikev1_frag = { .header = &header_frag1, .dissect = dissect_frag1, .label = label_frag1 };

static const struct payload *const payloads1[256] = {
	[IKEV1_PAYLOAD_SECURITY_ASSOCIATION] = &ikev1_sa,
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
	[IKEV1_PAYLOAD_NAT_DISCOVERY] = &ikev1_nat_d,
	[IKEV1_PAYLOAD_NAT_ORIGINAL_ADDRESS] = &ikev1_nat_oa,
	[IKEV1_PAYLOAD_NAT_D_DRAFTS_00_03] = &ikev1_nat_d,
	[IKEV1_PAYLOAD_NAT_OA_DRAFTS_00_03] = &ikev1_nat_oa,
	[IKEV1_PAYLOAD_IKE_FRAGMENTATION] = &ikev1_frag,
};

const struct payload_family ikev1_payloads = {
	payloads1, { .header = &header_payload1 }, &registry_ikev1_payload_short };
