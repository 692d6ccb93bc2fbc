/*
 * IKE and ESP messages from TCP streams (RFC 9329).
 *
 * What came of a stream are runs of octets, sorted, apart or touching, the
 * first (the front) before all that is waited for.  Invariant: of a run,
 * [head..read) was shown or skipped, bytes[start..head) and bytes[read..end)
 * were not; while in step (synced), messages begin at `head` and `read`.  A
 * gap delays nobody: a run behind it goes on by itself where it surely finds
 * a message, and gives the front what it has before that.  A segment that
 * continues a run with nothing held is never copied.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "engine/reassembly.h"
#include "packet/dissect.h"

enum {
	RUNS = 32,
	GAP_SEGMENTS = 64,		/* that pass a gap before it is given up */
	FAR = 1 << 24,			/* octets off: not this connection any more */
	UNDECIDED = 2048,		/* octets at a run's end that may yet prove to begin a message */
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
	uint32_t base;			/* sequence number of bytes[0] */
	bool missed;			/* octets were skipped, and nobody was told yet */
	bool prefix_due;
	uint32_t spi, sequence;		/* of the latest ESP message; spi 0: none yet */
	int64_t gap_time;
	unsigned passed;		/* segments behind the gap */
	unsigned runs;			/* never 0 */
	struct run { uint32_t start, head, read, end; bool synced; } run[RUNS];
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

static const struct remark seen_before = { "stream.again",
	N_("was seen before, or comes too late: not shown again"),
	"RFC 9293, 3.10.7.4", REMARK_NOTE };
static const struct remark early = { "stream.early", N_("a segment in front of it has not come yet"),
	"RFC 9293, 3.10.7.4",
	REMARK_NOTE };
static const struct remark resumed = { "stream.resumed",
	N_("octets of the stream were skipped to find the next message"),
	"RFC 9329, 3", REMARK_NOTE };
static const struct remark bad_length = { "stream.length", N_("a message length of 0 or 1"), "RFC 9329, 3",
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
		return m->spi >= SPI_MIN && m->length >= LENGTH_BYTES + ESP_MIN &&
		    (m->length - LENGTH_BYTES) % 4 == 0;
	m->ike = ike_plausible(at + message_MARKED, have - message_MARKED, &ike_length) &&
	    m->length == message_MARKED + ike_length;
	return m->ike;
}

/* The same SA at nearly the same time: chance has 2^-48 to look like it. */
static bool message_near(const struct message *m, uint32_t spi, uint32_t sequence)
{
	return m->spi == spi && m->sequence - sequence + 0x7fff < 0xffff;
}

/* An IKE message, one of an SA we know, or one that leads to such. */
static bool message_sure(const struct stream *s, const uint8_t *at, uint32_t have)
{
	struct message first, m;
	uint32_t offset = 0;

	if (!message_plausible(at, have, &first))
		return false;
	if (first.ike || (s->spi && message_near(&first, s->spi, s->sequence)))
		return true;
	m = first;
	for (unsigned hop = 0; hop < 3; hop++) {
		offset += m.length;
		if (offset >= have || !message_plausible(at + offset, have - offset, &m))
			return false;
		if (m.ike || message_near(&m, first.spi, first.sequence))
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

static struct stream *stream_new(struct streams *t, const struct stream_key *key, uint64_t hashed,
    uint32_t sequence)
{
	struct stream *s = stream_make_room(t);

	s->key = *key;
	s->hashed = hashed;
	s->base = sequence;
	s->runs = 1;
	hash_put(&t->hash, hashed, (uint32_t)(s - t->stream));
	return s;
}

/* --- runs --- */

static void run_skip(struct streams *t, struct stream *s, struct run *r, uint32_t n)
{
	t->skipped += n;
	s->missed |= n > 0;
	r->read += n;
}

static void run_remove(struct stream *s, struct run *r)
{
	memmove(r, r + 1, (size_t)(s->run + s->runs - (r + 1)) * sizeof *r);
	s->runs--;
}

static bool run_touches_next(const struct stream *s, const struct run *r)
{
	return r + 1 < s->run + s->runs && r[1].start == r->end;
}

/*
 * Towards one run with the next, which it touches: first what stands there
 * before any message, then the rest.  Messages shown there were right, so that
 * what does not end where they begin is not.
 */
static void run_join(struct streams *t, struct stream *s, struct run *r)
{
	struct run *next = r + 1;

	if (next->head > next->start) {
		r->end = next->start = next->head;
		next->read = next->read > next->head ? next->read : next->head;
		return;
	}
	if (next->read > next->start)
		run_skip(t, s, r, r->end - r->read);
	r->synced |= next->synced && r->read == r->end;
	if (r->read == r->end)
		r->read = next->read;
	r->end = next->end;
	run_remove(s, next);
}

/* Everything of the stream moves to the front of its bytes. */
static void stream_compact(struct stream *s)
{
	uint32_t by = s->run[0].read, end = s->run[s->runs - 1].end;

	if (s->bytes && by < end && by < LIMIT_STREAM_BYTES)
		memmove(s->bytes, s->bytes + by,
		    (end < LIMIT_STREAM_BYTES ? end : LIMIT_STREAM_BYTES) - by);
	s->run[0].start = s->run[0].head = by;
	for (struct run *r = s->run; r < s->run + s->runs; r++)
		*r = (struct run){ r->start - by, r->head - by, r->read - by, r->end - by, r->synced };
	s->base += by;
}

/* Out of step, and on from `sequence`. */
static void stream_restart(struct streams *t, struct stream *s, uint32_t sequence)
{
	for (struct run *r = s->run; r < s->run + s->runs; r++)
		run_skip(t, s, r, r->end - r->read);
	s->missed |= s->run[0].synced;
	s->base = sequence;
	s->runs = 1;
	s->run[0] = (struct run){ 0 };
}

/*
 * Where in what a run holds a message begins, or its end; [head..mark) and
 * [mark..end) are whole segments.
 */
static uint32_t run_find(const struct stream *s, const struct run *r, uint32_t mark)
{
	const struct wire before = wire_of(s->bytes + r->head, mark - r->head, 0);
	const struct wire behind = wire_of(s->bytes + mark, r->end - mark, 0);
	uint32_t at = r->head;

	if (before.have && message_starts(s, &before))
		return r->head;
	if (behind.have && message_starts(s, &behind))
		return mark;
	while (at < r->end && !message_sure(s, s->bytes + at, r->end - at))
		at++;
	return at;
}

/* Get a run into step.  What stands before is left to the run in front; the front skips it. */
static bool run_search(struct streams *t, struct stream *s, struct run *r, uint32_t mark)
{
	uint32_t at;

	if (r == s->run)
		r->head = r->read;
	at = run_find(s, r, mark > r->head ? mark : r->head);
	r->synced = at < r->end;
	if (!r->synced)
		at = r->end - r->head > UNDECIDED ? r->end - UNDECIDED : r->head;
	r->head = at;
	if (r == s->run)
		run_skip(t, s, r, at - r->read);
	else if (r->synced)
		r->read = at;
	return r->synced;
}

/* The first gap stays: go on behind it. */
static void front_give_up(struct streams *t, struct stream *s)
{
	struct run *front = s->run;

	t->skipped += front[1].head - front->read;
	s->missed = true;
	s->passed = 0;
	run_remove(s, front);
	if (front->read < front->head)
		front->read = front->head;
	if (!front->synced && front->read < front->end)
		run_search(t, s, front, front->end);
}

/* --- the segment --- */

static void segment_consume(struct cursor *c, uint32_t n)
{
	wire_split(&c->segment, n);
	c->sequence += n;
}

/* Where the segment stands among the stream's bytes. */
static int32_t segment_at(const struct cursor *c)
{
	return (int32_t)(c->sequence - c->stream->base);
}

/* The run that the segment continues, without what it has already; NULL when it stands behind a gap. */
static struct run *segment_run(struct cursor *c)
{
	struct stream *s = c->stream;
	struct run *r = s->run;
	uint32_t old;

	while (r < s->run + s->runs && segment_at(c) > (int32_t)r->end)
		r++;
	if (r == s->run + s->runs || (r > s->run && segment_at(c) < (int32_t)r->start))
		return NULL;
	old = r->end - (uint32_t)segment_at(c);
	segment_consume(c, old < c->segment.claim ? old : c->segment.claim);
	return r;
}

/* Octets of the segment in front of the next run. */
static uint32_t segment_room(const struct cursor *c, const struct run *r)
{
	const struct stream *s = c->stream;
	uint32_t have = c->segment.have;

	return r + 1 < s->run + s->runs && r[1].start - r->end < have ? r[1].start - r->end : have;
}

/* At most n octets of the segment to what its run holds; false when there is none. */
static bool segment_take(struct cursor *c, struct run *r, uint32_t n)
{
	struct stream *s = c->stream;

	n = n < segment_room(c, r) ? n : segment_room(c, r);
	if (!n)
		return false;
	if (!s->bytes)
		s->bytes = mem_grow(NULL, LIMIT_STREAM_BYTES, 1);
	memcpy(s->bytes + r->end, c->segment.at, n);
	r->end += n;
	segment_consume(c, n);
	return true;
}

/* All of a segment that is taken in lies within the stream's bytes, or would if it were copied. */
static bool segment_fits(const struct cursor *c)
{
	if (segment_at(c) + (int64_t)c->segment.have > LIMIT_STREAM_BYTES)
		stream_compact(c->stream);
	return segment_at(c) + (int64_t)c->segment.have <= LIMIT_STREAM_BYTES;
}

/* Is the gap behind the front still worth waiting for? */
static bool gap_patience(struct stream *s, int64_t now)
{
	int64_t age;

	if (s->runs == 1) {
		s->gap_time = now;
		s->passed = 0;
	}
	return s->run[0].synced && s->passed++ < GAP_SEGMENTS &&
	    !__builtin_sub_overflow(now, s->gap_time, &age) && age < GAP_TIME;
}

/* A run of its own for a segment behind a gap; NULL when there are too many. */
static struct run *run_begin(struct cursor *c)
{
	struct stream *s = c->stream;
	uint32_t at = (uint32_t)segment_at(c);
	struct run *r = s->run + s->runs;

	if (s->runs == RUNS)
		return NULL;
	for (; r[-1].start > at; r--)
		*r = r[-1];
	*r = (struct run){ at, at, at, at, message_starts(s, &c->segment) };
	s->runs++;
	return r;
}

/* Bring segment and stream together, so that the segment continues a run. */
static void segment_place(struct streams *t, struct cursor *c, int64_t now, const struct remark **note)
{
	struct stream *s = c->stream;
	struct run *r;

	for (;;) {
		r = segment_run(c);
		if (!c->segment.claim) {
			*note = &seen_before;
			return;
		}
		if (segment_fits(c) && (r == s->run || gap_patience(s, now)) &&
		    (r || (r = run_begin(c))))
			break;
		if (s->runs > 1)
			front_give_up(t, s);
		else
			stream_restart(t, s, c->sequence);
	}
	if (r != s->run)
		*note = &early;
}

static void segment_accept(struct streams *t, struct cursor *c, int64_t now, const struct remark **note)
{
	struct stream *s = c->stream;

	if (segment_at(c) > FAR || segment_at(c) < -FAR)
		stream_restart(t, s, c->sequence);
	segment_place(t, c, now, note);
	if (s->runs > 1 || s->run[0].synced || !c->segment.claim)
		return;
	s->prefix_due = begins_with_prefix(&c->segment);
	if (s->prefix_due || message_starts(s, &c->segment)) {
		stream_restart(t, s, c->sequence);
		s->run[0].synced = true;
	}
}

/* The stream of a segment; NULL when it is none of ours. */
static struct stream *segment_stream(struct streams *t, const struct segment *seg,
    const struct sealed *sealed)
{
	const struct stream_key key = { .source = seg->source, .destination = seg->destination,
		.sport = seg->sport, .dport = seg->dport, .nest = sealed->nest };
	bool worth = worth_following(&key, &sealed->body);
	uint64_t hashed;
	struct stream *s;

	if (!worth && !t->hash.used)
		return NULL;
	hashed = hash_bytes(&key, sizeof key);
	s = stream_find(t, &key, hashed);
	if (s && (seg->syn || seg->rst)) {
		stream_forget(t, s);
		s = NULL;
	}
	if (!s && worth)
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
static bool piece_hand_out(struct streams *t, struct cursor *c, struct run *r, uint32_t n,
    struct wire *piece)
{
	if (r->read == r->end) {
		*piece = wire_split(&c->segment, n);
		c->sequence += n;
		r->end += n;
		r->read = r->end;
		return true;
	}
	if (n > ROOM - t->room_used)
		return false;
	if (!t->room)
		t->room = mem_grow(NULL, ROOM, 1);
	*piece = wire_of(memcpy(t->room + t->room_used, c->stream->bytes + r->read, n), n, n);
	t->room_used += n;
	r->read += n;
	return true;
}

/* A message cut with its segment.  Where it ends with the segment, the next one begins the next. */
static enum stream_piece piece_hand_out_cut(struct streams *t, struct cursor *c, uint32_t length,
    struct wire *piece)
{
	struct stream *s = c->stream;
	bool missed = s->missed, synced = length == c->segment.claim;

	*piece = wire_of(c->segment.at, c->segment.have, length);
	stream_restart(t, s, c->sequence + c->segment.claim);
	s->missed = missed;
	s->run[0].synced = synced;
	segment_consume(c, c->segment.claim);
	return STREAM_MESSAGE;
}

/* A length that cannot be: out of step, and what is waited for in front is no use any more. */
static void run_derail(struct streams *t, struct cursor *c, struct run *r)
{
	struct stream *s = c->stream;

	segment_take(c, r, c->segment.have);
	for (; r > s->run; r--)
		front_give_up(t, s);
	run_skip(t, s, r, r->read < r->end);
	r->synced = false;
}

static bool run_synchronise(struct streams *t, struct cursor *c, struct run *r)
{
	struct stream *s = c->stream;
	uint32_t had = r->end - r->read;

	segment_take(c, r, c->segment.have);
	return r->read < r->end && run_search(t, s, r, r->read + had);
}

static enum stream_piece message_next(struct streams *t, struct cursor *c, struct wire *piece,
    const struct remark **note)
{
	struct stream *s = c->stream;

	for (;;) {
		struct run *r = segment_run(c);
		uint32_t held = r->end - r->read, have = held ? held : segment_room(c, r);
		const uint8_t *at = held ? s->bytes + r->read : c->segment.at;
		uint32_t length = have < LENGTH_BYTES ? LENGTH_BYTES :
		    (uint32_t)GET(at, message, length);

		if (run_touches_next(s, r) && (!r->synced || have < length)) {
			run_join(t, s, r);
		} else if (!r->synced) {
			if (!run_synchronise(t, c, r))
				return STREAM_NOTHING;
		} else if (length < LENGTH_BYTES) {
			*note = &bad_length;
			run_derail(t, c, r);
		} else if (have >= length) {
			return piece_hand_out(t, c, r, length, piece) ? STREAM_MESSAGE : STREAM_NOTHING;
		} else if (!held && have >= LENGTH_BYTES && c->segment.have < c->segment.claim) {
			return piece_hand_out_cut(t, c, length, piece);
		} else if (!segment_take(c, r, length - held)) {
			return STREAM_NOTHING;
		}
	}
}

static enum stream_piece piece_next(struct streams *t, struct cursor *c, struct wire *piece,
    const struct remark **note)
{
	struct stream *s = c->stream;

	if (s->prefix_due) {
		s->prefix_due = false;
		return piece_hand_out(t, c, s->run, sizeof prefix, piece) ?
		    STREAM_PREFIX : STREAM_NOTHING;
	}
	if (message_next(t, c, piece, note) == STREAM_MESSAGE) {
		message_noted(s, piece, note);
		return STREAM_MESSAGE;
	}
	segment_take(c, segment_run(c), c->segment.have);	/* where the frame's room is used up */
	if (c->segment.have < c->segment.claim)
		stream_restart(t, s, c->sequence + c->segment.claim);
	return STREAM_NOTHING;
}

enum stream_piece streams_next(struct streams *t, struct wire *piece, bool *in_place,
    const struct remark **note)
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
