/*
 * What may stand at the end of an expression: the parser is asked what it
 * expects where the last word begins.
 */
#include <stdlib.h>
#include <strings.h>
#include "query/query.h"

struct completion {
	const char *begun;		/* of the word */
	size_t len;
	query_say *say;
	void *context;
};

static void offer(const struct completion *c, const char *word, const char *meaning)
{
	if (!strncasecmp(word, c->begun, c->len))
		c->say(c->context, word, meaning);
}

/* --- names --- */

/* Was this layer, or this field of it, there already? */
static bool seen_before(const struct header_walk *end, const char *layer, const char *key)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w)) && memcmp(&w, end, sizeof w)) {
		if (strcmp(h->key, layer))
			continue;
		if (!key)
			return true;
		for (unsigned i = 0; i < h->fields; i++)
			if (!strcmp(h->field[i].key, key))
				return true;
		if (h->tail.key && !strcmp(h->tail.key, key))
			return true;
	}
	return false;
}

static void offer_field(const struct completion *c, const struct header *h, const struct field *f,
    const struct header_walk *at)
{
	char name[128];
	struct text t = TEXT_FIXED(name);

	text_add(&t, h->key);
	text_char(&t, '.');
	text_add(&t, f->key);
	if (!strncasecmp(text_string(&t), c->begun, c->len) && !seen_before(at, h->key, f->key))
		c->say(c->context, name, f->label);
}

/* Once there is a dot, fields; layers else. */
static void offer_layers(const struct completion *c)
{
	const char *dot = memchr(c->begun, '.', c->len);
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w))) {
		if (!dot && !strncasecmp(h->key, c->begun, c->len) && !seen_before(&w, h->key, NULL) &&
		    !name_find(h->key, strlen(h->key)))
			c->say(c->context, h->key, h->title);
		if (!dot || strncasecmp(h->key, c->begun, (size_t)(dot - c->begun)))
			continue;
		for (unsigned i = 0; i < h->fields; i++)
			offer_field(c, h, &h->field[i], &w);
		if (h->tail.key)
			offer_field(c, h, &h->tail, &w);
	}
}

static void offer_names(const struct completion *c)
{
	for (const struct name_row *row = query_name; row->name; row++)
		offer(c, row->name, row->meaning);
	offer(c, "not", "");
	offer_layers(c);
}

/* --- values --- */

const char *value_word(const struct query *q, const struct term *term, unsigned i)
{
	static const char *const flag[] = { "yes", "no" };

	for (unsigned k = 0; k < term->readings; k++) {
		const struct reading *r = &q->reading[term->reading + k];
		unsigned n = r->kind == KIND_FLAG ? 2 : r->names ? r->names->count : 0;

		if (r->word && r->word(i))
			return r->word(i);
		if (i < n)
			return r->kind == KIND_FLAG ? flag[i] : r->names->row[i].text;
		i -= n;
	}
	return NULL;
}

/* A word of more than one word stands in quotes. */
static void offer_value(const struct completion *c, const char *word)
{
	char quoted[256];
	struct text t = TEXT_FIXED(quoted);
	struct token token = token_next(word, 0);

	if (strncasecmp(word, c->begun, c->len))
		return;
	if (token.kind == TOKEN_WORD && !word[token_end(&token)]) {
		c->say(c->context, word, "");
		return;
	}
	text_char(&t, '"');
	text_add(&t, word);
	text_char(&t, '"');
	c->say(c->context, text_string(&t), "");
}

/* --- values that are there --- */

enum { OFFERED_MOST = 256, OFFERED_WORD = 96 };

struct offered {
	const struct completion *c;
	uint64_t seen[OFFERED_MOST];	/* by hash: each is offered once */
	unsigned count;
};

static bool is_offered(const struct offered *t, uint64_t hashed)
{
	for (unsigned i = 0; i < t->count; i++)
		if (t->seen[i] == hashed)
			return true;
	return false;
}

static void offered_word(struct offered *t, const char *word)
{
	uint64_t hashed = hash_bytes(word, strlen(word));

	if (t->count == OFFERED_MOST || is_offered(t, hashed))
		return;
	t->seen[t->count++] = hashed;
	offer_value(t->c, word);
}

void offered_spi(struct offered *t, uint64_t spi)
{
	char word[OFFERED_WORD];
	struct text w = TEXT_FIXED(word);

	text_add(&w, "0x");
	text_hex(&w, spi, spi >> 32 ? 16 : 8);
	offered_word(t, text_string(&w));
}

void offered_address(struct offered *t, const struct address *x)
{
	char word[OFFERED_WORD];
	struct text w = TEXT_FIXED(word);

	text_address(&w, x);
	offered_word(t, text_string(&w));
}

/* Not all octets can stand in an expression. */
void offered_text(struct offered *t, const char *s, size_t n)
{
	char word[OFFERED_WORD];
	struct text w = TEXT_FIXED(word);

	text_mem(&w, s, n);
	for (const char *c = word; c < w.at; c++)
		if ((uint8_t)*c < ' ' || (uint8_t)*c > '~' || *c == '"' || *c == '\\')
			return;
	if (!w.full)
		offered_word(t, text_string(&w));
}

/* A field has the values of the name that is about the same. */
static const struct name_row *name_like(const struct query *q, const struct term *term)
{
	const struct target *t;

	if (term->name)
		return term->name;		/* it has no targets */
	if (q->reading[term->reading].kind == KIND_ADDRESS)
		return name_find("peer", 4);
	t = &q->target[term->target];
	return t->field && !strcmp(t->field->key, "spi") ? name_find("spi", 3) : NULL;
}

static void offer_there(struct offered *offered, const struct query *q, const struct sa_table *sas)
{
	const struct term *term = &q->term[q->terms - 1];
	const struct name_row *name = name_like(q, term);
	struct asked a = { q, term, &q->reading[term->reading], false, false, offered };

	if (!name || !name->sa || !sas)
		return;
	for (uint32_t i = 0; i < ike_sa_count(sas) && offered->count < OFFERED_MOST; i++)
		name->sa(&a, &(struct asked_sa){ NULL, ike_sa_at(sas, i), sas });
	for (uint32_t i = 0; i < sa_count(sas) && offered->count < OFFERED_MOST; i++)
		name->sa(&a, &(struct asked_sa){ sa_at(sas, i), NULL, sas });
}

/* Those of the language, but for what was told already. */
static void offer_values(const struct completion *c, const struct query *q, const struct offered *offered)
{
	const struct term *term = &q->term[q->terms - 1];
	const char *word;

	for (unsigned i = 0; (word = value_word(q, term, i)); i++) {
		bool again = is_offered(offered, hash_bytes(word, strlen(word)));

		for (unsigned k = 0; k < i && !again; k++)
			again = !strcmp(value_word(q, term, k), word);
		if (!again)
			offer_value(c, word);
	}
}

/* --- what is expected --- */

static void offer_links(const struct completion *c, const struct parser *p)
{
	offer(c, "and", "both");
	offer(c, "or", "either");
	if (p->open)
		offer(c, ")", "");
}

static void offer_expected(const struct completion *c, const struct parser *p, const struct sa_table *sas)
{
	struct offered offered = { .c = c };

	switch (p->expects) {
	case EXPECTS_NAME:
		offer_names(c);
		break;
	case EXPECTS_OPERATOR:
		offer_there(&offered, p->q, sas);
		offer_values(c, p->q, &offered);
		for (unsigned i = 0; token_operator(i); i++)
			offer(c, token_operator(i), "");
		offer_links(c, p);
		break;
	case EXPECTS_VALUE:
		offer_there(&offered, p->q, sas);
		offer_values(c, p->q, &offered);
		break;
	case EXPECTS_SET:
		offer(c, ",", "");
		offer(c, "}", "");
		break;
	default:
		offer_links(c, p);
	}
}

/* The word at the very end, which may go on; or the end. */
static struct token last_word(const char *written)
{
	struct token last = { 0 }, t = token_next(written, 0);

	for (; t.kind != TOKEN_END; t = token_next(written, token_end(&t)))
		last = t;
	if (!last.len || written[token_end(&last)] || last.kind == TOKEN_STRING ||
	    (last.kind > TOKEN_STRING && last.kind < TOKEN_AND) || strchr("&|=!<>", written[last.at]))
		return t;
	return last;
}

void query_complete(const char *written, const struct sa_table *sas, query_say *say, void *context)
{
	struct token last = last_word(written);
	struct completion c = { written + last.at, last.len, say, context };
	char unused[256], *before = mem_string(written);
	struct text why = TEXT_FIXED(unused);
	struct parser p;

	before[last.kind == TOKEN_UNENDED ? last.at - 1 : last.at] = 0;
	if (parser_run(&p, before, &why) || p.token.kind == TOKEN_END)
		offer_expected(&c, &p, sas);
	parser_end(&p);
	free(before);
}
