/*
 * keys: what is in key sources, what of it fits a capture and how, what
 * follows from it step by step; and all of that in the forms of others.
 */
#include <unistd.h>
#include "cmd/keys.h"

enum word { WORD_NONE = -1, WORD_SHOW, WORD_TEST, WORD_CONVERT, WORD_DERIVE };

/* --- show --- */

static enum status keys_show(const struct verb *v, const struct options *o)
{
	static struct out out;
	struct keyring *keys;
	enum status status = run_keys(o, &keys, NULL), written;

	status = status == STATUS_OK ? run_confine(o, NULL) : status;
	if (status == STATUS_OK) {
		out_open(&out, STDOUT_FILENO, "standard output");
		(options_format_is(o, v, "json") ? keys_show_json : keys_show_text)(&out.text, keys, keys, o->secrets);
		written = out_close(&out);
		secret_wipe(out.buffer, sizeof out.buffer);
		status = written != STATUS_OK ? written : status;
	}
	keyring_free(keys);
	return status;
}

/* --- test --- */

static void keys_test_show(struct run *r, const struct key_peers *peers)
{
	const struct key_report report = {
		.given = r->keys, .derived = engine_derived(r->engine), .sas = engine_sas(r->engine),
		.tally = engine_tally(r->engine), .peers = peers,
	};

	progress_clear(&r->progress);
	if (options_format_is(r->options, r->verb, "json"))
		keys_test_json(&r->out.text, &report);
	else
		keys_test_text(&r->out.text, &r->view, &report);
}

static enum status keys_test(const struct verb *v, const struct options *o)
{
	const struct options own = keys_options(o);
	struct key_peers *peers;
	enum status status;
	struct run *r = run_open(v, &own, &status);

	if (!r)
		return status;
	peers = key_peers_new();
	while (run_next(r))
		key_peers_notice(peers, &r->packet);
	keys_test_show(r, peers);
	key_peers_free(peers);
	return run_close(r);
}

/* --- derive --- */

struct steps {
	struct text *t;
	bool json, secrets;
	uint64_t told;
};

static void keys_step(void *context, const struct step *step)
{
	struct steps *s = context;

	if (s->told++ && !step->value.len && !s->json)
		text_char(s->t, '\n');
	(s->json ? keys_step_json : keys_step_text)(s->t, step, s->secrets);
}

static unsigned derived_count(const struct keyring *k)
{
	return k ? keyring_count(k) + keyring_ike_count(k) : 0;
}

/* The steps as they are taken; or, once all is read, what came of them. */
static void keys_derive_show(struct run *r)
{
	const struct options *o = r->options;
	const bool json = options_format_is(o, r->verb, "json");
	const struct keyring *derived = engine_derived(r->engine);
	struct steps s = { &r->out.text, json, o->secrets, 0 };
	const struct trace trace = { keys_step, &s };

	engine_trace(r->engine, o->steps ? &trace : NULL);
	if (json && o->steps)
		sink_json.begin(&r->out.text, &r->view);
	while (run_next(r))
		;
	engine_trace(r->engine, NULL);
	progress_clear(&r->progress);
	if (!o->steps && derived)
		(json ? keys_show_json : keys_show_text)(&r->out.text, derived, r->keys, o->secrets);
	if (!derived_count(derived) && !s.told)
		warn("nothing follows from these keys here; `spiglass keys test` says what each SA lacks");
}

static enum status keys_derive(const struct verb *v, const struct options *o)
{
	const struct options own = keys_options(o);
	enum status status;
	struct run *r = run_open(v, &own, &status);

	if (!r)
		return status;
	keys_derive_show(r);
	return run_close(r);
}

/* --- which --- */

/* What a word needs and can, or why it cannot be. */
static const char *keys_misused(const struct verb *v, const struct options *o, enum word word)
{
	const bool report = options_format_is(o, v, "text") || options_format_is(o, v, "json");

	if (!o->key_paths && word != WORD_TEST)
		return "keys of what? -k FILE names them";
	if (word == WORD_CONVERT)
		return report ? "keys convert wants -T wireshark, tcpdump, xfrm or spiglass" : NULL;
	if (!report)
		return "this format is for keys convert; the others have text and json";
	if (o->write)
		return "-w is for keys convert";
	if (o->steps && word != WORD_DERIVE)
		return "--steps is for keys derive";
	if (word == WORD_SHOW)
		return run_has_input(o) ? "keys show reads no capture; keys test does" : NULL;
	return run_has_input(o) ? NULL : "no capture to read; name a file, or - for standard input";
}

static enum status keys_run(const struct verb *v, const struct options *o)
{
	static enum status (*const run[])(const struct verb *v, const struct options *o) = {
		[WORD_SHOW] = keys_show, [WORD_TEST] = keys_test, [WORD_CONVERT] = keys_convert_run,
		[WORD_DERIVE] = keys_derive,
	};
	const enum word word = o->word != WORD_NONE ? (enum word)o->word : run_has_input(o) ? WORD_TEST : WORD_SHOW;
	const char *why = keys_misused(v, o, word);

	if (!why)
		return run[word](v, o);
	warn("%s", why);
	return STATUS_USAGE;
}

const struct verb verb_keys = {
	.name = "keys", .help = N_("what keys are there, what they open, and in other forms"),
	.words = "show|test|convert|derive", .formats = "text|json|wireshark|tcpdump|xfrm|spiglass",
	.takes = OPTIONS_INPUT | OPTIONS_FORMAT | OPTION_STEPS | OPTION_SECRETS, .alone = true, .run = keys_run,
};
