/*
 * What ike.c (the message and its chain), ike_payload.c (IKEv2's table),
 * ikev1.c (IKEv1's) and a file per family of payloads share.
 *
 * A payload file describes its header, generic part included, takes what is
 * behind it apart, and ends in its table entry: `const struct payload
 * ikev2_sa`, named by IKEV2_PAYLOADS below and in the table of its version.
 */
#ifndef PROTO_IKE_H
#define PROTO_IKE_H

#include <spiglass/registry.h>
#include "packet/dissect.h"

struct payload {
	const struct header *header;	/* generic part included */
	/* What is behind the fixed part of the node noted down last; NULL: its tail says it. */
	void (*dissect)(struct packet *p, struct wire w, unsigned depth);
	/* What follows the short name in the summary, e.g. "(COOKIE)"; the fixed part is readable. */
	void (*label)(struct text *t, const struct node *n);
	bool last;			/* its next payload field speaks of its inside */
};

struct payload_family {
	const struct payload *const *type;	/* 256 */
	struct payload other;		/* for those without a row: the generic header and octets */
	const struct names *short_names;
	/* What the generic header itself must be like; NULL: whatever it likes. */
	void (*check)(struct packet *p, unsigned node, uint8_t type);
};

extern const struct payload_family ikev1_payloads, ikev2_payloads;

/* --- the generic header, of one shape in both versions (RFC 2408, 3.2 and RFC 7296, 3.2) --- */

enum { PAYLOAD_BYTES = 4 };
uint8_t payload_next(const uint8_t *h);
uint16_t payload_length(const uint8_t *h);
void payload_put(uint8_t *h, uint8_t next, uint16_t length);

#define GENERIC2(F, p) \
	F(p, next_payload, 8, DEC, &registry_ikev2_payload, "Next Payload") \
	F(p, critical, 1, FLAG, NULL, "Critical") \
	F(p, reserved, 7, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Payload Length")

#define GENERIC1(F, p) \
	F(p, next_payload, 8, DEC, &registry_ikev1_payload, "Next Payload") \
	F(p, reserved, 8, RESERVED, NULL, "Reserved") \
	F(p, length, 16, DEC, NULL, "Payload Length")

enum { GENERIC1_FIELDS = 3, GENERIC2_FIELDS = 4 };
extern const struct field generic1_field[GENERIC1_FIELDS], generic2_field[GENERIC2_FIELDS];

/* The header of a payload that has no other fixed part: PLAIN(2, sa2, "SA", "Security Association", "RFC 7296, 3.3") */
#define PLAIN(version, p, layer, of, rfc, ...) \
	const struct header header_##p = { .key = layer, .title = of, .source = rfc, \
		.field = generic##version##_field, .fields = GENERIC##version##_FIELDS, .bytes = PAYLOAD_BYTES, \
		__VA_ARGS__ }; \
	LISTED(header_##p)

/* --- a file per family --- */

#define IKEV2_PAYLOADS(P) \
	P(sa) P(ke) P(idi) P(idr) P(cert) P(certreq) P(auth) P(nonce) P(notify) P(delete) P(vendor) P(tsi) P(tsr) \
	P(sk) P(cp) P(eap) P(gspm) P(idg) P(gsa) P(kd) P(skf) P(ps)
#define IKEV1_PAYLOADS(P) P(sa) P(cp) P(vendor)	/* those that are not in ikev1.c */

#define DECLARE2(name) extern const struct payload ikev2_##name;
#define DECLARE1(name) extern const struct payload ikev1_##name;
IKEV2_PAYLOADS(DECLARE2)
IKEV1_PAYLOADS(DECLARE1)
#undef DECLARE1
#undef DECLARE2

/* What stands before the content of an encrypted message (RFC 9242, 3.3.2: "A"). */
struct ike_unsealed {
	uint8_t message[28];		/* the IKE header */
	struct wire before;		/* payloads that are not encrypted */
	uint8_t sk[PAYLOAD_BYTES];	/* generic header of the Encrypted payload */
};

/*
 * The same with the lengths of a message that has `content` octets in place of
 * what encryption made of them, the first payload of type `first`.  False: it
 * is not known how a fragmented one would look.
 */
bool ike_unseal(const struct node *message, const struct node *sk, bool fragment, uint8_t first, uint32_t content,
    struct ike_unsealed *u);

/* Method and Authentication Data of an AUTH payload, whatever its form; method 0: cut. */
struct wire auth_data(const struct node *n, uint64_t *method);

/* Is the IKEv1 message `node` of a group's exchange, which shares its number with another? */
bool is_group_exchange(const struct packet *p, unsigned node, uint8_t exchange);
/* The fact of it. */
void note_group_exchange(struct packet *p, unsigned node, uint8_t exchange);

/* --- what several of them need --- */

/* An EAP message (RFC 3748). */
void dissect_eap(struct packet *p, struct wire w, unsigned depth);

/* Do count SPIs of that size fit into w?  Noted on the node noted down last. */
void check_spis(struct packet *p, const struct wire *w, uint64_t size, uint64_t count);
/* The same, and a node for each. */
void dissect_spis(struct packet *p, struct wire *w, unsigned depth, uint32_t size, uint32_t count);
extern const struct header header_spi;

/*
 * The body of the structure noted down last: n octets, as its own length says.
 * Where that is more than there is, the structure gets the remark, and the body is what there is.
 */
struct wire payload_part(struct packet *p, struct wire *w, uint32_t n, const struct remark *lie);

/*
 * The node noted down last takes another form of its header, and the fields that
 * this one has more come off its body.  False, and nothing happens, where the body
 * is too short for them, or longer although there is nothing behind them.
 */
bool payload_form(struct packet *p, struct wire *body, const struct header *form, bool behind);

/* Entries of one form, as many as there are; the last may be cut short, and says so. */
void payload_entries(struct packet *p, struct wire *w, unsigned depth, const struct header *header);

/* A remark where a reserved field is not zero. */
void check_reserved(struct packet *p, unsigned node);

/* The fact that a range or address with mask is this prefix: "10.1.0.0/24"; octets: 4 or 16 of an address. */
void fact_prefix(struct packet *p, unsigned node, const uint8_t *address, unsigned octets, unsigned bits);
/* The same, where the mask has no holes. */
void fact_netmask(struct packet *p, unsigned node, const uint8_t *address, const uint8_t *mask,
    unsigned octets);
/* The fact that a key ID is somebody's name, if all of it is printable. */
void fact_characters(struct packet *p, unsigned node, const struct wire *w);
/* The fact that a DER AlgorithmIdentifier is a known one (RFC 7427, appendix A). */
void fact_signature_algorithm(struct packet *p, unsigned node, const uint8_t *der, uint32_t len);

/* Transforms as SA and G-IKEv2's policies have them: how many, and bit n for those of type n < 32. */
struct transforms { unsigned count; uint32_t types; };
struct transforms dissect_transforms(struct packet *p, struct wire *w, unsigned depth);
/* One traffic selector off w, as TSi, TSr and G-IKEv2's policies have them. */
void dissect_selector(struct packet *p, struct wire *w, unsigned depth);

void text_in_parentheses(struct text *t, const struct names *names, uint32_t value);

#endif
