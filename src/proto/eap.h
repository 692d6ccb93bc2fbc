/* What eap.c (the message) and the files of single methods share. */
#ifndef PROTO_EAP_H
#define PROTO_EAP_H

#include "proto/ike.h"

/* The data of a method, behind its type; code: of the message. */
typedef void eap_method(struct packet *p, struct wire w, unsigned depth, uint8_t code);

eap_method eap_mschapv2, eap_sim, eap_5g;
extern const struct header header_eap_data;	/* type-data nobody describes */

/* The next n octets as the body of what was noted down last. */
struct wire eap_body(struct packet *p, struct wire *w, uint32_t n);

/* A header, and the rest of w as its tail; false where it was not all there. */
static inline bool eap_tail(struct packet *p, struct wire *w, unsigned depth, const struct header *header)
{
	packet_header(p, w, header, depth);
	if (w->error)
		return false;
	packet_body(p, w, w->claim);
	return true;
}

#endif
