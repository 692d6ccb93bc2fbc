/*
 * packet: what a frame looks like once dissected.
 *
 * A packet is a flat list of nodes in wire order.  A node says "these bytes
 * are this header" and holds no value: whoever shows it reads the fields out
 * of the bytes through node->header.  Nothing here allocates; a packet is
 * reused, and what it points to lives until the next frame is pulled.
 *
 * Readers (model, sinks, screen) need this page only.  Those who make nodes
 * (dissectors, the engine) include "packet/dissect.h" as well.
 */
#ifndef SPIGLASS_PACKET_H
#define SPIGLASS_PACKET_H

#include <spiglass/base.h>
#include <spiglass/limits.h>

struct packet;
struct node;
struct sa;

/* --- frame: what capture hands over --- */

struct frame {
	const uint8_t *at;		/* borrowed until the next pull */
	uint32_t have;			/* bytes captured */
	uint32_t claim;			/* bytes that were on the wire; >= have */
	uint32_t link;			/* LINKTYPE_* of the capture file format */
	int64_t time;			/* nanoseconds since 1970 */
	uint64_t number;		/* from 1, over all input */
};

/* --- wire: a bounded view of bytes --- */

/*
 * `have` counts the bytes captured, `claim` those the enclosing header says
 * are there; have <= claim.  Reading past `have` is a cut capture, past
 * `claim` a lying length.  The first error sticks and empties the view.
 */
enum wire_error { WIRE_OK, WIRE_CUT, WIRE_LIE };
enum { WIRE_MOST = (1 << 30) - 1 };	/* the largest claim */

struct wire {				/* 16 bytes, which travel in registers: dissecting costs 36 ns a packet instead of 55 */
	const uint8_t *at;
	uint32_t have, claim : 30, error : 2;
};
_Static_assert(sizeof(struct wire) <= 16, "no longer passed in registers");

/* --- header: one description, many readers --- */

enum format {
	DEC,				/* number */
	HEX,				/* 0x and all digits */
	BYTES,				/* hex without 0x; <= 64 bits, or a tail of any length */
	FLAG,				/* yes or no */
	RESERVED,			/* shown only when not zero */
	MAC, IP4, IP6,			/* 48, 32, 128 bits */
	WORDS4, WORDS8,			/* number of 4- or 8-octet words; text shows the octets too */
	TEXT,				/* a tail of characters, escaped */
};

struct name { uint32_t value; const char *text; };
struct names { const struct name *row; unsigned count; };	/* sorted by value */

/* The name of a value, or NULL: unknown values are shown as their number. */
const char *name_of(const struct names *names, uint32_t value);

struct field {
	const char *key;		/* "spi": JSON, filters (as esp.spi), tests */
	const char *label;		/* "Security Parameters Index": people */
	const struct names *names;	/* registry, or NULL */
	uint16_t bit, bits;		/* where it is, from the header's first bit */
	uint8_t format;			/* enum format */
};

/* What a layer is to the one-line summary. */
enum rank {
	RANK_NONE,			/* not mentioned */
	RANK_LINK,			/* mentioned when nothing above it is known */
	RANK_NETWORK,			/* starts "source > destination"; address fields through packet_addresses() */
	RANK_CARRIER,			/* UDP, TCP: mentioned when nothing rides on it */
	RANK_MESSAGE,			/* mentioned always */
};

struct header {
	const char *key;		/* "esp": the JSON layer */
	const char *title;		/* "Encapsulating Security Payload" */
	const char *source;		/* "RFC 4303, 2" */
	const struct field *field;
	uint16_t fields, bytes;		/* bytes: the fixed part */
	uint8_t rank;			/* enum rank */
	uint8_t family, addresses;	/* RANK_NETWORK: 4 or 6, and the octet where source, then destination stand */
	struct field tail;		/* what is behind the fixed part, shown as one value; key NULL: none */
	/* The summary of one such node, appended to t: what follows the addresses.  NULL: the title. */
	void (*line)(struct text *t, const struct packet *p, const struct node *n);
};

/*
 * Every header there is, a layer's shapes each, in a fixed order; NULL ends.
 * Start with a walk of zeros.
 */
struct header_walk { unsigned list, row; };
const struct header *header_next(struct header_walk *w);

/* --- nodes --- */

struct node {
	const struct header *header;
	const uint8_t *at;
	uint32_t len;			/* header and body, as far as captured */
	uint8_t depth;
	uint8_t error;			/* enum wire_error */
	uint8_t block;			/* which bytes: packet->block[] */
	uint8_t quoted;			/* inside an ICMP error's quotation */
};

/*
 * Blocks: the byte strings a packet's nodes lie in.  Block 0 is the frame; the
 * others were put together or opened, in that order.
 */
enum block_kind { BLOCK_FRAME, BLOCK_REASSEMBLED, BLOCK_STREAM, BLOCK_DECRYPTED, BLOCK_INFLATED };

struct block {
	const uint8_t *at;
	uint32_t len;
	uint8_t kind;
	uint16_t node;			/* the node it came out of */
};

extern const char *const block_title[];	/* by kind: "frame", "reassembled", ... */

/* --- remarks: what is odd or wrong, and where it is written --- */

enum severity { REMARK_NOTE, REMARK_CUT, REMARK_MALFORMED, REMARK_LIMIT };

struct remark {				/* static const, beside the check that makes it */
	const char *code;		/* "ip4.checksum": stable */
	const char *text;		/* one clause, for people */
	const char *source;		/* "RFC 791, 3.1" */
	uint8_t severity;
};

struct note { const struct remark *remark; uint16_t node; };

extern const char *const severity_name[];

/* --- sealed spans: what a dissector could not see into --- */

enum seal_kind {
	SEAL_ESP,			/* from the SPI to the last octet of the ICV */
	SEAL_AH,			/* an ICV to check; what follows was dissected already */
	SEAL_SK,			/* IKEv2 SK or SKF payload: body is behind its header, up to the end of the ICV */
	SEAL_ISAKMP,			/* encrypted IKEv1 payloads: body is behind the message's header */
	SEAL_IPCOMP,			/* compressed payload */
	SEAL_FRAGMENT,			/* part of a datagram */
	SEAL_IKE_FRAGMENT,		/* IKEv1's FRAG payload: part of a message */
	SEAL_STREAM,			/* TCP payload that may be RFC 9329 */
	SEAL_UDP,			/* UDP payload no port explains */
};

enum seal_state {
	SEAL_UNTRIED,
	SEAL_OPENED,			/* ICV good (or none in the SA: see authenticated); AH: ICV good */
	SEAL_NO_KEY,
	SEAL_INTEGRITY_FAILED,
	SEAL_UNSUPPORTED,
	SEAL_CUT,
};

extern const char *const seal_state_name[];	/* "opened", "no-key", ... as in JSON */

struct sealed {
	struct wire body;
	uint8_t kind, state;
	uint8_t depth;			/* of what comes out */
	uint8_t nest;			/* IP headers around it */
	uint8_t next;			/* protocol of the content where the outside knows it (fragments, IPComp) */
	bool authenticated;		/* opened, and an ICV vouches for it */
	bool heuristic;			/* opened without a key source: ESP-NULL by RFC 5879, or WESP says so */
	bool clear;			/* ESP that is not encrypted, says WESP: octets of IV and ICV are these */
	uint8_t iv, icv;
	uint16_t node;			/* its header */
	uint16_t net;			/* the IP header it travels under; NODE_NONE if none */
	uint16_t insert;		/* where the nodes of its content belong */
	bool replaces;			/* the content found takes the place of the data node behind them */
	const char *reason;		/* why it is not opened, or what is doubtful; static */
	const struct sa *sa;		/* who it belongs to; NULL if unknown */
	const char *encryption, *integrity;	/* IANA names, when known */
};

/* Only these are shown as sealed; the other kinds are the engine's own business. */
static inline bool sealed_shown(const struct sealed *s) { return s->kind <= SEAL_ISAKMP; }

enum { NODE_NONE = 0xffff };

/*
 * --- facts: what is known of a node beyond its octets ---
 *
 * Found by the engine or a dissector by computation: what a certificate says,
 * whether a hash is right.  Shown under the node's fields.
 */
enum verdict {
	FACT_SAYS,			/* no judgement: a decoded value */
	FACT_VERIFIED,			/* computed and equal */
	FACT_FAILED,			/* computed and different; the text has the value computed */
	FACT_IMPOSSIBLE,		/* cannot be computed; the text says what is missing */
};

extern const char *const verdict_name[];	/* "", "verified", "failed", "not possible" */

struct fact {
	const char *key;		/* "nat_detection": stable, JSON */
	const char *label;		/* "NAT detection hash": people */
	uint16_t node;
	uint8_t verdict;
	uint16_t at, len;		/* its text, in packet->words: octets as they came, to be escaped when shown */
};

struct packet {
	const struct frame *frame;
	uint16_t nodes, notes, seals, blocks, facts;
	uint16_t worded;		/* octets used of words */
	uint16_t net;			/* innermost IP header so far */
	uint8_t nest;			/* IP headers so far */
	uint8_t inside;			/* block being dissected */
	bool quoted;			/* dissecting a quotation */
	bool full;			/* ran out of nodes, notes or seals: not all is shown */
	struct block block[LIMIT_BLOCKS];
	struct sealed seal[LIMIT_SEALS];
	struct note note[LIMIT_NOTES];
	struct fact fact[LIMIT_FACTS];
	struct node node[LIMIT_NODES];
	char words[LIMIT_WORDS];
};

/* --- reading --- */

/* n <= 64 bits that start `bit` bits into h, most significant first, as RFCs count. */
static inline uint64_t wire_bits(const uint8_t *h, unsigned bit, unsigned n)
{
	const uint8_t *b = h + bit / 8;
	unsigned skip = bit % 8;
	uint64_t v = 0;

	if (skip == 0 && n == 32)
		return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	if (skip == 0 && n == 16)
		return (uint32_t)b[0] << 8 | b[1];
	if (skip + n <= 8)
		return b[0] >> (8 - skip - n) & ((1u << n) - 1);
	for (unsigned i = 0; i < (skip + n + 7) / 8; i++)
		v = v << 8 | b[i];
	v >>= (8 - (skip + n) % 8) % 8;
	return n < 64 ? v & ((1ull << n) - 1) : v;
}

/* Was the fixed part captured, so that the fields may be read? */
static inline bool node_readable(const struct node *n) { return n->len >= n->header->bytes; }

/* The value as people read it: "0xc0ffee01", "34 (IKE_SA_INIT)", "192.0.2.1", "5 (20 bytes)". */
void text_field(struct text *t, const struct field *f, const struct node *n);
/* The tail likewise, at most `most` bytes of it, "..." where there are more. */
void text_tail(struct text *t, const struct node *n, size_t most);

/* The bytes of a node's tail; *size 0 where it has none. */
const uint8_t *node_tail(const struct node *n, uint32_t *size);

/*
 * A tail that is a number (DEC, HEX: up to 8 octets) or an address (IP4, IP6),
 * as a field of its size.  False where it is not, or its size does not fit: then
 * it is shown as octets.
 */
bool node_tail_field(const struct node *n, struct field *f);

/* The number in the field of that key; false where the header has none, or it was not captured. */
bool node_value(const struct node *n, const char *key, uint64_t *value);

/* Offset of a node in its block. */
static inline uint32_t node_offset(const struct packet *p, const struct node *n)
{
	return (uint32_t)(n->at - p->block[n->block].at);
}

/* Addresses of an IP header node (rank NETWORK); family 0 when cut before them. */
void packet_addresses(const struct packet *p, unsigned node, struct address *source, struct address *destination);

/* The shown sealed span of a node, or NULL. */
const struct sealed *packet_seal(const struct packet *p, unsigned node);

/*
 * One line, without number and time: "192.0.2.1 > 192.0.2.2 ESP spi ...".
 * Built from ranks and the headers' line functions; knows no protocol.
 */
void packet_summary(const struct packet *p, struct text *t);

#endif
