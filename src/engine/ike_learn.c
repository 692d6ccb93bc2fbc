/*
 * What is kept of IKE messages, so that keys can be derived and authentication
 * checked: struct ike_past, and requests for SAs until their answer.
 *
 * Invariant: a retransmission changes nothing, and nothing is kept where no
 * secret was given.  Of several IKE_SA_INIT requests the last one before the
 * answer counts: a COOKIE or another group may have been asked for (RFC 7296,
 * 2.6 and 1.3).
 */
#include "engine/derive.h"

const struct node *ike_payload(const struct ike_seen *m, const char *key)
{
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], key))
			return &m->p->node[i];
	return NULL;
}

bool ike_notifies(const struct ike_seen *m, uint16_t type)
{
	uint64_t value;

	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "N") && node_value(&m->p->node[i], "type", &value) && value == type)
			return true;
	return false;
}

/* Its turn was just taken: a message that was sent again has none of its own. */
static bool is_new(const struct ike_seen *m)
{
	const struct ike_turn *last = &m->talk->turn[(m->talk->turns + IKE_TURNS - 1u) % IKE_TURNS];

	return last->frame == m->p->frame->number && last->message == m->id.message && last->initiator == m->initiator;
}

/* --- octets --- */

static void keep(struct octets *o, const uint8_t *at, uint32_t len)
{
	if (len && len <= LIMIT_IKE_KEPT)
		octets_keep(o, at, len);
}

static void keep_tail(struct octets *o, const struct node *n)
{
	uint32_t len = 0;
	const uint8_t *at = n ? node_tail(n, &len) : NULL;

	keep(o, at, len);
}

/* What follows the generic header, where nothing is kept yet. */
static void keep_body(struct octets *o, const struct node *n)
{
	enum { GENERIC = PAYLOAD_BYTES };

	if (n && !o->len && n->len > GENERIC)
		keep(o, n->at + GENERIC, n->len - GENERIC);
}

static void learn_exchanged(struct ike_past *past, const struct ike_seen *m)
{
	keep_tail(&past->nonce[m->initiator], ike_payload(m, "No"));
	keep_tail(&past->ke[m->initiator], ike_payload(m, "KE"));
}

static void learn_certificate(struct ike_past *past, const struct ike_seen *m)
{
	const struct node *n = ike_payload(m, "CERT");
	uint64_t encoding;

	if (n && !past->certificate[m->initiator].len && node_value(n, "encoding", &encoding) &&
	    encoding == IKEV2_CERT_X_509_CERTIFICATE_SIGNATURE)
		keep_tail(&past->certificate[m->initiator], n);
}

/* --- requests for SAs, and their answers --- */

static void learn_request(const struct ike_seen *m)
{
	struct ike_exchange *x = ike_talk_request(m->talk, m->id.exchange, m->id.message, m->initiator);
	const struct proposals all = ike_proposals(m);
	struct proposal offer = { 0 };
	unsigned at = m->node;

	keep_tail(&x->nonce, ike_payload(m, "No"));
	keep_tail(&x->ke, ike_payload(m, "KE"));
	while (x->offers < LIMIT_IKE_OFFERS && proposal_next(&all, &at, &offer))
		x->offer[x->offers++] = (struct ike_offer){ offer.spi, offer.payload, offer.number, offer.protocol };
}

static void learn_sas(struct engine *e, const struct ike_seen *m, bool answer)
{
	if (!ike_payload(m, "SA"))
		return;
	if (answer)
		derive_children(e, m, ike_talk_asked(m->talk, m->id.exchange, m->id.message, !m->initiator));
	else
		learn_request(m);
}

/* --- IKEv2 --- */

static void learn_choice(struct ike_past *past, const struct ike_seen *m)
{
	const struct proposals all = ike_proposals(m);
	struct proposal x = { 0 };
	unsigned at = m->node;

	if (!proposal_next(&all, &at, &x))
		return;
	past->encr = x.encr;
	past->key_bits = x.key_bits;
	past->integ = x.integ;
	past->prf = x.prf;
	memcpy(past->method, x.method, sizeof past->method);
}

static void learn_init(const struct ike_seen *m)
{
	const struct node *message = &m->p->node[m->node];
	struct ike_past *past = &m->talk->past;

	past->resumed = m->id.exchange == IKEV2_EXCHANGE_IKE_SESSION_RESUME;
	if (past->nonce[0].len || (m->id.response && !ike_payload(m, "No")))
		return;
	keep(&past->init[m->initiator], message->at, message->len);
	learn_exchanged(past, m);
	if (m->id.response)
		learn_choice(past, m);
}

static void learn_intermediate(const struct ike_seen *m)
{
	struct ike_past *past = &m->talk->past;
	const struct node *ke = ike_payload(m, "KE");

	keep_tail(&past->ke[m->initiator], ke);
	past->additional = (uint8_t)(past->additional + (ke && m->id.response && past->additional < PAST_KES - 1));
}

static void learn_auth(const struct ike_seen *m)
{
	struct ike_past *past = &m->talk->past;

	keep_body(&past->id[m->initiator], ike_payload(m, m->initiator ? "IDi" : "IDr"));
	learn_certificate(past, m);
	past->ppk |= m->id.response && ike_notifies(m, IKEV2_NOTIFY_PPK_IDENTITY);
}

static void learn_ikev2(struct engine *e, const struct ike_seen *m)
{
	switch (m->id.exchange) {
	case IKEV2_EXCHANGE_IKE_SA_INIT:
	case IKEV2_EXCHANGE_IKE_SESSION_RESUME:
		learn_init(m);
		break;
	case IKEV2_EXCHANGE_IKE_INTERMEDIATE:
		learn_intermediate(m);
		break;
	case IKEV2_EXCHANGE_IKE_AUTH:
		learn_auth(m);
		derive_ppk(e, m);
		learn_sas(e, m, m->id.response);
		break;
	case IKEV2_EXCHANGE_CREATE_CHILD_SA:
		learn_sas(e, m, m->id.response);
		break;
	default:
		break;
	}
}

/* --- IKEv1 --- */

static void learn_isakmp_choice(struct ike_past *past, const struct ike_seen *m)
{
	struct isakmp_choice choice;

	if (m->initiator || !isakmp_sa_choice(m->p, m->node, &choice))
		return;
	past->encr = choice.encryption;
	past->key_bits = choice.key_bits;
	past->prf = choice.hash;
	past->authentication = choice.authentication;
	past->method[0] = choice.group;
}

static void learn_phase1(const struct ike_seen *m)
{
	struct ike_past *past = &m->talk->past;

	if (m->initiator)
		keep_body(&past->sa, ike_payload(m, "SA"));
	if (!past->nonce[m->initiator].len || !past->ke[m->initiator].len)	/* Base Mode: one after the other */
		learn_exchanged(past, m);
	learn_isakmp_choice(past, m);
	keep_body(&past->id[m->initiator], ike_payload(m, "ID"));
	learn_certificate(past, m);
}

/* Who answers in Quick Mode is who did not begin it. */
static void learn_ikev1(struct engine *e, const struct ike_seen *m)
{
	if (m->id.exchange == IKEV1_EXCHANGE_QUICK_MODE)
		learn_sas(e, m, ike_talk_asked(m->talk, m->id.exchange, m->id.message, !m->initiator));
	else if (!m->id.message && m->id.exchange != IKEV1_EXCHANGE_INFORMATIONAL)
		learn_phase1(m);
}

void ike_learn(struct engine *e, const struct ike_seen *m)
{
	if (!derive_any(e) || !is_new(m))
		return;
	if (m->id.version == 2)
		learn_ikev2(e, m);
	else if (m->id.version == 1)
		learn_ikev1(e, m);
}
