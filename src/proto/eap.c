/* Extensible Authentication Protocol (RFC 3748), in IKEv2's EAP payload (RFC 7296, 3.16). */
#include "proto/ike.h"

PLAIN(2, eap2, "EAP", "Extensible Authentication", "RFC 7296, 3.16", TAIL("message", "EAP Message", BYTES))

const struct payload ikev2_eap = { .header = &header_eap2 };
