/*
 * A look at the model as of now.
 *
 * Invariant: what a look found is there from its end until the next packet or
 * look.  Then all of it is taken back, so that what is said afterwards is said
 * as if nobody had looked.
 */
#include <stdlib.h>
#include "sa/infer.h"

void look_keep_sa(struct sa_table *t, struct sa *s)
{
	struct looked *k = &t->looked;

	if (!(k->sas & (k->sas - 1)))	/* room doubles */
		k->sa = mem_grow(k->sa, k->sas ? 2 * k->sas : 1, sizeof *k->sa);
	k->sa[k->sas++] = (struct kept_sa){ s, { s->parent[0], s->parent[1] }, s->pair, s->replaces, s->replaced_by,
		s->life, s->inferred };
}

void look_keep_ike(struct sa_table *t, struct ike_sa *s)
{
	struct looked *k = &t->looked;

	if (!(k->ikes & (k->ikes - 1)))
		k->ike = mem_grow(k->ike, k->ikes ? 2 * k->ikes : 1, sizeof *k->ike);
	k->ike[k->ikes++] = (struct kept_ike){ s, { s->replaces[0], s->replaces[1] },
		{ s->replaced_by[0], s->replaced_by[1] }, s->life, s->inferred, s->deleted_by_initiator };
}

static void take_back_sa(struct sa_table *t, const struct kept_sa *k)
{
	struct sa *s = k->of;

	s->parent[0] = k->parent[0];
	s->parent[1] = k->parent[1];
	s->pair = k->pair;
	s->replaces = k->replaces;
	s->replaced_by = k->replaced_by;
	s->life = k->life;
	s->inferred = k->inferred;
	events_take_back(&t->events, &s->events);
}

static void take_back_ike(struct sa_table *t, const struct kept_ike *k)
{
	struct ike_sa *s = k->of;

	memcpy(s->replaces, k->replaces, sizeof s->replaces);
	memcpy(s->replaced_by, k->replaced_by, sizeof s->replaced_by);
	s->life = k->life;
	s->inferred = k->inferred;
	s->deleted_by_initiator = k->deleted_by_initiator;
	events_take_back(&t->events, &s->events);
}

void life_resume(struct sa_table *t)
{
	struct looked *k = &t->looked;

	if (!k->sas && !k->ikes)
		return;
	for (uint32_t i = k->sas; i-- > 0;)
		take_back_sa(t, &k->sa[i]);
	for (uint32_t i = k->ikes; i-- > 0;)
		take_back_ike(t, &k->ike[i]);
	free(k->sa);
	free(k->ike);
	*k = (struct looked){ 0 };
}

static struct look look_begin(struct sa_table *t)
{
	struct look l = { .t = t };

	l.ike = mem_grow(NULL, t->ikes.count + 1, sizeof *l.ike);
	l.sa = mem_grow(NULL, t->sas.count + 1, sizeof *l.sa);
	for (uint32_t i = 0; i < t->ikes.count; i++)
		l.ike[i] = (struct ike_view){ .heir_of = NOWHERE, .heir = NOWHERE, .again = NOWHERE, .sas = NOWHERE,
			.closed = NOWHERE };
	for (uint32_t i = 0; i < t->sas.count; i++)
		l.sa[i] = (struct sa_view){ .pair = NOWHERE, .parent = NOWHERE, .deed = NOWHERE, .replaces = NOWHERE,
			.replaced_by = NOWHERE, .next = NOWHERE, .before = NOWHERE, .closed = NOWHERE };
	return l;
}

void life_look(struct sa_table *t)
{
	struct look l;

	life_resume(t);
	l = look_begin(t);
	look_deeds(&l);
	look_marks(&l);
	look_heirs(&l);
	look_pairs(&l);
	look_rekeys(&l);
	look_closed(&l);
	look_tell(&l);
	look_expired(t);
	free(l.deed);
	free(l.ike);
	free(l.sa);
	free(l.mark);
}
