/* What a look found is laid over what was said, with its mark, and as events where it happened. */
#include <spiglass/registry.h>
#include "sa/infer.h"

static struct event event_at_sight(const struct ike_sight *x, enum event_kind kind, uint64_t spi)
{
	return (struct event){ .time = x->time, .packet = x->frame, .spi = spi, .kind = (uint8_t)kind, .inferred = true,
		.looked = true };
}

static void tell(struct look *l, struct events *list, const struct deed *d, enum event_kind kind, uint64_t spi)
{
	struct event e = event_at_sight(d->answer ? d->answer : d->asked, kind, spi);

	e.by_initiator = d->initiator;
	events_insert(&l->t->events, list, &e);
}

/* May what was said be gone beyond? */
static bool open_state(uint8_t life)
{
	return life == LIFE_UNKNOWN || life == LIFE_NEGOTIATING || life == LIFE_UP || life == LIFE_REKEYING;
}

/* --- ESP and AH --- */

static void sa_state(struct look *l, uint32_t at, struct sa *s)
{
	const struct sa_view *v = &l->sa[at];
	enum life life = v->closed != NOWHERE ? LIFE_DELETED : v->replaced_by != NOWHERE ? LIFE_REKEYED : LIFE_UP;

	if (!open_state(s->life))
		return;
	if (life == LIFE_REKEYED && !sa_stays(l, at))
		return;
	if (life == LIFE_UP && (s->life == LIFE_UP || v->parent == NOWHERE || !sa_goes_on(l, at)))
		return;
	s->life = (uint8_t)life;
	s->inferred |= INFERRED_STATE;
	if (v->closed != NOWHERE)
		tell(l, &s->events, &l->deed[v->closed], EVENT_DELETED, 0);
}

static void sa_rekey(struct look *l, struct sa *s, const struct sa_view *v)
{
	s->inferred |= INFERRED_REKEY;
	if (v->replaces != NOWHERE) {
		s->replaces = look_sa(l, v->replaces)->spi;
		tell(l, &s->events, &l->deed[v->deed], EVENT_REKEYS, s->replaces);
	}
	if (v->replaced_by != NOWHERE) {
		s->replaced_by = look_sa(l, v->replaced_by)->spi;
		tell(l, &s->events, &l->deed[l->sa[v->replaced_by].deed], EVENT_REKEYED, s->replaced_by);
	}
}

static void tell_sa(struct look *l, uint32_t at)
{
	const struct sa_view *v = &l->sa[at];
	struct sa *s = look_sa(l, at);

	if (v->pair == NOWHERE && v->parent == NOWHERE)
		return;
	look_keep_sa(l->t, s);
	if (v->pair != NOWHERE) {
		s->pair = look_sa(l, v->pair)->spi;
		s->inferred |= INFERRED_PAIR;
	}
	if (v->parent != NOWHERE) {
		s->parent[0] = look_ike(l, v->parent)->initiator_spi;
		s->parent[1] = look_ike(l, v->parent)->responder_spi;
		s->inferred |= INFERRED_PARENT;
	}
	if (v->replaces != NOWHERE || v->replaced_by != NOWHERE)
		sa_rekey(l, s, v);
	sa_state(l, at, s);
}

/* --- IKE --- */

static const struct deed *refusal(const struct look *l, const struct ike_view *v)
{
	const struct deed *d = v->deeds ? &l->deed[v->deed + v->deeds - 1] : NULL;

	return d && !d->opened && deed_refuses(l, d) ? d : NULL;
}

static void ike_becomes_inferred(struct ike_sa *s, enum life life)
{
	s->life = (uint8_t)life;
	s->inferred |= INFERRED_STATE;
}

/* It came up once; it is so still where something went on after what may have ended it. */
static void ike_is_up(struct look *l, struct ike_sa *s, const struct ike_view *v, bool still)
{
	const struct deed *d = v->deeds ? &l->deed[v->deed] : NULL;
	struct event e;

	if (s->life == LIFE_UP || s->life == LIFE_REKEYING)
		return;
	if (still)
		ike_becomes_inferred(s, LIFE_UP);
	if (!d || !d->answer || d->exchange != IKEV2_EXCHANGE_IKE_AUTH || s->major != 2)
		return;
	e = event_at_sight(d->answer, EVENT_UP, 0);
	e.number = (uint32_t)(d->answer - s->talk->sight) + 1;
	events_insert(&l->t->events, &s->events, &e);
}

static void ike_state(struct look *l, uint32_t at, struct ike_sa *s)
{
	const struct ike_view *v = &l->ike[at];
	const struct deed *refused = refusal(l, v);
	struct event e;

	if (!open_state(s->life))
		return;
	if (v->used)
		ike_is_up(l, s, v, v->closed == NOWHERE && ike_goes_on(l, at));
	if (v->closed != NOWHERE) {
		ike_becomes_inferred(s, LIFE_DELETED);
		s->deleted_by_initiator = l->deed[v->closed].initiator;
		tell(l, &s->events, &l->deed[v->closed], EVENT_DELETED, 0);
	} else if (refused) {
		ike_becomes_inferred(s, LIFE_FAILED);
		e = event_at_sight(refused->answer, EVENT_FAILED, 0);
		e.number = IKEV2_NOTIFY_AUTHENTICATION_FAILED;
		events_insert(&l->t->events, &s->events, &e);
	}
}

static void ike_heirs(struct look *l, struct ike_sa *s, const struct ike_view *v)
{
	const struct ike_sa *other;

	if (v->heir != NOWHERE) {
		other = look_ike(l, v->heir);
		s->replaced_by[0] = other->initiator_spi;
		s->replaced_by[1] = other->responder_spi;
		s->inferred |= INFERRED_REKEY;
		tell(l, &s->events, &l->deed[v->rekeyed], EVENT_REKEYED, other->initiator_spi);
	}
	if (v->heir_of != NOWHERE) {
		other = look_ike(l, v->heir_of);
		s->replaces[0] = other->initiator_spi;
		s->replaces[1] = other->responder_spi;
		s->inferred |= INFERRED_REKEY;
		tell(l, &s->events, &l->deed[l->ike[v->heir_of].rekeyed], EVENT_REKEYS, other->initiator_spi);
	}
}

/* The SPI with which the IKE SA's initiator receives names the pair. */
static void ike_children(struct look *l, struct ike_sa *s, const struct ike_view *v)
{
	for (uint32_t i = 0; i < v->deeds; i++) {
		const struct deed *d = &l->deed[v->deed + i];
		const struct flow *f = &d->asked->flow;
		uint32_t at = d->made;

		if (at == NOWHERE)
			continue;
		if (!address_equal(&look_sa(l, at)->destination, d->initiator ? &f->source : &f->destination))
			at = l->sa[at].pair;
		tell(l, &s->events, d, EVENT_CHILD, look_sa(l, at)->spi);
	}
}

static void tell_ike(struct look *l, uint32_t at)
{
	const struct ike_view *v = &l->ike[at];
	struct ike_sa *s = look_ike(l, at), *old;

	if (!s->talk || (!v->used && v->closed == NOWHERE && v->heir_of == NOWHERE && v->again == NOWHERE && !refusal(l, v)))
		return;
	look_keep_ike(l->t, s);
	ike_state(l, at, s);
	ike_children(l, s, v);
	ike_heirs(l, s, v);
	if (v->again == NOWHERE || l->ike[v->again].closed == NOWHERE)
		return;
	old = look_ike(l, v->again);
	tell(l, &old->events, &l->deed[l->ike[v->again].closed], EVENT_REAUTHENTICATED, s->initiator_spi);
}

void look_tell(struct look *l)
{
	for (uint32_t i = 0; i < l->t->sas.count; i++)
		tell_sa(l, i);
	for (uint32_t i = 0; i < l->t->ikes.count; i++)
		tell_ike(l, i);
}
