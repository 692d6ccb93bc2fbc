/*
 * Interfaces read together, frames in the order of their times.
 *
 * The kernel hands over packets of each interface in blocks, and not all at the
 * same time.  A frame therefore waits until every other interface has one to be
 * compared with, but no longer than a block may be late.
 */
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include "capture/device.h"
#include "capture/format.h"
#include "capture/live.h"

enum {
	QUIET_MS = 100,
	HOLD_MS = 60,			/* three times a block's time */
	CHECK_MS = 200,
	CHECK_FRAMES = 4096,		/* between looks at the clock */
	MS = 1000000,
};

struct live {
	struct device **device;
	struct pollfd *poll;
	unsigned devices;
	struct device *given;		/* whose frame was handed out last; NULL: none */
	bool idle;			/* QUIET was the last answer */
	unsigned unchecked;		/* frames since the clock was looked at */
	int64_t checked;		/* when, by a steady clock */
	char news[256];			/* "": none */
	char told[256];
};

static int64_t live_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * NANO + t.tv_nsec;
}

struct live *live_open(const struct capture_options *o)
{
	struct live *l = mem_new(sizeof *l);
	char why[256];

	l->device = mem_grow(NULL, o->interfaces, sizeof *l->device);
	l->poll = mem_grow(NULL, o->interfaces, sizeof *l->poll);
	for (; l->devices < o->interfaces; l->devices++) {
		l->device[l->devices] = device_new(o->interface[l->devices], o, why);
		if (l->device[l->devices])
			continue;
		warn("%s", why);
		live_close(l);
		return NULL;
	}
	return l;
}

void live_close(struct live *l)
{
	if (!l)
		return;
	for (unsigned i = 0; i < l->devices; i++)
		device_free(l->device[i]);
	free(l->device);
	free(l->poll);
	free(l);
}

/* News not yet told stays; the next waits for the next check. */
static void live_check(struct live *l)
{
	int64_t now = live_clock(CLOCK_MONOTONIC);

	l->unchecked = 0;
	if (now - l->checked < (int64_t)CHECK_MS * MS)
		return;
	l->checked = now;
	for (unsigned i = 0; i < l->devices && !l->news[0]; i++)
		device_check(l->device[i], l->news);
}

/* --- frames --- */

/* Nanoseconds until a frame of that time need not wait for others any more; 0: it need not. */
static int64_t live_hold(int64_t time)
{
	int64_t age = live_clock(CLOCK_REALTIME) - time, most = (int64_t)HOLD_MS * MS;

	return age < 0 || age >= most ? 0 : most - age;
}

/* The oldest frame there is, of *from; false: there is none, or one that has to wait, *hold that long. */
static bool live_oldest(struct live *l, struct frame *f, struct device **from, int64_t *hold)
{
	unsigned waiting = 0;
	struct frame other;

	*from = NULL;
	for (unsigned i = 0; i < l->devices; i++) {
		if (!device_peek(l->device[i], &other)) {
			waiting += device_poll(l->device[i]) >= 0;
			continue;
		}
		if (*from && other.time >= f->time)
			continue;
		*f = other;
		*from = l->device[i];
	}
	*hold = *from && waiting ? live_hold(f->time) : 0;
	return *from && !*hold;
}

/* Until something comes, or a signal does. */
static void live_wait(struct live *l, int64_t hold)
{
	unsigned n = 0;

	for (unsigned i = 0; i < l->devices; i++) {
		int fd = device_poll(l->device[i]);

		if (fd >= 0)
			l->poll[n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	poll(l->poll, n, hold ? (int)(hold / MS) + 1 : QUIET_MS);
}

/* Of none of the interfaces anything can come any more. */
static bool live_over(const struct live *l)
{
	for (unsigned i = 0; i < l->devices; i++)
		if (!device_over(l->device[i]))
			return false;
	return true;
}

enum pull live_next(struct live *l, struct frame *f)
{
	struct device *from;
	int64_t hold = 0;

	if (l->given)
		device_drop(l->given);
	l->given = NULL;
	if (++l->unchecked >= CHECK_FRAMES || l->idle)
		live_check(l);
	if (l->news[0])
		return PULL_QUIET;
	if (live_over(l))
		return PULL_END;
	if (!live_oldest(l, f, &from, &hold) && l->idle) {
		live_wait(l, hold);
		live_oldest(l, f, &from, &hold);
	}
	l->idle = !from || hold;
	if (l->idle)
		return PULL_QUIET;
	l->given = from;
	device_take(from);
	return PULL_FRAME;
}

/* --- what else is known --- */

uint32_t live_link(const struct live *l, unsigned i)
{
	return device_link(l->device[i]);
}

bool live_exact(const struct live *l)
{
	for (unsigned i = 0; i < l->devices; i++)
		if (!device_exact(l->device[i]))
			return false;
	return true;
}

void live_counters(struct live *l, struct capture_counters *c)
{
	for (unsigned i = 0; i < l->devices; i++)
		device_count(l->device[i], c);
}

const char *live_news(struct live *l)
{
	memcpy(l->told, l->news, sizeof l->told);
	l->news[0] = '\0';
	return l->told[0] ? l->told : NULL;
}
