/*
 * Silence past a known lifetime, as a look finds it: negotiated or announced
 * seconds have passed, and nothing was heard behind them.  Nobody says that an
 * SA has expired: it is inferred.
 */
#include "sa/infer.h"

enum { SECOND = 1000000000 };

static int64_t end_of(int64_t since, uint32_t seconds)
{
	return since + (int64_t)seconds * SECOND;
}

static bool is_over(const struct sa_table *t, uint8_t life, int64_t end, int64_t heard)
{
	return (life == LIFE_UP || life == LIFE_REKEYED) && t->now > end && heard <= end;
}

static void expired(struct sa_table *t, struct events *list, int64_t end, uint64_t packet)
{
	events_insert(&t->events, list, &(struct event){ .time = end, .packet = packet, .kind = EVENT_EXPIRED,
		.inferred = true, .looked = true });
}

static void ike_expired(struct sa_table *t, struct ike_sa *s)
{
	int64_t end = end_of(s->first_time, s->lifetime);

	if (!s->lifetime || !is_over(t, s->life, end, s->last_time))
		return;
	look_keep_ike(t, s);
	ike_seems(s, LIFE_EXPIRED);
	expired(t, &s->events, end, s->last_packet);
}

static void sa_expired(struct sa_table *t, struct sa *s)
{
	const struct child *c = s->child;
	int64_t end = c ? end_of(c->time, c->seconds) : 0;

	if (!c || !c->seconds || !is_over(t, s->life, end, s->packets ? s->last_time : c->time))
		return;
	look_keep_sa(t, s);
	s->life = LIFE_EXPIRED;
	s->inferred |= INFERRED_STATE;
	expired(t, &s->events, end, s->packets ? s->last_packet : c->response);
}

void look_expired(struct sa_table *t)
{
	for (uint32_t i = 0; i < t->ikes.count; i++)
		ike_expired(t, pool_at(&t->ikes, i));
	for (uint32_t i = 0; i < t->sas.count; i++)
		sa_expired(t, pool_at(&t->sas, i));
}
