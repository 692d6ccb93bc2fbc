/*
 * Requests of IKE SAs until they are answered, and the sights: messages as
 * anyone sees them.
 *
 * Invariant: a request is in the ring of those that wait, or its waiting.next
 * is NULL.  The ring is in the order in which its requests were looked at, so
 * that a look at the clock costs nothing while none is due.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "sa/course.h"
#include "sa/table.h"

static const int64_t patience = 30ll * 1000000000;	/* at least; daemons send again after 0.5 to 76 s */
enum { GAPS_PATIENCE = 3 };				/* times between two sendings grow by less */

/* --- the ring --- */

void waiting_begin(struct waiting *ring)
{
	ring->next = ring->previous = ring;
}

static void waiting_leave(struct waiting *w)
{
	if (!w->next)
		return;
	w->previous->next = w->next;
	w->next->previous = w->previous;
	w->next = w->previous = NULL;
}

static void waiting_join(struct sa_table *t, struct ike_request *r, int64_t now)
{
	struct waiting *ring = &t->waiting, *w = &r->waiting;

	waiting_leave(w);
	r->looked = now;
	w->previous = ring->previous;
	w->next = ring;
	ring->previous->next = w;
	ring->previous = w;
}

/* --- requests --- */

struct ike_course *course_of(struct ike_talk *talk)
{
	if (!talk->course)
		talk->course = mem_new(sizeof *talk->course);
	return talk->course;
}

static void request_end(struct ike_request *r)
{
	waiting_leave(&r->waiting);
	free(r->deletes);
	*r = (struct ike_request){ 0 };
}

void course_end(struct ike_course *c)
{
	for (unsigned i = 0; i < COURSE_REQUESTS; i++)
		request_end(&c->request[i]);
	free(c);
}

struct ike_request *request_find(struct ike_course *c, uint8_t exchange, uint32_t message, bool initiator)
{
	for (unsigned i = 0; i < COURSE_REQUESTS; i++) {
		struct ike_request *r = &c->request[i];

		if (r->exchange == exchange && r->message == message && r->initiator == initiator)
			return r;
	}
	return NULL;
}

static struct ike_request *request_take(struct ike_course *c)
{
	struct ike_request *r = &c->request[c->next];

	c->next = (uint8_t)((c->next + 1u) % COURSE_REQUESTS);
	return r;
}

/* A message in fragments is one request. */
struct ike_request *request_ask(struct sa_table *t, const struct message *m)
{
	struct ike_course *c = m->sa->talk->course;
	struct ike_request *r = request_find(c, m->exchange, m->id, m->initiator);
	const struct frame *f = m->p->frame;

	if (!r || !request_waits(r)) {
		r = r ? r : request_take(c);
		request_end(r);
		r->sa = m->sa;
		r->exchange = m->exchange;
		r->message = m->id;
		r->initiator = m->initiator;
		r->frame = f->number;
	}
	r->sent = f->time;
	r->last = f->number;
	waiting_join(t, r, f->time);
	return r;
}

void request_again(struct sa_table *t, struct ike_request *r, const struct message *m)
{
	const struct frame *f = m->p->frame;

	if (!request_waits(r))
		return;
	if (f->time - r->sent > r->gap)
		r->gap = f->time - r->sent;
	r->sent = f->time;
	r->last = f->number;
	waiting_join(t, r, f->time);
}

void request_done(struct ike_request *r)
{
	waiting_leave(&r->waiting);
}

bool request_waits(const struct ike_request *r)
{
	return r->waiting.next;
}

/* Whoever has shown longer gaps is waited for longer: it goes to the end of the ring. */
struct ike_request *request_overdue(struct sa_table *t, int64_t now)
{
	while (t->waiting.next != &t->waiting) {
		struct ike_request *r = (struct ike_request *)t->waiting.next;

		if (now - r->looked < patience)
			return NULL;
		if (now - r->sent >= patience && now - r->sent >= GAPS_PATIENCE * r->gap) {
			waiting_leave(&r->waiting);
			r->told = true;
			return r;
		}
		waiting_join(t, r, now);
	}
	return NULL;
}

/* --- sights --- */

static bool is_piece(const struct message *m)
{
	return said(m, "SKF") || said(m, "FRAG");
}

/* Another fragment of the same message, not older than the latest sights. */
static struct ike_sight *sight_of(struct ike_talk *talk, const struct message *m)
{
	for (unsigned i = talk->sights; i-- > 0;) {
		struct ike_sight *x = &talk->sight[i];

		if (x->message == m->id && x->exchange == m->exchange && x->initiator == m->initiator && x->response == m->response)
			return x;
	}
	return NULL;
}

static bool sight_idle(const struct ike_sight *x)
{
	return x->exchange == IKEV2_EXCHANGE_INFORMATIONAL || x->exchange == IKEV1_EXCHANGE_INFORMATIONAL;
}

/* What gives way: of a long run of INFORMATIONAL its middle, else the oldest after the first. */
static unsigned sight_least(const struct ike_sight *x)
{
	for (unsigned i = SIGHTS_FIRST; i + 2 < IKE_SIGHTS; i++)
		if (sight_idle(&x[i]) && sight_idle(&x[i - 1]) && sight_idle(&x[i - 2]) && sight_idle(&x[i + 1]))
			return i;
	return SIGHTS_FIRST;
}

static struct ike_sight *sight_take(struct ike_talk *talk)
{
	struct ike_sight *x = talk->sight;
	unsigned gone;

	if (talk->sights == IKE_SIGHTS) {
		gone = sight_least(x);
		memmove(x + gone, x + gone + 1, (IKE_SIGHTS - gone - 1) * sizeof *x);
		return &x[IKE_SIGHTS - 1];
	}
	if (!(talk->sights & (talk->sights - 1)))	/* room doubles */
		talk->sight = x = mem_grow(x, talk->sights ? 2u * talk->sights : 1, sizeof *x);
	return &x[talk->sights++];
}

void sight_add(struct ike_talk *talk, const struct message *m)
{
	bool piece = is_piece(m);
	struct ike_sight *x = piece ? sight_of(talk, m) : NULL;

	if (x && x->fragments) {
		x->length += m->p->node[m->node].len;
		x->fragments = (uint8_t)(x->fragments + (x->fragments < UINT8_MAX));
		x->opened &= m->opened;
		return;
	}
	*sight_take(talk) = (struct ike_sight){ .time = m->p->frame->time, .frame = m->p->frame->number, .message = m->id,
		.length = m->p->node[m->node].len, .exchange = m->exchange, .fragments = piece, .initiator = m->initiator,
		.response = m->response, .opened = m->opened, .flow = m->flow };
}

void sight_again(struct ike_talk *talk, uint64_t frame)
{
	for (unsigned i = talk->sights; i-- > 0;)
		if (talk->sight[i].frame == frame) {
			talk->sight[i].again = (uint8_t)(talk->sight[i].again + (talk->sight[i].again < UINT8_MAX));
			return;
		}
}
