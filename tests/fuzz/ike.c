/* The input as an IKE message, and as what port 4500 and RFC 9329 carry. */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "packet/dissect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct packet packet;

static void check_inside(const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];

		if (n->at < p->frame->at || n->len > p->frame->have - (size_t)(n->at - p->frame->at))
			abort();
	}
}

typedef void dissector(struct packet *p, struct wire w, unsigned depth);

static void try(dissector *dissect, const uint8_t *data, uint32_t size)
{
	struct frame f = { .at = data, .have = size, .claim = size, .number = 1 };
	char line[65536];
	struct text t = TEXT_FIXED(line);

	packet_begin(&packet, &f);
	dissect(&packet, wire_of(data, size, size), 0);
	check_inside(&packet);
	packet_summary(&packet, &t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire w = wire_of(data, (uint32_t)size, (uint32_t)size);
	uint32_t length;

	if (size > LIMIT_FRAME)
		return 0;
	ike_recognise(&w);
	ike_plausible(data, (uint32_t)size, &length);
	try(dissect_ike, data, (uint32_t)size);
	try(dissect_natt, data, (uint32_t)size);
	try(dissect_tcp_encap, data, (uint32_t)size);
	return 0;
}
