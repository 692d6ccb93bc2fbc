/* What the checks of ESP and AH share: the packets of each SA that prove something, gathered as they come. */
#ifndef DIAG_ESP_H
#define DIAG_ESP_H

#include <spiglass/proto.h>
#include "diag/rules.h"

/* Kinds of packets that are remembered by their numbers. */
enum trail_kind {
	TRAIL_DUPLICATE,		/* its sequence number was seen before */
	TRAIL_LATE,			/* behind the smallest window, and new */
	TRAIL_FAILED,			/* its ICV is wrong */
	TRAIL_FRAGMENTED,		/* came in IP fragments */
	TRAIL_INNER_FRAGMENT,		/* carries a fragment */
	TRAIL_DUMMY,			/* next header 59 */
	TRAILS
};

struct trail {
	uint64_t packet[PROOF_PACKETS];	/* the first ones */
	uint64_t count;
};

/* Sequence numbers that are missing, and the packet that jumped over them. */
struct gap { uint64_t first, last, missing, packet; };

/* Made for the first trouble of an SA. */
struct troubles {
	struct trail trail[TRAILS];
	struct gap gap[PROOF_PACKETS];	/* those not filled; `missing` 0: free */
};

/* The model's counts as they were, so that it shows which packet changed them. */
struct esp_watch {
	uint64_t first_packet;		/* the SA's */
	uint32_t duplicated, late;
	uint64_t highest, distinct, failures, inner_fragments, dummies;
	struct troubles *troubles;	/* owned; NULL: none */
};

struct esp_watches {
	struct esp_watch *one;
	uint32_t count, room;
	uint32_t *place, places;	/* by an SA's position in the model: which watch, plus one */
};

/* An SA in the end, with what was gathered of it. */
struct esp_look {
	struct diagnosis *d;
	const struct sa_table *table;
	const struct sa *sa;
	const struct troubles *troubles;	/* NULL: none */
};

/* The trail of that kind; its count is 0 where there is none. */
const struct trail *esp_trail(const struct esp_look *l, enum trail_kind kind);

/* A finding on that SA, which a trail proves (NULL: its first and last packet). */
struct finding *esp_find(const struct esp_look *l, const struct rule *rule, const struct trail *trail, bool likely,
    struct text *words);

void text_spi(struct text *t, const struct sa *sa);		/* "ESP 0x00001234" */
void text_share(struct text *t, uint64_t part, uint64_t of);	/* "3 of 400 (0.8 %)" */

/* All in the end, each on one SA. */
void esp_sequence_end(const struct esp_look *l);		/* diag/esp_sequence.c */
void esp_keys_end(const struct esp_look *l);			/* diag/esp_keys.c */
void esp_size_end(const struct esp_look *l);			/* diag/net_size.c */

#endif
