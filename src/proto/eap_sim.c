/*
 * EAP-SIM (RFC 4186), EAP-AKA (RFC 4187) and EAP-AKA' (RFC 9048, RFC 9678): one
 * form of message, of attributes measured in words of four octets.
 */
#include "proto/eap.h"
#include "proto/proto.h"

enum { WORD = 4 };

#define SIM(F) \
	F(eap_sim, subtype, 8, DEC, &registry_eap_aka_subtype, "Subtype") \
	F(eap_sim, reserved, 16, RESERVED, NULL, "Reserved")

HEADER_AS(eap_sim, "eap_sim", SIM, 3, "EAP-SIM, EAP-AKA", "RFC 4187, 8.1; RFC 4186, 8.1")

/* --- what attributes look like --- */

#define START(F, p) \
	F(p, type, 8, DEC, &registry_eap_aka_attribute, "Attribute Type") \
	F(p, length, 8, WORDS4, NULL, "Length")
#define OTHER(F) START(F, at_other)
#define PLAIN_VALUE(F) START(F, at_value) \
	F(at_value, reserved, 16, RESERVED, NULL, "Reserved")
#define COUNTED(F) START(F, at_counted) \
	F(at_counted, actual_length, 16, DEC, NULL, "Actual Length")
#define RESULT(F) START(F, at_res) \
	F(at_res, res_length, 16, DEC, NULL, "RES Length in Bits")
#define NOTIFICATION(F) START(F, at_notification) \
	F(at_notification, code, 16, DEC, &registry_eap_aka_notification, "Notification Code")
#define CLIENT_ERROR(F) START(F, at_client_error) \
	F(at_client_error, code, 16, DEC, &registry_eap_aka_client_error, "Client Error Code")
#define KDF(F) START(F, at_kdf) \
	F(at_kdf, kdf, 16, DEC, &registry_eap_aka_kdf, "Key Derivation Function")
#define KDF_FS(F) START(F, at_kdf_fs) \
	F(at_kdf_fs, kdf, 16, DEC, &registry_eap_aka_kdf_fs, "FS Key Derivation Function")
#define SELECTED(F) START(F, at_selected) \
	F(at_selected, version, 16, DEC, &registry_eap_sim_version, "Selected Version")
#define COUNTER(F) START(F, at_counter) \
	F(at_counter, counter, 16, DEC, NULL, "Counter")
#define BIDDING(F) START(F, at_bidding) \
	F(at_bidding, aka_prime, 1, FLAG, NULL, "EAP-AKA' Supported") \
	F(at_bidding, reserved, 15, RESERVED, NULL, "Reserved")
#define SUPPORTED(F) F(at_version, version, 16, DEC, &registry_eap_sim_version, "Supported Version")

#define AT_TITLE N_("EAP-SIM/AKA Attribute")
#define AT(p, LIST, size, rfc, ...) HEADER_AS(p, "eap_attribute", LIST, size, AT_TITLE, rfc, __VA_ARGS__)

AT(at_other, OTHER, 2, "RFC 4187, 8.1", TAIL("value", "Value", BYTES))
AT(at_value, PLAIN_VALUE, 4, "RFC 4187, 10", TAIL("value", "Value", BYTES))
AT(at_res, RESULT, 4, "RFC 4187, 10.8", TAIL("value", "RES", BYTES))
AT(at_notification, NOTIFICATION, 4, "RFC 4187, 10.19")
AT(at_client_error, CLIENT_ERROR, 4, "RFC 4187, 10.20")
AT(at_kdf, KDF, 4, "RFC 9048, 3.2")
AT(at_kdf_fs, KDF_FS, 4, "RFC 9678, 6.2")
AT(at_selected, SELECTED, 4, "RFC 4186, 10.3")
AT(at_counter, COUNTER, 4, "RFC 4187, 10.16")
AT(at_bidding, BIDDING, 4, "RFC 9048, 4")
AT(at_counted, COUNTED, 4, "RFC 4186, 10.2")
static const struct header header_at_text = HEADER_WITH(at_counted, "eap_attribute", AT_TITLE,
	"RFC 4187, 10.5; RFC 9048, 3.1", TAIL("value", "Value", TEXT));
LISTED(header_at_text)
HEADER_AS(at_version, "eap_version", SUPPORTED, 2, "EAP-SIM Version", "RFC 4186, 10.2")
SPAN(eap_padding, "Padding", "RFC 4187, 8.1", "bytes", "Bytes", BYTES)

static const struct header *const forms[] = {
	[EAP_AKA_AT_RAND] = &header_at_value,
	[EAP_AKA_AT_AUTN] = &header_at_value,
	[EAP_AKA_AT_RES] = &header_at_res,
	[EAP_AKA_AT_NONCE_MT] = &header_at_value,
	[EAP_AKA_AT_PERMANENT_ID_REQ] = &header_at_value,
	[EAP_AKA_AT_MAC] = &header_at_value,
	[EAP_AKA_AT_NOTIFICATION] = &header_at_notification,
	[EAP_AKA_AT_ANY_ID_REQ] = &header_at_value,
	[EAP_AKA_AT_IDENTITY] = &header_at_text,
	[EAP_AKA_AT_VERSION_LIST] = &header_at_counted,
	[EAP_AKA_AT_SELECTED_VERSION] = &header_at_selected,
	[EAP_AKA_AT_FULLAUTH_ID_REQ] = &header_at_value,
	[EAP_AKA_AT_COUNTER] = &header_at_counter,
	[EAP_AKA_AT_COUNTER_TOO_SMALL] = &header_at_value,
	[EAP_AKA_AT_NONCE_S] = &header_at_value,
	[EAP_AKA_AT_CLIENT_ERROR_CODE] = &header_at_client_error,
	[EAP_AKA_AT_KDF_INPUT] = &header_at_text,
	[EAP_AKA_AT_KDF] = &header_at_kdf,
	[EAP_AKA_AT_IV] = &header_at_value,
	[EAP_AKA_AT_ENCR_DATA] = &header_at_value,
	[EAP_AKA_AT_NEXT_PSEUDONYM] = &header_at_text,
	[EAP_AKA_AT_NEXT_REAUTH_ID] = &header_at_text,
	[EAP_AKA_AT_CHECKCODE] = &header_at_value,
	[EAP_AKA_AT_RESULT_IND] = &header_at_value,
	[EAP_AKA_AT_BIDDING] = &header_at_bidding,
	[EAP_AKA_AT_KDF_FS] = &header_at_kdf_fs,
};

static const struct header *form_of(uint8_t type)
{
	return type < sizeof forms / sizeof forms[0] && forms[type] ? forms[type] : &header_at_other;
}

/* --- attributes --- */

/* How much of what is behind its header is an attribute's value; the rest is padding. */
static uint32_t value_size(const struct header *form, const uint8_t *h, uint32_t rest)
{
	enum { BITS = 8 };

	if (form == &header_at_text || form == &header_at_counted)
		return (uint32_t)GET(h, at_counted, actual_length);
	if (form == &header_at_res)
		return ((uint32_t)GET(h, at_res, res_length) + BITS - 1) / BITS;
	return form->tail.key ? rest : 0;
}

/* An attribute in a view that is all it has. */
static void dissect_value(struct packet *p, struct wire *w, unsigned depth, const struct header *form)
{
	const uint8_t *h = packet_header(p, w, form, depth);
	struct wire value;

	if (header_missing(p, w))
		return;
	value = eap_body(p, w, value_size(form, h, w->claim));
	if (form == &header_at_counted && !w->error)
		payload_entries(p, &value, depth + 1, &header_at_version);
	packet_rest(p, w, &header_eap_padding, depth + 1);
}

static void dissect_attribute(struct packet *p, struct wire *w, unsigned depth)
{
	struct wire peek = *w, attribute;
	const uint8_t *h = wire_fixed(&peek, at_other_BYTES);
	const struct header *form = form_of((uint8_t)GET(h, at_other, type));
	uint32_t size = (uint32_t)GET(h, at_other, length) * WORD;

	if (!peek.error && size && size <= w->claim) {
		attribute = wire_split(w, size);
		dissect_value(p, &attribute, depth, form);
		return;
	}
	packet_header(p, w, &header_at_other, depth);
	if (!header_missing(p, w))
		eap_body(p, w, size - at_other_BYTES);
}

void eap_sim(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	(void)code;
	packet_header(p, &w, &header_eap_sim, depth);
	header_missing(p, &w);
	while (w.have)
		dissect_attribute(p, &w, depth + 1);
}
