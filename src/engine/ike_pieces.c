/*
 * IKE messages from their pieces: fragments of IKEv2 (RFC 7383, 2.6), whose
 * plaintexts are put together, and FRAG payloads of IKEv1 (MS-IKEE, 2.2.3.1).
 *
 * Invariant: the pieces of a message lie in `bytes` as they came, one behind
 * the other; `round` has a bit for each of them seen since it was complete
 * last, so that a message that is sent again is complete again.
 */
#include <stdlib.h>
#include "engine/ike.h"

static const int64_t TIME_OUT = 120 * INT64_C(1000000000);	/* of silence */

struct assembly {
	struct piece_name name;
	uint64_t born;			/* 0: none */
	int64_t time;			/* of its latest piece */
	uint16_t total, came;		/* total 0: not known yet; came: bits in round */
	uint8_t first;
	uint32_t used;
	uint64_t round[LIMIT_IKE_FRAGMENTS / 64];
	struct { uint32_t at, len; bool here; } piece[LIMIT_IKE_FRAGMENTS];
	uint8_t *bytes;			/* LIMIT_IKE_MESSAGE of them, made on need */
};

struct pieces {
	uint64_t count;
	struct assembly message[LIMIT_IKE_MESSAGES];
};

static const struct remark bad_number = { "ike.fragment_number", N_("no fragment of such a number can be"),
	"RFC 7383, 2.5", REMARK_MALFORMED };
static const struct remark fewer = { "ike.fragment_total", N_("of fewer fragments than were announced before; left aside"),
	"RFC 7383, 2.6", REMARK_NOTE };
static const struct remark anew = { "ike.fragment_anew", N_("contradicts the fragments before it, which are dropped"),
	"RFC 7383, 2.6", REMARK_NOTE };
static const struct remark too_many = { "limit.ike_fragments", N_("more fragments than are kept of one message"), "",
	REMARK_LIMIT };
static const struct remark too_long = { "limit.ike_message", N_("longer than what is kept of one message"), "",
	REMARK_LIMIT };

struct pieces *pieces_new(void)
{
	return mem_new(sizeof(struct pieces));
}

void pieces_free(struct pieces *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < LIMIT_IKE_MESSAGES; i++) {
		if (t->message[i].bytes)
			secret_wipe(t->message[i].bytes, LIMIT_IKE_MESSAGE);
		free(t->message[i].bytes);
	}
	free(t);
}

static bool name_equal(const struct piece_name *a, const struct piece_name *b)
{
	return a->initiator_spi == b->initiator_spi && a->responder_spi == b->responder_spi &&
	    a->message == b->message && a->id == b->id && a->version == b->version && a->initiator == b->initiator;
}

static bool out_of_time(const struct assembly *m, int64_t now)
{
	int64_t age;

	return __builtin_sub_overflow(now, m->time, &age) || age > TIME_OUT || age < -TIME_OUT;
}

static void message_begin(struct pieces *t, struct assembly *m, const struct piece_name *name)
{
	uint8_t *bytes = m->bytes ? m->bytes : mem_new(LIMIT_IKE_MESSAGE);

	*m = (struct assembly){ .name = *name, .born = ++t->count, .bytes = bytes };
}

/* The one the piece belongs to, or that of the oldest, begun anew. */
static struct assembly *message_touch(struct pieces *t, const struct piece_name *name, int64_t now)
{
	struct assembly *oldest = t->message;

	for (struct assembly *m = t->message, *end = m + LIMIT_IKE_MESSAGES; m < end; m++) {
		if (m->born && name_equal(&m->name, name)) {
			if (out_of_time(m, now))
				message_begin(t, m, name);
			return m;
		}
		if (m->born < oldest->born)
			oldest = m;
	}
	message_begin(t, oldest, name);
	return oldest;
}

/* Does it contradict what is there?  An end somewhere else, or other octets under its number. */
static bool piece_contradicts(const struct assembly *m, const struct piece *x)
{
	unsigned i = x->number - 1u;

	if (x->total && m->total && x->total != m->total)
		return true;
	if (m->total && x->number > m->total)
		return true;
	return m->piece[i].here && (m->piece[i].len != x->bytes.have ||
	    memcmp(m->bytes + m->piece[i].at, x->bytes.at, x->bytes.have));
}

static bool piece_keep(struct assembly *m, const struct piece *x)
{
	unsigned i = x->number - 1u;

	if (!m->piece[i].here) {
		if (x->bytes.have > LIMIT_IKE_MESSAGE - m->used)
			return false;
		memcpy(m->bytes + m->used, x->bytes.at, x->bytes.have);
		m->piece[i].at = m->used;
		m->piece[i].len = x->bytes.have;
		m->piece[i].here = true;
		m->used += x->bytes.have;
	}
	if (x->number == 1)
		m->first = x->first;
	if (x->total)
		m->total = x->total;
	m->came = (uint16_t)(m->came + !(m->round[i / 64] >> i % 64 & 1));
	m->round[i / 64] |= UINT64_C(1) << i % 64;
	return true;
}

static struct wire message_whole(struct assembly *m, struct rooms *rooms)
{
	uint8_t *at = rooms_take(rooms, m->used ? m->used : 1);
	uint32_t len = 0;

	for (unsigned i = 0; at && i < m->total; i++) {
		memcpy(at + len, m->bytes + m->piece[i].at, m->piece[i].len);
		len += m->piece[i].len;
	}
	memset(m->round, 0, sizeof m->round);
	m->came = 0;
	return wire_of(at, len, len);
}

static const struct remark *piece_fault(const struct piece *x)
{
	if (!x->number || (x->total && x->number > x->total))
		return &bad_number;
	return x->number > LIMIT_IKE_FRAGMENTS || x->total > LIMIT_IKE_FRAGMENTS ? &too_many : NULL;
}

bool pieces_add(struct pieces *t, struct piece *x, int64_t now, struct rooms *rooms, struct wire *whole,
    const struct remark **note)
{
	struct assembly *m;

	if ((*note = piece_fault(x)))
		return false;
	m = message_touch(t, &x->name, now);
	m->time = now;
	if (x->name.version == 2 && m->total > x->total) {
		*note = &fewer;
		return false;
	}
	if (piece_contradicts(m, x)) {
		*note = &anew;
		message_begin(t, m, &x->name);
		m->time = now;
	}
	if (!piece_keep(m, x)) {
		*note = &too_long;
		return false;
	}
	if (!m->total || m->came < m->total)
		return false;
	x->first = m->first;
	*whole = message_whole(m, rooms);
	return whole->at;
}
