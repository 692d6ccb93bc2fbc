/*
 * Opening IKEv2's SK and SKF payloads (RFC 7296, 3.14; RFC 7383): find the IKE
 * SA, verify and decrypt, show what is inside: IV, payloads, padding, ICV.
 *
 * Which key fits is found by trial of the ICV, for each direction by itself.
 * One pair of SPIs may have several: with IKE_INTERMEDIATE the keys of the SA
 * change before IKE_AUTH (RFC 9370, 2.2.2), so that a packet that fails with
 * the key in use is tried with the others.  LIMIT_BIND_PACKETS such searches
 * in a row that found nothing are enough.
 */
#include "engine/derive.h"

static const struct remark pad_length = { "ike.pad_length", N_("pad length exceeds the plaintext"), "RFC 7296, 3.14",
	REMARK_MALFORMED };

static const char not_captured[] = N_("not all of its octets were captured");
static const char no_key[] = N_("no key for this IKE SA: needs SK_e, and SK_a unless the cipher authenticates");
static const char wrong_key[] = N_("the ICV is good, but the plaintext makes no sense: wrong encryption key");
static const char no_sense[] = N_("no ICV to verify, and the plaintext makes no sense: wrong key or algorithm");
static const char bad_icv_known[] = N_("the ICV is wrong: damaged or forged");
static const char bad_icv[] = N_("the ICV is wrong: the key does not fit, or the packet is damaged");
static const char too_short[] = N_("too short for IV, ciphertext and ICV, or no multiple of the block");

unsigned ike_message(const struct packet *p, unsigned node)
{
	for (unsigned i = node + 1; i-- > 0;)
		if (p->node[i].header == &header_ike || p->node[i].header == &header_isakmp)
			return i;
	return NODE_NONE;
}

struct ike_sa *ike_sealed_sa(struct engine *e, const struct packet *p, struct sealed *s, struct ike_id *id)
{
	unsigned message = ike_message(p, s->node);
	struct ike_sa *sa;

	if (message == NODE_NONE || !ike_read(&p->node[message], id)) {
		s->state = SEAL_CUT;
		return NULL;
	}
	sa = ike_sa_touch(e->sas, id->initiator_spi, id->responder_spi);
	if (s->body.have == s->body.claim && !s->body.error)
		return sa;
	if (sealed_shown(s))
		ike_settle(e, s, sa, SEAL_CUT, not_captured);
	s->state = SEAL_CUT;
	return NULL;
}

void ike_settle(struct engine *e, struct sealed *s, struct ike_sa *sa, enum seal_state state, const char *reason)
{
	s->state = (uint8_t)state;
	s->reason = reason;
	if (state == SEAL_NO_KEY || state == SEAL_UNSUPPORTED)
		sa->reason = reason;
	sa->opened += state == SEAL_OPENED;
	sa->integrity_failures += state == SEAL_INTEGRITY_FAILED;
	sa->cut += state == SEAL_CUT;
	sa->closed += state == SEAL_NO_KEY || state == SEAL_UNSUPPORTED;
	e->tally.ike_sealed[state]++;
}

/* --- the key, by trial --- */

struct sk_trial {
	const struct sealed *seal;
	const struct node *payload;
	const uint8_t *message;		/* from the IKE header to the end of the ICV */
	uint32_t len, body;
	bool initiator;
	uint64_t frame;
	uint8_t *room;
	struct plain plain;
	bool nonsense;			/* an ICV was good, but not the encryption key */
	const char *why;		/* a key there is cannot be used */
};

static bool is_fragment(const struct node *n)
{
	uint64_t number;

	return node_value(n, "fragment_number", &number);
}

/* A cipher that does not authenticate opens under any key: do payloads come out? */
static bool sk_sensible(const struct sk_trial *t)
{
	const struct plain *plain = &t->plain;
	uint32_t pad = plain->at[plain->len - 1], end;

	if (pad + 1 > plain->len)
		return false;
	if (is_fragment(t->payload))
		return true;
	return t->seal->next ? ike_chain(plain->at, plain->len - 1 - pad, t->seal->next, &end)
	    : pad + 1 == plain->len;
}

static enum opened sk_try(struct sk_trial *t, const struct ike_key *k, struct opener *o)
{
	enum opened how = opener_sk(o, t->message, t->len, t->body, t->room, &t->plain);

	if (how != OPENED_GOOD || k->suite.encr->icv)
		return how;
	if (!t->plain.len)
		return OPENED_SHORT;
	if (sk_sensible(t))
		return OPENED_GOOD;
	t->nonsense = true;
	return OPENED_BAD_ICV;
}

static struct opener *sk_opener(struct sk_trial *t, const struct ike_key *k, bool swapped)
{
	bool i = t->initiator != swapped;

	return opener_new(&k->suite, k->secret[i ? IKE_SK_EI : IKE_SK_ER].at, k->secret[i ? IKE_SK_AI : IKE_SK_AR].at,
	    &t->why);
}

static void sk_keep(struct ike_side *side, const struct ike_key *k, bool swapped, struct opener *o)
{
	opener_free(side->opener);
	*side = (struct ike_side){ .key = k, .swapped = swapped, .opener = o };
}

/* One candidate, in one direction; the first of all stays even where it fails. */
static enum opened sk_candidate(struct sk_trial *t, struct ike_side *side, const struct ike_key *k, bool swapped)
{
	struct opener *o;
	enum opened how;

	if (side->opener && side->key == k && side->swapped == swapped)
		return OPENED_BAD_ICV;	/* has just failed */
	o = sk_opener(t, k, swapped);
	if (!o)
		return OPENED_FAILED;
	how = sk_try(t, k, o);
	if (how == OPENED_GOOD || !side->opener)
		sk_keep(side, k, swapped, o);
	else
		opener_free(o);
	return how;
}

static bool sk_opens(struct sk_trial *t, const struct ike_key *k, bool swapped)
{
	struct opener *o = sk_opener(t, k, swapped);
	bool good = o && sk_try(t, k, o) == OPENED_GOOD;

	opener_free(o);
	return good;
}

static bool sk_proves(struct hunt *h, const struct ike_key *k)
{
	return sk_opens(h->trial, k, false);
}

/* Those that are told, or were derived for it before; of those told without SPIs none stays that does not fit. */
static enum opened sk_told(struct hunt *h, const struct keyring *ring, struct ike_side *side)
{
	const struct ike_sa *sa = h->talk->owner;
	enum opened how = OPENED_FAILED, one;
	const struct ike_key *k;
	uint32_t cursor = 0;

	while ((k = keyring_ike_next(ring, 2, sa->initiator_spi, sa->responder_spi, &cursor)) && h->left) {
		if (!k->secret[IKE_SK_EI].len || !k->suite.encr || !derive_fits(h->talk, k) ||
		    (!k->initiator_spi && !engine_may_try(h->e)))
			continue;
		h->left -= !k->initiator_spi;
		h->e->searched += !k->initiator_spi;
		for (unsigned swapped = 0; swapped < 2; swapped++) {
			h->e->tally.key_trials++;
			if (!k->initiator_spi && !sk_opens(h->trial, k, swapped))
				continue;
			one = sk_candidate(h->trial, side, k, swapped);
			if (one == OPENED_GOOD)
				return OPENED_GOOD;
			how = one != OPENED_FAILED ? one : how;
		}
	}
	return how;
}

static enum opened sk_derived(struct hunt *h, struct ike_side *side)
{
	const struct ike_key *k = derive_ikev2(h);

	return k ? sk_candidate(h->trial, side, k, false) : OPENED_FAILED;
}

/* Another key opens what comes now. */
static void sk_outlived(struct ike_talk *talk, const struct ike_key *key)
{
	for (unsigned i = 0; key && i < PAST_KES; i++)
		if (!talk->earlier[i] || talk->earlier[i] == key) {
			talk->earlier[i] = key;
			return;
		}
}

static enum opened sk_search(struct engine *e, struct ike_talk *talk, struct sk_trial *t, struct ike_side *side)
{
	struct hunt h = { e, talk, t->frame, sk_proves, t, LIMIT_DERIVED };
	const struct ike_key *before = side->proven ? side->key : NULL;
	enum opened how = sk_told(&h, e->derived, side), one = how;

	if (one != OPENED_GOOD && e->trace)	/* who wants to see how has it computed, even where the result is told */
		one = sk_derived(&h, side);
	if (one != OPENED_GOOD)
		one = sk_told(&h, e->keys, side);
	how = one != OPENED_FAILED ? one : how;
	if (one != OPENED_GOOD && !e->trace)
		one = sk_derived(&h, side);
	how = one != OPENED_FAILED ? one : how;
	if (how == OPENED_GOOD) {
		talk->attempts = 0;
		talk->key = derive_complete(e, talk, side->key);
		sk_outlived(talk, before);
	}
	return how;
}

/* OPENED_FAILED: no key. */
static enum opened sk_bind(struct engine *e, struct ike_talk *talk, struct sk_trial *t)
{
	struct ike_side *side = &talk->side[t->initiator];
	enum opened how = side->opener ? sk_try(t, side->key, side->opener) : OPENED_FAILED, found;

	if (how != OPENED_GOOD && e->keys && talk->attempts < LIMIT_BIND_PACKETS) {
		talk->attempts++;
		found = sk_search(e, talk, t, side);
		how = found != OPENED_FAILED || !side->opener ? found : how;
	}
	if (how == OPENED_GOOD)
		side->proven |= opener_authenticates(side->opener);
	return how;
}

/* --- what is inside --- */

/* How many octets are left between the payloads and the padding. */
static uint32_t sk_payloads(struct packet *p, struct sealed *s, struct wire w)
{
	uint32_t left;

	if (is_fragment(&p->node[s->node])) {
		packet_rest(p, &w, &header_sk_fragment, s->depth);
		return 0;
	}
	w = dissect_ike_inside(p, w, s->depth, 2, s->next);
	left = w.have;
	packet_rest(p, &w, &header_data, s->depth);
	return left;
}

/* Its octets may be anything (RFC 7296, 3.14), but it begins where the payloads end. */
static void fact_padding(struct packet *p, unsigned node, uint32_t left)
{
	struct text t = packet_fact(p, node, "padding", "Padding", left ? FACT_FAILED : FACT_VERIFIED);

	if (left) {
		text_dec(&t, left);
		text_add(&t, " octets between the last payload and the padding");
	} else {
		text_add(&t, N_("begins where the payloads end"));
	}
	packet_fact_end(p, &t);
}

static void sk_inside(struct engine *e, struct packet *p, struct sealed *s, const struct plain *plain)
{
	uint32_t pad = plain->at[plain->len - 1];
	struct wire w = wire_of(plain->at, plain->len, plain->len), part;
	unsigned first = p->seals;
	uint32_t left;

	if (!engine_block(p, s, BLOCK_DECRYPTED, plain->at, plain->len))
		return;
	if (pad + 1 > plain->len) {
		packet_note(p, s->node, &pad_length);
		packet_rest(p, &w, &header_data, s->depth);
		return;
	}
	left = sk_payloads(p, s, wire_split(&w, plain->len - 1 - pad));
	engine_drain(e, p, first);
	part = wire_split(&w, pad);
	packet_rest(p, &part, &header_sk_padding, s->depth);
	packet_header(p, &w, &header_sk_trailer, s->depth);
	fact_padding(p, packet_last(p), left);
}

static void sk_show(struct engine *e, struct packet *p, struct sealed *s, const struct plain *plain)
{
	struct wire w = s->body, part = wire_split(&w, plain->iv);
	uint8_t outside = p->inside;

	packet_rest(p, &part, &header_sk_iv, s->depth);
	wire_split(&w, w.claim - plain->icv);
	sk_inside(e, p, s, plain);
	p->inside = outside;
	packet_rest(p, &w, &header_sk_icv, s->depth);
}

/* --- what came of it --- */

static void sk_opened(struct engine *e, struct packet *p, struct sealed *s, struct ike_talk *talk,
    const struct ike_id *id, struct plain *plain)
{
	s->authenticated = opener_authenticates(talk->side[id->from_initiator].opener);
	plain->at = rooms_exact(&e->rooms, plain->at, plain->len);
	ike_settle(e, s, talk->owner, SEAL_OPENED, s->authenticated ? NULL : N_("no ICV that could be verified"));
	sk_show(e, p, s, plain);
	ike_fragment(e, p, s, id, plain);
}

static void sk_closed(struct engine *e, struct sealed *s, struct ike_talk *talk, const struct sk_trial *t,
    enum opened how)
{
	const struct ike_side *side = &talk->side[t->initiator];

	if (t->nonsense)
		ike_settle(e, s, talk->owner, SEAL_NO_KEY, opener_authenticates(side->opener) ? wrong_key : no_sense);
	else if (how == OPENED_BAD_ICV)
		ike_settle(e, s, talk->owner, SEAL_INTEGRITY_FAILED, side->proven ? bad_icv_known : bad_icv);
	else if (how == OPENED_SHORT)
		ike_settle(e, s, talk->owner, SEAL_INTEGRITY_FAILED, too_short);
	else if (t->why || side->opener)
		ike_settle(e, s, talk->owner, SEAL_UNSUPPORTED, t->why ? t->why : N_("the cipher failed"));
	else
		ike_settle(e, s, talk->owner, SEAL_NO_KEY, no_key);
}

static void sk_name(struct sealed *s, const struct ike_side *side)
{
	if (!side->key)
		return;
	s->encryption = side->key->suite.encr ? side->key->suite.encr->name : NULL;
	s->integrity = side->key->suite.integ ? side->key->suite.integ->name : NULL;
}

void engine_sk(struct engine *e, struct packet *p, struct sealed *s)
{
	struct ike_id id;
	struct ike_sa *sa = ike_sealed_sa(e, p, s, &id);
	struct ike_talk *talk;
	struct sk_trial t;
	enum opened how;

	if (!sa)
		return;
	talk = ike_talk_touch(e->sas, sa);
	t = (struct sk_trial){ .seal = s, .payload = &p->node[s->node], .message = p->node[ike_message(p, s->node)].at,
		.initiator = id.from_initiator, .frame = p->frame->number };
	t.body = (uint32_t)(s->body.at - t.message);
	t.len = t.body + s->body.have;
	t.room = rooms_take(&e->rooms, OPENER_ROOM(t.len));
	how = t.room ? sk_bind(e, talk, &t) : OPENED_FAILED;
	sk_name(s, &talk->side[t.initiator]);
	if (how == OPENED_GOOD)
		sk_opened(e, p, s, talk, &id, &t.plain);
	else
		sk_closed(e, s, talk, &t, how);
}
