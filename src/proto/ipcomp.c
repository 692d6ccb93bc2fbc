/* IP Payload Compression (RFC 3173): a header in the clear, and a payload the engine inflates. */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

#define IPCOMP(F) \
	F(ipcomp, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(ipcomp, flags, 8, RESERVED, NULL, "Flags") \
	F(ipcomp, cpi, 16, DEC, &registry_ipcomp_transform, "Compression Parameter Index")

static void ipcomp_line(struct text *t, const struct packet *p, const struct node *n);

HEADER(ipcomp, IPCOMP, 4, "IP Payload Compression", "RFC 3173, 3.3", .rank = RANK_MESSAGE,
	.line = ipcomp_line)

static void ipcomp_line(struct text *t, const struct packet *p, const struct node *n)
{
	const char *name = name_of(&registry_ipcomp_transform, ipcomp_cpi(n));

	(void)p;
	text_add(t, "IPComp");
	if (!node_readable(n))
		return;
	text_add(t, " cpi ");
	text_dec(t, ipcomp_cpi(n));
	if (name) {
		text_add(t, " (");
		text_add(t, name);
		text_char(t, ')');
	}
}

uint16_t ipcomp_cpi(const struct node *n)
{
	return node_readable(n) ? (uint16_t)GET(n->at, ipcomp, cpi) : 0;
}

uint8_t ipcomp_next(const struct node *n)
{
	return node_readable(n) ? (uint8_t)GET(n->at, ipcomp, next_header) : 0;
}

void dissect_ipcomp(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_ipcomp, depth);
	struct wire compressed;
	struct sealed *s;

	if (header_missing(p, &w))
		return;
	compressed = packet_body(p, &w, w.claim);
	s = packet_seal_add(p, SEAL_IPCOMP, compressed, packet_last(p), depth + 1);
	if (s)
		s->next = (uint8_t)GET(h, ipcomp, next_header);
}
