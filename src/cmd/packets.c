/* packets: one line a packet, or all of it.  With -w the packets are written, not shown, as tcpdump does. */
#include "cmd/run.h"

static const struct sink *packets_sink(const struct verb *v, const struct options *o)
{
	static const struct sink *const sinks[] = { &sink_line, &sink_json };
	unsigned i = 0;

	while (!options_format_is(o, v, sinks[i]->name))
		i++;
	return sinks[i];
}

static void packets_show(struct run *r)
{
	const struct sink *sink = packets_sink(r->verb, r->options);
	struct text *t = &r->out.text;

	if (sink->begin)
		sink->begin(t, &r->view);
	while (run_next(r))
		if (run_asked(r))
			sink->packet(t, &r->view, &r->packet);
	if (sink->end)
		sink->end(t, &r->view);
}

static enum status packets_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct run *r = run_open(v, o, &status);

	if (!r)
		return status;
	if (!o->write)
		packets_show(r);
	while (run_next(r))
		if (run_asked(r))
			run_write(r, &r->frame, NULL);
	return run_close(r);
}

const struct verb verb_packets = {
	.name = "packets", .help = N_("a line for each packet; -v every field, -x the bytes"),
	.formats = "text|json",
	.takes = OPTIONS_INPUT | OPTION_QUERY | OPTIONS_FORMAT | OPTION_VERBOSE | OPTION_BYTES | OPTION_TIME, .streams = true,
	.passing = true, .run = packets_run,
};
