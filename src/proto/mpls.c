/*
 * MPLS label stack (RFC 3032, 2.1).  It names no protocol: the first nibble
 * behind the last label tells (RFC 4928, 3).
 */
#include "proto/carrier.h"

#define MPLS(F) \
	F(mpls, label, 20, DEC, NULL, "Label") \
	F(mpls, traffic_class, 3, DEC, NULL, "Traffic Class") \
	F(mpls, bottom, 1, FLAG, NULL, "Bottom of Stack") \
	F(mpls, ttl, 8, DEC, NULL, "Time to Live")

static header_line mpls_line;

HEADER(mpls, MPLS, 4, "MPLS Label", "RFC 3032, 2.1", .rank = RANK_LINK, .line = mpls_line)

static const struct remark too_many = { "limit.labels",
	N_("more MPLS labels than are followed"), "", REMARK_LIMIT };

static void mpls_line(struct text *t, const struct packet *p, const struct node *n)
{
	(void)p;
	text_add(t, "MPLS");
	if (!node_readable(n))
		return;
	text_add(t, " label ");
	text_dec(t, GET(n->at, mpls, label));
	text_length(t, n->len - mpls_BYTES);
}

void dissect_mpls(struct packet *p, struct wire w, unsigned depth)
{
	bool bottom = false;
	unsigned n;

	for (n = 0; n < LIMIT_LABELS && !bottom && !w.error; n++) {
		const uint8_t *h = packet_header(p, &w, &header_mpls, depth++);

		bottom = GET(h, mpls, bottom);
		w = packet_body(p, &w, w.claim);
	}
	if (!bottom)
		dissect_data(p, w, depth, &too_many);	/* nothing, when it ended before */
	else if (w.have && (*w.at >> 4 == 4 || *w.at >> 4 == 6))
		dissect_ip(p, w, depth);
	else
		packet_rest(p, &w, &header_data, depth);
}
