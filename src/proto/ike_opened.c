/*
 * What the engine finds in encrypted IKE messages beside payloads: IV, padding
 * and ICV of IKEv2 (RFC 7296, 3.14; RFC 7383, 2.5), padding of IKEv1 (RFC 2409,
 * appendix B).
 */
#include <spiglass/proto.h>
#include "proto/ike.h"

#define SK_TRAILER(F) \
	F(sk_trailer, pad_length, 8, DEC, NULL, "Pad Length")

SPAN(sk_iv, "Initialization Vector", "RFC 7296, 3.14", "iv", "IV", BYTES)
SPAN(sk_fragment, "Fragment of Payloads", "RFC 7383, 2.5", "bytes", "Bytes", BYTES)
SPAN(sk_padding, "Padding", "RFC 7296, 3.14", "padding", "Padding", BYTES)
HEADER(sk_trailer, SK_TRAILER, 1, "Encrypted Payload Trailer", "RFC 7296, 3.14")
SPAN(sk_icv, "Integrity Checksum Data", "RFC 7296, 3.14", "icv", "ICV", BYTES)
SPAN(isakmp_padding, "Padding", "RFC 2409, appendix B", "padding", "Padding", BYTES)
SPAN(isakmp_opened, "Opened Octets", "RFC 2409, appendix B", "bytes", "Bytes", BYTES)

const struct header header_isakmp_block = { .key = "isakmp_block", .title = N_("Block that cannot be opened"),
	.source = "RFC 2409, appendix B" };
LISTED(header_isakmp_block)

bool ike_chain(const uint8_t *at, uint32_t len, uint8_t type, uint32_t *end)
{
	*end = 0;
	for (unsigned count = 0; type && count < LIMIT_PAYLOADS; count++) {
		const uint8_t *h = at + *end;
		uint32_t size;

		if (len - *end < PAYLOAD_BYTES)
			return false;
		size = payload_length(h);
		if (size < PAYLOAD_BYTES || size > len - *end)
			return false;
		type = payload_next(h);
		*end += size;
	}
	return !type;
}
