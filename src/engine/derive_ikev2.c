/*
 * Keys of an IKEv2 SA (RFC 7296, 2.14 and 2.18; RFC 9370, 2.2.2; RFC 5723, 5;
 * RFC 8784, 3), by whichever way a secret that was given leads to them.
 *
 * Invariant: only what opens a message of the SA goes into the derived keyring,
 * and only that is told to the trace.
 */
#include "engine/derive.h"

/* What SKEYSEED is made from. */
struct basis {
	enum { GIVEN, EXCHANGED, ADDITIONAL, REKEYED, RESUMED } kind;
	const struct ike_key *key;	/* whose SKEYSEED, or whose SK_d and prf; EXCHANGED: none */
	const struct secret *shared;
	unsigned count;
	struct secret nonces;		/* as the source tells them */
	uint32_t file, line;
};

static const char *const basis_text[] = {
	[GIVEN] = N_("from SKEYSEED"),
	[EXCHANGED] = N_("from the secret of the key exchange"),
	[ADDITIONAL] = N_("from the secret of an additional key exchange"),
	[REKEYED] = N_("from SK_d of the IKE SA before it"),
	[RESUMED] = N_("from SK_d of the session resumed"),
};

static bool basis_skeyseed(struct schedule *s, const struct basis *b, uint8_t *out)
{
	const struct prf *old = b->key && b->key->prf ? b->key->prf : s->prf;
	const struct secret *secret = b->key ? b->key->secret : NULL;

	s->skeyseed_octets = b->kind == REKEYED || b->kind == RESUMED ? old->octets : 0;
	switch (b->kind) {
	case GIVEN:
		if (secret[IKE_SKEYSEED].len > PRF_MAX)
			return false;
		s->skeyseed_octets = (uint8_t)secret[IKE_SKEYSEED].len;
		memcpy(out, secret[IKE_SKEYSEED].at, secret[IKE_SKEYSEED].len);
		return true;
	case EXCHANGED:
		return ikev2_skeyseed(s, b->shared[0], out);
	case ADDITIONAL:
		return ikev2_skeyseed_additional(s, secret[IKE_SK_D], b->shared[0], out);
	case REKEYED:
		return ikev2_skeyseed_rekey(s, old, secret[IKE_SK_D], b->shared, b->count, out);
	case RESUMED:
		return ikev2_skeyseed_resumed(s, old, secret[IKE_SK_D], out);
	}
	return false;
}

/* --- the algorithms: as chosen, or all there are --- */

struct choice {
	const struct prf *prf;
	struct suite suite;
};

static unsigned encr_sizes(const struct encr *e)
{
	unsigned n = 0;

	while (n < sizeof e->key_bits / sizeof e->key_bits[0] && e->key_bits[n])
		n++;
	return n;
}

static unsigned count_prfs(void)
{
	unsigned n = 0;

	while (prf_at(n))
		n++;
	return n;
}

static bool choice_seen(const struct ike_past *past, struct choice *c)
{
	const struct proposal x = { .encr = past->encr, .key_bits = past->key_bits, .integ = past->integ,
		.encr_row = encr_by_id(past->encr), .integ_row = integ_by_id(past->integ) };

	c->prf = prf_by_id(past->prf);
	return c->prf && proposal_suite(&x, &c->suite);
}

/* The n-th of all combinations; false: there is none, *end: nor behind it. */
static bool choice_at(unsigned n, struct choice *c, bool *end)
{
	unsigned prfs = count_prfs(), integs = 0, size;
	const struct encr *encr;

	while (integ_at(integs))
		integs++;
	c->prf = prf_at(n % prfs);
	n /= prfs;
	encr = encr_at(n / (integs + 1) / 4);
	size = n / (integs + 1) % 4;
	*end = !encr;
	if (!encr || encr_esp_only(encr) || size >= encr_sizes(encr) || (encr->key_range && size))
		return false;
	c->suite = (struct suite){ .encr = encr, .integ = integ_at(n % (integs + 1)) };
	if (!c->suite.integ != !!encr->icv || (c->suite.integ && !c->suite.integ->id))
		return false;
	c->suite.encr_key_len = (uint16_t)(encr->key_bits[size] / 8u + encr->salt);
	c->suite.integ_key_len = c->suite.integ ? c->suite.integ->key : 0;
	return true;
}

/* *cursor starts at 0.  A resumed session has the algorithms it had (RFC 5723, 5.1). */
static bool choice_next(const struct ike_past *past, const struct ike_key *resumed, unsigned *cursor, struct choice *c)
{
	bool end = false;

	if (past->encr)
		return !(*cursor)++ && choice_seen(past, c);
	if (resumed) {
		*c = (struct choice){ resumed->prf, resumed->suite };
		return !(*cursor)++ && c->prf && c->suite.encr;
	}
	while (!end)
		if (choice_at((*cursor)++, c, &end))
			return true;
	return false;
}

/* --- one way, tried --- */

static void key_fill(struct ike_key *k, const struct hunt *h, const struct choice *c, const struct basis *b,
    const struct ikev2_keys *keys)
{
	const struct ike_sa *sa = h->talk->owner;

	*k = (struct ike_key){ .version = 2, .initiator_spi = sa->initiator_spi, .responder_spi = sa->responder_spi,
		.suite = c->suite, .prf = c->prf, .derived = basis_text[b->kind], .frame = h->frame,
		.file = b->file, .line = b->line };
	k->secret[IKE_SKEYSEED] = (struct secret){ keys->skeyseed, keys->skeyseed_octets };
	k->secret[IKE_SK_D] = (struct secret){ keys->d, keys->prf };
	k->secret[IKE_SK_AI] = (struct secret){ keys->ai, keys->len.integ };
	k->secret[IKE_SK_AR] = (struct secret){ keys->ar, keys->len.integ };
	k->secret[IKE_SK_EI] = (struct secret){ keys->ei, keys->len.encr };
	k->secret[IKE_SK_ER] = (struct secret){ keys->er, keys->len.encr };
	k->secret[IKE_SK_PI] = (struct secret){ keys->pi, keys->prf };
	k->secret[IKE_SK_PR] = (struct secret){ keys->pr, keys->prf };
}

static bool basis_keys(struct schedule *s, const struct basis *b, const struct choice *c, struct ikev2_keys *keys)
{
	const struct ikev2_lengths len = { c->suite.encr_key_len, c->suite.integ_key_len };
	uint8_t skeyseed[PRF_MAX];
	bool ok;

	s->prf = c->prf;
	ok = basis_skeyseed(s, b, skeyseed) && ikev2_keys(s, skeyseed, len, keys);
	secret_wipe(skeyseed, sizeof skeyseed);
	return ok;
}

static void choice_told(const struct hunt *h, struct schedule *s, const struct basis *b, const struct choice *c)
{
	struct ikev2_keys keys;

	if (!h->e->trace)
		return;
	derive_head(h->e, h->talk, basis_text[b->kind]);
	s->trace = h->e->trace;
	basis_keys(s, b, c, &keys);
	secret_wipe(&keys, sizeof keys);
}

/* True: *found, or there were enough. */
static bool choice_try(struct hunt *h, struct schedule *s, const struct basis *b, const struct choice *c,
    const struct ike_key **found)
{
	struct ikev2_keys keys;
	struct ike_key k;
	bool done = false;

	if (basis_keys(s, b, c, &keys)) {
		key_fill(&k, h, c, b, &keys);
		done = hunt_try(h, &k, found);
	}
	secret_wipe(&keys, sizeof keys);
	if (done && *found)
		choice_told(h, s, b, c);
	return done;
}

static bool basis_try(struct hunt *h, const struct basis *b, const struct ike_key **found)
{
	struct schedule s;
	struct choice c;
	unsigned cursor = 0;

	if (!derive_schedule(h->talk, b->nonces, &s))
		return false;
	while (choice_next(&h->talk->past, b->kind == RESUMED ? b->key : NULL, &cursor, &c))
		if (choice_try(h, &s, b, &c, found))
			return true;
	return false;
}

/* --- the ways there are --- */

static bool lengths_fit(const struct ike_key *k, const struct suite *s)
{
	return k->secret[IKE_SK_EI].len == s->encr_key_len && k->secret[IKE_SK_AI].len == s->integ_key_len;
}

/* SK_e and SK_a without their algorithms. */
static bool try_untold(struct hunt *h, const struct ike_key *k, const struct ike_key **found)
{
	struct ike_key full = *k;
	struct choice c, last = { 0 };
	unsigned cursor = 0;

	while (choice_next(&h->talk->past, NULL, &cursor, &c)) {
		if (!lengths_fit(k, &c.suite) || (c.suite.encr == last.suite.encr && c.suite.integ == last.suite.integ))
			continue;	/* a prf makes no difference here */
		last = c;
		full.suite = c.suite;
		if (hunt_try(h, &full, found))
			return true;
	}
	return false;
}

static bool hunt_given(struct hunt *h, const struct ike_key **found)
{
	const struct ike_sa *sa = h->talk->owner;
	const struct ike_key *k;
	uint32_t cursor = 0;

	while ((k = keyring_ike_next(h->e->keys, 2, sa->initiator_spi, sa->responder_spi, &cursor))) {
		const struct basis b = { .kind = GIVEN, .key = k, .nonces = k->nonces, .file = k->file, .line = k->line };

		if (!derive_fits(h->talk, k))
			continue;
		if (k->secret[IKE_SK_EI].len && !k->suite.encr && try_untold(h, k, found))
			return true;
		if (k->secret[IKE_SKEYSEED].len && basis_try(h, &b, found))
			return true;
	}
	return false;
}

static struct kex kex_of(const struct hunt *h, const struct ike_past *past)
{
	return (struct kex){ .e = h->e, .version = 2, .number = 1, .count = 1, .spi_i = h->talk->owner->initiator_spi,
		.spi_r = h->talk->owner->responder_spi, .method = past->method, .ni = octets_secret(&past->nonce[1]),
		.nr = octets_secret(&past->nonce[0]), .ke = past->ke };
}

/* Every secret that fits the exchange, in one way of using it. */
static bool hunt_shared(struct hunt *h, const struct kex *x, struct basis *b, const struct ike_key **found)
{
	struct shared shared;
	unsigned cursor = 0;
	bool done = false;

	while (!done && shared_next(x, &cursor, &shared)) {
		b->shared = shared.value;
		b->count = x->count;
		b->nonces = shared.from->nonces;
		b->file = shared.from->file;
		b->line = shared.from->line;
		done = basis_try(h, b, found);
	}
	secret_wipe(shared.computed, sizeof shared.computed);
	return done;
}

static bool hunt_exchanged(struct hunt *h, const struct ike_key **found)
{
	struct kex x = kex_of(h, &h->talk->past);

	return !h->talk->past.parent && hunt_shared(h, &x, &(struct basis){ .kind = EXCHANGED }, found);
}

/* After IKE_INTERMEDIATE with another key exchange (RFC 9370, 2.2.2). */
static bool hunt_additional(struct hunt *h, const struct ike_key **found)
{
	const struct ike_past *past = &h->talk->past;
	const struct ike_key *key = h->talk->key;
	struct kex x = kex_of(h, past);

	if (!past->additional || !key || !key->secret[IKE_SK_D].len)
		return false;
	x.number = (uint8_t)(past->additional + 1);
	x.method = past->method + past->additional;
	return hunt_shared(h, &x, &(struct basis){ .kind = ADDITIONAL, .key = key }, found);
}

static bool rekeyed_from(struct hunt *h, const struct ike_key *key, const struct ike_key **found)
{
	const struct ike_past *past = &h->talk->past;
	struct kex x = kex_of(h, past);

	if (!key->secret[IKE_SK_D].len)
		return false;
	x.old_i = key->initiator_spi;
	x.old_r = key->responder_spi;
	while (x.count < PAST_KES && past->method[x.count])
		x.count++;
	return hunt_shared(h, &x, &(struct basis){ .kind = REKEYED, .key = key }, found);
}

/* Of the SA before there may be several SK_d: with a PPK and without, or from several sources. */
static bool hunt_rekeyed(struct hunt *h, const struct ike_key **found)
{
	const struct ike_key *parent = h->talk->past.parent, *k;
	const struct keyring *const ring[] = { h->e->derived, h->e->keys };

	if (!parent)
		return false;
	if (rekeyed_from(h, parent, found))
		return true;
	for (unsigned i = 0; i < 2; i++)
		for (uint32_t cursor = 0;
		    (k = keyring_ike_next(ring[i], 2, parent->initiator_spi, parent->responder_spi, &cursor));)
			if (k != parent && k->initiator_spi && rekeyed_from(h, k, found))
				return true;
	return false;
}

static bool hunt_resumed(struct hunt *h, const struct ike_key **found)
{
	const struct keyring *const ring[] = { h->e->derived, h->e->keys };

	if (!h->talk->past.resumed)
		return false;
	for (unsigned i = 0; i < 2; i++)
		for (unsigned n = keyring_ike_count(ring[i]); n-- > 0;) {
			const struct ike_key *k = keyring_ike_at(ring[i], n);
			const struct basis b = { .kind = RESUMED, .key = k, .file = k->file, .line = k->line };

			if (k->version == 2 && k->secret[IKE_SK_D].len && basis_try(h, &b, found))
				return true;
		}
	return false;
}

const struct ike_key *derive_ikev2(struct hunt *h)
{
	const struct ike_key *found = NULL;

	bool traced = h->e->trace != NULL;	/* then from as far back as can be */

	if ((traced || !hunt_given(h, &found)) && !hunt_additional(h, &found) && !hunt_rekeyed(h, &found) &&
	    !hunt_exchanged(h, &found) && !hunt_resumed(h, &found) && traced)
		hunt_given(h, &found);
	return found;
}

/* --- PPK --- */

static void ppk_tell(const struct engine *e, const struct ike_talk *talk, struct schedule *s, struct secret ppk,
    struct ikev2_keys *keys)
{
	derive_head(e, talk, N_("with a PPK"));
	s->trace = e->trace;
	ikev2_ppk(s, ppk, keys);
}

/* The SA's key with that PPK mixed in. */
static const struct ike_key *ppk_mix(struct engine *e, const struct ike_talk *talk, const struct ike_key *given, uint64_t frame)
{
	static const unsigned mixed[] = { IKE_SK_D, IKE_SK_PI, IKE_SK_PR };
	struct schedule s = { .prf = talk->key->prf, .trace = NULL };
	struct ike_key k = *talk->key;
	struct ikev2_keys keys = { .prf = s.prf->octets };
	uint8_t *const to[] = { keys.d, keys.pi, keys.pr };
	const struct ike_key *put;

	for (unsigned i = 0; i < 3; i++)
		memcpy(to[i], k.secret[mixed[i]].at, keys.prf);
	if (e->trace)
		ppk_tell(e, talk, &s, given->secret[IKE_PPK], &keys);
	else
		ikev2_ppk(&s, given->secret[IKE_PPK], &keys);
	for (unsigned i = 0; i < 3; i++)
		k.secret[mixed[i]].at = to[i];
	k.secret[IKE_PPK] = given->secret[IKE_PPK];
	k.derived = N_("with a PPK mixed in");
	k.frame = frame;
	k.file = given->file;
	k.line = given->line;
	put = keyring_put_ike(e->derived, &k);
	secret_wipe(&keys, sizeof keys);
	return put;
}

static bool ppk_can(const struct ike_key *k)
{
	return k && k->prf && k->secret[IKE_SK_D].len == k->prf->octets && k->secret[IKE_SK_PI].len == k->prf->octets &&
	    k->secret[IKE_SK_PR].len == k->prf->octets && !k->secret[IKE_PPK].len;
}

/* Whose it is is not known before the AUTH payload or a child SA fits: all are put to the derived ones. */
static void ppk_begin(struct engine *e, struct ike_talk *talk, uint64_t frame)
{
	const struct ike_sa *sa = talk->owner;
	const struct ike_key *given, *first = NULL, *one;
	uint32_t cursor = 0;

	while (ppk_can(talk->key) &&
	    (given = keyring_ike_next(e->keys, 2, sa->initiator_spi, sa->responder_spi, &cursor)))
		if (given->secret[IKE_PPK].len && derive_fits(talk, given)) {
			one = ppk_mix(e, talk, given, frame);
			first = first ? first : one;
		}
	if (first) {
		talk->past.without_ppk = talk->key;
		talk->key = first;
	}
}

void derive_ppk(struct engine *e, const struct ike_seen *m)
{
	bool notified = ike_notifies(m, IKEV2_NOTIFY_PPK_IDENTITY);
	struct ike_talk *talk = m->talk;

	if (notified && !talk->past.without_ppk)
		ppk_begin(e, talk, m->p->frame->number);
	if (!notified && m->id.response && ike_payload(m, "AUTH") && talk->past.without_ppk) {
		talk->key = talk->past.without_ppk;
		talk->past.without_ppk = NULL;
	}
}
