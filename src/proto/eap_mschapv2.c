/* EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2, over RFC 2759). */
#include "proto/eap.h"
#include "proto/proto.h"

#define START(F, p) \
	F(p, opcode, 8, DEC, &registry_eap_mschapv2_opcode, "OpCode") \
	F(p, identifier, 8, DEC, NULL, "MS-CHAPv2-ID") \
	F(p, length, 16, DEC, NULL, "MS-Length")
#define OPCODE(F) F(mschapv2_opcode, opcode, 8, DEC, &registry_eap_mschapv2_opcode, "OpCode")
#define OTHER(F) START(F, mschapv2)
#define CHALLENGE(F) START(F, mschapv2_challenge) \
	F(mschapv2_challenge, value_size, 8, DEC, NULL, "Value-Size") \
	F(mschapv2_challenge, challenge, 128, BYTES, NULL, "Challenge")
#define RESPONSE(F) START(F, mschapv2_response) \
	F(mschapv2_response, value_size, 8, DEC, NULL, "Value-Size") \
	F(mschapv2_response, peer_challenge, 128, BYTES, NULL, "Peer-Challenge") \
	F(mschapv2_response, reserved, 64, RESERVED, NULL, "Reserved") \
	F(mschapv2_response, nt_response, 192, BYTES, NULL, "NT-Response") \
	F(mschapv2_response, flags, 8, HEX, NULL, "Flags")

#define MSCHAPV2(p, LIST, size, rfc, ...) \
	HEADER_AS(p, "eap_mschapv2", LIST, size, "EAP-MSCHAPv2", rfc, __VA_ARGS__)

MSCHAPV2(mschapv2_opcode, OPCODE, 1, "draft-kamath-pppext-eap-mschapv2, 2")
MSCHAPV2(mschapv2_challenge, CHALLENGE, 21, "RFC 2759, 3", TAIL("name", "Name", TEXT))
MSCHAPV2(mschapv2_response, RESPONSE, 54, "RFC 2759, 4", TAIL("name", "Name", TEXT))
MSCHAPV2(mschapv2, OTHER, 4, "RFC 2759, 7", TAIL("data", "Data", BYTES))
static const struct header header_message = HEADER_WITH(mschapv2, "eap_mschapv2", "EAP-MSCHAPv2",
	"RFC 2759, 5 and 6", TAIL("message", "Message", TEXT));
LISTED(header_message)

static const struct remark value_odd = { "eap.value_size", N_("the value is not of its message's size"),
	"RFC 2759, 3 and 4", REMARK_MALFORMED };
static const struct remark length_odd = { "eap.mschapv2_length", N_("MS-Length is not the rest of the message"),
	"draft-kamath-pppext-eap-mschapv2, 2", REMARK_NOTE };

static const struct header *header_of(const struct wire *w)
{
	if (w->claim <= mschapv2_opcode_BYTES)
		return &header_mschapv2_opcode;
	switch (w->have ? GET(w->at, mschapv2_opcode, opcode) : 0) {
	case EAP_MSCHAPV2_CHALLENGE:
		return &header_mschapv2_challenge;
	case EAP_MSCHAPV2_RESPONSE:
		return &header_mschapv2_response;
	case EAP_MSCHAPV2_SUCCESS:
	case EAP_MSCHAPV2_FAILURE:
		return &header_message;
	default:
		return &header_mschapv2;
	}
}

/* Of a challenge and of a response: what is between their value size and their name. */
static uint64_t value_size(const struct header *header)
{
	return header == &header_mschapv2_challenge || header == &header_mschapv2_response ?
	    header->bytes - (mschapv2_challenge_value_size_AT + mschapv2_challenge_value_size_BITS) / 8u : 0;
}

void eap_mschapv2(struct packet *p, struct wire w, unsigned depth, uint8_t code)
{
	const struct header *header = header_of(&w);
	const uint8_t *h = w.at;
	uint32_t claim = w.claim;
	uint64_t size = value_size(header);

	(void)code;
	if (!eap_tail(p, &w, depth, header)) {
		header_missing(p, &w);
		return;
	}
	if (size && GET(h, mschapv2_challenge, value_size) != size)
		packet_note(p, packet_last(p), &value_odd);
	if (header != &header_mschapv2_opcode && GET(h, mschapv2, length) != claim)
		packet_note(p, packet_last(p), &length_odd);
}
