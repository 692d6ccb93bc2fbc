/* What to run next: whole command lines, with the user's own file names. */
#include "output/show.h"

static void next_option(struct text *t, const char *option, const char *value)
{
	text_char(t, ' ');
	text_add(t, option);
	text_char(t, ' ');
	text_shell(t, value);
}

static void next_command(struct text *t, const struct overview *o, const char *verb, const char *options)
{
	text_add(t, "  spiglass");
	text_add(t, verb);
	for (unsigned i = 0; i < o->key_paths; i++)
		next_option(t, "-k", o->key_path[i]);
	text_add(t, options);
	if (o->filter)
		next_option(t, "-f", o->filter);
	for (unsigned i = 0; i < o->paths; i++) {
		text_char(t, ' ');
		text_shell(t, o->path[i]);
	}
	text_char(t, '\n');
}

static bool closed(const uint64_t sealed[static SEAL_CUT + 1])
{
	return sealed[SEAL_NO_KEY] || sealed[SEAL_INTEGRITY_FAILED] || sealed[SEAL_UNSUPPORTED];
}

void overview_next(struct text *t, const struct overview *o)
{
	const uint64_t *sealed = o->tally->sealed;

	if (!o->tally->frames)
		return;
	text_say(t, "\nWhat next\n");
	next_command(t, o, " packets", "");
	text_say(t, "      a line for each packet; -v with every field, -x with the bytes\n");
	if (sealed[SEAL_NO_KEY] || o->tally->ike_sealed[SEAL_NO_KEY]) {
		next_command(t, o, "", " -k KEYS");
		text_say(t, "      opens more; KEYS is what `ip xfrm state` prints, a log of charon or pluto with\n"
		    "      keys, Wireshark's tables, or another of the KEY SOURCES in spiglass(1)\n");
	}
	if (o->key_paths && (closed(sealed) || closed(o->tally->ike_sealed))) {
		next_command(t, o, " keys test", "");
		text_say(t, "      which key opens what, and why the rest stays closed\n");
	}
	if (sealed[SEAL_OPENED]) {
		next_command(t, o, " decrypt", " -w inner.pcapng");
		text_say(t, "      the opened packets as a capture for other tools\n");
	}
}
