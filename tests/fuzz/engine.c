/*
 * Several frames through one engine, and out through every sink.  Each record
 * of the input is [how][next header][length 16][bytes]: taken as a raw IP
 * packet, or as plaintext that is sealed with known keys first, because below
 * the encryption is where dissectors with keys break.  Of IKE, next header is
 * the type of the first payload.
 */
#include <assert.h>
#include <stdlib.h>
#include <spiglass/engine.h>
#include <spiglass/output.h>
#include <spiglass/registry.h>
#include "../unit/ike_maker.h"

enum { HOW_IP4, HOW_NULL, HOW_CBC, HOW_CBC_UNAUTHENTICATED, HOW_IPCOMP, HOW_UDP, HOW_TCP, HOW_RAW,
	HOW_SK, HOW_SKF, HOW_ISAKMP, HOW_GCM, HOW_CBC_PADDED, HOW_AH, HOW_CREATE_CHILD, HOW_INFORMATIONAL, HOW_INIT,
	HOW_PHASE1, HOW_ISAKMP_INFORMATIONAL, HOW_TRANSACTION, HOWS };
enum { A = 0xc0000201, B = 0xc0000202, RAW = 101, PER_INPUT = 16, PICTURES = 8 };
enum { V1 = 0x10, V2 = 0x20, MAIN_MODE = 2, AGGRESSIVE_MODE = 4, ISAKMP_INFORMATIONAL = 5, TRANSACTION = 6, QUICK_MODE = 32,
	IKE_SA_INIT = 34, IKE_AUTH = 35, CREATE_CHILD_SA = 36, INFORMATIONAL = 37, IKE_INTERMEDIATE = 43, IKE_PORT = 500 };
#define SPI_I 0x1111111111111111ull
#define SPI_R 0x2222222222222222ull

static const char key_text[] =
    "IPv4,*,*,0x00001001,NULL,,HMAC-SHA-1-96 [RFC2404],integrity key 20 oct\n"
    "IPv4,*,*,0x00001002,AES-CBC [RFC3602],0x656e6372797074696f6e206b65792100,HMAC-SHA-1-96 [RFC2404],integrity key 20 oct\n"
    "IPv4,*,*,0x00001003,AES-CBC [RFC3602],0x656e6372797074696f6e206b65792100,NULL,\n"
    "IPv4,*,*,0x00001004,AES-GCM with 16 octet ICV [RFC4106],0x656e6372797074696f6e206b6579210073616c74,NULL,\n";

static const char ah_text[] =
    "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0x00001005 reqid 1 mode transport\n"
    "\tauth-trunc hmac(sha1) 0x696e74656772697479206b6579203230206f6374 96\n";

static const char ikev2_text[] =
    "1111111111111111,2222222222222222,656e6372797074696f6e206b65792100,656e6372797074696f6e206b65792100,"
    "\"AES-CBC-128 [RFC3602]\",696e74656772697479206b6579203230206f6374,696e74656772697479206b6579203230206f6374,"
    "\"HMAC_SHA1_96 [RFC2404]\"\n";

static const char ikev1_text[] = "1111111111111111,656e6372797074696f6e206b65792100\n";

/* What AUTH, HASH and SIG payloads are checked with. */
static const char secrets_text[] =
    "ike2 1111111111111111 2222222222222222 encr=ENCR_AES_CBC integ=AUTH_HMAC_SHA1_96 prf=PRF_HMAC_SHA1"
    " sk_ei=656e6372797074696f6e206b65792100 sk_er=656e6372797074696f6e206b65792100"
    " sk_ai=696e74656772697479206b6579203230206f6374 sk_ar=696e74656772697479206b6579203230206f6374"
    " sk_pi=0101010101010101010101010101010101010101 sk_pr=0202020202020202020202020202020202020202\n"
    "ike1 1111111111111111 2222222222222222 prf=PRF_HMAC_SHA1 ka=656e6372797074696f6e206b65792100"
    " skeyid=0303030303030303030303030303030303030303 skeyid_a=0404040404040404040404040404040404040404\n"
    "ike2 * * psk=\"a secret\"\nike1 * * psk=\"a secret\"\n";

static uint8_t room[MAKER_ROOM * 2], payload[MAKER_ROOM], padded[MAKER_ROOM];
static struct maker message, inside;

/* --- IKE --- */

static uint32_t make_message(bool initiator)
{
	return make_udp(room, initiator ? A : B, initiator ? B : A, IKE_PORT, IKE_PORT, message.at, message.len);
}

/* One message after the other, requests and responses in turn. */
static uint32_t make_ikev2(uint8_t exchange, uint8_t first, const uint8_t *data, uint32_t n, uint32_t seq)
{
	bool response = seq % 2;

	make_ike(&message, SPI_I, SPI_R, V2, exchange, response ? IKE_RESPONSE : IKE_INITIATOR, seq / 2 + 1);
	make_sk(&message, first, data, n, maker_key, maker_integ, 0, 0);
	return make_message(!response);
}

static uint32_t make_init(bool response)
{
	static const uint8_t nonce[2][16] = { "initiator nonce", "responder nonce" };

	make_ike(&message, SPI_I, response ? SPI_R : 0, V2, IKE_SA_INIT, response ? IKE_RESPONSE : IKE_INITIATOR, 0);
	make_payload(&message, IKEV2_PAYLOAD_NONCE, nonce[response], sizeof nonce[0]);
	return make_message(!response);
}

/* Its number, how many there are, and the message's ID stand first. */
static uint32_t make_fragment(uint8_t first, const uint8_t *data, uint32_t n)
{
	enum { FIXED = 3 };

	if (n < FIXED)
		return 0;
	make_ike(&message, SPI_I, SPI_R, V2, IKE_AUTH, IKE_INITIATOR, data[2]);
	make_sk(&message, first, data + FIXED, n - FIXED, maker_key, maker_integ, (uint16_t)(data[0] + 1), data[1]);
	return make_message(true);
}

static const uint8_t ke[2][128] = { "initiator's public value", "responder's public value" };

/* The SA payload: AES-CBC of 128 bits, SHA, one transform. */
static const uint8_t phase1[] = {
	0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 32, 1, 1, 0, 1,
	0, 0, 0, 24, 1, 1, 0, 0, 0x80, 1, 0, 7, 0x80, 14, 0, 128, 0x80, 2, 0, 2, 0x80, 4, 0, 2,
};
static const uint8_t identity[] = "\2\0\0\0peer.example";

static void sha1(uint8_t to[static 20], const void *a, size_t a_len, const void *b, size_t b_len)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	EVP_DigestInit_ex(c, EVP_sha1(), NULL);
	EVP_DigestUpdate(c, a, a_len);
	EVP_DigestUpdate(c, b, b_len);
	EVP_DigestFinal_ex(c, to, NULL);
	EVP_MD_CTX_free(c);
}

static uint32_t make_clear(bool initiator, uint8_t type, const void *body, uint32_t n)
{
	make_ike(&message, SPI_I, SPI_R, V1, MAIN_MODE, 0, 0);
	make_payload(&message, type, body, n);
	return make_message(initiator);
}

/* Main Mode's messages, the last of which is encrypted; its last block goes to iv. */
static uint32_t make_phase1(unsigned step, uint8_t iv[static 20])
{
	if (step < 2)
		return make_clear(!step, IKEV1_PAYLOAD_SECURITY_ASSOCIATION, phase1, sizeof phase1);
	if (step < 4)
		return make_clear(step == 2, IKEV1_PAYLOAD_KEY_EXCHANGE, ke[step - 2], sizeof ke[0]);
	make_inside(&inside);
	make_payload(&inside, IKEV1_PAYLOAD_IDENTIFICATION, identity, sizeof identity - 1);
	make_ike(&message, SPI_I, SPI_R, V1, MAIN_MODE, 0, 0);
	sha1(iv, ke[0], sizeof ke[0], ke[1], sizeof ke[1]);
	make_encrypted(&message, &inside, maker_key, iv);
	return make_message(true);
}

enum { PHASE1_STEPS = 5 };

/* Payloads that are not encrypted: of IKE_SA_INIT; and of Aggressive Mode, where HASH and SIG are among them. */
static uint32_t make_bare(uint8_t version, uint8_t first, const uint8_t *data, uint32_t n, bool initiator)
{
	bool v2 = version == V2;

	make_ike(&message, SPI_I, v2 && initiator ? 0 : SPI_R, version, v2 ? IKE_SA_INIT : AGGRESSIVE_MODE,
	    !v2 ? 0 : initiator ? IKE_INITIATOR : IKE_RESPONSE, 0);
	message.at[message.next_at] = first;
	memcpy(message.at + message.len, data, n);
	message.len += n;
	put32(message.at + 24, message.len);
	return make_message(initiator);
}

static uint32_t make_isakmp(uint8_t exchange, uint32_t id, uint8_t first, const uint8_t *data, uint32_t n, bool initiator,
    uint8_t iv[static 20])
{
	inside.at[0] = first;
	inside.len = n + 1;
	memcpy(inside.at + 1, data, n);
	make_ike(&message, SPI_I, SPI_R, V1, exchange, 0, id);
	make_encrypted(&message, &inside, maker_key, iv);
	return make_message(initiator);
}

/* An exchange of phase 2 of its own, whose IV follows from the last block of phase 1. */
static uint32_t make_phase2(uint8_t exchange, uint8_t first, const uint8_t *data, uint32_t n, uint32_t seq,
    const uint8_t last[static 20])
{
	uint8_t iv[20], id[4];

	put32(id, seq + 1);
	sha1(iv, last, MAKER_BLOCK, id, sizeof id);
	return make_isakmp(exchange, seq + 1, first, data, n, seq % 2, iv);
}

/* --- frames --- */

static uint32_t make(uint8_t how, uint8_t next, const uint8_t *data, uint32_t n, uint32_t seq, uint8_t iv[static 20])
{
	uint32_t len = n & ~15u;

	switch (how) {
	case HOW_SK:
		return make_ikev2(seq / 2 % 3 < 2 ? IKE_AUTH : IKE_INTERMEDIATE, next, data, n, seq);
	case HOW_CREATE_CHILD:
		return make_ikev2(CREATE_CHILD_SA, next, data, n, seq);
	case HOW_INFORMATIONAL:
		return make_ikev2(INFORMATIONAL, next, data, n, seq);
	case HOW_INIT:
		return make_bare(V2, next, data, n, seq % 2 == 0);
	case HOW_SKF:
		return make_fragment(next, data, n);
	case HOW_ISAKMP:
		return seq % 4 == 3 ? make_bare(V1, next, data, n, seq % 8 == 3) : make_phase2(QUICK_MODE, next, data, n, seq, iv);
	case HOW_PHASE1:
		return make_isakmp(MAIN_MODE, 0, next, data, n, seq % 2, iv);
	case HOW_ISAKMP_INFORMATIONAL:
		return make_phase2(ISAKMP_INFORMATIONAL, next, data, n, seq, iv);
	case HOW_TRANSACTION:
		return make_phase2(TRANSACTION, next, data, n, seq, iv);
	case HOW_GCM:
		len = make_esp_gcm(payload, 0x1004, seq, padded, make_plain(padded, data, n, next));
		return make_ip4(room, A, B, IP_PROTOCOL_ESP, payload, len);
	case HOW_CBC_PADDED:
		len = make_esp_cbc(payload, 0x1002, seq, padded, make_plain(padded, data, n, next), 1);
		return make_ip4(room, A, B, IP_PROTOCOL_ESP, payload, len);
	case HOW_AH:
		return make_ah(room, A, B, 0x1005, seq, next, data, n, 0, 0, 0);
	case HOW_NULL:
		len = make_esp_null(payload, 0x1001, seq, 0, 0, data, n);
		return make_ip4(room, A, B, IP_PROTOCOL_ESP, payload, len);
	case HOW_CBC:
	case HOW_CBC_UNAUTHENTICATED:
		len = make_esp_cbc(payload, 0x1000u + how, seq, data, len, how == HOW_CBC);
		return make_ip4(room, A, B, IP_PROTOCOL_ESP, payload, len);
	case HOW_IPCOMP:
		return make_ip4(room, A, B, IP_PROTOCOL_IPCOMP, data, n);
	case HOW_UDP:
		return make_ip4(room, A, B, IP_PROTOCOL_UDP, data, n);
	case HOW_TCP:
		return make_ip4(room, A, B, IP_PROTOCOL_TCP, data, n);
	case HOW_IP4:
		return make_ip4(room, A, B, next, data, n);
	default:
		memcpy(room, data, n);
		return n;
	}
}

static void forget(struct text *t)
{
	t->at = t->start;
}

/* What every reader relies on. */
static void check(const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];
		const struct block *b = &p->block[n->block];

		assert(n->block < p->blocks);
		assert(n->at >= b->at && n->at + n->len <= b->at + b->len);
		assert(!i || n->depth <= p->node[i - 1].depth + 1);
	}
	for (unsigned i = 0; i < p->notes; i++)
		assert(p->note[i].node < p->nodes);
	for (unsigned i = 0; i < p->seals; i++)
		assert(p->seal[i].node < p->nodes && p->seal[i].state != SEAL_UNTRIED);
}

/* Sections follow each other and add up to the frame; parts stand within theirs. */
static struct layout layout;

static void check_layout(const struct packet *p)
{
	uint32_t end = 0, begun = 0;

	layout_packet(&layout, p, 1500);
	assert(layout.sections <= LAYOUT_SECTIONS && layout.overhead <= layout.protected && layout.original <= layout.frame);
	for (unsigned i = 0; i < layout.sections; i++) {
		const struct section *s = &layout.section[i];

		assert(memchr(s->words, 0, sizeof s->words) && s->title && s->key);
		if (s->depth) {
			assert(s->offset >= begun && s->offset + s->bytes <= end);
			continue;
		}
		assert(s->offset == end);
		begun = end;
		end += s->bytes;
	}
	assert(end == layout.frame);
}

/* These take ten times as long as all else. */
static void show_pictures(struct text *t, const struct packet *p)
{
	layout_markdown(t, &layout);
	layout_mermaid(t, &layout);
	layout_svg(t, &layout);
	layout_html(t, &layout, p);
}

static void show(const struct packet *p)
{
	static char buffer[4096], spare[1 << 17];
	static uint8_t inner[MAKER_ROOM * 2];
	struct text t = { buffer, buffer, buffer + sizeof buffer, forget, false }, comment = TEXT_FIXED(spare);
	struct view plain = { 0 }, full = { .detail = 1, .bytes = true };
	unsigned cursor = 0;
	struct frame f;

	sink_line.packet(&t, &plain, p);
	sink_line.packet(&t, &full, p);
	sink_json.packet(&t, &plain, p);
	check_layout(p);
	layout_text(&t, &full, &layout, 80);
	if (p->frame->number % PICTURES == 1)
		show_pictures(&t, p);
	while (inner_packet(p, &cursor, inner, sizeof inner, &f, &comment))
		comment.at = comment.start;
}

/* What looks at the frames one by one, and is shown at the end. */
struct story {
	struct engine *e;
	struct diagnosis *diagnosis;
	struct ladder *ladder;
};

static void story_show(const struct story *s)
{
	static char buffer[4096];
	static const char *const path[] = { "fuzz" };
	struct text t = { buffer, buffer, buffer + sizeof buffer, forget, false };
	const struct view full = { .detail = 1 };
	const struct sas_report report = { .sas = engine_look(s->e), .tally = engine_tally(s->e), .path = path, .paths = 1,
		.width = 100 };
	const struct overview overview = { .tally = report.tally, .sas = report.sas, .path = path, .paths = 1, .hints = true };

	overview_text(&t, &full, &overview);
	overview_json(&t, &overview);
	sas_text(&t, &full, &report);
	sas_json(&t, &report);
	sas_csv(&t, &report);
	sas_markdown(&t, &report);
	diagnosis_end(s->diagnosis, s->e);
	diagnosis_text(&t, &full, s->diagnosis, false);
	diagnosis_json(&t, s->diagnosis);
	ladder_end(s->ladder, report.sas);
	flow_text(&t, &full, s->ladder, 100);
	flow_json(&t, s->ladder);
	flow_mermaid(&t, &full, s->ladder);
	flow_svg(&t, &full, s->ladder);
}

/* The first len octets of room, as a frame of their exact size, so that one octet over is seen. */
static void look(const struct story *s, uint32_t len, uint64_t number)
{
	struct engine *e = s->e;
	static struct packet packet;
	uint8_t *exact = malloc(len ? len : 1);
	struct frame f = { .at = exact, .have = len, .claim = len, .link = RAW, .time = (int64_t)number, .number = number + 1 };

	memcpy(exact, room, len);
	engine_frame(e, &f, &packet);
	check(&packet);
	show(&packet);
	diagnosis_frame(s->diagnosis, e, &packet);
	ladder_frame(s->ladder, e, &packet);
	free(exact);
}

static struct keyring *all_keys(void)
{
	struct keyring *keys = keyring_new();

	keyring_import(keys, "keys", key_text, sizeof key_text - 1, NULL, NULL);
	keyring_import(keys, "ah", ah_text, sizeof ah_text - 1, NULL, NULL);
	keyring_import(keys, "ikev2", ikev2_text, sizeof ikev2_text - 1, NULL, NULL);
	keyring_import(keys, "ikev1", ikev1_text, sizeof ikev1_text - 1, NULL, NULL);
	keyring_import(keys, "secrets", secrets_text, sizeof secrets_text - 1, NULL, NULL);
	assert(keyring_count(keys) == 5 && keyring_ike_count(keys) == 6);
	return keys;
}

static bool is_isakmp(uint8_t how) { return how == HOW_ISAKMP || (how >= HOW_PHASE1 && how <= HOW_TRANSACTION); }
static bool is_ikev2(uint8_t how) { return how == HOW_SK || how == HOW_SKF || how == HOW_CREATE_CHILD || how == HOW_INFORMATIONAL; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyring *keys = all_keys();
	const struct story s = { engine_new(keys), diagnosis_new(POLICY_RFC), ladder_new(true) };
	uint64_t number = 0;
	uint8_t iv[20] = { 0 };
	bool agreed = false, begun = false;

	while (size >= 4 && number < PER_INPUT) {
		uint8_t how = data[0] % HOWS, next = data[1];
		uint32_t n = (uint32_t)data[2] << 8 | data[3];

		n = n < size - 4 ? n : (uint32_t)size - 4;
		n = n < 60000 ? n : 60000;
		for (unsigned step = 0; is_isakmp(how) && !agreed && step < PHASE1_STEPS; step++)
			look(&s, make_phase1(step, iv), number);
		agreed |= is_isakmp(how);
		for (unsigned step = 0; is_ikev2(how) && !begun && step < 2; step++)
			look(&s, make_init(step), number);
		begun |= is_ikev2(how);
		look(&s, make(how, next, data + 4, n, (uint32_t)number, iv), number);
		data += 4 + n;
		size -= 4 + n;
		number++;
	}
	story_show(&s);
	ladder_free(s.ladder);
	diagnosis_free(s.diagnosis);
	engine_free(s.e);
	keyring_free(keys);
	return 0;
}
