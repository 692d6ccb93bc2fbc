/* The table from inside, for the room's own files. */
#ifndef SA_TABLE_H
#define SA_TABLE_H

#include "sa/events.h"
#include "sa/pool.h"

enum { RECENT = 256 };

struct sa_table {
	struct pool sas, ikes, talks;
	struct sa *recent[RECENT];	/* found last, by the low bits of their SPI: most packets need no hash */
	struct event_store events;
};

#endif
