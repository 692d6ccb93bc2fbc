/* engine: IKE messages opened by trial, put together, followed from one to the next, and checked. */
#include "test.h"
#include "ike_maker.h"
#include <stdio.h>
#include <spiglass/engine.h>
#include <spiglass/proto.h>
#include <spiglass/registry.h>

enum { A = 0xc0000201, B = 0xc0000202, RAW = 101, V1 = 0x10, V2 = 0x20 };
#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull

static const uint8_t encr_i[16] = "SK_ei, 16 octets", encr_r[16] = "SK_er, 16 octets";
static const uint8_t integ_i[20] = "SK_ai is of 20 octet", integ_r[20] = "SK_ar is of 20 octet";
static const uint8_t other[20] = "something else at al", ka[16] = "the phase 1 key!";

static struct packet packet, *const p = &packet;
static struct maker message, inside;
static uint8_t frame[MAKER_ROOM];
static struct keyring *keys;
static struct engine *engine;
static uint64_t number;
static int64_t now;

static void begin(void)
{
	keys = keyring_new();
	engine = engine_new(keys);
	number = 0;
	now = 1;
}

static void end(void)
{
	engine_free(engine);
	keyring_free(keys);
}

static char *hex_of(char *to, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sprintf(to + 2 * i, "%02x", at[i]);
	return to;
}

static void key2(const uint8_t *ei, const uint8_t *er, const uint8_t *ai, const uint8_t *ar)
{
	char line[512], e1[80], e2[80], a1[80], a2[80];

	snprintf(line, sizeof line,
	    "%016llx,%016llx,%s,%s,\"AES-CBC-128 [RFC3602]\",%s,%s,\"HMAC_SHA1_96 [RFC2404]\"\n", SPI_I, SPI_R,
	    hex_of(e1, ei, 16), hex_of(e2, er, 16), hex_of(a1, ai, 20), hex_of(a2, ar, 20));
	assert_int_equal(keyring_import(keys, "test", line, strlen(line), NULL, NULL), STATUS_OK);
}

static void key1(const uint8_t *key)
{
	char line[128], k[80];

	snprintf(line, sizeof line, "%016llx,%s\n", SPI_I, hex_of(k, key, 16));
	assert_int_equal(keyring_import(keys, "test", line, strlen(line), NULL, NULL), STATUS_OK);
}

static void show_from(bool initiator, uint32_t most)
{
	static struct frame f;
	uint32_t n = make_udp(frame, initiator ? A : B, initiator ? B : A, 500, 500, message.at, message.len);

	f = (struct frame){ .at = frame, .have = n < most ? n : most, .claim = n, .link = RAW, .time = now++,
		.number = ++number };
	engine_frame(engine, &f, p);
}

static void show(bool initiator) { show_from(initiator, UINT32_MAX); }

static const struct sealed *seal_state(enum seal_state state)
{
	const struct sealed *s = NULL;

	for (unsigned i = 0; i < p->seals; i++)
		if (sealed_shown(&p->seal[i]))
			s = &p->seal[i];
	assert_non_null(s);
	assert_int_equal(s->state, state);
	return s;
}

/* The layers behind IP and UDP. */
static void layers(const char *expected)
{
	char room[2048];
	struct text t = TEXT_FIXED(room);

	for (unsigned i = 2; i < p->nodes; i++) {
		text_add(&t, i > 2 ? " " : "");
		text_add(&t, p->node[i].header->key);
	}
	assert_string_equal(text_string(&t), expected);
}

/* The first fact of that key; NULL: there must be none. */
static void fact_is(const char *key, int verdict, const char *expected)
{
	for (unsigned i = 0; i < p->facts; i++) {
		const struct fact *f = &p->fact[i];
		char words[512];

		if (strcmp(f->key, key))
			continue;
		if (!expected)
			fail_msg("there is a fact %s", key);
		snprintf(words, sizeof words, "%.*s", f->len, p->words + f->at);
		assert_string_equal(words, expected);
		assert_int_equal(f->verdict, verdict);
		return;
	}
	if (expected)
		fail_msg("no fact %s", key);
}

static const struct remark *noted(const char *code)
{
	for (unsigned i = 0; i < p->notes; i++)
		if (!strcmp(p->note[i].remark->code, code))
			return p->note[i].remark;
	return NULL;
}

static const struct ike_sa *sa_of(unsigned i)
{
	return ike_sa_at(engine_sas(engine), i);
}

/* --- IKEv2 --- */

static const uint8_t identity[] = "\2\0\0\0peer.example";
static const uint8_t initial_contact[] = { 0, 0, 0x40, 0 }, refused[] = { 0, 0, 0, 24 };
enum { IDENTITY = sizeof identity - 1 };

static void inside_auth(void)
{
	make_inside(&inside);
	make_payload(&inside, IKEV2_PAYLOAD_IDENTIFICATION_INITIATOR, identity, IDENTITY);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, initial_contact, sizeof initial_contact);
}

static void seal(uint8_t exchange, bool initiator, bool response, uint32_t id, const uint8_t *encr, const uint8_t *integ)
{
	make_ike(&message, SPI_I, SPI_R, V2, exchange,
	    (initiator ? IKE_INITIATOR : 0) | (response ? IKE_RESPONSE : 0), id);
	make_sk(&message, inside.at[0], inside.at + 1, inside.len - 1, encr, integ, 0, 0);
}

static void opens(void **state)
{
	const struct sealed *s;

	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	seal(35, true, false, 1, encr_i, integ_i);
	show(true);
	s = seal_state(SEAL_OPENED);
	assert_true(s->authenticated);
	assert_string_equal(s->encryption, "ENCR_AES_CBC");
	assert_string_equal(s->integrity, "AUTH_HMAC_SHA1_96");
	layers("ike SK sk_iv IDi N sk_padding sk_trailer sk_icv");
	fact_is("padding", FACT_VERIFIED, "begins where the payloads end");
	assert_int_equal(p->node[5].block, 1);
	assert_int_equal(p->node[5].depth, p->node[3].depth + 1);
	assert_ptr_equal(p->node[9].at + MAKER_ICV, frame + 28 + message.len);
	make_inside(&inside);
	seal(37, false, true, 1, encr_r, integ_r);
	show(false);
	seal_state(SEAL_OPENED);
	layers("ike SK sk_iv sk_padding sk_trailer sk_icv");
	assert_int_equal(sa_of(0)->opened, 2);
	assert_int_equal(engine_tally(engine)->ike_sealed[SEAL_OPENED], 2);
	end();
}

static void swapped(void **state)
{
	(void)state;
	begin();
	key2(encr_r, encr_i, integ_r, integ_i);
	inside_auth();
	seal(35, true, false, 1, encr_i, integ_i);
	show(true);
	seal_state(SEAL_OPENED);
	seal(35, false, true, 1, encr_r, integ_r);
	show(false);
	seal_state(SEAL_OPENED);
	end();
}

static void stays_closed(void **state)
{
	const struct sealed *s;

	(void)state;
	begin();
	inside_auth();
	seal(35, true, false, 1, encr_i, integ_i);
	show(true);
	assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "needs SK_e"));
	layers("ike SK");
	end();
	begin();
	key2(encr_i, encr_r, other, other);
	show(true);
	s = seal_state(SEAL_INTEGRITY_FAILED);
	assert_non_null(strstr(s->reason, "the key does not fit"));
	layers("ike SK");
	end();
	begin();
	key2(other, other, integ_i, integ_r);
	show(true);
	assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "wrong encryption key"));
	layers("ike SK");
	end();
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	show_from(true, 28 + message.len - 1);
	seal_state(SEAL_CUT);
	message.at[message.len - 1] ^= 1;
	show(true);
	seal_state(SEAL_INTEGRITY_FAILED);
	message.at[message.len - 1] ^= 1;
	show(true);
	seal_state(SEAL_OPENED);
	message.at[message.len - 1] ^= 1;
	show(true);
	assert_non_null(strstr(seal_state(SEAL_INTEGRITY_FAILED)->reason, "forged"));
	end();
}

/* What the ICV vouches for may still be wrong inside. */
static void padding(void **state)
{
	static const uint8_t ones[15] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	inside.len += 2;		/* octets nobody announced */
	seal(35, true, false, 1, encr_i, integ_i);
	show(true);
	layers("ike SK sk_iv IDi N data sk_padding sk_trailer sk_icv");
	fact_is("padding", FACT_FAILED, "2 octets between the last payload and the padding");
	make_ike(&message, SPI_I, SPI_R, V2, 35, IKE_INITIATOR, 2);
	make_sk(&message, 0, ones, sizeof ones, encr_i, integ_i, 0, 0);
	show(true);
	assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "makes no sense"));
	end();
}

/* RFC 9370: new keys under the same SPIs; and a message that was sent again under the old ones. */
static void keys_change(void **state)
{
	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	key2(other, other, other, other);
	inside_auth();
	for (unsigned round = 0; round < 20; round++) {
		seal(43, true, false, 1, encr_i, integ_i);
		show(true);
		seal_state(SEAL_OPENED);
		seal(35, true, false, 2, other, other);
		show(true);
		seal_state(SEAL_OPENED);
	}
	end();
}

static void searches_end(void **state)
{
	(void)state;
	begin();
	key2(other, other, other, other);
	inside_auth();
	for (uint32_t i = 0; i < 3 * LIMIT_BIND_PACKETS; i++) {
		seal(37, true, false, i, encr_i, integ_i);
		show(true);
		seal_state(SEAL_INTEGRITY_FAILED);
	}
	assert_int_equal(sa_of(0)->talk->attempts, LIMIT_BIND_PACKETS);
	end();
}

/* --- fragments of IKEv2 --- */

static void fragment(uint16_t which, uint16_t total, uint32_t from, uint32_t len, uint32_t id)
{
	make_ike(&message, SPI_I, SPI_R, V2, 35, IKE_INITIATOR, id);
	make_sk(&message, which == 1 ? inside.at[0] : 0, inside.at + 1 + from, len, encr_i, integ_i, which, total);
	show(true);
	seal_state(SEAL_OPENED);
}

#define PIECE "ike SKF sk_iv sk_fragment sk_padding sk_trailer sk_icv"

static void fragments(void **state)
{
	uint32_t n;

	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	n = inside.len - 1;
	for (unsigned again = 0; again < 3; again++) {
		fragment(3, 3, 20, n - 20, 1);
		layers(PIECE);
		fragment(1, 3, 0, 10, 1);
		layers(PIECE);
		fragment(1, 3, 0, 10, 1);
		layers(PIECE);
		fragment(2, 3, 10, 10, 1);
		layers(PIECE " IDi N");
		assert_int_equal(p->block[p->nodes ? p->node[p->nodes - 1].block : 0].kind, BLOCK_REASSEMBLED);
	}
	fragment(1, 2, 0, n - 4, 2);
	layers(PIECE);
	fragment(2, 2, n - 4, 4, 2);
	layers(PIECE " IDi N");
	end();
}

/* Smaller pieces after the path was found to be narrow start over; what is left of the larger ones is late. */
static void fragments_anew(void **state)
{
	uint32_t n;

	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	n = inside.len - 1;
	fragment(1, 2, 0, 20, 1);
	fragment(3, 3, 20, n - 20, 1);
	assert_non_null(noted("ike.fragment_anew"));
	fragment(2, 2, 20, n - 20, 1);
	assert_non_null(noted("ike.fragment_total"));
	layers(PIECE);
	fragment(1, 3, 0, 10, 1);
	layers(PIECE);
	fragment(2, 3, 10, 10, 1);
	layers(PIECE " IDi N");
	end();
}

static void fragments_wrong(void **state)
{
	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	fragment(4, 3, 0, 10, 1);
	assert_non_null(noted("ike.fragment_number"));
	fragment(1, 1000, 0, 10, 1);
	assert_non_null(noted("limit.ike_fragments"));
	fragment(1, 2, 0, 10, 1);
	now += 1000000000000;
	fragment(2, 2, 10, inside.len - 11, 1);		/* too late */
	layers(PIECE);
	for (uint32_t id = 10; id < 10 + 2 * LIMIT_IKE_MESSAGES; id++)
		fragment(1, 2, 0, 10, id);
	fragment(2, 2, 10, inside.len - 11, 10);	/* gave way */
	layers(PIECE);
	fragment(2, 2, 10, inside.len - 11, 10 + 2 * LIMIT_IKE_MESSAGES - 1);
	layers(PIECE " IDi N");
	end();
}

/* --- IKEv1 --- */

static uint8_t iv[64];			/* of phase 1, then of the message to be made */
static const uint8_t ke_i[128] = "initiator's public value", ke_r[128] = "responder's public value";

static void sha1(uint8_t *to, const void *a, size_t a_len, const void *b, size_t b_len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	EVP_DigestInit_ex(c, EVP_sha1(), NULL);
	EVP_DigestUpdate(c, a, a_len);
	EVP_DigestUpdate(c, b, b_len);
	EVP_DigestFinal_ex(c, to, NULL);
	EVP_MD_CTX_free(c);
}

/* Phase 1's SA payload: AES-CBC of 128 bits, SHA, one transform. */
static const uint8_t phase1[] = {
	0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 32, 1, 1, 0, 1,
	0, 0, 0, 24, 1, 1, 0, 0, 0x80, 1, 0, 7, 0x80, 14, 0, 128, 0x80, 2, 0, 2, 0x80, 4, 0, 2,
};
static const uint8_t offer1[] = {	/* with another cipher: an offer is no choice */
	0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 28, 1, 1, 0, 1,
	0, 0, 0, 20, 1, 1, 0, 0, 0x80, 1, 0, 5, 0x80, 2, 0, 1, 0x80, 4, 0, 2,
};
static const uint8_t identity1[] = "\2\0\0\0peer.example", hash1[20] = "a hash of twenty oct";

static void clear1(bool initiator, uint64_t responder, uint8_t type, const void *body, uint32_t n)
{
	make_ike(&message, SPI_I, responder, V1, 2, 0, 0);
	make_payload(&message, type, body, n);
	show(initiator);
}

static void encrypted1(bool initiator, uint8_t exchange, uint32_t id)
{
	make_ike(&message, SPI_I, SPI_R, V1, exchange, 0, id);
	make_encrypted(&message, &inside, ka, iv);
	show(initiator);
}

static void inside1(uint8_t second, const void *body, uint32_t n)
{
	make_inside(&inside);
	make_payload(&inside, IKEV1_PAYLOAD_HASH, hash1, sizeof hash1);
	if (second)
		make_payload(&inside, second, body, n);
}

/* Main Mode up to its fifth message; iv is that of the sixth. */
static void main_mode(void)
{
	begin();
	key1(ka);
	clear1(true, 0, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, offer1, sizeof offer1);
	clear1(false, SPI_R, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, phase1, sizeof phase1);
	show(false);
	clear1(true, SPI_R, IKEV1_PAYLOAD_KEY_EXCHANGE, ke_i, sizeof ke_i);
	clear1(true, SPI_R, IKEV1_PAYLOAD_KEY_EXCHANGE, ke_i, sizeof ke_i);	/* sent again */
	clear1(false, SPI_R, IKEV1_PAYLOAD_KEY_EXCHANGE, ke_r, sizeof ke_r);
	sha1(iv, ke_i, sizeof ke_i, ke_r, sizeof ke_r);
	make_inside(&inside);
	make_payload(&inside, IKEV1_PAYLOAD_IDENTIFICATION, identity1, sizeof identity1 - 1);
	make_payload(&inside, IKEV1_PAYLOAD_HASH, hash1, sizeof hash1);
	encrypted1(true, 2, 0);
}

/* The IV of a message ID's first message. */
static void phase2_iv(const uint8_t *last, uint32_t id, uint8_t *to)
{
	uint8_t octets[4];

	put32(octets, id);
	sha1(to, last, MAKER_BLOCK, octets, sizeof octets);
}

static void chain(void **state)
{
	uint8_t last[64], quick[3][64];
	struct maker first;

	(void)state;
	main_mode();
	assert_string_equal(seal_state(SEAL_OPENED)->encryption, "ENCR_AES_CBC");
	layers("ike encrypted ID HASH isakmp_padding");
	fact_is("padding", FACT_VERIFIED, "zeros");
	first = message;
	encrypted1(false, 2, 0);
	layers("ike encrypted ID HASH isakmp_padding");
	memcpy(last, iv, sizeof last);
	message = first;
	show(true);			/* phase 1's fifth again, which moves nothing */
	layers("ike encrypted ID HASH isakmp_padding");
	for (uint32_t id = 1; id <= 3; id++) {	/* three exchanges at a time, each with its own IVs */
		phase2_iv(last, id, iv);
		inside1(IKEV1_PAYLOAD_NONCE, ke_i, 30);
		encrypted1(true, 32, id);
		layers("ike encrypted HASH No isakmp_padding");
		memcpy(quick[id - 1], iv, sizeof iv);
	}
	first = message;
	for (uint32_t id = 1; id <= 3; id++) {
		memcpy(iv, quick[id - 1], sizeof iv);
		inside1(IKEV1_PAYLOAD_NONCE, ke_r, 25);
		encrypted1(false, 32, id);
		layers("ike encrypted HASH No isakmp_padding");
		memcpy(quick[id - 1], iv, sizeof iv);
	}
	message = first;
	show(true);
	layers("ike encrypted HASH No isakmp_padding");
	memcpy(iv, quick[2], sizeof iv);
	inside1(0, NULL, 0);
	encrypted1(true, 32, 3);
	layers("ike encrypted HASH isakmp_padding");
	assert_null(seal_state(SEAL_OPENED)->reason);
	for (uint32_t id = 100; id < 100 + 3 * ISAKMP_STEPS; id++) {	/* phase 1 is not forgotten */
		phase2_iv(last, id, iv);
		inside1(IKEV1_PAYLOAD_NONCE, ke_i, 30);
		encrypted1(true, 5, id);
		layers("ike encrypted HASH No isakmp_padding");
	}
	phase2_iv(last, 1000, iv);
	inside.len += 50;		/* octets behind the payloads that are no padding */
	memset(inside.at + inside.len - 50, 0xaa, 50);
	encrypted1(true, 5, 1000);
	seal_state(SEAL_INTEGRITY_FAILED);
	end();
}

/* A message is missing: the block under its IV cannot be opened, and is not shown; what follows can. */
static void lost(void **state)
{
	static const uint8_t sa2[] = { 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 12, 1, 3, 4, 0, 1, 2, 3, 4 };

	(void)state;
	main_mode();
	memset(iv, 0x5a, sizeof iv);
	inside1(IKEV1_PAYLOAD_SECURITY_ASSOCIATION, sa2, sizeof sa2);
	encrypted1(true, 32, 7);
	assert_non_null(strstr(seal_state(SEAL_OPENED)->reason, "IV unknown"));
	assert_string_equal(p->node[4].header->key, "isakmp_block");
	assert_string_equal(p->node[5].header->key, "isakmp_opened");
	assert_string_equal(p->node[6].header->key, "SA");
	inside1(IKEV1_PAYLOAD_NONCE, ke_i, 30);
	encrypted1(false, 32, 7);	/* whose IV is known again */
	layers("ike encrypted HASH No isakmp_padding");
	memset(iv, 0x5a, sizeof iv);
	inside1(0, NULL, 0);
	encrypted1(true, 32, 8);
	layers("ike encrypted isakmp_block isakmp_opened isakmp_padding");
	end();
}

static void closed1(void **state)
{
	(void)state;
	main_mode();
	message.at[message.len - 20] ^= 1;
	message.at[message.len - 40] ^= 1;
	show(true);
	assert_non_null(strstr(seal_state(SEAL_INTEGRITY_FAILED)->reason, "makes no sense"));
	layers("ike encrypted");
	message.len -= 1;
	put32(message.at + 24, message.len);
	show(true);
	assert_non_null(strstr(seal_state(SEAL_UNSUPPORTED)->reason, "multiple"));
	end();
	begin();
	show(true);
	assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "Ka"));
	layers("ike encrypted");
	end();
}

static void wrong_key1(void **state)
{
	struct maker fifth;

	(void)state;
	main_mode();
	fifth = message;
	end();
	begin();
	key1(other);
	clear1(true, 0, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, phase1, sizeof phase1);
	clear1(false, SPI_R, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, phase1, sizeof phase1);
	clear1(true, SPI_R, IKEV1_PAYLOAD_KEY_EXCHANGE, ke_i, sizeof ke_i);
	clear1(false, SPI_R, IKEV1_PAYLOAD_KEY_EXCHANGE, ke_r, sizeof ke_r);
	message = fifth;
	for (unsigned i = 0; i < 2 * LIMIT_BIND_PACKETS; i++) {
		show(true);
		assert_non_null(strstr(seal_state(SEAL_NO_KEY)->reason, "makes no sense"));
		layers("ike encrypted");
	}
	end();
}

/* FRAG payloads: any order, twice, and another message under the same fragment ID. */
static void frag_part(const struct maker *whole, uint8_t which, uint32_t from, uint32_t len, bool last)
{
	uint8_t body[MAKER_ROOM];

	put16(body, 1);
	body[2] = which;
	body[3] = last;
	memcpy(body + 4, whole->at + from, len);
	make_ike(&message, SPI_I, SPI_R, V1, 2, 0, 0);
	make_payload(&message, IKEV1_PAYLOAD_IKE_FRAGMENTATION, body, 4 + len);
	show(true);
}

static void frag(void **state)
{
	struct maker whole, next;

	(void)state;
	main_mode();
	whole = message;
	encrypted1(true, 2, 0);
	next = message;
	for (unsigned again = 0; again < 2; again++) {
		frag_part(&whole, 2, 50, whole.len - 50, true);
		layers("ike FRAG");
		frag_part(&whole, 1, 0, 50, false);
		layers("ike FRAG ike encrypted ID HASH isakmp_padding");
	}
	frag_part(&next, 1, 0, 60, false);
	layers("ike FRAG");
	frag_part(&next, 2, 60, next.len - 60, true);
	layers("ike FRAG ike encrypted ID HASH isakmp_padding");
	end();
}

/* --- what messages say of one another --- */

static void init(bool response, uint64_t responder, uint8_t type, const void *body, uint32_t n)
{
	make_ike(&message, SPI_I, responder, V2, 34, response ? IKE_RESPONSE : IKE_INITIATOR, 0);
	make_payload(&message, type, body, n);
	show(!response);
}

static void turns(void **state)
{
	(void)state;
	begin();
	init(false, 0, IKEV2_PAYLOAD_NONCE, hash1, 20);
	fact_is("retransmission", 0, NULL);
	show(true);
	fact_is("retransmission", FACT_SAYS, "frame 1");
	fact_is("message_id_order", 0, NULL);
	init(true, SPI_R, IKEV2_PAYLOAD_NONCE, hash1, 16);
	fact_is("answers", FACT_SAYS, "frame 1");
	show(false);
	fact_is("retransmission", FACT_SAYS, "frame 3");
	fact_is("answers", 0, NULL);
	make_ike(&message, SPI_I, SPI_R, V2, 35, IKE_INITIATOR, 1);
	show(true);
	fact_is("message_id_order", FACT_VERIFIED, "1 is the next one");
	make_ike(&message, SPI_I, SPI_R, V2, 37, 0, 0);		/* the responder counts for itself */
	show(false);
	fact_is("message_id_order", FACT_VERIFIED, "0 is the next one");
	make_ike(&message, SPI_I, SPI_R, V2, 37, IKE_INITIATOR | IKE_RESPONSE, 0);
	show(true);
	fact_is("answers", FACT_SAYS, "frame 6");
	make_ike(&message, SPI_I, SPI_R, V2, 37, IKE_INITIATOR, 4);
	show(true);
	fact_is("message_id_order", FACT_FAILED, "2 would be the next one: a request is missing, or late");
	make_ike(&message, SPI_I, SPI_R, V2, 37, IKE_RESPONSE, 9);
	show(false);
	fact_is("answers", FACT_IMPOSSIBLE, "its request was not seen");
	end();
}

static void turns1(void **state)
{
	(void)state;
	main_mode();
	fact_is("answers", FACT_SAYS, "frame 6");
	show(true);
	fact_is("retransmission", FACT_SAYS, "frame 7");
	make_ike(&message, SPI_I, SPI_R, V1, 5, 0, 77);
	make_payload(&message, IKEV1_PAYLOAD_NONCE, hash1, 20);
	show(false);
	fact_is("answers", 0, NULL);
	end();
}

static void nat_notify(uint8_t *body, uint16_t type, uint32_t address, uint16_t port)
{
	uint8_t seed[22];

	memcpy(seed, message.at, 16);
	put32(seed + 16, address);
	put16(seed + 20, port);
	put32(body, type);
	sha1(body + 4, seed, sizeof seed, NULL, 0);
}

static void nat(void **state)
{
	uint8_t body[24];

	(void)state;
	begin();
	make_ike(&message, SPI_I, 0, V2, 34, IKE_INITIATOR, 0);
	nat_notify(body, 16388, A, 500);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, body, sizeof body);
	show(true);
	assert_int_equal(p->fact[0].verdict, FACT_VERIFIED);
	assert_non_null(strstr(p->words + p->fact[0].at, " is the hash of 192.0.2.1 port 500"));
	make_ike(&message, SPI_I, 0, V2, 34, IKE_INITIATOR, 0);
	nat_notify(body, 16389, B, 4500);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, body, sizeof body);
	show(true);
	assert_int_equal(p->fact[0].verdict, FACT_FAILED);
	assert_non_null(strstr(p->words + p->fact[0].at, " is the hash of 192.0.2.2 port 500: the receiver is behind a NAT"));
	make_ike(&message, SPI_I, 0, V2, 34, IKE_INITIATOR, 0);
	nat_notify(body, 16388, 0x0a000001, 500);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, body, sizeof body);
	nat_notify(body, 16388, A, 500);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, body, sizeof body);
	show(true);
	assert_int_equal(p->fact[0].verdict, FACT_FAILED);
	assert_non_null(strstr(p->words + p->fact[0].at, "of another address"));
	assert_int_equal(p->fact[1].verdict, FACT_VERIFIED);
	end();
}

/* The first NAT-D is the receiver's. */
static void nat1(void **state)
{
	uint8_t there[24], here[24];

	(void)state;
	main_mode();
	make_ike(&message, SPI_I, SPI_R, V1, 2, 0, 0);
	nat_notify(there, 0, B, 500);
	nat_notify(here, 0, A, 501);
	make_payload(&message, IKEV1_PAYLOAD_NAT_DISCOVERY, there + 4, 20);
	make_payload(&message, IKEV1_PAYLOAD_NAT_DISCOVERY, here + 4, 20);
	show(true);
	assert_string_equal(p->fact[0].key, "nat_detection");
	assert_int_equal(p->fact[0].verdict, FACT_VERIFIED);
	assert_int_equal(p->fact[1].verdict, FACT_FAILED);
	end();
	begin();
	show(true);
	fact_is("nat_detection", FACT_IMPOSSIBLE, "the hash algorithm of phase 1 was not seen");
	end();
}

static void cookie(void **state)
{
	static const uint8_t asked[] = "\0\0\x40\x06 a cookie", wrong[] = "\0\0\x40\x06 another";

	(void)state;
	begin();
	init(false, 0, IKEV2_PAYLOAD_NOTIFY, asked, sizeof asked);
	fact_is("cookie", FACT_IMPOSSIBLE, "the message that asked for it was not seen");
	init(true, 0, IKEV2_PAYLOAD_NOTIFY, asked, sizeof asked);
	fact_is("cookie", 0, NULL);
	init(false, 0, IKEV2_PAYLOAD_NOTIFY, wrong, sizeof wrong);
	fact_is("cookie", FACT_FAILED, "not the one of frame 2");
	make_ike(&message, SPI_I, 0, V2, 34, IKE_INITIATOR, 0);
	make_payload(&message, IKEV2_PAYLOAD_NOTIFY, asked, sizeof asked);
	make_payload(&message, IKEV2_PAYLOAD_NONCE, hash1, 20);
	show(true);
	fact_is("cookie", FACT_VERIFIED, "the one of frame 2");
	end();
}

/* --- how far an SA came --- */

static void outcome_is(enum ike_state state, uint16_t notify)
{
	assert_string_equal(ike_state_name[sa_of(0)->state], ike_state_name[state]);
	assert_int_equal(sa_of(0)->notify, notify);
}

static void outcomes(void **state)
{
	static const uint8_t no_proposal[] = { 0, 0, 0, 14 }, invalid_ke[] = { 0, 0, 0, 17, 0, 15 };
	static const uint8_t auth[] = { 2, 0, 0, 0, 1, 2, 3, 4 };

	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	init(false, 0, IKEV2_PAYLOAD_NONCE, hash1, 20);
	outcome_is(IKE_UNANSWERED, 0);
	init(true, 0, IKEV2_PAYLOAD_NOTIFY, invalid_ke, sizeof invalid_ke);
	outcome_is(IKE_FAILED, 17);
	init(false, 0, IKEV2_PAYLOAD_NONCE, hash1, 16);
	outcome_is(IKE_UNANSWERED, 17);
	init(true, SPI_R, IKEV2_PAYLOAD_NONCE, hash1, 20);
	outcome_is(IKE_NEGOTIATING, 17);
	inside_auth();
	seal(35, false, true, 1, other, other);
	show(false);
	outcome_is(IKE_UNKNOWN, 17);
	make_inside(&inside);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, refused, sizeof refused);
	seal(35, false, true, 1, encr_r, integ_r);
	show(false);
	outcome_is(IKE_FAILED, 24);
	make_inside(&inside);
	make_payload(&inside, IKEV2_PAYLOAD_AUTHENTICATION, auth, sizeof auth);
	make_payload(&inside, IKEV2_PAYLOAD_NOTIFY, no_proposal, sizeof no_proposal);	/* of the child SA */
	seal(35, false, true, 1, encr_r, integ_r);
	show(false);
	outcome_is(IKE_ESTABLISHED, 24);
	fact_is("authentication", FACT_IMPOSSIBLE, "needs SK_pr");
	end();
}

static void outcomes1(void **state)
{
	static const uint8_t refusal[] = { 0, 0, 0, 1, 1, 0, 0, 14 };

	(void)state;
	begin();
	clear1(true, 0, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, phase1, sizeof phase1);
	outcome_is(IKE_UNANSWERED, 0);
	make_ike(&message, SPI_I, SPI_R, V1, 5, 0, 9);
	make_payload(&message, IKEV1_PAYLOAD_NOTIFICATION, refusal, sizeof refusal);
	show(false);
	outcome_is(IKE_FAILED, 14);
	end();
	main_mode();
	outcome_is(IKE_NEGOTIATING, 0);
	encrypted1(false, 2, 0);
	outcome_is(IKE_ESTABLISHED, 0);
	end();
}

/* Talks are bounded: what opened outlives what anyone may have sent; an SA that lost its own starts over. */
static void talks(void **state)
{
	(void)state;
	begin();
	key2(encr_i, encr_r, integ_i, integ_r);
	inside_auth();
	seal(35, true, false, 1, encr_i, integ_i);
	show(true);
	for (uint64_t i = 1; i <= 2 * LIMIT_IKE_TALKS; i++) {
		make_ike(&message, i, i, V2, 34, IKE_INITIATOR, 0);
		show(true);
	}
	assert_non_null(sa_of(0)->talk);
	assert_null(sa_of(1)->talk);
	seal(35, true, false, 2, encr_i, integ_i);
	show(true);
	seal_state(SEAL_OPENED);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens), cmocka_unit_test(swapped), cmocka_unit_test(stays_closed),
		cmocka_unit_test(padding), cmocka_unit_test(keys_change), cmocka_unit_test(searches_end), cmocka_unit_test(fragments),
		cmocka_unit_test(fragments_anew), cmocka_unit_test(fragments_wrong), cmocka_unit_test(chain),
		cmocka_unit_test(lost), cmocka_unit_test(closed1), cmocka_unit_test(wrong_key1), cmocka_unit_test(frag),
		cmocka_unit_test(turns), cmocka_unit_test(turns1), cmocka_unit_test(nat), cmocka_unit_test(nat1),
		cmocka_unit_test(cookie), cmocka_unit_test(outcomes), cmocka_unit_test(outcomes1), cmocka_unit_test(talks),
	};

	return cmocka_run_group_tests_name("engine_ike", tests, NULL, NULL);
}
