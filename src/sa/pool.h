/*
 * Many items of one size that never move: positions 0, 1, 2 ... up to a limit.
 * At the limit a clock hand picks the item not touched since it last passed.
 */
#ifndef SA_POOL_H
#define SA_POOL_H

#include <spiglass/base.h>

struct pool {
	size_t size;			/* of an item; its first octet is the "touched" flag */
	uint32_t limit, count, hand;
	uint64_t evicted;
	struct hash index;
	void **chunk;
};

void pool_init(struct pool *p, size_t size, uint32_t limit);
void pool_free(struct pool *p);
void *pool_at(const struct pool *p, uint32_t position);

/* A new position with a zeroed item; or, when full, that of the item to be overwritten: *full is then true. */
uint32_t pool_take(struct pool *p, bool *full);

#endif
