/* Security Association payloads (RFC 7296, 3.3). */
#include "proto/ike.h"

PLAIN(2, sa2, "SA", "Security Association", "RFC 7296, 3.3", TAIL("proposals", "Proposals", BYTES))

const struct payload ikev2_sa = { .header = &header_sa2 };
