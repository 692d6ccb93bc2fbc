/*
 * Invariant: the model being made is this thread's own until it is complete.
 * It enters the scene to ask whether it is, and to begin and to end.
 */
#include <stdlib.h>
#include "tui/anew.h"
#include "tui/model.h"

struct anew {
	struct scene *scene;
	struct past *past;
	struct again *again;
	pthread_t thread;
	bool started;			/* the thread is to be joined */
	_Atomic bool running, stop, newer;	/* newer: `next` is there */
	_Atomic uint64_t done;		/* frames */
	struct keyring **all;		/* owned; none is given back before the end, so that whoever has one may keep it */
	unsigned count;
	const struct keyring *next;	/* to begin with; NULL: nothing */
	struct keyring *latest;		/* in use, or about to be; NULL: those of the start are */
	const char *failed;
	struct model model;
	struct past_state state;
	struct frame frame;
	struct packet packet;
};

struct anew *anew_new(struct scene *s, struct past *past)
{
	struct anew *a = mem_new(sizeof *a);

	a->scene = s;
	a->past = past;
	a->again = past_again(past);
	return a;
}

void anew_stop(struct anew *a)
{
	a->stop = true;
	if (a->started)
		pthread_join(a->thread, NULL);
	a->started = false;
}

void anew_free(struct anew *a)
{
	again_free(a->again);
	for (unsigned i = 0; i < a->count; i++)
		keyring_free(a->all[i]);
	free(a->all);
	free(a);
}

bool anew_running(const struct anew *a)
{
	return a->running;
}

uint64_t anew_done(const struct anew *a)
{
	return a->done;
}

const char *anew_failed(const struct anew *a)
{
	return a->failed;
}

struct keyring *anew_keys(const struct anew *a)
{
	return a->latest;
}

/* --- the thread --- */

/* There is nothing more to read: it is the scene's model, unless more has come meanwhile. */
static bool anew_complete(struct anew *a)
{
	bool complete;

	scene_enter(a->scene);
	complete = a->model.frames == past_count(a->past);
	if (complete)
		scene_replace(a->scene, &a->model, &a->state);
	scene_leave(a->scene);
	return complete;
}

/* False: the model is incomplete, and still this thread's. */
static bool anew_read(struct anew *a, const char **why)
{
	while (!a->stop && !a->newer) {
		uint64_t row = a->model.frames;

		if (row == past_count(a->past)) {
			if (anew_complete(a))
				return true;
			continue;
		}
		if (!again_frame(a->again, row, &a->frame, why))
			return false;
		model_take(&a->model, &a->frame, &a->packet);
		past_state_note(&a->state, row, a->model.engine, &a->packet);
		a->done = row + 1;
	}
	return false;
}

static void anew_once(struct anew *a, const struct keyring *keys)
{
	const char *why = NULL;

	a->done = 0;
	model_begin(&a->model, keys, scene_policy(a->scene));
	if (anew_read(a, &why))
		return;
	model_end(&a->model);
	past_state_free(&a->state);
	scene_enter(a->scene);
	a->failed = why;
	if (why)
		scene_go_on(a->scene, keys);
	scene_leave(a->scene);
}

/* NULL: that was all. */
static const struct keyring *anew_next(struct anew *a)
{
	const struct keyring *keys;

	scene_enter(a->scene);
	keys = a->stop ? NULL : a->next;
	a->next = NULL;
	a->newer = false;
	a->running = keys;
	if (keys)
		a->failed = NULL;
	else
		scene_announce(a->scene);
	scene_leave(a->scene);
	return keys;
}

static void *anew_run(void *context)
{
	struct anew *a = context;
	const struct keyring *keys;

	while ((keys = anew_next(a)))
		anew_once(a, keys);
	return NULL;
}

void anew_start(struct anew *a, struct keyring *keys)
{
	a->all = mem_grow(a->all, a->count + 1, sizeof *a->all);
	a->all[a->count++] = keys;
	a->next = a->latest = keys;
	a->newer = true;
	if (a->running)
		return;
	if (a->started)
		pthread_join(a->thread, NULL);	/* it is at its end */
	a->running = a->started = true;
	scene_thread(&a->thread, anew_run, a);
}
