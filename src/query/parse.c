/*
 * An expression, word by word, to steps:
 *
 *	either   = both { "or" both }
 *	both     = one { "and" one }
 *	one      = "not" one | "(" either ")" | NAME [ test ]
 *	test     = [ operator ] value | "in" range | "in" "{" range { "," range } "}"
 *	range    = value [ ".." value ]
 *
 * Its length and depth are bounded; evaluating it needs no stack.
 */
#include <stdlib.h>
#include <strings.h>
#include "query/query.h"

static void advance(struct parser *p)
{
	p->token = token_next(p->q->text, token_end(&p->token));
}

static void add_word(struct parser *p, const struct token *t)
{
	text_escaped(p->why, p->q->text + t->at, t->len);
}

/* The first failure counts. */
static bool fail(struct parser *p, const struct token *t, const char *why)
{
	if (p->failed)
		return false;
	p->failed = true;
	p->at = t->at;
	text_add(p->why, t->kind == TOKEN_UNENDED ? "a quotation mark is missing at the end" : why);
	return false;
}

static unsigned step_add(struct parser *p, enum step_kind kind, unsigned to)
{
	struct query *q = p->q;

	q->step = mem_grow(q->step, q->steps + 1, sizeof *q->step);
	q->step[q->steps] = (struct query_step){ (uint8_t)kind, to };
	return q->steps++;
}

/* --- values --- */

static bool op_fits(uint8_t op, uint8_t kind)
{
	switch (op) {
	case TOKEN_END:
		return true;
	case TOKEN_EQ:
	case TOKEN_NE:
		return kind != KIND_LAYER;
	case TOKEN_CONTAINS:
		return kind == KIND_LAYER || kind == KIND_OCTETS || kind == KIND_TEXT || kind == KIND_TAIL;
	default:
		return kind == KIND_NUMBER || kind == KIND_TAIL || kind == KIND_TIME || kind == KIND_SPAN ||
		    kind == KIND_ADDRESS;
	}
}

static void reading_fill(struct parser *p, struct reading *r, uint8_t op)
{
	struct query *q = p->q;

	r->value = q->values;
	for (unsigned i = 0; i < p->givens && op_fits(op, r->kind); i++) {
		struct value v;

		if (!value_read(q, r, &p->given[i], op == TOKEN_CONTAINS, &v))
			continue;
		p->given[i].read = true;
		q->value = mem_grow(q->value, q->values + 1, sizeof *q->value);
		q->value[q->values++] = v;
		r->values++;
	}
}

/* The word a value was meant to be, if one is near. */
static const char *value_nearest(const struct query *q, const struct term *term, const struct token *t)
{
	char word[WORD_MAX + 1];
	unsigned best = t->len / 2 + 1;
	const char *nearest = NULL, *name;

	if (t->len > WORD_MAX)
		return NULL;
	memcpy(word, q->text + t->at, t->len);
	word[t->len] = 0;
	for (unsigned i = 0; (name = value_word(q, term, i)); i++) {
		unsigned distance = word_distance(word, name);

		if (distance < best) {
			best = distance;
			nearest = name;
		}
	}
	return nearest;
}

static bool fail_value(struct parser *p, const struct term *term, const struct token *t)
{
	const char *nearest = value_nearest(p->q, term, t);
	bool named = value_word(p->q, term, 0);

	if (p->failed || t->kind == TOKEN_UNENDED)
		return fail(p, t, "");
	fail(p, t, "not a value of ");
	add_word(p, &term->word);
	text_add(p->why, ", which is ");
	text_add(p->why, kind_name[p->q->reading[term->reading].kind]);
	text_add(p->why, named && p->q->reading[term->reading].kind == KIND_NUMBER ? " or a name" : "");
	if (nearest) {
		text_add(p->why, "; did you mean ");
		text_add(p->why, nearest);
		text_char(p->why, '?');
	}
	return false;
}

/* Each value must be one to some shape of the field. */
static bool values_check(struct parser *p, const struct term *term)
{
	for (unsigned i = 0; i < term->readings; i++)
		reading_fill(p, &p->q->reading[term->reading + i], term->op);
	for (unsigned i = 0; i < p->givens; i++)
		if (!p->given[i].read)
			return fail_value(p, term, &p->given[i].low);
	return true;
}

static bool is_value(const struct token *t)
{
	return t->kind == TOKEN_WORD || t->kind == TOKEN_STRING;
}

static bool take_value(struct parser *p, bool range)
{
	struct given g = { .low = p->token };

	p->expects = EXPECTS_VALUE;
	if (!is_value(&p->token))
		return fail(p, &p->token, "a value is expected");
	advance(p);
	if (range && p->token.kind == TOKEN_RANGE) {
		advance(p);
		g.high = p->token;
		if (!is_value(&p->token))
			return fail(p, &p->token, "a value is expected");
		advance(p);
	}
	p->given = mem_grow(p->given, p->givens + 1, sizeof *p->given);
	p->given[p->givens++] = g;
	return true;
}

static bool take_set(struct parser *p)
{
	do {
		advance(p);
		if (!take_value(p, true))
			return false;
		p->expects = EXPECTS_SET;
	} while (p->token.kind == TOKEN_COMMA);
	if (p->token.kind != TOKEN_SET_END)
		return fail(p, &p->token, ", or } is expected");
	advance(p);
	return true;
}

static bool take_values(struct parser *p, bool in)
{
	p->givens = 0;
	return in && p->token.kind == TOKEN_SET ? take_set(p) : take_value(p, in);
}

/* --- comparisons --- */

static bool fail_operator(struct parser *p, const struct term *term, const struct token *at)
{
	uint8_t kind = p->q->reading[term->reading].kind;

	if (p->failed)
		return false;
	fail(p, at, "");
	add_word(p, &term->word);
	if (kind == KIND_LAYER) {
		text_add(p->why, " is a layer: name a field of it, or what it contains");
		return false;
	}
	text_add(p->why, " is ");
	text_add(p->why, kind_name[kind]);
	text_add(p->why, at->kind == TOKEN_CONTAINS ? ", which contains nothing" : ", which has no order");
	return false;
}

static bool take_test(struct parser *p, struct term *term)
{
	struct token operator = p->token;
	bool in = operator.kind == TOKEN_IN, fits = false;

	term->op = operator.kind >= TOKEN_CONTAINS && operator.kind <= TOKEN_GE ? operator.kind : TOKEN_EQ;
	for (unsigned i = 0; i < term->readings; i++)
		fits |= op_fits(term->op, p->q->reading[term->reading + i].kind);
	if (!fits)
		return fail_operator(p, term, &operator);
	if (operator.kind >= TOKEN_IN && operator.kind <= TOKEN_GE)
		advance(p);
	return take_values(p, in) && values_check(p, term);
}

static bool fail_name(struct parser *p, const struct token *t)
{
	char words[2 * WORD_MAX + 2];
	struct text nearest = TEXT_FIXED(words);

	if (p->failed)
		return false;
	fail(p, t, "");
	add_word(p, t);
	text_add(p->why, ": no such name or field");
	if (name_nearest(p->q->text + t->at, t->len, &nearest)) {
		text_add(p->why, "; did you mean ");
		text_add(p->why, text_string(&nearest));
		text_char(p->why, '?');
	}
	return false;
}

/* A name of this language goes before a layer of the same name. */
static bool take_name(struct parser *p, struct term *term)
{
	const char *word = p->q->text + p->token.at;
	struct query *q = p->q;

	term->name = name_find(word, p->token.len);
	if (!term->name)
		return field_find(q, term, word, p->token.len) || fail_name(p, &p->token);
	term->reading = q->readings;
	term->readings = 1;
	q->reading = mem_grow(q->reading, q->readings + 1, sizeof *q->reading);
	q->reading[q->readings++] = (struct reading){ .kind = term->name->kind, .names = term->name->names,
		.word = term->name->word };
	return true;
}

static bool take_term(struct parser *p)
{
	struct query *q = p->q;
	struct term term = { .word = p->token };
	bool good = take_name(p, &term);

	if (!good)
		return false;
	advance(p);
	p->expects = EXPECTS_OPERATOR;
	q->term = mem_grow(q->term, q->terms + 1, sizeof *q->term);
	q->term[q->terms++] = term;
	if (is_value(&p->token) || (p->token.kind >= TOKEN_IN && p->token.kind <= TOKEN_GE)) {
		good = take_test(p, &term);
		q->term[q->terms - 1] = term;
		p->expects = good ? EXPECTS_LINK : p->expects;
	}
	step_add(p, STEP_TERM, q->terms - 1);
	return good;
}

/* --- and, or, not --- */

static bool take_either(struct parser *p);

static bool deeper(struct parser *p)
{
	return ++p->depth <= LIMIT_QUERY_DEPTH ||
	    fail(p, &p->token, "too many parentheses or nots inside one another");
}

static bool take_parentheses(struct parser *p)
{
	p->open++;
	advance(p);
	if (!deeper(p) || !take_either(p))
		return false;
	if (p->token.kind != TOKEN_CLOSE)
		return fail(p, &p->token, "and, or, or ) is expected");
	advance(p);
	p->depth--;
	p->open--;
	p->expects = EXPECTS_LINK;
	return true;
}

static bool take_one(struct parser *p)
{
	p->expects = EXPECTS_NAME;
	switch (p->token.kind) {
	case TOKEN_NOT:
		advance(p);
		if (!deeper(p) || !take_one(p))
			return false;
		p->depth--;
		step_add(p, STEP_NOT, 0);
		return true;
	case TOKEN_OPEN:
		return take_parentheses(p);
	case TOKEN_WORD:
		return take_term(p);
	default:
		return fail(p, &p->token, "a name is expected");
	}
}

static bool take_both(struct parser *p)
{
	if (!take_one(p))
		return false;
	while (p->token.kind == TOKEN_AND) {
		unsigned jump = step_add(p, STEP_AND, 0);

		advance(p);
		if (!take_one(p))
			return false;
		p->q->step[jump].to = p->q->steps;
	}
	return true;
}

static bool take_either(struct parser *p)
{
	if (!take_both(p))
		return false;
	while (p->token.kind == TOKEN_OR) {
		unsigned jump = step_add(p, STEP_OR, 0);

		advance(p);
		if (!take_both(p))
			return false;
		p->q->step[jump].to = p->q->steps;
	}
	return true;
}

bool parser_run(struct parser *p, const char *expression, struct text *why)
{
	*p = (struct parser){ .q = mem_new(sizeof *p->q), .why = why };
	p->q->text = mem_string(expression);
	if (strlen(expression) > LIMIT_QUERY)
		return fail(p, &(struct token){ TOKEN_END, LIMIT_QUERY, 0 }, "the expression is too long");
	advance(p);
	return take_either(p) &&
	    (p->token.kind == TOKEN_END || fail(p, &p->token, "and, or, or the end is expected"));
}

void parser_end(struct parser *p)
{
	free(p->given);
	query_free(p->q);
}
