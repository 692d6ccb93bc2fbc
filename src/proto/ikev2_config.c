/* Configuration payloads (RFC 7296, 3.15). */
#include "proto/ike.h"

PLAIN(2, cp2, "CP", "Configuration", "RFC 7296, 3.15", TAIL("data", "Configuration Data", BYTES))

const struct payload ikev2_cp = { .header = &header_cp2 };
