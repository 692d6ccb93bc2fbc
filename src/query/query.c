/* An expression asked of packets and SAs: no allocation, no recursion, and no further than it is decided. */
#include <ctype.h>
#include <endian.h>
#include <stdlib.h>
#include "query/query.h"

struct query *query_parse(const char *expression, struct text *why, unsigned *at)
{
	struct parser p;
	struct query *q;

	if (!parser_run(&p, expression, why)) {
		*at = p.at;
		parser_end(&p);
		return NULL;
	}
	q = p.q;
	free(p.given);
	return q;
}

void query_free(struct query *q)
{
	if (!q)
		return;
	free(q->text);
	free(q->step);
	free(q->term);
	free(q->target);
	free(q->reading);
	free(q->value);
	free(q->octets);
	free(q);
}

/* --- one value against those of the expression --- */

/* It is below the low end, above the high end. */
static inline bool stands(uint8_t op, bool below, bool above)
{
	if (op == TOKEN_EQ || op == TOKEN_NE)
		return !below && !above;
	switch (op) {
	case TOKEN_LT:
		return below;
	case TOKEN_LE:
		return !above;
	case TOKEN_GT:
		return above;
	default:
		return !below;
	}
}

/* What the term compares with; NULL: nothing. */
static const struct value *values_of(const struct asked *a)
{
	return a->reading->values ? &a->q->value[a->reading->value] : NULL;
}

/* Octets of a value, which may be none. */
static const uint8_t *octets_of(const struct asked *a, const struct value *v)
{
	return v->as.octets.len ? &a->q->octets[v->as.octets.at] : (const uint8_t *)"";
}

void ask_number(struct asked *a, uint64_t x)
{
	const struct value *v = values_of(a);

	a->there = true;
	if (a->offered)
		return;
	if (a->term->op == TOKEN_END)
		a->fits |= a->reading->kind != KIND_FLAG || x;
	for (unsigned i = 0; i < a->reading->values && !a->fits; i++) {
		bool below = x < v[i].as.number.low, above = x > v[i].as.number.high;

		a->fits = !v[i].octets && stands(a->term->op, below, above);
	}
}

void ask_spi(struct asked *a, uint64_t spi)
{
	if (spi && a->offered)
		offered_spi(a->offered, spi);
	else if (spi)
		ask_number(a, spi);
}

/* Of one family; IPv4's have zeros behind them. */
static inline bool address_before(const struct address *a, const struct address *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->byte, sizeof x);
	memcpy(y, b->byte, sizeof y);
	return x[0] != y[0] ? be64toh(x[0]) < be64toh(y[0]) : be64toh(x[1]) < be64toh(y[1]);
}

void ask_addresses(struct asked *a, const struct address *low, const struct address *high)
{
	const struct value *v = values_of(a);

	if (a->offered) {
		offered_address(a->offered, low);
		return;
	}
	a->there = true;
	a->fits |= a->term->op == TOKEN_END;
	for (unsigned i = 0; i < a->reading->values && !a->fits; i++) {
		const struct address *from = &v[i].as.address.low, *to = &v[i].as.address.high;

		if (from->family == low->family)
			a->fits = stands(a->term->op, address_before(high, from), address_before(to, low));
	}
}

void ask_address(struct asked *a, const struct address *x)
{
	ask_addresses(a, x, x);
}

void ask_octets(struct asked *a, const uint8_t *at, size_t n)
{
	const struct value *v = values_of(a);

	a->there = true;
	a->fits |= a->term->op == TOKEN_END;
	for (unsigned i = 0; i < a->reading->values && !a->fits; i++) {
		const uint8_t *octets = octets_of(a, &v[i]);
		uint32_t len = v[i].as.octets.len;

		if (!v[i].octets)
			continue;
		if (a->term->op == TOKEN_CONTAINS)
			a->fits = memmem(at, n, octets, len);
		else
			a->fits = n == len && !memcmp(at, octets, n);
	}
}

static bool text_fits(const char *s, const uint8_t *small, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (tolower((uint8_t)s[i]) != small[i])
			return false;
	return true;
}

void ask_text(struct asked *a, const char *s, size_t n)
{
	const struct value *v = values_of(a);

	if (a->offered) {
		offered_text(a->offered, s, n);
		return;
	}
	a->there = true;
	a->fits |= a->term->op == TOKEN_END;
	for (unsigned i = 0; i < a->reading->values && !a->fits; i++) {
		const uint8_t *small = octets_of(a, &v[i]);
		uint32_t len = v[i].as.octets.len;
		size_t last = a->term->op == TOKEN_CONTAINS && n >= len ? n - len : 0;

		if (n < len || (a->term->op != TOKEN_CONTAINS && n != len))
			continue;
		for (size_t at = 0; at <= last && !a->fits; at++)
			a->fits = text_fits(s + at, small, len);
	}
}

/* --- all of it --- */

struct subject { const struct packet *p; const struct asked_sa *sa; };

/* A layer is there for an SA when it is its protocol. */
static void sa_layer(struct asked *a, const struct asked_sa *s)
{
	const struct target *t = &a->q->target[a->term->target];

	if (!t->field && layer_is(t->header, s->ike ? "ike" : s->sa->protocol == KEY_ESP ? "esp" : "ah", s->ike ||
	    s->sa->protocol == KEY_ESP ? 3 : 2))
		a->there = a->fits = a->term->op == TOKEN_END;
}

static bool term_holds(const struct query *q, const struct term *term, const struct subject *s)
{
	struct asked a = { q, term, &q->reading[term->reading], false, false, NULL };

	if (!term->name && s->p)
		field_ask(&a, s->p);
	else if (!term->name)
		sa_layer(&a, s->sa);
	else if (s->p && term->name->packet)
		term->name->packet(&a, s->p);
	else if (s->sa && term->name->sa)
		term->name->sa(&a, s->sa);
	return term->op == TOKEN_NE ? a.there && !a.fits : a.fits;
}

static bool query_holds(const struct query *q, const struct subject *s)
{
	bool holds = false;

	for (unsigned i = 0; i < q->steps;) {
		const struct query_step *step = &q->step[i++];

		if (step->kind == STEP_TERM)
			holds = term_holds(q, &q->term[step->to], s);
		else if (step->kind == STEP_NOT)
			holds = !holds;
		else if (holds == (step->kind == STEP_OR))
			i = step->to;
	}
	return holds;
}

/* A layer may be an SA's protocol. */
static bool term_lacks(const struct query *q, const struct term *term, bool of_sas)
{
	if (term->name)
		return of_sas ? !term->name->sa : !term->name->packet;
	return of_sas && q->target[term->target].field;
}

bool query_lacks(const struct query *q, bool of_sas, struct text *name)
{
	for (unsigned i = 0; i < q->terms; i++) {
		const struct term *term = &q->term[i];

		if (!term_lacks(q, term, of_sas))
			continue;
		text_mem(name, q->text + term->word.at, term->word.len);
		return true;
	}
	return false;
}

bool query_packet(const struct query *q, const struct packet *p)
{
	return query_holds(q, &(struct subject){ p, NULL });
}

bool query_sa(const struct query *q, const struct sa *s, const struct sa_table *t)
{
	return query_holds(q, &(struct subject){ NULL, &(struct asked_sa){ s, NULL, t } });
}

bool query_ike_sa(const struct query *q, const struct ike_sa *s, const struct sa_table *t)
{
	return query_holds(q, &(struct subject){ NULL, &(struct asked_sa){ NULL, s, t } });
}

/* Who made a finding may not have known the responder's SPI yet. */
static const struct ike_sa *ike_sa_of(const struct finding *f, const struct sa_table *t)
{
	const struct ike_sa *s = ike_sa_named(t, f->ike[0], f->ike[1]);

	for (uint32_t i = 0; !s && f->ike[0] && i < ike_sa_count(t); i++)
		if (ike_sa_at(t, i)->initiator_spi == f->ike[0])
			s = ike_sa_at(t, i);
	return s;
}

bool query_finding(const struct query *q, const struct finding *f, const struct sa_table *t)
{
	const struct sa *s = f->protocol ? sa_named(t, f->protocol, f->spi, &f->destination) : NULL;
	const struct ike_sa *ike = s ? NULL : ike_sa_of(f, t);

	return s ? query_sa(q, s, t) : ike && query_ike_sa(q, ike, t);
}
