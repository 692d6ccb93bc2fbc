/* Key Exchange and Nonce payloads (RFC 7296, 3.4 and 3.9). */
#include "proto/ike.h"

PLAIN(2, ke2, "KE", "Key Exchange", "RFC 7296, 3.4", TAIL("data", "Group and Key Exchange Data", BYTES))
PLAIN(2, nonce2, "No", "Nonce", "RFC 7296, 3.9", TAIL("nonce", "Nonce Data", BYTES))
PLAIN(2, gspm2, "GSPM", "Generic Secure Password Method", "RFC 6467", TAIL("data", "Data", BYTES))
PLAIN(2, ps2, "PS", "Puzzle Solution", "RFC 8019", TAIL("data", "Puzzle Solution Data", BYTES))

const struct payload ikev2_ke = { .header = &header_ke2 };
const struct payload ikev2_nonce = { .header = &header_nonce2 };
const struct payload ikev2_gspm = { .header = &header_gspm2 };
const struct payload ikev2_ps = { .header = &header_ps2 };
