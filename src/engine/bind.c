/*
 * Which key fits an SA: by trial of the ICV.
 *
 * Keys with its SPI come first, given ones before derived ones, those with its
 * destination before those without; as they are told, then in all the ways a
 * source may have them wrong (mistake.c).  Then keys without SPI, keys of other
 * SPIs, and what SK_d of an IKE SA gives (guess.c); a few of the nearest of
 * these, and of those between the same addresses, are worth more than mistakes.
 * What fits is bound for good.  Where nothing does, the first key with its SPI
 * stays, unbound, and further packets are tried with it alone: a wrong key costs
 * no more than a right one.
 *
 * Integrity goes first: a MAC is tried without its cipher, and only a packet
 * whose ICV is right is worth decrypting.  Without an ICV, and for ciphers that
 * are not what the source says, the plaintext must prove itself.
 *
 * A try is wrong by chance once in 2^64 (the shortest ICV) or more, and
 * LIMIT_KEY_TRIALS are made: 2^-48 that anything at all is bound wrongly.
 *
 * With 64-bit sequence numbers the high half is not on the wire (RFC 4303,
 * 2.2.1): it is inferred from the highest one verified (appendix A2.2), and
 * before that taken from the key source or found by a bounded trial.
 */
#include "engine/mistake.h"

enum { ESN_WINDOW = 1 << 30 };	/* how far behind the highest a packet may be, generously */

const char bind_elsewhere[] = N_("the key told for this SPI is that of another SA");
static const char half_right[] = N_("the ICV is wrong, yet the plaintext makes sense: wrong integrity key, or damaged");

typedef enum opened opening(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high);

struct half {
	bool esn;
	uint32_t high;
};

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

bool bind_verifies(struct engine *e, struct sa *sa, struct trial *t)
{
	return sa->opener && opener_authenticates(sa->opener) && bind_known(e, sa, t) == OPENED_GOOD;
}

/* --- how much is tried --- */

/* The first packets of an SA are worth more than asking whether a key fits as it is told. */
static bool bind_thorough(const struct sa *sa)
{
	return sa->attempts <= LIMIT_SEARCH_PACKETS;
}

/* May one more be tried, besides keys with its SPI as they are told? */
static bool bind_may(struct engine *e, const struct sa *sa)
{
	return sa->tries < LIMIT_SA_TRIALS && engine_may_try(e);
}

static enum opened bind_run(struct engine *e, struct sa *sa, struct trial *t, struct opener *o, opening *open,
    struct half h)
{
	sa->tries++;
	e->tally.key_trials++;
	e->tally.esn_trials += h.esn;
	return open(e, t, o, h.esn, h.high);
}

/* --- sequence numbers --- */

/* The high half to try n-th: what the source knows and its neighbours first, then counting up. */
static uint32_t esn_candidate(const struct key *k, unsigned n)
{
	if (!k->high_known)
		return n;
	return n == 0 ? k->high : n == 1 ? k->high + 1 : n == 2 ? k->high - 1 : n - 3;
}

/* How many high halves are tried. */
static unsigned esn_most(const struct key *k, bool thorough)
{
	if (!thorough)
		return k->esn != KEY_ESN_NO;
	return k->esn == KEY_ESN_YES ? LIMIT_ESN_TRIALS : LIMIT_ESN_TRIALS / 16;
}

/* The n-th: what the source says first, and at last what it denies; false: no more. */
static bool half_at(const struct key *k, bool thorough, unsigned n, struct half *h)
{
	unsigned plain = k->esn != KEY_ESN_YES, most = esn_most(k, thorough);

	*h = (struct half){ 0 };
	if (n < plain)
		return true;
	if (n - plain == most)
		return !plain && thorough;
	*h = (struct half){ true, esn_candidate(k, n - plain) };
	return n - plain < most;
}

static enum opened bind_halves(struct engine *e, struct sa *sa, struct trial *t, const struct key *k,
    struct opener *o, opening *open, bool thorough, struct half *h)
{
	enum opened how = OPENED_BAD_ICV;

	for (unsigned n = 0; how == OPENED_BAD_ICV && half_at(k, thorough, n, h) && (!n || bind_may(e, sa)); n++) {
		e->searched += n > 0;
		how = bind_run(e, sa, t, o, open, *h);
	}
	return how;
}

/* --- proof --- */

/* Does the ICV alone prove the key, or must the plaintext make sense as well? */
static bool bind_proven(const struct sa *sa, const struct key *k, const struct trial *t)
{
	return sa->protocol == IP_PROTOCOL_AH || k->suite.encr->icv ||
	    plaintext_plausible(t->plain.at, t->plain.len);
}

/* Chance gives neither checksums and lengths, nor as many octets of padding (32 bits or more). */
static bool bind_convincing(const struct plain *plain)
{
	enum { PADDING = 4 };
	uint32_t pad = plain->len >= 2 ? plain->at[plain->len - 2] : 0;

	if (plaintext_proven(plain->at, plain->len))
		return true;
	if (pad < PADDING || !plaintext_plausible(plain->at, plain->len))
		return false;
	for (uint32_t i = 0; i < pad; i++)
		if (plain->at[plain->len - 2 - pad + i] != i + 1)
			return false;
	return true;
}

static void bind_keep(struct sa *sa, const struct key *k, struct opener *o)
{
	if (sa->opener != o)
		opener_free(sa->opener);
	sa->key = k;
	sa->opener = o;
}

/* That was the first packet it opened. */
static bool bind_done(struct sa *sa, struct trial *t, const struct reading *r, const struct key *k, struct opener *o,
    struct half h)
{
	bind_keep(sa, k, o);
	sa->esn = h.esn;
	sa->esn_known = k->esn == KEY_ESN_NO || opener_authenticates(o);
	sa->fit = reading_says(r, sa, h.esn, h.high);
	bind_advance(sa, h.high, t->sequence);
	t->sensible = true;
	return sa->bound = true;
}

/* --- as told --- */

enum place { OTHER_SPI, OWN_SPI, OWN_THOROUGH };	/* whose key it is told to be; every high half is tried */

/* Keys that are not told for this SPI are not kept for it, and prove more. */
static bool bind_told(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, enum place place)
{
	const struct reading r = { .key = k, .suite = k->suite };
	const char *why = NULL;
	struct opener *o = k == sa->key ? sa->opener : opener_new(&k->suite, k->encr_key, k->integ_key, &why);
	struct half h;

	if (!o) {
		sa->reason = place ? why : sa->reason;
		return false;
	}
	if (bind_halves(e, sa, t, k, o, t->open, place == OWN_THOROUGH, &h) == OPENED_GOOD && bind_proven(sa, k, t) &&
	    (place || opener_authenticates(o) || bind_convincing(&t->plain)))
		return bind_done(sa, t, &r, k, o, h);
	if (place && !sa->key)
		bind_keep(sa, k, o);
	else if (k != sa->key)
		opener_free(o);
	return false;
}

/* --- read otherwise --- */

/* A reading has proven itself: bind it whole. */
static bool bind_reading(struct engine *e, struct sa *sa, struct trial *t, const struct reading *r, struct half h)
{
	const struct key *k = reading_key(e->derived, r, sa->spi);
	const char *why;
	struct opener *o = k ? opener_new(&k->suite, k->encr_key, k->integ_key, &why) : NULL;

	if (o && bind_run(e, sa, t, o, t->open, h) == OPENED_GOOD)
		return bind_done(sa, t, r, k, o, h);
	opener_free(o);
	return false;
}

/* One opener for a suite of which only a part is wanted; the plaintext is in t then. */
static bool bind_opens(struct engine *e, struct sa *sa, struct trial *t, const struct suite *s, const uint8_t *encr_key,
    struct half h)
{
	const char *why;
	struct opener *o = opener_new(s, encr_key, NULL, &why);
	bool opens = o && bind_run(e, sa, t, o, t->open, h) == OPENED_GOOD;

	opener_free(o);
	return opens;
}

static bool is_aead(const struct encr *encr)
{
	return encr->icv > 0;
}

/* The ICV is right: which cipher, and how is its key told? */
static bool bind_cipher(struct engine *e, struct sa *sa, struct trial *t, struct reading *r, uint8_t icv, struct half h)
{
	struct way w = { 0 };

	while (bind_may(e, sa) && reading_encr(r, &w)) {
		struct suite alone = { .encr = r->suite.encr, .encr_key_len = r->suite.encr_key_len, .icv = icv };
		bool told = !r->encr_mistake && r->suite.encr == r->key->suite.encr;

		e->searched++;
		if (!is_aead(alone.encr) && bind_opens(e, sa, t, &alone, r->encr_key, h) &&
		    (told ? plaintext_plausible(t->plain.at, t->plain.len) : bind_convincing(&t->plain)))
			return bind_reading(e, sa, t, r, h);
	}
	return false;
}

/* A MAC without its cipher. */
static bool bind_mac(struct engine *e, struct sa *sa, struct trial *t, struct reading *r)
{
	struct suite alone = { .integ = r->suite.integ, .integ_key_len = r->suite.integ_key_len, .icv = r->suite.icv };
	const char *why;
	struct opener *o = opener_new(&alone, NULL, r->integ_key, &why);
	uint8_t icv = o ? opener_icv(o) : 0;
	struct half h;
	bool good;

	e->searched++;
	good = o && bind_halves(e, sa, t, r->key, o, t->verify, false, &h) == OPENED_GOOD;
	opener_free(o);
	if (!good)
		return false;
	return sa->protocol == IP_PROTOCOL_AH ? bind_reading(e, sa, t, r, h) : bind_cipher(e, sa, t, r, icv, h);
}

/* A cipher that authenticates. */
static bool bind_aead(struct engine *e, struct sa *sa, struct trial *t, const struct reading *r)
{
	const char *why;
	struct opener *o = opener_new(&r->suite, r->encr_key, NULL, &why);
	struct half h;
	bool good;

	e->searched++;
	good = o && bind_halves(e, sa, t, r->key, o, t->open, false, &h) == OPENED_GOOD;
	opener_free(o);
	return good && bind_reading(e, sa, t, r, h);
}

/* Nothing vouches for it: behind each length of an ICV the plaintext must prove itself. */
static bool bind_bare(struct engine *e, struct sa *sa, struct trial *t, struct reading *r)
{
	static const uint8_t icv[] = { 0, 12, 16, 24, 32 };
	const struct half h = { false, 0 };

	for (unsigned i = 0; i < sizeof icv && bind_may(e, sa); i++) {
		r->suite.icv = icv[i];
		e->searched++;
		if (bind_opens(e, sa, t, &r->suite, r->encr_key, h) && bind_convincing(&t->plain))
			return bind_reading(e, sa, t, r, h);
	}
	return false;
}

static bool bind_integs(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, bool mistakes)
{
	struct reading r = { .key = k, .suite = k->suite };
	struct way w = { 0 };
	bool bound = false;

	if (k->encr_key)		/* AH has none */
		memcpy(r.encr_key, k->encr_key, k->suite.encr_key_len);
	while (!bound && bind_may(e, sa) && reading_integ(&r, &w) && (mistakes || !r.integ_mistake))
		bound = bind_mac(e, sa, t, &r);
	secret_wipe(&r, sizeof r);
	return bound;
}

static bool bind_encrs(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, bool mistakes)
{
	struct reading r = { .key = k };
	struct way w = { 0 };
	bool bound = false, bare = !k->suite.integ_key_len;

	while (!bound && bind_may(e, sa) && reading_encr(&r, &w) && (mistakes || !r.encr_mistake)) {
		r.suite.icv = 0;
		if (is_aead(r.suite.encr))
			bound = bind_aead(e, sa, t, &r);
		else if (bare && r.suite.encr->kind != ENCR_KIND_NULL)
			bound = bind_bare(e, sa, t, &r);
	}
	secret_wipe(&r, sizeof r);
	return bound;
}

/* The key in other ways than told: with the algorithms its length allows and, with `mistakes`, all that may be wrong. */
static bool bind_otherwise(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, bool mistakes)
{
	return (k->suite.integ_key_len && bind_integs(e, sa, t, k, mistakes)) ||
	    (sa->protocol == IP_PROTOCOL_ESP && bind_encrs(e, sa, t, k, mistakes));
}

/* --- where keys are looked for --- */

enum care { AS_TOLD, NOT_TOLD, MISTAKEN };	/* keys whose algorithms are told; those others; all that may be wrong */

/* A key for its SPI; what is derived is never told wrongly. */
static bool bind_named(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, bool given, enum care care)
{
	bool needed = reading_needed(k);

	if (!needed && care != NOT_TOLD && bind_told(e, sa, t, k, care == MISTAKEN ? OWN_THOROUGH : OWN_SPI))
		return true;
	return (needed ? care != AS_TOLD : care == MISTAKEN && given) && bind_otherwise(e, sa, t, k, care == MISTAKEN);
}

static bool bind_own(struct engine *e, struct sa *sa, struct trial *t, const struct keyring *keys, enum care care)
{
	const struct key *k;
	uint32_t cursor = 0;

	if (!keyring_has(keys, sa->protocol, sa->spi))
		return false;
	while ((k = keyring_next(keys, sa->protocol, sa->spi, &sa->source, &sa->destination, &cursor))) {
		if (k->spi_mask != UINT32_MAX)
			continue;
		sa->unmatched = false;
		if (bind_named(e, sa, t, k, keys == e->keys, care))
			return true;
	}
	return false;
}

static bool bind_other(struct engine *e, struct sa *sa, struct trial *t, const struct key *k, bool mistakes)
{
	bool named = k->spi_mask == UINT32_MAX;

	if (k->protocol != sa->protocol || !bind_may(e, sa) || (named && (mistakes || k->spi == sa->spi)))
		return false;
	if (mistakes || reading_needed(k))
		return bind_otherwise(e, sa, t, k, mistakes);
	e->searched++;
	return bind_told(e, sa, t, k, OTHER_SPI);
}

/* Which key is looked at i-th: from one on, the nearest first, on both sides. */
static uint32_t nearest(uint32_t from, uint32_t i, uint32_t count)
{
	uint32_t step = (i + 1) / 2;

	return i % 2 ? (from + step) % count : (from + count - step) % count;
}

enum { NEAR = 16, NEXT = 4 };

/* Which keys of other SPIs were tried first, so that none is tried twice. */
struct tried {
	unsigned n;
	uint32_t key[NEXT + NEAR];
};

static bool tried_before(struct tried *x, uint32_t key)
{
	for (unsigned i = 0; i < x->n; i++)
		if (x->key[i] == key)
			return true;
	if (x->n < NEXT + NEAR)
		x->key[x->n++] = key;
	return false;
}

/*
 * Keys without SPI and those of other SPIs, beginning where the last of them
 * fitted: SAs mostly come in the order in which their keys are told, and the
 * other direction's key stands beside.  tried NULL: with all that may be wrong.
 */
static bool bind_others(struct engine *e, struct sa *sa, struct trial *t, uint32_t first, uint32_t end, struct tried *tried)
{
	uint32_t count = keyring_count(e->keys);

	for (uint32_t i = first; i < end && i < count; i++) {
		uint32_t at = nearest(e->keys_from, i, count);

		if (tried && tried_before(tried, at))
			continue;
		if (bind_other(e, sa, t, keyring_at(e->keys, at), !tried)) {
			e->keys_from = at;
			return true;
		}
	}
	return false;
}

/* Those told between the same addresses, of which directions swapped are the most frequent. */
static bool bind_beside(struct engine *e, struct sa *sa, struct trial *t, struct tried *tried)
{
	uint32_t i = keyring_between(e->keys, sa->protocol, &sa->source, &sa->destination);

	for (unsigned n = 0; i != HASH_NONE && n < NEAR; i = keyring_beside(e->keys, i), n++)
		if (!tried_before(tried, i) && bind_other(e, sa, t, keyring_at(e->keys, i), false)) {
			e->keys_from = i;
			return true;
		}
	return false;
}

static bool bind_search(struct engine *e, struct sa *sa, struct trial *t)
{
	struct tried tried = { 0 };

	if (bind_own(e, sa, t, e->keys, AS_TOLD) || bind_own(e, sa, t, e->derived, AS_TOLD) ||
	    bind_own(e, sa, t, e->keys, NOT_TOLD))
		return true;
	if (!bind_thorough(sa) || !bind_may(e, sa))
		return false;
	return bind_others(e, sa, t, 0, NEXT, &tried) || bind_beside(e, sa, t, &tried) ||
	    bind_others(e, sa, t, NEXT, NEAR, &tried) || bind_own(e, sa, t, e->derived, MISTAKEN) ||
	    bind_own(e, sa, t, e->keys, MISTAKEN) ||
	    bind_others(e, sa, t, NEAR, LIMIT_SA_TRIALS, &tried) || bind_others(e, sa, t, 0, LIMIT_SA_TRIALS, NULL) ||
	    guess_bind(e, sa, t);
}

bool bind_candidate(struct engine *e, struct sa *sa, struct trial *t, const struct key *k)
{
	if (!bind_may(e, sa))
		return false;
	e->searched++;
	if (!bind_told(e, sa, t, k, OTHER_SPI))
		return false;
	sa->key = keyring_put(e->derived, k);
	if (!sa->key)
		bind_keep(sa, NULL, NULL);
	return sa->bound = sa->key;
}

/* --- why nothing fits --- */

/* Does the key told for it fit another SA?  Looking through all of them counts as some trials. */
static void bind_compare(struct engine *e, struct sa *sa)
{
	enum { SAS_PER_TRIAL = 64 };
	uint32_t count = sa->key && bind_may(e, sa) ? sa_count(e->sas) : 0;

	e->searched += count / SAS_PER_TRIAL;
	for (uint32_t i = 0; i < count; i++)
		if (sa_at(e->sas, i)->key == sa->key && sa_at(e->sas, i)->bound)
			sa->fit = bind_elsewhere;
}

/* The ICV is wrong: would the encryption key fit? */
static void bind_blame(struct engine *e, struct sa *sa, struct trial *t)
{
	const struct key *k = sa->key;
	struct suite alone;

	if (!k || sa->protocol != IP_PROTOCOL_ESP || is_aead(k->suite.encr) || !k->suite.integ ||
	    k->suite.encr->kind == ENCR_KIND_NULL)
		return;
	alone = (struct suite){ .encr = k->suite.encr, .encr_key_len = k->suite.encr_key_len,
	    .icv = opener_icv(sa->opener) };
	if (bind_opens(e, sa, t, &alone, k->encr_key, (struct half){ false, 0 }) && bind_convincing(&t->plain))
		sa->fit = half_right;
}

static bool bind_first(struct engine *e, struct sa *sa, struct trial *t)
{
	sa->attempts++;
	if (bind_search(e, sa, t))
		return true;
	if (bind_thorough(sa))
		bind_blame(e, sa, t);
	bind_compare(e, sa);
	return false;
}

enum opened engine_bind(struct engine *e, struct sa *sa, struct trial *t)
{
	if (sa->bound)
		return bind_known(e, sa, t);
	if (!sa->attempts)
		sa->unmatched = true;
	else if (sa->unmatched && e->keys && keyring_has(e->derived, sa->protocol, sa->spi))
		sa->attempts = 0;		/* derived since */
	if (e->keys && sa->attempts < LIMIT_BIND_PACKETS && bind_first(e, sa, t))
		return OPENED_GOOD;
	if (sa->opener)
		return bind_known(e, sa, t);
	t->sensible = sa->protocol == IP_PROTOCOL_ESP && engine_null(sa, t->seal, &t->plain);
	return t->sensible ? OPENED_GOOD : OPENED_FAILED;
}
