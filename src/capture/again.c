/*
 * Frames read again from where they lie.
 *
 * Invariant: `span` is a copy of one that holds the rows asked for last, so
 * that going on in it asks nothing of what others may be adding to; `next` is
 * the frame the reader stands before, counted as the span counts them.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "capture/recall.h"

struct again {
	struct recall *recall;
	struct reader *reader;		/* NULL: no file is open */
	uint32_t file;			/* that it reads */
	struct span span;		/* none: no frame is noted in it */
	struct recalled_file from;	/* of the span */
	struct section section;		/* likewise; its interfaces are a copy, owned */
	uint32_t stretch, interfaces;
	uint64_t next;
	const char *lost;		/* why it may not be there */
	bool sought;			/* the reader stands before frame `next` */
};

struct again *again_new(struct recall *r)
{
	struct again *a = mem_new(sizeof *a);

	a->recall = r;
	a->stretch = UINT32_MAX;
	return a;
}

static void again_shut(struct again *a)
{
	if (a->reader)
		reader_close(a->reader);
	a->reader = NULL;
	a->sought = false;
}

void again_free(struct again *a)
{
	if (!a)
		return;
	again_shut(a);
	free(a->section.interface);
	free(a);
}

/* --- which span --- */

static void again_copy_section(struct again *a, const struct stretch *s)
{
	const struct section *from = a->from.ops->stage ? &a->recall->section[s->section] : NULL;
	struct interface *own = a->section.interface;

	a->interfaces = 0;
	if (!from)
		return;
	a->interfaces = s->interfaces < from->interfaces ? s->interfaces : from->interfaces;
	own = mem_grow(own, a->interfaces + 1, sizeof *own);
	if (a->interfaces)
		memcpy(own, from->interface, a->interfaces * sizeof *own);
	a->section = *from;
	a->section.interface = own;
}

static unsigned span_rows(const struct span *s)
{
	return (unsigned)__builtin_popcountll(s->noted);
}

/* With the lock held. */
static bool again_copy_span(struct again *a, uint64_t row)
{
	const struct stretch *s;

	if (!recall_span(a->recall, row, &a->span))
		return false;
	s = &a->recall->stretch[a->span.stretch];
	if (a->reader && a->file != s->file)
		again_shut(a);
	a->file = s->file;
	a->from = a->recall->file[s->file];
	if (a->span.stretch != a->stretch)
		again_copy_section(a, s);
	a->stretch = a->span.stretch;
	if (!a->from.path)
		spool_flush(&a->recall->spool);
	a->lost = a->recall->lost ? a->recall->lost : a->recall->spool.lost;
	return true;
}

uint64_t again_prepare(struct again *a, uint64_t row)
{
	bool there;

	pthread_mutex_lock(&a->recall->lock);
	there = again_copy_span(a, row);
	pthread_mutex_unlock(&a->recall->lock);
	return there ? a->span.row + span_rows(&a->span) : row;
}

/* --- its file --- */

static const char no_file[] = N_("its file cannot be opened any more");
static const char changed[] = N_("its file has changed since");

static bool again_open_file(struct again *a, const char **why)
{
	int fd = open(a->from.path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char what[256];
	struct stat st;

	*why = no_file;
	if (fd < 0)
		return false;
	*why = changed;
	if (fstat(fd, &st) < 0 || st.st_dev != a->from.device || st.st_ino != a->from.inode) {
		close(fd);
		return false;
	}
	a->reader = reader_open(source_again(fd), false, what);
	if (a->reader && a->reader->ops != a->from.ops)
		again_shut(a);
	return a->reader;
}

static bool again_open(struct again *a, const char **why)
{
	int fd;

	if (a->from.path)
		return again_open_file(a, why);
	fd = dup(a->recall->spool.fd);
	*why = a->lost;
	if (fd >= 0)
		a->reader = reader_new(sizeof *a->reader, &capture_spool, source_again(fd), LINK_NONE);
	return a->reader;
}

static void again_seek(struct again *a, uint64_t first)
{
	const struct stage stage = { a->section.big, a->section.number, a->interfaces, a->section.interface };

	source_seek(a->reader->source, a->span.place);
	if (a->reader->ops->resume)
		a->reader->ops->resume(a->reader, &stage);
	a->next = first;
	a->sought = true;
}

/* --- frames --- */

/* The spool has only what was noted; files have all. */
static uint64_t ordinal(const struct again *a, uint64_t number, uint64_t row)
{
	return a->from.path ? number : row;
}

static bool again_pull(struct again *a, struct frame *f, const char **why)
{
	uint64_t first = ordinal(a, a->span.number, a->span.row);

	a->sought = reader_next(a->reader, f) == PULL_FRAME &&
	    (a->next != first || frame_check(f) == a->span.check);
	if (!a->sought)
		*why = a->lost ? a->lost : changed;
	return a->sought;
}

bool again_frame(struct again *a, uint64_t row, struct frame *f, const char **why)
{
	uint64_t first, wanted, number;

	*why = N_("there is no such packet");
	if ((row < a->span.row || row - a->span.row >= span_rows(&a->span)) && again_prepare(a, row) == row)
		return false;
	number = span_number(&a->span, row);
	first = ordinal(a, a->span.number, a->span.row);
	wanted = ordinal(a, number, row);
	if (!a->reader && !again_open(a, why))
		return false;
	if (!a->sought || a->next > wanted || a->next < first)
		again_seek(a, first);
	while (a->next <= wanted) {
		if (!again_pull(a, f, why))
			return false;
		a->next++;
	}
	f->number = number;
	return true;
}
