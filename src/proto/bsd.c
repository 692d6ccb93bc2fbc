/*
 * BSD's loopback (NULL, LOOP) and IPsec (ENC) devices: an address family in
 * front of an IP packet, in the byte order of whoever captured, except that
 * LOOP is always big-endian.
 *
 * Families are below 256, so the octet that is not zero tells the order.
 */
#include "proto/carrier.h"

static const struct name family_rows[] = {
	{ 2, "IPv4" }, { 10, "IPv6 (Linux)" }, { 24, "IPv6 (NetBSD, OpenBSD)" },
	{ 28, "IPv6 (FreeBSD)" }, { 30, "IPv6 (Darwin)" },
};
NAMES(families, family_rows)

#define LOOP(F) \
	F(loop, reserved, 24, RESERVED, NULL, "Reserved") \
	F(loop, family, 8, DEC, &families, "Address Family")
#define NULL_LITTLE(F) \
	F(null_little, family, 8, DEC, &families, "Address Family") \
	F(null_little, reserved, 24, RESERVED, NULL, "Reserved")
#define ENC(F) \
	F(enc, reserved, 24, RESERVED, NULL, "Reserved") \
	F(enc, family, 8, DEC, &families, "Address Family") \
	F(enc, spi, 32, HEX, NULL, "Security Parameters Index") \
	F(enc, flags, 32, HEX, NULL, "Flags")
#define ENC_LITTLE(F) \
	F(enc_little, family, 8, DEC, &families, "Address Family") \
	F(enc_little, reserved, 24, RESERVED, NULL, "Reserved") \
	F(enc_little, spi, 32, HEX, NULL, "Security Parameters Index") \
	F(enc_little, flags, 32, HEX, NULL, "Flags (octets reversed)")

HEADER(loop, LOOP, 4, "BSD Loopback", "", .rank = RANK_LINK)
HEADER_AS(null_little, "loop", NULL_LITTLE, 4, "BSD Loopback", "", .rank = RANK_LINK)
HEADER(enc, ENC, 12, "BSD IPsec Device", "", .rank = RANK_LINK)
HEADER_AS(enc_little, "enc", ENC_LITTLE, 12, "BSD IPsec Device", "", .rank = RANK_LINK)

static bool is_little(const struct wire *w)
{
	return w->have && *w->at != 0;
}

static void dissect_family(struct packet *p, struct wire w, unsigned depth, uint64_t family)
{
	if (name_of(&families, (uint32_t)family))
		dissect_ip(p, w, depth);
	else
		packet_rest(p, &w, &header_data, depth);
}

void dissect_loop(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_loop, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_family(p, body, depth + 1, GET(h, loop, family));
}

static void dissect_null_little(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_null_little, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_family(p, body, depth + 1, GET(h, null_little, family));
}

void dissect_null(struct packet *p, struct wire w, unsigned depth)
{
	(is_little(&w) ? dissect_null_little : dissect_loop)(p, w, depth);
}

void dissect_enc(struct packet *p, struct wire w, unsigned depth)
{
	bool little = is_little(&w);
	const uint8_t *h = packet_header(p, &w, little ? &header_enc_little : &header_enc, depth);
	struct wire body = packet_body(p, &w, w.claim);

	dissect_family(p, body, depth + 1, little ? GET(h, enc_little, family) : GET(h, enc, family));
}
