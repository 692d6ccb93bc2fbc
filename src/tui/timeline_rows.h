/* What the files of the timeline share: its rows, their lives and moments. */
#ifndef TUI_TIMELINE_ROWS_H
#define TUI_TIMELINE_ROWS_H

#include "tui/scene.h"
#include "tui/timeline.h"

/*
 * --- rows: an IKE SA; the pair of child SAs that one exchange made, or a child SA
 * alone; under it a row for the traffic of each direction ---
 */
enum life_kind { LIFE_OF_IKE, LIFE_OF_CHILD, LIFE_TRAFFIC };
enum lives_shown { LIVES_ALL, LIVES_PROBLEMS, LIVES_ALIVE, LIVES_SHOWN };

struct life_row {
	struct sas_row sas;
	const struct sa *pair;		/* CHILD: the other direction; NULL: none is known */
	uint8_t kind;			/* enum life_kind */
};

struct lives {
	struct sas_report report;
	struct life_row *row;		/* owned; valid until the model is left */
	uint32_t count;
};

void lives_make(struct lives *l, const struct picture *p, enum lives_shown shown);
uint64_t life_identity(const struct life_row *r);
void life_words(struct text *t, const struct lives *l, const struct life_row *r);	/* "UP ESP 0x... 0x..." */
void life_bar(struct bar *b, const struct lives *l, const struct life_row *r, const struct scale *s);

/* The spans of one SA, in their order; returns how many. */
enum { LIFE_SPANS = 2 * LIMIT_SA_EVENTS + 4 };
unsigned life_spans(struct span into[static LIFE_SPANS], const struct lives *l, const struct sas_row *row);
struct sas_row life_other(const struct life_row *r);	/* of the pair */

/* --- moments: the times at which something happened to a row's SAs --- */

/* The event nearest to that time; NULL: there is none. */
const struct event *life_nearest(const struct lives *l, const struct life_row *r, int64_t time);
/* The first one behind it, or the last one before it. */
const struct event *life_step(const struct lives *l, const struct life_row *r, int64_t time, bool back);

/* --- what is said of the moment at the cursor --- */
void life_moment(struct text *t, const struct view *v, const struct picture *p, const struct lives *l,
    const struct life_row *r, int64_t cursor);

/* --- the same picture as SVG --- */
void lives_svg(struct text *t, const struct lives *l, const struct traffic *traffic, const struct scale *s,
    const struct ticks *k);

#endif
