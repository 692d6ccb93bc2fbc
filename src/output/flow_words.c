/* The words that all forms of a ladder have in common: of rows, and of what they brought about. */
#include <spiglass/registry.h>
#include "output/ladder.h"

/* --- effects --- */

bool ladder_effective(enum event_kind kind, bool child)
{
	static const bool of_ike[EVENT_KINDS] = {
		[EVENT_COOKIE] = true,
		[EVENT_INVALID_KE] = true,
		[EVENT_REDIRECT] = true,
		[EVENT_RESUMED] = true,
		[EVENT_UP] = true,
		[EVENT_FAILED] = true,
		[EVENT_CHILD] = true,
		[EVENT_CHILD_FAILED] = true,
		[EVENT_REKEYED] = true,
		[EVENT_COLLISION] = true,
		[EVENT_REAUTHENTICATED] = true,
		[EVENT_DELETED] = true,
		[EVENT_MOVED] = true,
		[EVENT_NOTIFY] = true,
		[EVENT_INVALID_SPI] = true,
	};
	static const bool of_child[EVENT_KINDS] = {
		[EVENT_REKEYED] = true,
		[EVENT_COLLISION] = true,
		[EVENT_DELETED] = true,
		[EVENT_FAILED] = true,
	};

	return child ? of_child[kind] : of_ike[kind];
}

/* Of an IKE SA by another. */
static bool is_succession(const struct rung_effect *e)
{
	return !e->child && (e->kind == EVENT_REKEYED || e->kind == EVENT_REAUTHENTICATED);
}

bool effect_notify(const struct rung_effect *e)
{
	return e->kind == EVENT_FAILED || e->kind == EVENT_CHILD_FAILED || e->kind == EVENT_NOTIFY;
}

unsigned effect_digits(const struct rung_effect *e)
{
	return is_succession(e) || e->spi >> 32 ? 16 : 8;
}

static void text_effect_spi(struct text *t, const struct rung_effect *e, uint64_t spi)
{
	text_add(t, " 0x");
	text_hex(t, spi, effect_digits(e));
}

static void text_notify(struct text *t, const struct rung *r, uint32_t type)
{
	const char *name = name_of(r->version == 1 ? &registry_ikev1_notify : &registry_ikev2_notify, type);

	if (name)
		text_add(t, name);
	else
		text_dec(t, type);
}

/* Those of no capital letters have a blank in front: words to be shown, while explain has some of them as terms. */
static const char *effect_words(const struct rung_effect *e)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_COOKIE] = N_(" wants a cookie"),
		[EVENT_INVALID_KE] = N_(" wants group"),
		[EVENT_REDIRECT] = N_(" redirected"),
		[EVENT_RESUMED] = N_(" resumed"),
		[EVENT_UP] = "UP",
		[EVENT_FAILED] = "FAILED",
		[EVENT_CHILD] = N_(" child UP"),
		[EVENT_CHILD_FAILED] = N_(" child FAILED"),
		[EVENT_REKEYED] = "REKEYED",
		[EVENT_COLLISION] = N_(" collision"),
		[EVENT_REAUTHENTICATED] = "REAUTHENTICATED",
		[EVENT_DELETED] = "DELETED",
		[EVENT_MOVED] = N_(" moved"),
		[EVENT_NOTIFY] = N_(" error"),
		[EVENT_INVALID_SPI] = "INVALID_SPI",
	};

	return _(words[e->kind]) + (*words[e->kind] == ' ');
}

void text_effect(struct text *t, const struct rung *r, const struct rung_effect *e)
{
	text_add(t, e->child ? _("child ") : "");
	text_add(t, effect_words(e));
	text_add(t, e->inferred ? "~" : "");
	if (e->spi && (e->child || e->kind == EVENT_CHILD || is_succession(e))) {
		text_effect_spi(t, e, e->spi);
		if (e->other)
			text_effect_spi(t, e, e->other);
	} else if (e->kind == EVENT_INVALID_KE) {
		text_char(t, ' ');
		text_dec(t, e->number);
	} else if (effect_notify(e) && e->number) {
		text_add(t, ": ");
		text_notify(t, r, e->number);
	}
}

uint8_t paint_effect(const struct rung_effect *e)
{
	switch (e->kind) {
	case EVENT_UP:
	case EVENT_CHILD:
	case EVENT_RESUMED:
		return e->inferred ? PAINT_DOUBT : PAINT_GOOD;
	case EVENT_FAILED:
	case EVENT_CHILD_FAILED:
	case EVENT_NOTIFY:
	case EVENT_INVALID_SPI:
		return PAINT_BAD;
	case EVENT_REKEYED:
	case EVENT_DELETED:
	case EVENT_REAUTHENTICATED:
		return PAINT_DIM;
	default:
		return PAINT_DOUBT;
	}
}

/* --- rows --- */

size_t text_fitting(const char *s, size_t n, unsigned width)
{
	return columns_of(s, n) <= width ? n : octets_of_line(s, n, width - 1);
}

void text_rung_flow(struct text *t, const struct rung_flow *f)
{
	text_add(t, protocol_name(f->protocol));
	text_add(t, " 0x");
	text_hex(t, f->spi, 8);
	text_add(t, " x");
	text_dec(t, f->packets);
}

enum way rung_way(const struct rung *r)
{
	bool way[2] = { false, false };

	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			way[r->flow[i].back] = true;
	return !way[1] ? WAY_FORTH : way[0] ? WAY_BOTH : WAY_BACK;
}

static void text_run(struct text *t, const struct rung *r)
{
	uint64_t bytes = 0;
	unsigned shown = 0;

	for (unsigned i = 0; i < r->flows; i++) {
		if (!r->flow[i].shown)
			continue;
		text_add(t, shown++ ? ", " : "");
		text_rung_flow(t, &r->flow[i]);
		bytes += r->flow[i].bytes;
	}
	if (r->flows_left_out)
		text_tell(t, _(", other SAs x$1"), BLANK_DEC(r->flows_left_out));
	text_tell(t, _(", $1 octets"), BLANK_DEC(bytes));
}

static void text_ports(struct text *t, const struct rung *r)
{
	if (r->port[0])
		text_tell(t, r->port[0] == r->port[1] ? _(", port $1") : _(", ports $1 > $2"), BLANK_DEC(r->port[0]),
		    BLANK_DEC(r->port[1]));
}

static void text_message(struct text *t, const struct rung *r)
{
	text_add(t, r->name);
	text_add(t, ": ");
	text_add(t, r->brief);
	if (r->closed)
		text_tell(t, *r->brief ? _(", closed, $1 octets") : _("closed, $1 octets"), BLANK_DEC(r->bytes));
	else if (!*r->brief)
		text_say(t, "empty");
	if (r->fragments)
		text_tell(t, r->fragments == 1 ? _(", $1 fragment") : _(", $1 fragments"), BLANK_DEC(r->fragments));
}

void text_rung(struct text *t, const struct rung *r)
{
	if (r->kind == RUNG_TRAFFIC) {
		text_run(t, r);
	} else if (r->kind == RUNG_KEEPALIVE) {
		text_tell(t, _("NAT keepalive x$1"), BLANK_DEC(r->sent));
	} else {
		text_message(t, r);
		if (r->moved)
			text_ports(t, r);
	}
}

void text_message_phase(struct text *t, const struct rung *r, bool english)
{
	text_add(t, english ? r->phase : _(r->phase));
	text_tell(t, english ? r->purpose : _(r->purpose), BLANK_WORDS(r->about));
}

void text_rung_phase(struct text *t, const struct rung *r)
{
	bool protocol[2] = { false, false };

	if (r->kind == RUNG_MESSAGE) {
		text_message_phase(t, r, false);
		return;
	}
	text_say(t, r->kind == RUNG_KEEPALIVE ? N_("NAT keepalives") : N_("protected traffic ("));
	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			protocol[r->flow[i].protocol == IP_PROTOCOL_AH] = true;
	if (r->kind == RUNG_TRAFFIC)
		text_say(t, protocol[0] && protocol[1] ? N_("AH and ESP)") : protocol[1] ? "AH)" : "ESP)");
}

static bool same_phase(const struct rung *a, const struct rung *b)
{
	return a->spi[0] == b->spi[0] && !strcmp(a->phase, b->phase) && !strcmp(a->purpose, b->purpose) &&
	    !strcmp(a->about, b->about);
}

bool rung_begins(const struct rung *r, const struct rung *before)
{
	if (!before || before->kind != r->kind)
		return true;
	return r->kind == RUNG_MESSAGE && !same_phase(r, before);
}

const struct rung *rung_next(const struct ladder *l, uint32_t *i)
{
	while (*i < ladder_count(l)) {
		const struct rung *r = ladder_at(l, (*i)++);

		if (r->shown)
			return r;
	}
	return NULL;
}

const struct rung *rung_request(const struct ladder *l, const struct rung *r)
{
	return r->request ? ladder_at(l, r->request - 1) : NULL;
}
