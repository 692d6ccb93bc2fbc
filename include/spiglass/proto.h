/*
 * proto: one protocol a file.  Dissectors turn bytes into nodes, mark what
 * they cannot see into, and never see a key.
 */
#ifndef SPIGLASS_PROTO_H
#define SPIGLASS_PROTO_H

#include <spiglass/packet.h>

/* --- entry points --- */

/* A whole frame, by its link type.  Resets p.  An unknown link type becomes a data node with a note. */
void dissect_frame(struct packet *p, const struct frame *f);

/* An IP packet, by its version nibble; counts as one more nesting. */
void dissect_ip(struct packet *p, struct wire w, unsigned depth);

/* What follows an IP header (or ESP, AH, GRE, IPComp) whose next header field says `protocol`. */
void dissect_protocol(struct packet *p, struct wire w, unsigned depth, uint8_t protocol);

/* An Ethernet frame (for GRE, EtherIP) and what an EtherType announces. */
void dissect_ethernet(struct packet *p, struct wire w, unsigned depth);
void dissect_ethertype(struct packet *p, struct wire w, unsigned depth, uint16_t ethertype);

/* A message without its transport: from the SPI, from the initiator's SPI. */
void dissect_esp(struct packet *p, struct wire w, unsigned depth);
void dissect_ike(struct packet *p, struct wire w, unsigned depth);

/*
 * What came out of an encrypted IKE message: the payloads of `version` (1, 2),
 * the first of type `first`, in w; they stand at `depth`.  Returns what is
 * left behind the last one (padding).
 */
struct wire dissect_ike_inside(struct packet *p, struct wire w, unsigned depth, unsigned version, uint8_t first);

/*
 * Do these octets begin with a chain of payloads, the first of type `type`,
 * whose lengths fit?  *end: where the last one ends.
 */
bool ike_chain(const uint8_t *at, uint32_t len, uint8_t type, uint32_t *end);

/* UDP port 4500's payload: keepalive, non-ESP marker and IKE, or ESP (RFC 3948, 2). */
void dissect_natt(struct packet *p, struct wire w, unsigned depth);

/* One message of an RFC 9329 stream, length field included: IKE behind the non-ESP marker, or ESP. */
void dissect_tcp_encap(struct packet *p, struct wire w, unsigned depth);
/* The stream prefix "IKETCP" (RFC 9329, 4). */
void dissect_tcp_prefix(struct packet *p, struct wire w, unsigned depth);

/* --- recognition without ports --- */

/* Is this unmistakably an IKE message: version, exchange, first payload, and a length that is exactly the rest? */
bool ike_recognise(const struct wire *w);

/* Is this IKE, where a port has promised it: a version we know, whatever exchanges and payloads it has? */
bool ike_versioned(const struct wire *w);

/* Is this plausibly an IKE header, its length aside (for streams and cut packets)?  *length gets its length field. */
bool ike_plausible(const uint8_t *at, uint32_t have, uint32_t *length);

bool link_supported(uint32_t link);
const char *link_name(uint32_t link);		/* "EN10MB"; NULL when unknown */

/* --- what the engine must know of a sealed span --- */

struct fragment {
	struct address source, destination;
	uint32_t id;
	uint32_t offset;		/* octets */
	bool more;
	uint8_t protocol;		/* of the whole datagram */
	const uint8_t *head;		/* the unfragmentable part, from the IP header on */
	uint32_t head_len;
	uint32_t next_at;		/* IPv6: where in head the next header field to be replaced stands */
};
bool fragment_read(const struct packet *p, const struct sealed *s, struct fragment *f);

struct segment {
	struct address source, destination;
	uint16_t sport, dport;
	uint32_t seq;			/* of the first payload octet */
	bool syn, fin, rst;
};
bool segment_read(const struct packet *p, const struct sealed *s, struct segment *seg);

struct flow {				/* a UDP or TCP packet's end points */
	struct address source, destination;
	uint16_t sport, dport;
};
bool flow_read(const struct packet *p, const struct sealed *s, struct flow *f);
/* Source and destination port of a UDP or TCP header that is readable. */
void flow_ports(const struct node *n, uint16_t port[static 2]);

/*
 * AH's input (RFC 4302, 3.3.3 and appendix A): the IP header and extension
 * headers up to and including AH, mutable fields and the ICV zeroed, into
 * head; the rest of the packet follows unchanged as *body.
 * The ICV field is zeroed whole.  Where the SA's ICV is shorter, the rest is
 * padding, covered as it is (3.3.3.2.1): the caller puts ah_icv()'s octets back.
 * False, with the reason, when it cannot be built (cut, head too small).
 */
enum { AH_HEAD_MAX = 4096 };
bool ah_input(const struct packet *p, const struct sealed *s, uint8_t head[static AH_HEAD_MAX], uint32_t *head_len,
    struct wire *body, const char **reason);
/* The ICV of the packet itself: its place and size. */
struct wire ah_icv(const struct packet *p, const struct sealed *s);

/*
 * The packet as it was before the IPsec header was put in, for transport mode
 * and decrypt: the IP header (and extension headers before the seal) of s,
 * carrying payload under `protocol` instead.  Lengths and the IPv4 checksum
 * are made new.  Returns its length, 0 when it does not fit in room or the
 * header was cut.
 */
uint32_t ip_rebuild(const struct packet *p, const struct sealed *s, uint8_t protocol, const uint8_t *payload,
    uint32_t payload_len, uint8_t *into, uint32_t room);

/* --- headers others must name --- */

extern const struct header header_eth, header_ip4, header_ip6, header_ip6_frag, header_udp, header_tcp;
extern const struct header header_icmp_unreachable, header_icmp6_too_big;
extern const struct header header_fragment;	/* what a fragment carries */
extern const struct header header_esp, header_esp_iv, header_esp_padding, header_esp_trailer, header_esp_icv;
extern const struct header header_tfc;		/* traffic flow confidentiality padding, RFC 4303, 2.7 */
extern const struct header header_dummy;	/* next header 59 inside ESP, RFC 4303, 2.6 */
extern const struct header header_ah, header_ipcomp, header_ike, header_isakmp;	/* isakmp: IKEv1's header */
extern const struct header header_sk_iv, header_sk_fragment, header_sk_padding, header_sk_trailer, header_sk_icv;
extern const struct header header_isakmp_padding, header_isakmp_opened, header_isakmp_block;
extern const struct header header_keepalive, header_non_esp;	/* RFC 3948, 2.3 and 2.2 */

/* Fields the engine and the model read: from a node of that header. */
uint32_t esp_spi(const struct node *n);
uint32_t esp_sequence(const struct node *n);
uint32_t ah_spi(const struct node *n);
uint32_t ah_sequence(const struct node *n);
uint8_t ah_next(const struct node *n);
uint8_t ip_carries(const struct packet *p, unsigned node);	/* protocol behind an IP header and its extensions */
uint16_t ipcomp_cpi(const struct node *n);
uint8_t ipcomp_next(const struct node *n);
struct ike_id { uint64_t initiator_spi, responder_spi; uint8_t version, exchange; bool response, from_initiator; uint32_t message; };
bool ike_read(const struct node *n, struct ike_id *id);	/* false when cut */

/*
 * The choice of phase 1 in the IKEv1 message `ike_node`: the one transform of
 * an SA payload that has no other.  Whoever sent it (a responder, or an
 * initiator with one offer) is for the caller to know.  False where there is
 * no such thing.
 */
struct isakmp_choice {			/* phase 1 attributes 1, 14, 2, 4 and 3; 0: not there */
	uint16_t encryption, key_bits, hash, group, authentication;
};
bool isakmp_sa_choice(const struct packet *p, unsigned ike_node, struct isakmp_choice *c);

#endif
