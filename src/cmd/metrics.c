/*
 * The file of --metrics is written beside its name and takes its place when it
 * is complete: whoever reads it finds a whole one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "cmd/metrics.h"

struct metrics_file {
	const char *path;
	char *beside;
	struct metrics *metrics;
	struct timespec started;
	bool failed;			/* the last time; said already */
	struct out out;
};

struct metrics_file *metrics_file_new(const char *path)
{
	static const char suffix[] = ".new";
	struct metrics_file *f = mem_new(sizeof *f);
	size_t n = strlen(path);

	f->path = path;
	f->beside = mem_new(n + sizeof suffix);
	memcpy(f->beside, path, n);
	memcpy(f->beside + n, suffix, sizeof suffix);
	f->metrics = metrics_new();
	clock_gettime(CLOCK_MONOTONIC, &f->started);
	return f;
}

static uint64_t seconds_since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)(now.tv_sec - then->tv_sec);
}

static void metrics_file_fill(struct metrics_file *f, struct run *r)
{
	const struct options *o = r->options;
	const struct sas_report report = {
		.sas = engine_look(r->engine), .tally = engine_tally(r->engine),
		.path = run_names(o), .paths = o->paths + o->interfaces, .live = run_live(r),
	};

	metrics_text(&f->out.text, f->metrics, &report, seconds_since(&f->started));
	out_flush(&f->out);
}

/* 0, or errno. */
static int metrics_file_try(struct metrics_file *f, struct run *r)
{
	int fd = open(f->beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	out_open(&f->out, fd, f->beside);
	metrics_file_fill(f, r);
	if (close(fd) && !f->out.error)
		f->out.error = errno;
	if (!f->out.error && rename(f->beside, f->path))
		f->out.error = errno;
	if (f->out.error)
		unlink(f->beside);
	return f->out.error;
}

void metrics_file_write(struct metrics_file *f, struct run *r)
{
	int error = metrics_file_try(f, r);

	if (error && !f->failed) {
		progress_clear(&r->progress);
		warn("--metrics=%s: %s", f->path, strerror(error));
	}
	f->failed = error;
}

void metrics_file_free(struct metrics_file *f, struct run *r)
{
	metrics_file_write(f, r);
	if (f->failed)
		run_worsen(r, STATUS_OUTPUT);
	metrics_free(f->metrics);
	free(f->beside);
	free(f);
}
