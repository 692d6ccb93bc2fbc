/* Expressions: what they are true of, where they are wrong, what may follow. */
#include "test.h"
#include <stdlib.h>
#include <spiglass/query.h>
#include "esp_maker.h"

static struct query *parse(const char *expression)
{
	char words[512];
	struct text why = TEXT_FIXED(words);
	unsigned at;
	struct query *q = query_parse(expression, &why, &at);

	if (!q)
		fail_msg("%s: %s at %u", expression, text_string(&why), at);
	return q;
}

/* --- packets --- */

struct made { struct packet p; struct frame f; uint8_t octets[600]; };

/* IPv4 from 192.0.2.1 to 192.0.2.2 around IPv4 from 10.0.0.1 to 10.0.0.2 around ESP. */
static struct made *packet_make(void)
{
	static struct made m;
	uint8_t esp[40] = { 0xc0, 0xff, 0xee, 0x01, 0, 0, 0, 7, 's', 'p', 'y', 0xff };
	uint32_t n = make_ip4(m.octets, 0x0a000001, 0x0a000002, 50, esp, sizeof esp);

	n = make_ip4(m.octets, 0xc0000201, 0xc0000202, 4, m.octets, n);
	m.f = (struct frame){ .at = m.octets, .have = n, .claim = n + 4, .link = 101, .number = 12,
		.time = INT64_C(1795425450500000000) };
	dissect_frame(&m.p, &m.f);
	m.p.seal[0].state = SEAL_NO_KEY;
	return &m;
}

static void is_true_of(struct packet *p, const char *expression, bool expected)
{
	struct query *q = parse(expression);

	if (query_packet(q, p) != expected)
		fail_msg("%s: should be %s", expression, expected ? "true" : "false");
	query_free(q);
}

static void packets(void **state)
{
	static const char *const yes[] = {
		"esp", "ip", "ip4", "esp.spi", "esp.spi == 0xc0ffee01", "esp.spi 3237998081", "esp.seq eq 7",
		"esp.seq != 8", "esp.seq > 6 and esp.seq < 8", "esp.seq ge 7 && esp.seq le 7", "not ah", "! ah",
		"ah or esp", "ah || esp", "esp.seq in {1, 5..7}", "esp.seq in {7}", "esp.seq in 7..9", "not not esp",
		"ip.source 10.0.0.1", "ip.source 192.0.2.1", "ip4.source == 10.0.0.0/8",
		"ip.source in 10.0.0.0/8", "ip.source 10.0.0.0/31",
		"ip.source in {10.0.0.9, 192.0.2.0..192.0.2.1}", "ip.source != 10.0.0.9", "ip.source < 10.0.0.2",
		"peer 10.0.0.2", "source 192.0.2.1", "destination 10.0.0.0/30", "spi 0xc0ffee01", "number 12",
		"length 84", "captured == 80", "time 2026-11-23T09:17:30.5Z",
		"time > 2026-11-23", "time == 1795425450.5",
		"ip4.protocol ESP", "ip4.protocol esp", "ip4.protocol \"ESP\"", "ip4.protocol in {AH, ESP}",
		"esp contains \"spy\"", "esp contains 73:70:79", "esp contains 0x737079ff", "state no-key",
		"state NO-KEY", "summary contains \"esp SPI\"", "proto ESP", "ah or (esp and not (ah or ike))",
		"ah and ike or esp", "esp or ah and ike", "not (ah or ike) and esp", "ip4.ttl != 9 or ah",
		"error cut or esp", "(((esp)))", "number in {1,2,12}", "ah and ah and ah or esp", "ip4.ttl==64",
	}, *const no[] = {
		"ah", "ah.spi", "ah.spi != 1", "not esp", "esp.spi == 1", "esp.seq != 7", "esp.seq < 7", "esp.seq > 7",
		"ip.source != 10.0.0.1", "ip.source != 10.0.0.0/8", "ip.source 10.0.0.2/31", "ip6",
		"ip.source 2001:db8::/32", "udp",
		"esp.seq in {1, 2..6, 8}", "esp contains \"SPY\"", "state opened", "loss 0", "net 10.0.0.0/8",
		"not (esp and ip)", "esp and not ip", "ah and esp", "ah or ike", "esp and ah or ike", "age < 100",
		"ip4.source 10.0.0.3", "peer != 10.0.0.1", "time < 2026-11-23T09:17:30.5", "error", "note contains \"x\"",
	};
	struct made *m = packet_make();

	(void)state;
	for (unsigned i = 0; i < sizeof yes / sizeof *yes; i++)
		is_true_of(&m->p, yes[i], true);
	for (unsigned i = 0; i < sizeof no / sizeof *no; i++)
		is_true_of(&m->p, no[i], false);
}

/* Flags are true when set; names of registries, octets and text. */
static void shapes(void **state)
{
	uint8_t udp[8 + 28 + 8] = { 0x01, 0xf4, 0x01, 0xf4, 0, sizeof udp };
	uint8_t *ike = udp + 8;
	struct made *m = packet_make();

	(void)state;
	memset(ike, 0x11, 16);
	ike[16] = 43;				/* vendor ID */
	ike[17] = 0x20;
	ike[18] = 34;
	ike[19] = 0x20;				/* a response */
	put32(ike + 24, 28 + 8);
	memcpy(ike + 28, "\0\0\0\x08" "Abcd", 8);
	m->f.have = m->f.claim = make_ip4(m->octets, 1, 2, 17, udp, sizeof udp);
	dissect_frame(&m->p, &m->f);
	is_true_of(&m->p, "ike.response", true);
	is_true_of(&m->p, "ike.response yes", true);
	is_true_of(&m->p, "ike.response == no", false);
	is_true_of(&m->p, "ike.initiator", false);
	is_true_of(&m->p, "ike.initiator == 0", true);
	is_true_of(&m->p, "ike.exchange_type ike_sa_init and ike.exchange_type 34", true);
	is_true_of(&m->p, "ike.exchange_type == \"Quick Mode\"", false);
	is_true_of(&m->p, "spi 0x1111111111111111 and ispi 0x1111111111111111 and rspi 0x1111111111111111", true);
	is_true_of(&m->p, "V and ike contains 0x4162", true);
	is_true_of(&m->p, "V contains \"bcd\" and not V contains \"BCD\"", true);
}

static void cut(void **state)
{
	struct made *m = packet_make();

	(void)state;
	m->f.have = 20 + 20 + 6;		/* the SPI, and half of the sequence number */
	dissect_frame(&m->p, &m->f);
	is_true_of(&m->p, "esp.spi == 0xc0ffee01", true);
	is_true_of(&m->p, "esp.seq", false);
	is_true_of(&m->p, "esp.seq != 1", false);
	is_true_of(&m->p, "error cut and error != malformed", true);
}

/* --- SAs --- */

static void sas(void **state)
{
	static const struct { const char *expression; bool ike, child; } row[] = {
		{ "ike", true, false }, { "esp", false, true }, { "ah", false, false }, { "esp.spi 1", false, false },
		{ "peer 192.0.2.2", true, true }, { "peer 192.0.2.0/24 and state up", false, true },
		{ "state REKEYED", true, false }, { "ispi 0x1122334455667788", true, true },
		{ "parent 0x1122334455667788", false, true }, { "spi 0x1122334455667788", true, false },
		{ "spi 9", false, true }, { "rspi 1", false, false }, { "proto ESP", false, true },
		{ "proto ikev2", true, false }, { "proto contains \"ike\"", true, false },
		{ "encryption ENCR_AES_GCM_16", true, false }, { "alg contains \"gcm\"", true, false },
		{ "packets > 3", false, true }, { "packets 3", true, false }, { "bytes >= 0", true, true },
		{ "mode tunnel", false, true }, { "esn", false, true }, { "esn no", false, false },
		{ "source 192.0.2.1", false, true }, { "initiator 192.0.2.1", true, true },
		{ "id \"gw.example\"", true, true },
		{ "id contains \"GW\"", true, true }, { "net 10.1.0.0/24", false, true },
		{ "net 10.1.0.77", false, true },
		{ "net 10.0.0.0/8", false, true }, { "net 10.2.0.0/16", false, false }, { "loss 0", true, false },
		{ "number 1", false, false }, { "not number 1", true, true }, { "mode != tunnel", false, false },
		{ "age > 4", true, true }, { "age 5s", true, true }, { "age >= 1m", false, false },
	};
	static const uint8_t selector[] = { 1, 0, 0, 0, 7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 1, 0, 0, 10, 1, 0, 255 };
	static const uint8_t fqdn[] = { 2, 'g', 'w', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e' };
	const uint8_t one[] = { 192, 0, 2, 1 }, two[] = { 192, 0, 2, 2 };
	struct address a = address_ip4(one), b = address_ip4(two);
	struct child c = { .holders = 2, .mode = KEY_MODE_TUNNEL, .esn = true, .esn_known = true };
	struct sa_table *t = sa_table_new(10);
	struct ike_sa *ike = ike_sa_touch(t, UINT64_C(0x1122334455667788), 5);
	struct sa *sa = sa_touch(t, 50, 9, &a, &b);

	(void)state;
	ike->major = 2;
	ike->initiator = a;
	ike->responder = b;
	ike->life = LIFE_REKEYED;
	ike->messages = 3;
	ike->encr = 20;				/* ENCR_AES_GCM_16 */
	ike->last_time = 1;
	octets_keep(&ike->id[0], fqdn, sizeof fqdn);
	octets_keep(&c.selectors[0], selector, sizeof selector);
	sa->life = LIFE_UP;
	sa->packets = 4;
	sa->parent[0] = ike->initiator_spi;
	sa->parent[1] = 5;
	sa->child = &c;
	life_clock(t, INT64_C(5000000000));
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct query *q = parse(row[i].expression);

		if (query_ike_sa(q, ike, t) != row[i].ike || query_sa(q, sa, t) != row[i].child)
			fail_msg("%s: IKE %d, child %d", row[i].expression, !row[i].ike, !row[i].child);
		query_free(q);
	}
	sa->child = NULL;
	octets_forget(&c.selectors[0]);
	sa_table_free(t);
}

/* A name that no packet, or no SA, has. */
static void lacking(void **state)
{
	static const struct { const char *expression, *packets, *sas; } row[] = {
		{ "peer 1.2.3.4 and spi 1", NULL, NULL }, { "esp or ah", NULL, NULL },
		{ "esp.spi 1 or ike", NULL, "esp.spi" },
		{ "esp and loss > 1", "loss", NULL }, { "net 1.2.3.4 or number 1", "net", "number" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
		for (unsigned of_sas = 0; of_sas < 2; of_sas++) {
			const char *expected = of_sas ? row[i].sas : row[i].packets;
			char words[64];
			struct text name = TEXT_FIXED(words);
			struct query *q = parse(row[i].expression);

			assert_int_equal(query_lacks(q, of_sas, &name), !!expected);
			assert_string_equal(text_string(&name), expected ? expected : "");
			query_free(q);
		}
}

/* --- what is wrong --- */

static void wrong(void **state)
{
	static const struct { const char *expression; unsigned at; const char *why; } row[] = {
		{ "", 0, "a name is expected" }, { "  ", 2, "a name" }, { "esp and", 7, "a name" },
		{ "esp esp", 4, "layer" },
		{ "and esp", 0, "a name" }, { "not", 3, "a name" }, { "(esp", 4, ") is expected" },
		{ "esp)", 3, "the end" },
		{ "esp.spii == 1", 0, "esp.spi?" }, { "ip.src 1.2.3.4", 0, "ip.source?" },
		{ "peeer 1.2.3.4", 0, "peer?" },
		{ "ESP", 0, "esp?" }, { "esp.", 0, "no such name" }, { "xyzzyplughplover", 0, "field" },
		{ "esp.spi == ", 11, "a value" }, { "esp.spi == \"x", 12, "quotation" },
		{ "esp.spi in {1, }", 15, "a value" },
		{ "esp.spi in {1 2}", 14, "} is expected" }, { "esp.spi in {1..}", 15, "a value" },
		{ "esp.spi 1..2", 9, "the end" },
		{ "esp.spi 0x1ffffffffffffffff", 8, "not a value" }, { "esp.spi -1", 8, "not a value" },
		{ "esp.spi 0x", 8, "not a value" }, { "ip.source 10.0.0.0/33", 10, "not a value" },
		{ "ip.source 10.0.0.1..::1", 18, "the end" }, { "ip.source in 10.0.0.1..::1", 13, "not a value" },
		{ "state upp", 6, "UP?" }, { "state < up", 6, "no order" },
		{ "esp.spi contains 1", 8, "contains nothing" },
		{ "esp == 1", 4, "layer" }, { "ike.exchange_type IKE_AUHT", 18, "IKE_AUTH?" },
		{ "esp & ah", 4, "the end" },
		{ "time 2026-13-01", 5, "not a value" }, { "age 5y", 4, "not a value" },
		{ "ike contains x", 13, "not a value" },
		{ "ike contains \"\"", 14, "not a value" }, { "esp \x01", 4, "the end" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		char words[512];
		struct text why = TEXT_FIXED(words);
		unsigned at = 9999;

		if (query_parse(row[i].expression, &why, &at))
			fail_msg("%s: is taken", row[i].expression);
		text_string(&why);
		if (at != row[i].at || !strstr(words, row[i].why))
			fail_msg("%s: %s at %u", row[i].expression, words, at);
	}
}

static void limits(void **state)
{
	char expression[LIMIT_QUERY + 8], words[512];
	struct text why = TEXT_FIXED(words);
	struct query *q;
	unsigned at;

	(void)state;
	for (unsigned depth = LIMIT_QUERY_DEPTH; depth <= LIMIT_QUERY_DEPTH + 1; depth++) {
		memset(expression, '(', depth);
		memcpy(expression + depth, "esp", 3);
		memset(expression + depth + 3, ')', depth);
		expression[2 * depth + 3] = 0;
		q = query_parse(expression, &why, &at);
		assert_int_equal(!!q, depth == LIMIT_QUERY_DEPTH);
		query_free(q);
	}
	memset(expression, ' ', sizeof expression);
	memcpy(expression, "esp", 3);
	for (unsigned n = LIMIT_QUERY; n <= LIMIT_QUERY + 1; n++) {
		expression[n] = 0;
		q = query_parse(expression, &why, &at);
		assert_int_equal(!!q, n == LIMIT_QUERY);
		query_free(q);
		expression[n] = ' ';
	}
}

/* --- what may follow --- */

struct heard { const char *first, *wanted; bool found; unsigned count; char kept[80]; };

static void hear(void *context, const char *word, const char *meaning)
{
	struct heard *h = context;

	assert_non_null(meaning);
	if (!h->count++)
		snprintf(h->kept, sizeof h->kept, "%s", word);
	h->found |= !strcmp(word, h->wanted);
}

static void completion(void **state)
{
	static const struct { const char *written, *wanted; bool there; } row[] = {
		{ "", "peer", true }, { "", "esp", true }, { "", "not", true }, { "", "and", false },
		{ "", "esp.spi", false },
		{ "esp.", "esp.spi", true }, { "esp.s", "esp.seq", true }, { "esp.s", "peer", false },
		{ "ESP.S", "esp.spi", true },
		{ "peer 192.0.2.2 ", "and", true }, { "peer 192.0.2.2 a", "and", true },
		{ "peer 192.0.2.2 a", "or", false },
		{ "peer 192.0.2.2 and s", "state", true }, { "peer 192.0.2.2 and s", "summary", true },
		{ "peer 192.0.2.2 and state u", "UP", true }, { "state == ", "UP", true },
		{ "state == ", "no-key", true },
		{ "state ", "==", true }, { "state ", "UP", true }, { "state ", "and", true },
		{ "ike.exchange_type ", "IKE_SA_INIT", true }, { "ike.exchange_type == ike_", "IKE_AUTH", true },
		{ "ike.exchange_type == qui", "\"Quick Mode\"", true },
		{ "ike.exchange_type == \"Qu", "\"Quick Mode\"", true },
		{ "ike.exchange_type in {IKE_AUTH, INF", "INFORMATIONAL", true }, { "esp.seq in {1", "}", false },
		{ "esp.seq in {1 ", "}", true }, { "(esp ", ")", true }, { "esp ", ")", false },
		{ "ike.response ", "yes", true },
		{ "bogus 1 and ", "esp", false }, { "not ", "esp", true }, { "esp and not (", "esp", true },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct heard h = { .wanted = row[i].wanted };

		query_complete(row[i].written, NULL, hear, &h);
		if (h.found != row[i].there)
			fail_msg("\"%s\": %s is%s proposed; %u are, first %s", row[i].written, row[i].wanted,
			    h.found ? "" : " not", h.count, h.kept);
	}
}

/* SPIs and addresses that are there, each once and before the words of the language. */
static void completion_there(void **state)
{
	static const struct { const char *written, *wanted; bool there; } row[] = {
		{ "spi == ", "0x00000009", true }, { "spi == 0x11", "0x1122334455667788", true },
		{ "spi == 0x11", "0x00000009", false }, { "esp.spi in {", "0x00000009", true },
		{ "source == 192", "192.0.2.1", true }, { "source == ", "192.0.2.2", false },
		{ "ip.destination == ", "192.0.2.2", true }, { "proto ", "ESP", true },
		{ "packets > ", "0", false }, { "spi ", "0x00000009", true },
	};
	const struct address a = address_ip4((const uint8_t[4]){ 192, 0, 2, 1 });
	const struct address b = address_ip4((const uint8_t[4]){ 192, 0, 2, 2 });
	struct sa_table *t = sa_table_new(8);

	(void)state;
	ike_sa_touch(t, UINT64_C(0x1122334455667788), 5);
	sa_touch(t, 50, 9, &a, &b);
	sa_touch(t, 50, 10, &a, &b);
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct heard h = { .wanted = row[i].wanted };

		query_complete(row[i].written, t, hear, &h);
		if (h.found != row[i].there)
			fail_msg("\"%s\": %s is%s proposed; %u are, first %s", row[i].written, row[i].wanted,
			    h.found ? "" : " not", h.count, h.kept);
	}
	sa_table_free(t);
}

/* Once each. */
struct words { char *word[4096]; unsigned count; };

static void collect(void *context, const char *word, const char *meaning)
{
	struct words *w = context;

	(void)meaning;
	for (unsigned i = 0; i < w->count; i++)
		if (!strcmp(w->word[i], word))
			fail_msg("%s is proposed twice", word);
	assert_true(w->count < 4096);
	w->word[w->count++] = mem_string(word);
}

static void completion_once(void **state)
{
	static const char *const written[] = { "", "attribute.", "selector.", "attribute.value ", "N.type " };

	(void)state;
	for (unsigned i = 0; i < sizeof written / sizeof *written; i++) {
		static struct words w;

		w.count = 0;
		query_complete(written[i], NULL, collect, &w);
		assert_true(w.count > 2);
		for (unsigned k = 0; k < w.count; k++)
			free(w.word[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets), cmocka_unit_test(shapes), cmocka_unit_test(cut), cmocka_unit_test(sas),
		cmocka_unit_test(lacking), cmocka_unit_test(wrong),
		cmocka_unit_test(limits), cmocka_unit_test(completion), cmocka_unit_test(completion_there), cmocka_unit_test(completion_once),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
