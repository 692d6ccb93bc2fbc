/*
 * Events of SAs, in bounded memory: pages that never move, and a list of places
 * given back.  An SA keeps its first LIMIT_SA_EVENTS / 2 events and the latest
 * ones: how it began is not forgotten over how it goes on.  A list of count 0
 * is all zeros.
 */
#include <stdlib.h>
#include <spiglass/limits.h>
#include "sa/events.h"

enum { PAGE_EVENTS = 1024, FIRST_KEPT = LIMIT_SA_EVENTS / 2 };

static struct event *place(const struct event_store *s, uint32_t i)
{
	return &s->page[i / PAGE_EVENTS][i % PAGE_EVENTS];
}

/* EVENT_NONE when there is none left. */
static uint32_t place_take(struct event_store *s)
{
	uint32_t i;

	if (s->unused) {
		i = s->unused - 1;
		s->unused = place(s, i)->next;
		return i;
	}
	if (s->count == LIMIT_EVENTS)
		return EVENT_NONE;
	i = s->count++;
	if (!s->page)
		s->page = mem_new(LIMIT_EVENTS / PAGE_EVENTS * sizeof *s->page);
	if (!s->page[i / PAGE_EVENTS])
		s->page[i / PAGE_EVENTS] = mem_new(PAGE_EVENTS * sizeof **s->page);
	return i;
}

static void place_give(struct event_store *s, uint32_t i)
{
	place(s, i)->next = s->unused;
	s->unused = i + 1;
}

/* The first one that is not of those kept for good. */
static void list_drop(struct event_store *s, struct events *list)
{
	uint32_t before = list->first, gone;

	for (unsigned n = 1; n < FIRST_KEPT; n++)
		before = place(s, before)->next;
	gone = place(s, before)->next;
	place(s, before)->next = place(s, gone)->next;
	if (gone == list->last)
		list->last = before;
	place_give(s, gone);
	list->count--;
	list->left_out++;
}

void events_add(struct event_store *s, struct events *list, const struct event *what)
{
	uint32_t i;

	if (list->count == LIMIT_SA_EVENTS)
		list_drop(s, list);
	i = place_take(s);
	if (i == EVENT_NONE) {
		list->left_out++;
		s->left_out++;
		return;
	}
	*place(s, i) = *what;
	place(s, i)->next = EVENT_NONE;
	if (list->count++)
		place(s, list->last)->next = i;
	else
		list->first = i;
	list->last = i;
}

/* Behind which one it belongs; EVENT_NONE: it is the first. */
static uint32_t list_before(const struct event_store *s, const struct events *list, uint64_t packet)
{
	uint32_t before = EVENT_NONE;

	for (uint32_t i = list->first, n = list->count; n && place(s, i)->packet <= packet; n--) {
		before = i;
		i = place(s, i)->next;
	}
	return before;
}

void events_insert(struct event_store *s, struct events *list, const struct event *what)
{
	uint32_t i = list->count < LIMIT_SA_EVENTS ? place_take(s) : EVENT_NONE, before;

	if (i == EVENT_NONE)
		return;
	before = list_before(s, list, what->packet);
	*place(s, i) = *what;
	if (before == EVENT_NONE) {
		place(s, i)->next = list->count ? list->first : EVENT_NONE;
		list->first = i;
	} else {
		place(s, i)->next = place(s, before)->next;
		place(s, before)->next = i;
	}
	if (!list->count || before == list->last)
		list->last = i;
	list->count++;
}

void events_take_back(struct event_store *s, struct events *list)
{
	struct events kept = { .left_out = list->left_out };
	uint32_t i = list->first;

	for (uint32_t n = list->count; n; n--) {
		uint32_t next = place(s, i)->next;

		if (place(s, i)->looked) {
			place_give(s, i);
		} else {
			if (kept.count++)
				place(s, kept.last)->next = i;
			else
				kept.first = i;
			place(s, i)->next = EVENT_NONE;
			kept.last = i;
		}
		i = next;
	}
	*list = kept;
}

void events_end(struct event_store *s, struct events *list)
{
	for (uint32_t i = list->first, n = list->count; n; n--) {
		uint32_t next = place(s, i)->next;

		place_give(s, i);
		i = next;
	}
	*list = (struct events){ 0 };
}

void event_store_free(struct event_store *s)
{
	for (uint32_t i = 0; s->page && i < LIMIT_EVENTS / PAGE_EVENTS; i++)
		free(s->page[i]);
	free(s->page);
}

struct event *event_place(const struct event_store *s, uint32_t i)
{
	return place(s, i);
}

struct event *event_change(struct event_store *s, uint32_t i)
{
	return place(s, i);
}
