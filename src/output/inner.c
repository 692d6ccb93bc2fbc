/*
 * The packet inside ESP or AH as it was before protection: in tunnel mode the
 * inner IP packet (without TFC padding, RFC 4303, 2.7), else the outer IP
 * header with the protected payload behind it again (transport mode, BEET).
 * Dummy packets (next header 59, RFC 4303, 2.6) give none.
 */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "output/show.h"

struct content {
	const uint8_t *at;
	uint32_t len;
	uint8_t next;
};

/* The block of that kind that came out of a node, or NULL. */
static const struct block *block_from(const struct packet *p, unsigned node, enum block_kind kind)
{
	for (unsigned i = 1; i < p->blocks; i++)
		if (p->block[i].kind == kind && p->block[i].node == node)
			return &p->block[i];
	return NULL;
}

/* Where the content of a block ends: before TFC padding, padding and trailer. */
static const uint8_t *content_end(const struct packet *p, const struct block *b)
{
	const uint8_t *end = b->at + b->len;

	for (unsigned i = b->node + 1u; i < p->nodes; i++) {
		const struct node *n = &p->node[i];

		if (&p->block[n->block] == b && n->at < end && (n->header == &header_tfc ||
		    n->header == &header_esp_padding || n->header == &header_esp_trailer))
			end = n->at;
	}
	return end;
}

static bool content_esp(const struct packet *p, const struct sealed *s, struct content *c)
{
	const struct block *b = block_from(p, s->node, BLOCK_DECRYPTED);

	if (!b || !b->len)
		return false;
	*c = (struct content){ b->at, (uint32_t)(content_end(p, b) - b->at), b->at[b->len - 1] };
	return true;
}

static bool content_ah(const struct packet *p, const struct sealed *s, struct content *c)
{
	uint8_t head[AH_HEAD_MAX];
	uint32_t head_len;
	struct wire body;
	const char *reason;

	if (!ah_input(p, s, head, &head_len, &body, &reason))
		return false;
	*c = (struct content){ body.at, body.have, ah_next(&p->node[s->node]) };
	return true;
}

/* Compressed content is shown as it was before compression. */
static void content_inflate(const struct packet *p, struct content *c)
{
	for (unsigned i = 1; i < p->blocks; i++) {
		const struct block *b = &p->block[i];

		if (b->kind != BLOCK_INFLATED || p->node[b->node].at != c->at)
			continue;
		*c = (struct content){ b->at, b->len, ipcomp_next(&p->node[b->node]) };
		return;
	}
}

/*
 * BEET's pseudo header (IANA knows 94 as IPIP) goes; its first field says what
 * follows (draft-nikander-esp-beet-mode-09, 3.2).
 */
static void content_beet(const struct packet *p, const struct sealed *s, struct content *c)
{
	for (unsigned i = s->node + 1u; i < p->nodes; i++) {
		const struct node *n = &p->node[i];
		const struct field *next = n->header->field;

		if (n->at != c->at || n->error || n->len > c->len || !n->header->fields)
			continue;
		c->next = (uint8_t)wire_bits(n->at, next->bit, next->bits);
		c->at += n->len;
		c->len -= n->len;
		return;
	}
}

static bool carries_packet(const struct sealed *s)
{
	return s->kind == SEAL_ESP || s->kind == SEAL_AH;
}

/* Is there no opened one inside?  Its node would lie below ESP, or behind AH. */
static bool is_innermost(const struct packet *p, const struct sealed *s)
{
	unsigned depth = p->node[s->node].depth + (s->kind == SEAL_ESP), end = s->node + 1u;

	while (end < p->nodes && p->node[end].depth >= depth)
		end++;
	for (unsigned i = 0; i < p->seals; i++) {
		const struct sealed *in = &p->seal[i];

		if (carries_packet(in) && in->state == SEAL_OPENED && in->node > s->node && in->node < end)
			return false;
	}
	return true;
}

static bool inner_content(const struct packet *p, const struct sealed *s, struct content *c)
{
	if (!carries_packet(s) || s->state != SEAL_OPENED || !is_innermost(p, s))
		return false;
	if (!(s->kind == SEAL_ESP ? content_esp : content_ah)(p, s, c))
		return false;
	if (c->next == IP_PROTOCOL_IPCOMP)
		content_inflate(p, c);
	else if (c->next == IP_PROTOCOL_IPIP)
		content_beet(p, s, c);
	return c->next != IP_PROTOCOL_IPV6_NONXT;
}

static void inner_comment(struct text *t, const struct packet *p, const struct sealed *s)
{
	const struct node *n = &p->node[s->node];

	text_add(t, "outer frame ");
	text_dec(t, p->frame->number);
	text_add(t, s->kind == SEAL_ESP ? ", ESP 0x" : ", AH 0x");
	text_hex(t, s->kind == SEAL_ESP ? esp_spi(n) : ah_spi(n), 8);
}

bool inner_packet(const struct packet *p, unsigned *cursor, uint8_t *room, uint32_t size, struct frame *f,
    struct text *comment)
{
	while (*cursor < p->seals) {
		const struct sealed *s = &p->seal[(*cursor)++];
		struct content c;

		if (!inner_content(p, s, &c))
			continue;
		if (c.next != IP_PROTOCOL_IPV4 && c.next != IP_PROTOCOL_IPV6) {
			c.len = ip_rebuild(p, s, c.next, c.at, c.len, room, size);
			c.at = room;
		}
		if (!c.len)
			continue;
		*f = (struct frame){ c.at, c.len, c.len, INNER_LINK, p->frame->time, p->frame->number };
		inner_comment(comment, p, s);
		return true;
	}
	return false;
}
