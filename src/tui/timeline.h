/*
 * timeline: time as columns.  What a picture of lives is made of, and nothing
 * of any model: where a moment stands, round times under it, bars of spans.
 */
#ifndef TUI_TIMELINE_H
#define TUI_TIMELINE_H

#include <spiglass/tui.h>
#include "tui/traffic.h"

/* --- columns of time --- */

struct scale {
	int64_t from;			/* where the first column begins */
	uint64_t column;		/* nanoseconds; not 0 */
	unsigned columns;
};

enum { COLUMN_LEAST = 1000 };		/* nanoseconds */

struct scale scale_all(int64_t first, int64_t last, unsigned columns);	/* all of it fits */
int64_t scale_begin(const struct scale *s, unsigned column);
int scale_column(const struct scale *s, int64_t time);		/* -1: before them; scale.columns: behind */
/* Half the time, or twice as much; what is at that time stays where it is. */
void scale_zoom(struct scale *s, int64_t around, bool in);
void scale_move(struct scale *s, int64_t columns);
void scale_reach(struct scale *s, int64_t time);		/* moves so that it is seen; in the middle, if it was not */

/* --- round times --- */

struct ticks {
	int64_t zero;			/* they are counted from there */
	uint64_t step;
	bool utc;			/* labels are times of the day, and zero is 1970 */
};

struct ticks ticks_of(const struct scale *s, int64_t zero, bool utc);	/* as close as their labels have room */
bool tick_next(const struct ticks *k, const struct scale *s, int64_t *time);	/* the first from *time on; false: none is seen */
void text_tick(struct text *t, const struct ticks *k, int64_t time);
const char *ticks_unit(const struct ticks *k);		/* what they count */

/* "1.9 s", "75 ms", "2.5 h" */
void text_interval(struct text *t, uint64_t ns);

/* --- bars --- */

/* The greater one is seen where several are in one column. */
enum look {
	LOOK_NONE, LOOK_UNKNOWN, LOOK_UP, LOOK_NEGOTIATING, LOOK_OLD, LOOK_REKEYING, LOOK_DELETING, LOOK_DPD, LOOK_DELETED,
	LOOK_REKEYED, LOOK_PROBLEM, LOOKS
};

struct span {
	int64_t from, to;		/* both are in it */
	uint8_t look;
	bool inferred;
};

struct bar { struct { uint8_t look; bool inferred; } at[TUI_COLUMNS_MOST]; };

void bar_add(struct bar *b, const struct scale *s, const struct span *p);
char bar_glyph(const struct bar *b, unsigned column);	/* what is inferred is ~, or has one before it */
uint8_t paint_look(uint8_t look);

/* How much of an SA's traffic is in each column: 0 none to LEVELS, the busiest. */
enum { LEVELS = 3 };
void levels_of(uint8_t level[TUI_COLUMNS_MOST], const struct scale *s, const struct histogram *h, int64_t first,
    int64_t last);			/* h NULL: only these two are known */

#endif
