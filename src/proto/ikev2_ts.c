/* Traffic Selector payloads (RFC 7296, 3.13). */
#include "proto/ike.h"

PLAIN(2, tsi2, "TSi", "Traffic Selector - Initiator", "RFC 7296, 3.13", TAIL("data", "Traffic Selectors", BYTES))
PLAIN(2, tsr2, "TSr", "Traffic Selector - Responder", "RFC 7296, 3.13", TAIL("data", "Traffic Selectors", BYTES))

const struct payload ikev2_tsi = { .header = &header_tsi2 };
const struct payload ikev2_tsr = { .header = &header_tsr2 };
