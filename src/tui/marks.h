/* marks: what the user has marked, by number or identity, in the order of marking. */
#ifndef TUI_MARKS_H
#define TUI_MARKS_H

#include <spiglass/sa.h>

enum { MARKS_MOST = 4096 };

struct marks {
	uint64_t *at;			/* owned */
	unsigned count;
};

/* What an ESP or AH SA is marked by; an IKE SA is by its initiator's SPI. */
uint64_t mark_of_sa(const struct sa *s);

bool marks_has(const struct marks *m, uint64_t what);
bool marks_toggle(struct marks *m, uint64_t what);	/* false: MARKS_MOST are marked already */
void marks_clear(struct marks *m);
void marks_free(struct marks *m);

#endif
