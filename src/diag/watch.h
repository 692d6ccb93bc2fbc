/*
 * What the checks of IKE messages remember of each IKE SA, and of what each
 * host proposes.
 */
#ifndef DIAG_WATCH_H
#define DIAG_WATCH_H

#include "diag/ike.h"

enum { OFFER_TRANSFORMS = 64 };

/* Proposals as they were sent; of IKEv1 the type is that of the attribute. */
struct offer {
	uint64_t frame;			/* 0: none */
	uint8_t version, protocol, count;
	bool answer;			/* chosen, not offered */
	struct offered {
		uint8_t proposal, type;
		uint16_t id, bits;
		const struct names *names;
	} transform[OFFER_TRANSFORMS];
};

void offer_read(struct offer *o, const struct message *m);
void text_transform(struct text *t, const struct offered *x);
void text_offer(struct text *t, const struct offer *o);		/* a line a proposal */
/* Both, and in which proposals they come nearest to each other. */
void text_offers(struct text *t, const struct offer *o, const struct offer *other);

/* A request, or a message of IKEv1, until something answers. */
struct request {
	bool waiting;
	bool fragmented;		/* came in IP fragments */
	bool opened, probe;		/* probe: nothing in it, so the peer has only to answer */
	uint8_t exchange;
	uint16_t port;			/* it went to */
	uint32_t id, size;
	uint32_t times;			/* sent */
	uint64_t frame[PROOF_PACKETS];	/* the first and, from the last place, the latest */
	int64_t time[PROOF_PACKETS];
};

struct watch {
	uint64_t spi[2];		/* initiator's, responder's */
	uint8_t version, mode;		/* IKEv1: exchange of phase 1 */
	struct address end[2];		/* responder, initiator */
	int64_t first_time, last_time;
	uint64_t first_packet;
	uint64_t init_request, init_response, auth_request, auth_response;
	int64_t init_time;		/* of the response */
	uint32_t auth_room[2];		/* octets that payloads of response, request have at most; fragments added up */
	uint32_t auth_id;
	uint16_t encr, integ, prf;	/* chosen for IKE itself; 0: not seen */
	uint8_t behind;			/* 1: initiator behind NAT, 2: responder */
	bool failed;			/* an error of its beginning was told */
	bool told;			/* so was what became of its authentication or first child */
	bool auth_opened;		/* the response could be read */
	uint8_t rekeying;		/* SAs that a rekeying has replaced, not yet deleted */
	bool transport;			/* transport mode was asked for */
	bool goes_on;			/* behind IKE_SA_INIT, with IKE_INTERMEDIATE or another exchange */
	uint64_t asked_id;		/* hash of the IDr the initiator asks for; 0: none */
	bool created;			/* a CREATE_CHILD_SA or Quick Mode was seen */
	uint64_t hint[PROOF_PACKETS];	/* IKEv1: Informational of the responder instead of its last message */
	uint32_t hints;
	uint64_t quick, quick_hint;	/* IKEv1: Quick Mode's message 1, unanswered; Informational instead; 0: none */
	uint32_t quick_id;
	bool quick_initiator;		/* whose */
	bool through;			/* IKEv1: phase 1 is */
	struct request request[2];	/* latest of responder, of initiator */
	struct offer offer[2];		/* latest of the initiator for IKE; of anybody for a child */
};

struct peer {				/* what a host proposed or chose last, for IKE and for child SAs */
	struct address address;
	struct offer offer[2];
	uint64_t begun[PROOF_PACKETS];	/* first packets of its attempts in a row, all but the latest in vain */
	unsigned begins;
	uint64_t begun_spi, last_spi;	/* of the first and the latest of them */
};

struct watches;

/* The one of this message, begun on need. */
struct watch *watch_of(struct diagnosis *d, struct watches *all, const struct message *m);
/* NULL: there is none (any more). */
const struct watch *watch_named(const struct watches *all, uint64_t spi);
const struct peer *peer_named(const struct watches *all, const struct address *a);
struct peer *peer_touch(struct watches *all, const struct address *a);	/* begun on need */

typedef void watch_message(struct diagnosis *d, const struct watches *all, struct watch *w, const struct message *m);
watch_message silence_message, auth_message, notify_message, child_message, nat_message;

void begin_message(struct diagnosis *d, struct watches *all, struct watch *w, const struct message *m);

/* What is left of it when nothing more is heard; traffic: ESP or AH between its ends came behind its beginning. */
typedef void watch_end(struct diagnosis *d, const struct watch *w, bool traffic, int64_t now);
watch_end silence_end, auth_end;

/* A proof with the SA's name and this packet; 0: none. */
struct proof watch_proof(const struct watch *w, uint64_t packet);

#endif
