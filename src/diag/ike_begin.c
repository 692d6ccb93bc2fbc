/* How negotiations begin: again and again in vain, or weaker than need be. */
#include "diag/watch.h"

enum { LOOP_LEAST = 3, LOOP_SECONDS = 60, REFUSAL_ROOM = 32 };

static const int64_t second = 1000000000;

const struct rule rule_ike_downgrade = {
	.code = "ike.downgrade", .level = LEVEL_WARNING,
	.title = N_("weaker than both ends could"),
	.meaning = N_("The initiator offered better than what the responder chose, or went back to IKEv1 "
	    "after IKEv2 was in vain. Somebody on the way can bring that about where an end accepts it."),
	.cause = { N_("the responder prefers the weak algorithm"), N_("an end still has IKEv1 as a way out"),
	    N_("somebody on the way interferes") },
	.check = N_("Take what is weak out of the proposals of both sides, and IKEv1 off."),
	.source = "RFC 8247, 2; RFC 9395, 3",
};

const struct rule rule_ike_retry_loop = {
	.code = "ike.retry-loop", .level = LEVEL_WARNING,
	.title = N_("the same end begins again and again, in vain"),
	.meaning = N_("Each attempt fails as the one before, and the next follows at once."),
	.cause = { N_("what made the first attempt fail: see its finding"),
	    N_("traffic that starts the connection on demand"), N_("a connection that is set to come up always") },
	.check = N_("The first attempt; then slow down retries on the initiator."),
	.source = "RFC 7296, 2.4",
};

/* --- again --- */

static bool is_beginning(const struct watch *w, const struct message *m)
{
	if (message_frame(m) != w->first_packet || !m->initiator)
		return false;
	return m->version == 2 ? m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT :
	    m->exchange == IKEV1_EXCHANGE_IDENTITY_PROTECTION || m->exchange == IKEV1_EXCHANGE_AGGRESSIVE;
}

static bool is_in_vain(const struct watch *w)
{
	if (w->failed)
		return true;
	if (w->version == 1)
		return !w->through;
	return !w->auth_response || (w->auth_room[0] && w->auth_room[0] <= REFUSAL_ROOM);
}

static void loop_tell(struct diagnosis *d, const struct peer *p)
{
	struct proof proof = { .spi = { p->begun_spi } };

	memcpy(proof.packet, p->begun, sizeof p->begun);
	diagnosis_add(d, &rule_ike_retry_loop, &proof);
}

static void begin_again(struct diagnosis *d, const struct watches *all, const struct watch *w,
    const struct message *m, struct peer *p)
{
	const struct watch *before = p->begins ? watch_named(all, p->last_spi) : NULL;
	bool again = before && is_in_vain(before) && address_equal(&before->end[0], &m->flow.destination) &&
	    w->first_time - before->first_time < LOOP_SECONDS * second;

	if (!again) {
		p->begins = 0;
		memset(p->begun, 0, sizeof p->begun);
		p->begun_spi = w->spi[0];
	} else if (before->version == 2 && w->version == 1) {
		diagnosis_add(d, &rule_ike_downgrade, &(struct proof){ .spi = { w->spi[0] },
			.packet = { before->first_packet, w->first_packet } });
	}
	if (p->begins < PROOF_PACKETS)
		p->begun[p->begins++] = w->first_packet;
	p->last_spi = w->spi[0];
	if (p->begins >= LOOP_LEAST)
		loop_tell(d, p);
}

/* --- weaker --- */

/* RFC 8247 and 9395, for transforms that IKEv2 itself uses; of IKEv1 only groups have the same numbers. */
static bool is_weak(const struct offer *o, const struct offered *x)
{
	static const struct names *const status[] = {
		[IKEV2_TRANSFORM_ENCR] = &registry_ike_encr_status, [IKEV2_TRANSFORM_PRF] = &registry_ike_prf_status,
		[IKEV2_TRANSFORM_INTEG] = &registry_ike_integ_status, [IKEV2_TRANSFORM_KE] = &registry_ike_ke_status,
	};
	const char *word;

	if (x->type >= sizeof status / sizeof *status || !status[x->type] ||
	    (o->version == 1 && x->type != IKEV1_ATTR_GROUP_DESCRIPTION))
		return false;
	word = name_of(status[x->type], x->id);
	return word && (!strcmp(word, "MUST NOT") || !strcmp(word, "SHOULD NOT") || !strcmp(word, "deprecated"));
}

static const struct offered *better_than(const struct offer *o, const struct offered *chosen)
{
	for (unsigned i = 0; i < o->count; i++)
		if (o->transform[i].type == chosen->type && !is_weak(o, &o->transform[i]))
			return &o->transform[i];
	return NULL;
}

static void choice_check(struct diagnosis *d, const struct watch *w, const struct message *m)
{
	struct offer chosen;

	if (!m->response || m->initiator || m->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA || !message_first(m, "SA"))
		return;
	offer_read(&chosen, m);
	for (unsigned i = 0; i < chosen.count && chosen.protocol == IKEV2_PROTO_IKE; i++) {
		const struct offered *x = &chosen.transform[i], *better = better_than(&w->offer[0], x);
		char room[FINDING_WORDS];
		struct text t = TEXT_FIXED(room);

		if (!better || !is_weak(&chosen, x))
			continue;
		text_say(&t, "chosen ");
		text_transform(&t, x);
		text_say(&t, ", offered as well ");
		text_transform(&t, better);
		diagnosis_add(d, &rule_ike_downgrade, &(struct proof){ .spi = { w->spi[0], w->spi[1] },
			.packet = { w->offer[0].frame, message_frame(m) }, .apart = x->type, .words = &t });
	}
}

void begin_message(struct diagnosis *d, struct watches *all, struct watch *w, const struct message *m)
{
	if (m->retransmission_of)
		return;
	choice_check(d, w, m);
	if (is_beginning(w, m))
		begin_again(d, all, w, m, peer_touch(all, &m->flow.source));
}
