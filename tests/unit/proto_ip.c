/*
 * Link types, IP of both versions, UDP, TCP, ICMP, GRE.
 *
 * Frames are built header by header; done() fills lengths and checksums in, and
 * dissects.  Every frame that is in order is dissected once more for each
 * number of octets a capture may have kept: that makes cuts, and never lies.
 */
#include "test.h"
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"

enum { ETHERNET = 1, RAW = 101 };
enum { ICMP = 1, IPIP = 4, TCP = 6, UDP = 17, SIXIN4 = 41, ROUTING = 43, FRAGMENT = 44, GRE = 47, ESP = 50, AH = 51,
	ICMP6 = 58, NO_NEXT = 59, DESTINATION = 60, OSPF = 89, BEET = 94, ETHERIP = 97 };

/* --- building --- */

static struct packet packet, *const p = &packet;
static uint8_t room[1 << 18];
static uint32_t size;

/* Lengths to be filled in: the field, what it counts from, and whether a checksum belongs to it. */
static struct length { uint32_t field, from; bool ip4; } open[64];
static unsigned opened;

static void start(void)
{
	size = opened = 0;
}

static void put(uint64_t v, unsigned octets)
{
	while (octets--)
		room[size++] = (uint8_t)(v >> octets * 8);
}

static void put_at(uint32_t at, uint64_t v, unsigned octets)
{
	uint32_t now = size;

	size = at;
	put(v, octets);
	size = now;
}

static void zeros(unsigned n)
{
	memset(room + size, 0, n);
	size += n;
}

static void text(const char *s)
{
	memcpy(room + size, s, strlen(s));
	size += (uint32_t)strlen(s);
}

static void owe(uint32_t field, uint32_t from, bool ip4)
{
	open[opened++] = (struct length){ size + field, size + from, ip4 };
}

static void checksum4(uint32_t at)
{
	uint32_t sum = 0;

	put_at(at + 10, 0, 2);
	for (uint32_t i = 0; i < (room[at] & 15u) * 4; i += 2)
		sum += (uint32_t)(room[at + i] << 8 | room[at + i + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	put_at(at + 10, ~sum, 2);
}

static void close_lengths(void)
{
	while (opened) {
		const struct length *l = &open[--opened];

		put_at(l->field, size - l->from, 2);
		if (l->ip4)
			checksum4(l->from);
	}
}

static void eth(unsigned type)
{
	put(0x020000000001, 6);
	put(0x020000000002, 6);
	put(type, 2);
}

/* `words` of options follow, which the caller puts. */
static void ip4_with(unsigned protocol, unsigned words)
{
	owe(2, 0, true);
	put(0x45u + words, 1);
	zeros(3);
	put(0x1234, 2);
	zeros(2);
	put(64, 1);
	put(protocol, 1);
	zeros(2);
	put(0xc0000201, 4);
	put(0xc0000202, 4);
}

static void ip4(unsigned protocol)
{
	ip4_with(protocol, 0);
}

static void ip6(unsigned next)
{
	owe(4, 40, false);
	put(6u << 28, 4);
	zeros(2);
	put(next, 1);
	put(64, 1);
	put(0x20010db800000000, 8);
	put(1, 8);
	put(0x20010db800000000, 8);
	put(2, 8);
}

static void udp(unsigned source, unsigned destination)
{
	owe(4, 0, false);
	put(source, 2);
	put(destination, 2);
	zeros(4);
}

static void tcp(unsigned source, unsigned destination, unsigned words, unsigned flags)
{
	put(source, 2);
	put(destination, 2);
	put(1, 4);
	put(2, 4);
	put((5u + words) << 4, 1);
	put(flags, 1);
	put(65535, 2);
	zeros(4);
}

static void icmp(unsigned type, unsigned code, uint32_t rest)
{
	put(type, 1);
	put(code, 1);
	zeros(2);
	put(rest, 4);
}

/* An extension header of `units` beyond the first 8 octets, whose other octets the caller puts. */
static void extension(unsigned next, unsigned units)
{
	put(next, 1);
	put(units, 1);
}

static void ike(void)
{
	put(0x1122334455667788, 8);
	put(0, 8);
	put(0, 1);		/* no payload */
	put(0x20, 1);
	put(34, 1);		/* IKE_SA_INIT */
	put(8, 1);
	put(0, 4);
	put(28, 4);
}

/* --- dissecting --- */

static void dissect(uint32_t link, uint32_t have)
{
	static uint8_t *exact;		/* of the frame's size, so that sanitizers see one octet over */
	static struct frame frame;

	free(exact);
	exact = malloc(have ? have : 1);
	memcpy(exact, room, have);
	frame = (struct frame){ .at = exact, .have = have, .claim = size, .link = link, .number = 1 };
	dissect_frame(p, &frame);
}

static bool is_sound(void)
{
	for (unsigned i = 0; i < p->nodes; i++)
		if (p->node[i].error == WIRE_LIE)
			return false;
	return true;
}

static void check_places(void)
{
	const uint8_t *at = p->frame->at;

	assert_true(p->nodes >= 1 && p->node[0].depth == 0 && p->nest == 0 && !p->quoted);
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];

		assert_true(n->at >= at && n->at + n->len <= at + p->frame->have);
		assert_true(i == 0 || n->depth <= n[-1].depth + 1);
	}
}

/* However little there is, there is a line of it that can be read. */
static void check_line(void)
{
	char line[4096];
	struct text t = TEXT_FIXED(line);

	packet_summary(p, &t);
	assert_true(t.at > line && !t.full);
	for (const char *c = line; c < t.at; c++)
		assert_true(*c >= ' ' && *c <= '~');
}

/* What the engine will copy was captured. */
static void check_fragments(void)
{
	for (unsigned i = 0; i < p->seals; i++) {
		struct fragment f;

		if (p->seal[i].kind != SEAL_FRAGMENT)
			continue;
		assert_true(fragment_read(p, &p->seal[i], &f));
		assert_true(f.head + f.head_len <= p->frame->at + p->frame->have);
	}
}

static void done_link(uint32_t link)
{
	close_lengths();
	dissect(link, size);
	check_places();
	if (is_sound()) {
		for (uint32_t have = 0; have < size && have < 2000; have++) {
			dissect(link, have);
			check_places();
			check_line();
			check_fragments();
			assert_true(is_sound());
		}
		dissect(link, size);
	}
}

static void done(void)
{
	done_link(RAW);
}

/* The layers in order: "eth ip4 udp data"; ! is malformed, ~ cut, ' quoted. */
static void text_layers(struct text *t)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		if (i)
			text_char(t, ' ');
		text_add(t, p->node[i].header->key);
		if (p->node[i].error)
			text_char(t, p->node[i].error == WIRE_LIE ? '!' : '~');
		if (p->node[i].quoted)
			text_char(t, '\'');
	}
}

#define LAYERS_ARE(expected) TEXT_IS(expected, t, text_layers(t))
#define LINE_IS(expected) TEXT_IS(expected, t, packet_summary(p, t))

/* How often something was noted. */
static unsigned noted(const char *code)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->notes; i++)
		n += !strcmp(p->note[i].remark->code, code);
	return n;
}

static const struct sealed *sealed(unsigned kind)
{
	assert_int_equal(p->seals, 1);
	assert_int_equal(p->seal[0].kind, kind);
	return &p->seal[0];
}

/* --- link types --- */

static void small_udp(void)
{
	ip4(UDP);
	udp(53, 40000);
	zeros(4);
}

static void link_ip(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		start();
		small_udp();
		done_link((const uint32_t[]){ 12, 14, 101 }[i]);
		LAYERS_ARE("ip4 udp data");
	}
	start();
	small_udp();
	done_link(228);
	LAYERS_ARE("ip4 udp data");
	done_link(229);
	LAYERS_ARE("data!");
	assert_int_equal(noted("ip.version"), 1);
	start();
	ip6(NO_NEXT);
	done_link(229);
	LAYERS_ARE("ip6");
	done_link(228);
	LAYERS_ARE("data!");
}

static void link_bsd(void **state)
{
	static const unsigned families[] = { 2, 10, 24, 28, 30 };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		start();
		put(families[i], 4);
		small_udp();
		done_link(108);
		LAYERS_ARE("loop ip4 udp data");
		done_link(0);
		LAYERS_ARE("loop ip4 udp data");
		put_at(0, families[i] << 24, 4);
		done_link(0);
		LAYERS_ARE("loop ip4 udp data");
	}
	put_at(0, 5 << 24, 4);
	done_link(0);
	LAYERS_ARE("loop data");

	start();
	put(2, 4);
	put(0x12345678, 4);
	put(0xc00, 4);
	small_udp();
	done_link(109);
	LAYERS_ARE("enc ip4 udp data");
	put_at(0, 2 << 24, 4);
	done_link(109);
	LAYERS_ARE("enc ip4 udp data");
}

static void link_ppp(void **state)
{
	(void)state;
	start();
	put(0x0021, 2);
	small_udp();
	done_link(9);
	LAYERS_ARE("ppp ip4 udp data");

	start();
	put(0xff03, 2);
	put(0x21, 1);		/* protocol field compressed */
	small_udp();
	done_link(50);
	LAYERS_ARE("ppp_framing ppp ip4 udp data");

	start();
	put(1, 1);
	put(0xff03, 2);
	put(0x0057, 2);
	ip6(NO_NEXT);
	done_link(204);
	LAYERS_ARE("ppp_direction ppp_framing ppp ip6");

	start();
	put(0x0f000800, 4);
	small_udp();
	done_link(50);
	LAYERS_ARE("cisco_hdlc ip4 udp data");

	start();
	put(0xc021, 2);
	zeros(4);
	done_link(9);
	LAYERS_ARE("ppp data");
	LINE_IS("PPP protocol 0xc021 (LCP) length 4");

	start();
	put(0x0281, 2);
	put(0x00011140, 4);
	small_udp();
	done_link(9);
	LAYERS_ARE("ppp mpls ip4 udp data");
}

static void link_sll(void **state)
{
	(void)state;
	start();
	put(0, 2);
	put(1, 2);
	put(6, 2);
	put(0x0200000000010000, 8);
	put(0x0800, 2);
	small_udp();
	done_link(113);
	LAYERS_ARE("sll ip4 udp data");
	put_at(14, 4, 2);	/* Linux's own number for 802.2, not a length */
	done_link(113);
	LAYERS_ARE("sll data");
	LINE_IS("SLL LLC length 32");

	start();
	put(0x86dd, 2);
	zeros(2);
	put(3, 4);
	put(1, 2);
	put(4, 1);
	put(6, 1);
	put(0x0200000000010000, 8);
	ip6(NO_NEXT);
	done_link(276);
	LAYERS_ARE("sll2 ip6");
	put_at(0, 4, 2);
	done_link(276);
	LAYERS_ARE("sll2 data");
	LINE_IS("SLL2 LLC length 40");
}

static void nflog(bool little)
{
	uint32_t payload;

	start();
	put(0x02000005, 4);
	put(little ? 0x05000a00 : 0x0005000a, 4);	/* prefix of one character, padded to 8 octets */
	zeros(4);
	payload = size;
	put(little ? 0x00000900 : 0x00000009, 4);
	small_udp();
	close_lengths();
	put_at(payload, size - payload, little ? 1 : 2);
	done_link(239);
	LAYERS_ARE("nflog nflog_attribute nflog_attribute ip4 udp data");
	put_at(payload, little ? 0xff : 0x00ff, little ? 1 : 2);
	done_link(239);
	LAYERS_ARE("nflog nflog_attribute nflog_attribute! ip4 udp data");
	assert_int_equal(noted("nflog.length"), 1);
}

static void link_nflog(void **state)
{
	(void)state;
	nflog(true);
	nflog(false);
	start();
	put(0x02000005, 4);
	for (unsigned i = 0; i < 60; i++)
		put(0x04000200, 4);
	done_link(239);
	assert_int_equal(noted("limit.options"), 1);
}

static void link_others(void **state)
{
	(void)state;
	start();
	text("whatever");
	done_link(4711);
	LAYERS_ARE("data");
	assert_int_equal(noted("link.unknown"), 1);
	assert_false(link_supported(4711));
	assert_null(link_name(4711));
	assert_true(link_supported(276));
	assert_string_equal(link_name(1), "EN10MB");

	start();
	for (uint32_t link = 0; link < 300; link++) {
		done_link(link);
		assert_int_equal(p->nodes, 1);
		assert_int_equal(p->node[0].len, 0);
	}
}

/* --- Ethernet --- */

static void ethernet(void **state)
{
	(void)state;
	start();
	eth(0x0800);
	small_udp();
	close_lengths();
	zeros(14);
	done_link(ETHERNET);
	LAYERS_ARE("eth ip4 udp data padding");
	assert_int_equal(p->node[4].len, 14);
	assert_int_equal(p->node[4].depth, 1);
	LINE_IS("192.0.2.1 > 192.0.2.2 UDP 53 > 40000 length 4");

	start();
	eth(0x0806);
	zeros(28);
	done_link(ETHERNET);
	LAYERS_ARE("eth data");
	LINE_IS("02:00:00:00:00:02 > 02:00:00:00:00:01 EtherType 0x0806 (ARP) length 28");

	start();
	eth(0x0800);
	ip6(NO_NEXT);
	done_link(ETHERNET);
	LAYERS_ARE("eth data!");
	assert_int_equal(noted("ip.version"), 1);
}

static void vlan(void **state)
{
	(void)state;
	start();
	eth(0x88a8);
	put(0x00648100, 4);
	put(0x60059100, 4);
	put(0x00070800, 4);
	small_udp();
	done_link(ETHERNET);
	LAYERS_ARE("eth vlan vlan vlan ip4 udp data");
	assert_int_equal(p->node[4].depth, 4);

	start();
	eth(0x8100);
	for (unsigned i = 0; i < 16; i++)
		put(0x000c8100, 4);
	zeros(9);
	done_link(ETHERNET);
	assert_int_equal(p->nodes, 1 + 16 + 1);
	assert_int_equal(noted("limit.labels"), 1);

	start();
	eth(0x8100);
	put(0x000c0806, 4);
	zeros(28);
	done_link(ETHERNET);
	LINE_IS("02:00:00:00:00:02 > 02:00:00:00:00:01 EtherType 0x8100 (IEEE 802.1Q) length 32 | "
	    "VLAN 12 EtherType 0x0806 (ARP) length 28");
}

static void mpls(void **state)
{
	(void)state;
	start();
	eth(0x8847);
	put(0x00010040, 4);
	put(0x00011140, 4);
	small_udp();
	done_link(ETHERNET);
	LAYERS_ARE("eth mpls mpls ip4 udp data");

	start();
	eth(0x8847);
	put(0x00011140, 4);
	zeros(20);
	done_link(ETHERNET);
	LAYERS_ARE("eth mpls data");
	LINE_IS("02:00:00:00:00:02 > 02:00:00:00:00:01 EtherType 0x8847 (MPLS) length 24 | MPLS label 17 length 20");

	start();
	eth(0x8848);
	zeros(80);
	done_link(ETHERNET);
	assert_int_equal(p->nodes, 1 + 16 + 1);
	assert_int_equal(noted("limit.labels"), 1);
}

static void pppoe(void **state)
{
	(void)state;
	start();
	eth(0x8864);
	owe(4, 6, false);
	put(0x11000001, 4);
	zeros(2);
	put(0x0021, 2);
	small_udp();
	close_lengths();
	zeros(3);
	done_link(ETHERNET);
	LAYERS_ARE("eth pppoe ppp ip4 udp data padding");
	assert_int_equal(p->node[6].depth, 1);

	start();
	eth(0x8863);
	put(0x11090000, 4);
	put(4, 2);
	zeros(4);
	done_link(ETHERNET);
	LAYERS_ARE("eth pppoe data");
	LINE_IS("02:00:00:00:00:02 > 02:00:00:00:00:01 EtherType 0x8863 (PPPoE discovery) length 10 | "
	    "PPPoE PADI 0x0000 length 4");
	put_at(18, 5, 2);
	done_link(ETHERNET);
	LAYERS_ARE("eth pppoe! data");
	assert_int_equal(noted("pppoe.length"), 1);
}

static void llc(void **state)
{
	(void)state;
	start();
	eth(0);
	put(0xaaaa03, 3);
	put(0, 3);
	put(0x0800, 2);
	small_udp();
	close_lengths();
	put_at(12, size - 14, 2);
	zeros(5);
	done_link(ETHERNET);
	LAYERS_ARE("eth llc snap ip4 udp data padding");
	put_at(12, 1500, 2);
	done_link(ETHERNET);
	LAYERS_ARE("eth! llc snap ip4 udp data padding");
	assert_int_equal(noted("eth.length"), 1);

	start();
	eth(38);
	put(0x424203, 3);
	zeros(43);
	done_link(ETHERNET);
	LAYERS_ARE("eth llc data padding");
}

/* --- IPv4 --- */

static void ip4_option(void **state)
{
	(void)state;
	start();
	ip4_with(ESP, 4);
	put(0x01, 1);
	put(0x94040000, 4);		/* router alert */
	put(0x830700c0000209, 7);	/* loose source route */
	zeros(4);			/* end, and padding */
	put(0x12345678, 4);
	put(1, 4);
	done();
	LAYERS_ARE("ip4 ip4_option ip4_option ip4_option ip4_option padding esp");
	assert_int_equal(p->node[6].depth, 1);
	assert_int_equal(p->notes, 0);
	assert_int_equal(esp_spi(&p->node[6]), 0x12345678);
	put_at(26, 9, 1);		/* two octets more of the eleven there are */
	checksum4(0);
	done();
	LAYERS_ARE("ip4 ip4_option ip4_option ip4_option ip4_option padding esp");
	assert_int_equal(p->node[5].len, 1);
	put_at(26, 12, 1);
	checksum4(0);
	done();
	LAYERS_ARE("ip4 ip4_option ip4_option ip4_option! data esp");
	assert_int_equal(noted("ip4.option"), 1);
	put_at(26, 1, 1);		/* below its own two octets */
	checksum4(0);
	done();
	LAYERS_ARE("ip4 ip4_option ip4_option ip4_option! data esp");
}

static void ip4_lies(void **state)
{
	(void)state;
	start();
	small_udp();
	done();
	assert_int_equal(p->notes, 0);
	put_at(8, 63, 1);		/* time to live */
	done();
	LAYERS_ARE("ip4 udp data");
	assert_int_equal(noted("ip4.checksum"), 1);

	put_at(2, size + 1, 2);
	checksum4(0);
	done();
	LAYERS_ARE("ip4! udp data");
	assert_int_equal(noted("ip4.length"), 1);
	LINE_IS("192.0.2.1 > 192.0.2.2 UDP 53 > 40000 length 4 [malformed]");

	put_at(2, 19, 2);
	done();
	assert_int_equal(noted("ip4.length"), 1);

	put_at(2, 0, 2);
	checksum4(0);
	done();
	LAYERS_ARE("ip4 udp data");
	assert_int_equal(noted("ip4.no_length"), 1);
	assert_int_equal(p->notes, 1);

	put_at(0, 0x44, 1);
	done();
	LAYERS_ARE("ip4! data");
	assert_int_equal(noted("ip4.ihl"), 1);
	put_at(0, 0x4f, 1);
	done();
	LAYERS_ARE("ip4! data");
	assert_int_equal(noted("ip4.ihl"), 1);
	put_at(0, 0x55, 1);
	done();
	LAYERS_ARE("data!");
	assert_int_equal(noted("ip.version"), 1);
}

static void ip4_short(void **state)
{
	(void)state;
	start();
	ip4(UDP);
	zeros(7);
	done();
	LAYERS_ARE("ip4 udp!");
	assert_int_equal(noted("header.short"), 1);
}

static void padding_of_inner(void **state)
{
	(void)state;
	start();
	ip4(IPIP);
	ip4(NO_NEXT);
	opened--;			/* the inner length is ours */
	put_at(22, 20, 2);
	checksum4(20);
	zeros(6);
	done();
	LAYERS_ARE("ip4 ip4 padding");
	assert_int_equal(p->node[2].depth, 1);
}

static void tfc(void **state)
{
	static struct frame none = { .at = room };

	(void)state;
	start();
	small_udp();
	close_lengths();
	zeros(10);
	none.have = none.claim = size;
	packet_begin(p, &none);
	packet_block(p, BLOCK_DECRYPTED, room, size, 0);
	dissect_ip(p, wire_of(room, size, size), 3);
	LAYERS_ARE("ip4 udp data tfc");
	assert_int_equal(p->node[3].depth, 3);

	packet_begin(p, &none);		/* transport mode: the IP header stays outside */
	packet_block(p, BLOCK_DECRYPTED, room + 20, size - 20, 0);
	dissect_protocol(p, wire_of(room + 20, size - 20, size - 20), 3, UDP);
	LAYERS_ARE("udp data tfc");
}

static void nesting(void **state)
{
	(void)state;
	start();
	for (unsigned i = 0; i < 16; i++)
		ip4(IPIP);
	small_udp();
	done();
	assert_int_equal(p->nodes, 17);
	assert_ptr_equal(p->node[16].header, &header_data);
	assert_int_equal(noted("limit.nesting"), 1);
	assert_int_equal(p->nest, 0);

	start();
	for (unsigned i = 0; i < 7; i++) {
		ip4(SIXIN4);
		ip6(IPIP);
	}
	ip4(ESP);
	put(0x12345678, 4);
	put(7, 4);
	done();
	assert_int_equal(noted("limit.nesting"), 0);
	assert_int_equal(sealed(SEAL_ESP)->nest, 15);
	assert_int_equal(sealed(SEAL_ESP)->net, 14);
}

/* --- fragments --- */

static void fragment4(void **state)
{
	struct fragment f;
	const struct sealed *s;

	(void)state;
	start();
	ip4_with(UDP, 1);
	put(0x01010100, 4);
	zeros(24);
	put_at(6, 0x2000 | 5, 2);
	done();
	LAYERS_ARE("ip4 ip4_option ip4_option ip4_option ip4_option fragment");
	LINE_IS("192.0.2.1 > 192.0.2.2 IP fragment 40-63 of id 0x1234");
	s = sealed(SEAL_FRAGMENT);
	assert_int_equal(s->node, 0);
	assert_int_equal(s->next, UDP);
	assert_int_equal(s->depth, 1);
	assert_int_equal(s->insert, 6);
	assert_int_equal(s->body.claim, 24);
	assert_true(fragment_read(p, s, &f));
	assert_int_equal(f.id, 0x1234);
	assert_int_equal(f.offset, 40);
	assert_int_equal(f.protocol, UDP);
	assert_true(f.more && f.head == p->frame->at && f.head_len == 24);
	assert_int_equal(f.source.byte[3], 1);

	put_at(6, 5, 2);
	checksum4(0);
	size -= 3;
	put_at(2, size, 2);
	done();
	LINE_IS("192.0.2.1 > 192.0.2.2 IP fragment 40-60 of id 0x1234, last");
	assert_int_equal(noted("fragment.length"), 0);
	put_at(6, 0x2005, 2);
	done();
	assert_int_equal(noted("fragment.length"), 1);
	put_at(6, 0x1fff, 2);
	done();
	assert_int_equal(noted("fragment.overlong"), 1);
	put_at(6, 0x2005, 2);
	put_at(2, size + 8, 2);		/* how much of the datagram it is, nobody knows */
	done();
	assert_int_equal(p->seals, 0);
}

static void fragment6(void **state)
{
	struct fragment f;
	const struct sealed *s;

	(void)state;
	start();
	ip6(0);
	extension(DESTINATION, 0);
	put(0x010400000000, 6);
	extension(FRAGMENT, 0);
	put(0x010400000000, 6);
	put(ESP, 1);
	put(0, 1);
	put(16 | 1, 2);
	put(0xdeadbeef, 4);
	zeros(16);
	done();
	LAYERS_ARE("ip6 ip6_hop ip6_option ip6_destination ip6_option ip6_frag fragment");
	LINE_IS("2001:db8::1 > 2001:db8::2 IP fragment 16-31 of id 0xdeadbeef");
	s = sealed(SEAL_FRAGMENT);
	assert_int_equal(s->node, 5);
	assert_int_equal(s->next, ESP);
	assert_true(fragment_read(p, s, &f));
	assert_int_equal(f.id, 0xdeadbeef);
	assert_int_equal(f.offset, 16);
	assert_int_equal(f.head_len, 56);
	assert_int_equal(f.next_at, 48);
	assert_int_equal(f.head[f.next_at], FRAGMENT);

	put_at(58, 0, 2);		/* atomic */
	put_at(64, 0x1234567800000001, 8);
	done();
	LAYERS_ARE("ip6 ip6_hop ip6_option ip6_destination ip6_option ip6_frag esp");
	assert_int_equal(sealed(SEAL_ESP)->net, 0);
}

static void fragment6_first(void **state)
{
	struct fragment f;

	(void)state;
	start();
	ip6(FRAGMENT);
	put(UDP << 24 | 1, 4);
	put(1, 4);
	zeros(8);
	done();
	LAYERS_ARE("ip6 ip6_frag fragment");
	assert_true(fragment_read(p, sealed(SEAL_FRAGMENT), &f));
	assert_int_equal(f.head_len, 40);
	assert_int_equal(f.next_at, 6);
	put_at(42, 0xfff9, 2);
	done();
	LAYERS_ARE("ip6 ip6_frag! fragment");
	assert_int_equal(noted("fragment.overlong"), 1);
	assert_int_equal(p->seals, 0);
}

/* --- IPv6 --- */

static void ip6_extensions(void **state)
{
	(void)state;
	start();
	ip6(0);
	extension(ROUTING, 1);
	put(0x00c90a0000000000, 8);	/* Pad1, then a home address that is too short to be one */
	put(0x000000000000, 6);
	extension(135, 4);
	put(0x00010000, 4);		/* source route of two addresses */
	zeros(2);
	zeros(32);
	extension(139, 0);
	zeros(6);
	extension(140, 0);
	zeros(6);
	extension(ICMP6, 0);
	zeros(6);
	icmp(128, 0, 0x00070001);
	done();
	LAYERS_ARE("ip6 ip6_hop ip6_option ip6_option ip6_option ip6_routing ip6_address ip6_address ip6_mobility ip6_hip "
	    "ip6_shim6 icmp6");
	assert_int_equal(p->node[5].len, 40);
	assert_int_equal(p->notes, 0);
	LINE_IS("2001:db8::1 > 2001:db8::2 ICMPv6 echo request id 7 seq 1 length 8");
}

static void ip6_extension_lies(void **state)
{
	(void)state;
	start();
	ip6(DESTINATION);
	extension(UDP, 0);
	put(0x0105, 2);			/* one octet too many */
	zeros(4);
	udp(1, 2);
	done();
	LAYERS_ARE("ip6 ip6_destination ip6_option! data udp");
	assert_int_equal(noted("ip6.option"), 1);

	put_at(41, 2, 1);
	done();
	LAYERS_ARE("ip6 ip6_destination! ip6_option ip6_option ip6_option ip6_option ip6_option");
	assert_int_equal(noted("ip6.extension"), 1);

	start();
	ip6(DESTINATION);
	extension(0, 0);
	put(0x010400000000, 6);
	extension(NO_NEXT, 0);
	put(0x010400000000, 6);
	zeros(3);
	done();
	LAYERS_ARE("ip6 ip6_destination ip6_option ip6_hop ip6_option no_next");
	assert_int_equal(noted("ip6.late_hop"), 1);
}

static void ip6_limits(void **state)
{
	(void)state;
	start();
	ip6(DESTINATION);
	for (unsigned i = 0; i < 17; i++) {
		extension(DESTINATION, 0);
		put(0x010400000000, 6);
	}
	done();
	assert_int_equal(noted("limit.extensions"), 1);
	assert_int_equal(p->nodes, 1 + 16 * 2 + 1);

	start();
	ip6(DESTINATION);
	for (unsigned i = 0; i < 16; i++) {
		extension(i < 15 ? DESTINATION : UDP, 5);
		zeros(46);
	}
	udp(4500, 4500);
	put(1, 1);
	done();
	assert_true(p->full);
	assert_int_equal(p->nodes, LIMIT_NODES);
	assert_int_equal(noted("limit.layers"), 1);
	assert_true(is_sound());

	start();
	ip6(DESTINATION);
	extension(NO_NEXT, 255);
	zeros(2046);
	done();
	assert_int_equal(noted("limit.options"), 1);
	assert_int_equal(p->nodes, 2 + LIMIT_OPTIONS + 1);
}

static void ip6_routes(void **state)
{
	(void)state;
	start();
	ip6(ROUTING);
	extension(NO_NEXT, 5);
	put(4, 1);			/* segment routing */
	put(1, 1);
	put(0x01000000, 4);		/* last entry 1: two segments, then a TLV */
	zeros(32);
	put(0x0406000000000000, 8);
	done();
	LAYERS_ARE("ip6 ip6_routing ip6_address ip6_address data");
	put_at(42, 99, 1);
	done();
	LAYERS_ARE("ip6 ip6_routing data");
}

static void ip6_lengths(void **state)
{
	(void)state;
	start();
	ip6(UDP);
	udp(1, 2);
	zeros(3);
	done();
	LAYERS_ARE("ip6 udp data");
	put_at(4, 12, 2);
	done();
	LAYERS_ARE("ip6! udp data");
	assert_int_equal(noted("ip6.length"), 1);
	put_at(4, 0, 2);
	done();
	LAYERS_ARE("ip6 udp data");
	assert_int_equal(noted("ip6.no_length"), 1);
	start();
	ip6(NO_NEXT);
	close_lengths();
	zeros(6);
	done();
	LAYERS_ARE("ip6 padding");
	assert_int_equal(p->notes, 0);
}

static void jumbo(void **state)
{
	(void)state;
	start();
	ip6(0);
	opened = 0;
	extension(UDP, 0);
	put(0xc204, 2);
	put(70000 + 16, 4);
	put(1, 2);
	put(2, 2);
	zeros(4);
	zeros(70000);
	done();
	LAYERS_ARE("ip6 ip6_hop ip6_option udp data");
	assert_int_equal(p->notes, 0);
	LINE_IS("2001:db8::1 > 2001:db8::2 UDP 1 > 2 length 70000");
	put_at(44, 70000 + 17, 4);
	done();
	assert_int_equal(noted("ip6.jumbo"), 1);
	put_at(44, 40, 4);
	done();
	assert_int_equal(noted("ip6.small_jumbo"), 1);
	assert_int_equal(noted("udp.no_length"), 1);
	assert_int_equal(p->node[p->nodes - 1].len, 70016 - 40);	/* padding */
}

/* --- UDP --- */

static void udp_ports(void **state)
{
	struct flow flow;
	const struct sealed *s;

	(void)state;
	start();
	ip4(UDP);
	udp(53, 40000);
	text("hello");
	done();
	LAYERS_ARE("ip4 udp data");
	s = sealed(SEAL_UDP);
	assert_int_equal(s->node, 1);
	assert_int_equal(s->insert, 2);
	assert_int_equal(s->body.claim, 5);
	assert_true(flow_read(p, s, &flow));
	assert_true(flow.sport == 53 && flow.dport == 40000 && flow.source.family == 4);

	start();
	ip4(UDP);
	udp(500, 500);
	ike();
	done();
	LAYERS_ARE("ip4 udp ike");
	put_at(28 + 16, 200, 1);	/* a payload nobody knows: the port has promised IKE */
	done();
	assert_ptr_equal(p->node[2].header, &header_ike);
	put_at(28 + 16, 0, 1);
	put_at(20, 1500, 2);		/* other ports */
	put_at(22, 1500, 2);
	done();
	LAYERS_ARE("ip4 udp ike");
	put_at(28 + 17, 0x50, 1);	/* no version of IKE */
	done();
	LAYERS_ARE("ip4 udp data");
	put_at(20, 500, 2);
	done();
	LAYERS_ARE("ip4 udp data");
	sealed(SEAL_UDP);
}

static void udp_natt(void **state)
{
	struct flow flow;

	(void)state;
	start();
	ip4(UDP);
	udp(31000, 32000);
	zeros(4);
	ike();
	done();
	LAYERS_ARE("ip4 udp non_esp ike");

	start();
	ip4(UDP);
	udp(4500, 31000);
	put(0x12345678, 4);
	put(9, 4);
	done();
	LAYERS_ARE("ip4 udp esp");
	assert_true(flow_read(p, sealed(SEAL_ESP), &flow));
	assert_true(flow.sport == 4500 && flow.dport == 31000);
	LINE_IS("192.0.2.1:4500 > 192.0.2.2:31000 ESP spi 0x12345678 seq 9 length 8");
}

static void udp_lengths(void **state)
{
	(void)state;
	start();
	small_udp();
	done();
	put_at(24, 13, 2);
	done();
	LAYERS_ARE("ip4 udp! data");
	assert_int_equal(noted("udp.length"), 1);
	put_at(24, 7, 2);
	done();
	LAYERS_ARE("ip4 udp! data");
	put_at(24, 0, 2);
	done();
	assert_int_equal(noted("udp.no_length"), 1);
	put_at(24, 9, 2);
	done();
	LAYERS_ARE("ip4 udp data udp_surplus");
	assert_int_equal(p->notes, 0);
	put_at(24, 8, 2);
	done();
	LAYERS_ARE("ip4 udp udp_surplus");
	assert_int_equal(p->seals, 0);
}

/* --- TCP --- */

static void tcp_segment(void **state)
{
	struct segment seg;
	const struct sealed *s;

	(void)state;
	start();
	ip4(TCP);
	tcp(43210, 443, 3, 0x12);
	put(0x020405b4, 4);
	put(0x01030307, 4);
	put(0x04020000, 4);
	done();
	LAYERS_ARE("ip4 tcp tcp_option tcp_option tcp_option tcp_option tcp_option padding");
	LINE_IS("192.0.2.1 > 192.0.2.2 TCP 43210 > 443 [S.] seq 1 ack 2 win 65535 length 0");
	assert_int_equal(p->seals, 0);

	start();
	ip4(TCP);
	tcp(43210, 4500, 0, 0xc9);
	text("IKETCP");
	done();
	LAYERS_ARE("ip4 tcp data");
	LINE_IS("192.0.2.1 > 192.0.2.2 TCP 43210 > 4500 [FPEW] seq 1 win 65535 length 6");
	s = sealed(SEAL_STREAM);
	assert_int_equal(s->node, 1);
	assert_true(segment_read(p, s, &seg));
	assert_int_equal(seg.seq, 1);
	assert_true(seg.sport == 43210 && seg.dport == 4500 && seg.fin && !seg.syn && !seg.rst);
	put_at(33, 2, 1);
	done();
	assert_true(segment_read(p, sealed(SEAL_STREAM), &seg));
	assert_true(seg.syn && seg.seq == 2);
}

/* Two ESP packets in one segment, the first of them opened: its ports are not those of the second. */
static void flow_of_second(void **state)
{
	static const uint8_t inside[8] = { 0, 1, 0, 2 };
	const struct sealed *s;
	struct flow flow;

	(void)state;
	start();
	ip4(TCP);
	tcp(43210, 4500, 0, 0x10);
	done();
	packet_node(p, &header_esp, p->node[1].at, 8, 2, WIRE_OK);
	packet_node(p, &header_udp, inside, 8, 4, WIRE_OK);
	packet_node(p, &header_esp, p->node[1].at, 8, 2, WIRE_OK);
	s = packet_seal_add(p, SEAL_ESP, wire_of(p->node[1].at, 8, 8), packet_last(p), 3);
	assert_true(flow_read(p, s, &flow));
	assert_int_equal(flow.sport, 43210);
	assert_int_equal(flow.dport, 4500);
}

static void tcp_offsets(void **state)
{
	(void)state;
	start();
	ip4(TCP);
	tcp(1, 2, 0, 0x10);
	zeros(8);
	done();
	LAYERS_ARE("ip4 tcp data");
	put_at(32, 0x40, 1);
	done();
	LAYERS_ARE("ip4 tcp! data");
	assert_int_equal(noted("tcp.offset"), 1);
	assert_int_equal(p->seals, 0);
	put_at(32, 0xf0, 1);
	done();
	LAYERS_ARE("ip4 tcp! data");
	put_at(32, 0x60, 1);
	put_at(40, 0x02050000, 4);
	done();
	LAYERS_ARE("ip4 tcp tcp_option! data data");
	assert_int_equal(noted("tcp.option"), 1);
	sealed(SEAL_STREAM);
}

/* --- ICMP --- */

static void icmp_lines(void **state)
{
	(void)state;
	start();
	ip4(ICMP);
	icmp(8, 0, 0x00070001);
	zeros(56);
	done();
	LAYERS_ARE("ip4 icmp");
	LINE_IS("192.0.2.1 > 192.0.2.2 ICMP echo request id 7 seq 1 length 64");
	put_at(20, 0x0d00, 2);
	done();
	LINE_IS("192.0.2.1 > 192.0.2.2 ICMP timestamp request");
	put_at(20, 0xfe03, 2);
	done();
	LINE_IS("192.0.2.1 > 192.0.2.2 ICMP type 254, code 3");

	start();
	ip6(ICMP6);
	icmp(135, 0, 0);
	zeros(16);
	done();
	LINE_IS("2001:db8::1 > 2001:db8::2 ICMPv6 neighbor solicitation");
}

static void icmp_quotes(void **state)
{
	(void)state;
	start();
	ip4(ICMP);
	icmp(3, 4, 1400);
	ip4(UDP);
	opened--;
	put_at(20 + 8 + 2, 1500, 2);
	put_at(20 + 8 + 6, 0x4000, 2);
	put(4500, 2);
	put(4500, 2);
	put(1480, 2);
	put(0, 2);
	put(0x12345678, 4);
	put(1, 4);
	done();
	LAYERS_ARE("ip4 icmp ip4~' udp~' esp~'");
	assert_int_equal(p->seals, 0);
	assert_int_equal(p->notes, 0);
	assert_int_equal(p->net, 0);
	TEXT_IS("192.0.2.1 > 192.0.2.2 ICMP destination unreachable, fragmentation needed, MTU 1400", t, {
		packet_summary(p, t);
		t->at = memchr(t->start, '|', (size_t)(t->at - t->start));
		t->at = t->at ? t->at - 1 : t->start;
	});
	put_at(20, 5, 1);
	put_at(24, 0xc0000263, 4);
	done();
	assert_ptr_equal(p->node[1].header->field[3].names, NULL);
	put_at(20, 0x0b00, 2);
	put_at(24, 0, 4);
	done();
	LAYERS_ARE("ip4 icmp ip4~' udp~' esp~'");
	put_at(20, 0x0c00, 2);
	done();
	LAYERS_ARE("ip4 icmp ip4~' udp~' esp~'");
	put_at(20, 0x0400, 2);
	done();
	LAYERS_ARE("ip4 icmp ip4~' udp~' esp~'");
}

static void icmp_extension(void **state)
{
	uint32_t quotation;

	(void)state;
	start();
	ip4(ICMP);
	icmp(11, 0, 32 << 16);		/* 32 words of quotation */
	quotation = size;
	ip4(UDP);
	opened--;
	put_at(quotation + 2, 28, 2);
	zeros(8);
	put_at(quotation + 24, 8, 2);
	zeros(100);			/* up to 128 octets */
	put(0x20000000, 4);
	done();
	LAYERS_ARE("ip4 icmp ip4' udp' padding' icmp_extensions");
	assert_int_equal(p->node[5].len, 4);
	assert_true(is_sound());
}

static void icmp6_too_big(void **state)
{
	(void)state;
	start();
	ip6(ICMP6);
	icmp(2, 0, 1280);
	ip6(FRAGMENT);
	opened--;
	put_at(40 + 8 + 4, 1400, 2);
	put(UDP << 24 | 1, 4);
	put(77, 4);
	zeros(5);
	done();
	LAYERS_ARE("ip6 icmp6 ip6~' ip6_frag' fragment~'");
	assert_int_equal(p->seals, 0);
	TEXT_IS("2001:db8::1 > 2001:db8::2 ICMPv6 packet too big, MTU 1280 | 2001:db8::1 > 2001:db8::2 "
	    "IP fragment 0-1391 of id 0x0000004d", t, packet_summary(p, t));
}

/* --- GRE and others --- */

static void gre(void **state)
{
	(void)state;
	start();
	ip4(GRE);
	put(0xb0000800, 4);		/* checksum, key, sequence number */
	zeros(4);
	put(0x0badcafe, 4);
	put(7, 4);
	small_udp();
	done();
	LAYERS_ARE("ip4 gre gre_checksum gre_key gre_sequence ip4 udp data");
	assert_int_equal(p->node[5].depth, 2);
	assert_int_equal(p->net, 5);

	start();
	ip4(GRE);
	put(0x00006558, 4);
	eth(0x86dd);
	ip6(NO_NEXT);
	done();
	LAYERS_ARE("ip4 gre eth ip6");

	start();
	ip4(GRE);
	put(0x3081880b, 4);		/* PPTP: call, sequence, acknowledgment */
	put(0x00180005, 4);
	put(1, 4);
	put(2, 4);
	put(0xff030021, 4);
	small_udp();
	done();
	LAYERS_ARE("ip4 gre gre_call gre_sequence gre_acknowledgment ppp_framing ppp ip4 udp data");

	start();
	ip4(GRE);
	put(0x000088be, 4);
	zeros(12);
	done();
	LAYERS_ARE("ip4 gre data");
	LINE_IS("192.0.2.1 > 192.0.2.2 GRE protocol 0x88be (ERSPAN) length 12");
	put_at(20, 0x4000, 2);
	done();
	LAYERS_ARE("ip4 gre gre_checksum data");
	assert_int_equal(noted("gre.routing"), 1);
	put_at(20, 0x0002, 2);
	done();
	assert_int_equal(noted("gre.version"), 1);
}

static void others(void **state)
{
	(void)state;
	start();
	ip4(ETHERIP);
	put(0x3000, 2);
	eth(0x0800);
	small_udp();
	done();
	LAYERS_ARE("ip4 etherip eth ip4 udp data");

	start();
	ip4(OSPF);
	zeros(44);
	done();
	LAYERS_ARE("ip4 unknown_protocol");
	LINE_IS("192.0.2.1 > 192.0.2.2 protocol 89 (OSPFIGP) length 44");

	start();
	ip6(DESTINATION);
	extension(200, 0);
	put(0x010400000000, 6);
	zeros(5);
	done();
	LINE_IS("2001:db8::1 > 2001:db8::2 protocol 200 length 5");

	start();
	ip4(BEET);
	put(UDP, 1);
	put(1, 1);
	put(4, 1);
	put(0, 1);
	put(0x01010101, 4);
	put(0x9404000001010100, 8);
	udp(1, 2);
	done();
	assert_string_equal(p->node[p->nodes - 1].header->key, "udp");
	assert_int_equal(p->notes, 0);
	put_at(21, 3, 1);
	done();
	assert_int_equal(noted("beet.length"), 1);

	start();
	ip4(0);				/* extension headers are IPv6's */
	zeros(8);
	done();
	LAYERS_ARE("ip4 unknown_protocol");
}

/* --- rebuilding --- */

static void rebuild4(void **state)
{
	uint8_t into[64];
	uint32_t n;

	(void)state;
	start();
	ip4_with(UDP, 1);
	put(0x01010101, 4);
	udp(4500, 4500);
	put(0x12345678, 4);
	put(1, 4);
	done();
	n = ip_rebuild(p, sealed(SEAL_ESP), TCP, (const uint8_t *)"payload", 7, into, sizeof into);
	assert_int_equal(n, 31);
	assert_memory_equal(into + 24, "payload", 7);
	memcpy(room, into, n);
	size = n;
	done();				/* the checksum is good, and the length */
	assert_int_equal(noted("ip4.checksum"), 0);
	assert_int_equal(noted("ip4.length"), 0);
	assert_int_equal(room[9], TCP);
	assert_int_equal(room[20], 1);
}

static void rebuild4_room(void **state)
{
	static uint8_t into[70000], payload[66000];

	(void)state;
	start();
	ip4(ESP);
	put(0x12345678, 4);
	put(1, 4);
	done();
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), TCP, payload, 65515, into, sizeof into), 65535);
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), TCP, payload, 65516, into, sizeof into), 0);
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), TCP, payload, 10, into, 30), 30);
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), TCP, payload, 10, into, 29), 0);
}

static void rebuild6(void **state)
{
	static const uint8_t pad[6] = { 1, 4 };
	uint8_t into[80];
	uint32_t n;

	(void)state;
	start();
	ip6(0);
	extension(FRAGMENT, 0);
	put(0x010400000000, 6);
	put(DESTINATION << 24, 4);	/* atomic */
	put(1, 4);
	extension(ESP, 1);
	put(0x010c00000000, 6);
	zeros(8);
	put(0x12345678, 4);
	put(1, 4);
	done();
	LAYERS_ARE("ip6 ip6_hop ip6_option ip6_frag ip6_destination ip6_option esp");
	n = ip_rebuild(p, sealed(SEAL_ESP), UDP, (const uint8_t *)"payload", 7, into, sizeof into);
	assert_int_equal(n, 40 + 8 + 16 + 7);
	assert_int_equal(into[6], 0);
	assert_int_equal(into[40], DESTINATION);
	assert_memory_equal(into + 42, pad, 6);
	assert_int_equal(into[48], UDP);
	assert_int_equal(into[5], 8 + 16 + 7);
	assert_memory_equal(into + 64, "payload", 7);
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), UDP, (const uint8_t *)"payload", 7, into, n - 1), 0);
	assert_int_equal(ip_rebuild(p, sealed(SEAL_ESP), UDP, (const uint8_t *)"payload", 7, into, n), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_ip), cmocka_unit_test(link_bsd), cmocka_unit_test(link_ppp), cmocka_unit_test(link_sll),
		cmocka_unit_test(link_nflog), cmocka_unit_test(link_others),
		cmocka_unit_test(ethernet), cmocka_unit_test(vlan), cmocka_unit_test(mpls), cmocka_unit_test(pppoe),
		cmocka_unit_test(llc),
		cmocka_unit_test(ip4_option), cmocka_unit_test(ip4_lies), cmocka_unit_test(ip4_short),
		cmocka_unit_test(padding_of_inner), cmocka_unit_test(tfc), cmocka_unit_test(nesting),
		cmocka_unit_test(fragment4), cmocka_unit_test(fragment6), cmocka_unit_test(fragment6_first),
		cmocka_unit_test(ip6_extensions), cmocka_unit_test(ip6_extension_lies), cmocka_unit_test(ip6_limits),
		cmocka_unit_test(ip6_routes), cmocka_unit_test(ip6_lengths), cmocka_unit_test(jumbo),
		cmocka_unit_test(udp_ports), cmocka_unit_test(udp_natt), cmocka_unit_test(udp_lengths),
		cmocka_unit_test(tcp_segment), cmocka_unit_test(flow_of_second), cmocka_unit_test(tcp_offsets),
		cmocka_unit_test(icmp_lines), cmocka_unit_test(icmp_quotes), cmocka_unit_test(icmp_extension),
		cmocka_unit_test(icmp6_too_big),
		cmocka_unit_test(gre), cmocka_unit_test(others),
		cmocka_unit_test(rebuild4), cmocka_unit_test(rebuild4_room), cmocka_unit_test(rebuild6),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
