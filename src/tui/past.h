/*
 * past: packets that were read, shown again by their number.  Only where they
 * lie is remembered of them, not their octets; what cannot be read twice (a
 * pipe, a link) is kept in a file without a name.
 *
 * Opening an old packet takes what came before it: an engine of its own is fed
 * with the messages and fragments up to it.
 *
 * Rows may be more than 32 bits count; a list of them shows the first 2^32 - 1.
 */
#ifndef TUI_PAST_H
#define TUI_PAST_H

#include <spiglass/tui.h>
#include "tui/rowset.h"

struct past;

/* --- for the scene --- */

struct past *past_new(const struct tui_options *o, const struct keyring *given);
void past_free(struct past *p);			/* ends the scans of it; they are still to be freed */
/* A packet was read, and the engine has seen it: that engine's keys help to open packets whose messages lie too far back. */
void past_note(struct past *p, const struct capture *c, const struct engine *e, const struct packet *packet);
void past_publish(struct past *p);		/* others may ask for what was noted: before anybody else comes to the scene */

/* Rows of packets that others depend on: to open these, those are looked at first. */
struct past_state { struct rowset messages, pieces; };
void past_state_note(struct past_state *s, uint64_t row, const struct engine *e, const struct packet *packet);
void past_state_free(struct past_state *s);

/* Other keys from now on, and what an engine that has them found out of all packets so far: taken over, NULL: nothing. */
void past_keys(struct past *p, const struct keyring *given, const struct engine *e, struct past_state *s);

void past_end(struct past *p);			/* no more are read */
bool past_scanning(const struct past *p);	/* somebody looks for something in all packets */
uint64_t past_stirs(const struct past *p);	/* counts up with what is found */

/* --- for views --- */

/* Packets that passed the capture's filter; and the number of the row-th of them, from 0 (0: there is none). */
uint64_t past_count(const struct past *p);
uint64_t past_number(const struct past *p, uint64_t row);
uint64_t past_row(const struct past *p, uint64_t number);	/* the row of that number, or of the next one */

/* As `packets` shows it, with all that can be opened; until the next call.  NULL: it cannot be read again; *why tells. */
const struct packet *past_packet(struct past *p, uint64_t number, const char **why);
/* Of the packet that past_packet() gave last: the IKE messages in it, as engine_messages(). */
const struct message *past_messages(const struct past *p, unsigned *count);
/* Its time, without opening it; false as above.  Of no consequence to past_packet(). */
bool past_frame(struct past *p, uint64_t number, struct frame *f);

uint64_t past_era(const struct past *p);	/* another with another past: what was kept of packets is of no use then; never 0 */
const char *past_lost(const struct past *p);	/* why the latest packets are not kept; NULL: all are */

/* --- for a scan, which is a thread --- */

struct again *past_again(struct past *p);
const struct keyring *past_given(const struct past *p);
bool past_scripted(const struct past *p);	/* nobody minds waiting */
bool past_ended(const struct past *p);		/* no more packets come; may be asked at any time */
bool past_closing(const struct past *p);	/* every scan is to end */
void past_scans(struct past *p, int more);	/* so many scans run that did not */
void past_stir(struct past *p);			/* something was found */

#endif
