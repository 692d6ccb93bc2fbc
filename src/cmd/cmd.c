/*
 * The command line: spiglass [VERB] [OPTION...] CAPTURE...
 *
 * The first word is a verb, or a capture to sum up; a word that is neither
 * gets an answer, not a guess.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <spiglass/cmd.h>
#include "cmd/interfaces.h"
#include "cmd/run.h"
#include "cmd/sandbox.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static void help_verbs(struct text *t)
{
	const struct verb *v;

	for (unsigned i = 0; (v = verb_at(i)); i++) {
		text_add(t, "  ");
		text_add(t, v->name);
		text_fill(t, ' ', 12 - (unsigned)strlen(v->name));
		text_say(t, v->help);
		text_char(t, '\n');
	}
}

/* Of one verb, or of all when none was named. */
static void help(struct text *t, const struct verb *v)
{
	text_say(t, "usage: spiglass ");
	text_add(t, v ? v->name : "[VERB]");
	if (v && v->words) {
		text_add(t, " [");
		text_add(t, v->words);
		text_char(t, ']');
	}
	text_add(t, v && v->alone ? " [OPTION...] [" : " [OPTION...] ");
	text_add(t, v && v->operands ? v->operands : "CAPTURE");
	text_add(t, v && v->alone ? "...]\n\n" : "...\n\n");
	if (v) {
		text_say(t, v->help);
		text_char(t, '\n');
	} else {
		text_say(t, "Sees inside IPsec.  Verbs (without one: summary):\n");
		help_verbs(t);
	}
	text_say(t, "\nOptions:\n");
	options_help(t, v ? v->takes : ~0u);
	if (v && v->formats)
		text_tell(t, _("\nFORMAT is one of $1.\n"), BLANK_WORDS(v->formats));
	text_say(t, "\nspiglass(1) has the whole manual.\n");
}

static enum status show(void (*what)(struct text *t, const struct verb *v), const struct verb *v, int fd)
{
	static struct out out;

	out_open(&out, fd, "standard output");
	what(&out.text, v);
	return out_close(&out);
}

static void version(struct text *t, const struct verb *v)
{
	(void)v;
	text_add(t, "spiglass " PACKAGE_VERSION "\n");
}

static void version_all(struct text *t, const struct verb *v)
{
	version(t, v);
	sandbox_tell(t);
}

static bool is_missing(const char *word)
{
	return strcmp(word, "-") && access(word, F_OK);
}

static enum status no_such(const char *word)
{
	const struct verb *near = verb_nearest(word);

	if (near)
		warn("%s: no such verb or file; did you mean %s?", word, near->name);
	else
		warn("%s: no such verb or file; spiglass --help lists the verbs", word);
	return STATUS_USAGE;
}

/* A verb behind the options would be taken for a capture. */
static bool verb_misplaced(const char *const *word, unsigned words)
{
	for (unsigned i = 0; i < words; i++) {
		if (!verb_find(word[i]) || !is_missing(word[i]))
			continue;
		warn("the verb comes first: spiglass %s ...", word[i]);
		return true;
	}
	return false;
}

/* What programs read has no language. */
static bool is_for_programs(const struct verb *v, const struct options *o)
{
	return options_format_is(o, v, "json") || options_format_is(o, v, "csv");
}

static enum status dispatch(const struct verb *v, bool named, const struct options *o)
{
	if (o->help)
		return show(help, named ? v : NULL, STDOUT_FILENO);
	if (o->version)
		return show(o->detail ? version_all : version, v, STDOUT_FILENO);
	if (o->selftest)
		return sandbox_test(o);
	if (!v->operands && verb_misplaced(o->path, o->paths))
		return STATUS_USAGE;
	if (is_for_programs(v, o))
		lang_set("en");
	if (o->list)
		return cmd_interfaces(v, o);
	if (!run_has_input(o) && !v->alone) {
		warn("no capture to read; name a file, - for standard input, or an interface with -i");
		return STATUS_USAGE;
	}
	return v->run(v, o);
}

/* Descriptors 0 to 2 must not become a capture: reading and writing them is an error instead. */
static void reserve_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int cmd_main(int argc, char **argv)
{
	const struct verb *named = argc > 1 ? verb_find(argv[1]) : NULL, *v = named ? named : verb_at(0);
	struct options o = { 0 };
	enum status status = STATUS_USAGE;

	reserve_standard_files();
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		show(help, NULL, STDERR_FILENO);
		return STATUS_USAGE;
	}
	if (!named && argv[1][0] != '-' && is_missing(argv[1]))
		return no_such(argv[1]);
	if (options_parse(&o, v, argc - !!named, argv + !!named))
		status = dispatch(v, named, &o);
	else if (!named)
		verb_misplaced((const char *const *)argv + 1, (unsigned)argc - 1);
	options_free(&o);
	return status;
}
