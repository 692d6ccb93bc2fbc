/*
 * IKEv1's HASH and SIG payloads, computed again (RFC 2409, 5).
 *
 * Phase 1 (5): prf(SKEYID, g^x of the sender | g^x of the other | cookie of the
 * sender | of the other | SAi_b | ID_b of the sender), which SIG signs (5.1).  In
 * Base Mode the initiator sends it before there is a g^xr.
 * Afterwards (5.5 to 5.7): prf(SKEYID_a, M-ID | [Ni_b | [Nr_b |]] what follows),
 * where the last of Quick Mode begins with a zero and has the nonces alone;
 * RFC 6407 (3.2) has its own forms of the same.
 */
#include "engine/ike_proof.h"

enum { COOKIE = 8, HASH_PARTS = 6, MESSAGE_ID = 4 };

/* --- nonces of phase 2 --- */

static struct isakmp_nonces *phase2_find(struct ike_past *past, uint32_t message)
{
	for (unsigned i = 0; i < PAST_PHASE2; i++)
		if (past->phase2[i].message == message)
			return &past->phase2[i];
	return NULL;
}

static struct isakmp_nonces *phase2_begin(struct ike_past *past, const struct ike_seen *m)
{
	struct isakmp_nonces *n = &past->phase2[past->phase2_next];

	past->phase2_next = (uint8_t)((past->phase2_next + 1u) % PAST_PHASE2);
	n->message = m->id.message;
	n->initiator = m->initiator;
	octets_forget(&n->nonce[0]);
	octets_forget(&n->nonce[1]);
	return n;
}

void phase2_learn(const struct ike_seen *m)
{
	const struct node *nonce = m->id.message ? ike_payload(m, "No") : NULL;
	struct isakmp_nonces *n;
	uint32_t len;
	const uint8_t *at;

	if (!nonce)
		return;
	n = phase2_find(&m->talk->past, m->id.message);
	if (!n)
		n = phase2_begin(&m->talk->past, m);
	at = node_tail(nonce, &len);
	if (len <= LIMIT_IKE_KEPT)
		octets_keep(&n->nonce[m->initiator != n->initiator], at, len);
}

/* --- what is hashed --- */

struct hashed {
	const char *name;		/* "HASH(1)" */
	const char *missing;		/* what was not seen; NULL: nothing */
	struct part part[HASH_PARTS];
	unsigned parts;
	uint8_t message[MESSAGE_ID];
};

static void hashed_add(struct hashed *h, const void *at, size_t len)
{
	h->part[h->parts++] = (struct part){ at, len };
}

static void hashed_kept(struct hashed *h, const struct octets *o, const char *name)
{
	if (!o->len && !h->missing)
		h->missing = name;
	hashed_add(h, o->at, o->len);
}

static void hash_phase1(const struct ike_seen *m, struct hashed *h)
{
	const struct ike_past *past = &m->talk->past;
	const uint8_t *cookies = m->p->node[m->node].at;
	bool alone = m->id.exchange == IKEV1_EXCHANGE_BASE && m->initiator;

	h->name = m->initiator ? "HASH_I" : "HASH_R";
	hashed_kept(h, &past->ke[m->initiator], N_("both KE payloads"));
	if (!alone)
		hashed_kept(h, &past->ke[!m->initiator], N_("both KE payloads"));
	hashed_add(h, cookies + (m->initiator ? 0 : COOKIE), COOKIE);
	hashed_add(h, cookies + (m->initiator ? COOKIE : 0), COOKIE);
	hashed_kept(h, &past->sa, N_("the initiator's SA payload"));
	hashed_kept(h, &past->id[m->initiator], N_("the sender's ID payload"));
}

/* All payloads behind that one, without padding. */
static struct part behind(const struct ike_seen *m, unsigned node)
{
	const struct node *hash = &m->p->node[node];
	const uint8_t *from = hash->at + hash->len, *end = from;

	for (unsigned i = node + 1; i < m->end; i++) {
		const struct node *n = &m->p->node[i];

		if (n->depth == hash->depth && n->block == hash->block && n->header != &header_isakmp_padding &&
		    n->at + n->len > end)
			end = n->at + n->len;
	}
	return (struct part){ from, (size_t)(end - from) };
}

/* Which of an exchange's hashes: 1 and 2 have a nonce behind them, those of whoever began it, and answered. */
static unsigned hash_number(const struct ike_seen *m, const struct isakmp_nonces *n)
{
	if (!n)
		return 1;
	if (ike_payload(m, "No"))
		return m->initiator == n->initiator ? 1 : 2;
	return m->id.exchange == IKEV1_EXCHANGE_QUICK_MODE ? (m->initiator == n->initiator ? 3 : 4) : 1;
}

static void hash_phase2(const struct ike_seen *m, unsigned node, struct hashed *h)
{
	static const char *const name[] = { "", "HASH(1)", "HASH(2)", "HASH(3)", "HASH(4)" };
	static const uint8_t zero[1];
	const struct isakmp_nonces *n = phase2_find(&m->talk->past, m->id.message);
	bool group = is_group_exchange(m->p, m->node, m->id.exchange);
	const struct part rest = behind(m, node);
	unsigned number = hash_number(m, n), nonces;

	if (number == 4 && !group)	/* a notification, under the commit bit (RFC 2408, 3.1) */
		number = 1;
	nonces = number == 1 ? 0 : number == 2 ? 1 : 2;
	h->name = name[number];
	for (unsigned i = 0; i < MESSAGE_ID; i++)
		h->message[i] = (uint8_t)(m->id.message >> (MESSAGE_ID - 1 - i) * 8);
	if (number == 3 && !group)
		hashed_add(h, zero, sizeof zero);
	hashed_add(h, h->message, MESSAGE_ID);
	for (unsigned i = 0; i < nonces; i++)
		hashed_kept(h, &n->nonce[i], N_("the nonces of this exchange"));
	if (number != 3 || group)
		hashed_add(h, rest.at, rest.len);
}

/* --- held against what was sent --- */

struct hash_value { uint8_t at[PRF_MAX]; unsigned len; };

static bool hash_compute(const struct hashed *h, const struct prf *prf, struct secret key, struct hash_value *v)
{
	v->len = prf->octets;
	return prf_compute(prf, key, h->part, h->parts, v->at);
}

/* What comes of one value: of a hash, it is the same or not; of a signature, it is of it or not. */
typedef void hash_judge(struct proof *x, const struct hashed *h, const struct hash_value *v, bool bound,
    const struct ike_key *shared);

static void judge_hash(struct proof *x, const struct hashed *h, const struct hash_value *v, bool bound,
    const struct ike_key *shared)
{
	uint32_t len;
	const uint8_t *sent = node_tail(&x->m->p->node[x->node], &len);
	bool same = len == v->len && !memcmp(sent, v->at, len);
	struct text *t = same || bound ? proof_computed(x, same ? FACT_VERIFIED : FACT_FAILED, v->at, v->len) : NULL;

	if (!t)
		return;
	text_add(t, h->name);
	if (!shared)
		return;
	text_add(t, " with the preshared key of ");
	proof_source(t, x->e, shared->file, shared->line);
}

static void judge_signature(struct proof *x, const struct hashed *h, const struct hash_value *v, bool bound,
    const struct ike_key *shared)
{
	const struct secret hash = { v->at, v->len };
	struct certificates c = { 0 };
	enum signature signature;
	const char *why = NULL;
	uint32_t len;
	const uint8_t *sent = node_tail(&x->m->p->node[x->node], &len);
	uint16_t method = x->m->talk->past.authentication;

	(void)h, (void)shared;
	while (!proof_done(x) && certificate_next(x, &c)) {
		signature = isakmp_signature_verify(method, c.der.at, c.der.have, hash, sent, len, &why);
		if (signature != SIGNATURE_BAD || bound)
			proof_signature(x, &c, signature, why);
	}
	proof_needs(x, certificate_missing(x->m));
}

/* --- with what --- */

static bool is_preshared(uint16_t method)
{
	return !method || method == IKEV1_AUTH_METHOD_PRE_SHARED_KEY || method == IKEV1_AUTH_METHOD_XAUTHINITPRESHARED ||
	    method == IKEV1_AUTH_METHOD_XAUTHRESPPRESHARED;
}

/* A preshared key gives SKEYID together with the nonces (RFC 2409, 5). */
static void try_shared(struct proof *x, const struct hashed *h, hash_judge *judge)
{
	const struct ike_past *past = &x->m->talk->past;
	const struct schedule s = { .prf = prf_of_hash(x->m->talk->hash ? x->m->talk->hash : past->prf),
		.ni = { past->nonce[1].at, past->nonce[1].len }, .nr = { past->nonce[0].at, past->nonce[0].len } };
	struct shared_keys k = { 0 };
	uint8_t skeyid[PRF_MAX];
	struct hash_value v;

	if (!s.prf || !s.ni.len || !s.nr.len || !is_preshared(past->authentication))
		return;
	while (!proof_done(x) && shared_key_next(x, &k))
		if (ikev1_skeyid_psk(&s, k.value, skeyid) &&
		    hash_compute(h, s.prf, (struct secret){ skeyid, s.prf->octets }, &v))
			judge(x, h, &v, true, k.key);
	secret_wipe(skeyid, sizeof skeyid);
}

static void try_secrets(struct proof *x, const struct hashed *h, enum ike_secret which, hash_judge *judge)
{
	struct secrets s = { .which = which };
	struct hash_value v;

	while (!proof_done(x) && secret_next(x, &s)) {
		if (h->missing) {
			proof_needs(x, h->missing);
			return;
		}
		if (hash_compute(h, s.prf, s.value, &v))
			judge(x, h, &v, s.bound, NULL);
	}
}

void prove_hash(struct proof *x)
{
	const struct ike_seen *m = x->m;
	struct hashed h = { 0 };

	if (m->id.version != 1)
		return;
	if (m->id.message)
		hash_phase2(m, x->node, &h);
	else
		hash_phase1(m, &h);
	if (!m->id.message && !h.missing)
		try_shared(x, &h, judge_hash);
	try_secrets(x, &h, m->id.message ? IKE_SKEYID_A : IKE_SKEYID, judge_hash);
	proof_needs(x, m->id.message ? "SKEYID_a" : "SKEYID");
}

void prove_signature(struct proof *x)
{
	struct hashed h = { 0 };

	if (x->m->id.version != 1)
		return;
	if (is_group_exchange(x->m->p, x->m->node, x->m->id.exchange)) {
		proof_needs(x, N_("the group's public key"));	/* RFC 6407, 4: KEK's */
		return;
	}
	if (x->m->id.exchange == IKEV1_EXCHANGE_BASE) {
		proof_needs(x, N_("Base Mode's own hash, which is not computed here"));
		return;
	}
	hash_phase1(x->m, &h);
	try_secrets(x, &h, IKE_SKEYID, judge_signature);
	proof_needs(x, "SKEYID");
}
