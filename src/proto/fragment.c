/*
 * Fragments (RFC 791, 3.2; RFC 8200, 4.5).  Nothing inside one is dissected:
 * that waits until the engine has put the datagram together.
 */
#include "proto/carrier.h"

static header_line fragment_line;

SPAN(fragment, "IP Fragment", "RFC 791, 3.2", "bytes", "Bytes", BYTES,
	.rank = RANK_MESSAGE, .line = fragment_line)

static const struct remark odd_length = { "fragment.length",
	N_("not the last fragment, but its length is no multiple of 8 octets"),
	"RFC 791, 3.2; RFC 8200, 4.5", REMARK_NOTE };
static const struct remark too_long = { "fragment.overlong",
	N_("the datagram would be longer than 65,535 octets"),
	"RFC 791, 3.2; RFC 8200, 4.5", REMARK_MALFORMED };

/* The header that says where a fragment belongs. */
static bool fragment_place(const struct node *n, struct fragment *f)
{
	if (n->header == &header_ip4)
		ip4_fragment(n, f);
	else if (n->header == &header_ip6_frag)
		ip6_fragment(n, f);
	else
		return false;
	return true;
}

static void fragment_line(struct text *t, const struct packet *p, const struct node *n)
{
	struct fragment f = { .id = 0 };
	const struct node *place = n;

	while (!fragment_place(place, &f) && place > p->node)
		place--;
	text_add(t, "IP fragment ");
	text_dec(t, f.offset);
	text_char(t, '-');
	text_dec(t, f.offset + ip_left(p, n) - 1);
	text_add(t, " of id 0x");
	text_hex(t, f.id, place->header == &header_ip4 ? 4 : 8);
	if (!f.more)
		text_add(t, ", last");
}

void dissect_fragment(struct packet *p, struct wire w, unsigned depth, unsigned node)
{
	struct wire payload = w;
	struct sealed *s;
	struct fragment f;

	if (w.error || !w.claim || !fragment_place(&p->node[node], &f))
		return;
	if (f.more && w.claim % 8)
		packet_note(p, node, &odd_length);
	packet_rest(p, &w, &header_fragment, depth);
	if (f.offset + payload.claim > UINT16_MAX && !p->quoted)
		packet_note(p, node, &too_long);
	if (!payload.have || p->node[node].error == WIRE_LIE || p->node[p->net].error == WIRE_LIE)
		return;
	s = packet_seal_add(p, SEAL_FRAGMENT, payload, node, depth);
	if (s)
		s->next = f.protocol;
}

bool fragment_read(const struct packet *p, const struct sealed *s, struct fragment *f)
{
	packet_addresses(p, s->net, &f->source, &f->destination);
	if (!f->source.family || !fragment_place(&p->node[s->node], f))
		return false;
	return f->source.family == 4 || ip6_fragment_head(p, s->net, s->node, f);
}
