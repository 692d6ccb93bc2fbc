/* Events of all SAs of a table. */
#ifndef SA_EVENTS_H
#define SA_EVENTS_H

#include <spiglass/sa.h>

struct event_store {
	struct event **page;
	uint32_t count;			/* places ever used */
	uint32_t unused;		/* first of the list of places given back, plus one; 0: none */
	uint64_t left_out;
};

/* At the end of the list; next, and what it replaces, is done here. */
void events_add(struct event_store *s, struct events *list, const struct event *what);
/* Behind those of the same packet and before; dropped where there is no room.  What a look adds, it takes back. */
void events_insert(struct event_store *s, struct events *list, const struct event *what);
void events_take_back(struct event_store *s, struct events *list);
void events_end(struct event_store *s, struct events *list);	/* its places are given back */
struct event *event_change(struct event_store *s, uint32_t i);
struct event *event_place(const struct event_store *s, uint32_t i);
void event_store_free(struct event_store *s);

#endif
