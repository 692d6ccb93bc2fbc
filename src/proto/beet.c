/*
 * The pseudo header of BEET mode, which carries an IPv4 header's options
 * (draft-nikander-esp-beet-mode, 3.2; protocol 94).  Its padding is a row of
 * No Operation options.
 */
#include "proto/carrier.h"

#define BEET(F) \
	F(beet, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(beet, length, 8, WORDS8, NULL, "Length beyond 8 Octets") \
	F(beet, pad_length, 8, DEC, NULL, "Pad Length") \
	F(beet, reserved, 8, RESERVED, NULL, "Reserved")

HEADER(beet, BEET, 4, "BEET Pseudo Header", "draft-nikander-esp-beet-mode-09, 3.2")

static const struct remark bad_length = { "beet.length", N_("pseudo header is longer than the packet"),
	"draft-nikander-esp-beet-mode-09, 3.2", REMARK_MALFORMED };

void dissect_beet(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_beet, depth);
	struct wire options;

	if (header_missing(p, &w))
		return;
	options = carrier_body(p, &w, ((uint32_t)GET(h, beet, length) + 1) * 8 - beet_BYTES, &bad_length);
	dissect_options(p, options, depth + 1, &ip4_options);
	if (!w.error)
		dissect_protocol(p, w, depth, (uint8_t)GET(h, beet, next_header));
}
