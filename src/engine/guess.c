/*
 * Child SAs whose exchange could not be read, from SK_d alone: the nonces of
 * IKE_SA_INIT give the KEYMAT of the first one (RFC 7296, 2.17), and its
 * algorithms are found by trial.
 *
 * The integrity key stands behind the encryption key, so that its place is the
 * encryption key's length: a MAC is tried for each length, and only where it is
 * right, the ciphers with keys of that length.
 *
 * Invariant: an SA is bound by bind_candidate() only, and all trials are within
 * its bounds, on GUESS_PACKETS packets.
 */
#include "engine/derive.h"

enum { GUESS_PACKETS = 2, GUESS_MAC = 2 * (ENCR_KEY_MAX + INTEG_KEY_MAX) };

static const char guessed[] = N_("KEYMAT from SK_d, its algorithms found by trial");

struct guess {
	struct engine *e;
	struct sa *sa;
	struct trial *t;
	const struct ike_talk *talk;
	const struct ike_key *from;
	uint8_t keymat[GUESS_MAC];
	bool second;			/* the direction towards whoever asked: its keys stand behind the others */
};

static const uint8_t *keys_at(const struct guess *g, const struct suite *s)
{
	return g->keymat + (g->second ? s->encr_key_len + s->integ_key_len : 0);
}

static bool guess_one(const struct guess *g, const struct suite *s)
{
	const uint8_t *at = keys_at(g, s);
	const struct key k = { .source = g->sa->source, .destination = g->sa->destination, .spi = g->sa->spi,
		.spi_mask = UINT32_MAX, .protocol = g->sa->protocol, .suite = *s, .encr_key = at,
		.integ_key = at + s->encr_key_len, .derived = guessed, .frame = g->sa->last_packet,
		.file = g->from->file, .line = g->from->line };

	return bind_candidate(g->e, g->sa, g->t, &k);
}

/* --- ciphers --- */

static unsigned encr_lengths(const struct encr *e)
{
	unsigned n = 0;

	while (n < sizeof e->key_bits / sizeof e->key_bits[0] && e->key_bits[n])
		n++;
	return e->kind == ENCR_KIND_NULL ? 1 : n;
}

static uint16_t encr_length(const struct encr *e, unsigned n)
{
	return (uint16_t)(e->key_bits[n] / 8u + e->salt);
}

/* With what vouches for itself (aead), or those with that integrity and a key of that length; length 0: any. */
static bool guess_ciphers(const struct guess *g, bool aead, const struct integ *integ, uint16_t length)
{
	const struct encr *e;

	for (unsigned i = 0; (e = encr_at(i)); i++)
		for (unsigned n = 0; n < encr_lengths(e) && aead == !!e->icv; n++) {
			struct suite s = { .encr = e, .integ = integ, .encr_key_len = encr_length(e, n),
				.integ_key_len = integ ? integ->key : 0 };

			if ((!integ || s.encr_key_len == length) && (aead || integ || s.encr_key_len) && guess_one(g, &s))
				return true;
		}
	return false;
}

/* --- MACs --- */

/* Is that the packet's ICV, with 32-bit sequence numbers, or 64-bit ones that have just begun? */
static bool mac_good(const struct guess *g, struct opener *o)
{
	static const uint8_t high[4];
	const struct wire *w = &g->t->seal->body;
	uint32_t icv = opener_icv(o);
	const struct part part[] = { { w->at, w->have - icv }, { high, sizeof high } };

	for (unsigned parts = 1; parts <= 2; parts++) {
		g->sa->tries++;
		g->e->searched++;
		g->e->tally.key_trials++;
		if (opener_verify(o, part, parts, w->at + part[0].len, (uint8_t)icv) == OPENED_GOOD)
			return true;
	}
	return false;
}

static bool mac_fits(const struct guess *g, const struct suite *s)
{
	const struct suite alone = { .integ = s->integ, .integ_key_len = s->integ_key_len };
	const char *why;
	struct opener *o = !engine_may_try(g->e) ? NULL : opener_new(&alone, NULL, keys_at(g, s) + s->encr_key_len, &why);
	bool good = o && g->t->seal->body.have > header_esp.bytes + opener_icv(o) && mac_good(g, o);

	opener_free(o);
	return good;
}

static bool guess_macs(const struct guess *g, const struct integ *integ)
{
	static const uint16_t length[] = { 16, 32, 24, 0, 20, 36, 28, 8 };

	for (unsigned i = 0; i < sizeof length / sizeof length[0]; i++) {
		const struct suite s = { .integ = integ, .encr_key_len = length[i], .integ_key_len = integ->key };

		if (mac_fits(g, &s) && guess_ciphers(g, false, integ, length[i]))
			return true;
	}
	return false;
}

static bool guess_suites(const struct guess *g)
{
	const struct integ *integ;

	if (g->sa->protocol == IP_PROTOCOL_ESP && guess_ciphers(g, true, NULL, 0))
		return true;
	for (unsigned i = 0; (integ = integ_at(i)); i++) {
		const struct suite ah = { .integ = integ, .integ_key_len = integ->key };

		if (integ->id && (g->sa->protocol == IP_PROTOCOL_AH ? guess_one(g, &ah) :
		    strcmp(integ->mac, "GMAC") && guess_macs(g, integ)))
			return true;
	}
	return g->sa->protocol == IP_PROTOCOL_ESP && guess_ciphers(g, false, NULL, 0);
}

/* --- SK_d --- */

static bool guess_keymat(struct guess *g, const struct trace *trace)
{
	struct schedule s;

	if (!derive_schedule(g->talk, g->from->nonces, &s))
		return false;
	s.prf = g->from->prf ? g->from->prf : prf_by_id(g->talk->past.prf);
	s.trace = trace;
	return s.prf && ikev2_keymat(&s, g->from->secret[IKE_SK_D], NULL, 0, g->keymat, sizeof g->keymat);
}

static bool guess_roles(struct guess *g)
{
	bool asker = address_equal(&g->sa->destination, &g->talk->owner->initiator), found = false;

	for (unsigned i = 0; !found && i < 2; i++) {
		g->second = asker != (i == 1);
		found = guess_suites(g);
	}
	if (found && g->e->trace) {
		derive_head(g->e, g->talk, guessed);
		guess_keymat(g, g->e->trace);
	}
	return found;
}

static bool guess_from(struct guess *g)
{
	const struct ike_sa *ike = g->talk->owner;
	uint32_t cursor = 0;

	while ((g->from = keyring_ike_next(g->e->keys, 2, ike->initiator_spi, ike->responder_spi, &cursor)))
		if (g->from->secret[IKE_SK_D].len && derive_fits(g->talk, g->from) && guess_keymat(g, NULL) && guess_roles(g))
			return true;
	return false;
}

static bool between(const struct sa *sa, const struct ike_sa *ike)
{
	return (address_equal(&sa->source, &ike->initiator) && address_equal(&sa->destination, &ike->responder)) ||
	    (address_equal(&sa->source, &ike->responder) && address_equal(&sa->destination, &ike->initiator));
}

bool guess_bind(struct engine *e, struct sa *sa, struct trial *t)
{
	struct guess g = { .e = e, .sa = sa, .t = t };
	uint32_t count = keyring_ike_count(e->keys) && sa->attempts <= GUESS_PACKETS ? ike_sa_count(e->sas) : 0;
	bool found = false;

	for (uint32_t i = count; !found && i-- > 0;) {
		const struct ike_sa *ike = ike_sa_at(e->sas, i);

		g.talk = ike->talk;
		found = ike->major == 2 && g.talk && !g.talk->key && between(sa, ike) && guess_from(&g);
	}
	secret_wipe(g.keymat, sizeof g.keymat);
	return found;
}
