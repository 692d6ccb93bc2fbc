/* flow: who said what, the exchanges as a ladder. */
#include "cmd/run.h"

static void flow_show(struct run *r, const struct ladder *l)
{
	struct text *t = &r->out.text;

	progress_clear(&r->progress);
	if (options_format_is(r->options, r->verb, "json"))
		flow_json(t, l);
	else if (options_format_is(r->options, r->verb, "mermaid"))
		flow_mermaid(t, &r->view, l);
	else if (options_format_is(r->options, r->verb, "svg"))
		flow_svg(t, &r->view, l);
	else
		flow_text(t, &r->view, l, run_width());
	if (ladder_left_out(l))
		warn("%llu packets are left out: the ladder has no more rows", (unsigned long long)ladder_left_out(l));
}

static void flow_draw(struct run *r, struct ladder *l)
{
	uint64_t spi = r->options->sa;

	ladder_ask(l, r->query);
	while (run_next(r)) {
		ladder_frame(l, r->engine, &r->packet);
		if (run_asked(r))
			run_write(r, &r->frame, NULL);
	}
	ladder_end(l, engine_look(r->engine));
	if (!spi || ladder_select(l, engine_sas(r->engine), spi)) {
		if (r->query)
			ladder_narrow(l, engine_sas(r->engine), r->query);
		flow_show(r, l);
		return;
	}
	progress_clear(&r->progress);
	warn("--sa=0x%0*llx: no SA has this SPI", spi >> 32 ? 16 : 8, (unsigned long long)spi);
	run_worsen(r, STATUS_USAGE);
}

static enum status flow_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct run *r = run_open(v, o, &status);
	struct ladder *l;

	if (!r)
		return status;
	l = ladder_new(o->detail);
	flow_draw(r, l);
	ladder_free(l);
	return run_close(r);
}

const struct verb verb_flow = {
	.name = "flow", .help = N_("who said what: the exchanges as a ladder"),
	.formats = "text|json|mermaid|svg",
	.takes = OPTIONS_INPUT | OPTION_QUERY | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_TIME | OPTION_SA,
	.run = flow_run,
};
