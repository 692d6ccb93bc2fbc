/*
 * A packet as sections: each node that stands in the frame becomes one, or
 * part of the one it is in.  A header with others inside ends where its own
 * octets do; what no node describes is data, or closed, or was not captured.
 *
 * Invariant: w->end is where the sections of depth 0 end, so that they follow
 * each other without a gap.
 */
#include "output/layout.h"

struct walk {
	struct layout *l;
	const struct packet *p;
	struct places places;
	uint32_t end;			/* of the sections so far */
	uint32_t parts;			/* of the parts of depth 1 so far */
	uint16_t last;			/* node of the last section; NODE_NONE: none yet */
};

/* What a header's section is called; any other is called as its header. */
static const struct { const char *header, *section; } keys[] = {
	{ "eth", "ethernet-header" }, { "sll", "link-header" }, { "sll2", "link-header" }, { "loop", "link-header" },
	{ "udp", "udp-header" }, { "tcp", "tcp-header" }, { "icmp", "icmp-header" }, { "icmp6", "icmp-header" },
	{ "esp", "esp-header" }, { "esp_iv", "iv" }, { "sk_iv", "iv" }, { "esp_icv", "icv" }, { "sk_icv", "icv" },
	{ "tfc", "tfc-padding" }, { "non_esp", "non-esp-marker" }, { "ike", "ike-header" },
	{ "isakmp_padding", "padding" }, { "sk_fragment", "data" },
};

static bool in_tunnel(const struct packet *p, const struct node *n, const struct places *w, bool outside)
{
	struct spot o;
	int64_t at = layout_place(w, p, n);

	for (unsigned i = 0; i < p->seals; i++)
		if (layout_spot(&o, w, p, &p->seal[i]) && o.tunnel && at == (outside ? o.net : o.content))
			return true;
	return false;
}

static bool carries_ipsec(const struct packet *p, const struct node *n)
{
	const struct node *next = n + 1;

	return next < p->node + p->nodes && next->block == n->block && (next->header == &header_esp ||
	    next->header == &header_non_esp || next->header == &header_keepalive);
}

static const char *section_key(const struct walk *w, const struct node *n)
{
	const char *key = n->header->key;

	if (n->header->rank == RANK_NETWORK)
		return in_tunnel(w->p, n, &w->places, true) ? "new-ip-header" :
		    in_tunnel(w->p, n, &w->places, false) ? "original-ip-header" : "ip-header";
	if (n->header == &header_udp && carries_ipsec(w->p, n))
		return "udp-encapsulation";
	if (!strcmp(key, "padding") && !n->block)
		return "link-padding";
	for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!strcmp(keys[i].header, key))
			return keys[i].section;
	return key;
}

/* Does it hold what has a section of its own? */
static bool holds_others(const struct walk *w, unsigned node)
{
	const struct node *n = &w->p->node[node], *end = w->p->node + w->p->nodes;
	const struct sealed *s = packet_seal(w->p, node);

	if (!n->header->bytes || n->header == &header_ah)
		return false;
	if (n->header->rank != RANK_NONE || (s && s->kind == SEAL_SK))
		return true;
	for (const struct node *in = n + 1; in < end && in->block == n->block && in->at < n->at + n->len; in++)
		if (in->header->rank >= RANK_NETWORK && !in->quoted)
			return true;
	return false;
}

/* Options included, which are counted by a field of words. */
static uint32_t own_octets(const struct walk *w, unsigned node)
{
	const struct node *n = &w->p->node[node];
	uint32_t own = n->header->bytes;
	uint64_t words;

	if (!holds_others(w, node))
		return n->len;
	if ((n->header == &header_ip4 && node_value(n, "ihl", &words)) ||
	    (n->header == &header_tcp && node_value(n, "data_offset", &words)))
		own = words * 4 > own ? (uint32_t)words * 4 : own;
	return own < n->len ? own : n->len;
}

static struct section *part(struct walk *w, const char *key, const char *title, uint32_t from, uint32_t to)
{
	struct section *s = layout_add(w->l, key, 1, from, to);

	if (s && title)
		s->title = title;
	w->parts = to;
	return s;
}

/* The fields of whole octets of a header that is taught field by field, and its tail. */
static void parts_of_fields(struct walk *w, unsigned node, uint32_t at)
{
	const struct node *n = &w->p->node[node];
	const struct header *h = n->header;
	uint32_t tail;

	for (unsigned i = 0; i < h->fields && node_readable(n); i++) {
		const struct field *f = &h->field[i];
		const char *key, *title = layout_field_title(h, f, &key);
		struct section *s = part(w, key, title ? title : _(f->label), at + f->bit / 8u, at + (f->bit + f->bits) / 8u);

		if (s) {
			struct text t = TEXT_FIXED(s->words);

			text_field(&t, f, n);
			text_string(&t);
		}
	}
	if (node_tail(n, &tail) && tail && h == &header_ah) {
		const char *key, *title = layout_field_title(h, &h->tail, &key);

		part(w, key, title, at + h->bytes, at + n->len);
	}
}

static bool is_taught(const struct header *h)
{
	return h == &header_eth || h == &header_esp || h == &header_ah || h == &header_esp_trailer ||
	    h == &header_sk_trailer;
}

static struct section *section(struct walk *w, const char *key, unsigned node, uint32_t to)
{
	struct section *s = layout_add(w->l, key, 0, w->end, to);

	w->parts = w->end;
	w->end = to;
	if (s && node != NODE_NONE) {
		w->last = (uint16_t)node;
		s->node = (uint16_t)node;
		s->header = w->p->node[node].header;
		s->marks = s->header == &header_tfc ? SECTION_ADDED : 0;
		if (!layout_title(key))
			s->title = _(s->header->title);
	}
	return s;
}

/* IV and ICV around what stayed closed, where their sizes are known. */
static void section_closed(struct walk *w, const struct spot *o, uint32_t to)
{
	if (o->content > w->end)
		section(w, "iv", NODE_NONE, o->content);
	section(w, "closed", NODE_NONE, o->icv < to ? o->icv : to);
	if (w->end < to)
		section(w, "icv", NODE_NONE, to);
}

/* Octets of no node, behind the last section. */
static void section_rest(struct walk *w, uint32_t to)
{
	const struct sealed *s = w->last == NODE_NONE ? NULL : packet_seal(w->p, w->last);
	const struct header *h = w->last == NODE_NONE ? NULL : w->p->node[w->last].header;
	struct spot o;

	if (to <= w->end)
		return;
	if (s && s->kind != SEAL_AH && layout_spot(&o, &w->places, w->p, s) && !o.opened && o.end <= to)
		section_closed(w, &o, o.end);
	if (to > w->end)
		section(w, h == &header_ipcomp ? "compressed" : "data", NODE_NONE, to);
}

/* Padding, pad length and next header are one section, and its parts. */
static void section_trailer(struct walk *w, unsigned node, uint32_t at)
{
	const struct node *n = &w->p->node[node], *trailer = n;
	bool padded = (n->header == &header_esp_padding || n->header == &header_sk_padding) &&
	    node + 1 < w->p->nodes && n[1].at == n->at + n->len;

	trailer += padded;
	section(w, trailer->header == &header_sk_trailer ? "sk-trailer" : "esp-trailer", (unsigned)(trailer - w->p->node),
	    (uint32_t)(at + (trailer->at - n->at) + trailer->len));
	if (padded)
		part(w, "padding", NULL, at, at + n->len);
	parts_of_fields(w, (unsigned)(trailer - w->p->node), (uint32_t)(at + (trailer->at - n->at)));
}

static bool is_trailer(const struct header *h)
{
	return h == &header_esp_padding || h == &header_esp_trailer || h == &header_sk_padding || h == &header_sk_trailer;
}

/* Its octets were opened where they stand: what is in them has sections, not the whole. */
static bool is_opened(const struct walk *w, const struct node *n, uint32_t at)
{
	for (unsigned i = n->block + 1u; i < w->p->blocks && !n->header->bytes; i++)
		if (w->places.at[i] == at && w->p->block[i].len == n->len)
			return true;
	return false;
}

static void walk_node(struct walk *w, unsigned node)
{
	const struct node *n = &w->p->node[node];
	int64_t place = layout_place(&w->places, w->p, n);
	uint32_t at = (uint32_t)place;
	struct section *s;

	if (place == PLACE_NONE || !n->len || is_opened(w, n, at))
		return;
	if (at < w->end) {
		if (at >= w->parts && at + n->len <= w->end && (s = part(w, n->header->key, _(n->header->title), at, at + n->len)))
			s->node = (uint16_t)node, s->header = n->header;
		return;
	}
	section_rest(w, at);
	if (is_trailer(n->header)) {
		section_trailer(w, node, at);
		return;
	}
	section(w, section_key(w, n), node, at + own_octets(w, node));
	if (is_taught(n->header))
		parts_of_fields(w, node, at);
}

void layout_packet(struct layout *l, const struct packet *p, uint32_t mtu)
{
	struct walk w = { .l = l, .p = p, .places = layout_places(p), .last = NODE_NONE };

	memset(l, 0, sizeof *l);
	l->frame = p->frame->claim;
	for (unsigned i = 0; i < p->nodes; i++)
		walk_node(&w, i);
	section_rest(&w, p->frame->have);
	if (w.end < l->frame)
		section(&w, "not-captured", NODE_NONE, l->frame);
	layout_mark(l, &w.places, p);
	for (unsigned i = 0; i < l->sections; i++)
		layout_words(&l->section[i], &w.places, p);
	layout_sum(l, &w.places, p, mtu);
}
