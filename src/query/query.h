/*
 * An expression as it is evaluated: steps that jump, terms that compare.  A
 * term asks either a name's function or the fields it stands for, which tell
 * it each value there is; nothing is allocated for that.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include <spiglass/query.h>

struct term;

/* --- words of an expression --- */

enum token_kind {
	TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_SET, TOKEN_SET_END, TOKEN_COMMA, TOKEN_RANGE,
	TOKEN_AND, TOKEN_OR, TOKEN_NOT,
	TOKEN_IN, TOKEN_CONTAINS, TOKEN_EQ, TOKEN_NE, TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE,	/* in this order: operators */
	TOKEN_UNENDED, TOKEN_STRANGE,		/* a string without its end; no character of the language */
};

struct token {
	uint8_t kind;			/* enum token_kind */
	uint32_t at, len;		/* where in the expression; of a string without its quotes */
};

struct token token_next(const char *expression, uint32_t at);	/* the first from there on */
uint32_t token_end(const struct token *t);			/* where the next may begin */
const char *token_operator(unsigned i);				/* words of operators after a name; NULL ends */

/* --- values --- */

enum kind {
	KIND_LAYER,			/* has no value but its octets */
	KIND_NUMBER, KIND_TAIL,		/* of octets to the end: a number when they are few */
	KIND_FLAG, KIND_OCTETS, KIND_ADDRESS, KIND_TEXT,
	KIND_TIME,			/* nanoseconds since 1970 */
	KIND_SPAN,			/* nanoseconds */
};

extern const char *const kind_name[];

/* What a value is compared with: all from low to high. */
struct value {
	bool octets;
	union {
		struct { uint64_t low, high; } number;
		struct { struct address low, high; } address;
		struct { uint32_t at, len; } octets;	/* in query->octets; text likewise, in small letters */
	} as;
};

/* How what is written behind the operator is to be read, and what came of it. */
struct reading {
	uint8_t kind;
	const struct names *names;	/* of numbers, or of texts to propose; may be NULL */
	const char *(*word)(unsigned i);	/* of texts: no others are known; may be NULL */
	unsigned value, values;
};

struct given { struct token low, high; bool read; };	/* high: END when it is no range */

/* Reads it, its octets into the query's; false: it is none of that kind. */
bool value_read(struct query *q, const struct reading *r, const struct given *g, bool contains, struct value *v);

/* Those that are words, of all the term's readings, by number; NULL ends. */
const char *value_word(const struct query *q, const struct term *term, unsigned i);

/* --- names --- */

struct asked {
	const struct query *q;
	const struct term *term;
	const struct reading *reading;
	bool there, fits;		/* so far */
	struct offered *offered;		/* not NULL: values are told, not compared; numbers that are no SPIs are not */
};

struct asked_sa { const struct sa *sa; const struct ike_sa *ike; const struct sa_table *sas; };	/* one of the two */

struct name_row {
	const char *name, *meaning;
	uint8_t kind;
	const struct names *names;
	const char *(*word)(unsigned i);
	void (*packet)(struct asked *a, const struct packet *p);		/* NULL: packets have none */
	void (*sa)(struct asked *a, const struct asked_sa *s);			/* likewise SAs */
};

extern const struct name_row query_name[];	/* name NULL ends */

#define SA_NAMES(N) \
	N(net) N(id) N(ispi) N(rspi) N(parent) N(loss) N(packets) N(bytes) N(age) N(mode) N(esn) N(opened) \
	N(integrity_failures) N(duplicated) N(reordered) N(initiator) N(responder) N(source) N(destination) \
	N(peer) N(spi) N(state) N(encryption) N(integrity) N(alg) N(proto) N(nat)
#define SA_NAME(name) void asks_##name(struct asked *a, const struct asked_sa *s);
SA_NAMES(SA_NAME)
#undef SA_NAME

/* What functions of names tell; each value there is. */
void ask_number(struct asked *a, uint64_t x);
void ask_spi(struct asked *a, uint64_t spi);		/* 0: there is none */
void ask_address(struct asked *a, const struct address *x);
void ask_addresses(struct asked *a, const struct address *low, const struct address *high);	/* all of them */
void ask_octets(struct asked *a, const uint8_t *at, size_t n);
void ask_text(struct asked *a, const char *s, size_t n);
static inline void ask_words(struct asked *a, const char *s)
{
	if (s)
		ask_text(a, s, strlen(s));
}

/* Values that are there, for completion. */
void offered_spi(struct offered *t, uint64_t spi);
void offered_address(struct offered *t, const struct address *x);
void offered_text(struct offered *t, const char *s, size_t n);

/* --- fields --- */

struct target {
	const struct header *header;
	const struct field *field;	/* NULL: the layer itself */
	unsigned reading;
};

/* A layer has a name of its own, and IP's versions the one they share: "ip". */
bool layer_is(const struct header *h, const char *word, size_t n);
void field_ask(struct asked *a, const struct packet *p);
/* The readings and targets of a word; false: no layer or field is called so. */
bool field_find(struct query *q, struct term *term, const char *word, size_t n);
/* Of all names and fields the nearest to a word that is none. */
bool name_nearest(const char *word, size_t n, struct text *nearest);
const struct name_row *name_find(const char *word, size_t n);

/* --- the expression --- */

struct term {
	uint8_t op;			/* enum token_kind of the operator; END: just to be there */
	struct token word;		/* as it is written */
	const struct name_row *name;	/* NULL: a layer or field */
	unsigned target, targets, reading, readings;
};

enum step_kind { STEP_TERM, STEP_NOT, STEP_AND, STEP_OR };	/* AND, OR: jump when it is decided */
struct query_step { uint8_t kind; unsigned to; };

struct query {
	char *text;			/* all owned */
	struct query_step *step;
	struct term *term;
	struct target *target;		/* those of a term by header */
	struct reading *reading;
	struct value *value;
	uint8_t *octets;
	unsigned steps, terms, targets, readings, values, used;	/* used: of octets */
};

/* What may stand where the expression ends. */
enum expects { EXPECTS_NAME, EXPECTS_VALUE, EXPECTS_OPERATOR, EXPECTS_SET, EXPECTS_LINK };

struct parser {
	struct query *q;
	struct token token;		/* the one to be looked at */
	struct given *given;		/* owned: behind the operator */
	unsigned givens, depth, open;	/* open: parentheses */
	uint8_t expects;
	bool failed;
	struct text *why;
	unsigned at;			/* where it failed */
};

/* The expression up to where it fails; true when it does not. */
bool parser_run(struct parser *p, const char *expression, struct text *why);
void parser_end(struct parser *p);	/* and its query */

#endif
