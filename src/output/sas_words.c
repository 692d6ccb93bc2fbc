/* What is said of an SA in every form: algorithms, sides, the details of events. */
#include <spiglass/registry.h>
#include "output/keys.h"
#include "output/sas.h"

void text_value(struct text *t, const struct names *names, uint32_t value)
{
	const char *name = name_of(names, value);

	if (name)
		text_add(t, name);
	else
		text_dec(t, value);
}

const char *sas_inferred_at(const struct sas_row *row, unsigned *i)
{
	static const struct { uint8_t bit; const char *member; } member[] = {
		{ INFERRED_STATE, "state" }, { INFERRED_PAIR, "pair" }, { INFERRED_PARENT, "parent" },
		{ INFERRED_REKEY, "replaces" }, { INFERRED_REKEY, "replaced_by" },
		{ INFERRED_ALGORITHM, "encryption" }, { INFERRED_ALGORITHM, "integrity" },
	};

	while (*i < sizeof member / sizeof *member)
		if (sas_row_inferred(row) & member[(*i)++].bit)
			return member[*i - 1].member;
	return NULL;
}

static bool has_ended(uint8_t life)
{
	return life == LIFE_REKEYED || life >= LIFE_DELETED;
}

bool sas_row_span(const struct sas_report *r, const struct sas_row *row, int64_t *from, int64_t *to)
{
	const struct events *list = sas_row_events(row);
	bool seen = row->sa ? row->sa->packets : row->ike->messages;

	if (!seen && !list->count)
		return false;
	*from = row->sa ? row->sa->first_time : row->ike->first_time;
	if (list->count && (!seen || event_at(r->sas, list->first)->time < *from))
		*from = event_at(r->sas, list->first)->time;
	*to = r->tally->last_time;
	if (has_ended(sas_row_life(row)) && list->count)
		*to = event_at(r->sas, list->last)->time;
	else if (sas_row_life(row) == LIFE_UNKNOWN && seen)
		*to = row->sa ? row->sa->last_time : row->ike->last_time;
	return true;
}

/* --- algorithms --- */

/* Of a transform that has one size of keys only, nobody tells it. */
static uint16_t only_key_bits(uint16_t id)
{
	const struct encr *e = encr_by_id(id);

	return e && !e->key_range && !e->key_bits[1] ? e->key_bits[0] : 0;
}

static struct sas_suite suite_proven(const struct suite *s)
{
	return (struct sas_suite){ .encr = s->encr ? s->encr->id : 0, .key_bits = (uint16_t)suite_key_bits(s),
		.integ = s->integ ? s->integ->id : 0, .integ_name = s->integ ? s->integ->name : NULL };
}

struct sas_suite sas_suite_of(const struct sas_row *row)
{
	const struct child *c = row->sa ? row->sa->child : NULL;
	struct sas_suite suite = { 0 };

	if (!row->sa)
		suite = (struct sas_suite){ row->ike->encr, row->ike->key_bits, row->ike->integ, row->ike->prf, NULL };
	else if (c && (c->encr || c->integ))
		suite = (struct sas_suite){ .encr = c->encr, .key_bits = c->key_bits, .integ = c->integ };
	else if (row->sa->heuristic)
		suite.encr = ENCR_NULL;
	else if (row->sa->opened && row->sa->key)
		suite = suite_proven(&row->sa->key->suite);
	if (suite.encr && !suite.key_bits)
		suite.key_bits = only_key_bits(suite.encr);
	if (suite.integ && !suite.integ_name)
		suite.integ_name = name_of(&registry_integ, suite.integ);
	return suite;
}

bool sas_esn(const struct sa *sa, bool *esn)
{
	const struct child *c = sa->child;

	*esn = c && c->esn_known ? c->esn : sa->esn;
	return (c && c->esn_known) || sa->esn_known;
}

uint8_t sas_mode(const struct sa *sa)
{
	return sa->mode || !sa->child ? sa->mode : sa->child->mode;
}

const char *sas_mode_name(const struct sas_row *row)
{
	static const char *const mode[] = { NULL, "transport", "tunnel", "beet" };

	if (row->sa)
		return mode[sas_mode(row->sa)];
	switch (row->ike->mode) {
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		return "main";
	case IKEV1_EXCHANGE_AGGRESSIVE:
		return "aggressive";
	default:
		return NULL;
	}
}

/* --- sides --- */

enum sas_side sas_side_of(const struct sas_row *row)
{
	const struct child *c = row->sa->child;

	if (c)
		return c->spi[1] == row->sa->spi ? SAS_TO_INITIATOR : SAS_FROM_INITIATOR;
	if (!row->ike)
		return SAS_ASIDE;
	if (address_equal(&row->sa->destination, &row->ike->initiator))
		return SAS_TO_INITIATOR;
	return address_equal(&row->sa->source, &row->ike->initiator) ? SAS_FROM_INITIATOR : SAS_ASIDE;
}

/* --- events --- */

enum detail { SAYS_NOTHING, SAYS_METHOD, SAYS_NOTIFY, SAYS_SPI, SAYS_CHILD, SAYS_COUNT, SAYS_MESSAGE, SAYS_SECONDS };

static const struct { uint8_t detail; bool side; } event_says[EVENT_KINDS] = {
	[EVENT_INVALID_KE] = { SAYS_METHOD, false }, [EVENT_FAILED] = { SAYS_NOTIFY, false },
	[EVENT_CHILD] = { SAYS_CHILD, true }, [EVENT_CHILD_FAILED] = { SAYS_NOTIFY, true },
	[EVENT_REKEYING] = { SAYS_NOTHING, true }, [EVENT_REKEYED] = { SAYS_SPI, true },
	[EVENT_REKEYS] = { SAYS_SPI, false }, [EVENT_COLLISION] = { SAYS_SPI, false },
	[EVENT_REAUTHENTICATED] = { SAYS_SPI, false }, [EVENT_DELETE] = { SAYS_NOTHING, true },
	[EVENT_DPD] = { SAYS_COUNT, true }, [EVENT_RETRANSMITTED] = { SAYS_MESSAGE, true },
	[EVENT_UNANSWERED] = { SAYS_MESSAGE, true }, [EVENT_NOTIFY] = { SAYS_NOTIFY, true },
	[EVENT_INTEGRITY] = { SAYS_COUNT, false }, [EVENT_LIFETIME] = { SAYS_SECONDS, false },
};

bool event_has_side(uint8_t kind)
{
	return event_says[kind].side;
}

static void text_notify(struct text *t, const struct sas_row *row, uint32_t type)
{
	bool first = row->ike && row->ike->major == 1;

	if (!type)
		text_add(t, "no answer");
	else
		text_value(t, first ? &registry_ikev1_notify : &registry_ikev2_notify, type);
}

static void text_digits(struct text *t, uint64_t v, unsigned digits)
{
	text_add(t, "0x");
	text_hex(t, v, digits);
}

/* "message ID 3, 2 times"; IKEv1 draws them at random, and they are known in hexadecimal. */
static void text_message(struct text *t, const struct sas_row *row, const struct event *e)
{
	text_add(t, "message ID ");
	if (row->ike && row->ike->major == 1 && e->number)
		text_digits(t, e->number, 8);
	else
		text_dec(t, e->number);
	if (e->spi > 1) {
		text_add(t, ", ");
		text_dec(t, e->spi);
		text_add(t, " times");
	}
}

bool text_event_detail(struct text *t, const struct sas_row *row, const struct event *e)
{
	switch (event_says[e->kind].detail) {
	case SAYS_METHOD:
		text_value(t, &registry_ke_method, e->number);
		return true;
	case SAYS_NOTIFY:
		text_notify(t, row, e->number);
		return true;
	case SAYS_SPI:
		text_digits(t, e->spi, row->sa ? 8 : 16);
		return e->spi;
	case SAYS_CHILD:
		text_digits(t, e->spi, 8);
		return e->spi;
	case SAYS_COUNT:
		text_dec(t, e->number);
		return e->number;
	case SAYS_MESSAGE:
		text_message(t, row, e);
		return true;
	case SAYS_SECONDS:
		text_dec(t, e->number);
		text_add(t, " s");
		return true;
	default:
		return false;
	}
}
