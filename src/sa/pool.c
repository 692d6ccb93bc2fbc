/* Items live in chunks that are made on need and stay where they are. */
#include <stdlib.h>
#include "sa/pool.h"

enum { CHUNK = 256 };

void pool_init(struct pool *p, size_t size, uint32_t limit)
{
	*p = (struct pool){ .size = size, .limit = limit };
}

void pool_free(struct pool *p)
{
	for (uint32_t i = 0; i < p->count; i += CHUNK)
		free(p->chunk[i / CHUNK]);
	free(p->chunk);
	hash_free(&p->index);
}

void *pool_at(const struct pool *p, uint32_t position)
{
	return (uint8_t *)p->chunk[position / CHUNK] + position % CHUNK * p->size;
}

/* Second chance: whoever was touched since the hand passed is left alone once. */
static uint32_t pool_pick(struct pool *p)
{
	for (;;) {
		uint32_t at = p->hand;
		uint8_t *touched = pool_at(p, at);

		p->hand = (p->hand + 1) % p->count;
		if (!*touched)
			return at;
		*touched = 0;
	}
}

uint32_t pool_take(struct pool *p, bool *full)
{
	*full = p->count == p->limit;
	if (*full) {
		p->evicted++;
		return pool_pick(p);
	}
	if (p->count % CHUNK == 0) {
		p->chunk = mem_grow(p->chunk, p->count / CHUNK + 1, sizeof *p->chunk);
		p->chunk[p->count / CHUNK] = mem_new(CHUNK * p->size);
	}
	return p->count++;
}
