/* keys convert: with a capture each SA's key as its packets have it, else what was given as it is. */
#include <unistd.h>
#include "cmd/keys.h"

/* keys_misused() lets no other format through. */
static const struct key_form *conversion_form(const struct verb *v, const struct options *o)
{
	const struct key_form *form;
	unsigned i = 0;

	do
		form = key_form_at(i++);
	while (form && !options_format_is(o, v, form->name));
	return form;
}

static enum status conversion_run(const struct verb *v, const struct options *o, const struct key_report *report)
{
	const char *to = o->write && strcmp(o->write, "-") ? o->write : NULL;

	return keys_write(conversion_form(v, o), report, to, o->quiet);
}

/* With a capture: what was derived and bound counts as well, as its SAs are. */
static enum status convert_captured(const struct verb *v, const struct options *o)
{
	const struct options own = keys_options(o);
	struct key_report report = { 0 };
	enum status status, ended;
	struct run *r = run_open(v, &own, &status);

	if (!r)
		return status;
	while (run_next(r))
		;
	progress_clear(&r->progress);
	report.given = r->keys;
	report.derived = engine_derived(r->engine);
	report.sas = engine_sas(r->engine);
	status = conversion_run(v, o, &report);
	ended = run_close(r);
	return status != STATUS_OK ? status : ended;
}

static enum status convert_given(const struct verb *v, const struct options *o)
{
	struct keyring *keys;
	enum status status = run_keys(o, &keys, NULL);
	const struct key_report report = { .given = keys };

	status = status == STATUS_OK ? run_confine(o, NULL) : status;
	if (status == STATUS_OK)
		status = conversion_run(v, o, &report);
	keyring_free(keys);
	return status;
}

enum status keys_convert_run(const struct verb *v, const struct options *o)
{
	bool to_terminal = (!o->write || !strcmp(o->write, "-")) && isatty(STDOUT_FILENO);

	if (to_terminal && !o->secrets) {
		warn("keys on a terminal only with --show-keys; -w FILE writes them to a file");
		return STATUS_USAGE;
	}
	return o->paths ? convert_captured(v, o) : convert_given(v, o);
}
