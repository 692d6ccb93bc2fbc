/*
 * SAs as rows of a tree: each IKE SA and the children that name it as their
 * parent, then those without.  Sorting moves IKE SAs, and the children of one
 * among each other; what is equal stays in order of appearance.
 */
#include <stdlib.h>
#include "output/sas.h"

struct standing {				/* of an SA among its like */
	uint64_t most, then;		/* the greater `most` stands first, then the smaller `then` */
	uint32_t group, at;		/* of children: place of the parent; and where the SA stands in the table */
};

static uint64_t newest_first(int64_t time)
{
	return (uint64_t)time ^ UINT64_C(1) << 63;
}

static struct standing standing_ike(enum sas_sort sort, const struct ike_sa *s, uint32_t at)
{
	struct standing r = { .at = at };

	if (sort == SAS_BY_LAST)
		r.most = newest_first(s->last_time);
	else if (sort == SAS_BY_PACKETS)
		r.most = s->messages;
	else if (sort == SAS_BY_LOSS)
		r.most = (uint64_t)s->unanswered + s->retransmissions;
	else if (sort == SAS_BY_SPI)
		r.then = s->initiator_spi;
	return r;
}

static struct standing standing_sa(enum sas_sort sort, const struct sa *s, uint32_t at)
{
	struct standing r = { .at = at };

	if (sort == SAS_BY_LAST)
		r.most = newest_first(s->last_time);
	else if (sort == SAS_BY_PACKETS)
		r.most = s->packets;
	else if (sort == SAS_BY_LOSS)
		r.most = sequence_lost(&s->sequence);
	else if (sort == SAS_BY_SPI)
		r.then = s->spi;
	return r;
}

static int standing_order(const struct standing *x, const struct standing *y)
{
	if (x->most != y->most)
		return x->most > y->most ? -1 : 1;
	if (x->then != y->then)
		return x->then < y->then ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static int standing_compare(const void *a, const void *b, void *report)
{
	const struct standing *x = a, *y = b;
	int order = standing_order(x, y);

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return ((const struct sas_report *)report)->reverse ? -order : order;
}

/* --- who is whose parent --- */

static uint64_t hash_spis(uint64_t initiator, uint64_t responder)
{
	const uint64_t spis[2] = { initiator, responder };

	return hash_bytes(spis, sizeof spis);
}

struct family { const struct sa_table *sas; const struct standing *ike; };

static bool is_named(const void *array, uint32_t position, const void *key)
{
	const struct family *f = array;
	const struct ike_sa *s = ike_sa_at(f->sas, f->ike[position].at);
	const uint64_t *spis = key;

	return s->initiator_spi == spis[0] && s->responder_spi == spis[1];
}

static struct standing *standings_of_ike(const struct sas_report *r, uint32_t n, struct hash *places)
{
	struct standing *at = mem_grow(NULL, n + 1, sizeof *at);

	for (uint32_t i = 0; i < n; i++)
		at[i] = standing_ike(r->sort, ike_sa_at(r->sas, i), i);
	qsort_r(at, n, sizeof *at, standing_compare, (void *)(uintptr_t)r);
	for (uint32_t i = 0; i < n; i++) {
		const struct ike_sa *s = ike_sa_at(r->sas, at[i].at);

		hash_put(places, hash_spis(s->initiator_spi, s->responder_spi), i);
	}
	return at;
}

/* `group` is the place of the parent among those; HASH_NONE, the greatest, for those without. */
static struct standing *standings_of_sas(const struct sas_report *r, uint32_t n, const struct standing *ike,
    const struct hash *places)
{
	const struct family f = { r->sas, ike };
	struct standing *at = mem_grow(NULL, n + 1, sizeof *at);

	for (uint32_t i = 0; i < n; i++) {
		const struct sa *s = sa_at(r->sas, i);

		at[i] = standing_sa(r->sort, s, i);
		at[i].group = s->parent[0] ?
		    hash_find(places, hash_spis(s->parent[0], s->parent[1]), is_named, &f, s->parent) : HASH_NONE;
	}
	qsort_r(at, n, sizeof *at, standing_compare, (void *)(uintptr_t)r);
	return at;
}

/* Those asked for only; a child may stand there without the IKE SA that made it. */
static void row_add(const struct sas_report *r, struct sas_rows *rows, const struct ike_sa *ike, const struct sa *sa)
{
	bool asked = !r->query || (sa ? query_sa(r->query, sa, r->sas) : query_ike_sa(r->query, ike, r->sas));

	if (asked && (!r->only || r->only(r->only_context, ike, sa)))
		rows->row[rows->count++] = (struct sas_row){ ike, sa };
}

/* --- without the tree --- */

static struct standing standing_of(const struct sas_report *r, const struct sas_row *row)
{
	struct standing s = row->sa ? standing_sa(r->sort, row->sa, row->sa->position) :
	    standing_ike(r->sort, row->ike, row->ike->position);

	if (r->sort == SAS_BY_TIME)
		s.then = row->sa ? row->sa->first_packet : row->ike->first_packet;
	return s;
}

static int row_compare(const void *a, const void *b, void *report)
{
	const struct sas_report *r = report;
	const struct standing x = standing_of(r, a), y = standing_of(r, b);
	int order = standing_order(&x, &y);

	return r->reverse ? -order : order;
}

struct sas_rows sas_rows_of(const struct sas_report *r)
{
	struct sas_rows rows = { 0 };
	uint32_t n = ike_sa_count(r->sas), m = sa_count(r->sas), child = 0;
	struct hash places = { 0 };
	struct standing *ike = standings_of_ike(r, n, &places), *sa = standings_of_sas(r, m, ike, &places);

	rows.row = mem_grow(NULL, (size_t)n + m + 1, sizeof *rows.row);
	for (uint32_t i = 0; i < n; i++) {
		const struct ike_sa *s = ike_sa_at(r->sas, ike[i].at);

		row_add(r, &rows, s, NULL);
		for (; child < m && sa[child].group == i; child++)
			row_add(r, &rows, s, sa_at(r->sas, sa[child].at));
	}
	for (; child < m; child++)
		row_add(r, &rows, NULL, sa_at(r->sas, sa[child].at));
	hash_free(&places);
	free(ike);
	free(sa);
	if (r->flat)
		qsort_r(rows.row, rows.count, sizeof *rows.row, row_compare, (void *)(uintptr_t)r);
	return rows;
}
