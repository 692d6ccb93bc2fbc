/*
 * IKE SAs that follow one another between the same ends.
 *
 * A rekeyed one begins with message ID 0 and without IKE_SA_INIT (RFC 7296,
 * 2.18), after the CREATE_CHILD_SA of another, whose last word is the
 * INFORMATIONAL that deletes it.  Who asked becomes its initiator.  One
 * authenticated anew begins with IKE_SA_INIT (2.8.3) when the other has gone.
 */
#include <spiglass/registry.h>
#include "sa/infer.h"

static const int64_t again_time = 1000000000;	/* break before make */

enum { WAITING = 8 };

/* Those that have said their last word: rekeyed and without a successor yet; the latest two of all. */
struct ended {
	uint32_t at[WAITING];
	unsigned count;
	bool crowded;
	uint32_t latest, before;
};

static const struct deed *last_deed(const struct look *l, uint32_t ike)
{
	const struct ike_view *v = &l->ike[ike];

	return v->deeds ? &l->deed[v->deed + v->deeds - 1] : NULL;
}

static bool last_word(const struct look *l, const struct deed *d)
{
	const struct ike_talk *talk = look_ike(l, d->ike)->talk;

	return d->answer == &talk->sight[talk->sights - 1];
}

/* The exchange that rekeyed it, where its last word is the cleanup of that. */
static struct deed *rekeying(struct look *l, uint32_t ike)
{
	const struct ike_view *v = &l->ike[ike];

	for (uint32_t i = v->deeds; i-- > 0;) {
		struct deed *d = &l->deed[v->deed + i];
		bool makes = deed_makes(l, d) && d->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA;
		const struct deed *x = makes ? deed_cleanup(l, d) : NULL;

		if (x)
			return last_word(l, x) && deed_deletes_ike(l, x) ? d : NULL;
	}
	return NULL;
}

static bool starts_over(const struct ike_sa *s)
{
	const struct ike_sight *x = s->talk->sight;

	return s->major == 2 && x->exchange != IKEV2_EXCHANGE_IKE_SA_INIT && x->exchange != IKEV2_EXCHANGE_IKE_AUTH &&
	    x->exchange != IKEV2_EXCHANGE_IKE_SESSION_RESUME && !x->response && !x->message;
}

static void ended_add(struct look *l, struct ended *e, uint32_t at)
{
	e->before = e->latest;
	e->latest = at;
	if (!rekeying(l, at))
		return;
	if (e->count < WAITING)
		e->at[e->count++] = at;
	else
		e->crowded = true;
}

static void ended_drop(struct ended *e, uint32_t at)
{
	for (unsigned i = 0; i < e->count; i++)
		if (e->at[i] == at)
			e->at[i--] = e->at[--e->count];
}

/* Who may have become s, if only one can. */
static uint32_t predecessor(struct look *l, const struct ended *e, const struct ike_sa *s)
{
	uint32_t found = NOWHERE;

	for (unsigned i = 0; i < e->count; i++) {
		const struct ike_sa *old = look_ike(l, e->at[i]);

		if (old->replaced_by[0] || !address_equal(&s->initiator, &rekeying(l, e->at[i])->asked->flow.source))
			continue;
		if (found != NOWHERE)
			return NOWHERE;
		found = e->at[i];
	}
	return e->crowded ? NOWHERE : found;
}

static void rekeyed(struct look *l, struct ended *e, uint32_t at)
{
	uint32_t old = predecessor(l, e, look_ike(l, at));
	struct deed *d;

	if (old == NOWHERE || look_ike(l, at)->replaces[0])
		return;
	d = rekeying(l, old);
	d->heir = true;
	l->ike[old].heir = at;
	l->ike[old].rekeyed = (uint32_t)(d - l->deed);
	l->ike[old].closed = (uint32_t)(deed_cleanup(l, d) - l->deed);
	l->deed[l->ike[old].closed].explained = true;
	l->ike[old].used = true;
	l->ike[at].heir_of = old;
	ended_drop(e, old);
}

static int64_t silent_since(const struct look *l, uint32_t ike)
{
	const struct ike_talk *talk = look_ike(l, ike)->talk;

	return talk->sight[talk->sights - 1].time;
}

/* The only one that has gone just now, in an exchange that nothing followed. */
static void authenticated_anew(struct look *l, const struct ended *e, uint32_t at)
{
	int64_t first = look_ike(l, at)->talk->sight->time;
	const struct deed *d = e->latest != NOWHERE ? last_deed(l, e->latest) : NULL;

	if (d && deed_idle(d) && d->answer && last_word(l, d) && time_between(d->answer->time, first) < again_time &&
	    (e->before == NOWHERE || time_between(silent_since(l, e->before), first) > again_time))
		l->ike[at].again = e->latest;
}

static void heirs_of_group(struct look *l, uint32_t from, uint32_t end)
{
	struct ended ended = { .latest = NOWHERE, .before = NOWHERE };

	for (uint32_t i = from; i < end; i++) {
		uint32_t at = l->mark[i].at;

		if (l->mark[i].kind == MARK_ENDS)
			ended_add(l, &ended, at);
		else if (l->mark[i].kind == MARK_BEGINS && starts_over(look_ike(l, at)))
			rekeyed(l, &ended, at);
		else if (l->mark[i].kind == MARK_BEGINS)
			authenticated_anew(l, &ended, at);
	}
}

/* IKEv1's children do not belong to one ISAKMP SA: whichever there is deletes them. */
static void informed_of_group(struct look *l, uint32_t from, uint32_t end)
{
	uint64_t latest = 0;

	for (uint32_t i = from; i < end; i++) {
		const struct ike_view *v = &l->ike[l->mark[i].at];

		for (uint32_t n = v->deeds; l->mark[i].kind == MARK_ENDS && n-- > 0;)
			if (deed_idle(&l->deed[v->deed + n]) && deed_end(&l->deed[v->deed + n]) > latest)
				latest = deed_end(&l->deed[v->deed + n]);
	}
	for (uint32_t i = from; i < end; i++)
		if (l->mark[i].kind == MARK_ENDS && look_ike(l, l->mark[i].at)->major == 1)
			l->ike[l->mark[i].at].informed = latest;
}

void look_heirs(struct look *l)
{
	for (uint32_t from = 0, end; from < l->marks; from = end) {
		end = marks_end(l, from);
		if (l->mark[from].kind != MARK_ENDS && l->mark[from].kind != MARK_BEGINS)
			continue;
		heirs_of_group(l, from, end);
		informed_of_group(l, from, end);
	}
}
