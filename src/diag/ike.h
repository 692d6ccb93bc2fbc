/* What the checks of IKE messages share. */
#ifndef DIAG_IKE_H
#define DIAG_IKE_H

#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "diag/rules.h"

/* The next payload of that layer ("N", "SA") behind node *at, which starts as m->node; NULL: none. */
const struct node *message_payload(const struct message *m, unsigned *at, const char *layer);
const struct node *message_first(const struct message *m, const char *layer);

/* The type of the next notification; negative: none. */
int message_notify(const struct message *m, unsigned *at);
bool message_notifies(const struct message *m, uint16_t type);

/* A number of the node behind that one, which is its data; false: there is none. */
bool message_data(const struct message *m, unsigned at, const char *key, uint64_t *value);

static inline uint64_t message_frame(const struct message *m) { return m->p->frame->number; }

/* "NO_PROPOSAL_CHOSEN (14)" */
void text_notify(struct text *t, unsigned version, uint16_t type);

#endif
