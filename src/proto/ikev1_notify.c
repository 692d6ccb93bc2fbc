/*
 * Notification and Delete payloads (RFC 2408, 3.14 and 3.15; RFC 2407, 4.6.3):
 * their SPIs, and the data of each notification that has a form.
 *
 * Adding a notification: its data's header or dissector, and a row in `known`.
 */
#include "proto/ikev1.h"
#include "proto/proto.h"

#define NOTIFY1(F) GENERIC1(F, notify1) \
	F(notify1, doi, 32, DEC, &registry_ikev1_doi, "Domain of Interpretation") \
	F(notify1, protocol_id, 8, DEC, &registry_ikev1_protocol, "Protocol-ID") \
	F(notify1, spi_size, 8, DEC, NULL, "SPI Size") \
	F(notify1, type, 16, DEC, &registry_ikev1_notify, "Notify Message Type")

#define DELETE1(F) GENERIC1(F, delete1) \
	F(delete1, doi, 32, DEC, &registry_ikev1_doi, "Domain of Interpretation") \
	F(delete1, protocol_id, 8, DEC, &registry_ikev1_protocol, "Protocol-ID") \
	F(delete1, spi_size, 8, DEC, NULL, "SPI Size") \
	F(delete1, spis, 16, DEC, NULL, "# of SPIs")

#define DPD(F) \
	F(dpd, sequence, 32, DEC, NULL, "Sequence Number")

#define REPLAY_STATUS(F) \
	F(replay_status, status, 32, DEC, &replay_status, "Replay Detection")

static const struct name replay_row[] = { { 0, "disabled" }, { 1, "enabled" } };
static const struct names replay_status = { replay_row, sizeof replay_row / sizeof replay_row[0] };

HEADER_AS(notify1, "N", NOTIFY1, 12, "Notification", "RFC 2408, 3.14")
HEADER_AS(delete1, "D", DELETE1, 12, "Delete", "RFC 2408, 3.15")
HEADER(dpd, DPD, 4, "Dead Peer Detection", "RFC 3706, 5.4")
HEADER(replay_status, REPLAY_STATUS, 4, "Replay Status", "RFC 2407, 4.6.3.2")
SPAN(notification, "Notification Data", "RFC 2408, 3.14", "data", "Data", BYTES)
SPAN(load_balance, "Load Balancing", "Cisco", "server", "Server", IP4)
SPAN(next_hop, "Next Hop Tunnel Binding", "NetScreen", "address", "Address", IP4)
SPAN(invalid_spi, "SPI that is invalid", "RFC 2408, 3.14", "spi", "SPI", HEX)

/* Data of a fixed form, or of one tail. */
struct notification {
	uint16_t type;
	const struct header *header;
};

static const struct notification known[] = {
	{ IKEV1_NOTIFY_INVALID_SPI, &header_invalid_spi },
	{ IKEV1_NOTIFY_REPLAY_STATUS, &header_replay_status },
	{ IKEV1_NOTIFY_R_U_THERE, &header_dpd },
	{ IKEV1_NOTIFY_R_U_THERE_ACK, &header_dpd },
	{ IKEV1_NOTIFY_NHTB_INFORM, &header_next_hop },
	{ IKEV1_NOTIFY_UNITY_LOAD_BALANCE, &header_load_balance },
};

static const struct header *data_header(uint64_t type)
{
	for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].type == type)
			return known[i].header;
	return &header_notification;
}

static void dissect_data_of(struct packet *p, struct wire w, unsigned depth, const struct header *header)
{
	if (!header->bytes) {
		packet_rest(p, &w, header, depth);
		return;
	}
	packet_header(p, &w, header, depth);
	if (!header_missing(p, &w))
		dissect_left(p, w, depth);
}

static void dissect_notify1(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;
	uint64_t type = GET(h, notify1, type);

	dissect_spis(p, &w, depth + 1, (uint32_t)GET(h, notify1, spi_size), 1);
	if (!w.claim)
		return;
	if (type == IKEV1_NOTIFY_RESPONDER_LIFETIME)
		dissect_attributes(p, w, depth + 1, attributes_of((uint8_t)GET(h, notify1, protocol_id)));
	else
		dissect_data_of(p, w, depth + 1, data_header(type));
}

static void dissect_delete1(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	dissect_spis(p, &w, depth + 1, (uint32_t)GET(h, delete1, spi_size), (uint32_t)GET(h, delete1, spis));
	dissect_left(p, w, depth + 1);
}

static void label_notify1(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev1_notify, (uint32_t)GET(n->at, notify1, type));
}

const struct payload ikev1_notification = {
	.header = &header_notify1, .dissect = dissect_notify1, .label = label_notify1 };
const struct payload ikev1_delete = { .header = &header_delete1, .dissect = dissect_delete1 };
