/*
 * sa: what a look infers, and that it leaves no trace.  Models are made by hand:
 * messages as sights, SAs with the few members inference reads.
 */
#include "test.h"
#include <time.h>
#include <spiglass/limits.h>
#include <spiglass/registry.h>
#include <spiglass/sa.h>

enum { MS = 1000000, CBC_DELETE = 80, GCM = 57 };

static struct address ip(uint32_t n)
{
	const uint8_t a[4] = { 192, 0, (uint8_t)(n >> 8), (uint8_t)n };

	return address_ip4(a);
}

/* --- a model by hand; a frame a millisecond --- */

struct model {
	struct sa_table *t;
	struct address a, b;
	uint64_t frame;
};

static struct model begin(uint32_t limit)
{
	return (struct model){ sa_table_new(limit), ip(1), ip(2), 0 };
}

static struct ike_sa *ike(struct model *m, uint64_t initiator, uint64_t responder, uint16_t encr)
{
	struct ike_sa *s = ike_sa_touch(m->t, initiator, responder);
	struct ike_talk *talk = ike_talk_touch(m->t, s);

	s->major = 2;
	s->encr = encr;
	s->integ = encr == 12 ? 12 : 0;
	s->initiator = m->a;
	s->responder = m->b;
	s->life = LIFE_NEGOTIATING;
	talk->sight = mem_new(IKE_SIGHTS * sizeof *talk->sight);
	return s;
}

static void says(struct model *m, struct ike_sa *s, uint8_t exchange, uint32_t id, bool response, bool initiator, uint32_t length)
{
	struct flow f = { initiator ? m->a : m->b, initiator ? m->b : m->a, 4500, 4500 };
	struct ike_sight *x = &s->talk->sight[s->talk->sights++];

	m->frame++;
	*x = (struct ike_sight){ .time = (int64_t)m->frame * MS, .frame = m->frame, .message = id, .length = length,
		.exchange = exchange, .initiator = initiator, .response = response, .flow = f };
	s->messages++;
}

/* The initiator asks, and has its answer. */
static void exchange(struct model *m, struct ike_sa *s, uint8_t type, uint32_t id, uint32_t request, uint32_t answer)
{
	says(m, s, type, id, false, true, request);
	says(m, s, type, id, true, false, answer);
}

static struct ike_sa *established(struct model *m, uint64_t spi, uint16_t encr)
{
	struct ike_sa *s = ike(m, spi, spi + 1, encr);

	exchange(m, s, IKEV2_EXCHANGE_IKE_SA_INIT, 0, 464, 472);
	exchange(m, s, IKEV2_EXCHANGE_IKE_AUTH, 1, 288, 240);
	return s;
}

static struct sa *packet(struct model *m, uint32_t spi, bool up, uint64_t sequence)
{
	struct sa *s = sa_touch(m->t, IP_PROTOCOL_ESP, spi, up ? &m->a : &m->b, up ? &m->b : &m->a);

	m->frame++;
	if (!s->packets++) {
		s->first_packet = m->frame;
		s->first_time = (int64_t)m->frame * MS;
		s->port[0] = s->port[1] = 4500;
		s->sequence.lowest = sequence;
	}
	s->sequence.distinct++;
	s->last_packet = m->frame;
	s->last_time = (int64_t)m->frame * MS;
	return s;
}

static void both(struct model *m, uint32_t spi)
{
	packet(m, spi, true, 1);
	packet(m, spi + 1, false, 1);
}

static const struct sa *named(const struct model *m, uint32_t spi, bool up)
{
	return sa_named(m->t, IP_PROTOCOL_ESP, spi, up ? &m->b : &m->a);
}

static void rekey(struct model *m, struct ike_sa *s, uint32_t id)
{
	exchange(m, s, IKEV2_EXCHANGE_CREATE_CHILD_SA, id, 208, 208);
	exchange(m, s, IKEV2_EXCHANGE_INFORMATIONAL, id + 1, CBC_DELETE, CBC_DELETE);
}

static const struct event *event_of(const struct model *m, const struct events *list, enum event_kind kind)
{
	for (uint32_t i = list->first, n = list->count; n; n--) {
		const struct event *e = event_at(m->t, i);

		if (e->kind == kind)
			return e;
		i = e->next;
	}
	return NULL;
}

/* --- what is found --- */

static void pair_and_parent(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);
	const struct sa *x;

	(void)state;
	both(&m, 0xa0);
	life_look(m.t);
	x = named(&m, 0xa0, true);
	assert_int_equal(x->pair, 0xa1);
	assert_true(x->parent[0] == 0x1000 && x->parent[1] == 0x1001);
	assert_int_equal(x->life, LIFE_UP);
	assert_int_equal(x->inferred, INFERRED_PAIR | INFERRED_PARENT | INFERRED_STATE);
	assert_int_equal(named(&m, 0xa1, false)->pair, 0xa0);
	assert_int_equal(s->life, LIFE_UP);
	assert_int_equal(event_of(&m, &s->events, EVENT_CHILD)->spi, 0xa1);	/* with which the initiator receives */
	assert_true(event_of(&m, &s->events, EVENT_CHILD)->inferred);
	sa_table_free(m.t);
}

static void rekeyed(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	both(&m, 0xa0);
	rekey(&m, s, 2);
	both(&m, 0xb0);
	life_look(m.t);
	assert_int_equal(named(&m, 0xb0, true)->replaces, 0xa0);
	assert_int_equal(named(&m, 0xb1, false)->replaces, 0xa1);
	assert_int_equal(named(&m, 0xa0, true)->replaced_by, 0xb0);
	assert_int_equal(named(&m, 0xa0, true)->life, LIFE_DELETED);
	assert_int_equal(named(&m, 0xb0, true)->life, LIFE_UP);
	assert_int_equal(event_of(&m, &named(&m, 0xb0, true)->events, EVENT_REKEYS)->packet, 8);
	sa_table_free(m.t);
}

/* Another child, with the old one in use: no rekey.  With two that are silent nobody knows which. */
static void not_rekeyed(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	both(&m, 0xa0);
	rekey(&m, s, 2);
	both(&m, 0xb0);
	packet(&m, 0xa1, false, 2);
	life_look(m.t);
	assert_int_equal(named(&m, 0xb0, true)->replaces, 0);
	assert_int_equal(named(&m, 0xa0, true)->replaced_by, 0);
	assert_int_equal(named(&m, 0xb0, true)->pair, 0xb1);
	life_resume(m.t);
	rekey(&m, s, 4);
	both(&m, 0xc0);
	life_look(m.t);
	assert_int_equal(named(&m, 0xc0, true)->replaces, 0);
	assert_true(named(&m, 0xc0, true)->parent[0] == 0x1000);
	sa_table_free(m.t);
}

static struct ike_sa *heir(struct model *m, uint64_t spi, uint32_t id)
{
	struct ike_sa *s = ike(m, spi, spi + 1, 0);

	s->life = LIFE_UNKNOWN;
	exchange(m, s, IKEV2_EXCHANGE_INFORMATIONAL, id, CBC_DELETE, CBC_DELETE);
	return s;
}

static void ike_rekeyed(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12), *new;

	(void)state;
	both(&m, 0xa0);
	rekey(&m, s, 2);
	packet(&m, 0xa0, true, 2);
	new = heir(&m, 0x2000, 0);
	life_look(m.t);
	assert_true(s->replaced_by[0] == 0x2000 && new->replaces[0] == 0x1000);
	assert_int_equal(s->life, LIFE_DELETED);
	assert_true(event_of(&m, &s->events, EVENT_REKEYED)->spi == 0x2000);
	assert_int_equal(named(&m, 0xa0, true)->replaced_by, 0);
	sa_table_free(m.t);
}

/* One whose messages do not begin at 0 was there before. */
static void no_heir(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12), *other;

	(void)state;
	rekey(&m, s, 2);
	other = heir(&m, 0x2000, 7);
	life_look(m.t);
	assert_true(!s->replaced_by[0] && !other->replaces[0]);
	sa_table_free(m.t);
}

/* With AES-GCM the size says it: 8 octets of a Delete payload, or none. */
static void closed(void **state)
{
	struct model m = begin(100);
	struct ike_sa *asks = established(&m, 0x1000, 20), *ends;

	(void)state;
	both(&m, 0xa0);
	exchange(&m, asks, IKEV2_EXCHANGE_INFORMATIONAL, 2, GCM, GCM);
	m.a = ip(3);
	ends = established(&m, 0x2000, 20);
	both(&m, 0xb0);
	exchange(&m, ends, IKEV2_EXCHANGE_INFORMATIONAL, 2, GCM + 8, GCM);
	life_look(m.t);
	assert_int_equal(asks->life, LIFE_UP);
	assert_int_equal(ends->life, LIFE_DELETED);
	assert_int_equal(named(&m, 0xb0, true)->life, LIFE_DELETED);
	assert_int_equal(sa_named(m.t, IP_PROTOCOL_ESP, 0xa0, &m.b)->life, LIFE_UP);
	sa_table_free(m.t);
}

static void refused(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = ike(&m, 0x1000, 0x1001, 12);

	(void)state;
	exchange(&m, s, IKEV2_EXCHANGE_IKE_SA_INIT, 0, 464, 472);
	exchange(&m, s, IKEV2_EXCHANGE_IKE_AUTH, 1, 288, 80);
	life_look(m.t);
	assert_int_equal(s->life, LIFE_FAILED);
	assert_int_equal(s->inferred, INFERRED_STATE);
	sa_table_free(m.t);
}

/* --- what is left unknown --- */

/* Its packets have been counted for long: the exchange before it did not make it. */
static void not_fresh(void **state)
{
	struct model m = begin(100);

	(void)state;
	established(&m, 0x1000, 12);
	packet(&m, 0xa0, true, 1000);
	packet(&m, 0xa1, false, 900);
	life_look(m.t);
	assert_true(!named(&m, 0xa0, true)->parent[0]);
	assert_int_equal(named(&m, 0xa0, true)->pair, 0xa1);
	sa_table_free(m.t);
}

/* What follows the exchange is too large to be the Delete of a rekey. */
static void no_delete(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	both(&m, 0xa0);
	exchange(&m, s, IKEV2_EXCHANGE_CREATE_CHILD_SA, 2, 208, 208);
	exchange(&m, s, IKEV2_EXCHANGE_INFORMATIONAL, 3, CBC_DELETE + 16, CBC_DELETE + 16);
	both(&m, 0xb0);
	life_look(m.t);
	assert_int_equal(named(&m, 0xb0, true)->pair, 0xb1);
	assert_int_equal(named(&m, 0xb0, true)->replaces, 0);
	sa_table_free(m.t);
}

/* The child of IKE_AUTH was never used: that may be the one that was rekeyed. */
static void hidden(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	exchange(&m, s, IKEV2_EXCHANGE_CREATE_CHILD_SA, 2, 208, 208);
	both(&m, 0xa0);
	rekey(&m, s, 3);
	both(&m, 0xb0);
	life_look(m.t);
	assert_int_equal(named(&m, 0xa0, true)->pair, 0xa1);
	assert_int_equal(named(&m, 0xb0, true)->pair, 0xb1);
	assert_int_equal(named(&m, 0xb0, true)->replaces, 0);
	sa_table_free(m.t);
}

/* Two have been rekeyed, and only one successor has spoken. */
static void whose_heir(void **state)
{
	struct model m = begin(100);
	struct ike_sa *first = established(&m, 0x1000, 12), *second = established(&m, 0x2000, 12), *new;

	(void)state;
	rekey(&m, first, 2);
	rekey(&m, second, 2);
	new = heir(&m, 0x3000, 0);
	life_look(m.t);
	assert_true(!first->replaced_by[0] && !second->replaced_by[0] && !new->replaces[0]);
	sa_table_free(m.t);
}

static struct ike_sa *asked_at_last(struct model *m, bool second_child, uint64_t pause)
{
	struct ike_sa *s = established(m, 0x1000, 12);

	both(m, 0xa0);
	if (second_child) {
		exchange(m, s, IKEV2_EXCHANGE_CREATE_CHILD_SA, 2, 208, 208);
		both(m, 0xb0);
	}
	m->frame += pause;
	exchange(m, s, IKEV2_EXCHANGE_INFORMATIONAL, 3, CBC_DELETE, CBC_DELETE);
	life_look(m->t);
	return s;
}

/* With AES-CBC a Delete has the size of nothing: it is one when the peer was heard just now, and there is one child only. */
static void maybe_closed(void **state)
{
	struct model at_once = begin(100), later = begin(100), one_of_two = begin(100);

	(void)state;
	assert_int_equal(asked_at_last(&at_once, false, 300)->life, LIFE_DELETED);
	assert_int_equal(asked_at_last(&later, false, 900)->life, LIFE_NEGOTIATING);
	assert_int_equal(named(&later, 0xa0, true)->life, LIFE_UNKNOWN);
	assert_int_equal(asked_at_last(&one_of_two, true, 300)->life, LIFE_NEGOTIATING);
	sa_table_free(at_once.t);
	sa_table_free(later.t);
	sa_table_free(one_of_two.t);
}

/* --- no trace --- */

static void taken_back(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12), ike_before;
	struct sa before;

	(void)state;
	both(&m, 0xa0);
	rekey(&m, s, 2);
	both(&m, 0xb0);
	before = *named(&m, 0xa0, true);
	ike_before = *s;
	for (int i = 0; i < 3; i++) {
		life_look(m.t);
		assert_int_equal(named(&m, 0xa0, true)->events.count, 2);
		assert_int_equal(s->events.count, 3);
		if (i)
			life_resume(m.t);
	}
	assert_memory_equal(&before, named(&m, 0xa0, true), sizeof before);
	assert_memory_equal(&ike_before, s, sizeof ike_before);
	sa_table_free(m.t);
}

/* What a readable exchange told is not touched. */
static void said_stays(void **state)
{
	struct model m = begin(100);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	both(&m, 0xa0);
	s->life = LIFE_FAILED;
	((struct sa *)named(&m, 0xa0, true))->life = LIFE_DELETING;
	life_look(m.t);
	assert_int_equal(s->life, LIFE_FAILED);
	assert_int_equal(s->inferred & INFERRED_STATE, 0);
	assert_int_equal(named(&m, 0xa0, true)->life, LIFE_DELETING);
	sa_table_free(m.t);
}

/* --- hostile --- */

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Spoofed SPIs are nobody's pair and nobody's child, and cost what sorting costs. */
static void crowd(void **state)
{
	enum { MANY = 100000 };
	struct model m = begin(MANY);
	unsigned pairs = 0, parents = 0;
	double start;

	(void)state;
	established(&m, 0x1000, 12);
	for (uint32_t i = 0; i < MANY; i++)
		packet(&m, 0x10000 + i, i & 1, 1);
	start = seconds();
	life_look(m.t);
	assert_true(seconds() - start < 2);
	for (uint32_t i = 0; i < sa_count(m.t); i++) {
		pairs += sa_at(m.t, i)->pair != 0;
		parents += sa_at(m.t, i)->parent[0] != 0;
	}
	assert_int_equal(pairs, 0);
	assert_in_range(parents, 0, 2);		/* the first each way may be it */
	sa_table_free(m.t);
}

/* Many SAs at once hide which two belong together, one pair after the other does not. */
static void rows(void **state)
{
	struct model at_once = begin(1000), slow = begin(1000);

	(void)state;
	for (uint32_t i = 0; i < 100; i += 2) {
		at_once.frame += 20;
		both(&at_once, 0x100 + i);
		slow.frame += 2000;
		both(&slow, 0x100 + i);
	}
	life_look(at_once.t);
	life_look(slow.t);
	for (uint32_t i = 0; i < 100; i += 2) {
		assert_int_equal(named(&at_once, 0x100 + i, true)->pair, 0);
		assert_int_equal(named(&slow, 0x100 + i, true)->pair, 0x101 + i);
	}
	sa_table_free(at_once.t);
	sa_table_free(slow.t);
}

static void many_ikes(void **state)
{
	enum { MANY = 16000 };
	struct model m = begin(MANY);
	double start;

	(void)state;
	for (uint64_t i = 0; i < MANY; i++) {
		struct ike_sa *s = i & 1 ? heir(&m, 0x1000 + 2 * i, 0) : established(&m, 0x1000 + 2 * i, 12);

		for (uint32_t n = 2; n < 12; n += 2)
			rekey(&m, s, n);
	}
	start = seconds();
	life_look(m.t);
	assert_true(seconds() - start < 4);
	sa_table_free(m.t);
}

/* Times and sequence numbers that make no sense: anything may come out, but for a crash. */
static void nonsense(void **state)
{
	static const int64_t when[] = { INT64_MIN, INT64_MAX, 0, -1, 5 };
	struct model m = begin(1000);
	struct ike_sa *s = established(&m, 0x1000, 12);

	(void)state;
	for (uint32_t i = 0; i < 200; i++) {
		struct sa *x = packet(&m, 0xa0 + i, i & 1, i % 3 ? 0 : UINT64_MAX);

		x->first_time = when[i % 5];
		x->last_time = when[i % 3];
		x->first_packet = x->last_packet = i % 7;
	}
	for (uint32_t i = 2; i < 22; i += 2)
		rekey(&m, s, i);
	for (unsigned i = 0; i < s->talk->sights; i++)
		s->talk->sight[i].time = when[i % 5];
	life_look(m.t);
	life_look(m.t);
	for (uint32_t i = 0; i < sa_count(m.t); i++)
		assert_false(sa_at(m.t, i)->pair == sa_at(m.t, i)->spi);
	sa_table_free(m.t);
}

/* Where neither IKE nor time tells, nothing is said. */
static void unknown(void **state)
{
	struct model m = begin(100);

	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		packet(&m, 0xa0 + i, i & 1, 1)->first_time = 0;
	life_look(m.t);
	for (uint32_t i = 0; i < sa_count(m.t); i++)
		assert_int_equal(sa_at(m.t, i)->inferred, 0);
	sa_table_free(m.t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pair_and_parent), cmocka_unit_test(rekeyed), cmocka_unit_test(not_rekeyed),
		cmocka_unit_test(ike_rekeyed), cmocka_unit_test(no_heir), cmocka_unit_test(closed), cmocka_unit_test(refused),
		cmocka_unit_test(not_fresh), cmocka_unit_test(no_delete), cmocka_unit_test(hidden), cmocka_unit_test(whose_heir), cmocka_unit_test(maybe_closed),
		cmocka_unit_test(taken_back), cmocka_unit_test(said_stays), cmocka_unit_test(crowd), cmocka_unit_test(rows), cmocka_unit_test(many_ikes),
		cmocka_unit_test(nonsense), cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests_name("what is inferred", tests, NULL, NULL);
}
