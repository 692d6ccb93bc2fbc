/* Counters of SAs, and what they were. */
#include <stdlib.h>
#include "tui/counts.h"

enum { SECOND = 1000000000 };

struct count count_of(const struct sas_row *r, uint64_t identity)
{
	return (struct count){ identity, {
		r->sa ? r->sa->packets : r->ike->messages,
		r->sa ? sequence_lost(&r->sa->sequence) : r->ike->unanswered } };
}

void counts_free(struct counts *c)
{
	free(c->zero);
	hash_free(&c->zeroed);
}

/* --- zero --- */

void counts_zero(struct counts *c, uint32_t n)
{
	hash_free(&c->zeroed);
	c->zero = mem_grow(c->zero, n + 1, sizeof *c->zero);
}

void counts_zero_set(struct counts *c, uint32_t i, const struct count *now)
{
	c->zero[i] = *now;
	hash_put(&c->zeroed, hash_bytes(&now->identity, sizeof now->identity), i);
}

static bool count_equal(const void *array, uint32_t position, const void *key)
{
	return ((const struct count *)array)[position].identity == *(const uint64_t *)key;
}

uint64_t counts_since(const struct counts *c, const struct count *now, enum count_kind kind)
{
	uint32_t i = c->zero ? hash_find(&c->zeroed, hash_bytes(&now->identity, sizeof now->identity), count_equal,
	    c->zero, &now->identity) : HASH_NONE;
	uint64_t before = i == HASH_NONE ? 0 : c->zero[i].at[kind];

	return now->at[kind] > before ? now->at[kind] - before : 0;
}

/* --- what grows --- */

void counts_see(struct counts *c, const struct count *now, int64_t clock)
{
	unsigned place = now->identity % COUNT_SEEN;
	bool known = c->seen[place].was.identity == now->identity;

	c->clock = clock;
	for (unsigned i = 0; i < COUNTS; i++) {
		if (!known)
			c->seen[place].grew[i] = false;
		if (!known || now->at[i] <= c->seen[place].was.at[i])
			continue;
		c->seen[place].grew[i] = true;
		c->seen[place].grown[i] = clock;
	}
	c->seen[place].was = *now;
}

bool counts_grew(const struct counts *c, uint64_t identity, enum count_kind kind)
{
	unsigned place = identity % COUNT_SEEN;

	return c->seen[place].was.identity == identity && c->seen[place].grew[kind] &&
	    c->clock - c->seen[place].grown[kind] < SECOND;
}
