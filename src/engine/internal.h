/* What the engine's files share. */
#ifndef ENGINE_INTERNAL_H
#define ENGINE_INTERNAL_H

#include <spiglass/engine.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "engine/reassembly.h"
#include "packet/dissect.h"

/* Buffers for what was opened: one for each block of a packet, made on need, good until the next frame. */
struct rooms {
	unsigned used;
	struct room { uint8_t *at; size_t size; } room[LIMIT_BLOCKS];
};

void rooms_free(struct rooms *r);
/* NULL when all are taken. */
uint8_t *rooms_take(struct rooms *r, size_t size);
/* at itself; in sanitizer builds a copy of exactly len octets, so that reading past it is seen. */
const uint8_t *rooms_exact(struct rooms *r, const uint8_t *at, uint32_t len);

enum { FRAME_MESSAGES = 8 };		/* IKE messages of one frame that are told of: more can only come in a TCP stream */

struct inflater;
struct flows;
struct pieces;

struct engine {
	const struct keyring *keys;	/* given; NULL: none */
	struct keyring *derived;	/* what follows from them; NULL when none are given */
	const struct trace *trace;	/* who is told how, or NULL */
	struct sa_table *sas;
	struct fragments *fragments;
	struct streams *streams;
	struct flows *flows;
	struct pieces *pieces;
	struct inflater *inflater;
	struct rooms rooms;
	struct tally tally;
	struct message message[FRAME_MESSAGES];
	unsigned messages;		/* of the present frame */
	uint64_t searched;		/* trials beyond keys with the SA's SPI as they are told */
	uint32_t keys_from;		/* keys of other SPIs are looked through from here */
};

/*
 * Opening one sealed span each: set s->state and the rest of s, and append
 * what is found to p.  engine_content() then puts the nodes from `from` on in
 * their place, after everything sealed inside was opened as well.
 */
typedef void engine_opener(struct engine *e, struct packet *p, struct sealed *s);
engine_opener engine_esp, engine_ah, engine_sk, engine_isakmp, engine_ipcomp, engine_fragment, engine_ike_fragment,
    engine_stream, engine_udp;

/*
 * May one more key be tried, besides those with the SA's SPI as they are told?
 * All searches have one measure in common, so that wrong keys cost no more
 * with many SAs.
 */
bool engine_may_try(struct engine *e);

/* Start a new block for content of s; false when there are too many. */
bool engine_block(struct packet *p, const struct sealed *s, enum block_kind kind, const uint8_t *at, uint32_t len);
/* Open everything sealed from seal `first` on. */
void engine_drain(struct engine *e, struct packet *p, unsigned first);

/*
 * The SA a sealed span belongs to, its counters brought up to date; it is held
 * until life_packet().  t: what is verified where it may be one that has moved;
 * NULL: it cannot be.
 */
struct trial;
struct sa *engine_sa(struct engine *e, const struct packet *p, struct sealed *s, uint8_t protocol, uint32_t spi,
    struct trial *t);
/* What came of a packet of that SA. */
void engine_settle(struct engine *e, struct sealed *s, struct sa *sa, enum seal_state state, const char *reason);

/*
 * Does this look like what comes out of ESP: a pad length that fits, padding
 * 1, 2, 3 ... (RFC 4303, 2.4), and content that is what next header says?
 */
bool plaintext_plausible(const uint8_t *plain, uint32_t len);
/* The same with proof: checksums and lengths that chance does not give. */
bool plaintext_proven(const uint8_t *plain, uint32_t len);

/* Names of the algorithms, where a key or the heuristic tells. */
void engine_name(struct sealed *s, const struct sa *sa);
/* What a packet that did not open says of its SA. */
void engine_closed(struct engine *e, struct sealed *s, struct sa *sa, enum opened how);

/* What of an AH packet is authenticated: headers and content; and by what. */
struct ah_trial {
	struct part part[2];
	struct wire icv;
};

/* One packet to be opened, with whatever key turns out to fit. */
struct trial {
	enum opened (*open)(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high);
	enum opened (*verify)(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high);	/* its ICV only */
	const struct sealed *seal;
	uint32_t sequence;
	uint8_t *room;			/* ESP: where the plaintext goes; taken on first need */
	struct plain plain;
	const struct ah_trial *ah;	/* NULL: ESP */
	bool sensible;			/* opened, and there is no need to look at the plaintext */
};

/* Open with the SA's key, found by trial where it is not known yet.  OPENED_FAILED: no key; sa->reason may say why. */
enum opened engine_bind(struct engine *e, struct sa *sa, struct trial *t);
/* Does the packet verify with the key of that SA? */
bool bind_verifies(struct engine *e, struct sa *sa, struct trial *t);
extern const char bind_elsewhere[];	/* sa->fit of one that stays closed: its key fits another SA */

/*
 * Try one key on that packet, as it is told; true: it opens, and is bound.
 * For whoever has found a candidate elsewhere than in the keyrings: it need
 * not outlive the call.
 */
bool bind_candidate(struct engine *e, struct sa *sa, struct trial *t, const struct key *k);

/*
 * The exchange that made the SA could not be read, but SK_d of an IKE SA
 * between its addresses is known: every suite is tried with the KEYMAT of
 * SK_d and the nonces of IKE_SA_INIT.  True: one is bound.  (engine/guess.c)
 */
bool guess_bind(struct engine *e, struct sa *sa, struct trial *t);

/* ESP without keys that is not encrypted, found by its looks (RFC 5879) or by WESP's word: its plaintext in place. */
bool engine_null(struct sa *sa, const struct sealed *s, struct plain *plain);

struct inflater *inflater_new(void);
void inflater_free(struct inflater *i);

struct flows *flows_new(void);
void flows_free(struct flows *f);
void flows_learn(struct flows *f, const struct flow *flow);
bool flows_any(const struct flows *f);
bool flows_know(const struct flows *f, const struct flow *flow);

struct pieces *pieces_new(void);
void pieces_free(struct pieces *t);

/* The IKE message at that node, everything in it opened: it is counted, followed and checked. */
void engine_ike(struct engine *e, struct packet *p, unsigned node);

/* Count the frame and the IKE messages in it. */
void engine_tally_frame(struct engine *e, struct packet *p);

#endif
