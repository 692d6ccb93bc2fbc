/*
 * What a packet is, what IPsec costs it, and what fits into an MTU.
 *
 * ESP's ciphertext is a multiple of the cipher's block and of 4 octets, the
 * trailer's two in it (RFC 4303, 2.4); all else is of fixed size.
 */
#include "output/layout.h"

enum { TRAILER_FIXED = 2, ESP_ALIGNMENT = 4, MESSAGE_NAME = 60 };

/* From its IP header, what does not change with the size and was there before. */
static uint32_t head_octets(const struct layout *l, const struct spot *o)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < l->sections; i++) {
		const struct section *s = &l->section[i];

		if (s->depth == 0 && s->offset >= o->net && s->offset < o->at && !(s->marks & SECTION_ADDED))
			n += s->bytes;
	}
	return n;
}

static uint32_t less(uint32_t room, uint32_t octets) { return room > octets ? room - octets : 0; }

/* The largest datagram that this seal makes into one of at most `room` octets; 0: none, or not known. */
static uint32_t largest_esp(const struct layout *l, const struct spot *o, uint32_t room)
{
	const struct sealed *s = o->seal;
	const struct encr *encr = s->encryption ? encr_by_name(s->encryption) : NULL;
	uint32_t align = encr && encr->block > ESP_ALIGNMENT ? encr->block : ESP_ALIGNMENT;
	uint32_t head = o->tunnel ? 0 : head_octets(l, o);
	uint32_t around = (o->tunnel ? o->content - o->net : head + o->content - o->carrier) + o->end - o->icv;

	if (!o->opened || !(encr || s->heuristic || s->clear))
		return 0;
	room = less(less(room, around) / align * align, TRAILER_FIXED);
	return room ? room + head : 0;
}

static uint32_t largest_ah(const struct spot *o, uint32_t room)
{
	return less(room, o->content - (o->tunnel ? o->net : o->at));
}

static uint32_t octets_added(const struct layout *l)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < l->sections; i++)
		if (l->section[i].depth == 0 && l->section[i].marks & SECTION_ADDED)
			n += l->section[i].bytes;
	return n;
}

static void name_seal(struct text *t, const struct spot *o)
{
	const bool esp = o->seal->kind == SEAL_ESP;

	if (o->seal->kind == SEAL_SK || o->seal->kind == SEAL_ISAKMP)
		return;
	if (t->at != t->start)
		text_add(t, ", ");
	text_add(t, esp ? "ESP" : "AH");
	text_add(t, o->opened ? " " : ", ");
	text_add(t, layout_label(!o->opened ? "not-opened" : o->tunnel ? "mode-tunnel" : o->beet ? "mode-beet" : "mode-transport"));
	if (esp && o->carrier != o->at) {
		text_add(t, ", ");
		text_add(t, layout_label("udp-encapsulation"));
	}
}

/* A message by what it says of itself before its payloads; anything else by what carries most. */
static void name_other(struct text *t, const struct packet *p)
{
	const struct node *best = NULL;
	char line[512];
	struct text said = TEXT_FIXED(line);
	size_t n;

	for (unsigned i = 0; i < p->nodes; i++)
		if (!p->node[i].quoted && (!best || p->node[i].header->rank > best->header->rank))
			best = &p->node[i];
	if (!best || best->header->rank < RANK_MESSAGE || !best->header->line) {
		text_add(t, best ? _(best->header->title) : layout_label("empty"));
		return;
	}
	best->header->line(&said, p, best);
	text_string(&said);
	n = strcspn(line, "[");
	text_mem(t, line, n < MESSAGE_NAME ? n : MESSAGE_NAME);
	while (t->at > t->start && t->at[-1] == ' ')
		t->at--;
}

void layout_sum(struct layout *l, const struct places *w, const struct packet *p, uint32_t mtu)
{
	struct text name = TEXT_FIXED(l->name);
	uint32_t room = mtu;
	bool whole = true, any = false;
	struct spot o;

	for (unsigned i = 0; i < p->seals; i++) {
		if (!layout_spot(&o, w, p, &p->seal[i]))
			continue;
		name_seal(&name, &o);
		if (o.seal->kind != SEAL_ESP && o.seal->kind != SEAL_AH)
			continue;
		if (!any)
			l->protected = o.end - o.net;
		any = true;
		whole &= o.opened && o.net != o.at;
		room = o.seal->kind == SEAL_ESP ? largest_esp(l, &o, room) : largest_ah(&o, room);
	}
	if (name.at == name.start)
		name_other(&name, p);
	text_string(&name);
	for (unsigned i = 0; i < p->blocks; i++)
		whole &= p->block[i].kind != BLOCK_INFLATED;
	if (!any || !whole)
		return;
	l->overhead = octets_added(l);
	l->original = l->protected - l->overhead;
	l->mtu = mtu;
	l->largest = room;
}
