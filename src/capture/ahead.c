/*
 * A thread that runs ahead: it fills a ring of chunks from another source
 * while the reader empties them.  The ring bounds how far ahead.
 *
 * What is below belongs to the thread until it is joined.  It is cancelled only
 * where it waits for input (file_read), and blocks every signal, so that they
 * reach whoever waits for them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include "capture/source.h"

enum { AHEAD_CHUNKS = 3 };

struct source_ahead {
	struct source s;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;		/* filled, emptied, ended or stop has changed */
	unsigned filled, emptied;	/* chunks, counted from the start */
	bool ended, stop;
	size_t used;			/* octets taken of the chunk being emptied; the reader's alone */
	struct { size_t len; uint8_t at[SOURCE_CHUNK]; } chunk[AHEAD_CHUNKS];
};

/* The next chunk to fill, or -1 when it is time to stop. */
static int ahead_free(struct source_ahead *a)
{
	int next;

	pthread_mutex_lock(&a->lock);
	while (a->filled - a->emptied == AHEAD_CHUNKS && !a->stop)
		pthread_cond_wait(&a->moved, &a->lock);
	next = a->stop ? -1 : (int)(a->filled % AHEAD_CHUNKS);
	pthread_mutex_unlock(&a->lock);
	return next;
}

static void ahead_filled(struct source_ahead *a, bool ended)
{
	pthread_mutex_lock(&a->lock);
	if (ended)
		a->ended = true;
	else
		a->filled++;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

static void *ahead_run(void *context)
{
	struct source_ahead *a = context;
	int next, old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	while (!a->ended && (next = ahead_free(a)) >= 0) {
		a->chunk[next].len = source_read(a->s.below, a->chunk[next].at, SOURCE_CHUNK);
		ahead_filled(a, a->chunk[next].len == 0);
	}
	return NULL;
}

/* Wait for a chunk; false at the end. */
static bool ahead_wait(struct source_ahead *a)
{
	bool some;

	pthread_mutex_lock(&a->lock);
	while (a->filled == a->emptied && !a->ended)
		pthread_cond_wait(&a->moved, &a->lock);
	some = a->filled != a->emptied;
	pthread_mutex_unlock(&a->lock);
	return some;
}

static void ahead_emptied(struct source_ahead *a)
{
	a->used = 0;
	pthread_mutex_lock(&a->lock);
	a->emptied++;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

static size_t ahead_fill(struct source *s, uint8_t *into, size_t room)
{
	struct source_ahead *a = (struct source_ahead *)s;
	unsigned now = a->emptied % AHEAD_CHUNKS;
	size_t n;

	if (!ahead_wait(a)) {
		memcpy(s->error, s->below->error, sizeof s->error);
		return 0;
	}
	n = a->chunk[now].len - a->used;
	if (n > room)
		n = room;
	memcpy(into, a->chunk[now].at + a->used, n);
	a->used += n;
	if (a->used == a->chunk[now].len)
		ahead_emptied(a);
	return n;
}

static void ahead_close(struct source *s)
{
	struct source_ahead *a = (struct source_ahead *)s;

	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
	pthread_cancel(a->thread);
	pthread_join(a->thread, NULL);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->moved);
}

/* Without a thread, the source below does as well, only slower. */
struct source *source_ahead(struct source *below)
{
	struct source_ahead *a = mem_grow(NULL, 1, sizeof *a);
	sigset_t all, before;
	int failed;

	memset(a, 0, offsetof(struct source_ahead, chunk));
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->moved, NULL);
	source_start(&a->s, below, ahead_fill, ahead_close);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&a->thread, NULL, ahead_run, a);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!failed)
		return &a->s;
	free(a->s.buffer);
	free(a);
	return below;
}
