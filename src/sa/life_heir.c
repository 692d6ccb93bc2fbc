/*
 * The IKE SA that takes the place of another (RFC 7296, 2.18 and 2.8.2): it is
 * there from the answer on, even if it never speaks, and whoever asked is its
 * initiator.  The children follow.
 *
 * Invariant: making it may give away any room, that of its predecessor too.
 */
#include "sa/course.h"
#include "sa/proposal.h"

static struct ike_sa *named(const struct scene *s, const uint64_t spi[2])
{
	return ike_sa_named(s->t, spi[0], spi[1]) ? ike_sa_touch(s->t, spi[0], spi[1]) : NULL;
}

static void inherit(const struct scene *s, struct ike_sa *heir, const struct proposal *x)
{
	const struct frame *f = s->m->p->frame;
	bool turned = s->m->initiator;		/* who answers was the initiator */

	if (!heir->messages) {
		heir->major = 2;
		heir->state = IKE_ESTABLISHED;
		heir->initiator = s->m->flow.destination;
		heir->responder = s->m->flow.source;
		heir->first_time = heir->last_time = f->time;
		heir->first_packet = heir->last_packet = f->number;
	}
	ike_chosen(heir, x);
	for (unsigned i = 0; i < 2; i++) {
		octets_keep(&heir->id[i], s->sa->id[i ^ turned].at, s->sa->id[i ^ turned].len);
		heir->authentication[i] = s->sa->authentication[i ^ turned];
	}
	heir->nat = (uint8_t)(turned ? (s->sa->nat & 1) << 1 | s->sa->nat >> 1 : s->sa->nat);
}

/* What both ends sent for it decides between two at once (RFC 7296, 2.8.2). */
static uint64_t lower_nonce(const struct ike_sa *sa)
{
	uint64_t value[2] = { 0 };

	for (unsigned i = 0; sa->talk && i < 2; i++)
		if (sa->talk->past.nonce[i].len >= sizeof value[i])
			value[i] = wire_bits(sa->talk->past.nonce[i].at, 0, 64);
	return value[0] < value[1] ? value[0] : value[1];
}

static bool wins(const struct scene *s, struct ike_sa *heir)
{
	struct ike_sa *rival = s->sa->replaced_by[0] ? named(s, s->sa->replaced_by) : NULL;

	if (!rival || rival == heir)
		return true;
	scene_tell(s, &heir->events, EVENT_COLLISION, 0, rival->initiator_spi, false);
	scene_tell(s, &rival->events, EVENT_COLLISION, 0, heir->initiator_spi, false);
	if (lower_nonce(heir) <= lower_nonce(rival))
		return false;
	children_follow(rival, heir);
	return true;
}

static void succeed(struct scene *s, struct ike_sa *heir)
{
	s->by_initiator = !s->m->initiator;
	ike_becomes(heir, LIFE_UP);
	scene_tell(s, &heir->events, EVENT_UP, 0, 0, false);
	scene_tell(s, &heir->events, EVENT_REKEYS, 0, s->sa->initiator_spi, false);
	heir->replaces[0] = s->sa->initiator_spi;
	heir->replaces[1] = s->sa->responder_spi;
	ike_tell(s, EVENT_REKEYED, 0, heir->initiator_spi);
	s->sa->rekeys++;
	if (!life_ended(s->sa->life) && s->sa->life != LIFE_DELETING)
		ike_becomes(s->sa, LIFE_REKEYED);
	if (!wins(s, heir))
		return;
	s->sa->replaced_by[0] = heir->initiator_spi;
	s->sa->replaced_by[1] = heir->responder_spi;
	children_follow(s->sa, heir);
	identity_passed(s->t, s->sa, heir);
}

void heir_complete(struct scene *s)
{
	struct ike_unfinished *u = &s->course->unfinished[!s->m->initiator];
	struct ike_sa *heir = named(s, u->heir);

	if (heir && heir->life == LIFE_NEGOTIATING)
		succeed(s, heir);
	*u = (struct ike_unfinished){ 0 };
}

void heir_made(struct scene *s, bool now)
{
	const struct message *m = s->m;
	const struct proposals all = { m->p, m->node, m->end, m->version };
	const struct ike_offer *offer;
	struct proposal x = { 0 };
	unsigned at = m->node;
	uint64_t own = s->sa->initiator_spi;
	struct ike_sa *heir;

	if (!proposal_next(&all, &at, &x) || !x.spi)
		return;
	offer = offer_of(ike_talk_asked(s->sa->talk, m->exchange, m->id, !m->initiator), &x);
	if (!offer || !offer->spi)
		return;
	heir = ike_sa_touch(s->t, offer->spi, x.spi);
	if (heir == s->sa || s->sa->initiator_spi != own || heir->replaces[0])
		return;
	inherit(s, heir, &x);
	ike_becomes(heir, LIFE_NEGOTIATING);
	scene_tell(s, &heir->events, EVENT_STARTED, 0, 0, false);
	if (now)
		succeed(s, heir);
	else
		memcpy(s->course->unfinished[!m->initiator].heir, (const uint64_t[]){ offer->spi, x.spi }, 2 * sizeof x.spi);
}
