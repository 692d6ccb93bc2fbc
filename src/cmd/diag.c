/* diag: what is wrong, the proof, and where it is written. */
#include "cmd/run.h"

static void diag_show(struct run *r, const struct diagnosis *d)
{
	const struct options *o = r->options;
	struct text *t = &r->out.text;

	progress_clear(&r->progress);
	if (options_format_is(o, r->verb, "json"))
		diagnosis_json(t, d);
	else if (options_format_is(o, r->verb, "markdown"))
		diagnosis_markdown(t, d);
	else
		diagnosis_text(t, &r->view, d, o->quiet);
}

/* --fail-on: 0 is never, then the levels from the least. */
static bool diag_fails(const struct options *o, const struct diagnosis *d)
{
	return o->fail_on && diagnosis_count(d) && diagnosis_at(d, 0)->level + 1 >= o->fail_on;
}

static bool is_asked(const void *context, const struct finding *f)
{
	const struct run *r = context;

	return query_finding(r->query, f, engine_sas(r->engine));
}

static enum status diag_run(const struct verb *v, const struct options *o)
{
	struct diagnosis *d;
	enum status status;
	struct run *r = run_open(v, o, &status);

	if (!r)
		return status;
	d = diagnosis_new(o->policy);
	while (run_next(r)) {
		diagnosis_frame(d, r->engine, &r->packet);
		run_write(r, &r->frame, NULL);
	}
	diagnosis_end(d, r->engine);
	if (r->query)
		diagnosis_keep(d, is_asked, r);
	if (!o->write || strcmp(o->write, "-"))
		diag_show(r, d);
	if (diag_fails(o, d))
		run_worsen(r, STATUS_FINDINGS);
	diagnosis_free(d);
	return run_close(r);
}

const struct verb verb_diag = {
	.name = "diag", .help = N_("what is wrong, the packets that prove it, and what to check"),
	.formats = "text|json|markdown",
	.takes = OPTIONS_INPUT | OPTION_QUERY | OPTIONS_FORMAT | OPTION_FAIL_ON | OPTION_POLICY, .run = diag_run,
};
