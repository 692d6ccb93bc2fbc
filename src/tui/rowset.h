/* rowset: some of many rows, added in their order; a bit each.  Any of them is found by how many come before it. */
#ifndef TUI_ROWSET_H
#define TUI_ROWSET_H

#include <spiglass/base.h>

struct rowset {
	uint64_t *word;			/* owned; a bit a row */
	uint32_t *before;		/* owned; of each block of words: members before it */
	uint64_t words, room;		/* words: those in use */
	uint32_t count;
};

#define ROW_NONE UINT64_MAX

void rowset_free(struct rowset *s);
void rowset_add(struct rowset *s, uint64_t row);		/* behind all that are in it */
uint32_t rowset_rank(const struct rowset *s, uint64_t row);	/* members before that row */
uint64_t rowset_at(const struct rowset *s, uint32_t rank);	/* ROW_NONE: there are not so many */
static inline uint64_t rowset_next(const struct rowset *s, uint64_t row)	/* that row, or the next member */
{
	return rowset_at(s, rowset_rank(s, row));
}

#endif
