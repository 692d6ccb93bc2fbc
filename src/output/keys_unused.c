/*
 * Which keys no SA was opened with, and why.  A key counts as used when it, or
 * one derived from it, is the key of an SA that was opened, or has the same
 * octets: a log may have what follows from a secret beside the secret.
 */
#include <stdlib.h>

#include "output/keys.h"

struct place { uint32_t file, line; };
struct seen {
	uint64_t spi;
	uint32_t protocol;		/* KEY_ESP, KEY_AH, or 1 and 2 for IKE */
	bool opened, clear;		/* clear: nothing in it is encrypted */
	const void *key;		/* struct key, or struct ike_key */
};

struct uses {
	const void **key;		/* sorted, as all of them */
	struct place *place;		/* where derived ones in use come from */
	struct seen *seen;
	uint32_t keys, places, seens;
};

static int compare_pointer(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)*(const void *const *)a, y = (uintptr_t)*(const void *const *)b;

	return (x > y) - (x < y);
}

static int compare_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->file != y->file ? (x->file > y->file) - (x->file < y->file) : (x->line > y->line) - (x->line < y->line);
}

static int compare_seen(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return x->spi != y->spi ? (x->spi > y->spi) - (x->spi < y->spi) :
	    (x->protocol > y->protocol) - (x->protocol < y->protocol);
}

/* --- gathering --- */

static void use_key(struct uses *u, const void *key, const char *derived, uint32_t file, uint32_t line)
{
	u->key[u->keys++] = key;
	if (derived)
		u->place[u->places++] = (struct place){ file, line };
}

static void use_sa(struct uses *u, const struct sa *s)
{
	u->seen[u->seens++] = (struct seen){ s->spi, s->protocol, s->opened > 0, false, s->key };
	if (s->key && s->opened)
		use_key(u, s->key, s->key->derived, s->key->file, s->key->line);
}

static void use_ike_key(struct uses *u, const struct ike_key *k)
{
	if (k)
		use_key(u, k, k->derived, k->file, k->line);
}

/* An IKE SA may have had other keys before those it has now (RFC 9370). */
static void use_ike_sa(struct uses *u, const struct ike_sa *s)
{
	const struct ike_talk *talk = s->talk;
	bool encrypted = s->opened + s->integrity_failures + s->closed + s->cut > 0;

	u->seen[u->seens++] = (struct seen){ s->initiator_spi, s->major, s->opened > 0, !encrypted, ike_sa_key(s) };
	if (!s->opened || !talk)
		return;
	use_ike_key(u, talk->key);
	use_ike_key(u, talk->side[0].key);
	use_ike_key(u, talk->side[1].key);
	for (unsigned i = 0; i < PAST_KES; i++)
		use_ike_key(u, talk->earlier[i]);
}

static void uses_gather(struct uses *u, const struct sa_table *sas)
{
	const struct sa *s;
	uint32_t most = sa_count(sas) + (3 + PAST_KES) * ike_sa_count(sas) + 1;

	u->key = mem_grow(NULL, most, sizeof *u->key);
	u->place = mem_grow(NULL, most, sizeof *u->place);
	u->seen = mem_grow(NULL, most, sizeof *u->seen);
	for (uint32_t i = 0; (s = sa_heard(sas, &i));)
		use_sa(u, s);
	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		use_ike_sa(u, ike_sa_at(sas, i));
	qsort(u->key, u->keys, sizeof *u->key, compare_pointer);
	qsort(u->place, u->places, sizeof *u->place, compare_place);
	qsort(u->seen, u->seens, sizeof *u->seen, compare_seen);
}

static void uses_free(struct uses *u)
{
	free(u->key);
	free(u->place);
	free(u->seen);
}

/* --- asking --- */

static bool is_used(const struct uses *u, const void *key, uint32_t file, uint32_t line)
{
	const struct place place = { file, line };

	return (key && bsearch(&key, u->key, u->keys, sizeof *u->key, compare_pointer)) ||
	    bsearch(&place, u->place, u->places, sizeof *u->place, compare_place);
}

static const struct seen *seen_find(const struct uses *u, uint64_t spi, uint32_t protocol)
{
	const struct seen wanted = { .spi = spi, .protocol = protocol };

	return u->seens ? bsearch(&wanted, u->seen, u->seens, sizeof *u->seen, compare_seen) : NULL;
}

static const char *why_unused(const struct seen *seen)
{
	if (!seen)
		return N_("no packet has this SPI");
	if (seen->clear)
		return N_("nothing in its SA is encrypted");
	return seen->opened ? N_("its SA opens with another key") : N_("its SA is there and does not open with it");
}

static bool secret_same(struct secret a, struct secret b)
{
	return a.len && a.len == b.len && !memcmp(a.at, b.at, a.len);
}

static bool key_same(const struct seen *seen, const struct key *k)
{
	const struct key *used = seen && seen->opened ? seen->key : NULL;

	return used && (secret_same(key_encr_secret(used), key_encr_secret(k)) ||
	    secret_same(key_integ_secret(used), key_integ_secret(k)));
}

static bool ike_key_same(const struct seen *seen, const struct ike_key *k)
{
	const struct ike_key *used = seen && seen->opened ? seen->key : NULL;

	for (unsigned i = 0; used && i < IKE_SECRETS; i++)
		if (secret_same(used->secret[i], k->secret[i]))
			return true;
	return false;
}

struct telling {
	const struct key_report *r;
	const struct uses *u;
	keys_unused_say *say;
	void *context;
};

static void tell_keys(const struct telling *x)
{
	const struct keyring *given = x->r->given;

	for (unsigned i = 0; i < keyring_count(given); i++) {
		const struct key *k = keyring_at(given, i);
		const struct seen *seen = seen_find(x->u, k->spi, k->protocol);
		char name[160];
		struct text t = TEXT_FIXED(name);

		if (is_used(x->u, k, k->file, k->line) || key_same(seen, k))
			continue;
		text_key_name(&t, k);
		x->say(x->context, given, k->file, k->line, text_string(&t), k->spi_mask != UINT32_MAX ?
		    N_("it fits no SA of the capture") : why_unused(seen));
	}
}

static void tell_ike_keys(const struct telling *x)
{
	const struct keyring *given = x->r->given;

	for (unsigned i = 0; i < keyring_ike_count(given); i++) {
		const struct ike_key *k = keyring_ike_at(given, i);
		const struct seen *seen = seen_find(x->u, k->initiator_spi, k->version);
		char name[160];
		struct text t = TEXT_FIXED(name);

		if (is_used(x->u, k, k->file, k->line) || ike_key_same(seen, k))
			continue;
		text_ike_key_name(&t, k);
		x->say(x->context, given, k->file, k->line, text_string(&t), !k->initiator_spi ?
		    N_("it fits no IKE SA of the capture") : why_unused(seen));
	}
}

static void tell_exchanges(const struct telling *x)
{
	const struct keyring *given = x->r->given;

	for (unsigned i = 0; i < keyring_ke_count(given); i++) {
		const struct ke_secret *k = keyring_ke_at(given, i);
		const struct seen *seen = seen_find(x->u, k->initiator_spi, k->version);
		char name[160];
		struct text t = TEXT_FIXED(name);

		if (is_used(x->u, NULL, k->file, k->line))
			continue;
		text_ke_name(&t, k);
		x->say(x->context, given, k->file, k->line, text_string(&t), seen && seen->opened ?
		    N_("what follows from it was given as well") : N_("no key in use was derived from it"));
	}
}

void keys_unused(const struct key_report *r, keys_unused_say *say, void *context)
{
	struct uses u = { 0 };
	const struct telling x = { r, &u, say, context };

	if (!r->given || !r->sas)
		return;
	uses_gather(&u, r->sas);
	tell_keys(&x);
	tell_ike_keys(&x);
	tell_exchanges(&x);
	uses_free(&u);
}
