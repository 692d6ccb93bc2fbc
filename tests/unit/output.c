/* output: sinks over packets made by hand, the overview, inner packets, words for a shell. */
#include "test.h"
#include <spiglass/output.h>
#include <spiglass/proto.h>
#include "packet/dissect.h"

static const struct name fruits[] = { { 1, "apple" }, { 7, "pear \"x\"" } };
static const struct names fruit_names = { fruits, 2 };

/* A header with one field of each form, and a tail of text. */
#define TOY(F) \
	F(toy, number, 8, DEC, NULL, "Number") \
	F(toy, spi, 32, HEX, NULL, "SPI") \
	F(toy, fruit, 8, DEC, &fruit_names, "Fruit") \
	F(toy, flag, 1, FLAG, NULL, "Flag") \
	F(toy, spare, 7, RESERVED, NULL, "Spare") \
	F(toy, words, 8, WORDS4, NULL, "Words") \
	F(toy, cookie, 16, BYTES, NULL, "Cookie") \
	F(toy, mac, 48, MAC, NULL, "Address") \
	F(toy, from, 32, IP4, NULL, "From")
HEADER(toy, TOY, 20, "Toy", "RFC 1, 1", .rank = RANK_MESSAGE, TAIL("text", "Text", TEXT))
SPAN(rest, "Rest", "RFC 1, 2", "bytes", "Bytes", BYTES)

static const struct remark odd = { "toy.odd", "odd, \"but\" legal", "RFC 1, 3", REMARK_NOTE };
static const struct remark wrong = { "toy.wrong", "wrong", "", REMARK_MALFORMED };

static const uint8_t toy_bytes[] = "\x05\xc0\xff\xee\x01\x07\x80\x05\xca\xfe\x02\0\0\0\0\1\xc0\0\2\1" "a\x1b\"\\\xff";
enum { TOY_LEN = sizeof toy_bytes - 1 };

static const int64_t noon = 1795521600000000000;	/* 2026-11-24T12:00:00Z */

static char shown[1 << 16];
static struct packet packet;
static struct frame frame;
static const struct view plain_view = { .first_time = noon - 1500000, .previous_time = noon - 1000 };

static struct packet *toy_packet(void)
{
	frame = (struct frame){ toy_bytes, TOY_LEN, TOY_LEN + 10, 1, noon, 3 };
	packet_begin(&packet, &frame);
	packet_node(&packet, &header_toy, toy_bytes, TOY_LEN, 0, WIRE_OK);
	return &packet;
}

static const char *shown_by(const struct sink *sink, const struct view *v, const struct packet *p)
{
	struct text t = TEXT_FIXED(shown);

	sink->packet(&t, v, p);
	assert_false(t.full);
	return text_string(&t);
}

static void line_one(void **state)
{
	struct view v = plain_view;

	(void)state;
	assert_string_equal(shown_by(&sink_line, &v, toy_packet()), "3 0.001500 Toy\n");
	v.time = SHOW_UTC;
	assert_string_equal(shown_by(&sink_line, &v, &packet), "3 2026-11-24T12:00:00.000000Z Toy\n");
	v.time = SHOW_EPOCH;
	assert_string_equal(shown_by(&sink_line, &v, &packet), "3 1795521600.000000 Toy\n");
	v.time = SHOW_DELTA;
	assert_string_equal(shown_by(&sink_line, &v, &packet), "3 0.000001 Toy\n");
}

static void line_detail(void **state)
{
	struct view v = plain_view;

	(void)state;
	v.detail = 1;
	packet_note(toy_packet(), 0, &odd);
	assert_string_equal(shown_by(&sink_line, &v, &packet),
	    "3 0.001500 Toy\n"
	    "      0+25     Toy\n"
	    "                 ! note: odd, \"but\" legal (RFC 1, 3)\n"
	    "      0          Number: 5\n"
	    "      1          SPI: 0xc0ffee01\n"
	    "      5          Fruit: 7 (pear \"x\")\n"
	    "      6          Flag: yes\n"
	    "      7          Words: 5 (20 bytes)\n"
	    "      8          Cookie: cafe\n"
	    "     10          Address: 02:00:00:00:00:01\n"
	    "     16          From: 192.0.2.1\n"
	    "     20          Text: a\\x1b\"\\\\\\xff\n"
	    "\n");
}

static void toy_fact(const char *key, const char *label, enum verdict verdict, const char *words)
{
	struct text t = packet_fact(&packet, 0, key, label, verdict);

	text_add(&t, words);
	packet_fact_end(&packet, &t);
}

/* Facts stand under the fields; what they say came with the packet. */
static void facts(void **state)
{
	struct view v = plain_view;

	(void)state;
	v.detail = 1;
	toy_packet();
	toy_fact("name", "Name", FACT_SAYS, "CN=\x1b[2J\"\\");
	toy_fact("hash", "Hash", FACT_VERIFIED, "00ff");
	toy_fact("cookie", "Cookie", FACT_FAILED, "other");
	toy_fact("auth", "AUTH", FACT_IMPOSSIBLE, "needs a key");
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet),
	    "     20          Text: a\\x1b\"\\\\\\xff\n"
	    "                 = Name: CN=\\x1b[2J\"\\\\\n"
	    "                 = Hash: 00ff [verified]\n"
	    "                 = Cookie: other [failed]\n"
	    "                 = AUTH: needs a key [not possible]\n"
	    "\n"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet),
	    ",\"facts\":[{\"key\":\"name\",\"value\":\"CN=\\\\x1b[2J\\\"\\\\\\\\\"},"
	    "{\"key\":\"hash\",\"verdict\":\"verified\",\"value\":\"00ff\"},"
	    "{\"key\":\"cookie\",\"verdict\":\"failed\",\"value\":\"other\"},"
	    "{\"key\":\"auth\",\"verdict\":\"not-possible\",\"value\":\"needs a key\"}]}]}\n"));
}

static void json_fields(void **state)
{
	(void)state;
	packet_note(toy_packet(), 0, &odd);
	assert_string_equal(shown_by(&sink_json, &plain_view, &packet),
	    "{\"number\":3,\"time\":\"2026-11-24T12:00:00.000000000Z\",\"length\":35,\"captured\":25,\"summary\":\"Toy\","
	    "\"layers\":[{\"layer\":\"toy\",\"offset\":0,\"length\":25,\"depth\":0,"
	    "\"notes\":[{\"severity\":\"note\",\"code\":\"toy.odd\",\"text\":\"odd, \\\"but\\\" legal\",\"source\":\"RFC 1, 3\"}],"
	    "\"fields\":{\"number\":5,\"spi\":\"0xc0ffee01\",\"fruit\":{\"value\":7,\"name\":\"pear \\\"x\\\"\"},\"flag\":true,"
	    "\"words\":5,\"cookie\":\"cafe\",\"mac\":\"02:00:00:00:00:01\",\"from\":\"192.0.2.1\","
	    "\"text\":\"a\\\\x1b\\\"\\\\\\\\\\\\xff\"}}]}\n");
}

/* Of a cut header the fields that were captured are shown, and no other. */
static void cut_header(void **state)
{
	struct view v = plain_view;

	(void)state;
	frame = (struct frame){ toy_bytes, 3, 3, 1, noon, 3 };
	packet_begin(&packet, &frame);
	packet_node(&packet, &header_toy, toy_bytes, 3, 0, WIRE_CUT);
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"error\":\"cut\",\"fields\":{\"number\":5}}]"));
	v.detail = 1;
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet), "Toy [cut]\n      0          Number: 5\n\n"));
	packet.node[0].len = 0;
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"fields\":{}}]"));
}

static void reserved_bits(void **state)
{
	uint8_t bytes[TOY_LEN];

	(void)state;
	memcpy(bytes, toy_bytes, sizeof bytes);
	bytes[6] = 3;
	toy_packet()->node[0].at = bytes;
	assert_non_null(strstr(shown_by(&sink_json, &plain_view, &packet), "\"flag\":false,\"spare\":3,"));
}

static void malformed(void **state)
{
	struct view v = plain_view;

	(void)state;
	v.detail = 1;
	v.color = true;
	packet_note(toy_packet(), 0, &wrong);
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet), "Toy [\33[31mmalformed\33[0m]\n"));
	assert_non_null(strstr(shown, "! \33[31mmalformed\33[0m: wrong\n"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"error\":\"malformed\",\"notes\":[{\"severity\":\"malformed\","
	    "\"code\":\"toy.wrong\",\"text\":\"wrong\"}]"));
	assert_null(strchr(shown, '\33'));
}

/* Hostile text of any kind leaves no control character behind. */
static void hostile_text(void **state)
{
	uint8_t bytes[20 + 256];
	struct view v = plain_view;

	(void)state;
	memcpy(bytes, toy_bytes, 20);
	for (unsigned i = 0; i < 256; i++)
		bytes[20 + i] = (uint8_t)i;
	frame = (struct frame){ bytes, sizeof bytes, sizeof bytes, 1, noon, 1 };
	packet_begin(&packet, &frame);
	packet_node(&packet, &header_toy, bytes, sizeof bytes, 0, WIRE_OK);
	v.detail = 2;
	v.bytes = true;
	for (const char *c = shown_by(&sink_line, &v, &packet); *c; c++)
		assert_true((*c >= ' ' && *c <= '~') || *c == '\n');
	for (const char *c = shown_by(&sink_json, &v, &packet); *c; c++)
		assert_true((*c >= ' ' && *c <= '~') || *c == '\n');
}

static void hexdump(void **state)
{
	static const uint8_t opened[] = "0123456789abcdef\n";
	struct view v = plain_view;

	(void)state;
	v.bytes = true;
	toy_packet();
	packet_block(&packet, BLOCK_INFLATED, opened, 17, 0);
	packet_node(&packet, &header_rest, opened + 1, 2, 1, WIRE_OK);
	assert_string_equal(shown_by(&sink_line, &v, &packet),
	    "3 0.001500 Toy\n"
	    "    frame, 25 of 35 bytes\n"
	    "      0000  05 c0 ff ee 01 07 80 05  ca fe 02 00 00 00 00 01  ................\n"
	    "      0010  c0 00 02 01 61 1b 22 5c  ff                       ....a.\"\\.\n"
	    "    1: decompressed, 17 bytes\n"
	    "      0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
	    "      0010  0a                                                .\n"
	    "\n");
	assert_non_null(strstr(shown_by(&sink_json, &plain_view, &packet),
	    "{\"layer\":\"rest\",\"offset\":1,\"length\":2,\"depth\":1,\"block\":1,\"fields\":{\"bytes\":\"3132\"}}],"
	    "\"blocks\":[{\"block\":1,\"kind\":\"inflated\",\"length\":17}]}"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"blocks\":[{\"block\":0,\"kind\":\"frame\",\"length\":25,"
	    "\"bytes\":\"05c0ffee0107"));
}

static void seals(void **state)
{
	const struct sa sa = { .spi = 0xc0ffee01, .protocol = 50, .destination = { 4, { 192, 0, 2, 9 } } };
	const struct wire body = { toy_bytes, TOY_LEN, TOY_LEN, WIRE_OK };
	struct view v = plain_view;
	struct sealed *s;

	(void)state;
	v.detail = 1;
	s = packet_seal_add(toy_packet(), SEAL_ESP, body, 0, 1);
	s->state = SEAL_OPENED;
	s->authenticated = true;
	s->sa = &sa;
	s->encryption = "ENCR_AES_CBC";
	s->integrity = "AUTH_HMAC_SHA1_96";
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet), "= opened, ICV good: ENCR_AES_CBC, AUTH_HMAC_SHA1_96\n"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), ",\"sealed\":{\"state\":\"opened\","
	    "\"sa\":{\"protocol\":\"ESP\",\"spi\":\"0xc0ffee01\",\"destination\":\"192.0.2.9\"},"
	    "\"encryption\":\"ENCR_AES_CBC\",\"integrity\":\"AUTH_HMAC_SHA1_96\",\"authenticated\":true}}]"));
	*s = (struct sealed){ .kind = SEAL_ESP, .state = SEAL_NO_KEY, .reason = "none fits", .body = body };
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet), "= no-key: none fits\n"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"sealed\":{\"state\":\"no-key\",\"reason\":\"none fits\"}}]"));
	*s = (struct sealed){ .kind = SEAL_ESP, .state = SEAL_OPENED, .heuristic = true, .encryption = "ENCR_NULL", .body = body };
	assert_non_null(strstr(shown_by(&sink_line, &v, &packet), "= opened, inferred without a key: ENCR_NULL\n"));
	assert_non_null(strstr(shown_by(&sink_json, &v, &packet), "\"authenticated\":false,\"inferred\":true}}]"));
	s->kind = SEAL_FRAGMENT;	/* the engine's own business */
	assert_null(strstr(shown_by(&sink_json, &v, &packet), "sealed"));
}

static void shell_words(void **state)
{
	(void)state;
	TEXT_IS("a/b-1.pcap", t, text_shell(t, "a/b-1.pcap"));
	TEXT_IS("''", t, text_shell(t, ""));
	TEXT_IS("-", t, text_shell(t, "-"));
	TEXT_IS("./-rf", t, text_shell(t, "-rf"));
	TEXT_IS("'a b;$(c)'", t, text_shell(t, "a b;$(c)"));
	TEXT_IS("'it'\\''s'", t, text_shell(t, "it's"));
	TEXT_IS("$'it\\'s\\x1b'", t, text_shell(t, "it's\33"));
}

static struct sa *closed_sa(struct sa_table *t, uint32_t spi, const char *reason, uint64_t closed)
{
	const struct address a = { 4, { 192, 0, 2, 1 } };
	struct sa *sa = sa_touch(t, 50, spi, &a, &a);

	sa->packets = sa->closed = closed;
	sa->reason = reason;
	sa->state = SEAL_NO_KEY;
	return sa;
}

static void reasons(void **state)
{
	const struct tally tally = { .sealed = { [SEAL_OPENED] = 9, [SEAL_NO_KEY] = 10, [SEAL_INTEGRITY_FAILED] = 8 } };
	struct sa_table *t = sa_table_new(16);
	struct closed c;

	(void)state;
	closed_sa(t, 1, "no key", 3);
	closed_sa(t, 2, "no key", 4);
	closed_sa(t, 3, "too new", 1)->integrity_failures = 8;
	c = closed_reasons(&tally, t);
	assert_int_equal(c.packets, 18);
	assert_int_equal(c.reasons, 4);
	assert_int_equal(c.reason[0].packets, 8);
	assert_string_equal(c.reason[1].text, "no key");
	assert_int_equal(c.reason[1].packets, 7);
	assert_int_equal(c.reason[1].sas, 2);
	assert_int_equal(c.reason[2].packets, 2);	/* told by no SA that is left */
	assert_string_equal(c.reason[3].text, "too new");
	sa_table_free(t);
}

/* More reasons than rows: the last takes the rest in, none is lost. */
static void many_reasons(void **state)
{
	static char words[20][4];
	struct tally tally = { 0 };
	struct sa_table *t = sa_table_new(32);
	struct closed c;
	uint64_t sum = 0;

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		words[i][0] = (char)('a' + i);
		closed_sa(t, i + 1, words[i], 2);
		tally.sealed[SEAL_NO_KEY] += 2;
	}
	c = closed_reasons(&tally, t);
	assert_int_equal(c.reasons, CLOSED_REASONS);
	for (unsigned i = 0; i < c.reasons; i++)
		sum += c.reason[i].packets;
	assert_int_equal(sum, 40);
	assert_string_equal(c.reason[0].text, "other reasons");
	sa_table_free(t);
}

static void overview(void **state)
{
	const char *const path[] = { "it's.pcap" }, *const keys[] = { "k" };
	const struct tally tally = { .frames = 1234, .first_time = noon, .last_time = noon + 1500000000, .esp = 1230, .ike = 4,
		.malformed = 1, .sealed = { [SEAL_OPENED] = 1206, [SEAL_NO_KEY] = 24 } };
	struct sa_table *sas = sa_table_new(32);
	struct overview o = { .tally = &tally, .sas = sas, .path = path, .paths = 1, .key_path = keys, .key_paths = 1,
		.filter = "ip", .hints = true };
	struct text t = TEXT_FIXED(shown);

	(void)state;
	for (uint32_t i = 0; i < 12; i++)
		closed_sa(sas, i + 1, "no key for this SPI", 2);
	overview_text(&t, &plain_view, &o);
	text_string(&t);
	assert_non_null(strstr(shown, "it's.pcap: 1,234 packets in 1.500000 s from 2026-11-24T12:00:00.000000Z\n"
	    "  ESP  1,230\n  IKE      4\n"));
	assert_non_null(strstr(shown, "\nESP and AH SAs: 12\n  ESP  0x00000001  192.0.2.1 > 192.0.2.1  2 packets  no-key\n"));
	assert_non_null(strstr(shown, "0x0000000a  192.0.2.1 > 192.0.2.1  2 packets  no-key\n  and 2 more\n"));
	assert_non_null(strstr(shown, "\nOpened 1,206 of 1,230 ESP and AH packets; closed:\n  24  no key for this SPI\n"));
	assert_non_null(strstr(shown, "\n! 1 packet malformed\n"));
	assert_non_null(strstr(shown, "\n  spiglass packets -k k -f ip 'it'\\''s.pcap'\n"));
	assert_non_null(strstr(shown, "\n  spiglass decrypt -k k -w inner.pcapng -f ip 'it'\\''s.pcap'\n"));
	t = TEXT_FIXED(shown);
	overview_json(&t, &o);
	assert_non_null(strstr(text_string(&t), "\"child_sa_count\":12,\"child_sas\":[{\"protocol\":\"ESP\",\"spi\":\"0x00000001\","));
	assert_non_null(strstr(shown, "\"opened\":1206,\"closed\":24,\"reasons\":[{\"reason\":\"no key for this SPI\","
	    "\"packets\":24,\"sas\":12}],\"ike_opened\":0,\"ike_closed\":0,\"ike_reasons\":[]}\n"));
	sa_table_free(sas);
}

/* How far IKE SAs came, and what stayed closed of them. */
static void negotiations(void **state)
{
	const char *const path[] = { "a.pcap" };
	const struct tally tally = { .frames = 9, .ike = 9, .ike_sealed = { [SEAL_OPENED] = 2, [SEAL_NO_KEY] = 3 } };
	struct sa_table *sas = sa_table_new(32);
	const struct overview o = { .tally = &tally, .sas = sas, .path = path, .paths = 1, .hints = true };
	static const uint8_t came[] = { IKE_ESTABLISHED, IKE_FAILED, IKE_FAILED, IKE_UNANSWERED };
	struct text t = TEXT_FIXED(shown);

	(void)state;
	for (uint32_t i = 0; i < sizeof came; i++) {
		struct ike_sa *s = ike_sa_touch(sas, i + 1, i + 2);

		s->state = came[i];
		s->major = i == 2 ? 1 : 2;
		s->notify = i == 1 ? 9999 : 14;
	}
	ike_sa_touch(sas, 1, 2)->closed = 3;
	ike_sa_touch(sas, 1, 2)->reason = "no key";
	overview_text(&t, &plain_view, &o);
	text_string(&t);
	assert_non_null(strstr(shown, "\nIKE SAs: 4; failed 2, established 1, unanswered 1\n"));
	assert_non_null(strstr(shown, "0 messages  established\n"));
	assert_non_null(strstr(shown, "0 messages  failed: 9999\n"));
	assert_non_null(strstr(shown, "0 messages  failed: NO-PROPOSAL-CHOSEN\n"));
	assert_non_null(strstr(shown, "\nOpened 2 of 5 encrypted IKE messages; closed:\n  3  no key\n"));
	assert_non_null(strstr(shown, "opens more; KEYS is"));
	t = TEXT_FIXED(shown);
	overview_json(&t, &o);
	assert_non_null(strstr(text_string(&t), "\"ike_outcomes\":{\"unanswered\":1,\"negotiating\":0,\"unknown\":0,"
	    "\"established\":1,\"failed\":2}"));
	assert_non_null(strstr(shown, "\"state\":\"established\"}"));
	assert_non_null(strstr(shown, "\"state\":\"failed\",\"notify\":{\"value\":9999}}"));
	assert_non_null(strstr(shown, "\"notify\":{\"value\":14,\"name\":\"NO-PROPOSAL-CHOSEN\"}}"));
	assert_non_null(strstr(shown, "\"ike_opened\":2,\"ike_closed\":3,\"ike_reasons\":[{\"reason\":\"no key\",\"packets\":3,"
	    "\"sas\":1}]}\n"));
	sa_table_free(sas);
}

/* --- inner packets: what the engine makes of an ESP packet, without its keys --- */

static const uint8_t outer[] =
    "\x45\0\0\x30\0\1\0\0\x40\x32\0\0\xc0\0\2\1\xc0\0\2\2"
    "\xc0\xff\xee\1\0\0\0\1" "....................";
/* IPv4, 21 octets, UDP cut short; TFC padding; padding; trailer */
static const uint8_t tunnel[] =
    "\x45\0\0\x1c\0\2\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2" "\x13\x88\x13\x89\0\x08\0\0" "\0\0\0\0" "\1\2\2\4";
static const uint8_t transport[] = "\x13\x88\x13\x89\0\x0a\0\0hi" "\0\x11";
static const uint8_t dummy[] = "????" "\0\x3b";
static const uint8_t beet[] = "\x11\0\4\0\1\1\1\1" "\x13\x88\x13\x89\0\x0a\0\0hi" "\0\x5e";

static struct sealed *opened_packet(const uint8_t *plain, uint32_t len)
{
	struct wire w = wire_of(plain, len, len), part;
	uint8_t pad = plain[len - 2];
	struct sealed *s;

	frame = (struct frame){ outer, sizeof outer - 1, sizeof outer - 1, INNER_LINK, noon, 7 };
	dissect_frame(&packet, &frame);
	assert_int_equal(packet.seals, 1);
	s = &packet.seal[0];
	s->state = SEAL_OPENED;
	packet_block(&packet, BLOCK_DECRYPTED, plain, len, s->node);
	part = wire_split(&w, len - 2 - pad);
	if (plain[len - 1] == 59)
		packet_rest(&packet, &part, &header_dummy, s->depth);
	else
		dissect_protocol(&packet, part, s->depth, plain[len - 1]);
	part = wire_split(&w, pad);
	packet_rest(&packet, &part, &header_esp_padding, s->depth);
	packet_header(&packet, &w, &header_esp_trailer, s->depth);
	return s;
}

static bool inner_of(struct frame *f, struct text *comment)
{
	static uint8_t room[INNER_ROOM];
	unsigned cursor = 0;
	bool found = inner_packet(&packet, &cursor, room, sizeof room, f, comment);
	struct frame more;

	assert_false(found && inner_packet(&packet, &cursor, room, sizeof room, &more, comment));
	return found;
}

static void inner_tunnel(void **state)
{
	char words[64];
	struct text comment = TEXT_FIXED(words);
	struct frame f;

	(void)state;
	opened_packet(tunnel, sizeof tunnel - 1);
	assert_true(inner_of(&f, &comment));
	assert_int_equal(f.have, 28);		/* without TFC padding */
	assert_memory_equal(f.at, tunnel, 28);
	assert_int_equal(f.link, INNER_LINK);
	assert_true(f.time == noon);
	assert_string_equal(text_string(&comment), "outer frame 7, ESP 0xc0ffee01");
}

static void inner_rebuilt(const uint8_t *plain, uint32_t len, const uint8_t *payload, uint32_t payload_len)
{
	char words[64];
	struct text comment = TEXT_FIXED(words);
	struct frame f;

	opened_packet(plain, len);
	assert_true(inner_of(&f, &comment));
	assert_int_equal(f.have, 20 + payload_len);
	assert_int_equal(f.at[3], 20 + payload_len);	/* total length */
	assert_int_equal(f.at[9], 17);			/* protocol */
	assert_memory_equal(f.at + 12, outer + 12, 8);	/* addresses */
	assert_memory_equal(f.at + 20, payload, payload_len);
}

static void inner_transport(void **state)
{
	(void)state;
	inner_rebuilt(transport, sizeof transport - 1, transport, 10);
}

static void inner_beet(void **state)
{
	(void)state;
	inner_rebuilt(beet, sizeof beet - 1, beet + 8, 10);
}

static void inner_none(void **state)
{
	char words[64];
	struct text comment = TEXT_FIXED(words);
	struct frame f;

	(void)state;
	opened_packet(dummy, sizeof dummy - 1);
	assert_false(inner_of(&f, &comment));
	opened_packet(tunnel, sizeof tunnel - 1)->state = SEAL_INTEGRITY_FAILED;
	assert_false(inner_of(&f, &comment));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_one), cmocka_unit_test(line_detail), cmocka_unit_test(json_fields),
		cmocka_unit_test(cut_header), cmocka_unit_test(reserved_bits), cmocka_unit_test(malformed),
		cmocka_unit_test(hostile_text), cmocka_unit_test(hexdump), cmocka_unit_test(seals),
		cmocka_unit_test(shell_words), cmocka_unit_test(reasons), cmocka_unit_test(many_reasons),
		cmocka_unit_test(overview), cmocka_unit_test(negotiations), cmocka_unit_test(facts), cmocka_unit_test(inner_tunnel), cmocka_unit_test(inner_transport),
		cmocka_unit_test(inner_beet), cmocka_unit_test(inner_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
