/*
 * Traffic Selector payloads (RFC 7296, 3.13; Fibre Channel: RFC 4595, 4.4;
 * security labels: RFC 9478): a node for each selector.
 *
 * Invariant: the forms for IPv4 and IPv6 have their ports or ICMP types and
 * codes in the same place, so that one check reads them all.
 */
#include "proto/ike.h"
#include "proto/proto.h"

#define TS2(F) GENERIC2(F, ts2) \
	F(ts2, selectors, 8, DEC, NULL, "Number of TSs") \
	F(ts2, reserved2, 24, RESERVED, NULL, "Reserved")

FIELDS(ts2, TS2, 8)
static const struct header tsi2 = HEADER_WITH(ts2, "TSi", "Traffic Selector - Initiator", "RFC 7296, 3.13");
LISTED(tsi2)
static const struct header tsr2 = HEADER_WITH(ts2, "TSr", "Traffic Selector - Responder", "RFC 7296, 3.13");
LISTED(tsr2)

/* Protocol 0 is not Hop-by-Hop Options here. */
static const struct name any_row[] = { { 0, "any" } };
static const struct names any_protocol = { any_row, 1 };

#define SELECTOR_FIELDS(F, p, protocols) \
	F(p, type, 8, DEC, &registry_ikev2_ts_type, "TS Type") \
	F(p, protocol, 8, DEC, protocols, "IP Protocol ID") \
	F(p, length, 16, DEC, NULL, "Selector Length")
#define LABELLED_FIELDS(F, p) \
	F(p, type, 8, DEC, &registry_ikev2_ts_type, "TS Type") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Selector Length")
#define PORTS(F, p) \
	F(p, start_port, 16, DEC, NULL, "Start Port") \
	F(p, end_port, 16, DEC, NULL, "End Port")
#define CODES(F, p) \
	F(p, start_type, 8, DEC, NULL, "Start ICMP Type") \
	F(p, start_code, 8, DEC, NULL, "Start ICMP Code") \
	F(p, end_type, 8, DEC, NULL, "End ICMP Type") \
	F(p, end_code, 8, DEC, NULL, "End ICMP Code")
#define RANGE(F, p, bits, format) \
	F(p, start_address, bits, format, NULL, "Starting Address") \
	F(p, end_address, bits, format, NULL, "Ending Address")

#define SELECTOR(F) SELECTOR_FIELDS(F, selector, &registry_ip_protocol)
#define TS4_ANY(F) SELECTOR_FIELDS(F, ts4_any, &any_protocol) PORTS(F, ts4_any) RANGE(F, ts4_any, 32, IP4)
#define TS4(F) SELECTOR_FIELDS(F, ts4, &registry_ip_protocol) PORTS(F, ts4) RANGE(F, ts4, 32, IP4)
#define TS4_ICMP(F) SELECTOR_FIELDS(F, ts4_icmp, &registry_ip_protocol) \
	CODES(F, ts4_icmp) RANGE(F, ts4_icmp, 32, IP4)
#define TS6_ANY(F) SELECTOR_FIELDS(F, ts6_any, &any_protocol) PORTS(F, ts6_any) RANGE(F, ts6_any, 128, IP6)
#define TS6(F) SELECTOR_FIELDS(F, ts6, &registry_ip_protocol) PORTS(F, ts6) RANGE(F, ts6, 128, IP6)
#define TS6_ICMP(F) SELECTOR_FIELDS(F, ts6_icmp, &registry_ip_protocol) \
	CODES(F, ts6_icmp) RANGE(F, ts6_icmp, 128, IP6)
#define TS_FC(F) LABELLED_FIELDS(F, ts_fc) \
	F(ts_fc, reserved2, 8, RESERVED, NULL, "Reserved") \
	F(ts_fc, start_address, 24, HEX, NULL, "Starting Address") \
	F(ts_fc, reserved3, 8, RESERVED, NULL, "Reserved") \
	F(ts_fc, end_address, 24, HEX, NULL, "Ending Address") \
	F(ts_fc, start_r_ctl, 8, HEX, NULL, "Starting R_CTL") \
	F(ts_fc, end_r_ctl, 8, HEX, NULL, "Ending R_CTL") \
	F(ts_fc, start_type, 8, HEX, NULL, "Starting Type") \
	F(ts_fc, end_type, 8, HEX, NULL, "Ending Type")
#define TS_LABEL(F) LABELLED_FIELDS(F, ts_label)

#define SELECTOR_HEADER(p, LIST, size, of, rfc, ...) \
	HEADER_AS(p, "selector", LIST, size, of, rfc, __VA_ARGS__)

SELECTOR_HEADER(selector, SELECTOR, 4, "Traffic Selector", "RFC 7296, 3.13.1", TAIL("data", "Data", BYTES))
SELECTOR_HEADER(ts4_any, TS4_ANY, 16, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts4, TS4, 16, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts4_icmp, TS4_ICMP, 16, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts6_any, TS6_ANY, 40, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts6, TS6, 40, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts6_icmp, TS6_ICMP, 40, "Traffic Selector", "RFC 7296, 3.13.1")
SELECTOR_HEADER(ts_fc, TS_FC, 16, "Fibre Channel Traffic Selector", "RFC 4595, 4.4")
SELECTOR_HEADER(ts_label, TS_LABEL, 4, "Security Label", "RFC 9478, 2", TAIL("label", "Security Label", TEXT))

static const struct remark selector_length = { "ike.ts_length",
	N_("selector length does not fit into the payload"), "RFC 7296, 3.13.1", REMARK_MALFORMED };
static const struct remark selector_size = { "ike.ts_size", N_("the selector is not as long as its type has it"),
	"RFC 7296, 3.13.1", REMARK_MALFORMED };
static const struct remark selector_count = { "ike.ts_count",
	N_("the number of selectors is not what the payload says"), "RFC 7296, 3.13", REMARK_MALFORMED };
static const struct remark selector_range = { "ike.ts_range", N_("the range ends before it starts"),
	"RFC 7296, 3.13.1", REMARK_NOTE };

/* --- what a range is --- */

/* The length of the prefix that is exactly this range, or -1. */
static int range_prefix(const uint8_t *start, const uint8_t *end, unsigned octets)
{
	unsigned same = 0, differ;

	while (same < octets && start[same] == end[same])
		same++;
	if (same == octets)
		return (int)octets * 8;
	differ = start[same] ^ end[same];
	if ((differ & (differ + 1)) || (start[same] & differ))
		return -1;
	for (unsigned i = same + 1; i < octets; i++)
		if (start[i] != 0 || end[i] != UINT8_MAX)
			return -1;
	return (int)(same * 8 + 8) - __builtin_popcount(differ);
}

static void fact_ports(struct packet *p, unsigned node, const char *what)
{
	struct text t = packet_fact(p, node, "ports", "Ports", FACT_SAYS);

	text_add(&t, what);
	packet_fact_end(p, &t);
}

/* The ports that mean all of them, or that they cannot be seen (3.13.1). */
static void check_ports(struct packet *p, unsigned node, const uint8_t *h)
{
	uint64_t start = GET(h, ts4, start_port), end = GET(h, ts4, end_port);

	if (start == 0 && end == UINT16_MAX)
		fact_ports(p, node, "ANY");
	else if (start == UINT16_MAX && end == 0)
		fact_ports(p, node, "OPAQUE");
	else if (start > end)
		packet_note(p, node, &selector_range);
}

static void check_range(struct packet *p, unsigned node, const uint8_t *start, unsigned octets)
{
	const uint8_t *end = start + octets;
	int prefix = range_prefix(start, end, octets);

	if (prefix >= 0)
		fact_prefix(p, node, start, octets, (unsigned)prefix);
	else if (memcmp(start, end, octets) > 0)
		packet_note(p, node, &selector_range);
}

/* --- selectors --- */

static const struct header *ip_form(uint64_t type, uint64_t protocol)
{
	bool v4 = type == IKEV2_TS_IPV4_ADDR_RANGE;

	if (!protocol)
		return v4 ? &header_ts4_any : &header_ts6_any;
	if (protocol == IP_PROTOCOL_ICMP || protocol == IP_PROTOCOL_IPV6_ICMP)
		return v4 ? &header_ts4_icmp : &header_ts6_icmp;
	return v4 ? &header_ts4 : &header_ts6;
}

static const struct header *selector_form(const uint8_t *h)
{
	switch (GET(h, selector, type)) {
	case IKEV2_TS_IPV4_ADDR_RANGE:
	case IKEV2_TS_IPV6_ADDR_RANGE:
		return ip_form(GET(h, selector, type), GET(h, selector, protocol));
	case IKEV2_TS_FC_ADDR_RANGE:
		return &header_ts_fc;
	case IKEV2_TS_SECLABEL:
		return &header_ts_label;
	default:
		return &header_selector;
	}
}

static void check_selector(struct packet *p, unsigned node, const uint8_t *h)
{
	check_reserved(p, node);
	if (!node_readable(&p->node[node]))
		return;
	switch (GET(h, selector, type)) {
	case IKEV2_TS_IPV4_ADDR_RANGE:
		check_ports(p, node, h);
		check_range(p, node, h + ts4_start_address_AT / 8, ts4_start_address_BITS / 8);
		break;
	case IKEV2_TS_IPV6_ADDR_RANGE:
		check_ports(p, node, h);
		check_range(p, node, h + ts6_start_address_AT / 8, ts6_start_address_BITS / 8);
		break;
	default:
		break;
	}
}

void dissect_selector(struct packet *p, struct wire *w, unsigned depth)
{
	unsigned node = p->nodes;
	const uint8_t *h = packet_header(p, w, &header_selector, depth);
	const struct header *form;
	struct wire body;

	if (header_missing(p, w))
		return;
	body = payload_part(p, w, (uint32_t)GET(h, selector, length) - selector_BYTES, &selector_length);
	form = selector_form(h);
	if (payload_form(p, &body, form, form->tail.key))
		check_selector(p, node, h);
	else
		packet_note(p, node, &selector_size);
}

static void dissect_ts2(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p), count = 0;

	for (; w.claim; count++)
		dissect_selector(p, &w, depth + 1);
	if (!w.error && count != GET(p->node[node].at, ts2, selectors))
		packet_note(p, node, &selector_count);
}

const struct payload ikev2_tsi = { .header = &tsi2, .dissect = dissect_ts2 };
const struct payload ikev2_tsr = { .header = &tsr2, .dissect = dissect_ts2 };
