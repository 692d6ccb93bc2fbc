/*
 * sa: the model of every security association seen.  Observes packets, keeps
 * counts and what is known of each SA, in bounded memory.  Today: ESP and AH
 * SAs one way each, and IKE SAs by their SPI pair.
 */
#ifndef SPIGLASS_SA_H
#define SPIGLASS_SA_H

#include <spiglass/keyring.h>

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
	struct opener *opener;		/* owned */
	const char *reason;		/* why it stays closed; static */
};

struct ike_sa {
	bool seen;			/* as above */
	uint64_t initiator_spi, responder_spi;	/* 0 until the answer is seen */
	struct address initiator, responder;
	uint8_t major;			/* 1 or 2 */
	uint64_t messages, bytes;
	int64_t first_time, last_time;
	uint64_t first_packet;
};

struct sa_table;

struct sa_table *sa_table_new(uint32_t limit);
void sa_table_free(struct sa_table *t);

/* Found, or made (the one silent longest gives way at the limit); valid until the next call that makes one. */
struct sa *sa_touch(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination);
struct ike_sa *ike_sa_touch(struct sa_table *t, uint64_t initiator_spi, uint64_t responder_spi);

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
