/*
 * What the course of SAs tells: reauthentication, and lifetimes that went by
 * (RFC 7296, 2.8 and 2.8.3; RFC 4478; RFC 2407, 4.5).
 */
#include "diag/ike.h"

enum { LATE_PERCENT = 5 };		/* of the lifetime: clocks and packets on their way */

static const int64_t second = 1000000000;

const struct rule rule_ike_reauth = {
	.code = "ike.reauth", .level = LEVEL_NOTE,
	.title = N_("the IKE SA is authenticated anew"),
	.meaning = N_("A new IKE SA takes the place of the old one, with authentication and all children. "
	    "Where the old one goes first, traffic is interrupted meanwhile."),
	.cause = { N_("set so (reauthentication time, AUTH_LIFETIME)"), N_("IKEv1, which has no other way") },
	.check = N_("Rekeying instead of reauthentication, or make-before-break, where the interruption "
	    "matters."),
	.source = "RFC 7296, 2.8.3; RFC 4478",
};

const struct rule rule_rekey_late = {
	.code = "rekey.late", .level = LEVEL_WARNING,
	.title = N_("in use beyond its lifetime"),
	.meaning = N_("The lifetime that was agreed on or announced is over, and the SA still in use: no new "
	    "one has taken its place in time."),
	.cause = { N_("rekeying is turned off or fails"),
	    N_("one side counts another lifetime than it announces") },
	.check = N_("Both sides: lifetimes, and what the log says of rekeying at that time."),
	.source = "RFC 7296, 2.8; RFC 2407, 4.5; RFC 4478",
};

static bool is_late(int64_t from, int64_t to, uint32_t seconds)
{
	return seconds && to - from > (int64_t)seconds * (100 + LATE_PERCENT) / 100 * second;
}

static void text_late(struct text *t, int64_t age, uint32_t seconds)
{
	text_tell(t, _("lifetime $1 s, still in use after $2 s\n"), BLANK_DEC(seconds), BLANK_DEC((uint64_t)(age / second)));
}

static void late_tell(struct diagnosis *d, struct proof *proof, int64_t age, uint32_t seconds)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);

	text_late(&t, age, seconds);
	proof->words = &t;
	diagnosis_add(d, &rule_rekey_late, proof);
}

static void events_look(struct diagnosis *d, const struct sa_table *t, const struct ike_sa *s)
{
	for (uint32_t i = s->events.count ? s->events.first : EVENT_NONE; i != EVENT_NONE; i = event_at(t, i)->next) {
		const struct event *e = event_at(t, i);

		if (e->kind == EVENT_REAUTHENTICATED)
			diagnosis_add(d, &rule_ike_reauth, &(struct proof){ .ike = s, .packet = { e->packet },
				.likely = e->inferred });
	}
}

static void life_end(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t)
{
	(void)memory, (void)e;
	for (uint32_t i = 0; i < ike_sa_count(t); i++) {
		const struct ike_sa *s = ike_sa_at(t, i);

		events_look(d, t, s);
		if (is_late(s->first_time, s->last_time, s->lifetime))
			late_tell(d, &(struct proof){ .ike = s, .packet = { s->first_packet, s->last_packet } },
			    s->last_time - s->first_time, s->lifetime);
	}
	for (uint32_t i = 0; i < sa_count(t); i++) {
		const struct sa *s = sa_at(t, i);

		if (s->child && s->packets && is_late(s->child->time, s->last_time, s->child->seconds))
			late_tell(d, &(struct proof){ .sa = s, .packet = { s->child->response, s->last_packet } },
			    s->last_time - s->child->time, s->child->seconds);
	}
}

const struct check check_ike_life = { .end = life_end };
