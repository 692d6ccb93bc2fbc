/*
 * Putting together what travels in pieces: IP datagrams from fragments, and
 * RFC 9329 messages from TCP segments.  Both are fed one sealed span at a
 * time, hold a bounded amount, and own what they hand out until the next
 * frame begins.  A *note they set is a remark to put on the span's node; where
 * there is nothing to say it is left alone.
 */
#ifndef ENGINE_REASSEMBLY_H
#define ENGINE_REASSEMBLY_H

#include <spiglass/packet.h>

/* --- fragments --- */

struct fragments;

enum fragment_fate {
	FRAGMENT_KEPT,			/* waits for the others */
	FRAGMENT_COMPLETE,		/* was the last one missing: *whole is the IP packet */
	FRAGMENT_REFUSED,		/* of no use; its dissector or *note says why */
};

struct fragments *fragments_new(void);
void fragments_free(struct fragments *f);

/* What earlier frames completed may go now. */
void fragments_begin_frame(struct fragments *f);

/*
 * One SEAL_FRAGMENT of p, seen at `now`.  Any fate may come with a note.
 * *whole stays valid until fragments_begin_frame(): several datagrams may be
 * completed in one frame.
 */
enum fragment_fate fragments_add(struct fragments *f, const struct packet *p,
    const struct sealed *s, int64_t now, struct wire *whole, const struct remark **note);

/* Fragments that led to nothing: refused, or their datagram gave way, ran out of time or was given up. */
uint64_t fragments_dropped(const struct fragments *f);
uint64_t fragments_waiting(const struct fragments *f);	/* held now */

/* --- streams --- */

struct streams;

enum stream_piece {
	STREAM_NOTHING,			/* no more for now */
	STREAM_PREFIX,			/* "IKETCP" */
	STREAM_MESSAGE,			/* a message, its length field included; cut where the capture was */
};

struct streams *streams_new(void);
void streams_free(struct streams *t);

/*
 * One SEAL_STREAM of p, seen at `now`.  False: no stream we follow, so the
 * payload is somebody else's.  True: ask streams_next() until it says
 * STREAM_NOTHING.  Segments found inside a message may be added, and asked
 * out, in the middle of that.
 */
bool streams_add(struct streams *t, const struct packet *p, const struct sealed *s, int64_t now,
    const struct remark **note);

/*
 * The next whole piece of the stream that the segment added last, and not
 * asked out yet, belongs to.  in_place: it lies in the segment itself; else it
 * was put together and stays valid until a frame of another number is added.
 */
enum stream_piece streams_next(struct streams *t, struct wire *piece, bool *in_place,
    const struct remark **note);

uint64_t streams_dropped(const struct streams *t);	/* streams that gave way to others */
uint64_t streams_skipped(const struct streams *t);	/* octets, missing ones included */

#endif
