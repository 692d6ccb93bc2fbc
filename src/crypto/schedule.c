/* What the key schedules share: a prf whose result is told to whoever wants to know. */
#include "crypto/schedule.h"

void recipe_say(const struct schedule *s, const struct recipe *r, const uint8_t *at, size_t len)
{
	const struct step step = { r->name, r->formula, r->source, { at, (uint32_t)len } };

	if (s->trace && s->trace->say && len)
		s->trace->say(s->trace->context, &step);
}

bool recipe_cook(const struct schedule *s, const struct recipe *r, const struct prf *prf, struct secret key,
    const struct part *part, unsigned parts, uint8_t *out)
{
	if (!prf_compute(prf, key, part, parts, out))
		return false;
	recipe_say(s, r, out, prf->octets);
	return true;
}
