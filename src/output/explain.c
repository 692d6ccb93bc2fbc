/* The themes of explain, and what a word means: the names of all themes are compared with it. */
#include <stdlib.h>
#include "output/explain.h"

#define PACKETS_SHOW "spiglass packets -v CAPTURE"

const struct explain_theme explain_theme[THEMES] = {
	[THEME_TERMS] = { "terms", N_("term"), N_("what IPsec is made of"),
	    EXPLAIN_ROWS, explained_terms, NULL },
	[THEME_STATES] = { "states", N_("state"), N_("how far an SA is in its life"),
	    EXPLAIN_ROWS, explained_states, "spiglass sas CAPTURE" },
	[THEME_EVENTS] = { "events", N_("event"), N_("what happens to an SA"),
	    EXPLAIN_ROWS, explained_events, "spiglass sas -v CAPTURE" },
	[THEME_FINDINGS] = { "findings", N_("finding"), N_("what diag finds"),
	    EXPLAIN_RULES, NULL, "spiglass diag CAPTURE" },
	[THEME_HEADERS] = { "headers", N_("header"), N_("headers, and what else packets are made of"),
	    EXPLAIN_HEADERS, explained_headers, "spiglass layout @" },
	[THEME_PAYLOADS] = { "payloads", N_("payload"), N_("what IKE messages are made of"),
	    EXPLAIN_PAYLOADS, explained_payloads, PACKETS_SHOW },
	[THEME_FIELDS] = { "fields", N_("field"), N_("fields of headers and payloads"),
	    EXPLAIN_FIELDS, explained_fields, PACKETS_SHOW },
	[THEME_EXCHANGES] = { "exchanges", N_("exchange"), N_("exchanges of IKE"),
	    EXPLAIN_VALUES, explained_exchanges, "spiglass flow CAPTURE" },
	[THEME_NOTIFIES] = { "notifies", N_("notify"), N_("notifications of IKE"),
	    EXPLAIN_VALUES, explained_notifies, PACKETS_SHOW },
	[THEME_TRANSFORMS] = { "transforms", N_("transform"), N_("algorithms, key exchange groups, and their types"),
	    EXPLAIN_VALUES, explained_transforms, "spiglass sas CAPTURE" },
	[THEME_IDENTITIES] = { "identities", N_("identity"), N_("who is it: identities, certificates, methods of proof, selectors"),
	    EXPLAIN_VALUES, explained_identities, PACKETS_SHOW },
	[THEME_CONFIGURATION] = { "configuration", N_("configuration"), N_("what a gateway tells a remote host"),
	    EXPLAIN_VALUES, explained_configuration, PACKETS_SHOW },
	[THEME_ATTRIBUTES] = { "attributes", N_("attribute"), N_("attributes of SAs, and their values"),
	    EXPLAIN_VALUES, explained_attributes, PACKETS_SHOW },
	[THEME_PROTOCOLS] = { "protocols", N_("protocol"), N_("numbers of protocols"),
	    EXPLAIN_VALUES, explained_protocols, PACKETS_SHOW },
	[THEME_EAP] = { "eap", N_("EAP value"), N_("what EAP says inside IKE"),
	    EXPLAIN_VALUES, explained_eap, PACKETS_SHOW },
	[THEME_GROUPS] = { "groups", N_("group key value"), N_("keys of groups: GDOI and G-IKEv2"),
	    EXPLAIN_VALUES, explained_groups, PACKETS_SHOW },
};

/* --- words --- */

static bool passed_over(char c) { return c == '-' || c == '_' || c == ' '; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool word_is(const char *word, const char *name, size_t n)
{
	const char *end = name + n;

	for (bool any = false;; any = true) {
		while (passed_over(*word))
			word++;
		while (name < end && passed_over(*name))
			name++;
		if (!*word || name == end)
			return any && !*word && name == end;
		if (lower(*word++) != lower(*name++))
			return false;
	}
}

bool word_same(const char *word, const char *name) { return word_is(word, name, strlen(name)); }

bool list_next(const char **at, const char **word, size_t *len)
{
	if (!*at || !**at)
		return false;
	*word = *at;
	*len = strcspn(*at, "|");
	*at += *len + ((*at)[*len] == '|');
	return true;
}

/* --- names --- */

static bool row_has(const struct explained *row, const char *name)
{
	const char *at = row->also, *word;
	size_t len;

	if (word_same(name, row->name))
		return true;
	while (list_next(&at, &word, &len))
		if (word_is(name, word, len))
			return true;
	return false;
}

const struct explained *explain_row(const struct explain_theme *theme, const char *name)
{
	for (const struct explained *row = theme->row; row && row->name; row++)
		if (word_same(name, row->name))
			return row;
	for (const struct explained *row = theme->row; row && row->name; row++)
		if (row_has(row, name))
			return row;
	return NULL;
}

const char *explain_name(const struct explain_theme *theme, const char *name)
{
	const struct explained *row = explain_row(theme, name);

	return row ? row->name : name;
}

const char *explain_translated(const struct explain_theme *theme, const char *names)
{
	const char *words = theme->row == explained_terms ? _(names) : names;

	return strcmp(words, names) ? words : NULL;
}

static void each_also(const struct explain_theme *theme, const char *name, const char *list, explain_visit *visit,
    void *context)
{
	const char *word;
	size_t len;

	while (list_next(&list, &word, &len))
		visit(context, theme, name, NULL, word, len, RANK_ALSO);
}

static void each_row(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	for (const struct explained *row = theme->row; row && row->name; row++) {
		visit(context, theme, row->name, NULL, row->name, strlen(row->name), RANK_NAME);
		each_also(theme, row->name, row->also, visit, context);
		each_also(theme, row->name, explain_translated(theme, row->name), visit, context);
		each_also(theme, row->name, row->also ? explain_translated(theme, row->also) : NULL, visit, context);
	}
}

static void each_rule(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	const struct rule *r;

	for (unsigned i = 0; (r = rule_at(i)); i++)
		visit(context, theme, r->code, NULL, r->code, strlen(r->code), RANK_NAME);
}

void explain_each(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	each_row(theme, visit, context);
	if (theme->kind == EXPLAIN_RULES)
		each_rule(theme, visit, context);
	if (theme->kind == EXPLAIN_HEADERS || theme->kind == EXPLAIN_PAYLOADS)
		explain_each_header(theme, visit, context);
	if (theme->kind == EXPLAIN_FIELDS)
		explain_each_field(theme, visit, context);
	if (theme->kind == EXPLAIN_VALUES || theme->kind == EXPLAIN_PAYLOADS)
		explain_each_value(theme, visit, context);
}

/* --- lists of names --- */

struct name_list { const char **name; unsigned count, room; };

static void list_add(void *context, const struct explain_theme *theme, const char *name,
    const struct header *header, const char *spelled, size_t len, enum explain_rank rank)
{
	struct name_list *l = context;

	(void)spelled, (void)len;
	if (rank != RANK_NAME || header)
		return;
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->name = mem_grow(l->name, l->room, sizeof *l->name);
	}
	l->name[l->count++] = explain_name(theme, name);
}

static int by_letters(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;

	for (;; x++, y++) {
		while (passed_over(*x))
			x++;
		while (passed_over(*y))
			y++;
		if (!*x || lower(*x) != lower(*y))
			break;
	}
	return (unsigned char)lower(*x) - (unsigned char)lower(*y);
}

unsigned explain_names(const struct explain_theme *theme, const char ***names)
{
	struct name_list l = { 0 };
	unsigned kept = 0;

	explain_each(theme, list_add, &l);
	qsort(l.name, l.count, sizeof *l.name, by_letters);
	for (unsigned i = 0; i < l.count; i++)
		if (!kept || !word_same(l.name[kept - 1], l.name[i]))
			l.name[kept++] = l.name[i];
	*names = l.name;
	return kept;
}

/* --- finding --- */

struct finder {
	const char *word;
	char stripped[64];		/* without "payload", "header" ... at its end; "": there is none */
	struct article *found;
	unsigned count;
};

static bool article_is(const struct article *a, const struct explain_theme *theme, const char *name,
    const struct header *header)
{
	return a->theme == theme && word_same(a->name, name) &&
	    (a->header == header || (a->header && header && !strcmp(a->header->key, header->key)));
}

static void found_add(struct finder *f, const struct article *a)
{
	unsigned at = f->count;

	for (unsigned i = 0; i < f->count; i++)
		if (article_is(&f->found[i], a->theme, a->name, a->header)) {
			if (f->found[i].rank >= a->rank)
				return;
			at = i;		/* moves up */
		}
	if (at == ARTICLES)
		return;
	f->count += at == f->count;
	for (; at && f->found[at - 1].rank < a->rank; at--)
		f->found[at] = f->found[at - 1];
	f->found[at] = *a;
}

static void find_visit(void *context, const struct explain_theme *theme, const char *name,
    const struct header *header, const char *spelled, size_t len, enum explain_rank rank)
{
	struct finder *f = context;

	if (word_is(f->word, spelled, len) || (*f->stripped && word_is(f->stripped, spelled, len)))
		found_add(f, &(struct article){ theme, explain_name(theme, name), header, (uint8_t)rank });
}

/* "SA payload" and "payload SA" are a payload's name with what it is. */
static bool finder_strip(struct finder *f, const char *what)
{
	size_t n = strlen(f->word), one = strlen(what);
	const char *from = f->word;

	f->stripped[0] = '\0';
	if (n <= one || n - one >= sizeof f->stripped)
		return false;
	if (word_is(what, f->word, one))
		from += one;
	else if (!word_same(what, f->word + n - one))
		return false;
	memcpy(f->stripped, from, n - one);
	f->stripped[n - one] = '\0';
	return true;
}

unsigned explain_find(const char *word, struct article found[static ARTICLES])
{
	struct finder f = { .word = word, .found = found };

	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++) {
		if (!finder_strip(&f, theme->one))
			finder_strip(&f, _(theme->one));
		explain_each(theme, find_visit, &f);
	}
	return f.count;
}

const struct explain_theme *explain_theme_named(const char *word)
{
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++)
		if (word_same(word, theme->name))
			return theme;
	return NULL;
}

/* --- what was meant, perhaps --- */

struct nearest {
	const char *word;
	unsigned letters;
	bool ascii;
	const char **near;
	unsigned distance[EXPLAIN_NEAR], count;
};

/* How far a spelling is; a name that begins with the word is near, however long. */
static unsigned spelled_distance(const char *word, const char *spelled, size_t len)
{
	char room[WORD_MAX + 1], typed[WORD_MAX + 1];
	struct text a = TEXT_FIXED(room), b = TEXT_FIXED(typed);

	for (size_t i = 0; i < len; i++)
		if (!passed_over(spelled[i]))
			text_char(&a, lower(spelled[i]));
	for (; *word; word++)
		if (!passed_over(*word))
			text_char(&b, lower(*word));
	if (b.full || b.at == b.start)
		return UINT32_MAX;
	if (b.at - b.start > 2 && a.at - a.start >= b.at - b.start && !memcmp(a.start, b.start, (size_t)(b.at - b.start)))
		return 1;
	return a.full ? UINT32_MAX : word_distance(text_string(&b), text_string(&a));
}

static void near_visit(void *context, const struct explain_theme *theme, const char *name,
    const struct header *header, const char *spelled, size_t len, enum explain_rank rank)
{
	struct nearest *n = context;
	unsigned most = n->letters < 5 ? 1 : n->letters / 3, d, at;
	const char *translated;

	if (header || rank < RANK_PART || (d = spelled_distance(n->word, spelled, len)) > most)
		return;
	name = explain_name(theme, name);
	if (!n->ascii && (translated = explain_translated(theme, name)))
		name = translated;
	for (unsigned i = 0; i < n->count; i++)
		if (word_same(n->near[i], name))
			return;
	for (at = n->count; at && n->distance[at - 1] > d; at--)
		if (at < EXPLAIN_NEAR) {
			n->near[at] = n->near[at - 1];
			n->distance[at] = n->distance[at - 1];
		}
	if (at == EXPLAIN_NEAR)
		return;
	n->near[at] = name;
	n->distance[at] = d;
	n->count += n->count < EXPLAIN_NEAR;
}

unsigned explain_near(const char *word, const char *near[static EXPLAIN_NEAR])
{
	struct nearest n = { .word = word, .near = near, .ascii = true };

	for (const char *at = word, *end = word + strlen(word); at < end; n.letters++)
		n.ascii &= rune_next(&at, end) < 0x80;
	for (const struct explain_theme *theme = explain_theme; theme < explain_theme + THEMES; theme++)
		explain_each(theme, near_visit, &n);
	return n.count;
}
