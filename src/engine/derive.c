/*
 * What all derivations share: which secret of a key exchange may belong to an
 * exchange that was seen, and what of a source fits which SA.
 *
 * Invariant: a secret told of another SA, exchange, method or nonces is never
 * taken; one told of nothing is tried wherever its length fits.
 */
#include "engine/derive.h"

bool nonces_fit(struct secret told, struct secret ni, struct secret nr)
{
	if (!told.len || !ni.len || !nr.len)
		return true;
	return told.len == ni.len + nr.len && !memcmp(told.at, ni.at, ni.len) && !memcmp(told.at + ni.len, nr.at, nr.len);
}

/* --- secrets of key exchanges --- */

static bool spis_fit(const struct ke_secret *k, uint64_t spi_i, uint64_t spi_r)
{
	return k->initiator_spi == spi_i && (!k->responder_spi || k->responder_spi == spi_r);
}

/* Is its number that of the n-th of them?  Those of a child SA are counted on from the IKE SA's, so far as anybody does. */
static bool number_fits(const struct ke_secret *k, const struct kex *x, unsigned n)
{
	if (!k->number)
		return true;
	if (!x->number || (k->initiator_spi && !spis_fit(k, x->spi_i, x->spi_r)))
		return k->number > 1;
	return k->number == x->number + n;
}

static bool secret_fits(const struct ke_secret *k, const struct kex *x, unsigned n)
{
	uint16_t method = x->method[n];

	if ((k->version && k->version != x->version) || (k->method && method && k->method != method))
		return false;
	if (k->initiator_spi && !spis_fit(k, x->spi_i, x->spi_r) && !(x->old_i && spis_fit(k, x->old_i, x->old_r)))
		return false;
	if (!k->is_private && kex_secret_len(method) && kex_secret_len(method) != k->value.len)
		return false;
	return number_fits(k, x, n) && nonces_fit(k->nonces, x->ni, x->nr);
}

static bool is_told(const struct ke_secret *k)
{
	return k->initiator_spi || k->nonces.len;
}

/* The private key of one side and the data of the other. */
static bool shared_compute(const struct kex *x, const struct ke_secret *k, struct shared *found)
{
	enum { TRIALS = 64 };		/* what it costs, or more */
	uint16_t method = k->method ? k->method : x->method[0];
	uint8_t public[KEX_MAX];
	size_t len = sizeof public, room = sizeof found->computed;

	if (!x->ke || !engine_may_try(x->e))
		return false;
	x->e->searched += TRIALS;
	if (kex_public(method, k->value, public, &len))
		return false;
	for (unsigned i = 0; i < 2; i++)
		if (x->ke[i].len == len && !memcmp(x->ke[i].at, public, len) &&
		    !kex_shared(method, k->value, x->ke[!i].at, x->ke[!i].len, found->computed, &room)) {
			found->value[0] = (struct secret){ found->computed, (uint32_t)room };
			return true;
		}
	return false;
}

/* Those of the additional exchanges stand behind the first, in their order. */
static bool shared_more(const struct kex *x, unsigned i, struct shared *found)
{
	const struct keyring *keys = x->e->keys;
	unsigned n = 1;

	for (i++; n < x->count && i < keyring_ke_count(keys); i++) {
		const struct ke_secret *k = keyring_ke_at(keys, i);

		if (!k->is_private && secret_fits(k, x, n))
			found->value[n++] = k->value;
	}
	return n >= x->count;
}

static bool shared_at(const struct kex *x, unsigned i, struct shared *found)
{
	const struct ke_secret *k = keyring_ke_at(x->e->keys, i);

	found->from = k;
	found->value[0] = k->value;
	return secret_fits(k, x, 0) && (!k->is_private || shared_compute(x, k, found)) && shared_more(x, i, found);
}

bool shared_next(const struct kex *x, unsigned *cursor, struct shared *found)
{
	unsigned count = keyring_ke_count(x->e->keys);

	while (*cursor < 2 * count) {
		unsigned i = *cursor % count, pass = (*cursor)++ / count;

		if (is_told(keyring_ke_at(x->e->keys, i)) == !pass && shared_at(x, i, found))
			return true;
	}
	return false;
}

/* --- IKE SAs --- */

bool derive_fits(const struct ike_talk *talk, const struct ike_key *k)
{
	return k->initiator_spi || nonces_fit(k->nonces, octets_secret(&talk->past.nonce[1]),
	    octets_secret(&talk->past.nonce[0]));
}

static void spi_put(uint8_t at[static 8], uint64_t spi)
{
	for (unsigned i = 0; i < 8; i++)
		at[i] = (uint8_t)(spi >> (56 - 8 * i));
}

/* Where the nonces end does not matter but to AES' prfs: two of one length, as most are. */
bool derive_schedule(const struct ike_talk *talk, struct secret told, struct schedule *s)
{
	const struct ike_past *past = &talk->past;

	*s = (struct schedule){ .prf = NULL, .ni = octets_secret(&past->nonce[1]), .nr = octets_secret(&past->nonce[0]) };
	spi_put(s->spi_i, talk->owner->initiator_spi);
	spi_put(s->spi_r, talk->owner->responder_spi);
	if (s->ni.len && s->nr.len)
		return true;
	s->ni = (struct secret){ told.at, told.len / 2 };
	s->nr = (struct secret){ told.at + told.len / 2, told.len - told.len / 2 };
	return told.len > 1;
}

bool hunt_try(struct hunt *h, const struct ike_key *k, const struct ike_key **found)
{
	if (!h->left || !engine_may_try(h->e))
		return true;
	h->left--;
	h->e->searched++;
	h->e->tally.key_trials++;
	if (!h->prove(h, k))
		return false;
	*found = keyring_put_ike(h->e->derived, k);
	return true;
}

/* --- all that is known of an SA --- */

/* Told of the SA, and equal in all that both tell. */
static bool is_sibling(const struct ike_talk *talk, const struct ike_key *k, const struct ike_key *other)
{
	if (k == other || (!other->initiator_spi && !other->nonces.len) || !derive_fits(talk, other))
		return false;
	for (unsigned i = 0; i < IKE_SECRETS; i++) {
		struct secret a = k->secret[i], b = other->secret[i];

		if (a.len && b.len && (a.len != b.len || memcmp(a.at, b.at, a.len)))
			return false;
	}
	return true;
}

static void gather_from(struct whole *w, const struct ike_key *other)
{
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (!w->key.secret[i].len && other->secret[i].len) {
			w->key.secret[i] = other->secret[i];
			w->more = true;
		}
}

void derive_gather(const struct engine *e, const struct ike_talk *talk, const struct ike_key *k, struct whole *w)
{
	const struct octets *nonce = talk->past.nonce;
	const struct ike_key *other;
	uint32_t cursor = 0;

	w->key = *k;
	w->key.initiator_spi = talk->owner->initiator_spi;
	w->key.responder_spi = talk->owner->responder_spi;
	w->more = !k->initiator_spi;
	while ((other = keyring_ike_next(e->keys, k->version, w->key.initiator_spi, w->key.responder_spi, &cursor)))
		if (is_sibling(talk, k, other))
			gather_from(w, other);
	if (k->nonces.len || !nonce[0].len || !nonce[1].len || nonce[0].len > NONCE_MOST || nonce[1].len > NONCE_MOST)
		return;
	memcpy(w->nonces, nonce[1].at, nonce[1].len);
	memcpy(w->nonces + nonce[1].len, nonce[0].at, nonce[0].len);
	w->key.nonces = (struct secret){ w->nonces, nonce[0].len + nonce[1].len };
	w->more = true;
}

/* Is it the one that is known already, with more to it? */
static bool prove_same(struct hunt *h, const struct ike_key *k)
{
	const struct ike_key *known = h->trial;
	const enum ike_secret which = k->version == 2 ? IKE_SK_EI : IKE_KA;
	struct secret a = known->secret[which], b = k->secret[which];

	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

static const struct ike_key *complete_derived(struct engine *e, struct ike_talk *talk, const struct ike_key *k)
{
	struct ike_key known = *k;
	struct hunt h = { e, talk, k->frame, prove_same, &known, LIMIT_DERIVED };

	return k->version == 2 ? derive_ikev2(&h) : derive_ikev1(&h);
}

static const struct prf *past_prf(const struct ike_talk *talk, uint8_t version)
{
	return version == 2 ? prf_by_id(talk->past.prf) : prf_of_hash(talk->past.prf);
}

const struct ike_key *derive_complete(struct engine *e, struct ike_talk *talk, const struct ike_key *k)
{
	const struct ike_key *found = NULL;
	struct whole w;

	derive_gather(e, talk, k, &w);
	if (!w.key.secret[k->version == 2 ? IKE_SK_D : IKE_SKEYID_D].len)
		found = complete_derived(e, talk, k);
	if (found)
		return found;
	if (!w.key.prf && (w.key.prf = past_prf(talk, k->version)))
		w.more = true;
	if (!w.more)
		return k;
	if (!w.key.derived)
		w.key.derived = N_("with what was negotiated");
	found = keyring_put_ike(e->derived, &w.key);
	return found ? found : k;
}

/* --- telling of it --- */

void derive_head(const struct engine *e, const struct ike_talk *talk, const char *what)
{
	char room[64];
	struct text t = TEXT_FIXED(room);

	if (!e->trace)
		return;
	text_add(&t, "IKE SA 0x");
	text_hex(&t, talk->owner->initiator_spi, 16);
	text_add(&t, " 0x");
	text_hex(&t, talk->owner->responder_spi, 16);
	e->trace->say(e->trace->context, &(struct step){ text_string(&t), what, "", { NULL, 0 } });
}
