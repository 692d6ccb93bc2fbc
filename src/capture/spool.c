/*
 * Frames kept in a file that has no name, so that it is gone when the program
 * is, however that ends.  Written in large pieces; the first error ends it:
 * what was kept before stays.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "capture/recall.h"

/* As this machine has it: nobody else reads it. */
struct spooled {
	int64_t time;
	uint32_t have, claim, link, zero;
};

enum { SPOOL_BUFFER = 1 << 16 };
static const uint64_t SPOOL_MOST = (uint64_t)LIMIT_SPOOL_MIB << 20;

void spool_begin(struct spool *s)
{
	*s = (struct spool){ .fd = -1 };
}

void spool_end(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->buffer);
}

static int file_without_name(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	struct text t = TEXT_FIXED(path);
	int fd;

	text_add(&t, folder && *folder ? folder : "/tmp");
	fd = open(text_string(&t), O_RDWR | O_TMPFILE | O_CLOEXEC | O_EXCL, 0600);
	if (fd >= 0 || t.full)
		return fd;
	text_add(&t, "/spiglass-XXXXXX");
	fd = mkostemp((char *)(uintptr_t)text_string(&t), O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static void spool_lose(struct spool *s, const char *why)
{
	s->lost = why;
	s->kept = s->written;
}

static void spool_failed(struct spool *s)
{
	spool_lose(s, errno == ENOSPC || errno == EDQUOT || errno == EFBIG ?
	    "there is no room left in the temporary folder (TMPDIR) to keep packets in" :
	    "the temporary folder (TMPDIR) cannot be written to, to keep packets in");
}

bool spool_flush(struct spool *s)
{
	while (!s->lost && s->written < s->kept) {
		uint64_t n = s->kept - s->written;
		ssize_t done = pwrite(s->fd, s->buffer, n, (off_t)s->written);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			spool_failed(s);
			break;
		}
		s->written += (uint64_t)done;
		memmove(s->buffer, s->buffer + done, n - (uint64_t)done);
	}
	return !s->lost;
}

static void spool_octets(struct spool *s, const void *at, size_t n)
{
	const uint8_t *from = at;

	while (n && !s->lost) {
		size_t used = (size_t)(s->kept - s->written), part = SPOOL_BUFFER - used;

		part = part < n ? part : n;
		memcpy(s->buffer + used, from, part);
		s->kept += part;
		from += part;
		n -= part;
		if (used + part == SPOOL_BUFFER)
			spool_flush(s);
	}
}

static bool spool_open(struct spool *s)
{
	if (s->fd >= 0)
		return true;
	s->fd = file_without_name();
	if (s->fd < 0)
		spool_failed(s);
	else
		s->buffer = mem_new(SPOOL_BUFFER);
	return s->fd >= 0;
}

void spool_put(struct spool *s, const struct frame *f)
{
	const struct spooled head = { f->time, f->have, f->claim, f->link, 0 };

	if (s->lost || !spool_open(s))
		return;
	if (s->kept + sizeof head + f->have > SPOOL_MOST) {
		spool_flush(s);
		s->lost = N_("the temporary file that keeps packets is full (LIMIT_SPOOL_MIB)");
		return;
	}
	spool_octets(s, &head, sizeof head);
	spool_octets(s, f->at, f->have);
}

/* --- reading it --- */

static enum pull spool_next(struct reader *r, struct frame *f)
{
	enum pull pull = reader_header(r, sizeof(struct spooled));
	struct spooled head;
	const uint8_t *h;

	if (pull != PULL_FRAME)
		return pull;
	memcpy(&head, r->source->at, sizeof head);
	h = head.have <= LIMIT_FRAME ? source_want(r->source, sizeof head + head.have) : NULL;
	if (!h)
		return PULL_DAMAGED;
	f->at = h + sizeof head;
	f->have = head.have;
	f->claim = head.claim;
	f->link = head.link;
	f->time = head.time;
	source_take(r->source, sizeof head + head.have);
	return PULL_FRAME;
}

const struct capture_ops capture_spool = { .name = "spool", .next = spool_next, .again = true };
