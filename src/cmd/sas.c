/* sas: the SAs and their life. */
#include "cmd/run.h"

static void sas_show(struct run *r)
{
	const struct options *o = r->options;
	const struct sas_report report = {
		.sas = engine_look(r->engine), .tally = engine_tally(r->engine),
		.path = o->path, .paths = o->paths, .width = 100,
	};
	struct text *t = &r->out.text;

	progress_clear(&r->progress);
	sas_json(t, &report);
}

static enum status sas_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct run *r = run_open(v, o, &status);

	if (!r)
		return status;
	while (run_next(r))
		run_write(r, &r->frame, NULL);
	sas_show(r);
	return run_close(r);
}

const struct verb verb_sas = {
	.name = "sas", .help = "every SA and its life: state, algorithms, packets, loss, rekeys",
	.formats = "text|json|csv|markdown",
	.takes = OPTIONS_INPUT | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_TIME, .run = sas_run,
};
