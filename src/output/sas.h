/* What the forms of `sas` share: the rows, and the words of an SA. */
#ifndef OUTPUT_SAS_H
#define OUTPUT_SAS_H

#include "output/show.h"

/* --- rows: IKE SAs, each followed by its children; then children without parent --- */

struct sas_row {
	const struct ike_sa *ike;	/* the SA itself, or the child's parent; NULL: unknown */
	const struct sa *sa;		/* NULL: the row is the IKE SA */
};

struct sas_rows {
	struct sas_row *row;		/* owned */
	uint32_t count;
};

struct sas_rows sas_rows_of(const struct sas_report *r);

static inline const struct events *sas_row_events(const struct sas_row *row)
{
	return row->sa ? &row->sa->events : &row->ike->events;
}

static inline uint8_t sas_row_life(const struct sas_row *row)
{
	return row->sa ? row->sa->life : row->ike->life;
}

/* Bits of enum inferred. */
static inline uint8_t sas_row_inferred(const struct sas_row *row)
{
	if (!row->sa)
		return row->ike->inferred;
	return row->sa->inferred | (row->sa->heuristic ? INFERRED_ALGORITHM : 0);
}

/* The members that are inferred, one after the other, by their names in JSON; i counts from 0; NULL ends. */
const char *sas_inferred_at(const struct sas_row *row, unsigned *i);

/* From when to when it lived, as far as is known; false: nothing is. */
bool sas_row_span(const struct sas_report *r, const struct sas_row *row, int64_t *from, int64_t *to);

/* --- what an SA is said to be --- */

enum { SAS_KE_METHODS = sizeof((struct ike_sa *)0)->method / sizeof(uint16_t) };

static inline struct sa_suite sas_suite_of(const struct sas_row *row)
{
	return row->sa ? sa_suite(row->sa) : ike_sa_suite(row->ike);
}

/* The name of a registry's value, else its number. */
void text_value(struct text *t, const struct names *names, uint32_t value);

/* Does the child's packets' receiver stand at the IKE SA's initiator?  SAS_ASIDE: nobody knows. */
enum sas_side { SAS_FROM_INITIATOR, SAS_TO_INITIATOR, SAS_ASIDE };
enum sas_side sas_side_of(const struct sas_row *row);

/* "transport", "tunnel", "beet"; of IKEv1 "main", "aggressive"; NULL: not known.  In English. */
const char *sas_mode_name(const struct sas_row *row);

/* A kind of event, in the chosen language; event_name[] is its name for programs. */
const char *event_words(uint8_t kind);
/* What a kind of event has to say beside its name; false: nothing. */
bool text_event_detail(struct text *t, const struct sas_row *row, const struct event *e);
/* Is it told who did it? */
bool event_has_side(uint8_t kind);

/* --- cells: an SA in a few characters, as text and Markdown have it --- */

struct sas_cells {
	const struct sas_report *r;
	struct sas_payloads *payloads;
};

enum { SAS_COLUMNS = 9 };

struct sas_column {
	const char *title;
	uint8_t worth;			/* 0: never dropped; of the others, the greatest first */
	bool right;			/* numbers */
	void (*cell)(struct text *t, const struct sas_cells *c, const struct sas_row *row);
};
extern const struct sas_column sas_column[SAS_COLUMNS];

/* The lines of -v below a row: what its cells have no room for; then its events. */
void sas_facts(struct text *t, const struct view *v, const struct sas_cells *c, const struct sas_row *row);
void sas_events(struct text *t, const struct view *v, const struct sas_cells *c, const struct sas_row *row);

/* --- all SAs together --- */

enum sas_group { SAS_NEW, SAS_UP, SAS_OLD, SAS_FAILED, SAS_UNKNOWN, SAS_GROUPS };

struct sas_totals { uint64_t ike[SAS_GROUPS], child[SAS_GROUPS], bytes, lost, duplicated, late, bad; };
struct sas_totals sas_totals_of(const struct sas_report *r);
void text_sas_groups(struct text *t, const char *kind, const uint64_t group[static SAS_GROUPS]);	/* "IKE 1 up 2 old" */
enum paint paint_life(uint8_t life);

/* --- payloads kept as octets: identities, selectors --- */

struct sas_payloads;			/* room to take them apart in */
struct sas_payloads *sas_payloads_new(void);

/* One selector: "10.1.0.0/24", "10.1.0.5-10.1.0.9"; its protocol and ports, if not any. */
struct sas_selector {
	char addresses[96];
	uint32_t protocol;		/* 0: any */
	bool ports;			/* not any */
	uint32_t first_port, last_port;
};

/* Those of one side of the child; returns how many there are, and gives the first `most`. */
unsigned sas_selectors(struct sas_payloads *p, const struct sas_row *row, bool of_destination,
    struct sas_selector *into, unsigned most);
/* "10.1.0.0/24 [TCP 80-90]" */
void text_selector(struct text *t, const struct sas_selector *s);

/* "ID_FQDN" and "gw.example.org", of an IKE SA's side; false: not seen. */
bool sas_identity(struct sas_payloads *p, const struct ike_sa *s, bool initiator, struct text *type,
    struct text *value);

#endif
