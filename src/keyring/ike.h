/* The keyring's keys of IKE SAs. */
#ifndef KEYRING_IKE_H
#define KEYRING_IKE_H

#include "keyring/secret.h"
#include "keyring/store.h"

struct ike_keys {
	struct ike_entry **at;
	uint32_t count;
	struct hash index, same;
};

/* As keyring_put(); full: what is not there already finds no room. */
const struct ike_key *ike_keys_put(struct ike_keys *k, struct secrets *secrets, const struct ike_key *key,
    bool full);
const struct ike_key *ike_keys_next(const struct ike_keys *k, uint8_t version, uint64_t initiator_spi,
    uint64_t responder_spi, uint32_t *cursor);
const struct ike_key *ike_keys_at(const struct ike_keys *k, unsigned i);
void ike_keys_free(struct ike_keys *k);

#endif
