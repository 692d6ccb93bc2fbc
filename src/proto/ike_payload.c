/*
 * IKEv2's payloads (RFC 7296, 3.2 to 3.16, and the extensions'): the generic
 * header, the table of all types, and what several of their files need.
 *
 * Invariant: every description begins with its version's generic header.
 */
#include "proto/ike.h"

#define PAYLOAD2(F) GENERIC2(F, payload2)

HEADER_AS(payload2, "payload", PAYLOAD2, 4, "Payload", "RFC 7296, 3.2", TAIL("data", "Data", BYTES))

const struct field generic2_field[GENERIC2_FIELDS] = { PAYLOAD2(FIELD_ROW) };

_Static_assert((int)payload2_BYTES == PAYLOAD_BYTES, "one generic header");

uint8_t payload_next(const uint8_t *h)
{
	return (uint8_t)GET(h, payload2, next_payload);
}

uint16_t payload_length(const uint8_t *h)
{
	return (uint16_t)GET(h, payload2, length);
}

static const struct remark spi_size_long = { "ike.spi_size",
	"the SPIs do not fit into their payload", "RFC 7296, 3.10 and 3.11", REMARK_MALFORMED };

static const struct remark part_long = { "ike.part_length",
	"its length is less than its own header, or exceeds what it stands in", "RFC 7296, 3.2", REMARK_MALFORMED };

struct wire part_body(struct packet *p, struct wire *w, uint32_t n)
{
	bool whole = !w->error;
	struct wire body = packet_body(p, w, n);

	if (whole && body.error)
		packet_note(p, packet_last(p), &part_long);
	return body;
}

void check_spis(struct packet *p, const struct wire *w, uint64_t size, uint64_t count)
{
	if (size * count > w->claim)
		packet_note(p, packet_last(p), &spi_size_long);
}

void text_in_parentheses(struct text *t, const struct names *names, uint32_t value)
{
	const char *name = name_of(names, value);

	text_char(t, '(');
	if (name)
		text_add(t, name);
	else
		text_dec(t, value);
	text_char(t, ')');
}

static const struct payload *const payloads2[256] = {
	[IKEV2_PAYLOAD_SECURITY_ASSOCIATION] = &ikev2_sa,
	[IKEV2_PAYLOAD_KEY_EXCHANGE] = &ikev2_ke,
	[IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR] = &ikev2_idi,
	[IKEV2_PAYLOAD_IDENTIFICATION_RESPONDER] = &ikev2_idr,
	[IKEV2_PAYLOAD_CERTIFICATE] = &ikev2_cert,
	[IKEV2_PAYLOAD_CERTIFICATE_REQUEST] = &ikev2_certreq,
	[IKEV2_PAYLOAD_AUTHENTICATION] = &ikev2_auth,
	[IKEV2_PAYLOAD_NONCE] = &ikev2_nonce,
	[IKEV2_PAYLOAD_NOTIFY] = &ikev2_notify,
	[IKEV2_PAYLOAD_DELETE] = &ikev2_delete,
	[IKEV2_PAYLOAD_VENDOR_ID] = &ikev2_vendor,
	[IKEV2_PAYLOAD_TRAFFIC_SELECTOR_INITIATOR] = &ikev2_tsi,
	[IKEV2_PAYLOAD_TRAFFIC_SELECTOR_RESPONDER] = &ikev2_tsr,
	[IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED] = &ikev2_sk,
	[IKEV2_PAYLOAD_CONFIGURATION] = &ikev2_cp,
	[IKEV2_PAYLOAD_EXTENSIBLE_AUTHENTICATION] = &ikev2_eap,
	[IKEV2_PAYLOAD_GENERIC_SECURE_PASSWORD_METHOD] = &ikev2_gspm,
	[IKEV2_PAYLOAD_GROUP_IDENTIFICATION] = &ikev2_idg,
	[IKEV2_PAYLOAD_GROUP_SECURITY_ASSOCIATION] = &ikev2_gsa,
	[IKEV2_PAYLOAD_KEY_DOWNLOAD] = &ikev2_kd,
	[IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED_FRAGMENT] = &ikev2_skf,
	[IKEV2_PAYLOAD_PUZZLE_SOLUTION] = &ikev2_ps,
};

const struct payload_family ikev2_payloads = {
	payloads2, { .header = &header_payload2 }, &registry_ikev2_payload_short };
