/* counts: what the counters of SAs stood at before: when they were zeroed, and when they were shown last. */
#ifndef TUI_COUNTS_H
#define TUI_COUNTS_H

#include "output/sas.h"

enum count_kind { COUNT_PACKETS, COUNT_LOST, COUNTS };

struct count { uint64_t identity, at[COUNTS]; };

enum { COUNT_SEEN = 512 };		/* two SAs may share a place: then one of them does not flash */

struct counts {
	struct count *zero;		/* owned; NULL: never zeroed */
	struct hash zeroed;
	struct { struct count was; int64_t grown[COUNTS]; bool grew[COUNTS]; } seen[COUNT_SEEN];
	int64_t clock;			/* of the capture */
};

struct count count_of(const struct sas_row *r, uint64_t identity);

void counts_zero(struct counts *c, uint32_t n);		/* gives room for so many, which are then set */
void counts_zero_set(struct counts *c, uint32_t i, const struct count *now);
/* What has come since; what was lost may have been found again. */
uint64_t counts_since(const struct counts *c, const struct count *now, enum count_kind kind);

/* A row that is shown, at that time of the capture; and whether its counter grew within the second before. */
void counts_see(struct counts *c, const struct count *now, int64_t clock);
bool counts_grew(const struct counts *c, uint64_t identity, enum count_kind kind);

void counts_free(struct counts *c);

#endif
