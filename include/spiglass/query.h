/*
 * query: expressions over packets and SAs, as -Y takes them and the screen's
 * filter: fields, comparison, and, or, not, contains, in.  Parsed once, asked
 * for each packet without allocation.
 */
#ifndef SPIGLASS_QUERY_H
#define SPIGLASS_QUERY_H

#include <spiglass/diag.h>

struct query;

/*
 * NULL when the expression is wrong: `why` then says what was expected, and
 * *at is the octet of the expression where (for a caret under it).
 */
struct query *query_parse(const char *expression, struct text *why, unsigned *at);
void query_free(struct query *q);

/* The first name in it that no packet, or no SA, ever has; false: there is none. */
bool query_lacks(const struct query *q, bool of_sas, struct text *name);

bool query_packet(const struct query *q, const struct packet *p);
/* A name that a kind of SA has not is absent, and compares to nothing. */
bool query_sa(const struct query *q, const struct sa *s, const struct sa_table *t);
bool query_ike_sa(const struct query *q, const struct ike_sa *s, const struct sa_table *t);

/*
 * Every word that may stand at the end of what is written so far (names,
 * operators, values of a registry), best first.  sas: values that these SAs have
 * come before them (SPIs, addresses, identities); NULL: none do.
 */
typedef void query_say(void *context, const char *word, const char *meaning);
void query_complete(const char *written, const struct sa_table *sas, query_say *say, void *context);

/* Of its SA: the child SA it names, else the IKE SA; one of neither never passes. */
bool query_finding(const struct query *q, const struct finding *f, const struct sa_table *t);
#endif
