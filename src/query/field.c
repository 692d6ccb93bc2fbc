/*
 * Layers and fields by the names they have in JSON.  A layer may have several
 * shapes, and a field another form in each: so one name stands for as many
 * targets as there are headers with it.
 */
#include <stdlib.h>
#include "query/query.h"

bool layer_is(const struct header *h, const char *word, size_t n)
{
	size_t len = strlen(h->key);

	if (h->family && n == 2 && !memcmp(word, "ip", 2))
		return true;
	return len == n && !memcmp(h->key, word, n);
}

static bool field_is(const struct field *f, const char *word, size_t n)
{
	return f->key && strlen(f->key) == n && !memcmp(f->key, word, n);
}

static uint8_t kind_of(const struct field *f)
{
	static const uint8_t kind[] = {
		[DEC] = KIND_NUMBER, [HEX] = KIND_NUMBER, [BYTES] = KIND_OCTETS, [FLAG] = KIND_FLAG,
		[RESERVED] = KIND_NUMBER, [MAC] = KIND_OCTETS, [IP4] = KIND_ADDRESS, [IP6] = KIND_ADDRESS,
		[WORDS4] = KIND_NUMBER, [WORDS8] = KIND_NUMBER, [TEXT] = KIND_TEXT,
	};

	if (f && kind[f->format] == KIND_NUMBER && !f->bits)
		return KIND_TAIL;
	if (f && kind[f->format] == KIND_NUMBER && f->bits > 64)
		return KIND_OCTETS;
	return f ? kind[f->format] : KIND_LAYER;
}

/* The term's reading for that field: shapes that are read alike share one. */
static unsigned reading_for(struct query *q, struct term *term, const struct field *f)
{
	const struct names *names = f ? f->names : NULL;

	for (unsigned i = 0; i < term->readings; i++) {
		const struct reading *r = &q->reading[term->reading + i];

		if (r->kind == kind_of(f) && r->names == names)
			return term->reading + i;
	}
	q->reading = mem_grow(q->reading, q->readings + 1, sizeof *q->reading);
	q->reading[q->readings] = (struct reading){ .kind = kind_of(f), .names = names };
	term->readings++;
	return q->readings++;
}

static void target_add(struct query *q, struct term *term, const struct header *h, const struct field *f)
{
	unsigned reading = reading_for(q, term, f);

	q->target = mem_grow(q->target, q->targets + 1, sizeof *q->target);
	q->target[q->targets++] = (struct target){ h, f, reading };
	term->targets++;
}

static int target_compare(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct target *)a)->header, y = (uintptr_t)((const struct target *)b)->header;

	return x < y ? -1 : x > y;
}

bool field_find(struct query *q, struct term *term, const char *word, size_t n)
{
	const char *dot = memchr(word, '.', n);
	size_t layer = dot ? (size_t)(dot - word) : n;
	struct header_walk w = { 0 };
	const struct header *h;

	term->target = q->targets;
	term->reading = q->readings;
	while ((h = header_next(&w))) {
		if (!layer_is(h, word, layer))
			continue;
		if (!dot)
			target_add(q, term, h, NULL);
		for (unsigned i = 0; dot && i < h->fields; i++)
			if (field_is(&h->field[i], dot + 1, n - layer - 1))
				target_add(q, term, h, &h->field[i]);
		if (dot && field_is(&h->tail, dot + 1, n - layer - 1))
			target_add(q, term, h, &h->tail);
	}
	if (term->targets)
		qsort(q->target + term->target, term->targets, sizeof *q->target, target_compare);
	return term->targets;
}

/* --- asking --- */

/* Of many by bisection; a few are looked at one after the other. */
static const struct target *target_among(const struct target *t, unsigned count, const struct header *h)
{
	unsigned low = 0, high = count;

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if ((uintptr_t)t[middle].header < (uintptr_t)h)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && t[low].header == h ? &t[low] : NULL;
}

static inline const struct target *target_of(const struct target *t, unsigned count, const struct header *h)
{
	enum { FEW = 4 };

	if (count > FEW)
		return target_among(t, count, h);
	for (unsigned i = 0; i < count; i++)
		if (t[i].header == h)
			return &t[i];
	return NULL;
}

static inline void field_tell(struct asked *a, const struct node *n, const struct field *f)
{
	const uint8_t *at = n->at + f->bit / 8;
	struct address address;

	if ((f->bit + f->bits + 7u) / 8 > n->len)
		return;
	switch (a->reading->kind) {
	case KIND_ADDRESS:
		address = f->format == IP4 ? address_ip4(at) : address_ip6(at);
		ask_address(a, &address);
		break;
	case KIND_OCTETS:
		ask_octets(a, at, f->bits / 8u);
		break;
	default:
		ask_number(a, wire_bits(n->at, f->bit, f->bits));
	}
}

static void tail_tell(struct asked *a, const struct node *n)
{
	uint32_t size;
	const uint8_t *at = node_tail(n, &size);
	struct field f;

	if (!size)
		return;
	if (node_tail_field(n, &f))
		field_tell(a, n, &f);
	else if (a->reading->kind == KIND_TEXT)
		ask_text(a, (const char *)at, size);
	else
		ask_octets(a, at, size);
}

static inline void target_tell(struct asked *a, const struct node *n, const struct target *t)
{
	a->reading = &a->q->reading[t->reading];
	if (!t->field)
		ask_octets(a, n->at, n->len);
	else if (t->field == &n->header->tail)
		tail_tell(a, n);
	else
		field_tell(a, n, t->field);
}

/* Most names stand for a field of one header. */
static void target_ask(struct asked *a, const struct packet *p, const struct target *t)
{
	const struct header *header = t->header;

	for (const struct node *n = p->node, *end = n + p->nodes; n < end; n++) {
		if (n->header != header)
			continue;
		target_tell(a, n, t);
		if (a->fits)
			return;
	}
}

void field_ask(struct asked *a, const struct packet *p)
{
	unsigned count = a->term->targets;
	const struct target *first = count ? &a->q->target[a->term->target] : NULL;

	if (count == 1) {
		target_ask(a, p, first);
		return;
	}
	for (const struct node *n = p->node, *end = n + p->nodes; n < end && !a->fits; n++) {
		const struct target *t = target_of(first, count, n->header);

		if (t)
			target_tell(a, n, t);
	}
}
