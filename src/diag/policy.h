/* Algorithms judged by a policy. */
#ifndef DIAG_POLICY_H
#define DIAG_POLICY_H

#include <spiglass/registry.h>
#include "diag/rules.h"

/* Transform types of IKEv2 (RFC 7296, 3.3.2), which IKEv1's algorithms are told in too. */
struct algorithm {
	uint8_t type;			/* IKEV2_TRANSFORM_ENCR, _PRF, _INTEG, _KE */
	uint16_t id, bits;		/* bits: of the key where it has several lengths; 0: not told */
};

struct judgement {
	uint8_t level;			/* of a finding, once it is chosen */
	const char *says, *source;	/* "MUST NOT", "RFC 8247" */
};

/* True: there is something against it.  ike: used by IKE itself; else by ESP and AH. */
bool policy_judges(enum policy policy, bool ike, struct algorithm a, struct judgement *j);

/* What a set of key exchange methods lacks (0 ends); false: nothing. */
bool policy_lacks(enum policy policy, const uint16_t *method, struct judgement *j);

void text_algorithm(struct text *t, struct algorithm a);	/* "ENCR_AES_CBC 128" */

#endif
