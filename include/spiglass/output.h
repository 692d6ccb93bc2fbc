/*
 * output: how packets and the model are shown.  One sink a file; sinks read
 * everything as const and append to an output's text.
 */
#ifndef SPIGLASS_OUTPUT_H
#define SPIGLASS_OUTPUT_H

#include <spiglass/capture.h>
#include <spiglass/diag.h>
#include <spiglass/engine.h>
#include <spiglass/query.h>

enum time_format { SHOW_RELATIVE, SHOW_UTC, SHOW_EPOCH, SHOW_DELTA };

struct view {				/* how the user wants to see things */
	uint8_t time;			/* enum time_format */
	uint8_t detail;			/* number of -v */
	bool bytes;			/* -x */
	bool color;
	int64_t first_time, previous_time;	/* kept by whoever drives the sink */
};

struct sink {
	const char *name;		/* for -T */
	void (*begin)(struct text *t, const struct view *v);
	void (*packet)(struct text *t, const struct view *v, const struct packet *p);
	void (*end)(struct text *t, const struct view *v);
};

extern const struct sink sink_line, sink_json;

/* The overview, once everything was read. */
struct overview {
	const struct tally *tally;
	const struct sa_table *sas;
	const char *const *path;	/* or interfaces */
	unsigned paths;
	const struct capture_counters *live;	/* NULL: captures were read */
	const char *const *key_path;	/* as the user gave them, for the commands to run next */
	unsigned key_paths;
	const char *filter;		/* likewise; NULL: none */
	uint64_t filtered;
	unsigned damaged;		/* files that ended before their end, or were missing */
	bool hints;			/* say what to run next */
};
void overview_text(struct text *t, const struct view *v, const struct overview *o);
void overview_json(struct text *t, const struct overview *o);

/* "received 5, dropped by the kernel 0, by the interface 0", and what was not read. */
void text_counters(struct text *t, const struct capture_counters *c, bool english);

/* Why ESP and AH packets stayed closed, most frequent first. */
enum { CLOSED_REASONS = 12 };
struct closed {
	uint64_t packets;		/* not opened, in all */
	unsigned reasons;
	struct closed_reason { const char *text; uint64_t packets; uint32_t sas; } reason[CLOSED_REASONS];
};
struct closed closed_reasons(const struct tally *tally, const struct sa_table *sas);
/* The same of encrypted IKE messages. */
struct closed closed_ike_reasons(const struct tally *tally, const struct sa_table *sas);

/* "0xc0ffee01"-style name of an SA: "ESP 0xc0ffee01 to 192.0.2.2". */
void text_sa(struct text *t, const struct sa *sa);

/* --- sas: every SA and its life --- */

enum sas_sort { SAS_BY_TIME, SAS_BY_LAST, SAS_BY_PACKETS, SAS_BY_LOSS, SAS_BY_SPI };
struct sas_report {
	const struct sa_table *sas;
	const struct tally *tally;
	const char *const *path;	/* or interfaces */
	unsigned paths;
	const struct capture_counters *live;	/* NULL: captures were read */
	const struct query *query;	/* only those SAs; NULL: all */
	uint8_t sort;			/* enum sas_sort */
	bool reverse, flat;		/* the other way round; children not below their IKE SAs */
	uint16_t width;			/* columns of the terminal */
	/* Only those of which it is true; NULL: all.  sa NULL: the IKE SA itself. */
	bool (*only)(const void *context, const struct ike_sa *ike, const struct sa *sa);
	const void *only_context;
};
void sas_text(struct text *t, const struct view *v, const struct sas_report *r);
void sas_json(struct text *t, const struct sas_report *r);
void sas_csv(struct text *t, const struct sas_report *r);
void sas_markdown(struct text *t, const struct sas_report *r);

/*
 * The same in numbers for a monitor: Prometheus' text.  Counters never become
 * less from one time to the next, as long as `metrics` is the same.
 */
struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);
void metrics_text(struct text *t, struct metrics *m, const struct sas_report *r, uint64_t seconds);

/* --- diag: findings, and the rules behind them --- */

/* lines: a line each, without evidence and advice. */
void diagnosis_text(struct text *t, const struct view *v, const struct diagnosis *d, bool lines);
void diagnosis_json(struct text *t, const struct diagnosis *d);
void diagnosis_markdown(struct text *t, const struct diagnosis *d);
void rule_text(struct text *t, const struct rule *r, unsigned width);	/* what stands under its title */
void rule_json(struct text *t, const struct rule *r);

/*
 * --- keys: those given, those that follow, and what became of them ---
 *
 * Secrets are shown as their length unless `secrets` is set.
 */
struct key_peers;
struct key_report {
	const struct keyring *given;		/* NULL: none */
	const struct keyring *derived;		/* NULL: no capture was read, or no keys were given */
	const struct sa_table *sas;		/* NULL: no capture was read */
	const struct tally *tally;		/* likewise */
	const struct key_peers *peers;		/* likewise */
	bool secrets;
};

/* What is in a keyring, a line each; names: where its files have theirs. */
void keys_show_text(struct text *t, const struct keyring *k, const struct keyring *names, bool secrets);
void keys_show_json(struct text *t, const struct keyring *k, const struct keyring *names, bool secrets);

/* For each SA the key that opens it and how it came to it, or why it stays closed; and the keys that fit nothing. */
void keys_test_text(struct text *t, const struct view *v, const struct key_report *r);
void keys_test_json(struct text *t, const struct key_report *r);

/* Whose software the peers run, and what else tells where their keys are to be had. */
struct key_peers *key_peers_new(void);
void key_peers_free(struct key_peers *peers);
void key_peers_notice(struct key_peers *peers, const struct packet *p);

/* One value of a key schedule, as it is told. */
void keys_step_text(struct text *t, const struct step *step, bool secrets);
void keys_step_json(struct text *t, const struct step *step, bool secrets);

/* Keys in another program's form; Wireshark's are in a file for each part. */
enum key_part { KEY_PART_SA, KEY_PART_IKE1, KEY_PART_IKE2, KEY_PARTS };
struct key_form {
	const char *name;			/* for -T */
	const char *file[KEY_PARTS];		/* NULL: all in one */
	const char *head;			/* comment in front; NULL: none */
	/* Append it and return NULL; or append nothing and return why not.  *lost: what of it had to be left out. */
	const char *(*key)(struct text *t, const struct key *k, const char **lost);
	const char *(*ike)(struct text *t, const struct ike_key *k, const char **lost);
	const char *(*exchange)(struct text *t, const struct ke_secret *k, const char **lost);
};
const struct key_form *key_form_at(unsigned i);	/* NULL ends */

/* What could not be written, or not all of it, is told by `say`, in words without secrets. */
typedef void keys_say(void *context, const char *what, bool written, const char *why);
struct keys_written { unsigned whole, partly, not; };
void keys_convert(struct text *t, const struct key_form *form, enum key_part part, const struct key_report *r,
    struct keys_written *written, keys_say *say, void *context);

/*
 * All of that to a new file for its owner alone, or a folder where the form has
 * a file for each part; `to` NULL: standard output.  What could not be written
 * is warned about.  STATUS_KEYS: nothing was.
 */
enum status keys_write(const struct key_form *form, const struct key_report *r, const char *to, bool quiet);

/* A word of a command line as a POSIX shell must see it; never a control character. */
void text_shell(struct text *t, const char *word);

/*
 * The packets found inside ESP and AH, as a capture (link type RAW): each
 * innermost opened one of p, written as it was before protection.  Call with
 * *cursor 0 first; false when there is no further one.
 */
enum { INNER_LINK = 101, INNER_ROOM = 65536 + 256 };	/* LINKTYPE_RAW */
bool inner_packet(const struct packet *p, unsigned *cursor, uint8_t *room, uint32_t size, struct frame *f,
    struct text *comment);

/*
 * --- ladder: who said what, as rows ---
 *
 * Rows stand in the order of their first packet.  An IKE message is one row,
 * whatever pieces it came in and however often it was sent; what ESP, AH and
 * keepalives two hosts exchange between their IKE messages is one row each.
 * Words are visible text, and live as long as the ladder.
 */
enum rung_kind { RUNG_MESSAGE, RUNG_TRAFFIC, RUNG_KEEPALIVE };
enum reply { REPLY_NONE, REPLY_SEEN, REPLY_LOST };	/* none is wanted, or nobody can tell; came; never came */
enum { RUNG_EFFECTS = 8, RUNG_FLOWS = 16 };

struct rung_effect {			/* an event of the model that this packet brought about */
	uint8_t kind;			/* enum event_kind */
	bool inferred, child;		/* child: spi and other name ESP or AH SAs */
	uint8_t protocol;		/* of the child SA; 0: not known */
	uint32_t number;
	uint64_t spi, other;		/* as the event has it; CHILD: the responder's inbound SPI */
};

struct rung_flow {			/* one SA's packets of a run */
	uint8_t protocol;		/* 50 ESP, 51 AH */
	bool back;			/* from rung.to to rung.from */
	bool shown;			/* is of the selection */
	uint32_t spi;
	uint64_t packets, bytes, opened;
};

struct rung {
	uint8_t kind;			/* enum rung_kind */
	uint8_t version, exchange;	/* of a message */
	uint8_t reply;			/* enum reply */
	uint8_t effects, flows;		/* how many of those below */
	bool response, initiator;	/* IKEv1: by whoever did not begin the exchange; sent by the IKE SA's initiator */
	bool closed;			/* something in it stayed closed */
	bool shown;			/* is of the selection */
	uint16_t from, to;		/* hosts */
	uint32_t pair;			/* the two, whoever sends: by appearance, from 0 */
	uint16_t port[2];		/* source and destination; 0: none */
	bool moved;			/* they are not those these two hosts used before, or 500 */
	uint32_t message;		/* ID */
	uint16_t step;			/* IKEv1: which message of its exchange, from 1 */
	uint16_t fragments;		/* pieces it came in; 0: whole */
	uint32_t sent;			/* how often; each of a run's packets once */
	uint32_t flows_left_out;	/* SAs of a run beyond RUNG_FLOWS */
	uint64_t packet, last_packet;
	int64_t time, last_time;
	uint64_t bytes;			/* from the IKE header on, once; ESP and AH octets of a run */
	uint64_t spi[2];		/* IKE SA, initiator's first */
	uint32_t request;		/* row that it answers, plus one; 0: none known */
	/* As it is taught, in English: "IKE phase 1, main mode"; what it is for, with a blank for what that is about, or "". */
	const char *phase, *purpose, *about;	/* "CREATE_CHILD_SA", ", rekey of $1", "ESP 0x..." */
	const char *name;		/* "IKE_SA_INIT 0", "main mode 1" */
	const char *payloads;		/* in their order, blanks between; NULL: none, or closed */
	const char *brief;		/* the same without what says little */
	const char *why;		/* closed: why; NULL: not known */
	const char *detail;		/* what the payloads say, a line each; NULL: not asked for */
	struct rung_effect effect[RUNG_EFFECTS];
	struct rung_flow *flow;
};

struct ladder;

struct ladder *ladder_new(bool detail);
void ladder_free(struct ladder *l);
void ladder_frame(struct ladder *l, const struct engine *e, const struct packet *p);	/* after engine_frame() */
void ladder_end(struct ladder *l, const struct sa_table *sas);		/* after engine_look(); more frames may follow */
/* Only what belongs to the IKE SA or child SA with that SPI; false: there is none. */
bool ladder_select(struct ladder *l, const struct sa_table *sas, uint64_t spi);
/* The same of several SAs, up to LADDER_CHOSEN; of each that is there. */
enum { LADDER_CHOSEN = 32 };
bool ladder_select_some(struct ladder *l, const struct sa_table *sas, const uint64_t *spi, unsigned count);
void ladder_select_all(struct ladder *l);	/* as it was before */
/*
 * Of the rows that are shown only those with a packet that passed, if
 * ladder_ask() was called before the first, and those of an SA that passes.
 */
void ladder_ask(struct ladder *l, const struct query *q);	/* borrowed */
void ladder_narrow(struct ladder *l, const struct sa_table *sas, const struct query *q);

uint32_t ladder_count(const struct ladder *l);
const struct rung *ladder_at(const struct ladder *l, uint32_t i);
unsigned ladder_hosts(const struct ladder *l);
const struct address *ladder_host(const struct ladder *l, unsigned i);
uint32_t ladder_pairs(const struct ladder *l);
uint64_t ladder_left_out(const struct ladder *l);	/* packets beyond LIMIT_ROWS, LIMIT_ROW_WORDS or LIMIT_HOSTS */

void flow_text(struct text *t, const struct view *v, const struct ladder *l, unsigned width);
void flow_json(struct text *t, const struct ladder *l);
void flow_mermaid(struct text *t, const struct view *v, const struct ladder *l);
void flow_svg(struct text *t, const struct view *v, const struct ladder *l);

/*
 * --- layout: the bytes of a packet as sections ---
 *
 * Sections stand in the order of the frame and follow each other without a
 * gap: the octets of those of depth 0 add up to the frame.  Those of depth 1
 * are parts of the section before them.  What is encrypted stands where its
 * ciphertext stands; offsets are the frame's.  Keys are stable; titles are for people.
 */
enum section_mark {
	SECTION_ENCRYPTED = 1, SECTION_AUTHENTICATED = 2,
	SECTION_CLOSED = 4,		/* not opened: what is in it, and how long its parts are, is not known */
	SECTION_ADDED = 8,		/* put there by IPsec: these make the overhead */
};

struct section {
	const char *key, *title;	/* "esp-header", "ESP header" */
	uint8_t depth, marks;
	uint32_t offset, bytes;		/* in the frame */
	const struct header *header;	/* what it is, for its bit diagram; NULL: octets */
	uint16_t node;			/* of the packet; NODE_NONE: none */
	char words[200];		/* description, with this packet's values; escaped */
};

enum { LAYOUT_SECTIONS = 160 };

struct layout {
	unsigned sections;
	struct section section[LAYOUT_SECTIONS];
	char name[100];			/* "ESP tunnel mode, UDP encapsulation" */
	uint32_t frame;			/* octets */
	uint32_t original, protected;	/* of the IP datagram, before and after; 0: not known */
	uint32_t overhead;		/* the difference */
	uint32_t mtu, largest;		/* the largest inner datagram that fits into that MTU; 0: not known */
	bool full;			/* there are more sections than fit */
};

void layout_packet(struct layout *l, const struct packet *p, uint32_t mtu);

/* One that is no packet's: sizes follow from the suite, as for a real one. */
struct layout_plan {
	const char *name;		/* "esp-tunnel", "esp-transport", "ah-tunnel", "ah-transport" */
	struct suite suite;
	uint32_t payload;		/* octets behind the original IP header */
	bool natt, ipv6, inner_ipv6, ethernet;
	uint32_t mtu;
};
/* False with *why: there is no such thing. */
bool layout_planned(struct layout *l, const struct layout_plan *plan, const char **why);

void layout_text(struct text *t, const struct view *v, const struct layout *l, unsigned width);
void layout_markdown(struct text *t, const struct layout *l);
void layout_mermaid(struct text *t, const struct layout *l);
void layout_svg(struct text *t, const struct layout *l);
void layout_html(struct text *t, const struct layout *l, const struct packet *p);	/* p NULL: planned */
/* A header as RFCs draw it: 32 bits a line. */
void header_diagram(struct text *t, const struct header *h);
/* By layer key or by name ("ike-header", "esp"); NULL: none.  header_at(): all of them, in a fixed order. */
const struct header *header_named(const char *name);
const struct header *header_at(unsigned i);

/*
 * --- explain: what a word means ---
 *
 * A word of any theme: header, field, payload, registry value, state, event,
 * finding, term.  It may have several meanings; each is an article.
 */
struct explain_theme;

struct article {
	const struct explain_theme *theme;
	const char *name;		/* as it is written */
	const struct header *header;	/* a field of this one only; NULL: of any */
	uint8_t rank;			/* higher: more likely to be meant */
};

enum { ARTICLES = 48 };

/* What it may mean, best first; how many. */
unsigned explain_find(const char *word, struct article found[static ARTICLES]);
/* Names like it, nearest first; how many. */
enum { EXPLAIN_NEAR = 5 };
unsigned explain_near(const char *word, const char *near[static EXPLAIN_NEAR]);
const struct explain_theme *explain_theme_named(const char *word);	/* NULL: none */

struct explain_form {
	const char *name;		/* for -T */
	void (*article)(struct text *t, const struct article *a);
	void (*more)(struct text *t, const struct article *a, unsigned n);	/* those found but not shown; NULL: show all */
	void (*theme)(struct text *t, const struct explain_theme *theme);	/* with its words */
	void (*themes)(struct text *t);
};
extern const struct explain_form explain_text, explain_markdown, explain_json;

#endif
