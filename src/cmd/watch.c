/*
 * A thread that shows what a run has come to.
 *
 * Invariant: whoever holds `busy` has the run for itself.  Its own thread holds
 * it all the time, but for where it waits for the next packet.
 */
#include <signal.h>
#include <time.h>
#include "cmd/watch.h"

static struct timespec seconds_from_now(unsigned seconds)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += seconds;
	return at;
}

static void watch_show(struct watch *w)
{
	if (w->run->frames == w->frames || out_failed(&w->run->out))
		return;
	w->show(w->run);
	out_flush(&w->run->out);
	w->frames = w->run->frames;
}

static void *watch_run(void *context)
{
	struct watch *w = context;

	pthread_mutex_lock(&w->busy);
	while (!w->end) {
		struct timespec until = seconds_from_now(w->run->options->watch);

		while (!w->end && !pthread_cond_timedwait(&w->ended, &w->busy, &until))
			;
		if (!w->end)
			watch_show(w);
	}
	pthread_mutex_unlock(&w->busy);
	return NULL;
}

/* Signals are for the thread that reads: they are to end its waiting. */
void watch_start(struct watch *w, struct run *r, void (*show)(struct run *r))
{
	pthread_condattr_t steady;
	sigset_t all, before;

	*w = (struct watch){ .run = r, .show = show };
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
