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

static const char *effect_words(const struct rung_effect *e)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_COOKIE] = "wants a cookie",
		[EVENT_INVALID_KE] = "wants group",
		[EVENT_REDIRECT] = "redirected",
		[EVENT_RESUMED] = "resumed",
		[EVENT_UP] = "UP",
		[EVENT_FAILED] = "FAILED",
		[EVENT_CHILD] = "child UP",
		[EVENT_CHILD_FAILED] = "child FAILED",
		[EVENT_REKEYED] = "REKEYED",
		[EVENT_COLLISION] = "collision",
		[EVENT_REAUTHENTICATED] = "REAUTHENTICATED",
		[EVENT_DELETED] = "DELETED",
		[EVENT_MOVED] = "moved",
		[EVENT_NOTIFY] = "error",
		[EVENT_INVALID_SPI] = "INVALID_SPI",
	};

	return words[e->kind];
}

void text_effect(struct text *t, const struct rung *r, const struct rung_effect *e)
{
	text_add(t, e->child ? "child " : "");
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

size_t text_fitting(const char *s, unsigned width)
{
	size_t n = 0, blank = 0;
	unsigned used = 0;

	for (; s[n]; n++) {
		used += ((uint8_t)s[n] & 0xc0) != 0x80;
		if (used > width)
			return blank ? blank : n;
		if (s[n] == ' ')
			blank = n;
	}
	return n;
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
	if (r->flows_left_out) {
		text_add(t, ", other SAs x");
		text_dec(t, r->flows_left_out);
	}
	text_add(t, ", ");
	text_dec(t, bytes);
	text_add(t, " octets");
}

static void text_ports(struct text *t, const struct rung *r)
{
	if (!r->port[0])
		return;
	text_add(t, r->port[0] == r->port[1] ? " port " : " ports ");
	text_dec(t, r->port[0]);
	if (r->port[0] == r->port[1])
		return;
	text_add(t, " > ");
	text_dec(t, r->port[1]);
}

static void text_message(struct text *t, const struct rung *r)
{
	text_add(t, r->name);
	text_add(t, ": ");
	text_add(t, r->brief);
	if (r->closed) {
		text_add(t, *r->brief ? ", closed, " : "closed, ");
		text_dec(t, r->bytes);
		text_add(t, " octets");
	} else if (!*r->brief) {
		text_add(t, "empty");
	}
	if (r->fragments) {
		text_add(t, ", ");
		text_dec(t, r->fragments);
		text_add(t, r->fragments == 1 ? " fragment" : " fragments");
	}
}

void text_rung(struct text *t, const struct rung *r)
{
	if (r->kind == RUNG_TRAFFIC) {
		text_run(t, r);
	} else if (r->kind == RUNG_KEEPALIVE) {
		text_add(t, "NAT keepalive x");
		text_dec(t, r->sent);
	} else {
		text_message(t, r);
		if (r->moved) {
			text_char(t, ',');
			text_ports(t, r);
		}
	}
}

void text_rung_phase(struct text *t, const struct rung *r)
{
	bool protocol[2] = { false, false };

	if (r->kind == RUNG_MESSAGE) {
		text_add(t, r->phase);
		return;
	}
	text_add(t, r->kind == RUNG_KEEPALIVE ? "NAT keepalives" : "protected traffic (");
	for (unsigned i = 0; i < r->flows; i++)
		if (r->flow[i].shown)
			protocol[r->flow[i].protocol == IP_PROTOCOL_AH] = true;
	if (r->kind == RUNG_TRAFFIC)
		text_add(t, protocol[0] && protocol[1] ? "AH and ESP)" : protocol[1] ? "AH)" : "ESP)");
}

bool rung_begins(const struct rung *r, const struct rung *before)
{
	if (!before || before->kind != r->kind)
		return true;
	return r->kind == RUNG_MESSAGE && (r->spi[0] != before->spi[0] || strcmp(r->phase, before->phase));
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
