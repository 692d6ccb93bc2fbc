/* Certificate and Certificate Request payloads (RFC 7296, 3.6 and 3.7). */
#include "proto/ike.h"

PLAIN(2, cert2, "CERT", "Certificate", "RFC 7296, 3.6", TAIL("data", "Certificate Data", BYTES))
PLAIN(2, certreq2, "CERTREQ", "Certificate Request", "RFC 7296, 3.7", TAIL("data", "Certification Authority", BYTES))

const struct payload ikev2_cert = { .header = &header_cert2 };
const struct payload ikev2_certreq = { .header = &header_certreq2 };
