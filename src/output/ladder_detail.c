/*
 * What the payloads of a message say, a line each: chosen by what their fields
 * are, not by payload.  Names, addresses and SPIs are said, keys and other octets are not.
 */
#include "output/ladder.h"

/* Payloads that say something in few words. */
static bool is_telling(const struct node *n)
{
	static const char *const telling[] = {
		"SA", "KE", "IDi", "IDr", "ID", "CERT", "AUTH", "N", "D", "TSi", "TSr", "CP", "EAP", "V",
	};
	const char *name = node_name(n, "type");

	if (node_is(n, "N") && name && notify_is_quiet(name, strlen(name)))
		return false;
	for (unsigned i = 0; i < sizeof telling / sizeof *telling; i++)
		if (node_is(n, telling[i]))
			return true;
	return false;
}

/* Does the field say something, and not only how the payload is built? */
static bool is_said(const struct node *n, const struct field *f)
{
	static const char *const shape[] = { "next_payload", "last", "doi", "attribute_next_payload" };
	uint64_t value = wire_bits(n->at, f->bit, f->bits);
	bool name = f->names && name_of(f->names, (uint32_t)value);

	for (unsigned i = 0; i < sizeof shape / sizeof *shape; i++)
		if (!strcmp(f->key, shape[i]))
			return false;
	if (!strcmp(f->key, "type") && (node_is(n, "transform") || node_is(n, "selector")))
		return false;
	if (!strncmp(f->key, "protocol", 8))
		return name && value;
	return f->names ? f->format != RESERVED : f->format == HEX || f->format == IP4 || f->format == IP6;
}

static void say(struct text *t, const struct node *n, const struct field *f)
{
	text_char(t, ' ');
	text_named(t, n, f);
}

/* An attribute with a named value is told by that, as a key length is; "Life Duration 3600" needs both. */
static void say_attribute(struct text *t, const struct node *n)
{
	static const char length[] = "Key Length";
	const struct field *value = node_field(n, "value");
	const char *name = node_name(n, "type");

	if (!value || (!value->names && (!name || strncmp(name, length, sizeof length - 1)))) {
		text_char(t, ' ');
		text_key(t, n, "type");
	}
	if (value)
		say(t, n, value);
}

static bool has_prefix(const struct packet *p, const struct node *n)
{
	const struct fact *f;

	for (unsigned at = 0; (f = fact_next(p, (unsigned)(n - p->node), &at));)
		if (!strcmp(f->key, "prefix"))
			return true;
	return false;
}

static bool is_said_whole(const char *fact)
{
	return !strcmp(fact, "prefix") || !strcmp(fact, "subject") || !strcmp(fact, "vendor");
}

static void say_facts(struct text *t, const struct packet *p, const struct node *n)
{
	const struct fact *f;

	for (unsigned at = 0; (f = fact_next(p, (unsigned)(n - p->node), &at));) {
		bool verdict = f->verdict == FACT_VERIFIED || f->verdict == FACT_FAILED;

		if (verdict && !strcmp(f->key, "authentication")) {
			text_char(t, ' ');
			text_say(t, verdict_name[f->verdict]);
		} else if (is_said_whole(f->key)) {
			text_char(t, ' ');
			text_escaped(t, p->words + f->at, f->len);
		}
	}
}

static void say_tail(struct text *t, const struct node *n)
{
	enum { TAIL_MOST = 128 };
	uint32_t size;

	node_tail(n, &size);
	if (!size || n->header->tail.format == BYTES)
		return;
	text_char(t, ' ');
	text_tail(t, n, TAIL_MOST);
}

static void say_node(struct text *t, const struct packet *p, const struct node *n)
{
	bool prefix = has_prefix(p, n);

	if (node_is(n, "attribute")) {
		say_attribute(t, n);
	} else {
		for (unsigned i = 0; i < n->header->fields; i++) {
			const struct field *f = &n->header->field[i];
			bool address = f->format == IP4 || f->format == IP6;

			if (field_captured(n, f) && is_said(n, f) && !(address && prefix))
				say(t, n, f);
		}
	}
	say_tail(t, n);
	say_facts(t, p, n);
}

/* A proposal begins a line of its own, as every payload does; one that says nothing has none. */
static void say_begin(struct text *t, const struct node *payload, const struct node *n)
{
	text_add(t, t->at > t->start ? "\n" : "");
	text_add(t, payload->header->key);
	if (!node_is(n, "proposal"))
		return;
	text_char(t, ' ');
	text_key(t, n, "number");
}

void ladder_detail(struct text *t, const struct message *m)
{
	const struct node *end = m->p->node + m->end, *payload = NULL;
	char *line = t->at, *begun = t->at;

	for (const struct node *n = m->p->node + m->node + 1; n < end; n++) {
		bool inside = payload && n->depth > payload->depth;

		if (!inside)
			payload = is_telling(n) ? n : NULL;
		if (!payload || node_is(n, "SA"))
			continue;
		if (!inside || node_is(n, "proposal")) {
			if (t->at == begun)
				t->at = line;
			line = t->at;
			say_begin(t, payload, n);
			begun = t->at;
		}
		say_node(t, m->p, n);
	}
	if (t->at == begun)
		t->at = line;
}
