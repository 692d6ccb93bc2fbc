/*
 * What is said below the bars: of the row under the cursor, the moment nearest
 * to the cursor; the packet and its message, what it brought about, and what
 * became of the traffic where one SA took the place of another.
 */
#include "output/ladder.h"
#include "tui/timeline_rows.h"

struct telling {
	struct text *t;
	const struct view *v;
	const struct picture *p;
	const struct lives *l;
};

static void tell_packet(const struct telling *x, uint64_t packet, int64_t time)
{
	if (packet) {
		text_char(x->t, '#');
		text_dec(x->t, packet);
		text_char(x->t, ' ');
	}
	text_time(x->t, x->v, time);
}

/* --- the message of a packet --- */

/* Rows stand in the order of their first packet. */
static const struct rung *rung_of(const struct ladder *l, uint64_t packet)
{
	uint32_t low = 0, high = ladder_count(l);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (ladder_at(l, middle)->packet < packet)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ladder_count(l) && ladder_at(l, low)->packet == packet ? ladder_at(l, low) : NULL;
}

static void tell_effects(const struct telling *x, const struct rung *r)
{
	for (unsigned i = 0; i < r->effects; i++) {
		text_add(x->t, i ? ", " : _("  brought about: "));
		text_effect(x->t, r, &r->effect[i]);
	}
	text_add(x->t, r->effects ? "\n" : "");
}

static void tell_message(const struct telling *x, const struct event *e, int64_t cursor)
{
	const struct rung *r = rung_of(x->p->ladder, e->packet);
	uint64_t off = e->time > cursor ? (uint64_t)e->time - (uint64_t)cursor : (uint64_t)cursor - (uint64_t)e->time;

	tell_packet(x, e->packet, e->time);
	if (r) {
		text_add(x->t, "  ");
		text_rung(x->t, r);
		text_add(x->t, "  ");
		text_address(x->t, ladder_host(x->p->ladder, r->from));
		text_add(x->t, " > ");
		text_address(x->t, ladder_host(x->p->ladder, r->to));
	}
	if (off) {
		text_tell(x->t, e->time > cursor ? _("  (in $1)") : _("  ($1 ago)"), { .show = text_interval, .number = off });
	}
	text_char(x->t, '\n');
	if (r)
		tell_effects(x, r);
}

/* --- one SA in the place of another --- */

/* Their packets: when the old one's ended and the new one's began, and whether any of the new one's are missing before. */
static void tell_switch(const struct telling *x, const struct sa *old, const struct sa *new)
{
	text_say(x->t, "    last packet of ");
	text_hex(x->t, old->spi, 8);
	text_char(x->t, ' ');
	tell_packet(x, old->last_packet, old->last_time);
	text_say(x->t, ", first of ");
	text_hex(x->t, new->spi, 8);
	text_char(x->t, ' ');
	tell_packet(x, new->first_packet, new->first_time);
	text_add(x->t, old->last_time > new->first_time ? _(": both for ") : _(": after "));
	text_interval(x->t, old->last_time > new->first_time ? (uint64_t)old->last_time - (uint64_t)new->first_time :
	    (uint64_t)new->first_time - (uint64_t)old->last_time);
	if (new->sequence.distinct) {
		text_say(x->t, "; lost before it ");
		text_group(x->t, new->sequence.lowest ? new->sequence.lowest - 1 : 0);
	}
	text_char(x->t, '\n');
}

static void tell_heir(const struct telling *x, const struct sas_row *row, uint8_t kind)
{
	const struct sa *s = row->sa, *other;
	uint32_t spi = kind == EVENT_REKEYS ? s->replaces : s->replaced_by;

	if (kind != EVENT_REKEYS && kind != EVENT_REKEYED)
		return;
	other = spi ? sa_named(x->p->sas, s->protocol, spi, &s->destination) : NULL;
	if (!other || !other->packets || !s->packets)
		return;
	if (kind == EVENT_REKEYS)
		tell_switch(x, other, s);
	else
		tell_switch(x, s, other);
}

/* --- events --- */

static void tell_event(const struct telling *x, const struct sas_row *row, const struct event *e)
{
	static const char *const arrow[] = { "-> ", "<- ", "" };
	char words[128];
	struct text detail = TEXT_FIXED(words);
	int64_t from, to;

	text_add(x->t, "  ");
	if (row->sa) {
		text_add(x->t, arrow[sas_side_of(row)]);
		text_hex(x->t, row->sa->spi, 8);
		text_char(x->t, ' ');
	}
	text_add(x->t, e->inferred ? "~" : "");
	text_add(x->t, event_words(e->kind));
	if (text_event_detail(&detail, row, e)) {
		text_char(x->t, ' ');
		text_add(x->t, text_string(&detail));
	}
	if (event_has_side(e->kind) && row->ike)
		text_add(x->t, e->by_initiator ? _(" by the initiator") : _(" by the responder"));
	if (sas_row_span(&x->l->report, row, &from, &to) && e->time > from) {
		text_say(x->t, ", after ");
		text_interval(x->t, (uint64_t)e->time - (uint64_t)from);
	}
	text_char(x->t, '\n');
	if (row->sa)
		tell_heir(x, row, e->kind);
}

static void tell_events(const struct telling *x, const struct sas_row *row, int64_t time)
{
	const struct events *list = sas_row_events(row);
	uint32_t i = list->first;

	for (uint32_t n = 0; n < list->count; n++) {
		const struct event *e = event_at(x->p->sas, i);

		if (e->time == time)
			tell_event(x, row, e);
		i = e->next;
	}
}

/* --- the row --- */

static void tell_sa(const struct telling *x, const struct sas_row *row)
{
	const struct sa *s = row->sa;

	text_hex(x->t, s->spi, 8);
	text_add(x->t, "  ");
	text_address(x->t, &s->source);
	text_add(x->t, " > ");
	text_address(x->t, &s->destination);
	text_say(x->t, "  packets ");
	text_group(x->t, s->packets);
	text_say(x->t, ", lost ");
	text_group(x->t, sequence_lost(&s->sequence));
	text_say(x->t, ", opened ");
	text_group(x->t, s->opened);
	if (s->closed && s->reason) {
		text_add(x->t, "  ");
		text_say(x->t, s->reason);
	}
	text_char(x->t, '\n');
}

static void tell_life(const struct telling *x, const struct life_row *r)
{
	const struct sas_row other = life_other(r);
	char words[2][40];
	struct text begin = TEXT_FIXED(words[0]), end = TEXT_FIXED(words[1]);
	int64_t from, to;

	text_add(x->t, sas_row_inferred(&r->sas) & INFERRED_STATE ? "~" : "");
	text_add(x->t, life_name[sas_row_life(&r->sas)]);
	if (sas_row_span(&x->l->report, &r->sas, &from, &to)) {
		text_time(&begin, x->v, from);
		text_time(&end, x->v, to);
		text_tell(x->t, _("  from $1 to $2  "), BLANK_WORDS(text_string(&begin)), BLANK_WORDS(text_string(&end)));
		text_interval(x->t, to > from ? (uint64_t)to - (uint64_t)from : 0);
	}
	text_char(x->t, '\n');
	if (r->sas.sa)
		tell_sa(x, &r->sas);
	if (r->pair)
		tell_sa(x, &other);
}

void life_moment(struct text *t, const struct view *v, const struct picture *p, const struct lives *l,
    const struct life_row *r, int64_t cursor)
{
	const struct telling x = { t, v, p, l };
	const struct sas_row other = life_other(r);
	const struct event *e = life_nearest(l, r, cursor);

	if (e) {
		tell_message(&x, e, cursor);
		tell_events(&x, &r->sas, e->time);
		if (r->pair)
			tell_events(&x, &other, e->time);
	}
	tell_life(&x, r);
}
