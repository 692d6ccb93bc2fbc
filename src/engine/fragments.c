/*
 * IP datagrams from their fragments: RFC 791, 3.2 and RFC 8200, 4.5; overlaps
 * by RFC 5722.
 *
 * Invariant: every datagram in the table stands in exactly one slot and in the
 * hash under its key; its pieces are sorted, apart from one another, and
 * `covered` is their sum, so that it is whole when covered == total.  A
 * datagram handed out is in no slot; it waits in `out` for the next frame.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "engine/reassembly.h"
#include "packet/dissect.h"

enum {
	DATAGRAM_MAX = 65535,		/* octets, IPv4's header or IPv6's extension headers included */
	HEAD_MAX = 4096,		/* octets of headers in front of the fragment header */
};

static const int64_t TIME_OUT = 60 * INT64_C(1000000000);	/* RFC 8200, 4.5 */

struct datagram_key {
	struct address source, destination;
	uint8_t protocol;		/* 0 for IPv6, where fragments may differ in it */
	uint8_t nest;
	uint32_t id;
};
_Static_assert(sizeof(struct datagram_key) == 40, "padding would be hashed");

struct datagram {
	struct datagram_key key;
	uint64_t hashed;
	struct datagram *next;		/* in `spare` or `out` */
	int64_t time;			/* of its first fragment */
	uint32_t fragments;		/* that came and are in it */
	uint32_t total, covered;	/* octets; total 0: the last fragment is still missing */
	uint32_t head_len, next_at;
	uint8_t next_header;
	bool given_up;
	uint16_t pieces;
	struct piece { uint16_t start, end; } piece[LIMIT_FRAGMENTS];
	uint8_t bytes[HEAD_MAX + DATAGRAM_MAX];	/* the head ends, and the payload starts, at HEAD_MAX */
};

struct fragments {
	struct hash hash;
	struct datagram *slot[LIMIT_DATAGRAMS];
	uint64_t born[LIMIT_DATAGRAMS];		/* count at which a slot was taken; 0: free */
	uint64_t count;
	struct datagram *spare, *out;
	uint64_t dropped, waiting;
};

#define RFC_BOTH "RFC 791, 3.2; RFC 8200, 4.5"

static const struct remark cut = { "fragment.cut",
	N_("a fragment was cut, so its datagram cannot be put together"),
	"", REMARK_CUT };
static const struct remark too_long = { "fragment.overlong",
	N_("with its headers the datagram is longer than 65,535 octets"),
	RFC_BOTH, REMARK_MALFORMED };
static const struct remark no_end = { "fragment.end",
	N_("contradicts another fragment about where the datagram ends"),
	RFC_BOTH, REMARK_MALFORMED };
static const struct remark overlap4 = { "fragment.overlap", N_("fragments overlap; what came first stands"),
	"RFC 1858, 4", REMARK_NOTE };
static const struct remark overlap6 = { "fragment.overlap",
	N_("fragments overlap, so the datagram is discarded"),
	"RFC 5722, 4; RFC 8200, 4.5", REMARK_MALFORMED };
static const struct remark given_up = { "fragment.given-up",
	N_("belongs to a datagram that was given up"), "", REMARK_NOTE };
static const struct remark too_many = { "limit.fragments",
	N_("more fragments than are kept of one datagram"), "", REMARK_LIMIT };
static const struct remark long_head = { "limit.fragment-head",
	N_("more octets of headers than are kept of a datagram"),
	"", REMARK_LIMIT };

/* --- memory: a datagram is taken on need, and never given back before the end --- */

static struct datagram *datagram_take(struct fragments *f)
{
	struct datagram *d = f->spare;

	if (d)
		f->spare = d->next;
	else
		d = mem_grow(NULL, 1, sizeof *d);
	memset(d, 0, offsetof(struct datagram, piece));
	return d;
}

static void list_add(struct datagram **list, struct datagram *d)
{
	d->next = *list;
	*list = d;
}

static void list_free(struct datagram *d)
{
	while (d) {
		struct datagram *next = d->next;

		free(d);
		d = next;
	}
}

struct fragments *fragments_new(void)
{
	return mem_new(sizeof(struct fragments));
}

void fragments_free(struct fragments *f)
{
	if (!f)
		return;
	for (unsigned i = 0; i < LIMIT_DATAGRAMS; i++)
		free(f->slot[i]);
	list_free(f->spare);
	list_free(f->out);
	hash_free(&f->hash);
	free(f);
}

void fragments_begin_frame(struct fragments *f)
{
	while (f->out) {
		struct datagram *d = f->out;

		f->out = d->next;
		list_add(&f->spare, d);
	}
}

uint64_t fragments_dropped(const struct fragments *f)
{
	return f->dropped;
}

uint64_t fragments_waiting(const struct fragments *f)
{
	return f->waiting;
}

/* --- the table --- */

static bool datagram_equal(const void *array, uint32_t position, const void *key)
{
	struct datagram *const *slot = array;

	return !memcmp(&slot[position]->key, key, sizeof(struct datagram_key));
}

static struct datagram *slot_clear(struct fragments *f, uint32_t i)
{
	struct datagram *d = f->slot[i];

	hash_drop(&f->hash, d->hashed, i);
	f->slot[i] = NULL;
	f->born[i] = 0;
	f->waiting -= d->fragments;
	return d;
}

/* Its fragments led to nothing. */
static void slot_drop(struct fragments *f, uint32_t i)
{
	struct datagram *d = slot_clear(f, i);

	f->dropped += d->fragments;
	list_add(&f->spare, d);
}

/* A free slot, or that of the oldest datagram, which gives way. */
static uint32_t slot_make_room(struct fragments *f)
{
	uint32_t oldest = 0;

	for (uint32_t i = 1; i < LIMIT_DATAGRAMS; i++)
		if (f->born[i] < f->born[oldest])
			oldest = i;
	if (f->slot[oldest])
		slot_drop(f, oldest);
	return oldest;
}

static bool out_of_time(const struct datagram *d, int64_t now)
{
	int64_t age;

	return __builtin_sub_overflow(now, d->time, &age) || age > TIME_OUT || age < -TIME_OUT;
}

/* The slot of the datagram a fragment belongs to, made when it is the first. */
static uint32_t slot_touch(struct fragments *f, const struct fragment *g, uint8_t nest, int64_t now)
{
	struct datagram_key key = { .source = g->source, .destination = g->destination, .nest = nest,
		.id = g->id,
		.protocol = g->source.family == 4 ? g->protocol : 0 };
	uint64_t hashed = hash_bytes(&key, sizeof key);
	uint32_t i = hash_find(&f->hash, hashed, datagram_equal, f->slot, &key);
	struct datagram *d;

	if (i != HASH_NONE && !out_of_time(f->slot[i], now))
		return i;
	if (i != HASH_NONE)
		slot_drop(f, i);
	i = slot_make_room(f);
	d = f->slot[i] = datagram_take(f);
	d->key = key;
	d->hashed = hashed;
	d->time = now;
	f->born[i] = ++f->count;
	hash_put(&f->hash, hashed, i);
	return i;
}

/* --- one fragment --- */

/* Can it be part of any datagram?  Where not, its dissector has said so. */
static bool fragment_sound(const struct fragment *g, const struct wire *body)
{
	return !body->error && body->claim && (!g->more || body->claim % 8 == 0) &&
	    g->offset <= DATAGRAM_MAX &&
	    body->claim <= DATAGRAM_MAX - g->offset;
}

static bool end_contradicts(const struct datagram *d, uint32_t end, bool more)
{
	uint32_t reached = d->pieces ? d->piece[d->pieces - 1].end : 0;

	return (d->total && (more ? end >= d->total : end != d->total)) || (!more && reached > end);
}

static bool overlaps(const struct datagram *d, uint32_t start, uint32_t end)
{
	for (unsigned i = 0; i < d->pieces && d->piece[i].start < end; i++)
		if (d->piece[i].end > start)
			return true;
	return false;
}

/* The same octets in the same place once more. */
static bool duplicate(const struct datagram *d, uint32_t start, uint32_t end, const uint8_t *at)
{
	for (unsigned i = 0; i < d->pieces; i++)
		if (d->piece[i].start == start && d->piece[i].end == end)
			return !memcmp(d->bytes + HEAD_MAX + start, at, end - start);
	return false;
}

static bool piece_insert(struct datagram *d, unsigned i, uint32_t start, uint32_t end,
    const uint8_t *at)
{
	if (d->pieces == LIMIT_FRAGMENTS)
		return false;
	memmove(&d->piece[i + 1], &d->piece[i], (d->pieces - i) * sizeof d->piece[0]);
	d->piece[i] = (struct piece){ (uint16_t)start, (uint16_t)end };
	d->pieces++;
	d->covered += end - start;
	memcpy(d->bytes + HEAD_MAX + start, at, end - start);
	return true;
}

/* Take what is not there yet of [start, end); false when there are too many pieces. */
static bool pieces_fill(struct datagram *d, uint32_t start, uint32_t end, const uint8_t *at)
{
	uint32_t from = start;

	for (unsigned i = 0; from < end; i++) {
		uint32_t until = i < d->pieces && d->piece[i].start < end ? d->piece[i].start : end;

		if (i < d->pieces && d->piece[i].end <= from)
			continue;
		if (from < until && !piece_insert(d, i, from, until, at + (from - start)))
			return false;
		from = d->piece[i].end;
	}
	return true;
}

static void head_keep(struct datagram *d, const struct fragment *g)
{
	memcpy(d->bytes + HEAD_MAX - g->head_len, g->head, g->head_len);
	d->head_len = g->head_len;
	d->next_at = g->next_at;
	d->next_header = g->protocol;
}

/*
 * Put a sound fragment into its datagram.  True: it is in, or was already.
 * *note as in fragments_add().
 */
static bool datagram_put(struct datagram *d, const struct fragment *g, const struct wire *body,
    const struct remark **note)
{
	uint32_t start = g->offset, end = start + body->claim;

	if (duplicate(d, start, end, body->at))
		return true;
	if (end_contradicts(d, end, g->more)) {
		*note = &no_end;
		return false;
	}
	if (overlaps(d, start, end)) {
		d->given_up = d->key.source.family != 4;
		*note = d->given_up ? &overlap6 : &overlap4;
	}
	if (!d->given_up && !pieces_fill(d, start, end, body->at)) {
		d->given_up = true;
		*note = &too_many;
	}
	if (d->given_up)
		return false;
	if (!g->more)
		d->total = end;
	if (!start && !d->head_len)
		head_keep(d, g);
	d->fragments++;
	return true;
}

static uint32_t header_sum(const uint8_t *h, uint32_t len)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)h[i] << 8 | h[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void field_set(uint8_t *h, const struct header *header, const char *key, uint32_t value)
{
	const struct field *f = header->field;

	while (strcmp(f->key, key))
		f++;
	for (unsigned bit = f->bit + f->bits; bit-- > f->bit; value >>= 1) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		h[bit / 8] = (uint8_t)(value & 1 ? h[bit / 8] | mask : h[bit / 8] & ~mask);
	}
}

/* The head in front of the payload, as it was before fragmentation. */
static bool datagram_finish(struct datagram *d, struct wire *whole)
{
	uint8_t *h = d->bytes + HEAD_MAX - d->head_len;
	bool is4 = d->key.source.family == 4;
	uint32_t len = d->head_len + d->total, counted = is4 ? len : len - header_ip6.bytes;

	if (counted > DATAGRAM_MAX)
		return false;
	if (is4) {
		field_set(h, &header_ip4, "length", counted);
		field_set(h, &header_ip4, "more_fragments", 0);
		field_set(h, &header_ip4, "fragment_offset", 0);
		field_set(h, &header_ip4, "checksum", 0);
		field_set(h, &header_ip4, "checksum", header_sum(h, d->head_len));
	} else {
		field_set(h, &header_ip6, "length", counted);
		h[d->next_at] = d->next_header;
	}
	*whole = wire_of(h, len, len);
	return true;
}

static enum fragment_fate refuse(struct fragments *f)
{
	f->dropped++;
	return FRAGMENT_REFUSED;
}

static enum fragment_fate slot_add(struct fragments *f, uint32_t i, const struct fragment *g,
    const struct wire *body, struct wire *whole, const struct remark **note)
{
	struct datagram *d = f->slot[i];
	uint32_t had = d->fragments;
	bool good = datagram_put(d, g, body, note);

	f->waiting += d->fragments - had;
	if (!good)
		return refuse(f);
	if (!d->total || d->covered < d->total)
		return FRAGMENT_KEPT;
	if (!datagram_finish(d, whole)) {
		slot_drop(f, i);
		*note = &too_long;
		return FRAGMENT_REFUSED;
	}
	list_add(&f->out, slot_clear(f, i));
	return FRAGMENT_COMPLETE;
}

/* A fragment of which not all is at hand: its datagram will never be whole. */
static enum fragment_fate slot_spoil(struct fragments *f, uint32_t i, const struct remark *why,
    const struct remark **note)
{
	*note = f->slot[i]->given_up ? &given_up : why;
	f->slot[i]->given_up = true;
	return refuse(f);
}

enum fragment_fate fragments_add(struct fragments *f, const struct packet *p,
    const struct sealed *s, int64_t now, struct wire *whole, const struct remark **note)
{
	struct fragment g;
	uint32_t i;

	if (!fragment_read(p, s, &g) || !fragment_sound(&g, &s->body))
		return refuse(f);
	i = slot_touch(f, &g, s->nest, now);
	if (s->body.have < s->body.claim)
		return slot_spoil(f, i, &cut, note);
	if (!g.offset && g.head_len > HEAD_MAX)
		return slot_spoil(f, i, &long_head, note);
	if (f->slot[i]->given_up)
		return slot_spoil(f, i, &given_up, note);
	return slot_add(f, i, &g, &s->body, whole, note);
}
