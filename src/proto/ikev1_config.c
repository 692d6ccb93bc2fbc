/* Attributes payloads (draft-dukes-ike-mode-cfg). */
#include "proto/ike.h"

PLAIN(1, cp1, "CP", "Attributes", "draft-dukes-ike-mode-cfg", TAIL("data", "Attributes", BYTES))

const struct payload ikev1_cp = { .header = &header_cp1 };
