/*
 * What the model says of a ladder's rows: which events a message brought about,
 * and which rows belong to an SA.
 */
#include "output/ladder.h"

enum { BACK = 64 };

static void effect_add(struct row *row, const struct rung_effect *e)
{
	struct rung *r = &row->rung;

	for (unsigned i = 0; i < r->effects; i++) {
		const struct rung_effect *x = &r->effect[i];

		if (x->kind == e->kind && x->child == e->child && x->number == e->number &&
		    (x->spi == e->spi || (e->child && x->spi == e->other)))
			return;
	}
	if (r->effects < RUNG_EFFECTS)
		r->effect[r->effects++] = *e;
}

static void effect_ike(struct row *row, const struct ike_sa *sa, const struct event *e)
{
	struct rung_effect x = { .kind = e->kind, .inferred = e->inferred, .number = e->number,
		.spi = e->spi };
	const struct child *c = sa->made;

	while (e->kind == EVENT_CHILD && c && c->spi[1] != e->spi)
		c = c->next;
	if (e->kind == EVENT_CHILD && c) {
		x.other = c->spi[0];
		x.protocol = c->protocol;
	}
	effect_add(row, &x);
}

void ladder_effects(struct row *row, const struct sa_table *sas, const struct message *m)
{
	uint32_t i = m->sa->events.first;

	for (uint32_t n = m->sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);

		if (e->packet == m->p->frame->number && ladder_effective(e->kind, false))
			effect_ike(row, m->sa, e);
		i = e->next;
	}
}

/* The message that came in this packet; of that IKE SA, unless spi is 0. */
static struct row *row_at(const struct ladder *l, uint64_t packet, uint64_t spi)
{
	uint32_t low = 0, high = l->rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->row[middle].rung.packet <= packet)
			low = middle + 1;
		else
			high = middle;
	}
	for (unsigned n = 0; low && n < BACK; n++) {
		struct row *row = &l->row[--low];

		if (row->rung.kind == RUNG_MESSAGE && row->end >= packet && (!spi || row->rung.spi[0] == spi))
			return row;
	}
	return NULL;
}

static void effects_of_ike_sa(const struct ladder *l, const struct sa_table *sas, const struct ike_sa *sa)
{
	uint32_t i = sa->events.first;

	for (uint32_t n = sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);
		struct row *row = NULL;

		if (ladder_effective(e->kind, false))
			row = row_at(l, e->packet, sa->initiator_spi);
		if (row)
			effect_ike(row, sa, e);
		i = e->next;
	}
}

static void effects_of_sa(const struct ladder *l, const struct sa_table *sas, const struct sa *sa)
{
	uint32_t i = sa->events.first;

	for (uint32_t n = sa->events.count; n && i != EVENT_NONE; n--) {
		const struct event *e = event_at(sas, i);
		const struct child *c = sa->child;
		const struct rung_effect x = { .kind = e->kind, .inferred = e->inferred, .child = true,
			.protocol = sa->protocol, .number = e->number,
			.spi = c ? c->spi[1] : sa->spi, .other = c ? c->spi[0] : sa->pair };
		struct row *row = ladder_effective(e->kind, true) ? row_at(l, e->packet, 0) : NULL;

		if (row)
			effect_add(row, &x);
		i = e->next;
	}
}

void ladder_end(struct ladder *l, const struct sa_table *sas)
{
	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		effects_of_ike_sa(l, sas, ike_sa_at(sas, i));
	for (uint32_t i = 0; i < sa_count(sas); i++)
		effects_of_sa(l, sas, sa_at(sas, i));
}

/* --- selection --- */

struct chosen {
	const struct sa_table *sas;
	uint64_t spi;			/* as asked for */
	const struct ike_sa *ike;
	const struct sa *sa;		/* NULL: an IKE SA was chosen, all of it */
};

static bool is_parent(const struct ike_sa *s, const struct sa *child)
{
	return s->initiator_spi && s->initiator_spi == child->parent[0] && s->responder_spi == child->parent[1];
}

static struct chosen choose(const struct sa_table *sas, uint64_t spi)
{
	struct chosen c = { .sas = sas, .spi = spi };

	for (uint32_t i = 0; i < sa_count(sas) && !c.sa; i++)
		if (sa_at(sas, i)->spi == spi)
			c.sa = sa_at(sas, i);
	for (uint32_t i = 0; i < ike_sa_count(sas) && !c.ike; i++) {
		const struct ike_sa *s = ike_sa_at(sas, i);

		if (s->initiator_spi == spi || s->responder_spi == spi || (c.sa && is_parent(s, c.sa)))
			c.ike = s;
	}
	return c;
}

/* Child SAs of the chosen IKE SA, and those nobody can tell whose they are, between its hosts. */
static bool flow_chosen(const struct ladder *l, const struct chosen *c, const struct rung *r,
    const struct rung_flow *f)
{
	const struct address *from = &l->host[f->back ? r->to : r->from];
	const struct address *to = &l->host[f->back ? r->from : r->to];
	const struct sa *sa = sa_named(c->sas, f->protocol, f->spi, to);

	if (c->sa)
		return f->spi == c->sa->spi || (c->sa->pair && f->spi == c->sa->pair);
	if (sa && (sa->parent[0] || sa->parent[1]))
		return sa->parent[0] == c->ike->initiator_spi;
	return (address_equal(from, &c->ike->initiator) && address_equal(to, &c->ike->responder)) ||
	    (address_equal(to, &c->ike->initiator) && address_equal(from, &c->ike->responder));
}

static void rung_choose(const struct ladder *l, const struct chosen *c, struct rung *r)
{
	if (r->kind == RUNG_MESSAGE)
		r->shown |= c->ike && r->spi[0] == c->ike->initiator_spi;
	for (unsigned i = 0; i < r->flows; i++) {
		r->flow[i].shown |= flow_chosen(l, c, r, &r->flow[i]);
		r->shown |= r->flow[i].shown;
	}
}

static void ladder_show(struct ladder *l, bool shown)
{
	for (uint32_t i = 0; i < l->rows; i++) {
		struct rung *r = &l->row[i].rung;

		r->shown = shown;
		for (unsigned j = 0; j < r->flows; j++)
			r->flow[j].shown = shown;
	}
}

void ladder_select_all(struct ladder *l)
{
	ladder_show(l, true);
}

bool ladder_select_some(struct ladder *l, const struct sa_table *sas, const uint64_t *spi, unsigned count)
{
	struct chosen chosen[LADDER_CHOSEN];
	unsigned found = 0;

	for (unsigned i = 0; i < count && found < LADDER_CHOSEN; i++) {
		chosen[found] = choose(sas, spi[i]);
		found += chosen[found].ike || chosen[found].sa;
	}
	if (!found)
		return false;
	ladder_show(l, false);
	for (uint32_t i = 0; i < l->rows; i++)
		for (unsigned j = 0; j < found; j++)
			rung_choose(l, &chosen[j], &l->row[i].rung);
	return true;
}

bool ladder_select(struct ladder *l, const struct sa_table *sas, uint64_t spi)
{
	return ladder_select_some(l, sas, &spi, 1);
}
