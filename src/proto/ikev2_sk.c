/*
 * Encrypted payloads and their fragments (RFC 7296, 3.14; RFC 7383, 2.5).
 * What is inside is marked as sealed.
 */
#include "proto/ike.h"

#define SKF2(F) GENERIC2(F, skf2) \
	F(skf2, fragment_number, 16, DEC, NULL, "Fragment Number") \
	F(skf2, total_fragments, 16, DEC, NULL, "Total Fragments")

PLAIN(2, sk2, "SK", "Encrypted and Authenticated", "RFC 7296, 3.14",
	TAIL("encrypted", "IV, Encrypted Payloads and ICV", BYTES))
HEADER_AS(skf2, "SKF", SKF2, 8, "Encrypted and Authenticated Fragment", "RFC 7383, 2.5",
	TAIL("encrypted", "IV, Encrypted Payloads and ICV", BYTES))

static const struct remark fragment_number = { "ike.fragment_number",
	N_("the fragment's number is not among 1 to their total"), "RFC 7383, 2.5", REMARK_MALFORMED };
static const struct remark fragment_next = { "ike.fragment_next",
	N_("only the first fragment says what its content begins with"), "RFC 7383, 2.5", REMARK_NOTE };

static void dissect_sk2(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	struct sealed *s = packet_seal_add(p, SEAL_SK, w, node, depth + 1);

	if (s)
		s->next = payload_next(p->node[node].at);
}

static void dissect_skf2(struct packet *p, struct wire w, unsigned depth)
{
	unsigned node = packet_last(p);
	const uint8_t *h = p->node[node].at;
	uint64_t number = GET(h, skf2, fragment_number);

	if (!number || number > GET(h, skf2, total_fragments))
		packet_note(p, node, &fragment_number);
	else if (number > 1 && payload_next(h))
		packet_note(p, node, &fragment_next);
	dissect_sk2(p, w, depth);
}

static void label_skf2(struct text *t, const struct node *n)
{
	text_char(t, '(');
	text_dec(t, GET(n->at, skf2, fragment_number));
	text_char(t, '/');
	text_dec(t, GET(n->at, skf2, total_fragments));
	text_char(t, ')');
}

const struct payload ikev2_sk = { .header = &header_sk2, .dissect = dissect_sk2, .last = true };
const struct payload ikev2_skf = {
	.header = &header_skf2, .dissect = dissect_skf2, .label = label_skf2, .last = true };
