/* detail: what the view of one packet remembers, and how it is drawn. */
#ifndef TUI_DETAIL_H
#define TUI_DETAIL_H

#include "tui/bytes.h"
#include "tui/kept.h"
#include "tui/tree.h"
#include "tui/view.h"

enum { ROW_WORDS = 1024 };

struct detail_memory {
	struct list list;
	struct kept kept;
	struct tree tree;
	struct bytes bytes;
	struct kin kin;
	struct past *past;
	const char *why;		/* nothing is shown */
	uint64_t number;		/* of the packet shown; 0: none */
	int64_t first_time;
	unsigned block, share, skip;
	uint64_t skipped, owner;	/* identity of the row whose words were scrolled; that owns the octet under the cursor */
	bool inside;			/* the user moves in the bytes */
	bool cut;			/* the chosen row did not fit, as drawn last */
};

static inline uint32_t detail_chosen(const struct detail_memory *m)
{
	return m->tree.shown[m->list.cursor];
}

/* There is a packet, and the bytes are those the fields point at, or the other way round. */
void detail_put(struct detail_memory *m, struct grid *g, const struct area *a);

#endif
