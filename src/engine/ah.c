/* Verifying AH: RFC 4302, 3.4.4.  What follows AH is in the clear and was dissected already. */
#include "engine/internal.h"

static enum opened ah_try(struct engine *e, struct trial *t, struct opener *o, bool esn, uint32_t high)
{
	uint8_t octets[4] = { (uint8_t)(high >> 24), (uint8_t)(high >> 16), (uint8_t)(high >> 8), (uint8_t)high };
	struct part part[3] = { t->part[0], t->part[1], { octets, sizeof octets } };

	(void)e;
	return opener_verify(o, part, esn ? 3 : 2, t->icv.at, (uint8_t)t->icv.have);
}

static uint8_t ah_mode(uint8_t next)
{
	return next == IP_PROTOCOL_IPV4 || next == IP_PROTOCOL_IPV6 ? KEY_MODE_TUNNEL : KEY_MODE_TRANSPORT;
}

void engine_ah(struct engine *e, struct packet *p, struct sealed *s)
{
	const struct node *n = &p->node[s->node];
	struct trial trial = { .open = ah_try, .body = s->body };
	uint8_t head[AH_HEAD_MAX];
	struct wire body;
	uint32_t head_len;
	const char *reason = NULL;
	struct part part[2];
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
		engine_settle(e, s, sa, SEAL_CUT, reason);
		return;
	}
	part[0] = (struct part){ head, head_len };
	part[1] = (struct part){ body.at, body.have };
	trial.part = part;
	trial.sequence = ah_sequence(n);
	how = engine_bind(e, sa, &trial);
	engine_name(s, sa);
	s->authenticated = how == OPENED_GOOD;
	if (how == OPENED_GOOD)
		engine_settle(e, s, sa, SEAL_OPENED, NULL);
	else
		engine_closed(e, s, sa, how);
}
