/*
 * Several frames through one engine, and out through every sink.  Each record
 * of the input is [how][next header][length 16][bytes]: taken as a raw IP
 * packet, or as plaintext that is sealed with known keys first, because below
 * the encryption is where dissectors with keys break.
 */
#include <assert.h>
#include <stdlib.h>
#include <spiglass/engine.h>
#include <spiglass/output.h>
#include <spiglass/registry.h>
#include "../unit/esp_maker.h"

enum { HOW_IP4, HOW_NULL, HOW_CBC, HOW_CBC_UNAUTHENTICATED, HOW_IPCOMP, HOW_UDP, HOW_TCP, HOW_RAW, HOWS };
enum { A = 0xc0000201, B = 0xc0000202, RAW = 101, PER_INPUT = 16 };

static const char key_text[] =
    "IPv4,*,*,0x00001001,NULL,,HMAC-SHA-1-96 [RFC2404],integrity key 20 oct\n"
    "IPv4,*,*,0x00001002,AES-CBC [RFC3602],0x656e6372797074696f6e206b65792100,HMAC-SHA-1-96 [RFC2404],integrity key 20 oct\n"
    "IPv4,*,*,0x00001003,AES-CBC [RFC3602],0x656e6372797074696f6e206b65792100,NULL,\n";

static uint8_t room[MAKER_ROOM * 2], payload[MAKER_ROOM];

static uint32_t make(uint8_t how, uint8_t next, const uint8_t *data, uint32_t n, uint32_t seq)
{
	uint32_t len = n & ~15u;

	switch (how) {
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
	while (inner_packet(p, &cursor, inner, sizeof inner, &f, &comment))
		comment.at = comment.start;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct packet packet;
	struct keyring *keys = keyring_new();
	struct engine *e;
	uint64_t number = 0;

	keyring_import(keys, "keys", key_text, sizeof key_text - 1, NULL, NULL);
	assert(keyring_count(keys) == 3);
	e = engine_new(keys);
	while (size >= 4 && number < PER_INPUT) {
		uint8_t how = data[0] % HOWS, next = data[1], *exact;
		uint32_t n = (uint32_t)data[2] << 8 | data[3], len;
		struct frame f;

		n = n < size - 4 ? n : (uint32_t)size - 4;
		n = n < 60000 ? n : 60000;
		len = make(how, next, data + 4, n, (uint32_t)number);
		data += 4 + n;
		size -= 4 + n;
		exact = malloc(len ? len : 1);		/* its exact size, so that one octet over is seen */
		memcpy(exact, room, len);
		f = (struct frame){ .at = exact, .have = len, .claim = len, .link = RAW, .time = (int64_t)number,
			.number = number + 1 };
		number++;
		engine_frame(e, &f, &packet);
		check(&packet);
		show(&packet);
		free(exact);
	}
	engine_free(e);
	keyring_free(keys);
	return 0;
}
