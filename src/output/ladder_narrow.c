/*
 * Rows of a ladder that an expression is true of: one of their packets passed
 * it, or their SA does.
 *
 * Invariant: what was not shown before is not shown after.
 */
#include <stdlib.h>
#include "output/ladder.h"

/* The IKE SAs that pass, by initiator's SPI: a first message knows no other. */
struct passing { uint64_t *spi; size_t count; };

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static struct passing passing_of(const struct sa_table *sas, const struct query *q)
{
	struct passing p = { mem_grow(NULL, ike_sa_count(sas) + 1u, sizeof *p.spi), 0 };

	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		if (query_ike_sa(q, ike_sa_at(sas, i), sas))
			p.spi[p.count++] = ike_sa_at(sas, i)->initiator_spi;
	qsort(p.spi, p.count, sizeof *p.spi, compare);
	return p;
}

/* Of a run, the SAs that pass stay; all of them if a packet did. */
static bool run_passes(const struct ladder *l, const struct row *row, const struct sa_table *sas,
    const struct query *q)
{
	const struct rung *r = &row->rung;
	bool any = false;

	for (unsigned i = 0; i < r->flows; i++) {
		struct rung_flow *f = &r->flow[i];
		const struct sa *sa = sa_named(sas, f->protocol, f->spi, &l->host[f->back ? r->from : r->to]);

		f->shown = f->shown && (row->passed || (sa && query_sa(q, sa, sas)));
		any |= f->shown;
	}
	return any;
}

void ladder_ask(struct ladder *l, const struct query *q)
{
	l->query = q;
}

void ladder_narrow(struct ladder *l, const struct sa_table *sas, const struct query *q)
{
	struct passing p = passing_of(sas, q);

	for (uint32_t i = 0; i < l->rows; i++) {
		struct row *row = &l->row[i];
		struct rung *r = &row->rung;
		bool passes = row->passed;

		if (r->kind == RUNG_MESSAGE)
			passes |= bsearch(&r->spi[0], p.spi, p.count, sizeof *p.spi, compare) != NULL;
		else if (r->flows)
			passes = run_passes(l, row, sas, q);
		r->shown = r->shown && passes;
	}
	free(p.spi);
}
