/*
 * What verbs that read a capture have in common: keys, capture, engine,
 * output, limits of -c, -w, progress, signals, and the exit status.
 *
 *	struct run *r = run_open(v, o, &status);
 *
 *	while (r && run_next(r))
 *		... r->packet ...
 *	return r ? run_close(r) : status;
 */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include <pthread.h>
#include "cmd/options.h"

struct progress {
	bool shown;
	int64_t start, last;		/* nanoseconds of a steady clock; start 0: never to be shown */
};

struct run {
	const struct verb *verb;
	const struct options *options;
	struct keyring *keys;		/* NULL: none given */
	struct key_feeds *feeds;	/* more keys may come; NULL: no */
	struct capture *capture;
	struct engine *engine;
	struct query *query;		/* of -Y; NULL: none */
	struct ring *ring;		/* of -w, from the first packet on */
	struct view view;
	struct frame frame;
	struct packet packet;
	struct progress progress;
	enum status status;		/* the worst so far */
	uint64_t frames;
	int64_t started;		/* by a steady clock */
	unsigned damaged;		/* files cut, damaged or missing */
	bool stop;
	bool written;			/* -w is complete and closed */
	pthread_mutex_t *busy;		/* given back while it waits for input; NULL: nobody else wants it */
	struct capture_counters counters;	/* of interfaces, as run_live() gave them last */
	struct out out;			/* standard output */
};

/* Everything is open: from here on with the least of rights.  Not OK: said already, and not to go on. */
enum status run_confine(const struct options *o, const struct key_feeds *feeds);
/* The keys of -k; NULL: none named.  feeds: of a capture that goes on, the sources that do; NULL: none does. */
enum status run_keys(const struct options *o, struct keyring **keys, struct key_feeds **feeds);

struct run *run_open(const struct verb *v, const struct options *o, enum status *status);
bool run_asked(const struct run *r);	/* is the packet one of -Y? */
bool run_next(struct run *r);		/* the next packet, dissected and opened; false: that was all */
void run_write(struct run *r, const struct frame *f, const char *comment);	/* to -w, if given */
bool run_written(struct run *r);	/* ends -w; false when not all of it could be written */
void run_worsen(struct run *r, enum status status);	/* the gravest becomes the exit status */
enum status run_close(struct run *r);

/* What is shown of interfaces, as of now; NULL: files are read. */
const struct capture_counters *run_live(struct run *r);
/* The captures or interfaces that are read, and how they are to be read. */
struct capture_options run_capture_options(const struct options *o);
bool run_has_input(const struct options *o);
static inline const char *const *run_names(const struct options *o) { return o->interfaces ? o->interface : o->path; }

unsigned run_width(void);		/* columns of standard output: COLUMNS, or the terminal's; 100 where there is none */

/* Nothing may follow on standard error while progress is shown. */
void progress_start(struct progress *p);
void progress_show(struct progress *p, const struct capture *c, uint64_t frames);
void progress_clear(struct progress *p);

#endif
