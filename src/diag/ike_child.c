/* Child SAs, and IKE SAs in their course: rekeying, perfect forward secrecy, deletion. */
#include "diag/watch.h"

const struct rule rule_ike_missing_pfs = {
	.code = "ike.missing-pfs", .level = LEVEL_NOTE,
	.title = N_("a child SA without perfect forward secrecy"),
	.meaning = N_("Its keys follow from those of the IKE SA: whoever gets hold of these can open the "
	    "child's traffic, too."),
	.cause = { N_("no group is set for the child SA on one side or both") },
	.check = N_("Both sides: a key exchange group in the ESP (phase 2) proposals."),
	.source = "RFC 7296, 1.3.1; RFC 2409, 5.5",
};

const struct rule rule_rekey_collision = {
	.code = "rekey.collision", .level = LEVEL_NOTE,
	.title = N_("both ends rekey at once"),
	.meaning = N_("Each asked for a new SA before it had the other's request. Both may come to be; the "
	    "redundant one is deleted again, which costs traffic only where an end gets it wrong."),
	.cause = { N_("equal lifetimes on both sides"), N_("no randomness in the time of rekeying") },
	.check = N_("Set lifetimes or margins apart, or let one side only rekey."),
	.source = N_("RFC 7296, 2.8.1 and 2.8.2"),
};

const struct rule rule_sa_deleted = {
	.code = "sa.deleted", .level = LEVEL_NOTE,
	.title = N_("an SA was deleted"),
	.meaning = N_("One end told the other that it has deleted the SA."),
	.cause = { N_("it was rekeyed, and a new one has taken its place"),
	    N_("somebody or a timer took the connection down"), N_("its child SA was not wanted or not possible") },
	.check = N_("The log of the end that deleted, at that time."),
	.source = "RFC 7296, 1.4.1; RFC 2408, 3.15",
};

static bool is_child_exchange(const struct message *m)
{
	return m->exchange == (m->version == 2 ? IKEV2_EXCHANGE_CREATE_CHILD_SA : IKEV1_EXCHANGE_QUICK_MODE);
}

/* An answer that has an SA for ESP or AH, and no key exchange. */
static void pfs_check(struct diagnosis *d, struct watch *w, const struct message *m)
{
	const struct node *n = message_first(m, "proposal");
	struct proof proof = watch_proof(w, m->answers ? m->answers : message_frame(m));
	uint64_t protocol;

	if (!m->response || !m->opened || !n || !node_value(n, "protocol_id", &protocol) ||
	    protocol == IKEV2_PROTO_IKE || message_first(m, "KE"))
		return;
	proof.packet[1] = m->answers ? message_frame(m) : 0;
	diagnosis_add(d, &rule_ike_missing_pfs, &proof);
}

/* Opened ones must say that they rekey. */
static void collision_check(struct diagnosis *d, struct watch *w, const struct message *m)
{
	const struct request *other = &w->request[!m->initiator];
	struct proof proof = watch_proof(w, other->frame[0]);

	if (m->version != 2 || m->response || !other->waiting || other->exchange != IKEV2_EXCHANGE_CREATE_CHILD_SA)
		return;
	if (m->opened && !message_notifies(m, IKEV2_NOTIFY_REKEY_SA) && w->offer[0].frame < other->frame[0])
		return;
	proof.packet[1] = message_frame(m);
	proof.likely = !m->opened || !other->opened;
	diagnosis_add(d, &rule_rekey_collision, &proof);
}

/* --- deletion --- */

static void text_deleted(struct text *t, const struct message *m, const struct node *n)
{
	uint64_t protocol = 0;
	const char *name;

	node_value(n, "protocol_id", &protocol);
	name = name_of(m->version == 1 ? &registry_ikev1_protocol : &registry_ikev2_protocol, (uint32_t)protocol);
	text_tell(t, m->initiator ? _("by the initiator, $1: ") : _("by the responder, $1: "),
	    BLANK_ADDRESS(&m->flow.source));
	if (protocol == IKEV2_PROTO_IKE) {		/* PROTO_ISAKMP is the same number */
		text_add(t, m->version == 1 ? _("the ISAKMP SA") : _("the IKE SA and all its children"));
		return;
	}
	text_add(t, name ? name : _("unknown protocol"));
}

static void text_spis(struct text *t, const struct message *m, unsigned at)
{
	const uint8_t depth = m->p->node[at].depth;
	uint32_t len;

	for (unsigned i = at + 1; i < m->end && m->p->node[i].depth > depth; i++) {
		const uint8_t *spi = node_tail(&m->p->node[i], &len);

		if (strcmp(m->p->node[i].header->key, "spi") || len > 16)
			continue;
		text_add(t, " 0x");
		text_bytes(t, spi, len);
	}
}

static void delete_check(struct diagnosis *d, struct watch *w, const struct message *m)
{
	const struct node *n;

	for (unsigned at = m->node; (n = message_payload(m, &at, "D"));) {
		char room[FINDING_WORDS];
		struct text t = TEXT_FIXED(room);
		struct proof proof = watch_proof(w, message_frame(m));

		proof.words = &t;
		proof.apart = w->rekeying ? 1 : message_frame(m) + 1;
		text_deleted(&t, m, n);
		text_spis(&t, m, at);
		text_add(&t, w->rekeying ? _("\nafter it was rekeyed") : w->told ? _("\nafter an error") : "");
		diagnosis_add(d, &rule_sa_deleted, &proof);
		w->rekeying = (uint8_t)(w->rekeying - (w->rekeying != 0));
	}
}

void child_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m)
{
	(void)all;
	if (m->retransmission_of)
		return;
	w->goes_on |= m->exchange != IKEV2_EXCHANGE_IKE_SA_INIT;
	if (is_child_exchange(m)) {
		w->created = true;
		collision_check(d, w, m);
		pfs_check(d, w, m);
		w->rekeying = (uint8_t)(w->rekeying + (m->opened && message_notifies(m, IKEV2_NOTIFY_REKEY_SA)));
	}
	if (m->version == 1 || !m->response)
		delete_check(d, w, m);
}
