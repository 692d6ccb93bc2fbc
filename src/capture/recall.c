/*
 * Where frames lie.  A span is a place, and which of the 64 frames from there
 * on were noted: those a filter left out cost nothing but their bit.
 *
 * Invariant: spans stand in the order of their rows and numbers; the frames of
 * one lie behind one another in one file, and need what its stretch says.  The
 * last span is whoever notes' own until it is published, so that a frame costs
 * no more than its bit.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include "capture/recall.h"

enum { NO_PATH = -1 };

struct recall *recall_new(const struct capture_options *o)
{
	struct recall *r = mem_new(sizeof *r);

	r->options = o;
	r->path = (unsigned)NO_PATH;
	pthread_mutex_init(&r->lock, NULL);
	spool_begin(&r->spool);
	return r;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; i < r->sections; i++)
		free(r->section[i].interface);
	spool_end(&r->spool);
	pthread_mutex_destroy(&r->lock);
	free(r->section);
	free(r->stretch);
	free(r->file);
	free(r->span);
	free(r);
}

/* --- noting --- */

uint32_t frame_check(const struct frame *f)
{
	enum { LOOKED_AT = 64 };
	uint64_t hashed = hash_bytes(f->at, f->have < LOOKED_AT ? f->have : LOOKED_AT) ^ (uint64_t)f->time;

	return (uint32_t)(hashed ^ hashed >> 32) + f->have;
}

/* The capture is at another of its files: can it be read again, or is it to be kept? */
static void recall_file(struct recall *r, const struct capture *c)
{
	const struct reader *reader = capture_reader(c);
	int fd = reader && reader->ops->again ? source_plain(reader->source) : -1;
	struct recalled_file *f;
	struct stat st;

	r->path = capture_path(c);
	r->spooled = true;
	r->file = mem_grow(r->file, r->files + 1, sizeof *r->file);
	f = &r->file[r->files++];
	*f = (struct recalled_file){ .ops = &capture_spool };
	if (fd < 0 || fstat(fd, &st) < 0 || !strcmp(r->options->path[r->path], "-"))
		return;
	r->spooled = false;
	*f = (struct recalled_file){ r->options->path[r->path], reader->ops, st.st_dev, st.st_ino };
}

static struct section *section_of(struct recall *r, const struct stage *stage)
{
	struct section *last = r->sections ? &r->section[r->sections - 1] : NULL;

	if (last && last->file == r->files - 1 && last->number == stage->section)
		return last;
	if (r->sections == r->section_room) {
		r->section_room = r->section_room ? 2 * r->section_room : 4;
		r->section = mem_grow(r->section, r->section_room, sizeof *r->section);
	}
	last = &r->section[r->sections++];
	*last = (struct section){ .file = r->files - 1, .number = stage->section, .big = stage->big };
	return last;
}

/* The interfaces of a section only become more. */
static bool section_learn(struct recall *r, struct section *s, const struct stage *stage)
{
	uint32_t more = stage->interfaces - s->interfaces;

	if (r->interfaces + more > LIMIT_RECALL_INTERFACES)
		return false;
	if (stage->interfaces > s->room) {
		s->room = 2 * stage->interfaces;
		s->interface = mem_grow(s->interface, s->room, sizeof *s->interface);
	}
	if (more)
		memcpy(s->interface + s->interfaces, stage->interface + s->interfaces, more * sizeof *s->interface);
	s->interfaces = stage->interfaces;
	r->interfaces += more;
	return true;
}

/* The last stretch, or a new one if something has changed since. */
static uint32_t recall_stretch(struct recall *r, const struct reader *reader)
{
	struct stretch now = { .file = r->files - 1 };
	const struct stretch *last = r->stretches ? &r->stretch[r->stretches - 1] : NULL;
	struct stage stage;

	if (r->file[now.file].path && reader->ops->stage) {
		reader->ops->stage(reader, &stage);
		if (!section_learn(r, section_of(r, &stage), &stage))
			r->lost = N_("its file has more interfaces than are remembered (LIMIT_RECALL_INTERFACES)");
		now.section = r->sections - 1;
		now.interfaces = stage.interfaces;
	}
	if (last && last->file == now.file && last->section == now.section && last->interfaces == now.interfaces)
		return r->stretches - 1;
	if (r->stretches == r->stretch_room) {
		r->stretch_room = r->stretch_room ? 2 * r->stretch_room : 16;
		r->stretch = mem_grow(r->stretch, r->stretch_room, sizeof *r->stretch);
	}
	r->stretch[r->stretches] = now;
	return r->stretches++;
}

static void recall_close_span(struct recall *r)
{
	if (r->spans)
		r->span[r->spans - 1] = r->open;
	r->rows = r->noted;
}

static void recall_open_span(struct recall *r, const struct capture *c, const struct frame *f)
{
	const struct reader *reader = capture_reader(c);
	struct span *s = &r->open;

	pthread_mutex_lock(&r->lock);
	recall_close_span(r);
	if (capture_path(c) != r->path)
		recall_file(r, c);
	if (r->spans == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->span = mem_grow(r->span, r->room, sizeof *r->span);
	}
	*s = (struct span){ .number = f->number, .row = r->noted, .stretch = recall_stretch(r, reader),
		.check = frame_check(f) };
	s->place = r->spooled ? r->spool.kept : reader->place;
	r->span[r->spans++] = *s;
	pthread_mutex_unlock(&r->lock);
}

static void recall_spool(struct recall *r, const struct frame *f)
{
	pthread_mutex_lock(&r->lock);
	spool_put(&r->spool, f);
	pthread_mutex_unlock(&r->lock);
}

uint64_t recall_note(struct recall *r, const struct capture *c, const struct frame *f)
{
	if (f->number - r->open.number >= SPAN_FRAMES || capture_path(c) != r->path)
		recall_open_span(r, c, f);
	r->open.noted |= UINT64_C(1) << (f->number - r->open.number);
	if (r->spooled)
		recall_spool(r, f);
	return r->noted++;
}

void recall_publish(struct recall *r)
{
	pthread_mutex_lock(&r->lock);
	recall_close_span(r);
	pthread_mutex_unlock(&r->lock);
}

/* --- asking --- */

/* Nothing is changed by asking but the lock. */
static struct recall *recall_lock(const struct recall *r)
{
	struct recall *locked = (struct recall *)(uintptr_t)r;

	pthread_mutex_lock(&locked->lock);
	return locked;
}

uint64_t recall_count(const struct recall *r)
{
	struct recall *locked = recall_lock(r);
	uint64_t rows = r->rows;

	pthread_mutex_unlock(&locked->lock);
	return rows;
}

const char *recall_lost(const struct recall *r)
{
	struct recall *locked = recall_lock(r);
	const char *lost = r->lost ? r->lost : r->spool.lost;

	pthread_mutex_unlock(&locked->lock);
	return lost;
}

size_t recall_memory(const struct recall *r)
{
	struct recall *locked = recall_lock(r);
	size_t octets = r->spans * sizeof *r->span + r->stretches * sizeof *r->stretch + r->sections * sizeof *r->section +
	    r->interfaces * sizeof(struct interface);

	pthread_mutex_unlock(&locked->lock);
	return octets;
}

/* The last span that begins at or before that row, or that number; NULL: there is none. */
static const struct span *recall_last(const struct recall *r, uint64_t row, uint64_t number)
{
	uint64_t low = 0, high = r->spans;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (r->span[middle].row <= row && r->span[middle].number <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &r->span[low - 1] : NULL;
}

bool recall_span(const struct recall *r, uint64_t row, struct span *span)
{
	if (row >= r->rows)
		return false;
	*span = *recall_last(r, row, UINT64_MAX);
	return true;
}

uint64_t span_number(const struct span *s, uint64_t row)
{
	uint64_t noted = s->noted;

	for (uint64_t left = row - s->row; left; left--)
		noted &= noted - 1;
	return s->number + (unsigned)__builtin_ctzll(noted);
}

uint64_t recall_number(const struct recall *r, uint64_t row)
{
	struct recall *locked = recall_lock(r);
	struct span s;
	bool there = recall_span(r, row, &s);

	pthread_mutex_unlock(&locked->lock);
	return there ? span_number(&s, row) : 0;
}

static uint64_t span_row(const struct span *s, uint64_t number)
{
	uint64_t behind = number - s->number;

	return s->row + (unsigned)__builtin_popcountll(behind < SPAN_FRAMES ?
	    s->noted & ((UINT64_C(1) << behind) - 1) : s->noted);
}

uint64_t recall_row(const struct recall *r, uint64_t number)
{
	struct recall *locked = recall_lock(r);
	const struct span *s = recall_last(r, UINT64_MAX, number);
	uint64_t row = s ? span_row(s, number) : 0;

	pthread_mutex_unlock(&locked->lock);
	return row;
}
