/*
 * Keys of the SAs that an IKE SA makes: ESP and AH (RFC 7296, 2.17; RFC 9370,
 * 2.2.4; RFC 2409, 5.5), and the IKE SA that takes its place (RFC 7296, 2.18).
 *
 * Which secret of a key exchange is a child's, and with a PPK which SK_d, may
 * not be known: all that can be are derived, LIMIT_DERIVED of them, and the ICV
 * of the first packet decides.
 *
 * Invariant: an SPI belongs to the SA towards whoever chose it.
 */
#include "engine/derive.h"

/* The answer to a request for SAs, and what is needed for their keys. */
struct made {
	struct engine *e;
	const struct ike_seen *m;
	const struct ike_exchange *x;	/* NULL: the request was not seen */
	struct proposal chosen;
	struct suite suite;
	struct schedule s;		/* with that exchange's nonces */
	struct kex kex;			/* count 0: no key exchange of its own */
	uint64_t asked;			/* the SPI of whoever asked, and whether it is known */
	bool asked_known, several;	/* several: more than one secret may be its own */
	unsigned left;
};

static const char from_d[] = N_("KEYMAT from SK_d"), from_d_pfs[] = N_("KEYMAT from SK_d and the exchange's own secret"),
    from_skeyid[] = N_("KEYMAT from SKEYID_d"), from_skeyid_pfs[] = N_("KEYMAT from SKEYID_d and the exchange's own secret");

/* --- keys into the keyring --- */

/* One direction: towards the one who chose the SPI. */
static void child_put(struct made *c, const struct ike_key *from, const struct shared *shared, bool answers, uint32_t spi,
    const uint8_t *keymat)
{
	const struct flow *flow = &c->m->flow;
	bool ikev1 = c->m->id.version == 1, pfs = c->kex.count;
	struct key k = {
		.source = answers ? flow->destination : flow->source,
		.destination = answers ? flow->source : flow->destination, .spi = spi, .spi_mask = UINT32_MAX,
		.protocol = c->chosen.protocol == IKEV2_PROTO_AH ? KEY_AH : KEY_ESP, .mode = c->chosen.mode,
		.esn = c->chosen.sn == SN_64_BIT ? KEY_ESN_YES : KEY_ESN_NO, .suite = c->suite, .encr_key = keymat,
		.integ_key = keymat + c->suite.encr_key_len, .frame = c->m->p->frame->number };

	k.derived = ikev1 ? pfs ? from_skeyid_pfs : from_skeyid : pfs ? from_d_pfs : from_d;
	k.file = pfs ? shared->from->file : from->file;
	k.line = pfs ? shared->from->line : from->line;
	keyring_put(c->e->derived, &k);
}

/* --- telling of it --- */

static void text_spi(struct text *t, const char *before, uint32_t spi)
{
	text_add(t, before);
	text_add(t, "0x");
	text_hex(t, spi, 8);
}

static void child_head(const struct made *c)
{
	char room[64];
	struct text t = TEXT_FIXED(room);

	text_add(&t, c->m->id.version == 1 ? "IPsec SA " : "CHILD_SA ");
	text_add(&t, c->chosen.protocol == IKEV2_PROTO_AH ? "AH" : "ESP");
	if (c->asked_known)
		text_spi(&t, " ", (uint32_t)c->asked);
	text_spi(&t, c->asked_known ? " and " : " ", (uint32_t)c->chosen.spi);
	c->e->trace->say(c->e->trace->context, &(struct step){ text_string(&t),
	    c->several ? N_("with one of the secrets that may be its own") :
	    c->kex.count ? N_("with a key exchange of its own") : "", "", { NULL, 0 } });
}

static void child_tell(const struct made *c, const char *name, const uint8_t *at, uint32_t len)
{
	const char *source = c->m->id.version == 1 ? "RFC 2409, 5.5" : "RFC 7296, 2.17";

	if (len)
		c->e->trace->say(c->e->trace->context, &(struct step){ name, N_("the next octets of KEYMAT"), source, { at, len } });
}

/* --- IKEv2 --- */

static bool keymat2(const struct made *c, const struct ike_key *from, const struct shared *shared, uint8_t *out)
{
	struct schedule s = c->s;

	s.prf = from->prf ? from->prf : prf_by_id(c->m->talk->past.prf);
	return s.prf && ikev2_keymat(&s, from->secret[IKE_SK_D], shared->value, c->kex.count, out,
	    2u * (c->suite.encr_key_len + c->suite.integ_key_len));
}

static void keymat2_tell(struct made *c, const struct ike_key *from, const struct shared *shared, uint8_t *keymat)
{
	const uint32_t encr = c->suite.encr_key_len, integ = c->suite.integ_key_len;

	child_head(c);
	c->s.trace = c->e->trace;
	keymat2(c, from, shared, keymat);
	c->s.trace = NULL;
	child_tell(c, N_("encryption key, from who asked"), keymat, encr);
	child_tell(c, N_("integrity key, from who asked"), keymat + encr, integ);
	child_tell(c, N_("encryption key, from who answered"), keymat + encr + integ, encr);
	child_tell(c, N_("integrity key, from who answered"), keymat + 2 * encr + integ, integ);
}

/* What the one who asked sends comes first: towards the SPI of the one who answered. */
static void derive2(struct made *c, const struct ike_key *from, const struct shared *shared)
{
	uint8_t keymat[2 * (ENCR_KEY_MAX + INTEG_KEY_MAX)];
	uint32_t half = (uint32_t)c->suite.encr_key_len + c->suite.integ_key_len;

	if (!keymat2(c, from, shared, keymat))
		return;
	child_put(c, from, shared, true, (uint32_t)c->chosen.spi, keymat);
	if (c->asked_known)
		child_put(c, from, shared, false, (uint32_t)c->asked, keymat + half);
	if (c->e->trace)
		keymat2_tell(c, from, shared, keymat);
	secret_wipe(keymat, sizeof keymat);
}

/* --- IKEv1: KEYMAT of each direction by itself --- */

static void derive1_one(struct made *c, const struct ike_key *from, const struct shared *shared, bool answers, uint32_t spi)
{
	struct secret secret = c->kex.count ? shared->value[0] : (struct secret){ NULL, 0 };
	uint8_t keymat[ENCR_KEY_MAX + INTEG_KEY_MAX];
	struct schedule s = c->s;

	s.prf = from->prf ? from->prf : prf_of_hash(c->m->talk->past.prf);
	s.trace = c->e->trace;
	if (!s.prf || !ikev1_keymat(&s, from->secret[IKE_SKEYID_D], secret, c->chosen.protocol, spi, keymat,
	    (size_t)c->suite.encr_key_len + c->suite.integ_key_len))
		return;
	child_put(c, from, shared, answers, spi, keymat);
	if (s.trace) {
		child_tell(c, N_("encryption key"), keymat, c->suite.encr_key_len);
		child_tell(c, N_("integrity key"), keymat + c->suite.encr_key_len, c->suite.integ_key_len);
	}
	secret_wipe(keymat, sizeof keymat);
}

static void derive1(struct made *c, const struct ike_key *from, const struct shared *shared)
{
	if (c->e->trace)
		child_head(c);
	derive1_one(c, from, shared, true, (uint32_t)c->chosen.spi);
	if (c->asked_known)
		derive1_one(c, from, shared, false, (uint32_t)c->asked);
}

/* --- with each secret that may be its own --- */

static void child_of(struct made *c, const struct ike_key *from)
{
	void (*derive)(struct made *, const struct ike_key *, const struct shared *) =
	    c->m->id.version == 1 ? derive1 : derive2;
	struct shared shared = { 0 };
	unsigned cursor = 0;

	c->several = c->e->trace && c->kex.count && shared_next(&c->kex, &cursor, &shared) &&
	    shared_next(&c->kex, &cursor, &shared);
	cursor = 0;
	if (!c->kex.count && c->left) {
		c->left--;
		derive(c, from, &shared);
	}
	while (c->kex.count && c->left && engine_may_try(c->e) && shared_next(&c->kex, &cursor, &shared)) {
		c->left--;
		c->e->searched++;
		derive(c, from, &shared);
	}
	secret_wipe(shared.computed, sizeof shared.computed);
}

static bool same_secret(struct secret a, struct secret b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* SK_d of the key in use; where it is not told, or a PPK may be in it, whichever others there are. */
static void child_derive(struct made *c)
{
	const enum ike_secret which = c->m->id.version == 1 ? IKE_SKEYID_D : IKE_SK_D;
	const struct keyring *const ring[] = { c->e->derived, c->e->keys };
	const struct ike_talk *talk = c->m->talk;
	const struct ike_key *own = talk->key && talk->key->secret[which].len ? talk->key : NULL, *k;

	if (own)
		child_of(c, own);
	for (unsigned i = 0; i < 2 && (!own || talk->past.ppk || talk->past.without_ppk); i++)
		for (uint32_t cursor = 0; (k = keyring_ike_next(ring[i], c->m->id.version, talk->owner->initiator_spi,
		    talk->owner->responder_spi, &cursor));)
			if (k != own && k->secret[which].len && derive_fits(talk, k) &&
			    !(own && same_secret(own->secret[which], k->secret[which])))
				child_of(c, k);
}

/* --- the IKE SA that takes the place of this one --- */

static void take(struct octets *to, struct secret from)
{
	octets_keep(to, from.at, from.len);
}

/* It is there from now on, even if it never speaks; whoever asked is its initiator.  past is taken over. */
static void heir_begin(struct made *c, struct ike_past *past)
{
	struct sa_table *sas = c->e->sas;
	const struct frame *f = c->m->p->frame;
	struct ike_sa *heir = ike_sa_touch(sas, c->asked, c->chosen.spi);
	struct ike_talk *talk = ike_talk_touch(sas, heir);

	if (!heir->messages) {
		heir->major = 2;
		heir->state = IKE_ESTABLISHED;
		heir->initiator = c->m->flow.destination;
		heir->responder = c->m->flow.source;
		heir->first_time = heir->last_time = f->time;
		heir->first_packet = f->number;
	}
	ike_past_forget(&talk->past);
	talk->past = *past;
}

static void child_heir(struct made *c)
{
	struct ike_past past = { .encr = c->chosen.encr, .key_bits = c->chosen.key_bits, .integ = c->chosen.integ,
		.prf = c->chosen.prf, .parent = c->m->talk->key };

	if (!past.parent || !c->asked_known)
		return;
	memcpy(past.method, c->chosen.method, sizeof past.method);
	take(&past.nonce[1], c->s.ni);
	take(&past.nonce[0], c->s.nr);
	take(&past.ke[1], octets_secret(&c->x->ke));
	take(&past.ke[0], octets_secret(&c->kex.ke[0]));
	heir_begin(c, &past);
}

/* --- the answer --- */

static struct secret tail_secret(const struct node *n)
{
	struct secret s = { NULL, 0 };

	if (n)
		s.at = node_tail(n, &s.len);
	return s;
}

static bool child_nonces(struct made *c)
{
	const struct ike_past *past = &c->m->talk->past;
	bool own = c->m->id.version == 1 || c->m->id.exchange != IKEV2_EXCHANGE_IKE_AUTH;

	if (own && !c->x)
		return false;
	c->s.ni = own ? octets_secret(&c->x->nonce) : octets_secret(&past->nonce[1]);
	c->s.nr = own ? tail_secret(ike_payload(c->m, "No")) : octets_secret(&past->nonce[0]);
	return c->s.ni.len && c->s.nr.len;
}

static void child_kex(struct made *c, const struct octets ke[static 2])
{
	const struct ike_talk *talk = c->m->talk;

	c->kex = (struct kex){ .e = c->e, .version = c->m->id.version, .spi_i = talk->owner->initiator_spi,
		.spi_r = talk->owner->responder_spi, .method = c->chosen.method, .ni = c->s.ni, .nr = c->s.nr, .ke = ke };
	c->kex.count = ke[0].len > 0;
	while (c->kex.count && c->kex.count < PAST_KES && c->chosen.method[c->kex.count])
		c->kex.count++;
}

/* False: nothing of the message may be looked at any more, as the heir may have got its SA's room. */
static bool child_one(struct made *c, const struct octets ke[static 2])
{
	const struct ike_offer *offer = offer_of(c->x, &c->chosen);

	c->asked_known = offer;
	c->asked = offer ? offer->spi : 0;
	child_kex(c, ke);
	if (c->chosen.protocol == IKEV2_PROTO_IKE && c->m->id.version == 2) {
		child_heir(c);
		return false;
	}
	if ((c->chosen.protocol == IKEV2_PROTO_ESP || c->chosen.protocol == IKEV2_PROTO_AH) &&
	    proposal_suite(&c->chosen, &c->suite))
		child_derive(c);
	return true;
}

void derive_children(struct engine *e, const struct ike_seen *m, const struct ike_exchange *x)
{
	struct made c = { .e = e, .m = m, .x = x, .left = LIMIT_DERIVED };
	const struct secret ke = tail_secret(ike_payload(m, "KE"));
	const struct octets both[2] = { { (uint8_t *)(uintptr_t)ke.at, ke.len }, x ? x->ke : (struct octets){ 0 } };
	const struct proposals all = ike_proposals(m);
	unsigned at = m->node;

	if (!child_nonces(&c))
		return;
	while (proposal_next(&all, &at, &c.chosen)) {
		if (m->id.version == 2)
			c.chosen.mode = ike_notifies(m, IKEV2_NOTIFY_USE_TRANSPORT_MODE) ? KEY_MODE_TRANSPORT : KEY_MODE_TUNNEL;
		if (!child_one(&c, both))
			return;
	}
}
