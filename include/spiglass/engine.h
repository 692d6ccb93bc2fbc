/*
 * engine: frame -> dissect -> observe -> open -> dissect what came out.  The
 * one loop.  Owns reassembly, TCP streams and the SA table; borrows keys.
 */
#ifndef SPIGLASS_ENGINE_H
#define SPIGLASS_ENGINE_H

#include <spiglass/packet.h>
#include <spiglass/sa.h>

struct engine;

/* What all packets together came to; the overview shows it. */
struct tally {
	uint64_t frames, bytes, cut_frames;
	int64_t first_time, last_time;
	/* outermost meaning of a frame; a fragment counts as what it completed */
	uint64_t esp, ah, ike, ipcomp, keepalives, udp_other, tcp, icmp, ip_fragments, ip_other, not_ip;
	uint64_t fragments, reassembled, fragments_dropped;
	uint64_t streams_dropped, stream_bytes_skipped;
	uint64_t sealed[6];		/* ESP and AH packets by enum seal_state */
	uint64_t ike_sealed[6];		/* encrypted IKE messages likewise */
	uint64_t malformed, noted, limited;	/* frames with such a remark */
	uint64_t esn_trials;
	uint64_t key_trials;		/* keys tried, in all their readings, on ESP, AH and IKE */
	uint64_t trials_refused;	/* searches for a key that LIMIT_KEY_TRIALS ended */
};

struct engine *engine_new(const struct keyring *keys);	/* keys may be NULL; borrowed */
void engine_free(struct engine *e);
/* From now on a larger keyring, of the same files and more; the one before stays as long as the engine. */
void engine_keys(struct engine *e, const struct keyring *keys);

/* Are the lives of ESP and AH SAs followed?  They are unless this says no: it saves a tenth where nobody looks at them. */
void engine_follow(struct engine *e, bool follow);

/* Everything about one frame, in p; valid until the next call.  Link type, time and number are the frame's. */
void engine_frame(struct engine *e, const struct frame *f, struct packet *p);

/* Key schedules are told to it from now on; NULL: to nobody.  Borrowed. */
void engine_trace(struct engine *e, const struct trace *trace);

/* What was derived; NULL when no keys were given.  Files and lines are those of the keyring given. */
const struct keyring *engine_derived(const struct engine *e);

/* The IKE messages of the present frame, in their order; valid until the next frame. */
const struct message *engine_messages(const struct engine *e, unsigned *count);

/* A look at the model as of now: inference is brought up to date (life_look). */
const struct sa_table *engine_look(struct engine *e);

const struct tally *engine_tally(const struct engine *e);
const struct sa_table *engine_sas(const struct engine *e);

#endif
