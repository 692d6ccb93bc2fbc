/*
 * The model of a screen, and the thread that reads.
 *
 * Invariant: whoever holds `busy` has the model for itself.  The reader holds
 * it all the time, but for where it may wait for input, and where somebody
 * wants to look.  Who does holds `gate` until it is in, so that the reader,
 * which comes by there then, cannot be in front again and again.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include "tui/anew.h"
#include "tui/model.h"
#include "tui/scene.h"

struct scene {
	const struct tui_options *options;
	struct capture *capture;
	struct model model;
	struct anew *anew;
	struct past *past;
	struct picture picture;
	pthread_t thread;
	pthread_mutex_t busy, gate;
	pthread_cond_t moved;		/* limit, stop, ended, or the limit is reached */
	_Atomic bool wanted, stop, ended, replaced;	/* replaced: the model is another than at the latest look */
	_Atomic bool enough;		/* the user wants no more of the capture */
	_Atomic uint64_t frames, done, all;
	_Atomic uint64_t limit;		/* frames: not to read further; UINT64_MAX is no limit */
	uint64_t looked;		/* frames of the latest look */
	uint64_t stirs;			/* of what was found in the past, likewise */
	uint64_t selected[LADDER_CHOSEN];	/* SPIs */
	unsigned selections;		/* 0: all */
	_Atomic uint64_t told;		/* counters and news of interfaces */
	uint64_t looked_told;
	bool started, looked_ended;
	int64_t counted;		/* the kernel was asked last, by a steady clock */
	enum status status;
	char trouble[256];
	struct frame frame;
	struct packet packet;
};

struct capture_options scene_input(const struct tui_options *o)
{
	struct capture_options live = o->live;

	live.immediate = true;
	return o->live.interfaces ? live :
	    (struct capture_options){ .path = o->path, .paths = o->paths, .filter = o->filter };
}

/* The picture is of the present model. */
static void scene_show(struct scene *s)
{
	const struct model *m = &s->model;
	struct picture *p = &s->picture;

	p->sas = engine_sas(m->engine);
	p->tally = engine_tally(m->engine);
	p->ladder = m->ladder;
	p->diagnosis = m->diagnosis;
	p->peers = m->peers;
	p->traffic = m->traffic;
	p->given = m->keys;
	p->derived = engine_derived(m->engine);
	p->looks++;
}

struct scene *scene_open(const struct tui_options *o, enum status *status)
{
	const struct capture_options c = scene_input(o);
	struct capture *capture = capture_new(&c, status);
	struct scene *s;

	if (!capture)
		return NULL;
	s = mem_new(sizeof *s);
	s->options = o;
	s->capture = capture;
	model_begin(&s->model, o->keys, o->policy);
	s->past = past_new(o, o->keys);
	s->limit = o->script ? 0 : UINT64_MAX;
	pthread_mutex_init(&s->busy, NULL);
	pthread_mutex_init(&s->gate, NULL);
	pthread_cond_init(&s->moved, NULL);
	s->anew = anew_new(s, s->past);
	s->picture = (struct picture){ .past = s->past, .live = capture_is_live(capture) };
	scene_show(s);
	return s;
}

enum status scene_begin(struct scene *s)
{
	return capture_start(s->capture);
}

/* --- the thread that reads --- */

/* The first trouble is shown; the worst is the status. */
static void scene_trouble(struct scene *s, enum status status)
{
	struct text t = TEXT_FIXED(s->trouble);

	if (!s->picture.trouble)
		text_add(&t, capture_error(s->capture));
	if (!s->picture.trouble)
		s->picture.trouble = text_string(&t);
	if (s->status != STATUS_INPUT)
		s->status = status;
	s->picture.looks++;
}

static void scene_progress(struct scene *s)
{
	uint64_t done, all;

	capture_progress(s->capture, &done, &all);
	s->done = done;
	s->all = all;
}

/* The kernel is asked five times a second. */
static void scene_count(struct scene *s)
{
	enum { COUNT_NS = 200000000 };
	struct capture_counters c;
	struct timespec t;
	int64_t now;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
	if (now - s->counted < COUNT_NS)
		return;
	s->counted = now;
	c = capture_counters(s->capture);
	if (c.received == s->picture.received && c.dropped == s->picture.dropped)
		return;
	s->picture.received = c.received;
	s->picture.dropped = c.dropped;
	s->told++;
}

/* The reader: from now on others come in, and find all that was read. */
static void scene_unlock(struct scene *s)
{
	past_publish(s->past);
	pthread_mutex_unlock(&s->busy);
}

/* Where it may take a while, others may come in meanwhile. */
static enum pull scene_next(struct scene *s)
{
	enum pull pull;

	if (capture_ready(s->capture))
		return capture_next(s->capture, &s->frame);
	scene_unlock(s);
	pull = capture_next(s->capture, &s->frame);
	scene_progress(s);
	pthread_mutex_lock(&s->busy);
	if (capture_is_live(s->capture))
		scene_count(s);
	return pull;
}

/* The latest news of an interface is what is shown. */
static void scene_quiet(struct scene *s)
{
	const char *news = capture_news(s->capture);
	struct text t = TEXT_FIXED(s->trouble);

	if (!news)
		return;
	text_add(&t, news);
	s->picture.trouble = text_string(&t);
	s->told++;
}

/*
 * Keys that have come, for what comes from now on.  The keyring is this
 * thread's for now, but not while others read with it.
 */
static void scene_more_keys(struct scene *s)
{
	struct keyring *latest = anew_keys(s->anew), *keys = latest ? latest : s->options->keys;

	if (anew_running(s->anew) || past_scanning(s->past))
		return;
	if (key_feeds_more(s->options->feeds, keys, NULL, NULL))
		scene_go_on(s, keys);
}

static bool scene_goes_on(const struct scene *s)
{
	return !s->stop && !s->enough;
}

static bool scene_pull(struct scene *s)
{
	while (scene_goes_on(s)) {
		switch (scene_next(s)) {
		case PULL_FRAME:
			return true;
		case PULL_END:
			return false;
		case PULL_DAMAGED:
			scene_trouble(s, STATUS_DAMAGED);
			break;
		case PULL_MISSING:
			scene_trouble(s, STATUS_INPUT);
			break;
		case PULL_QUIET:
			if (s->options->feeds)
				scene_more_keys(s);
			scene_quiet(s);
			break;
		}
	}
	return false;
}

static void scene_take(struct scene *s)
{
	uint64_t frames = s->frames;

	if (s->options->feeds)
		scene_more_keys(s);
	model_take(&s->model, &s->frame, &s->packet);
	past_note(s->past, s->capture, s->model.engine, &s->packet);
	s->picture.first_time = s->model.first_time;
	frames++;
	atomic_store_explicit(&s->frames, frames, memory_order_relaxed);	/* nobody else writes it */
	if (frames >= s->limit)
		pthread_cond_broadcast(&s->moved);
}

static void scene_give_way(struct scene *s)
{
	scene_unlock(s);
	pthread_mutex_lock(&s->gate);
	pthread_mutex_unlock(&s->gate);
	pthread_mutex_lock(&s->busy);
}

/* Up to the limit, if there is one; false: that was all. */
static bool scene_may(struct scene *s)
{
	if (s->wanted)
		scene_give_way(s);
	if (s->frames >= s->limit)
		past_publish(s->past);
	while (s->frames >= s->limit && scene_goes_on(s))
		pthread_cond_wait(&s->moved, &s->busy);
	return scene_goes_on(s) && (!s->options->count || s->frames < s->options->count);
}

static void *scene_run(void *context)
{
	struct scene *s = context;

	scene_progress(s);
	pthread_mutex_lock(&s->busy);
	while (scene_may(s) && scene_pull(s))
		scene_take(s);
	s->ended = true;
	past_end(s->past);
	pthread_cond_broadcast(&s->moved);
	pthread_mutex_unlock(&s->busy);
	return NULL;
}

/* Signals are for the thread that draws. */
void scene_thread(pthread_t *thread, void *(*run)(void *context), void *context)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed)
		die(STATUS_INPUT, "no thread to read with");
}

void scene_start(struct scene *s)
{
	scene_thread(&s->thread, scene_run, s);
	s->started = true;
}

/* --- looking --- */

void scene_enter(struct scene *s)
{
	pthread_mutex_lock(&s->gate);
	s->wanted = true;
	pthread_mutex_lock(&s->busy);
	s->wanted = false;
	pthread_mutex_unlock(&s->gate);
}

void scene_leave(struct scene *s)
{
	pthread_mutex_unlock(&s->busy);
}

static bool scene_grown(const struct scene *s)
{
	return s->frames != s->looked || s->ended != s->looked_ended || s->told != s->looked_told || s->replaced;
}

/* Which rows of the ladder are shown. */
static void scene_choose(struct scene *s)
{
	if (!s->selections ||
	    !ladder_select_some(s->model.ladder, s->picture.sas, s->selected, s->selections))
		ladder_select_all(s->model.ladder);
	if (s->picture.filter)
		ladder_narrow(s->model.ladder, s->picture.sas, s->picture.filter);
	s->picture.looks++;
}

static void scene_refresh(struct scene *s)
{
	const struct sas_report report = { .sas = s->picture.sas, .tally = s->picture.tally };

	model_look(&s->model);
	if (s->selections || s->picture.filter)
		scene_choose(s);
	s->picture.totals = sas_totals_of(&report);
	s->picture.opened = key_totals_of(s->picture.sas);
	s->replaced = false;
	s->looked = s->frames;
	s->looked_ended = s->ended;
	s->looked_told = s->told;
	s->picture.looks++;
}

static void scene_tell_anew(struct scene *s)
{
	struct picture_anew *a = &s->picture.anew;

	a->running = anew_running(s->anew);
	a->failed = anew_failed(s->anew);
	a->percent = (uint8_t)(a->running && s->frames ? anew_done(s->anew) * 100 / s->frames : 0);
}

struct picture *scene_look(struct scene *s)
{
	uint64_t all = s->all;
	uint64_t stirs = past_stirs(s->past);

	if (scene_grown(s))
		scene_refresh(s);
	s->picture.looks += stirs != s->stirs;
	s->stirs = stirs;
	s->picture.reading = !s->ended;
	s->picture.stopped = s->enough;
	scene_tell_anew(s);
	s->picture.percent = (uint8_t)(all ? s->done >= all ? 100 : s->done * 100 / all : 0);
	return &s->picture;
}

void scene_select(struct scene *s, const uint64_t *spi, unsigned count)
{
	s->selections = ladder_select_some(s->model.ladder, s->picture.sas, spi, count) ? count : 0;
	memcpy(s->selected, spi, s->selections * sizeof *spi);
	s->picture.selected = s->selections;
	scene_choose(s);
}

void scene_filter(struct scene *s, const struct query *filter, const char *words)
{
	s->picture.filter = filter;
	s->picture.filter_words = words;
	scene_choose(s);
}

bool scene_stop(struct scene *s)
{
	if (s->ended || s->enough)
		return false;
	s->enough = true;
	pthread_cond_broadcast(&s->moved);
	return true;
}

void scene_until(struct scene *s, uint64_t packets)
{
	pthread_mutex_lock(&s->busy);
	while (anew_running(s->anew))
		pthread_cond_wait(&s->moved, &s->busy);
	s->limit = packets ? packets : UINT64_MAX;
	pthread_cond_broadcast(&s->moved);
	while (!s->ended && s->frames < s->limit)
		pthread_cond_wait(&s->moved, &s->busy);
	pthread_mutex_unlock(&s->busy);
}

void scene_pretend(struct scene *s)
{
	s->picture.live = true;
}

/* --- other keys --- */

struct keyring *scene_keyring(const struct scene *s)
{
	const struct keyring *latest = anew_keys(s->anew);

	return keyring_copy(latest ? latest : s->model.keys);
}

void scene_keys(struct scene *s, struct keyring *keys)
{
	s->picture.anew.before = s->picture.opened;
	s->picture.anew.times++;
	anew_start(s->anew, keys);
	s->picture.looks++;
}

uint8_t scene_policy(const struct scene *s)
{
	return s->options->policy;
}

void scene_replace(struct scene *s, const struct model *m, struct past_state *state)
{
	struct model old = s->model;

	s->model = *m;
	past_keys(s->past, m->keys, m->engine, state);
	model_end(&old);
	scene_show(s);
	s->replaced = true;
}

void scene_go_on(struct scene *s, const struct keyring *keys)
{
	s->model.keys = keys;
	engine_keys(s->model.engine, keys);
	past_keys(s->past, keys, s->model.engine, NULL);
	scene_show(s);
	s->replaced = true;
}

void scene_announce(struct scene *s)
{
	s->replaced = true;
	pthread_cond_broadcast(&s->moved);
}

bool scene_moved(const struct scene *s)
{
	return scene_grown(s) || past_stirs(s->past) != s->stirs || anew_running(s->anew);
}

bool scene_reading(const struct scene *s)
{
	return !s->ended || past_scanning(s->past) || anew_running(s->anew);
}

/* --- the end --- */

/* Waits a moment for the reader, with `busy` held; false: it waits for input, and for ever perhaps. */
static bool scene_ends(struct scene *s)
{
	enum { PATIENCE = 30000000 };
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PATIENCE;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (!s->ended)
		if (pthread_cond_timedwait(&s->moved, &s->busy, &until))
			break;
	return s->ended;
}

/*
 * A reader that waits for input is left alone: it cannot come to the model any
 * more, since `busy` is never given back, and ends with the process.
 */
enum status scene_close(struct scene *s)
{
	enum status status = s->status;
	bool ended;

	anew_stop(s->anew);
	pthread_mutex_lock(&s->busy);
	s->stop = true;
	pthread_cond_broadcast(&s->moved);
	ended = !s->started || scene_ends(s);
	if (s->picture.trouble)
		warn("%s", s->trouble);
	past_free(s->past);
	model_end(&s->model);
	anew_free(s->anew);
	if (!ended)
		return status;
	pthread_mutex_unlock(&s->busy);
	if (s->started)
		pthread_join(s->thread, NULL);
	capture_close(s->capture);
	pthread_mutex_destroy(&s->busy);
	pthread_mutex_destroy(&s->gate);
	pthread_cond_destroy(&s->moved);
	free(s);
	return status;
}
