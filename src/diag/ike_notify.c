/* What IKE messages say outright. */
#include "diag/ike.h"

const struct rule rule_ike_cookie = {
	.code = "ike.cookie", .level = LEVEL_NOTE,
	.title = "the responder asked for a cookie",
	.meaning = "Before it keeps anything of a new negotiation, the responder has the initiator show that it receives "
	    "what is sent to its address.  It costs a round trip.",
	.cause = { "the responder has many half-open IKE SAs", "it is set to ask always" },
	.check = "On the responder: how many IKE SAs are half open, from which addresses, and the threshold of cookies.",
	.source = "RFC 7296, 2.6",
};

static void notify_message(struct diagnosis *d, void *memory, const struct message *m)
{
	(void)memory;
	if (m->version == 2 && m->response && !m->retransmission_of && message_notifies(m, IKEV2_NOTIFY_COOKIE))
		diagnosis_add(d, &rule_ike_cookie, &(struct proof){ .ike = m->sa, .packet = { message_frame(m) } });
}

const struct check check_ike_notify = { .message = notify_message };
