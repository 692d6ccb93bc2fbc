/* What the files about the data of notifies share. */
#ifndef PROTO_IKEV2_NOTIFY_H
#define PROTO_IKEV2_NOTIFY_H

#include "proto/ike.h"

enum notify_kind {
	NOTIFY_UNKNOWN,			/* octets */
	NOTIFY_EMPTY,			/* there is none */
	NOTIFY_ONE,			/* one header says it */
	NOTIFY_LIST,			/* a header for each entry */
	NOTIFY_OWN,			/* a function takes it apart */
};

enum { NOTIFY_ANY = UINT16_MAX };

struct notify_form {
	uint8_t kind;			/* enum notify_kind */
	uint16_t least, most;		/* octets */
	const struct header *header;	/* of the data, or of each entry */
	const struct header *wide;	/* of data that has just this one's size; may be NULL */
	void (*dissect)(struct packet *p, struct wire w, unsigned depth);
};

#define EMPTY { .kind = NOTIFY_EMPTY, .most = NOTIFY_ANY }
#define FIXED(p) { .kind = NOTIFY_ONE, .least = p##_BYTES, .most = p##_BYTES, .header = &header_##p }
#define ONE(p, from, to) { .kind = NOTIFY_ONE, .least = (from), .most = (to), .header = &header_##p }
#define EITHER(p, q) { .kind = NOTIFY_ONE, .least = p##_BYTES, .most = q##_BYTES, \
	.header = &header_##p, .wide = &header_##q }
#define LIST(p) { .kind = NOTIFY_LIST, .most = NOTIFY_ANY, .header = &header_##p }
#define OWN(function, from) { .kind = NOTIFY_OWN, .least = (from), .most = NOTIFY_ANY, .dissect = (function) }

#define NOTIFY_DATA(p, LIST_, size, rfc, ...) \
	HEADER_AS(p, "notify_data", LIST_, size, "Notification Data", rfc, __VA_ARGS__)
#define NOTIFY_SPAN(p, rfc, key_, label_, format_) \
	static const struct header header_##p = { .key = "notify_data", .title = "Notification Data", \
		.source = rfc, TAIL(key_, label_, format_) }; \
	LISTED(header_##p)

/* The next n octets as the body of the entry noted down last. */
struct wire notify_body(struct packet *p, struct wire *w, uint32_t n);

/* One header and its tail, and what is left behind it. */
void dissect_notify_one(struct packet *p, struct wire *w, unsigned depth, const struct header *header);

/* What is not IANA's: 3GPP's, strongSwan's, Microsoft's.  NULL: nothing is known of it. */
const struct notify_form *notify_private_form(uint16_t type);

#endif
