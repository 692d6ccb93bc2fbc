/* ESP, AH and the input of its ICV, WESP, IPComp, IKE, and what carries them. */
#include "test.h"
#include "hex.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

typedef void dissector(struct packet *p, struct wire w, unsigned depth);

static struct packet packet, *const p = &packet;
static struct frame frame = { .number = 1 };
static uint8_t *bytes;			/* exactly as long as what is dissected */
static uint32_t size;

static void load(const char *hex)
{
	free(bytes);
	size = unhex(hex, NULL);
	bytes = malloc(size ? size : 1);
	unhex(hex, bytes);
}

static void again(dissector *dissect)
{
	frame.at = bytes;
	frame.have = frame.claim = size;
	packet_begin(p, &frame);
	dissect(p, wire_of(bytes, size, size), 0);
}

static void with(dissector *dissect, const char *hex)
{
	load(hex);
	again(dissect);
}

static unsigned noted(const char *code)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->notes; i++)
		n += !strcmp(p->note[i].remark->code, code);
	return n;
}

#define LINE_IS(expected) TEXT_IS(expected, t, packet_summary(p, t))

static int discard(void **state)
{
	(void)state;
	free(bytes);
	bytes = NULL;
	return 0;
}

/* --- ESP --- */

static void esp(void **state)
{
	(void)state;
	with(dissect_esp, "c0ffee01 00000007 0011223344556677 8899aabb");
	LINE_IS("ESP spi 0xc0ffee01 seq 7 length 20");
	assert_int_equal(p->nodes, 1);
	assert_int_equal(p->node[0].len, 20);
	assert_int_equal(esp_spi(&p->node[0]), 0xc0ffee01);
	assert_int_equal(esp_sequence(&p->node[0]), 7);
	assert_int_equal(p->seals, 1);
	assert_ptr_equal(p->seal[0].body.at, bytes);
	assert_int_equal(p->seal[0].body.have, 20);
	assert_int_equal(p->notes, 0);
}

static void esp_says_what_came_of_it(void **state)
{
	static const char *const word[] = { "", " unauthenticated", " no key", " ICV failed", " unsupported", " cut" };
	char line[80];

	(void)state;
	for (unsigned i = 0; i < sizeof word / sizeof word[0]; i++) {
		with(dissect_esp, "c0ffee01 00000007 0011223344556677");
		p->seal[0].state = (uint8_t)i;
		strcat(strcpy(line, "ESP spi 0xc0ffee01 seq 7 length 16"), word[i]);
		LINE_IS(line);
	}
	p->seal[0].state = SEAL_OPENED;
	p->seal[0].authenticated = true;
	LINE_IS("ESP spi 0xc0ffee01 seq 7 length 16 ICV good");
}

static void esp_odd(void **state)
{
	(void)state;
	with(dissect_esp, "c0ffee01 000000");
	LINE_IS("ESP [malformed]");
	assert_int_equal(p->seals, 0);
	assert_int_equal(noted("header.short"), 1);
	with(dissect_esp, "000000ff 00000001 00");
	assert_int_equal(noted("esp.spi_reserved"), 1);
	with(dissect_esp, "00000100 00000001 00");
	assert_int_equal(p->notes, 0);
	with(dissect_esp, "00000000 00000001 00");
	assert_int_equal(noted("esp.spi_zero"), 1);
}

static void esp_cut(void **state)
{
	(void)state;
	load("c0ffee01 00000007 0011");
	frame.at = bytes;
	frame.have = size;
	frame.claim = 100;
	packet_begin(p, &frame);
	dissect_esp(p, wire_of(bytes, size, 100), 0);
	LINE_IS("ESP spi 0xc0ffee01 seq 7 length 100");
	assert_int_equal(p->node[0].error, WIRE_CUT);
	assert_int_equal(p->seal[0].body.claim, 100);
}

/* --- AH --- */

static uint8_t head[AH_HEAD_MAX];
static uint32_t head_len;
static struct wire body;

/* What ah_input() says of the first seal of an IP packet; NULL: it was built. */
static const char *input(const char *ip)
{
	const char *reason;

	with(dissect_ip, ip);
	assert_true(p->seals > 0 && p->seal[0].kind == SEAL_AH);
	return ah_input(p, &p->seal[0], head, &head_len, &body, &reason) ? NULL : reason;
}

static void head_is(const char *hex)
{
	uint8_t expected[AH_HEAD_MAX];

	assert_int_equal(head_len, unhex(hex, expected));
	assert_memory_equal(head, expected, head_len);
}

/* Does this key make the ICV of the packet out of its input? */
static void vouched(const EVP_MD *digest, const char *key_hex, uint32_t n)
{
	uint8_t key[64], all[AH_HEAD_MAX + 1500], mac[EVP_MAX_MD_SIZE];
	uint32_t key_len = unhex(key_hex, key);
	struct wire icv = ah_icv(p, &p->seal[0]);

	memcpy(all, head, head_len);
	memcpy(all + head_len, body.at, body.have);
	assert_non_null(HMAC(digest, key, (int)key_len, all, head_len + body.have, mac, NULL));
	assert_true(icv.have >= n);
	assert_memory_equal(mac, icv.at, n);
}

static const char icmp4[] = "45b8003437e240004033acdbc6336429c6336491 01040000bf41f70200000001f0154839e3fd1b3e101d3f00"
	"0800c01c37e20001";

static void ah(void **state)
{
	(void)state;
	assert_null(input(icmp4));
	LINE_IS("198.51.100.41 > 198.51.100.145 AH spi 0xbf41f702 seq 1 | ICMP echo request id 14306 seq 1 length 8");
	assert_int_equal(ah_next(&p->node[1]), IP_PROTOCOL_ICMP);
	assert_int_equal(p->node[1].len, 24);
	p->seal[0].state = SEAL_INTEGRITY_FAILED;
	LINE_IS("198.51.100.41 > 198.51.100.145 AH spi 0xbf41f702 seq 1 ICV failed | "
		"ICMP echo request id 14306 seq 1 length 8");
}

/* Packets and keys of captures whose ICVs another implementation made. */
static void ah_real(void **state)
{
	(void)state;
	assert_null(input(icmp4));
	vouched(EVP_sha1(), "90108c426d3e1c282ef0b0d45963099a1761d8c3", 12);
	assert_null(input("60071f86006500ff20010db800aa0000000000000000d56d20010db800aa0000000000000000aecf"
		"3c000502000001003300010400000000110600004bffcb9a00000002715ea9e7d3dcbef07cf05b46c182f53500000000"
		"218e1b5f00355ba9732d61682075647020343520732d61682075647020343520732d61682075647020343520"
		"732d61682075647020"));
	vouched(EVP_sha256(), "175c3478e5303fff26df9a8ad1988e6434efe5ed014f44bd4b70219531f09743", 16);
}

#define AH_12 "fd040000 00000100 00000001"
#define ICV_12 "112233445566778899aabbcc"
#define NO_ICV "000000000000000000000000"
#define CONTENT "deadbeef"

static void ah_mutable4(void **state)
{
	(void)state;
	assert_null(input("45ff0030 1234c000 ff33ffff 0a000001 0a000002" AH_12 ICV_12 CONTENT));
	head_is("45000030 12340000 00330000 0a000001 0a000002" AH_12 NO_ICV);
	assert_int_equal(body.have, 4);
	/* router alert stays, record route goes, the end of the list stays */
	assert_null(input("47000038 12340000 40330000 0a000001 0a000002 94040001 07030400" AH_12 ICV_12 CONTENT));
	head_is("47000038 12340000 00330000 0a000001 0a000002 94040001 00000000" AH_12 NO_ICV);
	/* an unknown option goes whole, no operation stays */
	assert_null(input("46000034 12340000 40330000 0a000001 0a000002 01990377" AH_12 ICV_12 CONTENT));
	head_is("46000034 12340000 00330000 0a000001 0a000002 01000000" AH_12 NO_ICV);
	assert_non_null(input("46000034 12340000 40330000 0a000001 0a000002 01990977" AH_12 ICV_12 CONTENT));
}

/* Between two hops of a loose source route, and at its end: the same input. */
static void ah_source_route4(void **state)
{
	static const char final[] = "4800003c 12340000 00330000 0a000001 0a000004 000000 00000000 00000000 01"
		AH_12 NO_ICV;

	(void)state;
	assert_null(input("4800003c 12340000 40330000 0a000001 0a000002 830b04 0a000003 0a000004 01" AH_12 ICV_12 CONTENT));
	head_is(final);
	assert_null(input("4800003c 12340000 40330000 0a000001 0a000003 830b08 0a000009 0a000004 01" AH_12 ICV_12 CONTENT));
	head_is(final);
	assert_null(input("4800003c 12340000 40330000 0a000001 0a000004 830b0c 0a000009 0a000008 01" AH_12 ICV_12 CONTENT));
	head_is(final);
}

#define A(n) "20010db800000000000000000000000" #n

static void ah_mutable6(void **state)
{
	(void)state;
	assert_null(input("6ffabcde 001c 33 ff" A(1) A(2) AH_12 ICV_12 CONTENT));
	head_is("60000000 001c 33 00" A(1) A(2) AH_12 NO_ICV);
	/* hop-by-hop: data goes where the type says that it may change (0x23), and stays elsewhere (0x05) */
	assert_null(input("60000000 002c 00 40" A(1) A(2) "3301 2304aabbccdd 05020102 01020000" AH_12 ICV_12 CONTENT));
	head_is("60000000 002c 00 00" A(1) A(2) "3301 230400000000 05020102 01020000" AH_12 NO_ICV);
	/* home address: as if it were the source */
	assert_null(input("60000000 0034 3c 40" A(1) A(2) "3302 c910" A(9) "01020000" AH_12 ICV_12 CONTENT));
	head_is("60000000 0034 3c 00" A(9) A(2) "3302 c910" A(1) "01020000" AH_12 NO_ICV);
	assert_non_null(input("60000000 0024 00 40" A(1) A(2) "3300 23ffaabbccdd" AH_12 ICV_12 CONTENT));
}

/* A route of two addresses, at its start, between, and at its end: the same input. */
static void ah_route6(void **state)
{
	static const char arrived[] = "60000000 0044 2b 00" A(1) A(4) "33040000 00000000" A(2) A(3) AH_12 NO_ICV;

	(void)state;
	assert_null(input("60000000 0044 2b 40" A(1) A(2) "33040002 00000000" A(3) A(4) AH_12 ICV_12 CONTENT));
	head_is(arrived);
	assert_null(input("60000000 0044 2b 3f" A(1) A(3) "33040001 00000000" A(2) A(4) AH_12 ICV_12 CONTENT));
	head_is(arrived);
	assert_null(input("60000000 0044 2b 3e" A(1) A(4) "33040000 00000000" A(2) A(3) AH_12 ICV_12 CONTENT));
	head_is(arrived);
	assert_non_null(input("60000000 0044 2b 3e" A(1) A(4) "33040003 00000000" A(2) A(3) AH_12 ICV_12 CONTENT));
	assert_non_null(input("60000000 0044 2b 3e" A(1) A(4) "33040401 00000000" A(2) A(3) AH_12 ICV_12 CONTENT));
}

static void ah_without_input(void **state)
{
	const char *reason;

	(void)state;
	/* AH inside AH: the inner one's ICV was made before the outer one was put in */
	assert_null(input("45000048 12340000 40330000 0a000001 0a000002 33040000 00000100 00000001" ICV_12
		AH_12 ICV_12 CONTENT));
	assert_int_equal(p->seals, 2);
	assert_false(ah_input(p, &p->seal[1], head, &head_len, &body, &reason));
	/* no IP header around it */
	with(dissect_ah, AH_12 ICV_12 CONTENT);
	assert_false(ah_input(p, &p->seal[0], head, &head_len, &body, &reason));
	/* not all of it captured */
	load("45000030 12340000 40330000 0a000001 0a000002" AH_12 ICV_12);
	frame.at = bytes;
	frame.have = size;
	frame.claim = size + 4;
	packet_begin(p, &frame);
	dissect_ip(p, wire_of(bytes, size, size + 4), 0);
	assert_int_equal(p->seals, 1);
	assert_false(ah_input(p, &p->seal[0], head, &head_len, &body, &reason));
}

static void ah_odd(void **state)
{
	(void)state;
	with(dissect_ah, "fd000000 00000100 00000001");
	assert_int_equal(noted("ah.length_short"), 1);
	assert_int_equal(p->seals, 0);
	with(dissect_ah, "fdff0000 00000100 00000001" ICV_12);
	assert_int_equal(noted("ah.length"), 1);
	with(dissect_ah, "fd040000 00000100");
	LINE_IS("AH [malformed]");
	with(dissect_ah, "fd040000 00000007 00000001" ICV_12);
	assert_int_equal(noted("esp.spi_reserved"), 1);
	with(dissect_ip, "60000000 0020 33 40" A(1) A(2) "fd050000 00000100 00000001" ICV_12 "00000000" CONTENT);
	assert_int_equal(noted("ah.alignment"), 1);
}

/* --- WESP, IPComp --- */

#define CLEAR_ESP "c0ffee01 00000001 01020304 0102 02fd" ICV_12

static void wesp_clear(void **state)
{
	(void)state;
	with(dissect_wesp, "fd0c0c00" CLEAR_ESP);
	assert_int_equal(p->nodes, 2);
	assert_string_equal(p->node[0].header->key, "wesp");
	assert_ptr_equal(p->node[1].header, &header_esp);
	assert_true(p->seal[0].clear);
	assert_int_equal(p->seal[0].iv, 0);
	assert_int_equal(p->seal[0].icv, 12);
	with(dissect_wesp, "fd140c10 00000000" CLEAR_ESP);	/* with its own padding, and an IV */
	assert_int_equal(p->nodes, 3);
	assert_string_equal(p->node[1].header->key, "wesp_padding");
	assert_int_equal(p->seal[0].iv, 4);
	assert_int_equal(p->notes, 0);
}

static void wesp_odd(void **state)
{
	static const char *const wrong[] = {
		"fd000c00" CLEAR_ESP, "fd0cff00" CLEAR_ESP, "fdff0c00" CLEAR_ESP, "110c0c00" CLEAR_ESP,
		"fd0c0b00" CLEAR_ESP, "fd0c0c00 c0ffee01 00000001",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		with(dissect_wesp, wrong[i]);
		assert_int_equal(noted("wesp.lengths"), 1);
		assert_int_equal(p->nodes, 2);
		assert_false(p->seal[0].clear);
	}
	with(dissect_wesp, "00000020" CLEAR_ESP);
	assert_int_equal(p->notes, 0);
	assert_false(p->seal[0].clear);
	with(dissect_wesp, "000c0020" CLEAR_ESP);
	assert_int_equal(noted("wesp.encrypted"), 1);
	with(dissect_wesp, "fd0c0c80" CLEAR_ESP);
	assert_int_equal(noted("wesp.version"), 1);
}

static void ipcomp(void **state)
{
	(void)state;
	with(dissect_ipcomp, "06000002 aabbcc");
	LINE_IS("IPComp cpi 2 (IPCOMP_DEFLATE)");
	assert_int_equal(p->seals, 1);
	assert_int_equal(p->seal[0].next, 6);
	assert_int_equal(p->seal[0].body.have, 3);
	assert_int_equal(ipcomp_cpi(&p->node[0]), 2);
	assert_int_equal(ipcomp_next(&p->node[0]), 6);
	with(dissect_ipcomp, "0600f000");
	LINE_IS("IPComp cpi 61440");
	with(dissect_ipcomp, "0600");
	LINE_IS("IPComp [malformed]");
}

/* --- IKE --- */

#define SPIS "0102030405060708 1112131415161718"
#define IKE_PAYLOADS SPIS "23 20 24 08 00000102 00000058 2400000c 02000000 61622e63 2800000c 02000000 61622e64" \
	"f0000014 000102030405060708090a0b0c0d0e0f 29000008aabbccdd 00000008 00009c40"

static void ike(void **state)
{
	(void)state;
	with(dissect_ike, SPIS "29 20 22 20 00000000 00000024 00000008 0000000e");
	LINE_IS("IKEv2 IKE_SA_INIT response 0 [ N(NO_PROPOSAL_CHOSEN) ]");
	assert_int_equal(p->nodes, 2);
	assert_int_equal(p->notes, 0);
	assert_string_equal(p->node[1].header->key, "N");
	with(dissect_ike, IKE_PAYLOADS);
	LINE_IS("IKEv2 CREATE_CHILD_SA request 258 [ IDi IDr No 240 N(40000) ]");
	with(dissect_ike, SPIS "2e 20 25 28 00000003 00000024 23000008 00000000");
	LINE_IS("IKEv2 INFORMATIONAL response 3 [ SK ]");
	with(dissect_ike, SPIS "35 20 23 08 00000001 00000028 0000000c 00020003 aabbccdd");
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SKF(2/3) ]");
	with(dissect_ike, SPIS "00 20 63 08 00000007 0000001c");
	LINE_IS("IKEv2 exchange 99 request 7 [ ]");
	assert_int_equal(p->notes, 0);
}

static void ikev1(void **state)
{
	(void)state;
	with(dissect_ike, SPIS "01 10 02 00 00000000 00000030 0d00000c 00000001 00000001 0d000004 00000004");
	LINE_IS("IKEv1 Identity Protection (Main Mode) [ SA V V ]");
	with(dissect_ike, SPIS "08 10 20 01 9a3b21c0 00000024 aabbccddeeff0011");
	LINE_IS("IKEv1 Quick Mode 0x9a3b21c0 [ encrypted ]");
	with(dissect_ike, SPIS "0b 10 05 00 00000001 00000028 0000000c 00000001 01008d28");
	LINE_IS("IKEv1 Informational 0x00000001 [ N(R-U-THERE) ]");
	with(dissect_ike, SPIS "84 10 02 00 00000000 00000026 0000000a 0001 02 01 aabb");
	LINE_IS("IKEv1 Identity Protection (Main Mode) [ FRAG(2) ]");
	with(dissect_ike, SPIS "14 10 f3 00 00000000 00000020 00000004");
	LINE_IS("IKEv1 exchange 243 [ NAT-D ]");
}

static void ike_payload_lies(void **state)
{
	(void)state;
	with(dissect_ike, SPIS "21 20 22 08 00000000 00000024 28000000 22000008");	/* length 0 */
	LINE_IS("IKEv2 IKE_SA_INIT request 0 [ SA ] [malformed]");
	assert_int_equal(noted("ike.payload_short"), 1);
	with(dissect_ike, SPIS "21 20 22 08 00000000 00000024 28000009 22000008");
	assert_int_equal(noted("ike.payload_length"), 1);
	with(dissect_ike, SPIS "29 20 22 08 00000000 00000022 00000006 0000");	/* shorter than a notify */
	LINE_IS("IKEv2 IKE_SA_INIT request 0 [ N ] [malformed]");
	assert_int_equal(noted("ike.payload_short"), 1);
	with(dissect_ike, SPIS "21 20 22 08 00000000 00000020 28000004");
	assert_int_equal(noted("ike.payload_missing"), 1);
	with(dissect_ike, SPIS "21 20 22 08 00000000 0000001e 2800");
	assert_int_equal(noted("header.short"), 1);
	with(dissect_ike, SPIS "21 20 22 08 00000000 00000022 00000004 beef");
	assert_int_equal(noted("ike.payload_trailing"), 1);
	LINE_IS("IKEv2 IKE_SA_INIT request 0 [ SA ]");
	with(dissect_ike, SPIS "29 20 22 08 00000000 00000024 00000008 0304000e");
	assert_int_equal(noted("ike.spi_size"), 1);
	with(dissect_ike, SPIS "2a 20 25 08 00000000 00000028 0000000c 03040002 aabbccdd");
	assert_int_equal(noted("ike.spi_size"), 1);
	with(dissect_ike, SPIS "2a 20 25 08 00000000 00000028 0000000c 03040001 aabbccdd");
	assert_int_equal(p->notes, 0);
}

static void ike_message_lies(void **state)
{
	(void)state;
	with(dissect_ike, SPIS "29 20 22 20 00000000 ffffffff 2b000008 0000000e 00000004");
	LINE_IS("IKEv2 IKE_SA_INIT response 0 [ N(NO_PROPOSAL_CHOSEN) V ] [malformed]");
	assert_int_equal(p->node[1].error, WIRE_OK);
	assert_int_equal(noted("ike.length"), 1);
	with(dissect_ike, SPIS "29 20 22 20 00000000 0000001b 00000008 0000000e");
	assert_int_equal(noted("ike.length_short"), 1);
	with(dissect_ike, SPIS "29 20 22 20 00000000 00000024 00000008 0000000e ff");
	assert_int_equal(noted("ike.trailing"), 1);
	with(dissect_ike, SPIS "29 30 22 20 00000000 00000024 00000008 0000000e");
	LINE_IS("IKEv3 IKE_SA_INIT response 0");
	assert_int_equal(noted("ike.version"), 1);
	with(dissect_ike, "0102");
	LINE_IS("IKE [malformed]");
	assert_int_equal(noted("header.short"), 1);
}

/* 300 payloads: as many as the limit are shown, and it is said that there are more. */
static void ike_many_payloads(void **state)
{
	(void)state;
	load(SPIS "2b 20 22 08 00000000 000004cc");
	bytes = realloc(bytes, size + 300 * 4);
	for (unsigned i = 0; i < 300; i++, size += 4)
		memcpy(bytes + size, (const uint8_t[]){ i < 299 ? 0x2b : 0, 0, 0, 4 }, 4);
	again(dissect_ike);
	assert_int_equal(p->nodes, 1 + LIMIT_PAYLOADS + 1);
	assert_int_equal(noted("limit.payloads"), 1);
	assert_ptr_equal(p->node[p->nodes - 1].header, &header_data);
}

/* Cut anywhere, alone in memory: no octet behind is read, and only cuts are found. */
static void cut_anywhere(void **state)
{
	static const struct { dissector *dissect; const char *hex; } whole[] = {
		{ dissect_ike, IKE_PAYLOADS },
		{ dissect_ike, SPIS "84 10 02 00 00000000 00000026 0000000a 0001 02 01 aabb" },
		{ dissect_ip, icmp4 },
		{ dissect_wesp, "fd0c0c00" CLEAR_ESP },
		{ dissect_ipcomp, "06000002 aabbcc" },
		{ dissect_natt, "00000000" SPIS "29 20 22 20 00000000 00000024 00000008 0000000e" },
		{ dissect_tcp_encap, "002a 00000000" SPIS "29 20 22 20 00000000 00000024 00000008 0000000e" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
		uint32_t all = unhex(whole[i].hex, NULL);

		for (uint32_t have = 0; have < all; have++) {
			char room[512];
			struct text t = TEXT_FIXED(room);
			unsigned cuts = 0;

			load(whole[i].hex);
			bytes = realloc(bytes, have ? have : 1);
			frame.at = bytes;
			frame.have = have;
			frame.claim = all;
			packet_begin(p, &frame);
			whole[i].dissect(p, wire_of(bytes, have, all), 0);
			packet_summary(p, &t);
			for (unsigned n = 0; n < p->nodes; n++) {
				assert_int_not_equal(p->node[n].error, WIRE_LIE);
				cuts += p->node[n].error == WIRE_CUT;
			}
			assert_true(cuts > 0);
		}
	}
}

static void ike_recognised(void **state)
{
	struct ike_id id;
	uint32_t length;
	struct wire w;

	(void)state;
	with(dissect_ike, SPIS "29 20 22 20 00000005 00000024 00000008 0000000e");
	w = wire_of(bytes, size, size);
	assert_true(ike_recognise(&w));
	assert_true(ike_plausible(bytes, size, &length));
	assert_int_equal(length, 36);
	assert_false(ike_plausible(bytes, 27, &length));
	assert_true(ike_read(&p->node[0], &id));
	assert_true(id.initiator_spi == 0x0102030405060708 && id.responder_spi == 0x1112131415161718);
	assert_true(id.version == 2 && id.exchange == 34 && id.message == 5 && id.response && !id.from_initiator);
	assert_false(ike_read(&p->node[1], &id));
	w = wire_of(bytes, size - 1, size - 1);
	assert_false(ike_recognise(&w));
	with(dissect_ike, SPIS "08 10 20 01 9a3b21c0 00000024 aabbccddeeff0011");
	w = wire_of(bytes, size, size);
	assert_true(ike_recognise(&w));
	assert_true(ike_read(&p->node[0], &id));
	assert_true(id.version == 1 && id.exchange == 32 && id.message == 0x9a3b21c0 && !id.response);
}

static void ike_not_recognised(void **state)
{
	static const char *const other[] = {
		"0000000000000000 1112131415161718 29 20 22 20 00000000 0000001c",	/* no initiator SPI */
		SPIS "29 21 22 20 00000000 0000001c",		/* minor version */
		SPIS "29 30 22 20 00000000 0000001c",		/* major version */
		SPIS "29 20 21 20 00000000 0000001c",		/* exchange */
		SPIS "05 20 22 20 00000000 0000001c",		/* payload of IKEv1 */
		SPIS "29 20 22 21 00000000 0000001c",		/* reserved flags */
		SPIS "29 10 02 00 00000000 0000001c",		/* payload of IKEv2 */
		SPIS "01 10 02 08 00000000 0000001c",
		SPIS "29 20 22 20 00000000 0000001b",		/* length */
	};

	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
		uint32_t length;

		load(other[i]);
		assert_false(ike_plausible(bytes, size, &length));
	}
}

/* --- UDP and TCP encapsulation --- */

static void natt(void **state)
{
	(void)state;
	with(dissect_natt, "ff");
	LINE_IS("NAT-T keepalive");
	with(dissect_natt, "00000000" SPIS "29 20 22 20 00000000 00000024 00000008 0000000e");
	LINE_IS("IKEv2 IKE_SA_INIT response 0 [ N(NO_PROPOSAL_CHOSEN) ]");
	assert_string_equal(p->node[0].header->key, "non_esp");
	with(dissect_natt, "c0ffee01 00000007 0011223344556677");
	LINE_IS("ESP spi 0xc0ffee01 seq 7 length 16");
	with(dissect_natt, "00000002 fd0c0c00" CLEAR_ESP);
	assert_string_equal(p->node[1].header->key, "wesp");
	with(dissect_natt, "00000001 00000001");
	assert_int_equal(noted("esp.spi_reserved"), 1);
	with(dissect_natt, "ffff");
	assert_int_equal(noted("natt.short"), 1);
	assert_ptr_equal(p->node[0].header, &header_data);
	with(dissect_natt, "");
	assert_int_equal(p->nodes, 0);
}

static void tcp_encap(void **state)
{
	(void)state;
	with(dissect_tcp_encap, "002a 00000000" SPIS "29 20 22 20 00000000 00000024 00000008 0000000e");
	LINE_IS("IKEv2 IKE_SA_INIT response 0 [ N(NO_PROPOSAL_CHOSEN) ]");
	assert_int_equal(p->node[0].len, 42);
	with(dissect_tcp_encap, "0012 c0ffee01 00000007 0011223344556677");
	LINE_IS("ESP spi 0xc0ffee01 seq 7 length 16");
	for (unsigned length = 0; length < 3; length++) {
		load("0000 c0ffee01");
		bytes[1] = (uint8_t)length;
		again(dissect_tcp_encap);
		assert_int_equal(noted("ike_tcp.empty"), 1);
		assert_int_equal(p->nodes, 1);
	}
	with(dissect_tcp_prefix, "494b45544350");
	LINE_IS("TCP Encapsulation Prefix");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(esp),
		cmocka_unit_test(esp_says_what_came_of_it),
		cmocka_unit_test(esp_odd),
		cmocka_unit_test(esp_cut),
		cmocka_unit_test(ah),
		cmocka_unit_test(ah_real),
		cmocka_unit_test(ah_mutable4),
		cmocka_unit_test(ah_source_route4),
		cmocka_unit_test(ah_mutable6),
		cmocka_unit_test(ah_route6),
		cmocka_unit_test(ah_without_input),
		cmocka_unit_test(ah_odd),
		cmocka_unit_test(wesp_clear),
		cmocka_unit_test(wesp_odd),
		cmocka_unit_test(ipcomp),
		cmocka_unit_test(ike),
		cmocka_unit_test(ikev1),
		cmocka_unit_test(ike_payload_lies),
		cmocka_unit_test(ike_message_lies),
		cmocka_unit_test(ike_many_payloads),
		cmocka_unit_test(ike_recognised),
		cmocka_unit_test(ike_not_recognised),
		cmocka_unit_test(natt),
		cmocka_unit_test(tcp_encap),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, discard);
}
