/*
 * What every IKE message means for its SA, whatever the version: it begins, is
 * answered, sent again, moves.  What the message says is for life_ikev1.c and
 * life_ikev2.c.
 *
 * Invariant: a message that was sent again changes counts only.
 */
#include "proto/ike.h"
#include "sa/table.h"

/* Making another SA may have given this one's room away. */
static bool belongs(const struct message *m)
{
	struct ike_id id;

	return m->sa->talk && ike_read(&m->p->node[m->node], &id) && id.initiator_spi == m->sa->initiator_spi;
}

/* --- sent again --- */

/* One event for a message, found by where it was sent first. */
static struct event *event_of(const struct scene *s, uint64_t packet)
{
	struct events *list = &s->sa->events;

	for (uint32_t i = list->first, n = list->count; n; n--) {
		struct event *e = event_change(&s->t->events, i);

		if (e->kind == EVENT_RETRANSMITTED && e->packet == packet)
			return e;
		i = e->next;
	}
	return NULL;
}

static bool is_later_fragment(const struct message *m)
{
	const struct node *skf = said(m, "SKF");
	uint64_t number;

	return skf && node_value(skf, "fragment_number", &number) && number > 1;
}

static void seen_again(const struct scene *s)
{
	const struct message *m = s->m;
	struct ike_request *r = request_find(s->course, m->exchange, m->id, m->initiator);
	struct event *e;

	sight_again(s->sa->talk, m->retransmission_of);
	if (r && (m->version == 1 || !m->response))
		request_again(s->t, r, m);
	if (is_later_fragment(m))
		return;
	s->sa->retransmissions++;
	e = event_of(s, m->retransmission_of);
	if (e) {
		e->spi++;
		return;
	}
	events_add(&s->t->events, &s->sa->events, &(struct event){ .time = m->p->frame->time, .packet = m->retransmission_of,
		.spi = 1, .number = m->id, .kind = EVENT_RETRANSMITTED, .by_initiator = m->initiator });
}

/* --- requests and answers --- */

/* IKEv1: whoever began an exchange waits, and in phase 1 the initiator until it has ended. */
static bool expects_answer(const struct message *m)
{
	switch (m->exchange) {
	case IKEV1_EXCHANGE_BASE:
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		return m->initiator;
	case IKEV1_EXCHANGE_AGGRESSIVE:
		return m->initiator && !m->response;
	case IKEV1_EXCHANGE_QUICK_MODE:
	case IKEV1_EXCHANGE_TRANSACTION_EXCHANGE:
		return !m->response;
	default:
		return false;
	}
}

/* It was taken for lost, and was not. */
static void revive(struct scene *s)
{
	s->sa->unanswered--;
	if (s->sa->life == LIFE_FAILED && s->sa->inferred & INFERRED_STATE)
		ike_becomes(s->sa, said(s->m, "SK") && s->m->opened && s->m->id > 1 ? LIFE_UP : LIFE_NEGOTIATING);
}

static void answered(struct scene *s)
{
	struct ike_request *r = request_find(s->course, s->m->exchange, s->m->id, !s->m->initiator);

	s->request = r;
	if (!r || (!request_waits(r) && !r->told))
		return;
	request_done(r);
	s->sa->exchanges++;
	if (r->told)
		revive(s);
	r->told = false;
}

static void follow(struct scene *s)
{
	const struct message *m = s->m;
	bool answers = m->version == 1 ? request_find(s->course, m->exchange, m->id, !m->initiator) != NULL : m->response;

	if (answers)
		answered(s);
	if (m->version == 1 ? expects_answer(m) : !m->response)
		s->request = request_ask(s->t, m);
}

/* --- where it is heard from --- */

/* IKEv2: an answered IKE_SA_INIT may move to port 4500; IKEv1: the rest of phase 1. */
static bool may_float(const struct message *m)
{
	return m->version == 1 ? !m->id : m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT;
}

static bool end_is(const struct scene *s, bool initiator, const struct address *a, uint16_t port)
{
	return address_equal(&s->course->end[initiator].address, a) && s->course->end[initiator].port == port;
}

static void end_take(const struct scene *s)
{
	const struct flow *f = &s->m->flow;
	bool i = s->m->initiator;

	s->course->end[i].address = f->source;
	s->course->end[i].port = f->sport;
	s->course->end[!i].address = f->destination;
	s->course->end[!i].port = f->dport;
}

/* MOBIKE tells of its moves, and tries paths before (RFC 4555, 3.5 and 3.10). */
static void locate(const struct scene *s)
{
	const struct message *m = s->m;
	const struct flow *f = &m->flow;
	bool said_so = m->opened && m->version == 2 && said_notify(m, IKEV2_NOTIFY_UPDATE_SA_ADDRESSES);

	if (may_float(m) || !s->course->floated) {
		end_take(s);
		s->course->floated = !may_float(m);
	} else if (said_so || ((!s->course->mobike || !m->opened) && (!end_is(s, m->initiator, &f->source, f->sport) ||
	    !end_is(s, !m->initiator, &f->destination, f->dport)))) {
		end_take(s);
		scene_tell(s, &s->sa->events, EVENT_MOVED, 0, 0, !m->opened);
	}
}

/* --- the message --- */

static void seen_new(struct scene *s)
{
	const struct message *m = s->m;

	s->sa->last_packet = m->p->frame->number;
	s->sa->fragments += said(m, "SKF") || said(m, "FRAG");
	sight_add(s->sa->talk, m);
	follow(s);
	locate(s);
}

/* A fragment that completes its message carries all of it, in a block of its own. */
static bool is_whole(const struct message *m)
{
	const struct packet *p = m->p;
	const struct node *skf = said(m, "SKF");

	if (m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT || m->exchange == IKEV2_EXCHANGE_IKE_SESSION_RESUME)
		return true;
	if (!m->opened || (!skf && !said(m, "SK")))
		return false;
	for (unsigned i = m->node + 1; skf && i < m->end; i++)
		if (p->node[i].block != skf->block && p->block[p->node[i].block].kind == BLOCK_REASSEMBLED)
			return true;
	return !skf;
}

void life_message(struct sa_table *t, const struct message *m)
{
	struct scene s = { .t = t, .m = m, .sa = m->sa, .by_initiator = m->initiator };

	if (!belongs(m))
		return;
	s.course = course_of(m->sa->talk);
	if (m->retransmission_of && !m->inside) {
		seen_again(&s);
		return;
	}
	if (m->inside)
		s.request = request_find(s.course, m->exchange, m->id, m->initiator);
	else
		seen_new(&s);
	s.whole = m->version == 1 ? m->opened : is_whole(m);
	if (m->version == 1)
		life_ikev1(&s);
	else if (m->version == 2)
		life_ikev2(&s);
}
