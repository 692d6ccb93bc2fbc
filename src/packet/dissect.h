/*
 * For those who make nodes: views that can only narrow, header lists, and the
 * few calls that put nodes, notes and sealed spans on a packet.
 *
 * A dissector reads straight through and asks for errors once, at the end or
 * never: past the end, everything reads as zeros and the node says why.
 */
#ifndef PACKET_DISSECT_H
#define PACKET_DISSECT_H

#include <spiglass/packet.h>

#define WIRE_HEADER_MAX 64	/* largest fixed header we describe */

extern const uint8_t wire_nothing[WIRE_HEADER_MAX];	/* zeros */

static inline struct wire wire_of(const uint8_t *at, uint32_t have, uint32_t claim)
{
	uint32_t most = claim > have ? claim : have;

	return (struct wire){ at, have, (most < WIRE_MOST ? most : WIRE_MOST) & WIRE_MOST, WIRE_OK };
}

static inline void wire_fail(struct wire *w, enum wire_error error)
{
	if (!w->error)
		w->error = error & 3u;
	w->have = w->claim = 0;
}

/* The next n <= WIRE_HEADER_MAX bytes, or zeros if they are not all there. */
static inline const uint8_t *wire_fixed(struct wire *w, uint32_t n)
{
	const uint8_t *at = w->at;

	if (__builtin_expect(n > w->have, 0)) {
		wire_fail(w, n > w->claim ? WIRE_LIE : WIRE_CUT);
		return wire_nothing;
	}
	w->at += n;
	w->have -= n;
	w->claim = (w->claim - n) & WIRE_MOST;
	return at;
}

/*
 * Split off the next n bytes as a view of their own.  A length field shorter
 * than its own header wraps to a huge n here, and is a lie like any other.
 */
static inline struct wire wire_split(struct wire *w, uint32_t n)
{
	struct wire part = *w;

	if (n > w->claim) {
		wire_fail(w, WIRE_LIE);
		part.error = w->error;
		return part;	/* all there is, for whoever wants to look at it */
	}
	part.claim = n & WIRE_MOST;
	part.have = n < w->have ? n : w->have;
	w->at += part.have;
	w->have -= part.have;
	w->claim = (w->claim - n) & WIRE_MOST;
	return part;
}

/*
 * --- header lists ---
 *
 *	#define ESP(F) \
 *		F(esp, spi, 32, HEX, NULL, "Security Parameters Index") \
 *		F(esp, seq, 32, DEC, NULL, "Sequence Number")
 *	HEADER(esp, ESP, 8, "Encapsulating Security Payload", "RFC 4303, 2", .rank = RANK_MESSAGE, .line = esp_line)
 *
 * The enum counts bit positions, _Static_assert proves the sum against the
 * RFC's size, GET(h, esp, spi) is one load.  Nobody writes an offset by hand.
 * What comes after the source are further members of struct header.
 */
#define FIELD_AT(p, k, n, ...)    p##_##k##_AT, p##_##k##_LAST = p##_##k##_AT + (n) - 1,
#define FIELD_BITS(p, k, n, ...)  p##_##k##_BITS = (n),
#define FIELD_ROW(p, k, n, f, names, label) { #k, label, names, p##_##k##_AT, n, f },

#define HEADER(p, LIST, size, name, rfc, ...) HEADER_AS(p, #p, LIST, size, name, rfc, __VA_ARGS__)

/* One of several shapes of a layer: header_p, shown and filtered under the name they share. */
#define HEADER_AS(p, layer, LIST, size, name, rfc, ...)                       \
	FIELDS(p, LIST, size)                                                 \
	const struct header header_##p = HEADER_WITH(p, layer, name, rfc, __VA_ARGS__); \
	LISTED(header_##p)

/* The fields alone, for several headers that have them in common and differ behind them; each is a HEADER_WITH(p, ...). */
#define FIELDS(p, LIST, size)                                                 \
	enum { LIST(FIELD_AT) p##_END };                                      \
	enum { LIST(FIELD_BITS) p##_BYTES = (size) };                         \
	_Static_assert(p##_END == (size) * 8, #p ": fields do not add up");   \
	_Static_assert((size) <= WIRE_HEADER_MAX, #p ": raise WIRE_HEADER_MAX"); \
	static const struct field p##_fields[] = { LIST(FIELD_ROW) };

#define HEADER_WITH(p, layer, name, rfc, ...)                                 \
	{ .key = layer, .title = name, .source = rfc, .field = p##_fields,    \
		.fields = sizeof p##_fields / sizeof p##_fields[0], .bytes = p##_BYTES, __VA_ARGS__ }

/* A header that is only a span: no fixed field, one tail. */
#define SPAN(p, name, rfc, tail_key, tail_label, tail_format, ...)            \
	const struct header header_##p = { .key = #p, .title = name, .source = rfc, \
		.tail = { .key = tail_key, .label = tail_label, .format = tail_format }, __VA_ARGS__ }; \
	LISTED(header_##p)

#define TAIL(tail_key, tail_label, tail_format) \
	.tail = { .key = tail_key, .label = tail_label, .format = tail_format }

/*
 * Whoever asks for a field by its name finds it in the list of all headers,
 * which the linker puts together.  The macros above list theirs; a header, or
 * an array of them, that is written otherwise is followed by LISTED(it), and
 * those that are members of an array's rows by LISTED_IN(array, member).
 */
struct header_list { const struct header *first; unsigned count, stride; };

#define LISTED_AS(name, at, rows, step) \
	static const struct header_list name __attribute__((section("spiglass_headers"), used)) = { at, rows, step };
#define LISTED(it) \
	LISTED_AS(it##_listed, (const struct header *)&(it), sizeof (it) / sizeof(struct header), sizeof(struct header))
#define LISTED_IN(rows, member) \
	LISTED_AS(rows##_##member##_listed, &(rows)[0].member, sizeof (rows) / sizeof (rows)[0], sizeof (rows)[0])

#define GET(h, p, k) wire_bits(h, p##_##k##_AT, p##_##k##_BITS)
#define PUT(h, p, k, v) wire_put(h, p##_##k##_AT, p##_##k##_BITS, v)

/* Store into a field of whole octets, of a header being built. */
static inline void wire_put(uint8_t *h, unsigned bit, unsigned n, uint64_t v)
{
	for (uint8_t *at = h + bit / 8; n; n -= 8)
		*at++ = (uint8_t)(v >> (n - 8));
}

/* --- nodes --- */

/* Forget everything; block 0 is the frame.  The frame must outlive the packet's use. */
void packet_begin(struct packet *p, const struct frame *f);

/*
 * Bytes that were put together or opened become a block, and the one being
 * dissected; returns its number, or -1 when there are too many (noted).  The
 * caller restores p->inside when it is done with it.
 */
int packet_block(struct packet *p, enum block_kind kind, const uint8_t *at, uint32_t len, unsigned node);

void packet_out_of_nodes(struct packet *p, struct wire *w);

/* Note down the next n bytes of w as a node; the caller knows they may be cut. */
static inline void packet_node(struct packet *p, const struct header *header, const uint8_t *at, uint32_t len,
    unsigned depth, enum wire_error error)
{
	uint8_t shown = depth < UINT8_MAX ? (uint8_t)depth : UINT8_MAX;

	p->node[p->nodes++] = (struct node){ header, at, len, shown, (uint8_t)error, p->inside, p->quoted };
}

/*
 * Take a fixed header off w and note it down.  Always returns readable bytes:
 * zeros if w ran out, in which case the node carries the error (and as many
 * bytes as there were).
 */
static inline const uint8_t *packet_header(struct packet *p, struct wire *w, const struct header *header,
    unsigned depth)
{
	const uint8_t *at = w->at;
	uint32_t had = w->have;
	const uint8_t *h;

	if (__builtin_expect(p->nodes == LIMIT_NODES, 0)) {
		struct wire none = *w;	/* a copy, so that w may stay in registers */

		packet_out_of_nodes(p, &none);
		*w = none;
		return wire_nothing;
	}
	h = wire_fixed(w, header->bytes);
	packet_node(p, header, at, w->error ? had : header->bytes, depth, w->error);
	return h;
}

static inline unsigned packet_last(const struct packet *p) { return p->nodes - 1u; }

/* Stretch a node over what was split off behind it, and give it the split's error. */
static inline void packet_cover(struct packet *p, unsigned node, const struct wire *part)
{
	struct node *n = &p->node[node];
	uint32_t len = (uint32_t)(part->at + part->have - n->at);

	if (len > n->len)
		n->len = len;
	if (!n->error)
		n->error = (uint8_t)(part->error ? part->error : part->have < part->claim ? WIRE_CUT : WIRE_OK);
}

/*
 * Split the next n bytes off w as the body of the header noted down last.
 * Where w had ended before, that header may be missing, and another is the last.
 */
static inline struct wire packet_body(struct packet *p, struct wire *w, uint32_t n)
{
	bool noted = p->nodes && !w->error;
	struct wire body = wire_split(w, n);

	if (noted)
		packet_cover(p, packet_last(p), &body);
	return body;
}

/* All of w as one node of a span or tail header, e.g. unknown content; nothing when w is empty. */
void packet_rest(struct packet *p, struct wire *w, const struct header *header, unsigned depth);

/* A remark on a node.  MALFORMED and CUT mark the node as well. */
void packet_note(struct packet *p, unsigned node, const struct remark *remark);

/*
 * A fact on a node: append its value to the text, then end it.  Too many facts
 * or words: the value is cut, and p->full is set.
 *
 *	struct text t = packet_fact(p, node, "subject", "Subject", FACT_SAYS);
 *	text_add(&t, ...);
 *	packet_fact_end(p, &t);
 */
struct text packet_fact(struct packet *p, unsigned node, const char *key, const char *label, enum verdict verdict);
void packet_fact_end(struct packet *p, const struct text *t);

/*
 * Mark `body` as sealed: `node` is its header, `depth` where its content will
 * stand.  NULL when there is no room, or inside a quotation.
 */
struct sealed *packet_seal_add(struct packet *p, enum seal_kind kind, struct wire body, unsigned node, unsigned depth);

/* Nodes from `from` on move before `at`; every index on the packet follows.  For content found after what stands behind it. */
void packet_rotate(struct packet *p, unsigned at, unsigned from);

/* Take one node off: something better was found in its place. */
void packet_drop(struct packet *p, unsigned node);

extern const struct header header_data;		/* bytes nobody describes */

#endif
