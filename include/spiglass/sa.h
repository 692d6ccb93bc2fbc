/*
 * sa: the model of every security association seen.  Observes packets, keeps
 * counts and what is known of each SA, in bounded memory: ESP and AH SAs one
 * way each, IKE SAs by their SPI pair with the talk on them, and the life of
 * both: states, events, who made, replaced and ended whom.
 *
 * Works at every level of knowledge.  What an exchange says that can be read
 * is told; what follows from time, addresses and sizes alone is inferred, and
 * marked so with the evidence; what is unknown stays unknown.
 */
#ifndef SPIGLASS_SA_H
#define SPIGLASS_SA_H

#include <spiglass/keyring.h>
#include <spiglass/proto.h>

/* Octets of messages, copied; owned by whoever has them: octets_keep(), octets_forget(). */
struct octets {
	uint8_t *at;
	uint32_t len;
};

void octets_keep(struct octets *o, const uint8_t *at, uint32_t len);	/* instead of what was there */
void octets_forget(struct octets *o);

/* --- life --- */

/* One vocabulary everywhere: summary, sas, flow, diag, the screen. */
enum life {
	LIFE_UNKNOWN,			/* ESP or AH without IKE in the capture */
	LIFE_NEGOTIATING,		/* its exchange is under way */
	LIFE_UP,			/* the answer is complete, or ESP with a valid ICV */
	LIFE_REKEYING,			/* an exchange that replaces it is under way */
	LIFE_REKEYED,			/* its successor is up, itself not yet deleted */
	LIFE_DELETING,			/* a Delete payload names it, unanswered */
	LIFE_DELETED,
	LIFE_EXPIRED,			/* silence past the known lifetime: always inferred */
	LIFE_FAILED,
};

extern const char *const life_name[];		/* "UNKNOWN", "NEGOTIATING", ... */

/* What of an SA is inferred, not said: bits. */
enum inferred {
	INFERRED_STATE = 1, INFERRED_PAIR = 2, INFERRED_PARENT = 4, INFERRED_REKEY = 8, INFERRED_ALGORITHM = 16,
};

/*
 * Something that happened to an SA.  `spi` and `number` mean what the kind
 * says; `by_initiator`: who did it, of the IKE SA's two ends.
 */
enum event_kind {
	EVENT_STARTED,			/* first message of its negotiation; of ESP: first packet */
	EVENT_COOKIE,			/* the responder wants a COOKIE */
	EVENT_INVALID_KE,		/* number: the method it wants instead */
	EVENT_REDIRECT,
	EVENT_RESUMED,			/* RFC 5723 */
	EVENT_UP,			/* number: frames it took */
	EVENT_FAILED,			/* number: notify type; 0: silence */
	EVENT_CHILD,			/* of an IKE SA: made a child, spi: the initiator's inbound SPI */
	EVENT_CHILD_FAILED,		/* number: notify type */
	EVENT_REKEYING,			/* a rekey was asked for */
	EVENT_REKEYED,			/* spi: successor */
	EVENT_REKEYS,			/* spi: predecessor */
	EVENT_COLLISION,		/* both ends rekey at once; spi: the other attempt's */
	EVENT_REAUTHENTICATED,		/* spi: successor */
	EVENT_DELETE,			/* a Delete payload names it */
	EVENT_DELETED,			/* answered, or sent with its IKE SA */
	EVENT_EXPIRED,
	EVENT_DPD,			/* an empty INFORMATIONAL, R_U_THERE; number: how many in a row */
	EVENT_RETRANSMITTED,		/* number: message ID, spi: how often; packet: where it was sent first */
	EVENT_UNANSWERED,		/* number: message ID; packet: where it was sent last */
	EVENT_MOVED,			/* MOBIKE, NAT rebinding: addresses or ports changed */
	EVENT_NOTIFY,			/* an error notification else; number: type */
	EVENT_INVALID_SPI,
	EVENT_WRAPPED,			/* the low half of the sequence number began anew */
	EVENT_INTEGRITY,		/* ICVs that fail begin; number: how many */
	EVENT_LIFETIME,			/* number: seconds, negotiated or announced */
	EVENT_KINDS
};

extern const char *const event_name[EVENT_KINDS];	/* JSON: "started", "rekeyed", ... */

enum { EVENT_NONE = 0xffffffff };

struct event {
	int64_t time;
	uint64_t packet;
	uint64_t spi;
	uint32_t number;
	uint32_t next;			/* of the same SA; EVENT_NONE ends */
	uint8_t kind;			/* enum event_kind */
	bool inferred, by_initiator;
	bool looked;			/* there since the latest look, until something follows */
};

/* Events of an SA in their order: the first LIMIT_SA_EVENTS / 2 and the latest; `left_out` says how many are not there. */
struct events { uint32_t first, last, count, left_out; };

/*
 * Sequence numbers as a receiver sees them (RFC 4303, 3.4.3; RFC 6479), of the
 * packets that verify, or of all where none can be.  64-bit ones have their
 * high half inferred; 32-bit ones that begin anew go on above 2^32.
 */
enum { WINDOWS = 4, WINDOW_MOST = 1024 };
extern const uint16_t window_size[WINDOWS];	/* 32, 64, 128, 1024 */

struct sequence {
	uint64_t lowest, highest;	/* seen; distinct 0: none yet */
	uint64_t distinct;		/* as far as WINDOW_MOST tells */
	uint64_t *window;		/* owned; NULL: of the last WINDOW_MOST, from the lowest on, none is missing */
	uint32_t duplicated;		/* seen before, within WINDOW_MOST */
	uint32_t reordered;		/* behind the highest, and new */
	uint32_t reorder_most;		/* how far behind, at most */
	uint32_t too_old;		/* behind WINDOW_MOST: duplicate or late, nobody can tell */
	uint32_t dropped[WINDOWS];	/* what a receiver with that window would have dropped */
};

/* Gaps below the highest that nothing filled. */
static inline uint64_t sequence_lost(const struct sequence *s)
{
	return s->distinct ? s->highest - s->lowest + 1 - s->distinct : 0;
}

void sequence_see(struct sequence *s, uint64_t number);
void sequence_forget(struct sequence *s);	/* it is all zeros then */

/* What is inside an SA's opened packets; made for the first of them. */
enum { INNER_PAIRS = 8 };

struct inner {
	struct inner_pair { struct address source, destination; uint8_t protocol; uint64_t packets; } pair[INNER_PAIRS];
	uint64_t others;		/* packets of further pairs */
	uint64_t packets, bytes;	/* inner ones */
	uint64_t dummies, fragments;	/* next header 59; inner IP fragments */
	uint32_t largest;
};

/*
 * A pair of child SAs, as the exchange that made it tells; shared by both,
 * freed with the last.  Lives in the list of its IKE SA until it is dead.
 */
struct child {
	struct sa *sa[2];		/* towards the responder and the initiator of the IKE SA; NULL: has given way */
	struct child *next, **before;	/* of the same IKE SA; before NULL: in no list */
	uint8_t holders;
	uint8_t exchange;		/* that made it: its type */
	uint32_t message;		/* and its ID */
	uint8_t protocol, mode;		/* 50, 51; enum key_mode */
	bool ipcomp;
	bool by_initiator;		/* who of the IKE SA asked for it */
	bool esn, esn_known;
	uint16_t encr, key_bits, integ;	/* IANA's IKEv2 numbers in both versions; 0: none or not known */
	uint16_t method[8];		/* key exchanges of its own, 0 ends */
	uint32_t spi[2];		/* which the responder and the initiator of the IKE SA receive with */
	uint32_t replaces;		/* initiator's inbound SPI of the pair it replaces; 0 */
	uint32_t seconds, kilobytes;	/* lifetime, IKEv1; 0: not told */
	uint64_t request, response;	/* frames of the exchange */
	int64_t time;			/* of the response */
	uint64_t nonce;			/* first octets of the lower of its nonces: decides between colliding rekeys */
	struct octets selectors[2];	/* TSi and TSr, or IDci and IDcr, without generic header; of the pair's initiator first */
};

void child_join(struct child *c, unsigned to, struct sa *s);	/* s is its SA towards the IKE SA's responder (0), initiator (1) */
void child_leave(struct sa *s);		/* it has none then */

/*
 * An ESP or AH SA, one direction: named by SPI, destination and protocol (RFC
 * 4301, 4.1).  What every packet touches stands first, in three cache lines.
 */
struct sa {
	struct address source, destination;
	uint8_t protocol;		/* 50 ESP, 51 AH */
	uint8_t state;			/* enum seal_state of its latest packet */
	uint32_t spi;
	bool unmatched;			/* no key has this SPI */
	bool esn, esn_known;
	bool bound;			/* key and opener are proven by an ICV or a plausible plaintext */
	bool heuristic;			/* ESP-NULL without keys (RFC 5879) */
	bool natt;			/* in UDP */
	bool listed;			/* found by its SPI alone, should it move */
	bool failing;			/* ICVs fail since the last that was good */
	bool held;			/* one of its packets is being looked into */
	uint8_t mode;			/* enum key_mode, from what was opened */
	uint8_t doubt;			/* ESP-NULL heuristic: how often it did not look like it */
	uint8_t null_icv;		/* ESP-NULL heuristic: octets of ICV it was found to have */
	uint8_t attempts;		/* packets on which every candidate key was tried */
	uint8_t life, inferred;		/* enum life; bits of enum inferred */
	uint16_t port[2];		/* source and destination of UDP encapsulation; 0: none yet */
	uint64_t packets, bytes;	/* as seen, and ESP/AH octets */
	uint64_t opened, closed;
	int64_t last_time;
	uint64_t last_packet;
	const char *reason;		/* why it stays closed; static */
	const struct key *key;		/* NULL: none fits */
	struct opener *opener;		/* owned */
	uint32_t largest, smallest;	/* octets of an IP datagram it came in; 0: none whole */
	struct sequence sequence;
	uint32_t integrity_failures, cut;
	uint32_t fragmented;		/* packets that came in IP fragments */
	uint32_t position;		/* in the table */
	int64_t first_time;
	uint64_t first_packet;
	uint32_t high, low;		/* highest sequence number that verified, or was seen */
	const char *fit;		/* static: what is not as the source tells it, yet fits; NULL: nothing */
	uint32_t tries;			/* keys tried on it, in all their readings */
	uint32_t pair;			/* SPI of the other direction; 0: unknown */
	uint32_t replaces, replaced_by;	/* SPIs of the same direction; 0: none known */
	uint64_t parent[2];		/* SPIs of the IKE SA that made it, initiator's first; 0: unknown */
	struct child *child;		/* NULL: no exchange that could be read tells of it */
	struct inner *inner;		/* owned; NULL until something opens */
	struct events events;
};
_Static_assert(sizeof(struct sa) <= 320, "an SA costs more than five cache lines");

/*
 * Nanoseconds until its sequence numbers run out at the rate seen so far, and
 * it must have been replaced (RFC 4303, 3.3.3).  False: the rate is not known.
 */
bool sequence_left(const struct sa *s, int64_t *left);

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
	uint64_t touched;		/* when, by the table's own count */
	bool identified;		/* found by its identities: the latest of those two */
	uint8_t major;			/* 1 or 2 */
	uint8_t state;			/* enum ike_state */
	uint16_t notify;		/* failed: type of the notification that says so */
	uint32_t position;		/* in the table */
	uint64_t initiator_spi, responder_spi;	/* 0 until the answer is seen */
	struct address initiator, responder;
	uint64_t messages, bytes;
	uint64_t opened, integrity_failures, closed, cut;	/* encrypted payloads and messages */
	int64_t first_time, last_time;
	uint64_t first_packet, last_packet;
	uint8_t life, inferred;
	uint64_t replaces[2], replaced_by[2];	/* SPIs, initiator's first; 0: none known */
	uint16_t encr, key_bits, integ, prf;	/* chosen; IKEv2 numbers, of IKEv1 mapped to them; 0: not seen */
	uint16_t method[8];		/* key exchanges, 0 ends */
	uint16_t authentication[2];	/* responder's and initiator's: IKEv2 AUTH methods; IKEv1: attribute 3 in both; 0: not seen */
	uint32_t exchanges;		/* answered requests */
	uint32_t retransmissions, unanswered, fragments, dpd;
	uint32_t window;		/* SET_WINDOW_SIZE; 0: not told */
	uint32_t lifetime;		/* seconds: IKEv1 negotiated, AUTH_LIFETIME; 0: not told */
	uint32_t children, child_rekeys, rekeys;
	struct child *made;		/* those that are not dead yet, the latest first */
	uint8_t nat;			/* 1: initiator behind NAT, 2: responder, by NAT detection */
	uint8_t mode;			/* IKEv1: exchange type of phase 1 */
	bool deleted_by_initiator;	/* where life is LIFE_DELETING or LIFE_DELETED */
	struct octets id[2];		/* responder's, initiator's: ID type octet, then its data; len 0: not seen */
	struct events events;
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
struct ike_course;			/* what its life needs: sa/course.h */

/* The messages on an IKE SA as anyone sees them: the first SIGHTS_FIRST, and the latest, but for runs of INFORMATIONAL. */
enum { IKE_SIGHTS = 64, SIGHTS_FIRST = 12 };

struct ike_sight {
	int64_t time;			/* of its first frame */
	uint64_t frame;
	uint32_t message, length;	/* ID; octets from the IKE header on, of all its fragments */
	uint8_t exchange, fragments;	/* fragments: how many it came in; 0: whole */
	uint8_t again;			/* how often it was sent again */
	bool initiator, response, opened;
	struct flow flow;		/* of its first frame */
};

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
	uint64_t touched;		/* as above */
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
	struct ike_course *course;	/* likewise */
	struct ike_sight *sight;	/* owned; in their order */
	uint8_t sights;
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

/*
 * An IKE message of the present frame, once everything in it that can be
 * opened is shown.
 */
struct message {
	const struct packet *p;
	unsigned node, end;		/* its header, and behind its last node */
	uint8_t version, exchange;
	uint32_t id;			/* message ID */
	bool response;			/* IKEv1: it answers one */
	bool initiator;			/* sent by the SA's initiator */
	bool opened;			/* nothing of it is closed */
	bool inside;			/* put together from its pieces, which were messages themselves */
	bool ports;			/* the flow has them */
	struct flow flow;
	uint64_t answers;		/* frame of its request; 0 */
	uint64_t retransmission_of;	/* frame; 0: new */
	struct ike_sa *sa;
};

struct sa_table;

struct sa_table *sa_table_new(uint32_t limit);
void sa_table_free(struct sa_table *t);

/*
 * Found, or made; valid until the next call that makes one.  At the limit the
 * one silent longest gives way; of those that are proven by what opened or was
 * announced, none before all others.
 */
struct sa *sa_touch(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination);
/* Found, or NULL. */
struct sa *sa_find(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *destination);
/*
 * There is none of that name: the announced or bound SA that may have moved
 * there, since it has the SPI and one of the ends; or NULL.  It is the same
 * once a packet verifies; then sa_move() makes that its name.
 */
struct sa *sa_elsewhere(struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *source,
    const struct address *destination);
void sa_move(struct sa_table *t, struct sa *s, const struct address *source, const struct address *destination,
    const struct frame *f);
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
/* Those that have sent something: an announced one may never.  The first from *i on, which is then behind it; NULL: none. */
const struct sa *sa_heard(const struct sa_table *t, uint32_t *i);
uint32_t sas_heard(const struct sa_table *t);
uint64_t sa_evicted(const struct sa_table *t);
void sas_search_again(struct sa_table *t);	/* for the keys of those that stayed closed: there are others */
/* Neither makes one; NULL: there is none. */
const struct sa *sa_named(const struct sa_table *t, uint8_t protocol, uint32_t spi, const struct address *destination);
const struct ike_sa *ike_sa_named(const struct sa_table *t, uint64_t initiator_spi, uint64_t responder_spi);

/* In their order; EVENT_NONE ends. */
const struct event *event_at(const struct sa_table *t, uint32_t i);
uint64_t events_left_out(const struct sa_table *t);	/* at LIMIT_EVENTS, of all SAs together */

/* --- what an SA is said to be --- */

/* Transforms by their IKEv2 numbers, of whom no exchange told as what opened the packets; 0: not known. */
struct sa_suite {
	uint16_t encr, key_bits, integ, prf;
	const char *integ_name;		/* also of one IANA has no number for; NULL: none, or no name for the number */
};
struct sa_suite sa_suite(const struct sa *s);
struct sa_suite ike_sa_suite(const struct ike_sa *s);

/* ESN as it was agreed on, or as it was found; false: not known. */
bool sa_esn(const struct sa *s, bool *esn);
uint8_t sa_mode(const struct sa *s);		/* enum key_mode */

/* From when to when it lived, as far as is known at the time `now`; false: nothing is. */
bool sa_span(const struct sa_table *t, const struct sa *s, int64_t now, int64_t *from, int64_t *to);
bool ike_sa_span(const struct sa_table *t, const struct ike_sa *s, int64_t now, int64_t *from, int64_t *to);

/* --- observing: the engine calls these, once for everything it has shown --- */

void life_message(struct sa_table *t, const struct message *m);	/* sa/life_ike.c */
/* One ESP or AH packet, counted already; s->state says what came of it. */
/* Whether life_packet() does; else the lives of ESP and AH SAs cost nothing, and their counts are all that is known. */
void life_follow(struct sa_table *t, bool follow);
void life_packet(struct sa_table *t, struct sa *sa, const struct packet *p, const struct sealed *s, uint32_t sequence);
void life_clock(struct sa_table *t, int64_t now);	/* time goes on: what expires, what stays unanswered */
/*
 * The end of what there is to see, or a moment for a look at it: what is to be
 * inferred from all of it (pairs, parents, rekeys without keys) is brought up
 * to date.  Anything may follow, and another look after it; what was inferred
 * is taken back before, so that nobody sees whether there was a look.
 */
void life_look(struct sa_table *t);
void life_resume(struct sa_table *t);

/*
 * The high half of a 64-bit sequence number whose low half is `seq`, given the
 * highest one seen (RFC 4303, A2.2), for a window of `window` packets.
 */
uint32_t esn_infer(uint32_t high, uint32_t low, uint32_t seq, uint32_t window);

#endif
