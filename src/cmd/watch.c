/*
 * A thread for what is to be done now and then, whether packets come or not.
 *
 * Invariant: whoever holds `busy` has the run for itself.  Its own thread holds
 * it all the time, but for where it waits for the next packet.
 */
#include <signal.h>
#include "cmd/watch.h"

void watch_add(struct watch *w, unsigned seconds, void (*work)(struct run *r, void *context))
{
	if (seconds)
		w->chore[w->chores++] = (struct chore){ .work = work, .seconds = seconds };
}

static void chore_put_off(struct chore *c)
{
	clock_gettime(CLOCK_MONOTONIC, &c->due);
	c->due.tv_sec += c->seconds;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static struct chore *watch_next(struct watch *w)
{
	struct chore *next = w->chore;

	for (unsigned i = 1; i < w->chores; i++)
		if (is_before(&w->chore[i].due, &next->due))
			next = &w->chore[i];
	return next;
}

static void *watch_run(void *context)
{
	struct watch *w = context;

	pthread_mutex_lock(&w->busy);
	while (!w->end) {
		struct chore *c = watch_next(w);

		while (!w->end && !pthread_cond_timedwait(&w->ended, &w->busy, &c->due))
			;
		if (w->end)
			break;
		c->work(w->run, w->context);
		chore_put_off(c);
	}
	pthread_mutex_unlock(&w->busy);
	return NULL;
}

/* Signals are for the thread that reads: they are to end its waiting. */
void watch_start(struct watch *w, struct run *r, void *context)
{
	pthread_condattr_t steady;
	sigset_t all, before;

	w->run = r;
	w->context = context;
	for (unsigned i = 0; i < w->chores; i++)
		chore_put_off(&w->chore[i]);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&w->ended, &steady);
	pthread_condattr_destroy(&steady);
	pthread_mutex_init(&w->busy, NULL);
	pthread_mutex_lock(&w->busy);
	r->busy = &w->busy;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->started = !pthread_create(&w->thread, NULL, watch_run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void watch_end(struct watch *w)
{
	w->run->busy = NULL;
	w->end = true;
	pthread_cond_signal(&w->ended);
	pthread_mutex_unlock(&w->busy);
	if (w->started)
		pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->ended);
	pthread_mutex_destroy(&w->busy);
}
