/*
 * IKEv2's payloads, each to its last field: what is shown of every form, what
 * is said of lies, and that nothing is read past the end wherever it is cut.
 * Notify, EAP, G-IKEv2 and vendor IDs have tests of their own.
 */
#include "test.h"
#include "hex.h"
#include <stdio.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/ike.h"

static struct packet packet, *const p = &packet;
static struct frame frame = { .number = 1 };
static uint8_t *bytes;			/* exactly as long as what is dissected */
static uint32_t size;

static void begin(const uint8_t *at, uint32_t have, uint32_t claim)
{
	free(bytes);
	bytes = malloc(have ? have : 1);
	memcpy(bytes, at, have);
	size = have;
	frame.at = bytes;
	frame.have = have;
	frame.claim = claim;
	packet_begin(p, &frame);
}

static uint32_t inside(const uint8_t *at, uint32_t have, uint32_t claim, uint8_t first)
{
	begin(at, have, claim);
	return dissect_ike_inside(p, wire_of(bytes, have, claim), 0, 2, first).claim;
}

/* One payload of that type, its generic header made for what is behind it. */
static uint32_t payload_make(uint8_t *into, uint8_t next, const char *hex)
{
	uint32_t n = PAYLOAD_BYTES + unhex(hex, into + PAYLOAD_BYTES);

	into[0] = next;
	into[1] = 0;
	into[2] = (uint8_t)(n >> 8);
	into[3] = (uint8_t)n;
	return n;
}

static void one(uint8_t type, const char *hex)
{
	uint8_t room[4096];
	uint32_t n = payload_make(room, 0, hex);

	assert_int_equal(inside(room, n, n, type), 0);
}

static bool generic(const struct field *f)
{
	return !strcmp(f->key, "next_payload") || !strcmp(f->key, "critical") || !strcmp(f->key, "length");
}

/* Node i as "proposal number=1 ...", lengths and generic headers aside, and what is known of it. */
static void text_node(struct text *t, unsigned i)
{
	const struct node *n = &p->node[i];
	uint32_t tail;

	text_add(t, n->header->key);
	for (unsigned k = 0; k < n->header->fields; k++) {
		const struct field *f = &n->header->field[k];

		if (generic(f) || (f->format == RESERVED && !wire_bits(n->at, f->bit, f->bits)))
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
		text_tail(t, n, 100);
	}
	for (unsigned k = 0; k < p->facts; k++)
		if (p->fact[k].node == i) {
			text_add(t, " | ");
			text_add(t, p->fact[k].key);
			text_char(t, ' ');
			text_mem(t, p->words + p->fact[k].at, p->fact[k].len);
		}
}

#define NODE_IS(i, d, expected) do {                                          \
	assert_true((i) < p->nodes);                                          \
	TEXT_IS(expected, t, text_node(t, i));                                \
	assert_int_equal(p->node[i].depth, d);                                \
	assert_int_equal(p->node[i].error, WIRE_OK);                          \
} while (0)

static unsigned noted(const char *code)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->notes; i++)
		n += !strcmp(p->note[i].remark->code, code);
	return n;
}

/* One payload whose body is hex has this remark, once, and no other. */
struct odd { uint8_t type; const char *hex, *code; };

static void all_odd(const struct odd *odd, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		one(odd[i].type, odd[i].hex);
		if (noted(odd[i].code) != 1 || p->notes != 1)
			fail_msg("%s: %s, and %u notes", odd[i].hex, p->notes ? p->note[0].remark->code : "none", p->notes);
	}
}

#define ALL_ODD(list) all_odd(list, sizeof list / sizeof list[0])

#define SA IKEV2_PAYLOAD_SECURITY_ASSOCIATION
#define KE IKEV2_PAYLOAD_KEY_EXCHANGE
#define IDI IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR
#define IDR IKEV2_PAYLOAD_IDENTIFICATION_RESPONDER
#define IDG IKEV2_PAYLOAD_GROUP_IDENTIFICATION
#define CERT IKEV2_PAYLOAD_CERTIFICATE
#define CERTREQ IKEV2_PAYLOAD_CERTIFICATE_REQUEST
#define AUTH IKEV2_PAYLOAD_AUTHENTICATION
#define NONCE IKEV2_PAYLOAD_NONCE
#define DELETE IKEV2_PAYLOAD_DELETE
#define TSI IKEV2_PAYLOAD_TRAFFIC_SELECTOR_INITIATOR
#define TSR IKEV2_PAYLOAD_TRAFFIC_SELECTOR_RESPONDER
#define CP IKEV2_PAYLOAD_CONFIGURATION
#define GSPM IKEV2_PAYLOAD_GENERIC_SECURE_PASSWORD_METHOD
#define PS IKEV2_PAYLOAD_PUZZLE_SOLUTION
#define SK IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED

#define TWENTY(byte) byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte byte

/* --- SA --- */

#define ESP_PROPOSALS \
	"0200002801030403c0ffee01 0300000c0100000c800e0080 030000080300000c 0000000805000000" \
	"0000002002030402c0ffee02 0300000c01000014800e0100 0000000805000001"

static void sa(void **state)
{
	(void)state;
	one(SA, ESP_PROPOSALS);
	NODE_IS(0, 0, "SA");
	NODE_IS(1, 1, "proposal last=2 (more) number=1 protocol_id=3 (ESP) spi_size=4 transforms=3 spi=0xc0ffee01");
	NODE_IS(2, 2, "transform last=3 (more) type=1 (Encryption Algorithm) id=12 (ENCR_AES_CBC)");
	NODE_IS(3, 3, "attribute short_form=yes type=14 (Key Length (in bits)) value=128");
	NODE_IS(4, 2, "transform last=3 (more) type=3 (Integrity Algorithm) id=12 (AUTH_HMAC_SHA2_256_128)");
	NODE_IS(5, 2, "transform last=0 (last) type=5 (Sequence Numbers) id=0 (32-bit Sequential Numbers)");
	NODE_IS(6, 1, "proposal last=0 (last) number=2 protocol_id=3 (ESP) spi_size=4 transforms=2 spi=0xc0ffee02");
	NODE_IS(7, 2, "transform last=3 (more) type=1 (Encryption Algorithm) id=20 (ENCR_AES_GCM_16)");
	NODE_IS(9, 2, "transform last=0 (last) type=5 (Sequence Numbers) id=1 (Partially Transmitted 64-bit Sequential Numbers)");
	assert_int_equal(p->nodes, 10);
	assert_int_equal(p->notes, 0);
	assert_int_equal(p->node[0].len, 76);
	assert_int_equal(p->node[1].len, 40);
	assert_int_equal(p->node[2].len, 12);
}

/* An ID of 2 is another thing in each type; unknown types and IDs are numbers. */
static void sa_transform_types(void **state)
{
	static const char *const name[] = {
		"0 id=2", "1 (Encryption Algorithm) id=2 (ENCR_DES)", "2 (Pseudo-random Function) id=2 (PRF_HMAC_SHA1)",
		"3 (Integrity Algorithm) id=2 (AUTH_HMAC_SHA1_96)", "4 (Key Exchange Method) id=2 (1024-bit MODP Group)",
		"5 (Sequence Numbers) id=2 (32-bit Unspecified Numbers)",
		"6 (Additional Key Exchange 1) id=2 (1024-bit MODP Group)",
		"7 (Additional Key Exchange 2) id=2 (1024-bit MODP Group)",
		"8 (Additional Key Exchange 3) id=2 (1024-bit MODP Group)",
		"9 (Additional Key Exchange 4) id=2 (1024-bit MODP Group)",
		"10 (Additional Key Exchange 5) id=2 (1024-bit MODP Group)",
		"11 (Additional Key Exchange 6) id=2 (1024-bit MODP Group)",
		"12 (Additional Key Exchange 7) id=2 (1024-bit MODP Group)",
		"13 (Key Wrap Algorithm) id=2 (KW_5649_192)",
		"14 (Group Controller Authentication Method) id=2 (Digital Signature)", "15 id=2",
	};
	char hex[64], expected[128];

	(void)state;
	for (unsigned type = 0; type < sizeof name / sizeof name[0]; type++) {
		sprintf(hex, "00000010 01090001 00000008%02x000002", type);
		one(SA, hex);
		sprintf(expected, "transform last=0 (last) type=%s", name[type]);
		NODE_IS(2, 2, expected);
		assert_int_equal(p->notes, 0);
	}
	one(SA, "00000010 01090001 00000008ff00ffff");
	NODE_IS(2, 2, "transform last=0 (last) type=255 id=65535");
}

static void sa_spis(void **state)
{
	(void)state;
	one(SA, "00000028 01010803 0102030405060708 030000080100000c 0300000802000002 000000080400000e");
	NODE_IS(1, 1, "proposal last=0 (last) number=1 protocol_id=1 (IKE) spi_size=8 transforms=3 spi=0x0102030405060708");
	assert_int_equal(p->notes, 0);
	one(SA, "00000028 01010004 030000080100000c 0300000802000002 030000080300000c 000000080400000e");
	NODE_IS(1, 1, "proposal last=0 (last) number=1 protocol_id=1 (IKE) spi_size=0 transforms=4");
	assert_int_equal(p->notes, 0);
	one(SA, "00000012 01c80201 aabb 000000080100000c");	/* a protocol nobody knows */
	NODE_IS(1, 1, "proposal last=0 (last) number=1 protocol_id=200 spi_size=2 transforms=1");
	NODE_IS(2, 2, "spi spi=0xaabb");
	assert_int_equal(p->notes, 0);
}

static void sa_attributes(void **state)
{
	(void)state;
	one(SA, "00000026 01090001 0000001e0e000002 c001beef 4002000301020300120007 300506032b6570");
	NODE_IS(3, 3, "attribute short_form=yes type=16385 value=48879");
	NODE_IS(4, 3, "attribute short_form=no type=16386 value=010203");
	NODE_IS(5, 3, "attribute short_form=no type=18 (Signature Algorithm Identifier) value=300506032b6570"
		" | signature_algorithm Ed25519");
	assert_int_equal(p->nodes, 6);
	assert_int_equal(p->notes, 0);
	one(SA, "00000014 01090001 0000000c01000014 800effff");
	NODE_IS(3, 3, "attribute short_form=yes type=14 (Key Length (in bits)) value=65535");
}

static void sa_odd(void **state)
{
	static const struct odd odd[] = {
		{ SA, "00000011 01090001 0000000801000001", "ike.proposal_length" },
		{ SA, "02000011 01090001 0000000801000001", "ike.proposal_length" },
		{ SA, "02000010 01090001 0000000801000001 00000010 03090001 0000000801000001", "ike.proposal_number" },
		{ SA, "02000010 00090001 0000000801000001 00000010 01090001 0000000801000001", "ike.proposal_number" },
		{ SA, "00000010 01090002 0000000801000001", "ike.transforms" },
		{ SA, "00000010 01090000 0000000801000001", "ike.transforms" },
		{ SA, "00000018 01030002 030000080100000c 0000000805000000", "ike.proposal_spi_size" },
		{ SA, "00000024 01010403 aabbccdd 030000080100000c 0300000802000002 000000080400000e", "ike.proposal_spi_size" },
		{ SA, "0000000a 0109ff01 aabb", "ike.proposal_spi" },
		{ SA, "00000018 01010002 030000080100000c 0000000802000002", "ike.transform_missing" },
		{ SA, "00000014 01030401 aabbccdd 000000080100000c", "ike.transform_missing" },
		{ SA, "00000014 01020401 aabbccdd 000000080300000c", "ike.transform_missing" },
		{ SA, "00000010 01090001 0000000901000001", "ike.transform_length" },
		{ SA, "00000010 01090001 0300000801000001", "ike.last_substruc" },
		{ SA, "00000018 01090002 0000000801000001 0000000801000001", "ike.last_substruc" },
		{ SA, "00000010 01090001 0200000801000001", "ike.last_substruc" },
		{ SA, "03000010 01090001 0000000801000001", "ike.last_substruc" },
		{ SA, "00000014 01090001 0000000c01000014 4001 0001", "ike.attribute_length" },
		{ SA, "00000016 01090001 0000000e0100000c 000e 0002 0080", "ike.key_length" },
		{ SA, "00010010 01090001 0000000801000001", "ike.reserved" },
		{ SA, "00000010 01090001 0001000801000001", "ike.reserved" },
		{ SA, "00000010 01090001 0000000801010001", "ike.reserved" },
	};

	(void)state;
	ALL_ODD(odd);
	one(SA, "00000010 02090001 0000000801000001");	/* the one chosen keeps its number */
	assert_int_equal(p->notes, 0);
	one(SA, "00000007 01090001 0000000801000001");	/* shorter than its own header */
	assert_int_equal(noted("ike.proposal_length"), 1);
	one(SA, "0000");
	assert_int_equal(noted("header.short"), 1);
}

/* --- KE, nonce and what else is octets --- */

static void ke(void **state)
{
	static const struct odd odd[] = {
		{ KE, "001f0000 0102030405060708", "ike.ke_size" },
		{ KE, "00230000 00", "ike.ke_size" },
		{ KE, "90010001 00", "ike.reserved" },
	};
	uint8_t room[2048] = { 0, 0, 0, 0, 0, KE_ML_KEM_512 };

	(void)state;
	one(KE, "001f0000 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
	NODE_IS(0, 0, "KE method=31 (Curve25519) data=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
	assert_int_equal(p->notes, 0);
	one(KE, "90010000 0102");		/* nobody knows how long */
	NODE_IS(0, 0, "KE method=36865 data=0102");
	assert_int_equal(p->notes, 0);
	for (uint32_t n = 8 + 760; n <= 8 + 808; n += 8) {	/* what is encapsulated is shorter than the key */
		room[2] = (uint8_t)(n >> 8);
		room[3] = (uint8_t)n;
		inside(room, n, n, KE);
		assert_int_equal(p->notes, n != 8 + 768 && n != 8 + 800);
	}
	ALL_ODD(odd);
}

static void nonce(void **state)
{
	static const struct odd odd[] = {
		{ NONCE, "", "ike.nonce_size" },
		{ NONCE, "000102030405060708090a0b0c0d0e", "ike.nonce_size" },
		{ PS, "", "ike.puzzle_solution" },
	};
	uint8_t room[512] = { 0 };

	(void)state;
	one(NONCE, "000102030405060708090a0b0c0d0e0f");
	NODE_IS(0, 0, "No nonce=000102030405060708090a0b0c0d0e0f");
	assert_int_equal(p->notes, 0);
	for (uint32_t n = 4 + 256; n <= 4 + 257; n++) {
		room[2] = 1;
		room[3] = (uint8_t)n;
		inside(room, n, n, NONCE);
		assert_int_equal(p->notes, n - 4 - 256);
	}
	one(GSPM, "0102");
	NODE_IS(0, 0, "GSPM data=0102");
	one(PS, "0102030405060708");
	NODE_IS(0, 0, "PS data=0102030405060708");
	assert_int_equal(p->notes, 0);
	ALL_ODD(odd);
}

/* --- identities --- */

static void id(void **state)
{
	static const struct odd odd[] = {
		{ IDI, "01000000 c0000201 00", "ike.id_length" },
		{ IDI, "05000000 c0000201", "ike.id_length" },
		{ IDI, "0c000000 c0000201", "ike.id_length" },
		{ IDI, "0d000000 00", "ike.id_length" },
		{ IDI, "02000001 61", "ike.reserved" },
	};

	(void)state;
	one(IDI, "01000000 c0000201");
	NODE_IS(0, 0, "IDi id_type=1 (ID_IPV4_ADDR) address=192.0.2.1");
	one(IDR, "05000000 20010db8000000000000000000000001");
	NODE_IS(0, 0, "IDr id_type=5 (ID_IPV6_ADDR) address=2001:db8::1");
	one(IDG, "02000000 676174652e6578616d706c65");
	NODE_IS(0, 0, "IDg id_type=2 (ID_FQDN) fqdn=gate.example");
	one(IDI, "03000000 61406578616d706c650a");
	NODE_IS(0, 0, "IDi id_type=3 (ID_RFC822_ADDR) email=a@example\\x0a");
	one(IDR, "09000000 3000");
	NODE_IS(0, 0, "IDr id_type=9 (ID_DER_ASN1_DN) dn=3000");
	one(IDR, "0a000000 820161");
	NODE_IS(0, 0, "IDr id_type=10 (ID_DER_ASN1_GN) gn=820161");
	one(IDI, "0b000000 67726f7570");
	NODE_IS(0, 0, "IDi id_type=11 (ID_KEY_ID) key_id=67726f7570 | text group");
	one(IDI, "0b000000 67720a");
	NODE_IS(0, 0, "IDi id_type=11 (ID_KEY_ID) key_id=67720a");
	one(IDI, "0b000000 67727f");
	NODE_IS(0, 0, "IDi id_type=11 (ID_KEY_ID) key_id=67727f");
	one(IDI, "0c000000 1000000000000001");
	NODE_IS(0, 0, "IDi id_type=12 (ID_FC_NAME) fc_name=1000000000000001");
	one(IDR, "0d000000");
	NODE_IS(0, 0, "IDr id_type=13 (ID_NULL)");
	one(IDR, "c9000000 aabb");
	NODE_IS(0, 0, "IDr id_type=201 data=aabb");
	assert_int_equal(p->notes, 0);
	ALL_ODD(odd);
}

/* --- certificates --- */

static void cert(void **state)
{
	static const struct odd odd[] = {
		{ CERT, "0c aabb", "ike.cert_url" },
		{ CERTREQ, "04 aabb", "ike.certreq_length" },
		{ CERTREQ, "0f aabb", "ike.certreq_raw" },
	};

	(void)state;
	one(CERT, "04 3082");
	NODE_IS(0, 0, "CERT encoding=4 (X.509 Certificate - Signature) data=3082");
	one(CERT, "0f 3059");
	NODE_IS(0, 0, "CERT encoding=15 (Raw Public Key) data=3059");
	one(CERT, "0c" TWENTY("11") "687474703a2f2f612f62");
	NODE_IS(0, 0, "CERT encoding=12 (Hash and URL of X.509 certificate) hash=" TWENTY("11") " url=http://a/b");
	one(CERT, "0d" TWENTY("11") "687474703a2f2f612f62");
	NODE_IS(0, 0, "CERT encoding=13 (Hash and URL of X.509 bundle) hash=" TWENTY("11") " url=http://a/b");
	one(CERTREQ, "04" TWENTY("11") TWENTY("22"));
	NODE_IS(0, 0, "CERTREQ encoding=4 (X.509 Certificate - Signature)");
	NODE_IS(1, 1, "authority hash=" TWENTY("11"));
	NODE_IS(2, 1, "authority hash=" TWENTY("22"));
	assert_int_equal(p->nodes, 3);
	one(CERTREQ, "0f");
	NODE_IS(0, 0, "CERTREQ encoding=15 (Raw Public Key)");
	one(CERTREQ, "02 aabb");
	NODE_IS(0, 0, "CERTREQ encoding=2 (PGP Certificate) data=aabb");
	assert_int_equal(p->notes, 0);
	ALL_ODD(odd);
}

static void auth(void **state)
{
	static const struct odd odd[] = {
		{ AUTH, "0e000000", "ike.auth_algorithm" },
		{ AUTH, "0e000000 02 aa", "ike.auth_algorithm" },
		{ AUTH, "02000001 aa", "ike.reserved" },
	};

	(void)state;
	one(AUTH, "02000000 aabbcc");
	NODE_IS(0, 0, "AUTH method=2 (Shared Key Message Integrity Code) data=aabbcc");
	one(AUTH, "0d000000 aa");
	NODE_IS(0, 0, "AUTH method=13 (NULL Authentication) data=aa");
	one(AUTH, "0e000000 0c 300a06082a8648ce3d040302 3044aa");
	NODE_IS(0, 0, "AUTH method=14 (Digital Signature) algorithm_length=12 | signature_algorithm ecdsa-with-sha256");
	NODE_IS(1, 1, "algorithm_identifier der=300a06082a8648ce3d040302");
	NODE_IS(2, 1, "signature signature=3044aa");
	one(AUTH, "0e000000 02 3000 aa");	/* an algorithm nobody knows */
	NODE_IS(0, 0, "AUTH method=14 (Digital Signature) algorithm_length=2");
	assert_int_equal(p->notes, 0);
	ALL_ODD(odd);
}

static void delete(void **state)
{
	static const struct odd odd[] = {
		{ DELETE, "01080001 0102030405060708", "ike.delete_spi_size" },
		{ DELETE, "03080001 0102030405060708", "ike.delete_spi_size" },
		{ DELETE, "03040002 01020304", "ike.spi_size" },
		{ DELETE, "03040001 01020304 05", "ike.delete_trailing" },
		{ DELETE, "01000000 05", "ike.delete_trailing" },
		{ DELETE, "0304ffff", "ike.spi_size" },
	};

	(void)state;
	one(DELETE, "03040002 c0ffee01 c0ffee02");
	NODE_IS(0, 0, "D protocol_id=3 (ESP) spi_size=4 spis=2");
	NODE_IS(1, 1, "spi spi=0xc0ffee01");
	NODE_IS(2, 1, "spi spi=0xc0ffee02");
	one(DELETE, "01000000");
	NODE_IS(0, 0, "D protocol_id=1 (IKE) spi_size=0 spis=0");
	one(DELETE, "0100ffff");		/* SPIs of no octets take no time */
	assert_int_equal(p->nodes, 1);
	assert_int_equal(p->notes, 0);
	ALL_ODD(odd);
}

/* --- traffic selectors --- */

static void ts4(void **state)
{
	(void)state;
	one(TSI, "03000000 07000010 0000ffff 0a010000 0a0100ff 07060010 01bb01bb c0000201 c0000201"
		"07110010 ffff0000 c0000201 c0000207");
	NODE_IS(0, 0, "TSi selectors=3");
	NODE_IS(1, 1, "selector type=7 (TS_IPV4_ADDR_RANGE) protocol=0 (any) start_port=0 end_port=65535"
		" start_address=10.1.0.0 end_address=10.1.0.255 | ports ANY | prefix 10.1.0.0/24");
	NODE_IS(2, 1, "selector type=7 (TS_IPV4_ADDR_RANGE) protocol=6 (TCP) start_port=443 end_port=443"
		" start_address=192.0.2.1 end_address=192.0.2.1 | prefix 192.0.2.1/32");
	NODE_IS(3, 1, "selector type=7 (TS_IPV4_ADDR_RANGE) protocol=17 (UDP) start_port=65535 end_port=0"
		" start_address=192.0.2.1 end_address=192.0.2.7 | ports OPAQUE");
	one(TSR, "01000000 07010010 08000800 00000000 ffffffff");
	NODE_IS(0, 0, "TSr selectors=1");
	NODE_IS(1, 1, "selector type=7 (TS_IPV4_ADDR_RANGE) protocol=1 (ICMP) start_type=8 start_code=0 end_type=8 end_code=0"
		" start_address=0.0.0.0 end_address=255.255.255.255 | prefix 0.0.0.0/0");
	assert_int_equal(p->notes, 0);
}

static void ts6(void **state)
{
	(void)state;
	one(TSI, "03000000 08000028 0000ffff 20010db8000000000000000000000000 20010db8ffffffffffffffffffffffff"
		"08060028 00500051 20010db8000000000000000000000001 20010db8000000000000000000000002"
		"083a0028 800080ff 20010db8000000000000000000000001 20010db8000000000000000000000001");
	NODE_IS(1, 1, "selector type=8 (TS_IPV6_ADDR_RANGE) protocol=0 (any) start_port=0 end_port=65535"
		" start_address=2001:db8:: end_address=2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"
		" | ports ANY | prefix 2001:db8::/32");
	NODE_IS(2, 1, "selector type=8 (TS_IPV6_ADDR_RANGE) protocol=6 (TCP) start_port=80 end_port=81"
		" start_address=2001:db8::1 end_address=2001:db8::2");
	NODE_IS(3, 1, "selector type=8 (TS_IPV6_ADDR_RANGE) protocol=58 (IPv6-ICMP) start_type=128 start_code=0"
		" end_type=128 end_code=255 start_address=2001:db8::1 end_address=2001:db8::1 | prefix 2001:db8::1/128");
	assert_int_equal(p->notes, 0);
}

static void ts_others(void **state)
{
	(void)state;
	one(TSI, "03000000 09000010 00010203 00040506 2223 0809 0a000009 73656c6600 f1aa0005bb");
	NODE_IS(1, 1, "selector type=9 (TS_FC_ADDR_RANGE) start_address=0x010203 end_address=0x040506"
		" start_r_ctl=0x22 end_r_ctl=0x23 start_type=0x08 end_type=0x09");
	NODE_IS(2, 1, "selector type=10 (TS_SECLABEL) label=self\\x00");
	NODE_IS(3, 1, "selector type=241 protocol=170 data=bb");
	assert_int_equal(p->notes, 0);
}

/* Ranges that are almost prefixes. */
static void ts_prefixes(void **state)
{
	static const struct { const char *range, *prefix; } row[] = {
		{ "0a000000 0a00007f", "10.0.0.0/25" },
		{ "0a000080 0a0000ff", "10.0.0.128/25" },
		{ "0a000000 0affffff", "10.0.0.0/8" },
		{ "0a000000 0bffffff", "10.0.0.0/7" },
		{ "0a000000 0a000001", "10.0.0.0/31" },
		{ "0a000001 0a000002", NULL },
		{ "0a000001 0a0000ff", NULL },
		{ "0a000000 0a0000fe", NULL },
		{ "0a000100 0a0002ff", NULL },
		{ "0a000000 0a01fffe", NULL },
		{ "0a000001 0a01ffff", NULL },
		{ "0b000000 0cffffff", NULL },
	};
	char hex[128];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		sprintf(hex, "01000000 07060010 00010001 %s", row[i].range);
		one(TSI, hex);
		assert_int_equal(p->facts, row[i].prefix != NULL);
		if (row[i].prefix)
			assert_memory_equal(p->words + p->fact[0].at, row[i].prefix, strlen(row[i].prefix));
		assert_int_equal(p->notes, 0);
	}
}

static void ts_odd(void **state)
{
	static const struct odd odd[] = {
		{ TSI, "02000000 07000010 0000ffff 0a010000 0a0100ff", "ike.ts_count" },
		{ TSI, "00000000 07000010 0000ffff 0a010000 0a0100ff", "ike.ts_count" },
		{ TSI, "01000000 07000011 0000ffff 0a010000 0a0100ff", "ike.ts_length" },
		{ TSI, "01000000 07000003 0000ffff 0a010000 0a0100ff", "ike.ts_length" },
		{ TSI, "01000000 0700000c 0000ffff 0a010000", "ike.ts_size" },
		{ TSI, "01000000 07000014 0000ffff 0a010000 0a0100ff 00000000", "ike.ts_size" },
		{ TSI, "01000000 08000010 0000ffff 0a010000 0a0100ff", "ike.ts_size" },
		{ TSI, "01000000 07000010 0000ffff 0a0100ff 0a010000", "ike.ts_range" },
		{ TSI, "01000000 07060010 00510050 0a010000 0a0100ff", "ike.ts_range" },
		{ TSI, "01000000 0a010005 61", "ike.reserved" },
		{ TSI, "01000100 07000010 0000ffff 0a010000 0a0100ff", "ike.reserved" },
	};

	(void)state;
	ALL_ODD(odd);
}

/* --- configuration --- */

static void cp_addresses(void **state)
{
	(void)state;
	one(CP, "01000000 00010000 00080000 00190000");
	NODE_IS(0, 0, "CP cfg_type=1 (CFG_REQUEST)");
	NODE_IS(1, 1, "cfg_attribute type=1 (INTERNAL_IP4_ADDRESS)");
	NODE_IS(2, 1, "cfg_attribute type=8 (INTERNAL_IP6_ADDRESS)");
	NODE_IS(3, 1, "cfg_attribute type=25 (INTERNAL_DNS_DOMAIN)");
	one(CP, "02000000 00010004 0a000001 00020004 ffffff00 00030004 c0000235 00040004 c0000236 00060004 c0000237"
		"00140004 c0000238 5ba00004 c0000239");
	NODE_IS(1, 1, "cfg_attribute type=1 (INTERNAL_IP4_ADDRESS) address=10.0.0.1");
	NODE_IS(2, 1, "cfg_attribute type=2 (INTERNAL_IP4_NETMASK) netmask=255.255.255.0");
	NODE_IS(3, 1, "cfg_attribute type=3 (INTERNAL_IP4_DNS) address=192.0.2.53");
	NODE_IS(4, 1, "cfg_attribute type=4 (INTERNAL_IP4_NBNS) address=192.0.2.54");
	NODE_IS(5, 1, "cfg_attribute type=6 (INTERNAL_IP4_DHCP) address=192.0.2.55");
	NODE_IS(6, 1, "cfg_attribute type=20 (P_CSCF_IP4_ADDRESS) address=192.0.2.56");
	NODE_IS(7, 1, "cfg_attribute type=23456 (INTERNAL_IP4_SERVER (Microsoft)) address=192.0.2.57");
	one(CP, "02000000 00080011 20010db8000000000000000000000001 40 000a0010 20010db8000000000000000000000002"
		"000c0010 20010db8000000000000000000000003 00150010 20010db8000000000000000000000004"
		"5ba10010 20010db8000000000000000000000005");
	NODE_IS(1, 1, "cfg_attribute type=8 (INTERNAL_IP6_ADDRESS) address=2001:db8::1 prefix_length=64 | prefix 2001:db8::1/64");
	NODE_IS(2, 1, "cfg_attribute type=10 (INTERNAL_IP6_DNS) address=2001:db8::2");
	NODE_IS(3, 1, "cfg_attribute type=12 (INTERNAL_IP6_DHCP) address=2001:db8::3");
	NODE_IS(4, 1, "cfg_attribute type=21 (P_CSCF_IP6_ADDRESS) address=2001:db8::4");
	NODE_IS(5, 1, "cfg_attribute type=23457 (INTERNAL_IP6_SERVER (Microsoft)) address=2001:db8::5");
	assert_int_equal(p->notes, 0);
}

static void cp_others(void **state)
{
	(void)state;
	one(CP, "02000000 000d0008 0a010000 ffffff00 000d0008 0a010000 ff00ff00 00070003 762e31 000e0004 0001000d"
		"000f0011 20010db8000000000000000000000000 20 00120011 20010db8000000000000000000000000 30");
	NODE_IS(1, 1, "cfg_attribute type=13 (INTERNAL_IP4_SUBNET) address=10.1.0.0 netmask=255.255.255.0 | prefix 10.1.0.0/24");
	NODE_IS(2, 1, "cfg_attribute type=13 (INTERNAL_IP4_SUBNET) address=10.1.0.0 netmask=255.0.255.0");
	NODE_IS(3, 1, "cfg_attribute type=7 (APPLICATION_VERSION) text=v.1");
	NODE_IS(4, 1, "cfg_attribute type=14 (SUPPORTED_ATTRIBUTES)");
	NODE_IS(5, 2, "supported_attribute type=1 (INTERNAL_IP4_ADDRESS)");
	NODE_IS(6, 2, "supported_attribute type=13 (INTERNAL_IP4_SUBNET)");
	NODE_IS(7, 1, "cfg_attribute type=15 (INTERNAL_IP6_SUBNET) address=2001:db8:: prefix_length=32 | prefix 2001:db8::/32");
	NODE_IS(8, 1, "cfg_attribute type=18 (INTERNAL_IP6_PREFIX) address=2001:db8:: prefix_length=48 | prefix 2001:db8::/48");
	one(CP, "02000000 00100015 00000e10 20010db8000000000000000000000000 40 0011000a 0200000000000001 aabb"
		"00130010 20010db8000000000000000000000001 00130014 20010db8000000000000000000000001 c0000201"
		"00160002 003c 00170006 c0000201 1194 00180004 0000003c");
	NODE_IS(1, 1, "cfg_attribute type=16 (MIP6_HOME_PREFIX) lifetime=3600 address=2001:db8:: prefix_length=64");
	NODE_IS(2, 1, "cfg_attribute type=17 (INTERNAL_IP6_LINK) interface_id=0x0200000000000001 link_id=aabb");
	NODE_IS(3, 1, "cfg_attribute type=19 (HOME_AGENT_ADDRESS) address=2001:db8::1");
	NODE_IS(4, 1, "cfg_attribute type=19 (HOME_AGENT_ADDRESS) address=2001:db8::1 address4=192.0.2.1");
	NODE_IS(5, 1, "cfg_attribute type=22 (FTT_KAT) number=60");
	NODE_IS(6, 1, "cfg_attribute type=23 (EXTERNAL_SOURCE_IP4_NAT_INFO) address=192.0.2.1 port=4500");
	NODE_IS(7, 1, "cfg_attribute type=24 (TIMEOUT_PERIOD_FOR_LIVENESS_CHECK) seconds=60");
	one(CP, "03000000 70000002 6869 7001 0001 aa");
	NODE_IS(0, 0, "CP cfg_type=3 (CFG_SET)");
	NODE_IS(1, 1, "cfg_attribute type=28672 (UNITY_BANNER (Cisco)) text=hi");
	NODE_IS(2, 1, "cfg_attribute type=28673 value=aa");
	assert_int_equal(p->notes, 0);
}

static void cp_dns(void **state)
{
	(void)state;
	one(CP, "02000000 0019000b 6578616d706c652e636f6d 001a0006 abcd 0d02 1122"
		"001b0012 0001 02 03 c0000201 c0000202 646e73 000161 001c0014 0001 01 00 20010db8000000000000000000000001"
		"001d0008 02 00 0002 0003 1122 001d0000");
	NODE_IS(1, 1, "cfg_attribute type=25 (INTERNAL_DNS_DOMAIN) domain=example.com");
	NODE_IS(2, 1, "cfg_attribute type=26 (INTERNAL_DNSSEC_TA) key_tag=43981 algorithm=13 digest_type=2 digest=1122");
	NODE_IS(3, 1, "cfg_attribute type=27 (ENCDNS_IP4) priority=1 addresses=2 name_length=3");
	NODE_IS(4, 2, "resolver4 address=192.0.2.1");
	NODE_IS(5, 2, "resolver4 address=192.0.2.2");
	NODE_IS(6, 2, "authentication_domain name=dns");
	NODE_IS(7, 2, "service_parameters bytes=000161");
	NODE_IS(8, 1, "cfg_attribute type=28 (ENCDNS_IP6) priority=1 addresses=1 name_length=0");
	NODE_IS(9, 2, "resolver6 address=2001:db8::1");
	NODE_IS(10, 1, "cfg_attribute type=29 (ENCDNS_DIGEST_INFO) algorithms=2 name_length=0");
	NODE_IS(11, 2, "hash_algorithm algorithm=2 (SHA2-256)");
	NODE_IS(12, 2, "hash_algorithm algorithm=3 (SHA2-384)");
	NODE_IS(13, 2, "certificate_digest digest=1122");
	NODE_IS(14, 1, "cfg_attribute type=29 (ENCDNS_DIGEST_INFO)");
	assert_int_equal(p->nodes, 15);
	assert_int_equal(p->notes, 0);
}

static void cp_odd(void **state)
{
	static const struct odd odd[] = {
		{ CP, "02000000 00010005 0a000001", "ike.cfg_attribute_length" },
		{ CP, "02000000 00010003 0a0000", "ike.cfg_attribute_size" },
		{ CP, "02000000 00080010 20010db8000000000000000000000001", "ike.cfg_attribute_size" },
		{ CP, "02000000 00110004 00000001", "ike.cfg_attribute_size" },
		{ CP, "02000000 000f0011 20010db8000000000000000000000000 81", "ike.cfg_prefix_length" },
		{ CP, "02000000 001b0006 0001 02 00 c000", "ike.cfg_attribute_parts" },
		{ CP, "02000000 001b0006 0001 00 03 6161", "ike.cfg_attribute_parts" },
		{ CP, "02000000 001d0004 02 00 0002", "ike.cfg_attribute_parts" },
		{ CP, "02000000 000e0003 000100", "header.short" },
		{ CP, "02000000 8001 0000", "ike.reserved" },
		{ CP, "02000001 00010000", "ike.reserved" },
	};

	(void)state;
	ALL_ODD(odd);
	one(CP, "02000000 001b0008 0001 02 00 c0000201");	/* an address, and one that is not there */
	NODE_IS(2, 2, "resolver4 address=192.0.2.1");
	one(CP, "02000000 001b0006 0001 02 00 c000");
	assert_int_equal(p->nodes, 3);
	assert_ptr_equal(p->node[2].header, &header_data);
	one(CP, "02000000 0001");
	assert_int_equal(noted("header.short"), 1);
}

/* --- the generic header --- */

static void generic_header(void **state)
{
	static const uint8_t critical_nonce[20] = { 0, 0x80, 0, 20 }, critical_fragment[8] = { 0, 0x80, 0, 8 };
	static const uint8_t reserved[20] = { 0, 1, 0, 20 }, unknown[4] = { 0, 0x80, 0, 4 };

	(void)state;
	inside(critical_nonce, 20, 20, NONCE);
	assert_int_equal(noted("ike.critical"), 1);
	inside(critical_fragment, 8, 8, PS);
	inside(unknown, 4, 4, 200);
	assert_int_equal(p->notes, 0);
	inside(reserved, 20, 20, NONCE);
	assert_int_equal(noted("ike.reserved"), 1);
	assert_int_equal(p->notes, 1);
}

/* --- encrypted --- */

#define SPIS "0102030405060708 1112131415161718"

static void message(const char *hex)
{
	uint8_t room[1024];
	uint32_t n = unhex(hex, room);

	begin(room, n, n);
	dissect_ike(p, wire_of(bytes, n, n), 0);
}

/* What the engine does once it has opened seal 0. */
static void open_with(uint8_t *plain, uint32_t n, unsigned version)
{
	struct sealed *s = &p->seal[0];
	uint8_t outside = p->inside;
	struct wire iv = s->body;

	s->state = SEAL_OPENED;
	packet_rest(p, &iv, &header_data, s->depth);
	assert_true(packet_block(p, BLOCK_DECRYPTED, plain, n, s->node) > 0);
	dissect_ike_inside(p, wire_of(plain, n, n), s->depth, version, s->next);
	p->inside = outside;
}

#define LINE_IS(expected) TEXT_IS(expected, t, packet_summary(p, t))

static void sealed(void **state)
{
	uint8_t plain[64];

	(void)state;
	message(SPIS "2e 20 23 08 00000001 00000028 2300000c aabbccddeeff0011");
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SK ]");
	assert_int_equal(p->seals, 1);
	assert_int_equal(p->seal[0].kind, SEAL_SK);
	assert_int_equal(p->seal[0].next, IDI);
	assert_int_equal(p->seal[0].node, 1);
	assert_int_equal(p->seal[0].depth, 2);
	assert_ptr_equal(p->seal[0].body.at, bytes + 32);
	assert_int_equal(p->seal[0].body.have, 8);
	p->seal[0].state = SEAL_INTEGRITY_FAILED;
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SK ICV failed ]");
	open_with(plain, payload_make(plain, 0, "02000000 6162"), 2);
	NODE_IS(3, 2, "IDi id_type=2 (ID_FQDN) fqdn=ab");
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SK { IDi } ]");
	assert_int_equal(p->notes, 0);
	message(SPIS "2e 20 25 08 00000002 00000028 0000000c aabbccddeeff0011");
	open_with(plain, 0, 2);
	LINE_IS("IKEv2 INFORMATIONAL request 2 [ SK { } ]");
}

static void sealed_chain(void **state)
{
	uint8_t plain[128];
	uint32_t n;

	(void)state;
	message(SPIS "29 20 23 08 00000001 00000030 2e000008 00004000 2700000c aabbccddeeff0011");
	n = payload_make(plain, DELETE, "02000000 6162");
	n += payload_make(plain + n, 0, "03040001 c0ffee01");
	open_with(plain, n, 2);
	LINE_IS("IKEv2 IKE_AUTH request 1 [ N(INITIAL_CONTACT) SK { AUTH D } ]");
}

static void sealed_fragments(void **state)
{
	uint8_t plain[64];

	(void)state;
	message(SPIS "35 20 23 08 00000001 00000028 2300000c 00010002 aabbccdd");
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SKF(1/2) ]");
	assert_int_equal(p->seal[0].kind, SEAL_SK);
	assert_int_equal(p->seal[0].next, IDI);
	assert_ptr_equal(p->seal[0].body.at, bytes + 36);
	assert_int_equal(p->notes, 0);
	message(SPIS "35 20 23 08 00000001 00000028 0000000c 00020002 aabbccdd");
	p->seal[0].next = IDI;			/* as the first one said */
	open_with(plain, payload_make(plain, 0, "02000000 6162"), 2);
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SKF(2/2) ]");		/* a piece of it is not the whole */
	p->block[1].kind = BLOCK_REASSEMBLED;
	LINE_IS("IKEv2 IKE_AUTH request 1 [ SKF(2/2) { IDi } ]");
	assert_int_equal(p->notes, 0);
	message(SPIS "35 20 23 08 00000001 00000028 2300000c 00020002 aabbccdd");
	assert_int_equal(noted("ike.fragment_next"), 1);
	message(SPIS "35 20 23 08 00000001 00000028 0000000c 00030002 aabbccdd");
	assert_int_equal(noted("ike.fragment_number"), 1);
	message(SPIS "35 20 23 08 00000001 00000028 0000000c 00000002 aabbccdd");
	assert_int_equal(noted("ike.fragment_number"), 1);
}

/* An encrypted payload in an encrypted one is not opened again. */
static void sealed_inside(void **state)
{
	(void)state;
	one(SK, "aabb");
	assert_int_equal(noted("ike.sk_inside"), 1);
	assert_int_equal(p->seals, 0);
	one(IKEV2_PAYLOAD_ENCRYPTED_AND_AUTHENTICATED_FRAGMENT, "00010001 aabb");
	assert_int_equal(noted("ike.sk_inside"), 1);
	assert_int_equal(p->seals, 0);
}

static void sealed_isakmp(void **state)
{
	uint8_t plain[64] = { 0, 0, 0, 8, 0xaa, 0xbb, 0xcc, 0xdd };

	(void)state;
	message(SPIS "08 10 20 01 9a3b21c0 00000024 aabbccddeeff0011");
	LINE_IS("IKEv1 Quick Mode 0x9a3b21c0 [ encrypted ]");
	assert_int_equal(p->seals, 1);
	assert_int_equal(p->seal[0].kind, SEAL_ISAKMP);
	assert_int_equal(p->seal[0].next, IKEV1_PAYLOAD_HASH);
	assert_int_equal(p->seal[0].depth, 2);
	assert_ptr_equal(p->seal[0].body.at, bytes + 28);
	assert_int_equal(p->seal[0].body.have, 8);
	open_with(plain, 8, 1);
	LINE_IS("IKEv1 Quick Mode 0x9a3b21c0 [ encrypted { HASH } ]");
	message(SPIS "08 10 20 01 9a3b21c0 0000001c");	/* nothing to open */
	assert_int_equal(p->seals, 0);
}

static void header_odd(void **state)
{
	(void)state;
	message("0000000000000000 1112131415161718 00 20 22 08 00000000 0000001c");
	assert_int_equal(noted("ike.initiator_spi"), 1);
	message(SPIS "00 20 22 c8 00000000 0000001c");
	assert_int_equal(noted("ike.reserved"), 1);
	message(SPIS "00 20 22 09 00000000 0000001c");
	assert_int_equal(noted("ike.reserved"), 1);
}

/* Padding is left to whoever opened it. */
static void rest(void **state)
{
	static const uint8_t padded[] = { 0, 0, 0, 8, 2, 0, 0, 0, 1, 2, 2 };

	(void)state;
	assert_int_equal(inside(padded, sizeof padded, sizeof padded, AUTH), 3);
	assert_int_equal(p->notes, 0);
	assert_int_equal(inside(padded, sizeof padded, sizeof padded, 0), sizeof padded);
	assert_int_equal(p->nodes, 0);
}

/* --- limits, cuts and lies --- */

static void many_proposals(void **state)
{
	enum { PROPOSALS = 8191, OCTETS = 4 + 8 * PROPOSALS, PAYLOADS = 3 };
	uint8_t *many = calloc(PAYLOADS, OCTETS);

	(void)state;
	for (uint32_t k = 0; k < PAYLOADS; k++) {
		uint8_t *at = many + k * OCTETS;

		at[0] = SA;
		at[2] = OCTETS >> 8;
		at[3] = OCTETS & 0xff;
		for (uint32_t i = 0; i < PROPOSALS; i++) {
			at[4 + 8 * i] = i + 1 < PROPOSALS ? 2 : 0;
			at[4 + 8 * i + 3] = 8;
			at[4 + 8 * i + 4] = (uint8_t)(i + 1);
		}
	}
	inside(many, PAYLOADS * OCTETS, PAYLOADS * OCTETS, SA);
	assert_int_equal(p->nodes, LIMIT_NODES);
	assert_true(p->full);
	assert_int_equal(noted("limit.layers"), 1);
	assert_int_equal(noted("ike.proposal_number"), 2);	/* 255 is followed by 0 */
	free(many);
}

/* Every payload, one behind the other. */
static uint32_t make_all(uint8_t *room)
{
	static const struct { uint8_t type; const char *hex; } all[] = {
		{ SA, ESP_PROPOSALS },
		{ SA, "00000026 01090001 0000001e0e000002 c001beef 4002000301020300120007 300506032b6570" },
		{ KE, "001f0000 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" },
		{ NONCE, "000102030405060708090a0b0c0d0e0f" },
		{ IDI, "01000000 c0000201" },
		{ IDI, "05000000 20010db8000000000000000000000001" },
		{ IDR, "0b000000 67726f7570" },
		{ CERT, "0c" TWENTY("11") "687474703a2f2f612f62" },
		{ CERTREQ, "04" TWENTY("11") TWENTY("22") },
		{ AUTH, "0e000000 0c 300a06082a8648ce3d040302 3044aa" },
		{ DELETE, "03040002 c0ffee01 c0ffee02" },
		{ TSI, "02000000 07000010 0000ffff 0a010000 0a0100ff 07060010 01bb01bb c0000201 c0000201" },
		{ TSR, "01000000 08000028 0000ffff 20010db8000000000000000000000000 20010db8ffffffffffffffffffffffff" },
		{ TSR, "02000000 09000010 00010203 00040506 2223 0809 0a000009 73656c6600" },
		{ CP, "02000000 00010004 0a000001 000d0008 0a010000 ffffff00 000e0004 0001000d" },
		{ CP, "02000000 00080011 20010db8000000000000000000000001 40 0011000a 0200000000000001 aabb" },
		{ CP, "02000000 001b0012 0001 02 03 c0000201 c0000202 646e73 000161 001d0008 02 00 0002 0003 1122" },
	};
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		n += payload_make(room + n, i + 1 < sizeof all / sizeof all[0] ? all[i + 1].type : 0, all[i].hex);
	return n;
}

static void check_nodes(void)
{
	char line[4096];
	struct text t = TEXT_FIXED(line);

	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];

		assert_true(n->at >= bytes && n->len <= size - (size_t)(n->at - bytes));
		if (node_readable(n))
			text_node(&t, i);
	}
}

static void cut_anywhere(void **state)
{
	uint8_t room[2048];
	uint32_t all = make_all(room);

	(void)state;
	assert_int_equal(inside(room, all, all, SA), 0);
	assert_int_equal(p->notes, 0);
	for (uint32_t have = 0; have < all; have++) {
		unsigned cuts = 0;

		inside(room, have, all, SA);
		check_nodes();
		for (unsigned i = 0; i < p->nodes; i++) {
			assert_int_not_equal(p->node[i].error, WIRE_LIE);
			cuts += p->node[i].error == WIRE_CUT;
		}
		assert_true(cuts > 0);
		assert_int_equal(p->notes, 0);
	}
}

/* Any octet may lie, and any length end there. */
static void lies_anywhere(void **state)
{
	static const uint8_t lie[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	uint8_t room[2048];
	uint32_t all = make_all(room);

	(void)state;
	for (uint32_t i = 0; i < all; i++) {
		uint8_t truth = room[i];

		for (size_t k = 0; k < sizeof lie; k++) {
			room[i] = lie[k];
			inside(room, all, all, SA);
			check_nodes();
			inside(room, i, i, SA);
			check_nodes();
		}
		room[i] = truth;
	}
}

static int discard(void **state)
{
	(void)state;
	free(bytes);
	bytes = NULL;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sa), cmocka_unit_test(sa_transform_types), cmocka_unit_test(sa_spis),
		cmocka_unit_test(sa_attributes), cmocka_unit_test(sa_odd),
		cmocka_unit_test(ke), cmocka_unit_test(nonce), cmocka_unit_test(id), cmocka_unit_test(cert),
		cmocka_unit_test(auth), cmocka_unit_test(delete),
		cmocka_unit_test(ts4), cmocka_unit_test(ts6), cmocka_unit_test(ts_others), cmocka_unit_test(ts_prefixes),
		cmocka_unit_test(ts_odd),
		cmocka_unit_test(cp_addresses), cmocka_unit_test(cp_others), cmocka_unit_test(cp_dns), cmocka_unit_test(cp_odd),
		cmocka_unit_test(generic_header), cmocka_unit_test(sealed), cmocka_unit_test(sealed_chain),
		cmocka_unit_test(sealed_fragments), cmocka_unit_test(sealed_inside), cmocka_unit_test(sealed_isakmp),
		cmocka_unit_test(header_odd), cmocka_unit_test(rest),
		cmocka_unit_test(many_proposals), cmocka_unit_test(cut_anywhere), cmocka_unit_test(lies_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, discard);
}
