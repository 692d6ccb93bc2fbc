/*
 * The keys, in order of arrival, in pages that never move: a struct key stays
 * where it is until the keyring is freed.  Keys of one protocol and SPI form a
 * chain whose first member the index finds; keys with wildcards in their SPI
 * form one chain of their own.  No two are the same: a second index finds a key
 * by all that tells it from others.  Keys between the same two addresses form
 * chains as well, with an index of theirs.
 */
#include <stdlib.h>

#include "keyring/ike.h"
#include "keyring/store.h"

enum { PAGE_KEYS = 512 };

struct entry {
	struct key key;
	uint32_t next;			/* of its chain */
	uint32_t last;			/* only in the first of a chain */
	uint32_t beside, last_beside;	/* likewise, of the chain of its addresses */
};

enum { MAYBE_BITS = 1 << 16 };

struct keyring {
	struct entry *page[LIMIT_KEYS / PAGE_KEYS];
	uint32_t count;
	struct hash index, same, between;
	uint32_t wild;			/* the first key with wildcards */
	uint64_t maybe[MAYBE_BITS / 64];	/* bit set: an exact SPI may be among the keys */
	struct file { char *name; const char *form; } *file;	/* form NULL: none known */
	uint32_t files;
	unsigned faults;
	bool stdin_taken;
	struct ike_keys ike;
	struct ke_secret **ke;
	struct hash same_ke, same_certificate;
	uint32_t kes, certificates;
	struct certificate **certificate;
	struct secrets secrets;
};

struct keyring *keyring_new(void)
{
	struct keyring *k = mem_new(sizeof *k);

	k->wild = HASH_NONE;
	return k;
}

void keyring_free(struct keyring *k)
{
	if (!k)
		return;
	for (unsigned i = 0; i < LIMIT_KEYS / PAGE_KEYS; i++)
		free(k->page[i]);
	for (uint32_t i = 0; i < k->files; i++)
		free(k->file[i].name);
	free(k->file);
	for (uint32_t i = 0; i < k->kes; i++)
		free(k->ke[i]);
	free(k->ke);
	for (uint32_t i = 0; i < k->certificates; i++) {
		free((void *)(uintptr_t)k->certificate[i]->der);
		free(k->certificate[i]);
	}
	free(k->certificate);
	hash_free(&k->index);
	hash_free(&k->same);
	hash_free(&k->between);
	hash_free(&k->same_ke);
	hash_free(&k->same_certificate);
	ike_keys_free(&k->ike);
	secrets_free(&k->secrets);
	free(k);
}

unsigned keyring_count(const struct keyring *k) { return k->count; }
unsigned keyring_ike_count(const struct keyring *k) { return k->ike.count; }
const struct ike_key *keyring_ike_at(const struct keyring *k, unsigned i) { return ike_keys_at(&k->ike, i); }
unsigned keyring_ke_count(const struct keyring *k) { return k->kes; }
const struct ke_secret *keyring_ke_at(const struct keyring *k, unsigned i) { return k->ke[i]; }
unsigned keyring_certificate_count(const struct keyring *k) { return k->certificates; }
const struct certificate *keyring_certificate_at(const struct keyring *k, unsigned i) { return k->certificate[i]; }
unsigned keyring_faults(const struct keyring *k) { return k->faults; }
void keyring_fault(struct keyring *k) { k->faults++; }
const char *keyring_source(const struct keyring *k, uint32_t file) { return k->file[file].name; }
const char *keyring_source_form(const struct keyring *k, uint32_t file) { return k->file[file].form; }
uint32_t keyring_sources(const struct keyring *k) { return k->files; }

bool keyring_takes_stdin(struct keyring *k)
{
	bool first = !k->stdin_taken;

	k->stdin_taken = true;
	return first;
}

uint32_t keyring_file(struct keyring *k, const char *name)
{
	uint32_t i = 0;

	while (i < k->files && strcmp(k->file[i].name, name))
		i++;
	if (i < k->files)
		return i;
	k->file = mem_grow(k->file, k->files + 1, sizeof *k->file);
	k->file[k->files] = (struct file){ mem_string(name), NULL };
	return k->files++;
}

void keyring_file_form(struct keyring *k, uint32_t file, const char *form)
{
	k->file[file].form = form;
}

static struct entry *entry_at(const struct keyring *k, uint32_t i)
{
	return &k->page[i / PAGE_KEYS][i % PAGE_KEYS];
}

const struct key *keyring_at(const struct keyring *k, unsigned i)
{
	return &entry_at(k, i)->key;
}

/* --- chains --- */

struct sa_id { uint32_t protocol, spi; };

static bool name_equal(const void *keyring, uint32_t position, const void *name)
{
	const struct key *key = keyring_at(keyring, position);
	const struct sa_id *n = name;

	return key->spi == n->spi && key->protocol == n->protocol;
}

static bool is_wild(const struct key *key)
{
	return key->spi_mask != UINT32_MAX;
}

static uint32_t chain_first(const struct keyring *k, bool wild, struct sa_id n)
{
	return wild ? k->wild : hash_find(&k->index, hash_bytes(&n, sizeof n), name_equal, k, &n);
}

static uint32_t maybe_bit(uint32_t spi)
{
	return (spi ^ spi >> 16) % MAYBE_BITS;
}

static void chain_start(struct keyring *k, uint32_t position, const struct key *key)
{
	struct sa_id n = { key->protocol, key->spi };

	if (is_wild(key))
		k->wild = position;
	else
		hash_put(&k->index, hash_bytes(&n, sizeof n), position);
	k->maybe[maybe_bit(key->spi) / 64] |= UINT64_C(1) << maybe_bit(key->spi) % 64;
	entry_at(k, position)->last = position;
}

static void chain_append(struct keyring *k, uint32_t first, uint32_t position)
{
	struct entry *head = entry_at(k, first);

	entry_at(k, head->last)->next = position;
	head->last = position;
}

/* --- addresses --- */

struct ends { const struct address *a, *b; uint32_t protocol; };

static bool ends_equal(const void *keyring, uint32_t position, const void *name)
{
	const struct key *key = keyring_at(keyring, position);
	const struct ends *n = name;

	return key->protocol == n->protocol &&
	    ((address_equal(&key->source, n->a) && address_equal(&key->destination, n->b)) ||
	    (address_equal(&key->source, n->b) && address_equal(&key->destination, n->a)));
}

/* Whichever of them is the source. */
static uint64_t ends_hash(const struct ends *n)
{
	return hash_bytes(n->a, sizeof *n->a) + hash_bytes(n->b, sizeof *n->b) + n->protocol;
}

static uint32_t ends_first(const struct keyring *k, const struct ends *n)
{
	return hash_find(&k->between, ends_hash(n), ends_equal, k, n);
}

static void ends_put(struct keyring *k, uint32_t position, const struct key *key)
{
	const struct ends n = { &key->source, &key->destination, key->protocol };
	uint32_t first;

	entry_at(k, position)->beside = HASH_NONE;
	if (!key->source.family || !key->destination.family)
		return;
	first = ends_first(k, &n);
	if (first == HASH_NONE)
		hash_put(&k->between, ends_hash(&n), first = position);
	else
		entry_at(k, entry_at(k, first)->last_beside)->beside = position;
	entry_at(k, first)->last_beside = position;
}

uint32_t keyring_between(const struct keyring *k, uint8_t protocol, const struct address *a, const struct address *b)
{
	return ends_first(k, &(struct ends){ a, b, protocol });
}

uint32_t keyring_beside(const struct keyring *k, uint32_t i)
{
	return entry_at(k, i)->beside;
}

/* --- putting in --- */

static bool same_sa(const struct key *a, const struct key *b)
{
	const struct suite *s = &a->suite, *t = &b->suite;

	return a->spi == b->spi && a->spi_mask == b->spi_mask && a->protocol == b->protocol &&
	    address_equal(&a->destination, &b->destination) && address_equal(&a->source, &b->source) &&
	    s->encr == t->encr && s->integ == t->integ && s->icv == t->icv &&
	    secrets_equal(a->encr_key, s->encr_key_len, b->encr_key, t->encr_key_len) &&
	    secrets_equal(a->integ_key, s->integ_key_len, b->integ_key, t->integ_key_len);
}

/* The same SA told again, e.g. by "ip xfrm monitor": the later account knows more. */
static void merge(struct secrets *secrets, struct key *old, const struct key *new)
{
	if (new->high_known && (!old->high_known || new->high > old->high)) {
		old->high = new->high;
		old->high_known = true;
	}
	if (new->esn != KEY_ESN_UNKNOWN)
		old->esn = new->esn;
	if (new->mode != KEY_MODE_UNKNOWN)
		old->mode = new->mode;
	old->natt |= new->natt;
	if (!old->seed.len)
		old->seed = secrets_copy(secrets, new->seed);
}

static bool same_equal(const void *keyring, uint32_t position, const void *key)
{
	return same_sa(keyring_at(keyring, position), key);
}

static uint64_t same_hash(const struct key *key)
{
	uint32_t name[] = { key->protocol, key->spi, key->spi_mask };
	uint64_t hash = hash_bytes(name, sizeof name);

	hash = secrets_hash(hash, key->encr_key, key->suite.encr_key_len);
	return secrets_hash(hash, key->integ_key, key->suite.integ_key_len);
}

static void entry_fill(struct keyring *k, uint32_t position, const struct key *key)
{
	struct entry **page = &k->page[position / PAGE_KEYS], *e;

	if (!*page)
		*page = mem_new(PAGE_KEYS * sizeof **page);
	e = entry_at(k, position);
	e->key = *key;
	e->key.encr_key = secrets_put(&k->secrets, key->encr_key, key->suite.encr_key_len);
	e->key.integ_key = secrets_put(&k->secrets, key->integ_key, key->suite.integ_key_len);
	e->key.seed = secrets_copy(&k->secrets, key->seed);
	e->next = HASH_NONE;
}

static bool keyring_full(const struct keyring *k)
{
	return k->count + k->ike.count == LIMIT_KEYS;
}

static void chain_put(struct keyring *k, uint32_t position, const struct key *key)
{
	uint32_t first = chain_first(k, is_wild(key), (struct sa_id){ key->protocol, key->spi });

	if (first == HASH_NONE)
		chain_start(k, position, key);
	else
		chain_append(k, first, position);
}

const struct key *keyring_put(struct keyring *k, const struct key *key)
{
	uint64_t hash = same_hash(key);
	uint32_t same = hash_find(&k->same, hash, same_equal, k, key);

	if (same != HASH_NONE) {
		merge(&k->secrets, &entry_at(k, same)->key, key);
		return keyring_at(k, same);
	}
	if (keyring_full(k))
		return NULL;
	entry_fill(k, k->count, key);
	hash_put(&k->same, hash, k->count);
	chain_put(k, k->count, key);
	ends_put(k, k->count, key);
	return keyring_at(k, k->count++);
}

const struct ike_key *keyring_put_ike(struct keyring *k, const struct ike_key *key)
{
	return ike_keys_put(&k->ike, &k->secrets, key, keyring_full(k));
}

/* Few, and looked through from the first to the last: arrays do, of entries that stay in their place. */
static bool list_full(const struct keyring *k, uint32_t count)
{
	return keyring_full(k) || count == LIMIT_KEYS;
}

static bool ke_equal(const void *keyring, uint32_t position, const void *name)
{
	const struct ke_secret *a = keyring_ke_at(keyring, position), *b = name;

	return a->version == b->version && a->number == b->number && a->is_private == b->is_private &&
	    a->method == b->method &&
	    a->initiator_spi == b->initiator_spi && a->responder_spi == b->responder_spi &&
	    secret_equal(a->value, b->value) && secret_equal(a->nonces, b->nonces);
}

static struct ke_secret *ke_new(struct secrets *secrets, const struct ke_secret *ke)
{
	struct ke_secret *copy = mem_new(sizeof *copy);

	*copy = *ke;
	copy->value = secrets_copy(secrets, ke->value);
	copy->nonces = secrets_copy(secrets, ke->nonces);
	return copy;
}

bool keyring_put_ke(struct keyring *k, const struct ke_secret *ke)
{
	uint64_t hash = secrets_hash(0, ke->value.at, ke->value.len);

	if (hash_find(&k->same_ke, hash, ke_equal, k, ke) != HASH_NONE)
		return true;
	if (list_full(k, k->kes))
		return false;
	if (!(k->kes & (k->kes - 1)))
		k->ke = mem_grow(k->ke, k->kes ? (size_t)k->kes * 2 : 1, sizeof *k->ke);
	k->ke[k->kes] = ke_new(&k->secrets, ke);
	hash_put(&k->same_ke, hash, k->kes++);
	return true;
}

static bool certificate_equal(const void *keyring, uint32_t position, const void *name)
{
	const struct certificate *a = keyring_certificate_at(keyring, position), *b = name;

	return secrets_equal(a->der, a->len, b->der, b->len);
}

bool keyring_put_certificate(struct keyring *k, const struct certificate *c)
{
	uint64_t hash = hash_bytes(c->der, c->len);
	struct certificate *copy;
	uint8_t *der;

	if (hash_find(&k->same_certificate, hash, certificate_equal, k, c) != HASH_NONE)
		return true;
	if (list_full(k, k->certificates))
		return false;
	der = mem_new(c->len);
	memcpy(der, c->der, c->len);
	copy = mem_new(sizeof *copy);
	*copy = *c;
	copy->der = der;
	if (!(k->certificates & (k->certificates - 1)))
		k->certificate = mem_grow(k->certificate, k->certificates ? (size_t)k->certificates * 2 : 1,
		    sizeof *k->certificate);
	hash_put(&k->same_certificate, hash, k->certificates);
	k->certificate[k->certificates++] = copy;
	return true;
}

struct keyring *keyring_copy(const struct keyring *k)
{
	struct keyring *copy = keyring_new();

	if (!k)
		return copy;
	for (uint32_t i = 0; i < k->files; i++)
		keyring_file_form(copy, keyring_file(copy, k->file[i].name), k->file[i].form);
	for (uint32_t i = 0; i < k->count; i++)
		keyring_put(copy, keyring_at(k, i));
	for (uint32_t i = 0; i < k->ike.count; i++)
		keyring_put_ike(copy, keyring_ike_at(k, i));
	for (uint32_t i = 0; i < k->kes; i++)
		keyring_put_ke(copy, keyring_ke_at(k, i));
	for (uint32_t i = 0; i < k->certificates; i++)
		keyring_put_certificate(copy, keyring_certificate_at(k, i));
	copy->faults = k->faults;
	copy->stdin_taken = k->stdin_taken;
	return copy;
}

/* --- taking out --- */

/* Worse with the number: an SA is known by its destination, only a multicast one by its source too. */
enum fit { FIT_BOTH, FIT_DESTINATION, FIT_NEITHER, FITS };

static bool address_fits(const struct address *told, const struct address *seen)
{
	return !told->family || address_equal(told, seen);
}

static enum fit key_fit(const struct key *key, const struct address *source,
    const struct address *destination)
{
	if (!address_fits(&key->destination, destination))
		return FIT_NEITHER;
	return address_fits(&key->source, source) ? FIT_BOTH : FIT_DESTINATION;
}

/* A pass for every fit and, in each, one over the exact keys and one over the wildcards. */
enum { PASSES = FITS * 2 };

static const struct key *pass_next(const struct keyring *k, uint32_t pass, struct sa_id n,
    const struct address *source, const struct address *destination, uint32_t *from)
{
	uint32_t i = *from ? *from - 1 : chain_first(k, pass % 2, n);

	for (; i != HASH_NONE; i = entry_at(k, i)->next) {
		const struct key *key = keyring_at(k, i);

		if (key->protocol == n.protocol && !((key->spi ^ n.spi) & key->spi_mask) &&
		    key_fit(key, source, destination) == pass / 2) {
			*from = entry_at(k, i)->next + 1;
			return key;
		}
	}
	return NULL;
}

const struct key *keyring_next(const struct keyring *k, uint8_t protocol, uint32_t spi,
    const struct address *source, const struct address *destination, uint32_t *cursor)
{
	struct sa_id n = { protocol, spi };

	for (uint32_t pass = *cursor >> CURSOR_BITS; pass < PASSES; pass++) {
		uint32_t from = *cursor & CURSOR_MASK;
		const struct key *key = pass_next(k, pass, n, source, destination, &from);

		*cursor = cursor_make(pass, key ? from : 0);
		if (key)
			return key;
	}
	return NULL;
}

bool keyring_has(const struct keyring *k, uint8_t protocol, uint32_t spi)
{
	return (k->maybe[maybe_bit(spi) / 64] >> maybe_bit(spi) % 64 & 1) &&
	    chain_first(k, false, (struct sa_id){ protocol, spi }) != HASH_NONE;
}

const struct ike_key *keyring_ike_next(const struct keyring *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor)
{
	return ike_keys_next(&k->ike, version, initiator_spi, responder_spi, cursor);
}
