/* What is known of an SA from all sides together: its exchange, its packets, and the key that opened them. */
#include <spiglass/registry.h>
#include <spiglass/sa.h>

/* --- algorithms --- */

/* Of a transform that has one size of keys only, nobody tells it. */
static uint16_t only_key_bits(uint16_t id)
{
	const struct encr *e = encr_by_id(id);

	return e && !e->key_range && !e->key_bits[1] ? e->key_bits[0] : 0;
}

static struct sa_suite suite_completed(struct sa_suite suite)
{
	if (suite.encr && !suite.key_bits)
		suite.key_bits = only_key_bits(suite.encr);
	if (suite.integ && !suite.integ_name)
		suite.integ_name = name_of(&registry_integ, suite.integ);
	return suite;
}

static struct sa_suite suite_proven(const struct suite *s)
{
	return (struct sa_suite){ .encr = s->encr ? s->encr->id : 0, .key_bits = (uint16_t)suite_key_bits(s),
		.integ = s->integ ? s->integ->id : 0, .integ_name = s->integ ? s->integ->name : NULL };
}

struct sa_suite sa_suite(const struct sa *s)
{
	const struct child *c = s->child;
	struct sa_suite suite = { 0 };

	if (c && (c->encr || c->integ))
		suite = (struct sa_suite){ .encr = c->encr, .key_bits = c->key_bits, .integ = c->integ };
	else if (s->heuristic)
		suite.encr = ENCR_NULL;
	else if (s->opened && s->key)
		suite = suite_proven(&s->key->suite);
	return suite_completed(suite);
}

struct sa_suite ike_sa_suite(const struct ike_sa *s)
{
	return suite_completed((struct sa_suite){ s->encr, s->key_bits, s->integ, s->prf, NULL });
}

bool sa_esn(const struct sa *s, bool *esn)
{
	const struct child *c = s->child;

	*esn = c && c->esn_known ? c->esn : s->esn;
	return (c && c->esn_known) || s->esn_known;
}

uint8_t sa_mode(const struct sa *s)
{
	return s->mode || !s->child ? s->mode : s->child->mode;
}

/* --- time --- */

static bool has_ended(uint8_t life)
{
	return life == LIFE_REKEYED || life >= LIFE_DELETED;
}

struct heard { uint64_t packets; int64_t first_time, last_time; };

static bool span(const struct sa_table *t, const struct events *list, uint8_t life, const struct heard *h,
    int64_t now, int64_t *from, int64_t *to)
{
	if (!h->packets && !list->count)
		return false;
	*from = h->first_time;
	if (list->count && (!h->packets || event_at(t, list->first)->time < *from))
		*from = event_at(t, list->first)->time;
	*to = now;
	if (has_ended(life) && list->count)
		*to = event_at(t, list->last)->time;
	else if (life == LIFE_UNKNOWN && h->packets)
		*to = h->last_time;
	return true;
}

bool sa_span(const struct sa_table *t, const struct sa *s, int64_t now, int64_t *from, int64_t *to)
{
	return span(t, &s->events, s->life, &(struct heard){ s->packets, s->first_time, s->last_time }, now, from, to);
}

bool ike_sa_span(const struct sa_table *t, const struct ike_sa *s, int64_t now, int64_t *from, int64_t *to)
{
	return span(t, &s->events, s->life, &(struct heard){ s->messages, s->first_time, s->last_time }, now, from, to);
}
