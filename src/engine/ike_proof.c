/*
 * AUTH, HASH and SIG payloads: which are to be checked, with what secrets, and
 * what came of it, as a fact on each (RFC 7296, 2.15; RFC 2409, 5).
 *
 * Invariant: a payload is said to fail only with a secret that is its SA's
 * own; PROOFS payloads of a message are checked, and LIMIT_DERIVED secrets tried
 * on each.
 */
#include "engine/ike_proof.h"

enum { PROOFS = 8 };

/* --- what came of it --- */

struct text *proof_says(struct proof *x, enum verdict verdict)
{
	static const uint8_t rank[] = { [FACT_IMPOSSIBLE] = 1, [FACT_FAILED] = 2, [FACT_VERIFIED] = 3 };

	if (x->told && rank[verdict] <= rank[x->verdict])
		return NULL;
	x->told = true;
	x->verdict = (uint8_t)verdict;
	x->words = (struct text)TEXT_FIXED(x->room);
	return &x->words;
}

void proof_needs(struct proof *x, const char *what)
{
	struct text *t = proof_says(x, FACT_IMPOSSIBLE);

	if (!t)
		return;
	text_add(t, "needs ");
	text_add(t, what);
}

struct text *proof_computed(struct proof *x, enum verdict verdict, const uint8_t *at, unsigned len)
{
	struct text *t = proof_says(x, verdict);

	if (t) {
		text_bytes(t, at, len);
		text_add(t, " is ");
	}
	return t;
}

void proof_source(struct text *t, const struct engine *e, uint32_t file, uint32_t line)
{
	text_add(t, keyring_source(e->keys, file));
	text_char(t, ':');
	text_dec(t, line);
}

/* --- secrets --- */

/* Told of this SA: IKEv1's sources may know the initiator's SPI only. */
static bool key_named(const struct ike_key *k, const struct ike_sa *sa)
{
	return k->initiator_spi && k->initiator_spi == sa->initiator_spi &&
	    (!k->responder_spi || k->responder_spi == sa->responder_spi);
}

static const struct ike_key *key_next(const struct proof *x, struct secrets *s)
{
	const struct ike_key *opened = x->m->talk->key, *k;
	const struct ike_sa *sa = x->m->sa;

	if (!s->begun) {
		s->begun = true;
		if (opened)
			return opened;
	}
	for (; s->ring < 2; s->ring++, s->cursor = 0) {
		const struct keyring *keys = s->ring ? x->e->derived : x->e->keys;

		while (keys && (k = keyring_ike_next(keys, x->m->id.version, sa->initiator_spi, sa->responder_spi, &s->cursor)))
			if (k != opened)
				return k;
	}
	return NULL;
}

/* SK_pi for SK_pr, where a source has the directions the other way round. */
static enum ike_secret key_side(const struct proof *x, const struct secrets *s)
{
	const struct ike_side *side = &x->m->talk->side[x->m->initiator];
	bool swapped = side->swapped && side->key == s->key;

	if (!swapped || (s->which != IKE_SK_PI && s->which != IKE_SK_PR))
		return s->which;
	return s->which == IKE_SK_PI ? IKE_SK_PR : IKE_SK_PI;
}

static const struct prf *key_prf(const struct proof *x, const struct ike_key *k)
{
	const struct ike_talk *talk = x->m->talk;

	if (k->prf)
		return k->prf;
	if (x->m->id.version == 2)
		return prf_by_id(talk->past.prf);
	return prf_of_hash(talk->hash ? talk->hash : talk->past.prf);
}

bool secret_next(struct proof *x, struct secrets *s)
{
	while (x->left && (s->key = key_next(x, s))) {
		s->value = s->key->secret[key_side(x, s)];
		s->prf = key_prf(x, s->key);
		s->bound = s->key == x->m->talk->key || key_named(s->key, x->m->sa);
		x->left--;
		if (s->value.len && s->prf)
			return true;
	}
	return false;
}

bool shared_key_next(struct proof *x, struct shared_keys *s)
{
	const struct keyring *keys = x->e->keys;

	while (keys && x->left && s->next < keyring_ike_count(keys)) {
		s->key = keyring_ike_at(keys, s->next++);
		s->value = s->key->secret[IKE_PSK];
		if (!s->value.len || (s->key->initiator_spi && !key_named(s->key, x->m->sa)))
			continue;
		x->left--;
		return true;
	}
	return false;
}

/* --- certificates --- */

static bool is_x509(const struct node *n)
{
	uint64_t encoding;

	return ike_is(n, "CERT") && node_value(n, "encoding", &encoding) &&
	    encoding == IKEV2_CERT_X_509_CERTIFICATE_SIGNATURE;	/* of the same number in both versions */
}

/* The first of a message is the one it is signed by (RFC 7296, 3.6). */
static bool certificate_sent(const struct ike_seen *m, struct wire *der)
{
	const struct octets *before = &m->talk->past.certificate[m->initiator];
	uint32_t len;

	for (unsigned i = m->node + 1; i < m->end; i++)
		if (is_x509(&m->p->node[i])) {
			der->at = node_tail(&m->p->node[i], &len);
			*der = wire_of(der->at, len, len);
			return len;
		}
	*der = wire_of(before->at, before->len, before->len);
	return before->len;
}

bool certificate_next(struct proof *x, struct certificates *c)
{
	if (!c->begun) {
		c->begun = true;
		if (certificate_sent(x->m, &c->der))
			return true;
	}
	if (!x->left || c->next == keyring_certificate_count(x->e->keys))
		return false;
	x->left--;
	c->given = keyring_certificate_at(x->e->keys, c->next++);
	c->der = wire_of(c->given->der, c->given->len, c->given->len);
	return true;
}

const char *certificate_missing(const struct ike_seen *m)
{
	for (unsigned i = m->node + 1; i < m->end; i++)
		if (ike_is(&m->p->node[i], "CERT"))
			return m->p->node[i].header->tail.format == TEXT ? N_("the certificate at that URL") :
			    N_("the sender's certificate as X.509");
	return N_("the sender's certificate");
}

static void text_certificate(struct text *t, const struct proof *x, const struct certificates *c)
{
	if (!c->given) {
		text_add(t, N_("the certificate sent"));
		return;
	}
	text_add(t, "the certificate of ");
	proof_source(t, x->e, c->given->file, c->given->line);
}

/* One that was given may be anybody's. */
void proof_signature(struct proof *x, const struct certificates *c, enum signature signature, const char *why)
{
	enum verdict verdict = signature == SIGNATURE_GOOD ? FACT_VERIFIED :
	    signature == SIGNATURE_BAD && !c->given ? FACT_FAILED : FACT_IMPOSSIBLE;
	struct text *t;

	if (signature == SIGNATURE_BAD && c->given) {
		proof_needs(x, N_("the sender's certificate: it is none of those given"));
		return;
	}
	if (!(t = proof_says(x, verdict)))
		return;
	text_add(t, signature == SIGNATURE_UNKNOWN ? why : signature == SIGNATURE_GOOD ? "signed by the key of " :
	    "not signed by the key of ");
	text_add(t, signature == SIGNATURE_UNKNOWN ? ": " : "");
	text_certificate(t, x, c);
}

/* --- which payloads --- */

static const struct check {
	const char *layer;
	const char *key, *label;
	void (*prove)(struct proof *x);
} checks[] = {
	{ "AUTH", "authentication", N_("Authentication"), prove_auth },
	{ "N", "authentication", N_("Authentication"), prove_auth_without_ppk },
	{ "HASH", "hash", N_("Hash"), prove_hash },
	{ "SIG", "signature", N_("Signature"), prove_signature },
};

static const struct check *check_of(const struct ike_seen *m, unsigned node)
{
	const struct node *n = &m->p->node[node];

	for (unsigned i = 0; i < sizeof checks / sizeof *checks; i++)
		if (ike_is(n, checks[i].layer))
			return checks[i].prove != prove_auth_without_ppk || ike_without_ppk(m, n) ? &checks[i] : NULL;
	return NULL;
}

static void check_prove(struct engine *e, const struct ike_seen *m, unsigned node, const struct check *c)
{
	struct proof x = { .e = e, .m = m, .node = node, .left = LIMIT_DERIVED };
	struct text t;

	c->prove(&x);
	if (!x.told)
		return;
	t = packet_fact(m->p, node, c->key, c->label, x.verdict);
	text_long(&t, x.room, (size_t)(x.words.at - x.room));
	packet_fact_end(m->p, &t);
}

void ike_check_keyed(struct engine *e, const struct ike_seen *m)
{
	const struct check *c;
	unsigned proofs = 0;

	if (m->id.version == 1)
		phase2_learn(m);
	else if (m->id.exchange == IKEV2_EXCHANGE_IKE_INTERMEDIATE)
		intermediate_learn(e, m);
	for (unsigned i = m->node + 1; i < m->end && proofs < PROOFS; i++)
		if ((c = check_of(m, i))) {
			check_prove(e, m, i, c);
			proofs++;
		}
}
