/* Proposals of SA payloads, as keys and the model need them; and which offer a chosen one is. */
#ifndef SA_PROPOSAL_H
#define SA_PROPOSAL_H

#include <spiglass/sa.h>

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

/* The nodes of an IKE message: its header's, and behind its last. */
struct proposals { const struct packet *p; unsigned node, end; uint8_t version; };

/* The first proposal from node *at of the message on; *at is then behind it.  False: no more. */
bool proposal_next(const struct proposals *m, unsigned *at, struct proposal *x);
/* Its cipher and integrity, with the lengths of their keys; false: there are none here, or unknown ones. */
bool proposal_suite(const struct proposal *x, struct suite *suite);
/* What of the request x was chosen; NULL: not known. */
const struct ike_offer *offer_of(const struct ike_exchange *x, const struct proposal *chosen);

#endif
