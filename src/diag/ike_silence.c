/*
 * Requests without an answer: lost, filtered, or ignored (RFC 7296, 2.1 and
 * 2.4; RFC 3706).
 *
 * Of IKEv1, which has no flag for requests, those messages wait that another
 * one must follow: all of main mode but the last, the first two of aggressive
 * and quick mode, R_U_THERE.
 */
#include "diag/watch.h"

enum { LARGE = 1200, GIVEN_UP_SECONDS = 10, PROBE_MOST = 64, NATT_PORT = 4500 };

static const int64_t second = 1000000000;

const struct rule rule_ike_dpd_timeout = {
	.code = "ike.dpd-timeout", .level = LEVEL_ERROR,
	.title = N_("the peer no longer answers"),
	.meaning = N_("One end asks whether the other is alive, again and again, and nothing comes back. It "
	    "will take the IKE SA and its children down."),
	.cause = { N_("the peer is down or has restarted"), N_("the path between them is broken"),
	    N_("a NAT or firewall on the way has forgotten the flow"),
	    N_("the peer's address has changed, without MOBIKE") },
	.check = N_("Whether anything of the peer arrives (ESP, ping); keepalives and timers of what is in "
	    "between."),
	.source = "RFC 7296, 2.4; RFC 3706, 5",
};

const struct rule rule_ike_no_answer = {
	.code = "ike.no-answer", .level = LEVEL_ERROR,
	.title = N_("a request is not answered"),
	.meaning = N_("It was sent, and sent again, and the capture has no answer."),
	.cause = { N_("UDP port 500 or 4500 is filtered on the way, or not open at the peer"),
	    N_("the peer is down, or has no connection for this address and stays silent"),
	    N_("IP fragments of a large IKE_AUTH are dropped on the way"),
	    N_("the answer takes another way, past the capture"),
	    N_("NAT on the way, and no change to port 4500") },
	.check = N_("A capture at the peer: whether the request arrives, and an answer leaves. For large "
	    "messages: IKE fragmentation (RFC 7383) on both sides."),
	.source = N_("RFC 7296, 2.1 and 2.4"),
};

const struct rule rule_ike_retransmissions = {
	.code = "ike.retransmissions", .level = LEVEL_WARNING,
	.title = N_("requests had to be sent again"),
	.meaning = N_("They were answered in the end; until then the request or its answer was lost, or the "
	    "peer was slow."),
	.cause = { N_("packets are lost on the way"),
	    N_("the peer is busy or waits for something (user, RADIUS, CRL)") },
	.check = N_("Loss on the path; how long the peer takes."),
	.source = "RFC 7296, 2.1",
};

/* --- in words --- */

static void text_request(struct text *t, const struct watch *w, const struct request *r, bool initiator)
{
	const struct names *names = w->version == 1 ? &registry_ikev1_exchange : &registry_ikev2_exchange;
	const char *name = name_of(names, r->exchange);

	text_tell(t, r->port ? _("$1 to $2 port $3, $4 octets\n") : _("$1 to $2, $4 octets\n"),
	    BLANK_WORDS(name ? name : _("message")), BLANK_ADDRESS(&w->end[!initiator]), BLANK_DEC(r->port),
	    BLANK_GROUP(r->size));
}

static void text_times(struct text *t, const struct request *r)
{
	char room[PROOF_PACKETS * 32];
	struct text after = TEXT_FIXED(room);

	if (r->times == 1) {
		text_say(t, "sent once\n");
		return;
	}
	for (unsigned i = 1; i < r->times && i < PROOF_PACKETS; i++) {
		text_add(&after, i > 1 ? ", " : "");
		text_seconds(&after, r->time[i] - r->time[0], 6);
	}
	text_tell(t, _("sent again after $1 s"), BLANK_WORDS(text_string(&after)));
	if (r->times > PROOF_PACKETS)
		text_tell(t, _(", $1 times in all"), BLANK_GROUP(r->times));
	text_char(t, '\n');
}

static void text_reason(struct text *t, const struct watch *w, const struct request *r)
{
	if (r->exchange == IKEV2_EXCHANGE_IKE_SA_INIT || !w->spi[1])
		text_say(t, "nothing at all came back\n");
	if (r->fragmented)
		text_say(t, "it travels in IP fragments, which are often dropped\n");
	else if (r->size > LARGE)
		text_say(t, "it is so large that it may have to travel in IP fragments, which are often dropped\n");
	if (r->port == NATT_PORT && r->exchange == IKEV2_EXCHANGE_IKE_AUTH && w->init_response)
		text_say(t, "the exchange before it was answered: port 4500 may be filtered where port 500 is not\n");
	if (r->port && r->port != NATT_PORT && w->behind && r->exchange == IKEV2_EXCHANGE_IKE_AUTH)
		text_say(t, "NAT was detected, and the port was not changed to 4500 (RFC 7296, 2.23)\n");
}

static void text_given_up(struct text *t, int64_t after)
{
	char room[32];
	struct text seconds = TEXT_FIXED(room);

	text_seconds(&seconds, after, 6);
	text_tell(t, _("an answer comes after $1 s, when the sender has given up: it would have sent again before\n"),
	    BLANK_WORDS(text_string(&seconds)));
}

/* answered: when, too late; 0: never. */
static void vain_tell(struct diagnosis *d, const struct watch *w, const struct request *r, bool initiator,
    int64_t answered)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = watch_proof(w, 0);
	struct finding *f;

	memcpy(proof.packet, r->frame, sizeof r->frame);
	proof.words = &t;
	proof.likely = r->probe && !r->opened;
	proof.apart = initiator;
	text_request(&t, w, r, initiator);
	text_times(&t, r);
	text_reason(&t, w, r);
	if (answered)
		text_given_up(&t, answered - r->time[0]);
	f = diagnosis_add(d, r->probe ? &rule_ike_dpd_timeout : &rule_ike_no_answer, &proof);
	if (f)
		f->count = r->times;
}

/* --- what waits --- */

static void request_again(struct request *r, const struct message *m)
{
	unsigned place = r->times < PROOF_PACKETS ? r->times : PROOF_PACKETS - 1;

	r->frame[place] = message_frame(m);
	r->time[place] = m->p->frame->time;
	r->times++;
}

static bool is_probe(const struct message *m)
{
	if (m->version == 1)
		return message_notifies(m, IKEV1_NOTIFY_R_U_THERE);
	if (m->exchange != IKEV2_EXCHANGE_INFORMATIONAL)
		return false;
	return m->opened ? !message_first(m, "N") && !message_first(m, "D") && !message_first(m, "CP") :
	    m->p->node[m->node].len <= 28 + PROBE_MOST;
}

static void request_begin(struct request *r, const struct message *m)
{
	const struct node *n = &m->p->node[m->node];

	*r = (struct request){ .waiting = true, .opened = m->opened, .probe = is_probe(m), .exchange = m->exchange,
		.fragmented = m->p->block[n->block].kind == BLOCK_REASSEMBLED, .port = m->flow.dport, .id = m->id,
		.size = n->len };
	request_again(r, m);
}

/* It came when the next one had been due for long, since each waits longer than the one before. */
static bool is_given_up(const struct request *r, int64_t now)
{
	unsigned last = (r->times < PROOF_PACKETS ? r->times : PROOF_PACKETS) - 1;

	return r->times > 2 && now - r->time[last] > 2 * (r->time[last] - r->time[last - 1]);
}

/* Sent again, and then answered. */
static void request_answered(struct diagnosis *d, const struct watch *w, struct request *r, const struct message *m)
{
	const int64_t now = m->p->frame->time;
	struct proof proof = watch_proof(w, 0);

	if (r->waiting && r->probe && is_given_up(r, now)) {
		vain_tell(d, w, r, !m->initiator, now);
	} else if (r->waiting && r->times > 1) {
		memcpy(proof.packet, r->frame, sizeof r->frame);
		if (r->times < PROOF_PACKETS)
			proof.packet[r->times] = message_frame(m);
		diagnosis_add(d, &rule_ike_retransmissions, &proof);
	}
	r->waiting = false;
}

static void silence_ikev2(struct diagnosis *d, struct watch *w, const struct message *m)
{
	struct request *r = &w->request[m->response ? !m->initiator : m->initiator];
	bool same = r->times && r->exchange == m->exchange && r->id == m->id;

	if (m->response) {
		if (same)
			request_answered(d, w, r, m);
	} else if (same && m->retransmission_of) {
		request_again(r, m);
	} else if (same && r->times == 1 && m->exchange != IKEV2_EXCHANGE_IKE_SA_INIT) {
		r->size += m->p->node[m->node].len;	/* another fragment of it */
	} else if (!m->retransmission_of) {
		request_begin(r, m);
	}
}

static bool waits_ikev1(const struct watch *w, const struct message *m, const struct request *r)
{
	bool again = r->times && r->exchange == m->exchange && r->id == m->id;

	switch (m->exchange) {
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		return m->initiator || !w->through;
	case IKEV1_EXCHANGE_AGGRESSIVE:
	case IKEV1_EXCHANGE_QUICK_MODE:
		return !again;
	case IKEV1_EXCHANGE_TRANSACTION_EXCHANGE:
		return !m->response;
	default:
		return false;
	}
}

/* R_U_THERE has another number each time: what counts is how many in a row. */
static void probe_ikev1(struct watch *w, const struct message *m)
{
	struct request *mine = &w->request[m->initiator], *other = &w->request[!m->initiator];

	if (message_notifies(m, IKEV1_NOTIFY_R_U_THERE_ACK) && other->probe)
		other->waiting = false;
	if (!message_notifies(m, IKEV1_NOTIFY_R_U_THERE))
		return;
	if (mine->waiting && mine->probe)
		request_again(mine, m);
	else
		request_begin(mine, m);
}

static void silence_ikev1(struct diagnosis *d, struct watch *w, const struct message *m)
{
	struct request *mine = &w->request[m->initiator], *other = &w->request[!m->initiator];

	if (m->exchange == IKEV1_EXCHANGE_INFORMATIONAL) {
		probe_ikev1(w, m);
		return;
	}
	if (m->retransmission_of) {
		if (mine->waiting && mine->exchange == m->exchange && mine->id == m->id)
			request_again(mine, m);
		return;
	}
	if (other->exchange == m->exchange && other->id == m->id)
		request_answered(d, w, other, m);
	if (waits_ikev1(w, m, mine))
		request_begin(mine, m);
	else
		mine->waiting = false;
}

void silence_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m)
{
	(void)all;
	if (m->inside)
		return;
	if (m->version == 2)
		silence_ikev2(d, w, m);
	else
		silence_ikev1(d, w, m);
}

/* --- what waits in vain --- */

/* Of IKEv1, message 5 is ike.auth-failed's business, and a Quick Mode that got something else child.not-created's. */
static bool is_vain(const struct watch *w, const struct request *r, int64_t now)
{
	const unsigned last = (r->times < PROOF_PACKETS ? r->times : PROOF_PACKETS) - 1;

	if (!r->waiting || (w->version == 1 && !w->through && w->auth_request && r == &w->request[1]) ||
	    (w->quick_hint && r == &w->request[w->quick_initiator]))
		return false;
	return r->times > 1 || (!r->probe && now - r->time[last] >= GIVEN_UP_SECONDS * second);
}

void silence_end(struct diagnosis *d, const struct watch *w, bool traffic, int64_t now)
{
	(void)traffic;
	for (unsigned initiator = 0; initiator < 2; initiator++)
		if (is_vain(w, &w->request[initiator], now))
			vain_tell(d, w, &w->request[initiator], initiator, 0);
}
