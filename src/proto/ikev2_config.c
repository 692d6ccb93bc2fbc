/*
 * Configuration payloads (RFC 7296, 3.15): a node for each attribute, its
 * value in the form of its type (RFC 5026, RFC 5739, RFC 7651, RFC 8598,
 * RFC 9464, 3GPP TS 24.302 and TS 29.139).
 *
 * Invariant: an empty attribute asks for a value and has no form but the
 * common one; so has one whose length is not its type's, with a remark.
 */
#include "proto/ike.h"
#include "proto/proto.h"

#define CP2(F) GENERIC2(F, cp2) \
	F(cp2, cfg_type, 8, DEC, &registry_ikev2_cfg_type, "CFG Type") \
	F(cp2, reserved2, 24, RESERVED, NULL, "Reserved")

HEADER_AS(cp2, "CP", CP2, 8, "Configuration", "RFC 7296, 3.15")

#define CFG_FIELDS(F, p) \
	F(p, reserved, 1, RESERVED, NULL, "Reserved") \
	F(p, type, 15, DEC, &registry_ikev2_cfg_attribute, "Attribute Type") \
	F(p, length, 16, DEC, NULL, "Length")

#define CFG(F) CFG_FIELDS(F, cfg)
#define CFG_PREFIX6(F) CFG_FIELDS(F, cfg_prefix6) \
	F(cfg_prefix6, address, 128, IP6, NULL, "Address") \
	F(cfg_prefix6, prefix_length, 8, DEC, NULL, "Prefix Length")
#define CFG_SUBNET4(F) CFG_FIELDS(F, cfg_subnet4) \
	F(cfg_subnet4, address, 32, IP4, NULL, "Address") \
	F(cfg_subnet4, netmask, 32, IP4, NULL, "Netmask")
#define CFG_HOME_PREFIX(F) CFG_FIELDS(F, cfg_home_prefix) \
	F(cfg_home_prefix, lifetime, 32, DEC, NULL, "Prefix Lifetime") \
	F(cfg_home_prefix, address, 128, IP6, NULL, "Home Prefix") \
	F(cfg_home_prefix, prefix_length, 8, DEC, NULL, "Prefix Length")
#define CFG_LINK(F) CFG_FIELDS(F, cfg_link) \
	F(cfg_link, interface_id, 64, HEX, NULL, "Link-Local Interface ID")
#define CFG_HOME_AGENT(F) CFG_FIELDS(F, cfg_home_agent) \
	F(cfg_home_agent, address, 128, IP6, NULL, "IPv6 Address")
#define CFG_NAT_INFO(F) CFG_FIELDS(F, cfg_nat_info) \
	F(cfg_nat_info, address, 32, IP4, NULL, "External IPv4 Address") \
	F(cfg_nat_info, port, 16, DEC, NULL, "UDP Port")
#define CFG_TRUST_ANCHOR(F) CFG_FIELDS(F, cfg_trust_anchor) \
	F(cfg_trust_anchor, key_tag, 16, DEC, NULL, "DNSKEY Key Tag") \
	F(cfg_trust_anchor, algorithm, 8, DEC, NULL, "DNSKEY Algorithm") \
	F(cfg_trust_anchor, digest_type, 8, DEC, NULL, "Digest Type")
#define CFG_ENCDNS(F) CFG_FIELDS(F, cfg_encdns) \
	F(cfg_encdns, priority, 16, DEC, NULL, "Service Priority") \
	F(cfg_encdns, addresses, 8, DEC, NULL, "Num Addresses") \
	F(cfg_encdns, name_length, 8, DEC, NULL, "ADN Length")
#define CFG_ENCDNS_DIGEST(F) CFG_FIELDS(F, cfg_encdns_digest) \
	F(cfg_encdns_digest, algorithms, 8, DEC, NULL, "Num Hash Algs") \
	F(cfg_encdns_digest, name_length, 8, DEC, NULL, "ADN Length")

#define CFG_HEADER(p, LIST, size, rfc, ...) \
	HEADER_AS(p, "cfg_attribute", LIST, size, "Configuration Attribute", rfc, __VA_ARGS__)
#define CFG_TAIL(name, key, label, format) \
	static const struct header name = HEADER_WITH(cfg, "cfg_attribute", "Configuration Attribute", \
		"RFC 7296, 3.15.1", TAIL(key, label, format)); \
	LISTED(name)

CFG_HEADER(cfg, CFG, 4, "RFC 7296, 3.15.1", TAIL("value", "Value", BYTES))
CFG_TAIL(cfg_address4, "address", "Address", IP4)
CFG_TAIL(cfg_address6, "address", "Address", IP6)
CFG_TAIL(cfg_netmask, "netmask", "Netmask", IP4)
CFG_TAIL(cfg_text, "text", "Text", TEXT)
CFG_TAIL(cfg_domain, "domain", "Domain Name", TEXT)
CFG_TAIL(cfg_seconds, "seconds", "Seconds", DEC)
CFG_TAIL(cfg_number, "number", "Value", DEC)
static const struct header cfg_supported =
	HEADER_WITH(cfg, "cfg_attribute", "Configuration Attribute", "RFC 7296, 3.15.1");
LISTED(cfg_supported)
CFG_HEADER(cfg_prefix6, CFG_PREFIX6, 21, "RFC 7296, 3.15.1")
CFG_HEADER(cfg_subnet4, CFG_SUBNET4, 12, "RFC 7296, 3.15.1")
CFG_HEADER(cfg_home_prefix, CFG_HOME_PREFIX, 25, "RFC 5026, 7.1")
CFG_HEADER(cfg_link, CFG_LINK, 12, "RFC 5739, 5.1", TAIL("link_id", "IKEv2 Link ID", BYTES))
CFG_HEADER(cfg_home_agent, CFG_HOME_AGENT, 20, "3GPP TS 24.302, 8.2.4.1",
	TAIL("address4", "IPv4 Address", IP4))
CFG_HEADER(cfg_nat_info, CFG_NAT_INFO, 10, "3GPP TS 29.139")
CFG_HEADER(cfg_trust_anchor, CFG_TRUST_ANCHOR, 8, "RFC 8598, 4.2", TAIL("digest", "Digest Data", BYTES))
CFG_HEADER(cfg_encdns, CFG_ENCDNS, 8, "RFC 9464, 3.1")
CFG_HEADER(cfg_encdns_digest, CFG_ENCDNS_DIGEST, 6, "RFC 9464, 3.2")

/* --- what some values consist of --- */

#define SUPPORTED(F) \
	F(supported, reserved, 1, RESERVED, NULL, "Reserved") \
	F(supported, type, 15, DEC, &registry_ikev2_cfg_attribute, "Attribute Type")
#define DIGEST_ALGORITHM(F) \
	F(digest_algorithm, algorithm, 16, DEC, &registry_hash_algorithm, "Hash Algorithm Identifier")

HEADER_AS(supported, "supported_attribute", SUPPORTED, 2, "Supported Attribute", "RFC 7296, 3.15.1")
HEADER_AS(digest_algorithm, "hash_algorithm", DIGEST_ALGORITHM, 2, "Hash Algorithm", "RFC 9464, 3.2")
SPAN(resolver4, "Resolver", "RFC 9464, 3.1", "address", "IP Address", IP4)
SPAN(resolver6, "Resolver", "RFC 9464, 3.1", "address", "IP Address", IP6)
SPAN(authentication_domain, "Authentication Domain Name", "RFC 9464, 3.1", "name", "Name", TEXT)
SPAN(service_parameters, "Service Parameters", "RFC 9460, 2.2", "bytes", "Bytes", BYTES)
SPAN(certificate_digest, "Certificate Digest", "RFC 9464, 3.2", "digest", "Digest", BYTES)

static const struct remark attribute_lie = { "ike.cfg_attribute_length",
	N_("attribute length does not fit into the payload"), "RFC 7296, 3.15.1", REMARK_MALFORMED };
static const struct remark attribute_size = { "ike.cfg_attribute_size",
	N_("the value is not as long as its type has it"), "RFC 7296, 3.15.1", REMARK_MALFORMED };
static const struct remark attribute_parts = { "ike.cfg_attribute_parts",
	N_("what the attribute counts does not fit into it"), "RFC 9464, 3", REMARK_MALFORMED };
static const struct remark prefix_long = { "ike.cfg_prefix_length", N_("a prefix longer than the address"),
	"RFC 7296, 3.15.1", REMARK_MALFORMED };

/* `count` parts of that size off w, a node each; where they do not fit, what there is of them is shown as data. */
static void dissect_parts(struct packet *p, struct wire *w, unsigned depth, const struct header *header,
    uint32_t size, uint32_t count)
{
	for (uint32_t i = 0; i < count && !w->error; i++) {
		struct wire part = wire_split(w, size);

		packet_rest(p, &part, part.error ? &header_data : header, depth);
	}
}

static void dissect_supported(struct packet *p, struct wire w, unsigned depth)
{
	while (w.claim) {
		packet_header(p, &w, &header_supported, depth);
		header_missing(p, &w);
	}
}

static void check_subnet4(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;

	(void)w;
	(void)depth;
	fact_netmask(p, packet_last(p), h + cfg_subnet4_address_AT / 8, h + cfg_subnet4_netmask_AT / 8,
	    cfg_subnet4_address_BITS / 8);
}

static void check_prefix6(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = p->node[packet_last(p)].at;
	unsigned bits = (unsigned)GET(h, cfg_prefix6, prefix_length);

	(void)w;
	(void)depth;
	if (bits > cfg_prefix6_address_BITS)
		packet_note(p, packet_last(p), &prefix_long);
	else
		fact_prefix(p, packet_last(p), h + cfg_prefix6_address_AT / 8,
		    cfg_prefix6_address_BITS / 8, bits);
}

static void dissect_encdns(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;
	bool v4 = GET(h, cfg_encdns, type) == IKEV2_CFG_ATTR_ENCDNS_IP4;

	dissect_parts(p, &w, depth, v4 ? &header_resolver4 : &header_resolver6, v4 ? 4 : 16,
	    (uint32_t)GET(h, cfg_encdns, addresses));
	dissect_parts(p, &w, depth, &header_authentication_domain,
	    (uint32_t)GET(h, cfg_encdns, name_length), 1);
	if (w.error == WIRE_LIE)
		packet_note(p, node, &attribute_parts);
	packet_rest(p, &w, &header_service_parameters, depth);
}

static void dissect_encdns_digest(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;

	dissect_parts(p, &w, depth, &header_authentication_domain,
	    (uint32_t)GET(h, cfg_encdns_digest, name_length), 1);
	for (uint32_t i = 0; i < GET(h, cfg_encdns_digest, algorithms) && !w.error; i++)
		packet_header(p, &w, &header_digest_algorithm, depth);
	if (w.error == WIRE_LIE)
		packet_note(p, node, &attribute_parts);
	packet_rest(p, &w, &header_certificate_digest, depth);
}

/* --- attributes --- */

struct cfg_form {
	uint16_t type;
	uint8_t octets;			/* of the value; 0: as many as there are */
	const struct header *header;
	/* What is behind the fixed part. */
	void (*dissect)(struct packet *p, struct wire w, unsigned depth);
};

static const struct cfg_form cfg_forms[] = {
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_ADDRESS, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_NETMASK, 4, &cfg_netmask, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_DNS, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_NBNS, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_DHCP, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_APPLICATION_VERSION, 0, &cfg_text, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_ADDRESS, 17, &header_cfg_prefix6, check_prefix6 },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_DNS, 16, &cfg_address6, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_DHCP, 16, &cfg_address6, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_SUBNET, 8, &header_cfg_subnet4, check_subnet4 },
	{ IKEV2_CFG_ATTR_SUPPORTED_ATTRIBUTES, 0, &cfg_supported, dissect_supported },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_SUBNET, 17, &header_cfg_prefix6, check_prefix6 },
	{ IKEV2_CFG_ATTR_MIP6_HOME_PREFIX, 21, &header_cfg_home_prefix, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_LINK, 0, &header_cfg_link, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_PREFIX, 17, &header_cfg_prefix6, check_prefix6 },
	{ IKEV2_CFG_ATTR_HOME_AGENT_ADDRESS, 0, &header_cfg_home_agent, NULL },
	{ IKEV2_CFG_ATTR_P_CSCF_IP4_ADDRESS, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_P_CSCF_IP6_ADDRESS, 16, &cfg_address6, NULL },
	{ IKEV2_CFG_ATTR_FTT_KAT, 2, &cfg_number, NULL },
	{ IKEV2_CFG_ATTR_EXTERNAL_SOURCE_IP4_NAT_INFO, 6, &header_cfg_nat_info, NULL },
	{ IKEV2_CFG_ATTR_TIMEOUT_PERIOD_FOR_LIVENESS_CHECK, 4, &cfg_seconds, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_DNS_DOMAIN, 0, &cfg_domain, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_DNSSEC_TA, 0, &header_cfg_trust_anchor, NULL },
	{ IKEV2_CFG_ATTR_ENCDNS_IP4, 0, &header_cfg_encdns, dissect_encdns },
	{ IKEV2_CFG_ATTR_ENCDNS_IP6, 0, &header_cfg_encdns, dissect_encdns },
	{ IKEV2_CFG_ATTR_ENCDNS_DIGEST_INFO, 0, &header_cfg_encdns_digest, dissect_encdns_digest },
	{ IKEV2_CFG_ATTR_INTERNAL_IP4_SERVER, 4, &cfg_address4, NULL },
	{ IKEV2_CFG_ATTR_INTERNAL_IP6_SERVER, 16, &cfg_address6, NULL },
	{ IKEV2_CFG_ATTR_UNITY_BANNER, 0, &cfg_text, NULL },
};

static const struct cfg_form *cfg_form(uint64_t type)
{
	for (unsigned i = 0; i < sizeof cfg_forms / sizeof cfg_forms[0]; i++)
		if (cfg_forms[i].type == type)
			return &cfg_forms[i];
	return NULL;
}

static void dissect_value(struct packet *p, struct wire w, unsigned depth, const struct cfg_form *form)
{
	if ((form->octets && w.claim != form->octets) || !payload_form(p, &w, form->header, true)) {
		packet_note(p, packet_last(p), &attribute_size);
		return;
	}
	if (form->dissect && !w.error)
		form->dissect(p, w, depth + 1);
}

static void dissect_cfg(struct packet *p, struct wire *w, unsigned depth)
{
	const uint8_t *h = packet_header(p, w, &header_cfg, depth);
	const struct cfg_form *form;
	struct wire body;

	if (header_missing(p, w))
		return;
	body = payload_part(p, w, (uint32_t)GET(h, cfg, length), &attribute_lie);
	check_reserved(p, packet_last(p));
	form = cfg_form(GET(h, cfg, type));
	if (form && body.claim)
		dissect_value(p, body, depth, form);
}

static void dissect_cp2(struct packet *p, struct wire w, unsigned depth)
{
	while (w.claim)
		dissect_cfg(p, &w, depth + 1);
}

static void label_cp2(struct text *t, const struct node *n)
{
	text_in_parentheses(t, &registry_ikev2_cfg_type, (uint32_t)GET(n->at, cp2, cfg_type));
}

const struct payload ikev2_cp = { .header = &header_cp2, .dissect = dissect_cp2, .label = label_cp2 };
