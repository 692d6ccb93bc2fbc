/* What the engine's files about IKE share. */
#ifndef ENGINE_IKE_H
#define ENGINE_IKE_H

#include "engine/internal.h"
#include "proto/ike.h"

/* The message a node stands in: its header's node, or NODE_NONE. */
unsigned ike_message(const struct packet *p, unsigned node);

/* The SA of a sealed span's message, with the message read into id; NULL when not all of it was captured. */
struct ike_sa *ike_sealed_sa(struct engine *e, const struct packet *p, struct sealed *s, struct ike_id *id);
void ike_settle(struct engine *e, struct sealed *s, struct ike_sa *sa, enum seal_state state, const char *reason);

/* --- pieces of messages: RFC 7383; IKEv1's FRAG payloads --- */

struct piece_name {
	uint64_t initiator_spi, responder_spi;
	uint32_t message;
	uint16_t id;			/* IKEv1's fragment ID */
	uint8_t version;
	bool initiator;			/* who sent it */
};

struct piece {
	struct piece_name name;
	struct wire bytes;
	uint16_t number, total;		/* total 0: not known yet */
	uint8_t first;			/* payload type it begins with */
};

/*
 * Put a piece to the others of its message.  True when that completes it:
 * *whole is then all of it, in one of the frame's rooms, and x->first what it
 * begins with.  *note: what is odd about the piece.
 */
bool pieces_add(struct pieces *t, struct piece *x, int64_t now, struct rooms *rooms, struct wire *whole,
    const struct remark **note);

/* An SK payload was opened: if it is a fragment, put it to the others. */
void ike_fragment(struct engine *e, struct packet *p, struct sealed *s, const struct ike_id *id,
    const struct plain *plain);

/* --- what messages say of their SA: state, and facts on them --- */

/* A message, once it is shown whole. */
struct ike_seen {
	struct packet *p;
	unsigned node, end;		/* its header, and behind its last node */
	struct ike_id id;
	struct ike_sa *sa;
	struct ike_talk *talk;
	struct flow flow;
	bool ports;			/* the flow has them */
	bool initiator;			/* who sent it */
	uint64_t answers, retransmission_of;	/* frames; 0: none */
};

/* Is it that layer?  Payloads have the same key in all their forms. */
static inline bool ike_is(const struct node *n, const char *key)
{
	return *n->header->key == *key && !strcmp(n->header->key, key);
}

struct wire ike_notify_data(const struct node *n);		/* what a notification carries behind its SPI */

void ike_check(const struct ike_seen *m);			/* facts */
/* What keys are derived from is kept; keys that follow from what was said are derived (engine/ike_learn.c, derive.c). */
void ike_learn(struct engine *e, const struct ike_seen *m);
void ike_check_keyed(struct engine *e, const struct ike_seen *m);	/* AUTH, HASH, SIG (engine/ike_proof.c) */
void isakmp_learn(struct engine *e, const struct ike_seen *m);	/* what IVs are made of */

#endif
