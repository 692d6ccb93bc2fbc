/* Encrypted payloads and their fragments (RFC 7296, 3.14; RFC 7383, 2.5). */
#include "proto/ike.h"

#define SKF2(F) GENERIC2(F, skf2) \
	F(skf2, fragment_number, 16, DEC, NULL, "Fragment Number") \
	F(skf2, total_fragments, 16, DEC, NULL, "Total Fragments")

PLAIN(2, sk2, "SK", "Encrypted and Authenticated", "RFC 7296, 3.14",
	TAIL("encrypted", "IV, Encrypted Payloads and ICV", BYTES))
HEADER_AS(skf2, "SKF", SKF2, 8, "Encrypted and Authenticated Fragment", "RFC 7383, 2.5",
	TAIL("encrypted", "IV, Encrypted Payloads and ICV", BYTES))

static void label_skf2(struct text *t, const struct node *n)
{
	text_char(t, '(');
	text_dec(t, GET(n->at, skf2, fragment_number));
	text_char(t, '/');
	text_dec(t, GET(n->at, skf2, total_fragments));
	text_char(t, ')');
}

const struct payload ikev2_sk = { .header = &header_sk2, .last = true };
const struct payload ikev2_skf = { .header = &header_skf2, .label = label_skf2, .last = true };
