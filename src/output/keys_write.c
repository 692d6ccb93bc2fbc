/*
 * Keys in files of another program's form.  They are made anew, for their owner
 * alone.  An existing one is never written over: it may be somebody's keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "output/keys.h"

enum { TOLD = 20, PATH_ROOM = 4096 };

struct conversion {
	const struct key_form *form;
	const struct key_report *report;
	const char *to;			/* NULL: standard output */
	bool quiet;
	struct keys_written written;
	unsigned told;
	struct out out;
};

static void conversion_say(void *context, const char *what, bool written, const char *why)
{
	struct conversion *c = context;

	if (!c->quiet && c->told++ < TOLD)
		warn("%s: %s: %s", what, written ? "written in part" : "not written", why);
}

static bool conversion_open(struct conversion *c, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd < 0)
		warn("%s: %s", path, errno == EEXIST ? "is there already, and would be lost" : strerror(errno));
	else
		out_open(&c->out, fd, path);
	return fd >= 0;
}

static void conversion_comment(struct text *t, const char *words, const char *more)
{
	text_add(t, "# ");
	text_add(t, words);
	text_add(t, more);
	text_char(t, '\n');
}

static void conversion_part(struct conversion *c, enum key_part part)
{
	keys_convert(&c->out.text, c->form, part, c->report, &c->written, conversion_say, c);
}

/* One stream: what is a file of a profile is a section behind a comment. */
static enum status conversion_stream(struct conversion *c)
{
	if (!c->to)
		out_open(&c->out, STDOUT_FILENO, "standard output");
	else if (!conversion_open(c, c->to))
		return STATUS_OUTPUT;
	conversion_comment(&c->out.text, "Keys from spiglass, ", c->form->head);
	for (unsigned part = 0; part < KEY_PARTS; part++) {
		if (c->form->file[part])
			conversion_comment(&c->out.text, c->form->file[part], "");
		conversion_part(c, part);
	}
	return out_close(&c->out);
}

/* A profile: a folder with a file for each part. */
static enum status conversion_folder(struct conversion *c)
{
	char path[PATH_ROOM];
	enum status status = STATUS_OK;

	if (mkdir(c->to, S_IRWXU) && errno != EEXIST) {
		warn("%s: %s", c->to, strerror(errno));
		return STATUS_OUTPUT;
	}
	for (unsigned part = 0; part < KEY_PARTS && status == STATUS_OK; part++) {
		struct text t = TEXT_FIXED(path);

		text_add(&t, c->to);
		text_char(&t, '/');
		text_add(&t, c->form->file[part]);
		if (t.full || !conversion_open(c, text_string(&t)))
			return STATUS_OUTPUT;
		conversion_comment(&c->out.text, "Keys from spiglass, ", c->form->head);
		conversion_part(c, part);
		status = out_close(&c->out);
	}
	return status;
}

static void conversion_tell(const struct conversion *c)
{
	const struct keys_written *w = &c->written;

	if (c->quiet)
		return;
	if (c->told > TOLD)
		warn("and %u more", c->told - TOLD);
	warn("%u key%s written%s%s, %u in part, %u not", w->whole + w->partly, w->whole + w->partly == 1 ? "" : "s",
	    c->to ? " to " : "", c->to ? c->to : "", w->partly, w->not);
}

enum status keys_write(const struct key_form *form, const struct key_report *r, const char *to, bool quiet)
{
	static struct conversion c;
	enum status status;

	c = (struct conversion){ .form = form, .report = r, .to = to, .quiet = quiet };
	status = c.to && form->file[0] ? conversion_folder(&c) : conversion_stream(&c);
	secret_wipe(c.out.buffer, sizeof c.out.buffer);
	if (status == STATUS_OK)
		conversion_tell(&c);
	return status == STATUS_OK && !c.written.whole && !c.written.partly ? STATUS_KEYS : status;
}
