/* key_sources: where the keys are from, what each source has, and what of it is in use. */
#ifndef TUI_KEY_SOURCES_H
#define TUI_KEY_SOURCES_H

#include "output/keys.h"
#include "tui/grid.h"

enum { UNUSED_WORDS = 1 << 13 };

struct key_sources {
	const struct keyring *keys;	/* NULL: none are given */
	struct key_source { unsigned ike, child, certificates, unused; } *source;	/* owned; by the numbers of the keyring */
	char unused[UNUSED_WORDS];	/* a line for each key that nothing opens with, as far as they fit */
	unsigned left_out;		/* that did not fit */
};

void key_sources_fresh(struct key_sources *s, const struct key_report *r);
void key_sources_free(struct key_sources *s);
/* A row for each; returns how many rows of the area are taken. */
unsigned key_sources_draw(const struct key_sources *s, struct grid *g, const struct area *a);

#endif
