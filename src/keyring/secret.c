/*
 * Memory for keys.  Invariant: no secret lies in memory that malloc reuses, so
 * wiping these pages wipes every copy the keyring made; they are wiped when they
 * are given back, and at exit, die() included, what was not.  Locking may be refused
 * (RLIMIT_MEMLOCK); then the pages are as swappable as everything else.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "keyring/secret.h"

enum { CHUNK = 1 << 16 };

/* --- pages --- */

/* Stands in front of what secret_map() gives. */
struct secret_pages {
	_Alignas(max_align_t) struct secret_pages *next;
	struct secret_pages *before;
	size_t size;			/* all of it */
};

static struct secret_pages *mapped;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of the list, and of secret_guard() */

static void wipe(struct secret_pages *p)
{
	secret_wipe(p + 1, p->size - sizeof *p);
}

static void wipe_mapped(void)
{
	for (struct secret_pages *p = mapped; p; p = p->next)
		wipe(p);
}

/* Pages left out of a core dump are not all: OpenSSL has keys too. */
void secret_guard(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
#ifdef PR_SET_DUMPABLE
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
	(void)atexit(wipe_mapped);
}

void *secret_map(size_t size)
{
	struct secret_pages *p;

	size += sizeof *p;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		die(STATUS_OUTPUT, "out of memory");
#ifdef MADV_DONTDUMP
	(void)madvise(p, size, MADV_DONTDUMP);
#endif
	(void)mlock(p, size);
	pthread_mutex_lock(&lock);
	secret_guard();
	*p = (struct secret_pages){ .next = mapped, .size = size };
	if (mapped)
		mapped->before = p;
	mapped = p;
	pthread_mutex_unlock(&lock);
	return p + 1;
}

void secret_unmap(void *at)
{
	struct secret_pages *p = (struct secret_pages *)at - 1;

	pthread_mutex_lock(&lock);
	*(p->before ? &p->before->next : &mapped) = p->next;
	if (p->next)
		p->next->before = p->before;
	pthread_mutex_unlock(&lock);
	wipe(p);
	munmap(p, p->size);
}

/* --- many small ones --- */

struct secret_chunk {
	struct secret_chunk *next;
	size_t used, room;
	uint8_t bytes[];
};

static void chunk_add(struct secrets *s, size_t n)
{
	size_t room = n > CHUNK ? n : CHUNK;
	struct secret_chunk *fresh = secret_map(sizeof *fresh + room);

	fresh->next = s->chunk;
	fresh->room = room;
	s->chunk = fresh;
}

const uint8_t *secrets_put(struct secrets *s, const uint8_t *bytes, size_t n)
{
	uint8_t *at;

	if (!n)
		return NULL;
	if (!s->chunk || s->chunk->room - s->chunk->used < n)
		chunk_add(s, n);
	at = s->chunk->bytes + s->chunk->used;
	s->chunk->used += n;
	return memcpy(at, bytes, n);
}

void secrets_free(struct secrets *s)
{
	for (struct secret_chunk *next; s->chunk; s->chunk = next) {
		next = s->chunk->next;
		secret_unmap(s->chunk);
	}
}
