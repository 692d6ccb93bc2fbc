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

bool sas_row_span(const struct sas_report *r, const struct sas_row *row, int64_t *from, int64_t *to)
{
	int64_t now = r->tally->last_time;

	return row->sa ? sa_span(r->sas, row->sa, now, from, to) : ike_sa_span(r->sas, row->ike, now, from, to);
}

/* --- algorithms --- */

const char *sas_mode_name(const struct sas_row *row)
{
	static const char *const mode[] = { NULL, N_("transport"), N_("tunnel"), N_("beet") };

	if (row->sa)
		return mode[sa_mode(row->sa)];
	switch (row->ike->mode) {
	case IKEV1_EXCHANGE_IDENTITY_PROTECTION:
		return N_("main");
	case IKEV1_EXCHANGE_AGGRESSIVE:
		return N_("aggressive");
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

/* With a blank in front: words to be shown, while explain has some of them as terms. */
const char *event_words(uint8_t kind)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_STARTED] = N_(" started"), [EVENT_COOKIE] = N_(" cookie"), [EVENT_INVALID_KE] = N_(" invalid-ke"),
		[EVENT_REDIRECT] = N_(" redirect"), [EVENT_RESUMED] = N_(" resumed"), [EVENT_UP] = N_(" up"),
		[EVENT_FAILED] = N_(" failed"), [EVENT_CHILD] = N_(" child"), [EVENT_CHILD_FAILED] = N_(" child-failed"),
		[EVENT_REKEYING] = N_(" rekeying"), [EVENT_REKEYED] = N_(" rekeyed"), [EVENT_REKEYS] = N_(" rekeys"),
		[EVENT_COLLISION] = N_(" collision"), [EVENT_REAUTHENTICATED] = N_(" reauthenticated"),
		[EVENT_DELETE] = N_(" delete"), [EVENT_DELETED] = N_(" deleted"), [EVENT_EXPIRED] = N_(" expired"),
		[EVENT_DPD] = N_(" dpd"), [EVENT_RETRANSMITTED] = N_(" retransmitted"),
		[EVENT_UNANSWERED] = N_(" unanswered"), [EVENT_MOVED] = N_(" moved"), [EVENT_NOTIFY] = N_(" notify"),
		[EVENT_INVALID_SPI] = N_(" invalid-spi"), [EVENT_WRAPPED] = N_(" wrapped"),
		[EVENT_INTEGRITY] = N_(" integrity"), [EVENT_LIFETIME] = N_(" lifetime"),
	};

	return _(words[kind]) + 1;
}

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
		text_say(t, "no answer");
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
	text_say(t, "message ID ");
	if (row->ike && row->ike->major == 1 && e->number)
		text_digits(t, e->number, 8);
	else
		text_dec(t, e->number);
	if (e->spi > 1)
		text_tell(t, _(", $1 times"), BLANK_DEC(e->spi));
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
		text_say(t, " s");
		return true;
	default:
		return false;
	}
}
