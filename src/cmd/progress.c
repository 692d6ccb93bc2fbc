/* Progress on standard error: only on a terminal, after a second, then five times a second, gone at the end. */
#include <time.h>
#include <unistd.h>
#include "cmd/run.h"

enum { WIDTH = 60 };
static const int64_t second = 1000000000;

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * second + t.tv_nsec;
}

void progress_start(struct progress *p)
{
	p->start = p->last = now();
}

static void progress_write(const char *line, size_t n)
{
	if (write(STDERR_FILENO, line, n) < 0)
		return;		/* it was only progress */
}

void progress_show(struct progress *p, const struct capture *c, uint64_t frames)
{
	char line[WIDTH + 8];
	struct text t = TEXT_FIXED(line);
	uint64_t done, all;
	int64_t at = now();

	if (at - p->start < second || at - p->last < second / 5)
		return;
	p->last = at;
	p->shown = true;
	capture_progress(c, &done, &all);
	text_char(&t, '\r');
	if (all) {
		text_dec(&t, done >= all ? 100 : done * 100 / all);
		text_add(&t, " %, ");
	}
	text_group(&t, frames);
	text_add(&t, " packets ");
	progress_write(line, (size_t)(t.at - line));
}

void progress_clear(struct progress *p)
{
	char line[WIDTH + 2];

	if (!p->shown)
		return;
	memset(line, ' ', sizeof line);
	line[0] = line[sizeof line - 1] = '\r';
	progress_write(line, sizeof line);
	p->shown = false;
}
