/* What the files of the ladder share. */
#ifndef OUTPUT_LADDER_H
#define OUTPUT_LADDER_H

#include "output/show.h"

/* Bytes that stay where they are until all are given back. */
struct words {
	struct words_page { struct words_page *next; uint32_t used; char at[1 << 16]; } *page;
	uint64_t used;
	bool full;			/* LIMIT_ROW_WORDS is reached */
};

const char *words_keep(struct words *w, const struct text *t);	/* NULL when full */
void words_free(struct words *w);

/* --- rows --- */

/* Whose message of which exchange: what is sent again, or answered, is found by it. */
struct turn { uint64_t spi; uint32_t message; uint8_t version, exchange; bool initiator, response; };

struct row {
	struct rung rung;		/* first */
	struct turn turn;
	uint32_t before;		/* the row of the same turn before it, plus one */
	uint64_t end;			/* the last frame it came in, the first time */
	uint64_t piece;			/* IKEv1: ID of the fragments */
	bool whole;			/* nothing of it is missing */
	bool passed;			/* a packet of it did, of ladder.query */
};

/* Two hosts, and their runs that may go on: row plus one. */
struct pair { uint16_t low, high, port[2]; uint32_t traffic, keepalive[2]; };

/* The latest packet of an ESP or AH SA: whoever comes with the same addresses after it belongs to the same run. */
struct strand {
	const struct header *net;	/* whose addresses; NULL: none */
	uint8_t address[32];
	uint32_t spi, pair, row;	/* row plus one */
	uint8_t kind, flow;		/* enum seal_kind; which of the run's SAs */
};

enum { STRANDS = 256 };			/* by an SA's position in the model: any two may share a place */

struct ladder {
	struct strand strand[STRANDS];
	struct row *row;
	struct address *host;
	struct pair *pair;
	uint32_t rows, rows_room, hosts, hosts_room, pairs, pairs_room;
	struct hash turn_of, host_of, pair_of;
	struct words words;
	uint64_t left_out;
	uint32_t pieced;		/* row of the IKEv1 fragment of the present frame, plus one */
	bool detail;
	const struct query *query;	/* asked of each packet; NULL: none */
	bool passes;			/* the present packet does */
};

uint16_t ladder_host_of(struct ladder *l, const struct address *a);
struct pair *ladder_pair_of(struct ladder *l, uint16_t a, uint16_t b);
/* A row that begins with this packet; NULL at a limit. */
struct row *ladder_add(struct ladder *l, enum rung_kind kind, const struct packet *p, uint16_t from,
    uint16_t to);
void ladder_last(const struct ladder *l, struct row *row, const struct packet *p);	/* it goes on with this packet */

/* The row a message is, or belongs to; NULL at a limit. */
struct row *ladder_message(struct ladder *l, const struct message *m);
/* What it brought about, so far. */
void ladder_effects(struct row *row, const struct sa_table *sas, const struct message *m);

/* --- words of a message --- */

enum { PHASE_MAX = 256, ABOUT_MAX = 256, PAYLOADS_MAX = 8192, DETAIL_MAX = 16384 };

/* An exchange's phase; what a message is for, and what that is about; and its own name, in the chosen language. */
void ladder_phase(struct text *t, const struct message *m);
const char *ladder_purpose(struct text *about, const struct message *m);
void ladder_name(struct text *t, const struct message *m, unsigned step);

/* "SA KE No N(NAT_DETECTION_SOURCE_IP)": as in a line of packets, what was opened included. */
void ladder_payloads(struct text *t, const struct message *m);
/* The same in few words: "SA KE No N x5". */
void ladder_brief(struct text *t, const char *payloads);
/* What the payloads say, a line each. */
void ladder_detail(struct text *t, const struct message *m);

const struct names *exchange_names(uint8_t version);
bool node_is(const struct node *n, const char *key);		/* that layer */
/* The field of that key, if it was captured; else NULL. */
const struct field *node_field(const struct node *n, const char *key);
/* "AUTH_HMAC_SHA2_256_128", or the number where it has no name. */
void text_named(struct text *t, const struct node *n, const struct field *f);
void text_key(struct text *t, const struct node *n, const char *key);
/* Notifications that every peer sends and that change nothing. */
bool notify_is_quiet(const char *name, size_t n);

/* That field's value by name; NULL: it has none. */
const char *node_name(const struct node *n, const char *key);
/* Events that are shown beside the message that brought them about. */
bool ladder_effective(enum event_kind kind, bool child);

/* --- words all forms of a ladder have in common --- */

/* "UP", "child UP 0x...", "FAILED: NO_PROPOSAL_CHOSEN" */
void text_effect(struct text *t, const struct rung *r, const struct rung_effect *e);
unsigned effect_digits(const struct rung_effect *e);	/* of its SPIs */
bool effect_notify(const struct rung_effect *e);		/* its number is a notify type */
uint8_t paint_effect(const struct rung_effect *e);
/* What stands over a row's arrow: "IKE_AUTH 1: IDi AUTH SA TSi TSr". */
void text_rung(struct text *t, const struct rung *r);
/* "ESP 0x27e03e3f x16" */
void text_rung_flow(struct text *t, const struct rung_flow *f);
/* Octets of a line of at most `width` columns; where words go on in another one, the last column stays blank. */
size_t text_fitting(const char *s, size_t n, unsigned width);
/* The next word of a list, up to a blank that stands in no parentheses, *at before it; 0: there is none. */
size_t word_length(const char **at);
enum way { WAY_FORTH, WAY_BACK, WAY_BOTH };
enum way rung_way(const struct rung *r);	/* FORTH: as rung.from and rung.to say; of a run, what is shown of it */
/* Does this row begin another phase than the one before it that is shown (NULL: none)? */
bool rung_begins(const struct rung *r, const struct rung *before);
void text_rung_phase(struct text *t, const struct rung *r);
void text_message_phase(struct text *t, const struct rung *r, bool english);
/* The next row that is shown, from i on; NULL: none. */
const struct rung *rung_next(const struct ladder *l, uint32_t *i);
/* The row it answers, or NULL. */
const struct rung *rung_request(const struct ladder *l, const struct rung *r);

#endif
