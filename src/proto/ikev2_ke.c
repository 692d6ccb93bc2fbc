/*
 * What the peers draw or compute for one another: Key Exchange (RFC 7296, 3.4)
 * and Nonce payloads (3.9), puzzle solutions (RFC 8019, 8.2), and the data of
 * secure password methods (RFC 6467, 4.2).
 */
#include "proto/ike.h"

#define KE2(F) GENERIC2(F, ke2) \
	F(ke2, method, 16, DEC, &registry_ke_method, "Key Exchange Method") \
	F(ke2, reserved2, 16, RESERVED, NULL, "Reserved")

HEADER_AS(ke2, "KE", KE2, 8, "Key Exchange", "RFC 7296, 3.4 and RFC 9370, 2.2.1",
	TAIL("data", "Key Exchange Data", BYTES))
PLAIN(2, nonce2, "No", "Nonce", "RFC 7296, 3.9", TAIL("nonce", "Nonce Data", BYTES))
PLAIN(2, gspm2, "GSPM", "Generic Secure Password Method", "RFC 6467, 4.2",
	TAIL("data", "Data Specific to the Secure Password Method", BYTES))
PLAIN(2, ps2, "PS", "Puzzle Solution", "RFC 8019, 8.2", TAIL("data", "Puzzle Solution Data", BYTES))

static const struct remark ke_size = { "ike.ke_size", N_("the data is not as long as the method's keys are"),
	"RFC 7296, 3.4", REMARK_NOTE };
static const struct remark nonce_size = { "ike.nonce_size", N_("a nonce has 16 to 256 octets"),
	"RFC 7296, 3.9", REMARK_MALFORMED };
static const struct remark ps_empty = { "ike.puzzle_solution", N_("a puzzle solution is never empty"),
	"RFC 8019, 8.2", REMARK_MALFORMED };

/* Octets of what the initiator sends, and the responder where that is something else. */
static const struct { uint16_t initiator, responder; } ke_octets[] = {
	[KE_768_BIT_MODP_GROUP] = { 96, 0 },
	[KE_1024_BIT_MODP_GROUP] = { 128, 0 },
	[KE_1536_BIT_MODP_GROUP] = { 192, 0 },
	[KE_2048_BIT_MODP_GROUP] = { 256, 0 },
	[KE_3072_BIT_MODP_GROUP] = { 384, 0 },
	[KE_4096_BIT_MODP_GROUP] = { 512, 0 },
	[KE_6144_BIT_MODP_GROUP] = { 768, 0 },
	[KE_8192_BIT_MODP_GROUP] = { 1024, 0 },
	[KE_256_BIT_RANDOM_ECP_GROUP] = { 64, 0 },
	[KE_384_BIT_RANDOM_ECP_GROUP] = { 96, 0 },
	[KE_521_BIT_RANDOM_ECP_GROUP] = { 132, 0 },
	[KE_1024_BIT_MODP_GROUP_WITH_160_BIT_PRIME_ORDER_SUBGROUP] = { 128, 0 },
	[KE_2048_BIT_MODP_GROUP_WITH_224_BIT_PRIME_ORDER_SUBGROUP] = { 256, 0 },
	[KE_2048_BIT_MODP_GROUP_WITH_256_BIT_PRIME_ORDER_SUBGROUP] = { 256, 0 },
	[KE_192_BIT_RANDOM_ECP_GROUP] = { 48, 0 },
	[KE_224_BIT_RANDOM_ECP_GROUP] = { 56, 0 },
	[KE_BRAINPOOLP224R1] = { 56, 0 },
	[KE_BRAINPOOLP256R1] = { 64, 0 },
	[KE_BRAINPOOLP384R1] = { 96, 0 },
	[KE_BRAINPOOLP512R1] = { 128, 0 },
	[KE_CURVE25519] = { 32, 0 },
	[KE_CURVE448] = { 56, 0 },
	[KE_GOST3410_2012_256] = { 64, 0 },
	[KE_GOST3410_2012_512] = { 128, 0 },
	[KE_ML_KEM_512] = { 800, 768 },
	[KE_ML_KEM_768] = { 1184, 1088 },
	[KE_ML_KEM_1024] = { 1568, 1568 },
};

static void dissect_ke2(struct packet *p, struct wire w, unsigned depth)
{
	uint64_t method = GET(p->node[packet_last(p)].at, ke2, method);

	(void)depth;
	if (method < sizeof ke_octets / sizeof ke_octets[0] && ke_octets[method].initiator &&
	    w.claim != ke_octets[method].initiator && w.claim != ke_octets[method].responder)
		packet_note(p, packet_last(p), &ke_size);
}

static void dissect_nonce2(struct packet *p, struct wire w, unsigned depth)
{
	enum { LEAST = 16, MOST = 256 };

	(void)depth;
	if (w.claim < LEAST || w.claim > MOST)
		packet_note(p, packet_last(p), &nonce_size);
}

static void dissect_ps2(struct packet *p, struct wire w, unsigned depth)
{
	(void)depth;
	if (!w.claim)
		packet_note(p, packet_last(p), &ps_empty);
}

const struct payload ikev2_ke = { .header = &header_ke2, .dissect = dissect_ke2 };
const struct payload ikev2_nonce = { .header = &header_nonce2, .dissect = dissect_nonce2 };
const struct payload ikev2_gspm = { .header = &header_gspm2 };
const struct payload ikev2_ps = { .header = &header_ps2, .dissect = dissect_ps2 };
