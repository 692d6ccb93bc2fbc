/*
 * Where things stand in the frame that were opened apart from it, and which of
 * its octets are encrypted (RFC 4303, 3.1; RFC 7296, 3.14) and authenticated
 * (RFC 4303, 2; RFC 4302, 3.1 and 3.3.3).
 *
 * What was put together from several frames, or unpacked, stands in none.
 */
#include <spiglass/registry.h>
#include "output/layout.h"

/* IV and header in front of the ciphertext: the place of a block that was opened. */
static int64_t place_opened(const struct places *w, const struct packet *p, const struct block *b)
{
	const struct sealed *s = packet_seal(p, b->node);
	const struct node *n = &p->node[b->node], *iv = n + 1;
	int64_t base = w->at[n->block];

	if (!s || b->kind != BLOCK_DECRYPTED || base == PLACE_NONE)
		return PLACE_NONE;
	base += s->body.at - p->block[n->block].at;
	if (s->kind == SEAL_ESP)
		base += header_esp.bytes;
	if (b->node + 1 < p->nodes && (iv->header == &header_esp_iv || iv->header == &header_sk_iv))
		base += iv->len;
	return base;
}

struct places layout_places(const struct packet *p)
{
	struct places w;

	for (unsigned i = 0; i < LIMIT_BLOCKS; i++)
		w.at[i] = PLACE_NONE;
	w.at[0] = 0;
	for (unsigned i = 1; i < p->blocks; i++)
		w.at[i] = place_opened(&w, p, &p->block[i]);
	return w;
}

int64_t layout_place(const struct places *w, const struct packet *p, const struct node *n)
{
	return w->at[n->block] == PLACE_NONE || n->quoted ? PLACE_NONE : w->at[n->block] + node_offset(p, n);
}

static const struct block *block_of(const struct packet *p, unsigned node)
{
	for (unsigned i = 1; i < p->blocks; i++)
		if (p->block[i].kind == BLOCK_DECRYPTED && p->block[i].node == node)
			return &p->block[i];
	return NULL;
}

/* The UDP header in front, or nothing but the header itself. */
static uint32_t carrier_at(const struct places *w, const struct packet *p, const struct sealed *s, uint32_t at)
{
	for (unsigned i = s->node; i-- > 0 && i != s->net;)
		if (p->node[i].header == &header_udp && p->node[i].block == p->node[s->node].block)
			return (uint32_t)layout_place(w, p, &p->node[i]);
	return at;
}

static void spot_inside(struct spot *o, const struct places *w, const struct packet *p, const struct block *b)
{
	const uint8_t *last = b->at + b->len - 1;
	uint32_t trailer = o->seal->kind == SEAL_ESP ? 2 : 1, pad = b->len < trailer ? 0 : last[1 - (int)trailer];
	unsigned inside = (unsigned)(b - p->block);

	o->opened = true;
	o->content = (uint32_t)w->at[inside];
	o->icv = o->content + b->len;
	o->trailer = o->seal->kind == SEAL_ISAKMP || b->len < pad + trailer ? o->icv : o->icv - pad - trailer;
	o->beet = o->seal->kind == SEAL_ESP && *last == IP_PROTOCOL_IPIP;
	for (unsigned i = o->seal->node; i < p->nodes && o->seal->kind == SEAL_ESP; i++)
		if (p->node[i].block == inside && p->node[i].at == b->at)
			o->tunnel |= p->node[i].header->rank == RANK_NETWORK;
}

/* What follows AH stands beside it: an IP header, or not. */
static void spot_ah(struct spot *o, const struct packet *p)
{
	const struct node *ah = &p->node[o->seal->node], *next = ah + 1;

	o->opened = true;
	o->content = o->trailer = o->at + ah->len;
	o->icv = o->end;
	o->tunnel = next < p->node + p->nodes && next->block == ah->block && next->at == ah->at + ah->len &&
	    next->header->rank == RANK_NETWORK;
}

/* An algorithm that is known gives the sizes of what stays closed. */
static void spot_closed(struct spot *o)
{
	const struct sealed *s = o->seal;
	const struct encr *encr = s->encryption ? encr_by_name(s->encryption) : NULL;
	const struct integ *integ = s->integrity ? integ_by_name(s->integrity) : NULL;
	uint32_t icv = integ ? integ->icv : encr ? encr->icv : 0;

	o->content = o->at + (s->kind == SEAL_ESP ? header_esp.bytes : 0);
	o->icv = o->end;
	if (encr && s->kind != SEAL_ISAKMP && encr->iv + icv <= o->end - o->content) {
		o->content += encr->iv;
		o->icv -= icv;
	}
	o->trailer = o->icv;
}

bool layout_spot(struct spot *o, const struct places *w, const struct packet *p, const struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	const struct block *b = block_of(p, s->node);
	int64_t base = w->at[n->block], net = s->net == NODE_NONE ? PLACE_NONE : layout_place(w, p, &p->node[s->net]);

	if (!sealed_shown(s) || base == PLACE_NONE || n->quoted || s->body.have < header_esp.bytes)
		return false;
	*o = (struct spot){ .seal = s, .at = (uint32_t)(base + (s->body.at - p->block[n->block].at)) };
	o->end = o->at + s->body.have;
	o->net = net == PLACE_NONE ? o->at : (uint32_t)net;
	o->carrier = carrier_at(w, p, s, o->at);
	if (s->kind == SEAL_AH)
		spot_ah(o, p);
	else if (b && s->state == SEAL_OPENED)
		spot_inside(o, w, p, b);
	else
		spot_closed(o);
	return true;
}

static void mark(struct layout *l, uint32_t from, uint32_t to, uint8_t marks)
{
	for (unsigned i = 0; i < l->sections; i++) {
		struct section *s = &l->section[i];

		if (s->bytes && s->offset >= from && s->offset + s->bytes <= to)
			s->marks |= marks;
	}
}

static bool is_encrypted(const struct sealed *s)
{
	const struct encr *encr = s->encryption ? encr_by_name(s->encryption) : NULL;

	return !s->clear && !s->heuristic && !(encr && (encr->kind == ENCR_KIND_NULL || encr->kind == ENCR_KIND_GMAC));
}

static void mark_message(struct layout *l, const struct packet *p, const struct places *w, const struct spot *o)
{
	unsigned node = o->seal->node;

	while (node && p->node[node].header != &header_ike)
		node--;
	if (o->seal->kind == SEAL_SK && o->icv < o->end)
		mark(l, (uint32_t)layout_place(w, p, &p->node[node]), o->icv, SECTION_AUTHENTICATED);
	mark(l, o->content, o->icv, o->opened ? SECTION_ENCRYPTED : SECTION_CLOSED);
}

static void mark_esp(struct layout *l, const struct spot *o)
{
	if (o->icv < o->end)
		mark(l, o->at, o->icv, SECTION_AUTHENTICATED);
	if (is_encrypted(o->seal))
		mark(l, o->content, o->icv, o->opened || o->icv < o->end ? SECTION_ENCRYPTED : 0);
	if (!o->opened) {
		mark(l, o->content, o->icv, SECTION_CLOSED);
		return;
	}
	mark(l, o->tunnel ? o->net : o->carrier, o->content, SECTION_ADDED);
	mark(l, o->trailer, o->end, SECTION_ADDED);
}

static void mark_ah(struct layout *l, const struct spot *o)
{
	mark(l, o->net, o->end, SECTION_AUTHENTICATED);
	mark(l, o->tunnel ? o->net : o->at, o->content, SECTION_ADDED);
}

void layout_mark(struct layout *l, const struct places *w, const struct packet *p)
{
	struct spot o;

	for (unsigned i = 0; i < p->seals; i++) {
		if (!layout_spot(&o, w, p, &p->seal[i]))
			continue;
		if (o.seal->kind == SEAL_AH)
			mark_ah(l, &o);
		else if (o.seal->kind == SEAL_ESP)
			mark_esp(l, &o);
		else
			mark_message(l, p, w, &o);
	}
}
