/*
 * Keys of IKE SAs, each in memory of its own, so that it stays where it is.
 * Those of one version and initiator's SPI form a chain, in order of arrival,
 * whose first member the index finds.  A pair of SPIs may have several sets of
 * keys: additional key exchanges change them (RFC 9370, 2.2.2).  A second index
 * finds a key by all that tells it from others.
 */
#include <stdlib.h>

#include "keyring/ike.h"

const char *const ike_secret_name[IKE_SECRETS] = {
	"SK_d", "SK_ai", "SK_ar", "SK_ei", "SK_er", "SK_pi", "SK_pr", "SKEYSEED", "PPK",
	"SKEYID", "SKEYID_d", "SKEYID_a", "SKEYID_e", "Ka", "PSK",
};

struct ike_entry {
	struct ike_key key;
	uint32_t next;			/* of its chain */
	uint32_t last;			/* only in the first of a chain */
};

struct ike_name { uint64_t initiator_spi, version; };

static bool name_equal(const void *entries, uint32_t position, const void *name)
{
	struct ike_entry *const *at = entries;
	const struct ike_name *n = name;

	return at[position]->key.initiator_spi == n->initiator_spi && at[position]->key.version == n->version;
}

static uint32_t chain_first(const struct ike_keys *k, struct ike_name n)
{
	return hash_find(&k->index, hash_bytes(&n, sizeof n), name_equal, k->at, &n);
}

/* --- putting in --- */

static bool same_sa(const struct ike_key *a, const struct ike_key *b)
{
	const struct suite *s = &a->suite, *t = &b->suite;

	if (a->version != b->version || a->initiator_spi != b->initiator_spi || a->responder_spi != b->responder_spi)
		return false;
	if (s->encr != t->encr || s->integ != t->integ || s->icv != t->icv)
		return false;
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (!secret_equal(a->secret[i], b->secret[i]))
			return false;
	return true;
}

static bool same_equal(const void *entries, uint32_t position, const void *key)
{
	struct ike_entry *const *at = entries;

	return same_sa(&at[position]->key, key);
}

static uint64_t same_hash(const struct ike_key *key)
{
	uint64_t name[] = { key->version, key->initiator_spi, key->responder_spi };
	uint64_t hash = hash_bytes(name, sizeof name);

	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (key->secret[i].len)
			hash = secrets_hash(hash + i, key->secret[i].at, key->secret[i].len);
	return hash;
}

/* The same SA told again: what one account knows and the other does not. */
static void merge(struct secrets *secrets, struct ike_key *old, const struct ike_key *new)
{
	if (!old->prf)
		old->prf = new->prf;
	if (!old->encryption)
		old->encryption = new->encryption;
	if (!old->nonces.len)
		old->nonces = secrets_copy(secrets, new->nonces);
}

static struct ike_entry *entry_new(struct secrets *secrets, const struct ike_key *key)
{
	struct ike_entry *e = mem_new(sizeof *e);

	e->key = *key;
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		e->key.secret[i] = secrets_copy(secrets, key->secret[i]);
	e->key.nonces = secrets_copy(secrets, key->nonces);
	e->next = HASH_NONE;
	return e;
}

static void chain_add(struct ike_keys *k, uint32_t first, struct ike_name n, uint32_t position)
{
	if (first == HASH_NONE) {
		hash_put(&k->index, hash_bytes(&n, sizeof n), position);
		first = position;
	} else {
		k->at[k->at[first]->last]->next = position;
	}
	k->at[first]->last = position;
}

const struct ike_key *ike_keys_put(struct ike_keys *k, struct secrets *secrets, const struct ike_key *key,
    bool full)
{
	struct ike_name n = { key->initiator_spi, key->version };
	uint64_t hash = same_hash(key);
	uint32_t same = hash_find(&k->same, hash, same_equal, k->at, key);

	if (same != HASH_NONE) {
		merge(secrets, &k->at[same]->key, key);
		return &k->at[same]->key;
	}
	if (full)
		return NULL;
	if (!(k->count & (k->count - 1)))	/* a power of two: twice as many from now on */
		k->at = mem_grow(k->at, k->count ? (size_t)k->count * 2 : 1, sizeof *k->at);
	k->at[k->count] = entry_new(secrets, key);
	hash_put(&k->same, hash, k->count);
	chain_add(k, chain_first(k, n), n, k->count);
	return &k->at[k->count++]->key;
}

void ike_keys_free(struct ike_keys *k)
{
	for (uint32_t i = 0; i < k->count; i++)
		free(k->at[i]);
	free(k->at);
	hash_free(&k->index);
	hash_free(&k->same);
}

/* --- taking out --- */

/* Worse with the number: both SPIs told and seen, the responder's on one side only, or none told. */
enum fit { FIT_PAIR, FIT_INITIATOR, FIT_UNTOLD, FITS };

static enum fit key_fit(const struct ike_key *key, uint64_t responder_spi)
{
	if (!key->initiator_spi)
		return FIT_UNTOLD;
	if (key->responder_spi == responder_spi)
		return FIT_PAIR;
	return key->responder_spi && responder_spi ? FITS : FIT_INITIATOR;
}

const struct ike_key *ike_keys_next(const struct ike_keys *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor)
{
	for (uint32_t pass = *cursor >> CURSOR_BITS; pass < FITS; pass++) {
		struct ike_name n = { pass == FIT_UNTOLD ? 0 : initiator_spi, version };
		uint32_t from = *cursor & CURSOR_MASK, i = from ? from - 1 : chain_first(k, n);

		while (i != HASH_NONE && key_fit(&k->at[i]->key, responder_spi) != pass)
			i = k->at[i]->next;
		*cursor = cursor_make(pass, i == HASH_NONE ? 0 : k->at[i]->next + 1);
		if (i != HASH_NONE)
			return &k->at[i]->key;
	}
	return NULL;
}

const struct ike_key *ike_keys_at(const struct ike_keys *k, unsigned i)
{
	return &k->at[i]->key;
}
