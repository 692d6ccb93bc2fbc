/*
 * Keys of IKE SAs, each in memory of its own, so that it stays where it is.
 * Those of one version and initiator's SPI form a chain, in order of arrival,
 * whose first member the index finds.  A pair of SPIs may have several sets of
 * keys: additional key exchanges change them (RFC 9370, 2.2.2).
 */
#include <stdlib.h>

#include "keyring/ike.h"

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

	return a->responder_spi == b->responder_spi && s->encr == t->encr && s->integ == t->integ &&
	    s->icv == t->icv && secrets_equal(a->sk_ei, s->encr_key_len, b->sk_ei, t->encr_key_len) &&
	    secrets_equal(a->sk_er, s->encr_key_len, b->sk_er, t->encr_key_len) &&
	    secrets_equal(a->sk_ai, s->integ_key_len, b->sk_ai, t->integ_key_len) &&
	    secrets_equal(a->sk_ar, s->integ_key_len, b->sk_ar, t->integ_key_len) &&
	    secrets_equal(a->ka, a->ka_len, b->ka, b->ka_len);
}

static bool is_known(const struct ike_keys *k, uint32_t first, const struct ike_key *key)
{
	for (uint32_t i = first, walked = 0; i != HASH_NONE && walked < DUPLICATE_WALK; walked++) {
		if (same_sa(&k->at[i]->key, key))
			return true;
		i = k->at[i]->next;
	}
	return false;
}

static struct ike_entry *entry_new(struct secrets *secrets, const struct ike_key *key)
{
	struct ike_entry *e = mem_new(sizeof *e);

	e->key = *key;
	e->key.sk_ei = secrets_put(secrets, key->sk_ei, key->suite.encr_key_len);
	e->key.sk_er = secrets_put(secrets, key->sk_er, key->suite.encr_key_len);
	e->key.sk_ai = secrets_put(secrets, key->sk_ai, key->suite.integ_key_len);
	e->key.sk_ar = secrets_put(secrets, key->sk_ar, key->suite.integ_key_len);
	e->key.ka = secrets_put(secrets, key->ka, key->ka_len);
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

bool ike_keys_put(struct ike_keys *k, struct secrets *secrets, const struct ike_key *key, bool full)
{
	struct ike_name n = { key->initiator_spi, key->version };
	uint32_t first = chain_first(k, n);

	if (is_known(k, first, key))
		return true;
	if (full)
		return false;
	if (!(k->count & (k->count - 1)))	/* a power of two: twice as many from now on */
		k->at = mem_grow(k->at, k->count ? (size_t)k->count * 2 : 1, sizeof *k->at);
	k->at[k->count] = entry_new(secrets, key);
	chain_add(k, first, n, k->count++);
	return true;
}

void ike_keys_free(struct ike_keys *k)
{
	for (uint32_t i = 0; i < k->count; i++)
		free(k->at[i]);
	free(k->at);
	hash_free(&k->index);
}

/* --- taking out --- */

/* Worse with the number: both SPIs told and seen, or the responder's on one side only. */
enum fit { FIT_PAIR, FIT_INITIATOR, FITS };

static enum fit key_fit(const struct ike_key *key, uint64_t responder_spi)
{
	if (key->responder_spi == responder_spi)
		return FIT_PAIR;
	return key->responder_spi && responder_spi ? FITS : FIT_INITIATOR;
}

const struct ike_key *ike_keys_next(const struct ike_keys *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor)
{
	struct ike_name n = { initiator_spi, version };

	for (uint32_t pass = *cursor >> CURSOR_BITS; pass < FITS; pass++) {
		uint32_t from = *cursor & CURSOR_MASK, i = from ? from - 1 : chain_first(k, n);

		while (i != HASH_NONE && key_fit(&k->at[i]->key, responder_spi) != pass)
			i = k->at[i]->next;
		*cursor = cursor_make(pass, i == HASH_NONE ? 0 : k->at[i]->next + 1);
		if (i != HASH_NONE)
			return &k->at[i]->key;
	}
	return NULL;
}
