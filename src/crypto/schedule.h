/* Inside the key schedules: telling what was computed to whoever wants to know. */
#ifndef CRYPTO_SCHEDULE_H
#define CRYPTO_SCHEDULE_H

#include <spiglass/crypto.h>

enum { SHARED_MAX = 8 };		/* key exchanges of one SA: its own, and ADDKE1 to ADDKE7 (RFC 9370) */

/* A value's name, and how the RFC says it is made. */
struct recipe { const char *name, *formula, *source; };

static inline void recipe_say(const struct schedule *s, const struct recipe *r, const uint8_t *at, size_t len)
{
	const struct step step = { r->name, r->formula, r->source, { at, (uint32_t)len } };

	if (s->trace && s->trace->say && len)
		s->trace->say(s->trace->context, &step);
}

#endif
