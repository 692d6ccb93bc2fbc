/* summary: what is in here, what could be opened and why not, what to run next. */
#include "cmd/run.h"

/* What came through a pipe, or is live, cannot be read again by the next command. */
static bool is_repeatable(const struct options *o)
{
	for (unsigned i = 0; i < o->paths; i++)
		if (!strcmp(o->path[i], "-"))
			return false;
	return !o->interfaces;
}

static void summary_show(struct run *r)
{
	const struct options *o = r->options;
	const struct overview view = {
		.tally = engine_tally(r->engine), .sas = engine_sas(r->engine),
		.path = run_names(o), .paths = o->paths + o->interfaces, .live = run_live(r), .key_path = o->key_path, .key_paths = o->key_paths,
		.filter = o->filter, .filtered = capture_skipped(r->capture), .damaged = r->damaged,
		.hints = !o->quiet && is_repeatable(o),
	};

	progress_clear(&r->progress);
	if (options_format_is(o, r->verb, "json"))
		overview_json(&r->out.text, &view);
	else
		overview_text(&r->out.text, &r->view, &view);
}

static enum status summary_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct run *r = run_open(v, o, &status);

	if (!r)
		return status;
	while (run_next(r))
		run_write(r, &r->frame, NULL);
	if (!o->write || strcmp(o->write, "-"))		/* there, the packets are the result */
		summary_show(r);
	return run_close(r);
}

const struct verb verb_summary = {
	.name = "summary", .help = N_("what is in a capture, what opens, what to run next"), .formats = "text|json",
	.takes = OPTIONS_INPUT | OPTIONS_FORMAT, .run = summary_run,
};
