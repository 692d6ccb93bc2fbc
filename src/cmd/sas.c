/*
 * sas: the SAs and their life; with --watch again and again while packets come
 * in, and at last with all of them.
 */
#include <unistd.h>
#include "cmd/metrics.h"
#include "cmd/notify.h"
#include "cmd/watch.h"

static void sas_show(struct run *r)
{
	const struct options *o = r->options;
	const struct sas_report report = {
		.sas = engine_look(r->engine), .tally = engine_tally(r->engine),
		.path = run_names(o), .paths = o->paths + o->interfaces, .live = run_live(r), .sort = o->sort, .query = r->query, .width = (uint16_t)run_width(),
	};
	struct text *t = &r->out.text;

	progress_clear(&r->progress);
	if (options_format_is(o, r->verb, "json"))
		sas_json(t, &report);
	else if (options_format_is(o, r->verb, "csv"))
		sas_csv(t, &report);
	else if (options_format_is(o, r->verb, "markdown"))
		sas_markdown(t, &report);
	else
		sas_text(t, &r->view, &report);
}

/* --- while it reads --- */

struct sas_while {
	struct metrics_file *metrics;	/* NULL: not asked for */
	uint64_t frames;		/* that were there when they were shown last */
};

/* On a terminal the table stays in its place; elsewhere one follows the other. */
static void sas_show_again(struct run *r)
{
	bool terminal = isatty(STDOUT_FILENO);

	text_add(&r->out.text, terminal ? "\33[H\33[J" : "");
	sas_show(r);
	text_add(&r->out.text, terminal ? "" : "\n");
}

static void chore_show(struct run *r, void *context)
{
	struct sas_while *s = context;

	if (r->frames == s->frames || out_failed(&r->out))
		return;
	sas_show_again(r);
	out_flush(&r->out);
	s->frames = r->frames;
}

static void chore_metrics(struct run *r, void *context)
{
	metrics_file_write(((struct sas_while *)context)->metrics, r);
}

static void chore_notify(struct run *r, void *context)
{
	char words[96];
	struct text t = TEXT_FIXED(words);

	(void)context;
	text_add(&t, "WATCHDOG=1\nSTATUS=packets read: ");
	text_group(&t, r->frames);
	notify_say(text_string(&t));
}

static void sas_read(struct run *r)
{
	while (run_next(r))
		run_write(r, &r->frame, NULL);
}

static unsigned notify_period(void)
{
	unsigned seconds = notify_seconds();

	return !notify_wanted() ? 0 : seconds && seconds < METRICS_SECONDS ? seconds : METRICS_SECONDS;
}

static void sas_watch(struct run *r)
{
	const struct options *o = r->options;
	struct sas_while s = { .metrics = o->metrics ? metrics_file_new(o->metrics) : NULL };
	struct watch w = { 0 };

	watch_add(&w, o->watch, chore_show);
	watch_add(&w, o->metrics ? METRICS_SECONDS : 0, chore_metrics);
	watch_add(&w, notify_period(), chore_notify);
	if (s.metrics)
		metrics_file_write(s.metrics, r);
	watch_start(&w, r, &s);
	sas_read(r);
	watch_end(&w);
	if (s.metrics)
		metrics_file_free(s.metrics, r);
}

static enum status sas_run(const struct verb *v, const struct options *o)
{
	bool elsewhere = o->write && !strcmp(o->write, "-");	/* there, the packets are the result */
	enum status status;
	struct run *r;

	if (o->watch && (elsewhere || !options_format_is(o, v, "text"))) {
		warn("--watch shows text, and on standard output");
		return STATUS_USAGE;
	}
	r = run_open(v, o, &status);
	if (!r)
		return status;
	if (o->watch)
		r->progress.start = 0;
	if (o->watch || o->metrics || notify_period())
		sas_watch(r);
	else
		sas_read(r);
	if (o->watch)
		sas_show_again(r);
	else if (!elsewhere)
		sas_show(r);
	return run_close(r);
}

const struct verb verb_sas = {
	.name = "sas", .help = N_("every SA and its life: state, algorithms, packets, loss, rekeys"),
	.formats = "text|json|csv|markdown",
	.takes = OPTIONS_INPUT | OPTION_QUERY | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_TIME | OPTION_SORT | OPTION_WATCH | OPTION_METRICS,
	.run = sas_run,
};
