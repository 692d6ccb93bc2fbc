/*
 * The course of an IKE SA, beside its talk: requests until they are answered,
 * and the sights.  Shared by the files of life_*.c.
 */
#ifndef SA_COURSE_H
#define SA_COURSE_H

#include <spiglass/sa.h>

/* Requests that wait, of all SAs, those looked at longest ago first: a ring through the table. */
struct waiting { struct waiting *next, *previous; };

struct proposal;

struct named_sa { uint32_t spi; uint8_t protocol; };

struct ike_request {
	struct waiting waiting;		/* stands first; next NULL: it does not wait */
	struct ike_sa *sa;
	int64_t looked, sent, gap;	/* when it was looked at and sent last; the longest time between sendings */
	uint64_t frame;			/* where it was sent first */
	uint64_t last;			/* where it was sent last */
	uint32_t message;
	uint8_t exchange;		/* 0: an empty place */
	bool initiator;
	bool told;			/* that it stays unanswered */
	bool rekeys_ike, deletes_ike, moves;
	struct named_sa rekeys;		/* REKEY_SA; spi 0: none */
	struct named_sa *deletes;	/* owned */
	unsigned deletions;
};

/* What CREATE_CHILD_SA made, until IKE_FOLLOWUP_KE ends it. */
struct ike_unfinished {
	uint32_t message;		/* of CREATE_CHILD_SA */
	struct named_sa rekeys;
	uint64_t heir[2];		/* SPIs of an IKE SA; 0: of child SAs */
};

enum { COURSE_REQUESTS = 8 };

struct ike_course {
	struct ike_request request[COURSE_REQUESTS];
	uint8_t next;			/* to be overwritten */
	bool more_authentication;	/* ANOTHER_AUTH_FOLLOWS */
	uint64_t asked;			/* frame of the IKE_AUTH request that asks for child SAs; 0: none */
	bool mobike;
	bool initial_contact;
	bool floated;			/* `end` is known, and ports have their place */
	struct { struct address address; uint16_t port; } end[2];	/* where responder and initiator were heard last */
	struct ike_unfinished unfinished[2];	/* asked for by responder, initiator */
};

/* One message, and all that belongs to it. */
struct scene {
	struct sa_table *t;
	const struct message *m;
	struct ike_sa *sa;
	struct ike_course *course;
	struct ike_request *request;	/* this one, or that it answers; NULL: not seen */
	bool by_initiator;		/* who does what events tell of: who sent this, or asked for what it completes */
	bool whole;			/* IKEv2: its payloads are there, and were encrypted where they have to be */
};

/* --- course.c --- */

struct ike_course *course_of(struct ike_talk *talk);
void course_end(struct ike_course *c);
void waiting_begin(struct waiting *ring);

struct ike_request *request_find(struct ike_course *c, uint8_t exchange, uint32_t message, bool initiator);
/* It is on its way, for the first time or again; what was known of an answered one before is gone. */
struct ike_request *request_ask(struct sa_table *t, const struct message *m);
void request_again(struct sa_table *t, struct ike_request *r, const struct message *m);
void request_done(struct ike_request *r);
bool request_waits(const struct ike_request *r);
/* Those that have waited too long are handed over, each once. */
struct ike_request *request_overdue(struct sa_table *t, int64_t now);

void sight_add(struct ike_talk *talk, const struct message *m);
void sight_again(struct ike_talk *talk, uint64_t frame);

/* --- life.c --- */

void child_enlist(struct ike_sa *ike, struct child *c);
void child_unlist(struct child *c);
void children_orphan(struct ike_sa *ike);	/* it goes: they are in no list */

bool life_ended(uint8_t life);
void ike_becomes(struct ike_sa *sa, enum life life);		/* said */
void ike_seems(struct ike_sa *sa, enum life life);		/* inferred */
void sa_becomes(struct sa *sa, enum life life);
/* An event of that message. */
void scene_tell(const struct scene *s, struct events *list, enum event_kind kind, uint32_t number, uint64_t spi, bool inferred);
void ike_tell(const struct scene *s, enum event_kind kind, uint32_t number, uint64_t spi);
void ike_alive(const struct scene *s);				/* somebody asks whether the peer is there */
/* --- life_expired.c: of a look --- */

void look_expired(struct sa_table *t);

/* --- reading.c: what stands in a message --- */

const struct node *said(const struct message *m, const char *key);		/* the first payload of that key, or NULL */
/* The notification of that type; its node's place, 0: none. */
unsigned said_notify(const struct message *m, uint16_t type);
uint16_t said_error(const struct message *m);				/* type of the first error notification; 0 */
bool notify_value(const struct message *m, unsigned notify, const char *key, uint64_t *value);	/* in its data */
uint32_t spi_of(const struct node *n);					/* of an SPI's node */
void said_identity(const struct message *m, const char *key, struct octets *id);
uint8_t said_nat(const struct message *m);				/* bits as in struct ike_sa */

/* --- life_child.c --- */

uint8_t ip_protocol_of(uint8_t protocol);	/* IKEV2_PROTO_ESP and _AH, which are IKEv1's too; 0: neither */
/* The answer of the exchange: what it made; now: nothing more is needed for it. */
void children_made(struct scene *s, bool now);
void children_complete(struct scene *s, bool by_initiator, uint32_t message, struct named_sa rekeys);
void child_rekeying(const struct scene *s, struct named_sa name, bool begun);	/* false: refused */
void child_deleting(const struct scene *s, struct named_sa name);	/* towards who sends this */
void child_deleted(const struct scene *s, struct named_sa name, bool sender);	/* towards who sends this, or whom it answers */
void child_dropped(const struct scene *s, struct named_sa name);	/* towards who sends this; nobody answers */
void children_deleted(const struct scene *s);			/* with their IKE SA */
void child_invalid(const struct scene *s, unsigned notify);	/* INVALID_SPI of who sends this */
void child_lifetime(const struct scene *s, struct named_sa name, const uint32_t told[static 2]);
void children_follow(struct ike_sa *from, struct ike_sa *to);

/* --- life_heir.c --- */

void ike_chosen(struct ike_sa *sa, const struct proposal *x);
void heir_made(struct scene *s, bool now);
void heir_complete(struct scene *s);

/* --- life_identity.c --- */

void identity_up(const struct scene *s);	/* both ends are known: is it the successor of one between the same two? */
void identity_gone(const struct scene *s, struct ike_sa *sa);	/* it was deleted */
void identity_passed(struct sa_table *t, struct ike_sa *from, struct ike_sa *to);
void identity_forget(struct sa_table *t, struct ike_sa *sa);

/* --- a version each --- */

void life_ikev1(struct scene *s);
void life_ikev2(struct scene *s);

#endif
