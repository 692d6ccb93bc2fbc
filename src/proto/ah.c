/*
 * IP Authentication Header (RFC 4302), and what its ICV is computed over.
 *
 * Invariant: ah_input() reads a copy of the headers only, through views that
 * end where AH begins.
 */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

#define AH(F) \
	F(ah, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(ah, length, 8, DEC, NULL, "Payload Len") \
	F(ah, reserved, 16, RESERVED, NULL, "Reserved") \
	F(ah, spi, 32, HEX, NULL, "Security Parameters Index") \
	F(ah, seq, 32, DEC, NULL, "Sequence Number")

static void ah_line(struct text *t, const struct packet *p, const struct node *n);

HEADER(ah, AH, 12, "Authentication Header", "RFC 4302, 2", .rank = RANK_MESSAGE, .line = ah_line,
	TAIL("icv", "Integrity Check Value", BYTES))

static const struct remark length_short = { "ah.length_short",
	N_("payload length is less than the header itself"), "RFC 4302, 2.2", REMARK_MALFORMED };
static const struct remark length_long = { "ah.length", N_("payload length exceeds the packet"),
	"RFC 4302, 2.2", REMARK_MALFORMED };
static const struct remark unaligned = { "ah.alignment",
	N_("over IPv6 the length must be a multiple of 8 octets"), "RFC 4302, 2.2", REMARK_NOTE };

/* Octets of the whole header, ICV included; the field counts 4-octet words, less two. */
static uint32_t ah_length(const uint8_t *h)
{
	return ((uint32_t)GET(h, ah, length) + 2) * 4;
}

static void ah_line(struct text *t, const struct packet *p, const struct node *n)
{
	if (!node_readable(n)) {
		text_add(t, "AH");
		return;
	}
	text_spi_sequence(t, "AH", ah_spi(n), ah_sequence(n));
	text_seal(t, packet_seal(p, (unsigned)(n - p->node)));
}

uint32_t ah_spi(const struct node *n)
{
	return node_readable(n) ? (uint32_t)GET(n->at, ah, spi) : 0;
}

uint32_t ah_sequence(const struct node *n)
{
	return node_readable(n) ? (uint32_t)GET(n->at, ah, seq) : 0;
}

uint8_t ah_next(const struct node *n)
{
	return node_readable(n) ? (uint8_t)GET(n->at, ah, next_header) : 0;
}

static bool travels_over_ip6(const struct packet *p)
{
	return p->net != NODE_NONE && p->node[p->net].header == &header_ip6;
}

void dissect_ah(struct packet *p, struct wire w, unsigned depth)
{
	struct wire whole = w;
	const uint8_t *h = packet_header(p, &w, &header_ah, depth);
	unsigned node = packet_last(p);

	if (header_missing(p, &w))
		return;
	packet_body(p, &w, ah_length(h) - ah_BYTES);
	if (w.error) {
		packet_note(p, node, ah_length(h) < ah_BYTES ? &length_short : &length_long);
		return;
	}
	if (travels_over_ip6(p) && ah_length(h) % 8)
		packet_note(p, node, &unaligned);
	note_spi(p, node, (uint32_t)GET(h, ah, spi));
	packet_seal_add(p, SEAL_AH, whole, node, depth + 1);
	dissect_protocol(p, w, depth, (uint8_t)GET(h, ah, next_header));	/* behind AH, not in it */
}

struct wire ah_icv(const struct packet *p, const struct sealed *s)
{
	struct wire w = s->body;
	const uint8_t *h = wire_fixed(&w, ah_BYTES);

	(void)p;
	return wire_split(&w, ah_length(h) - ah_BYTES);
}

/* --- the ICV's input --- */

#define EXTENSION(F) \
	F(extension, next_header, 8, ) \
	F(extension, length, 8, )
enum { EXTENSION(FIELD_AT) extension_END };
enum { EXTENSION(FIELD_BITS) extension_BYTES = extension_END / 8 };

#define OPTION(F) \
	F(option, action, 2, ) \
	F(option, changes, 1, ) \
	F(option, number, 5, ) \
	F(option, length, 8, )
enum { OPTION(FIELD_AT) option_END };
enum { OPTION(FIELD_BITS) option_BYTES = option_END / 8, option_type_AT = 0, option_type_BITS = 8 };

#define SOURCE_ROUTE(F) \
	F(route4, type, 8, ) \
	F(route4, length, 8, ) \
	F(route4, pointer, 8, )
enum { SOURCE_ROUTE(FIELD_AT) route4_END };
enum { SOURCE_ROUTE(FIELD_BITS) route4_BYTES = route4_END / 8 };

#define ROUTING(F) \
	F(route6, next_header, 8, ) \
	F(route6, length, 8, ) \
	F(route6, type, 8, ) \
	F(route6, left, 8, ) \
	F(route6, reserved, 32, )
enum { ROUTING(FIELD_AT) route6_END };
enum { ROUTING(FIELD_BITS) route6_BYTES = route6_END / 8 };

/* Fields zeroed: RFC 4302, 3.3.3.1.1.1 and 3.3.3.1.2.1. */
static const char *const mutable4[] = { "dscp", "ecn", "reserved", "dont_fragment", "more_fragments",
	"fragment_offset", "ttl", "checksum", NULL };
static const char *const mutable6[] = { "dscp", "ecn", "flow", "hop_limit", NULL };

static const struct field *field_named(const struct header *header, const char *key)
{
	for (unsigned i = 0; i < header->fields; i++)
		if (!strcmp(header->field[i].key, key))
			return &header->field[i];
	return NULL;
}

static void zero_fields(uint8_t *h, const struct header *header, const char *const *key)
{
	for (; *key; key++) {
		const struct field *f = field_named(header, *key);

		for (unsigned bit = f->bit; bit < f->bit + f->bits; bit++)
			h[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	}
}

static uint8_t *field_octets(uint8_t *h, const struct header *header, const char *key)
{
	return h + field_named(header, key)->bit / 8;
}

static void swap16(uint8_t *a, uint8_t *b)
{
	uint8_t was[16];

	memcpy(was, a, sizeof was);
	memcpy(a, b, sizeof was);
	memcpy(b, was, sizeof was);
}

static const char cut[] = N_("not all of its octets were captured");
static const char other_block[] = N_("AH does not stand behind an IP header of the same packet");
static const char too_large[] = N_("the headers in front of AH are too large");
static const char between[] = N_("another header stands between IP and AH");
static const char bad_options[] = N_("IP options do not add up");
static const char bad_route[] = N_("a routing header whose final destination is not known");

/* RFC 4302, A1: the options included as they are, by their type octet. */
static bool option4_immutable(uint8_t type)
{
	static const uint8_t immutable[] = {
		130, 133, 134,		/* Security, Extended Security, Commercial Security */
		148, 149,		/* Router Alert, Sender Directed Multi-Destination Delivery */
	};

	return memchr(immutable, type, sizeof immutable) != NULL;
}

/* Destination is mutable but predictable: it will be the route's last address (RFC 4302, 3.3.3.1.1.2). */
static void arrive_source_route4(uint8_t *ip, const uint8_t *option, uint32_t len)
{
	enum { ADDRESS = 4 };

	if (len >= route4_BYTES + ADDRESS && GET(option, route4, pointer) < len)
		memcpy(field_octets(ip, &header_ip4, "destination"), option + len - ADDRESS, ADDRESS);
}

static bool mask_option4(uint8_t *ip, struct wire *w)
{
	enum { NOP = 1, LOOSE = 131, STRICT = 137 };
	uint32_t at = (uint32_t)(w->at - ip), len = 1;
	uint8_t type = (uint8_t)GET(w->at, option, type);
	struct wire peek = *w;

	if (type != NOP)
		len = (uint32_t)GET(wire_fixed(&peek, option_BYTES), option, length);
	wire_split(w, len);
	if (w->error || (type != NOP && len < option_BYTES))
		return false;
	if (type == LOOSE || type == STRICT)
		arrive_source_route4(ip, ip + at, len);
	if (type != NOP && !option4_immutable(type))
		memset(ip + at, 0, len);
	return true;
}

/* ip: the header and its options, up to AH. */
static const char *mask_ip4(uint8_t *ip, uint32_t len)
{
	uint32_t own = (uint32_t)wire_bits(ip, field_named(&header_ip4, "ihl")->bit, 4) * 4;
	struct wire w = wire_of(ip + header_ip4.bytes, len - header_ip4.bytes, 0);

	if (own != len)
		return between;
	zero_fields(ip, &header_ip4, mutable4);
	while (w.have && *w.at)			/* 0 ends the list */
		if (!mask_option4(ip, &w))
			return bad_options;
	return NULL;
}

/* A hop-by-hop or destination option: data that may change en route is zeroed (RFC 4302, 3.3.3.1.2.2). */
static bool mask_option6(uint8_t *ip, struct wire *w)
{
	enum { HOME_ADDRESS = 0xc9, ADDRESS = 16 };
	const uint8_t *h = wire_fixed(w, option_BYTES);
	struct wire data = wire_split(w, (uint32_t)GET(h, option, length));
	uint8_t *at = ip + (data.at - ip);

	if (w->error)
		return false;
	if (GET(h, option, changes))
		memset(at, 0, data.have);
	if (GET(h, option, type) == HOME_ADDRESS && data.have == ADDRESS)	/* RFC 6275, 11.3.2 */
		swap16(at, field_octets(ip, &header_ip6, "source"));
	return true;
}

static bool mask_options6(uint8_t *ip, struct wire w)
{
	enum { PAD1 = 0 };

	while (w.have)
		if (GET(w.at, option, type) == PAD1)
			wire_fixed(&w, 1);
		else if (!mask_option6(ip, &w))
			return false;
	return true;
}

/* As it will be at the receiver: every address of the route swapped with the destination (RFC 2460, 4.4). */
static bool arrive_route6(uint8_t *ip, uint8_t *h, uint32_t len)
{
	enum { SOURCE_ROUTE6 = 0, MOBILITY6 = 2, ADDRESS = 16 };
	uint32_t left = (uint32_t)GET(h, route6, left), addresses = (len - route6_BYTES) / ADDRESS;
	uint32_t type = (uint32_t)GET(h, route6, type);

	if (!left)
		return true;
	if ((type != SOURCE_ROUTE6 && type != MOBILITY6) || left > addresses)
		return false;
	h[route6_left_AT / 8] = 0;
	for (h += route6_BYTES + (addresses - left) * ADDRESS; left; left--, h += ADDRESS)
		swap16(field_octets(ip, &header_ip6, "destination"), h);
	return true;
}

/* Covered unchanged but for what is masked here; a fragment is never seen (RFC 4302, 3.3.3.1.2.3). */
static bool extension_known(uint8_t type)
{
	static const uint8_t known[] = { IP_PROTOCOL_HOPOPT, IP_PROTOCOL_IPV6_OPTS, IP_PROTOCOL_IPV6_ROUTE,
		IP_PROTOCOL_MOBILITY_HEADER, IP_PROTOCOL_HIP, IP_PROTOCOL_SHIM6 };

	return memchr(known, type, sizeof known) != NULL;
}

/* One extension header off w; which comes next, in *next. */
static const char *mask_extension(uint8_t *ip, struct wire *w, uint8_t *next)
{
	struct wire peek = *w, part;
	const uint8_t *h = wire_fixed(&peek, extension_BYTES);
	uint32_t len = ((uint32_t)GET(h, extension, length) + 1) * 8;
	uint8_t type = *next;

	part = wire_split(w, len);
	if (peek.error || w->error || !extension_known(type))
		return between;
	*next = (uint8_t)GET(h, extension, next_header);
	if (type == IP_PROTOCOL_IPV6_ROUTE)
		return arrive_route6(ip, ip + (part.at - ip), len) ? NULL : bad_route;
	if (type != IP_PROTOCOL_HOPOPT && type != IP_PROTOCOL_IPV6_OPTS)
		return NULL;
	wire_fixed(&part, extension_BYTES);
	return mask_options6(ip, part) ? NULL : bad_options;
}

static const char *mask_ip6(uint8_t *ip, uint32_t len)
{
	struct wire w = wire_of(ip + header_ip6.bytes, len - header_ip6.bytes, 0);
	uint8_t next = *field_octets(ip, &header_ip6, "next_header");
	const char *wrong = NULL;

	zero_fields(ip, &header_ip6, mutable6);
	while (w.have && !wrong)
		wrong = mask_extension(ip, &w, &next);
	return wrong ? wrong : next == IP_PROTOCOL_AH ? NULL : between;
}

/* Why the headers from ip to ah, and ah's own octets, are not what the ICV covers; NULL: they are. */
static const char *input_wrong(const struct packet *p, const struct sealed *s, uint32_t own)
{
	const struct node *ah = &p->node[s->node], *ip = s->net == NODE_NONE ? NULL : &p->node[s->net];

	if (s->body.have < s->body.claim || own > s->body.claim)
		return cut;
	if (!ip || ip->block != ah->block || ah->at < ip->at + ip->header->bytes)
		return other_block;
	return (size_t)(ah->at - ip->at) + own > AH_HEAD_MAX ? too_large : NULL;
}

bool ah_input(const struct packet *p, const struct sealed *s, uint8_t head[static AH_HEAD_MAX],
    uint32_t *head_len, struct wire *body, const char **reason)
{
	uint32_t before, own = ah_BYTES + ah_icv(p, s).claim;
	const struct node *ip;

	*body = s->body;
	*reason = input_wrong(p, s, own);
	if (*reason)
		return false;
	wire_split(body, own);
	ip = &p->node[s->net];
	before = (uint32_t)(p->node[s->node].at - ip->at);
	memcpy(head, ip->at, before + own);
	memset(head + before + ah_BYTES, 0, own - ah_BYTES);
	*head_len = before + own;
	*reason = ip->header == &header_ip4 ? mask_ip4(head, before) : mask_ip6(head, before);
	return !*reason;
}
