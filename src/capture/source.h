/*
 * source: octets in order, whatever they come from.  A file, stdin or memory
 * at the bottom; inflaters and a thread that runs ahead may stand on it.
 *
 * Octets are looked at in the source's own buffer: a pointer stays good until
 * the next source_want() or source_skip().
 */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <spiglass/base.h>
#include <spiglass/limits.h>

enum {
	SOURCE_CHUNK = 1 << 17,			/* octets read in one go: they stay in the second-level cache */
	SOURCE_WANT_MAX = LIMIT_FRAME + (1 << 17),	/* the most that can be looked at together */
};

struct source {
	const uint8_t *at, *end;	/* read and not yet taken */
	uint64_t total;			/* octets that came in, up to end */
	bool dry;			/* nothing more comes; error says whether that is wrong */
	char error[128];		/* "" : none */
	struct source *below;		/* what it is made from; owned */
	uint8_t *buffer, *chunk;	/* chunk: where octets are read to, at the start of a page */
	/* At least one octet into a room of at most SOURCE_CHUNK; 0: the end, or error is set. */
	size_t (*fill)(struct source *s, uint8_t *into, size_t room);
	void (*close)(struct source *s);	/* all but the struct, buffer and what is below */
};

/* NULL with *why (static text, or strerror's) when it cannot be opened.  "-": stdin.  What is compressed is inflated. */
struct source *source_open(const char *path, const char **why);
/* The same in two steps: opened and not looked at, -1 with *why; then its octets.  The descriptor is the source's then. */
int source_descriptor(const char *path, bool *piped, const char **why);	/* piped: it may have to be waited for */
struct source *source_of(int fd, bool piped);
/* As stored at path; source_open() without looking inside. */
struct source *source_open_plain(const char *path, const char **why);
/* A file that is open already, from its start; it may be read by others as well.  Closed with it. */
struct source *source_again(int fd);
/* Go on from that octet; of source_again() only. */
void source_seek(struct source *s, uint64_t offset);
/* The regular file whose octets these are as they stand in it, from its start; -1: it is no such thing. */
int source_plain(const struct source *s);
/* From memory (borrowed), at most `step` octets at a time, as a pipe would. */
struct source *source_memory(const uint8_t *bytes, size_t size, size_t step);
void source_close(struct source *s);

/* Set up what all kinds have in common. */
void source_start(struct source *s, struct source *below, size_t (*fill)(struct source *, uint8_t *, size_t),
    void (*close)(struct source *));

/* Octets in the buffer; after a source_want() that failed, all there are. */
static inline size_t source_left(const struct source *s) { return (size_t)(s->end - s->at); }

/* Octets taken so far. */
static inline uint64_t source_offset(const struct source *s) { return s->total - source_left(s); }

const uint8_t *source_fill(struct source *s, size_t n);	/* the slow half of source_want */

/* The next n <= SOURCE_WANT_MAX octets together, not yet taken; NULL when fewer are left. */
static inline const uint8_t *source_want(struct source *s, size_t n)
{
	return __builtin_expect(source_left(s) >= n, 1) ? s->at : source_fill(s, n);
}

static inline void source_take(struct source *s, size_t n) { s->at += n; }	/* n <= source_left() */

bool source_come_slow(struct source *s, size_t n);

/*
 * Have the next n come, or the end?  False: they have not yet; a pipe is waited
 * for a while, but not when something has come since it was asked last.
 */
static inline bool source_come(struct source *s, size_t n)
{
	return __builtin_expect(source_left(s) >= n, 1) || source_come_slow(s, n);
}

bool source_skip(struct source *s, uint64_t n);	/* false when fewer are left; then all are taken */
size_t source_read(struct source *s, uint8_t *into, size_t room);	/* copied and taken; 0: the end */

/* Octets of the file (or pipe) read so far; may be asked while a thread reads. */
uint64_t source_progress(const struct source *s);

/* --- inflating --- */

struct inflater;

/* The kind of compression the next octets announce, or NULL. */
const struct inflater *inflater_find(struct source *s);
/* Takes over `below`. */
struct source *source_inflate(const struct inflater *kind, struct source *below);
/* A thread that runs ahead of whoever reads; takes over `below`. */
struct source *source_ahead(struct source *below);

/* What all its compressions are called, as a file name has them: ".gz"; "" when it was stored plain. */
void source_suffixes(const struct source *s, struct text *t);

#endif
