/*
 * Which key fits an SA: by trial of the ICV.
 *
 * Candidates are the keys with its SPI, those with its destination first.
 * The first whose ICV verifies is bound for good.  Where none does, the first
 * candidate stays, unbound, and further packets are tried with it alone after
 * LIMIT_BIND_PACKETS: a wrong key costs no more than a right one.
 *
 * With 64-bit sequence numbers the high half is not on the wire (RFC 4303,
 * 2.2.1): it is inferred from the highest one verified (appendix A2.2), and
 * before that taken from the key source or found by a bounded trial.
 */
#include "engine/internal.h"

enum { ESN_WINDOW = 1 << 30 };	/* how far behind the highest a packet may be, generously */

static void bind_advance(struct sa *sa, uint32_t high, uint32_t low)
{
	if (high > sa->high || (high == sa->high && low > sa->low)) {
		sa->high = high;
		sa->low = low;
	}
}

static enum opened bind_known(struct engine *e, struct sa *sa, struct trial *t)
{
	uint32_t high = sa->esn ? esn_infer(sa->high, sa->low, t->sequence, ESN_WINDOW) : 0;
	enum opened how = t->open(e, t, sa->opener, sa->esn, high);

	t->sensible = (sa->bound && opener_authenticates(sa->opener)) || sa->protocol == IP_PROTOCOL_AH ||
	    sa->key->suite.encr->icv;
	if (how == OPENED_GOOD) {
		bind_advance(sa, high, t->sequence);
		sa->bound |= t->sensible;
	}
	return how;
}

/* The high half to try n-th: what the source knows and its neighbours first, then counting up. */
static uint32_t esn_candidate(const struct key *k, unsigned n)
{
	if (!k->high_known)
		return n;
	return n == 0 ? k->high : n == 1 ? k->high + 1 : n == 2 ? k->high - 1 : n - 3;
}

static enum opened bind_esn(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, struct opener *o)
{
	unsigned most = k->esn == KEY_ESN_YES ? LIMIT_ESN_TRIALS : LIMIT_ESN_TRIALS / 16;

	for (unsigned n = 0; n < most; n++) {
		uint32_t high = esn_candidate(k, n);
		enum opened how = t->open(e, t, o, true, high);

		e->tally.esn_trials++;
		if (how == OPENED_GOOD) {
			sa->esn = sa->esn_known = true;
			bind_advance(sa, high, t->sequence);
		}
		if (how != OPENED_BAD_ICV)
			return how;
	}
	return OPENED_BAD_ICV;
}

static enum opened bind_try(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, struct opener *o)
{
	enum opened how = OPENED_BAD_ICV;

	if (k->esn != KEY_ESN_YES) {
		how = t->open(e, t, o, false, 0);
		if (how == OPENED_GOOD) {
			sa->esn_known = k->esn == KEY_ESN_NO || opener_authenticates(o);
			bind_advance(sa, 0, t->sequence);
		}
	}
	if (how == OPENED_BAD_ICV && k->esn != KEY_ESN_NO)
		how = bind_esn(e, sa, t, k, o);
	return how;
}

/* Does the ICV alone prove the key, or must the plaintext make sense as well? */
static bool bind_proven(const struct sa *sa, const struct key *k, const struct trial *t)
{
	return sa->protocol == IP_PROTOCOL_AH || k->suite.encr->icv ||
	    plaintext_plausible(t->plain.at, t->plain.len);
}

static void bind_keep(struct sa *sa, const struct key *k, struct opener *o)
{
	if (sa->opener != o)
		opener_free(sa->opener);
	sa->key = k;
	sa->opener = o;
}

/* Try every candidate; true when one is bound. */
static bool bind_search(struct engine *e, struct sa *sa, struct trial *t)
{
	const struct key *k;
	uint32_t cursor = 0;

	while ((k = keyring_next(e->keys, sa->protocol, sa->spi, &sa->source, &sa->destination, &cursor))) {
		const char *why = NULL;
		struct opener *o = k == sa->key ? sa->opener : opener_new(&k->suite, k->encr_key, k->integ_key, &why);

		sa->unmatched = false;
		if (!o) {
			sa->reason = why;
		} else if (bind_try(e, sa, t, k, o) == OPENED_GOOD && bind_proven(sa, k, t)) {
			bind_keep(sa, k, o);
			t->sensible = true;
			return sa->bound = true;
		} else if (!sa->key) {
			bind_keep(sa, k, o);
		} else if (k != sa->key) {
			opener_free(o);
		}
	}
	return false;
}

enum opened engine_bind(struct engine *e, struct sa *sa, struct trial *t)
{
	if (sa->bound)
		return bind_known(e, sa, t);
	if (!sa->attempts)
		sa->unmatched = true;
	if (e->keys && sa->attempts < LIMIT_BIND_PACKETS) {
		sa->attempts++;
		if (bind_search(e, sa, t))
			return OPENED_GOOD;
	}
	if (sa->opener)
		return bind_known(e, sa, t);
	t->sensible = sa->protocol == IP_PROTOCOL_ESP && engine_null(sa, t->seal, &t->plain);
	return t->sensible ? OPENED_GOOD : OPENED_FAILED;
}
