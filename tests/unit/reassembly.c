/* engine: datagrams from fragments, RFC 9329 messages from TCP segments. */
#include "test.h"
#include "reassembly_maker.h"
#include "engine/reassembly.h"

static struct packet packet, *const p = &packet;
static struct frame frame;
static uint8_t bytes[MAKER_ROOM], content[MAKER_ROOM];
static const struct remark *note;
static int64_t clock_ns;
static uint32_t captured = UINT32_MAX;	/* of every frame, at most */
static bool same_frame;
static uint32_t dice;

static uint32_t random_below(uint32_t n)
{
	dice = dice * 1664525 + 1013904223;
	return (dice >> 8) % n;
}

/* Dissect bytes[0..n) as one more frame; its only seal of that kind. */
static struct sealed *sealed_in(uint32_t n, enum seal_kind kind)
{
	uint32_t have = n < captured ? n : captured;

	frame = (struct frame){ bytes, have, n, MAKER_RAW, clock_ns, frame.number + !same_frame };
	dissect_frame(p, &frame);
	for (unsigned i = 0; i < p->seals; i++)
		if (p->seal[i].kind == kind)
			return &p->seal[i];
	return NULL;
}

static void note_is(const char *code)
{
	assert_string_equal(note ? note->code : "", code);
}

/* --- fragments --- */

static struct fragments *f;
static struct wire whole;

static int fragments_begin(void **state)
{
	(void)state;
	f = fragments_new();
	clock_ns = 0;
	captured = UINT32_MAX;
	for (unsigned i = 0; i < sizeof content; i++)
		content[i] = (uint8_t)(i * 7 ^ i >> 8);
	return 0;
}

static int fragments_end(void **state)
{
	(void)state;
	fragments_free(f);
	return 0;
}

static enum fragment_fate add(uint32_t n)
{
	struct sealed *s = sealed_in(n, SEAL_FRAGMENT);

	assert_non_null(s);
	note = NULL;
	return fragments_add(f, p, s, clock_ns, &whole, &note);
}

/* Octets [from, end) of the content, in a frame of its own. */
static enum fragment_fate add4(unsigned id, uint32_t from, uint32_t end, bool more)
{
	fragments_begin_frame(f);
	return add(make_fragment4(bytes, id, from, more, content + from, end - from));
}

static enum fragment_fate add6(unsigned id, uint32_t from, uint32_t end, bool more)
{
	fragments_begin_frame(f);
	return add(make_fragment6(bytes, id, from, more, content + from, end - from));
}

static void whole4_is(unsigned id, uint32_t n)
{
	static uint8_t expected[MAKER_ROOM];

	make_fragment4(expected, id, 0, false, content, n);
	assert_int_equal(whole.have, 20 + n);
	assert_int_equal(whole.claim, 20 + n);
	assert_memory_equal(whole.at, expected, 20 + n);
}

static void whole6_is(uint32_t n)
{
	static uint8_t expected[MAKER_ROOM];
	uint32_t head = make_head6(expected, IP_PROTOCOL_UDP, n);

	memcpy(expected + head, content, n);
	assert_int_equal(whole.have, head + n);
	assert_memory_equal(whole.at, expected, head + n);
}

static void in_any_order(void **state)
{
	static const uint32_t at[] = { 0, 800, 1600, 1608, 3000 };
	unsigned id = 0;

	(void)state;
	for (unsigned order = 0; order < 256; order++) {
		unsigned seen = 0, last = 0;

		for (unsigned i = 0; i < 4; i++)
			seen |= 1u << (order >> 2 * i & 3);
		if (seen != 15)
			continue;
		id++;
		for (unsigned i = 0; i < 4; i++) {
			last = order >> 2 * i & 3;
			assert_int_equal(add4(id, at[last], at[last + 1], last < 3),
			    i < 3 ? FRAGMENT_KEPT : FRAGMENT_COMPLETE);
			note_is("");
		}
		whole4_is(id, 3000);
	}
	assert_int_equal(id, 24);
	assert_int_equal(fragments_dropped(f) + fragments_waiting(f), 0);
}

/* Any cuts, any order, some twice: complete once, and the same octets. */
static void by_chance(void **state)
{
	(void)state;
	for (dice = 1; dice < 300; dice++) {
		uint32_t seed = dice, n = 1 + random_below(4000), at[21] = { 0 }, parts = 0,
		    complete = 0;

		while (at[parts] < n && parts < 20) {
			at[parts + 1] = parts == 19 ? n :
			    at[parts] + 8 * (1 + random_below(seed % 2 ? 2 : 100));
			at[parts + 1] = at[parts + 1] < n ? at[parts + 1] : n;
			parts++;
		}
		for (uint32_t left = (1u << parts) - 1; left && parts > 1;) {
			uint32_t i = random_below(parts);
			enum fragment_fate fate;

			left &= ~(1u << i);
			fate = add6(seed, at[i], at[i + 1], i < parts - 1);
			assert_int_equal(fate, left ? FRAGMENT_KEPT : FRAGMENT_COMPLETE);
			note_is("");
			complete += fate == FRAGMENT_COMPLETE;
		}
		if (complete)
			whole6_is(n);
		dice = seed;
	}
	assert_int_equal(fragments_dropped(f) + fragments_waiting(f), 0);
}

static void extremes(void **state)
{
	(void)state;
	assert_int_equal(add4(1, 0, 32768, true), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 32768, 65515, false), FRAGMENT_COMPLETE);
	whole4_is(1, 65515);
	assert_int_equal(add6(1, 0, 32768, true), FRAGMENT_KEPT);
	assert_int_equal(add6(1, 32768, 65527, false), FRAGMENT_COMPLETE);
	whole6_is(65527);
	/* One octet more, and it cannot be an IP packet any longer. */
	assert_int_equal(add4(1, 0, 32768, true), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 32768, 65516, false), FRAGMENT_REFUSED);
	note_is("fragment.overlong");
	assert_int_equal(add6(1, 0, 32768, true), FRAGMENT_KEPT);
	assert_int_equal(add6(1, 32768, 65528, false), FRAGMENT_REFUSED);
	note_is("fragment.overlong");
	assert_int_equal(fragments_waiting(f), 0);
	assert_int_equal(fragments_dropped(f), 4);
}

static void uneven_is_refused(void **state)
{
	(void)state;
	assert_int_equal(add4(1, 0, 801, true), FRAGMENT_REFUSED);
	assert_int_equal(add4(1, 0, 800, true), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 800, 801, false), FRAGMENT_COMPLETE);
	whole4_is(1, 801);
}

static void overlap4_first_stands(void **state)
{
	(void)state;
	assert_int_equal(add4(1, 0, 80, true), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 160, 240, true), FRAGMENT_KEPT);
	make_fragment4(bytes, 1, 40, true, content, 160);	/* other octets than at 40 */
	memcpy(bytes + 20 + 40, content + 80, 80);		/* but for the hole */
	assert_int_equal(add(180), FRAGMENT_KEPT);
	note_is("fragment.overlap");
	assert_int_equal(add4(1, 240, 300, false), FRAGMENT_COMPLETE);
	note_is("");
	whole4_is(1, 300);
}

static void overlap6_discards(void **state)
{
	(void)state;
	assert_int_equal(add6(1, 0, 80, true), FRAGMENT_KEPT);
	assert_int_equal(add6(1, 0, 80, true), FRAGMENT_KEPT);
	note_is("");
	assert_int_equal(add6(1, 72, 160, true), FRAGMENT_REFUSED);
	note_is("fragment.overlap");
	assert_int_equal(add6(1, 80, 160, false), FRAGMENT_REFUSED);
	note_is("fragment.given-up");
	/* In the same place with other octets is an overlap as well. */
	assert_int_equal(add6(2, 0, 80, true), FRAGMENT_KEPT);
	fragments_begin_frame(f);
	assert_int_equal(add(make_fragment6(bytes, 2, 0, true, content + 1, 80)), FRAGMENT_REFUSED);
	note_is("fragment.overlap");
	assert_int_equal(fragments_dropped(f) + fragments_waiting(f), 5);
}

static void one_end(void **state)
{
	(void)state;
	assert_int_equal(add4(1, 160, 240, false), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 240, 320, false), FRAGMENT_REFUSED);
	note_is("fragment.end");
	assert_int_equal(add4(1, 240, 320, true), FRAGMENT_REFUSED);
	note_is("fragment.end");
	assert_int_equal(add4(2, 160, 240, true), FRAGMENT_KEPT);
	assert_int_equal(add4(2, 80, 160, false), FRAGMENT_REFUSED);
	note_is("fragment.end");
	assert_int_equal(add4(1, 0, 160, true), FRAGMENT_COMPLETE);
	whole4_is(1, 240);
}

static void cut_spoils(void **state)
{
	(void)state;
	assert_int_equal(add4(1, 0, 80, true), FRAGMENT_KEPT);
	captured = 60;
	assert_int_equal(add4(1, 80, 160, true), FRAGMENT_REFUSED);
	note_is("fragment.cut");
	captured = UINT32_MAX;
	assert_int_equal(add4(1, 160, 200, false), FRAGMENT_REFUSED);
	note_is("fragment.given-up");
	assert_int_equal(add4(2, 0, 80, true), FRAGMENT_KEPT);
}

static void too_many_pieces(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < LIMIT_FRAGMENTS; i++)
		assert_int_equal(add4(1, i * 16, i * 16 + 8, true), FRAGMENT_KEPT);
	assert_int_equal(add4(1, LIMIT_FRAGMENTS * 16, LIMIT_FRAGMENTS * 16 + 8, true),
	    FRAGMENT_REFUSED);
	note_is("limit.fragments");
	assert_int_equal(add4(1, 8, 16, true), FRAGMENT_REFUSED);
	note_is("fragment.given-up");
}

static void oldest_gives_way(void **state)
{
	(void)state;
	for (unsigned id = 0; id <= LIMIT_DATAGRAMS; id++)
		assert_int_equal(add4(id, 0, 8, true), FRAGMENT_KEPT);
	assert_int_equal(fragments_dropped(f), 1);
	assert_int_equal(fragments_waiting(f), LIMIT_DATAGRAMS);
	for (unsigned id = 1; id <= LIMIT_DATAGRAMS; id++)
		assert_int_equal(add4(id, 8, 10, false), FRAGMENT_COMPLETE);
	assert_int_equal(add4(0, 8, 10, false), FRAGMENT_KEPT);
}

static void out_of_time(void **state)
{
	(void)state;
	add4(1, 0, 8, true);
	clock_ns += 60 * INT64_C(1000000000);
	assert_int_equal(add4(1, 8, 10, false), FRAGMENT_COMPLETE);
	add4(1, 0, 8, true);
	clock_ns += 60 * INT64_C(1000000000) + 1;
	assert_int_equal(add4(1, 8, 10, false), FRAGMENT_KEPT);
	assert_int_equal(fragments_dropped(f), 1);
	clock_ns -= 61 * INT64_C(1000000000);
	assert_int_equal(add4(1, 0, 8, true), FRAGMENT_KEPT);
	clock_ns = INT64_MIN;
	assert_int_equal(add4(1, 0, 8, true), FRAGMENT_KEPT);
}

/* Same id: other nesting, other protocol, other version. */
static void kept_apart(void **state)
{
	struct sealed *s;

	(void)state;
	assert_int_equal(add4(1, 0, 8, true), FRAGMENT_KEPT);
	assert_int_equal(add6(1, 8, 10, false), FRAGMENT_KEPT);
	make_fragment4(bytes, 1, 8, false, content + 8, 2);
	bytes[9] = IP_PROTOCOL_ESP;
	assert_int_equal(add(22), FRAGMENT_KEPT);
	s = sealed_in(make_fragment4(bytes, 1, 8, false, content + 8, 2), SEAL_FRAGMENT);
	s->nest++;
	assert_int_equal(fragments_add(f, p, s, clock_ns, &whole, &note), FRAGMENT_KEPT);
	assert_int_equal(add4(1, 8, 10, false), FRAGMENT_COMPLETE);
	whole4_is(1, 10);
}

/* What one frame completed stays until the next begins, however much is completed then. */
static void results_last_a_frame(void **state)
{
	struct wire first;
	const uint8_t *at;

	(void)state;
	for (unsigned id = 1; id <= 3; id++)
		add4(id, 0, 800, true);
	fragments_begin_frame(f);
	add(make_fragment4(bytes, 1, 800, false, content + 800, 100));
	first = whole;
	add(make_fragment4(bytes, 2, 800, false, content + 800, 50));
	assert_ptr_not_equal(first.at, whole.at);
	whole4_is(2, 850);
	whole = first;
	whole4_is(1, 900);
	/* ... and what it lay in is used again. */
	at = first.at;
	fragments_begin_frame(f);
	for (unsigned id = 10; id < 13; id++) {
		add4(id, 0, 8, true);
		add4(id, 8, 10, false);
		at = whole.at == at ? NULL : at;
	}
	assert_null(at);
}

/* --- streams --- */

enum { SPI = 0xc0ffee01, MESSAGES = 4000, ISN = 0xffffff00, FIRST_PORT = 40000 };

static struct streams *t;
static unsigned port, other_port = 4500;
static uint32_t isn;			/* sequence number of stream[0] */
static uint32_t start[MESSAGES + 1], messages;	/* where in `stream` each message starts */
static uint8_t stream[1 << 20];
static unsigned in_place_shown;			/* how many came without a copy */
static bool seen[MESSAGES], in_turn;
static unsigned prefixes;

static int streams_begin(void **state)
{
	(void)state;
	t = streams_new();
	clock_ns = 0;
	captured = UINT32_MAX;
	port = FIRST_PORT;
	isn = ISN;
	messages = in_place_shown = prefixes = 0;
	in_turn = true;
	memset(seen, 0, sizeof seen);
	for (unsigned i = 0; i < sizeof stream; i++)
		stream[i] = (uint8_t)(random_below(256));
	return 0;
}

static int streams_end(void **state)
{
	(void)state;
	streams_free(t);
	return 0;
}

static void stream_esp(uint32_t spi, uint32_t n)
{
	uint8_t *at = stream + start[messages];

	put16(at, 2 + n);
	put32(at + 2, spi);
	put32(at + 6, messages + 1);
	start[++messages] = (uint32_t)(at - stream) + 2 + n;
}

static void stream_ike(uint32_t n)
{
	uint8_t *at = stream + start[messages];

	memset(at, 0, 6 + 28);
	put16(at, 6 + 28 + n);
	put32(at + 6, 0x01020304);
	put32(at + 14, 0x05060708);
	at[22] = 46;
	at[23] = 0x20;
	at[24] = 37;
	at[25] = 8;
	put32(at + 26, messages);
	put32(at + 30, 28 + n);
	start[++messages] = (uint32_t)(at - stream) + 6 + 28 + n;
}

/* The prefix, an IKE message, then ESP of these sizes in turn. */
static void stream_make(unsigned esp, uint32_t least, uint32_t most)
{
	memcpy(stream, "IKETCP", 6);
	start[0] = 6;
	stream_ike(300);
	while (esp--)
		stream_esp(SPI, (least + random_below(most - least + 1)) & ~3u);
}

static void message_is(const struct wire *m)
{
	unsigned i = 0;

	while (i < messages && (seen[i] || memcmp(m->at, stream + start[i], 10)))
		i++;
	assert_true(i < messages);
	assert_int_equal(m->claim, start[i + 1] - start[i]);
	assert_memory_equal(m->at, stream + start[i], m->have);
	seen[i] = true;
	in_turn = in_turn && (i == 0 || seen[i - 1]);
}

static void ask_out(void)
{
	struct wire m[64];
	bool in_place;
	enum stream_piece what;
	unsigned n = 0;

	while ((what = streams_next(t, &m[n % 64], &in_place, &note)) != STREAM_NOTHING) {
		if (what == STREAM_PREFIX) {
			assert_memory_equal(m[n % 64].at, "IKETCP", 6);
			prefixes++;
			continue;
		}
		in_place_shown += in_place;
		n++;
	}
	for (unsigned i = 0; i < n; i++)	/* all stay good until the next frame */
		message_is(&m[i]);
}

static bool send_flags(uint32_t from, uint32_t end, uint8_t flags)
{
	struct sealed *s = sealed_in(make_segment(bytes, port, other_port, isn + from, flags,
	    stream + from, end - from), SEAL_STREAM);

	note = NULL;
	if (!s || !streams_add(t, p, s, clock_ns, &note))
		return false;
	ask_out();
	return true;
}

/* Octets [from, end) of the stream, in a frame of its own. */
static bool send(uint32_t from, uint32_t end)
{
	return send_flags(from, end, TCP_ACK);
}

static unsigned missing(unsigned from, unsigned end)
{
	unsigned n = 0;

	for (unsigned i = from; i < end; i++)
		n += !seen[i];
	return n;
}

static void in_order_without_copies(void **state)
{
	(void)state;
	stream_make(100, 100, 1400);
	assert_true(send(0, start[1]));
	assert_int_equal(prefixes, 1);
	for (unsigned i = 1; i < messages; i += 4)
		send(start[i], start[i + 4]);
	assert_int_equal(missing(0, messages), 0);
	assert_int_equal(in_place_shown, messages);
	assert_int_equal(streams_skipped(t), 0);
	assert_true(in_turn);
	note_is("");
}

static void cut_anywhere(void **state)
{
	(void)state;
	for (uint32_t size = 1; size < 3000; size += size < 40 ? 1 : 97) {
		streams_end(NULL);
		streams_begin(NULL);
		stream_make(40, 12, 1500);
		send(0, 6);
		for (uint32_t at = 6; at < start[messages]; at += size)
			send(at, at + size < start[messages] ? at + size : start[messages]);
		assert_int_equal(missing(0, messages), 0);
		assert_int_equal(streams_skipped(t), 0);
		assert_true(in_turn);
	}
}

/* Segments change places and come again: every message is shown, once. */
static void reordered(void **state)
{
	uint32_t at[4001];

	(void)state;
	for (dice = 1; dice < 60; dice++) {
		uint32_t seed = dice, n = 0, done = 0;

		streams_end(NULL);
		streams_begin(NULL);
		stream_make(200, 12, 1500);
		for (at[0] = 0, at[1] = 400; at[++n] < start[messages];) {
			at[n + 1] = at[n] + 1 + random_below(1460);
			at[n + 1] = at[n + 1] < start[messages] ? at[n + 1] : start[messages];
		}
		send(0, 400);
		for (uint32_t i = 1; i < n; i += done) {
			for (done = 1 + random_below(24); i + done > n; done--)
				;
			for (uint32_t k = done; k--;)		/* backwards */
				send(at[i + k], at[i + k + 1]);
			if (random_below(3) == 0)
				send(at[i > 20 ? i - 20 : 0], at[i]);
		}
		assert_int_equal(missing(0, messages), 0);
		assert_int_equal(streams_skipped(t), 0);
		dice = seed;
	}
}

static void remarks(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[3]);
	send(start[1], start[2]);
	note_is("stream.again");
	send(start[4], start[5]);
	note_is("stream.early");
	send(start[3], start[4]);
	note_is("");
	assert_int_equal(missing(0, 5), 0);
}

/* One segment never comes: what it touches is lost, all else is shown, and it is said. */
static void lost(void **state)
{
	(void)state;
	for (uint32_t size = 200; size < 1500; size += 131) {
		uint32_t gone, end;
		unsigned first = 0, last = 0;
		bool told = false;

		streams_end(NULL);
		streams_begin(NULL);
		stream_make(400, 600, 1400);
		gone = 6 + 30 * size;
		end = gone + size;
		send(0, 6);
		for (uint32_t at = 6; at + size <= start[messages]; at += size)
			if (at != gone) {
				send(at, at + size);
				told |= note && !strcmp(note->code, "stream.resumed");
			}
		while (start[first + 1] <= gone)
			first++;
		while (start[last] < end)
			last++;
		assert_int_equal(missing(0, first), 0);
		assert_int_equal(missing(last, messages - 4), 0);
		assert_true(told);
		assert_int_equal(streams_skipped(t), start[last] - start[first]);
	}
}

/* What stands behind a gap is shown without delay, and what fills the gap when it comes. */
static void gap_delays_nobody(void **state)
{
	(void)state;
	stream_make(20, 100, 1000);
	send(0, start[3]);
	for (unsigned i = 4; i < 10; i++) {
		send(start[i], start[i + 1]);
		note_is("stream.early");
		assert_true(seen[i]);
	}
	assert_int_equal(in_place_shown, 9);
	send(start[6], start[7]);
	note_is("stream.again");
	send(start[3], start[4]);
	note_is("");
	assert_int_equal(missing(0, 10), 0);
	send(start[10], start[11]);
	note_is("");
	assert_int_equal(in_place_shown, 11);
	assert_int_equal(streams_skipped(t), 0);
	/* Behind the next gap no segment starts with a message; one is found all the same. */
	send(start[12] + 40, start[13] + 40);
	assert_false(seen[12]);
	send(start[13] + 40, start[14] + 40);
	assert_true(seen[13]);
	send(start[11], start[12] + 40);
	assert_int_equal(missing(0, 14), 0);
	send(start[14] + 40, start[15]);
	assert_true(seen[14]);
	assert_int_equal(streams_skipped(t), 0);
	note_is("");
}

/* A segment in front that does not end where a message was shown: what is left of it is skipped. */
static void gap_filled_wrongly(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[1]);
	send(start[2], start[4]);
	assert_int_equal(missing(2, 4), 0);
	put16(stream + start[1], 200);
	send(start[1], start[2]);
	assert_false(seen[1]);
	assert_int_equal(streams_skipped(t), start[2] - start[1]);
	send(start[4], start[5]);
	assert_true(seen[4]);
	note_is("stream.resumed");
}

static void bad_length_behind_a_gap(void **state)
{
	(void)state;
	stream_make(20, 100, 100);
	send(0, start[1] + 50);
	send(start[3], start[4]);
	put16(stream + start[4], 0);
	send(start[4], start[8]);
	note_is("stream.length");
	assert_int_equal(missing(5, 8), 0);
	send(start[1] + 50, start[3]);
	note_is("stream.again");
	assert_int_equal(streams_skipped(t), start[3] - start[1] + start[5] - start[4]);
}

/* A segment that fills the gap, and more. */
static void gap_filled_and_more(void **state)
{
	(void)state;
	stream_make(20, 100, 100);
	send(0, start[3]);
	send(start[4], start[6]);
	send(start[7], start[8]);
	send(start[2], start[9]);
	assert_int_equal(missing(0, 9), 0);
	assert_int_equal(streams_skipped(t), 0);
}

static void gap_ends_with_segments(void **state)
{
	unsigned i = 2;

	(void)state;
	stream_make(100, 100, 100);
	send(0, start[1]);
	for (; i < 2 + 64; i++) {
		send(start[i], start[i + 1]);
		note_is("stream.early");
	}
	send(start[i], start[i + 1]);
	note_is("stream.resumed");
	send(start[1], start[2]);
	note_is("stream.again");
	assert_int_equal(streams_skipped(t), start[2] - start[1]);
}

/* A run behind the gap where nothing was found yet becomes the front. */
static void gap_ends_out_of_step(void **state)
{
	(void)state;
	stream_make(20, 100, 100);
	send(0, start[3]);
	send(start[4] + 10, start[5]);
	clock_ns += INT64_C(1000000000);
	send(start[5], start[7]);
	assert_int_equal(missing(5, 7), 0);
	note_is("stream.resumed");
	assert_int_equal(streams_skipped(t), start[5] - start[3]);
}

/* Far more octets than can be told apart by their place among what is kept. */
static void long_stream(void **state)
{
	(void)state;
	stream_make(16, 60000, 60000);
	send(0, start[1]);
	for (uint32_t done = 0; done < 40000000; done += start[messages] - start[1]) {
		for (unsigned i = 1; i < messages; i++)
			send(start[i], start[i + 1]);
		assert_int_equal(missing(1, messages), 0);
		note_is("");
		memset(seen, 0, sizeof seen);
		isn += start[messages] - start[1];
	}
	assert_int_equal(streams_skipped(t), 0);
}

static void gap_ends_with_time(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[3]);
	send(start[4], start[5]);
	clock_ns += INT64_C(1000000000);
	send(start[5], start[6]);
	note_is("stream.resumed");
	assert_int_equal(missing(4, 6), 0);
	assert_int_equal(streams_skipped(t), start[4] - start[3]);
}

static void gap_larger_than_is_kept(void **state)
{
	(void)state;
	stream_make(400, 1000, 1400);
	send(0, start[3]);
	assert_true(start[300] - start[3] > LIMIT_STREAM_BYTES);
	send(start[300], start[301]);
	note_is("stream.resumed");
	assert_true(seen[300]);
}

/* The capture begins in the middle, at a message or not. */
static void from_the_middle(void **state)
{
	(void)state;
	stream_make(100, 100, 1400);
	assert_true(send(start[20], start[23]));
	assert_int_equal(missing(20, 23), 0);
	note_is("");
	port++;
	assert_true(send(start[30], start[31]));
	assert_true(seen[30]);
	port++;
	/* Where no message begins. */
	for (uint32_t at = start[40] + 4; at < start[messages]; at += 1000)
		send(at, at + 1000 < start[messages] ? at + 1000 : start[messages]);
	assert_int_equal(missing(80, messages), 0);
}

static void followed_or_not(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	other_port = 80;
	assert_false(send(start[1], start[2]));
	assert_true(send(start[0], start[1]));		/* IKE shows itself on any port */
	assert_true(send(start[1], start[2]));
	memcpy(stream, "GET / HTTP/1.1\r\n", 16);
	port++;
	assert_false(send(0, 16));
	other_port = 4500;
	assert_false(send(0, 16));
	memcpy(stream, "IKETCP", 6);
	other_port = 443;
	assert_true(send(0, 6));
	assert_int_equal(prefixes, 1);
	other_port = 4500;
}

static void bad_length(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[3]);
	put16(stream + start[3], 1);
	send(start[3], start[6]);
	note_is("stream.length");
	assert_int_equal(missing(4, 6), 0);
	assert_int_equal(streams_skipped(t), start[4] - start[3]);
}

/* The same while something was put together before. */
static void bad_length_later(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[2] + 20);
	put16(stream + start[4], 1);
	send(start[2] + 20, start[8]);
	assert_int_equal(missing(0, 4) + missing(5, 8), 0);
	assert_int_equal(streams_skipped(t), start[5] - start[4]);
}

static void new_connection(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[3] + 50);
	send_flags(start[3] + 50, start[3] + 50, TCP_RST);
	memset(seen, 0, sizeof seen);
	send_flags(0, start[5], TCP_SYN);
	assert_int_equal(prefixes, 2);
	assert_int_equal(missing(0, 5), 0);
}

/* The same ports with other numbers, and no SYN seen. */
static void other_numbers(void **state)
{
	struct sealed *s;

	(void)state;
	stream_make(10, 100, 100);
	send(0, start[5]);
	memset(seen, 0, sizeof seen);
	s = sealed_in(make_segment(bytes, port, other_port, ISN - (1u << 30), TCP_ACK, stream,
	    start[4]), SEAL_STREAM);
	assert_true(streams_add(t, p, s, clock_ns, &note));
	ask_out();
	assert_int_equal(prefixes, 2);
	assert_int_equal(missing(0, 4), 0);
}

static void silent_gives_way(void **state)
{
	(void)state;
	stream_make(10, 100, 100);
	send(0, start[1] + 50);			/* half a message is held */
	for (port++; port <= FIRST_PORT + LIMIT_STREAMS; port++) {
		memset(seen, 0, sizeof seen);
			send(0, start[1]);
	}
	assert_int_equal(streams_dropped(t), 1);
	port = FIRST_PORT;
	send(start[1] + 50, start[2]);
	assert_false(seen[1]);
}

/* A message that holds a segment of another stream; then one whose stream gives way to that. */
static void streams_in_streams(void **state)
{
	struct sealed outer, inner;
	struct wire m;
	bool in_place;
	const uint64_t none = 0;

	(void)state;
	stream_make(10, 100, 100);
	inner = *sealed_in(make_segment(bytes, port, other_port, ISN, TCP_ACK, stream, start[2]),
	    SEAL_STREAM);
	outer = inner;
	inner.nest++;
	assert_true(streams_add(t, p, &outer, 0, &note));
	assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_PREFIX);
	assert_true(streams_add(t, p, &inner, 0, &note));
	assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_PREFIX);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_MESSAGE);
	assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_NOTHING);
	assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_MESSAGE);
	for (unsigned i = 0; i < LIMIT_STREAMS; i++) {
		inner.nest++;
		assert_true(streams_add(t, p, &inner, 0, &note));
		while (streams_next(t, &m, &in_place, &note) != STREAM_NOTHING)
			if (i == LIMIT_STREAMS - 1)
				break;
	}
	while (streams_next(t, &m, &in_place, &note) != STREAM_NOTHING)
		;
	assert_int_equal(streams_next(t, &m, &in_place, &note), STREAM_NOTHING);
	assert_int_not_equal(streams_dropped(t), none);
}

/* Messages are shown as far as they were captured; where they end with their segments none is lost. */
static void cut_segments(void **state)
{
	(void)state;
	stream_make(100, 200, 400);
	send(0, start[1]);
	captured = 120;
	for (unsigned i = 1; i < messages; i++) {
		send(start[i], start[i + 1]);
		assert_true(seen[i]);
		note_is("");
	}
	assert_int_equal(streams_skipped(t), 0);
	streams_end(NULL);
	streams_begin(NULL);
	stream_make(100, 200, 400);
	captured = 120;
	send(0, start[1]);
	for (unsigned i = 1; i + 2 < messages; i += 3)
		send(start[i], start[i + 3]);
	for (unsigned i = 1; i + 2 < messages; i += 3)
		assert_true(seen[i]);
}

/* Far more put together than there is room for in one frame. */
static void room_is_used_again(void **state)
{
	(void)state;
	stream_make(500, 1000, 1400);
	send(0, 6);
	for (uint32_t at = 6; at < start[messages]; at += 900)
		send(at, at + 900 < start[messages] ? at + 900 : start[messages]);
	assert_int_equal(missing(0, messages), 0);
}

/* More put together in one frame than there is room for: the rest comes with the next. */
static void room_is_used_up(void **state)
{
	uint32_t at;

	(void)state;
	stream_make(400, 1000, 1400);
	send(0, 6);
	same_frame = true;
	for (at = 6; at < 300000; at += 900)
		send(at, at + 900);
	same_frame = false;
	assert_int_not_equal(missing(0, 240), 0);
	for (; at < start[messages]; at += 900)
		send(at, at + 900 < start[messages] ? at + 900 : start[messages]);
	assert_int_equal(missing(0, messages), 0);
	assert_int_equal(streams_skipped(t), 0);
}

/* Several gaps, the first filled, and more behind than fits without moving what is held. */
static void several_gaps(void **state)
{
	(void)state;
	stream_make(5, 50000, 50000);
	send(0, start[1]);
	send(start[1] + 10, start[2]);
	send(start[2] + 10, start[3]);
	send(start[1], start[1] + 10);
	assert_true(seen[1]);
	send(start[3] + 10, start[4]);
	note_is("stream.early");
	send(start[2], start[2] + 10);
	assert_int_equal(missing(0, 3), 0);
	assert_false(seen[3]);
	send(start[3], start[3] + 10);
	assert_int_equal(missing(0, 4), 0);
	assert_int_equal(streams_skipped(t), 0);
}

static void every_other(void **state)
{
	(void)state;
	stream_make(300, 100, 100);
	send(0, start[1]);
	for (unsigned i = 2; i < 300; i += 2)
		send(start[i], start[i + 1]);
	for (unsigned i = 2; i < 230; i += 2)
		assert_true(seen[i]);
}

/* Nothing of ours for long, and then it is. */
static void noise(void **state)
{
	enum { NOISE = 300000 };

	(void)state;
	start[0] = NOISE;
	for (unsigned i = 0; i < 30; i++)
		stream_esp(SPI, 600);
	put16(stream, 2002);		/* plausible, and so followed */
	for (uint32_t at = 0; at < NOISE - 700; at += 1000)
		send(at, at + 1000);
	assert_in_range(streams_skipped(t), NOISE - 4000, NOISE);
	assert_int_equal(missing(0, messages), messages);
	for (uint32_t at = NOISE; at + 1000 < start[messages]; at += 1000)
		send(at, at + 1000);
	assert_int_equal(missing(2, 28), 0);
}

/* A gap that fills in front of all that can be kept: more than one frame's worth comes out. */
static void filled_at_last(void **state)
{
	unsigned i;

	(void)state;
	stream_make(400, 1000, 1400);
	send(0, start[1]);
	for (i = 5; i < 35; i++)
		send(start[i], start[i + 1]);
	send(start[1], start[5]);
	assert_int_equal(missing(0, i), 0);
	assert_int_equal(streams_skipped(t), 0);
	send(start[i], start[messages - 1] < start[i] + 60000 ? start[messages - 1] : start[i + 40]);
	assert_int_equal(missing(0, i + 40), 0);
}

#define FRAGMENTS(test) cmocka_unit_test_setup_teardown(test, fragments_begin, fragments_end)
#define STREAMS(test) cmocka_unit_test_setup_teardown(test, streams_begin, streams_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRAGMENTS(in_any_order), FRAGMENTS(by_chance), FRAGMENTS(extremes),
		    FRAGMENTS(uneven_is_refused),
		FRAGMENTS(overlap4_first_stands), FRAGMENTS(overlap6_discards), FRAGMENTS(one_end),
		    FRAGMENTS(cut_spoils),
		FRAGMENTS(too_many_pieces), FRAGMENTS(oldest_gives_way), FRAGMENTS(out_of_time),
		    FRAGMENTS(kept_apart),
		FRAGMENTS(results_last_a_frame),
		STREAMS(in_order_without_copies), STREAMS(cut_anywhere), STREAMS(reordered),
		    STREAMS(remarks), STREAMS(lost),
		STREAMS(gap_delays_nobody),
		STREAMS(gap_filled_wrongly), STREAMS(gap_filled_and_more),
		    STREAMS(gap_ends_with_segments),
		STREAMS(gap_ends_out_of_step), STREAMS(long_stream), STREAMS(bad_length_later),
		STREAMS(bad_length_behind_a_gap), STREAMS(gap_ends_with_time),
		    STREAMS(gap_larger_than_is_kept), STREAMS(from_the_middle),
		STREAMS(followed_or_not), STREAMS(bad_length), STREAMS(new_connection),
		    STREAMS(other_numbers),
		STREAMS(silent_gives_way), STREAMS(streams_in_streams), STREAMS(cut_segments),
		    STREAMS(room_is_used_again),
		STREAMS(room_is_used_up), STREAMS(filled_at_last), STREAMS(several_gaps),
		    STREAMS(every_other), STREAMS(noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
