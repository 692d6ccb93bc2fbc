/* IKEv2 notifies, type by type; vendor IDs; G-IKEv2's payloads. */
#include "payload_says.h"

#define SIZE(rows) (sizeof rows / sizeof rows[0])
#define HASH "000102030405060708090a0b0c0d0e0f10111213"
#define IP6A "20010db8000000000000000000000001"
#define IP6B "20010db8000000000000000000000002"

/* From the protocol ID on, and what is under the payload. */
static const struct row { const char *hex, *says; } good[] = {
	/* errors */
	{ "0000 0001 2b", ">notify_data payload=43 (Vendor ID)" },
	{ "0000 0004", "" },
	{ "0000 0005", "" },
	{ "0000 0009 00000007", ">notify_data message_id=7" },
	{ "0000 000b c0ffee01", ">notify_data spi=0xc0ffee01" },
	{ "0000 000e", "" },
	{ "0000 0011 000f", ">notify_data key_exchange_method=15 (3072-bit MODP Group)" },
	{ "0000 0018", "" },
	{ "0000 0026", "" },
	{ "0304 0027 c0ffee01 45000014000000004001000001020304 05060708",
		">spi spi=0xc0ffee01 | >ip4 version=4 ihl=5 (20 bytes) dscp=0 ecn=0 length=20 id=0x0000 "
		"dont_fragment=no more_fragments=no fragment_offset=0 (0 bytes) ttl=64 protocol=1 (ICMP) checksum=0x0000 "
		"source=1.2.3.4 destination=5.6.7.8 | >>icmp [malformed] #header.short" },
	{ "0304 002c c0ffee01", ">spi spi=0xc0ffee01" },
	{ "0000 002d", "" },
	{ "0000 0030", "" },
	/* RFC 7296 */
	{ "0000 4000", "" },
	{ "0000 4001 00000005", ">notify_data window_size=5" },
	{ "0000 4003 1234 02", ">notify_data cpi=0x1234 transform=2 (IPCOMP_DEFLATE)" },
	{ "0000 4004 " HASH, ">notify_data hash=" HASH },
	{ "0000 4005 " HASH, ">notify_data hash=" HASH },
	{ "0000 4006 01", ">notify_data cookie=01" },
	{ "0000 4006 aabbccdd", ">notify_data cookie=aabbccdd" },
	{ "0000 4007", "" },
	{ "0304 4007 c0ffee01", ">spi spi=0xc0ffee01" },
	{ "0304 4009 c0ffee01", ">spi spi=0xc0ffee01" },
	{ "0108 4009 0102030405060708", ">spi spi=0x0102030405060708" },
	{ "0000 400a", "" },
	{ "0000 400b", "" },
	/* MOBIKE */
	{ "0000 400c", "" },
	{ "0000 400d c0000201", ">notify_data address=192.0.2.1" },
	{ "0000 400e " IP6A, ">notify_data address=2001:db8::1" },
	{ "0000 400f", "" },
	{ "0000 4010", "" },
	{ "0000 4011 0001020304050607", ">notify_data cookie=0001020304050607" },
	{ "0000 4012 c0000201 c0000202 01f4 1194",
		">notify_data source=192.0.2.1 destination=192.0.2.2 source_port=500 destination_port=4500" },
	{ "0000 4012 " IP6A IP6B "01f4 1194",
		">notify_data source=2001:db8::1 destination=2001:db8::2 source_port=500 destination_port=4500" },
	/* later RFCs, in order of their types */
	{ "0000 4013 00000e10", ">notify_data lifetime=3600" },
	{ "0000 4016", "" },
	{ "0000 4017 01 04 c0000201", ">notify_data id_type=1 (IPv4 address of the VPN gateway) id_length=4 identity=192.0.2.1" },
	{ "0000 4017 02 10 " IP6A "aabb", ">notify_data id_type=2 (IPv6 address of the VPN gateway) id_length=16 "
		"identity=2001:db8::1 | >notify_data nonce=aabb" },
	{ "0000 4018 03 03 612e62", ">notify_data id_type=3 (FQDN of the VPN gateway) id_length=3 identity=a.b" },
	{ "0000 4018 f1 02 aabb", ">notify_data id_type=241 id_length=2 identity=aabb" },
	{ "0000 4019 00000e10 aabbcc", ">notify_data lifetime=3600 ticket=aabbcc" },
	{ "0000 401a", "" },
	{ "0000 401d aabbcc", ">notify_data ticket=aabbcc" },
	{ "0000 401e aabb", ">notify_data link_id=aabb" },
	{ "0000 401f 0000", ">notify_data data=0000" },
	{ "0000 4020 8001000f 8002 0001 00030002 aabb", ">notify_data short_form=yes type=1 "
		"(Maximum Context Identifier (MAX_CID)) value=15 | >notify_data short_form=yes type=2 (ROHC Profile "
		"(ROHC_PROFILE)) value=1 | >notify_data short_form=no type=3 (ROHC Integrity Algorithm (ROHC_INTEG)) "
		"length=2 value=aabb" },
	{ "0000 4022", "" },
	{ "0000 4023 000102030405060708090a0b0c0d0e0f", ">notify_data token=000102030405060708090a0b0c0d0e0f" },
	{ "0000 4026 c0ffee01 00000003 00000002", ">notify_data nonce=0xc0ffee01 expected_send=3 expected_receive=2" },
	{ "0000 4027 00000100", ">notify_data delta=256" },
	{ "0000 4027 0000000100000000", ">notify_data delta=4294967296" },
	{ "0000 4028 0001 0003", ">notify_data method=1 (PACE) | >notify_data method=3 (Secure PSK Authentication)" },
	{ "0000 402b 612e62", ">notify_data domain=a.b" },
	{ "0000 402b", "" },
	{ "0000 402d 00000002", ">notify_data sender_ids=2" },
	{ "0000 402e", "" },
	{ "0000 402f 0002 0005 0400", ">notify_data hash_algorithm=2 (SHA2-256) | >notify_data hash_algorithm=5 (Identity) | "
		">notify_data hash_algorithm=1024" },
	{ "0000 4031", "" },
	{ "0000 4032 0005 14", ">notify_data prf=5 (PRF_HMAC_SHA2_256) difficulty=20" },
	{ "0000 4033", "" },
	{ "0000 4034 02 7070 6b", ">notify_data id_type=2 (PPK_ID_FIXED) id=ppk" },
	{ "0000 4034", "" },
	{ "0000 4035 aabb", ">notify_data auth=aabb" },
	{ "0000 4036", "" },
	{ "0000 4037", "" },
	{ "0000 4039 aabbccdd", ">notify_data link=aabbccdd" },
	{ "0000 403a 03", ">notify_data congestion_control=yes dont_fragment=yes" },
	{ "0000 403b 02 02 03 01 01 12 0e 00 300d06092a864886f70d01010b0500",
		">notify_data length=2 method=2 (Shared Key Message Integrity Code) | >notify_data length=3 method=1 "
		"(RSA Digital Signature) cert_link=1 | >notify_data length=18 method=14 (Digital Signature) cert_link=0 "
		"algorithm=300d06092a864886f70d01010b0500 {signature_algorithm: sha256WithRSAEncryption}" },
	{ "0000 403c aabb", ">notify_data resource=aabb" },
	{ "0000 403e 02 7070 6b 0001020304050607",
		">notify_data id_type=2 (PPK_ID_FIXED) id=ppk | >notify_data confirmation=0001020304050607" },
	/* not known at all */
	{ "0000 4100 aabb", ">notify_data data=aabb" },
	{ "0000 f000", "" },
	/* 3GPP */
	{ "0000 a051 01 65", ">notify_data length=1 unit=3 (2 seconds) value=5" },
	{ "0000 a08d 0009 02 2143658719325476",
		">notify_data length=9 identity_type=2 (IMEISV) identity=2143658719325476 {digits: 1234567891234567}" },
	{ "0000 a08d 0009 01 21436587193254f6",
		">notify_data length=9 identity_type=1 (IMEI) identity=21436587193254f6 {digits: 123456789123456}" },
	{ "0000 a08d 0001 01", ">notify_data length=1 identity_type=1 (IMEI)" },
	{ "0000 a098", "" },
	{ "0000 a0ae 07 03 01 11f0 02 04 19", ">notify_data length=7 | >notify_data length=3 mountain_rescue=no "
		"marine_guard=no fire_brigade=no ambulance=no police=yes number=11f0 {digits: 110} | >notify_data length=2 "
		"mountain_rescue=no marine_guard=no fire_brigade=yes ambulance=no police=no number=19 {digits: 91}" },
	{ "0000 c747 01 05", ">notify_data length=1 pdu_session=5" },
	{ "0000 c7ab 04 01010203", ">notify_data length=4 s_nssai=01010203" },
	{ "0000 d8cd 07 01 02 01 05 03 2e", ">notify_data length=7 pdu_session=1 qfis=2 | >notify_data qfi=1 | "
		">notify_data qfi=5 | >notify_data dscp_included=yes default_child_sa=yes dscp=46" },
	{ "0000 d8ce 0a000001", ">notify_data address=10.0.0.1" },
	{ "0000 d8d1 " IP6A, ">notify_data address=2001:db8::1" },
	{ "0000 d8d2 4e20", ">notify_data port=20000" },
	/* strongSwan, libreswan, Microsoft */
	{ "0000 a001", "" },
	{ "0000 a003 00000200 01 03 1194 c0000201", ">notify_data priority=512 family=1 (IPv4) type=3 (server reflexive) "
		"port=4500 address=192.0.2.1" },
	{ "0000 a003 00000100 02 01 1194 " IP6A, ">notify_data priority=256 family=2 (IPv6) type=1 (host) port=4500 "
		"address=2001:db8::1" },
	{ "0000 a005 aabb", ">notify_data connect_id=aabb" },
	{ "0000 a000 aabb", ">notify_data auth=aabb" },
	{ "0000 3039 00003601", ">notify_data status=0x00003601" },
};

#define BAD "N [malformed] #ike.notify_size"
#define NOTE "N #ike.notify_data"

static const struct row odd[] = {
	/* of the wrong size */
	{ "0000 0001", BAD },
	{ "0000 0001 2b2c", BAD " | >notify_data payload=43 (Vendor ID) | >data bytes=2c" },
	{ "0000 0011 0f", BAD " | >notify_data [malformed]" },
	{ "0000 0011 000f00", BAD " | >notify_data key_exchange_method=15 (3072-bit MODP Group) | >data bytes=00" },
	{ "0000 4001 000005", BAD " | >notify_data [malformed]" },
	{ "0000 4004 000102", BAD " | >notify_data [malformed]" },
	{ "0000 4004 " HASH "14", BAD " | >notify_data hash=" HASH " | >data bytes=14" },
	{ "0000 4006", BAD },
	{ "0000 4006 " HASH HASH HASH HASH, BAD " | >notify_data cookie=" HASH HASH HASH HASH },
	{ "0000 4011 00010203040506", BAD " | >notify_data cookie=00010203040506" },
	{ "0000 400d c00002", BAD " | >notify_data [malformed]" },
	{ "0000 4012 c0000201 c0000202 01f4 1194 00", BAD " | >notify_data source=192.0.2.1 destination=192.0.2.2 "
		"source_port=500 destination_port=4500 | >data bytes=00" },
	{ "0000 4023 000102", BAD " | >notify_data token=000102" },
	{ "0000 403e 02 70 0001020304", BAD " | >notify_data data=02700001020304" },
	/* lists that do not come out even, entries that lie */
	{ "0000 402f 0002 00", ">notify_data hash_algorithm=2 (SHA2-256) | >notify_data [malformed] #header.short" },
	{ "0000 4017 01 06 c00002010000", ">notify_data id_type=1 (IPv4 address of the VPN gateway) id_length=6 "
		"identity=c00002010000 [malformed] #ike.gateway" },
	{ "0000 4017 03 06 612e62", ">notify_data id_type=3 (FQDN of the VPN gateway) id_length=6 identity=a.b [malformed] "
		"#ike.notify_entry" },
	{ "0000 4020 0003ffff aa", ">notify_data short_form=no type=3 (ROHC Integrity Algorithm (ROHC_INTEG)) length=65535 "
		"value=aa [malformed] #ike.notify_entry" },
	{ "0000 403b 01 02", ">notify_data length=1 method=2 (Shared Key Message Integrity Code) [malformed] #ike.notify_entry" },
	{ "0000 a08d 0000 01", ">notify_data length=0 identity_type=1 (IMEI) [malformed] #ike.notify_entry" },
	/* data where there is none, a protocol without an SPI */
	{ "0000 0026 aa", NOTE " | >notify_data data=aa" },
	{ "0000 400a aabb", NOTE " | >notify_data data=aabb" },
	{ "0000 a098 aabb", NOTE " | >notify_data data=aabb" },
	{ "0100 4000", "N #ike.notify_protocol" },
	/* SPIs */
	{ "0304 4009 c0ffee", "N [malformed] #ike.spi_size | >notify_data data=c0ffee" },
	{ "03ff 4006 aabb", "N [malformed] #ike.spi_size | >notify_data data=aabb" },
	{ "0302 4006 aabb cc", ">spi spi=0xaabb | >notify_data cookie=cc" },
};

enum { NOTIFY = IKEV2_PAYLOAD_NOTIFY };

static void every_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE(good); i++) {
		payload(NOTIFY, good[i].hex);
		SAYS(good[i].says);
	}
}

static void wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE(odd); i++) {
		payload(NOTIFY, odd[i].hex);
		SAYS(odd[i].says);
	}
}

static void cut_and_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE(good); i++) {
		cut_anywhere(NOTIFY, good[i].hex);
		short_anywhere(NOTIFY, good[i].hex);
	}
	for (size_t i = 0; i < SIZE(odd); i++)
		short_anywhere(NOTIFY, odd[i].hex);
}

static void summary(void **state)
{
	(void)state;
	payload(NOTIFY, "0000 4004 " HASH);
	TEXT_IS("IKEv2 IKE_AUTH request 1 [ N(NAT_DETECTION_SOURCE_IP) ]", t, packet_summary(p, t));
	payload(NOTIFY, "0304 0027 c0ffee01 45000014000000004001000001020304 05060708");
	TEXT_IS("IKEv2 IKE_AUTH request 1 [ N(INVALID_SELECTORS) ] | 1.2.3.4 > 5.6.7.8 ICMP", t, packet_summary(p, t));
	payload(NOTIFY, "0000 ffff");
	TEXT_IS("IKEv2 IKE_AUTH request 1 [ N(65535) ]", t, packet_summary(p, t));
}

/* A quoted packet is none that the message travels in. */
static void quotation(void **state)
{
	(void)state;
	payload(NOTIFY, "0000 0027 45000014000000004001000001020304 05060708");
	assert_true(p->node[2].quoted);
	assert_int_equal(p->net, NODE_NONE);
	assert_int_equal(p->nest, 0);
	assert_false(p->quoted);
}

/* A list of more entries than there are nodes. */
static void many(void **state)
{
	static uint8_t body[60000];
	uint32_t size;

	(void)state;
	memcpy(body, (uint8_t[]){ 0, 0, 0x40, 0x2f }, 4);
	size = make(NOTIFY, body, sizeof body);
	dissect_made(size, size);
	assert_int_equal(p->nodes, LIMIT_NODES);
	assert_true(p->full);
	memcpy(body, (uint8_t[]){ 0, 0, 0x40, 0x3b }, 4);
	size = make(NOTIFY, body, sizeof body);
	dissect_made(size, size);
	assert_true(p->nodes < 10);
}

/* --- vendor IDs --- */

static void vendor(void **state)
{
	enum { V = IKEV2_PAYLOAD_VENDOR_ID };

	(void)state;
	payload(V, "4a131c81070358455c5728f20e95452f");
	SAYS("V {vendor: NAT traversal RFC 3947}");
	payload(V, "afcad71368a1f1c96b8696fc77570100");
	SAYS("V {vendor: Dead Peer Detection 1.0}");
	payload(V, "0102030405");
	SAYS("");
	payload(V, "");
	SAYS("");
	cut_anywhere(V, "4a131c81070358455c5728f20e95452f");
	/* eight octets of sixteen are nobody's, though they are somebody's eight */
	payload(V, "325df29a2319f2dd");
	assert_int_equal(p->facts, 1);
	make(V, (const uint8_t[16]){ 0x32, 0x5d, 0xf2, 0x9a, 0x23, 0x19, 0xf2, 0xdd }, 16);
	dissect_made(MESSAGE_HEADER + PAYLOAD_HEADER + 8, MESSAGE_HEADER + PAYLOAD_HEADER + 16);
	assert_int_equal(p->facts, 0);
}

/* --- G-IKEv2 --- */

#define ANY "0700 0010 0000 ffff 00000000 ffffffff"
#define GROUP "0700 0010 0000 ffff e0000001 e0000001"
#define ESP_POLICY "03 04 004c c0ffee01" ANY GROUP "0300 000c 0100 0014 800e0080" "0000 0008 0500 0000" \
	"00010004 00000e10" "00030004 c0ffee02"

static void gsa(void **state)
{
	enum { GSA = IKEV2_PAYLOAD_GROUP_SECURITY_ASSOCIATION };

	(void)state;
	payload(GSA, "00000008 80010005");
	SAYS(">group_policy protocol_id=0 length=8 | >>group_attribute short_form=yes type=1 (GWP_ATD) value=5");
	payload(GSA, ESP_POLICY);
	SAYS(">group_policy protocol_id=3 (ESP) spi_size=4 length=76 | >>spi spi=0xc0ffee01 | >>selector type=7 "
		"(TS_IPV4_ADDR_RANGE) protocol=0 (any) length=16 start_port=0 end_port=65535 start_address=0.0.0.0 "
		"end_address=255.255.255.255 {ports: ANY} {prefix: 0.0.0.0/0} | >>selector type=7 (TS_IPV4_ADDR_RANGE) "
		"protocol=0 (any) length=16 start_port=0 end_port=65535 start_address=224.0.0.1 end_address=224.0.0.1 "
		"{ports: ANY} {prefix: 224.0.0.1/32} | >>transform last=3 (more) length=12 type=1 (Encryption Algorithm) "
		"id=20 (ENCR_AES_GCM_16) | >>>attribute short_form=yes type=14 (Key Length (in bits)) value=128 | "
		">>transform last=0 (last) length=8 type=5 (Sequence Numbers) id=0 (32-bit Sequential Numbers) | "
		">>group_attribute short_form=no type=1 (GSA_KEY_LIFETIME) length=4 value=3600 | "
		">>group_attribute short_form=no type=3 (GSA_NEXT_SPI) length=4 spi=0xc0ffee02");
	cut_anywhere(GSA, ESP_POLICY "00000008 80010005");
	short_anywhere(GSA, ESP_POLICY "00000008 80010005");
	payload(GSA, "00000003 80010005");
	SAYS(">group_policy protocol_id=0 length=3 [malformed] #ike.group_length | "
		">>group_attribute short_form=yes type=1 (GWP_ATD) value=5");
}

static void kd(void **state)
{
	static const char bags[] = "03 04 001c c0ffee01 00010010 00000000 00000000 aabbccddeeff0011"
		"00 00 0018 0001000c 00000001 00000000 01020304 00030000";
	enum { KD = IKEV2_PAYLOAD_KEY_DOWNLOAD };

	(void)state;
	payload(KD, bags);
	SAYS(">key_bag protocol_id=3 (ESP) spi_size=4 length=28 | >>spi spi=0xc0ffee01 | >>group_attribute short_form=no "
		"type=1 (SA_KEY) length=16 key_id=0 kwk_id=0 wrapped_key=aabbccddeeff0011 | >key_bag protocol_id=0 length=24 | "
		">>group_attribute short_form=no type=1 (WRAP_KEY) length=12 key_id=1 kwk_id=0 wrapped_key=01020304 | "
		">>group_attribute short_form=no type=3 (GM_SENDER_ID) length=0");
	cut_anywhere(KD, bags);
	short_anywhere(KD, bags);
	payload(KD, "03 04 0010 c0ffee01 00010004 00000000");
	SAYS(">key_bag protocol_id=3 (ESP) spi_size=4 length=16 | >>spi spi=0xc0ffee01 | >>group_attribute short_form=no "
		"type=1 (SA_KEY) length=4 value=00000000 [malformed] #ike.wrapped_key");
	payload(KD, "03 04 000c c0ffee01 0001ffff");
	SAYS(">key_bag protocol_id=3 (ESP) spi_size=4 length=12 | >>spi spi=0xc0ffee01 | >>group_attribute short_form=no "
		"type=1 (SA_KEY) length=65535 [malformed] #ike.group_attribute");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type),
		cmocka_unit_test(wrong),
		cmocka_unit_test(cut_and_short),
		cmocka_unit_test(summary),
		cmocka_unit_test(quotation),
		cmocka_unit_test(many),
		cmocka_unit_test(vendor),
		cmocka_unit_test(gsa),
		cmocka_unit_test(kd),
	};

	return cmocka_run_group_tests(tests, NULL, discard_made);
}
