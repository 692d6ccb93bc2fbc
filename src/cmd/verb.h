/*
 * A verb is a row: what it is called, what it does, what it takes, how it
 * runs.  Dispatch and help are made of the same rows.  Adding one costs its
 * file and a word in VERBS.
 */
#ifndef CMD_VERB_H
#define CMD_VERB_H

#include <spiglass/output.h>

struct options;

struct verb {
	const char *name;
	const char *help;		/* one line */
	const char *words;		/* the first operand may be one of these: "show|test"; NULL: none */
	const char *operands;		/* what they are, "CODE"; NULL: captures */
	const char *formats;		/* of -T, the default first: "text|json"; NULL: no choice */
	unsigned takes;			/* enum takes */
	bool passing;			/* packets go by one by one: nothing is shown of the lives of their SAs */
	bool streams;			/* results appear while it reads */
	bool alone;			/* runs without a capture, too */
	enum status (*run)(const struct verb *v, const struct options *o);
};

#ifdef WITH_TUI
#define VERB_TUI(V) V(tui)
#else
#define VERB_TUI(V)
#endif
#define VERBS(V) V(summary) V(packets) V(decrypt) V(sas) V(flow) V(diag) V(layout) V(explain) V(keys) VERB_TUI(V)	/* the first is what no verb means */

#define VERB_DECLARE(name) extern const struct verb verb_##name;
VERBS(VERB_DECLARE)

const struct verb *verb_at(unsigned i);			/* NULL ends */
const struct verb *verb_find(const char *name);
const struct verb *verb_nearest(const char *word);	/* what was meant, perhaps; or NULL */

#endif
