/*
 * Notify payloads (RFC 7296, 3.10), and the data of each type IANA knows.
 *
 * Invariant: the SPI and the data are nodes one deeper than the payload's, the
 * data's of the layer "notify_data", whatever the type.
 */
#include <spiglass/proto.h>
#include "proto/ikev2_notify.h"
#include "proto/proto.h"

#define NOTIFY2(F) GENERIC2(F, notify2) \
	F(notify2, protocol_id, 8, DEC, &registry_ikev2_protocol, "Protocol ID") \
	F(notify2, spi_size, 8, DEC, NULL, "SPI Size") \
	F(notify2, type, 16, DEC, &registry_ikev2_notify, "Notify Message Type")

HEADER_AS(notify2, "N", NOTIFY2, 8, "Notify", "RFC 7296, 3.10")
NOTIFY_SPAN(notify_octets, "RFC 7296, 3.10", "data", "Data", BYTES)

/* --- the data, type by type --- */

#define CRITICAL(F) F(n_critical, payload, 8, DEC, &registry_ikev2_payload, "Payload Type")
#define MESSAGE_ID(F) F(n_message_id, message_id, 32, DEC, NULL, "Message ID")
#define BAD_SPI(F) F(n_spi, spi, 32, HEX, NULL, "SPI")
#define GROUP(F) F(n_group, key_exchange_method, 16, DEC, &registry_ke_method, "Key Exchange Method")
#define WINDOW(F) F(n_window, window_size, 32, DEC, NULL, "Window Size")
#define IPCOMP(F) \
	F(n_ipcomp, cpi, 16, HEX, NULL, "CPI") \
	F(n_ipcomp, transform, 8, DEC, &registry_ipcomp_transform, "Transform ID")
#define NAT_HASH(F) F(n_nat, hash, 160, BYTES, NULL, "Hash of SPIs, Address and Port")
#define ADDRESS4(F) F(n_address4, address, 32, IP4, NULL, "Address")
#define ADDRESS6(F) F(n_address6, address, 128, IP6, NULL, "Address")
#define NO_NATS4(F) \
	F(n_nonat4, source, 32, IP4, NULL, "Source Address") \
	F(n_nonat4, destination, 32, IP4, NULL, "Destination Address") \
	F(n_nonat4, source_port, 16, DEC, NULL, "Source Port") \
	F(n_nonat4, destination_port, 16, DEC, NULL, "Destination Port")
#define NO_NATS6(F) \
	F(n_nonat6, source, 128, IP6, NULL, "Source Address") \
	F(n_nonat6, destination, 128, IP6, NULL, "Destination Address") \
	F(n_nonat6, source_port, 16, DEC, NULL, "Source Port") \
	F(n_nonat6, destination_port, 16, DEC, NULL, "Destination Port")
#define LIFETIME(F) F(n_lifetime, lifetime, 32, DEC, NULL, "Lifetime in Seconds")
#define TICKET(F) F(n_ticket, lifetime, 32, DEC, NULL, "Lifetime in Seconds")
#define SYNC(F) \
	F(n_sync, nonce, 32, HEX, NULL, "Nonce Data") \
	F(n_sync, expected_send, 32, DEC, NULL, "EXPECTED_SEND_REQ_MESSAGE_ID") \
	F(n_sync, expected_receive, 32, DEC, NULL, "EXPECTED_RECV_REQ_MESSAGE_ID")
#define DELTA(F) F(n_delta, delta, 32, DEC, NULL, "Incoming IPsec SA Delta Value")
#define DELTA64(F) F(n_delta64, delta, 64, DEC, NULL, "Incoming IPsec SA Delta Value")
#define METHOD(F) F(n_method, method, 16, DEC, &registry_secure_password_method, "Secure Password Method")
#define SENDERS(F) F(n_senders, sender_ids, 32, DEC, NULL, "Sender-IDs Wanted")
#define SIGNATURE_HASH(F) F(n_hash, hash_algorithm, 16, DEC, &registry_hash_algorithm, "Hash Algorithm")
#define PUZZLE(F) \
	F(n_puzzle, prf, 16, DEC, &registry_prf, "PRF") \
	F(n_puzzle, difficulty, 8, DEC, NULL, "Difficulty in Zero Bits")
#define PPK(F) F(n_ppk, id_type, 8, DEC, &registry_ppk_id_type, "PPK ID Type")
#define AGGFRAG(F) \
	F(n_aggfrag, reserved, 6, RESERVED, NULL, "Reserved") \
	F(n_aggfrag, congestion_control, 1, FLAG, NULL, "Congestion Control") \
	F(n_aggfrag, dont_fragment, 1, FLAG, NULL, "Don't Fragment")

NOTIFY_DATA(n_critical, CRITICAL, 1, "RFC 7296, 3.10.1")
NOTIFY_DATA(n_message_id, MESSAGE_ID, 4, "RFC 7296, 3.10.1")
NOTIFY_DATA(n_spi, BAD_SPI, 4, "RFC 7296, 3.10.1")
NOTIFY_DATA(n_group, GROUP, 2, "RFC 7296, 1.3")
NOTIFY_DATA(n_window, WINDOW, 4, "RFC 7296, 2.3")
NOTIFY_DATA(n_ipcomp, IPCOMP, 3, "RFC 7296, 2.22")
NOTIFY_DATA(n_nat, NAT_HASH, 20, "RFC 7296, 2.23")
NOTIFY_SPAN(n_cookie, "RFC 7296, 2.6", "cookie", "Cookie", BYTES)
NOTIFY_DATA(n_address4, ADDRESS4, 4, "RFC 4555, 4.2.2")
NOTIFY_DATA(n_address6, ADDRESS6, 16, "RFC 4555, 4.2.2")
NOTIFY_SPAN(n_cookie2, "RFC 4555, 4.2.5", "cookie", "Cookie", BYTES)
NOTIFY_DATA(n_nonat4, NO_NATS4, 12, "RFC 4555, 4.2.6")
NOTIFY_DATA(n_nonat6, NO_NATS6, 36, "RFC 4555, 4.2.6")
NOTIFY_DATA(n_lifetime, LIFETIME, 4, "RFC 4478, 3")
NOTIFY_DATA(n_ticket, TICKET, 4, "RFC 5723, 7", TAIL("ticket", "Ticket", BYTES))
NOTIFY_SPAN(n_ticket_opaque, "RFC 5723, 7", "ticket", "Ticket", BYTES)
NOTIFY_SPAN(n_link_id, "RFC 5739", "link_id", "Link ID", BYTES)
NOTIFY_SPAN(n_token, "RFC 6290, 4.1", "token", "Token", BYTES)
NOTIFY_DATA(n_sync, SYNC, 12, "RFC 6311")
NOTIFY_DATA(n_delta, DELTA, 4, "RFC 6311")
NOTIFY_DATA(n_delta64, DELTA64, 8, "RFC 6311")
NOTIFY_DATA(n_method, METHOD, 2, "RFC 6467")
NOTIFY_SPAN(n_erx, "RFC 6867", "domain", "Domain Name", TEXT)
NOTIFY_DATA(n_senders, SENDERS, 4, "RFC 9838")
NOTIFY_DATA(n_hash, SIGNATURE_HASH, 2, "RFC 7427, 4")
NOTIFY_DATA(n_puzzle, PUZZLE, 3, "RFC 8019, 8.1")
NOTIFY_DATA(n_ppk, PPK, 1, "RFC 8784, 5.1", TAIL("id", "PPK ID", TEXT))
NOTIFY_SPAN(n_ppk_auth, "RFC 8784, 3", "auth", "Authentication Data without PPK", BYTES)
NOTIFY_SPAN(n_confirmation, "RFC 9867", "confirmation", "PPK Confirmation", BYTES)
NOTIFY_SPAN(n_link, "RFC 9370, 2.2.4", "link", "Link Data", BYTES)
NOTIFY_DATA(n_aggfrag, AGGFRAG, 1, "RFC 9347, 5.1")
NOTIFY_SPAN(n_resource, "RFC 9611", "resource", "Resource Identifier", BYTES)

/* --- data of several forms or parts --- */

static const struct remark entry_long = { "ike.notify_entry",
	N_("a length in the data is less than its own entry, or exceeds the data"), "RFC 7296, 3.10", REMARK_MALFORMED };

struct wire notify_body(struct packet *p, struct wire *w, uint32_t n)
{
	return payload_part(p, w, n, &entry_long);
}

#define GATEWAY(F) \
	F(n_gateway, id_type, 8, DEC, &registry_gateway_id_type, "GW Ident Type") \
	F(n_gateway, id_length, 8, DEC, NULL, "GW Ident Len")

FIELDS(n_gateway, GATEWAY, 2)

#define GATEWAY_AS(format) HEADER_WITH(n_gateway, "notify_data", "Notification Data", "RFC 5685, 8.2", \
	TAIL("identity", "GW Identity", format))

static const struct header gateway_forms[] = {
	[0] = GATEWAY_AS(BYTES),
	[GATEWAY_ID_IPV4] = GATEWAY_AS(IP4),
	[GATEWAY_ID_IPV6] = GATEWAY_AS(IP6),
	[GATEWAY_ID_FQDN] = GATEWAY_AS(TEXT),
};
LISTED(gateway_forms)
NOTIFY_SPAN(n_redirect_nonce, "RFC 5685, 8.2", "nonce", "Nonce Data", BYTES)

static const struct remark gateway_odd = { "ike.gateway", N_("the gateway identity is not of its type's size"),
	"RFC 5685, 8.2", REMARK_MALFORMED };

static void dissect_redirect(struct packet *p, struct wire w, unsigned depth)
{
	uint8_t type = w.have && *w.at <= GATEWAY_ID_FQDN ? *w.at : 0;
	const uint8_t *h = packet_header(p, &w, &gateway_forms[type], depth);
	uint32_t size = (uint32_t)GET(h, n_gateway, id_length);

	if (header_missing(p, &w))
		return;
	if ((type == GATEWAY_ID_IPV4 && size != 4) || (type == GATEWAY_ID_IPV6 && size != 16))
		packet_note(p, packet_last(p), &gateway_odd);
	notify_body(p, &w, size);
	packet_rest(p, &w, &header_n_redirect_nonce, depth);
}

#define ROHC_FIELDS(F, p, third, of) \
	F(p, short_form, 1, FLAG, NULL, "Attribute Format TV") \
	F(p, type, 15, DEC, &registry_rohc_attribute, "ROHC Attribute Type") \
	F(p, third, 16, DEC, NULL, of)
#define ROHC_TV(F) ROHC_FIELDS(F, n_rohc, value, "ROHC Attribute Value")
#define ROHC_TLV(F) ROHC_FIELDS(F, n_rohc_long, length, "ROHC Attribute Length")

NOTIFY_DATA(n_rohc, ROHC_TV, 4, "RFC 5857")
NOTIFY_DATA(n_rohc_long, ROHC_TLV, 4, "RFC 5857", TAIL("value", "ROHC Attribute Value", BYTES))

static void dissect_rohc(struct packet *p, struct wire w, unsigned depth)
{
	while (w.have) {
		bool brief = wire_bits(w.at, n_rohc_short_form_AT, n_rohc_short_form_BITS);
		const uint8_t *h = packet_header(p, &w, brief ? &header_n_rohc : &header_n_rohc_long, depth);

		if (!header_missing(p, &w) && !brief)
			notify_body(p, &w, (uint32_t)GET(h, n_rohc_long, length));
	}
}

#define ANNOUNCE_FIELDS(F, p) \
	F(p, length, 8, DEC, NULL, "Length") \
	F(p, method, 8, DEC, &registry_ikev2_auth_method, "Authentication Method")
#define ANNOUNCE(F) ANNOUNCE_FIELDS(F, n_announce)
#define ANNOUNCE_LINK(F) ANNOUNCE_FIELDS(F, n_announce_link) \
	F(n_announce_link, cert_link, 8, DEC, NULL, "Cert Link")

NOTIFY_DATA(n_announce, ANNOUNCE, 2, "RFC 9593, 3.2.1")
NOTIFY_DATA(n_announce_link, ANNOUNCE_LINK, 3, "RFC 9593, 3.2.2 and 3.2.3",
	TAIL("algorithm", "AlgorithmIdentifier", BYTES))

static void dissect_announcements(struct packet *p, struct wire w, unsigned depth)
{
	while (w.have) {
		const struct header *header = *w.at > n_announce_BYTES ? &header_n_announce_link : &header_n_announce;
		const uint8_t *h = packet_header(p, &w, header, depth);
		struct wire algorithm;

		if (header_missing(p, &w))
			break;
		algorithm = notify_body(p, &w, (uint32_t)GET(h, n_announce, length) - header->bytes);
		fact_signature_algorithm(p, packet_last(p), algorithm.at, algorithm.have);
	}
}

/* A PPK ID, then the octets that confirm the key. */
static void dissect_ppk_key(struct packet *p, struct wire w, unsigned depth)
{
	enum { CONFIRMATION = 8 };
	struct wire id = wire_split(&w, w.claim - CONFIRMATION);

	dissect_notify_one(p, &id, depth, &header_n_ppk);
	packet_rest(p, &w, &header_n_confirmation, depth);
}

/* The start of a packet that was refused, quoted. */
static void dissect_refused(struct packet *p, struct wire w, unsigned depth)
{
	uint16_t net = p->net;
	uint8_t nest = p->nest;
	bool quoted = p->quoted;

	p->quoted = true;
	dissect_ip(p, wire_of(w.at, w.have, WIRE_MOST), depth);
	p->quoted = quoted;
	p->nest = nest;
	p->net = net;
}

/* --- what each type carries --- */

#define ERROR(name) [IKEV2_NOTIFY_##name]
#define STATUS(name) [IKEV2_NOTIFY_##name - STATUS_FIRST]
enum { STATUS_FIRST = 16384 };

static const struct notify_form errors[] = {
	ERROR(UNSUPPORTED_CRITICAL_PAYLOAD) = FIXED(n_critical),
	ERROR(INVALID_IKE_SPI) = EMPTY,
	ERROR(INVALID_MAJOR_VERSION) = EMPTY,
	ERROR(INVALID_SYNTAX) = EMPTY,
	ERROR(INVALID_MESSAGE_ID) = FIXED(n_message_id),
	ERROR(INVALID_SPI) = FIXED(n_spi),
	ERROR(NO_PROPOSAL_CHOSEN) = EMPTY,
	ERROR(INVALID_KE_PAYLOAD) = FIXED(n_group),
	ERROR(AUTHENTICATION_FAILED) = EMPTY,
	ERROR(SINGLE_PAIR_REQUIRED) = EMPTY,
	ERROR(NO_ADDITIONAL_SAS) = EMPTY,
	ERROR(INTERNAL_ADDRESS_FAILURE) = EMPTY,
	ERROR(FAILED_CP_REQUIRED) = EMPTY,
	ERROR(TS_UNACCEPTABLE) = EMPTY,
	ERROR(INVALID_SELECTORS) = OWN(dissect_refused, 0),
	ERROR(UNACCEPTABLE_ADDRESSES) = EMPTY,
	ERROR(UNEXPECTED_NAT_DETECTED) = EMPTY,
	ERROR(USE_ASSIGNED_HOA) = { .kind = NOTIFY_UNKNOWN },
	ERROR(TEMPORARY_FAILURE) = EMPTY,
	ERROR(CHILD_SA_NOT_FOUND) = EMPTY,
	ERROR(INVALID_GROUP_ID) = EMPTY,
	ERROR(AUTHORIZATION_FAILED) = EMPTY,
	ERROR(STATE_NOT_FOUND) = EMPTY,
	ERROR(TS_MAX_QUEUE) = EMPTY,
	ERROR(REGISTRATION_FAILED) = EMPTY,
};

static const struct notify_form statuses[] = {
	STATUS(INITIAL_CONTACT) = EMPTY,
	STATUS(SET_WINDOW_SIZE) = FIXED(n_window),
	STATUS(ADDITIONAL_TS_POSSIBLE) = EMPTY,
	STATUS(IPCOMP_SUPPORTED) = FIXED(n_ipcomp),
	STATUS(NAT_DETECTION_SOURCE_IP) = FIXED(n_nat),
	STATUS(NAT_DETECTION_DESTINATION_IP) = FIXED(n_nat),
	STATUS(COOKIE) = ONE(n_cookie, 1, 64),
	STATUS(USE_TRANSPORT_MODE) = EMPTY,
	STATUS(HTTP_CERT_LOOKUP_SUPPORTED) = EMPTY,
	STATUS(REKEY_SA) = EMPTY,
	STATUS(ESP_TFC_PADDING_NOT_SUPPORTED) = EMPTY,
	STATUS(NON_FIRST_FRAGMENTS_ALSO) = EMPTY,
	STATUS(MOBIKE_SUPPORTED) = EMPTY,
	STATUS(ADDITIONAL_IP4_ADDRESS) = FIXED(n_address4),
	STATUS(ADDITIONAL_IP6_ADDRESS) = FIXED(n_address6),
	STATUS(NO_ADDITIONAL_ADDRESSES) = EMPTY,
	STATUS(UPDATE_SA_ADDRESSES) = EMPTY,
	STATUS(COOKIE2) = ONE(n_cookie2, 8, 64),
	STATUS(NO_NATS_ALLOWED) = EITHER(n_nonat4, n_nonat6),
	STATUS(AUTH_LIFETIME) = FIXED(n_lifetime),
	STATUS(MULTIPLE_AUTH_SUPPORTED) = EMPTY,
	STATUS(ANOTHER_AUTH_FOLLOWS) = EMPTY,
	STATUS(REDIRECT_SUPPORTED) = EMPTY,
	STATUS(REDIRECT) = OWN(dissect_redirect, n_gateway_BYTES),
	STATUS(REDIRECTED_FROM) = OWN(dissect_redirect, n_gateway_BYTES),
	STATUS(TICKET_LT_OPAQUE) = ONE(n_ticket, n_ticket_BYTES, NOTIFY_ANY),
	STATUS(TICKET_REQUEST) = EMPTY,
	STATUS(TICKET_ACK) = EMPTY,
	STATUS(TICKET_NACK) = EMPTY,
	STATUS(TICKET_OPAQUE) = ONE(n_ticket_opaque, 1, NOTIFY_ANY),
	STATUS(LINK_ID) = ONE(n_link_id, 0, NOTIFY_ANY),
	STATUS(USE_WESP_MODE) = { .kind = NOTIFY_UNKNOWN },
	STATUS(ROHC_SUPPORTED) = OWN(dissect_rohc, 0),
	STATUS(EAP_ONLY_AUTHENTICATION) = EMPTY,
	STATUS(CHILDLESS_IKEV2_SUPPORTED) = EMPTY,
	STATUS(QUICK_CRASH_DETECTION) = ONE(n_token, 16, 128),
	STATUS(IKEV2_MESSAGE_ID_SYNC_SUPPORTED) = EMPTY,
	STATUS(IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED) = EMPTY,
	STATUS(IKEV2_MESSAGE_ID_SYNC) = FIXED(n_sync),
	STATUS(IPSEC_REPLAY_COUNTER_SYNC) = EITHER(n_delta, n_delta64),
	STATUS(SECURE_PASSWORD_METHODS) = LIST(n_method),
	STATUS(PSK_PERSIST) = EMPTY,
	STATUS(PSK_CONFIRM) = EMPTY,
	STATUS(ERX_SUPPORTED) = ONE(n_erx, 0, NOTIFY_ANY),
	STATUS(IFOM_CAPABILITY) = { .kind = NOTIFY_UNKNOWN },
	STATUS(GROUP_SENDER) = FIXED(n_senders),
	STATUS(IKEV2_FRAGMENTATION_SUPPORTED) = EMPTY,
	STATUS(SIGNATURE_HASH_ALGORITHMS) = LIST(n_hash),
	STATUS(CLONE_IKE_SA_SUPPORTED) = EMPTY,
	STATUS(CLONE_IKE_SA) = EMPTY,
	STATUS(PUZZLE) = FIXED(n_puzzle),
	STATUS(USE_PPK) = EMPTY,
	STATUS(PPK_IDENTITY) = ONE(n_ppk, 0, NOTIFY_ANY),	/* none in an answer: the one proposed is taken */
	STATUS(NO_PPK_AUTH) = ONE(n_ppk_auth, 1, NOTIFY_ANY),
	STATUS(INTERMEDIATE_EXCHANGE_SUPPORTED) = EMPTY,
	STATUS(IP4_ALLOWED) = EMPTY,
	STATUS(IP6_ALLOWED) = EMPTY,
	STATUS(ADDITIONAL_KEY_EXCHANGE) = ONE(n_link, 0, NOTIFY_ANY),
	STATUS(USE_AGGFRAG) = FIXED(n_aggfrag),
	STATUS(SUPPORTED_AUTH_METHODS) = OWN(dissect_announcements, 0),
	STATUS(SA_RESOURCE_INFO) = ONE(n_resource, 0, NOTIFY_ANY),
	STATUS(USE_PPK_INT) = EMPTY,
	STATUS(PPK_IDENTITY_KEY) = OWN(dissect_ppk_key, 9),
};

enum { ERRORS = sizeof errors / sizeof errors[0], STATUSES = sizeof statuses / sizeof statuses[0] };

static const struct notify_form *form_of(uint16_t type)
{
	static const struct notify_form unknown = { .kind = NOTIFY_UNKNOWN };
	const struct notify_form *form;

	if (type < ERRORS)
		return &errors[type];
	if (type >= STATUS_FIRST && type - STATUS_FIRST < STATUSES)
		return &statuses[type - STATUS_FIRST];
	form = notify_private_form(type);
	return form ? form : &unknown;
}

/* --- the payload --- */

static const struct remark size_wrong = { "ike.notify_size", N_("the data is not of its notification's size"),
	"RFC 7296, 3.10", REMARK_MALFORMED };
static const struct remark data_odd = { "ike.notify_data", N_("data in a notification that has none"),
	"RFC 7296, 3.10.1", REMARK_NOTE };
static const struct remark protocol_odd = { "ike.notify_protocol", N_("a protocol ID although there is no SPI"),
	"RFC 7296, 3.10", REMARK_NOTE };

void dissect_notify_one(struct packet *p, struct wire *w, unsigned depth, const struct header *header)
{
	packet_header(p, w, header, depth);
	if (w->error)
		return;
	if (header->tail.key)
		packet_body(p, w, w->claim);
	packet_rest(p, w, &header_data, depth);
}

static void dissect_data_of(struct packet *p, struct wire w, unsigned depth, const struct notify_form *form)
{
	bool wide = form->wide && w.claim == form->wide->bytes;

	switch (form->kind) {
	case NOTIFY_ONE:
		if (w.claim)
			dissect_notify_one(p, &w, depth, wide ? form->wide : form->header);
		break;
	case NOTIFY_LIST:
		payload_entries(p, &w, depth, form->header);
		break;
	case NOTIFY_OWN:
		if (w.claim >= form->least && w.claim) {
			form->dissect(p, w, depth);
			break;
		}
		/* fall through */
	default:
		packet_rest(p, &w, &header_notify_octets, depth);
	}
}

static void note_size(struct packet *p, unsigned node, uint32_t size, const struct notify_form *form)
{
	bool between = form->wide && size > form->least && size < form->most;

	if (form->kind == NOTIFY_EMPTY && size)
		packet_note(p, node, &data_odd);
	else if (form->kind != NOTIFY_UNKNOWN && (size < form->least || size > form->most || between))
		packet_note(p, node, &size_wrong);
}

static void dissect_notify2(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;
	uint32_t size = (uint32_t)GET(h, notify2, spi_size);
	const struct notify_form *form = form_of((uint16_t)GET(h, notify2, type));

	if (!size && GET(h, notify2, protocol_id))
		packet_note(p, node, &protocol_odd);
	if (size > w.claim) {
		check_spis(p, &w, size, 1);
		packet_rest(p, &w, &header_notify_octets, depth + 1);
		return;
	}
	note_size(p, node, w.claim - size, form);
	dissect_spis(p, &w, depth + 1, size, 1);
	dissect_data_of(p, w, depth + 1, form);
}

static void label_notify2(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev2_notify, (uint32_t)GET(n->at, notify2, type));
}

const struct payload ikev2_notify = {
	.header = &header_notify2, .dissect = dissect_notify2, .label = label_notify2 };
