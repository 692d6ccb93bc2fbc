/*
 * IKE payloads (RFC 7296, 3.2 to 3.16; RFC 2408, 3.4 to 3.16): a description
 * for each type of both versions, and the tables that name them.
 *
 * Invariant: every description begins with its version's generic header.
 *
 * Adding a payload's inside: give its row a dissect function.
 */
#include <spiglass/registry.h>
#include "proto/ike.h"

/* --- the generic header, and payloads that have no other fixed part --- */

#define GENERIC2(F, p) \
	F(p, next_payload, 8, DEC, &registry_ikev2_payload, "Next Payload") \
	F(p, critical, 1, FLAG, NULL, "Critical") \
	F(p, reserved, 7, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Payload Length")

#define GENERIC1(F, p) \
	F(p, next_payload, 8, DEC, &registry_ikev1_payload, "Next Payload") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Payload Length")

#define PAYLOAD2(F) GENERIC2(F, payload2)
#define PAYLOAD1(F) GENERIC1(F, payload1)

HEADER_AS(payload2, "payload", PAYLOAD2, 4, "Payload", "RFC 7296, 3.2", TAIL("data", "Data", BYTES))
HEADER_AS(payload1, "payload", PAYLOAD1, 4, "Payload", "RFC 2408, 3.2", TAIL("data", "Data", BYTES))

#define PLAIN(version, name, layer, of, rfc, tail_key, tail_label) \
	static const struct header plain##version##_##name = { \
		.key = layer, .title = of, .source = rfc, .field = payload##version##_fields, \
		.fields = sizeof payload##version##_fields / sizeof payload##version##_fields[0], \
		.bytes = payload##version##_BYTES, TAIL(tail_key, tail_label, BYTES) };

PLAIN(2, sa, "SA", "Security Association", "RFC 7296, 3.3", "proposals", "Proposals")
PLAIN(2, ke, "KE", "Key Exchange", "RFC 7296, 3.4", "data", "Group and Key Exchange Data")
PLAIN(2, idi, "IDi", "Identification - Initiator", "RFC 7296, 3.5", "data", "Identification Data")
PLAIN(2, idr, "IDr", "Identification - Responder", "RFC 7296, 3.5", "data", "Identification Data")
PLAIN(2, cert, "CERT", "Certificate", "RFC 7296, 3.6", "data", "Certificate Data")
PLAIN(2, certreq, "CERTREQ", "Certificate Request", "RFC 7296, 3.7", "data", "Certification Authority")
PLAIN(2, auth, "AUTH", "Authentication", "RFC 7296, 3.8", "data", "Authentication Data")
PLAIN(2, nonce, "No", "Nonce", "RFC 7296, 3.9", "nonce", "Nonce Data")
PLAIN(2, vendor, "V", "Vendor ID", "RFC 7296, 3.12", "vendor_id", "Vendor ID")
PLAIN(2, tsi, "TSi", "Traffic Selector - Initiator", "RFC 7296, 3.13", "data", "Traffic Selectors")
PLAIN(2, tsr, "TSr", "Traffic Selector - Responder", "RFC 7296, 3.13", "data", "Traffic Selectors")
PLAIN(2, sk, "SK", "Encrypted and Authenticated", "RFC 7296, 3.14", "encrypted",
	"IV, Encrypted Payloads and ICV")
PLAIN(2, cp, "CP", "Configuration", "RFC 7296, 3.15", "data", "Configuration Data")
PLAIN(2, eap, "EAP", "Extensible Authentication", "RFC 7296, 3.16", "message", "EAP Message")
PLAIN(2, gspm, "GSPM", "Generic Secure Password Method", "RFC 6467", "data", "Data")
PLAIN(2, idg, "IDg", "Group Identification", "RFC 9838", "data", "Identification Data")
PLAIN(2, gsa, "GSA", "Group Security Association", "RFC 9838", "data", "Group Policies")
PLAIN(2, kd, "KD", "Key Download", "RFC 9838", "data", "Key Bags")
PLAIN(2, ps, "PS", "Puzzle Solution", "RFC 8019", "data", "Puzzle Solution Data")

PLAIN(1, sa, "SA", "Security Association", "RFC 2408, 3.4", "data", "DOI, Situation and Proposals")
PLAIN(1, ke, "KE", "Key Exchange", "RFC 2408, 3.7", "data", "Key Exchange Data")
PLAIN(1, id, "ID", "Identification", "RFC 2408, 3.8", "data", "Identification Data")
PLAIN(1, cert, "CERT", "Certificate", "RFC 2408, 3.9", "data", "Certificate Data")
PLAIN(1, certreq, "CERTREQ", "Certificate Request", "RFC 2408, 3.10", "data", "Certificate Authority")
PLAIN(1, hash, "HASH", "Hash", "RFC 2408, 3.11", "hash", "Hash Data")
PLAIN(1, sig, "SIG", "Signature", "RFC 2408, 3.12", "signature", "Signature Data")
PLAIN(1, nonce, "No", "Nonce", "RFC 2408, 3.13", "nonce", "Nonce Data")
PLAIN(1, vendor, "V", "Vendor ID", "RFC 2408, 3.16", "vendor_id", "Vendor ID")
PLAIN(1, cp, "CP", "Attributes", "draft-dukes-ike-mode-cfg", "data", "Attributes")
PLAIN(1, nat_d, "NAT_D", "NAT Discovery", "RFC 3947, 3.2", "hash", "Hash of Address and Port")
PLAIN(1, nat_oa, "NAT_OA", "NAT Original Address", "RFC 3947, 5.2", "data", "Original Address")

/* --- payloads with a fixed part of their own --- */

#define NOTIFY2(F) GENERIC2(F, notify2) \
	F(notify2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(notify2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(notify2, type, 16, DEC, &registry_ikev2_notify, "Notify Message Type")

#define DELETE2(F) GENERIC2(F, delete2) \
	F(delete2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(delete2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(delete2, spis, 16, DEC, NULL, "Num of SPIs")

#define SKF2(F) GENERIC2(F, skf2) \
	F(skf2, fragment_number, 16, DEC, NULL, "Fragment Number") \
	F(skf2, total_fragments, 16, DEC, NULL, "Total Fragments")

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

HEADER_AS(notify2, "N", NOTIFY2, 8, "Notify", "RFC 7296, 3.10",
	TAIL("data", "SPI and Notification Data", BYTES))
HEADER_AS(delete2, "D", DELETE2, 8, "Delete", "RFC 7296, 3.11", TAIL("spi", "SPIs", BYTES))
HEADER_AS(skf2, "SKF", SKF2, 8, "Encrypted and Authenticated Fragment", "RFC 7383, 2.5",
	TAIL("encrypted", "IV, Encrypted Payloads and ICV", BYTES))
HEADER_AS(notify1, "N", NOTIFY1, 12, "Notification", "RFC 2408, 3.14",
	TAIL("data", "SPI and Notification Data", BYTES))
HEADER_AS(delete1, "D", DELETE1, 12, "Delete", "RFC 2408, 3.15", TAIL("spi", "SPIs", BYTES))
HEADER_AS(frag1, "FRAG", FRAG1, 8, "IKE Fragmentation", "MS-IKEE",
	TAIL("data", "Fragment Data", BYTES))

static const struct remark spi_size_long = { "ike.spi_size",
	"the SPIs do not fit into their payload", "RFC 7296, 3.10 and 3.11", REMARK_MALFORMED };

static void check_spis(struct packet *p, const struct wire *w, uint64_t size, uint64_t count)
{
	if (size * count > w->claim)
		packet_note(p, packet_last(p), &spi_size_long);
}

static void dissect_notify2(struct packet *p, struct wire w, unsigned depth)
{
	(void)depth;
	check_spis(p, &w, GET(p->node[packet_last(p)].at, notify2, spi_size), 1);
}

static void dissect_notify1(struct packet *p, struct wire w, unsigned depth)
{
	(void)depth;
	check_spis(p, &w, GET(p->node[packet_last(p)].at, notify1, spi_size), 1);
}

static void dissect_delete2(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	(void)depth;
	check_spis(p, &w, GET(h, delete2, spi_size), GET(h, delete2, spis));
}

static void dissect_delete1(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	(void)depth;
	check_spis(p, &w, GET(h, delete1, spi_size), GET(h, delete1, spis));
}

/* --- in the summary --- */

static void text_in_parentheses(struct text *t, const struct names *names, uint32_t value)
{
	const char *name = name_of(names, value);

	text_char(t, '(');
	if (name)
		text_add(t, name);
	else
		text_dec(t, value);
	text_char(t, ')');
}

static void label_notify2(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev2_notify, (uint32_t)GET(n->at, notify2, type));
}

static void label_notify1(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev1_notify, (uint32_t)GET(n->at, notify1, type));
}

static void label_skf2(struct text *t, const struct node *n)
{
	text_char(t, '(');
	text_dec(t, GET(n->at, skf2, fragment_number));
	text_char(t, '/');
	text_dec(t, GET(n->at, skf2, total_fragments));
	text_char(t, ')');
}

static void label_frag1(struct text *t, const struct node *n)
{
	text_char(t, '(');
	text_dec(t, GET(n->at, frag1, fragment_number));
	text_char(t, ')');
}

/* --- the tables --- */

static const struct payload payloads2[256] = {
	[IKEV2_PAYLOAD_SECURITY_ASSOCIATION] = { .header = &plain2_sa },
	[IKEV2_PAYLOAD_KEY_EXCHANGE] = { .header = &plain2_ke },
	[IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR] = { .header = &plain2_idi },
	[IKEV2_PAYLOAD_IDENTIFICATION_RESPONDER] = { .header = &plain2_idr },
	[IKEV2_PAYLOAD_CERTIFICATE] = { .header = &plain2_cert },
	[IKEV2_PAYLOAD_CERTIFICATE_REQUEST] = { .header = &plain2_certreq },
	[IKEV2_PAYLOAD_AUTHENTICATION] = { .header = &plain2_auth },
	[IKEV2_PAYLOAD_NONCE] = { .header = &plain2_nonce },
	[IKEV2_PAYLOAD_NOTIFY] = {
		.header = &header_notify2, .dissect = dissect_notify2, .label = label_notify2 },
	[IKEV2_PAYLOAD_DELETE] = { .header = &header_delete2, .dissect = dissect_delete2 },
	[IKEV2_PAYLOAD_VENDOR_ID] = { .header = &plain2_vendor },
	[IKEV2_PAYLOAD_TRAFFIC_SELECTOR_INITIATOR] = { .header = &plain2_tsi },
	[IKEV2_PAYLOAD_TRAFFIC_SELECTOR_RESPONDER] = { .header = &plain2_tsr },
	[IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED] = { .header = &plain2_sk, .last = true },
	[IKEV2_PAYLOAD_CONFIGURATION] = { .header = &plain2_cp },
	[IKEV2_PAYLOAD_EXTENSIBLE_AUTHENTICATION] = { .header = &plain2_eap },
	[IKEV2_PAYLOAD_GENERIC_SECURE_PASSWORD_METHOD] = { .header = &plain2_gspm },
	[IKEV2_PAYLOAD_GROUP_IDENTIFICATION] = { .header = &plain2_idg },
	[IKEV2_PAYLOAD_GROUP_SECURITY_ASSOCIATION] = { .header = &plain2_gsa },
	[IKEV2_PAYLOAD_KEY_DOWNLOAD] = { .header = &plain2_kd },
	[IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED_FRAGMENT] = {
		.header = &header_skf2, .label = label_skf2, .last = true },
	[IKEV2_PAYLOAD_PUZZLE_SOLUTION] = { .header = &plain2_ps },
};

static const struct payload payloads1[256] = {
	[IKEV1_PAYLOAD_SECURITY_ASSOCIATION] = { .header = &plain1_sa },
	[IKEV1_PAYLOAD_KEY_EXCHANGE] = { .header = &plain1_ke },
	[IKEV1_PAYLOAD_IDENTIFICATION] = { .header = &plain1_id },
	[IKEV1_PAYLOAD_CERTIFICATE] = { .header = &plain1_cert },
	[IKEV1_PAYLOAD_CERTIFICATE_REQUEST] = { .header = &plain1_certreq },
	[IKEV1_PAYLOAD_HASH] = { .header = &plain1_hash },
	[IKEV1_PAYLOAD_SIGNATURE] = { .header = &plain1_sig },
	[IKEV1_PAYLOAD_NONCE] = { .header = &plain1_nonce },
	[IKEV1_PAYLOAD_NOTIFICATION] = {
		.header = &header_notify1, .dissect = dissect_notify1, .label = label_notify1 },
	[IKEV1_PAYLOAD_DELETE] = { .header = &header_delete1, .dissect = dissect_delete1 },
	[IKEV1_PAYLOAD_VENDOR_ID] = { .header = &plain1_vendor },
	[IKEV1_PAYLOAD_ATTRIBUTES] = { .header = &plain1_cp },
	[IKEV1_PAYLOAD_NAT_DISCOVERY] = { .header = &plain1_nat_d },
	[IKEV1_PAYLOAD_NAT_ORIGINAL_ADDRESS] = { .header = &plain1_nat_oa },
	[IKEV1_PAYLOAD_NAT_D_DRAFTS_00_03] = { .header = &plain1_nat_d },
	[IKEV1_PAYLOAD_NAT_OA_DRAFTS_00_03] = { .header = &plain1_nat_oa },
	[IKEV1_PAYLOAD_IKE_FRAGMENTATION] = { .header = &header_frag1, .label = label_frag1 },
};

const struct payload_family ikev2_payloads = { payloads2, &header_payload2, &registry_ikev2_payload_short };
const struct payload_family ikev1_payloads = { payloads1, &header_payload1, &registry_ikev1_payload_short };

_Static_assert((int)payload1_BYTES == PAYLOAD_BYTES && (int)payload2_BYTES == PAYLOAD_BYTES,
	"one generic header");

uint8_t payload_next(const uint8_t *h)
{
	return (uint8_t)GET(h, payload2, next_payload);
}

uint16_t payload_length(const uint8_t *h)
{
	return (uint16_t)GET(h, payload2, length);
}
