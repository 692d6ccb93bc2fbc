/*
 * What explanations are made of: tables of words, one a theme, and what the
 * registries and headers say themselves.
 *
 * A theme's names come out of its rows, its registries, the headers, or the
 * rules of diag.  Names are the same when they differ in case, '-', '_' and
 * blanks only; a row also has the names that it lists beside its own, and a
 * term those that the catalog of the language chosen gives it.
 */
#ifndef OUTPUT_EXPLAIN_H
#define OUTPUT_EXPLAIN_H

#include "output/show.h"

struct explained {			/* lists are divided by '|' */
	const char *name, *also;	/* also: what else it is called; NULL: nothing */
	const char *words;
	const char *source;		/* NULL: that of its registry or header */
	const char *see, *show;		/* names to see also; the command that shows it; NULL: the theme's */
};

/* The tables of words; a row without a name ends. */
extern const struct explained explained_terms[], explained_states[], explained_events[],
    explained_headers[], explained_payloads[], explained_fields[], explained_exchanges[],
    explained_notifies[], explained_transforms[], explained_identities[], explained_configuration[],
    explained_attributes[], explained_protocols[], explained_eap[], explained_groups[];

enum explain_kind { EXPLAIN_ROWS, EXPLAIN_RULES, EXPLAIN_HEADERS, EXPLAIN_PAYLOADS, EXPLAIN_FIELDS, EXPLAIN_VALUES };

struct explain_theme {
	const char *name, *one, *title;	/* "notifies", "notify", one line */
	uint8_t kind;			/* enum explain_kind: where names come from besides the rows */
	const struct explained *row;
	const char *show;		/* '@' stands for the name; NULL: none */
};

extern const struct explain_theme explain_theme[];
enum {
	THEME_TERMS, THEME_STATES, THEME_EVENTS, THEME_FINDINGS, THEME_HEADERS, THEME_PAYLOADS, THEME_FIELDS,
	THEME_EXCHANGES, THEME_NOTIFIES, THEME_TRANSFORMS, THEME_IDENTITIES, THEME_CONFIGURATION,
	THEME_ATTRIBUTES, THEME_PROTOCOLS, THEME_EAP, THEME_GROUPS, THEMES
};

/* --- words --- */

bool word_is(const char *word, const char *name, size_t n);	/* n: octets of the name */
bool word_same(const char *word, const char *name);
/* The next of a list's words; false: that was all. */
bool list_next(const char **at, const char **word, size_t *len);

/* --- names --- */

enum explain_rank { RANK_NO, RANK_BARE, RANK_NUMBER, RANK_PART, RANK_ALSO, RANK_NAME };

/* A spelling of a name, gone after the call; `header`: the only one whose field is meant, or NULL. */
typedef void explain_visit(void *context, const struct explain_theme *theme, const char *name,
    const struct header *header, const char *spelled, size_t len, enum explain_rank rank);

void explain_each(const struct explain_theme *theme, explain_visit *visit, void *context);
void explain_each_value(const struct explain_theme *theme, explain_visit *visit, void *context);
void explain_each_header(const struct explain_theme *theme, explain_visit *visit, void *context);
void explain_each_field(const struct explain_theme *theme, explain_visit *visit, void *context);

/* The row of that name, by any of its names; NULL: none. */
const struct explained *explain_row(const struct explain_theme *theme, const char *name);
/* The name under which it is explained. */
const char *explain_name(const struct explain_theme *theme, const char *name);
/* A term's name, or the list of what else it is called, in the language chosen: it is found by them, too; NULL: none. */
const char *explain_translated(const struct explain_theme *theme, const char *names);

/* The names of a theme in alphabetical order, each once.  How many; the array is the caller's to free. */
unsigned explain_names(const struct explain_theme *theme, const char ***names);

/* --- facts: what registries and headers say of a name --- */

struct registry_list {			/* a registry, and where its values are met */
	uint8_t theme;
	const char *title;		/* "IKEv2 notification" */
	const struct names *names;
	const char *const *source;	/* of each row */
	const char *number;		/* "group|dh": what may stand before a number; NULL: nothing */
	const char *drop;		/* what a name may be written without; NULL: nothing */
	bool bare;			/* a number alone may be meant */
	struct need { const char *of; const struct names *names; } need[2];	/* requirement levels */
};
extern const struct registry_list registry_lists[];
extern const unsigned registry_lists_count;

struct value_fact { const struct registry_list *list; const struct name *row; };
struct place_fact { const struct header *header; const struct field *field; bool tail; };

enum { VALUE_FACTS = 24, SHAPE_FACTS = 4, PLACE_FACTS = 24 };

struct explain_facts {
	unsigned values, shapes, places;
	bool further;			/* there are more shapes or places */
	struct value_fact value[VALUE_FACTS];
	const struct header *shape[SHAPE_FACTS];
	struct place_fact place[PLACE_FACTS];
};

void explain_facts(struct explain_facts *f, const struct article *a);
void facts_values(struct explain_facts *f, const struct article *a);
void facts_shapes(struct explain_facts *f, const struct article *a);
void facts_places(struct explain_facts *f, const struct article *a);
void facts_standing(struct explain_facts *f);	/* the fields that have the values of f */

/* --- pieces the forms share --- */

const char *value_source(const struct value_fact *v);
void text_reference(struct text *t, const char *reference);	/* "RFC4303" with its blank */
void text_extent(struct text *t, const struct field *f);	/* "octet 4, 2 octets", "octet 0, first 4 bits" */
void text_cited(struct text *t, const char *source);	/* where it is written; NULL: nowhere */
void text_name(struct text *t, const struct explain_theme *theme, const char *name);
void text_see(struct text *t, const char *list);	/* names to see also; NULL: none */
void text_place_key(struct text *t, const struct place_fact *p);	/* "esp.spi" */
void text_command(struct text *t, const struct article *a);	/* nothing where there is none */

#endif
