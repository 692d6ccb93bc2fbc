/*
 * -x: every block of a packet as hex and ASCII, sixteen octets a line, under
 * a label that says where the bytes came from.
 */
#include "output/show.h"

enum { ROW = 16, ROW_HEX = 3 * ROW + 1 };

static void hex_row(struct text *t, uint32_t offset, const uint8_t *at, uint32_t n)
{
	char hex[ROW_HEX], ascii[ROW];
	char *h = hex;

	memset(hex, ' ', sizeof hex);
	for (uint32_t i = 0; i < n; i++) {
		*h++ = "0123456789abcdef"[at[i] >> 4];
		*h++ = "0123456789abcdef"[at[i] & 15];
		h += i == ROW / 2 - 1 ? 2 : 1;
		ascii[i] = at[i] >= ' ' && at[i] <= '~' ? (char)at[i] : '.';
	}
	text_add(t, "      ");
	text_hex(t, offset, offset > 0xffff ? 8 : 4);
	text_add(t, "  ");
	text_mem(t, hex, sizeof hex);
	text_char(t, ' ');
	text_mem(t, ascii, n);
	text_char(t, '\n');
}

/* " ESP 0xc0ffee01", " SK" */
static void hex_origin(struct text *t, const struct node *n)
{
	if (n->header != &header_esp) {
		text_char(t, ' ');
		text_add(t, n->header->key);
	} else if (node_readable(n)) {
		text_add(t, " ESP 0x");
		text_hex(t, esp_spi(n), 8);
	}
}

void text_block(struct text *t, const struct packet *p, unsigned block)
{
	const struct block *b = &p->block[block];

	text_say(t, block_title[b->kind]);
	if (b->kind == BLOCK_DECRYPTED && b->node < p->nodes)
		hex_origin(t, &p->node[b->node]);
}

/* "frame, 138 bytes", "decrypted ESP 0xc0ffee01, 88 bytes" */
static void hex_label(struct text *t, const struct packet *p, unsigned block)
{
	const struct block *b = &p->block[block];

	text_add(t, "    ");
	if (block) {
		text_dec(t, block);
		text_add(t, ": ");
	}
	text_block(t, p, block);
	text_add(t, ", ");
	text_dec(t, b->len);
	if (!block && p->frame->claim > b->len) {
		text_say(t, " of ");
		text_dec(t, p->frame->claim);
	}
	text_add(t, b->len == 1 && (block || p->frame->claim <= 1) ? _(" byte\n") : _(" bytes\n"));
}

void text_hexdump(struct text *t, const struct packet *p)
{
	for (unsigned i = 0; i < p->blocks; i++) {
		const struct block *b = &p->block[i];

		hex_label(t, p, i);
		for (uint32_t at = 0; at < b->len; at += ROW)
			hex_row(t, at, b->at + at, b->len - at < ROW ? b->len - at : ROW);
	}
}
