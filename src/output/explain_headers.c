/*
 * What headers say of themselves: their shapes, fields and where those stand.
 *
 * The order of the list of headers is the linker's, so what is shown of it is
 * sorted: the newest RFC first.
 */
#include "output/explain.h"

/* Payloads are the headers that the registries of payloads name, in capitals: EAP, not eap. */
static bool is_payload(const struct header *h)
{
	for (unsigned i = 0; i < registry_lists_count; i++) {
		const struct registry_list *list = &registry_lists[i];

		for (unsigned j = 0; list->theme == THEME_PAYLOADS && j < list->names->count; j++)
			if (h->key[0] <= 'Z' && word_same(h->key, list->names->row[j].text))
				return true;
	}
	return !strcmp(h->key, "payload") || !strcmp(h->key, "proposal") || !strcmp(h->key, "transform");
}

static bool header_in(const struct explain_theme *theme, const struct header *h)
{
	return is_payload(h) == (theme->kind == EXPLAIN_PAYLOADS);
}

/* --- names --- */

void explain_each_header(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w))) {
		if (!header_in(theme, h))
			continue;
		visit(context, theme, h->key, NULL, h->key, strlen(h->key), RANK_NAME);
		visit(context, theme, h->key, NULL, h->title, strlen(h->title), RANK_ALSO);
	}
}

static void each_name_of_field(const struct explain_theme *theme, const struct header *h, const struct field *field,
    explain_visit *visit, void *context)
{
	char room[96];
	struct text t = TEXT_FIXED(room);

	text_add(&t, h->key);
	text_char(&t, '.');
	text_add(&t, field->key);
	visit(context, theme, field->key, NULL, field->key, strlen(field->key), RANK_NAME);
	visit(context, theme, field->key, NULL, field->label, strlen(field->label), RANK_ALSO);
	visit(context, theme, field->key, h, room, (size_t)(t.at - room), RANK_NAME);
}

void explain_each_field(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w))) {
		for (unsigned i = 0; i < h->fields; i++)
			if (h->field[i].format != RESERVED)
				each_name_of_field(theme, h, &h->field[i], visit, context);
		if (h->tail.key)
			each_name_of_field(theme, h, &h->tail, visit, context);
	}
}

/* --- facts --- */

/* "data", which says the least of what is behind the fields, stands for the others. */
static const char *tail_order(const struct header *h)
{
	return !h->tail.key || !strcmp(h->tail.key, "data") ? "" : h->tail.key;
}

/* Newer RFCs first, then what else was written, then what is nowhere written. */
static int by_source(const struct header *a, const struct header *b)
{
	bool rfc = !strncmp(a->source, "RFC", 3), other = !strncmp(b->source, "RFC", 3);
	int order = strcmp(b->source, a->source);

	if (rfc != other)
		return rfc ? -1 : 1;
	if (!order)
		order = strcmp(a->title, b->title);
	if (!order)
		order = (int)a->bytes - (int)b->bytes;
	if (!order)
		order = strcmp(tail_order(a), tail_order(b));
	return order;
}

static bool field_same(const struct field *a, const struct field *b)
{
	return (!a->key || !b->key) ? a->key == b->key :
	    !strcmp(a->key, b->key) && !strcmp(a->label, b->label) && a->bit == b->bit && a->bits == b->bits;
}

/* What is behind the fields may differ. */
static bool header_same(const struct header *a, const struct header *b)
{
	if (a->fields != b->fields || a->bytes != b->bytes || strcmp(a->title, b->title))
		return false;
	for (unsigned i = 0; i < a->fields; i++)
		if (!field_same(&a->field[i], &b->field[i]))
			return false;
	return true;
}

/* True: one as good is there already.  A worse one makes room. */
static bool shape_known(struct explain_facts *f, const struct header *h)
{
	for (unsigned i = 0; i < f->shapes; i++) {
		if (!header_same(f->shape[i], h))
			continue;
		f->further |= !field_same(&f->shape[i]->tail, &h->tail);
		if (by_source(h, f->shape[i]) >= 0)
			return true;
		memmove(&f->shape[i], &f->shape[i + 1], (--f->shapes - i) * sizeof f->shape[0]);
	}
	return false;
}

static void shape_add(struct explain_facts *f, const struct header *h)
{
	unsigned at;

	if (shape_known(f, h))
		return;
	if (f->shapes < SHAPE_FACTS)
		at = f->shapes++;
	else if (f->further = true, by_source(h, f->shape[SHAPE_FACTS - 1]) < 0)
		at = SHAPE_FACTS - 1;
	else
		return;
	for (; at && by_source(h, f->shape[at - 1]) < 0; at--)
		f->shape[at] = f->shape[at - 1];
	f->shape[at] = h;
}

void facts_shapes(struct explain_facts *f, const struct article *a)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w)))
		if (header_in(a->theme, h) && word_same(explain_name(a->theme, h->key), a->name))
			shape_add(f, h);
}

static int by_place(const struct place_fact *a, const struct place_fact *b)
{
	int order = strcmp(a->header->key, b->header->key);

	if (!order)
		order = (int)a->field->bit - (int)b->field->bit;
	return order ? order : by_source(a->header, b->header);
}

/* One of several shapes that have the field at the same place is enough. */
static bool place_same(const struct place_fact *a, const struct place_fact *b)
{
	return !strcmp(a->header->key, b->header->key) && a->tail == b->tail && field_same(a->field, b->field);
}

static bool place_known(struct explain_facts *f, const struct place_fact *p)
{
	for (unsigned i = 0; i < f->places; i++) {
		if (!place_same(&f->place[i], p))
			continue;
		if (by_place(p, &f->place[i]) >= 0)
			return true;
		memmove(&f->place[i], &f->place[i + 1], (--f->places - i) * sizeof f->place[0]);
	}
	return false;
}

static void place_add(struct explain_facts *f, struct place_fact p)
{
	unsigned at;

	if (place_known(f, &p))
		return;
	if (f->places < PLACE_FACTS)
		at = f->places++;
	else if (f->further = true, by_place(&p, &f->place[PLACE_FACTS - 1]) < 0)
		at = PLACE_FACTS - 1;
	else
		return;
	for (; at && by_place(&p, &f->place[at - 1]) < 0; at--)
		f->place[at] = f->place[at - 1];
	f->place[at] = p;
}

void facts_places(struct explain_facts *f, const struct article *a)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w))) {
		if (a->header && strcmp(h->key, a->header->key))
			continue;
		for (unsigned i = 0; i < h->fields; i++)
			if (word_same(explain_name(a->theme, h->field[i].key), a->name))
				place_add(f, (struct place_fact){ h, &h->field[i], false });
		if (h->tail.key && word_same(explain_name(a->theme, h->tail.key), a->name))
			place_add(f, (struct place_fact){ h, &h->tail, true });
	}
}

static bool names_wanted(const struct explain_facts *f, const struct names *names)
{
	for (unsigned i = 0; i < f->values; i++)
		if (f->value[i].list->names == names)
			return true;
	return false;
}

void facts_standing(struct explain_facts *f)
{
	struct header_walk w = { 0 };
	const struct header *h;

	while ((h = header_next(&w)))
		for (unsigned i = 0; i < h->fields; i++)
			if (h->field[i].names && names_wanted(f, h->field[i].names))
				place_add(f, (struct place_fact){ h, &h->field[i], false });
}

void explain_facts(struct explain_facts *f, const struct article *a)
{
	*f = (struct explain_facts){ 0 };
	if (a->theme->kind == EXPLAIN_HEADERS || a->theme->kind == EXPLAIN_PAYLOADS)
		facts_shapes(f, a);
	if (a->theme->kind == EXPLAIN_VALUES || a->theme->kind == EXPLAIN_PAYLOADS)
		facts_values(f, a);
	if (a->theme->kind == EXPLAIN_FIELDS)
		facts_places(f, a);
	if (a->theme->kind == EXPLAIN_VALUES)
		facts_standing(f);
}

/* --- pieces --- */

/* How many octets or bits, from where on. */
void text_extent(struct text *t, const struct field *f)
{
	bool octets = !(f->bit % 8 || f->bits % 8);
	unsigned n = octets ? f->bits / 8u : f->bits;

	text_say(t, "octet ");
	text_dec(t, f->bit / 8u);
	if (f->bit % 8) {
		text_say(t, ", bit ");
		text_dec(t, f->bit % 8u);
	}
	text_add(t, ", ");
	text_dec(t, n);
	if (octets)
		text_say(t, n == 1 ? N_(" octet") : N_(" octets"));
	else
		text_say(t, n == 1 ? N_(" bit") : N_(" bits"));
}

void text_cited(struct text *t, const char *source)
{
	static const char and[] = N_(" and ");
	const char *at;

	for (; source && (at = strstr(source, and)); source = at + strlen(and)) {
		text_mem(t, source, (size_t)(at - source));
		text_say(t, and);
	}
	text_add(t, source ? source : "");
}

/* In another language, both are names by which it can be asked for. */
void text_name(struct text *t, const struct explain_theme *theme, const char *name)
{
	const char *translated = explain_translated(theme, name);

	text_add(t, name);
	text_add(t, translated ? " / " : "");
	text_add(t, translated ? translated : "");
}

/* The theme whose word stands before a name, as in "payload SA"; NULL: none. */
static const struct explain_theme *theme_before(const char *name, size_t len)
{
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++) {
		size_t n = strlen(theme->one);

		if (len > n && name[n] == ' ' && !memcmp(name, theme->one, n))
			return theme;
	}
	return NULL;
}

static const char *term_translated(const char *name, size_t len)
{
	for (const struct explained *row = explained_terms; row->name; row++)
		if (strlen(row->name) == len && !memcmp(row->name, name, len))
			return explain_translated(&explain_theme[THEME_TERMS], row->name);
	return NULL;
}

/* A name in the language chosen, if it is found by that as well. */
static void text_seen(struct text *t, const char *name, size_t len)
{
	const struct explain_theme *theme = theme_before(name, len);
	size_t skip = theme ? strlen(theme->one) + 1 : 0;
	const char *translated = NULL;

	if (theme) {
		text_say(t, theme->one);
		text_char(t, ' ');
	}
	if (!theme || theme->row == explained_terms)
		translated = term_translated(name + skip, len - skip);
	if (translated)
		text_add(t, translated);
	else
		text_mem(t, name + skip, len - skip);
}

void text_see(struct text *t, const char *list)
{
	const char *name, *between = "";
	size_t len;

	for (; list_next(&list, &name, &len); between = ", ") {
		text_add(t, between);
		text_seen(t, name, len);
	}
}

void text_place_key(struct text *t, const struct place_fact *p)
{
	text_add(t, p->header->key);
	text_char(t, '.');
	text_add(t, p->field->key);
}

void text_command(struct text *t, const struct article *a)
{
	const struct explained *row = explain_row(a->theme, a->name);
	const char *at = row && row->show ? row->show : a->theme->show;

	for (; at && *at; at++) {
		if (*at == '@')
			text_add(t, a->name);
		else
			text_char(t, *at);
	}
}
