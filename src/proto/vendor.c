/* Vendor ID payloads of both versions (RFC 7296, 3.12; RFC 2408, 3.16). */
#include "proto/ike.h"

PLAIN(2, vendor2, "V", "Vendor ID", "RFC 7296, 3.12", TAIL("vendor_id", "Vendor ID", BYTES))
PLAIN(1, vendor1, "V", "Vendor ID", "RFC 2408, 3.16", TAIL("vendor_id", "Vendor ID", BYTES))

const struct payload ikev2_vendor = { .header = &header_vendor2 };
const struct payload ikev1_vendor = { .header = &header_vendor1 };
