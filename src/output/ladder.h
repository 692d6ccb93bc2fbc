/* What the files of the ladder share. */
#ifndef OUTPUT_LADDER_H
#define OUTPUT_LADDER_H

#include "output/show.h"

/* Bytes that stay where they are until all are given back. */
struct words {
	struct words_page { struct words_page *next; uint32_t used; char at[1 << 16]; } *page;
	uint64_t used;
	bool full;			/* LIMIT_ROW_WORDS is reached */
};

const char *words_keep(struct words *w, const struct text *t);	/* NULL when full */
void words_free(struct words *w);

enum { PHASE_MAX = 256, PAYLOADS_MAX = 8192, DETAIL_MAX = 16384 };

/* The name of an exchange's phase, without what it is for; what a message is for, appended to it; and its own name. */
void ladder_phase(struct text *t, const struct message *m);
void ladder_purpose(struct text *t, const struct message *m);
void ladder_name(struct text *t, const struct message *m, unsigned step);

/* "SA KE No N(NAT_DETECTION_SOURCE_IP)": as in a line of packets, what was opened included. */
void ladder_payloads(struct text *t, const struct message *m);
/* The same in few words: "SA KE No N x5". */
void ladder_brief(struct text *t, const char *payloads);
/* What the payloads say, a line each. */
void ladder_detail(struct text *t, const struct message *m);

/* Events that are shown beside the message that brought them about. */
bool ladder_effective(enum event_kind kind, bool child);

/* --- words all forms of a ladder have in common --- */

/* "UP", "+child 0x...", "FAILED: NO_PROPOSAL_CHOSEN" */
void text_effect(struct text *t, const struct rung *r, const struct rung_effect *e);
uint8_t paint_effect(const struct rung_effect *e);
/* What stands over a row's arrow: "IKE_AUTH 1: IDi AUTH SA TSi TSr". */
void text_rung(struct text *t, const struct rung *r);
/* "ESP 0x27e03e3f x16" */
void text_rung_flow(struct text *t, const struct rung_flow *f);
/* Octets of s that fit into `width` columns, up to a blank if there is one. */
size_t text_fitting(const char *s, unsigned width);
/* The next word of a list, up to a blank that stands in no parentheses, *at before it; 0: there is none. */
size_t word_length(const char **at);
bool rung_both_ways(const struct rung *r);
/* Does this row begin another phase than the one before it that is shown (NULL: none)? */
bool rung_begins(const struct rung *r, const struct rung *before);
void text_rung_phase(struct text *t, const struct rung *r);
/* The next row that is shown, from i on; NULL: none. */
const struct rung *rung_next(const struct ladder *l, uint32_t *i);
/* The row it answers, or NULL. */
const struct rung *rung_request(const struct ladder *l, const struct rung *r);

#endif
