/*
 * output: how packets and the model are shown.  One sink a file; sinks read
 * everything as const and append to an output's text.
 */
#ifndef SPIGLASS_OUTPUT_H
#define SPIGLASS_OUTPUT_H

#include <spiglass/capture.h>
#include <spiglass/engine.h>

enum time_format { TIME_RELATIVE, TIME_UTC, TIME_EPOCH, TIME_DELTA };

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
	const struct keyring *keys;	/* NULL: none given */
	const char *const *path;
	unsigned paths;
	uint64_t filtered;
};
void overview_text(struct text *t, const struct view *v, const struct overview *o);
void overview_json(struct text *t, const struct overview *o);

/*
 * The packets found inside ESP and AH, as a capture (link type RAW): the
 * innermost opened one of p, written as it was before protection.  False when
 * there was none.
 */
bool inner_packet(const struct packet *p, uint8_t *room, uint32_t size, struct frame *f, struct text *comment);

#endif
