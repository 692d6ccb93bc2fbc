/*
 * sa: the life of IKE SAs and of the child SAs they announce, as messages made
 * here and opened by the engine tell it, in good order and in bad.
 */
#include "test.h"
#include "ike_maker.h"
#include <stdio.h>
#include <spiglass/engine.h>
#include <spiglass/registry.h>

enum { A = 0xc0000201, B = 0xc0000202, RAW = 101, V2 = 0x20, SECONDS = 1000000000 };
#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull

static const uint8_t encr_i[16] = "SK_ei, 16 octets", encr_r[16] = "SK_er, 16 octets";
static const uint8_t integ_i[20] = "SK_ai is of 20 octet", integ_r[20] = "SK_ar is of 20 octet";

static struct packet packet;
static struct maker message, inside;
static uint8_t frame[MAKER_ROOM];
static struct keyring *keys;
static struct engine *engine;
static uint64_t number;
static int64_t now;

static char *hex_of(char *to, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sprintf(to + 2 * i, "%02x", at[i]);
	return to;
}

static int begin(void **state)
{
	char line[512], e1[80], e2[80], a1[80], a2[80];

	(void)state;
	keys = keyring_new();
	snprintf(line, sizeof line,
	    "%016llx,%016llx,%s,%s,\"AES-CBC-128 [RFC3602]\",%s,%s,\"HMAC_SHA1_96 [RFC2404]\"\n", SPI_I, SPI_R,
	    hex_of(e1, encr_i, 16), hex_of(e2, encr_r, 16), hex_of(a1, integ_i, 20), hex_of(a2, integ_r, 20));
	assert_int_equal(keyring_import(keys, "test", line, strlen(line), NULL, NULL), STATUS_OK);
	engine = engine_new(keys);
	number = 0;
	now = SECONDS;
	return 0;
}

static int end(void **state)
{
	(void)state;
	engine_free(engine);
	keyring_free(keys);
	return 0;
}

/* --- what is sent --- */

static void show(bool initiator)
{
	static struct frame f;
	uint32_t n = make_udp(frame, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len);

	f = (struct frame){ .at = frame, .have = n, .claim = n, .link = RAW, .time = now, .number = ++number };
	now += 1000;
	engine_frame(engine, &f, &packet);
}

/* What is in `inside`, encrypted, from that side. */
static void talk(uint8_t exchange, bool initiator, bool response, uint32_t id)
{
	make_ike(&message, SPI_I, SPI_R, V2, exchange, (initiator ? IKE_INITIATOR : 0) | (response ? IKE_RESPONSE : 0), id);
	make_sk(&message, inside.at[0], inside.at + 1, inside.len - 1, initiator ? encr_i : encr_r,
	    initiator ? integ_i : integ_r, 0, 0);
	show(initiator);
}

static void add_proposal(uint8_t protocol, const uint8_t *spi, uint8_t size)
{
	uint8_t body[64] = { 0, 0, 0, 8 + size + 12 + 8, 1, protocol, size, 2 };
	const uint8_t transforms[] = { 3, 0, 0, 12, 1, 0, 0, ENCR_AES_CBC, 0x80, 14, 0, 128,
		0, 0, 0, 8, 3, 0, 0, 12 };

	memcpy(body + 8, spi, size);
	memcpy(body + 8 + size, transforms, sizeof transforms);
	make_payload(&inside, IKEV2_PAYLOAD_SECURITY_ASSOCIATION, body, 8u + size + sizeof transforms);
}

static void add_esp(uint32_t spi)
{
	uint8_t octets[4];

	put32(octets, spi);
	add_proposal(IKEV2_PROTO_ESP, octets, 4);
}

static void add_nonce(uint8_t octet)
{
	uint8_t nonce[32];

	memset(nonce, octet, sizeof nonce);
	make_payload(&inside, IKEV2_PAYLOAD_NONCE, nonce, sizeof nonce);
}

static void add_notify(uint16_t type, uint32_t spi)
{
	uint8_t body[8] = { spi ? IKEV2_PROTO_ESP : 0, spi ? 4 : 0, (uint8_t)(type >> 8), (uint8_t)type };

	put32(body + 4, spi);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, body, spi ? 8 : 4);
}

static void add_delete(uint32_t spi)
{
	uint8_t body[8] = { spi ? IKEV2_PROTO_ESP : IKEV2_PROTO_IKE, spi ? 4 : 0, 0, spi != 0 };

	put32(body + 4, spi);
	make_payload(&inside, IKEV2_PAYLOAD_DELETE, body, spi ? 8 : 4);
}

/* CREATE_CHILD_SA: SPIs are those of who asks and who answers; old: that of who asks, to be replaced. */
static void ask(bool initiator, uint32_t id, uint32_t spi, uint32_t old, uint8_t nonce)
{
	make_inside(&inside);
	if (old)
		add_notify(IKEV2_NOTIFY_REKEY_SA, old);
	add_esp(spi);
	add_nonce(nonce);
	talk(IKEV2_EXCHANGE_CREATE_CHILD_SA, initiator, false, id);
}

static void grant(bool initiator, uint32_t id, uint32_t spi, uint8_t nonce)
{
	make_inside(&inside);
	add_esp(spi);
	add_nonce(nonce);
	talk(IKEV2_EXCHANGE_CREATE_CHILD_SA, initiator, true, id);
}

static void inform(bool initiator, bool response, uint32_t id, bool deletes, uint32_t spi)
{
	make_inside(&inside);
	if (deletes)
		add_delete(spi);
	talk(IKEV2_EXCHANGE_INFORMATIONAL, initiator, response, id);
}

/* --- what came of it --- */

static const struct ike_sa *ike(void)
{
	const struct ike_sa *s = ike_sa_named(engine_sas(engine), SPI_I, SPI_R);

	assert_non_null(s);
	return s;
}

/* The SA towards that side. */
static const struct sa *child(uint32_t spi, bool initiator)
{
	const uint8_t octets[2][4] = { { 192, 0, 2, 2 }, { 192, 0, 2, 1 } };
	const struct address to = address_ip4(octets[initiator]);

	return sa_named(engine_sas(engine), 50, spi, &to);
}

static const struct event *event_of(const struct events *list, enum event_kind kind)
{
	const struct event *e;

	for (uint32_t i = list->first, n = list->count; n; n--, i = e->next) {
		e = event_at(engine_sas(engine), i);
		if (e->kind == kind)
			return e;
	}
	return NULL;
}

/* --- tests --- */

static void child_is_made(void **state)
{
	const struct sa *to_r, *to_i;

	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	assert_int_equal(sa_count(engine_sas(engine)), 0);
	grant(false, 2, 0xbbbb0001, 2);
	to_r = child(0xbbbb0001, false);
	to_i = child(0xaaaa0001, true);
	assert_non_null(to_r);
	assert_non_null(to_i);
	assert_int_equal(to_r->life, LIFE_UP);
	assert_int_equal(to_i->pair, 0xbbbb0001);
	assert_int_equal(to_r->pair, 0xaaaa0001);
	assert_int_equal(to_r->parent[0], SPI_I);
	assert_ptr_equal(to_r->child, to_i->child);
	assert_true(to_r->child->by_initiator);
	assert_int_equal(to_r->child->encr, ENCR_AES_CBC);
	assert_int_equal(to_r->child->key_bits, 128);
	assert_int_equal(to_r->child->spi[0], 0xbbbb0001);
	assert_int_equal(to_r->child->spi[1], 0xaaaa0001);
	assert_int_equal(to_r->packets, 0);
	assert_int_equal(sas_heard(engine_sas(engine)), 0);
	assert_int_equal(ike()->life, LIFE_UP);
	assert_int_equal(ike()->children, 1);
}

static void child_is_replaced(void **state)
{
	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	ask(false, 0, 0xbbbb0002, 0xbbbb0001, 3);
	assert_int_equal(child(0xbbbb0001, false)->life, LIFE_REKEYING);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_REKEYING);
	grant(true, 0, 0xaaaa0002, 4);
	assert_int_equal(child(0xbbbb0001, false)->life, LIFE_REKEYED);
	assert_int_equal(child(0xbbbb0001, false)->replaced_by, 0xbbbb0002);
	assert_int_equal(child(0xaaaa0001, true)->replaced_by, 0xaaaa0002);
	assert_int_equal(child(0xaaaa0002, true)->replaces, 0xaaaa0001);
	assert_int_equal(child(0xaaaa0002, true)->life, LIFE_UP);
	assert_int_equal(child(0xaaaa0002, true)->child->replaces, 0xaaaa0001);
	assert_int_equal(ike()->child_rekeys, 1);
	inform(false, false, 1, true, 0xbbbb0001);
	assert_int_equal(child(0xbbbb0001, false)->life, LIFE_DELETING);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_DELETING);
	inform(true, true, 1, true, 0xaaaa0001);
	assert_int_equal(child(0xbbbb0001, false)->life, LIFE_DELETED);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_DELETED);
	assert_int_equal(child(0xaaaa0002, true)->life, LIFE_UP);
}

static void rekey_is_refused(void **state)
{
	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	ask(true, 3, 0xaaaa0002, 0xaaaa0001, 3);
	make_inside(&inside);
	add_notify(IKEV2_NOTIFY_TS_UNACCEPTABLE, 0);
	talk(IKEV2_EXCHANGE_CREATE_CHILD_SA, false, true, 3);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_UP);
	assert_null(child(0xaaaa0002, true));
	assert_int_equal(event_of(&ike()->events, EVENT_CHILD_FAILED)->number, IKEV2_NOTIFY_TS_UNACCEPTABLE);
	assert_false(event_of(&ike()->events, EVENT_CHILD_FAILED)->by_initiator);
}

/* RFC 7296, 2.8.1: the pair made with the lowest nonce is redundant, whichever was answered first. */
static void both_replace_at_once(void **state)
{
	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	ask(true, 3, 0xaaaa0002, 0xaaaa0001, 10);
	ask(false, 0, 0xbbbb0003, 0xbbbb0001, 20);
	grant(false, 3, 0xbbbb0002, 40);
	assert_int_equal(child(0xaaaa0001, true)->replaced_by, 0xaaaa0002);
	grant(true, 0, 0xaaaa0003, 30);
	assert_int_equal(child(0xaaaa0001, true)->replaced_by, 0xaaaa0003);
	assert_int_equal(child(0xbbbb0001, false)->replaced_by, 0xbbbb0003);
	assert_int_equal(event_of(&child(0xaaaa0002, true)->events, EVENT_COLLISION)->spi, 0xaaaa0003);
	assert_int_equal(event_of(&child(0xaaaa0003, true)->events, EVENT_COLLISION)->spi, 0xaaaa0002);
}

/* Whoever was the responder asks, and is the new one's initiator: the children's ends turn round. */
static void ike_is_replaced(void **state)
{
	const uint8_t spi_r[8] = { 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33 };
	const uint8_t spi_i[8] = { 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44 };
	const struct ike_sa *heir;
	const struct child *c;

	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	make_inside(&inside);
	add_proposal(IKEV2_PROTO_IKE, spi_r, 8);
	add_nonce(3);
	talk(IKEV2_EXCHANGE_CREATE_CHILD_SA, false, false, 0);
	assert_int_equal(ike()->life, LIFE_REKEYING);
	make_inside(&inside);
	add_proposal(IKEV2_PROTO_IKE, spi_i, 8);
	add_nonce(4);
	talk(IKEV2_EXCHANGE_CREATE_CHILD_SA, true, true, 0);
	heir = ike_sa_named(engine_sas(engine), 0x3333333333333333ull, 0x4444444444444444ull);
	assert_non_null(heir);
	assert_int_equal(ike()->life, LIFE_REKEYED);
	assert_int_equal(ike()->replaced_by[0], 0x3333333333333333ull);
	assert_int_equal(heir->replaces[1], SPI_R);
	assert_int_equal(heir->life, LIFE_UP);
	assert_int_equal(child(0xaaaa0001, true)->parent[0], 0x3333333333333333ull);
	c = child(0xaaaa0001, true)->child;
	assert_int_equal(c->spi[1], 0xbbbb0001);
	assert_false(c->by_initiator);
	inform(true, false, 3, true, 0);
	inform(false, true, 3, false, 0);
	assert_int_equal(ike()->life, LIFE_DELETED);
	assert_true(ike()->deleted_by_initiator);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_UP);
}

static void answers_without_requests(void **state)
{
	(void)state;
	grant(false, 7, 0xbbbb0009, 2);			/* what was asked for is not known */
	assert_int_equal(sa_count(engine_sas(engine)), 0);
	inform(false, true, 8, true, 0xbbbb0008);
	inform(true, false, 9, true, 0xdeadbeef);	/* of an SA nobody has seen */
	inform(false, true, 9, true, 0xdeadbeef);
	assert_int_equal(sa_count(engine_sas(engine)), 0);
	ask(true, 10, 0xaaaa0001, 0x12345678, 1);	/* replaces what is not there */
	grant(false, 10, 0xbbbb0001, 2);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_UP);
	assert_int_equal(child(0xaaaa0001, true)->replaces, 0);
	assert_int_equal(ike()->life, LIFE_UP);
}

/* The answer once more, in other octets: the pair stays as it is. */
static void answer_twice(void **state)
{
	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	grant(false, 2, 0xbbbb0001, 9);
	assert_int_equal(ike()->children, 1);
	assert_int_equal(sa_count(engine_sas(engine)), 2);
	assert_int_equal(child(0xaaaa0001, true)->child->holders, 2);
}

/* What anyone can send changes nothing: payloads that are not encrypted. */
static void clear_delete(void **state)
{
	(void)state;
	ask(true, 2, 0xaaaa0001, 0, 1);
	grant(false, 2, 0xbbbb0001, 2);
	make_ike(&message, SPI_I, SPI_R, V2, IKEV2_EXCHANGE_INFORMATIONAL, IKE_INITIATOR, 3);
	make_payload(&message, IKEV2_PAYLOAD_DELETE, "\1\0\0", 4);
	show(true);
	make_ike(&message, SPI_I, SPI_R, V2, IKEV2_EXCHANGE_INFORMATIONAL, IKE_RESPONSE, 3);
	show(false);
	assert_int_equal(ike()->life, LIFE_UP);
	assert_int_equal(child(0xaaaa0001, true)->life, LIFE_UP);
}

static void many_children(void **state)
{
	enum { MANY = 10000 };

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		ask(true, i, 0xa0000000 + i, 0, 1);
		grant(false, i, 0xb0000000 + i, 2);
	}
	assert_int_equal(ike()->children, MANY);
	assert_int_equal(sa_count(engine_sas(engine)), 2 * MANY);
	assert_int_equal(ike()->events.count, LIMIT_SA_EVENTS);
	inform(false, false, 0, true, 0);
	assert_int_equal(ike()->life, LIFE_DELETING);
	inform(true, true, 0, false, 0);
	assert_int_equal(ike()->life, LIFE_DELETED);
	assert_null(ike()->made);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(child(0xa0000000 + i, true)->life, LIFE_DELETED);
		assert_int_equal(child(0xb0000000 + i, false)->life, LIFE_DELETED);
	}
}

static void peer_is_alive(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		inform(true, false, i, false, 0);
		inform(false, true, i, false, 0);
	}
	assert_int_equal(ike()->dpd, 3);
	assert_int_equal(ike()->exchanges, 3);
	assert_int_equal(event_of(&ike()->events, EVENT_DPD)->number, 3);
}

/* --- time --- */

static void init_request(void)
{
	make_ike(&message, SPI_I, 0, V2, IKEV2_EXCHANGE_IKE_SA_INIT, IKE_INITIATOR, 0);
	make_payload(&message, IKEV2_PAYLOAD_NONCE, "0123456789abcdef", 16);
	show(true);
}

static void init_response(uint16_t notify)
{
	const uint8_t body[] = { 0, 0, (uint8_t)(notify >> 8), (uint8_t)notify };

	make_ike(&message, SPI_I, notify == IKEV2_NOTIFY_COOKIE ? 0 : SPI_R, V2, IKEV2_EXCHANGE_IKE_SA_INIT, IKE_RESPONSE, 0);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, body, sizeof body);
	show(false);
}

/* Any other frame: time goes on. */
static void wait(int64_t seconds)
{
	static const uint8_t nothing[20];
	const struct frame f = { .at = nothing, .have = 20, .claim = 20, .link = RAW, .time = now += seconds * SECONDS,
		.number = ++number };

	engine_frame(engine, &f, &packet);
}

static void nobody_answers(void **state)
{
	const struct ike_sa *s;

	(void)state;
	init_request();
	s = ike_sa_at(engine_sas(engine), 0);
	assert_int_equal(s->life, LIFE_NEGOTIATING);
	wait(29);
	assert_int_equal(s->life, LIFE_NEGOTIATING);
	wait(2);
	assert_int_equal(s->life, LIFE_FAILED);
	assert_int_equal(s->inferred, INFERRED_STATE);
	assert_int_equal(s->unanswered, 1);
	assert_true(event_of(&s->events, EVENT_FAILED)->inferred);
	wait(100);
	assert_int_equal(s->unanswered, 1);
	init_response(IKEV2_NOTIFY_COOKIE);		/* it was late, not lost */
	assert_int_equal(s->life, LIFE_NEGOTIATING);
	assert_int_equal(s->inferred, 0);
	assert_int_equal(s->unanswered, 0);
	assert_non_null(event_of(&s->events, EVENT_COOKIE));
	init_response(IKEV2_NOTIFY_NO_PROPOSAL_CHOSEN);
	assert_int_equal(s->unanswered, 0);
}

/* A peer that does not answer is taken for gone, until it speaks itself. */
static void peer_is_gone(void **state)
{
	(void)state;
	inform(false, false, 0, false, 0);
	inform(true, true, 0, false, 0);
	inform(true, false, 0, false, 0);
	wait(2);
	inform(true, false, 0, false, 0);
	assert_int_equal(ike()->retransmissions, 1);
	wait(31);
	assert_int_equal(ike()->life, LIFE_FAILED);
	assert_int_equal(ike()->inferred, INFERRED_STATE);
	inform(false, false, 1, false, 0);
	assert_int_equal(ike()->life, LIFE_UP);
	assert_int_equal(ike()->inferred, 0);
}

/* Whoever waits longer between two sendings is given more time; one event has the count. */
static void sent_again(void **state)
{
	const struct ike_sa *s;

	(void)state;
	init_request();
	s = ike_sa_at(engine_sas(engine), 0);
	for (unsigned i = 0; i < 3; i++) {
		wait(25);
		init_request();
	}
	assert_int_equal(s->retransmissions, 3);
	assert_int_equal(event_of(&s->events, EVENT_RETRANSMITTED)->spi, 3);
	assert_int_equal(event_of(&s->events, EVENT_RETRANSMITTED)->packet, 1);
	wait(40);
	assert_int_equal(s->life, LIFE_NEGOTIATING);
	wait(60);
	assert_int_equal(s->life, LIFE_FAILED);
}

/* A look finds it; what comes later takes it back. */
static void lifetime_passes(void **state)
{
	const uint8_t ten[8] = { 0, 0, IKEV2_NOTIFY_AUTH_LIFETIME >> 8, (uint8_t)IKEV2_NOTIFY_AUTH_LIFETIME, 0, 0, 0, 10 };

	(void)state;
	make_inside(&inside);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, ten, sizeof ten);
	talk(IKEV2_EXCHANGE_INFORMATIONAL, false, false, 0);
	make_inside(&inside);
	talk(IKEV2_EXCHANGE_INFORMATIONAL, true, true, 0);
	assert_int_equal(ike()->lifetime, 10);
	wait(9);
	engine_look(engine);
	assert_int_equal(ike()->life, LIFE_UP);
	wait(2);
	engine_look(engine);
	assert_int_equal(ike()->life, LIFE_EXPIRED);
	assert_int_equal(ike()->inferred, INFERRED_STATE);
	assert_true(event_of(&ike()->events, EVENT_EXPIRED)->inferred);
	inform(true, false, 1, false, 0);
	assert_int_equal(ike()->life, LIFE_UP);
	assert_null(event_of(&ike()->events, EVENT_EXPIRED));
}

static void init_is_refused(void **state)
{
	(void)state;
	init_request();
	init_response(IKEV2_NOTIFY_NO_PROPOSAL_CHOSEN);
	assert_int_equal(ike()->life, LIFE_FAILED);
	assert_int_equal(ike()->inferred, 0);
	assert_int_equal(event_of(&ike()->events, EVENT_FAILED)->number, IKEV2_NOTIFY_NO_PROPOSAL_CHOSEN);
	wait(100);
	assert_int_equal(ike()->unanswered, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(child_is_made, begin, end),
		cmocka_unit_test_setup_teardown(child_is_replaced, begin, end),
		cmocka_unit_test_setup_teardown(rekey_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(both_replace_at_once, begin, end),
		cmocka_unit_test_setup_teardown(ike_is_replaced, begin, end),
		cmocka_unit_test_setup_teardown(answers_without_requests, begin, end),
		cmocka_unit_test_setup_teardown(answer_twice, begin, end),
		cmocka_unit_test_setup_teardown(clear_delete, begin, end),
		cmocka_unit_test_setup_teardown(many_children, begin, end),
		cmocka_unit_test_setup_teardown(peer_is_alive, begin, end),
		cmocka_unit_test_setup_teardown(nobody_answers, begin, end),
		cmocka_unit_test_setup_teardown(peer_is_gone, begin, end),
		cmocka_unit_test_setup_teardown(sent_again, begin, end),
		cmocka_unit_test_setup_teardown(lifetime_passes, begin, end),
		cmocka_unit_test_setup_teardown(init_is_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
