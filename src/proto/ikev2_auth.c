/* Authentication payloads (RFC 7296, 3.8; RFC 7427). */
#include "proto/ike.h"

PLAIN(2, auth2, "AUTH", "Authentication", "RFC 7296, 3.8", TAIL("data", "Authentication Data", BYTES))

const struct payload ikev2_auth = { .header = &header_auth2 };
