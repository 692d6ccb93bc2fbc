/*
 * keys convert: what is written.  With a capture each SA that was opened comes
 * first, with the key, addresses and SPI it was opened with; then whatever
 * else was given or derived, as it is.
 */
#include <stdlib.h>

#include "output/keys.h"

static const struct key_form *const forms[] = {
	&key_form_wireshark, &key_form_tcpdump, &key_form_xfrm, &key_form_spiglass,
};

const struct key_form *key_form_at(unsigned i)
{
	return i < sizeof forms / sizeof *forms ? forms[i] : NULL;
}

struct conversion {
	struct text *t;
	const struct key_form *form;
	enum key_part part;
	const struct key_report *r;
	struct keys_written *written;
	keys_say *say;
	void *context;
	const void **bound;		/* sorted: keys written with an SA of theirs */
	uint32_t bounds;
};

enum { NAME_MAX_TEXT = 512 };

/* What became of one of them; `name` holds its place so far. */
static void conversion_count(const struct conversion *c, struct text *name, const char *not, const char *lost)
{
	c->written->not += not != NULL;
	c->written->partly += !not && lost;
	c->written->whole += !not && !lost;
	if (not || lost)
		c->say(c->context, text_string(name), !not, not ? not : lost);
}

static void convert_key(const struct conversion *c, const struct key *k)
{
	const char *lost = NULL, *not = c->form->key(c->t, k, &lost);
	char name[NAME_MAX_TEXT];
	struct text t = TEXT_FIXED(name);

	text_place(&t, c->r->given, k->file, k->line);
	text_add(&t, ": ");
	text_key_name(&t, k);
	conversion_count(c, &t, not, lost);
}

static void convert_ike_key(const struct conversion *c, const struct ike_key *k)
{
	const char *lost = NULL, *not = c->form->ike(c->t, k, &lost);
	char name[NAME_MAX_TEXT];
	struct text t = TEXT_FIXED(name);

	text_place(&t, c->r->given, k->file, k->line);
	text_add(&t, ": ");
	text_ike_key_name(&t, k);
	conversion_count(c, &t, not, lost);
}

static void convert_exchange(const struct conversion *c, const struct ke_secret *k)
{
	const char *lost = NULL, *not = c->form->exchange(c->t, k, &lost);
	char name[NAME_MAX_TEXT];
	struct text t = TEXT_FIXED(name);

	text_place(&t, c->r->given, k->file, k->line);
	text_add(&t, ": ");
	text_ke_name(&t, k);
	conversion_count(c, &t, not, lost);
}

/* --- bound ones, as their SAs are --- */

static void bind(struct conversion *c, const void *key)
{
	c->bound = mem_grow(c->bound, c->bounds + 1, sizeof *c->bound);
	c->bound[c->bounds++] = key;
}

static void convert_sa(struct conversion *c, const struct sa *s)
{
	struct key k;

	if (!s->key || !s->opened)
		return;
	k = *s->key;
	k.spi = s->spi;
	k.spi_mask = UINT32_MAX;
	k.source = s->source;
	k.destination = s->destination;
	k.mode = s->mode ? s->mode : k.mode;
	k.natt |= s->natt;
	if (s->esn_known)
		k.esn = s->esn ? KEY_ESN_YES : KEY_ESN_NO;
	convert_key(c, &k);
	bind(c, s->key);
}

static void swap(struct secret *a, struct secret *b)
{
	struct secret kept = *a;

	*a = *b;
	*b = kept;
}

static void convert_ike_sa(struct conversion *c, const struct ike_sa *s)
{
	const struct ike_key *found = s->opened ? ike_sa_key(s) : NULL;
	struct ike_key k;

	if (!found || found->version != (c->part == KEY_PART_IKE1 ? 1 : 2))
		return;
	k = *found;
	k.initiator_spi = s->initiator_spi;
	k.responder_spi = s->responder_spi;
	if (s->talk->side[0].swapped || s->talk->side[1].swapped) {
		swap(&k.secret[IKE_SK_EI], &k.secret[IKE_SK_ER]);
		swap(&k.secret[IKE_SK_AI], &k.secret[IKE_SK_AR]);
	}
	convert_ike_key(c, &k);
	bind(c, found);
}

static int compare(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)*(const void *const *)a, y = (uintptr_t)*(const void *const *)b;

	return (x > y) - (x < y);
}

static void convert_bound(struct conversion *c)
{
	const struct sa_table *sas = c->r->sas;

	for (uint32_t i = 0; sas && c->part == KEY_PART_SA && i < sa_count(sas); i++)
		convert_sa(c, sa_at(sas, i));
	for (uint32_t i = 0; sas && c->part != KEY_PART_SA && i < ike_sa_count(sas); i++)
		convert_ike_sa(c, ike_sa_at(sas, i));
	if (c->bounds)
		qsort(c->bound, c->bounds, sizeof *c->bound, compare);
}

/* --- and the rest --- */

static bool is_bound(const struct conversion *c, const void *key)
{
	return c->bounds && bsearch(&key, c->bound, c->bounds, sizeof *c->bound, compare);
}

/* A key that was read otherwise than it is told stands at the same place. */
static bool key_covers(const struct key *bound, const struct key *k)
{
	return bound->derived && bound->file == k->file && bound->line == k->line && bound->protocol == k->protocol;
}

/* Has it all of the other's secrets: what was negotiated was added to it. */
static bool ike_key_covers(const struct ike_key *bound, const struct ike_key *k)
{
	if (bound->file != k->file || bound->line != k->line)
		return false;
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		if (k->secret[i].len && (bound->secret[i].len != k->secret[i].len ||
		    memcmp(bound->secret[i].at, k->secret[i].at, k->secret[i].len)))
			return false;
	return true;
}

static bool key_covered(const struct conversion *c, const struct key *k)
{
	for (uint32_t i = 0; !k->derived && i < c->bounds; i++)
		if (key_covers(c->bound[i], k))
			return true;
	return false;
}

static bool ike_key_covered(const struct conversion *c, const struct ike_key *k)
{
	const struct keyring *derived = c->r->derived;

	for (uint32_t i = 0; !k->derived && i < c->bounds; i++)
		if (ike_key_covers(c->bound[i], k))
			return true;
	for (unsigned i = 0; !k->derived && derived && i < keyring_ike_count(derived); i++)
		if (ike_key_covers(keyring_ike_at(derived, i), k))
			return true;
	return false;
}

static void convert_rest_ike(const struct conversion *c, const struct keyring *k)
{
	const uint8_t version = c->part == KEY_PART_IKE1 ? 1 : 2;

	for (unsigned i = 0; i < keyring_ike_count(k); i++) {
		const struct ike_key *key = keyring_ike_at(k, i);

		if (key->version == version && !is_bound(c, key) && !ike_key_covered(c, key))
			convert_ike_key(c, key);
	}
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		if ((keyring_ke_at(k, i)->version == 1) == (version == 1))
			convert_exchange(c, keyring_ke_at(k, i));
}

static void convert_rest(const struct conversion *c, const struct keyring *k)
{
	if (!k)
		return;
	if (c->part != KEY_PART_SA)
		convert_rest_ike(c, k);
	for (unsigned i = 0; c->part == KEY_PART_SA && i < keyring_count(k); i++) {
		const struct key *key = keyring_at(k, i);

		if (!is_bound(c, key) && !key_covered(c, key))
			convert_key(c, key);
	}
}

void keys_convert(struct text *t, const struct key_form *form, enum key_part part, const struct key_report *r,
    struct keys_written *written, keys_say *say, void *context)
{
	struct conversion c = { t, form, part, r, written, say, context, NULL, 0 };

	convert_bound(&c);
	convert_rest(&c, r->given);
	convert_rest(&c, r->derived);
	free(c.bound);
}
