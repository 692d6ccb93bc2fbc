/*
 * What notifications of IKE say outright (RFC 7296, 2.21 and 3.10.1; RFC 2408,
 * 3.14.1): each kind of error has its rule, and what has none is told by its
 * name.
 */
#include "diag/watch.h"

const struct rule rule_child_no_proposal = {
	.code = "child.no-proposal", .level = LEVEL_ERROR,
	.title = N_("no ESP or AH proposal in common"),
	.meaning = N_("Both ends are authenticated, but the responder takes none of the proposals for the "
	    "child SA as they are. The IKE SA may stay up without a child, so that no traffic is "
	    "protected."),
	.cause = { N_("encryption, integrity or key lengths differ"),
	    N_("one side wants PFS, or another group for it"),
	    N_("transport mode was asked for and is not possible"), N_("one side wants ESN, the other does not") },
	.check = N_("Both sides: the ESP (phase 2) proposals, the PFS group, the mode; then the responder's "
	    "log, which has both lists."),
	.source = N_("RFC 7296, 2.7 and 2.21.2; RFC 2408, 3.14.1"),
};

const struct rule rule_child_not_created = {
	.code = "child.not-created", .level = LEVEL_ERROR,
	.title = N_("authenticated, but no child SA"),
	.meaning = N_("The IKE SA is up, and the child SA that was asked for with it, or on it, was not made. "
	    " No traffic is protected by it."),
	.cause = { N_("no ESP proposal in common"), N_("traffic selectors that do not match"),
	    N_("no address left to assign"), N_("the responder allows no further child SA"),
	    N_("the kernel refused the SA") },
	.check = N_("The responder's log at that time; then proposals and traffic selectors of both sides."),
	.source = N_("RFC 7296, 1.2, 1.3.1 and 2.21.2"),
};

const struct rule rule_child_ts_unacceptable = {
	.code = "child.ts-unacceptable", .level = LEVEL_ERROR,
	.title = N_("the traffic selectors are not acceptable"),
	.meaning = N_("The networks, protocols or ports that the child SA shall carry do not match what the "
	    "responder is set to, not even in part."),
	.cause = { N_("local and remote networks are not the mirror image of the other side's"),
	    N_("one side narrows by protocol or port"), N_("an assigned address that the other side does not know"),
	    N_("a policy-based peer facing a route-based one (0.0.0.0/0)") },
	.check = N_("Both sides: local and remote networks, which must mirror each other; with IKEv1 they "
	    "must be equal."),
	.source = "RFC 7296, 2.9; RFC 2409, 5.5",
};

const struct rule rule_esp_invalid_spi = {
	.code = "esp.invalid-spi", .level = LEVEL_WARNING,
	.title = N_("a host says it does not know an SPI"),
	.meaning = N_("ESP or AH packets arrive with an SPI their receiver has no SA for: it has lost its "
	    "state, or deleted the SA while the sender has not."),
	.cause = { N_("the receiver has restarted"), N_("an SA was deleted or has expired on one side only"),
	    N_("packets on their way while an SA was rekeyed") },
	.check = N_("The sender: whether it still lists an SA with this SPI. Dead peer detection on both "
	    "sides."),
	.source = "RFC 7296, 1.5; RFC 2408, 3.14.1",
};

const struct rule rule_ike_auth_failed = {
	.code = "ike.auth-failed", .level = LEVEL_ERROR,
	.title = N_("authentication failed"),
	.meaning = N_("The proposals fit, but one end does not accept the identity of the other, or the proof "
	    "of it. No SA is made."),
	.cause = { N_("the pre-shared key differs"),
	    N_("the identity sent is not the one the other side is set to expect"),
	    N_("the method differs: pre-shared key, certificate, EAP"),
	    N_("a certificate is not trusted, expired or revoked"),
	    N_("user or password of EAP or XAUTH is wrong") },
	.check = N_("The log of the end that refuses: it alone says which. Then secrets and identities of "
	    "both sides."),
	.source = N_("RFC 7296, 2.15 and 2.21.2; RFC 2409, 5.4"),
};

const struct rule rule_ike_cookie = {
	.code = "ike.cookie", .level = LEVEL_NOTE,
	.title = N_("the responder asked for a cookie"),
	.meaning = N_("Before it keeps anything of a new negotiation, the responder has the initiator show "
	    "that it receives what is sent to its address. It costs a round trip."),
	.cause = { N_("the responder has many half-open IKE SAs"), N_("it is set to ask always") },
	.check = N_("The responder: how many IKE SAs are half open, from which addresses, and its threshold "
	    "for cookies."),
	.source = "RFC 7296, 2.6",
};

const struct rule rule_ike_identity = {
	.code = "ike.identity", .level = LEVEL_ERROR,
	.title = N_("the identity is not the one expected"),
	.meaning = N_("One end names itself otherwise than the other has it in its settings."),
	.cause = {
	    N_("the remote identity is set to another form (address, name, mail address, distinguished name)"),
	    N_("an end behind NAT names its private address"), N_("another peer answers at this address") },
	.check = N_("Local identity of the one side against remote identity of the other, type and text."),
	.source = "RFC 7296, 3.5; RFC 2407, 4.6.2",
};

const struct rule rule_ike_invalid_ke = {
	.code = "ike.invalid-ke", .level = LEVEL_NOTE,
	.title = N_("the responder wants another key exchange group"),
	.meaning = N_("The initiator guessed a group for its first message, and the responder has chosen "
	    "another one. The exchange begins again with that; it costs a round trip."),
	.cause = { N_("the initiator's first group is not the responder's preferred one") },
	.check = N_("Put the group that is chosen first on the initiator."),
	.source = N_("RFC 7296, 1.2 and 1.3"),
};

const struct rule rule_ike_no_proposal = {
	.code = "ike.no-proposal", .level = LEVEL_ERROR,
	.title = N_("no IKE proposal in common"),
	.meaning = N_("The responder takes none of the proposals for the IKE SA as they are, or has no "
	    "connection at all for these addresses."),
	.cause = { N_("encryption, integrity, PRF or group differ"), N_("key lengths differ"),
	    N_("the responder has no connection for this peer's address"),
	    N_("IKEv1: the authentication method or mode differs") },
	.check = N_("Both sides: the IKE (phase 1) proposals; the responder's log has both lists."),
	.source = N_("RFC 7296, 2.7 and 2.21.1; RFC 2409, 5"),
};

const struct rule rule_ike_notify = {
	.code = "ike.notify", .level = LEVEL_WARNING,
	.title = N_("an error notification"),
	.meaning = N_("One end tells the other of an error for which there is no rule of its own."),
	.cause = { NULL },
	.check = N_("The log of the end that sent it."),
	.source = "RFC 7296, 3.10.1; RFC 2408, 3.14.1",
};

const struct rule rule_ike_redirect = {
	.code = "ike.redirect", .level = LEVEL_NOTE,
	.title = N_("the gateway sends the client to another one"),
	.meaning = N_("The initiator is to begin anew with another gateway."),
	.cause = { N_("load balancing"), N_("maintenance of this gateway") },
	.check = N_("That the client reaches the other gateway and accepts its identity."),
	.source = N_("RFC 5685, 3 to 6"),
};

const struct rule rule_ike_unsupported_critical = {
	.code = "ike.unsupported-critical", .level = LEVEL_ERROR,
	.title = N_("a critical payload is not understood"),
	.meaning = N_("A message has a payload that its receiver must understand, and does not; so it rejects "
	    "all of it."),
	.cause = { N_("an extension that only one side has"), N_("a damaged or forged message") },
	.check = N_("Versions of both sides; turn off the extension on the sender."),
	.source = "RFC 7296, 2.5",
};

/* --- which rule --- */

static const struct rule *ikev2_child_rule(uint16_t type)
{
	switch (type) {
	case IKEV2_NOTIFY_NO_PROPOSAL_CHOSEN:
		return &rule_child_no_proposal;
	case IKEV2_NOTIFY_TS_UNACCEPTABLE:
		return &rule_child_ts_unacceptable;
	case IKEV2_NOTIFY_SINGLE_PAIR_REQUIRED:
	case IKEV2_NOTIFY_NO_ADDITIONAL_SAS:
	case IKEV2_NOTIFY_INTERNAL_ADDRESS_FAILURE:
	case IKEV2_NOTIFY_FAILED_CP_REQUIRED:
		return &rule_child_not_created;
	default:
		return &rule_ike_notify;
	}
}

static const struct rule *ikev2_rule(const struct watch *w, const struct message *m, uint16_t type)
{
	switch (type) {
	case IKEV2_NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD:
		return &rule_ike_unsupported_critical;
	case IKEV2_NOTIFY_INVALID_SPI:
		return &rule_esp_invalid_spi;
	case IKEV2_NOTIFY_AUTHENTICATION_FAILED:
		return &rule_ike_auth_failed;
	case IKEV2_NOTIFY_INVALID_KE_PAYLOAD:
		return &rule_ike_invalid_ke;
	case IKEV2_NOTIFY_COOKIE:
		return m->response ? &rule_ike_cookie : NULL;
	case IKEV2_NOTIFY_REDIRECT:
		return &rule_ike_redirect;
	default:
		break;
	}
	if (type >= 16384)
		return NULL;			/* status: RFC 7296, 3.10.1 */
	if (type == IKEV2_NOTIFY_NO_PROPOSAL_CHOSEN && (m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT ||
	    (m->exchange == IKEV2_EXCHANGE_CREATE_CHILD_SA && w->offer[0].frame > w->offer[1].frame)))
		return &rule_ike_no_proposal;
	return ikev2_child_rule(type);
}

static const struct rule *ikev1_rule(const struct watch *w, uint16_t type)
{
	switch (type) {
	case IKEV1_NOTIFY_NO_PROPOSAL_CHOSEN:
	case IKEV1_NOTIFY_ATTRIBUTES_NOT_SUPPORTED:
	case IKEV1_NOTIFY_BAD_PROPOSAL_SYNTAX:
		return w->through ? &rule_child_no_proposal : &rule_ike_no_proposal;
	case IKEV1_NOTIFY_INVALID_ID_INFORMATION:
		return w->through ? &rule_child_ts_unacceptable : &rule_ike_identity;
	case IKEV1_NOTIFY_INVALID_SPI:
		return &rule_esp_invalid_spi;
	case IKEV1_NOTIFY_AUTHENTICATION_FAILED:
	case IKEV1_NOTIFY_INVALID_HASH_INFORMATION:
	case IKEV1_NOTIFY_INVALID_SIGNATURE:
		return &rule_ike_auth_failed;
	case IKEV1_NOTIFY_PAYLOAD_MALFORMED:
		return w->through ? &rule_ike_notify : &rule_ike_auth_failed;
	default:
		return type < 16384 ? &rule_ike_notify : NULL;		/* status: RFC 2408, 3.14.1 */
	}
}

/* --- the evidence --- */

static void text_sender(struct text *t, const struct message *m, uint16_t type)
{
	text_notify(t, m->version, type);
	text_tell(t, m->initiator ? _(" from $1, the initiator\n") : _(" from $1, the responder\n"),
	    BLANK_ADDRESS(&m->flow.source));
}

/* What is refused, and what the one who refuses has shown of itself. */
static void text_refused(struct text *t, const struct watches *all, const struct watch *w, const struct message *m,
    bool child)
{
	const struct peer *peer = peer_named(all, &m->flow.source);

	if (w->offer[child].frame)
		text_offers(t, &w->offer[child], peer ? &peer->offer[child] : NULL);
}

static void text_details(struct text *t, const struct watches *all, const struct watch *w, const struct message *m,
    unsigned at, const struct rule *rule)
{
	uint64_t value;

	if (rule == &rule_ike_no_proposal || rule == &rule_child_no_proposal)
		text_refused(t, all, w, m, rule == &rule_child_no_proposal);
	if (rule == &rule_child_no_proposal && w->transport)
		text_say(t, "transport mode was asked for\n");
	if (rule == &rule_ike_invalid_ke && message_data(m, at, "key_exchange_method", &value)) {
		const char *name = name_of(&registry_ke_method, (uint32_t)value);

		text_tell(t, _("wants $1\n"), BLANK_WORDS(name ? name : _("an unknown group")));
	}
	if (rule == &rule_esp_invalid_spi && message_data(m, at, "spi", &value)) {
		text_add(t, "SPI 0x");
		text_hex(t, value, 8);
		text_char(t, '\n');
	}
}

/* The request it answers; where the message does not tell, the one that was open. */
static uint64_t asked_in(const struct watch *w, const struct message *m, const struct rule *rule)
{
	if (m->answers)
		return m->answers;
	if (m->version == 2 && !m->response)
		return 0;
	return rule->level == LEVEL_ERROR ? w->request[!m->initiator].frame[0] : 0;
}

static void notify_tell(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m,
    unsigned at, uint16_t type, const struct rule *rule)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	const uint64_t asked = asked_in(w, m, rule);
	struct proof proof = watch_proof(w, asked ? asked : message_frame(m));

	proof.packet[1] = asked ? message_frame(m) : 0;
	proof.apart = type;
	proof.words = &t;
	text_sender(&t, m, type);
	text_details(&t, all, w, m, at, rule);
	diagnosis_add(d, rule, &proof);
	w->told |= rule->level == LEVEL_ERROR;
	w->failed |= rule->level == LEVEL_ERROR;
	if (m->version == 1 && rule->level == LEVEL_ERROR)
		w->request[!m->initiator].waiting = false;	/* an answer, in another exchange */
}

void notify_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m)
{
	int type;

	if (m->retransmission_of)
		return;
	for (unsigned at = m->node; (type = message_notify(m, &at)) >= 0;) {
		const struct rule *rule = m->version == 2 ? ikev2_rule(w, m, (uint16_t)type) :
		    ikev1_rule(w, (uint16_t)type);

		if (rule && type)
			notify_tell(d, all, w, m, at, (uint16_t)type, rule);
	}
}
