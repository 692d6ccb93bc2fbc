/*
 * IKE messages in their order: which answers which, which was sent again (RFC
 * 7296, 2.1 and 2.2), and how far their SA came.
 *
 * A retransmission is the same octets; in IKEv1, which has no flag for it, an
 * answer is what comes from the other side under the same message ID.
 */
#include "engine/ike.h"

enum { NOTIFY_STATUS = 16384 };		/* notify types from here on are no errors, in both versions */

/* --- what stands in a message --- */

static const struct node *payload_find(const struct ike_seen *m, const char *key)
{
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], key))
			return &m->p->node[i];
	return NULL;
}

/* Type of the first notification that is an error, or 0. */
static uint16_t notify_error(const struct ike_seen *m)
{
	uint64_t type;

	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "N") && node_value(&m->p->node[i], "type", &type) && type && type < NOTIFY_STATUS)
			return (uint16_t)type;
	return 0;
}

/* The encrypted part of a message, if it has one. */
static const struct sealed *message_seal(const struct ike_seen *m)
{
	for (unsigned i = 0; i < m->p->seals; i++) {
		const struct sealed *s = &m->p->seal[i];

		if ((s->kind == SEAL_SK || s->kind == SEAL_ISAKMP) && s->node > m->node && s->node < m->end)
			return s;
	}
	return NULL;
}

/* --- turns --- */

static const struct ike_turn *turn_back(const struct ike_talk *talk, unsigned n)
{
	return &talk->turn[(talk->turns + IKE_TURNS - 1 - n) % IKE_TURNS];
}

static bool turn_answers(const struct ike_turn *t, const struct ike_turn *request, uint8_t version)
{
	return request->frame && request->message == t->message && request->initiator != t->initiator &&
	    (version == 1 || !request->response);
}

static void fact_frame(const struct ike_seen *m, const char *key, const char *label, uint64_t frame)
{
	struct text t = packet_fact(m->p, m->node, key, label, FACT_SAYS);

	text_add(&t, "frame ");
	text_dec(&t, frame);
	packet_fact_end(m->p, &t);
}

/* IKEv1: only the message before it can be what it answers. */
static void follow_answer(struct ike_seen *m, const struct ike_turn *t)
{
	struct text why;

	for (unsigned n = 0; n < IKE_TURNS; n++) {
		const struct ike_turn *before = turn_back(m->talk, n);

		if (turn_answers(t, before, m->id.version)) {
			m->answers = before->frame;
			fact_frame(m, "answers", "Answers", before->frame);
			return;
		}
		if (m->id.version == 1 && before->message == t->message)
			return;
	}
	if (!t->response)
		return;
	why = packet_fact(m->p, m->node, "answers", "Answers", FACT_IMPOSSIBLE);
	text_add(&why, N_("its request was not seen"));
	packet_fact_end(m->p, &why);
}

/* Requests of one side are counted up by one (RFC 7296, 2.2). */
static void follow_order(const struct ike_seen *m, const struct ike_turn *t)
{
	uint32_t next = m->talk->request[t->initiator].next;
	bool known = m->talk->request[t->initiator].known, again = t->message + 1 == next;
	struct text say;

	if (known && !again) {
		say = packet_fact(m->p, m->node, "message_id_order", "Message ID order",
		    t->message == next ? FACT_VERIFIED : FACT_FAILED);
		text_dec(&say, next);
		text_add(&say, t->message == next ? " is the next one" : " would be the next one: a request is missing, or late");
		packet_fact_end(m->p, &say);
	}
	if (!known || t->message >= next) {
		m->talk->request[t->initiator].next = t->message + 1;
		m->talk->request[t->initiator].known = true;
	}
	if (t->exchange == IKEV2_EXCHANGE_IKE_SA_INIT)
		m->talk->request[0].known = true;	/* the responder's start at 0 */
}

static void follow_turn(struct ike_seen *m)
{
	const struct node *n = &m->p->node[m->node], *skf = payload_find(m, "SKF");
	struct ike_turn t = { .frame = m->p->frame->number, .digest = hash_bytes(n->at, n->len),
		.message = m->id.message, .exchange = m->id.exchange, .initiator = m->initiator, .response = m->id.response };
	uint64_t fragment = 0;

	if (skf)
		node_value(skf, "fragment_number", &fragment);
	t.fragment = (uint16_t)fragment;
	for (unsigned i = 0; i < IKE_TURNS; i++) {
		const struct ike_turn *before = turn_back(m->talk, i);

		if (before->frame && before->digest == t.digest && before->initiator == t.initiator) {
			m->retransmission_of = before->frame;
			fact_frame(m, "retransmission", N_("Retransmission of"), before->frame);
			return;
		}
	}
	follow_answer(m, &t);
	if (m->id.version == 2 && !t.response)
		follow_order(m, &t);
	m->talk->turn[m->talk->turns] = t;
	m->talk->turns = (uint8_t)((m->talk->turns + 1) % IKE_TURNS);
}

/* --- outcome --- */

static void ike_fail(struct ike_sa *sa, uint16_t notify)
{
	sa->state = IKE_FAILED;
	sa->notify = notify;
}

static void ike_reach(struct ike_sa *sa, enum ike_state state)
{
	if (sa->state < IKE_ESTABLISHED && state > sa->state)
		sa->state = (uint8_t)state;
}

/* INVALID_KE_PAYLOAD and a demand for a COOKIE ask for another try, which starts over. */
static void outcome_init(const struct ike_seen *m)
{
	uint16_t error = notify_error(m);

	if (!m->id.response)
		m->sa->state = m->sa->state == IKE_FAILED ? IKE_UNANSWERED : m->sa->state;
	else if (error && !payload_find(m, "SA"))
		ike_fail(m->sa, error);
	else
		ike_reach(m->sa, IKE_NEGOTIATING);
}

static void outcome_auth(const struct ike_seen *m)
{
	const struct sealed *s = message_seal(m);
	bool opened = !s || s->state == SEAL_OPENED;

	if (!m->id.response)
		return;
	if (!opened)
		ike_reach(m->sa, IKE_UNKNOWN);
	else if (payload_find(m, "AUTH") && !payload_find(m, "EAP"))
		m->sa->state = IKE_ESTABLISHED;
	else if (notify_error(m))
		ike_fail(m->sa, notify_error(m));
	else
		ike_reach(m->sa, IKE_NEGOTIATING);
}

static void outcome_ikev2(const struct ike_seen *m)
{
	switch (m->id.exchange) {
	case IKEV2_EXCHANGE_IKE_SA_INIT:
	case IKEV2_EXCHANGE_IKE_SESSION_RESUME:
		outcome_init(m);
		break;
	case IKEV2_EXCHANGE_IKE_AUTH:
		outcome_auth(m);
		break;
	case IKEV2_EXCHANGE_IKE_INTERMEDIATE:
		ike_reach(m->sa, IKE_NEGOTIATING);
		break;
	case IKEV2_EXCHANGE_INFORMATIONAL:
		if (notify_error(m) == IKEV2_NOTIFY_AUTHENTICATION_FAILED)
			ike_fail(m->sa, IKEV2_NOTIFY_AUTHENTICATION_FAILED);
		else if (m->sa->state != IKE_UNKNOWN)	/* a refusal, or business as usual */
			ike_reach(m->sa, IKE_ESTABLISHED);
		break;
	default:
		ike_reach(m->sa, IKE_ESTABLISHED);
	}
}

/* Main Mode ends with the responder's third message, Aggressive Mode with the initiator's second. */
static void outcome_phase1(const struct ike_seen *m)
{
	bool last = message_seal(m) || payload_find(m, "HASH") || payload_find(m, "SIG");
	bool aggressive = m->id.exchange == IKEV1_EXCHANGE_AGGRESSIVE;

	if (last && m->initiator == aggressive)
		ike_reach(m->sa, IKE_ESTABLISHED);
	else if (!m->initiator)
		ike_reach(m->sa, IKE_NEGOTIATING);
}

static void outcome_informational(const struct ike_seen *m)
{
	const struct sealed *s = message_seal(m);

	if (m->sa->state >= IKE_ESTABLISHED)
		return;
	if (notify_error(m))
		ike_fail(m->sa, notify_error(m));
	else if (s && s->state != SEAL_OPENED)
		ike_reach(m->sa, IKE_UNKNOWN);
}

static void outcome_ikev1(const struct ike_seen *m)
{
	switch (m->id.exchange) {
	case IKEV1_EXCHANGE_BASE:
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
	case IKEV1_EXCHANGE_AGGRESSIVE:
		outcome_phase1(m);
		break;
	case IKEV1_EXCHANGE_INFORMATIONAL:
		outcome_informational(m);
		break;
	default:
		ike_reach(m->sa, IKE_ESTABLISHED);
	}
}

/* --- the message as a whole --- */

/* The IP header it travels under, or 0. */
static unsigned net_of(const struct packet *p, unsigned node)
{
	while (node && p->node[node].header->rank != RANK_NETWORK)
		node--;
	return node;
}

static void seen_flow(struct ike_seen *m)
{
	unsigned net = net_of(m->p, m->node);
	const struct sealed place = { .net = (uint16_t)net, .node = (uint16_t)m->node };

	packet_addresses(m->p, net, &m->flow.source, &m->flow.destination);
	m->ports = flow_read(m->p, &place, &m->flow);
}

static bool is_message(const struct node *n)
{
	return n->header == &header_ike || n->header == &header_isakmp;
}

/* Behind a message's own nodes; one put together from its fragment speaks for itself. */
static unsigned message_end(const struct packet *p, unsigned node)
{
	unsigned end = node + 1;

	while (end < p->nodes && p->node[end].depth > p->node[node].depth && !is_message(&p->node[end]))
		end++;
	return end;
}

/* Put together of FRAG payloads: no message on the wire, but those were. */
static bool is_inside(const struct packet *p, unsigned node)
{
	const struct block *b = &p->block[p->node[node].block];

	return b->kind == BLOCK_REASSEMBLED && b->node < p->nodes && ike_is(&p->node[b->node], "FRAG");
}

static void seen_count(const struct ike_seen *m)
{
	struct ike_sa *sa = m->sa;
	/* IKEv1 has no flag for it: a guess where the capture starts in the middle. */
	bool first = m->id.from_initiator || !m->id.responder_spi;

	if (!sa->messages++) {
		sa->initiator = first ? m->flow.source : m->flow.destination;
		sa->responder = first ? m->flow.destination : m->flow.source;
		sa->major = m->id.version;
		sa->first_time = m->p->frame->time;
		sa->first_packet = m->p->frame->number;
	}
	sa->bytes += m->p->node[m->node].len;
	sa->last_time = m->p->frame->time;
}

/* The model is told of it, and who looks at the frame afterwards. */
static void seen_tell(struct engine *e, const struct ike_seen *m, bool inside)
{
	const struct sealed *s = message_seal(m);
	const struct message told = {
		.p = m->p, .node = m->node, .end = m->end, .version = m->id.version, .exchange = m->id.exchange,
		.id = m->id.message, .response = m->id.version == 1 ? m->answers != 0 : m->id.response,
		.initiator = m->initiator, .opened = !s || s->state == SEAL_OPENED, .inside = inside,
		.ports = m->ports, .flow = m->flow, .answers = m->answers,
		.retransmission_of = m->retransmission_of, .sa = m->sa,
	};

	life_message(e->sas, &told);
	if (e->messages < FRAME_MESSAGES)
		e->message[e->messages++] = told;
}

void engine_ike(struct engine *e, struct packet *p, unsigned node)
{
	struct ike_seen m = { .p = p, .node = node, .end = message_end(p, node) };
	bool inside = is_inside(p, node);

	if (!ike_read(&p->node[node], &m.id))
		return;
	seen_flow(&m);
	m.sa = ike_sa_touch(e->sas, m.id.initiator_spi, m.id.responder_spi);
	m.talk = ike_talk_touch(e->sas, m.sa);
	if (!inside)
		seen_count(&m);
	m.initiator = m.id.version == 1 ? address_equal(&m.flow.source, &m.sa->initiator) : m.id.from_initiator;
	if (!inside)
		follow_turn(&m);
	if (m.id.version == 1) {
		isakmp_learn(e, &m);
		outcome_ikev1(&m);
	} else if (m.id.version == 2) {
		outcome_ikev2(&m);
	}
	ike_learn(e, &m);
	ike_check(&m);
	ike_check_keyed(e, &m);
	seen_tell(e, &m, inside);
}
