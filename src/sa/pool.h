/*
 * Many items of one size that never move: positions 0, 1, 2 ... up to a limit.
 * At the limit the one of the lowest key gives way.
 */
#ifndef SA_POOL_H
#define SA_POOL_H

#include <spiglass/base.h>

/* When it gives way, lowest first; it never goes down but by pool_take(). */
typedef uint64_t pool_key(const void *item);

struct pool {
	size_t size;			/* of an item */
	uint32_t limit, count;
	uint64_t evicted;
	struct hash index;
	void **chunk;			/* as allocated */
	pool_key *key;
	struct pool_turn { uint64_t key; uint32_t position; } *turn;	/* a heap; NULL until the limit is reached */
};

void pool_init(struct pool *p, size_t size, uint32_t limit, pool_key *key);
void pool_free(struct pool *p);
void *pool_at(const struct pool *p, uint32_t position);

/* A new position with a zeroed item; or, when full, that of the item to be overwritten: *full is then true. */
uint32_t pool_take(struct pool *p, bool *full);

#endif
