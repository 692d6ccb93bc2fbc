/*
 * EAP-5G (3GPP TS 24.502, 9.3.2): the vendor's data of expanded type 10415, 3.
 * It carries NAS messages, which are octets here.
 */
#include "proto/eap.h"
#include "proto/proto.h"

enum { EAP_5G_NAS = 2 };

static const struct name messages[] = {
	{ 1, "5G-Start" }, { EAP_5G_NAS, "5G-NAS" }, { 3, "5G-Notification" }, { 4, "5G-Stop" },
};
static const struct names message_names = { messages, sizeof messages / sizeof messages[0] };

static const struct name parameters[] = {
	{ 1, "GUAMI" }, { 2, "Selected PLMN ID" }, { 3, "Requested NSSAI" }, { 4, "Establishment cause" },
	{ 5, "Selected NID" }, { 6, "UE identity" },
};
static const struct names parameter_names = { parameters, sizeof parameters / sizeof parameters[0] };

#define START(F, p) \
	F(p, message_id, 8, DEC, &message_names, "Message-Id") \
	F(p, spare, 8, RESERVED, NULL, "Spare")
#define OTHER(F) START(F, eap_5g)
#define NAS(F) START(F, eap_5g_nas)
#define AN(F) F(eap_5g_an, length, 16, DEC, NULL, "AN-Parameters Length")
#define PARAMETER(F) \
	F(eap_5g_parameter, type, 8, DEC, &parameter_names, "AN-Parameter Type") \
	F(eap_5g_parameter, length, 8, DEC, NULL, "AN-Parameter Length")
#define PDU(F) F(eap_5g_pdu, length, 16, DEC, NULL, "NAS-PDU Length")

HEADER_AS(eap_5g, "eap_5g", OTHER, 2, "EAP-5G", "3GPP TS 24.502, 9.3.2",
	TAIL("extensions", "Extensions", BYTES))
HEADER_AS(eap_5g_nas, "eap_5g", NAS, 2, "EAP-5G", "3GPP TS 24.502, 9.3.2.2")
HEADER_AS(eap_5g_an, "eap_5g_an", AN, 2, "EAP-5G AN-Parameters", "3GPP TS 24.502, 9.3.2.2")
HEADER_AS(eap_5g_parameter, "eap_5g_parameter", PARAMETER, 2, "EAP-5G AN-Parameter",
	"3GPP TS 24.502, 9.3.2.2", TAIL("value", "AN-Parameter Value", BYTES))
HEADER_AS(eap_5g_pdu, "eap_5g_nas", PDU, 2, "EAP-5G NAS-PDU", "3GPP TS 24.502, 9.3.2.2",
	TAIL("pdu", "NAS-PDU", BYTES))

static void dissect_parameters(struct packet *p, struct wire *w, unsigned depth)
{
	const uint8_t *h = packet_header(p, w, &header_eap_5g_an, depth);
	struct wire list;

	if (header_missing(p, w))
		return;
	list = eap_body(p, w, (uint32_t)GET(h, eap_5g_an, length));
	while (list.have && !w->error) {
		h = packet_header(p, &list, &header_eap_5g_parameter, depth + 1);
		if (!header_missing(p, &list))
			eap_body(p, &list, (uint32_t)GET(h, eap_5g_parameter, length));
	}
}

void eap_5g(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	bool nas = w.have && GET(w.at, eap_5g, message_id) == EAP_5G_NAS;
	const uint8_t *h;

	if (!nas) {
		if (!eap_tail(p, &w, depth, &header_eap_5g))
			header_missing(p, &w);
		return;
	}
	packet_header(p, &w, &header_eap_5g_nas, depth);
	if (code == EAP_CODE_RESPONSE && !header_missing(p, &w))
		dissect_parameters(p, &w, depth + 1);
	if (w.error)
		return;
	h = packet_header(p, &w, &header_eap_5g_pdu, depth + 1);
	if (header_missing(p, &w))
		return;
	eap_body(p, &w, (uint32_t)GET(h, eap_5g_pdu, length));
	packet_rest(p, &w, &header_eap_data, depth + 1);
}
