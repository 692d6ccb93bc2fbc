/* What the checks of certificates share: facts on payloads, as text. */
#ifndef DIAG_CERTIFICATE_H
#define DIAG_CERTIFICATE_H

#include "diag/ike.h"

struct said { const char *at; size_t len; };	/* at NULL: nothing */

/* The first fact of that key on a node. */
struct said certificate_said(const struct packet *p, unsigned node, const char *key);
bool said_is(struct said s, struct said other);

/* Is whoever sent the certificate `node` whom the certificate names?  diag/certificate_identity.c */
void identity_check(struct diagnosis *d, const struct message *m, unsigned node);

#endif
