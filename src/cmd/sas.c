/*
 * sas: the SAs and their life; with --watch again and again while packets come
 * in, and at last with all of them.
 */
#include <time.h>
#include <unistd.h>
#include "cmd/run.h"

static void sas_show(struct run *r)
{
	const struct options *o = r->options;
	const struct sas_report report = {
		.sas = engine_look(r->engine), .tally = engine_tally(r->engine),
		.path = o->path, .paths = o->paths, .sort = o->sort, .width = (uint16_t)run_width(),
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

struct watch {
	bool terminal;			/* the table stays in its place */
	int64_t next;			/* nanoseconds of a steady clock */
};

static int64_t steady(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void watch_show(struct watch *w, struct run *r)
{
	static const char home[] = "\33[H", rest[] = "\33[J";

	text_add(&r->out.text, w->terminal ? home : "");
	if (w->terminal)
		text_add(&r->out.text, rest);
	sas_show(r);
	text_char(&r->out.text, '\n');
	out_flush(&r->out);
	w->next = steady() + r->options->watch * INT64_C(1000000000);
}

static enum status sas_run(const struct verb *v, const struct options *o)
{
	struct watch w = { .terminal = isatty(STDOUT_FILENO) };
	enum status status;
	struct run *r;

	if (o->watch && !options_format_is(o, v, "text")) {
		warn("--watch shows text only");
		return STATUS_USAGE;
	}
	r = run_open(v, o, &status);
	if (!r)
		return status;
	while (run_next(r)) {
		run_write(r, &r->frame, NULL);
		if (o->watch && steady() >= w.next)
			watch_show(&w, r);
	}
	if (!o->write || strcmp(o->write, "-"))		/* there, the packets are the result */
		sas_show(r);
	return run_close(r);
}

const struct verb verb_sas = {
	.name = "sas", .help = "every SA and its life: state, algorithms, packets, loss, rekeys",
	.formats = "text|json|csv|markdown",
	.takes = OPTIONS_INPUT | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_TIME | OPTION_SORT | OPTION_WATCH,
	.run = sas_run,
};
