/*
 * registry: IANA's tables as data, and what the field uses beside them.
 *
 * src/registry/TABLE.def has one row a value,
 *
 *	NAME(50, IP_PROTOCOL_ESP, "ESP", "RFC4303")
 *
 * made by src/registry/import.py; here each row becomes a constant, and each
 * file a sorted table (registry_ip_protocol) for fields and look-ups.  A value
 * a vendor took for itself is named with the vendor, "MAX_CONNECTION_REACHED
 * (3GPP TS 24.302)"; where two took the same, the text has both.
 * Adding one: a line in import.py, and its declaration below.
 */
#ifndef SPIGLASS_REGISTRY_H
#define SPIGLASS_REGISTRY_H

#include <spiglass/packet.h>

#define TABLE(table) enum {
#define NAME(value, key, text, source) key = value,
#define END(table) };
#include "../../src/registry/tables.def"
#undef TABLE
#undef NAME
#undef END

extern const struct names registry_ethertype, registry_ip_protocol;

/* --- IKEv2; the constants start with IKEV2_EXCHANGE_, _PAYLOAD_, _PROTO_, _NOTIFY_ ... --- */

extern const struct names registry_ikev2_exchange, registry_ikev2_payload;
extern const struct names registry_ikev2_payload_short;		/* SA, KE, No, IDi ... */
extern const struct names registry_ikev2_protocol;		/* security protocol identifiers */
extern const struct names registry_ikev2_transform_type;	/* IKEV2_TRANSFORM_ENCR ... */
extern const struct names registry_ikev2_transform_type_short;	/* ENCR, PRF, INTEG, KE, SN, ADDKE1 ... */
extern const struct names registry_ikev2_transform_attribute;	/* IKEV2_ATTR_KEY_LENGTH */
extern const struct names registry_encr, registry_prf, registry_integ;	/* transform types 1 to 3: ENCR_, PRF_, AUTH_ */
extern const struct names registry_ke_method;			/* type 4, and ADDKE1 to 7: KE_ */
extern const struct names registry_sequence_numbers;		/* type 5, once ESN: SN_ */
extern const struct names registry_kwa, registry_gcauth;	/* types 13 and 14 */
extern const struct names registry_ikev2_notify;		/* errors, status, and private ones */
extern const struct names registry_ikev2_id_type, registry_ikev2_cert_encoding, registry_ikev2_auth_method;
extern const struct names registry_ikev2_cfg_type;		/* CFG_REQUEST ...: IKEV2_CFG_ */
extern const struct names registry_ikev2_cfg_attribute;		/* INTERNAL_IP4_ADDRESS ...: IKEV2_CFG_ATTR_ */
extern const struct names registry_ikev2_ts_type;
extern const struct names registry_hash_algorithm;		/* of SIGNATURE_HASH_ALGORITHMS */
extern const struct names registry_ipcomp_transform;		/* the well-known CPIs, and IPCOMP_SUPPORTED */
extern const struct names registry_gateway_id_type;		/* REDIRECT: GATEWAY_ID_ */
extern const struct names registry_rohc_attribute, registry_ppk_id_type, registry_secure_password_method;
extern const struct names registry_gsa_attribute, registry_gwp_attribute;	/* G-IKEv2 policies: GSA_ATTR_, GWP_ATTR_ */
extern const struct names registry_group_key_bag_attribute, registry_member_key_bag_attribute;

/* --- IKEv1 --- */

extern const struct names registry_ikev1_exchange, registry_ikev1_payload;
extern const struct names registry_ikev1_payload_short;
extern const struct names registry_ikev1_doi, registry_ikev1_situation;		/* situation: bits */
extern const struct names registry_ikev1_protocol;
extern const struct names registry_ikev1_isakmp_transform, registry_ikev1_esp_transform;
extern const struct names registry_ikev1_ah_transform, registry_ikev1_ipcomp_transform;
extern const struct names registry_ikev1_attribute;		/* phase 1 classes: IKEV1_ATTR_; their values: */
extern const struct names registry_ikev1_encryption, registry_ikev1_hash, registry_ikev1_auth_method;
extern const struct names registry_ikev1_group;			/* of both phases */
extern const struct names registry_ikev1_group_type, registry_ikev1_life_type;
extern const struct names registry_ikev1_sa_attribute;		/* phase 2: IKEV1_SA_ATTR_; their values: */
extern const struct names registry_ikev1_sa_life_type, registry_ikev1_encapsulation_mode, registry_ikev1_auth_algorithm;
extern const struct names registry_ikev1_ecn_tunnel, registry_ikev1_esn, registry_ikev1_signature_encoding;
extern const struct names registry_ikev1_address_preservation, registry_ikev1_sa_direction;
extern const struct names registry_ikev1_id_type, registry_ikev1_cert_encoding, registry_ikev1_notify;
extern const struct names registry_ikev1_cfg_type;		/* ISAKMP_CFG_REQUEST ...: IKEV1_CFG_ */
extern const struct names registry_ikev1_cfg_attribute;		/* with XAUTH, Unity, Check Point: IKEV1_CFG_ATTR_ */
extern const struct names registry_xauth_type;

/* --- GDOI, RFC 6407 --- */

extern const struct names registry_gdoi_exchange;		/* exchange types under DOI 2 */
extern const struct names registry_gdoi_kek_attribute, registry_gdoi_kek_management, registry_gdoi_kek_algorithm;
extern const struct names registry_gdoi_sig_hash, registry_gdoi_sig_algorithm, registry_gdoi_pop_algorithm;
extern const struct names registry_gdoi_tek_protocol, registry_gdoi_gap_attribute;
extern const struct names registry_gdoi_key_type;		/* of a key packet; its attributes: */
extern const struct names registry_gdoi_tek_key_attribute, registry_gdoi_kek_key_attribute;
extern const struct names registry_gdoi_lkh_attribute, registry_gdoi_sid_attribute;

/* --- EAP --- */

extern const struct names registry_eap_code, registry_eap_type, registry_eap_mschapv2_opcode;
extern const struct names registry_eap_aka_attribute, registry_eap_aka_subtype;	/* and EAP-SIM */
extern const struct names registry_eap_aka_notification, registry_eap_aka_client_error;
extern const struct names registry_eap_aka_kdf, registry_eap_aka_kdf_fs, registry_eap_sim_version;

/* --- requirement levels, "MUST NOT": RFC 8221 for ESP and AH, RFC 8247 for IKEv2, RFC 9395 --- */

extern const struct names registry_esp_encr_status, registry_esp_integ_status, registry_ipcomp_status;
extern const struct names registry_ike_encr_status, registry_ike_prf_status, registry_ike_integ_status;
extern const struct names registry_ike_ke_status, registry_ike_auth_status, registry_ike_hash_status;

/* --- vendor IDs: named by their octets --- */

/* What a vendor puts behind the octets that tell who it is. */
enum vendor_tail {
	VENDOR_TAIL_NONE,		/* nothing, or nothing known */
	VENDOR_TAIL_TEXT,		/* a version in characters */
	VENDOR_TAIL_HASH,		/* characters made of a hash of the build */
	VENDOR_TAIL_OCTETS,		/* a version whose form is not known */
	VENDOR_TAIL_MAJOR_MINOR,	/* 01 00: 1.0 */
	VENDOR_TAIL_ALTIGA,		/* 04 07: 4.0.7 */
	VENDOR_TAIL_FRAGMENTATION,	/* which exchanges may be fragmented */
	VENDOR_TAIL_SCREENOS,		/* 4 octets, then the version in 4 */
	VENDOR_TAIL_CHECK_POINT,	/* product, version, then as: */
	VENDOR_TAIL_CHECK_POINT_BUILD,	/* time, reserved, features */
};

struct vendor_id {
	const uint8_t *bytes;
	uint8_t len;
	bool prefix;			/* more may follow */
	uint8_t tail;			/* enum vendor_tail */
	const char *name, *source;	/* source: "" where nothing is published */
};

/* Sorted by octets. */
extern const struct vendor_id vendor_ids[];
extern const unsigned vendor_ids_count;

/* Who sends these octets: the row equal to them, or the longest prefix; NULL: nobody known. */
const struct vendor_id *vendor_id_find(const uint8_t *at, uint32_t len);

/* "Dead Peer Detection 1.0": its name and what the octets behind it say; nothing when unknown. */
void text_vendor_id(struct text *t, const uint8_t *at, uint32_t len);

/* --- signatures: the DER AlgorithmIdentifier that precedes them, RFC 7427 --- */

struct signature_algorithm {
	const uint8_t *der;
	uint8_t len;
	const char *name, *source;
};

extern const struct signature_algorithm signature_algorithms[];
extern const unsigned signature_algorithms_count;

/* "ecdsa-with-sha256", or NULL. */
const char *signature_algorithm_name(const uint8_t *der, uint32_t len);

#endif
