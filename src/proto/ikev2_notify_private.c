/*
 * The data of notifies whose types are private: 3GPP's for untrusted access
 * (TS 24.302, 8.2.9 and 8.1.2; TS 24.502, 9.3.1), strongSwan's and Microsoft's.
 *
 * Types collide between vendors; where two took the same, neither has data.
 */
#include "proto/ikev2_notify.h"
#include "proto/proto.h"

#define ROWS(rows) { rows, sizeof rows / sizeof rows[0] }

/* --- 3GPP --- */

static const struct name device_identities[] = { { 1, "IMEI" }, { 2, "IMEISV" } };
static const struct names device_identity_names = ROWS(device_identities);

/* GPRS timer 3: TS 24.008, 10.5.7.4a. */
static const struct name timer_units[] = {
	{ 0, "10 minutes" }, { 1, "1 hour" }, { 2, "10 hours" }, { 3, "2 seconds" }, { 4, "30 seconds" },
	{ 5, "1 minute" }, { 6, "320 hours" }, { 7, "deactivated" },
};
static const struct names timer_unit_names = ROWS(timer_units);

#define TIMER(F) \
	F(n_timer, length, 8, DEC, NULL, "Length") \
	F(n_timer, unit, 3, DEC, &timer_unit_names, "Unit") \
	F(n_timer, value, 5, DEC, NULL, "Timer Value")
#define DEVICE(F) \
	F(n_device, length, 16, DEC, NULL, "Length") \
	F(n_device, identity_type, 8, DEC, &device_identity_names, "Identity Type")
#define EMERGENCY(F) F(n_emergency, length, 8, DEC, NULL, "Length of the Number List")
#define NUMBER(F) \
	F(n_number, length, 8, DEC, NULL, "Length") \
	F(n_number, spare, 3, RESERVED, NULL, "Spare") \
	F(n_number, mountain_rescue, 1, FLAG, NULL, "Mountain Rescue") \
	F(n_number, marine_guard, 1, FLAG, NULL, "Marine Guard") \
	F(n_number, fire_brigade, 1, FLAG, NULL, "Fire Brigade") \
	F(n_number, ambulance, 1, FLAG, NULL, "Ambulance") \
	F(n_number, police, 1, FLAG, NULL, "Police")
#define CAPABILITY(F) \
	F(n_n1_capability, length, 8, DEC, NULL, "Length") \
	F(n_n1_capability, pdu_session, 8, DEC, NULL, "PDU Session ID")
#define INFORMATION(F) F(n_n1_information, length, 8, DEC, NULL, "Length")
#define QOS(F) \
	F(n_qos, length, 8, DEC, NULL, "Length") \
	F(n_qos, pdu_session, 8, DEC, NULL, "PDU Session ID") \
	F(n_qos, qfis, 8, DEC, NULL, "Number of QFIs")
#define QFI(F) F(n_qfi, qfi, 8, DEC, NULL, "QoS Flow Identifier")
#define QOS_FLAGS(F) \
	F(n_qos_flags, spare, 6, RESERVED, NULL, "Spare") \
	F(n_qos_flags, dscp_included, 1, FLAG, NULL, "DSCP Included") \
	F(n_qos_flags, default_child_sa, 1, FLAG, NULL, "Default Child SA")
#define HOST4(F) F(n_host4, address, 32, IP4, NULL, "Address")
#define HOST6(F) F(n_host6, address, 128, IP6, NULL, "Address")
#define PORT(F) F(n_port, port, 16, DEC, NULL, "Port")

NOTIFY_DATA(n_timer, TIMER, 2, "3GPP TS 24.302, 8.2.9")
NOTIFY_DATA(n_device, DEVICE, 3, "3GPP TS 24.302, 8.2.9", TAIL("identity", "Identity, BCD", BYTES))
NOTIFY_DATA(n_emergency, EMERGENCY, 1, "3GPP TS 24.302, 8.2.9")
NOTIFY_DATA(n_number, NUMBER, 2, "3GPP TS 24.008, 10.5.4.33", TAIL("number", "Number, BCD", BYTES))
NOTIFY_DATA(n_n1_capability, CAPABILITY, 2, "3GPP TS 24.302, 8.2.9")
NOTIFY_DATA(n_n1_information, INFORMATION, 1, "3GPP TS 24.302, 8.2.9.16", TAIL("s_nssai", "S-NSSAI", BYTES))
NOTIFY_DATA(n_qos, QOS, 3, "3GPP TS 24.502, 9.3.1")
NOTIFY_DATA(n_qfi, QFI, 1, "3GPP TS 24.502, 9.3.1")
NOTIFY_DATA(n_qos_flags, QOS_FLAGS, 1, "3GPP TS 24.502, 9.3.1", TAIL("dscp", "DSCP", DEC))
NOTIFY_DATA(n_host4, HOST4, 4, "3GPP TS 24.502, 9.3.1")
NOTIFY_DATA(n_host6, HOST6, 16, "3GPP TS 24.502, 9.3.1")
NOTIFY_DATA(n_port, PORT, 2, "3GPP TS 24.502, 9.3.1")

/* Digits of half an octet, the low one first, as far as the filler. */
static void name_digits(struct packet *p, unsigned node)
{
	uint32_t size;
	const uint8_t *at = node_tail(&p->node[node], &size);
	struct text t;

	if (!size)
		return;
	t = packet_fact(p, node, "digits", "Digits", FACT_SAYS);
	for (uint32_t i = 0; i < 2 * size; i++) {
		unsigned digit = at[i / 2] >> (i % 2 ? 4 : 0) & 15u;

		if (digit < 10)
			text_dec(&t, digit);
	}
	packet_fact_end(p, &t);
}

static void dissect_device(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_n_device, depth);

	if (header_missing(p, &w))
		return;
	notify_body(p, &w, (uint32_t)GET(h, n_device, length) - n_device_identity_type_BITS / 8);
	name_digits(p, packet_last(p));
	packet_rest(p, &w, &header_data, depth);
}

static void dissect_numbers(struct packet *p, struct wire w, unsigned depth)
{
	packet_header(p, &w, &header_n_emergency, depth);
	while (w.have) {
		const uint8_t *h = packet_header(p, &w, &header_n_number, depth);

		if (header_missing(p, &w))
			break;
		notify_body(p, &w, (uint32_t)GET(h, n_number, length) - (n_number_BYTES - n_number_length_BITS / 8));
		name_digits(p, packet_last(p));
	}
}

static void dissect_qos(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_n_qos, depth);
	struct wire qfis;

	if (header_missing(p, &w))
		return;
	qfis = wire_split(&w, (uint32_t)GET(h, n_qos, qfis));
	while (qfis.have && !qfis.error)
		packet_header(p, &qfis, &header_n_qfi, depth);
	dissect_notify_one(p, &w, depth, &header_n_qos_flags);
	header_missing(p, &w);
}

/* --- strongSwan's mediation, Microsoft --- */

static const struct name endpoint_families[] = { { 0, "none" }, { 1, "IPv4" }, { 2, "IPv6" } };
static const struct names endpoint_family_names = ROWS(endpoint_families);
static const struct name endpoint_types[] = {
	{ 1, "host" }, { 2, "peer reflexive" }, { 3, "server reflexive" }, { 4, "relayed" },
};
static const struct names endpoint_type_names = ROWS(endpoint_types);

#define ENDPOINT(F) \
	F(n_endpoint, priority, 32, DEC, NULL, "Priority") \
	F(n_endpoint, family, 8, DEC, &endpoint_family_names, "Address Family") \
	F(n_endpoint, type, 8, DEC, &endpoint_type_names, "Endpoint Type") \
	F(n_endpoint, port, 16, DEC, NULL, "Port")
#define MS_STATUS(F) F(n_ms_status, status, 32, HEX, NULL, "Status Code")

FIELDS(n_endpoint, ENDPOINT, 8)

#define ENDPOINT_AS(format) HEADER_WITH(n_endpoint, "notify_data", "Notification Data", \
	"strongSwan mediation", TAIL("address", "Address", format))

static const struct header header_n_endpoint = ENDPOINT_AS(IP4), header_n_endpoint6 = ENDPOINT_AS(IP6);
LISTED(header_n_endpoint) LISTED(header_n_endpoint6)
NOTIFY_SPAN(n_connect_id, "strongSwan mediation", "connect_id", "Connect ID", BYTES)
NOTIFY_SPAN(n_connect_key, "strongSwan mediation", "connect_key", "Connect Key", BYTES)
NOTIFY_SPAN(n_connect_auth, "strongSwan mediation", "connect_auth", "Connect Authenticator", BYTES)
NOTIFY_SPAN(n_null_auth, "libreswan", "auth", "NULL Authentication Data", BYTES)
NOTIFY_DATA(n_ms_status, MS_STATUS, 4, "MS-IKEE, 2.2.7")

static void dissect_endpoint(struct packet *p, struct wire w, unsigned depth)
{
	enum { WITH_IP6 = n_endpoint_BYTES + 16 };

	dissect_notify_one(p, &w, depth, w.claim == WITH_IP6 ? &header_n_endpoint6 : &header_n_endpoint);
}

/* --- what each type carries --- */

static const struct { uint16_t type; struct notify_form form; } forms[] = {
	{ IKEV2_NOTIFY_MS_NOTIFY_STATUS, FIXED(n_ms_status) },
	{ IKEV2_NOTIFY_NULL_AUTH, ONE(n_null_auth, 0, NOTIFY_ANY) },
	{ IKEV2_NOTIFY_REACTIVATION_REQUESTED_CAUSE, EMPTY },
	{ IKEV2_NOTIFY_ME_MEDIATION, EMPTY },
	{ IKEV2_NOTIFY_ME_ENDPOINT, OWN(dissect_endpoint, n_endpoint_BYTES) },
	{ IKEV2_NOTIFY_ME_CALLBACK, EMPTY },
	{ IKEV2_NOTIFY_ME_CONNECTID, ONE(n_connect_id, 1, NOTIFY_ANY) },
	{ IKEV2_NOTIFY_ME_CONNECTKEY, ONE(n_connect_key, 1, NOTIFY_ANY) },
	{ IKEV2_NOTIFY_ME_CONNECTAUTH, ONE(n_connect_auth, 1, NOTIFY_ANY) },
	{ IKEV2_NOTIFY_ME_RESPONSE, EMPTY },
	{ IKEV2_NOTIFY_BACKOFF_TIMER, FIXED(n_timer) },
	{ IKEV2_NOTIFY_PDN_TYPE_IPV4_ONLY_ALLOWED, EMPTY },
	{ IKEV2_NOTIFY_PDN_TYPE_IPV6_ONLY_ALLOWED, EMPTY },
	{ IKEV2_NOTIFY_DEVICE_IDENTITY, OWN(dissect_device, n_device_BYTES) },
	{ IKEV2_NOTIFY_EMERGENCY_SUPPORT, EMPTY },
	{ IKEV2_NOTIFY_EMERGENCY_CALL_NUMBERS, OWN(dissect_numbers, n_emergency_BYTES) },
	{ IKEV2_NOTIFY_P_CSCF_RESELECTION_SUPPORT, EMPTY },
	{ IKEV2_NOTIFY_N1_MODE_CAPABILITY, FIXED(n_n1_capability) },
	{ IKEV2_NOTIFY_N1_MODE_INFORMATION, ONE(n_n1_information, n_n1_information_BYTES, NOTIFY_ANY) },
	{ IKEV2_NOTIFY_5G_QOS_INFO, OWN(dissect_qos, n_qos_BYTES) },
	{ IKEV2_NOTIFY_NAS_IP4_ADDRESS, FIXED(n_host4) },
	{ IKEV2_NOTIFY_NAS_IP6_ADDRESS, FIXED(n_host6) },
	{ IKEV2_NOTIFY_UP_IP4_ADDRESS, FIXED(n_host4) },
	{ IKEV2_NOTIFY_UP_IP6_ADDRESS, FIXED(n_host6) },
	{ IKEV2_NOTIFY_NAS_TCP_PORT, FIXED(n_port) },
	{ IKEV2_NOTIFY_N3GPP_BACKOFF_TIMER, FIXED(n_timer) },
};

const struct notify_form *notify_private_form(uint16_t type)
{
	for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (forms[i].type == type)
			return &forms[i].form;
	return NULL;
}
