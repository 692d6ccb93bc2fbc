/* engine: opening by trial, extended sequence numbers, doubt, order of nodes, bounds. */
#include "test.h"
#include "esp_maker.h"
#include <stdio.h>
#include <zlib.h>
#include <spiglass/engine.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>

enum { A = 0xc0000201, B = 0xc0000202, INNER_A = 0x0a000001, INNER_B = 0x0a010001, SPI = 0xc0ffee01, RAW = 101 };

static struct packet packet, *const p = &packet;
static uint8_t frame[MAKER_ROOM], esp[MAKER_ROOM], plain[MAKER_ROOM], inner[MAKER_ROOM];
static struct keyring *keys;
static struct engine *engine;
static uint64_t number;

static void hex_of(char *to, const uint8_t *p_, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sprintf(to + 2 * i, "%02x", p_[i]);
}

/* Start over with one esp_sa line: cipher, whether its key is right, and whatever stands behind. */
static void begin(const char *cipher, const uint8_t *key, unsigned key_len, const char *auth, const char *more)
{
	char line[1024], encr[80] = "", integ[80] = "";

	hex_of(encr, key, key_len);
	hex_of(integ, maker_integ, sizeof maker_integ);
	snprintf(line, sizeof line, "\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x%08x\",\"%s\",\"%s%s\",\"%s\",\"%s%s\"%s\n", SPI, cipher,
	    *encr ? "0x" : "", encr, auth, strcmp(auth, "NULL") ? "0x" : "", strcmp(auth, "NULL") ? integ : "", more);
	keys = keyring_new();
	assert_int_equal(keyring_import(keys, "test", line, strlen(line), NULL, NULL), STATUS_OK);
	assert_int_equal(keyring_count(keys), 1);
	engine = engine_new(keys);
	number = 0;
}

#define NULL_SHA1 "NULL", NULL, 0, "HMAC-SHA-1-96 [RFC2404]"
#define CBC_SHA1(key) "AES-CBC [RFC3602]", key, 16, "HMAC-SHA-1-96 [RFC2404]", ""

static void end(void)
{
	engine_free(engine);
	keyring_free(keys);
	engine = NULL;
	keys = NULL;
}

static void show(uint32_t n)
{
	static struct frame f;

	f = (struct frame){ .at = frame, .have = n, .claim = n, .link = RAW, .time = (int64_t)++number, .number = number };
	engine_frame(engine, &f, p);
}

/* A tunnelled ICMP echo request as ESP plaintext. */
static uint32_t echo(void)
{
	uint8_t icmp[16] = { 8, 0, 0, 0, 0, 7, 0, 1, 'p', 'i', 'n', 'g' };
	uint32_t n;

	put16(icmp + 2, make_sum(icmp, sizeof icmp));
	n = make_ip4(inner, INNER_A, INNER_B, IP_PROTOCOL_ICMP, icmp, sizeof icmp);
	return make_plain(plain, inner, n, IP_PROTOCOL_IPV4);
}

static void show_esp(uint32_t n)
{
	show(make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp, n));
}

static const struct sealed *seal_state(enum seal_state state)
{
	const struct sealed *s = NULL;

	for (unsigned i = 0; i < p->seals && !s; i++)
		if (sealed_shown(&p->seal[i]))
			s = &p->seal[i];
	assert_non_null(s);
	assert_int_equal(s->state, state);
	return s;
}

static void layers(const char *expected)
{
	char room[1024];
	struct text t = TEXT_FIXED(room);

	for (unsigned i = 0; i < p->nodes; i++) {
		if (i)
			text_char(&t, ' ');
		text_add(&t, p->node[i].header->key);
	}
	assert_string_equal(text_string(&t), expected);
}

static void opens(void **state)
{
	const struct sealed *s;

	(void)state;
	begin(CBC_SHA1(maker_key));
	show_esp(make_esp_cbc(esp, SPI, 1, plain, echo(), 1));
	s = seal_state(SEAL_OPENED);
	assert_true(s->authenticated);
	assert_string_equal(s->encryption, "ENCR_AES_CBC");
	assert_string_equal(s->integrity, "AUTH_HMAC_SHA1_96");
	layers("ip4 esp esp_iv ip4 icmp esp_padding esp_trailer esp_icv");
	assert_int_equal(s->sa->mode, KEY_MODE_TUNNEL);
	TEXT_IS("192.0.2.1 > 192.0.2.2 ESP spi 0xc0ffee01 seq 1 length 84 ICV good | 10.0.0.1 > 10.1.0.1 "
	    "ICMP echo request id 7 seq 1 length 16", t, packet_summary(p, t));
	esp[40] ^= 1;
	show_esp(84);
	assert_false(seal_state(SEAL_INTEGRITY_FAILED)->authenticated);
	layers("ip4 esp");
	end();
}

/* What stands behind the IP packet in the frame stays behind what was opened. */
static void order(void **state)
{
	uint32_t n;

	(void)state;
	begin(CBC_SHA1(maker_key));
	n = make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp, make_esp_cbc(esp, SPI, 1, plain, echo(), 1));
	memset(frame + n, 0, 6);
	show(n + 6);
	layers("ip4 esp esp_iv ip4 icmp esp_padding esp_trailer esp_icv padding");
	assert_int_equal(p->node[8].block, 0);
	assert_int_equal(node_offset(p, &p->node[8]), n);
	end();
}

static void wrong_keys(void **state)
{
	static const uint8_t other[16] = "another key here";

	(void)state;
	begin(CBC_SHA1(other));
	for (unsigned i = 1; i < 30; i++) {
		show_esp(make_esp_cbc(esp, SPI, i, plain, echo(), 1));
		assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "wrong encryption key"));
	}
	end();
	begin("AES-CBC [RFC3602]", other, 16, "NULL", "");
	show_esp(make_esp_cbc(esp, SPI, 1, plain, echo(), 0));
	seal_state(SEAL_NO_KEY);
	layers("ip4 esp");
	end();
}

static void unauthenticated(void **state)
{
	const struct sealed *s;

	(void)state;
	begin("AES-CBC [RFC3602]", maker_key, 16, "NULL", "");
	show_esp(make_esp_cbc(esp, SPI, 1, plain, echo(), 0));
	s = seal_state(SEAL_OPENED);
	assert_false(s->authenticated);
	assert_non_null(s->reason);
	end();
}

/* Two keys for one SPI: the ICV chooses, whichever stands first. */
static void two_keys(void **state)
{
	char good[200], bad[200], both[400], hex[41] = "";

	(void)state;
	hex_of(hex, maker_integ, 20);
	snprintf(good, sizeof good, "IPv4,*,*,0x%08x,NULL,,HMAC-SHA-1-96 [RFC2404],0x%s\n", SPI, hex);
	snprintf(bad, sizeof bad, "IPv4,192.0.2.1,192.0.2.2,0x%08x,NULL,,HMAC-SHA-1-96 [RFC2404],0x00%s\n", SPI, hex + 2);
	for (unsigned i = 0; i < 2; i++) {
		snprintf(both, sizeof both, "%s%s", i ? bad : good, i ? good : bad);
		keys = keyring_new();
		keyring_import(keys, "test", both, strlen(both), NULL, NULL);
		assert_int_equal(keyring_count(keys), 2);
		engine = engine_new(keys);
		show_esp(make_esp_null(esp, SPI, 1, 0, 0, plain, echo()));
		assert_int_equal(seal_state(SEAL_OPENED)->sa->key->line, i + 1);
		end();
	}
}

/* The high half: found by trial in the middle, inferred across the wrap. */
static void extended(void **state)
{
	const struct sealed *s;

	(void)state;
	begin(NULL_SHA1, ",\"64-bit\",\"\"");
	show_esp(make_esp_null(esp, SPI, 0xfffffffe, 1, 3, plain, echo()));
	s = seal_state(SEAL_OPENED);
	assert_true(s->sa->esn);
	assert_int_equal(s->sa->high, 3);
	show_esp(make_esp_null(esp, SPI, 2, 1, 4, plain, echo()));
	assert_int_equal(seal_state(SEAL_OPENED)->sa->high, 4);
	show_esp(make_esp_null(esp, SPI, 0xffffffff, 1, 3, plain, echo()));	/* late */
	assert_int_equal(seal_state(SEAL_OPENED)->sa->high, 4);
	show_esp(make_esp_null(esp, SPI, 3, 1, 5, plain, echo()));
	seal_state(SEAL_INTEGRITY_FAILED);
	end();
	begin(NULL_SHA1, "");				/* nobody said 64 bits */
	show_esp(make_esp_null(esp, SPI, 10, 1, 2, plain, echo()));
	assert_true(seal_state(SEAL_OPENED)->sa->esn);
	end();
}

/* A key that does not fit costs a bounded number of trials, however many packets come. */
static void bounded_trials(void **state)
{
	uint64_t trials;

	(void)state;
	begin(NULL_SHA1, ",\"64-bit\",\"\"");
	for (unsigned i = 1; i < 100; i++) {
		uint32_t n = make_esp_null(esp, SPI, i, 0, 0, plain, echo());

		esp[n - 1] ^= 1;
		show_esp(n);
		seal_state(SEAL_INTEGRITY_FAILED);
	}
	trials = engine_tally(engine)->esn_trials;
	assert_true(trials > 0 && trials <= LIMIT_BIND_PACKETS * LIMIT_ESN_TRIALS);
	end();
}

/* Without keys: NULL encryption is believed on proof only, and marked. */
static void null_guess(void **state)
{
	const struct sealed *s;

	(void)state;
	engine = engine_new(NULL);
	show_esp(make_esp_null(esp, SPI, 1, 0, 0, plain, echo()));
	s = seal_state(SEAL_OPENED);
	assert_true(s->heuristic);
	assert_false(s->authenticated);
	assert_string_equal(s->encryption, "ENCR_NULL");
	layers("ip4 esp ip4 icmp esp_padding esp_trailer esp_icv");
	show_esp(make_esp_cbc(esp, SPI + 1, 1, plain, echo(), 1));
	assert_string_equal(seal_state(SEAL_NO_KEY)->reason, "no key for this SPI");
	engine_free(engine);
	engine = NULL;
}

/* WESP tells what is not encrypted (RFC 5840); a key verifies it all the same. */
static void wesp_clear(void **state)
{
	uint8_t wesp[600] = { IP_PROTOCOL_ICMP, 12, 12, 0 };
	uint32_t n;

	(void)state;
	begin(NULL_SHA1, "");
	n = make_plain(plain, (const uint8_t *)"\x08\0\0\0\0\1\0\1payload!", 16, IP_PROTOCOL_ICMP);
	n = make_esp_null(wesp + 4, SPI, 1, 0, 0, plain, n);
	show(make_ip4(frame, A, B, IP_PROTOCOL_WESP, wesp, n + 4));
	assert_true(seal_state(SEAL_OPENED)->authenticated);
	layers("ip4 wesp esp icmp esp_padding esp_trailer esp_icv");
	end();
	engine = engine_new(NULL);
	show(make_ip4(frame, A, B, IP_PROTOCOL_WESP, wesp, n + 4));
	assert_true(seal_state(SEAL_OPENED)->heuristic);
	assert_false(seal_state(SEAL_OPENED)->authenticated);
	layers("ip4 wesp esp icmp esp_padding esp_trailer esp_icv");
	assert_int_equal(engine_tally(engine)->sealed[SEAL_OPENED], 1);
	engine_free(engine);
	engine = NULL;
}

static void dummy_and_tfc(void **state)
{
	uint32_t n;

	(void)state;
	begin(NULL_SHA1, "");
	n = make_plain(plain, (const uint8_t *)"random octets", 13, IP_PROTOCOL_IPV6_NONXT);
	show_esp(make_esp_null(esp, SPI, 1, 0, 0, plain, n));
	layers("ip4 esp dummy esp_padding esp_trailer esp_icv");
	n = make_ip4(inner, INNER_A, INNER_B, 253, (const uint8_t *)"12345678", 8);
	memset(inner + n, 0, 100);
	n = make_plain(plain, inner, n + 100, IP_PROTOCOL_IPV4);
	show_esp(make_esp_null(esp, SPI, 2, 0, 0, plain, n));
	seal_state(SEAL_OPENED);
	assert_ptr_equal(p->node[4].header, &header_tfc);
	assert_int_equal(p->node[4].len, 100);
	memset(plain, 200, 20);				/* a pad length beyond the plaintext */
	show_esp(make_esp_null(esp, SPI, 3, 0, 0, plain, 20));
	layers("ip4 esp data esp_icv");
	assert_int_equal(node_offset(p, &p->node[2]), 0);
	assert_string_equal(p->note[0].remark->code, "esp.pad_length");
	n = make_plain(plain, (const uint8_t *)"random octets", 13, IP_PROTOCOL_IPV6_NONXT);
	plain[13] = 7;					/* the padding's first octet */
	show_esp(make_esp_null(esp, SPI, 4, 0, 0, plain, n));
	assert_string_equal(p->note[0].remark->code, "esp.padding");
	assert_ptr_equal(p->node[p->note[0].node].header, &header_esp_trailer);
	end();
}

static uint32_t make_echo_ah(uint32_t seq, uint32_t pad, int esn, uint32_t high)
{
	static const uint8_t udp[] = { 0, 7, 0, 7, 0, 12, 0, 0, 'e', 'c', 'h', 'o' };

	return make_ah(frame, A, B, SPI, seq, IP_PROTOCOL_UDP, udp, sizeof udp, pad, esn, high);
}

static void ah(void **state)
{
	static const char *const line = "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0xc0ffee01 reqid 1 mode transport\n"
	    "\treplay-window 32 flag %s\n\tauth-trunc hmac(sha1) 0x%s 96\n";
	char hex[41] = "", text[300];

	(void)state;
	hex_of(hex, maker_integ, 20);
	for (unsigned esn = 0; esn < 2; esn++) {
		snprintf(text, sizeof text, line, esn ? "esn" : "af-unspec", hex);
		keys = keyring_new();
		keyring_import(keys, "test", text, strlen(text), NULL, NULL);
		assert_int_equal(keyring_count(keys), 1);
		engine = engine_new(keys);
		show(make_echo_ah(1, 0, (int)esn, 5));
		assert_true(seal_state(SEAL_OPENED)->authenticated);
		layers("ip4 ah udp data");
		show(make_echo_ah(2, 4, (int)esn, 5));
		seal_state(SEAL_OPENED);
		frame[44] ^= 1;				/* the padding is authenticated */
		show(20 + 28 + 12);
		seal_state(SEAL_INTEGRITY_FAILED);
		end();
	}
}

/* Fragments are one packet again: the same IP header does not count as one more around it. */
static void fragments(void **state)
{
	uint32_t n;

	(void)state;
	begin(CBC_SHA1(maker_key));
	n = make_esp_cbc(esp, SPI, 1, plain, echo(), 1);
	make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp, 40);
	put16(frame + 6, 0x2000);
	show(60);
	layers("ip4 fragment");
	n = make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp + 40, n - 40);
	put16(frame + 6, 5);
	show(n);
	layers("ip4 fragment ip4 esp esp_iv ip4 icmp esp_padding esp_trailer esp_icv");
	assert_int_equal(seal_state(SEAL_OPENED)->nest, 1);
	assert_int_equal(engine_tally(engine)->esp, 1);
	assert_int_equal(engine_tally(engine)->ip_fragments, 1);
	end();
}

/* ESP in ESP in ESP ...: opened down to the limit, which says so. */
static void nesting(void **state)
{
	unsigned opened = 0, limit = 0;
	uint32_t n;

	(void)state;
	begin(NULL_SHA1, "");
	n = make_ip4(frame, A, B, 253, (const uint8_t *)"x", 1);
	for (unsigned i = 0; i < LIMIT_NESTING + 4; i++) {
		n = make_plain(plain, frame, n, IP_PROTOCOL_IPV4);
		n = make_esp_null(esp, SPI, i, 0, 0, plain, n);
		n = make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp, n);
	}
	show(n);
	for (unsigned i = 0; i < p->seals; i++)
		opened += p->seal[i].state == SEAL_OPENED;
	for (unsigned i = 0; i < p->notes; i++)
		limit += p->note[i].remark->severity == REMARK_LIMIT;
	assert_int_equal(opened, LIMIT_NESTING);
	assert_true(limit > 0);
	for (unsigned i = 1; i < p->nodes; i++)		/* trailers and ICVs close from the inside out */
		assert_true(p->node[i].depth <= p->node[i - 1].depth + 1);
	end();
}

static uint32_t deflated(uint8_t *to, const uint8_t *from, uint32_t n)
{
	z_stream z = { 0 };

	deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)from;
	z.avail_in = n;
	z.next_out = to;
	z.avail_out = MAKER_ROOM;
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return (uint32_t)z.total_out;
}

static void ipcomp(void **state)
{
	static uint8_t big[200000], packed[MAKER_ROOM] = { IP_PROTOCOL_ICMP, 0, 0, 2 };
	uint32_t n;

	(void)state;
	engine = engine_new(NULL);
	n = deflated(packed + 4, (const uint8_t *)"\x08\0\0\0\0\1\0\1payload", 15);
	show(make_ip4(frame, A, B, IP_PROTOCOL_IPCOMP, packed, n + 4));
	layers("ip4 ipcomp icmp");
	assert_int_equal(p->block[p->node[2].block].kind, BLOCK_INFLATED);
	n = deflated(packed + 4, big, LIMIT_IPCOMP);
	show(make_ip4(frame, A, B, IP_PROTOCOL_IPCOMP, packed, n + 4));
	assert_int_equal(p->block[1].len, LIMIT_IPCOMP);
	n = deflated(packed + 4, big, sizeof big);
	show(make_ip4(frame, A, B, IP_PROTOCOL_IPCOMP, packed, n + 4));
	assert_int_equal(p->notes, 1);
	assert_string_equal(p->note[0].remark->code, "limit.ipcomp");
	show(make_ip4(frame, A, B, IP_PROTOCOL_IPCOMP, (const uint8_t *)"\1\0\0\2\xff\xff\xff", 7));
	assert_string_equal(p->note[0].remark->code, "ipcomp.data");
	engine_free(engine);
	engine = NULL;
}

/* A cut packet is not tried, and is not called a failure of the key. */
static void cut(void **state)
{
	struct frame f;
	uint32_t n;

	(void)state;
	begin(CBC_SHA1(maker_key));
	n = make_ip4(frame, A, B, IP_PROTOCOL_ESP, esp, make_esp_cbc(esp, SPI, 1, plain, echo(), 1));
	f = (struct frame){ .at = frame, .have = n - 1, .claim = n, .link = RAW, .number = 1 };
	engine_frame(engine, &f, p);
	seal_state(SEAL_CUT);
	assert_int_equal(engine_tally(engine)->sealed[SEAL_CUT], 1);
	end();
}

/* ESP on a port nobody announced: known once IKE with a non-ESP marker was seen there, or by a key. */
static void odd_ports(void **state)
{
	static const uint8_t ike[] = { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0x20, 34, 8, 0, 0, 0, 0,
		0, 0, 0, 44, 0, 0, 0, 16, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 };
	uint8_t udp[600];
	uint32_t n;

	(void)state;
	engine = engine_new(NULL);
	put16(udp, 14500);
	put16(udp + 2, 14501);
	put16(udp + 6, 0);
	n = make_esp_cbc(esp, SPI, 1, plain, echo(), 1);
	memcpy(udp + 8, esp, n);
	put16(udp + 4, n + 8);
	show(make_ip4(frame, A, B, IP_PROTOCOL_UDP, udp, n + 8));
	layers("ip4 udp data");
	memcpy(udp + 8, ike, sizeof ike);
	put16(udp + 4, sizeof ike + 8);
	show(make_ip4(frame, B, A, IP_PROTOCOL_UDP, udp, sizeof ike + 8));
	assert_int_equal(ike_sa_count(engine_sas(engine)), 1);
	put16(udp, 14501);
	put16(udp + 2, 14500);
	memcpy(udp + 8, esp, n);
	put16(udp + 4, n + 8);
	show(make_ip4(frame, A, B, IP_PROTOCOL_UDP, udp, n + 8));
	layers("ip4 udp esp");
	seal_state(SEAL_NO_KEY);
	engine_free(engine);
	engine = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens), cmocka_unit_test(order), cmocka_unit_test(wrong_keys), cmocka_unit_test(unauthenticated),
		cmocka_unit_test(two_keys), cmocka_unit_test(extended), cmocka_unit_test(bounded_trials),
		cmocka_unit_test(null_guess), cmocka_unit_test(wesp_clear), cmocka_unit_test(dummy_and_tfc), cmocka_unit_test(ah), cmocka_unit_test(fragments), cmocka_unit_test(nesting), cmocka_unit_test(ipcomp),
		cmocka_unit_test(cut), cmocka_unit_test(odd_ports),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
