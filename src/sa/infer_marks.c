/*
 * Everything that has two ends, sorted by those and by its frame: whoever may
 * belong together stands side by side.  Sorting is all that is not linear.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "sa/infer.h"

enum { END_OF_IKE = IP_PROTOCOL_UDP };

struct ends {
	struct address low, high;
	uint16_t low_port, high_port;
	uint8_t protocol;
};

static bool flow_up(const struct flow *f)
{
	int order = f->source.family - f->destination.family;

	if (!order)
		order = memcmp(f->source.byte, f->destination.byte, sizeof f->source.byte);
	return order ? order < 0 : f->sport < f->dport;
}

static uint64_t flow_ends(const struct flow *f, uint8_t protocol, bool ports)
{
	bool up = flow_up(f);
	struct ends e;

	memset(&e, 0, sizeof e);	/* hashed whole, padding included */
	e.low = up ? f->source : f->destination;
	e.high = up ? f->destination : f->source;
	if (ports) {
		e.low_port = up ? f->sport : f->dport;
		e.high_port = up ? f->dport : f->sport;
	}
	e.protocol = protocol;
	return hash_bytes(&e, sizeof e);
}

static void mark(struct look *l, enum mark_kind kind, uint64_t ends, uint64_t frame, uint32_t at, bool up)
{
	if (l->marks == l->room) {
		l->room = l->room ? 2 * l->room : 256;
		l->mark = mem_grow(l->mark, l->room, sizeof *l->mark);
	}
	l->mark[l->marks++] = (struct mark){ ends, frame, at, (uint8_t)kind, up };
}

/* SAs are found by the ports too where UDP carries them, else by addresses alone. */
static void mark_making(struct look *l, uint32_t at)
{
	const struct deed *d = &l->deed[at];
	const struct flow *f = &d->asked->flow;

	mark(l, MARK_MAKES, flow_ends(f, IP_PROTOCOL_ESP, true), deed_end(d), at, false);
	mark(l, MARK_MAKES, flow_ends(f, IP_PROTOCOL_ESP, false), deed_end(d), at, false);
	mark(l, MARK_MAKES, flow_ends(f, IP_PROTOCOL_AH, false), deed_end(d), at, false);
}

static bool begins_anew(uint8_t major, const struct ike_sight *x)
{
	return major == 1 || x->exchange == IKEV2_EXCHANGE_IKE_SA_INIT || x->exchange == IKEV2_EXCHANGE_IKE_SESSION_RESUME;
}

static void mark_ike(struct look *l, uint32_t at)
{
	const struct ike_sa *s = look_ike(l, at);
	const struct ike_sight *first, *last;

	if (!s->talk || !s->talk->sights)
		return;
	first = s->talk->sight;
	last = first + s->talk->sights - 1;
	mark(l, MARK_ENDS, flow_ends(&last->flow, END_OF_IKE, true), last->frame, at, false);
	mark(l, MARK_BEGINS, flow_ends(begins_anew(s->major, first) ? &last->flow : &first->flow, END_OF_IKE, true),
	    first->frame, at, false);
}

static void mark_sa(struct look *l, uint32_t at)
{
	const struct sa *s = look_sa(l, at);
	const struct flow f = { s->source, s->destination, s->port[0], s->port[1] };

	if (s->packets && !s->child)
		mark(l, MARK_SA, flow_ends(&f, s->protocol, true), s->first_packet, at, flow_up(&f));
}

static int mark_order(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->ends != y->ends)
		return x->ends < y->ends ? -1 : 1;
	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->kind != y->kind ? x->kind - y->kind : x->at < y->at ? -1 : x->at > y->at;
}

void look_marks(struct look *l)
{
	for (uint32_t i = 0; i < l->deeds; i++)
		if (deed_makes(l, &l->deed[i]))
			mark_making(l, i);
	for (uint32_t i = 0; i < l->t->ikes.count; i++)
		mark_ike(l, i);
	for (uint32_t i = 0; i < l->t->sas.count; i++)
		mark_sa(l, i);
	if (l->marks)
		qsort(l->mark, l->marks, sizeof *l->mark, mark_order);
}

uint32_t marks_end(const struct look *l, uint32_t from)
{
	uint32_t end = from;

	while (end < l->marks && l->mark[end].ends == l->mark[from].ends)
		end++;
	return end;
}
