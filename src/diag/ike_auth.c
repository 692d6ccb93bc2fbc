/*
 * Authentication and the first child SA, also where nothing can be read: what
 * an encrypted answer has no room for is not in it.
 *
 * The least a successful IKE_AUTH response has is IDr and AUTH (RFC 7296, 1.2),
 * and with a child SA, TSi and TSr as well.
 */
#include <spiglass/crypto.h>
#include "diag/watch.h"

enum {
	GENERIC = 4,				/* octets of a payload's header */
	LEAST_ID = GENERIC + 4 + 1,
	LEAST_AUTH = GENERIC + 4 + 16,		/* data of the shortest PRF in use */
	LEAST_CHILD = GENERIC + 8 + 4 + 12 + 8,	/* SA: a proposal, its SPI, ENCR with a key length, SN */
	LEAST_TS = GENERIC + 4 + 16,
	LEAST_ANSWER = LEAST_ID + LEAST_AUTH,
	HALF_OPEN_SECONDS = 10,
};

static const int64_t second = 1000000000;

const struct rule rule_ike_aggressive_psk = {
	.code = "ike.aggressive-psk", .level = LEVEL_WARNING,
	.title = N_("aggressive mode with a pre-shared key"),
	.meaning = N_("Identities and a hash made with the pre-shared key are sent before anything is "
	    "encrypted: whoever sees the answer, or asks for it, can try keys on it off-line."),
	.cause = { N_("remote access clients with a group key"),
	    N_("a peer with a changing address, identified by name") },
	.check = N_("Use IKEv2, or main mode, or certificates; else a long random key."),
	.source = "RFC 2409, 5.4; RFC 9395, 3",
};

const struct rule rule_ike_half_open = {
	.code = "ike.half-open", .level = LEVEL_WARNING,
	.title = N_("the initiator did not go on after the first answer"),
	.meaning = N_("The responder answered and keeps state, but no IKE_AUTH follows."),
	.cause = { N_("the answer does not arrive at the initiator"), N_("a scan, or a forged sender address"),
	    N_("the initiator does not like the answer"), N_("port 4500 is filtered before the point of capture") },
	.check = N_("A capture at the initiator: whether the answer arrives and IKE_AUTH leaves."),
	.source = N_("RFC 7296, 1.2 and 2.6"),
};

/* --- what is seen --- */

/* Octets that payloads have at most in this closed message; 0: not known. */
static uint32_t message_room(const struct watch *w, const struct message *m)
{
	const struct encr *encr = encr_by_id(w->encr);
	const struct integ *integ = w->integ ? integ_by_id(w->integ) : NULL;
	uint32_t around;

	if (!encr || (w->integ && !integ))
		return 0;
	around = encr->iv + (encr->icv ? encr->icv : integ ? integ->icv : 0u) + 1u;
	for (unsigned i = 0; i < m->p->seals; i++) {
		const struct sealed *s = &m->p->seal[i];

		if (s->kind == SEAL_SK && s->node > m->node && s->node < m->end)
			return s->body.claim > around ? s->body.claim - around : 1;
	}
	return 0;
}

static void auth_ikev2(struct watch *w, const struct message *m)
{
	if (m->exchange == IKEV2_EXCHANGE_IKE_SA_INIT) {
		if (!m->response) {
			w->init_request = message_frame(m);
		} else if (message_first(m, "SA")) {
			w->init_response = message_frame(m);
			w->init_time = m->p->frame->time;
		}
	}
	if (m->exchange != IKEV2_EXCHANGE_IKE_AUTH)
		return;
	if (!m->response && (m->id != w->auth_id || !w->auth_request)) {
		w->auth_request = message_frame(m);
		w->auth_id = m->id;
		w->auth_response = 0;
		w->auth_room[0] = w->auth_room[1] = 0;
	}
	if (m->response)
		w->auth_response = message_frame(m);
	w->auth_room[!m->response] += message_room(w, m);
	w->auth_opened = m->opened;
	w->transport |= message_notifies(m, IKEV2_NOTIFY_USE_TRANSPORT_MODE);
}

/* Encrypted, or put together and readable: phase 1 is so from message 5 on. */
static bool is_closed_phase1(const struct message *m)
{
	for (unsigned i = 0; i < m->p->seals; i++)
		if (m->p->seal[i].kind == SEAL_ISAKMP && m->p->seal[i].node >= m->node && m->p->seal[i].node < m->end)
			return true;
	return false;
}

/* A Quick Mode that gets an Informational in place of message 2. */
static void quick_ikev1(struct watch *w, const struct message *m)
{
	bool mine = m->initiator == w->quick_initiator;

	if (m->exchange == IKEV1_EXCHANGE_INFORMATIONAL) {
		if (w->quick && !mine && !m->opened && !w->quick_hint)
			w->quick_hint = message_frame(m);
	} else if (m->exchange == IKEV1_EXCHANGE_QUICK_MODE) {
		if (m->id == w->quick_id) {
			w->quick = mine ? w->quick : 0;
			return;
		}
		w->quick = message_frame(m);
		w->quick_id = m->id;
		w->quick_initiator = m->initiator;
		w->quick_hint = 0;
	}
}

static void auth_ikev1(struct watch *w, const struct message *m)
{
	bool closed = is_closed_phase1(m);

	if (m->exchange == IKEV1_EXCHANGE_QUICK_MODE || m->exchange == IKEV1_EXCHANGE_TRANSACTION_EXCHANGE)
		w->through = true;
	if (m->exchange == IKEV1_EXCHANGE_IDENTITY_PROTECTION) {
		w->mode = m->exchange;
		if (closed && m->initiator && !w->auth_request)
			w->auth_request = message_frame(m);
		w->through |= closed && !m->initiator;
	} else if (m->exchange == IKEV1_EXCHANGE_AGGRESSIVE) {
		w->mode = m->exchange;
		w->through |= m->initiator && message_first(m, "SA") == NULL;
	} else if (m->exchange == IKEV1_EXCHANGE_INFORMATIONAL && w->auth_request && !w->through && !m->initiator &&
	    !m->opened) {
		if (w->hints < PROOF_PACKETS)
			w->hint[w->hints++] = message_frame(m);
	}
}

/* Phase 1 attribute 3 (RFC 2409, appendix A; draft-beaulieu-ike-xauth). */
static bool offers_psk(const struct message *m)
{
	const struct node *n;
	uint64_t type, value;

	for (unsigned at = m->node; (n = message_payload(m, &at, "attribute"));)
		if (node_value(n, "type", &type) && type == IKEV1_ATTR_AUTHENTICATION_METHOD &&
		    node_value(n, "value", &value) && (value == IKEV1_AUTH_METHOD_PRE_SHARED_KEY ||
		    value == IKEV1_AUTH_METHOD_XAUTHINITPRESHARED || value == IKEV1_AUTH_METHOD_XAUTHRESPPRESHARED))
			return true;
	return false;
}

/* What the initiator asks the responder to be, and what that says it is. */
static void identity_check(struct diagnosis *d, struct watch *w, const struct message *m)
{
	const struct node *n = message_first(m, "IDr");
	uint64_t hashed = n && n->len > GENERIC ? hash_bytes(n->at + GENERIC, n->len - GENERIC) : 0;
	struct proof proof = watch_proof(w, w->auth_request);
	struct finding *f;

	if (!n || m->exchange != IKEV2_EXCHANGE_IKE_AUTH)
		return;
	if (!m->response) {
		w->asked_id = hashed;
		return;
	}
	if (!w->asked_id || w->asked_id == hashed)
		return;
	proof.packet[1] = message_frame(m);
	f = diagnosis_add(d, &rule_ike_identity, &proof);
	if (f)
		f->level = LEVEL_WARNING;		/* the initiator may take it all the same: RFC 7296, 3.5 */
}

void auth_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m)
{
	struct proof proof = watch_proof(w, message_frame(m));

	(void)all;
	if (m->retransmission_of)
		return;
	if (m->version == 2) {
		auth_ikev2(w, m);
		identity_check(d, w, m);
		return;
	}
	auth_ikev1(w, m);
	quick_ikev1(w, m);
	if (m->exchange == IKEV1_EXCHANGE_AGGRESSIVE && !m->initiator && offers_psk(m))
		diagnosis_add(d, &rule_ike_aggressive_psk, &proof);
}

/* --- what is left --- */

static void text_room_of(struct text *t, const char *what, uint64_t frame, uint32_t room)
{
	text_tell(t, _("packet $1: $2, room for $3 octets of payloads\n"), BLANK_DEC(frame), BLANK_WORDS(what),
	    BLANK_DEC(room));
}

static void auth_likely(struct diagnosis *d, const struct watch *w, const struct rule *rule, uint32_t least,
    const char *why)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = watch_proof(w, w->auth_request ? w->auth_request : w->auth_response);

	proof.packet[1] = w->auth_request ? w->auth_response : 0;
	proof.likely = true;
	proof.words = &t;
	if (w->auth_request)
		text_room_of(&t, _("IKE_AUTH request"), w->auth_request, w->auth_room[1]);
	text_room_of(&t, _("IKE_AUTH response"), w->auth_response, w->auth_room[0]);
	text_tell(&t, why, BLANK_DEC(least));
	text_say(&t, "\nno ESP or AH between the two follows, and no other exchange for a child SA\n");
	diagnosis_add(d, rule, &proof);
}

static uint32_t least_with_child(const struct watch *w)
{
	static const struct { uint16_t prf; uint8_t octets; } output[] = {
		{ PRF_HMAC_SHA1, 20 }, { PRF_HMAC_SHA2_256, 32 }, { PRF_HMAC_SHA2_384, 48 },
		{ PRF_HMAC_SHA2_512, 64 },
	};
	uint32_t least = LEAST_ANSWER + LEAST_CHILD + 2 * LEAST_TS;

	for (unsigned i = 0; i < sizeof output / sizeof *output; i++)
		if (output[i].prf == w->prf)
			least += output[i].octets - 16u;
	return least;
}

static void auth_end_ikev2(struct diagnosis *d, const struct watch *w, bool traffic)
{
	const uint32_t child = least_with_child(w);

	if (!w->auth_response || w->auth_opened || w->told || traffic || w->created || !w->auth_room[0])
		return;
	if (w->auth_room[0] < LEAST_ANSWER)
		auth_likely(d, w, &rule_ike_auth_failed, LEAST_ANSWER,
		    _("too short for IDr and AUTH, and enough for a notification: those need $1"));
	else if (w->auth_room[0] < child && w->auth_room[1] >= child)
		auth_likely(d, w, &rule_child_not_created, child,
		    _("too short for IDr, AUTH, SA, TSi and TSr: those need $1"));
}

/* Message 5 is the first that is encrypted: with another key, nobody can read it. */
static void auth_end_ikev1(struct diagnosis *d, const struct watch *w)
{
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	const struct request *r = &w->request[1];
	struct proof proof = watch_proof(w, w->auth_request);

	if (w->through || w->told || w->mode != IKEV1_EXCHANGE_IDENTITY_PROTECTION || !w->auth_request ||
	    (!w->hints && r->times < 2))
		return;
	memcpy(proof.packet + 1, w->hint, sizeof w->hint - sizeof *w->hint);
	proof.likely = true;
	proof.words = &t;
	text_tell(&t, r->times == 1 ? _("message 5 of main mode, the first encrypted one, was sent $1 time\n") :
	    _("message 5 of main mode, the first encrypted one, was sent $1 times\n"), BLANK_GROUP(r->times));
	text_add(&t, w->hints ?
	    _("in place of message 6 the responder answers with an Informational, encrypted as well\n") :
	    _("message 6 does not come\n"));
	diagnosis_add(d, &rule_ike_auth_failed, &proof);
}

static void quick_end(struct diagnosis *d, const struct watch *w, bool traffic)
{
	static const char why[] = N_("in place of message 2 of Quick Mode comes an Informational, encrypted as well\n"
	    "no ESP or AH between the two follows\n");
	char room[FINDING_WORDS];
	struct text t = TEXT_FIXED(room);
	struct proof proof = watch_proof(w, w->quick);

	if (!w->quick || !w->quick_hint || traffic || w->told)
		return;
	text_say(&t, why);
	proof.packet[1] = w->quick_hint;
	proof.likely = true;
	proof.words = &t;
	diagnosis_add(d, &rule_child_not_created, &proof);
}

void auth_end(struct diagnosis *d, const struct watch *w, bool traffic, int64_t now)
{
	struct proof proof = watch_proof(w, w->init_request);

	if (w->version == 1) {
		auth_end_ikev1(d, w);
		quick_end(d, w, traffic);
		return;
	}
	auth_end_ikev2(d, w, traffic);
	if (!w->init_response || w->auth_request || w->goes_on || now - w->init_time < HALF_OPEN_SECONDS * second)
		return;
	proof.packet[w->init_request != 0] = w->init_response;
	diagnosis_add(d, &rule_ike_half_open, &proof);
}
