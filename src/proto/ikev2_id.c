/* Identification payloads (RFC 7296, 3.5; RFC 9838 for groups). */
#include "proto/ike.h"

PLAIN(2, idi2, "IDi", "Identification - Initiator", "RFC 7296, 3.5", TAIL("data", "Identification Data", BYTES))
PLAIN(2, idr2, "IDr", "Identification - Responder", "RFC 7296, 3.5", TAIL("data", "Identification Data", BYTES))
PLAIN(2, idg2, "IDg", "Group Identification", "RFC 9838", TAIL("data", "Identification Data", BYTES))

const struct payload ikev2_idi = { .header = &header_idi2 };
const struct payload ikev2_idr = { .header = &header_idr2 };
const struct payload ikev2_idg = { .header = &header_idg2 };
