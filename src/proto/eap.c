/*
 * Extensible Authentication Protocol (RFC 3748), in IKEv2's EAP payload (RFC
 * 7296, 3.16): the message, and the methods that need little.
 *
 * Invariant: no method holds another message, so nothing here recurses.  What
 * would be a password is not shown.
 */
#include "proto/eap.h"
#include "proto/proto.h"

PLAIN(2, eap2, "EAP", "Extensible Authentication", "RFC 7296, 3.16")

#define MESSAGE(F, p) \
	F(p, code, 8, DEC, &registry_eap_code, "Code") \
	F(p, identifier, 8, DEC, NULL, "Identifier") \
	F(p, length, 16, DEC, NULL, "Length")
#define TYPED(F, p) MESSAGE(F, p) \
	F(p, type, 8, DEC, &registry_eap_type, "Type")

static const struct name erp_types[] = { { 1, "Re-auth-Start" }, { 2, "Re-auth" } };
static const struct names erp_type_names = { erp_types, sizeof erp_types / sizeof erp_types[0] };

#define EAP(F) MESSAGE(F, eap)
#define EAP_TYPED(F) TYPED(F, eap_typed)
#define EAP_EXPANDED(F) TYPED(F, eap_expanded) \
	F(eap_expanded, vendor_id, 24, DEC, NULL, "Vendor ID") \
	F(eap_expanded, vendor_type, 32, DEC, NULL, "Vendor Type")
#define EAP_ERP(F) MESSAGE(F, eap_erp) \
	F(eap_erp, type, 8, DEC, &erp_type_names, "Type")

#define TITLE N_("Extensible Authentication Protocol")
HEADER_AS(eap, "eap", EAP, 4, TITLE, "RFC 3748, 4")
HEADER_AS(eap_typed, "eap", EAP_TYPED, 5, TITLE, "RFC 3748, 4.1")
HEADER_AS(eap_expanded, "eap", EAP_EXPANDED, 12, TITLE, "RFC 3748, 5.7")
HEADER_AS(eap_erp, "eap", EAP_ERP, 5, TITLE, "RFC 6696, 5.3", TAIL("data", "Data", BYTES))

static const struct remark trailing = { "eap.trailing", N_("octets behind the EAP message"), "RFC 3748, 4",
	REMARK_NOTE };
static const struct remark password = { "eap.password", N_("what was answered is a password and not shown"),
	"RFC 3748, 5.5 and 5.6", REMARK_NOTE };

static const struct remark long_part = { "eap.length",
	N_("a length is less than its own header, or exceeds what it stands in"), "RFC 3748, 4", REMARK_MALFORMED };

struct wire eap_body(struct packet *p, struct wire *w, uint32_t n)
{
	return payload_part(p, w, n, &long_part);
}

/* --- methods --- */

SPAN(eap_data, "EAP Type-Data", "RFC 3748, 4.1", "data", "Type-Data", BYTES)
SPAN(eap_identity, "EAP Identity", "RFC 3748, 5.1", "identity", "Identity", TEXT)
SPAN(eap_notification, "EAP Notification", "RFC 3748, 5.2", "message", "Message", TEXT)
SPAN(eap_challenge, "EAP Challenge", "RFC 3748, 5.5 and 5.6", "message", "Message", TEXT)
SPAN(eap_name, "EAP Name", "RFC 3748, 5.4", "name", "Name", TEXT)
const struct header header_eap_password = {
	.key = "eap_password", .title = N_("EAP Password"), .source = "RFC 3748, 5.5 and 5.6" };
LISTED(header_eap_password)

#define NAK(F) F(eap_nak, desired, 8, DEC, &registry_eap_type, "Desired Type")
#define NAK_EXPANDED(F) \
	F(eap_nak_expanded, desired, 8, DEC, &registry_eap_type, "Desired Type") \
	F(eap_nak_expanded, vendor_id, 24, DEC, NULL, "Vendor ID") \
	F(eap_nak_expanded, vendor_type, 32, DEC, NULL, "Vendor Type")
#define MD5(F) F(eap_md5, value_size, 8, DEC, NULL, "Value-Size")

HEADER_AS(eap_nak, "eap_nak", NAK, 1, "EAP Nak", "RFC 3748, 5.3.1")
HEADER_AS(eap_nak_expanded, "eap_nak", NAK_EXPANDED, 8, "EAP Expanded Nak", "RFC 3748, 5.3.2")
HEADER_AS(eap_md5, "eap_md5", MD5, 1, "EAP MD5-Challenge", "RFC 3748, 5.4; RFC 1994, 4.1",
	TAIL("value", "Value", BYTES))

static void eap_nak(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	(void)code;
	payload_entries(p, &w, depth, &header_eap_nak);
}

static void eap_md5(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	const uint8_t *h = packet_header(p, &w, &header_eap_md5, depth);

	(void)code;
	if (header_missing(p, &w))
		return;
	eap_body(p, &w, (uint32_t)GET(h, eap_md5, value_size));
	packet_rest(p, &w, &header_eap_name, depth);
}

/* One-time passwords and token cards: a question, and an answer nobody else may see. */
static void eap_token(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	unsigned node = p->nodes;

	packet_rest(p, &w, code == EAP_CODE_REQUEST ? &header_eap_challenge : &header_eap_password, depth);
	if (p->nodes > node && code != EAP_CODE_REQUEST)
		packet_note(p, node, &password);
}

#define TLS_FLAGS(F, p) \
	F(p, length_included, 1, FLAG, NULL, "Length Included") \
	F(p, more_fragments, 1, FLAG, NULL, "More Fragments") \
	F(p, start, 1, FLAG, NULL, "Start") \
	F(p, reserved, 2, RESERVED, NULL, "Reserved") \
	F(p, version, 3, DEC, NULL, "Version")
#define TLS(F) TLS_FLAGS(F, eap_tls)
#define TLS_LENGTH(F) TLS_FLAGS(F, eap_tls_length) \
	F(eap_tls_length, message_length, 32, DEC, NULL, "TLS Message Length")

#define TLS_SOURCE "RFC 5216, 3.1; RFC 5281, 9.1; RFC 4851, 4.1"
HEADER_AS(eap_tls, "eap_tls", TLS, 1, "EAP over TLS", TLS_SOURCE,
	TAIL("data", "TLS Data", BYTES))
HEADER_AS(eap_tls_length, "eap_tls", TLS_LENGTH, 5, "EAP over TLS", TLS_SOURCE,
	TAIL("data", "TLS Data", BYTES))

static void eap_tls(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	bool length = w.have && GET(w.at, eap_tls, length_included);

	(void)code;
	if (!eap_tail(p, &w, depth, length ? &header_eap_tls_length : &header_eap_tls))
		header_missing(p, &w);
}

/* Short names as strongSwan's log has them. */
static const struct method {
	eap_method *dissect;
	const char *abbreviation;	/* NULL: a type nobody describes */
	const struct header *all;	/* says it all, where there is no dissect */
} methods[] = {
	[EAP_TYPE_IDENTITY] = { NULL, "ID", &header_eap_identity },
	[EAP_TYPE_NOTIFICATION] = { NULL, "NTF", &header_eap_notification },
	[EAP_TYPE_NAK] = { eap_nak, "NAK", NULL },
	[EAP_TYPE_MD5] = { eap_md5, "MD5", NULL },
	[EAP_TYPE_OTP] = { eap_token, "OTP", NULL },
	[EAP_TYPE_GTC] = { eap_token, "GTC", NULL },
	[EAP_TYPE_TLS] = { eap_tls, "TLS", NULL },
	[EAP_TYPE_SIM] = { eap_sim, "SIM", NULL },
	[EAP_TYPE_TTLS] = { eap_tls, "TTLS", NULL },
	[EAP_TYPE_AKA] = { eap_sim, "AKA", NULL },
	[EAP_TYPE_PEAP] = { eap_tls, "PEAP", NULL },
	[EAP_TYPE_MSCHAPV2] = { eap_mschapv2, "MSCHAPV2", NULL },
	[EAP_TYPE_FAST] = { eap_tls, "FAST", NULL },
	[EAP_TYPE_AKA_PRIME] = { eap_sim, "AKA'", NULL },
};
enum { METHODS = sizeof methods / sizeof methods[0] };

static const struct method *method_of(uint64_t type)
{
	return type < METHODS && methods[type].abbreviation ? &methods[type] : NULL;
}

static void dissect_type(struct packet *p, struct wire *w, unsigned depth, uint8_t code, uint64_t type)
{
	const struct method *m = method_of(type);

	if (m && m->dissect)
		m->dissect(p, *w, depth, code);
	else
		packet_rest(p, w, m ? m->all : &header_eap_data, depth);
}

static void dissect_expanded(struct packet *p, struct wire *w, unsigned depth, const uint8_t *h)
{
	enum { VENDOR_IETF = 0, VENDOR_3GPP = 10415, TYPE_5G = 3 };
	uint64_t vendor = GET(h, eap_expanded, vendor_id), type = GET(h, eap_expanded, vendor_type);
	uint8_t code = (uint8_t)GET(h, eap_expanded, code);

	if (vendor == VENDOR_3GPP && type == TYPE_5G)
		eap_5g(p, *w, depth, code);
	else if (vendor == VENDOR_IETF && type == EAP_TYPE_NAK)
		payload_entries(p, w, depth, &header_eap_nak_expanded);
	else if (vendor == VENDOR_IETF)
		dissect_type(p, w, depth, code, type);
	else
		packet_rest(p, w, &header_eap_data, depth);
}

/* --- the message --- */

static const struct header *message_header(const struct wire *w)
{
	if (w->have < eap_typed_BYTES)
		return &header_eap;
	switch (GET(w->at, eap_typed, code)) {
	case EAP_CODE_REQUEST:
	case EAP_CODE_RESPONSE:
		return GET(w->at, eap_typed, type) == EAP_TYPE_EXPANDED ? &header_eap_expanded : &header_eap_typed;
	case EAP_CODE_INITIATE:
	case EAP_CODE_FINISH:
		return &header_eap_erp;
	default:
		return &header_eap;
	}
}

void dissect_eap(struct packet *p, struct wire w, unsigned depth)
{
	const struct header *header = message_header(&w);
	const uint8_t *h = packet_header(p, &w, header, depth);
	struct wire body;

	if (header_missing(p, &w))
		return;
	body = eap_body(p, &w, (uint32_t)GET(h, eap, length) - header->bytes);
	if (w.error)
		return;
	if (header == &header_eap_typed)
		dissect_type(p, &body, depth + 1, (uint8_t)GET(h, eap, code), GET(h, eap_typed, type));
	else if (header == &header_eap_expanded)
		dissect_expanded(p, &body, depth + 1, h);
	else if (header == &header_eap)
		packet_rest(p, &body, &header_eap_data, depth + 1);
	if (!w.claim || p->nodes == LIMIT_NODES)
		return;
	packet_rest(p, &w, &header_data, depth);
	packet_note(p, packet_last(p), &trailing);
}

/* --- in the summary: "/REQ/ID" --- */

static const char *const codes[] = { "", "REQ", "RES", "SUCC", "FAIL", "INIT", "FIN" };

static void label_type(struct text *t, uint64_t type)
{
	const struct method *m = method_of(type);

	text_char(t, '/');
	if (m)
		text_add(t, m->abbreviation);
	else if (type == EAP_TYPE_EXPANDED)
		text_add(t, "EXP");
	else
		text_dec(t, type);
}

static void label_eap(struct text *t, const struct node *n)
{
	const uint8_t *h = n->at + PAYLOAD_BYTES;
	uint64_t code = n->len >= PAYLOAD_BYTES + eap_BYTES ? GET(h, eap, code) : 0;

	if (!code)
		return;
	text_char(t, '/');
	if (code < sizeof codes / sizeof codes[0])
		text_add(t, codes[code]);
	else
		text_dec(t, code);
	if (code <= EAP_CODE_RESPONSE && n->len >= PAYLOAD_BYTES + eap_typed_BYTES)
		label_type(t, GET(h, eap_typed, type));
}

static void dissect_payload_eap(struct packet *p, struct wire w, unsigned depth)
{
	dissect_eap(p, w, depth + 1);
}

const struct payload ikev2_eap = {
	.header = &header_eap2, .dissect = dissect_payload_eap, .label = label_eap };
