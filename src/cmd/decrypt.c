/* decrypt: the packets inside ESP and AH as a capture for any other tool. */
#include <stdlib.h>
#include "cmd/run.h"

struct decrypted {
	uint64_t written;
	uint8_t room[INNER_ROOM];
};

static void decrypt_packet(struct run *r, struct decrypted *d)
{
	char comment[64];
	struct text t = TEXT_FIXED(comment);
	unsigned cursor = 0;
	struct frame f;

	while (inner_packet(&r->packet, &cursor, d->room, sizeof d->room, &f, &t)) {
		run_write(r, &f, text_string(&t));
		d->written += !r->stop;
		t.at = t.start;
	}
}

/* The capture may be on standard output, so this is said on standard error. */
static void decrypt_tell(struct run *r, const struct decrypted *d)
{
	struct closed c = closed_reasons(engine_tally(r->engine), engine_sas(r->engine));

	progress_clear(&r->progress);
	if (run_written(r))
		warn("%llu inner packet%s written to %s", (unsigned long long)d->written, d->written == 1 ? "" : "s",
		    strcmp(r->options->write, "-") ? r->options->write : "standard output");
	for (unsigned i = 0; i < c.reasons; i++)
		warn("%llu stayed closed: %s", (unsigned long long)c.reason[i].packets, c.reason[i].text);
}

static enum status decrypt_run(const struct verb *v, const struct options *o)
{
	enum status status;
	struct decrypted *d;
	struct run *r;

	if (!o->write) {
		warn("decrypt needs -w FILE to write to; - is standard output");
		return STATUS_USAGE;
	}
	if (!(r = run_open(v, o, &status)))
		return status;
	d = mem_new(sizeof *d);
	while (run_next(r))
		if (run_asked(r))
			decrypt_packet(r, d);
	if (!o->quiet)
		decrypt_tell(r, d);
	free(d);
	return run_close(r);
}

const struct verb verb_decrypt = {
	.name = "decrypt", .help = N_("the inner packets as a capture for any other tool"), 
	.takes = OPTIONS_INPUT | OPTION_QUERY,
	.passing = true, .run = decrypt_run,
};
