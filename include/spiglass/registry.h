/*
 * registry: IANA's tables as data.  src/registry/NAME.def has one row a value,
 *
 *	NAME(50, ESP, "ESP", "RFC4303")
 *
 * made by src/registry/import.py; here each becomes an enum (IP_PROTOCOL_ESP)
 * and a sorted table (registry_ip_protocol) for fields and look-ups.
 * Adding one: import it, and give it a line in REGISTRIES below.
 */
#ifndef SPIGLASS_REGISTRY_H
#define SPIGLASS_REGISTRY_H

#include <spiglass/packet.h>

extern const struct names registry_ip_protocol;
extern const struct names registry_ikev1_exchange, registry_ikev2_exchange;
extern const struct names registry_ikev1_payload, registry_ikev2_payload;
extern const struct names registry_ikev1_payload_short, registry_ikev2_payload_short;	/* SA, KE, No, IDi ... */
extern const struct names registry_ikev1_notify, registry_ikev2_notify;
extern const struct names registry_ikev1_protocol, registry_ikev2_protocol;	/* security protocol identifiers */
extern const struct names registry_ipcomp_transform;	/* the well-known CPIs */
extern const struct names registry_encr, registry_integ;	/* transform types 1 and 3 */
extern const struct names registry_ethertype;

enum ip_protocol {
#define NAME(value, key, text, source) IP_PROTOCOL_##key = value,
#include "../../src/registry/ip-protocols.def"
#undef NAME
};

enum ikev1_payload {
#define NAME(value, key, text, source) IKEV1_PAYLOAD_##key = value,
#include "../../src/registry/ikev1-payload-types.def"
#undef NAME
};

enum ikev2_payload {
#define NAME(value, key, text, source) IKEV2_PAYLOAD_##key = value,
#include "../../src/registry/ikev2-payload-types.def"
#undef NAME
};

enum encr_id {
#define NAME(value, key, text, source) key = value,
#include "../../src/registry/ikev2-encr.def"
#undef NAME
};

enum integ_id {
#define NAME(value, key, text, source) key = value,
#include "../../src/registry/ikev2-integ.def"
#undef NAME
};

#endif
