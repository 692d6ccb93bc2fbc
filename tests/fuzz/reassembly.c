/*
 * Fragments and segments where the input says, of a few datagrams and two
 * streams.  Each record is [how][where 24][length 16][flags], and the octets
 * come from the rest of the input, so that few input octets make long streams.
 *
 * No more may come out than was put in, all of it readable, and a datagram
 * put together is no fragment any more.
 */
#include <assert.h>
#include <stdlib.h>
#include "../unit/reassembly_maker.h"
#include "engine/reassembly.h"

enum { RECORD = 7, RECORDS = 200, SECOND = 1000000000 };
enum { HOW_FRAGMENT4, HOW_FRAGMENT6, HOW_SEGMENT, HOW_OTHER_SEGMENT, HOW_MESSAGES, HOWS };
enum { FLAG_MORE = 1, FLAG_CUT = 2, FLAG_SAME_FRAME = 4, FLAG_LATER = 8, FLAG_NESTED = 16,
    FLAG_SYN = 32 };

struct state {
	struct fragments *f;
	struct streams *t;
	uint64_t number;
	int64_t now;
	uint32_t total;			/* octets put in */
	uint32_t shown;			/* octets that came out of streams */
};

static uint8_t room[MAKER_ROOM], payload[MAKER_ROOM];
static volatile uint8_t sink;

static void look_at(const struct wire *w)
{
	for (uint32_t i = 0; i < w->have; i++)
		sink ^= w->at[i];
}

static void drain(struct state *st, const struct remark **note)
{
	enum stream_piece what;
	struct wire w;
	bool in_place;

	while ((what = streams_next(st->t, &w, &in_place, note)) != STREAM_NOTHING) {
		assert(w.claim >= 2 && w.have <= w.claim);
		look_at(&w);
		st->shown += w.have;
		assert(st->shown <= st->total);
	}
}

static void take(struct state *st, const struct packet *p, struct sealed *s)
{
	const struct remark *note = NULL;
	struct wire whole;

	if (s->kind == SEAL_FRAGMENT &&
	    fragments_add(st->f, p, s, st->now, &whole, &note) == FRAGMENT_COMPLETE) {
		struct wire w = whole;
		static struct packet inner;
		struct frame f = { whole.at, whole.have, whole.claim, MAKER_RAW, 0, 1 };

		assert(whole.have == whole.claim && whole.have <= 65535 + 40);
		look_at(&w);
		dissect_frame(&inner, &f);
		for (unsigned i = 0; i < inner.seals; i++)
			assert(inner.seal[i].kind != SEAL_FRAGMENT);
	}
	if (s->kind == SEAL_STREAM) {
		st->total += s->body.have;
		if (streams_add(st->t, p, s, st->now, &note))
			drain(st, &note);
	}
}

/* A run of well-formed messages, so that streams get in step. */
static void make_messages(uint32_t where, uint32_t n)
{
	uint32_t step = 16 + (where & 0xfc);

	for (uint32_t at = 0; at + 10 <= n; at += step) {
		put16(payload + at, step);
		put32(payload + at + 2, 0xc0ffee01);
		put32(payload + at + 6, (where + at) / step);
	}
}

static uint32_t make(uint8_t how, uint32_t where, uint32_t n, uint8_t flags)
{
	switch (how) {
	case HOW_FRAGMENT4:
		return make_fragment4(room, where >> 16 & 3, where & 0xfff8, flags & FLAG_MORE,
		    payload, n);
	case HOW_FRAGMENT6:
		return make_fragment6(room, where >> 16 & 3, where & 0xfff8, flags & FLAG_MORE,
		    payload, n);
	case HOW_MESSAGES:
		make_messages(where, n);
		return make_segment(room, 4500, 4500, where, 0, payload, n);
	default:
		return make_segment(room, 4500, how == HOW_SEGMENT ? 4500 : 80, where,
		    flags & FLAG_SYN ? TCP_SYN : 0, payload, n);
	}
}

static void record(struct state *st, const uint8_t *at, const uint8_t *rest, size_t left)
{
	static struct packet packet;
	uint32_t where = (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3],
	    n = ((uint32_t)at[4] << 8 | at[5]) % 40000;
	uint8_t flags = at[6], *exact;
	uint32_t len;
	struct frame f;

	for (uint32_t i = 0; i < n; i++)
		payload[i] = left ? rest[i % left] : 0;
	len = make(at[0] % HOWS, where, n, flags);
	n = flags & FLAG_CUT ? len - len / 4 : len;
	exact = malloc(n);				/* its exact size, so that one octet over is seen */
	memcpy(exact, room, n);
	if (!(flags & FLAG_SAME_FRAME)) {
		st->number++;
		fragments_begin_frame(st->f);
	}
	if (flags & FLAG_LATER)
		st->now += 31 * (int64_t)SECOND;
	f = (struct frame){ exact, n, len, MAKER_RAW, st->now, st->number };
	dissect_frame(&packet, &f);
	for (unsigned i = 0; i < packet.seals; i++) {
		packet.seal[i].nest = (uint8_t)(packet.seal[i].nest + !!(flags & FLAG_NESTED));
		take(st, &packet, &packet.seal[i]);
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state st = { fragments_new(), streams_new(), 0, 0, 0, 0 };

	for (unsigned i = 0; i < RECORDS && size >= RECORD; i++, data += RECORD, size -= RECORD)
		record(&st, data, data + RECORD, size - RECORD);
	fragments_free(st.f);
	streams_free(st.t);
	return 0;
}
