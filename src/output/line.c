/*
 * text: one line a packet; with -v every layer and field under it, with -x
 * the bytes.
 *
 *	7 0.018342 192.0.2.1 > 192.0.2.2 ESP ...
 *	      0+14     Ethernet
 *	      0          Destination: 02:00:00:00:00:01
 *	    1:0+84           Internet Protocol version 4
 *
 * The number before "+" is the octet's offset in its block, the one behind it
 * the layer's length; "1:" is the first block that was opened or put together.
 */
#include "output/show.h"

enum { OFFSET_WIDTH = 7, LENGTH_WIDTH = 6, INDENT = 2, TAIL_SHORT = 32 };

/* "    1:42" and "+120  ", or blanks where `length` is none of a layer's */
static void line_place(struct text *t, const struct packet *p, const struct node *n, uint32_t offset,
    int64_t length)
{
	char place[24], size[24];
	struct text a = TEXT_FIXED(place), b = TEXT_FIXED(size);
	size_t used;

	if (n->block) {
		text_dec(&a, n->block);
		text_char(&a, ':');
	}
	text_dec(&a, node_offset(p, n) + offset);
	if (length >= 0) {
		text_char(&b, '+');
		text_dec(&b, (uint64_t)length);
	}
	used = (size_t)(a.at - place);
	text_fill(t, ' ', used < OFFSET_WIDTH ? OFFSET_WIDTH - (unsigned)used : 0);
	text_mem(t, place, used);
	used = (size_t)(b.at - size);
	text_mem(t, size, used);
	text_fill(t, ' ', (used < LENGTH_WIDTH ? LENGTH_WIDTH - (unsigned)used : 0) + INDENT * (1u + n->depth));
}

static void line_margin(struct text *t, const struct node *n)
{
	text_fill(t, ' ', OFFSET_WIDTH + LENGTH_WIDTH + INDENT * (2u + n->depth));
}

static void line_field(struct text *t, const struct packet *p, const struct node *n, const struct field *f)
{
	line_place(t, p, n, f->bit / 8u, -1);
	text_fill(t, ' ', INDENT);
	text_say(t, f->label);
	text_add(t, ": ");
}

static void line_fields(struct text *t, const struct view *v, const struct packet *p, const struct node *n)
{
	uint32_t tail;

	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (!field_captured(n, f) || field_silent(n, f))
			continue;
		line_field(t, p, n, f);
		text_field(t, f, n);
		text_char(t, '\n');
	}
	node_tail(n, &tail);
	if (tail) {
		const struct header *h = n->header;
		const struct field f = { .label = h->tail.label, .bit = (uint16_t)(h->bytes * 8) };

		line_field(t, p, n, &f);
		text_tail(t, n, v->detail > 1 ? tail : TAIL_SHORT);
		text_char(t, '\n');
	}
}

static void line_layer(struct text *t, const struct view *v, const struct packet *p, unsigned node)
{
	const struct node *n = &p->node[node];
	const struct sealed *s = packet_seal(p, node);
	const struct remark *r;
	const struct fact *f;

	line_place(t, p, n, 0, n->len);
	text_layer(t, v, n);
	text_char(t, '\n');
	for (unsigned at = 0; (r = remark_next(p, node, &at));) {
		line_margin(t, n);
		text_layer_remark(t, v, r);
		text_char(t, '\n');
	}
	if (s) {
		line_margin(t, n);
		text_layer_seal(t, v, s);
		text_char(t, '\n');
	}
	line_fields(t, v, p, n);
	for (unsigned at = 0; (f = fact_next(p, node, &at));) {
		line_margin(t, n);
		text_layer_fact(t, v, p, f);
		text_char(t, '\n');
	}
}

static void line_layers(struct text *t, const struct view *v, const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++)
		line_layer(t, v, p, i);
	if (p->full) {
		text_fill(t, ' ', INDENT);
		text_say(t, layer_left_out);
		text_char(t, '\n');
	}
}

static void line_packet(struct text *t, const struct view *v, const struct packet *p)
{
	text_dec(t, p->frame->number);
	text_char(t, ' ');
	text_time(t, v, p->frame->time);
	text_char(t, ' ');
	packet_summary(p, t);
	text_char(t, '\n');
	if (v->detail)
		line_layers(t, v, p);
	if (v->bytes)
		text_hexdump(t, p);
	if (v->detail || v->bytes)
		text_char(t, '\n');
}

const struct sink sink_line = { .name = "text", .packet = line_packet };
