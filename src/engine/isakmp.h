/* What opening an IKEv1 message and finding its IV share. */
#ifndef ENGINE_ISAKMP_H
#define ENGINE_ISAKMP_H

#include "engine/derive.h"

enum sense {
	NONSENSE,
	TAIL,				/* all but the first block */
	WHOLE,
};

struct isakmp_trial {
	const struct sealed *seal;
	struct ike_talk *talk;
	struct isakmp_chain *chain;
	uint32_t message;		/* its ID */
	unsigned block;
	uint64_t digest;
	uint8_t *plain;			/* opened; the first block without its IV until found */
	uint32_t resume;		/* TAIL: where payloads start that can be read; their types are not known */
	bool keys;			/* there is one for the SA */
	const char *why;		/* it cannot be used at all */
	uint64_t frame;
	enum sense sense;		/* what the last key that fitted made of it */
};

/* Are there any keys for IKE? */
static inline bool isakmp_keys(const struct engine *e)
{
	return derive_any(e);
}

/* Decrypt into t->plain, with whatever IV makes sense of it. */
enum sense isakmp_try(struct isakmp_trial *t, struct isakmp_cipher *cipher);

/* Its last block is an IV for what comes after it. */
void isakmp_remember(struct isakmp_trial *t);

/* Payloads of unknown type from `at` on, to the padding: a chain of any length but none. */
bool isakmp_tail_fits(const struct isakmp_trial *t, uint32_t at);

#endif
