/*
 * registry: tables are sorted and as long as the facts they were made from,
 * names are the registry's where other tools have others, vendor IDs are found.
 */
#include <stdio.h>
#include <strings.h>
#include "test.h"
#include <spiglass/registry.h>

/* Each table: how many names, one of them, and the files of the facts. */
static const struct expected {
	const struct names *table;
	unsigned count;
	uint32_t value;
	const char *text;
	const char *sources;		/* FILE or FILE:SCOPE; NULL: abbreviations, which are partly ours */
} tables[] = {
	{ &registry_ethertype, 27, 0x0800, "IPv4", NULL },
	{ &registry_ip_protocol, 150, 50, "ESP",
	  "ip-protocols" },
	{ &registry_ikev2_exchange, 12, 42, "GSA_INBAND_REKEY",
	  "ikev2-exchange-types ikev2-private-values:exchange" },
	{ &registry_ikev2_payload, 24, 54, "Puzzle Solution",
	  "ikev2-payload-types ikev2-private-values:payload" },
	{ &registry_ikev2_payload_short, 23, 40, "No",
	  NULL },
	{ &registry_ikev2_protocol, 6, 6, "GIKE_UPDATE",
	  "ikev2-security-protocols" },
	{ &registry_ikev2_transform_type, 14, 4, "Key Exchange Method",
	  "ikev2-transform-types" },
	{ &registry_ikev2_transform_type_short, 14, 5, "SN",
	  NULL },
	{ &registry_ikev2_transform_attribute, 2, 18, "Signature Algorithm Identifier",
	  "ikev2-transform-attributes" },
	{ &registry_encr, 38, 35, "ENCR_MAGMA_MGM_MAC_KTREE",
	  "ikev2-encr ikev2-private-values:encr" },
	{ &registry_prf, 10, 4, "PRF_AES128_XCBC",
	  "ikev2-prf ikev2-private-values:prf" },
	{ &registry_integ, 21, 3, "AUTH_DES_MAC",
	  "ikev2-integ ikev2-private-values:integ" },
	{ &registry_ke_method, 38, 36, "ml-kem-768",
	  "ikev2-ke-methods ikev2-private-values:ke" },
	{ &registry_sequence_numbers, 3, 1, "Partially Transmitted 64-bit Sequential Numbers",
	  "ikev2-seqnum" },
	{ &registry_kwa, 4, 4, "KW_ARX",
	  "ikev2-kwa" },
	{ &registry_gcauth, 2, 2, "Digital Signature",
	  "ikev2-gcauth" },
	{ &registry_ikev2_notify, 152, 46, "AUTHORIZATION_FAILED",
	  "ikev2-notify-errors ikev2-notify-status ikev2-notify-private" },
	{ &registry_ikev2_id_type, 9, 12, "ID_FC_NAME",
	  "ikev2-id-types" },
	{ &registry_ikev2_cert_encoding, 14, 15, "Raw Public Key",
	  "ikev2-cert-encodings" },
	{ &registry_ikev2_auth_method, 9, 14, "Digital Signature",
	  "ikev2-auth-methods" },
	{ &registry_ikev2_cfg_type, 4, 3, "CFG_SET",
	  "ikev2-cfg-types" },
	{ &registry_ikev2_cfg_attribute, 29, 29, "ENCDNS_DIGEST_INFO",
	  "ikev2-cfg-attributes" },
	{ &registry_ikev2_ts_type, 4, 10, "TS_SECLABEL",
	  "ikev2-ts-types" },
	{ &registry_hash_algorithm, 7, 7, "STREEBOG_512",
	  "ikev2-hash-algorithms ikev2-private-values:hash" },
	{ &registry_ipcomp_transform, 4, 3, "IPCOMP_LZS",
	  "ikev2-ipcomp-transforms" },
	{ &registry_gateway_id_type, 3, 2, "IPv6 address of the VPN gateway",
	  "ikev2-gateway-id-types" },
	{ &registry_rohc_attribute, 5, 3, "ROHC Integrity Algorithm (ROHC_INTEG)",
	  "ikev2-rohc-attributes" },
	{ &registry_ppk_id_type, 2, 2, "PPK_ID_FIXED",
	  "ikev2-ppk-id-types" },
	{ &registry_secure_password_method, 3, 2, "AugPAKE",
	  "ikev2-secure-password-methods" },
	{ &registry_gsa_attribute, 3, 2, "GSA_INITIAL_MESSAGE_ID",
	  "ikev2-gsa-attributes" },
	{ &registry_gwp_attribute, 3, 2, "GWP_DTD",
	  "ikev2-gwp-attributes" },
	{ &registry_group_key_bag_attribute, 1, 1, "SA_KEY",
	  "ikev2-key-bag-attributes:group" },
	{ &registry_member_key_bag_attribute, 3, 2, "AUTH_KEY",
	  "ikev2-key-bag-attributes:member" },
	{ &registry_ikev1_exchange, 10, 2, "Identity Protection (Main Mode)",
	  "ikev1-exchange-types" },
	{ &registry_ikev1_payload, 27, 20, "NAT Discovery",
	  "ikev1-payload-types" },
	{ &registry_ikev1_payload_short, 25, 13, "V",
	  NULL },
	{ &registry_ikev1_doi, 3, 2, "GDOI",
	  "ikev1-doi" },
	{ &registry_ikev1_situation, 3, 2, "SIT_SECRECY",
	  "ikev1-situation" },
	{ &registry_ikev1_protocol, 5, 3, "PROTO_IPSEC_ESP",
	  "ikev1-protocol-ids" },
	{ &registry_ikev1_isakmp_transform, 1, 1, "KEY_IKE",
	  "ikev1-isakmp-transforms" },
	{ &registry_ikev1_esp_transform, 27, 23, "ESP_NULL_AUTH_AES-GMAC",
	  "ikev1-esp-transforms" },
	{ &registry_ikev1_ah_transform, 15, 13, "AH_AES-256-GMAC",
	  "ikev1-ah-transforms" },
	{ &registry_ikev1_ipcomp_transform, 4, 3, "IPCOMP_LZS",
	  "ikev1-ipcomp-transforms" },
	{ &registry_ikev1_attribute, 16, 14, "Key Length",
	  "ikev1-phase1-attributes" },
	{ &registry_ikev1_encryption, 23, 16, "AES-CCM-16 (libreswan)",
	  "ikev1-phase1-attr-values:1" },
	{ &registry_ikev1_hash, 7, 4, "SHA2-256",
	  "ikev1-phase1-attr-values:2" },
	{ &registry_ikev1_auth_method, 22, 65010, "XAUTHRespRSARevisedEncryption",
	  "ikev1-phase1-attr-values:3" },
	{ &registry_ikev1_group, 30, 27, "224-bit Brainpool ECP group",
	  "ikev1-groups" },
	{ &registry_ikev1_group_type, 3, 2, "ECP (elliptic curve group over GF[P])",
	  "ikev1-phase1-attr-values:5" },
	{ &registry_ikev1_life_type, 2, 2, "kilobytes",
	  "ikev1-phase1-attr-values:11" },
	{ &registry_ikev1_sa_attribute, 15, 8, "Compress Dictionary Size",
	  "ikev1-sa-attributes" },
	{ &registry_ikev1_sa_life_type, 2, 2, "kilobytes",
	  "ikev1-sa-attr-values:1" },
	{ &registry_ikev1_encapsulation_mode, 7, 61443, "UDP-Encapsulated-Tunnel (draft)",
	  "ikev1-sa-attr-values:4" },
	{ &registry_ikev1_auth_algorithm, 16, 9, "AES-XCBC-MAC",
	  "ikev1-sa-attr-values:5" },
	{ &registry_ikev1_ecn_tunnel, 2, 2, "Forbidden",
	  "ikev1-sa-attr-values:10" },
	{ &registry_ikev1_esn, 1, 1, "64-bit Sequence Number",
	  "ikev1-sa-attr-values:11" },
	{ &registry_ikev1_signature_encoding, 2, 2, "RSASSA-PSS",
	  "ikev1-sa-attr-values:13" },
	{ &registry_ikev1_address_preservation, 4, 3, "Destination-Only",
	  "ikev1-sa-attr-values:14" },
	{ &registry_ikev1_sa_direction, 3, 2, "Receiver-Only",
	  "ikev1-sa-attr-values:15" },
	{ &registry_ikev1_id_type, 12, 12, "ID_LIST",
	  "ikev1-id-types" },
	{ &registry_ikev1_cert_encoding, 11, 5, "X.509 Certificate - Key Exchange",
	  "ikev1-cert-types" },
	{ &registry_ikev1_notify, 45, 21, "CERT-TYPE-UNSUPPORTED",
	  "ikev1-notify" },
	{ &registry_ikev1_cfg_type, 4, 3, "ISAKMP_CFG_SET",
	  "ikev1-modecfg-types" },
	{ &registry_ikev1_cfg_attribute, 45, 16525, "XAUTH_CHALLENGE",
	  "ikev1-modecfg-attributes" },
	{ &registry_xauth_type, 4, 2, "OTP",
	  "ikev1-xauth-types" },
	{ &registry_gdoi_exchange, 3, 33, "GROUPKEY-PUSH",
	  "gdoi-values:exchange" },
	{ &registry_gdoi_kek_attribute, 9, 5, "SIG_HASH_ALGORITHM",
	  "gdoi-values:kek-attr" },
	{ &registry_gdoi_kek_management, 1, 1, "LKH",
	  "gdoi-values:kek-mgmt" },
	{ &registry_gdoi_kek_algorithm, 3, 2, "KEK_ALG_3DES",
	  "gdoi-values:kek-alg" },
	{ &registry_gdoi_sig_hash, 5, 3, "SIG_HASH_SHA256",
	  "gdoi-values:sig-hash" },
	{ &registry_gdoi_sig_algorithm, 6, 4, "SIG_ALG_ECDSA-256 (unconfirmed)",
	  "gdoi-values:sig-alg" },
	{ &registry_gdoi_pop_algorithm, 3, 2, "POP_ALG_DSS",
	  "gdoi-values:pop-alg" },
	{ &registry_gdoi_tek_protocol, 3, 2, "GDOI_PROTO_IPSEC_AH",
	  "gdoi-values:sa-tek-proto" },
	{ &registry_gdoi_key_type, 4, 3, "LKH",
	  "gdoi-values:kd-type" },
	{ &registry_gdoi_tek_key_attribute, 3, 2, "TEK_INTEGRITY_KEY",
	  "gdoi-values:tek-kd-attr" },
	{ &registry_gdoi_kek_key_attribute, 2, 2, "SIG_ALGORITHM_KEY",
	  "gdoi-values:kek-kd-attr" },
	{ &registry_gdoi_lkh_attribute, 3, 2, "LKH_UPDATE_ARRAY",
	  "gdoi-values:lkh-kd-attr" },
	{ &registry_gdoi_sid_attribute, 2, 2, "SID_VALUE",
	  "gdoi-values:sid-kd-attr" },
	{ &registry_gdoi_gap_attribute, 3, 2, "DEACTIVATION_TIME_DELAY",
	  "gdoi-values:gap-attr" },
	{ &registry_eap_code, 6, 4, "Failure",
	  "eap-codes" },
	{ &registry_eap_type, 57, 19, "SRP-SHA1",
	  "eap-types" },
	{ &registry_eap_mschapv2_opcode, 5, 3, "Success",
	  "eap-mschapv2-opcodes" },
	{ &registry_eap_aka_attribute, 44, 152, "AT_PUB_ECDHE",
	  "eap-simaka-attributes" },
	{ &registry_eap_aka_subtype, 9, 10, "SIM-Start",
	  "eap-simaka-subtypes" },
	{ &registry_eap_aka_notification, 6, 8192, "Failure to Terminate the Authentication Exchange (unconfirmed)",
	  "eap-simaka-codes:notification" },
	{ &registry_eap_aka_client_error, 4, 2, "insufficient number of challenges",
	  "eap-simaka-codes:client-error" },
	{ &registry_eap_aka_kdf, 1, 1, "EAP-AKA' with CK'/IK'",
	  "eap-simaka-codes:kdf" },
	{ &registry_eap_aka_kdf_fs, 2, 2, "EAP-AKA' with ECDHE and P-256",
	  "eap-simaka-codes:kdf-fs" },
	{ &registry_eap_sim_version, 1, 1, "EAP-SIM version 1",
	  "eap-simaka-codes:version" },
	{ &registry_esp_encr_status, 14, 8, "MUST NOT",
	  "algorithm-status:esp-encr" },
	{ &registry_esp_integ_status, 12, 6, "deprecated",
	  "algorithm-status:esp-ah-integ" },
	{ &registry_ipcomp_status, 4, 3, "MAY",
	  "algorithm-status:ipcomp" },
	{ &registry_ike_encr_status, 13, 7, "deprecated",
	  "algorithm-status:ike-encr" },
	{ &registry_ike_prf_status, 6, 4, "SHOULD",
	  "algorithm-status:ike-prf" },
	{ &registry_ike_integ_status, 9, 5, "SHOULD",
	  "algorithm-status:ike-integ" },
	{ &registry_ike_ke_status, 8, 19, "SHOULD",
	  "algorithm-status:ike-ke" },
	{ &registry_ike_auth_status, 7, 9, "SHOULD",
	  "algorithm-status:ike-auth" },
	{ &registry_ike_hash_status, 4, 3, "MAY",
	  "algorithm-status:ike-sighash" },
};

enum { TABLES = sizeof tables / sizeof tables[0] };

static void every_row_is_found(void **state)
{
	(void)state;
	for (size_t t = 0; t < TABLES; t++) {
		const struct names *table = tables[t].table;

		assert_int_equal(table->count, tables[t].count);
		for (unsigned i = 0; i < table->count; i++) {
			const struct name *row = &table->row[i];

			assert_true(i == 0 || row[-1].value < row->value);
			assert_true(row->text[0] != '\0');
			assert_ptr_equal(name_of(table, row->value), row->text);
		}
	}
}

static void one_name_of_each(void **state)
{
	(void)state;
	for (size_t t = 0; t < TABLES; t++)
		assert_string_equal(name_of(tables[t].table, tables[t].value), tables[t].text);
}

/* --- against the facts, where they are at hand --- */

struct fact_row {
	char *scope, *name, *note;
	uint32_t value;
};

/* "scope:12<TAB>name<TAB>reference<TAB>note": false for ranges, and for what is no name. */
static bool fact_parse(char *line, struct fact_row *row)
{
	char *colon, *number = line, *end, *reference;

	row->scope = "";
	if (line[0] == '#' || !(row->name = strchr(line, '\t')))
		return false;
	*row->name++ = '\0';
	reference = strchr(row->name, '\t');
	*reference++ = '\0';
	row->note = strchr(reference, '\t') + 1;
	row->note[strcspn(row->note, "\n")] = '\0';
	if (reference[-2] == ')')	/* where a remark of ours goes on */
		reference[-2] = '\0';
	if ((colon = strrchr(line, ':'))) {
		*colon = '\0';
		row->scope = line;
		number = colon + 1;
	}
	row->value = (uint32_t)strtoul(number, &end, 0);
	return *end == '\0' && strncasecmp(row->name, "reserved", 8) && strncasecmp(row->name, "private use", 11) &&
	    strcasecmp(row->name, "unassigned") && strcasecmp(row->name, "DOI specific use") &&
	    strncmp(row->note, "internal", 8);
}

static const char *facts_folder(void)
{
	static char path[4096];
	const char *given = getenv("SPIGLASS_REGISTRIES"), *top = getenv("srcdir");

	if (given)
		return given;
	snprintf(path, sizeof path, "%s/../shared/registries", top ? top : ".");
	return path;
}

static FILE *facts_open(const char *source, size_t len)
{
	char path[8192];

	snprintf(path, sizeof path, "%s/%.*s.tsv", facts_folder(), (int)strcspn(source, ": "), source);
	assert_true(len < sizeof path);
	return fopen(path, "r");
}

/* The names of one source are in its table; a name may carry a remark, or be told by the note. */
static void check_source(const struct expected *e, const char *source, size_t len, bool *seen)
{
	const char *colon = memchr(source, ':', len);
	const char *scope = colon ? colon + 1 : "";
	size_t scope_len = colon ? (size_t)(source + len - scope) : 0;
	FILE *file = facts_open(source, len);
	char line[4096];

	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		struct fact_row row;
		const char *text;

		if (!fact_parse(line, &row) || strlen(row.scope) != scope_len || memcmp(row.scope, scope, scope_len))
			continue;
		text = name_of(e->table, row.value);
		assert_non_null(text);
		if (!strstr(text, row.name) && strncmp(row.note, text, strlen(text)))
			fail_msg("%.*s %u is \"%s\", not \"%s\"", (int)len, source, row.value, text, row.name);
		for (unsigned i = 0; i < e->table->count; i++)
			seen[i] |= e->table->row[i].value == row.value;
	}
	fclose(file);
}

static void tables_are_the_facts(void **state)
{
	FILE *there = facts_open("ikev2-encr", 10);

	(void)state;
	if (!there)
		skip();
	fclose(there);
	for (size_t t = 0; t < TABLES; t++) {
		bool seen[512] = { false };

		if (!tables[t].sources)
			continue;
		for (const char *s = tables[t].sources; *s; s += strspn(s, " ")) {
			check_source(&tables[t], s, strcspn(s, " "), seen);
			s += strcspn(s, " ");
		}
		for (unsigned i = 0; i < tables[t].count; i++)
			if (!seen[i] && !strstr(tables[t].table->row[i].text, "Expanded Type") &&
			    !strstr(tables[t].table->row[i].text, "Reserved for"))
				fail_msg("%s: no fact says \"%s\"", tables[t].sources, tables[t].table->row[i].text);
	}
}

/* Each line's octets and name, where they are at hand; these two files have no number. */
static void check_octets(const char *source, void (*check)(const uint8_t *at, uint32_t len, const char *name))
{
	FILE *file = facts_open(source, strlen(source));
	char line[4096];

	if (!file)
		skip();
	while (fgets(line, sizeof line, file)) {
		uint8_t octets[256];
		uint32_t len = 0;
		char *name = line + strspn(line, "0123456789abcdef");

		if (*name != '\t')
			continue;
		for (unsigned value; line + 2 * len < name && sscanf(line + 2 * len, "%2x", &value) == 1; len++)
			octets[len] = (uint8_t)value;
		*strchr(++name, '\t') = '\0';
		check(octets, len, name);
	}
	fclose(file);
}

static void check_vendor(const uint8_t *at, uint32_t len, const char *name)
{
	for (unsigned i = 0; i < vendor_ids_count; i++)
		if (vendor_ids[i].len == len && !memcmp(vendor_ids[i].bytes, at, len)) {
			assert_memory_equal(vendor_ids[i].name, name, strlen(name));
			return;
		}
	fail_msg("%s is missing", name);
}

static void check_signature(const uint8_t *at, uint32_t len, const char *name)
{
	assert_string_equal(signature_algorithm_name(at, len), name);
}

static void vendor_ids_are_the_facts(void **state)
{
	(void)state;
	check_octets("vendor-ids", check_vendor);
}

static void signatures_are_the_facts(void **state)
{
	(void)state;
	check_octets("ikev2-signature-algids", check_signature);
}

/* --- where others are wrong, and what is nobody's --- */

static void names(void **state)
{
	(void)state;
	assert_string_equal(name_of(&registry_ip_protocol, IP_PROTOCOL_ESP), "ESP");
	assert_string_equal(name_of(&registry_ip_protocol, IP_PROTOCOL_IPV6_NONXT), "IPv6-NoNxt");
	assert_string_equal(name_of(&registry_ikev2_exchange, 34), "IKE_SA_INIT");
	assert_string_equal(name_of(&registry_ikev2_exchange, 40), "GSA_REGISTRATION");
	assert_string_equal(name_of(&registry_ikev2_notify, 14), "NO_PROPOSAL_CHOSEN");
	assert_string_equal(name_of(&registry_ikev2_notify, 44), "CHILD_SA_NOT_FOUND");
	assert_string_equal(name_of(&registry_ikev2_notify, 46), "AUTHORIZATION_FAILED");
	assert_string_equal(name_of(&registry_ikev2_notify, 49), "REGISTRATION_FAILED");
	assert_string_equal(name_of(&registry_ikev2_notify, 16388), "NAT_DETECTION_SOURCE_IP");
	assert_string_equal(name_of(&registry_ikev2_notify, 16421), "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED");
	assert_string_equal(name_of(&registry_ikev2_notify, 16429), "GROUP_SENDER");
	assert_string_equal(name_of(&registry_ikev2_notify, 16439), "IP4_ALLOWED");
	assert_string_equal(name_of(&registry_ikev2_notify, 16440), "IP6_ALLOWED");
	assert_string_equal(name_of(&registry_ikev2_notify, 16443), "SUPPORTED_AUTH_METHODS");
	assert_string_equal(name_of(&registry_prf, 4), "PRF_AES128_XCBC");
	assert_string_equal(name_of(&registry_prf, 8), "PRF_AES128_CMAC");
	assert_string_equal(name_of(&registry_encr, ENCR_AES_GCM_16), "ENCR_AES_GCM_16");
	assert_string_equal(name_of(&registry_encr, 32), "ENCR_KUZNYECHIK_MGM_KTREE");
	assert_string_equal(name_of(&registry_integ, 3), "AUTH_DES_MAC");
	assert_string_equal(name_of(&registry_integ, AUTH_HMAC_SHA2_256_128), "AUTH_HMAC_SHA2_256_128");
	assert_string_equal(name_of(&registry_integ, AUTH_NONE), "NONE");
	assert_string_equal(name_of(&registry_ikev2_id_type, 13), "ID_NULL");
	assert_string_equal(name_of(&registry_ikev1_notify, 16), "PAYLOAD-MALFORMED");
	assert_string_equal(name_of(&registry_ikev1_notify, 36136), "R-U-THERE");
	assert_string_equal(name_of(&registry_ikev1_sa_attribute, 12), "Authentication Key Length");
	assert_string_equal(name_of(&registry_ikev1_payload_short, IKEV1_PAYLOAD_VENDOR_ID), "V");
	assert_string_equal(name_of(&registry_eap_type, 26), "MS-EAP-Authentication");
	assert_string_equal(name_of(&registry_eap_type, 38), "EAP-HTTP Digest");
}

/* The same number in both versions, with different names. */
static void versions_differ(void **state)
{
	(void)state;
	assert_string_equal(name_of(&registry_ikev1_id_type, 12), "ID_LIST");
	assert_string_equal(name_of(&registry_ikev2_id_type, 12), "ID_FC_NAME");
	assert_string_equal(name_of(&registry_ikev1_esp_transform, 21), "ESP_SEED_CBC");
	assert_string_equal(name_of(&registry_encr, 21), "ENCR_NULL_AUTH_AES_GMAC");
	assert_string_equal(name_of(&registry_ikev1_esp_transform, 23), "ESP_NULL_AUTH_AES-GMAC");
	assert_string_equal(name_of(&registry_encr, 23), "ENCR_CAMELLIA_CBC");
	assert_string_equal(name_of(&registry_ikev1_auth_algorithm, 5), "HMAC-SHA2-256");
	assert_string_equal(name_of(&registry_integ, 5), "AUTH_AES_XCBC_96");
	assert_string_equal(name_of(&registry_ikev1_group, 3), "EC2N group on GP[2^155]");
	assert_null(name_of(&registry_ke_method, 3));
	assert_string_equal(name_of(&registry_ikev1_group, 28), "256-bit Brainpool ECP group");
	assert_string_equal(name_of(&registry_ke_method, 28), "brainpoolP256r1");
	assert_string_equal(name_of(&registry_ikev1_exchange, 32), "Quick Mode");
	assert_string_equal(name_of(&registry_gdoi_exchange, 32), "GROUPKEY-PULL");
}

static void vendors_are_named(void **state)
{
	(void)state;
	assert_string_equal(name_of(&registry_ikev2_notify, 8193), "MAX_CONNECTION_REACHED (3GPP TS 24.302)");
	assert_string_equal(name_of(&registry_ikev2_notify, 8192),
		"PDN_CONNECTION_REJECTION (3GPP TS 24.302) or ME_CONNECT_FAILED (strongSwan)");
	assert_string_equal(name_of(&registry_ikev2_notify, 40961),
		"REACTIVATION_REQUESTED_CAUSE (3GPP TS 24.302) or USE_BEET_MODE (strongSwan)");
	assert_string_equal(name_of(&registry_ikev2_notify, 12345), "MS_NOTIFY_STATUS (Microsoft)");
	assert_string_equal(name_of(&registry_ikev2_notify, 61520), "Network Overlay ID (Fortinet)");
	assert_string_equal(name_of(&registry_ikev2_notify, 52301), "DNS_SRV_SEC_INFO_IND (3GPP TS 24.302, unconfirmed)");
	assert_string_equal(name_of(&registry_ikev1_notify, 30000), "CISCO_HELLO (Cisco)");
	assert_string_equal(name_of(&registry_ikev1_encryption, 65289), "TWOFISH-CBC (SSH, libreswan)");
	assert_string_equal(name_of(&registry_ikev1_encapsulation_mode, 61440), "Check Point IPSec UDP Encapsulation");
	assert_string_equal(name_of(&registry_ikev1_cfg_attribute, 16520), "XAUTH_TYPE");
	assert_string_equal(name_of(&registry_ikev1_payload, 132), "IKE Fragmentation");
}

static void numbers(void **state)
{
	(void)state;
	assert_int_equal(IP_PROTOCOL_AH, 51);
	assert_int_equal(IKEV2_PAYLOAD_NOTIFY, 41);
	assert_int_equal(IKEV1_PAYLOAD_NOTIFICATION, 11);
	assert_int_equal(ENCR_CHACHA20_POLY1305, 28);
	assert_int_equal(AUTH_AES_CMAC_96, 8);
	assert_int_equal(IKEV2_NOTIFY_COOKIE, 16390);
	assert_int_equal(IKEV2_TRANSFORM_KE, 4);
	assert_int_equal(IKEV2_ATTR_KEY_LENGTH, 14);
	assert_int_equal(IKEV1_ATTR_KEY_LENGTH, 14);
	assert_int_equal(IKEV1_SA_ATTR_KEY_LENGTH, 6);
	assert_int_equal(EAP_TYPE_MSCHAPV2, 26);
	assert_int_equal(KE_ML_KEM_768, 36);
}

static void no_name(void **state)
{
	(void)state;
	assert_null(name_of(&registry_ip_protocol, 255));	/* Reserved */
	assert_null(name_of(&registry_encr, 17));		/* Unassigned */
	assert_null(name_of(&registry_encr, 1024));		/* never sent */
	assert_null(name_of(&registry_ikev2_payload, 1));	/* inside a range */
	assert_null(name_of(&registry_ikev2_notify, 40970));	/* Private Use */
	assert_null(name_of(&registry_ikev2_notify, UINT32_MAX));
	assert_null(name_of(&registry_ikev1_notify, 30003));	/* DOI-specific codes */
	assert_null(name_of(&registry_ikev1_attribute, 17));	/* Block-Size elsewhere */
	assert_null(name_of(&registry_ikev1_auth_method, 8));	/* Reserved */
	assert_null(name_of(&registry_eap_type, 20));		/* Unassigned */
}

/* --- vendor IDs --- */

/* What vendor_id_find() promises, the long way: the row equal to them, or the longest prefix. */
static const struct vendor_id *find_slowly(const uint8_t *at, uint32_t len)
{
	const struct vendor_id *best = NULL;

	for (unsigned i = 0; i < vendor_ids_count; i++) {
		const struct vendor_id *row = &vendor_ids[i];
		bool may = row->tail == VENDOR_TAIL_HASH ? len == 12 : row->prefix || row->len == len;

		if (may && row->len <= len && !memcmp(row->bytes, at, row->len) && (!best || row->len > best->len))
			best = row;
	}
	return best;
}

static void vendor_ids_are_sorted(void **state)
{
	(void)state;
	assert_int_equal(vendor_ids_count, 288);
	for (unsigned i = 1; i < vendor_ids_count; i++) {
		const struct vendor_id *a = &vendor_ids[i - 1], *b = a + 1;
		int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

		assert_true(order < 0 || (order == 0 && a->len < b->len));
	}
}

static void vendor_ids_are_found(void **state)
{
	uint8_t room[256];

	(void)state;
	for (unsigned i = 0; i < vendor_ids_count; i++) {
		const struct vendor_id *row = &vendor_ids[i];
		uint32_t whole = row->tail == VENDOR_TAIL_HASH ? 12 : row->len;

		memset(room, 'z', sizeof room);
		memcpy(room, row->bytes, row->len);
		assert_ptr_equal(vendor_id_find(room, whole), row);
		if (!row->prefix)
			assert_ptr_not_equal(vendor_id_find(room, row->len + 1), row);
		else if (row->tail != VENDOR_TAIL_HASH)
			assert_ptr_equal(vendor_id_find(room, row->len + 40), row);
	}
}

/* Octets near those of the table: cut, longer, and with one octet changed. */
static void vendor_ids_near_misses(void **state)
{
	uint8_t room[256];

	(void)state;
	for (unsigned i = 0; i < vendor_ids_count; i++)
		for (uint32_t len = 0; len <= vendor_ids[i].len + 3u; len++)
			for (unsigned change = 0; change < 3; change++) {
				memset(room, i & 1 ? 0 : 0xff, sizeof room);
				memcpy(room, vendor_ids[i].bytes, vendor_ids[i].len);
				if (len > 0)
					room[len - 1] = (uint8_t)(room[len - 1] + change - 1);
				assert_ptr_equal(vendor_id_find(room, len), find_slowly(room, len));
			}
	assert_null(vendor_id_find(room, 0));
}

#define VENDOR_IS(expected, octets) \
	TEXT_IS(expected, t, text_vendor_id(t, (const uint8_t *)(octets), sizeof(octets) - 1))

#define DPD "\xaf\xca\xd7\x13\x68\xa1\xf1\xc9\x6b\x86\x96\xfc\x77\x57"
#define WINDOWS "\x1e\x2b\x51\x69\x05\x99\x1c\x7d\x7c\x96\xfc\xbf\xb5\x87\xe4\x61"
#define FRAGMENTATION "\x40\x48\xb7\xd5\x6e\xbc\xe8\x85\x25\xe7\xde\x7f\x00\xd6\xc2\xd3"
#define ALTIGA "\x1f\x07\xf7\x0e\xaa\x65\x14\xd3\xb0\xfa\x96\x54\x2a\x50"
#define CHECK_POINT "\xf4\xed\x19\xe0\xc1\x14\xeb\x51\x6f\xaa\xac\x0e\xe3\x7d\xaf\x28\x07\xb4\x38\x1f"
#define SCREENOS "\x69\x93\x69\x22\x87\x41\xc6\xd4\xca\x09\x4c\x93\xe2\x42\xc9\xde\x19\xe7\xb7\xc6"
#define FORTIGATE "\x82\x99\x03\x17\x57\xa3\x60\x82\xc6\xa6\x21\xde"

static void vendor_ids_explained(void **state)
{
	(void)state;
	VENDOR_IS("Dead Peer Detection 1.0", DPD "\x01\x00");
	VENDOR_IS("MS NT5 ISAKMPOAKLEY: Windows 7", WINDOWS "\0\0\0\x07");
	VENDOR_IS("MS NT5 ISAKMPOAKLEY, version octets 0000000a", WINDOWS "\0\0\0\x0a");
	VENDOR_IS("IKE fragmentation (Cisco, Microsoft)", FRAGMENTATION);
	VENDOR_IS("IKE fragmentation (Cisco, Microsoft), main and aggressive mode", FRAGMENTATION "\x80\0\0\0");
	VENDOR_IS("IKE fragmentation (Cisco, Microsoft), main and aggressive mode, base mode",
		FRAGMENTATION "\xc0\0\0\0");
	VENDOR_IS("Cisco VPN 3000 Concentrator 4.0.7", ALTIGA "\x04\x07");
	VENDOR_IS("Check Point FireWall-1 NG AI R55 / NGX or later, 2025-07-24T17:37:46.000000000Z, features 0x18280000",
		CHECK_POINT "\0\0\0\1\0\0\x13\x8d\x68\x82\x6f\x6a\0\0\0\0\x18\x28\0\0");
	VENDOR_IS("Check Point FireWall-1 / VPN-1, client, version 5005, features 0x18000000",
		CHECK_POINT "\0\0\0\2\0\0\x13\x8d\0\0\0\0\0\0\0\0\x18\0\0\0");
	VENDOR_IS("NetScreen ScreenOS / Juniper (6), version octets 00000500", SCREENOS "\0\0\0\5\0\0\5\0");
	VENDOR_IS("Fortinet FortiGate, version octets 00050000", FORTIGATE "\0\5\0\0");
	VENDOR_IS("Libreswan 3.6 and later: 4.12", "OE-Libreswan-4.12");
	VENDOR_IS("Openswan 2.6.40 and later, build p[uRCt`a@", "OSWp[uRCt`a@");
	VENDOR_IS("FreeS/WAN, Openswan (or Libreswan), build ~LfN]B|\\\\kR", "OE~LfN]B|\\kR");
	VENDOR_IS("OpenIKED: 7.2", "OpenIKED7.2");
	VENDOR_IS("strongSwan", "\x88\x2f\xe5\x6d\x6f\xd2\x0d\xbc\x22\x51\x61\x3b\x2e\xbe\x5b\xeb");
	VENDOR_IS("", "nobody known");
	VENDOR_IS("", "");
}

/* Cut, overlong and hostile tails. */
static void vendor_ids_hostile(void **state)
{
	(void)state;
	VENDOR_IS("Dead Peer Detection", DPD);
	VENDOR_IS("Dead Peer Detection 0.0", DPD "\x01");
	VENDOR_IS("Check Point FireWall-1 / VPN-1, unknown product, version 0, features 0x00000000", CHECK_POINT "\1");
	VENDOR_IS("OpenIKED: \\x1b[2J", "OpenIKED\x1b[2J");
	VENDOR_IS("OpenIKED: 0123456789abcdef0123456789abcdef...", "OpenIKED" "0123456789abcdef0123456789abcdef0");
	VENDOR_IS("", "OE, and more than a hash");
}

/* --- signatures --- */

static void signatures(void **state)
{
	static const uint8_t ecdsa[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };

	(void)state;
	assert_int_equal(signature_algorithms_count, 19);
	for (unsigned i = 0; i < signature_algorithms_count; i++) {
		const struct signature_algorithm *row = &signature_algorithms[i];

		assert_string_equal(signature_algorithm_name(row->der, row->len), row->name);
		assert_int_equal(row->der[0], 0x30);
		assert_int_equal(row->der[1], row->len - 2);
	}
	assert_string_equal(signature_algorithm_name(ecdsa, sizeof ecdsa), "ecdsa-with-sha256");
	assert_null(signature_algorithm_name(ecdsa, sizeof ecdsa - 1));
	assert_null(signature_algorithm_name(ecdsa, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found),
		cmocka_unit_test(one_name_of_each),
		cmocka_unit_test(tables_are_the_facts),
		cmocka_unit_test(vendor_ids_are_the_facts),
		cmocka_unit_test(signatures_are_the_facts),
		cmocka_unit_test(names),
		cmocka_unit_test(versions_differ),
		cmocka_unit_test(vendors_are_named),
		cmocka_unit_test(numbers),
		cmocka_unit_test(no_name),
		cmocka_unit_test(vendor_ids_are_sorted),
		cmocka_unit_test(vendor_ids_are_found),
		cmocka_unit_test(vendor_ids_near_misses),
		cmocka_unit_test(vendor_ids_explained),
		cmocka_unit_test(vendor_ids_hostile),
		cmocka_unit_test(signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
