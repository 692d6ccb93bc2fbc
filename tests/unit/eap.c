/* EAP messages in IKEv2's EAP payload, method by method. */
#include "payload_says.h"

#define SIZE(rows) (sizeof rows / sizeof rows[0])
#define RAND "000102030405060708090a0b0c0d0e0f"
#define MAC "101112131415161718191a1b1c1d1e1f"
#define EAP ">eap code="
#define IDENTITY "(Identity)"

static const struct row { const char *hex, *says, *label; } good[] = {
	{ "03 07 0004", EAP "3 (Success) identifier=7 length=4", "EAP/SUCC" },
	{ "04 07 0004", EAP "4 (Failure) identifier=7 length=4", "EAP/FAIL" },
	{ "01 00 0005 01", EAP "1 (Request) identifier=0 length=5 type=1 (Identity)", "EAP/REQ/ID" },
	{ "02 00 0009 01 616c6963", EAP "2 (Response) identifier=0 length=9 type=1 (Identity) | >>eap_identity identity=alic",
		"EAP/RES/ID" },
	{ "01 00 0008 02 1b5b41", EAP "1 (Request) identifier=0 length=8 type=2 (Notification) | "
		">>eap_notification message=\\x1b[A", "EAP/REQ/NTF" },
	{ "02 00 0007 03 1a15", EAP "2 (Response) identifier=0 length=7 type=3 (Legacy Nak) | "
		">>eap_nak desired=26 (MS-EAP-Authentication) | >>eap_nak desired=21 (EAP-TTLS)", "EAP/RES/NAK" },
	{ "01 00 0018 04 10" RAND "6162", EAP "1 (Request) identifier=0 length=24 type=4 (MD5-Challenge) | "
		">>eap_md5 value_size=16 value=" RAND " | >>eap_name name=ab", "EAP/REQ/MD5" },
	{ "01 00 0008 06 50494e", EAP "1 (Request) identifier=0 length=8 type=6 (Generic Token Card (GTC)) | "
		">>eap_challenge message=PIN", "EAP/REQ/GTC" },
	{ "02 00 0009 06 31323334", EAP "2 (Response) identifier=0 length=9 type=6 (Generic Token Card (GTC)) | "
		">>eap_password #eap.password", "EAP/RES/GTC" },
	{ "02 00 0009 05 31323334", EAP "2 (Response) identifier=0 length=9 type=5 (One-Time Password (OTP)) | "
		">>eap_password #eap.password", "EAP/RES/OTP" },
	/* TLS and what is like it */
	{ "01 01 0006 0d 20", EAP "1 (Request) identifier=1 length=6 type=13 (EAP-TLS) | >>eap_tls length_included=no "
		"more_fragments=no start=yes version=0", "EAP/REQ/TLS" },
	{ "02 01 000d 15 c1 00001000 160301", EAP "2 (Response) identifier=1 length=13 type=21 (EAP-TTLS) | "
		">>eap_tls length_included=yes more_fragments=yes start=no version=1 message_length=4096 data=160301",
		"EAP/RES/TTLS" },
	{ "02 01 0006 19 00", EAP "2 (Response) identifier=1 length=6 type=25 (PEAP) | >>eap_tls length_included=no "
		"more_fragments=no start=no version=0", "EAP/RES/PEAP" },
	/* SIM and AKA */
	{ "01 01 0044 17 01 0000 0105 0000" RAND "0205 0000" MAC "0b05 0000" RAND,
		EAP "1 (Request) identifier=1 length=68 type=23 (EAP-AKA Authentication) | >>eap_sim subtype=1 (AKA-Challenge) | "
		">>>eap_attribute type=1 (AT_RAND) length=5 (20 bytes) value=" RAND " | "
		">>>eap_attribute type=2 (AT_AUTN) length=5 (20 bytes) value=" MAC " | "
		">>>eap_attribute type=11 (AT_MAC) length=5 (20 bytes) value=" RAND, "EAP/REQ/AKA" },
	{ "02 01 001c 17 01 0000 0303 0028 0102030405 000000 8601 0000 8701 0000",
		EAP "2 (Response) identifier=1 length=28 type=23 (EAP-AKA Authentication) | >>eap_sim subtype=1 (AKA-Challenge) | "
		">>>eap_attribute type=3 (AT_RES) length=3 (12 bytes) res_length=40 value=0102030405 | >>>>eap_padding "
		"bytes=000000 | >>>eap_attribute type=134 (AT_CHECKCODE) length=1 (4 bytes) | "
		">>>eap_attribute type=135 (AT_RESULT_IND) length=1 (4 bytes)", "EAP/RES/AKA" },
	{ "02 01 0014 17 01 0000 0303 0024 0102030450 000000", EAP "2 (Response) identifier=1 length=20 type=23 (EAP-AKA "
		"Authentication) | >>eap_sim subtype=1 (AKA-Challenge) | >>>eap_attribute type=3 (AT_RES) length=3 (12 bytes) "
		"res_length=36 value=0102030450 | >>>>eap_padding bytes=000000", "EAP/RES/AKA" },
	{ "02 01 0018 17 04 0000 0404 000102030405060708090a0b0c0d", EAP "2 (Response) identifier=1 length=24 type=23 "
		"(EAP-AKA Authentication) | >>eap_sim subtype=4 (AKA-Synchronization-Failure) | "
		">>>eap_attribute type=4 (AT_AUTS) length=4 (16 bytes) value=000102030405060708090a0b0c0d", "EAP/RES/AKA" },
	{ "01 01 0024 32 01 0000 1703 0005 574c414e32 000000 1801 0001 9901 0002 8801 8000 1001 0001",
		EAP "1 (Request) identifier=1 length=36 type=50 (EAP-AKA') | >>eap_sim subtype=1 (AKA-Challenge) | "
		">>>eap_attribute type=23 (AT_KDF_INPUT) length=3 (12 bytes) actual_length=5 value=WLAN2 | >>>>eap_padding "
		"bytes=000000 | >>>eap_attribute type=24 (AT_KDF) length=1 (4 bytes) kdf=1 (EAP-AKA' with CK'/IK') | "
		">>>eap_attribute type=153 (AT_KDF_FS) length=1 (4 bytes) kdf=2 (EAP-AKA' with ECDHE and P-256) | "
		">>>eap_attribute type=136 (AT_BIDDING) length=1 (4 bytes) aka_prime=yes | "
		">>>eap_attribute type=16 (AT_SELECTED_VERSION) length=1 (4 bytes) version=1 (EAP-SIM version 1)",
		"EAP/REQ/AKA'" },
	{ "01 01 0018 12 0a 0000 0f02 0004 00010002 0d01 0000 1301 0007", EAP "1 (Request) identifier=1 length=24 type=18 "
		"(GSM Subscriber Identity Modules (EAP-SIM)) | >>eap_sim subtype=10 (SIM-Start) | "
		">>>eap_attribute type=15 (AT_VERSION_LIST) length=2 (8 bytes) actual_length=4 | "
		">>>>eap_version version=1 (EAP-SIM version 1) | >>>>eap_version version=2 | "
		">>>eap_attribute type=13 (AT_ANY_ID_REQ) length=1 (4 bytes) | "
		">>>eap_attribute type=19 (AT_COUNTER) length=1 (4 bytes) counter=7", "EAP/REQ/SIM" },
	{ "02 01 0014 17 05 0000 0e03 0006 306140620063 0000", EAP "2 (Response) identifier=1 length=20 type=23 "
		"(EAP-AKA Authentication) | >>eap_sim subtype=5 (AKA-Identity) | >>>eap_attribute type=14 (AT_IDENTITY) length=3 "
		"(12 bytes) actual_length=6 value=0a@b\\x00c | >>>>eap_padding bytes=0000", NULL },
	{ "01 01 0010 17 0c 0000 0c01 4000 1601 0002", EAP "1 (Request) identifier=1 length=16 type=23 (EAP-AKA "
		"Authentication) | >>eap_sim subtype=12 (AKA-Notification and SIM-Notification) | >>>eap_attribute type=12 "
		"(AT_NOTIFICATION) length=1 (4 bytes) code=16384 (General failure) | >>>eap_attribute type=22 "
		"(AT_CLIENT_ERROR_CODE) length=1 (4 bytes) code=2 (insufficient number of challenges)", "EAP/REQ/AKA" },
	/* expanded types */
	{ "01 00 000e fe 0028af 00000003 01 00", EAP "1 (Request) identifier=0 length=14 type=254 (Expanded Type) "
		"vendor_id=10415 vendor_type=3 | >>eap_5g message_id=1 (5G-Start)", "EAP/REQ/EXP" },
	{ "02 00 001d fe 0028af 00000003 02 00 0008 04 01 03 02 03 02f839 0003 7e0041",
		EAP "2 (Response) identifier=0 length=29 type=254 (Expanded Type) vendor_id=10415 vendor_type=3 | "
		">>eap_5g message_id=2 (5G-NAS) | >>>eap_5g_an length=8 | >>>>eap_5g_parameter type=4 (Establishment cause) "
		"length=1 value=03 | >>>>eap_5g_parameter type=2 (Selected PLMN ID) length=3 value=02f839 | "
		">>>eap_5g_nas length=3 pdu=7e0041", "EAP/RES/EXP" },
	{ "01 00 0013 fe 0028af 00000003 02 00 0003 7e0041", EAP "1 (Request) identifier=0 length=19 type=254 (Expanded "
		"Type) vendor_id=10415 vendor_type=3 | >>eap_5g message_id=2 (5G-NAS) | >>>eap_5g_nas length=3 pdu=7e0041",
		"EAP/REQ/EXP" },
	{ "02 00 0014 fe 000000 00000003 fe 0028af 00000003", EAP "2 (Response) identifier=0 length=20 type=254 (Expanded "
		"Type) vendor_id=0 vendor_type=3 | >>eap_nak desired=254 (Expanded Type) vendor_id=10415 vendor_type=3",
		"EAP/RES/EXP" },
	{ "02 00 000f fe 000000 00000001 616263", EAP "2 (Response) identifier=0 length=15 type=254 (Expanded Type) "
		"vendor_id=0 vendor_type=1 | >>eap_identity identity=abc", "EAP/RES/EXP" },
	{ "01 00 000e fe 000137 00000001 aabb", EAP "1 (Request) identifier=0 length=14 type=254 (Expanded Type) "
		"vendor_id=311 vendor_type=1 | >>eap_data data=aabb", "EAP/REQ/EXP" },
	/* what nobody describes */
	{ "01 00 0007 34 aabb", EAP "1 (Request) identifier=0 length=7 type=52 (EAP-pwd) | >>eap_data data=aabb", "EAP/REQ/52" },
	{ "05 00 0008 01 000000", EAP "5 (Initiate) identifier=0 length=8 type=1 (Re-auth-Start) data=000000", "EAP/INIT" },
	{ "06 00 0007 02 0001", EAP "6 (Finish) identifier=0 length=7 type=2 (Re-auth) data=0001", "EAP/FIN" },
	{ "09 00 0006 aabb", EAP "9 identifier=0 length=6 | >>eap_data data=aabb", "EAP/9" },
};

/* MSCHAPv2 as another implementation sent it: RFC 2759, 9.2's challenges and response, with lengths around them. */
#define CHALLENGE "5b5d7c7d7b3f2f3e3c2c602132262628"
#define PEER "21402324255e262a28295f2b3a337c7e"
#define NT_RESPONSE "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df"
#define PREFIX "type=26 (MS-EAP-Authentication) | >>eap_mschapv2 opcode="

static const struct row mschapv2[] = {
	{ "01 07 001c 1a 01 07 0017 10 " CHALLENGE "6162", EAP "1 (Request) identifier=7 length=28 " PREFIX "1 (Challenge) "
		"identifier=7 length=23 value_size=16 challenge=" CHALLENGE " name=ab", "EAP/REQ/MSCHAPV2" },
	{ "02 07 003f 1a 02 07 003a 31" PEER "0000000000000000" NT_RESPONSE "00 55736572", EAP "2 (Response) identifier=7 "
		"length=63 " PREFIX "2 (Response) identifier=7 length=58 value_size=49 peer_challenge=" PEER " nt_response="
		NT_RESPONSE " flags=0x00 name=User", "EAP/RES/MSCHAPV2" },
	{ "01 08 000d 1a 03 07 0008 533d3430", EAP "1 (Request) identifier=8 length=13 " PREFIX "3 (Success) identifier=7 "
		"length=8 message=S=40", "EAP/REQ/MSCHAPV2" },
	{ "02 08 0006 1a 03", EAP "2 (Response) identifier=8 length=6 " PREFIX "3 (Success)", "EAP/RES/MSCHAPV2" },
	{ "01 08 000d 1a 04 07 0008 453d3639", EAP "1 (Request) identifier=8 length=13 " PREFIX "4 (Failure) identifier=7 "
		"length=8 message=E=69", "EAP/REQ/MSCHAPV2" },
	{ "02 08 000b 1a 07 08 0006 aabb", EAP "2 (Response) identifier=8 length=11 " PREFIX "7 (Change-Password) "
		"identifier=8 length=6 data=aabb", "EAP/RES/MSCHAPV2" },
};

static const struct row odd[] = {
	/* the message's length */
	{ "01 00 0003 01", EAP "1 (Request) identifier=0 length=3 type=1 (Identity) [malformed] #eap.length", NULL },
	{ "01 00 0009 01 6162", EAP "1 (Request) identifier=0 length=9 type=1 (Identity) [malformed] #eap.length", NULL },
	{ "03 00 0004 aabb", EAP "3 (Success) identifier=0 length=4 | >data bytes=aabb #eap.trailing", NULL },
	{ "01 00 00", EAP "1 (Request) identifier=0 [malformed] #header.short", NULL },
	{ "02 00 0008 fe 000000", EAP "2 (Response) identifier=0 length=8 type=254 (Expanded Type) vendor_id=0 [malformed] "
		"#header.short", NULL },
	/* lengths inside */
	{ "01 00 0008 04 10 0001", EAP "1 (Request) identifier=0 length=8 type=4 (MD5-Challenge) | >>eap_md5 value_size=16 "
		"value=0001 [malformed] #eap.length", NULL },
	{ "02 00 0007 0d 80 00", EAP "2 (Response) identifier=0 length=7 type=13 (EAP-TLS) | >>eap_tls length_included=yes "
		"more_fragments=no start=no version=0 [malformed] #header.short", NULL },
	{ "01 07 000d 1a 01 07 0008 10 010203", EAP "1 (Request) identifier=7 length=13 " PREFIX "1 (Challenge) identifier=7 "
		"length=8 value_size=16 [malformed] #header.short", NULL },
	{ "01 07 001a 1a 01 07 0016 08 " CHALLENGE, EAP "1 (Request) identifier=7 length=26 " PREFIX "1 (Challenge) "
		"identifier=7 length=22 value_size=8 challenge=" CHALLENGE " [malformed] #eap.value_size #eap.mschapv2_length", NULL },
	{ "01 01 000c 17 01 0000 0100 0000", EAP "1 (Request) identifier=1 length=12 type=23 (EAP-AKA Authentication) | "
		">>eap_sim subtype=1 (AKA-Challenge) | >>>eap_attribute type=1 (AT_RAND) length=0 (0 bytes) value=0000 "
		"[malformed] #eap.length", NULL },
	{ "01 01 000c 17 01 0000 0105 0000", EAP "1 (Request) identifier=1 length=12 type=23 (EAP-AKA Authentication) | "
		">>eap_sim subtype=1 (AKA-Challenge) | >>>eap_attribute type=1 (AT_RAND) length=5 (20 bytes) value=0000 "
		"[malformed] #eap.length", NULL },
	{ "01 01 000c 17 05 0000 0e01 0010", EAP "1 (Request) identifier=1 length=12 type=23 (EAP-AKA Authentication) | "
		">>eap_sim subtype=5 (AKA-Identity) | >>>eap_attribute type=14 (AT_IDENTITY) length=1 (4 bytes) actual_length=16 "
		"[malformed] #eap.length", NULL },
	{ "02 00 0012 fe 0028af 00000003 02 00 ffff 0401", EAP "2 (Response) identifier=0 length=18 type=254 (Expanded "
		"Type) vendor_id=10415 vendor_type=3 | >>eap_5g message_id=2 (5G-NAS) | >>>eap_5g_an length=65535 [malformed] "
		"#eap.length", NULL },
};

enum { TYPE = IKEV2_PAYLOAD_EXTENSIBLE_AUTHENTICATION };

static void check(const struct row *row, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		char line[100] = "IKEv2 IKE_AUTH request 1 [ ";

		payload(TYPE, row[i].hex);
		SAYS(row[i].says);
		if (row[i].label)
			TEXT_IS(strcat(strcat(line, row[i].label), " ]"), t, packet_summary(p, t));
	}
}

static void methods(void **state)
{
	(void)state;
	check(good, SIZE(good));
}

static void mschapv2_messages(void **state)
{
	(void)state;
	check(mschapv2, SIZE(mschapv2));
}

static void wrong(void **state)
{
	(void)state;
	check(odd, SIZE(odd));
}

static void cut_and_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE(good); i++) {
		cut_anywhere(TYPE, good[i].hex);
		short_anywhere(TYPE, good[i].hex);
	}
	for (size_t i = 0; i < SIZE(mschapv2); i++) {
		cut_anywhere(TYPE, mschapv2[i].hex);
		short_anywhere(TYPE, mschapv2[i].hex);
	}
	for (size_t i = 0; i < SIZE(odd); i++)
		short_anywhere(TYPE, odd[i].hex);
}

/* The characters of a password are in no value that is shown. */
static void password_hidden(void **state)
{
	char room[4096];
	struct text t = TEXT_FIXED(room);

	(void)state;
	payload(TYPE, "02 00 000b 06 736563726574");
	say(&t);
	assert_null(strstr(text_string(&t), "secret"));
	assert_null(strstr(text_string(&t), "736563726574"));
}

/* More attributes, desired types and versions than there are nodes. */
static void many(void **state)
{
	static const uint8_t start[][12] = {
		{ 2, 0, 0xea, 0x60, 3 }, { 1, 0, 0xea, 0x60, 23, 1, 0, 0, 1, 1, 1, 1 }, { 1, 0, 0xea, 0x60, 18, 10, 0, 0, 15, 255, 3, 240 },
	};
	static uint8_t body[60000];

	(void)state;
	for (size_t i = 0; i < SIZE(start); i++) {
		uint32_t size;

		memset(body, 1, sizeof body);
		memcpy(body, start[i], sizeof start[i]);
		size = make(TYPE, body, sizeof body);
		dissect_made(size, size);
		assert_int_equal(p->nodes, LIMIT_NODES);
		assert_true(p->full);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(methods),
		cmocka_unit_test(mschapv2_messages),
		cmocka_unit_test(wrong),
		cmocka_unit_test(cut_and_short),
		cmocka_unit_test(password_hidden),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, discard_made);
}
