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
