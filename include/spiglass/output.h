/*
 * output: how packets and the model are shown.  One sink a file; sinks read
 * everything as const and append to an output's text.
 */
#ifndef SPIGLASS_OUTPUT_H
#define SPIGLASS_OUTPUT_H

#include <spiglass/capture.h>
#include <spiglass/engine.h>

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
	const char *const *path;
	unsigned paths;
	const char *const *key_path;	/* as the user gave them, for the commands to run next */
	unsigned key_paths;
	const char *filter;		/* likewise; NULL: none */
	uint64_t filtered;
	unsigned damaged;		/* files that ended before their end, or were missing */
	bool hints;			/* say what to run next */
};
void overview_text(struct text *t, const struct view *v, const struct overview *o);
void overview_json(struct text *t, const struct overview *o);

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

#endif
