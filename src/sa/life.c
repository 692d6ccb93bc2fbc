/*
 * The words of the life of SAs, one vocabulary everywhere; how states change;
 * the pairs of child SAs; and what time alone does.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "sa/table.h"

const char *const life_name[] = {
	"UNKNOWN", "NEGOTIATING", "UP", "REKEYING", "REKEYED", "DELETING", "DELETED", "EXPIRED", "FAILED",
};

const char *const event_name[EVENT_KINDS] = {
	[EVENT_STARTED] = "started", [EVENT_COOKIE] = "cookie", [EVENT_INVALID_KE] = "invalid-ke",
	[EVENT_REDIRECT] = "redirect", [EVENT_RESUMED] = "resumed", [EVENT_UP] = "up", [EVENT_FAILED] = "failed",
	[EVENT_CHILD] = "child", [EVENT_CHILD_FAILED] = "child-failed", [EVENT_REKEYING] = "rekeying",
	[EVENT_REKEYED] = "rekeyed", [EVENT_REKEYS] = "rekeys", [EVENT_COLLISION] = "collision",
	[EVENT_REAUTHENTICATED] = "reauthenticated", [EVENT_DELETE] = "delete", [EVENT_DELETED] = "deleted",
	[EVENT_EXPIRED] = "expired", [EVENT_DPD] = "dpd", [EVENT_RETRANSMITTED] = "retransmitted",
	[EVENT_UNANSWERED] = "unanswered", [EVENT_MOVED] = "moved", [EVENT_NOTIFY] = "notify",
	[EVENT_INVALID_SPI] = "invalid-spi", [EVENT_WRAPPED] = "wrapped", [EVENT_INTEGRITY] = "integrity",
	[EVENT_LIFETIME] = "lifetime",
};

/* --- states --- */

void ike_becomes(struct ike_sa *sa, enum life life)
{
	sa->life = (uint8_t)life;
	sa->inferred &= (uint8_t)~INFERRED_STATE;
}

void ike_seems(struct ike_sa *sa, enum life life)
{
	sa->life = (uint8_t)life;
	sa->inferred |= INFERRED_STATE;
}

void sa_becomes(struct sa *sa, enum life life)
{
	sa->life = (uint8_t)life;
	sa->inferred &= (uint8_t)~INFERRED_STATE;
}

bool life_ended(uint8_t life)
{
	return life == LIFE_DELETED || life == LIFE_FAILED || life == LIFE_EXPIRED;
}

void scene_tell(const struct scene *s, struct events *list, enum event_kind kind, uint32_t number, uint64_t spi, bool inferred)
{
	const struct frame *f = s->m->p->frame;

	events_add(&s->t->events, list, &(struct event){ .time = f->time, .packet = f->number, .spi = spi, .number = number,
		.kind = (uint8_t)kind, .inferred = inferred, .by_initiator = s->by_initiator });
}

void ike_tell(const struct scene *s, enum event_kind kind, uint32_t number, uint64_t spi)
{
	scene_tell(s, &s->sa->events, kind, number, spi, false);
}

/* Once for all in a row from one side. */
void ike_alive(const struct scene *s)
{
	struct events *list = &s->sa->events;
	struct event *last = list->count ? event_change(&s->t->events, list->last) : NULL;

	s->sa->dpd++;
	if (last && last->kind == EVENT_DPD && last->by_initiator == s->m->initiator)
		last->number++;
	else
		ike_tell(s, EVENT_DPD, 1, 0);
}

/* --- the children of an IKE SA --- */

void child_enlist(struct ike_sa *ike, struct child *c)
{
	child_unlist(c);
	c->next = ike->made;
	c->before = &ike->made;
	if (c->next)
		c->next->before = &c->next;
	ike->made = c;
}

void child_unlist(struct child *c)
{
	if (!c->before)
		return;
	*c->before = c->next;
	if (c->next)
		c->next->before = c->before;
	c->next = NULL;
	c->before = NULL;
}

void children_orphan(struct ike_sa *ike)
{
	while (ike->made)
		child_unlist(ike->made);
}

void child_join(struct child *c, unsigned to, struct sa *s)
{
	child_leave(s);
	c->holders++;
	c->sa[to] = s;
	s->child = c;
}

void child_leave(struct sa *s)
{
	struct child *c = s->child;

	s->child = NULL;
	if (!c)
		return;
	c->sa[c->sa[1] == s] = NULL;
	if (--c->holders)
		return;
	child_unlist(c);
	octets_forget(&c->selectors[0]);
	octets_forget(&c->selectors[1]);
	free(c);
}

/* --- those that have spoken --- */

const struct sa *sa_heard(const struct sa_table *t, uint32_t *i)
{
	while (*i < t->sas.count) {
		const struct sa *s = pool_at(&t->sas, (*i)++);

		if (s->packets)
			return s;
	}
	return NULL;
}

uint32_t sas_heard(const struct sa_table *t)
{
	uint32_t count = 0;

	for (uint32_t i = 0; sa_heard(t, &i);)
		count++;
	return count;
}

/* --- time --- */

/* IKEv2's exchanges on an SA that is up: its end may not be known to us, where nothing can be read. */
static bool comes_later(const struct ike_request *r)
{
	return r->exchange == IKEV2_EXCHANGE_INFORMATIONAL || r->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA;
}

/* Nobody was heard to answer: the end of a negotiation, and of an IKEv2 SA whose peer must answer (RFC 7296, 2.4). */
static void request_unanswered(struct sa_table *t, const struct ike_request *r)
{
	struct ike_sa *sa = r->sa;
	struct event e = { .time = t->now, .packet = r->last, .number = r->message, .kind = EVENT_UNANSWERED,
		.by_initiator = r->initiator };

	sa->unanswered++;
	events_add(&t->events, &sa->events, &e);
	if (sa->life == LIFE_DELETING) {
		ike_seems(sa, LIFE_DELETED);
	} else if ((sa->life == LIFE_NEGOTIATING && (r->gap || !comes_later(r))) || (sa->life == LIFE_UP && r->gap && sa->major == 2)) {
		ike_seems(sa, LIFE_FAILED);
		e.kind = EVENT_FAILED;
		e.number = 0;
		e.inferred = true;
		events_add(&t->events, &sa->events, &e);
	}
}

void life_clock(struct sa_table *t, int64_t now)
{
	const struct ike_request *r;

	if (now > t->now)
		t->now = now;
	while ((r = request_overdue(t, t->now)))
		request_unanswered(t, r);
}
