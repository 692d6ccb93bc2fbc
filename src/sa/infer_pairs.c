/*
 * Which exchange made an SA, on which IKE SA, and which two SAs are one pair.
 *
 * An exchange makes one pair, whose packets come after it and are counted from
 * 1 (RFC 4303, 2.2): an SA belongs to the only IKE SA with such an exchange
 * that no other SA of its direction has claimed.  Two SAs are a pair when they
 * are the only ones that can be it, or the nearest to each other by far.
 */
#include <stdlib.h>
#include "sa/infer.h"

static const int64_t pair_time = 1000000000, near_time = 100000000;

enum {
	FRESH = 16,			/* lowest sequence number of an SA that has just begun: some may be lost */
	OPEN = 8,			/* exchanges nobody has claimed */
	CROWD = 16,			/* so many of one direction at once are nobody's pair */
	FAR = 4,			/* the second nearest is so many times farther */
};

struct slot {				/* between two exchanges that make something */
	uint32_t at[2][CROWD];		/* SAs that go down, up */
	unsigned count[2];
	bool crowded;			/* there was one more */
	int64_t latest;			/* first packet of the latest */
};

struct group {
	uint32_t open[OPEN];		/* deeds, the oldest first */
	unsigned opens;
	bool crowded;			/* there was one more */
	unsigned orphans;		/* pairs nobody made */
	uint32_t orphan;		/* first of the only one */
	struct slot slot;
};

/* --- exchanges --- */

static void open_drop(struct group *g, unsigned i)
{
	memmove(g->open + i, g->open + i + 1, (g->opens - i - 1) * sizeof *g->open);
	g->opens--;
}

static void open_add(struct look *l, struct group *g, uint32_t deed)
{
	l->deed[deed].claimed[0] = l->deed[deed].claimed[1] = false;
	if (g->opens == OPEN) {
		open_drop(g, 0);
		g->crowded = true;
	}
	g->open[g->opens++] = deed;
}

/* The latest that may have made it; *only: it is the only one.  NOWHERE: none, or of several IKE SAs. */
static uint32_t made_by(const struct look *l, const struct group *g, bool up, bool *only)
{
	uint32_t found = NOWHERE;

	*only = !g->crowded;
	for (unsigned i = 0; i < g->opens; i++) {
		const struct deed *d = &l->deed[g->open[i]];

		if (d->claimed[up])
			continue;
		if (found != NOWHERE && l->deed[found].ike != d->ike)
			return NOWHERE;
		*only &= found == NOWHERE;
		found = g->open[i];
	}
	return g->crowded ? NOWHERE : found;
}

static void claim(struct look *l, struct group *g, uint32_t deed, bool up)
{
	struct deed *d = &l->deed[deed];

	d->claimed[up] = true;
	for (unsigned i = 0; d->claimed[!up] && i < g->opens; i++)
		if (g->open[i] == deed)
			open_drop(g, i--);
}

/* --- pairs --- */

static int64_t apart(const struct look *l, uint32_t a, uint32_t b)
{
	int64_t x = look_sa(l, a)->first_time, y = look_sa(l, b)->first_time;

	return x < y ? time_between(x, y) : time_between(y, x);
}

/* The nearest of the other direction, if it is so by far. */
static uint32_t nearest(const struct look *l, const struct slot *s, bool up, uint32_t at)
{
	int64_t best = INT64_MAX, second = INT64_MAX, d;
	uint32_t found = NOWHERE;

	for (unsigned i = 0; i < s->count[!up]; i++) {
		d = apart(l, at, s->at[!up][i]);
		if (d < best) {
			second = best;
			best = d;
			found = s->at[!up][i];
		} else if (d < second) {
			second = d;
		}
	}
	return best < near_time && second / FAR > best ? found : NOWHERE;
}

static void belongs(struct look *l, uint32_t at, uint32_t deed)
{
	struct ike_view *v = &l->ike[l->deed[deed].ike];

	l->sa[at].deed = deed;
	l->sa[at].parent = l->deed[deed].ike;
	l->sa[at].next = v->sas;
	v->sas = at;
	v->used = true;
}

static void pair(struct look *l, struct group *g, uint32_t a, uint32_t b)
{
	struct sa_view *x = &l->sa[a], *y = &l->sa[b];

	if (x->parent != y->parent && x->parent != NOWHERE && y->parent != NOWHERE)
		return;
	if (x->parent == NOWHERE && y->parent != NOWHERE)
		belongs(l, a, y->deed);
	else if (y->parent == NOWHERE && x->parent != NOWHERE)
		belongs(l, b, x->deed);
	x->pair = b;
	y->pair = a;
	if (x->parent == NOWHERE) {
		g->orphan = g->orphans++ ? NOWHERE : a;
		return;
	}
	l->deed[x->deed].made = a;
	x->before = y->before = g->orphan;
}

/* One each way: the same exchange made both, or they began at once. */
static bool only_pair(const struct look *l, uint32_t a, uint32_t b)
{
	return (l->sa[a].sure && l->sa[b].sure && l->sa[a].deed == l->sa[b].deed) || apart(l, a, b) < pair_time;
}

static void slot_pairs(struct look *l, struct group *g)
{
	struct slot *s = &g->slot;

	if (s->count[0] == 1 && s->count[1] == 1) {
		if (only_pair(l, s->at[0][0], s->at[1][0]))
			pair(l, g, s->at[0][0], s->at[1][0]);
	} else if (!s->crowded) {
		for (unsigned i = 0; i < s->count[0]; i++) {
			uint32_t at = s->at[0][i], other = nearest(l, s, false, at);

			if (other != NOWHERE && nearest(l, s, true, other) == at)
				pair(l, g, at, other);
		}
	}
	*s = (struct slot){ .count = { 0 } };
}

/* A long row of pairs is taken in parts, where it pauses. */
static void slot_add(struct look *l, struct group *g, bool up, uint32_t at)
{
	struct slot *s = &g->slot;

	if (s->count[up] == CROWD && time_between(s->latest, look_sa(l, at)->first_time) > pair_time)
		slot_pairs(l, g);
	if (s->count[up] < CROWD)
		s->at[up][s->count[up]++] = at;
	else
		s->crowded = true;
	s->latest = look_sa(l, at)->first_time;
}

static void sa_begins(struct look *l, struct group *g, uint32_t at, bool up)
{
	const struct sa *s = look_sa(l, at);
	bool only;
	uint32_t deed = made_by(l, g, up, &only);

	if (s->sequence.distinct && s->sequence.lowest <= FRESH && deed != NOWHERE) {
		belongs(l, at, deed);
		l->sa[at].sure = only;
		claim(l, g, deed, up);
	}
	slot_add(l, g, up, at);
}

static void pairs_of_group(struct look *l, uint32_t from, uint32_t end)
{
	struct group g = { .orphan = NOWHERE };

	for (uint32_t i = from; i < end; i++) {
		const struct mark *m = &l->mark[i];

		if (m->kind == MARK_SA) {
			sa_begins(l, &g, m->at, m->up);
		} else if (m->kind == MARK_MAKES && !l->deed[m->at].heir) {
			slot_pairs(l, &g);
			open_add(l, &g, m->at);
		}
	}
	slot_pairs(l, &g);
}

void look_pairs(struct look *l)
{
	for (uint32_t from = 0, end; from < l->marks; from = end) {
		end = marks_end(l, from);
		pairs_of_group(l, from, end);
	}
}
