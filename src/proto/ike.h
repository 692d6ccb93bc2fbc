/*
 * What ike.c (the message and its chain) and ike_payload.c (what payloads look
 * like) share: a table per version, indexed by payload type.
 */
#ifndef PROTO_IKE_H
#define PROTO_IKE_H

#include "packet/dissect.h"

struct payload {
	const struct header *header;	/* generic part included; NULL: the generic header alone */
	/* What is behind the fixed part of the node noted down last; NULL: its tail says it. */
	void (*dissect)(struct packet *p, struct wire w, unsigned depth);
	/* What follows the short name in the summary, e.g. "(COOKIE)"; the fixed part is readable. */
	void (*label)(struct text *t, const struct node *n);
	bool last;			/* its next payload field speaks of its inside */
};

struct payload_family {
	const struct payload *type;	/* 256 */
	const struct header *generic;
	const struct names *short_names;
};

extern const struct payload_family ikev1_payloads, ikev2_payloads;

/* The generic header, of one shape in both versions (RFC 2408, 3.2 and RFC 7296, 3.2). */
enum { PAYLOAD_BYTES = 4 };
uint8_t payload_next(const uint8_t *h);
uint16_t payload_length(const uint8_t *h);

#endif
