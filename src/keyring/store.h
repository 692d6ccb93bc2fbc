/* The keyring from inside: what importers and sources put in. */
#ifndef KEYRING_STORE_H
#define KEYRING_STORE_H

#include <spiglass/keyring.h>

/*
 * A key with its octets is copied in; one that says the same as a key already
 * there is merged with it.  False: LIMIT_KEYS is reached.
 */
bool keyring_put(struct keyring *k, const struct key *key);

uint32_t keyring_file(struct keyring *k, const char *name);	/* a new source's number, for key.file */
void keyring_fault(struct keyring *k);

#endif
