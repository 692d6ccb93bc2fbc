/*
 * A copy of a packet: its nodes and seals point into octets of its own, as far
 * into their block as they did before.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/show.h"
#include "tui/kept.h"

/* How far into its block an octet stands; the block's end for one that is not in it. */
static uint32_t offset_in(const struct block *b, const uint8_t *at)
{
	uintptr_t start = (uintptr_t)b->at, place = (uintptr_t)at;

	return place >= start && place - start <= b->len ? (uint32_t)(place - start) : b->len;
}

static void take_octets(struct kept *k, const struct packet *p)
{
	size_t size = 0, at = 0;

	for (unsigned i = 0; i < p->blocks; i++)
		size += p->block[i].len;
	k->octets = mem_grow(k->octets, size + 1, 1);
	for (unsigned i = 0; i < p->blocks; i++) {
		memcpy(k->octets + at, p->block[i].at, p->block[i].len);
		k->packet.block[i].at = k->octets + at;
		at += p->block[i].len;
	}
}

void kept_take(struct kept *k, const struct packet *p)
{
	k->packet = *p;
	k->frame = *p->frame;
	take_octets(k, p);
	k->frame.at = k->packet.block[0].at;
	k->packet.frame = &k->frame;
	for (unsigned i = 0; i < p->nodes; i++) {
		struct node *n = &k->packet.node[i];
		const struct block *b = &p->block[n->block];
		uint32_t at = offset_in(b, n->at);

		n->at = k->packet.block[n->block].at + at;
		n->len = n->len < b->len - at ? n->len : b->len - at;
	}
	for (unsigned i = 0; i < p->seals; i++) {
		struct sealed *s = &k->packet.seal[i];

		s->sa = NULL;
		s->body.at = k->packet.node[s->node].at;
		s->body.have = 0;
	}
}

void kept_free(struct kept *k)
{
	free(k->octets);
}

/* --- whose it is --- */

static bool kin_read(struct kin *k, const struct packet *p, unsigned node, unsigned net)
{
	const struct node *n = &p->node[node];
	struct address source;
	struct ike_id id;

	*k = (struct kin){ .any = node_readable(n) };
	if (n->header == &header_esp || n->header == &header_ah) {
		k->protocol = n->header == &header_ah ? IP_PROTOCOL_AH : IP_PROTOCOL_ESP;
		k->spi = n->header == &header_ah ? ah_spi(n) : esp_spi(n);
		packet_addresses(p, net, &source, &k->destination);
	} else if ((n->header == &header_ike || n->header == &header_isakmp) && ike_read(n, &id)) {
		k->spi = id.initiator_spi;
	} else {
		k->any = false;
	}
	return k->any;
}

struct kin kin_of(const struct packet *p)
{
	unsigned net = NODE_NONE;
	struct kin k = { .any = false };

	for (unsigned i = 0; i < p->nodes && !p->node[i].quoted && !kin_read(&k, p, i, net); i++)
		if (p->node[i].header->rank == RANK_NETWORK)
			net = i;
	return k;
}

static bool kin_equal(const struct kin *a, const struct kin *b)
{
	return a->any && b->any && a->protocol == b->protocol && a->spi == b->spi &&
	    address_equal(&a->destination, &b->destination);
}

void text_kin(struct text *t, const struct kin *k)
{
	char words[40];
	struct text name = TEXT_FIXED(words);

	if (!k->any)
		return;
	text_add(&name, k->protocol ? protocol_name(k->protocol) : "IKE SA");
	text_add(&name, " 0x");
	text_hex(&name, k->spi, k->protocol ? 8 : 16);
	text_tell(t, k->protocol ? _("belongs to $1 to $2") : _("belongs to $1"), BLANK_WORDS(text_string(&name)),
	    BLANK_ADDRESS(&k->destination));
}

/* --- those beside it --- */

uint64_t packet_beside(const struct past *past, uint64_t number, bool back)
{
	uint64_t row = past_row(past, number);

	return back && !row ? 0 : past_number(past, back ? row - 1 : row + 1);
}

uint64_t packet_of_kin(struct past *past, uint64_t number, const struct kin *k, bool back)
{
	static struct packet p;
	struct frame f;

	for (unsigned i = 0; i < KIN_FRAMES && (number = packet_beside(past, number, back)); i++) {
		struct kin other;

		if (!past_frame(past, number, &f))
			return 0;
		dissect_frame(&p, &f);
		other = kin_of(&p);
		if (kin_equal(&other, k))
			return number;
	}
	return 0;
}
