/*
 * The talk on an IKE SA, and what it owns.  Invariant: a talk and its owner
 * point at each other, or the talk is all zeros.
 */
#include <stdlib.h>
#include "sa/talk.h"

const char *const ike_state_name[] = { "unanswered", "negotiating", "unknown", "established", "failed" };

struct isakmp_chain *ike_talk_chain(struct ike_talk *talk)
{
	if (!talk->chain)
		talk->chain = mem_new(sizeof *talk->chain);
	return talk->chain;
}

void isakmp_forget_ke(struct isakmp_chain *c)
{
	for (unsigned i = 0; i < 2; i++) {
		free(c->ke[i]);
		c->ke[i] = NULL;
		c->ke_len[i] = 0;
	}
}

static void chain_end(struct isakmp_chain *c)
{
	isakmp_cipher_free(c->cipher);
	isakmp_forget_ke(c);
	free(c);
}

void talk_end(struct ike_talk *talk)
{
	for (unsigned i = 0; i < 2; i++)
		opener_free(talk->side[i].opener);
	if (talk->chain)
		chain_end(talk->chain);
	if (talk->owner)
		talk->owner->talk = NULL;
	memset(talk, 0, sizeof *talk);
}
