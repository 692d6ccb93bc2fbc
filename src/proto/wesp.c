/*
 * Wrapped ESP (RFC 5840): a header in front of ESP that says whether the
 * payload is encrypted, and where it stands if it is not.
 *
 * Invariant: lengths are believed only where they fit the ESP packet; its seal
 * then says where the payload stands, and the engine shows it.
 */
#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

#define WESP(F) \
	F(wesp, next_header, 8, DEC, &registry_ip_protocol, "Next Header") \
	F(wesp, hdrlen, 8, DEC, NULL, "HdrLen") \
	F(wesp, trailerlen, 8, DEC, NULL, "TrailerLen") \
	F(wesp, version, 2, DEC, NULL, "Version") \
	F(wesp, encrypted, 1, FLAG, NULL, "Encrypted Payload") \
	F(wesp, padded, 1, FLAG, NULL, "Padding Present") \
	F(wesp, reserved, 4, RESERVED, NULL, "Reserved")
#define WESP_PADDING(F) \
	F(wesp_padding, padding, 32, HEX, NULL, "Padding")

HEADER(wesp, WESP, 4, "Wrapped Encapsulating Security Payload", "RFC 5840, 2", .rank = RANK_LINK)
HEADER(wesp_padding, WESP_PADDING, 4, "WESP Padding", "RFC 5840, 2")

static const struct remark version_odd = { "wesp.version", N_("a version other than 0"),
	"RFC 5840, 2", REMARK_NOTE };
static const struct remark not_zero = { "wesp.encrypted",
	N_("next header and lengths are not 0, though it is encrypted"), "RFC 5840, 2", REMARK_NOTE };
static const struct remark disagree = { "wesp.lengths",
	N_("next header and lengths do not fit the ESP packet"), "RFC 5840, 2", REMARK_MALFORMED };

/* h: the WESP header at `node`; the ESP packet was sealed last, its header `skip` octets behind h. */
static void mark_clear(struct packet *p, const uint8_t *h, unsigned node, uint32_t skip)
{
	struct sealed *s = &p->seal[p->seals - 1];
	uint32_t iv = (uint32_t)GET(h, wesp, hdrlen) - skip - header_esp.bytes;
	uint32_t icv = (uint32_t)GET(h, wesp, trailerlen);

	if (s->body.have < s->body.claim)
		return;
	if (!esp_clear_fits(&s->body, iv, icv, (uint8_t)GET(h, wesp, next_header))) {
		packet_note(p, node, &disagree);
		return;
	}
	s->clear = true;
	s->iv = (uint8_t)iv;
	s->icv = (uint8_t)icv;
}

void dissect_wesp(struct packet *p, struct wire w, unsigned depth)
{
	const uint8_t *h = packet_header(p, &w, &header_wesp, depth);
	bool padded = GET(h, wesp, padded), encrypted = GET(h, wesp, encrypted);
	unsigned node = packet_last(p), seals = p->seals;

	if (header_missing(p, &w))
		return;
	w = packet_body(p, &w, w.claim);
	if (GET(h, wesp, version))
		packet_note(p, node, &version_odd);
	if (padded)
		packet_header(p, &w, &header_wesp_padding, depth + 1);
	dissect_esp(p, w, depth + 1);
	if (!encrypted && p->seals > seals)
		mark_clear(p, h, node, wesp_BYTES + (padded ? wesp_padding_BYTES : 0));
	else if (encrypted && (GET(h, wesp, next_header) | GET(h, wesp, hdrlen) | GET(h, wesp, trailerlen)))
		packet_note(p, node, &not_zero);
}
