/*
 * The loop under every verb.  Whatever goes wrong on the way is said at once
 * and kept as the exit status; what could be read is shown all the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cmd/notify.h"
#include "cmd/run.h"
#include "cmd/sandbox.h"
#include "cmd/signals.h"

enum { PROGRESS_MASK = 0x3ff, CLOCK_MASK = 0xff, SAS_NAMED = 10 };

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

static int64_t run_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
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

/* Do packets come while they are read? */
static bool run_grows(const struct options *o)
{
	struct stat st;

	for (unsigned i = 0; i < o->paths; i++)
		if (!strcmp(o->path[i], "-") || (!stat(o->path[i], &st) && !S_ISREG(st.st_mode)))
			return true;
	return o->interfaces;
}

static enum status run_key(struct keyring *keys, struct key_feeds **feeds, const char *path)
{
	if (!feeds || !key_feeds_take(path))
		return keyring_read(keys, path);
	if (!*feeds)
		*feeds = key_feeds_new();
	return key_feeds_add(*feeds, keys, path);
}

enum status run_keys(const struct options *o, struct keyring **keys, struct key_feeds **feeds)
{
	enum status status = STATUS_OK;

	*keys = o->key_paths ? keyring_new() : NULL;
	if (feeds)
		*feeds = NULL;
	if (!run_grows(o))
		feeds = NULL;
	for (unsigned i = 0; i < o->key_paths && status == STATUS_OK; i++)
		status = run_key(*keys, feeds, o->key_path[i]);
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

/* A name that whatever the verb asks never has. */
static void warn_query(const struct run *r)
{
	bool of_both = r->verb == &verb_flow, of_sas = of_both || r->verb == &verb_sas || r->verb == &verb_diag;
	char words[512];
	struct text name = TEXT_FIXED(words);

	if (of_both && !query_lacks(r->query, false, &name))
		return;
	name.at = name.start;
	if (query_lacks(r->query, of_sas, &name))
		warn("-Y: %s is never there: %s have none", text_string(&name), of_sas ? "SAs" : "packets");
}

static bool run_query(struct run *r)
{
	char words[512];
	struct text why = TEXT_FIXED(words);
	unsigned at;

	if (!r->options->query)
		return true;
	r->query = query_parse(r->options->query, &why, &at);
	if (!r->query)
		tell_query(r->options->query, text_string(&why), at);
	else
		warn_query(r);
	return r->query;
}

struct capture_options run_capture_options(const struct options *o)
{
	return (struct capture_options){
		.path = o->path, .paths = o->paths, .filter = o->filter, .interface = o->interface,
		.interfaces = o->interfaces, .buffer_mib = o->buffer_mib, .snaplen = o->snaplen,
		.no_promiscuous = o->no_promiscuous, .once = o->sandbox != SANDBOX_NONE,
	};
}

bool run_has_input(const struct options *o)
{
	return o->paths || o->interfaces;
}

/* Options that contradict each other, or say nothing. */
static bool run_fits(const struct options *o)
{
	const bool ring = o->rotate_size || o->rotate_time, ringless = !o->write || !strcmp(o->write, "-");

	if (o->paths && o->interfaces)
		warn("-i: either interfaces or captures are read, not both");
	else if (ring && ringless)
		warn("--rotate wants -w FILE");
	else if ((o->files || o->stop_files) && !ring)
		warn("--files and -a files: want --rotate");
	else
		return true;
	return false;
}

/* A name that will be made; what is standard output has none. */
static const char *run_named(const char *path)
{
	return path && strcmp(path, "-") ? path : NULL;
}

enum status run_confine(const struct options *o, const struct key_feeds *feeds)
{
	struct sandbox s = { .profile = o->interfaces ? SANDBOX_LIVE : SANDBOX_OFFLINE,
		.write = run_named(o->write ? o->write : o->keys_to), .metrics = o->metrics };

	if (feeds)
		s.follow = key_feeds_files(feeds, &s.follows);
	return sandbox_enter(o, &s);
}

static struct ring *run_ring(const struct options *o)
{
	return ring_new(&(struct ring_options){ .path = o->write, .nanoseconds = true, .size = o->rotate_size,
		.seconds = o->rotate_time, .files = o->files });
}

/* All that has a name is opened, then the capture's first octet is looked at. */
static enum status run_begin(struct run *r)
{
	const struct options *o = r->options;
	const struct capture_options c = run_capture_options(o);
	enum status status;

	r->capture = capture_new(&c, &status);
	if (!r->capture)
		return status;
	signals_prepare();
	notify_open();
	if (o->write)
		r->ring = run_ring(o);
	status = run_confine(o, r->feeds);
	return status == STATUS_OK ? capture_start(r->capture) : status;
}

static enum status run_inputs(struct run *r)
{
	const struct options *o = r->options;
	enum status status;

	if (!run_fits(o))
		return STATUS_USAGE;
	if (writes_its_input(o)) {
		warn("-w %s: this is the capture being read", o->write);
		return STATUS_USAGE;
	}
	if (!run_query(r))
		return STATUS_USAGE;
	status = run_keys(o, &r->keys, &r->feeds);
	return status == STATUS_OK ? run_begin(r) : status;
}

static void run_free(struct run *r)
{
	if (r->ring)
		ring_free(r->ring);
	engine_free(r->engine);
	query_free(r->query);
	if (r->capture)
		capture_close(r->capture);
	key_feeds_free(r->feeds);
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
	r->started = run_clock(CLOCK_MONOTONIC);
	signals_catch(o->write && strcmp(o->write, "-"));
	notify_say("READY=1");
	return r;
}

static bool run_ended(const struct run *r)
{
	return r->stop || out_failed(&r->out) || (r->options->count && r->frames == r->options->count);
}

static bool run_timed_out(const struct run *r)
{
	uint32_t most = r->options->duration;

	return most && run_clock(CLOCK_MONOTONIC) - r->started >= (int64_t)most * 1000000000;
}

static void run_damaged(struct run *r, enum status status)
{
	if (signals_end())
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

/* --- while packets come in --- */

const struct capture_counters *run_live(struct run *r)
{
	if (!capture_is_live(r->capture))
		return NULL;
	r->counters = capture_counters(r->capture);
	return &r->counters;
}

static void text_packets(struct text *t, const char *before, uint64_t n, const char *after)
{
	text_add(t, before);
	text_group(t, n);
	text_add(t, after);
}

static void run_tell_counters(struct run *r)
{
	const struct capture_counters *live = run_live(r);
	const struct tally *c = engine_tally(r->engine);
	char words[320];
	struct text t = TEXT_FIXED(words);

	text_packets(&t, "", r->frames, r->frames == 1 ? " packet" : " packets");
	text_packets(&t, ", ESP ", c->esp, "");
	text_packets(&t, ", AH ", c->ah, "");
	text_packets(&t, ", opened ", c->sealed[SEAL_OPENED], "");
	text_packets(&t, ", IKE ", c->ike, "");
	if (live) {
		text_add(&t, "; ");
		text_counters(&t, live, true);
	}
	progress_clear(&r->progress);
	warn("%s", text_string(&t));
}

/* Nothing has come: what there is is shown, and files are as they will stay. */
static void run_quiet(struct run *r)
{
	const char *news = capture_news(r->capture);

	out_flush(&r->out);
	if (r->ring)
		ring_quiet(r->ring, run_clock(CLOCK_REALTIME));
	if (news) {
		progress_clear(&r->progress);
		warn("%s", news);
	} else if (r->progress.start)
		progress_show(&r->progress, r->capture, r->frames);
}

static void say_fault(void *context, const char *name, unsigned line, const char *what)
{
	struct run *r = context;

	progress_clear(&r->progress);
	if (line)
		warn("%s:%u: %s", name, line, what);
	else
		warn("%s: %s", name, what);
}

/* Keys that have come: daemons write them before what they are for is on the wire. */
static void run_more_keys(struct run *r)
{
	if (r->feeds && key_feeds_more(r->feeds, r->keys, say_fault, r))
		engine_keys(r->engine, r->keys);
}

/* False: it is time to end. */
static bool run_goes_on(struct run *r, bool clock)
{
	if (signals_take(WISH_COUNTERS))
		run_tell_counters(r);
	if (signals_take(WISH_REOPEN) && r->ring)
		ring_reopen(r->ring);
	return !signals_end() && !(clock && run_timed_out(r));
}

/* The next frame of any of the files that can be read. */
static bool run_pull(struct run *r)
{
	bool clock = !(r->frames & CLOCK_MASK);

	for (; run_goes_on(r, clock); clock = true) {
		switch (run_wait(r)) {
		case PULL_FRAME:
			return true;
		case PULL_END:
			if (capture_is_live(r->capture))	/* all interfaces are gone */
				run_worsen(r, STATUS_INPUT);
			return false;
		case PULL_DAMAGED:
			run_damaged(r, STATUS_DAMAGED);
			break;
		case PULL_MISSING:
			run_damaged(r, STATUS_INPUT);
			break;
		case PULL_QUIET:
			run_more_keys(r);
			run_quiet(r);
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
	run_more_keys(r);
	engine_frame(r->engine, &r->frame, &r->packet);
	return true;
}

void run_write(struct run *r, const struct frame *f, const char *comment)
{
	const struct options *o = r->options;

	if (!o->write || r->stop)
		return;
	if (o->stop_files && ring_over(r->ring, f) && ring_parts(r->ring) == o->stop_files)
		r->stop = true;
	else
		r->stop = !ring_put(r->ring, f, comment);
}

/* A capture without packets is a capture, too. */
bool run_written(struct run *r)
{
	enum status status;

	if (!r->options->write || (r->stop && !r->ring))	/* that was done already */
		return r->written;
	status = ring_close(r->ring, INNER_LINK);
	r->ring = NULL;
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

	notify_say("STOPPING=1");
	progress_clear(&r->progress);
	run_worsen(r, out_close(&r->out));
	if (capture_is_live(r->capture) && (!r->options->quiet || run_live(r)->dropped))
		run_tell_counters(r);
	run_written(r);
	run_require(r);
	status = r->status;
	run_free(r);
	return status;
}
