/*
 * How rules hang in.  A rule is a const struct beside the check that makes its
 * findings, with a row in RULES; a check is a row in CHECKS and looks at each
 * message, at each packet, or at the model in the end.
 */
#ifndef DIAG_RULES_H
#define DIAG_RULES_H

#include <spiglass/diag.h>

/* In the order of their codes; the name is the code with underlines. */
#define RULES(R) \
	R(ike_cookie)

#define RULE_DECLARE(name) extern const struct rule rule_##name;
RULES(RULE_DECLARE)

/* What a check remembers is `memory` octets, zero at first; the end only reads it, since more may follow. */
struct check {
	size_t memory;
	void (*message)(struct diagnosis *d, void *memory, const struct message *m);
	void (*packet)(struct diagnosis *d, void *memory, const struct packet *p);
	void (*end)(struct diagnosis *d, const void *memory, const struct engine *e, const struct sa_table *t);
	void (*forget)(void *memory);		/* what it holds beyond */
};

#define CHECKS(C) \
	C(ike_notify)

#define CHECK_DECLARE(name) extern const struct check check_##name;
CHECKS(CHECK_DECLARE)

enum { FINDING_WORDS = 3072 };		/* room for words: char room[FINDING_WORDS] and TEXT_FIXED */

struct proof {
	const struct ike_sa *ike;	/* NULL: none */
	const struct sa *sa;		/* likewise */
	uint64_t spi[2];		/* of an IKE SA that the model has no more */
	uint64_t packet[PROOF_PACKETS];	/* 0 ends */
	bool likely;
	uint64_t apart;			/* tells findings of the same rule and SA apart; 0: they are one */
	struct text *words;		/* lines; NULL: none */
};

/*
 * A finding, or one more packet for the one of the same rule and SA there is:
 * its words stay those of the first.  NULL: no room.  Its level may be
 * changed where this case is worse or more harmless than most.
 */
struct finding *diagnosis_add(struct diagnosis *d, const struct rule *rule, const struct proof *proof);

enum policy diagnosis_policy(const struct diagnosis *d);

#endif
