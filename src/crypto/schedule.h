/* Inside the key schedules: values that are told as they are computed. */
#ifndef CRYPTO_SCHEDULE_H
#define CRYPTO_SCHEDULE_H

#include <spiglass/crypto.h>

enum { SHARED_MAX = 8 };	/* key exchanges of one SA: its own, and ADDKE1 to ADDKE7 (RFC 9370) */

#define PART(secret) { (secret).at, (secret).len }

/* A value's name, how the RFC says it is made, and where. */
struct recipe { const char *name, *formula, *source; };

/* Tells a value; nothing when it is empty. */
void recipe_say(const struct schedule *s, const struct recipe *r, const uint8_t *at, size_t len);
/* prf(key, parts), and tells it. */
bool recipe_cook(const struct schedule *s, const struct recipe *r, const struct prf *prf, struct secret key,
    const struct part *part, unsigned parts, uint8_t *out);

#endif
