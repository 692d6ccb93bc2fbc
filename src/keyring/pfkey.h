/* What programs that talk PF_KEY (RFC 2367) call the transforms: setkey, racoonctl, ipsecctl. */
#ifndef KEYRING_PFKEY_H
#define KEYRING_PFKEY_H

#include "keyring/algorithm.h"

extern const struct encr_name pfkey_encr[];
extern const struct integ_name pfkey_integ[];

/* Modes as these programs write them. */
uint8_t pfkey_mode(const char *word);

#endif
