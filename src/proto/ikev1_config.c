/*
 * Attributes payloads: Mode Config (draft-dukes-ike-mode-cfg-02, 3), extended
 * authentication (draft-beaulieu-ike-xauth-02, 6) and what vendors add.
 *
 * Invariant: networks and lists are nodes one deeper than their attribute.
 */
#include "proto/ikev1.h"
#include "proto/proto.h"

#define CP1(F) GENERIC1(F, cp1) \
	F(cp1, type, 8, DEC, &registry_ikev1_cfg_type, "Type") \
	F(cp1, reserved2, 8, RESERVED, NULL, "Reserved") \
	F(cp1, identifier, 16, DEC, NULL, "Identifier")

#define CFG_SUBNET4(F) \
	F(subnet4_1, address, 32, IP4, NULL, "Address") \
	F(subnet4_1, netmask, 32, IP4, NULL, "Netmask")
#define CFG_SUBNET6(F) \
	F(subnet6_1, address, 128, IP6, NULL, "Address") \
	F(subnet6_1, prefix_length, 8, DEC, NULL, "Prefix Length")
#define CFG_SUPPORTED(F) \
	F(cfg_supported1, reserved, 1, RESERVED, NULL, "Reserved") \
	F(cfg_supported1, type, 15, DEC, &registry_ikev1_cfg_attribute, "Attribute Type")
#define UNITY_NETWORK(F) \
	F(unity_network, address, 32, IP4, NULL, "Address") \
	F(unity_network, netmask, 32, IP4, NULL, "Netmask") \
	F(unity_network, protocol, 16, DEC, &protocols_or_any, "Protocol") \
	F(unity_network, source_port, 16, DEC, NULL, "Source Port") \
	F(unity_network, destination_port, 16, DEC, NULL, "Destination Port")

HEADER_AS(cp1, "CP", CP1, 8, "Attributes", "draft-dukes-ike-mode-cfg")
HEADER_AS(subnet4_1, "subnet", CFG_SUBNET4, 8, "Subnet", "draft-dukes-ike-mode-cfg")
HEADER_AS(subnet6_1, "subnet", CFG_SUBNET6, 17, "Subnet", "draft-dukes-ike-mode-cfg")
HEADER_AS(cfg_supported1, "supported_attribute", CFG_SUPPORTED, 2, "Supported Attribute",
	"draft-dukes-ike-mode-cfg")
HEADER_AS(unity_network, "network", UNITY_NETWORK, 14, "Network", "Cisco Unity")

/* Told of, and not shown: no field, no tail. */
const struct header header_xauth_password = {
	.key = "xauth_password", .title = N_("XAUTH Password"), .source = "draft-beaulieu-ike-xauth-02, 6" };
LISTED(header_xauth_password)

_Static_assert((int)unity_network_netmask_AT == (int)subnet4_1_netmask_AT, "networks begin as subnets do");

static const struct remark value_odd = { "ike.attribute_value",
	N_("the value is no whole number of entries"), "draft-dukes-ike-mode-cfg", REMARK_NOTE };

static const struct remark password = { "ike.password", N_("the value is a password and not shown"),
	"draft-beaulieu-ike-xauth-02, 6", REMARK_NOTE };

/* --- values that have parts --- */

static void dissect_list(struct packet *p, struct wire w, unsigned depth, const struct header *entry)
{
	unsigned attribute = packet_last(p);

	while (w.claim >= entry->bytes)
		packet_header(p, &w, entry, depth);
	if (!w.claim)
		return;
	packet_rest(p, &w, &header_data, depth);
	packet_note(p, attribute, &value_odd);
}

/* The same, of entries that begin with an IPv4 address and its netmask. */
static void dissect_masked(struct packet *p, struct wire w, unsigned depth, const struct header *entry)
{
	unsigned first = p->nodes;

	dissect_list(p, w, depth, entry);
	for (unsigned i = first; i < p->nodes; i++) {
		const uint8_t *at = p->node[i].at;

		if (p->node[i].header == entry && !p->node[i].error)
			fact_netmask(p, i, at, at + subnet4_1_netmask_AT / 8, subnet4_1_netmask_BITS / 8);
	}
}

static void dissect_subnets4(struct packet *p, struct wire w, unsigned depth)
{
	dissect_masked(p, w, depth, &header_subnet4_1);
}

static void dissect_subnets6(struct packet *p, struct wire w, unsigned depth)
{
	dissect_list(p, w, depth, &header_subnet6_1);
}

static void dissect_supported(struct packet *p, struct wire w, unsigned depth)
{
	dissect_list(p, w, depth, &header_cfg_supported1);
}

static void dissect_networks(struct packet *p, struct wire w, unsigned depth)
{
	dissect_masked(p, w, depth, &header_unity_network);
}

static void dissect_password(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = p->nodes;

	packet_rest(p, &w, &header_xauth_password, depth);
	if (p->nodes > node)
		packet_note(p, node, &password);
}

/* --- classes --- */

static const struct name status_row[] = { { 0, "FAIL" }, { 1, "OK" } };
static const struct names xauth_status = { status_row, sizeof status_row / sizeof status_row[0] };

#define CFG(rfc, class, values, key, label, form) \
	ATTRIBUTE_CLASS(&registry_ikev1_cfg_attribute, rfc, IKEV1_CFG_ATTR_##class, values, key, label, form)
#define PARTS(rfc, class, function) \
	ATTRIBUTE_PARTS(&registry_ikev1_cfg_attribute, rfc, IKEV1_CFG_ATTR_##class, function)

#define DUKES "draft-dukes-ike-mode-cfg"
#define BEAULIEU "draft-beaulieu-ike-xauth"
#define ADDRESS4(rfc, class) CFG(rfc, class, NULL, "address", "Address", IP4)
#define ADDRESS6(rfc, class) CFG(rfc, class, NULL, "address", "Address", IP6)
#define STRING(rfc, class) CFG(rfc, class, NULL, "text", "Text", TEXT)
#define DOMAIN(rfc, class) CFG(rfc, class, NULL, "domain", "Domain Name", TEXT)
#define NUMBER(rfc, class, values) CFG(rfc, class, values, "value", "Value", DEC)
#define IKEV1_CFG_ATTR_OTHER 0

static const struct attribute_class cfg_class[] = {
	ADDRESS4(DUKES, INTERNAL_IP4_ADDRESS),
	CFG(DUKES, INTERNAL_IP4_NETMASK, NULL, "netmask", "Netmask", IP4),
	ADDRESS4(DUKES, INTERNAL_IP4_DNS),
	ADDRESS4(DUKES, INTERNAL_IP4_NBNS),
	CFG(DUKES, INTERNAL_ADDRESS_EXPIRY, NULL, "seconds", "Seconds", DEC),
	ADDRESS4(DUKES, INTERNAL_IP4_DHCP),
	STRING(DUKES, APPLICATION_VERSION),
	ADDRESS6(DUKES, INTERNAL_IP6_ADDRESS),
	CFG(DUKES, INTERNAL_IP6_NETMASK, NULL, "netmask", "Netmask", IP6),
	ADDRESS6(DUKES, INTERNAL_IP6_DNS),
	ADDRESS6(DUKES, INTERNAL_IP6_NBNS),
	ADDRESS6(DUKES, INTERNAL_IP6_DHCP),
	PARTS(DUKES, INTERNAL_IP4_SUBNET, dissect_subnets4),
	PARTS(DUKES, SUPPORTED_ATTRIBUTES, dissect_supported),
	PARTS(DUKES, INTERNAL_IP6_SUBNET, dissect_subnets6),
	NUMBER(BEAULIEU, XAUTH_TYPE, &registry_xauth_type),
	STRING(BEAULIEU, XAUTH_USER_NAME),
	PARTS(BEAULIEU, XAUTH_USER_PASSWORD, dissect_password),
	PARTS(BEAULIEU, XAUTH_PASSCODE, dissect_password),
	STRING(BEAULIEU, XAUTH_MESSAGE),
	STRING(BEAULIEU, XAUTH_CHALLENGE),
	DOMAIN(BEAULIEU, XAUTH_DOMAIN),
	NUMBER(BEAULIEU, XAUTH_STATUS, &xauth_status),
	PARTS(BEAULIEU, XAUTH_NEXT_PIN, dissect_password),
	PARTS(BEAULIEU, XAUTH_ANSWER, dissect_password),
	DOMAIN("Check Point", CHKPT_DEF_DOMAIN),
	ADDRESS4("Microsoft", INTERNAL_IP4_SERVER),
	ADDRESS6("Microsoft", INTERNAL_IP6_SERVER),
	STRING("Cisco Unity", UNITY_BANNER),
	NUMBER("Cisco Unity", UNITY_SAVE_PASSWD, NULL),
	DOMAIN("Cisco Unity", UNITY_DEF_DOMAIN),
	STRING("Cisco Unity", UNITY_SPLITDNS_NAME),
	PARTS("Cisco Unity", UNITY_SPLIT_INCLUDE, dissect_networks),
	NUMBER("Cisco Unity", UNITY_NATT_PORT, NULL),
	PARTS("Cisco Unity", UNITY_LOCAL_LAN, dissect_networks),
	NUMBER("Cisco Unity", UNITY_PFS, NULL),
	STRING("Cisco Unity", UNITY_BACKUP_SERVERS),
	DOMAIN("Cisco Unity", UNITY_DDNS_HOSTNAME),
};

static const struct attribute_family cfg = ATTRIBUTE_FAMILY(cfg_class,
	CFG(DUKES, OTHER, NULL, "value", "Value", BYTES));
LISTED_CLASSES(cfg_class) LISTED_FAMILIES(cfg, &cfg, 1)

static void dissect_cp1(struct packet *p, struct wire w, unsigned depth)
{
	dissect_attributes(p, w, depth + 1, &cfg);
}

static void label_cp1(struct text *t, const struct node *n)
{
	static const struct name row[] = { { IKEV1_CFG_REQUEST, "request" }, { IKEV1_CFG_REPLY, "reply" },
		{ IKEV1_CFG_SET, "set" }, { IKEV1_CFG_ACK, "ack" } };
	static const struct names words = { row, sizeof row / sizeof row[0] };

	text_in_parentheses(t, &words, (uint32_t)GET(n->at, cp1, type));
}

const struct payload ikev1_cp = { .header = &header_cp1, .dissect = dissect_cp1, .label = label_cp1 };
