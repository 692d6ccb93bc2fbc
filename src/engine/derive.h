/*
 * Keys that follow from a secret and what was said: of IKE SAs (derive_ikev2.c,
 * derive_ikev1.c) and of the SAs they make (derive_child.c).
 */
#ifndef ENGINE_DERIVE_H
#define ENGINE_DERIVE_H

#include "engine/ike.h"

/* Is there a secret that something may follow from?  Otherwise nothing of messages is kept. */
static inline bool derive_any(const struct engine *e)
{
	return e->keys && (keyring_ike_count(e->keys) || keyring_ke_count(e->keys));
}

/* --- SA payloads --- */

/* One proposal of a message, of either version; a chosen one has a transform of each type at most. */
struct proposal {
	uint8_t payload;		/* which SA payload of its message it is in, from 0 */
	uint8_t number, protocol;	/* IKEV2_PROTO_*, of which AH and ESP are IKEv1's too */
	uint64_t spi;
	uint16_t encr, key_bits, integ, prf, sn;	/* by IKEv2's numbers; 0: not there */
	const struct encr *encr_row;	/* what we have for it, or NULL */
	const struct integ *integ_row;
	uint16_t method[PAST_KES];	/* transform type 4, then the additional ones; 0 ends */
	uint8_t mode;			/* IKEv1: enum key_mode */
};

/* The first proposal from node *at of the message on; *at is then behind it.  False: no more. */
bool proposal_next(const struct ike_seen *m, unsigned *at, struct proposal *x);
/* Its cipher and integrity, with the lengths of their keys; false: there are none here, or unknown ones. */
bool proposal_suite(const struct proposal *x, struct suite *suite);

/* --- what the message says that keys follow from --- */

const struct node *ike_payload(const struct ike_seen *m, const char *key);	/* the first of that layer, or NULL */
bool ike_notifies(const struct ike_seen *m, uint16_t type);

#endif
