/* Security Association payloads (RFC 2408, 3.4). */
#include "proto/ike.h"

PLAIN(1, sa1, "SA", "Security Association", "RFC 2408, 3.4", TAIL("data", "DOI, Situation and Proposals", BYTES))

const struct payload ikev1_sa = { .header = &header_sa1 };
