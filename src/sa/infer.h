/*
 * A look at the model: what follows from time, addresses and sizes is laid
 * over what was said, and taken back before anything follows.
 */
#ifndef SA_INFER_H
#define SA_INFER_H

#include "sa/table.h"

enum { NOWHERE = 0xffffffff };		/* no position */

/*
 * An exchange on an IKE SA, as anyone sees it.  IKE_AUTH and its rounds are one,
 * so are CREATE_CHILD_SA and its IKE_FOLLOWUP_KE.
 */
struct deed {
	const struct ike_sight *asked, *answer;	/* the first request; the last answer, NULL: none yet */
	uint32_t ike;			/* position */
	uint32_t message;		/* ID of the last round */
	uint32_t request;		/* octets of the last request */
	uint8_t exchange, rounds;
	bool initiator;			/* of the IKE SA, asked */
	bool opened;			/* could be read: whoever read it has told */
	bool heir;			/* made an IKE SA */
	bool explained;			/* INFORMATIONAL: it is known what it ended */
	uint32_t made;			/* position of one of the pair; NOWHERE */
	bool claimed[2];		/* by an SA that goes up, down */
};

/* What is found of an IKE SA. */
struct ike_view {
	uint32_t deed, deeds;		/* in look.deed */
	uint32_t heir_of, heir;		/* positions */
	uint32_t rekeyed;		/* the deed that made its heir */
	uint32_t again;			/* position of whom it authenticates anew */
	uint32_t sas;			/* first of those made on it, by look.sa[].next */
	bool used;			/* a child of it carries packets, or it made something */
	uint32_t closed;		/* the deed that ended it, or NOWHERE */
	uint64_t informed;		/* IKEv1: frame of the latest INFORMATIONAL between the same ends */
};

/* What is found of an ESP or AH SA. */
struct sa_view {
	uint32_t pair, parent;		/* positions */
	uint32_t deed;			/* that made it; of several that may have, the latest */
	bool sure;			/* no other can have */
	uint32_t replaces, replaced_by;	/* positions */
	uint32_t next;			/* of the same parent */
	uint32_t before;		/* one of the pair there was before its IKE SA was seen; NOWHERE: none, or several */
	uint32_t closed;		/* the deed that ended it */
};

/* Something that has two ends, in the order of those and of its frame. */
struct mark {
	uint64_t ends, frame;
	uint32_t at;			/* position of a deed, an IKE SA or an SA */
	uint8_t kind;
	bool up;			/* goes from the lower end to the higher */
};

enum mark_kind { MARK_MAKES, MARK_ENDS, MARK_BEGINS, MARK_SA };

struct look {
	struct sa_table *t;
	struct deed *deed;
	struct ike_view *ike;
	struct sa_view *sa;
	struct mark *mark;
	uint32_t deeds, marks, room;
};

static inline struct sa *look_sa(const struct look *l, uint32_t at)
{
	return pool_at(&l->t->sas, at);
}

static inline struct ike_sa *look_ike(const struct look *l, uint32_t at)
{
	return pool_at(&l->t->ikes, at);
}

static inline uint64_t deed_end(const struct deed *d)
{
	return d->answer ? d->answer->frame : d->asked->frame;
}

/* Times of captures may be anything. */
static inline int64_t time_between(int64_t from, int64_t to)
{
	int64_t d;

	return __builtin_sub_overflow(to, from, &d) ? INT64_MAX : d;
}

/* --- infer_deeds.c --- */

void look_deeds(struct look *l);
/* Its exchange made something, or may have: answered, and not read. */
bool deed_makes(const struct look *l, const struct deed *d);
bool deed_idle(const struct deed *d);				/* INFORMATIONAL */
/* The INFORMATIONAL with which whoever asked for d deletes what d replaced; NULL: there is none. */
const struct deed *deed_cleanup(const struct look *l, const struct deed *d);
/* Can that message hold payloads of so many octets, as far as its cipher is known? */
bool deed_fits(const struct look *l, const struct deed *d, uint32_t length, uint32_t octets);
enum { DELETES_IKE = 8, DELETES_CHILD = 8 + 4 };	/* octets of a Delete payload, with its SPI */
bool deed_deletes_ike(const struct look *l, const struct deed *d);	/* may, by its sizes */
bool deed_deletes_child(const struct look *l, const struct deed *d);
bool deed_exact(const struct look *l, const struct deed *d);	/* no padding: a size tells its content's */
bool deed_refuses(const struct look *l, const struct deed *d);	/* IKE_AUTH, its answer too small for an identity and AUTH */

/* --- infer_marks.c --- */

void look_marks(struct look *l);
/* The first mark behind the group that begins at `from`. */
uint32_t marks_end(const struct look *l, uint32_t from);

/* --- infer_heirs.c, infer_pairs.c, infer_rekeys.c, infer_tell.c --- */

void look_heirs(struct look *l);
void look_pairs(struct look *l);
void look_rekeys(struct look *l);
void look_closed(struct look *l);
/* Was anything of the pair, or on the IKE SA, seen after what may have ended it? */
bool sa_goes_on(const struct look *l, uint32_t at);
bool sa_stays(const struct look *l, uint32_t at);		/* it was replaced, and nothing came that may have deleted it */
bool ike_goes_on(const struct look *l, uint32_t at);
void look_tell(struct look *l);

/* The first one made on that IKE SA or those it follows; then the next.  NOWHERE ends. */
struct family { uint32_t ike, sa, left; };
uint32_t family_next(const struct look *l, struct family *f);

#endif
