/*
 * Which packets match.  The thread takes the lock of `past` for a place to read
 * from, and its own for what it has found, and never waits for more than that:
 * whoever ends it may hold what they like.
 */
#include <ctype.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include "tui/rowset.h"
#include "tui/scan.h"

enum { SPAN_ROWS = 64 };

struct scan {
	struct past *past;
	struct again *again;
	struct engine *engine;
	const struct keyring *keys;	/* the engine's */
	struct query *query;		/* NULL: a word is looked for */
	char *words;
	struct view view;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;		/* rows */
	_Atomic bool stop;
	uint64_t rows;			/* looked at; the lock protects it and */
	struct rowset hits;
	struct frame frame;
	struct packet packet;
};

/* --- one packet --- */

static bool text_has(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; (size_t)(end - s) >= n; s++) {
		size_t i = 0;

		while (i < n && tolower((uint8_t)s[i]) == tolower((uint8_t)word[i]))
			i++;
		if (i == n)
			return true;
	}
	return false;
}

static bool line_has(struct scan *s)
{
	char words[4096];
	struct text t = TEXT_FIXED(words);

	sink_line.packet(&t, &s->view, &s->packet);
	return text_has(words, t.at, s->words);
}

/* One that cannot be read again matches nothing. */
static bool scan_row(struct scan *s, uint64_t row)
{
	const char *why;

	if (!again_frame(s->again, row, &s->frame, &why))
		return false;
	engine_frame(s->engine, &s->frame, &s->packet);
	return s->query ? query_packet(s->query, &s->packet) : line_has(s);
}

/* --- the thread --- */

static bool scan_stops(const struct scan *s)
{
	return s->stop || past_closing(s->past);
}

static void scan_found(struct scan *s, const uint64_t *found, unsigned n, uint64_t end)
{
	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < n && s->hits.count < UINT32_MAX; i++)
		rowset_add(&s->hits, found[i]);
	s->rows = end;
	pthread_cond_broadcast(&s->moved);
	pthread_mutex_unlock(&s->lock);
	past_stir(s->past);
}

static void scan_span(struct scan *s, uint64_t row, uint64_t end)
{
	uint64_t found[SPAN_ROWS];
	unsigned n = 0;

	for (; row < end && !scan_stops(s); row++)
		if (scan_row(s, row))
			found[n++] = row;
	scan_found(s, found, n, row);
}

static void scan_rest(void)
{
	poll(NULL, 0, 20);		/* a call that the sandbox leaves */
}

static void *scan_run(void *context)
{
	struct scan *s = context;
	uint64_t row = 0;

	while (!scan_stops(s)) {
		bool ended = past_ended(s->past);
		uint64_t end = again_prepare(s->again, row);

		if (end == row && ended)
			break;
		if (end == row)
			scan_rest();
		else
			scan_span(s, row, end);
		row = end;
	}
	past_scans(s->past, -1);
	return NULL;
}

static bool scan_start(struct scan *s)
{
	sigset_t all, before;
	bool started;

	past_scans(s->past, 1);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = !pthread_create(&s->thread, NULL, scan_run, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!started)
		past_scans(s->past, -1);
	return started;
}

/* --- for views --- */

static void scan_release(struct scan *s)
{
	engine_free(s->engine);
	again_free(s->again);
	query_free(s->query);
	rowset_free(&s->hits);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->moved);
	free(s->words);
	free(s);
}

struct scan *scan_new(struct past *p, enum scan_kind kind, const char *words, int64_t first_time)
{
	struct scan *s = mem_new(sizeof *s);
	char room[200];
	struct text why = TEXT_FIXED(room);
	unsigned at;

	s->past = p;
	s->words = mem_string(words);
	s->query = kind == SCAN_QUERY ? query_parse(words, &why, &at) : NULL;
	s->keys = past_given(p);
	s->engine = engine_new(s->keys);
	engine_follow(s->engine, kind == SCAN_QUERY);
	s->again = past_again(p);
	s->view.first_time = first_time;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->moved, NULL);
	if ((kind == SCAN_WORD || s->query) && scan_start(s))
		return s;
	scan_release(s);
	return NULL;
}

void scan_free(struct scan *s)
{
	if (!s)
		return;
	s->stop = true;
	pthread_join(s->thread, NULL);
	scan_release(s);
}

bool scan_is(const struct scan *s, const char *words)
{
	return !strcmp(s->words, words) && s->keys == past_given(s->past);
}

uint64_t scan_rows(struct scan *s)
{
	uint64_t rows;

	pthread_mutex_lock(&s->lock);
	rows = s->rows;
	pthread_mutex_unlock(&s->lock);
	return rows;
}

uint32_t scan_count(struct scan *s)
{
	uint32_t count;

	pthread_mutex_lock(&s->lock);
	count = s->hits.count;
	pthread_mutex_unlock(&s->lock);
	return count;
}

uint64_t scan_at(struct scan *s, uint32_t rank)
{
	uint64_t row;

	pthread_mutex_lock(&s->lock);
	row = rowset_at(&s->hits, rank);
	pthread_mutex_unlock(&s->lock);
	return row;
}

uint32_t scan_rank(struct scan *s, uint64_t row)
{
	uint32_t rank;

	pthread_mutex_lock(&s->lock);
	rank = rowset_rank(&s->hits, row);
	pthread_mutex_unlock(&s->lock);
	return rank;
}

void scan_settle(struct scan *s)
{
	uint64_t all = past_scripted(s->past) ? past_count(s->past) : 0;

	pthread_mutex_lock(&s->lock);
	while (s->rows < all)
		pthread_cond_wait(&s->moved, &s->lock);
	pthread_mutex_unlock(&s->lock);
}
