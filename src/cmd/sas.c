/*
 * sas: the SAs and their life; with --watch again and again while packets come
 * in, and at last with all of them.
 */
#include <unistd.h>
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

/* On a terminal the table stays in its place; elsewhere one follows the other. */
static void sas_show_again(struct run *r)
{
	bool terminal = isatty(STDOUT_FILENO);

	text_add(&r->out.text, terminal ? "\33[H\33[J" : "");
	sas_show(r);
	text_add(&r->out.text, terminal ? "" : "\n");
}

static void sas_read(struct run *r)
{
	while (run_next(r))
		run_write(r, &r->frame, NULL);
}

static void sas_watch(struct run *r)
{
	struct watch w;

	r->progress.start = 0;
	watch_start(&w, r, sas_show_again);
	sas_read(r);
	watch_end(&w);
	sas_show_again(r);
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
	if (o->watch) {
		sas_watch(r);
		return run_close(r);
	}
	sas_read(r);
	if (!elsewhere)
		sas_show(r);
	return run_close(r);
}

const struct verb verb_sas = {
	.name = "sas", .help = N_("every SA and its life: state, algorithms, packets, loss, rekeys"),
	.formats = "text|json|csv|markdown",
	.takes = OPTIONS_INPUT | OPTION_QUERY | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_TIME | OPTION_SORT | OPTION_WATCH,
	.run = sas_run,
};
