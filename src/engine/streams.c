/*
 * IKE and ESP messages from TCP streams (RFC 9329).
 *
 * Invariant: of a stream, bytes[at..held) are the octets that follow one
 * another from sequence number base + at on and make no whole message yet;
 * its pieces lie behind `held`, sorted and apart, and wait for what is missing
 * in front of them.  While in step (synced), bytes[at] begins a message.  A
 * segment that comes in order, while nothing is held, is never copied.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "engine/reassembly.h"
#include "packet/dissect.h"

enum {
	PIECES = 32,			/* kept behind a gap */
	GAP_SEGMENTS = 32,		/* that pass a gap before it is given up */
	FAR = 1 << 24,			/* octets off: not this connection any more */
	UNDECIDED = 2048,		/* octets at the end that more data may yet prove to begin a message */
	ROOM = 2 * LIMIT_STREAM_BYTES,	/* for the messages put together in one frame */
	PORT_NATT = 4500,
	SPI_MIN = 256,			/* RFC 4303, 2.1: smaller ones are reserved */
	ESP_MIN = 12,			/* header, padding to 4 octets */
};

static const int64_t GAP_TIME = INT64_C(1000000000);

static const uint8_t prefix[6] = "IKETCP";

/* RFC 9329, 3: a length that counts itself, then the non-ESP marker and IKE, or ESP. */
#define MESSAGE(F) \
	F(message, length, 16, DEC, NULL, "Length") \
	F(message, spi, 32, HEX, NULL, "Security Parameters Index, or the non-ESP marker") \
	F(message, sequence, 32, DEC, NULL, "Sequence Number")
enum { MESSAGE(FIELD_AT) message_END };
enum { MESSAGE(FIELD_BITS) message_BYTES = message_END / 8, message_MARKED = message_spi_LAST / 8 + 1,
	LENGTH_BYTES = message_length_BITS / 8 };

struct stream_key {
	struct address source, destination;
	uint16_t sport, dport;
	uint8_t nest, zero;
};
_Static_assert(sizeof(struct stream_key) == 40, "padding would be hashed");

struct stream {
	struct stream_key key;
	uint64_t hashed;
	uint64_t used;			/* count at its latest segment; 0: the slot is free */
	uint32_t base, at, held;
	bool synced;
	bool missed;			/* octets were skipped, and nobody was told yet */
	bool prefix_due;
	uint32_t spi, sequence;		/* of the latest ESP message; spi 0: none yet */
	int64_t gap_time;
	unsigned passed;		/* segments behind the gap */
	unsigned pieces;
	struct { uint32_t start, end; } piece[PIECES];
	uint8_t *bytes;			/* LIMIT_STREAM_BYTES, stays with the slot */
};

struct streams {
	struct hash hash;
	uint64_t count, dropped, skipped;
	uint64_t frame;			/* number of the one being worked on */
	unsigned cursors;
	struct cursor {			/* segments added and not asked out, inner ones last */
		struct stream *stream;
		uint64_t used;		/* the stream's, lest it gave way meanwhile */
		struct wire segment;	/* what is not yet consumed */
		uint32_t sequence;	/* of its first octet */
	} cursor[LIMIT_SEALS];
	uint8_t *room;
	uint32_t room_used;
	struct stream stream[LIMIT_STREAMS];
};

static const struct remark seen_before = { "stream.again", "was seen before, or comes too late; not shown again",
	"RFC 9293, 3.10.7.4", REMARK_NOTE };
static const struct remark early = { "stream.early", "waits for a segment in front of it", "RFC 9293, 3.10.7.4",
	REMARK_NOTE };
static const struct remark resumed = { "stream.resumed", "octets of the stream were skipped to find the next message",
	"RFC 9329, 3", REMARK_NOTE };
static const struct remark bad_length = { "stream.length", "a message length of 0 or 1", "RFC 9329, 3",
	REMARK_MALFORMED };

struct streams *streams_new(void)
{
	return mem_new(sizeof(struct streams));
}

void streams_free(struct streams *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < LIMIT_STREAMS; i++)
		free(t->stream[i].bytes);
	free(t->room);
	hash_free(&t->hash);
	free(t);
}

uint64_t streams_dropped(const struct streams *t)
{
	return t->dropped;
}

uint64_t streams_skipped(const struct streams *t)
{
	return t->skipped;
}

/* --- does a message begin here? --- */

struct message { uint32_t length, spi, sequence; bool ike; };

static bool message_plausible(const uint8_t *at, uint32_t have, struct message *m)
{
	uint32_t ike_length;

	if (have < message_BYTES)
		return false;
	*m = (struct message){ (uint32_t)GET(at, message, length), (uint32_t)GET(at, message, spi),
		(uint32_t)GET(at, message, sequence), false };
	if (m->spi)
		return m->spi >= SPI_MIN && m->length >= LENGTH_BYTES + ESP_MIN && (m->length - LENGTH_BYTES) % 4 == 0;
	m->ike = ike_plausible(at + message_MARKED, have - message_MARKED, &ike_length) &&
	    m->length == message_MARKED + ike_length;
	return m->ike;
}

/* The same SA a little later: chance has 2^-48 to look like it. */
static bool message_follows(const struct message *m, uint32_t spi, uint32_t sequence)
{
	return m->spi == spi && m->sequence - sequence - 1 < 0xffff;
}

/* An IKE message, one of an SA we know, or one that leads to such. */
static bool message_sure(const struct stream *s, const uint8_t *at, uint32_t have)
{
	struct message first, m;
	uint32_t offset = 0;

	if (!message_plausible(at, have, &first))
		return false;
	if (first.ike || (s->spi && message_follows(&first, s->spi, s->sequence)))
		return true;
	m = first;
	for (unsigned hop = 0; hop < 3; hop++) {
		offset += m.length;
		if (offset >= have || !message_plausible(at + offset, have - offset, &m))
			return false;
		if (m.ike || message_follows(&m, first.spi, first.sequence))
			return true;
	}
	return false;
}

/* Where a segment starts, messages that end exactly where it ends will do as well. */
static bool message_starts(const struct stream *s, const struct wire *w)
{
	struct message m;
	uint32_t offset = 0;

	while (offset < w->have && message_plausible(w->at + offset, w->have - offset, &m))
		offset += m.length;
	return offset == w->claim || message_sure(s, w->at, w->have);
}

/* --- the table --- */

static bool stream_equal(const void *array, uint32_t position, const void *key)
{
	const struct stream *s = array;

	return !memcmp(&s[position].key, key, sizeof(struct stream_key));
}

static void stream_forget(struct streams *t, struct stream *s)
{
	hash_drop(&t->hash, s->hashed, (uint32_t)(s - t->stream));
	*s = (struct stream){ .bytes = s->bytes };
}

/* A free slot, or that of the stream silent longest, which gives way. */
static struct stream *stream_make_room(struct streams *t)
{
	struct stream *oldest = t->stream;

	for (struct stream *s = t->stream; s < t->stream + LIMIT_STREAMS; s++)
		if (s->used < oldest->used)
			oldest = s;
	if (oldest->used) {
		stream_forget(t, oldest);
		t->dropped++;
	}
	return oldest;
}

static struct stream *stream_find(struct streams *t, const struct stream_key *key, uint64_t hashed)
{
	uint32_t i = hash_find(&t->hash, hashed, stream_equal, t->stream, key);

	return i == HASH_NONE ? NULL : &t->stream[i];
}

static bool begins_with_prefix(const struct wire *w)
{
	return w->have >= sizeof prefix && !memcmp(w->at, prefix, sizeof prefix);
}

/* The prefix or an IKE message on any port; on 4500 also what may be ESP. */
static bool worth_following(const struct stream_key *key, const struct wire *w)
{
	struct message m;

	return begins_with_prefix(w) || (message_plausible(w->at, w->have, &m) &&
	    (m.ike || key->sport == PORT_NATT || key->dport == PORT_NATT));
}

static struct stream *stream_new(struct streams *t, const struct stream_key *key, uint64_t hashed, uint32_t sequence)
{
	struct stream *s = stream_make_room(t);

	s->key = *key;
	s->hashed = hashed;
	s->base = sequence;
	hash_put(&t->hash, hashed, (uint32_t)(s - t->stream));
	return s;
}

/* --- what is held of a stream --- */

static bool stream_holds(const struct stream *s)
{
	return s->at < s->held || s->pieces;
}

static void stream_skip(struct streams *t, struct stream *s, uint32_t n)
{
	t->skipped += n;
	s->missed |= n > 0;
	s->at += n;
}

/* Out of step, and on from `sequence`. */
static void stream_restart(struct streams *t, struct stream *s, uint32_t sequence)
{
	stream_skip(t, s, s->held - s->at);
	s->missed |= s->synced;
	s->synced = false;
	s->base = sequence;
	s->at = s->held = s->pieces = 0;
}

/* Move what is held to the front. */
static void stream_compact(struct stream *s)
{
	uint32_t end = s->pieces ? s->piece[s->pieces - 1].end : s->held;

	if (s->at < end)
		memmove(s->bytes, s->bytes + s->at, end - s->at);
	for (unsigned i = 0; i < s->pieces; i++) {
		s->piece[i].start -= s->at;
		s->piece[i].end -= s->at;
	}
	s->base += s->at;
	s->held -= s->at;
	s->at = 0;
}

/* Room for bytes[..end), counted as things stand now; *end follows when they move. */
static bool stream_room(struct stream *s, uint32_t *end)
{
	if (!s->bytes)
		s->bytes = mem_grow(NULL, LIMIT_STREAM_BYTES, 1);
	if (!stream_holds(s) || *end > LIMIT_STREAM_BYTES) {
		*end -= s->at;
		stream_compact(s);
	}
	return *end <= LIMIT_STREAM_BYTES;
}

static void piece_remove(struct stream *s)
{
	s->pieces--;
	memmove(&s->piece[0], &s->piece[1], s->pieces * sizeof s->piece[0]);
}

static void pieces_join(struct stream *s)
{
	while (s->pieces && s->piece[0].start <= s->held) {
		if (s->piece[0].end > s->held)
			s->held = s->piece[0].end;
		piece_remove(s);
	}
}

/* Keep [start, end) behind the gap, as one with the pieces it touches. */
static bool piece_keep(struct stream *s, uint32_t start, uint32_t end, const uint8_t *at)
{
	unsigned i = 0, last;

	while (i < s->pieces && s->piece[i].end < start)
		i++;
	for (last = i; last < s->pieces && s->piece[last].start <= end; last++)
		;
	if (last == i && s->pieces == PIECES)
		return false;
	memcpy(s->bytes + start, at, end - start);
	if (last > i) {
		start = s->piece[i].start < start ? s->piece[i].start : start;
		end = s->piece[last - 1].end > end ? s->piece[last - 1].end : end;
	}
	memmove(&s->piece[i + 1], &s->piece[last], (s->pieces - last) * sizeof s->piece[0]);
	s->pieces = s->pieces - (last - i) + 1;
	s->piece[i].start = start;
	s->piece[i].end = end;
	return true;
}

/* --- the segment --- */

static void segment_consume(struct cursor *c, uint32_t n)
{
	wire_split(&c->segment, n);
	c->sequence += n;
}

/* Drop what the stream has already. */
static void segment_trim(struct cursor *c)
{
	int32_t old = (int32_t)(c->stream->base + c->stream->held - c->sequence);

	if (old > 0)
		segment_consume(c, (uint32_t)old < c->segment.claim ? (uint32_t)old : c->segment.claim);
}

/* At most n octets of the segment to what is held; false when there is none. */
static bool segment_take(struct cursor *c, uint32_t n)
{
	struct stream *s = c->stream;
	uint32_t end;

	segment_trim(c);
	n = n < c->segment.have ? n : c->segment.have;
	end = s->held + n;
	if (!n || !stream_room(s, &end))
		return false;
	memcpy(s->bytes + s->held, c->segment.at, n);
	s->held = end;
	segment_consume(c, n);
	pieces_join(s);
	return true;
}

/* --- back in step --- */

static bool synced_at(struct streams *t, struct stream *s, uint32_t at)
{
	stream_skip(t, s, at - s->at);
	s->synced = true;
	return true;
}

/* Look for a message in what is held; [at..mark) and [mark..held) are runs of whole segments. */
static bool stream_search(struct streams *t, struct stream *s, uint32_t mark)
{
	const struct wire before = wire_of(s->bytes + s->at, mark - s->at, 0);
	const struct wire behind = wire_of(s->bytes + mark, s->held - mark, 0);

	if (before.have && message_starts(s, &before))
		return synced_at(t, s, s->at);
	if (behind.have && message_starts(s, &behind))
		return synced_at(t, s, mark);
	for (uint32_t i = s->at; i < s->held; i++)
		if (message_sure(s, s->bytes + i, s->held - i))
			return synced_at(t, s, i);
	if (s->held - s->at > UNDECIDED)
		stream_skip(t, s, s->held - s->at - UNDECIDED);
	return false;
}

static bool stream_synchronise(struct streams *t, struct cursor *c)
{
	struct stream *s = c->stream;
	uint32_t had = s->held - s->at;

	segment_take(c, c->segment.have);
	return s->at < s->held && stream_search(t, s, s->at + had);
}

/* The gap stays: go on behind it. */
static void gap_give_up(struct streams *t, struct stream *s)
{
	stream_skip(t, s, s->piece[0].start - s->at);
	s->held = s->piece[0].end;
	s->synced = false;
	s->passed = 0;
	piece_remove(s);
	stream_search(t, s, s->held);
}

/* --- one segment --- */

static bool gap_patience(struct stream *s, int64_t now)
{
	int64_t age;

	if (!s->pieces) {
		s->gap_time = now;
		s->passed = 0;
	}
	return s->synced && s->passed++ < GAP_SEGMENTS && !__builtin_sub_overflow(now, s->gap_time, &age) && age < GAP_TIME;
}

/* Keep the segment for later, when there is something missing in front of it. */
static bool segment_keep(struct cursor *c, uint32_t ahead, int64_t now)
{
	struct stream *s = c->stream;
	uint32_t end = s->held + ahead + c->segment.have;

	if (!gap_patience(s, now) || !stream_room(s, &end))
		return false;
	return piece_keep(s, end - c->segment.have, end, c->segment.at);
}

/* Bring segment and stream together: true when the segment continues what is held. */
static bool segment_place(struct streams *t, struct cursor *c, int64_t now, const struct remark **note)
{
	struct stream *s = c->stream;
	int32_t ahead;

	segment_trim(c);
	if (!c->segment.claim) {
		*note = &seen_before;
		return false;
	}
	while ((ahead = (int32_t)(c->sequence - s->base - s->held)) > 0) {
		if (segment_keep(c, (uint32_t)ahead, now)) {
			*note = &early;
			segment_consume(c, c->segment.claim);
			return false;
		}
		if (s->pieces)
			gap_give_up(t, s);
		else
			stream_restart(t, s, c->sequence);
	}
	segment_trim(c);
	return true;
}

static void segment_accept(struct streams *t, struct cursor *c, int64_t now, const struct remark **note)
{
	struct stream *s = c->stream;
	int64_t off = (int32_t)(c->sequence - s->base - s->held);

	if (off > FAR || off < -FAR)
		stream_restart(t, s, c->sequence);
	if (!segment_place(t, c, now, note) || s->synced)
		return;
	s->prefix_due = begins_with_prefix(&c->segment);
	if (s->prefix_due || message_starts(s, &c->segment)) {
		stream_restart(t, s, c->sequence);
		s->synced = true;
	}
}

/* The stream of a segment; NULL when it is none of ours. */
static struct stream *segment_stream(struct streams *t, const struct segment *seg, const struct sealed *sealed)
{
	const struct stream_key key = { .source = seg->source, .destination = seg->destination, .sport = seg->sport,
		.dport = seg->dport, .nest = sealed->nest };
	uint64_t hashed = hash_bytes(&key, sizeof key);
	struct stream *s = stream_find(t, &key, hashed);

	if (s && (seg->syn || seg->rst)) {
		stream_forget(t, s);
		s = NULL;
	}
	if (!s && worth_following(&key, &sealed->body))
		s = stream_new(t, &key, hashed, seg->seq);
	return s;
}

bool streams_add(struct streams *t, const struct packet *p, const struct sealed *sealed, int64_t now,
    const struct remark **note)
{
	struct cursor *c = &t->cursor[t->cursors];
	struct segment seg;
	struct stream *s;

	if (t->frame != p->frame->number && !t->cursors)
		t->room_used = 0;
	t->frame = p->frame->number;
	if (t->cursors == LIMIT_SEALS || !sealed->body.have || !segment_read(p, sealed, &seg))
		return false;
	s = segment_stream(t, &seg, sealed);
	if (!s)
		return false;
	s->used = ++t->count;
	*c = (struct cursor){ s, s->used, sealed->body, seg.seq };
	t->cursors++;
	segment_accept(t, c, now, note);
	return true;
}

/* --- one message --- */

/* Tell what was skipped in front of it, and remember whose it is. */
static void message_noted(struct stream *s, const struct wire *piece, const struct remark **note)
{
	struct message m;

	if (s->missed && !*note)
		*note = &resumed;
	s->missed = false;
	if (message_plausible(piece->at, piece->have, &m) && !m.ike) {
		s->spi = m.spi;
		s->sequence = m.sequence;
	}
}

/* The next n octets, which are all there; false when the frame's room is used up. */
static bool piece_hand_out(struct streams *t, struct cursor *c, uint32_t n, struct wire *piece)
{
	struct stream *s = c->stream;

	if (!stream_holds(s)) {
		*piece = wire_split(&c->segment, n);
		c->sequence += n;
		s->base = c->sequence;
		s->at = s->held = 0;
		return true;
	}
	if (n > ROOM - t->room_used)
		return false;
	if (!t->room)
		t->room = mem_grow(NULL, ROOM, 1);
	*piece = wire_of(memcpy(t->room + t->room_used, s->bytes + s->at, n), n, n);
	t->room_used += n;
	s->at += n;
	return true;
}

/* A message cut with its segment.  Where it ends with the segment, the next one begins the next. */
static enum stream_piece piece_hand_out_cut(struct streams *t, struct cursor *c, uint32_t length, struct wire *piece)
{
	struct stream *s = c->stream;
	bool missed = s->missed, synced = length == c->segment.claim;

	*piece = wire_of(c->segment.at, c->segment.have, length);
	stream_restart(t, s, c->sequence + c->segment.claim);
	s->missed = missed;
	s->synced = synced;
	segment_consume(c, c->segment.claim);
	return STREAM_MESSAGE;
}

static enum stream_piece message_next(struct streams *t, struct cursor *c, struct wire *piece, const struct remark **note)
{
	struct stream *s = c->stream;

	for (;;) {
		bool holds = stream_holds(s);
		const uint8_t *at = holds ? s->bytes + s->at : c->segment.at;
		uint32_t have = holds ? s->held - s->at : c->segment.have;
		uint32_t length = have < LENGTH_BYTES ? LENGTH_BYTES : (uint32_t)GET(at, message, length);

		if (!s->synced) {
			if (!stream_synchronise(t, c))
				return STREAM_NOTHING;
		} else if (length < LENGTH_BYTES) {
			*note = &bad_length;
			s->synced = false;
			segment_take(c, c->segment.have);
			stream_skip(t, s, 1);
		} else if (have >= length) {
			return piece_hand_out(t, c, length, piece) ? STREAM_MESSAGE : STREAM_NOTHING;
		} else if (!holds && have >= LENGTH_BYTES && have < c->segment.claim) {
			return piece_hand_out_cut(t, c, length, piece);
		} else if (!segment_take(c, length - (holds ? have : 0))) {
			return STREAM_NOTHING;
		}
	}
}

static enum stream_piece piece_next(struct streams *t, struct cursor *c, struct wire *piece, const struct remark **note)
{
	struct stream *s = c->stream;

	if (s->prefix_due) {
		s->prefix_due = false;
		return piece_hand_out(t, c, sizeof prefix, piece) ? STREAM_PREFIX : STREAM_NOTHING;
	}
	if (message_next(t, c, piece, note) == STREAM_MESSAGE) {
		message_noted(s, piece, note);
		return STREAM_MESSAGE;
	}
	segment_take(c, c->segment.have);		/* where the frame's room is used up */
	if (c->segment.have < c->segment.claim)
		stream_restart(t, s, c->sequence + c->segment.claim);
	return STREAM_NOTHING;
}

enum stream_piece streams_next(struct streams *t, struct wire *piece, bool *in_place, const struct remark **note)
{
	uint32_t room_used = t->room_used;
	enum stream_piece what = STREAM_NOTHING;
	struct cursor *c;

	if (!t->cursors)
		return STREAM_NOTHING;
	c = &t->cursor[t->cursors - 1];
	if (c->stream->used == c->used)
		what = piece_next(t, c, piece, note);
	*in_place = t->room_used == room_used;
	if (what == STREAM_NOTHING)
		t->cursors--;
	return what;
}
