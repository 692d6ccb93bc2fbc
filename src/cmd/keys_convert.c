/*
 * keys convert: files are made anew, for their owner alone.  An existing one is
 * never written over: it may be somebody's keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cmd/keys.h"

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

/* keys_misused() lets no other format through. */
static const struct key_form *conversion_form(const struct verb *v, const struct options *o)
{
	const struct key_form *form;
	unsigned i = 0;

	do
		form = key_form_at(i++);
	while (form && !options_format_is(o, v, form->name));
	return form;
}

static enum status conversion_run(const struct verb *v, const struct options *o, const struct key_report *report)
{
	static struct conversion c;
	enum status status;

	c.form = conversion_form(v, o);
	c.report = report;
	c.quiet = o->quiet;
	c.to = o->write && strcmp(o->write, "-") ? o->write : NULL;
	status = c.to && c.form->file[0] ? conversion_folder(&c) : conversion_stream(&c);
	secret_wipe(c.out.buffer, sizeof c.out.buffer);
	if (status == STATUS_OK)
		conversion_tell(&c);
	return status == STATUS_OK && !c.written.whole && !c.written.partly ? STATUS_KEYS : status;
}

/* With a capture: what was derived and bound counts as well, as its SAs are. */
static enum status convert_captured(const struct verb *v, const struct options *o)
{
	const struct options own = keys_options(o);
	struct key_report report = { 0 };
	enum status status, ended;
	struct run *r = run_open(v, &own, &status);

	if (!r)
		return status;
	while (run_next(r))
		;
	progress_clear(&r->progress);
	report.given = r->keys;
	report.derived = engine_derived(r->engine);
	report.sas = engine_sas(r->engine);
	status = conversion_run(v, o, &report);
	ended = run_close(r);
	return status != STATUS_OK ? status : ended;
}

static enum status convert_given(const struct verb *v, const struct options *o)
{
	struct keyring *keys;
	enum status status = run_keys(o, &keys);
	const struct key_report report = { .given = keys };

	if (status == STATUS_OK)
		status = conversion_run(v, o, &report);
	keyring_free(keys);
	return status;
}

enum status keys_convert_run(const struct verb *v, const struct options *o)
{
	bool to_terminal = (!o->write || !strcmp(o->write, "-")) && isatty(STDOUT_FILENO);

	if (to_terminal && !o->secrets) {
		warn("keys on a terminal only with --show-keys; -w FILE writes them to a file");
		return STATUS_USAGE;
	}
	return o->paths ? convert_captured(v, o) : convert_given(v, o);
}
