/* The ways to read a key that does not fit as its source tells it, and what each says about the source. */
#ifndef ENGINE_MISTAKE_H
#define ENGINE_MISTAKE_H

#include "engine/internal.h"

/* A key read one way.  Wipe it after use. */
struct reading {
	const struct key *key;		/* as told */
	struct suite suite;
	uint8_t encr_key[ENCR_KEY_MAX], integ_key[INTEG_KEY_MAX];
	uint8_t encr_mistake, integ_mistake;	/* rows of the table of mistakes; 0: none */
};

/* Where a list of readings stands; all 0 before the first. */
struct way {
	uint8_t mistake, variant, row;
};

/* The next way to read the integrity key, and the next way to read the encryption key; false: no more. */
bool reading_integ(struct reading *r, struct way *w);
bool reading_encr(struct reading *r, struct way *w);

/* An algorithm of the key is not told. */
bool reading_needed(const struct key *k);

/*
 * The key so read: itself where only the SPI differs from what is told, else a
 * copy for this SPI in `derived`; NULL: LIMIT_KEYS is reached.
 */
const struct key *reading_key(struct keyring *derived, const struct reading *r, uint32_t spi);

/* What is not as told in one sentence that stays; NULL: nothing. */
const char *reading_says(const struct reading *r, const struct sa *sa, bool esn, uint32_t high);

#endif
