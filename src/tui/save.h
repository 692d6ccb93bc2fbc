/*
 * save: what is written of a picture, to a file.  Packets are written in steps,
 * so that nobody waits for many of them; everything else at once.
 */
#ifndef TUI_SAVE_H
#define TUI_SAVE_H

#include <sys/stat.h>
#include "tui/scene.h"

enum save_what { SAVE_PACKETS, SAVE_INNER, SAVE_SAS, SAVE_FINDINGS, SAVE_SCREEN, SAVE_WHATS };
enum save_which { SAVE_MARKED, SAVE_OF_MARKED, SAVE_OF_SHOWN, SAVE_ALL, SAVE_WHICHS };
enum save_form { SAVE_PCAPNG, SAVE_PCAP, SAVE_JSON, SAVE_CSV, SAVE_MARKDOWN, SAVE_TEXT, SAVE_FORMS };

struct save_order {
	uint8_t what, which, form;	/* of SAs, which: SAVE_OF_MARKED, SAVE_OF_SHOWN or SAVE_ALL */
	const char *path;
	const char *screen;		/* as text */
	const char *const *input;	/* captures that are read: never written over */
	unsigned inputs;
};

struct save;

/* Is there such a form, or choice, of that? */
bool save_has_form(enum save_what what, enum save_form form);
bool save_has_which(enum save_what what, enum save_which which);

/* Packets, or SAs, that this is about; of_marked, of_shown count SAs. */
uint64_t save_count(const struct picture *p, enum save_which which, bool of_sas);

/* Would something be lost that stands in that file? */
bool save_is_over(const struct save_order *o, struct stat *file);
/*
 * NULL with `why` when it cannot begin.  A file that is there already is written
 * over only if `over`; one that is no file, but for devices, never.
 */
struct save *save_begin(const struct picture *p, const struct save_order *o, bool over, struct text *why);
/* So many packets at most; false: that was all. */
bool save_step(struct save *s, const struct picture *p, unsigned most);
void save_progress(const struct save *s, uint64_t *done, uint64_t *all);
/* Closes it, and tells what was written, or what went wrong; true: everything was. */
bool save_end(struct save *s, struct text *t);

#endif
