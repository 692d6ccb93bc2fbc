/*
 * The input as an IP packet, first octet apart, which says how many octets of
 * it were cut off; whatever AH it has gets its ICV's input made.
 */
#include <stdlib.h>
#include <spiglass/proto.h>
#include "packet/dissect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct packet packet;

static void try_input(const struct packet *p, const struct sealed *s)
{
	static uint8_t head[AH_HEAD_MAX];
	uint32_t head_len;
	struct wire body, icv = ah_icv(p, s);
	const char *reason;

	if (!ah_input(p, s, head, &head_len, &body, &reason)) {
		if (!reason)
			abort();
		return;
	}
	if (reason || body.have != body.claim || head_len > AH_HEAD_MAX || head_len < icv.have ||
	    body.at + body.have != s->body.at + s->body.have)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f = { .at = data + 1, .have = (uint32_t)size - 1, .number = 1 };
	char line[65536];
	struct text t = TEXT_FIXED(line);

	if (size < 1 || size > LIMIT_FRAME)
		return 0;
	f.claim = f.have + data[0] % 16;
	packet_begin(&packet, &f);
	dissect_ip(&packet, wire_of(f.at, f.have, f.claim), 0);
	packet_summary(&packet, &t);
	for (unsigned i = 0; i < packet.seals; i++)
		if (packet.seal[i].kind == SEAL_AH)
			try_input(&packet, &packet.seal[i]);
	return 0;
}
