/*
 * Where a frame enters: by its link type, as capture files number them
 * (draft-ietf-opsawg-pcaplinktype).
 *
 * Invariant: afterwards the packet has at least one node.
 */
#include "proto/carrier.h"

static void dissect_raw4(struct packet *p, struct wire w, unsigned depth)
{
	dissect_ip_version(p, w, depth, 4);
}

static void dissect_raw6(struct packet *p, struct wire w, unsigned depth)
{
	dissect_ip_version(p, w, depth, 6);
}

static const struct link {
	uint32_t link;
	const char *name;
	dissector *dissect;
} links[] = {
	{ 1, "EN10MB", dissect_ethernet },
	{ 0, "NULL", dissect_null },
	{ 9, "PPP", dissect_ppp },
	{ 12, "RAW", dissect_ip },		/* DLT_RAW itself, but on OpenBSD */
	{ 14, "RAW", dissect_ip },		/* DLT_RAW on OpenBSD */
	{ 50, "PPP_SERIAL", dissect_ppp_hdlc },
	{ 101, "RAW", dissect_ip },
	{ 108, "LOOP", dissect_loop },
	{ 109, "ENC", dissect_enc },
	{ 113, "LINUX_SLL", dissect_sll },
	{ 204, "PPP_WITH_DIR", dissect_ppp_direction },
	{ 228, "IPV4", dissect_raw4 },
	{ 229, "IPV6", dissect_raw6 },
	{ 239, "NFLOG", dissect_nflog },
	{ 276, "LINUX_SLL2", dissect_sll2 },
};

static const struct remark unknown_link = { "link.unknown",
	N_("frames of this link type are not dissected"), "", REMARK_NOTE };

static const struct link *link_find(uint32_t link)
{
	for (unsigned i = 0; i < sizeof links / sizeof links[0]; i++)
		if (links[i].link == link)
			return &links[i];
	return NULL;
}

bool link_supported(uint32_t link)
{
	return link_find(link) != NULL;
}

const char *link_name(uint32_t link)
{
	const struct link *l = link_find(link);

	return l ? l->name : NULL;
}

void dissect_data(struct packet *p, struct wire w, unsigned depth, const struct remark *remark)
{
	unsigned node = p->nodes;

	packet_rest(p, &w, &header_data, depth);
	packet_note(p, node, remark);
}

void dissect_frame(struct packet *p, const struct frame *f)
{
	const struct link *l = link_find(f->link);
	struct wire w = wire_of(f->at, f->have, f->claim);

	packet_begin(p, f);
	if (l)
		l->dissect(p, w, 0);
	else
		dissect_data(p, w, 0, &unknown_link);
	if (!p->nodes)
		packet_node(p, &header_data, w.at, w.have, 0, w.have < w.claim ? WIRE_CUT : WIRE_OK);
}
