/*
 * scene: what there is to see.  A thread of its own reads, opens and observes;
 * whoever draws comes in between, and finds everything const and up to date.
 */
#ifndef TUI_SCENE_H
#define TUI_SCENE_H

#include <pthread.h>
#include <spiglass/tui.h>
#include "output/keys.h"
#include "output/sas.h"
#include "tui/marks.h"
#include "tui/past.h"
#include "tui/traffic.h"

struct model;
struct scene;

struct capture_options scene_input(const struct tui_options *o);	/* what is read */

/* Valid between scene_enter() and scene_leave(), and as it is to be shown after scene_look(). */
struct picture {
	const struct sa_table *sas;
	const struct tally *tally;
	const struct ladder *ladder;
	const struct diagnosis *diagnosis;
	struct sas_totals totals;
	uint64_t looks;			/* counts up whenever something has changed */
	int64_t first_time;
	bool reading;			/* there may be more to come */
	bool stopped;			/* because the user had enough of it */
	bool live;			/* comes from a link: what is not saved is gone in the end */
	uint64_t received, dropped;	/* live, by the kernel's counters */
	uint8_t percent;		/* read so far; 0: not known */
	const struct query *filter;	/* what the user wants to see; NULL: all */
	const char *filter_words;	/* as it was written */
	const char *trouble;		/* what was wrong with a capture, first of all; NULL: nothing */
	struct past *past;		/* for drawing: any packet again; NULL: nothing is kept */
	const struct traffic *traffic;	/* when the packets of each SA came */
	const struct keyring *given, *derived;	/* NULL: none */
	const struct key_peers *peers;
	struct key_totals opened;
	struct picture_anew {		/* all once more, with other keys */
		unsigned times;		/* it was begun; 0: never */
		bool running;
		uint8_t percent;
		const char *failed;	/* why nothing that was read is: the latest keys open what comes.  NULL: it is, or will be */
		struct key_totals before;
	} anew;
	const struct marks *marked_packets, *marked_sas;
	unsigned selected;		/* SAs that the ladder is about; 0: all */
	uint64_t packet;		/* that views of one packet show; 0: none was chosen yet */
};

/* NULL with *status when there is nothing to read; the message was given. */
struct scene *scene_open(const struct tui_options *o, enum status *status);
enum status scene_begin(struct scene *s);	/* the first octet is looked at; not OK: the message was given */
void scene_start(struct scene *s);
/* Ends the reading as well.  What is wrong with the captures becomes the status, and is said. */
enum status scene_close(struct scene *s);

void scene_enter(struct scene *s);
struct picture *scene_look(struct scene *s);
void scene_leave(struct scene *s);

/* Only what belongs to the SAs with these SPIs is shown of the ladder; none: all.  Between enter and leave. */
void scene_select(struct scene *s, const uint64_t *spi, unsigned count);		/* up to LADDER_CHOSEN */

/* Likewise; both are borrowed. */
void scene_filter(struct scene *s, const struct query *filter, const char *words);

/* A copy of the keys in use, or about to be; and all that was read once more, with those: owned from then on.  Likewise. */
struct keyring *scene_keyring(const struct scene *s);
void scene_keys(struct scene *s, struct keyring *keys);

/* No more of the capture is read, and what there is stays; between enter and leave.  False: it has ended already. */
bool scene_stop(struct scene *s);

/* For scripts: reads up to so many packets (0: all) and not further, and waits until that is done. */
void scene_until(struct scene *s, uint64_t packets);

void scene_pretend(struct scene *s);		/* for scripts: as if it were live */

/* Has anything come since the latest look?  May be asked at any time. */
bool scene_moved(const struct scene *s);
bool scene_reading(const struct scene *s);	/* or once more */

/* --- for who reads once more (anew.h); but for the first, entered --- */

void scene_thread(pthread_t *thread, void *(*run)(void *context), void *context);
uint8_t scene_policy(const struct scene *s);
void scene_replace(struct scene *s, const struct model *m, struct past_state *state);	/* the scene's own from now on */
void scene_go_on(struct scene *s, const struct keyring *keys);	/* what comes is opened with these, too */
void scene_announce(struct scene *s);				/* to those who wait: that is over */

#endif
