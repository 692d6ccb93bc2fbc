/*
 * One IKEv2 payload in a message of its own, alone in memory, and what its
 * nodes say as one line:
 *
 *	>spi spi=0xc0ffee01 | >notify_data cookie=0102 [cut] #code {vendor: name}
 *
 * the nodes behind the payload's own, ">" for each step in; then an error, the
 * codes of remarks and the facts.  The payload's own node is ">" less, and
 * stands there only when it has remarks or facts.
 */
#ifndef PAYLOAD_SAYS_H
#define PAYLOAD_SAYS_H

#include "test.h"
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"

enum { MESSAGE_HEADER = 28, PAYLOAD_HEADER = 4 };

static struct packet packet, *const p = &packet;
static struct frame frame = { .number = 1 };
static uint8_t *made;			/* exactly as long as what is dissected */

static inline unsigned digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* Hexadecimal digits, spaces between them at will; returns how many octets. */
static inline uint32_t unhex(const char *hex, uint8_t *into)
{
	uint32_t n = 0;

	for (; *hex; hex++)
		if (*hex != ' ') {
			into[n++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
			hex++;
		}
	return n;
}

/* The message as it was sent; returns its length. */
static inline uint32_t make(uint8_t type, const uint8_t *body, uint32_t len)
{
	static const uint8_t start[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	uint32_t size = MESSAGE_HEADER + PAYLOAD_HEADER + len;

	free(made);
	made = calloc(1, size);
	memcpy(made, start, sizeof start);
	memcpy(made + 16, (uint8_t[]){ type, 0x20, 35, 0x08, 0, 0, 0, 1 }, 8);
	memcpy(made + 24, (uint8_t[]){ 0, 0, (uint8_t)(size >> 8), (uint8_t)size }, 4);
	memcpy(made + 28, (uint8_t[]){ 0, 0, (uint8_t)((size - MESSAGE_HEADER) >> 8), (uint8_t)(size - MESSAGE_HEADER) }, 4);
	memcpy(made + 32, body, len);
	return size;
}

static inline void dissect_made(uint32_t have, uint32_t claim)
{
	made = realloc(made, have ? have : 1);
	frame.at = made;
	frame.have = have;
	frame.claim = claim;
	packet_begin(p, &frame);
	dissect_ike(p, wire_of(made, have, claim), 0);
}

static inline void payload(uint8_t type, const char *hex)
{
	uint8_t body[4096];
	uint32_t size = make(type, body, unhex(hex, body));

	dissect_made(size, size);
}

static inline void say_value(struct text *t, const struct node *n, const struct field *f)
{
	if (n->len * 8u < f->bit + f->bits || (f->format == RESERVED && !wire_bits(n->at, f->bit, f->bits)))
		return;
	text_char(t, ' ');
	text_add(t, f->key);
	text_char(t, '=');
	text_field(t, f, n);
}

static inline void say_node(struct text *t, unsigned i)
{
	enum { PAYLOAD_DEPTH = 1 };
	const struct node *n = &p->node[i];
	uint32_t tail;

	text_fill(t, '>', n->depth - PAYLOAD_DEPTH);
	text_add(t, n->header->key);
	for (unsigned f = 0; n->depth > PAYLOAD_DEPTH && f < n->header->fields; f++)
		say_value(t, n, &n->header->field[f]);
	node_tail(n, &tail);
	if (n->depth > PAYLOAD_DEPTH && tail) {
		text_char(t, ' ');
		text_add(t, n->header->tail.key);
		text_char(t, '=');
		text_tail(t, n, 1000);
	}
	text_add(t, n->error == WIRE_LIE ? " [malformed]" : n->error ? " [cut]" : "");
}

static inline bool say_more(struct text *t, unsigned i)
{
	bool any = false;

	for (unsigned k = 0; k < p->notes; k++)
		if (p->note[k].node == i) {
			text_add(t, " #");
			text_add(t, p->note[k].remark->code);
			any = true;
		}
	for (unsigned k = 0; k < p->facts; k++)
		if (p->fact[k].node == i) {
			text_add(t, " {");
			text_add(t, p->fact[k].key);
			text_add(t, ": ");
			text_escaped(t, p->words + p->fact[k].at, p->fact[k].len);
			text_char(t, '}');
			any = true;
		}
	return any;
}

static inline void say(struct text *t)
{
	for (unsigned i = 1; i < p->nodes; i++) {
		char *before = t->at;

		text_add(t, t->at > t->start ? " | " : "");
		say_node(t, i);
		if (!say_more(t, i) && p->node[i].depth == 1 && !p->node[i].error)
			t->at = before;
	}
}

#define SAYS(expected) TEXT_IS(expected, t, say(t))

/* Cut anywhere in the capture, a good message has cuts and nothing malformed. */
static inline void cut_anywhere(uint8_t type, const char *hex)
{
	uint8_t body[4096];
	uint32_t len = unhex(hex, body), size = MESSAGE_HEADER + PAYLOAD_HEADER + len;

	for (uint32_t have = 0; have < size; have++) {
		unsigned cuts = 0;

		make(type, body, len);
		dissect_made(have, size);
		for (unsigned i = 0; i < p->nodes; i++) {
			assert_int_not_equal(p->node[i].error, WIRE_LIE);
			cuts += p->node[i].error == WIRE_CUT;
		}
		assert_true(cuts > 0);
	}
}

/* Ended anywhere by its sender, a message is dissected to its end and no further. */
static inline void short_anywhere(uint8_t type, const char *hex)
{
	uint8_t body[4096];
	uint32_t len = unhex(hex, body);

	for (uint32_t n = 0; n < len; n++) {
		uint32_t size = make(type, body, n);

		dissect_made(size, size);
		for (unsigned i = 1; i < p->nodes; i++)
			assert_true(p->node[i].at + p->node[i].len <= made + size);
	}
}

static inline int discard_made(void **state)
{
	(void)state;
	free(made);
	made = NULL;
	return 0;
}

#endif
