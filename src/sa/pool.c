/*
 * Items live in chunks that are made on need and stay where they are; a chunk
 * begins with a cache line.
 *
 * Who gives way is at the top of a heap, once the limit is reached.  Touching an
 * item costs nothing there: the heap has keys as they were, never higher than
 * they are, and whoever comes to the top with an old one is put where it
 * belongs.  So every touch is paid for at most once, by an eviction.
 */
#include <stdlib.h>
#include "sa/pool.h"

enum { CHUNK = 256, LINE = 64 };

void pool_init(struct pool *p, size_t size, uint32_t limit, pool_key *key)
{
	*p = (struct pool){ .size = size, .limit = limit, .key = key };
}

void pool_free(struct pool *p)
{
	for (uint32_t i = 0; i < p->count; i += CHUNK)
		free(p->chunk[i / CHUNK]);
	free(p->chunk);
	free(p->turn);
	hash_free(&p->index);
}

void *pool_at(const struct pool *p, uint32_t position)
{
	uint8_t *chunk = p->chunk[position / CHUNK];

	return chunk + (LINE - (uintptr_t)chunk % LINE) + position % CHUNK * p->size;
}

/* The one at the top goes down to where its key belongs. */
static void heap_sink(struct pool *p, uint32_t top)
{
	struct pool_turn turn = p->turn[top];
	uint32_t i = top, child;

	for (; (child = 2 * i + 1) < p->count; i = child) {
		if (child + 1 < p->count && p->turn[child + 1].key < p->turn[child].key)
			child++;
		if (p->turn[child].key >= turn.key)
			break;
		p->turn[i] = p->turn[child];
	}
	p->turn[i] = turn;
}

static void heap_make(struct pool *p)
{
	p->turn = mem_new(p->count * sizeof *p->turn);
	for (uint32_t i = 0; i < p->count; i++)
		p->turn[i] = (struct pool_turn){ p->key(pool_at(p, i)), i };
	for (uint32_t i = p->count / 2; i-- > 0;)
		heap_sink(p, i);
}

static uint32_t pool_pick(struct pool *p)
{
	uint64_t now;

	if (!p->turn)
		heap_make(p);
	while ((now = p->key(pool_at(p, p->turn->position))) > p->turn->key) {
		p->turn->key = now;
		heap_sink(p, 0);
	}
	p->turn->key = 0;		/* what comes there has a key of its own */
	return p->turn->position;
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
		p->chunk[p->count / CHUNK] = mem_new(CHUNK * p->size + LINE);
	}
	return p->count++;
}
