/*
 * The input as an IKE message, as what port 4500 and RFC 9329 carry, and as
 * what comes out of an encrypted message of either version: then its first
 * octet is the type of the first payload.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "packet/dissect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 28, NEXT_AT = 16, VERSION_AT = 17, EXCHANGE_AT = 18, FLAGS_AT = 19, LENGTH_AT = 24 };
enum { SK = 46, SK_BYTES = 4, QUICK_MODE = 32, IKE_AUTH = 35, ENCRYPTED = 1 };

static struct packet packet;

static void check_inside(const struct packet *p)
{
	for (unsigned i = 0; i < p->nodes; i++) {
		const struct node *n = &p->node[i];
		const struct block *b = &p->block[n->block];

		if (n->block >= p->blocks || n->at < b->at || n->len > b->len - (size_t)(n->at - b->at))
			abort();
	}
}

static void show(const struct packet *p)
{
	char line[65536];
	struct text t = TEXT_FIXED(line);

	check_inside(p);
	packet_summary(p, &t);
}

typedef void dissector(struct packet *p, struct wire w, unsigned depth);

static void try(dissector *dissect, const uint8_t *data, uint32_t size)
{
	struct frame f = { .at = data, .have = size, .claim = size, .number = 1 };

	packet_begin(&packet, &f);
	dissect(&packet, wire_of(data, size, size), 0);
	show(&packet);
}

/* An encrypted message of that version; what is encrypted stands in another block. */
static uint32_t make_encrypted(uint8_t message[static HEADER + SK_BYTES], unsigned version, uint8_t first)
{
	uint32_t size = version == 2 ? HEADER + SK_BYTES : HEADER;

	memset(message, 0, size);
	message[0] = 1;
	message[NEXT_AT] = version == 2 ? SK : first;
	message[VERSION_AT] = (uint8_t)(version << 4);
	message[EXCHANGE_AT] = version == 2 ? IKE_AUTH : QUICK_MODE;
	message[FLAGS_AT] = version == 2 ? 0 : ENCRYPTED;
	message[LENGTH_AT + 3] = (uint8_t)size;
	if (version == 2) {
		message[HEADER] = first;
		message[HEADER + 3] = SK_BYTES;
	}
	return size;
}

static void try_inside(unsigned version, uint8_t first, const uint8_t *data, uint32_t size)
{
	uint8_t message[HEADER + SK_BYTES];
	uint32_t len = make_encrypted(message, version, first);
	struct frame f = { .at = message, .have = len, .claim = len, .number = 1 };
	struct wire w = wire_of(data, size, size);

	packet_begin(&packet, &f);
	dissect_ike(&packet, wire_of(message, len, len), 0);
	if (packet_block(&packet, BLOCK_DECRYPTED, data, size, packet_last(&packet)) < 0)
		return;
	w = dissect_ike_inside(&packet, w, 2, version, first);
	if (w.have && (w.at < data || w.at + w.have != data + size))
		abort();
	show(&packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire w = wire_of(data, (uint32_t)size, (uint32_t)size);
	uint32_t length;

	if (!size || size > LIMIT_FRAME)
		return 0;
	ike_recognise(&w);
	ike_plausible(data, (uint32_t)size, &length);
	try(dissect_ike, data, (uint32_t)size);
	try(dissect_natt, data, (uint32_t)size);
	try(dissect_tcp_encap, data, (uint32_t)size);
	try_inside(1, data[0], data + 1, (uint32_t)size - 1);
	try_inside(2, data[0], data + 1, (uint32_t)size - 1);
	return 0;
}
