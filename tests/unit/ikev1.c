/*
 * IKEv1's payloads to their last field.  A sample is a payload's type, its
 * octets behind the generic header, and what must be seen of it: a line a
 * node, indented by depth, with its fields but the generic header's.  All
 * samples are then cut and bent at every octet.
 */
#include "test.h"
#include "hex.h"
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"

enum { GENERIC = 4, HEADER = 28 };

static struct packet packet, *const p = &packet;
static struct frame frame = { .number = 1 };
static uint8_t *bytes;			/* exactly as long as what is dissected */
static uint32_t size;

/* --- octets --- */

static void load(uint32_t before, const char *hex)
{
	free(bytes);
	size = before + unhex(hex, NULL);
	bytes = calloc(1, size ? size : 1);
	unhex(hex, bytes + before);
}

static struct wire begin(uint32_t have)
{
	frame.at = bytes;
	frame.have = have;
	frame.claim = size;
	packet_begin(p, &frame);
	return wire_of(bytes, have, size);
}

/* One payload of that type. */
static void payload(uint8_t type, const char *hex)
{
	load(GENERIC, hex);
	bytes[2] = (uint8_t)(size >> 8);
	bytes[3] = (uint8_t)size;
	assert_int_equal(dissect_ike_inside(p, begin(size), 0, 1, type).claim, 0);
}

static void message(const char *hex)
{
	load(0, hex);
	dissect_ike(p, begin(size), 0);
}

static int discard(void **state)
{
	(void)state;
	free(bytes);
	bytes = NULL;
	return 0;
}

/* --- what is seen --- */

static bool silent(const struct field *f, const struct node *n)
{
	return !strcmp(f->key, "next_payload") || !strcmp(f->key, "length") ||
	    (f->format == RESERVED && !wire_bits(n->at, f->bit, f->bits));
}

static void text_node(struct text *t, const struct node *n)
{
	uint32_t tail;

	text_fill(t, ' ', n->depth);
	text_add(t, n->header->key);
	for (unsigned i = 0; node_readable(n) && i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (silent(f, n))
			continue;
		text_char(t, ' ');
		text_add(t, f->key);
		text_char(t, '=');
		text_field(t, f, n);
	}
	node_tail(n, &tail);
	if (tail) {
		text_char(t, ' ');
		text_add(t, n->header->tail.key);
		text_char(t, '=');
		text_tail(t, n, 64);
	}
	text_char(t, '\n');
}

static void text_seen(struct text *t)
{
	for (unsigned i = 0; i < p->nodes; i++)
		text_node(t, &p->node[i]);
	for (unsigned i = 0; i < p->facts; i++) {
		text_add(t, p->fact[i].key);
		text_char(t, ':');
		text_mem(t, p->words + p->fact[i].at, p->fact[i].len);
		text_char(t, '\n');
	}
	for (unsigned i = 0; i < p->notes; i++) {
		text_add(t, p->note[i].remark->code);
		text_char(t, '\n');
	}
}

#define LINE_IS(expected) TEXT_IS(expected, t, packet_summary(p, t))

static unsigned noted(const char *code)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->notes; i++)
		n += !strcmp(p->note[i].remark->code, code);
	return n;
}

/* --- the samples --- */

struct sample { uint8_t type; const char *hex, *seen; };

static const struct sample sample[] = {
	/* phase 1: every class that is a number */
	{ 1, "00000001000000010000003c01010001000000340101000080010007800e0100800200048003fde9"
		"8004000e800b0001000c000400007080800d0001800f00a380050001",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=yes type=1 (Encryption Algorithm) value=7 (AES-CBC)\n"
		"   attribute short_form=yes type=14 (Key Length) value=256\n"
		"   attribute short_form=yes type=2 (Hash Algorithm) value=4 (SHA2-256)\n"
		"   attribute short_form=yes type=3 (Authentication Method) value=65001 "
		"(XAUTHInitPreShared)\n"
		"   attribute short_form=yes type=4 (Group Description) value=14 (2048-bit MODP "
		"group)\n"
		"   attribute short_form=yes type=11 (Life Type) value=1 (seconds)\n"
		"   attribute short_form=no type=12 (Life Duration) value=28800\n"
		"   attribute short_form=yes type=13 (PRF) value=1\n"
		"   attribute short_form=yes type=15 (Field Size) value=163\n"
		"   attribute short_form=yes type=5 (Group Type) value=1 (MODP (modular "
		"exponentiation group))\n" },
	/* phase 1: a group of its own, a life duration of three octets and a class nobody knows */
	{ 1, "00000001000000010000005f0101080201020304050607080300003c010100008001000580050003"
		"000600020800000700017b00080001000009000100000a000307338f00100001ff800b0002000c00"
		"03002710000000130201000040000003475353c0010009",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=8 transforms=2\n"
		"  spi spi=0x0102030405060708\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=yes type=1 (Encryption Algorithm) value=5 (3DES-CBC)\n"
		"   attribute short_form=yes type=5 (Group Type) value=3 (EC2N (elliptic curve group "
		"over GF[2^N]))\n"
		"   attribute short_form=no type=6 (Group Prime/Irreducible Polynomial) value=0800\n"
		"   attribute short_form=no type=7 (Group Generator One) value=7b\n"
		"   attribute short_form=no type=8 (Group Generator Two) value=00\n"
		"   attribute short_form=no type=9 (Group Curve A) value=00\n"
		"   attribute short_form=no type=10 (Group Curve B) value=07338f\n"
		"   attribute short_form=no type=16 (Group Order) value=ff\n"
		"   attribute short_form=yes type=11 (Life Type) value=2 (kilobytes)\n"
		"   attribute short_form=no type=12 (Life Duration) value=10000\n"
		"  transform number=2 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=no type=16384 value=475353\n"
		"   attribute short_form=yes type=16385 value=9\n" },
	/* phase 2: ESP with every class */
	{ 1, "00000001000000010000006801030401c0ffee010000005c010c0000800100010002000400000e10"
		"800100020002000800000001000000008003000e8004f00380050005800601008007000980080001"
		"00090002aabb800a0001800b0001000c00020100800d0002800e0004800f0003",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 transforms=1\n"
		"  spi spi=0xc0ffee01\n"
		"  transform number=1 transform_id=12 (ESP_AES-CBC)\n"
		"   attribute short_form=yes type=1 (SA Life Type) value=1 (seconds)\n"
		"   attribute short_form=no type=2 (SA Life Duration) value=3600\n"
		"   attribute short_form=yes type=1 (SA Life Type) value=2 (kilobytes)\n"
		"   attribute short_form=no type=2 (SA Life Duration) value=4294967296\n"
		"   attribute short_form=yes type=3 (Group Description) value=14 (2048-bit MODP "
		"group)\n"
		"   attribute short_form=yes type=4 (Encapsulation Mode) value=61443 "
		"(UDP-Encapsulated-Tunnel (draft))\n"
		"   attribute short_form=yes type=5 (Authentication Algorithm) value=5 "
		"(HMAC-SHA2-256)\n"
		"   attribute short_form=yes type=6 (Key Length) value=256\n"
		"   attribute short_form=yes type=7 (Key Rounds) value=9\n"
		"   attribute short_form=yes type=8 (Compress Dictionary Size) value=1\n"
		"   attribute short_form=no type=9 (Compress Private Algorithm) value=aabb\n"
		"   attribute short_form=yes type=10 (ECN Tunnel) value=1 (Allowed)\n"
		"   attribute short_form=yes type=11 (Extended (64-bit) Sequence Number) value=1 "
		"(64-bit Sequence Number)\n"
		"   attribute short_form=no type=12 (Authentication Key Length) value=256\n"
		"   attribute short_form=yes type=13 (Signature Encoding Algorithm) value=2 "
		"(RSASSA-PSS)\n"
		"   attribute short_form=yes type=14 (Address Preservation) value=4 "
		"(Source-and-Destination)\n"
		"   attribute short_form=yes type=15 (SA Direction) value=3 (Symmetric)\n" },
	/* phase 2: AH, ESP and IPComp; numbers of transforms that differ from IKEv2's */
	{ 1, "00000001000000010200001c01020401000010010000001001030000800500028004000202000024"
		"01030403000010020300000801150000030000080216000000000008031700000000001601040201"
		"10030000000c0102000080040001",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=2 (PROTO_IPSEC_AH) spi_size=4 transforms=1\n"
		"  spi spi=0x00001001\n"
		"  transform number=1 transform_id=3 (AH_SHA)\n"
		"   attribute short_form=yes type=5 (Authentication Algorithm) value=2 (HMAC-SHA)\n"
		"   attribute short_form=yes type=4 (Encapsulation Mode) value=2 (Transport)\n"
		" proposal number=1 protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 transforms=3\n"
		"  spi spi=0x00001002\n"
		"  transform number=1 transform_id=21 (ESP_SEED_CBC)\n"
		"  transform number=2 transform_id=22 (ESP_CAMELLIA)\n"
		"  transform number=3 transform_id=23 (ESP_NULL_AUTH_AES-GMAC)\n"
		" proposal number=1 protocol_id=4 (PROTO_IPCOMP) spi_size=2 transforms=1\n"
		"  spi spi=0x1003\n"
		"  transform number=1 transform_id=2 (IPCOMP_DEFLATE)\n"
		"   attribute short_form=yes type=4 (Encapsulation Mode) value=1 (Tunnel)\n" },
	/* a basic attribute in the long form; padding */
	{ 1, "00000001000000010000001c010100010000001401010000000100020007800200020000",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=no type=1 (Encryption Algorithm) value=7 (AES-CBC)\n"
		"   attribute short_form=yes type=2 (Hash Algorithm) value=2 (SHA)\n"
		"   data bytes=0000\n"
		"ike.attribute_form\n"
		"ike.attribute_padding\n" },
	/* a situation with labels */
	{ 1, "00000001000000070000000900030000aabbcc00000c0000fff00000000400000102030400000000"
		"00000014010100010000000c0101000080010001",
		"SA doi=1 (IPSEC) sit_integrity=yes sit_secrecy=yes sit_identity_only=yes\n"
		" labeled_domain identifier=9\n"
		" secrecy_level level=aabbcc\n"
		" secrecy_category bitmap=fff0\n"
		" integrity_level level=01020304\n"
		" integrity_category\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=yes type=1 (Encryption Algorithm) value=1 (DES-CBC)\n" },
	/* a situation with one of them */
	{ 1, "000000010000000500000009000100000700000000210000ffffffff80000000",
		"SA doi=1 (IPSEC) sit_integrity=yes sit_secrecy=no sit_identity_only=yes\n"
		" labeled_domain identifier=9\n"
		" integrity_level level=07\n"
		" integrity_category bitmap=ffffffff80\n" },
	/* a domain of interpretation nobody knows */
	{ 1, "0000004d0102",
		"SA doi=77 data=0102\n" },
	/* proposal of an unknown protocol */
	{ 1, "000000010000000100000014010900010000000c0101000080010001",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=9 spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1\n"
		"   attribute short_form=yes type=1 (SA Life Type) value=1 (seconds)\n" },
	/* number of transforms */
	{ 1, "000000010000000100000014010100020000000c0101000080010007",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=2\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=yes type=1 (Encryption Algorithm) value=7 (AES-CBC)\n"
		"ike.transform_count\n" },
	/* a transform where a proposal is due */
	{ 1, "0000000100000001030000100101000102000008010100000000000801010000",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		" transform number=1 transform_id=1\n"
		"ike.proposal_next\n"
		"ike.transform_next\n"
		"ike.payload_missing\n" },
	/* an SPI longer than its proposal */
	{ 1, "00000001000000010000000a01030400c0ff",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 transforms=0\n"
		"ike.spi_size\n" },
	/* an attribute longer than its transform */
	{ 1, "000000010000000100000018010100010000001001010000000c000900000001",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=no type=12 (Life Duration) value=1\n"
		"ike.attribute_length\n" },
	/* a transform longer than its proposal */
	{ 1, "00000001000000010000001401010001000000630101000080010007",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1\n"
		"ike.payload_length\n" },
	/* no room for a situation */
	{ 1, "000000010000",
		"SA doi=1 (IPSEC) data=0000\n"
		"ike.situation\n" },
	/* a label longer than the payload */
	{ 1, "00000001000000020000000900630000aabbcc00",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=yes sit_identity_only=no\n"
		" labeled_domain identifier=9\n"
		" secrecy_level level=aabbcc00\n"
		"ike.label_length\n" },
	/* octets behind the proposals */
	{ 1, "000000010000000100000014010100010000000c010100008001000701020304",
		"SA doi=1 (IPSEC) sit_integrity=no sit_secrecy=no sit_identity_only=yes\n"
		" proposal number=1 protocol_id=1 (PROTO_ISAKMP) spi_size=0 transforms=1\n"
		"  transform number=1 transform_id=1 (KEY_IKE)\n"
		"   attribute short_form=yes type=1 (Encryption Algorithm) value=7 (AES-CBC)\n"
		" data bytes=01020304\n"
		"ike.left_over\n" },
	/* key exchange */
	{ 4, "00112233",
		"KE data=00112233\n" },
	/* ID: IPv4 address */
	{ 5, "011101f4c0000201",
		"ID id_type=1 (ID_IPV4_ADDR) protocol_id=17 (UDP) port=500 address=192.0.2.1\n" },
	/* ID: domain name */
	{ 5, "0200000067772e6578616d706c65",
		"ID id_type=2 (ID_FQDN) protocol_id=0 (any) port=0 fqdn=gw.example\n" },
	/* ID: user */
	{ 5, "030000006a6f654067772e6578616d706c65",
		"ID id_type=3 (ID_USER_FQDN) protocol_id=0 (any) port=0 email=joe@gw.example\n" },
	/* ID: IPv4 subnet */
	{ 5, "040601bbcb007100ffffffc0",
		"ID id_type=4 (ID_IPV4_ADDR_SUBNET) protocol_id=6 (TCP) port=443 address=203.0.113.0 "
		"netmask=255.255.255.192\n"
		"prefix:203.0.113.0/26\n" },
	/* ID: IPv4 subnet, mask with a hole */
	{ 5, "04000000cb007100ff00ff00",
		"ID id_type=4 (ID_IPV4_ADDR_SUBNET) protocol_id=0 (any) port=0 address=203.0.113.0 "
		"netmask=255.0.255.0\n" },
	/* ID: IPv6 address */
	{ 5, "0500000020010db8000000000000000000000001",
		"ID id_type=5 (ID_IPV6_ADDR) protocol_id=0 (any) port=0 address=2001:db8::1\n" },
	/* ID: IPv6 subnet */
	{ 5, "0600000020010db8000000000000000000000000ffffffffffff00000000000000000000",
		"ID id_type=6 (ID_IPV6_ADDR_SUBNET) protocol_id=0 (any) port=0 address=2001:db8:: "
		"netmask=ffff:ffff:ffff::\n"
		"prefix:2001:db8::/48\n" },
	/* ID: IPv4 range */
	{ 5, "07000000c0000201c0000209",
		"ID id_type=7 (ID_IPV4_ADDR_RANGE) protocol_id=0 (any) port=0 "
		"start_address=192.0.2.1 end_address=192.0.2.9\n" },
	/* ID: IPv6 range */
	{ 5, "0800000020010db800000000000000000000000120010db8000000000000000000000009",
		"ID id_type=8 (ID_IPV6_ADDR_RANGE) protocol_id=0 (any) port=0 "
		"start_address=2001:db8::1 end_address=2001:db8::9\n" },
	/* ID: distinguished name */
	{ 5, "090000003000",
		"ID id_type=9 (ID_DER_ASN1_DN) protocol_id=0 (any) port=0 dn=3000\n" },
	/* ID: general name */
	{ 5, "0a0000008203666f6f",
		"ID id_type=10 (ID_DER_ASN1_GN) protocol_id=0 (any) port=0 gn=8203666f6f\n" },
	/* ID: key ID that is a name */
	{ 5, "0b00000067726f757031",
		"ID id_type=11 (ID_KEY_ID) protocol_id=0 (any) port=0 key_id=67726f757031\n"
		"text:group1\n" },
	/* ID: key ID that is none */
	{ 5, "0b00000000ff",
		"ID id_type=11 (ID_KEY_ID) protocol_id=0 (any) port=0 key_id=00ff\n" },
	/* ID: list */
	{ 5, "0c00000001",
		"ID id_type=12 (ID_LIST) protocol_id=0 (any) port=0 data=01\n" },
	/* ID: type nobody knows */
	{ 5, "4d00000001",
		"ID id_type=77 protocol_id=0 (any) port=0 data=01\n" },
	/* ID: an IPv4 address of five octets */
	{ 5, "01000000c000020100",
		"ID id_type=1 (ID_IPV4_ADDR) protocol_id=0 (any) port=0 data=c000020100\n"
		"ike.id_length\n" },
	/* ID: an IPv6 subnet of 31 */
	{ 5, "0600000000000000000000000000000000000000000000000000000000000000000000",
		"ID id_type=6 (ID_IPV6_ADDR_SUBNET) protocol_id=0 (any) port=0 "
		"data=00000000000000000000000000000000000000000000000000000000000000\n"
		"ike.id_length\n" },
	/* certificate */
	{ 6, "043082",
		"CERT encoding=4 (X.509 Certificate - Signature) data=3082\n" },
	/* certificate request */
	{ 7, "043000",
		"CERTREQ encoding=4 (X.509 Certificate - Signature) authority=3000\n" },
	/* hash */
	{ 8, "aabbccdd",
		"HASH hash=aabbccdd\n" },
	/* signature */
	{ 9, "eeff",
		"SIG signature=eeff\n" },
	/* nonce */
	{ 10, "0102030405060708",
		"No nonce=0102030405060708\n" },
	/* R-U-THERE */
	{ 11, "0000000101108d2800112233445566778899aabbccddeeff000004d2",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=36136 (R-U-THERE)\n"
		" spi spi=00112233445566778899aabbccddeeff\n"
		" dpd sequence=1234\n" },
	/* R-U-THERE-ACK */
	{ 11, "0000000101108d2900112233445566778899aabbccddeeff000004d2",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=36137 (R-U-THERE-ACK)\n"
		" spi spi=00112233445566778899aabbccddeeff\n"
		" dpd sequence=1234\n" },
	/* R-U-THERE, sequence number too short */
	{ 11, "0000000101108d2800112233445566778899aabbccddeeff000c",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=36136 (R-U-THERE)\n"
		" spi spi=00112233445566778899aabbccddeeff\n"
		" dpd\n"
		"header.short\n" },
	/* RESPONDER-LIFETIME, phase 2 */
	{ 11, "0000000103046000c0ffee01800100010002000400000e10",
		"N doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 type=24576 "
		"(RESPONDER-LIFETIME)\n"
		" spi spi=0xc0ffee01\n"
		" attribute short_form=yes type=1 (SA Life Type) value=1 (seconds)\n"
		" attribute short_form=no type=2 (SA Life Duration) value=3600\n" },
	/* RESPONDER-LIFETIME, phase 1 */
	{ 11, "000000010110600000112233445566778899aabbccddeeff800b0001800c7080",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=24576 "
		"(RESPONDER-LIFETIME)\n"
		" spi spi=00112233445566778899aabbccddeeff\n"
		" attribute short_form=yes type=11 (Life Type) value=1 (seconds)\n"
		" attribute short_form=yes type=12 (Life Duration) value=28800\n" },
	/* REPLAY-STATUS */
	{ 11, "0000000103046001c0ffee0100000001",
		"N doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 type=24577 "
		"(REPLAY-STATUS)\n"
		" spi spi=0xc0ffee01\n"
		" replay_status status=1 (enabled)\n" },
	/* INITIAL-CONTACT */
	{ 11, "000000010110600200112233445566778899aabbccddeeff",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=24578 "
		"(INITIAL-CONTACT)\n"
		" spi spi=00112233445566778899aabbccddeeff\n" },
	/* NO-PROPOSAL-CHOSEN */
	{ 11, "000000000100000e",
		"N doi=0 (ISAKMP) protocol_id=1 (PROTO_ISAKMP) spi_size=0 type=14 "
		"(NO-PROPOSAL-CHOSEN)\n" },
	/* INVALID-SPI */
	{ 11, "000000010300000bc0ffee01",
		"N doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=0 type=11 (INVALID-SPI)\n"
		" invalid_spi spi=0xc0ffee01\n" },
	/* PAYLOAD-MALFORMED with data */
	{ 11, "0000000101000010776879",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=0 type=16 (PAYLOAD-MALFORMED)\n"
		" notification data=776879\n" },
	/* UNITY_LOAD_BALANCE */
	{ 11, "0000000101109e3500112233445566778899aabbccddeeffc0000207",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 type=40501 "
		"(UNITY_LOAD_BALANCE (Cisco))\n"
		" spi spi=00112233445566778899aabbccddeeff\n"
		" load_balance server=192.0.2.7\n" },
	/* NHTB_INFORM */
	{ 11, "0000000101009c410a000001",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=0 type=40001 (NHTB_INFORM "
		"(NetScreen/Juniper))\n"
		" next_hop address=10.0.0.1\n" },
	/* a notification nobody knows */
	{ 11, "000000010100270f01",
		"N doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=0 type=9999\n"
		" notification data=01\n" },
	/* an SPI that does not fit */
	{ 11, "000000010308000e00000007",
		"N doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=8 type=14 "
		"(NO-PROPOSAL-CHOSEN)\n"
		" notification data=00000007\n"
		"ike.spi_size\n" },
	/* delete: two SAs */
	{ 12, "0000000103040002c0ffee01c0ffee02",
		"D doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 spis=2\n"
		" spi spi=0xc0ffee01\n"
		" spi spi=0xc0ffee02\n" },
	/* delete: an ISAKMP SA */
	{ 12, "000000010110000100112233445566778899aabbccddeeff",
		"D doi=1 (IPSEC) protocol_id=1 (PROTO_ISAKMP) spi_size=16 spis=1\n"
		" spi spi=00112233445566778899aabbccddeeff\n" },
	/* delete: SPIs that do not fit */
	{ 12, "0000000103040003c0ffee01c0ffee02",
		"D doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 spis=3\n"
		" spi spi=0xc0ffee01\n"
		" spi spi=0xc0ffee02\n"
		"ike.spi_size\n" },
	/* delete: octets behind the SPIs */
	{ 12, "0000000103040001c0ffee010707",
		"D doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=4 spis=1\n"
		" spi spi=0xc0ffee01\n"
		" data bytes=0707\n"
		"ike.left_over\n" },
	/* delete: many of size nothing */
	{ 12, "000000010300ffff",
		"D doi=1 (IPSEC) protocol_id=3 (PROTO_IPSEC_ESP) spi_size=0 spis=65535\n" },
	/* vendor ID */
	{ 13, "afcad71368a1f1c96b8696fc77570100",
		"V vendor_id=afcad71368a1f1c96b8696fc77570100\n"
		"vendor:Dead Peer Detection 1.0\n" },
	/* Mode Config request */
	{ 14, "0100000700010000000200004088000070040000",
		"CP type=1 (ISAKMP_CFG_REQUEST) identifier=7\n"
		" attribute short_form=no type=1 (INTERNAL_IP4_ADDRESS)\n"
		" attribute short_form=no type=2 (INTERNAL_IP4_NETMASK)\n"
		" attribute short_form=no type=16520 (XAUTH_TYPE)\n"
		" attribute short_form=no type=28676 (UNITY_SPLIT_INCLUDE (Cisco Unity))\n" },
	/* Mode Config reply */
	{ 14, "02000007000100040a00000200020004ffffff00000300040a000001000400040a00000100050004"
		"00000e10000600040a00000100070007677720312e300a0008001020010db8000000000000000000"
		"00000100090010ffffffffffffffff0000000000000000000a001020010db8000000000000000000"
		"000001000b001020010db8000000000000000000000001000c001020010db8000000000000000000"
		"000001000d00100a010000ffff00000a020000ffff0000000e000400017000000f001120010db800"
		"0000000000000000000001405ba000040a0000015ba1001020010db8000000000000000000000001",
		"CP type=2 (ISAKMP_CFG_REPLY) identifier=7\n"
		" attribute short_form=no type=1 (INTERNAL_IP4_ADDRESS) address=10.0.0.2\n"
		" attribute short_form=no type=2 (INTERNAL_IP4_NETMASK) netmask=255.255.255.0\n"
		" attribute short_form=no type=3 (INTERNAL_IP4_DNS) address=10.0.0.1\n"
		" attribute short_form=no type=4 (INTERNAL_IP4_NBNS) address=10.0.0.1\n"
		" attribute short_form=no type=5 (INTERNAL_ADDRESS_EXPIRY) seconds=3600\n"
		" attribute short_form=no type=6 (INTERNAL_IP4_DHCP) address=10.0.0.1\n"
		" attribute short_form=no type=7 (APPLICATION_VERSION) text=gw 1.0\\x0a\n"
		" attribute short_form=no type=8 (INTERNAL_IP6_ADDRESS) address=2001:db8::1\n"
		" attribute short_form=no type=9 (INTERNAL_IP6_NETMASK) "
		"netmask=ffff:ffff:ffff:ffff::\n"
		" attribute short_form=no type=10 (INTERNAL_IP6_DNS) address=2001:db8::1\n"
		" attribute short_form=no type=11 (INTERNAL_IP6_NBNS) address=2001:db8::1\n"
		" attribute short_form=no type=12 (INTERNAL_IP6_DHCP) address=2001:db8::1\n"
		" attribute short_form=no type=13 (INTERNAL_IP4_SUBNET)\n"
		"  subnet address=10.1.0.0 netmask=255.255.0.0\n"
		"  subnet address=10.2.0.0 netmask=255.255.0.0\n"
		" attribute short_form=no type=14 (SUPPORTED_ATTRIBUTES)\n"
		"  supported_attribute type=1 (INTERNAL_IP4_ADDRESS)\n"
		"  supported_attribute type=28672 (UNITY_BANNER (Cisco Unity))\n"
		" attribute short_form=no type=15 (INTERNAL_IP6_SUBNET)\n"
		"  subnet address=2001:db8::1 prefix_length=64\n"
		" attribute short_form=no type=23456 (INTERNAL_IP4_SERVER (Microsoft)) "
		"address=10.0.0.1\n"
		" attribute short_form=no type=23457 (INTERNAL_IP6_SERVER (Microsoft)) "
		"address=2001:db8::1\n"
		"prefix:10.1.0.0/16\n"
		"prefix:10.2.0.0/16\n" },
	/* XAUTH */
	{ 14, "02000007c0880000408900036a6f65408a0006736563726574408b0003313233408c000568656c6c"
		"6f408d000200ff408e00076578616d706c6540900001344091000135",
		"CP type=2 (ISAKMP_CFG_REPLY) identifier=7\n"
		" attribute short_form=yes type=16520 (XAUTH_TYPE) value=0 (Generic)\n"
		" attribute short_form=no type=16521 (XAUTH_USER_NAME) text=joe\n"
		" attribute short_form=no type=16522 (XAUTH_USER_PASSWORD)\n"
		"  xauth_password\n"
		" attribute short_form=no type=16523 (XAUTH_PASSCODE)\n"
		"  xauth_password\n"
		" attribute short_form=no type=16524 (XAUTH_MESSAGE) text=hello\n"
		" attribute short_form=no type=16525 (XAUTH_CHALLENGE) text=\\x00\\xff\n"
		" attribute short_form=no type=16526 (XAUTH_DOMAIN) domain=example\n"
		" attribute short_form=no type=16528 (XAUTH_NEXT_PIN)\n"
		"  xauth_password\n"
		" attribute short_form=no type=16529 (XAUTH_ANSWER)\n"
		"  xauth_password\n"
		"ike.password\nike.password\nike.password\nike.password\n" },
	/* XAUTH status */
	{ 14, "03000007c08f0001",
		"CP type=3 (ISAKMP_CFG_SET) identifier=7\n"
		" attribute short_form=yes type=16527 (XAUTH_STATUS) value=1 (OK)\n" },
	/* Unity */
	{ 14, "020000077000000757656c636f6d65f00100017002000b6578616d706c652e6f726770030013612e"
		"6578616d706c652c622e6578616d706c657004001c0a010000ffff00000000000000000a020000ff"
		"ffff000006005001bbf00527107006000ec0a80000ffff0000000000000000f00700017008000200"
		"017009000831302e302e302e33700a0004686f7374",
		"CP type=2 (ISAKMP_CFG_REPLY) identifier=7\n"
		" attribute short_form=no type=28672 (UNITY_BANNER (Cisco Unity)) text=Welcome\n"
		" attribute short_form=yes type=28673 (UNITY_SAVE_PASSWD (Cisco Unity)) value=1\n"
		" attribute short_form=no type=28674 (UNITY_DEF_DOMAIN (Cisco Unity)) "
		"domain=example.org\n"
		" attribute short_form=no type=28675 (UNITY_SPLITDNS_NAME (Cisco Unity)) "
		"text=a.example,b.example\n"
		" attribute short_form=no type=28676 (UNITY_SPLIT_INCLUDE (Cisco Unity))\n"
		"  network address=10.1.0.0 netmask=255.255.0.0 protocol=0 (any) source_port=0 "
		"destination_port=0\n"
		"  network address=10.2.0.0 netmask=255.255.255.0 protocol=6 (TCP) source_port=80 "
		"destination_port=443\n"
		" attribute short_form=yes type=28677 (UNITY_NATT_PORT (Cisco Unity)) value=10000\n"
		" attribute short_form=no type=28678 (UNITY_LOCAL_LAN (Cisco Unity))\n"
		"  network address=192.168.0.0 netmask=255.255.0.0 protocol=0 (any) source_port=0 "
		"destination_port=0\n"
		" attribute short_form=yes type=28679 (UNITY_PFS (Cisco Unity)) value=1\n"
		" attribute short_form=no type=28680 (UNITY_FW_TYPE (Cisco Unity)) value=0001\n"
		" attribute short_form=no type=28681 (UNITY_BACKUP_SERVERS (Cisco Unity)) "
		"text=10.0.0.3\n"
		" attribute short_form=no type=28682 (UNITY_DDNS_HOSTNAME (Cisco Unity)) domain=host\n"
		"prefix:10.1.0.0/16\n"
		"prefix:10.2.0.0/24\n"
		"prefix:192.168.0.0/16\n" },
	/* Check Point, and what nobody knows */
	{ 14, "040000074003000a63702e6578616d706c6575300001ff",
		"CP type=4 (ISAKMP_CFG_ACK) identifier=7\n"
		" attribute short_form=no type=16387 (CHKPT_DEF_DOMAIN (Check Point)) "
		"domain=cp.example\n"
		" attribute short_form=no type=30000 value=ff\n" },
	/* values that are no whole entries */
	{ 14, "02000007000d00090a010000ffff00000a000100030a0000000e000100",
		"CP type=2 (ISAKMP_CFG_REPLY) identifier=7\n"
		" attribute short_form=no type=13 (INTERNAL_IP4_SUBNET)\n"
		"  subnet address=10.1.0.0 netmask=255.255.0.0\n"
		"  data bytes=0a\n"
		" attribute short_form=no type=1 (INTERNAL_IP4_ADDRESS) address=0a0000\n"
		" attribute short_form=no type=14 (SUPPORTED_ATTRIBUTES)\n"
		"  data bytes=00\n"
		"prefix:10.1.0.0/16\n"
		"ike.attribute_value\n"
		"ike.attribute_size\n"
		"ike.attribute_value\n" },
	/* GDOI: a group's policy */
	{ 1, "0000000200000000000f0000160000511101035004c000020101035004ef00000100112233445566"
		"778899aabbccddeeff00000000800100018002000380030100000400040001518080050003800600"
		"01800708008008000e80090001100000148001000a0002000400000014800300011000003f010004"
		"0000080a000000ff00000007000008ef000000ef0000ff0cc0ffee01800100010002000400000e10"
		"800400018005000580060080800e00041000003602110600002020010db800000000000000000000"
		"0000ffffffffffff0000000000000000000002000003616c6c05c0ffee020000000803060302",
		"SA doi=2 (GDOI) situation=0x00000000 attribute_next_payload=15 (SA KEK Payload)\n"
		" SAK protocol=17 (UDP)\n"
		"  source id_type=1 (ID_IPV4_ADDR) port=848 address=192.0.2.1\n"
		"  destination id_type=1 (ID_IPV4_ADDR) port=848 address=239.0.0.1\n"
		"  spi spi=00112233445566778899aabbccddeeff\n"
		"  pop algorithm=0 key_length=0\n"
		"  attribute short_form=yes type=1 (KEK_MANAGEMENT_ALGORITHM) value=1 (LKH)\n"
		"  attribute short_form=yes type=2 (KEK_ALGORITHM) value=3 (KEK_ALG_AES)\n"
		"  attribute short_form=yes type=3 (KEK_KEY_LENGTH) value=256\n"
		"  attribute short_form=no type=4 (KEK_KEY_LIFETIME) value=86400\n"
		"  attribute short_form=yes type=5 (SIG_HASH_ALGORITHM) value=3 (SIG_HASH_SHA256)\n"
		"  attribute short_form=yes type=6 (SIG_ALGORITHM) value=1 (SIG_ALG_RSA)\n"
		"  attribute short_form=yes type=7 (SIG_KEY_LENGTH) value=2048\n"
		"  attribute short_form=yes type=8 (KE_OAKLEY_GROUP) value=14 (2048-bit MODP group)\n"
		"  attribute short_form=yes type=9 (KEK_ACK_REQUESTED (unconfirmed)) value=1\n"
		" GAP\n"
		"  attribute short_form=yes type=1 (ACTIVATION_TIME_DELAY) value=10\n"
		"  attribute short_form=no type=2 (DEACTIVATION_TIME_DELAY) value=20\n"
		"  attribute short_form=yes type=3 (SENDER_ID_REQUEST) value=1\n"
		" SAT protocol_id=1 (GDOI_PROTO_IPSEC_ESP) protocol=0 (any)\n"
		"  source id_type=4 (ID_IPV4_ADDR_SUBNET) port=0 address=10.0.0.0 netmask=255.0.0.0\n"
		"  destination id_type=7 (ID_IPV4_ADDR_RANGE) port=0 start_address=239.0.0.0 "
		"end_address=239.0.0.255\n"
		"  transform transform_id=12 (ESP_AES-CBC) spi=0xc0ffee01\n"
		"  attribute short_form=yes type=1 (SA Life Type) value=1 (seconds)\n"
		"  attribute short_form=no type=2 (SA Life Duration) value=3600\n"
		"  attribute short_form=yes type=4 (Encapsulation Mode) value=1 (Tunnel)\n"
		"  attribute short_form=yes type=5 (Authentication Algorithm) value=5 "
		"(HMAC-SHA2-256)\n"
		"  attribute short_form=yes type=6 (Key Length) value=128\n"
		"  attribute short_form=yes type=14 (Address Preservation) value=4 "
		"(Source-and-Destination)\n"
		" SAT protocol_id=2 (GDOI_PROTO_IPSEC_AH) protocol=17 (UDP)\n"
		"  source id_type=6 (ID_IPV6_ADDR_SUBNET) port=0 address=2001:db8:: "
		"netmask=ffff:ffff:ffff::\n"
		"  destination id_type=2 (ID_FQDN) port=0 fqdn=all\n"
		"  transform transform_id=5 (AH_SHA2-256) spi=0xc0ffee02\n"
		" SAT protocol_id=3 (GDOI_PROTO_IEC_61850) data=060302\n"
		"prefix:10.0.0.0/8\n"
		"prefix:2001:db8::/48\n" },
	/* GDOI: an identity longer than its payload */
	{ 1, "0000000200000000000f00000000000d1101035063c0000201",
		"SA doi=2 (GDOI) situation=0x00000000 attribute_next_payload=15 (SA KEK Payload)\n"
		" SAK protocol=17 (UDP)\n"
		"  source id_type=1 (ID_IPV4_ADDR) port=848 address=192.0.2.1\n"
		"ike.group_id_length\n" },
	/* GDOI: keys */
	{ 17, "000500000100002904c0ffee01000100100000000000000000000000000000000000020002010200"
		"03000203040200001f1000112233445566778899aabbccddeeff00010001aa00020001bb03000092"
		"1000112233445566778899aabbccddeeff0001004401000200000103000000000100000002abcd00"
		"0100000000000000000000000000000000000203000000000100000002abcd000200000000000000"
		"0000000000000000000002002c01000100000700000000dead000303000000000100000002abcd00"
		"030000000000000000000000000000000000030001cc0400000f0080010010000200020003090000"
		"0a0000010001dd",
		"KD packets=5\n"
		" key_packet type=1 (TEK) spi_size=4\n"
		"  spi spi=0xc0ffee01\n"
		"  attribute short_form=no type=1 (TEK_ALGORITHM_KEY) "
		"value=00000000000000000000000000000000\n"
		"  attribute short_form=no type=2 (TEK_INTEGRITY_KEY) value=0102\n"
		"  attribute short_form=no type=3 (TEK_SOURCE_AUTH_KEY) value=0304\n"
		" key_packet type=2 (KEK) spi_size=16\n"
		"  spi spi=00112233445566778899aabbccddeeff\n"
		"  attribute short_form=no type=1 (KEK_ALGORITHM_KEY) value=aa\n"
		"  attribute short_form=no type=2 (SIG_ALGORITHM_KEY) value=bb\n"
		" key_packet type=3 (LKH) spi_size=16\n"
		"  spi spi=00112233445566778899aabbccddeeff\n"
		"  attribute short_form=no type=1 (LKH_DOWNLOAD_ARRAY)\n"
		"   lkh_array version=1 keys=2\n"
		"    lkh_key lkh_id=1 key_type=3 (KEK_ALG_AES) creation_date=1 expiration_date=2 "
		"key_handle=0xabcd0001 key=00000000000000000000000000000000\n"
		"    lkh_key lkh_id=2 key_type=3 (KEK_ALG_AES) creation_date=1 expiration_date=2 "
		"key_handle=0xabcd0002 key=00000000000000000000000000000000\n"
		"  attribute short_form=no type=2 (LKH_UPDATE_ARRAY)\n"
		"   lkh_array version=1 keys=1 lkh_id=7 key_handle=0x0000dead\n"
		"    lkh_key lkh_id=3 key_type=3 (KEK_ALG_AES) creation_date=1 expiration_date=2 "
		"key_handle=0xabcd0003 key=00000000000000000000000000000000\n"
		"  attribute short_form=no type=3 (SIG_ALGORITHM_KEY) value=cc\n"
		" key_packet type=4 (SID) spi_size=0\n"
		"  attribute short_form=yes type=1 (NUMBER_OF_SID_BITS) value=16\n"
		"  attribute short_form=no type=2 (SID_VALUE) value=0x0003\n"
		" key_packet type=9 spi_size=0\n"
		"  attribute short_form=no type=1 value=dd\n" },
	/* GDOI: key packets that lie */
	{ 17, "000100000100000400",
		"KD packets=1\n"
		" key_packet type=1 (TEK) spi_size=0\n"
		"ike.key_packet_length\n" },
	/* GDOI: LKH keys that do not share their octets */
	{ 17, "000100000300002e0000010025010002000000000000000000000000000000000000000000000000"
		"00000000000000000000",
		"KD packets=1\n"
		" key_packet type=3 (LKH) spi_size=0\n"
		"  attribute short_form=no type=1 (LKH_DOWNLOAD_ARRAY)\n"
		"   lkh_array version=1 keys=2\n"
		"    data bytes=000000000000000000000000000000000000000000000000000000000000000000\n"
		"ike.lkh_keys\n" },
	/* GDOI: number of key packets */
	{ 17, "000200000100000500",
		"KD packets=2\n"
		" key_packet type=1 (TEK) spi_size=0\n"
		"ike.key_packet_count\n" },
	/* GDOI: sequence number */
	{ 18, "00000005",
		"SEQ sequence_number=5\n" },
	/* GDOI: proof of possession */
	{ 19, "0102",
		"POP data=0102\n" },
	/* NAT-D */
	{ 20, "000102030405060708090a0b0c0d0e0f10111213",
		"NAT_D hash=000102030405060708090a0b0c0d0e0f10111213\n" },
	/* NAT-OA, IPv4 */
	{ 21, "01000000c0000201",
		"NAT_OA id_type=1 (ID_IPV4_ADDR) address=192.0.2.1\n" },
	/* NAT-OA, IPv6 */
	{ 21, "0500000020010db8000000000000000000000001",
		"NAT_OA id_type=5 (ID_IPV6_ADDR) address=2001:db8::1\n" },
	/* NAT-OA of another type */
	{ 21, "020000006777",
		"NAT_OA id_type=2 (ID_FQDN) data=6777\n"
		"ike.id_length\n" },
	/* NAT-D of drafts 00 to 03 */
	{ 130, "aabb",
		"NAT_D hash=aabb\n" },
	/* NAT-OA of drafts 00 to 03 */
	{ 131, "01000000c0000201",
		"NAT_OA id_type=1 (ID_IPV4_ADDR) address=192.0.2.1\n" },
	/* NAT-D of drafts 04 to 08 */
	{ 15, "aabb",
		"NAT_D hash=aabb\n" },
	/* NAT-OA of drafts 04 to 08 */
	{ 16, "01000000c0000201",
		"NAT_OA id_type=1 (ID_IPV4_ADDR) address=192.0.2.1\n" },
	/* group associated policy */
	{ 22, "8001000a",
		"GAP\n"
		" attribute short_form=yes type=1 (ACTIVATION_TIME_DELAY) value=10\n" },
	/* a fragment */
	{ 132, "00010201aabbcc",
		"FRAG fragment_id=1 fragment_number=2 last=yes data=aabbcc\n" },
	/* a payload nobody knows */
	{ 77, "aabb",
		"payload data=aabb\n" },
	/* a reserved field that is not zero */
	{ 14, "01070007",
		"CP type=1 (ISAKMP_CFG_REQUEST) reserved2=7 identifier=7\n"
		"ike.reserved\n" },
};
enum { SAMPLES = sizeof sample / sizeof sample[0] };

/* A layer's octets are among those of the layer it stands under. */
static void assert_spans(void)
{
	const struct node *above[UINT8_MAX + 1] = { NULL };

	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i], *parent = n->depth ? above[n->depth - 1] : NULL;

		above[n->depth] = n;
		if (parent)
			assert_true(n->at >= parent->at && n->at + n->len <= parent->at + parent->len);
	}
}

static void seen(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++) {
		payload(sample[i].type, sample[i].hex);
		TEXT_IS(sample[i].seen, t, text_seen(t));
		assert_spans();
	}
}

/* Nothing but its end was not captured: of a payload that is right, no length lies. */
static void cut(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++) {
		payload(sample[i].type, sample[i].hex);
		if (p->notes)
			continue;
		for (uint32_t n = size; n--; ) {
			bytes = realloc(bytes, n ? n : 1);
			dissect_ike_inside(p, begin(n), 0, 1, sample[i].type);
			for (unsigned k = 0; k < p->nodes; k++)
				assert_int_not_equal(p->node[k].error, WIRE_LIE);
			assert_int_equal(p->node[0].error, WIRE_CUT);
		}
	}
}

/* Any bit other than it was, and a payload that ends anywhere: nothing but its own octets is read. */
static void bent(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMPLES; i++) {
		payload(sample[i].type, sample[i].hex);
		for (uint32_t at = 0; at < size; at++)
			for (unsigned bit = 0; bit < 8; bit++) {
				bytes[at] ^= (uint8_t)(1u << bit);
				dissect_ike_inside(p, begin(size), 0, 1, sample[i].type);
				assert_true(p->nodes && p->nodes <= LIMIT_NODES);
				assert_spans();
				bytes[at] ^= (uint8_t)(1u << bit);
			}
		while (size > GENERIC) {
			bytes = realloc(bytes, --size);
			bytes[2] = (uint8_t)(size >> 8);
			bytes[3] = (uint8_t)size;
			dissect_ike_inside(p, begin(size), 0, 1, sample[i].type);
			assert_int_not_equal(p->node[0].error, WIRE_CUT);
		}
	}
}

/* --- messages --- */

/* The header up to its length, which follows from the rest. */
#define MESSAGE(next, exchange, flags, id) "1111111111111111 2222222222222222" next "10" exchange flags id
#define VENDOR "00 00 0008 01020304"

static void said(const char *header, const char *payloads, const char *line)
{
	char room[2000];
	struct text hex = TEXT_FIXED(room);

	text_add(&hex, header);
	text_hex(&hex, HEADER + unhex(payloads, NULL), 8);
	text_add(&hex, payloads);
	message(text_string(&hex));
	LINE_IS(line);
	assert_int_equal(p->notes, 0);
}

static void exchanges(void **state)
{
	(void)state;
	said(MESSAGE("0d", "01", "00", "00000000"), VENDOR, "IKEv1 Base [ V ]");
	said(MESSAGE("0d", "02", "00", "00000000"), "0d 00 0008 01020304" VENDOR,
	    "IKEv1 Identity Protection (Main Mode) [ V V ]");
	said(MESSAGE("04", "04", "00", "00000000"), "0a 00 0006 0102 05 00 0006 0304"
	    "14 00 000c 01000000 c0000201 00 00 0006 aabb", "IKEv1 Aggressive Mode [ KE No ID NAT-D ]");
	said(MESSAGE("0b", "05", "00", "0000002a"), "00 00 000c 00000000 0100 000e",
	    "IKEv1 Informational 0x0000002a [ N(NO-PROPOSAL-CHOSEN) ]");
	said(MESSAGE("08", "05", "00", "0000002a"), "0c 00 0006 aabb 00 00 0010 00000001 0304 0001 c0ffee01",
	    "IKEv1 Informational 0x0000002a [ HASH D ]");
	said(MESSAGE("08", "06", "00", "0000002a"), "0e 00 0006 aabb 00 00 0008 01 00 0007",
	    "IKEv1 Transaction Exchange 0x0000002a [ HASH CP(request) ]");
	said(MESSAGE("08", "20", "00", "0000002a"), "00 00 0006 aabb",
	    "IKEv1 Quick Mode 0x0000002a [ HASH ]");
	said(MESSAGE("08", "21", "00", "0000002a"), "00 00 0006 aabb",
	    "IKEv1 New Group Mode 0x0000002a [ HASH ]");
	said(MESSAGE("0f", "02", "00", "00000000"), "10 00 0006 aabb 00 00 000c 01000000 c0000201",
	    "IKEv1 Identity Protection (Main Mode) [ SAK(NAT-D) SAT(NAT-OA) ]");
}

static void encrypted(void **state)
{
	(void)state;
	said(MESSAGE("05", "02", "01", "00000000"), "00112233445566778899aabbccddeeff",
	    "IKEv1 Identity Protection (Main Mode) [ encrypted ]");
	assert_int_equal(p->nodes, 2);
	assert_int_equal(p->seals, 1);
	assert_int_equal(p->seal[0].kind, SEAL_ISAKMP);
	assert_int_equal(p->seal[0].node, 1);
	assert_int_equal(p->seal[0].next, IKEV1_PAYLOAD_IDENTIFICATION);
	assert_ptr_equal(p->seal[0].body.at, bytes + HEADER);
	assert_int_equal(p->seal[0].body.have, 16);
}

static void fragments(void **state)
{
	static const char *const flags[] = {
		MESSAGE("84", "02", "00", "00000000"), MESSAGE("84", "02", "01", "00000000") };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		said(flags[i], "00 00 000b 0001 02 01 aabbcc",
		    "IKEv1 Identity Protection (Main Mode) [ FRAG(2) ]");
		assert_int_equal(p->seals, 1);
		assert_int_equal(p->seal[0].kind, SEAL_IKE_FRAGMENT);
		assert_ptr_equal(p->seal[0].body.at, bytes + HEADER + 8);
		assert_int_equal(p->seal[0].body.have, 3);
	}
}

/* Numbers that two exchanges share: the port decides. */
static void group_exchange(void **state)
{
	(void)state;
	load(0, "45000045000000004011 0000 c0000201 c0000202 0350 0350 0031 0000"
		MESSAGE("08", "20", "01", "0000002a") "00000029 00112233445566778899aabbcc");
	dissect_ip(p, begin(size), 0);
	LINE_IS("192.0.2.1:848 > 192.0.2.2:848 IKEv1 GROUPKEY-PULL 0x0000002a [ encrypted ]");
	assert_int_equal(p->facts, 1);
	bytes[21] = bytes[23] = 0x51;
	dissect_ip(p, begin(size), 0);
	LINE_IS("192.0.2.1:849 > 192.0.2.2:849 IKEv1 Quick Mode 0x0000002a [ encrypted ]");
	assert_int_equal(p->facts, 0);
}

#define SA(length) "00 00" length "00000001 00000001"
#define OFFER "00000024 01 01 0000 80010007 800e0100 80020004 80030001 8004000e 800b0001 800c7080"

static void choice(void **state)
{
	struct isakmp_choice c;

	(void)state;
	said(MESSAGE("01", "02", "00", "00000000"), SA("0038") "0000002c 01010001" OFFER,
	    "IKEv1 Identity Protection (Main Mode) [ SA ]");
	assert_true(isakmp_sa_choice(p, 0, &c));
	assert_int_equal(c.encryption, 7);
	assert_int_equal(c.key_bits, 256);
	assert_int_equal(c.hash, 4);
	assert_int_equal(c.authentication, 1);
	assert_int_equal(c.group, 14);
	said(MESSAGE("01", "02", "00", "00000000"), SA("005c") "00000050 01010002 03000024 01 01 0000"
	    "80010007 800e0100 80020004 80030001 8004000e 800b0001 800c7080" OFFER,
	    "IKEv1 Identity Protection (Main Mode) [ SA ]");
	assert_false(isakmp_sa_choice(p, 0, &c));
	said(MESSAGE("01", "20", "00", "00000001"), SA("002c") "00000020 01030401 c0ffee01"
	    "00000014 010c0000 80010001 80060080 80050002", "IKEv1 Quick Mode 0x00000001 [ SA ]");
	assert_false(isakmp_sa_choice(p, 0, &c));
	said(MESSAGE("0d", "02", "00", "00000000"), VENDOR, "IKEv1 Identity Protection (Main Mode) [ V ]");
	assert_false(isakmp_sa_choice(p, 0, &c));
}

/* What is behind the last payload is the engine's: padding of a block cipher. */
static void padding(void **state)
{
	struct wire left;

	(void)state;
	load(0, "0b000008 aabbccdd 0000000c 00000001 0100000e 00000000");
	left = dissect_ike_inside(p, begin(size), 3, 1, IKEV1_PAYLOAD_HASH);
	assert_int_equal(left.claim, 4);
	assert_ptr_equal(left.at, bytes + size - 4);
	assert_int_equal(p->nodes, 2);
	assert_int_equal(p->node[0].depth, 3);
	assert_int_equal(p->notes, 0);
}

/* Parts of the smallest size, to the end of the longest payload: shown to the limit, which is said. */
static void endless(void **state)
{
	enum { SECURITY = IKEV1_PAYLOAD_SECURITY_ASSOCIATION };
	static const struct { uint8_t type; const char *start, *part; } many[] = {
		{ SECURITY, "00000001 00000001", "02000008 01010000" },
		{ SECURITY, "00000001 00000001 0000fff0 01010000", "03000008 01010000" },
		{ SECURITY, "00000001 00000001 0000fff0 01010000 0000ffe8 01010000", "80010007" },
		{ SECURITY, "00000001 00000001", "0100ffff 00000001" },
		{ IKEV1_PAYLOAD_DELETE, "00000001 0301fff0", "01020304" },
		{ IKEV1_PAYLOAD_ATTRIBUTES, "01000007", "00010000" },
		{ IKEV1_PAYLOAD_KEY_DOWNLOAD, "ffff0000", "01000005 00" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof many / sizeof many[0]; i++) {
		uint8_t part[64];
		uint32_t n = unhex(many[i].part, part), at = GENERIC + unhex(many[i].start, NULL);

		free(bytes);
		size = UINT16_MAX - (UINT16_MAX - at) % n;
		bytes = calloc(1, size);
		unhex(many[i].start, bytes + GENERIC);
		bytes[2] = (uint8_t)(size >> 8);
		bytes[3] = (uint8_t)size;
		for (; at < size; at += n)
			memcpy(bytes + at, part, n);
		dissect_ike_inside(p, begin(size), 0, 1, many[i].type);
		assert_true(p->full || noted("limit.payloads") || p->node[1].error);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seen), cmocka_unit_test(cut), cmocka_unit_test(bent), cmocka_unit_test(exchanges),
		cmocka_unit_test(encrypted), cmocka_unit_test(fragments), cmocka_unit_test(group_exchange),
		cmocka_unit_test(choice), cmocka_unit_test(padding), cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests(tests, NULL, discard);
}
