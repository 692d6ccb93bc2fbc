/* Verifying AH: RFC 4302, 3.4.4.  What follows AH is in the clear and was dissected already. */
#include "engine/internal.h"

/*
 * The ICV field may be longer than the ICV, for alignment; the octets behind
 * the ICV are padding, and authenticated as they are (RFC 4302, 3.3.3.2.1).
 */
static enum opened ah_try(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high)
{
	uint8_t octets[4] = { (uint8_t)(high >> 24), (uint8_t)(high >> 16), (uint8_t)(high >> 8), (uint8_t)high };
	const struct part *is = t->ah->part;
	const struct wire *icv = &t->ah->icv;
	uint32_t padding = icv->have > opener_icv(o) ? icv->have - opener_icv(o) : 0;
	struct part part[4] = {
		{ is[0].at, is[0].len - padding }, { icv->at + icv->have - padding, padding }, is[1],
		{ octets, sizeof octets },
	};

	(void)e;
	return opener_verify(o, part, esn ? 4 : 3, icv->at, (uint8_t)icv->have);
}

static uint8_t ah_mode(uint8_t next)
{
	return next == IP_PROTOCOL_IPV4 || next == IP_PROTOCOL_IPV6 ? KEY_MODE_TUNNEL : KEY_MODE_TRANSPORT;
}

static void ah_open(struct engine *e, struct sealed *s, struct sa *sa, struct trial *t)
{
	enum opened how = engine_bind(e, sa, t);

	engine_name(s, sa);
	s->authenticated = how == OPENED_GOOD;
	if (how == OPENED_GOOD)
		engine_settle(e, s, sa, SEAL_OPENED, sa->fit);
	else
		engine_closed(e, s, sa, how);
}

void engine_ah(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	struct ah_trial what = { .icv = ah_icv(p, s) };
	struct trial trial = { .open = ah_try, .verify = ah_try, .seal = s, .ah = &what };
	uint8_t head[AH_HEAD_MAX];
	struct wire body;
	uint32_t head_len;
	const char *reason = NULL;
	struct sa *sa;
	bool input;

	if (!node_readable(n)) {
		s->state = SEAL_CUT;
		return;
	}
	trial.sequence = ah_sequence(n);
	input = ah_input(p, s, head, &head_len, &body, &reason);
	if (input) {
		what.part[0] = (struct part){ head, head_len };
		what.part[1] = (struct part){ body.at, body.have };
	}
	sa = engine_sa(e, p, s, IP_PROTOCOL_AH, ah_spi(n), input ? &trial : NULL);
	sa->mode = ah_mode(ah_next(n));
	if (input)
		ah_open(e, s, sa, &trial);
	else
		engine_settle(e, s, sa, s->body.have < s->body.claim ? SEAL_CUT : SEAL_UNSUPPORTED, reason);
	life_packet(e->sas, sa, p, s, trial.sequence);
}
