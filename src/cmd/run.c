/*
 * The loop under every verb.  Whatever goes wrong on the way is said at once
 * and kept as the exit status; what could be read is shown all the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cmd/run.h"

enum { PROGRESS_MASK = 0x3ff, SAS_NAMED = 10 };

static volatile sig_atomic_t interrupted;
static int nothing;			/* /dev/null */

/* Standard input becomes empty, so that a read waiting there ends as well. */
static void interrupt(int number)
{
	int saved = errno;

	(void)number;
	interrupted = 1;
	dup2(nothing, STDIN_FILENO);
	errno = saved;
}

/* The first asks for an end with what there is so far; the second ends at once. */
static void catch_signals(void)
{
	struct sigaction a = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND };

	nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
}

/* Several things may go wrong in one run; the exit status tells of what took most from the result. */
void run_worsen(struct run *r, enum status status)
{
	static const uint8_t gravity[] = {
		[STATUS_OK] = 0, [STATUS_FINDINGS] = 1, [STATUS_KEYS] = 2, [STATUS_DAMAGED] = 3,
		[STATUS_INPUT] = 4, [STATUS_OUTPUT] = 5, [STATUS_USAGE] = 6,
	};

	if (gravity[status] > gravity[r->status])
		r->status = status;
}

static bool run_colored(const struct options *o)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

unsigned run_width(void)
{
	enum { WIDTH_LEAST = 40, WIDTH_MOST = 1000, WIDTH_USUAL = 100 };
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
	struct winsize w = { 0 };

	if (!width && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w))
		width = w.ws_col;
	if (!width)
		return WIDTH_USUAL;
	return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : (unsigned)width;
}

/* Writing over what is being read would destroy it. */
static bool writes_its_input(const struct options *o)
{
	struct stat in, out;

	if (!o->write || !strcmp(o->write, "-") || stat(o->write, &out) || !S_ISREG(out.st_mode))
		return false;
	for (unsigned i = 0; i < o->paths; i++)
		if (!stat(o->path[i], &in) && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return true;
	return false;
}

enum status run_keys(const struct options *o, struct keyring **keys)
{
	enum status status = STATUS_OK;

	*keys = o->key_paths ? keyring_new() : NULL;
	for (unsigned i = 0; i < o->key_paths && status == STATUS_OK; i++)
		status = keyring_read(*keys, o->key_path[i]);
	return status;
}

/* What is wrong with -Y, and a caret where; of a long expression the part around it. */
static void tell_query(const char *expression, const char *why, unsigned at)
{
	enum { BEFORE = 60, SHOWN = 72 };
	unsigned from = at > BEFORE ? at - BEFORE : 0, column = 0;
	char shown[4 * SHOWN + 1];
	struct text t = TEXT_FIXED(shown);

	text_escaped(&t, expression + from, at - from);
	for (const char *s = shown; s < t.at; s++)
		column += ((uint8_t)*s & 0xc0) != 0x80;
	warn("-Y: %s", why);
	warn("  %.*s", SHOWN, expression + from);
	warn("  %*s^", (int)column, "");
}

static bool run_query(struct run *r)
{
	char words[512];
	struct text why = TEXT_FIXED(words);
	bool of_sas = r->verb == &verb_sas;
	unsigned at;

	if (!r->options->query)
		return true;
	r->query = query_parse(r->options->query, &why, &at);
	if (!r->query)
		tell_query(r->options->query, text_string(&why), at);
	else if (query_lacks(r->query, of_sas, &why))
		warn("-Y: %s is never there: %s have none", text_string(&why), of_sas ? "SAs" : "packets");
	return r->query;
}

static enum status run_inputs(struct run *r)
{
	const struct options *o = r->options;
	const struct capture_options c = { .path = o->path, .paths = o->paths, .filter = o->filter };
	enum status status;

	if (writes_its_input(o)) {
		warn("-w %s: this is the capture being read", o->write);
		return STATUS_USAGE;
	}
	if (!run_query(r))
		return STATUS_USAGE;
	status = run_keys(o, &r->keys);
	if (status == STATUS_OK)
		r->capture = capture_open(&c, &status);
	return status;
}

static void run_free(struct run *r)
{
	engine_free(r->engine);
	query_free(r->query);
	if (r->capture)
		capture_close(r->capture);
	keyring_free(r->keys);
	secret_wipe(&r->out, sizeof r->out);
	free(r);
}

struct run *run_open(const struct verb *v, const struct options *o, enum status *status)
{
	struct run *r = mem_new(sizeof *r);

	r->verb = v;
	r->options = o;
	out_open(&r->out, STDOUT_FILENO, "standard output");
	r->out.line_buffered = v->streams && isatty(STDOUT_FILENO);
	*status = run_inputs(r);
	if (*status != STATUS_OK) {
		run_free(r);
		return NULL;
	}
	r->engine = engine_new(r->keys);
	engine_follow(r->engine, !v->passing);
	r->view = (struct view){ .time = o->time, .detail = o->detail, .bytes = o->bytes,
		.color = run_colored(o) };
	if (isatty(STDERR_FILENO) && !o->quiet && !r->out.line_buffered)
		progress_start(&r->progress);
	catch_signals();
	return r;
}

static bool run_ended(const struct run *r)
{
	return r->stop || out_failed(&r->out) || (r->options->count && r->frames == r->options->count);
}

static void run_damaged(struct run *r, enum status status)
{
	if (interrupted)
		return;			/* the damage is ours */
	progress_clear(&r->progress);
	out_flush(&r->out);		/* what was before the damage comes before the message */
	warn("%s", capture_error(r->capture));
	run_worsen(r, status);
	r->damaged++;
}

/* Others may look at what there is while it waits. */
static enum pull run_wait(struct run *r)
{
	enum pull pull;

	if (!r->busy)
		return capture_next(r->capture, &r->frame);
	pthread_mutex_unlock(r->busy);
	pull = capture_next(r->capture, &r->frame);
	pthread_mutex_lock(r->busy);
	return pull;
}

/* The next frame of any of the files that can be read. */
static bool run_pull(struct run *r)
{
	while (!interrupted) {
		switch (run_wait(r)) {
		case PULL_FRAME:
			return true;
		case PULL_END:
			return false;
		case PULL_DAMAGED:
			run_damaged(r, STATUS_DAMAGED);
			break;
		case PULL_MISSING:
			run_damaged(r, STATUS_INPUT);
			break;
		}
	}
	return false;
}

bool run_asked(const struct run *r)
{
	return !r->query || query_packet(r->query, &r->packet);
}

bool run_next(struct run *r)
{
	if (r->out.line_buffered)
		out_flush(&r->out);
	if (r->progress.start && (r->frames & PROGRESS_MASK) == PROGRESS_MASK)
		progress_show(&r->progress, r->capture, r->frames);
	r->view.previous_time = r->frame.time;
	if (run_ended(r) || !run_pull(r))
		return false;
	if (!r->frames++)
		r->view.first_time = r->view.previous_time = r->frame.time;
	engine_frame(r->engine, &r->frame, &r->packet);
	return true;
}

void run_write(struct run *r, const struct frame *f, const char *comment)
{
	if (!r->options->write || r->stop)
		return;
	if (!r->writer)
		r->writer = writer_open(r->options->write, f->link, true);
	if (!r->writer)
		run_worsen(r, STATUS_OUTPUT);
	if (!r->writer || !writer_put(r->writer, f, comment))
		r->stop = true;
}

/* A capture without packets is a capture, too. */
bool run_written(struct run *r)
{
	enum status status;

	if (!r->options->write || r->written)
		return r->written;
	if (!r->writer && !r->stop)
		r->writer = writer_open(r->options->write, INNER_LINK, true);
	status = r->writer ? writer_close(r->writer) : STATUS_OUTPUT;
	r->writer = NULL;
	r->stop = true;
	r->written = status == STATUS_OK;
	run_worsen(r, status);
	return r->written;
}

static void tell_closed(const struct sa *sa)
{
	char name[80];
	struct text t = TEXT_FIXED(name);

	text_sa(&t, sa);
	warn("--require-decrypt: %s: %llu of %llu packets stayed closed: %s", text_string(&t),
	    (unsigned long long)(sa->packets - sa->opened), (unsigned long long)sa->packets,
	    sa->reason ? sa->reason : "no key that fits");
}

static void run_require(struct run *r)
{
	const struct sa_table *sas = engine_sas(r->engine);
	struct closed c = closed_reasons(engine_tally(r->engine), sas);
	unsigned named = 0, more = 0;

	if (!r->options->require || !c.packets)
		return;
	for (uint32_t i = 0; i < sa_count(sas); i++) {
		const struct sa *sa = sa_at(sas, i);

		if (sa->opened == sa->packets)
			continue;
		if (named < SAS_NAMED)
			tell_closed(sa);
		named++;
	}
	more = named > SAS_NAMED ? named - SAS_NAMED : 0;
	if (more)
		warn("--require-decrypt: and %u more SAs", more);
	if (!named)
		warn("--require-decrypt: %llu packets stayed closed", (unsigned long long)c.packets);
	run_worsen(r, STATUS_KEYS);
}

enum status run_close(struct run *r)
{
	enum status status;

	progress_clear(&r->progress);
	run_worsen(r, out_close(&r->out));
	run_written(r);
	run_require(r);
	status = r->status;
	run_free(r);
	return status;
}
