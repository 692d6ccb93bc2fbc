/* G-IKEv2's policies and key bags (RFC 9838). */
#include "proto/ike.h"

PLAIN(2, gsa2, "GSA", "Group Security Association", "RFC 9838", TAIL("data", "Group Policies", BYTES))
PLAIN(2, kd2, "KD", "Key Download", "RFC 9838", TAIL("data", "Key Bags", BYTES))

const struct payload ikev2_gsa = { .header = &header_gsa2 };
const struct payload ikev2_kd = { .header = &header_kd2 };
