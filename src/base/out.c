/* A text that ends in a file descriptor.  The first error sticks. */
#include <errno.h>
#include <unistd.h>
#include <spiglass/base.h>

static void out_write(struct text *t)
{
	struct out *o = (struct out *)t;
	const char *at = t->start;

	while (!o->error && at < t->at) {
		ssize_t n = write(o->fd, at, (size_t)(t->at - at));

		if (n >= 0)
			at += n;
		else if (errno != EINTR)
			o->error = errno;
	}
	t->at = t->start;
}

void out_open(struct out *o, int fd, const char *name)
{
	o->text = (struct text){ o->buffer, o->buffer, o->buffer + sizeof o->buffer, out_write, false };
	o->fd = fd;
	o->error = 0;
	o->line_buffered = false;
	o->name = name;
}

void out_flush(struct out *o)
{
	out_write(&o->text);
}

enum status out_close(struct out *o)
{
	out_flush(o);
	if (o->fd != STDOUT_FILENO && close(o->fd) < 0 && !o->error)
		o->error = errno;
	if (!o->error || o->error == EPIPE)
		return STATUS_OK;
	warn("%s: %s", o->name, strerror(o->error));
	return STATUS_OUTPUT;
}
