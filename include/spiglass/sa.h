/*
 * sa: the model of every security association seen.  Observes packets, keeps
 * counts and what is known of each SA, in bounded memory.  Today: ESP and AH
 * SAs one way each, and IKE SAs by their SPI pair with the talk on them.
 */
#ifndef SPIGLASS_SA_H
#define SPIGLASS_SA_H

#include <spiglass/keyring.h>
#include <spiglass/limits.h>

/* An ESP or AH SA, one direction: named by SPI, destination and protocol (RFC 4301, 4.1). */
struct sa {
	bool seen;			/* touched since the clock hand passed; stands first */
	struct address source, destination;
	uint32_t spi;
	uint8_t protocol;		/* 50 ESP, 51 AH */
	uint8_t state;			/* enum seal_state of its latest packet */
	bool unmatched;			/* no key has this SPI */
	bool esn, esn_known;
	bool bound;			/* key and opener are proven by an ICV or a plausible plaintext */
	bool heuristic;			/* ESP-NULL without keys (RFC 5879) */
	bool natt;
	uint8_t mode;			/* enum key_mode, from what was opened */
	uint8_t doubt;			/* ESP-NULL heuristic: how often it did not look like it */
	uint8_t null_icv;		/* ESP-NULL heuristic: octets of ICV it was found to have */
	uint8_t attempts;		/* packets on which every candidate key was tried */
	uint16_t trials;		/* spent on the high half */
	uint64_t packets, bytes;	/* as seen, and ESP/AH octets */
	uint64_t opened, integrity_failures, closed, cut;
	int64_t first_time, last_time;
	uint64_t first_packet, last_packet;
	uint32_t high, low;		/* highest sequence number that verified, or was seen */
	const struct key *key;		/* NULL: none fits */
	const char *fit;		/* static: what is not as the source tells it, yet fits; NULL: nothing */
	uint32_t tries;			/* keys tried on it, in all their readings */
	struct opener *opener;		/* owned */
	const char *reason;		/* why it stays closed; static */
};

/* How far an IKE SA came, from what is visible. */
enum ike_state {
	IKE_UNANSWERED,			/* nothing came back */
	IKE_NEGOTIATING,		/* answered, and no end of it seen */
	IKE_UNKNOWN,			/* the end is encrypted */
	IKE_ESTABLISHED,
	IKE_FAILED,			/* `notify` tells why */
};

extern const char *const ike_state_name[];	/* "unanswered", "negotiating", "unknown", ... as in JSON */

struct ike_sa {
	bool seen;			/* as above */
	uint8_t major;			/* 1 or 2 */
	uint8_t state;			/* enum ike_state */
	uint16_t notify;		/* failed: type of the notification that says so */
	uint64_t initiator_spi, responder_spi;	/* 0 until the answer is seen */
	struct address initiator, responder;
	uint64_t messages, bytes;
	uint64_t opened, integrity_failures, closed, cut;	/* encrypted payloads and messages */
	int64_t first_time, last_time;
	uint64_t first_packet;
	const char *reason;		/* why something stayed closed; static */
	struct ike_talk *talk;		/* NULL: not one of those heard last */
};

/*
 * The talk on an IKE SA: what must be remembered of messages to tell how they
 * belong together, and to open them.  Kept for LIMIT_IKE_TALKS SAs, those
 * heard last; an SA that lost it starts over.
 */

enum { IKE_TURNS = 16 };

/* A message that was seen, to recognise its answer and its retransmissions. */
struct ike_turn {
	uint64_t frame;			/* 0: none */
	uint64_t digest;		/* of its octets */
	uint32_t message;
	uint16_t fragment;		/* SKF: its number */
	uint8_t exchange;
	bool initiator, response;	/* whose, and what (IKEv1 has no flag for responses) */
};

/* IKEv2: one direction's key, proven by an ICV once `proven`; until then the first candidate. */
struct ike_side {
	const struct ike_key *key;
	bool swapped, proven;		/* swapped: the source has the directions the other way round */
	struct opener *opener;		/* owned */
};

struct isakmp_chain;			/* IKEv1's IVs: sa/isakmp.c */

/* Octets of messages, copied; owned by whoever has them: octets_keep(), octets_forget(). */
struct octets {
	uint8_t *at;
	uint32_t len;
};

void octets_keep(struct octets *o, const uint8_t *at, uint32_t len);	/* instead of what was there */
void octets_forget(struct octets *o);

enum { PAST_PHASE2 = 4 };
enum { PAST_KES = 8 };			/* a key exchange and up to seven additional ones (RFC 9370) */

/*
 * What of the messages that set up an IKE SA is kept, so that keys can be
 * derived (RFC 7296, 2.14; RFC 2409, 5) and authentication checked (RFC 7296,
 * 2.15).  Pairs are the responder's and the initiator's, as side[] is.
 */
struct ike_past {
	uint16_t encr, key_bits, integ, prf;	/* chosen by the responder; IKEv1: phase 1 attributes 1, 14, -, 2; 0: not seen */
	uint16_t authentication;	/* IKEv1: phase 1 attribute 3 */
	uint16_t method[PAST_KES];	/* transform type 4, and 6 ...: in the order they are done; 0 ends */
	uint8_t additional;		/* additional key exchanges seen in IKE_INTERMEDIATE, answered */
	struct octets nonce[2];		/* data of Ni, Nr */
	struct octets ke[2];		/* key exchange data of the latest key exchange, a side each */
	struct octets init[2];		/* IKE_SA_INIT messages whole, from the IKE header on */
	struct octets id[2];		/* what follows the generic header of the ID payload */
	struct octets sa;		/* IKEv1: SAi_b, what follows the generic header of the initiator's SA payload */
	struct octets certificate[2];	/* first X.509 one in CERT payloads, DER */
	const struct ike_key *parent;	/* a rekeyed SA: the key of the one it takes the place of, in a keyring; NULL: none */
	struct octets intermediate[2];	/* IntAuth: prf over the IKE_INTERMEDIATE messages so far (RFC 9242, 3.3.2); len 0: not known */
	uint32_t intermediates[2];	/* message ID of the latest; 0: there were none */
	struct isakmp_nonces {		/* IKEv1: of an exchange of phase 2, who began it and who answered (RFC 2409, 5.5) */
		uint32_t message;	/* 0: none */
		bool initiator;		/* the ISAKMP SA's initiator began it */
		struct octets nonce[2];
	} phase2[PAST_PHASE2];
	uint8_t phase2_next;		/* to be overwritten */
	const struct ike_key *without_ppk;	/* the key before a PPK was mixed in (RFC 8784); NULL: none was */
	bool resumed, ppk;		/* begun by IKE_SESSION_RESUME (RFC 5723); a PPK was agreed on */
};

void ike_past_forget(struct ike_past *p);

/* A request for SAs, until its answer has come. */
struct ike_exchange {
	uint32_t message;
	uint8_t exchange;		/* its type; 0: none */
	bool initiator;			/* the IKE SA's initiator asks */
	uint8_t offers;
	struct ike_offer { uint64_t spi; uint8_t payload, number, protocol; } offer[LIMIT_IKE_OFFERS];
	struct octets nonce, ke;
};

struct ike_exchanges {
	uint8_t next;			/* to be overwritten */
	struct ike_exchange one[LIMIT_IKE_REQUESTS];
};

struct ike_talk {
	bool seen;			/* as above */
	uint8_t attempts;		/* searches for a key since the last that found one */
	uint8_t turns;			/* next to be overwritten */
	struct ike_sa *owner;
	struct ike_turn turn[IKE_TURNS];
	struct { uint32_t next; bool known; } request[2];	/* message ID to come, of responder and initiator */
	uint64_t cookie, cookie_frame;	/* hash of the COOKIE asked for last, and where; 0: none */
	uint16_t encryption, hash;	/* IKEv1: chosen by the responder, phase 1 attributes 1 and 2; 0: not seen */
	struct ike_side side[2];	/* from responder, from initiator */
	const struct ike_key *key;	/* the one that opened something last; NULL: none yet */
	const struct ike_key *earlier[PAST_KES];	/* those that did so before (RFC 9370); NULL ends, if there is room */
	struct ike_past past;
	struct isakmp_chain *chain;	/* owned; NULL until needed */
	struct ike_exchanges *exchanges;	/* likewise */
};

enum { ISAKMP_IV_MAX = 16, ISAKMP_STEPS = 16 };

/* Encrypted IKEv1 messages: the last block of each is an IV for what comes after it. */
struct isakmp_steps {
	uint8_t next;			/* to be overwritten */
	struct isakmp_step {
		uint64_t digest;	/* of the ciphertext; 0: none */
		uint32_t message;	/* its ID */
		uint8_t last[ISAKMP_IV_MAX];
	} step[ISAKMP_STEPS];
};

struct isakmp_chain {
	struct isakmp_cipher *cipher;	/* owned; of the key that opened something */
	bool started;			/* `first` is known */
	uint16_t encryption;		/* what the cipher is: phase 1 attribute 1 */
	uint16_t ke_len[2];
	uint8_t *ke[2];			/* owned; both key exchange values, until `first` is made of them */
	uint8_t first[2][ISAKMP_IV_MAX];	/* phase 1's first IV: either value in front */
	struct isakmp_steps phase1, phase2;	/* message ID 0, and others */
};

struct sa_table;

struct sa_table *sa_table_new(uint32_t limit);
void sa_table_free(struct sa_table *t);

/* Found, or made (the one silent longest gives way at the limit); valid until the next call that makes one. */
struct sa *sa_touch(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination);
struct ike_sa *ike_sa_touch(struct sa_table *t, uint64_t initiator_spi, uint64_t responder_spi);

/* The talk on it, begun on need; that of the SA silent longest gives way. */
struct ike_talk *ike_talk_touch(struct sa_table *t, struct ike_sa *s);
struct isakmp_chain *ike_talk_chain(struct ike_talk *talk);
/* The request that this one is, or answers; a new one takes the place of the oldest.  NULL: was not seen. */
struct ike_exchange *ike_talk_request(struct ike_talk *talk, uint8_t exchange, uint32_t message, bool initiator);
struct ike_exchange *ike_talk_asked(struct ike_talk *talk, uint8_t exchange, uint32_t message, bool initiator);
void isakmp_forget_ke(struct isakmp_chain *c);

/* In order of appearance. */
uint32_t sa_count(const struct sa_table *t);
const struct sa *sa_at(const struct sa_table *t, uint32_t i);
uint32_t ike_sa_count(const struct sa_table *t);
const struct ike_sa *ike_sa_at(const struct sa_table *t, uint32_t i);
uint64_t sa_evicted(const struct sa_table *t);

/*
 * The high half of a 64-bit sequence number whose low half is `seq`, given the
 * highest one seen (RFC 4303, A2.2), for a window of `window` packets.
 */
uint32_t esn_infer(uint32_t high, uint32_t low, uint32_t seq, uint32_t window);

#endif
