/*
 * scan: which packets match, found by a thread that reads all of them again,
 * with an engine of its own, and goes on while more come in.
 */
#ifndef TUI_SCAN_H
#define TUI_SCAN_H

#include "tui/past.h"

struct scan;

enum scan_kind { SCAN_QUERY, SCAN_WORD };	/* an expression; what stands in the line of a packet, as `packets` has it */

/* NULL: the expression is wrong, or there is no thread to be had. */
struct scan *scan_new(struct past *p, enum scan_kind kind, const char *words, int64_t first_time);
void scan_free(struct scan *s);			/* ends it at once */
bool scan_is(const struct scan *s, const char *words);	/* and with the keys there are now */

/* How many rows were looked at; and how many of them match: more than 2^32 - 1 are not counted. */
uint64_t scan_rows(struct scan *s);
uint32_t scan_count(struct scan *s);
uint64_t scan_at(struct scan *s, uint32_t rank);	/* the row of a match; ROW_NONE */
uint32_t scan_rank(struct scan *s, uint64_t row);	/* matches before that row */

/* Where a script plays: waits until all rows there are now were looked at. */
void scan_settle(struct scan *s);

#endif
