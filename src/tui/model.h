/* model: what the frames of a capture come to with some keys.  Other keys take another model. */
#ifndef TUI_MODEL_H
#define TUI_MODEL_H

#include <spiglass/output.h>
#include "tui/traffic.h"

struct model {
	const struct keyring *keys;	/* borrowed; NULL: none */
	struct engine *engine;
	struct ladder *ladder;
	struct diagnosis *diagnosis;
	struct key_peers *peers;
	struct traffic *traffic;
	uint64_t frames;
	int64_t first_time;
};

void model_begin(struct model *m, const struct keyring *keys, uint8_t policy);
void model_take(struct model *m, const struct frame *f, struct packet *p);	/* p: room for it, and what is in it then */
void model_end(struct model *m);
/* Up to date with all frames; more may follow. */
void model_look(struct model *m);

#endif
