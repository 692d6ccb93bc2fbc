/*
 * past: packets that were read, shown again by their number.  Only where they
 * lie is remembered of them, not their octets; what cannot be read twice (a
 * pipe, a link) is kept in a file without a name.
 *
 * Opening an old packet takes what came before it: an engine of its own is fed
 * with the messages and fragments up to it, and has every key that the scene's
 * engine was given or derived.
 */
#ifndef TUI_PAST_H
#define TUI_PAST_H

#include <spiglass/tui.h>

struct past;

/* --- for the scene --- */

struct past *past_new(const struct tui_options *o);
void past_free(struct past *p);
/* A packet was read, and the engine has seen it. */
void past_note(struct past *p, const struct capture *c, const struct engine *e, const struct packet *packet);
/* Packets are opened with these from now on; borrowed. */
void past_keys(struct past *p, const struct keyring *given);

/* --- for views --- */

/* Packets that passed the capture's filter; and the number of the row-th of them, from 0 (0: there is none). */
uint64_t past_count(const struct past *p);
uint64_t past_number(const struct past *p, uint64_t row);
uint64_t past_row(const struct past *p, uint64_t number);	/* the row of that number, or of the next one */

/* As `packets` shows it, with all that can be opened; until the next call.  NULL: it cannot be read again; *why tells (static). */
const struct packet *past_packet(struct past *p, uint64_t number, const char **why);
/* Of the packet that past_packet() gave last: the IKE messages in it, as engine_messages(). */
const struct message *past_messages(const struct past *p, unsigned *count);
/* Its time, without opening it; false as above. */
bool past_frame(struct past *p, uint64_t number, struct frame *f);

#endif
