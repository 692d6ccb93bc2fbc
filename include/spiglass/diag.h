/*
 * diag: what is wrong, the packets that prove it, and where it is written.
 * Rules look at the IKE messages of each frame and, at the end, at the model;
 * they read both as const.
 */
#ifndef SPIGLASS_DIAG_H
#define SPIGLASS_DIAG_H

#include <spiglass/engine.h>

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };
extern const char *const level_name[];		/* "note", "warning", "error" */

enum { RULE_CAUSES = 6 };

struct rule {
	const char *code;		/* "ike.no-proposal": stable */
	uint8_t level;
	const char *title;		/* one line */
	const char *meaning;		/* a paragraph */
	const char *cause[RULE_CAUSES];	/* most frequent first; NULL ends */
	const char *check;		/* what to look at, on which side */
	const char *source;		/* "RFC 7296, 2.7" */
};

const struct rule *rule_at(unsigned i);		/* all of them, by code; NULL ends */
const struct rule *rule_named(const char *code);

enum policy { POLICY_RFC, POLICY_CNSA2, POLICY_BSI, POLICY_CRYPTREC };
extern const char *const policy_name[];		/* "rfc", "cnsa2", "bsi", "cryptrec" */

enum { PROOF_PACKETS = 8 };

struct finding {
	const struct rule *rule;
	uint8_t level;
	bool likely;			/* inferred, because something that would tell could not be read */
	uint64_t ike[2];		/* SPIs of the IKE SA, initiator's first; 0: none */
	uint8_t protocol;		/* 50, 51: of a child SA; 0: none */
	uint32_t spi;
	struct address source, destination;
	uint64_t packet[PROOF_PACKETS];	/* ascending */
	unsigned packets;		/* how many of those are there */
	uint64_t count;			/* how many there were */
	char *words;			/* what exactly: lines of text, escaped when shown; owned; NULL: the title says it all */
};

struct diagnosis;

struct diagnosis *diagnosis_new(enum policy policy);
void diagnosis_free(struct diagnosis *d);
void diagnosis_frame(struct diagnosis *d, struct engine *e, const struct packet *p);	/* after engine_frame() */
void diagnosis_end(struct diagnosis *d, struct engine *e);
/* Only findings of which it is true are there from now on, until the next end. */
void diagnosis_keep(struct diagnosis *d, bool (*keep)(const void *context, const struct finding *f), const void *context);
/* Errors first, then by packet; valid until the next frame. */
unsigned diagnosis_count(const struct diagnosis *d);
const struct finding *diagnosis_at(const struct diagnosis *d, unsigned i);
uint64_t diagnosis_left_out(const struct diagnosis *d);		/* at LIMIT_FINDINGS */

#endif
