/* What the forms of a diagnosis share. */
#ifndef OUTPUT_DIAG_H
#define OUTPUT_DIAG_H

#include "output/show.h"

/* Words in lines of `width` columns, each `indent` from the left. */
void text_wrapped(struct text *t, const char *words, unsigned indent, unsigned width);
/* Words from `column` on, where the cursor stands; what does not fit into the line goes on below them. */
void text_hanging(struct text *t, const char *words, unsigned column, unsigned width);

/* "3-6, 9 and 12 more": a run of packets as one. */
void text_packets(struct text *t, const struct finding *f);

/* "ESP 0xc0ffee01 to 192.0.2.2", "IKE 0x0123456789abcdef"; nothing when it is about none. */
void text_finding_sa(struct text *t, const struct finding *f);

extern const char *const level_word[];		/* "NOTE ", "WARN ", "ERROR" */
extern const uint8_t level_paint[];		/* enum paint */
/* What stands under its line: evidence, meaning, causes, what to check. */
void finding_text(struct text *t, const struct finding *f, unsigned width);

struct levels { unsigned count[LEVEL_ERROR + 1]; };
struct levels diagnosis_levels(const struct diagnosis *d);
/* "2 errors, 1 warning, 3 notes" */
void text_levels(struct text *t, const struct diagnosis *d);

/* The next line of a finding's words, without its end; false: that was all. */
bool words_next(const char **at, const char **line, size_t *len);

#endif
