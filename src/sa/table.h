/* The table from inside, for the room's own files. */
#ifndef SA_TABLE_H
#define SA_TABLE_H

#include "sa/course.h"
#include "sa/events.h"
#include "sa/pool.h"

enum { RECENT = 256 };

/* What was said of SAs before a look laid over it what it found. */
struct looked {
	struct kept_sa {
		struct sa *of;
		uint64_t parent[2];
		uint32_t pair, replaces, replaced_by;
		uint8_t life, inferred;
	} *sa;
	struct kept_ike {
		struct ike_sa *of;
		uint64_t replaces[2], replaced_by[2];
		uint8_t life, inferred;
		bool deleted_by_initiator;
	} *ike;
	uint32_t sas, ikes;
};

struct sa_table {
	struct pool sas, ikes, talks;
	struct sa *recent[RECENT];	/* found last, by the low bits of their SPI: most packets need no hash */
	struct event_store events;
	bool unfollowed;		/* life_follow() */
	struct hash listed;		/* SAs that are announced or bound, by protocol and SPI: those that may move */
	struct sa *made;		/* the latest */
	uint64_t touches;		/* of IKE SAs and talks */
	struct waiting waiting;		/* requests without an answer yet */
	struct hash identities;		/* IKE SAs by the names of both ends, the latest of each pair */
	int64_t now;			/* time of the latest frame */
	struct looked looked;
};

/* Whoever is announced or bound is found by its SPI from now on; others choose their SPIs at will. */
void sa_list(struct sa_table *t, struct sa *s);

void look_keep_sa(struct sa_table *t, struct sa *s);
void look_keep_ike(struct sa_table *t, struct ike_sa *s);

#endif
