/*
 * Octets in order, by large reads.  A mapped file would count as resident
 * memory, so nothing is mapped.
 *
 * The buffer is one chunk that is filled again and again at the same page,
 * with room before it: what is left over of the last filling is moved to stand
 * right before the new one.  Pages never reached cost no memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "capture/source.h"

enum { SOURCE_PAGE = 4096, SOURCE_ROOM = SOURCE_PAGE + 2 * SOURCE_WANT_MAX + SOURCE_CHUNK };

void source_start(struct source *s, struct source *below, size_t (*fill)(struct source *, uint8_t *, size_t),
    void (*close)(struct source *))
{
	s->below = below;
	s->fill = fill;
	s->close = close;
	s->buffer = mem_grow(NULL, 1, SOURCE_ROOM);
	s->chunk = s->buffer + SOURCE_WANT_MAX;
	s->chunk += -(uintptr_t)s->chunk % SOURCE_PAGE;
	s->at = s->end = s->chunk;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->close)
		s->close(s);
	source_close(s->below);
	free(s->buffer);
	free(s);
}

const uint8_t *source_fill(struct source *s, size_t n)
{
	size_t left = source_left(s);
	uint8_t *end = s->chunk;

	if (n > SOURCE_WANT_MAX)
		return NULL;
	memmove(s->chunk - left, s->at, left);
	s->at = s->chunk - left;
	while ((size_t)(end - s->at) < n && !s->dry) {
		size_t got = s->fill(s, end, SOURCE_CHUNK);

		end += got;
		s->total += got;
		s->dry = got == 0;
	}
	s->end = end;
	return source_left(s) >= n ? s->at : NULL;
}

bool source_skip(struct source *s, uint64_t n)
{
	while (n > source_left(s)) {
		n -= source_left(s);
		s->at = s->end;
		if (!source_want(s, 1))
			return false;
	}
	source_take(s, n);
	return true;
}

size_t source_read(struct source *s, uint8_t *into, size_t room)
{
	size_t n = source_left(s);

	if (!n && !s->dry) {
		n = s->fill(s, into, room < SOURCE_CHUNK ? room : SOURCE_CHUNK);
		s->total += n;
		s->dry = n == 0;
		return n;
	}
	n = n < room ? n : room;
	memcpy(into, s->at, n);
	source_take(s, n);
	return n;
}

/* --- files --- */

struct source_file {
	struct source s;
	int fd;
	bool piped;			/* it may have to be waited for */
	bool idle;			/* nothing had come when it was asked last */
	_Atomic uint64_t done;
};

/*
 * Waiting for input is the one place where the thread that runs ahead may be
 * cancelled, so that an idle pipe does not keep us from closing.  A pipe with a
 * name that nobody writes to yet is not at its end.
 */
static ssize_t file_read(const struct source_file *f, uint8_t *into, size_t room)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };
	ssize_t n;
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	if (f->piped && !f->done)
		poll(&p, 1, -1);
	do
		n = read(f->fd, into, room);
	while (n < 0 && errno == EINTR);
	pthread_setcancelstate(old, NULL);
	return n;
}

static size_t file_fill(struct source *s, uint8_t *into, size_t room)
{
	struct source_file *f = (struct source_file *)s;
	ssize_t n = file_read(f, into, room);
	struct text t = TEXT_FIXED(s->error);

	if (n < 0) {
		text_add(&t, strerror(errno));
		text_string(&t);
		return 0;
	}
	f->done += (uint64_t)n;
	return (size_t)n;
}

static void file_close(struct source *s)
{
	int fd = ((struct source_file *)s)->fd;

	if (fd != STDIN_FILENO)
		close(fd);
}

/* Something, or the end, has come from where one has to wait for it. */
static bool file_has(struct source_file *f)
{
	enum { QUIET_MS = 100 };
	struct pollfd p = { .fd = f->fd, .events = POLLIN };

	f->idle = poll(&p, 1, f->idle ? QUIET_MS : 0) <= 0;
	return !f->idle;
}

/* Only where nothing stands between: an inflater may have more than came. */
bool source_come_slow(struct source *s, size_t n)
{
	struct source_file *f = (struct source_file *)s;

	if (s->fill != file_fill || !f->piped)
		return true;
	while (source_left(s) < n && !s->dry && n <= SOURCE_WANT_MAX) {
		if (!file_has(f))
			return false;
		source_fill(s, source_left(s) + 1);
	}
	return true;
}

/* Of several pipes with names the first is read before others have to be written to. */
static int file_open(const char *path)
{
	int fd;

	if (!strcmp(path, "-"))
		return STDIN_FILENO;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

int source_descriptor(const char *path, bool *piped, const char **why)
{
	int fd = file_open(path);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		*why = strerror(errno);
		return -1;
	}
	if (S_ISDIR(st.st_mode) || isatty(fd)) {
		*why = S_ISDIR(st.st_mode) ? strerror(EISDIR) : "not a capture: a terminal";
		if (fd != STDIN_FILENO)
			close(fd);
		return -1;
	}
	*piped = !S_ISREG(st.st_mode);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return fd;
}

static struct source *source_of_file(int fd, bool piped)
{
	struct source_file *f = mem_new(sizeof *f);

	f->fd = fd;
	f->piped = piped;
	source_start(&f->s, NULL, file_fill, file_close);
	return &f->s;
}

struct source *source_open_plain(const char *path, const char **why)
{
	bool piped;
	int fd = source_descriptor(path, &piped, why);

	return fd < 0 ? NULL : source_of_file(fd, piped);
}

uint64_t source_progress(const struct source *s)
{
	while (s->below)
		s = s->below;
	return s->fill == file_fill ? ((const struct source_file *)s)->done : 0;
}

int source_plain(const struct source *s)
{
	int fd = s->fill == file_fill ? ((const struct source_file *)s)->fd : -1;
	struct stat st;

	return fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == (off_t)s->total ? fd : -1;
}

/* Where the descriptor stands is nobody's business: it may be shared. */
static size_t again_fill(struct source *s, uint8_t *into, size_t room)
{
	struct source_file *f = (struct source_file *)s;
	struct text t = TEXT_FIXED(s->error);
	ssize_t n;

	do
		n = pread(f->fd, into, room, (off_t)s->total);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return (size_t)n;
	text_add(&t, strerror(errno));
	text_string(&t);
	return 0;
}

struct source *source_again(int fd)
{
	struct source_file *f = mem_new(sizeof *f);

	f->fd = fd;
	source_start(&f->s, NULL, again_fill, file_close);
	return &f->s;
}

void source_seek(struct source *s, uint64_t offset)
{
	s->at = s->end = s->chunk;
	s->total = offset;
	s->dry = false;
	s->error[0] = '\0';
}

/* --- memory --- */

struct source_memory {
	struct source s;
	const uint8_t *rest;
	size_t size, step;
};

static size_t memory_fill(struct source *s, uint8_t *into, size_t room)
{
	struct source_memory *m = (struct source_memory *)s;
	size_t n = m->size < m->step ? m->size : m->step;

	if (n > room)
		n = room;
	memcpy(into, m->rest, n);
	m->rest += n;
	m->size -= n;
	return n;
}

struct source *source_memory(const uint8_t *bytes, size_t size, size_t step)
{
	struct source_memory *m = mem_new(sizeof *m);

	m->rest = bytes;
	m->size = size;
	m->step = step;
	source_start(&m->s, NULL, memory_fill, NULL);
	return &m->s;
}

/* --- all together --- */

enum { NESTED_MAX = 2 };	/* compressed inside compressed, and no further */

struct source *source_of(int fd, bool piped)
{
	struct source *s = source_of_file(fd, piped);
	const struct inflater *kind;
	unsigned nested = 0;

	for (; nested < NESTED_MAX && (kind = inflater_find(s)) != NULL; nested++)
		s = source_inflate(kind, s);
	return nested ? source_ahead(s) : s;
}

struct source *source_open(const char *path, const char **why)
{
	bool piped;
	int fd = source_descriptor(path, &piped, why);

	return fd < 0 ? NULL : source_of(fd, piped);
}
