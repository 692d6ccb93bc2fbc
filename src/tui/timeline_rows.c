/*
 * The lives of SAs, as their events tell them.
 *
 * Invariant: all times are the model's, so that it does not matter in how many
 * captures they came.  What no event tells of a life's beginning is inferred.
 */
#include <stdlib.h>
#include "tui/timeline_rows.h"

/* --- spans of a life --- */

enum { LOOK_STAYS = LOOK_NONE, LOOK_ENDS = LOOKS };

/* What an event makes of a life, and the mark it leaves. */
static const struct { uint8_t after, mark; } deeds[EVENT_KINDS] = {
	[EVENT_UP] = { LOOK_UP, LOOK_NONE }, [EVENT_REKEYS] = { LOOK_UP, LOOK_NONE },
	[EVENT_RESUMED] = { LOOK_NEGOTIATING, LOOK_NONE },
	[EVENT_FAILED] = { LOOK_ENDS, LOOK_PROBLEM }, [EVENT_CHILD_FAILED] = { LOOK_STAYS, LOOK_PROBLEM },
	[EVENT_REKEYING] = { LOOK_REKEYING, LOOK_NONE }, [EVENT_REKEYED] = { LOOK_OLD, LOOK_REKEYED },
	[EVENT_REAUTHENTICATED] = { LOOK_STAYS, LOOK_REKEYED }, [EVENT_DELETE] = { LOOK_DELETING, LOOK_NONE },
	[EVENT_DELETED] = { LOOK_ENDS, LOOK_DELETED }, [EVENT_EXPIRED] = { LOOK_ENDS, LOOK_DELETED },
	[EVENT_DPD] = { LOOK_STAYS, LOOK_DPD }, [EVENT_RETRANSMITTED] = { LOOK_STAYS, LOOK_PROBLEM },
	[EVENT_UNANSWERED] = { LOOK_STAYS, LOOK_PROBLEM }, [EVENT_NOTIFY] = { LOOK_STAYS, LOOK_PROBLEM },
	[EVENT_INVALID_SPI] = { LOOK_STAYS, LOOK_PROBLEM }, [EVENT_INTEGRITY] = { LOOK_STAYS, LOOK_PROBLEM },
};

struct walk { struct span *at; unsigned count; struct span now; };

static void walk_mark(struct walk *w, const struct event *e)
{
	if (deeds[e->kind].mark)
		w->at[w->count++] = (struct span){ e->time, e->time, deeds[e->kind].mark, e->inferred };
}

static void walk_become(struct walk *w, int64_t time, uint8_t look, bool inferred)
{
	w->now.to = time > w->now.from ? time : w->now.from;
	if (w->now.look != LOOK_ENDS)
		w->at[w->count++] = w->now;
	w->now = (struct span){ w->now.to, w->now.to, look, inferred };
}

/* Before the first event that says more. */
static void walk_begin(struct walk *w, const struct sas_row *row, const struct event *first)
{
	bool started = first && first->kind == EVENT_STARTED;

	if (sas_row_life(row) == LIFE_UNKNOWN)
		w->now.look = LOOK_UNKNOWN;
	else if (started && (!row->sa || row->sa->child))
		w->now.look = LOOK_NEGOTIATING;
	else
		w->now.look = LOOK_UP;
	w->now.inferred = w->now.look == LOOK_UP && !(row->sa && row->sa->bound);
}

unsigned life_spans(struct span into[static LIFE_SPANS], const struct lives *l, const struct sas_row *row)
{
	const struct events *list = sas_row_events(row);
	struct walk w = { .at = into };
	uint32_t i = list->first;
	int64_t end;

	if (!sas_row_span(&l->report, row, &w.now.from, &end))
		return 0;
	walk_begin(&w, row, list->count ? event_at(l->report.sas, i) : NULL);
	for (uint32_t n = 0; n < list->count; n++) {
		const struct event *e = event_at(l->report.sas, i);

		if (deeds[e->kind].after != LOOK_STAYS)
			walk_become(&w, e->time, deeds[e->kind].after, e->inferred);
		walk_mark(&w, e);
		i = e->next;
	}
	if (w.now.look != LOOK_ENDS)
		walk_become(&w, end, LOOK_ENDS, false);
	return w.count;
}

/* --- rows --- */

struct sas_row life_other(const struct life_row *r)
{
	return (struct sas_row){ r->sas.ike, r->pair };
}

uint64_t life_identity(const struct life_row *r)
{
	struct { uint64_t spi, kind; struct address to; uint8_t protocol; } name;

	memset(&name, 0, sizeof name);
	name.kind = r->kind;
	name.spi = r->sas.sa ? r->sas.sa->spi : r->sas.ike->initiator_spi;
	if (r->sas.sa) {
		name.to = r->sas.sa->destination;
		name.protocol = r->sas.sa->protocol;
	}
	return hash_bytes(&name, sizeof name);
}

static void life_add(struct lives *l, const struct sas_row *row, const struct sa *pair, enum life_kind kind)
{
	l->row[l->count++] = (struct life_row){ *row, pair, (uint8_t)kind };
}

static bool has_problem(const struct lives *l, const struct sas_row *row)
{
	const struct events *list = sas_row_events(row);
	uint32_t i = list->first;

	for (uint32_t n = 0; n < list->count; n++) {
		const struct event *e = event_at(l->report.sas, i);

		if (deeds[e->kind].mark == LOOK_PROBLEM)
			return true;
		i = e->next;
	}
	return false;
}

static bool life_wanted(const struct lives *l, const struct sas_row *row, enum lives_shown shown)
{
	uint8_t life = sas_row_life(row);

	if (shown == LIVES_PROBLEMS)
		return has_problem(l, row);
	return shown == LIVES_ALL || (life >= LIFE_NEGOTIATING && life <= LIFE_REKEYING);
}

/*
 * Rows of the SAs view by the place of their SA in the table, plus one; 0: not
 * there, or there already.
 */
struct places { const struct sas_rows *all; uint32_t *of; };

static struct places places_of(const struct lives *l, const struct sas_rows *all, enum lives_shown shown)
{
	uint32_t n = sa_count(l->report.sas);
	struct places p = { all, mem_grow(NULL, (size_t)n + 1, sizeof *p.of) };

	memset(p.of, 0, ((size_t)n + 1) * sizeof *p.of);
	for (uint32_t i = 0; i < all->count; i++)
		if (all->row[i].sa && life_wanted(l, &all->row[i], shown))
			p.of[all->row[i].sa->position] = i + 1;
	return p;
}

/* The other direction, if it is to be shown, and of the same IKE SA. */
static const struct sa *pair_of(const struct lives *l, const struct places *p, const struct sas_row *row)
{
	const struct sa *s = row->sa;
	const struct sa *other = s->pair ? sa_named(l->report.sas, s->protocol, s->pair, &s->source) : NULL;
	uint32_t at = other ? p->of[other->position] : 0;

	return at && other != s && other->pair == s->spi && p->all->row[at - 1].ike == row->ike ? other : NULL;
}

static void life_child(struct lives *l, struct places *p, const struct sas_row *row)
{
	const struct sa *other;

	if (!p->of[row->sa->position])
		return;
	p->of[row->sa->position] = 0;
	other = pair_of(l, p, row);
	life_add(l, row, other, LIFE_OF_CHILD);
	life_add(l, row, NULL, LIFE_TRAFFIC);
	if (!other)
		return;
	p->of[other->position] = 0;
	life_add(l, &(struct sas_row){ row->ike, other }, NULL, LIFE_TRAFFIC);
}

void lives_make(struct lives *l, const struct picture *p, enum lives_shown shown)
{
	struct sas_rows all;
	struct places places;

	l->report = (struct sas_report){ .sas = p->sas, .tally = p->tally, .query = p->filter };
	all = sas_rows_of(&l->report);
	places = places_of(l, &all, shown);
	l->row = mem_grow(l->row, 2 * (size_t)all.count + 1, sizeof *l->row);
	l->count = 0;
	for (uint32_t i = 0; i < all.count; i++) {
		if (all.row[i].sa)
			life_child(l, &places, &all.row[i]);
		else if (life_wanted(l, &all.row[i], shown))
			life_add(l, &all.row[i], NULL, LIFE_OF_IKE);
	}
	free(places.of);
	free(all.row);
}

static void words_state(struct text *t, const struct lives *l, const struct sas_row *row)
{
	const struct sas_cells cells = { &l->report, NULL };
	const char *before = t->at;

	sas_column[0].cell(t, &cells, row);
	text_fill(t, ' ', t->at - before < 6 ? 6 - (unsigned)(t->at - before) : 1);
}

void life_words(struct text *t, const struct lives *l, const struct life_row *r)
{
	static const char *const arrow[] = { "-> ", "<- ", "   " };
	const struct sa *s = r->sas.sa;

	if (r->kind == LIFE_TRAFFIC) {
		text_fill(t, ' ', 8);
		text_add(t, arrow[sas_side_of(&r->sas)]);
		text_hex(t, s->spi, 8);
		return;
	}
	words_state(t, l, &r->sas);
	if (!s) {
		text_add(t, r->sas.ike->major == 1 ? "IKEv1 " : "IKEv2 ");
		text_hex(t, r->sas.ike->initiator_spi, 16);
		return;
	}
	text_add(t, s->protocol == 51 ? "  AH " : " ESP ");
	text_hex(t, s->spi, 8);
	if (r->pair) {
		text_char(t, ' ');
		text_hex(t, r->pair->spi, 8);
	}
}

static void bar_of(struct bar *b, const struct lives *l, const struct sas_row *row, const struct scale *s)
{
	struct span span[LIFE_SPANS];
	unsigned n = life_spans(span, l, row);

	for (unsigned i = 0; i < n; i++)
		bar_add(b, s, &span[i]);
}

void life_bar(struct bar *b, const struct lives *l, const struct life_row *r, const struct scale *s)
{
	const struct sas_row other = life_other(r);

	memset(b, 0, sizeof *b);
	bar_of(b, l, &r->sas, s);
	if (r->pair)
		bar_of(b, l, &other, s);
}

/* --- moments --- */

/* Is x better than the best one so far? */
typedef bool better(const struct event *x, const struct event *best, int64_t time);

static uint64_t away(const struct event *e, int64_t time)
{
	return e->time > time ? (uint64_t)e->time - (uint64_t)time : (uint64_t)time - (uint64_t)e->time;
}

static bool is_nearer(const struct event *x, const struct event *best, int64_t time)
{
	return !best || away(x, time) < away(best, time);
}

static bool is_next(const struct event *x, const struct event *best, int64_t time)
{
	return x->time > time && (!best || x->time < best->time);
}

static bool is_previous(const struct event *x, const struct event *best, int64_t time)
{
	return x->time < time && (!best || x->time > best->time);
}

static const struct event *best_of(const struct lives *l, const struct sas_row *row, int64_t time, better *is_better,
    const struct event *best)
{
	const struct events *list = sas_row_events(row);
	uint32_t i = list->first;

	for (uint32_t n = 0; n < list->count; n++) {
		const struct event *e = event_at(l->report.sas, i);

		if (is_better(e, best, time))
			best = e;
		i = e->next;
	}
	return best;
}

static const struct event *best_of_row(const struct lives *l, const struct life_row *r, int64_t time, better *is_better)
{
	const struct sas_row other = life_other(r);
	const struct event *best = best_of(l, &r->sas, time, is_better, NULL);

	return r->pair ? best_of(l, &other, time, is_better, best) : best;
}

const struct event *life_nearest(const struct lives *l, const struct life_row *r, int64_t time)
{
	return best_of_row(l, r, time, is_nearer);
}

const struct event *life_step(const struct lives *l, const struct life_row *r, int64_t time, bool back)
{
	return best_of_row(l, r, time, back ? is_previous : is_next);
}
