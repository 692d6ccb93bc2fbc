/*
 * The talk on an IKE SA, and what it owns.  Invariant: a talk and its owner
 * point at each other, or the talk is all zeros.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "sa/course.h"
#include "sa/talk.h"

const char *const ike_state_name[] = {
	N_("unanswered"), N_("negotiating"), N_("unknown"), N_("established"), N_("failed"),
};

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

void ike_past_forget(struct ike_past *p)
{
	for (unsigned i = 0; i < 2; i++) {
		octets_forget(&p->nonce[i]);
		octets_forget(&p->ke[i]);
		octets_forget(&p->init[i]);
		octets_forget(&p->id[i]);
		octets_forget(&p->certificate[i]);
		octets_forget(&p->intermediate[i]);
	}
	for (unsigned i = 0; i < PAST_PHASE2; i++) {
		octets_forget(&p->phase2[i].nonce[0]);
		octets_forget(&p->phase2[i].nonce[1]);
	}
	octets_forget(&p->sa);
	*p = (struct ike_past){ 0 };
}

/* --- requests that wait for their answer --- */

static void exchange_end(struct ike_exchange *x)
{
	octets_forget(&x->nonce);
	octets_forget(&x->ke);
	*x = (struct ike_exchange){ 0 };
}

static void exchanges_end(struct ike_exchanges *all)
{
	for (unsigned i = 0; i < LIMIT_IKE_REQUESTS; i++)
		exchange_end(&all->one[i]);
	free(all);
}

/* IKE_AUTH is one exchange, however many messages EAP makes of it. */
struct ike_exchange *ike_talk_asked(struct ike_talk *talk, uint8_t exchange, uint32_t message, bool initiator)
{
	for (unsigned i = 0; talk->exchanges && i < LIMIT_IKE_REQUESTS; i++) {
		struct ike_exchange *x = &talk->exchanges->one[i];

		if (x->exchange == exchange && x->initiator == initiator &&
		    (x->message == message || exchange == IKEV2_EXCHANGE_IKE_AUTH))
			return x;
	}
	return NULL;
}

struct ike_exchange *ike_talk_request(struct ike_talk *talk, uint8_t exchange, uint32_t message, bool initiator)
{
	struct ike_exchange *x = ike_talk_asked(talk, exchange, message, initiator);

	if (!talk->exchanges)
		talk->exchanges = mem_new(sizeof *talk->exchanges);
	if (!x) {
		x = &talk->exchanges->one[talk->exchanges->next];
		talk->exchanges->next = (uint8_t)((talk->exchanges->next + 1u) % LIMIT_IKE_REQUESTS);
	}
	exchange_end(x);
	x->exchange = exchange;
	x->message = message;
	x->initiator = initiator;
	return x;
}

/* --- the end --- */

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
	if (talk->exchanges)
		exchanges_end(talk->exchanges);
	if (talk->course)
		course_end(talk->course);
	free(talk->sight);
	ike_past_forget(&talk->past);
	if (talk->owner)
		talk->owner->talk = NULL;
	memset(talk, 0, sizeof *talk);
}
