/*
 * The tables of registry.h, out of the .def files.  Rows are sorted by value,
 * which name_of() relies on.
 */
#include <spiglass/registry.h>

#define NAME(value, key, text, source) { value, text },
#define TABLE(table) \
	const struct names registry_##table = { table##_row, sizeof table##_row / sizeof table##_row[0] };

static const struct name ip_protocol_row[] = {
#include "registry/ip-protocols.def"
};
TABLE(ip_protocol)

static const struct name ikev1_exchange_row[] = {
#include "registry/ikev1-exchange-types.def"
};
TABLE(ikev1_exchange)

static const struct name ikev2_exchange_row[] = {
#include "registry/ikev2-exchange-types.def"
};
TABLE(ikev2_exchange)

static const struct name ikev1_payload_row[] = {
#include "registry/ikev1-payload-types.def"
};
TABLE(ikev1_payload)

static const struct name ikev2_payload_row[] = {
#include "registry/ikev2-payload-types.def"
};
TABLE(ikev2_payload)

static const struct name ikev1_payload_short_row[] = {
#include "registry/ikev1-payload-short.def"
};
TABLE(ikev1_payload_short)

static const struct name ikev2_payload_short_row[] = {
#include "registry/ikev2-payload-short.def"
};
TABLE(ikev2_payload_short)

static const struct name ikev1_protocol_row[] = {
#include "registry/ikev1-protocols.def"
};
TABLE(ikev1_protocol)

static const struct name ikev2_protocol_row[] = {
#include "registry/ikev2-protocols.def"
};
TABLE(ikev2_protocol)

static const struct name ipcomp_transform_row[] = {
#include "registry/ipcomp-transforms.def"
};
TABLE(ipcomp_transform)

static const struct name ikev1_notify_row[] = {
#include "registry/ikev1-notify.def"
};
TABLE(ikev1_notify)

static const struct name ikev2_notify_row[] = {
#include "registry/ikev2-notify.def"
};
TABLE(ikev2_notify)

static const struct name encr_row[] = {
#include "registry/ikev2-encr.def"
};
TABLE(encr)

static const struct name integ_row[] = {
#include "registry/ikev2-integ.def"
};
TABLE(integ)

static const struct name ethertype_row[] = {
#include "registry/ethertype.def"
};
TABLE(ethertype)
