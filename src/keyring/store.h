/* The keyring from inside: what importers and sources put in. */
#ifndef KEYRING_STORE_H
#define KEYRING_STORE_H

#include <spiglass/keyring.h>
#include <spiglass/limits.h>

/* As keyring_put(): octets are copied, and what is there already is not put again; false: LIMIT_KEYS is reached. */
bool keyring_put_ke(struct keyring *k, const struct ke_secret *ke);
bool keyring_put_certificate(struct keyring *k, const struct certificate *c);

/* A source's number, for key.file: the one it has got if it was read before. */
uint32_t keyring_file(struct keyring *k, const char *name);
void keyring_file_form(struct keyring *k, uint32_t file, const char *form);	/* static */
void keyring_fault(struct keyring *k);
bool keyring_takes_stdin(struct keyring *k);	/* false from the second time on */

/*
 * A chain is walked in passes, the best keys in the first.  A cursor is the
 * pass and, above 0, one more than the position to go on from.
 */
enum { CURSOR_BITS = 24, CURSOR_MASK = (1 << CURSOR_BITS) - 1 };
_Static_assert((int)LIMIT_KEYS < (int)CURSOR_MASK, "a position fits into a cursor");

/* from 0: the chain is at its end, and the next pass starts at its own beginning. */
static inline uint32_t cursor_make(uint32_t pass, uint32_t from)
{
	return from ? pass << CURSOR_BITS | from : (pass + 1) << CURSOR_BITS;
}

#endif
