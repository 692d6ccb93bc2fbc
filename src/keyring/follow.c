/*
 * A log that is still being written.  Whole lines go to the reader of its form
 * as they come; the beginning of a line waits for its end.
 *
 * A log that was moved away is read to its end, and then the one in its place,
 * from its beginning; one that was cut is read from its beginning again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keyring/feed.h"
#include "keyring/secret.h"

enum {
	ROOM = 1 << 18,			/* octets, of which a line is at most a quarter */
	BATCH = 16,			/* times it is filled at once, while packets wait */
};

static const struct log_form *const forms[] = { &log_charon, &log_pluto };

enum { FORMS = sizeof forms / sizeof *forms };

struct follow {
	struct source source;
	const char *path;		/* borrowed */
	int fd;
	const struct log_form *form;	/* NULL: nothing has told it yet */
	void *reader;
	char *at;			/* ROOM */
	size_t used;			/* the line that has begun */
	bool refused;			/* that it cannot be opened again was said */
};

const char *log_named(const char *path)
{
	return strncmp(path, "log:", 4) ? NULL : path + 4;
}

/* --- lines --- */

static const struct log_form *form_of(struct source s)
{
	unsigned score[FORMS] = { 0 };
	const char *line;

	s.silent = true;
	while ((line = source_line(&s)))
		for (unsigned i = 0; i < FORMS; i++)
			score[i] += forms[i]->importer->recognise(line);
	if (!score[0] && !score[1])
		return NULL;
	return forms[score[1] > score[0]];
}

/* Lines before the first that tells the form have no keys. */
static void follow_lines(struct follow *f, size_t n)
{
	struct source *s = &f->source;

	s->at = f->at;
	s->end = f->at + n;
	if (!f->form && (f->form = form_of(*s))) {
		keyring_file_form(s->keyring, s->file, f->form->importer->name);
		f->reader = f->form->open(s);
	}
	if (f->form)
		f->form->lines(f->reader);
	while (s->at < s->end)
		source_line(s);
}

/* Up to the end of its last line; one that fills the room is cut. */
static void follow_take(struct follow *f)
{
	const char *newline = memrchr(f->at, '\n', f->used);
	size_t n = newline ? (size_t)(newline + 1 - f->at) : f->used == ROOM ? ROOM : 0;

	if (!n)
		return;
	follow_lines(f, n);
	f->used -= n;
	memmove(f->at, f->at + n, f->used);
}

/* --- the file --- */

/* False: there is nothing, now. */
static bool follow_fill(struct follow *f)
{
	ssize_t n = read(f->fd, f->at + f->used, ROOM - f->used);

	if (n <= 0)
		return n < 0 && errno == EINTR;
	f->used += (size_t)n;
	follow_take(f);
	return true;
}

static bool follow_read(struct follow *f, uint64_t most)
{
	bool any = false;

	while (most-- && follow_fill(f))
		any = true;
	if (any && f->reader)
		f->form->pause(f->reader);
	return any;
}

static void follow_again(struct follow *f, int fd)
{
	close(f->fd);
	f->fd = fd;
	f->used = 0;
	f->source.line = 0;
}

static void follow_reopen(struct follow *f)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0)
		follow_again(f, fd);
	else if (!f->refused)
		source_remark(&f->source, 0, "another file is in its place, which cannot be read: %s", strerror(errno));
	f->refused = fd < 0;
}

/* Its name leads elsewhere, or it has become shorter.  While there is no file of that name, another may come. */
static void follow_look(struct follow *f)
{
	struct stat own, named;
	off_t at;

	if (fstat(f->fd, &own) || !S_ISREG(own.st_mode))
		return;
	at = lseek(f->fd, 0, SEEK_CUR);
	if (!stat(f->path, &named) && (named.st_dev != own.st_dev || named.st_ino != own.st_ino)) {
		follow_reopen(f);
	} else if (at > own.st_size) {
		lseek(f->fd, 0, SEEK_SET);
		f->used = 0;
		f->source.line = 0;
	}
}

void follow_more(struct follow *f, struct keyring *k, bool look, keyring_say *say, void *context)
{
	struct source *s = &f->source;

	s->keyring = k;
	s->say = say;
	s->context = context;
	if (!follow_read(f, BATCH) && look)
		follow_look(f);
}

/* Of a very long log the latest part. */
static void follow_begin(struct follow *f, const struct stat *st)
{
	if (S_ISREG(st->st_mode) && st->st_size > LIMIT_KEY_FILE) {
		source_remark(&f->source, 0, "larger than %d MiB, only so much of its end is read", LIMIT_KEY_FILE >> 20);
		lseek(f->fd, -(off_t)LIMIT_KEY_FILE, SEEK_END);
	}
	follow_read(f, LIMIT_KEY_FILE / (ROOM / 4));
	if (f->source.secrets)
		source_warn_readable(f->path, st);
}

struct follow *follow_open(struct keyring *k, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st = { 0 };
	struct follow *f;

	if (fd < 0 || fstat(fd, &st) || S_ISDIR(st.st_mode)) {
		warn("%s: cannot be read: %s", path, S_ISDIR(st.st_mode) ? strerror(EISDIR) : strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	f = mem_new(sizeof *f);
	f->source = source_new(k, path, source_warn, NULL);
	f->source.file = keyring_file(k, path);
	f->path = path;
	f->fd = fd;
	f->at = secret_map(ROOM);
	follow_begin(f, &st);
	return f;
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	f->source.silent = true;	/* nobody is interested any more, and the keyring may be gone */
	f->source.keyring = keyring_new();
	if (f->reader)
		f->form->close(f->reader);
	keyring_free(f->source.keyring);
	source_free(&f->source);
	secret_unmap(f->at);
	close(f->fd);
	free(f);
}
