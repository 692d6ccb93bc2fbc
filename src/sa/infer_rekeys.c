/*
 * Which pair another one replaced, and what a pair's or an IKE SA's end was.
 *
 * Whoever rekeys a child deletes the old one at once, and nothing is sent on
 * it after that (RFC 7296, 2.8).  In IKEv1 the old one just falls silent.  So
 * the pair that was replaced is the only one of its IKE SA that is silent from
 * then on; where several are, or there may be some nobody has used, it is unknown.
 */
#include <spiglass/registry.h>
#include "sa/infer.h"

enum { CHAIN = 64 };			/* IKE SAs one after the other that are looked at */

static const int64_t idle_time = 500000000;	/* nobody asks whether a peer lives who was heard just now */
static const int64_t burst_time = 100000000;

static uint64_t last_packet(const struct look *l, uint32_t at)
{
	uint64_t a = look_sa(l, at)->last_packet, b;

	if (l->sa[at].pair == NOWHERE)
		return a;
	b = look_sa(l, l->sa[at].pair)->last_packet;
	return a > b ? a : b;
}

static uint64_t first_packet(const struct look *l, uint32_t at)
{
	uint64_t a = look_sa(l, at)->first_packet, b = look_sa(l, l->sa[at].pair)->first_packet;

	return a < b ? a : b;
}

/* Each pair is met once, at the one that comes first. */
static bool leads(const struct look *l, uint32_t at)
{
	return l->sa[at].pair != NOWHERE && look_sa(l, at)->first_packet < look_sa(l, l->sa[at].pair)->first_packet;
}

uint32_t family_next(const struct look *l, struct family *f)
{
	uint32_t at = f->sa;

	while (at == NOWHERE && f->ike != NOWHERE && f->left--) {
		at = l->ike[f->ike].sas;
		f->ike = l->ike[f->ike].heir_of;
	}
	f->sa = at != NOWHERE ? l->sa[at].next : NOWHERE;
	return at;
}

static struct family family(uint32_t ike)
{
	return (struct family){ ike, NOWHERE, CHAIN };
}

/* --- rekeys --- */

/* Where the old pair is silent from; 0: that was no rekey. */
static uint64_t silent_from(const struct look *l, const struct deed *d)
{
	const struct deed *x;

	if (d->exchange == IKEV1_EXCHANGE_QUICK_MODE)
		return first_packet(l, d->made);
	x = d->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA ? deed_cleanup(l, d) : NULL;
	return x && deed_deletes_child(l, x) ? x->answer->frame : 0;
}

/* An exchange before it may have made a pair that nobody used. */
static bool may_hide(const struct look *l, const struct deed *d)
{
	uint32_t ike = d->ike;

	for (unsigned n = 0; ike != NOWHERE && n < CHAIN; n++, ike = l->ike[ike].heir_of)
		for (uint32_t i = 0; i < l->ike[ike].deeds; i++) {
			const struct deed *x = &l->deed[l->ike[ike].deed + i];

			if (deed_makes(l, x) && x->made == NOWHERE && deed_end(x) < d->asked->frame)
				return true;
		}
	return false;
}

/* IKEv1: what is negotiated anew for the same traffic has the same size. */
static bool alike(const struct look *l, const struct deed *d, uint32_t old)
{
	const struct deed *x = l->sa[old].deed != NOWHERE ? &l->deed[l->sa[old].deed] : NULL;

	return d->exchange != IKEV1_EXCHANGE_QUICK_MODE ||
	    (x && x->exchange == d->exchange && x->asked->length == d->asked->length &&
	    x->answer->length == d->answer->length);
}

static bool may_be_old(const struct look *l, const struct deed *d, uint32_t at, uint64_t silent)
{
	return l->sa[at].replaced_by == NOWHERE && first_packet(l, at) < d->asked->frame &&
	    last_packet(l, at) <= silent && alike(l, d, at);
}

/* The only pair that d can have replaced, or NOWHERE. */
static uint32_t replaced(const struct look *l, const struct deed *d, uint64_t silent)
{
	struct family f = family(d->ike);
	uint32_t found = l->sa[d->made].before, at;

	if (found != NOWHERE && !may_be_old(l, d, found, silent))
		found = NOWHERE;
	while ((at = family_next(l, &f)) != NOWHERE) {
		if (!leads(l, at) || !may_be_old(l, d, at, silent))
			continue;
		if (found != NOWHERE)
			return NOWHERE;
		found = at;
	}
	return found;
}

static bool same_way(const struct look *l, uint32_t a, uint32_t b)
{
	return address_equal(&look_sa(l, a)->source, &look_sa(l, b)->source) ||
	    address_equal(&look_sa(l, a)->destination, &look_sa(l, b)->destination);
}

static void replace(struct look *l, uint32_t old, uint32_t new, uint32_t closed)
{
	l->sa[old].replaced_by = new;
	l->sa[new].replaces = old;
	l->sa[old].closed = closed;
	if (closed != NOWHERE)
		l->deed[closed].explained = true;
}

static void rekeyed(struct look *l, struct deed *d)
{
	uint64_t silent = silent_from(l, d);
	uint32_t old = silent && !may_hide(l, d) ? replaced(l, d, silent) : NOWHERE, new = d->made, closed = NOWHERE;

	if (old == NOWHERE)
		return;
	if (!same_way(l, old, new))
		new = l->sa[new].pair;
	if (d->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA)
		closed = (uint32_t)(deed_cleanup(l, d) - l->deed);
	replace(l, old, new, closed);
	replace(l, l->sa[old].pair, l->sa[new].pair, closed);
}

void look_rekeys(struct look *l)
{
	for (uint32_t i = 0; i < l->deeds; i++)
		if (l->deed[i].made != NOWHERE)
			rekeyed(l, &l->deed[i]);
}

/* --- ends --- */

/* Is all silent after it? */
static bool nothing_follows(const struct look *l, const struct deed *d)
{
	struct family f = family(d->ike);
	uint32_t at;

	while ((at = family_next(l, &f)) != NOWHERE)
		if (look_sa(l, at)->last_packet > deed_end(d))
			return false;
	return true;
}

/* Was the end that is asked by d heard just before? */
static bool heard_before(const struct look *l, const struct deed *d)
{
	struct family f = family(d->ike);
	int64_t heard = INT64_MIN;
	uint32_t at;

	for (const struct ike_sight *x = look_ike(l, d->ike)->talk->sight; x < d->asked; x++)
		if (x->initiator != d->initiator)
			heard = x->time;
	while ((at = family_next(l, &f)) != NOWHERE) {
		const struct sa *s = look_sa(l, at);

		if (address_equal(&s->source, &d->asked->flow.destination) && s->last_time > heard)
			heard = s->last_time;
	}
	return time_between(heard, d->asked->time) < idle_time;
}

/* On another path an INFORMATIONAL tells of the move, or tries (RFC 4555, 3.5). */
static bool on_its_path(const struct look *l, const struct deed *d)
{
	const struct ike_sight *x = d->asked, *before = x > look_ike(l, d->ike)->talk->sight ? x - 1 : x;
	const struct flow *f = &x->flow, *g = &before->flow;
	bool same = x->initiator == before->initiator;

	return address_equal(&f->source, same ? &g->source : &g->destination) &&
	    address_equal(&f->destination, same ? &g->destination : &g->source);
}

/* Pairs, and SAs without one, that nothing has ended. */
static unsigned alive(const struct look *l, uint32_t ike)
{
	struct family f = family(ike);
	unsigned count = 0;
	uint32_t at;

	while ((at = family_next(l, &f)) != NOWHERE)
		count += l->sa[at].closed == NOWHERE && l->sa[at].replaced_by == NOWHERE &&
		    (leads(l, at) || l->sa[at].pair == NOWHERE);
	return count;
}

static bool cleans_up(const struct look *l, const struct deed *d)
{
	for (const struct deed *x = l->deed + l->ike[d->ike].deed; x < d; x++)
		if (x->answer && x->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA && deed_cleanup(l, x) == d)
			return true;
	return false;
}

static bool ends_v2(const struct look *l, const struct deed *d)
{
	return deed_deletes_ike(l, d) && nothing_follows(l, d) && on_its_path(l, d) &&
	    (deed_exact(l, d) || (!cleans_up(l, d) && alive(l, d->ike) == 1 && heard_before(l, d)));
}

/* IKEv1: the children are deleted, then, in a longer message, the ISAKMP SA; nobody answers. */
static bool ends_v1(const struct look *l, const struct deed *d)
{
	const struct deed *before = d - 1;

	return l->ike[d->ike].deeds > 1 && !d->answer && deed_idle(before) && !before->answer && !before->opened &&
	    before->initiator == d->initiator && d->asked->length > before->asked->length &&
	    time_between(before->asked->time, d->asked->time) < burst_time && nothing_follows(l, before);
}

/* Its last word, if that may be a Delete. */
static const struct deed *last_word(const struct look *l, uint32_t at)
{
	const struct ike_view *v = &l->ike[at];
	const struct ike_talk *talk = look_ike(l, at)->talk;
	const struct deed *d = v->deeds ? &l->deed[v->deed + v->deeds - 1] : NULL;

	return d && deed_idle(d) && (d->answer ? d->answer : d->asked) == &talk->sight[talk->sights - 1] ? d : NULL;
}

static bool ends(const struct look *l, const struct deed *d)
{
	return !d->opened && (look_ike(l, d->ike)->major == 2 ? ends_v2(l, d) : ends_v1(l, d));
}

/* Its children end with it, unless it may have been rekeyed: then they are its heir's. */
static void close_ike(struct look *l, uint32_t at)
{
	const struct deed *d = l->ike[at].heir == NOWHERE ? last_word(l, at) : NULL;
	bool said = look_ike(l, at)->life == LIFE_DELETED;
	struct family f = family(at);
	uint32_t sa;

	if (!d || (!said && !ends(l, d)))
		return;
	if (!said)
		l->ike[at].closed = (uint32_t)(d - l->deed);
	if (cleans_up(l, d) || look_ike(l, at)->replaced_by[0])
		return;
	while ((sa = family_next(l, &f)) != NOWHERE)
		if (l->sa[sa].closed == NOWHERE && look_sa(l, sa)->last_packet < deed_end(d))
			l->sa[sa].closed = (uint32_t)(d - l->deed);
}

void look_closed(struct look *l)
{
	for (uint32_t i = 0; i < l->t->ikes.count; i++)
		if (look_ike(l, i)->talk)
			close_ike(l, i);
}

/* --- what may have ended --- */

static bool may_delete(const struct look *l, const struct deed *d)
{
	if (!deed_idle(d) || d->opened || d->explained)
		return false;
	return look_ike(l, d->ike)->major == 1 || !d->answer || deed_fits(l, d, d->request, DELETES_CHILD) ||
	    deed_deletes_ike(l, d);
}

/* The latest exchange that may have deleted something, or NULL. */
static const struct deed *doubtful(const struct look *l, uint32_t ike)
{
	const struct ike_view *v = &l->ike[ike];

	for (uint32_t i = v->deeds; i-- > 0;)
		if (may_delete(l, &l->deed[v->deed + i]))
			return &l->deed[v->deed + i];
	return NULL;
}

/* In IKEv1 whatever is negotiated later may replace a child. */
static uint64_t negotiated(const struct look *l, uint32_t ike)
{
	const struct ike_view *v = &l->ike[ike];

	for (uint32_t i = v->deeds; i-- > 0;)
		if (l->deed[v->deed + i].exchange == IKEV1_EXCHANGE_QUICK_MODE)
			return deed_end(&l->deed[v->deed + i]);
	return 0;
}

/* Where the latest of all stands that may have ended a child of it, or of its heirs. */
static uint64_t doubt(const struct look *l, uint32_t ike)
{
	const struct deed *d;

	for (unsigned n = 0; n < CHAIN && l->ike[ike].heir != NOWHERE; n++)
		ike = l->ike[ike].heir;
	if (look_ike(l, ike)->major == 1)
		return l->ike[ike].informed;
	d = doubtful(l, ike);
	return d ? deed_end(d) : 0;
}

bool sa_goes_on(const struct look *l, uint32_t at)
{
	uint32_t ike = l->sa[at].parent;

	return last_packet(l, at) > doubt(l, ike) && last_packet(l, at) > negotiated(l, ike);
}

bool sa_stays(const struct look *l, uint32_t at)
{
	uint32_t successor = l->sa[at].replaced_by;

	return doubt(l, l->sa[successor].parent) < deed_end(&l->deed[l->sa[successor].deed]);
}

/* An IKE SA that was rekeyed leaves its children to its heir: their packets do not speak for it. */
bool ike_goes_on(const struct look *l, uint32_t ike)
{
	const struct ike_talk *talk = look_ike(l, ike)->talk;
	const struct deed *d = doubtful(l, ike);

	return !d || talk->sight[talk->sights - 1].frame > deed_end(d) || (!cleans_up(l, d) && !nothing_follows(l, d));
}
