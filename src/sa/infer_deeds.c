/*
 * From the messages seen on an IKE SA to its exchanges, and what their sizes
 * tell (RFC 7296, 3.14: the length of SK is that of IV, payloads, padding, pad
 * length and ICV).
 */
#include <spiglass/registry.h>
#include "sa/infer.h"

static const int64_t cleanup_time = 250000000;	/* whoever rekeys deletes at once; a round trip may lie between */

enum {
	SK_FRAME = 28 + 4 + 1,			/* IKE header, generic header of SK, pad length */
	AUTH_LEAST = 8 + 4 + 8 + 16,		/* an identity and the shortest AUTH there is, with their headers */
};

/* --- from messages to exchanges --- */

static bool v2_counts(uint8_t exchange)
{
	return exchange == IKEV2_EXCHANGE_IKE_AUTH || exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA ||
	    exchange == IKEV2_EXCHANGE_INFORMATIONAL || exchange == IKEV2_EXCHANGE_IKE_FOLLOWUP_KE;
}

static bool counts(const struct ike_sa *s, const struct ike_sight *x)
{
	return s->major == 2 ? v2_counts(x->exchange) :
	    x->exchange == IKEV1_EXCHANGE_QUICK_MODE || x->exchange == IKEV1_EXCHANGE_INFORMATIONAL;
}

/* Another round of an exchange there is. */
static struct deed *deed_goes_on(struct look *l, const struct ike_view *v, const struct ike_sight *x)
{
	uint8_t first = x->exchange == IKEV2_EXCHANGE_IKE_FOLLOWUP_KE ? IKEV2_EXCHANGE_CREATE_CHILD_SA : x->exchange;

	if (x->exchange != IKEV2_EXCHANGE_IKE_FOLLOWUP_KE && x->exchange != IKEV2_EXCHANGE_IKE_AUTH)
		return NULL;
	for (uint32_t i = v->deeds; i-- > 0;) {
		struct deed *d = &l->deed[v->deed + i];

		if (d->exchange == first && d->initiator == x->initiator)
			return d;
	}
	return NULL;
}

static void deed_ask(struct look *l, struct ike_view *v, uint32_t ike, const struct ike_sight *x)
{
	struct deed *d = look_ike(l, ike)->major == 2 ? deed_goes_on(l, v, x) : NULL;

	if (!d) {
		d = &l->deed[l->deeds++];
		v->deeds++;
		*d = (struct deed){ .asked = x, .ike = ike, .exchange = x->exchange, .initiator = x->initiator,
			.opened = true, .made = NOWHERE };
	}
	d->message = x->message;
	d->request = x->length;
	d->answer = NULL;
	d->rounds++;
	d->opened &= x->opened;
}

static void deed_answer(struct look *l, const struct ike_view *v, const struct ike_sight *x)
{
	for (uint32_t i = v->deeds; i-- > 0;) {
		struct deed *d = &l->deed[v->deed + i];

		if (d->message == x->message && d->initiator != x->initiator && !d->answer) {
			d->answer = x;
			d->opened &= x->opened;
			return;
		}
	}
}

static void ike_deeds(struct look *l, uint32_t at)
{
	const struct ike_sa *s = look_ike(l, at);
	struct ike_view *v = &l->ike[at];

	v->deed = l->deeds;
	for (unsigned i = 0; s->talk && i < s->talk->sights; i++) {
		const struct ike_sight *x = &s->talk->sight[i];

		if (counts(s, x) && !x->response)
			deed_ask(l, v, at, x);
		else if (counts(s, x))
			deed_answer(l, v, x);
	}
}

void look_deeds(struct look *l)
{
	uint32_t sights = 0;

	for (uint32_t i = 0; i < l->t->ikes.count; i++)
		sights += look_ike(l, i)->talk ? look_ike(l, i)->talk->sights : 0;
	l->deed = mem_grow(NULL, sights + 1, sizeof *l->deed);
	for (uint32_t i = 0; i < l->t->ikes.count; i++)
		ike_deeds(l, i);
}

/* --- what they may be --- */

bool deed_idle(const struct deed *d)
{
	return d->exchange == IKEV2_EXCHANGE_INFORMATIONAL || d->exchange == IKEV1_EXCHANGE_INFORMATIONAL;
}

bool deed_makes(const struct look *l, const struct deed *d)
{
	return d->answer && !d->opened && !d->heir && !deed_idle(d) && !deed_refuses(l, d);
}

const struct deed *deed_cleanup(const struct look *l, const struct deed *d)
{
	const struct ike_view *v = &l->ike[d->ike];
	const struct deed *end = l->deed + v->deed + v->deeds;

	for (const struct deed *x = d + 1; x < end; x++)
		if (x->initiator == d->initiator)
			return deed_idle(x) && x->answer && !x->opened && x->asked->frame > deed_end(d) &&
			    time_between(d->answer->time, x->asked->time) < cleanup_time ? x : NULL;
	return NULL;
}

/* --- sizes --- */

/* Octets of a message beside what is padded; false: the cipher is not known. */
static bool sk_fixed(const struct look *l, uint32_t ike, uint32_t *fixed, uint32_t *block)
{
	const struct ike_sa *s = look_ike(l, ike);
	const struct encr *e;
	const struct integ *g;

	for (uint32_t n = 0; !s->encr && l->ike[ike].heir_of != NOWHERE && n < IKE_SIGHTS; n++) {
		ike = l->ike[ike].heir_of;
		s = look_ike(l, ike);
	}
	e = s->major == 2 ? encr_by_id(s->encr) : NULL;
	g = e ? integ_by_id(s->integ) : NULL;
	if (!e || (!e->icv && !g))
		return false;
	*fixed = SK_FRAME + e->iv + (e->icv ? e->icv : g->icv);
	*block = e->kind == ENCR_KIND_CBC ? e->block : 1;
	return true;
}

bool deed_fits(const struct look *l, const struct deed *d, uint32_t length, uint32_t octets)
{
	uint32_t fixed, block;

	return !sk_fixed(l, d->ike, &fixed, &block) ||
	    (length >= fixed + octets && length - fixed - octets < block);
}

bool deed_deletes_ike(const struct look *l, const struct deed *d)
{
	return d->answer && deed_fits(l, d, d->request, DELETES_IKE) && deed_fits(l, d, d->answer->length, 0);
}

/* Who answers deletes the other direction, unless both have asked at once (RFC 7296, 1.4.1). */
bool deed_deletes_child(const struct look *l, const struct deed *d)
{
	return d->answer && deed_fits(l, d, d->request, DELETES_CHILD) &&
	    (deed_fits(l, d, d->answer->length, DELETES_CHILD) || deed_fits(l, d, d->answer->length, 0));
}

bool deed_exact(const struct look *l, const struct deed *d)
{
	uint32_t fixed, block;

	return sk_fixed(l, d->ike, &fixed, &block) && block == 1;
}

bool deed_refuses(const struct look *l, const struct deed *d)
{
	uint32_t fixed, block;

	return d->exchange == IKEV2_EXCHANGE_IKE_AUTH && d->answer && d->rounds == 1 &&
	    sk_fixed(l, d->ike, &fixed, &block) && d->answer->length < fixed + AUTH_LEAST;
}
