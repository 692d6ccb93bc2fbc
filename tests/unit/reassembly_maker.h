/* Makes fragments and TCP segments as raw IP packets, for the test and the fuzz target of reassembly. */
#ifndef REASSEMBLY_MAKER_H
#define REASSEMBLY_MAKER_H

#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "esp_maker.h"

enum { MAKER_A = 0xc0000201, MAKER_B = 0xc0000202, MAKER_RAW = 101, HOP_BYTES = 8 };
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

/* n octets from `offset` on of the datagram `id`; protocol UDP. */
static inline uint32_t make_fragment4(uint8_t *to, unsigned id, uint32_t offset, bool more,
    const uint8_t *payload, uint32_t n)
{
	make_ip4(to, MAKER_A, MAKER_B, IP_PROTOCOL_UDP, payload, n);
	put16(to + 4, id);
	put16(to + 6, offset / 8 | (more ? 0x2000u : 0));
	put16(to + 10, 0);
	put16(to + 10, make_sum(to, 20));
	return 20 + n;
}

/* An IPv6 header and hop-by-hop options (PadN), in front of `next`. */
static inline uint32_t make_head6(uint8_t *to, uint8_t next, uint32_t payload)
{
	static const uint8_t pad[HOP_BYTES] = { 0, 0, 1, 4, 0, 0, 0, 0 };

	memset(to, 0, 40);
	to[0] = 0x60;
	put16(to + 4, HOP_BYTES + payload);
	to[7] = 64;
	put32(to + 8, 0x20010db8);
	put32(to + 24, 0x20010db8);
	to[39] = 1;
	memcpy(to + 40, pad, HOP_BYTES);
	to[40] = next;
	return 40 + HOP_BYTES;
}

static inline uint32_t make_fragment6(uint8_t *to, uint32_t id, uint32_t offset, bool more,
    const uint8_t *payload, uint32_t n)
{
	uint32_t head = make_head6(to, IP_PROTOCOL_IPV6_FRAG, 8 + n);

	put16(to + head, IP_PROTOCOL_UDP << 8);
	put16(to + head + 2, offset | more);
	put32(to + head + 4, id);
	memmove(to + head + 8, payload, n);
	return head + 8 + n;
}

static inline uint32_t make_segment(uint8_t *to, unsigned sport, unsigned dport, uint32_t seq,
    uint8_t flags, const uint8_t *payload,
    uint32_t n)
{
	static uint8_t tcp[MAKER_ROOM];

	memset(tcp, 0, 20);
	put16(tcp, sport);
	put16(tcp + 2, dport);
	put32(tcp + 4, seq);
	tcp[12] = 5 << 4;
	tcp[13] = flags;
	memcpy(tcp + 20, payload, n);
	return make_ip4(to, MAKER_A, MAKER_B, IP_PROTOCOL_TCP, tcp, 20 + n);
}

#endif
