/*
 * What the carriers (link, IP, UDP, TCP, ICMP, GRE) share with one another and
 * with nobody else.
 */
#ifndef PROTO_CARRIER_H
#define PROTO_CARRIER_H

#include <spiglass/proto.h>
#include <spiglass/registry.h>
#include "packet/dissect.h"
#include "proto/proto.h"

typedef void dissector(struct packet *p, struct wire w, unsigned depth);
typedef void header_line(struct text *t, const struct packet *p, const struct node *n);

#define NAMES(table, rows) static const struct names table = { rows, sizeof rows / sizeof rows[0] };

/*
 * The next n bytes as the body of the header noted down last.  Where that is
 * more than there is, the header gets the remark, and the body is what there is.
 */
static inline struct wire carrier_body(struct packet *p, struct wire *w, uint32_t n, const struct remark *lie)
{
	bool whole = !w->error;
	struct wire body = packet_body(p, w, n);

	if (__builtin_expect(whole && body.error, 0)) {
		packet_note(p, packet_last(p), lie);
		body.error = WIRE_OK;
	}
	return body;
}

/* All of w as a data node, and what is wrong with it. */
void dissect_data(struct packet *p, struct wire w, unsigned depth, const struct remark *remark);

/* --- link --- */

dissector dissect_ppp, dissect_ppp_hdlc, dissect_ppp_direction;
dissector dissect_null, dissect_loop, dissect_enc, dissect_sll, dissect_sll2, dissect_nflog;
void dissect_pppoe(struct packet *p, struct wire w, unsigned depth, bool session);
void dissect_mpls(struct packet *p, struct wire w, unsigned depth);

enum { ETHERTYPE_FIRST = 0x0600 };	/* below it stands a length: IEEE 802.3, 3.2.6 */

void text_ethertype(struct text *t, uint32_t ethertype);
void text_length(struct text *t, uint32_t length);

/* --- network --- */

/* As dissect_ip(), where the outside says which version it is. */
void dissect_ip_version(struct packet *p, struct wire w, unsigned depth, unsigned version);
dissector dissect_ip4, dissect_ip6;

/* What is left behind the IP header `node` and its payload. */
void dissect_ip_padding(struct packet *p, struct wire w, unsigned depth, unsigned node);

/* Octets from n to the end of the IP packet around it, as its length says, captured or not. */
uint32_t ip_left(const struct packet *p, const struct node *n);
uint32_t ip4_length(const struct node *n);	/* header and payload; 0: the header does not say */
uint32_t ip6_length(const struct node *n);
uint8_t ip4_carries(const struct node *n);
uint8_t ip6_carries(const struct packet *p, unsigned node);

/* A fragment's payload; `node` is the ip4 or ip6_frag header that says where it belongs. */
void dissect_fragment(struct packet *p, struct wire w, unsigned depth, unsigned node);

void ip4_fragment(const struct node *n, struct fragment *f);
void ip6_fragment(const struct node *n, struct fragment *f);
bool ip6_fragment_head(const struct packet *p, unsigned net, unsigned frag, struct fragment *f);
uint32_t ip4_rebuild(const struct node *n, uint8_t protocol, uint32_t payload, uint8_t *into, uint32_t room);
uint32_t ip6_rebuild(const struct packet *p, const struct sealed *s, uint8_t protocol, uint32_t payload,
    uint8_t *into, uint32_t room);

bool ip6_is_extension(uint8_t protocol);
/* The chain of extension headers from `*protocol` on; false when nothing is left to dissect behind it. */
bool dissect_extensions(struct packet *p, struct wire *w, unsigned depth, uint8_t *protocol);

/* --- options: type, length, value, as IPv4, IPv6 and TCP have them --- */

struct option_form {
	const struct header *single, *full;	/* options of one octet; those with a length */
	uint8_t singles;			/* types below this have no length */
	uint8_t counted;			/* how much of type and length the length counts */
	bool ends;				/* type 0 ends the list */
	const struct remark *lie;
};

#define OPTION_FIELDS(F, p, names) \
	F(p, type, 8, DEC, &names, "Type") \
	F(p, length, 8, DEC, NULL, "Length")

void dissect_options(struct packet *p, struct wire w, unsigned depth, const struct option_form *form);
extern const struct option_form ip4_options;
extern const struct header header_padding;

/* --- transport --- */

dissector dissect_udp, dissect_tcp, dissect_icmp, dissect_icmp6, dissect_gre, dissect_etherip, dissect_beet;

#endif
