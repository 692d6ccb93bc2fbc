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

void octets_forget(struct octets *o)
{
	free(o->at);
	*o = (struct octets){ 0 };
}

void octets_keep(struct octets *o, const uint8_t *at, uint32_t len)
{
	uint8_t *copy = len ? mem_new(len) : NULL;

	if (len)
		memcpy(copy, at, len);
	octets_forget(o);
	*o = (struct octets){ copy, len };
}

static void past_end(struct ike_past *p)
{
	for (unsigned i = 0; i < 2; i++) {
		octets_forget(&p->nonce[i]);
		octets_forget(&p->ke[i]);
		octets_forget(&p->init[i]);
		octets_forget(&p->id[i]);
		octets_forget(&p->certificate[i]);
	}
	octets_forget(&p->sa);
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
	past_end(&talk->past);
	if (talk->owner)
		talk->owner->talk = NULL;
	memset(talk, 0, sizeof *talk);
}
