/*
 * NAT between the ends, as NAT detection tells (RFC 7296, 2.23; RFC 3947, 3.2).
 *
 * A hash of the sender's own address that is wrong where no router was passed
 * yet is no work of a NAT: the sender has made it wrong so that UDP is used.
 */
#include "diag/watch.h"

const struct rule rule_nat_detected = {
	.code = "nat.detected", .level = LEVEL_NOTE,
	.title = N_("NAT between the two"),
	.meaning = N_("The hashes of addresses and ports are not those of the packets: they were translated "
	    "on the way. IKE moves to port 4500, and ESP travels in UDP."),
	.cause = { N_("a NAT in front of one end or both") },
	.check = N_("That UDP port 4500 is open, and the end behind NAT sends keepalives."),
	.source = "RFC 7296, 2.23; RFC 3947, 3.2",
};

const struct rule rule_nat_forced = {
	.code = "nat.forced", .level = LEVEL_NOTE,
	.title = N_("encapsulation in UDP is forced"),
	.meaning = N_("The sender's hash of its own address is wrong although no router was passed: it is set "
	    "to pretend that there is a NAT, so that ESP travels in UDP."),
	.cause = { N_("set so, since ESP is filtered on the way"),
	    N_("ESP is made by a process that knows UDP only") },
	.check = N_("Nothing, if it is wanted; it costs 8 octets a packet."),
	.source = "RFC 7296, 2.23",
};

/* Does it have the TTL it began with? */
static bool is_at_origin(const struct message *m)
{
	unsigned net = m->node;
	uint64_t ttl;

	while (net && m->p->node[net].header->rank != RANK_NETWORK)
		net--;
	if (!node_value(&m->p->node[net], "ttl", &ttl) && !node_value(&m->p->node[net], "hop_limit", &ttl))
		return false;
	return ttl == 64 || ttl == 128 || ttl == 255;
}

static bool is_fact(const struct packet *p, unsigned node, uint8_t verdict)
{
	for (unsigned i = 0; i < p->facts; i++)
		if (p->fact[i].node == node && p->fact[i].verdict == verdict &&
		    !strcmp(p->fact[i].key, "nat_detection"))
			return true;
	return false;
}

/* How many hashes of the sender's, and of the receiver's address there are, and how many fit. */
struct hashes { unsigned seen[2], good[2]; };

static struct hashes hashes_of(const struct message *m)
{
	struct hashes h = { { 0 }, { 0 } };
	unsigned order = 0;
	uint64_t type;

	for (unsigned i = m->node + 1; i < m->end; i++) {
		bool good = is_fact(m->p, i, FACT_VERIFIED), own;

		if (!good && !is_fact(m->p, i, FACT_FAILED))
			continue;
		/* IKEv1: the receiver's stands first. */
		own = m->version == 2 ? node_value(&m->p->node[i], "type", &type) &&
		    type == IKEV2_NOTIFY_NAT_DETECTION_SOURCE_IP : order++ > 0;
		h.seen[own]++;
		h.good[own] += good;
	}
	return h;
}

void nat_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m)
{
	const struct hashes h = hashes_of(m);
	struct proof proof = watch_proof(w, message_frame(m));
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	const bool own = h.seen[1] && !h.good[1], other = h.seen[0] && !h.good[0];

	(void)all;
	if (m->retransmission_of || (!own && !other))
		return;
	proof.words = &t;
	text_add(&t, own ? _("the hash of the sender's own address and port differs: ") :
	    _("the hash of the receiver's address and port differs: "));
	text_address(&t, own ? &m->flow.source : &m->flow.destination);
	if (own && is_at_origin(m)) {
		text_say(&t, ", and its TTL is the one it began with");
		proof.likely = true;
		diagnosis_add(d, &rule_nat_forced, &proof);
	} else {
		diagnosis_add(d, &rule_nat_detected, &proof);
	}
	w->behind |= (uint8_t)((own && m->initiator) || (other && !m->initiator) ? 1 : 2);
}
