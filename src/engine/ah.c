/* Verifying AH: RFC 4302, 3.4.4.  What follows AH is in the clear and was dissected already. */
#include "engine/internal.h"

/*
 * The ICV field may be longer than the ICV, for alignment; the octets behind
 * the ICV are padding, and authenticated as they are (RFC 4302, 3.3.3.2.1).
 */
static enum opened ah_try(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high)
{
	uint8_t octets[4] = { (uint8_t)(high >> 24), (uint8_t)(high >> 16), (uint8_t)(high >> 8), (uint8_t)high };
	uint32_t padding = t->icv.have > opener_icv(o) ? t->icv.have - opener_icv(o) : 0;
	struct part part[4] = {
		{ t->part[0].at, t->part[0].len - padding }, { t->icv.at + t->icv.have - padding, padding }, t->part[1],
		{ octets, sizeof octets },
	};

	(void)e;
	return opener_verify(o, part, esn ? 4 : 3, t->icv.at, (uint8_t)t->icv.have);
}

static uint8_t ah_mode(uint8_t next)
{
	return next == IP_PROTOCOL_IPV4 || next == IP_PROTOCOL_IPV6 ? KEY_MODE_TUNNEL : KEY_MODE_TRANSPORT;
}

void engine_ah(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	struct trial trial = { .open = ah_try, .verify = ah_try, .seal = s };
	uint8_t head[AH_HEAD_MAX];
	struct wire body;
	uint32_t head_len;
	const char *reason = NULL;
	enum opened how;
	struct sa *sa;

	if (!node_readable(n)) {
		s->state = SEAL_CUT;
		return;
	}
	sa = engine_sa(e, p, s, IP_PROTOCOL_AH, ah_spi(n));
	sa->mode = ah_mode(ah_next(n));
	trial.icv = ah_icv(p, s);
	if (!ah_input(p, s, head, &head_len, &body, &reason)) {
		engine_settle(e, s, sa, s->body.have < s->body.claim ? SEAL_CUT : SEAL_UNSUPPORTED, reason);
		return;
	}
	trial.part[0] = (struct part){ head, head_len };
	trial.part[1] = (struct part){ body.at, body.have };
	trial.sequence = ah_sequence(n);
	how = engine_bind(e, sa, &trial);
	engine_name(s, sa);
	s->authenticated = how == OPENED_GOOD;
	if (how == OPENED_GOOD)
		engine_settle(e, s, sa, SEAL_OPENED, sa->fit);
	else
		engine_closed(e, s, sa, how);
}
