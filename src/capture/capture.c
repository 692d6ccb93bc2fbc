/*
 * Captures one after the other: the frames of all files, numbered through.  A
 * later file that is missing or damaged is said so, and the next is tried.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "capture/filter.h"
#include "capture/live.h"
#include "capture/reader.h"

struct input {
	int fd;				/* -1: it is not open, or its reader's */
	bool piped;
	const char *missing;		/* why it could not be opened; NULL: it was */
};

struct capture {
	struct capture_options options;
	struct input *input;		/* of each path */
	struct live *live;		/* NULL: files are read */
	struct reader *reader;		/* of the current file; NULL between files */
	unsigned path;			/* the current file, or the next one */
	struct filter *filter;
	uint64_t frames, skipped;
	uint64_t done, all;		/* octets: of the files before, and of all; all 0: unknown */
	char format[32];
	char error[PATH_MAX + 512];
};

static const char *capture_name(const struct capture *c)
{
	const char *path = c->options.path[c->path];

	return strcmp(path, "-") ? path : "stdin";
}

static void capture_say(struct capture *c, const char *what)
{
	snprintf(c->error, sizeof c->error, "%s: %s", capture_name(c), what);
}

/* --- files --- */

/* Begin with the current path; false with the error set. */
static bool capture_begin(struct capture *c)
{
	struct input *i = &c->input[c->path];
	int fd = i->fd;
	char why[256];

	if (i->missing) {
		capture_say(c, i->missing);
		return false;
	}
	i->fd = -1;
	c->reader = reader_open(source_of(fd, i->piped), c->options.force_libpcap, why);
	if (!c->reader) {
		capture_say(c, why);
		return false;
	}
	memcpy(c->format, c->reader->format, sizeof c->format);
	return true;
}

/* Done with the current path. */
static void capture_end(struct capture *c)
{
	if (c->reader) {
		c->done += source_progress(c->reader->source);
		reader_close(c->reader);
		c->reader = NULL;
	}
	c->path++;
}

/* Octets of all files; 0 when one of them cannot tell. */
static uint64_t capture_size(const struct capture *c)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < c->options.paths; i++) {
		struct stat st;

		if (c->input[i].fd < 0 || fstat(c->input[i].fd, &st) < 0)
			continue;
		if (c->input[i].fd == STDIN_FILENO || !S_ISREG(st.st_mode))
			return 0;
		all += (uint64_t)st.st_size;
	}
	return all;
}

/* --- the filter --- */

static uint32_t capture_link(const struct capture *c)
{
	if (c->live)
		return live_link(c->live, 0);
	return c->reader->link == LINK_NONE ? LINK_ETHERNET : c->reader->link;
}

/* An expression that is wrong is wrong everywhere: say so before anything is read. */
static bool capture_filter(struct capture *c)
{
	const char *why = c->filter ? filter_prepare(c->filter, capture_link(c)) : NULL;

	if (why)
		warn("filter '%s': %s", c->options.filter, why);
	return !why;
}

/* FRAME when it passes, END when it does not, DAMAGED when its link type cannot be filtered. */
static enum pull capture_pass(struct capture *c, const struct frame *f)
{
	const char *why = filter_prepare(c->filter, f->link);

	if (why) {
		reader_damaged(c->reader, "packet %llu: filter on link type %u: %s",
		    (unsigned long long)c->reader->packets, f->link, why);
		return PULL_DAMAGED;
	}
	return filter_pass(c->filter, f) ? PULL_FRAME : PULL_END;
}

/* --- frames --- */

/* The next frame of the current file that passes. */
static enum pull capture_file(struct capture *c, struct frame *f)
{
	enum pull pull, pass;

	while ((pull = reader_next(c->reader, f)) == PULL_FRAME) {
		f->number = ++c->frames;
		pass = c->filter ? capture_pass(c, f) : PULL_FRAME;
		if (pass != PULL_END)
			return pass;
		c->skipped++;
	}
	return pull;
}

/* What the filter leaves out may be all that is there. */
bool capture_ready(const struct capture *c)
{
	return c->reader && !c->filter && c->reader->ops->ready && c->reader->ops->ready(c->reader);
}

/*
 * The kernel may have let through more than was asked for.  An interface whose
 * link type cannot be filtered gives nothing.  Whoever pulls is not left alone
 * for long.
 */
static enum pull capture_live(struct capture *c, struct frame *f)
{
	enum { SKIPPED_MOST = 1024 };
	enum pull pull;

	for (unsigned skipped = 0; skipped < SKIPPED_MOST; skipped++) {
		pull = live_next(c->live, f);
		if (pull != PULL_FRAME)
			return pull;
		f->number = ++c->frames;
		if (!c->filter || live_exact(c->live))
			return pull;
		if (!filter_prepare(c->filter, f->link) && filter_pass(c->filter, f))
			return pull;
		c->skipped++;
	}
	return PULL_QUIET;
}

enum pull capture_next(struct capture *c, struct frame *f)
{
	if (c->live)
		return capture_live(c, f);
	while (c->path < c->options.paths) {
		enum pull pull = PULL_MISSING;

		if (c->reader || capture_begin(c))
			pull = capture_file(c, f);
		if (pull == PULL_FRAME || pull == PULL_QUIET)
			return pull;
		if (pull == PULL_DAMAGED)
			capture_say(c, c->reader->error);
		capture_end(c);
		if (pull != PULL_END)
			return pull;
	}
	return PULL_END;
}

/* As many descriptors as there are files, if that is permitted. */
static void capture_raise_limit(unsigned files)
{
	enum { OTHERS = 64 };
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) || l.rlim_cur >= files + OTHERS)
		return;
	l.rlim_cur = l.rlim_max < files + OTHERS ? l.rlim_max : files + OTHERS;
	setrlimit(RLIMIT_NOFILE, &l);
}

/* The first is to be there; others are missed when it is their turn. */
static bool capture_files(struct capture *c)
{
	const struct capture_options *o = &c->options;

	capture_raise_limit(o->paths);
	c->input = mem_new(o->paths * sizeof *c->input);
	for (unsigned i = 0; i < o->paths; i++)
		c->input[i].fd = -1;
	for (unsigned i = 0; i < o->paths && (!i || !c->input[0].missing); i++)
		c->input[i].fd = source_descriptor(o->path[i], &c->input[i].piped, &c->input[i].missing);
	if (!c->input[0].missing)
		return true;
	capture_say(c, c->input[0].missing);
	warn("%s", c->error);
	return false;
}

/* False with the message given. */
static bool capture_input(struct capture *c)
{
	if (c->options.interfaces)
		return (c->live = live_open(&c->options)) != NULL;
	if (c->options.paths)
		return capture_files(c);
	warn("no capture to read");
	return false;
}

struct capture *capture_new(const struct capture_options *o, enum status *status)
{
	struct capture *c = mem_new(sizeof *c);

	c->options = *o;
	*status = capture_input(c) ? STATUS_OK : STATUS_INPUT;
	if (*status != STATUS_OK) {
		capture_close(c);
		return NULL;
	}
	c->all = capture_size(c);
	if (o->filter) {
		c->filter = filter_new(o->filter);
		filter_settle(c->filter);
	}
	return c;
}

enum status capture_start(struct capture *c)
{
	if (!c->live && !capture_begin(c)) {
		warn("%s", c->error);
		return STATUS_INPUT;
	}
	return capture_filter(c) ? STATUS_OK : STATUS_USAGE;
}

struct capture *capture_open(const struct capture_options *o, enum status *status)
{
	struct capture *c = capture_new(o, status);

	*status = c ? capture_start(c) : *status;
	if (*status == STATUS_OK)
		return c;
	capture_close(c);
	return NULL;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	if (c->reader)
		reader_close(c->reader);
	live_close(c->live);
	for (unsigned i = 0; c->input && i < c->options.paths; i++)
		if (c->input[i].fd > STDERR_FILENO)
			close(c->input[i].fd);
	free(c->input);
	filter_free(c->filter);
	free(c);
}

const char *capture_error(const struct capture *c)
{
	return c->error;
}

void capture_progress(const struct capture *c, uint64_t *done, uint64_t *all)
{
	*done = c->done + (c->reader ? source_progress(c->reader->source) : 0);
	*all = c->all;
}

const struct reader *capture_reader(const struct capture *c)
{
	return c->reader;
}

unsigned capture_path(const struct capture *c)
{
	return c->path;
}

bool capture_is_live(const struct capture *c)
{
	return c->live;
}

struct capture_counters capture_counters(struct capture *c)
{
	struct capture_counters sum = { 0 };

	if (c->live)
		live_counters(c->live, &sum);
	return sum;
}

const char *capture_news(struct capture *c)
{
	return c->live ? live_news(c->live) : NULL;
}

const char *capture_format(const struct capture *c)
{
	return c->format;
}

uint64_t capture_skipped(const struct capture *c)
{
	return c->skipped;
}
