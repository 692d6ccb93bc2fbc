/*
 * Memory for keys.  Invariant: no secret lies in memory that malloc reuses, so
 * wiping these pages wipes every copy the keyring made.  Locking may be refused
 * (RLIMIT_MEMLOCK); then the pages are as swappable as everything else.
 */
#include <sys/mman.h>

#include "keyring/secret.h"

enum { CHUNK = 1 << 16 };

struct secret_chunk {
	struct secret_chunk *next;
	size_t used;
	uint8_t bytes[];
};

void *secret_map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die(STATUS_OUTPUT, "out of memory");
#ifdef MADV_DONTDUMP
	(void)madvise(p, size, MADV_DONTDUMP);
#endif
	(void)mlock(p, size);
	return p;
}

void secret_unmap(void *p, size_t size)
{
	secret_wipe(p, size);
	munmap(p, size);
}

static bool chunk_full(const struct secret_chunk *c, size_t n)
{
	return !c || CHUNK - sizeof *c - c->used < n;
}

const uint8_t *secrets_put(struct secrets *s, const uint8_t *bytes, size_t n)
{
	uint8_t *at;

	_Static_assert(SECRET_MAX <= CHUNK - sizeof *s->chunk, "a secret fits in a chunk");
	if (!n)
		return NULL;
	if (chunk_full(s->chunk, n)) {
		struct secret_chunk *fresh = secret_map(CHUNK);

		fresh->next = s->chunk;
		s->chunk = fresh;
	}
	at = s->chunk->bytes + s->chunk->used;
	s->chunk->used += n;
	return memcpy(at, bytes, n);
}

void secrets_free(struct secrets *s)
{
	for (struct secret_chunk *next; s->chunk; s->chunk = next) {
		next = s->chunk->next;
		secret_unmap(s->chunk, CHUNK);
	}
}
