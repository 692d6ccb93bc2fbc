/*
 * A capture in parts.  Each part is a capture of its own that ends with a whole
 * packet; what is flushed is whole packets, too, so that a part that is being
 * written can be read.
 *
 * Names are made below one folder, which is opened once.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <spiglass/capture.h>
#include "capture/format.h"
#include "capture/writer.h"

struct ring {
	struct ring_options options;
	int folder;
	const char *base;		/* of options.path, behind its folder */
	struct writer *writer;		/* of the present part; NULL: none is open */
	int64_t until;			/* its time is over then */
	char **name;			/* of the parts kept, or of the latest; that is at (parts - 1) % names */
	uint32_t names;
	uint64_t parts;			/* begun so far */
	enum status status;
};

/* --- names --- */

static const char *ring_suffix(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? dot : name + strlen(name);
}

/* Before the suffix, so that the suffix still tells the format. */
static void name_number(char name[static NAME_MAX + 1], uint64_t number)
{
	const char *suffix = ring_suffix(name);
	char whole[2 * NAME_MAX];

	snprintf(whole, sizeof whole, "%.*s-%05llu%s", (int)(suffix - name), name, (unsigned long long)number, suffix);
	memcpy(name, whole, NAME_MAX);
	name[NAME_MAX] = '\0';
}

static const char *ring_latest(const struct ring *r)
{
	return r->parts ? r->name[(r->parts - 1) % r->names] : "";
}

/* By the time of its first packet, in UTC, or by its number. */
static void ring_name(const struct ring *r, int64_t time, char name[static NAME_MAX + 1])
{
	time_t seconds = (time_t)(time / NANO);
	bool timed = strchr(r->base, '%');
	struct tm tm;

	snprintf(name, NAME_MAX + 1, "%s", r->base);
	if (timed && gmtime_r(&seconds, &tm) && !strftime(name, NAME_MAX + 1, r->base, &tm))
		snprintf(name, NAME_MAX + 1, "%s", r->base);
	if (!timed || !strcmp(name, ring_latest(r)))
		name_number(name, r->parts + 1);
}

/* The oldest gives way before a new one begins; one whose name comes again is no old one. */
static const char *ring_remember(struct ring *r, const char *name)
{
	char **place = &r->name[r->parts % r->names];

	if (*place && r->options.files && unlinkat(r->folder, *place, 0) < 0 && errno != ENOENT)
		warn("%s: %s", *place, strerror(errno));
	for (uint32_t i = 0; i < r->names; i++)
		if (r->name[i] && (&r->name[i] == place || !strcmp(r->name[i], name))) {
			free(r->name[i]);
			r->name[i] = NULL;
		}
	*place = mem_string(name);
	return *place;
}

/* --- parts --- */

static bool ring_rotates(const struct ring *r)
{
	return r->options.size || r->options.seconds;
}

static void ring_end(struct ring *r)
{
	enum status status = r->writer ? writer_close(r->writer) : STATUS_OK;

	r->writer = NULL;
	if (r->status == STATUS_OK)
		r->status = status;
}

static bool ring_begin(struct ring *r, uint32_t link, int64_t time)
{
	char name[NAME_MAX + 1];

	if (ring_rotates(r)) {
		ring_name(r, time, name);
		r->writer = writer_open_at(r->folder, ring_remember(r, name), link, r->options.nanoseconds);
	} else
		r->writer = writer_open_at(AT_FDCWD, r->options.path, link, r->options.nanoseconds);
	if (!r->writer) {
		r->status = STATUS_OUTPUT;
		return false;
	}
	r->parts++;
	r->until = r->options.seconds ? time + (int64_t)r->options.seconds * NANO : INT64_MAX;
	return true;
}

bool ring_over(const struct ring *r, const struct frame *f)
{
	if (!r->writer)
		return r->parts;
	return f->time >= r->until || (r->options.size && writer_octets(r->writer) >= r->options.size);
}

bool ring_put(struct ring *r, const struct frame *f, const char *comment)
{
	if (ring_over(r, f))
		ring_end(r);
	if (r->status != STATUS_OK || (!r->writer && !ring_begin(r, f->link, f->time)))
		return false;
	return writer_put(r->writer, f, comment);
}

/* What came is in the file; and a part whose time is over is complete, though nothing follows. */
void ring_quiet(struct ring *r, int64_t now)
{
	if (!r->writer)
		return;
	writer_flush(r->writer);
	if (now >= r->until)
		ring_end(r);
}

/* Somebody moved the file away, or wants a part to end here. */
void ring_reopen(struct ring *r)
{
	if (!r->writer)
		return;
	writer_flush(r->writer);
	if (ring_rotates(r) || writer_moved(r->writer))
		ring_end(r);
}

uint64_t ring_parts(const struct ring *r)
{
	return r->parts;
}

/* --- all of it --- */

static int ring_folder(const char *path, const char *base)
{
	char folder[PATH_MAX] = ".";

	if (base != path)
		snprintf(folder, sizeof folder, "%.*s", (int)(base - path), path);
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

struct ring *ring_new(const struct ring_options *o)
{
	struct ring *r = mem_new(sizeof *r);
	const char *slash = strrchr(o->path, '/');

	r->options = *o;
	r->base = slash ? slash + 1 : o->path;
	r->names = o->files ? o->files : 1;
	r->name = mem_new(r->names * sizeof *r->name);
	r->folder = ring_rotates(r) ? ring_folder(o->path, r->base) : -1;
	if (!ring_rotates(r) || r->folder >= 0)
		return r;
	warn("%s: %s", o->path, strerror(errno));
	r->status = STATUS_OUTPUT;
	return r;
}

enum status ring_close(struct ring *r, uint32_t link)
{
	enum status status;

	if (!r->parts && r->status == STATUS_OK)
		ring_begin(r, link, 0);
	ring_end(r);
	status = r->status;
	ring_free(r);
	return status;
}

void ring_free(struct ring *r)
{
	for (uint32_t i = 0; i < r->names; i++)
		free(r->name[i]);
	free(r->name);
	if (r->folder >= 0)
		close(r->folder);
	free(r);
}
