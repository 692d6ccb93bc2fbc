/*
 * IKEv2's AUTH payloads, computed again (RFC 7296, 2.15):
 *
 *	RealMessage | NonceData of the other | prf(SK_p, rest of the ID payload) [| IntAuth]
 *
 * under a shared key or signed.  IntAuth stands for IKE_INTERMEDIATE messages
 * (RFC 9242, 3.3.1).  What EAP ends with is under its MSK, or under SK_p where
 * the method has none (2.16); NULL authentication is under SK_p (RFC 7619, 2.1).
 * Where a PPK is offered, NO_PPK_AUTH is the AUTH of the keys before it is mixed
 * in (RFC 8784, 3).
 */
#include "engine/ike_proof.h"

enum { OCTETS_PARTS = 6, MESSAGE_ID = 4 };

struct auth {
	struct proof *proof;
	uint64_t method;
	struct wire data;		/* what is in the payload */
	struct wire id;			/* of the sender: behind the generic header */
	bool eap;			/* it ends EAP */
};

/* The octets that are authenticated, with one SK_p. */
struct signed_octets {
	struct part part[OCTETS_PARTS];
	unsigned parts;
	uint8_t id[PRF_MAX], message[MESSAGE_ID];
};

/* --- what is authenticated --- */

static const struct node *id_payload(const struct ike_seen *m)
{
	return ike_payload(m, m->initiator ? "IDi" : "IDr");
}

static struct wire id_body(const struct ike_seen *m)
{
	const struct node *n = id_payload(m);
	const struct octets *before = &m->talk->past.id[m->initiator];

	if (n && n->len > PAYLOAD_BYTES)
		return wire_of(n->at + PAYLOAD_BYTES, n->len - PAYLOAD_BYTES, n->len - PAYLOAD_BYTES);
	return wire_of(before->at, before->len, before->len);
}

static void octets_add(struct signed_octets *o, const void *at, size_t len)
{
	o->part[o->parts++] = (struct part){ at, len };
}

static bool any_intermediate(const struct ike_past *past)
{
	return past->intermediates[0] || past->intermediates[1];
}

/* The first message of IKE_AUTH counts, and it follows the last IKE_INTERMEDIATE. */
static void octets_intermediate(struct signed_octets *o, const struct ike_past *past)
{
	uint32_t next = past->intermediates[1] + 1;

	for (unsigned i = 0; i < MESSAGE_ID; i++)
		o->message[i] = (uint8_t)(next >> (MESSAGE_ID - 1 - i) * 8);
	octets_add(o, past->intermediate[1].at, past->intermediate[1].len);
	octets_add(o, past->intermediate[0].at, past->intermediate[0].len);
	octets_add(o, o->message, MESSAGE_ID);
}

static bool octets_make(const struct auth *a, const struct secrets *s, struct signed_octets *o)
{
	const struct ike_seen *m = a->proof->m;
	const struct ike_past *past = &m->talk->past;
	const struct part id = { a->id.at, a->id.have };

	if (!prf_compute(s->prf, s->value, &id, 1, o->id))
		return false;
	o->parts = 0;
	octets_add(o, past->init[m->initiator].at, past->init[m->initiator].len);
	octets_add(o, past->nonce[!m->initiator].at, past->nonce[!m->initiator].len);
	octets_add(o, o->id, s->prf->octets);
	if (any_intermediate(past))
		octets_intermediate(o, past);
	return true;
}

/* What else it takes; NULL: all is there. */
static const char *octets_missing(const struct auth *a)
{
	const struct ike_seen *m = a->proof->m;
	const struct ike_past *past = &m->talk->past;

	if (!past->init[m->initiator].len || !past->nonce[!m->initiator].len)
		return N_("the IKE_SA_INIT messages, which were not seen");
	if (!a->id.have)
		return m->initiator ? N_("IDi, which was not seen") : N_("IDr, which was not seen");
	if (any_intermediate(past) && !(past->intermediate[0].len && past->intermediate[1].len))
		return N_("SK_pi and SK_pr of all IKE_INTERMEDIATE messages");
	return NULL;
}

/* --- under a shared key --- */

/* True: it is that key's. */
static bool shared_try(struct auth *a, const struct secrets *s, const struct signed_octets *o, struct secret key,
    uint8_t computed[static PRF_MAX])
{
	const struct schedule schedule = { .prf = s->prf };

	return ikev2_auth_psk(&schedule, key, o->part, o->parts, computed) && a->data.have == s->prf->octets &&
	    !memcmp(computed, a->data.at, s->prf->octets);
}

static void shared_told(struct auth *a, const struct secrets *s, const struct shared_keys *k, bool same,
    const uint8_t *computed)
{
	struct proof *x = a->proof;
	struct text *t;

	if (!same && (!s->bound || a->eap))
		return;
	t = proof_computed(x, same ? FACT_VERIFIED : FACT_FAILED, computed, s->prf->octets);
	if (!t)
		return;
	text_add(t, "what the preshared key of ");
	proof_source(t, x->e, k->key->file, k->key->line);
	text_add(t, " gives");
}

static void shared_own(struct auth *a, const struct secrets *s, const struct signed_octets *o, bool must)
{
	uint8_t computed[PRF_MAX];
	bool same = shared_try(a, s, o, s->value, computed);
	struct text *t;

	if (!same && !(must && s->bound))
		return;
	t = proof_computed(a->proof, same ? FACT_VERIFIED : FACT_FAILED, computed, s->prf->octets);
	if (t)
		text_add(t, a->proof->m->initiator ? "what SK_pi as the key gives" : "what SK_pr as the key gives");
}

static void auth_shared(struct auth *a, const struct secrets *s, const struct signed_octets *o)
{
	struct shared_keys k = { 0 };
	uint8_t computed[PRF_MAX];

	if (a->eap)
		shared_own(a, s, o, false);
	while (!proof_done(a->proof) && shared_key_next(a->proof, &k))
		shared_told(a, s, &k, shared_try(a, s, o, k.value, computed), computed);
	proof_needs(a->proof, a->eap ? N_("the MSK of EAP") : N_("the preshared key"));
}

/* --- signed --- */

static void auth_signed(struct auth *a, const struct secrets *s, const struct signed_octets *o)
{
	struct certificates c = { 0 };
	enum signature signature;
	const char *why = NULL;

	while (!proof_done(a->proof) && certificate_next(a->proof, &c)) {
		signature = signature_verify((unsigned)a->method, c.der.at, c.der.have, o->part, o->parts, a->data.at,
		    a->data.have, &why);
		if (signature != SIGNATURE_BAD || s->bound)
			proof_signature(a->proof, &c, signature, why);
	}
	proof_needs(a->proof, certificate_missing(a->proof->m));
}

/* --- the payload --- */

static void auth_try(struct auth *a, const struct secrets *s)
{
	struct signed_octets o;

	if (!octets_make(a, s, &o))
		return;
	switch (a->method) {
	case IKEV2_AUTH_SHARED_KEY_MESSAGE_INTEGRITY_CODE:
		auth_shared(a, s, &o);
		break;
	case IKEV2_AUTH_NULL_AUTHENTICATION:
		shared_own(a, s, &o, true);
		break;
	case IKEV2_AUTH_GENERIC_SECURE_PASSWORD_AUTHENTICATION_METHOD:
		proof_needs(a->proof, N_("the password"));
		break;
	default:
		auth_signed(a, s, &o);
	}
}

static void auth_prove(struct auth *a)
{
	struct proof *x = a->proof;
	const char *own = x->m->initiator ? "SK_pi" : "SK_pr";
	struct secrets s = { .which = x->m->initiator ? IKE_SK_PI : IKE_SK_PR };
	const char *missing = octets_missing(a);

	while (!proof_done(x) && secret_next(x, &s)) {
		if (missing) {
			proof_needs(x, missing);
			return;
		}
		auth_try(a, &s);
	}
	proof_needs(x, own);
}

void prove_auth(struct proof *x)
{
	struct auth a = { .proof = x, .id = id_body(x->m), .eap = !id_payload(x->m) };

	if (x->m->id.version != 2)
		return;
	a.data = auth_data(&x->m->p->node[x->node], &a.method);
	auth_prove(&a);
}

/* --- without the PPK --- */

bool ike_without_ppk(const struct ike_seen *m, const struct node *n)
{
	uint64_t type;

	return m->id.version == 2 && node_value(n, "type", &type) && type == IKEV2_NOTIFY_NO_PPK_AUTH &&
	    ike_payload(m, "AUTH");
}

void prove_auth_without_ppk(struct proof *x)
{
	struct auth a = { .proof = x, .id = id_body(x->m), .data = ike_notify_data(&x->m->p->node[x->node]) };

	auth_data(ike_payload(x->m, "AUTH"), &a.method);
	auth_prove(&a);
}
