/*
 * ISAKMP and IKE messages (RFC 2408, RFC 7296): the fixed header, of one shape
 * in both versions, and the chain of payloads behind it.
 *
 * A payload's type stands in the one before it.  Its node is described by its
 * own type's header; ike_payload.c and ikev1.c have the tables.
 *
 * Invariant: the nodes of a message's payloads stand one deeper than the
 * message's, those that were encrypted one deeper than what they were encrypted
 * in, in order, so that the chains can be read again from the nodes.
 */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "proto/ike.h"
#include "proto/proto.h"

#define IKE(F) \
	F(ike, initiator_spi, 64, HEX, NULL, "IKE SA Initiator's SPI") \
	F(ike, responder_spi, 64, HEX, NULL, "IKE SA Responder's SPI") \
	F(ike, next_payload, 8, DEC, &registry_ikev2_payload, "Next Payload") \
	F(ike, major_version, 4, DEC, NULL, "Major Version") \
	F(ike, minor_version, 4, DEC, NULL, "Minor Version") \
	F(ike, exchange_type, 8, DEC, &registry_ikev2_exchange, "Exchange Type") \
	F(ike, flags_x1, 2, RESERVED, NULL, "Reserved Flags") \
	F(ike, response, 1, FLAG, NULL, "Response") \
	F(ike, version, 1, FLAG, NULL, "Higher Version") \
	F(ike, initiator, 1, FLAG, NULL, "Initiator") \
	F(ike, flags_x2, 3, RESERVED, NULL, "Reserved Flags") \
	F(ike, message_id, 32, DEC, NULL, "Message ID") \
	F(ike, length, 32, DEC, NULL, "Length")

#define ISAKMP(F) \
	F(isakmp, initiator_spi, 64, HEX, NULL, "Initiator Cookie") \
	F(isakmp, responder_spi, 64, HEX, NULL, "Responder Cookie") \
	F(isakmp, next_payload, 8, DEC, &registry_ikev1_payload, "Next Payload") \
	F(isakmp, major_version, 4, DEC, NULL, "Major Version") \
	F(isakmp, minor_version, 4, DEC, NULL, "Minor Version") \
	F(isakmp, exchange_type, 8, DEC, &registry_ikev1_exchange, "Exchange Type") \
	F(isakmp, flags_reserved, 5, RESERVED, NULL, "Reserved Flags") \
	F(isakmp, authentication_only, 1, FLAG, NULL, "Authentication Only") \
	F(isakmp, commit, 1, FLAG, NULL, "Commit") \
	F(isakmp, encryption, 1, FLAG, NULL, "Encryption") \
	F(isakmp, message_id, 32, HEX, NULL, "Message ID") \
	F(isakmp, length, 32, DEC, NULL, "Length")

static void ike_line(struct text *t, const struct packet *p, const struct node *n);
static void isakmp_line(struct text *t, const struct packet *p, const struct node *n);

HEADER(ike, IKE, 28, "Internet Key Exchange", "RFC 7296, 3.1", .rank = RANK_MESSAGE, .line = ike_line)
HEADER_AS(isakmp, "ike", ISAKMP, 28, "ISAKMP", "RFC 2408, 3.1", .rank = RANK_MESSAGE, .line = isakmp_line)
SPAN(encrypted, "Encrypted Payloads", "RFC 2409, 5", "bytes", "Bytes", BYTES)

static const struct remark version_odd = { "ike.version", N_("neither IKEv1 nor IKEv2"),
	"RFC 7296, 2.5", REMARK_NOTE };
static const struct remark length_short = { "ike.length_short",
	N_("message length is less than its own header"), "RFC 7296, 3.1", REMARK_MALFORMED };
static const struct remark length_long = { "ike.length", N_("message length exceeds what is there"),
	"RFC 7296, 3.1", REMARK_MALFORMED };
static const struct remark message_trailing = { "ike.trailing", N_("octets behind the message"),
	"RFC 7296, 3.1", REMARK_NOTE };
static const struct remark payload_short = { "ike.payload_short",
	N_("payload length is less than its own header"), "RFC 7296, 3.2", REMARK_MALFORMED };
static const struct remark payload_long = { "ike.payload_length",
	N_("payload length exceeds the message"), "RFC 7296, 3.2", REMARK_MALFORMED };
static const struct remark payload_missing = { "ike.payload_missing",
	N_("the message ends where a payload is announced"), "RFC 7296, 3.2", REMARK_MALFORMED };
static const struct remark payload_trailing = { "ike.payload_trailing",
	N_("octets behind the last payload"), "RFC 7296, 3.2", REMARK_NOTE };
static const struct remark sealed_inside = { "ike.sk_inside", N_("an encrypted payload inside an encrypted one"),
	"RFC 7296, 3.14", REMARK_MALFORMED };
static const struct remark spi_zero = { "ike.initiator_spi", N_("the initiator's SPI is zero"),
	"RFC 7296, 3.1", REMARK_NOTE };
static const struct remark payload_limit = { "limit.payloads", N_("more payloads than are followed"),
	"", REMARK_LIMIT };

/* --- the chain --- */

static void note_payload_length(struct packet *p, const uint8_t *h, const struct wire *part, uint32_t fixed)
{
	if (payload_length(h) < fixed)
		packet_note(p, packet_last(p), &payload_short);
	else if (part->error == WIRE_LIE)
		packet_note(p, packet_last(p), &payload_long);
}

static const struct payload *payload_of(const struct payload_family *family, uint8_t type)
{
	return family->type[type] ? family->type[type] : &family->other;
}

/* A chain: of which version, at what depth, and whether it came out of an encrypted payload. */
struct chain {
	const struct payload_family *family;
	unsigned depth;
	bool inside;
};

/* What is behind the fixed part of the payload noted down last. */
static void dissect_inside(struct packet *p, struct wire w, const struct chain *chain, const struct payload *payload)
{
	if (payload->last && chain->inside)
		packet_note(p, packet_last(p), &sealed_inside);
	else if (payload->dissect)
		payload->dissect(p, w, chain->depth);
}

/* One payload of the given type off w; what the one after it is, or 0 at the end. */
static uint8_t dissect_payload(struct packet *p, struct wire *w, const struct chain *chain, uint8_t type)
{
	const struct payload *payload = payload_of(chain->family, type);
	unsigned node = p->nodes;
	const uint8_t *h = packet_header(p, w, chain->family->other.header, chain->depth);
	struct wire part;

	if (p->nodes > node)
		p->node[node].header = payload->header;
	if (header_missing(p, w))
		return 0;
	part = packet_body(p, w, (uint32_t)payload_length(h) - PAYLOAD_BYTES);
	note_payload_length(p, h, &part, payload->header->bytes);
	wire_fixed(&part, payload->header->bytes - PAYLOAD_BYTES);
	if (chain->family->check)
		chain->family->check(p, node, type);
	if (!part.error)
		dissect_inside(p, part, chain, payload);
	return payload->last ? 0 : payload_next(h);
}

static void dissect_payloads(struct packet *p, struct wire *w, const struct chain *chain, uint8_t next)
{
	unsigned message = packet_last(p);

	for (unsigned count = 0; next && w->claim; count++) {
		if (count == LIMIT_PAYLOADS) {
			packet_note(p, message, &payload_limit);
			break;
		}
		next = dissect_payload(p, w, chain, next);
	}
	if (next && !w->error && !w->claim)
		packet_note(p, packet_last(p), &payload_missing);
}

struct wire dissect_ike_inside(struct packet *p, struct wire w, unsigned depth, unsigned version, uint8_t first)
{
	const struct chain chain = { version == 1 ? &ikev1_payloads : &ikev2_payloads, depth, true };

	dissect_payloads(p, &w, &chain, first);
	return w;
}

/* --- a message as if it were neither encrypted nor in fragments --- */

bool ike_unseal(const struct node *message, const struct node *sk, bool fragment, uint8_t first, uint32_t content,
    struct ike_unsealed *u)
{
	uint32_t before = (uint32_t)(sk->at - message->at);

	if (before < ike_BYTES || sk->len < PAYLOAD_BYTES || (fragment && before > ike_BYTES))
		return false;
	memcpy(u->message, message->at, ike_BYTES);
	PUT(u->message, ike, length, before + PAYLOAD_BYTES + content);
	if (fragment)
		PUT(u->message, ike, next_payload, IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED);
	u->before = wire_of(message->at + ike_BYTES, before - ike_BYTES, before - ike_BYTES);
	memcpy(u->sk, sk->at, PAYLOAD_BYTES);
	payload_put(u->sk, first, (uint16_t)(PAYLOAD_BYTES + content));
	return true;
}

/* --- the message --- */

/* The message's own octets; where its length lies, all there is, and its node says so. */
static struct wire ike_body(struct packet *p, struct wire *w, uint32_t length)
{
	struct wire body = packet_body(p, w, length - ike_BYTES);

	if (body.error == WIRE_LIE)
		packet_note(p, packet_last(p), length < ike_BYTES ? &length_short : &length_long);
	body.error = WIRE_OK;
	return body;
}

static void dissect_trailing(struct packet *p, struct wire *w, unsigned depth, const struct remark *remark)
{
	if (!w->claim || p->nodes == LIMIT_NODES)
		return;
	packet_rest(p, w, &header_data, depth);
	packet_note(p, packet_last(p), remark);
}

/* All of w as one node, for the engine to open: its first payload's type stands in the message's header. */
static void dissect_encrypted(struct packet *p, struct wire *w, unsigned depth, uint8_t first)
{
	struct wire body = *w;
	unsigned node = p->nodes;
	struct sealed *s;

	packet_rest(p, w, &header_encrypted, depth);
	s = packet_seal_add(p, SEAL_ISAKMP, body, node, depth + 1);
	if (s)
		s->next = first;
}

static void dissect_isakmp(struct packet *p, struct wire w, unsigned depth)
{
	const struct chain chain = { &ikev1_payloads, depth + 1, false };
	const uint8_t *h = packet_header(p, &w, &header_isakmp, depth);
	struct wire body = ike_body(p, &w, (uint32_t)GET(h, isakmp, length));

	check_reserved(p, packet_last(p));
	note_group_exchange(p, packet_last(p), (uint8_t)GET(h, isakmp, exchange_type));
	/* Some leave the flag on the fragments of an encrypted message. */
	if (GET(h, isakmp, encryption) && GET(h, isakmp, next_payload) != IKEV1_PAYLOAD_IKE_FRAGMENTATION)
		dissect_encrypted(p, &body, depth + 1, (uint8_t)GET(h, isakmp, next_payload));
	else
		dissect_payloads(p, &body, &chain, (uint8_t)GET(h, isakmp, next_payload));
	dissect_trailing(p, &body, depth + 1, &payload_trailing);
	dissect_trailing(p, &w, depth, &message_trailing);
}

static void dissect_ikev2(struct packet *p, struct wire w, unsigned depth)
{
	const struct chain chain = { &ikev2_payloads, depth + 1, false };
	const uint8_t *h = packet_header(p, &w, &header_ike, depth);
	struct wire body = ike_body(p, &w, (uint32_t)GET(h, ike, length));

	if (!GET(h, ike, initiator_spi))
		packet_note(p, packet_last(p), &spi_zero);
	check_reserved(p, packet_last(p));
	if (GET(h, ike, major_version) == 2)
		dissect_payloads(p, &body, &chain, (uint8_t)GET(h, ike, next_payload));
	else
		packet_note(p, packet_last(p), &version_odd);
	dissect_trailing(p, &body, depth + 1, &payload_trailing);
	dissect_trailing(p, &w, depth, &message_trailing);
}

void dissect_ike(struct packet *p, struct wire w, unsigned depth)
{
	struct wire peek = w;
	const uint8_t *h = wire_fixed(&peek, ike_BYTES);

	if (peek.error || p->nodes == LIMIT_NODES) {
		packet_header(p, &w, &header_ike, depth);
		header_missing(p, &w);
	} else if (GET(h, ike, major_version) == 1) {
		dissect_isakmp(p, w, depth);
	} else {
		dissect_ikev2(p, w, depth);
	}
}

/* --- the summary --- */

static void text_payload(struct text *t, const struct node *n, const struct payload_family *family,
    uint8_t type)
{
	const char *name = name_of(family->short_names, type);

	text_char(t, ' ');
	if (name)
		text_add(t, name);
	else
		text_dec(t, type);
	if (payload_of(family, type)->label && node_readable(n))
		payload_of(family, type)->label(t, n);
}

/* Is it a payload of that version?  Each begins with the type of the next. */
static bool is_payload(const struct node *n, const struct payload_family *family)
{
	return n->header->fields && n->header->field->names == family->other.header->field->names;
}

/* The chain again, from the nodes one deeper than `around`.  Returns what it ended in, where that is encrypted. */
static const struct node *text_chain(struct text *t, const struct packet *p, const struct node *around,
    const struct payload_family *family, uint8_t next)
{
	const struct node *end = p->node + p->nodes;

	for (const struct node *n = around + 1; next && n < end && n->depth > around->depth; n++) {
		if (n->depth != around->depth + 1)
			continue;
		if (n->header == &header_encrypted) {
			text_add(t, " encrypted");
			return n;
		}
		if (!is_payload(n, family))
			continue;
		text_payload(t, n, family, next);
		if (payload_of(family, next)->last)
			return n;
		next = n->len < PAYLOAD_BYTES ? 0 : payload_next(n->at);
	}
	return NULL;
}

/* Is there anything to see inside: not of a fragment the others are missing to. */
static bool is_whole(const struct packet *p, const struct node *shut)
{
	bool whole = shut->header != ikev2_skf.header;

	for (unsigned i = 1; i < p->blocks && !whole; i++)
		whole = p->block[i].kind == BLOCK_REASSEMBLED && &p->node[p->block[i].node] == shut;
	return whole;
}

/* " [ SA KE No ]", " [ SK { IDi AUTH } ]" once opened. */
static void text_payloads(struct text *t, const struct packet *p, const struct node *message,
    const struct payload_family *family, uint8_t next)
{
	const struct node *shut;
	const struct sealed *s;

	text_add(t, " [");
	shut = text_chain(t, p, message, family, next);
	s = shut ? packet_seal(p, (unsigned)(shut - p->node)) : NULL;
	if (s && s->state == SEAL_OPENED && is_whole(p, shut)) {
		text_add(t, " {");
		text_chain(t, p, shut, family, s->next);
		text_add(t, " }");
	} else if (s && s->kind == SEAL_SK && s->state > SEAL_NO_KEY) {
		text_seal(t, s);
	}
	text_add(t, " ]");
}

static void text_exchange(struct text *t, const struct names *names, uint8_t exchange)
{
	const char *name = name_of(names, exchange);

	text_char(t, ' ');
	if (name) {
		text_add(t, name);
	} else {
		text_add(t, "exchange ");
		text_dec(t, exchange);
	}
}

static void ike_line(struct text *t, const struct packet *p, const struct node *n)
{
	const uint8_t *h = n->at;

	if (!node_readable(n)) {
		text_add(t, "IKE");
		return;
	}
	text_add(t, "IKEv");
	text_dec(t, GET(h, ike, major_version));
	text_exchange(t, &registry_ikev2_exchange, (uint8_t)GET(h, ike, exchange_type));
	text_add(t, GET(h, ike, response) ? " response " : " request ");
	text_dec(t, GET(h, ike, message_id));
	if (GET(h, ike, major_version) == 2)
		text_payloads(t, p, n, &ikev2_payloads, (uint8_t)GET(h, ike, next_payload));
}

static void isakmp_line(struct text *t, const struct packet *p, const struct node *n)
{
	const uint8_t *h = n->at;
	uint8_t exchange = (uint8_t)GET(h, isakmp, exchange_type);
	bool group = is_group_exchange(p, (unsigned)(n - p->node), exchange);

	text_add(t, "IKEv1");
	text_exchange(t, group ? &registry_gdoi_exchange : &registry_ikev1_exchange, exchange);
	if (GET(h, isakmp, message_id)) {
		text_add(t, " 0x");
		text_hex(t, GET(h, isakmp, message_id), 8);
	}
	text_payloads(t, p, n, &ikev1_payloads, (uint8_t)GET(h, isakmp, next_payload));
}

/* --- recognition, and what others read --- */

static bool isakmp_sensible(const uint8_t *h)
{
	return GET(h, isakmp, minor_version) == 0 && GET(h, isakmp, flags_reserved) == 0 &&
	    name_of(&registry_ikev1_exchange, (uint32_t)GET(h, isakmp, exchange_type)) &&
	    GET(h, isakmp, exchange_type) && GET(h, isakmp, next_payload) &&
	    name_of(&registry_ikev1_payload, (uint32_t)GET(h, isakmp, next_payload));
}

static bool ikev2_sensible(const uint8_t *h)
{
	return GET(h, ike, minor_version) == 0 && GET(h, ike, flags_x1) == 0 && GET(h, ike, flags_x2) == 0 &&
	    name_of(&registry_ikev2_exchange, (uint32_t)GET(h, ike, exchange_type)) &&
	    name_of(&registry_ikev2_payload, (uint32_t)GET(h, ike, next_payload));
}

bool ike_plausible(const uint8_t *at, uint32_t have, uint32_t *length)
{
	if (have < ike_BYTES || !GET(at, ike, initiator_spi))
		return false;
	*length = (uint32_t)GET(at, ike, length);
	if (*length < ike_BYTES)
		return false;
	return GET(at, ike, major_version) == 1 ? isakmp_sensible(at) :
	    GET(at, ike, major_version) == 2 && ikev2_sensible(at);
}

bool ike_versioned(const struct wire *w)
{
	return w->have >= ike_BYTES && GET(w->at, ike, initiator_spi) &&
	    (GET(w->at, ike, major_version) == 1 || GET(w->at, ike, major_version) == 2);
}

bool ike_recognise(const struct wire *w)
{
	uint32_t length;

	return ike_plausible(w->at, w->have, &length) && length == w->claim;
}

bool ike_read(const struct node *n, struct ike_id *id)
{
	const uint8_t *h = n->at;
	bool isakmp = n->header == &header_isakmp;

	if (!node_readable(n) || (!isakmp && n->header != &header_ike))
		return false;
	*id = (struct ike_id){
		.initiator_spi = GET(h, ike, initiator_spi),
		.responder_spi = GET(h, ike, responder_spi),
		.version = (uint8_t)GET(h, ike, major_version),
		.exchange = (uint8_t)GET(h, ike, exchange_type),
		.response = !isakmp && GET(h, ike, response),
		.from_initiator = !isakmp && GET(h, ike, initiator),
		.message = (uint32_t)GET(h, ike, message_id),
	};
	return true;
}
