/*
 * Authentication payloads (RFC 7296, 3.8).  Method 14 says in a DER
 * AlgorithmIdentifier how it was signed (RFC 7427, 3); the others are octets.
 */
#include "proto/ike.h"

#define AUTH_FIELDS(F, p) GENERIC2(F, p) \
	F(p, method, 8, DEC, &registry_ikev2_auth_method, "Auth Method") \
	F(p, reserved2, 24, RESERVED, NULL, "Reserved")
#define AUTH2(F) AUTH_FIELDS(F, auth2)
#define AUTH_SIGNED2(F) AUTH_FIELDS(F, auth_signed2) \
	F(auth_signed2, algorithm_length, 8, DEC, NULL, "ASN.1 Length")

HEADER_AS(auth2, "AUTH", AUTH2, 8, "Authentication", "RFC 7296, 3.8",
	TAIL("data", "Authentication Data", BYTES))
HEADER_AS(auth_signed2, "AUTH", AUTH_SIGNED2, 9, "Authentication", "RFC 7427, 3")
SPAN(algorithm_identifier, "Algorithm Identifier", "RFC 7427, 3", "der", "DER", BYTES)
SPAN(signature, "Signature Value", "RFC 7427, 3", "signature", "Signature", BYTES)

static const struct remark algorithm_length = { "ike.auth_algorithm",
	N_("the algorithm identifier does not fit into the payload"), "RFC 7427, 3", REMARK_MALFORMED };

void fact_signature_algorithm(struct packet *p, unsigned node, const uint8_t *der, uint32_t len)
{
	const char *name = signature_algorithm_name(der, len);
	struct text t;

	if (!name)
		return;
	t = packet_fact(p, node, "signature_algorithm", "Signature Algorithm", FACT_SAYS);
	text_add(&t, name);
	packet_fact_end(p, &t);
}

struct wire auth_data(const struct node *n, uint64_t *method)
{
	*method = 0;
	if (n->len < auth2_BYTES)
		return wire_of(n->at, 0, 0);
	*method = GET(n->at, auth2, method);
	return wire_of(n->at + auth2_BYTES, n->len - auth2_BYTES, n->len - auth2_BYTES);
}

static void dissect_signed(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	uint32_t length = w.have ? *w.at : 0;
	struct wire algorithm;

	if (w.claim < 1u + length) {
		packet_note(p, node, &algorithm_length);
		return;
	}
	p->node[node].header = &header_auth_signed2;
	wire_fixed(&w, 1);
	algorithm = wire_split(&w, length);
	fact_signature_algorithm(p, node, algorithm.at, algorithm.have);
	packet_rest(p, &algorithm, &header_algorithm_identifier, depth + 1);
	packet_rest(p, &w, &header_signature, depth + 1);
}

static void dissect_auth2(struct packet *p, struct wire w, unsigned depth)
{
	if (GET(p->node[packet_last(p)].at, auth2, method) == IKEV2_AUTH_DIGITAL_SIGNATURE)
		dissect_signed(p, w, depth);
}

const struct payload ikev2_auth = { .header = &header_auth2, .dissect = dissect_auth2 };
