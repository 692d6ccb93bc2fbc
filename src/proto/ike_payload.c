/*
 * IKEv2's payloads (RFC 7296, 3.2 to 3.16, and the extensions'): the generic
 * header, the table of all types, and what several of their files need.
 *
 * Invariant: every description begins with its version's generic header.
 */
#include "proto/ike.h"
#include "proto/proto.h"

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

void payload_put(uint8_t *h, uint8_t next, uint16_t length)
{
	PUT(h, payload2, next_payload, next);
	PUT(h, payload2, length, length);
}

static const struct remark critical = { "ike.critical",
	N_("critical, though every implementation knows this payload"), "RFC 7296, 3.2", REMARK_NOTE };
static const struct remark reserved = { "ike.reserved", N_("a reserved field is not zero"),
	"RFC 7296, 2.5", REMARK_NOTE };
static const struct remark spi_size_long = { "ike.spi_size",
	N_("the SPIs do not fit into their payload"), "RFC 7296, 3.10 and 3.11", REMARK_MALFORMED };

SPAN(spi, "Security Parameters Index", "RFC 7296, 3.11", "spi", "SPI", HEX)

/* --- checks --- */

void check_reserved(struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];

	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (f->format == RESERVED && n->len >= (f->bit + f->bits + 7u) / 8 &&
		    wire_bits(n->at, f->bit, f->bits)) {
			packet_note(p, node, &reserved);
			return;
		}
	}
}

/* The payloads RFC 7296 itself defines are never critical. */
static void check_payload2(struct packet *p, unsigned node, uint8_t type)
{
	if (GET(p->node[node].at, payload2, critical) && type >= IKEV2_PAYLOAD_SECURITY_ASSOCIATION &&
	    type <= IKEV2_PAYLOAD_EXTENSIBLE_AUTHENTICATION)
		packet_note(p, node, &critical);
	check_reserved(p, node);
}

void check_spis(struct packet *p, const struct wire *w, uint64_t size, uint64_t count)
{
	if (size * count > w->claim)
		packet_note(p, packet_last(p), &spi_size_long);
}

/* --- structures inside payloads --- */

struct wire payload_part(struct packet *p, struct wire *w, uint32_t n, const struct remark *lie)
{
	bool noted = !w->error;
	struct wire body = packet_body(p, w, n);

	if (noted && body.error == WIRE_LIE) {
		packet_note(p, packet_last(p), lie);
		body.error = WIRE_OK;
	}
	return body;
}

bool payload_form(struct packet *p, struct wire *body, const struct header *form, bool behind)
{
	struct node *n = &p->node[packet_last(p)];
	uint32_t more = form->bytes - n->header->bytes;

	if (behind ? body->claim < more : body->claim != more)
		return false;
	n->header = form;
	wire_fixed(body, more);
	return true;
}

void payload_entries(struct packet *p, struct wire *w, unsigned depth, const struct header *header)
{
	while (w->have) {
		packet_header(p, w, header, depth);
		header_missing(p, w);
	}
}

void dissect_spis(struct packet *p, struct wire *w, unsigned depth, uint32_t size, uint32_t count)
{
	check_spis(p, w, size, count);
	for (uint32_t i = 0; size && i < count && w->claim >= size; i++) {
		struct wire spi = wire_split(w, size);

		packet_rest(p, &spi, &header_spi, depth);
		if (spi.error)
			return;
	}
}

void fact_prefix(struct packet *p, unsigned node, const uint8_t *address, unsigned octets, unsigned bits)
{
	struct text t = packet_fact(p, node, "prefix", "Prefix", FACT_SAYS);

	if (octets == 4)
		text_ip4(&t, address);
	else
		text_ip6(&t, address);
	text_char(&t, '/');
	text_dec(&t, bits);
	packet_fact_end(p, &t);
}

/* How many bits a netmask of that many octets covers; more than there are when it has holes. */
static unsigned mask_bits(const uint8_t *mask, unsigned octets)
{
	unsigned bits = 0;

	while (bits < octets * 8 && wire_bits(mask, bits, 1))
		bits++;
	for (unsigned i = bits; i < octets * 8; i++)
		if (wire_bits(mask, i, 1))
			return octets * 8 + 1;
	return bits;
}

void fact_netmask(struct packet *p, unsigned node, const uint8_t *address, const uint8_t *mask,
    unsigned octets)
{
	unsigned bits = mask_bits(mask, octets);

	if (bits <= octets * 8)
		fact_prefix(p, node, address, octets, bits);
}

/* --- in the summary --- */

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

/* --- the table --- */

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
	payloads2, { .header = &header_payload2 }, &registry_ikev2_payload_short, check_payload2 };
