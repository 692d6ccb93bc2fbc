/* packet: views that only narrow, nodes that move, lines made of ranks. */
#include "test.h"
#include "packet/dissect.h"

static const struct names colours = { (const struct name[]){ { 1, "red" }, { 4, "green" }, { 9, "blue" } }, 3 };

#define SAMPLE(F) \
	F(sample, version, 4, DEC, NULL, "Version") \
	F(sample, words, 4, WORDS4, NULL, "Words") \
	F(sample, colour, 8, DEC, &colours, "Colour") \
	F(sample, odd, 13, HEX, NULL, "Odd") \
	F(sample, flag, 1, FLAG, NULL, "Flag") \
	F(sample, rest, 2, RESERVED, NULL, "Rest") \
	F(sample, address, 32, IP4, NULL, "Address")
HEADER(sample, SAMPLE, 8, "Sample", "", TAIL("tail", "Tail", TEXT))

#define NET(F) \
	F(net, source, 32, IP4, NULL, "Source") \
	F(net, destination, 32, IP4, NULL, "Destination")
HEADER(net, NET, 8, "Net", "", .rank = RANK_NETWORK, .family = 4, .addresses = net_source_AT / 8)
#define CARRIER(F) \
	F(carrier, sport, 16, DEC, NULL, "Source Port") \
	F(carrier, dport, 16, DEC, NULL, "Destination Port")
HEADER(carrier, CARRIER, 4, "Carrier", "", .rank = RANK_CARRIER)
SPAN(message, "Message", "", "bytes", "Bytes", BYTES, .rank = RANK_MESSAGE)

static const uint8_t bytes[] = { 0x45, 9, 0xab, 0xcc, 192, 0, 2, 1, 'h', 'i', '\n', 7, 7, 7, 7, 7 };
static const struct frame frame = { .at = bytes, .have = sizeof bytes, .claim = sizeof bytes, .number = 1 };
static struct packet packet, *const p = &packet;

static void fields(void **state)
{
	struct wire w = wire_of(bytes, sizeof bytes, sizeof bytes);
	const uint8_t *h;
	const struct node *n = &packet.node[0];

	(void)state;
	packet_begin(p, &frame);
	h = packet_header(p, &w, &header_sample, 0);
	packet_body(p, &w, 3);
	assert_int_equal(GET(h, sample, version), 4);
	assert_int_equal(GET(h, sample, odd), 0xabcc >> 3);
	assert_int_equal(GET(h, sample, flag), 1);
	assert_int_equal(GET(h, sample, rest), 0);
	assert_int_equal(n->len, 11);
	TEXT_IS("5 (20 bytes)", t, text_field(t, &header_sample.field[1], n));
	TEXT_IS("9 (blue)", t, text_field(t, &header_sample.field[2], n));
	TEXT_IS("0x1579", t, text_field(t, &header_sample.field[3], n));
	TEXT_IS("yes", t, text_field(t, &header_sample.field[4], n));
	TEXT_IS("192.0.2.1", t, text_field(t, &header_sample.field[6], n));
	TEXT_IS("hi\\x0a", t, text_tail(t, n, 100));
	TEXT_IS("hi...", t, text_tail(t, n, 2));
	assert_string_equal(name_of(&colours, 4), "green");
	assert_null(name_of(&colours, 5));
	assert_null(name_of(&colours, 10));
}

SPAN(counted, "Counted", "", "count", "Count", DEC)
SPAN(spi, "SPI", "", "spi", "SPI", HEX)
SPAN(host4, "Host", "", "host", "Host", IP4)
SPAN(host6, "Host", "", "host", "Host", IP6)

/* A tail of a form is that where its size fits, and octets where it does not. */
static void tail_is(const char *expected, const struct header *header, const char *octets, uint32_t size)
{
	struct node n = { .header = header, .at = (const uint8_t *)octets, .len = size };

	TEXT_IS(expected, t, text_tail(t, &n, 100));
}

static void tails(void **state)
{
	(void)state;
	tail_is("7", &header_counted, "\x07", 1);
	tail_is("28800", &header_counted, "\x00\x70\x80", 3);
	tail_is("18446744073709551615", &header_counted, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	tail_is("000000000000000001", &header_counted, "\0\0\0\0\0\0\0\0\1", 9);
	tail_is("", &header_counted, "", 0);
	tail_is("0x00c0ffee", &header_spi, "\x00\xc0\xff\xee", 4);
	tail_is("192.0.2.1", &header_host4, "\xc0\x00\x02\x01", 4);
	tail_is("c0000201", &header_host6, "\xc0\x00\x02\x01", 4);
	tail_is("2001:db8::1", &header_host6, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
}

static void bits(void **state)
{
	static const uint8_t b[16] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0xff };

	(void)state;
	assert_true(wire_bits(b, 0, 64) == 0x123456789abcdef0);
	assert_true(wire_bits(b, 4, 60) == 0x23456789abcdef0);
	assert_true(wire_bits(b, 4, 48) == 0x23456789abcd);
	assert_int_equal(wire_bits(b, 3, 1), 1);
	assert_int_equal(wire_bits(b, 12, 8), 0x45);
	assert_int_equal(wire_bits(b, 64, 8), 0xff);
}

/* Past `have` is a cut, past `claim` a lie; the first error sticks and empties the view. */
static void views(void **state)
{
	struct wire w = wire_of(bytes, 4, 8), part;

	(void)state;
	assert_int_equal(*wire_fixed(&w, 2), 0x45);
	part = wire_split(&w, 4);
	assert_int_equal(part.have, 2);
	assert_int_equal(part.claim, 4);
	assert_int_equal(w.have, 0);
	assert_int_equal(w.claim, 2);
	assert_int_equal(*wire_fixed(&w, 2), 0);
	assert_int_equal(w.error, WIRE_CUT);
	assert_int_equal(*wire_fixed(&part, 8), 0);
	assert_int_equal(part.error, WIRE_LIE);
	w = wire_of(bytes, 8, 8);
	part = wire_split(&w, (uint32_t)3 - 8);		/* a length shorter than its own header */
	assert_int_equal(w.error, WIRE_LIE);
	assert_int_equal(part.error, WIRE_LIE);
	assert_int_equal(w.claim, 0);
	wire_split(&w, 0);
	assert_int_equal(w.error, WIRE_LIE);
}

static void out_of_nodes(void **state)
{
	struct wire w;

	(void)state;
	packet_begin(p, &frame);
	for (unsigned i = 0; i < LIMIT_NODES + 5; i++) {
		w = wire_of(bytes, sizeof bytes, sizeof bytes);
		packet_header(p, &w, &header_carrier, 0);
	}
	assert_int_equal(p->nodes, LIMIT_NODES);
	assert_true(p->full);
	assert_int_equal(p->notes, 1);
	assert_string_equal(p->note[0].remark->code, "limit.layers");
	assert_int_equal(w.error, WIRE_CUT);
}

/* Nodes found later move before what stands behind the seal, and every index follows. */
static void rotation(void **state)
{
	static const struct remark odd = { "test.odd", "odd", "", REMARK_NOTE };
	struct wire w = wire_of(bytes, sizeof bytes, sizeof bytes), rest;
	struct sealed *s;

	(void)state;
	packet_begin(p, &frame);
	packet_header(p, &w, &header_carrier, 0);
	s = packet_seal_add(p, SEAL_ESP, w, 0, 1);
	rest = w;
	packet_rest(p, &rest, &header_data, 0);
	packet_note(p, 1, &odd);
	packet_header(p, &w, &header_message, 1);
	packet_seal_add(p, SEAL_ESP, w, 2, 2);
	packet_rotate(p, s->insert, 2);
	assert_ptr_equal(p->node[1].header, &header_message);
	assert_ptr_equal(p->node[2].header, &header_data);
	assert_int_equal(p->note[0].node, 2);
	assert_int_equal(p->seal[0].insert, 1);
	assert_int_equal(p->seal[1].node, 1);
	assert_int_equal(p->seal[1].insert, 2);
	packet_drop(p, 1);
	assert_int_equal(p->nodes, 2);
	assert_ptr_equal(p->node[1].header, &header_data);
	assert_int_equal(p->note[0].node, 1);
	assert_int_equal(p->seal[0].insert, 1);
}

static void summary(void **state)
{
	static const uint8_t net[] = { 10, 0, 0, 1, 10, 0, 0, 2, 0x11, 0x94, 0, 80, 1, 2, 10, 1, 0, 1, 10, 1, 0, 2 };
	struct wire w = wire_of(net, sizeof net, sizeof net), part;

	(void)state;
	packet_begin(p, &frame);
	packet_header(p, &w, &header_net, 0);
	packet_header(p, &w, &header_carrier, 1);
	TEXT_IS("10.0.0.1 > 10.0.0.2 Carrier", t, packet_summary(p, t));
	part = wire_split(&w, 2);
	packet_rest(p, &part, &header_message, 2);
	TEXT_IS("10.0.0.1:4500 > 10.0.0.2:80 Message", t, packet_summary(p, t));
	packet_header(p, &w, &header_net, 3);
	TEXT_IS("10.0.0.1:4500 > 10.0.0.2:80 Message | 10.1.0.1 > 10.1.0.2", t, packet_summary(p, t));
	packet_begin(p, &frame);
	TEXT_IS("nothing captured", t, packet_summary(p, t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(tails), cmocka_unit_test(bits), cmocka_unit_test(views), cmocka_unit_test(out_of_nodes),
		cmocka_unit_test(rotation), cmocka_unit_test(summary),
	};

	return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
