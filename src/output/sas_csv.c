/*
 * sas as CSV (RFC 4180): a line of names, then a record for each SA, all with
 * the same fields; those that are not known, or that its kind has not, are
 * empty.  New columns are only ever added at the end.
 */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/sas.h"

struct csv {
	struct text *t;
	const struct sas_cells *c;
	const struct sas_row *row;
	bool first;
};

static void csv_next(struct csv *x)
{
	text_add(x->t, x->first ? "" : ",");
	x->first = false;
}

static void csv_words(struct csv *x, const char *words)
{
	csv_next(x);
	if (!strpbrk(words, ",\"\r\n")) {
		text_add(x->t, words);
		return;
	}
	text_char(x->t, '"');
	for (; *words; words++) {
		text_add(x->t, *words == '"' ? "\"" : "");
		text_char(x->t, *words);
	}
	text_char(x->t, '"');
}

static void csv_number(struct csv *x, bool known, uint64_t v)
{
	csv_next(x);
	if (known)
		text_dec(x->t, v);
}

static void csv_spi(struct csv *x, uint64_t spi, unsigned digits)
{
	csv_next(x);
	text_add(x->t, spi ? "0x" : "");
	if (spi)
		text_hex(x->t, spi, digits);
}

static void csv_address(struct csv *x, const struct address *a)
{
	csv_next(x);
	text_address(x->t, a);
}

static void csv_value(struct csv *x, const struct names *names, uint32_t value)
{
	char words[128];
	struct text t = TEXT_FIXED(words);

	if (value)
		text_value(&t, names, value);
	csv_words(x, text_string(&t));
}

static void csv_time(struct csv *x, bool known, int64_t time)
{
	csv_next(x);
	if (known)
		text_utc(x->t, time);
}

static void csv_names(struct csv *x)
{
	const struct ike_sa *ike = x->row->ike;
	const struct sa *sa = x->row->sa;

	csv_words(x, sa ? "child" : "ike");
	csv_words(x, sa ? protocol_name(sa->protocol) : ike->major == 1 ? "IKEv1" : "IKEv2");
	csv_spi(x, sa ? sa->spi : 0, 8);
	csv_spi(x, sa ? sa->parent[0] : ike->initiator_spi, 16);
	csv_spi(x, sa ? sa->parent[1] : ike->responder_spi, 16);
	csv_address(x, sa ? &sa->source : &ike->initiator);
	csv_address(x, sa ? &sa->destination : &ike->responder);
	csv_words(x, life_name[sas_row_life(x->row)]);
}

static void csv_suite(struct csv *x)
{
	const struct sa_suite s = sas_suite_of(x->row);
	const struct child *c = x->row->sa ? x->row->sa->child : NULL;
	bool esn, known = x->row->sa && sa_esn(x->row->sa, &esn);
	const char *mode = sas_mode_name(x->row);

	csv_words(x, mode ? mode : "");
	csv_value(x, &registry_encr, s.encr);
	csv_number(x, s.key_bits, s.key_bits);
	if (s.integ_name)
		csv_words(x, s.integ_name);
	else
		csv_value(x, &registry_integ, s.integ);
	csv_value(x, &registry_prf, s.prf);
	csv_value(x, &registry_ke_method, c ? c->method[0] : x->row->sa ? 0 : x->row->ike->method[0]);
	csv_words(x, !known ? "" : esn ? "true" : "false");
}

/* All of a side in one field, with blanks between. */
static void csv_selectors(struct csv *x, bool destination)
{
	enum { MOST = 16 };
	struct sas_selector selector[MOST];
	char words[2048];
	struct text t = TEXT_FIXED(words);
	unsigned n = x->row->sa ? sas_selectors(x->c->payloads, x->row, destination, selector, MOST) : 0;

	for (unsigned i = 0; i < n && i < MOST; i++) {
		text_add(&t, i ? " " : "");
		text_selector(&t, &selector[i]);
	}
	csv_words(x, text_string(&t));
}

static void csv_relations(struct csv *x)
{
	const struct sa *s = x->row->sa;

	csv_spi(x, s ? s->pair : 0, 8);
	csv_spi(x, s ? s->replaces : x->row->ike->replaces[0], s ? 8 : 16);
	csv_spi(x, s ? s->replaced_by : x->row->ike->replaced_by[0], s ? 8 : 16);
}

static void csv_traffic(struct csv *x)
{
	const struct sa *s = x->row->sa;
	const struct ike_sa *ike = x->row->ike;
	const struct sequence *q = s && s->sequence.distinct ? &s->sequence : NULL;

	csv_number(x, true, s ? s->packets : ike->messages);
	csv_number(x, true, s ? s->bytes : ike->bytes);
	csv_number(x, true, s ? s->opened : ike->opened);
	csv_number(x, true, s ? s->integrity_failures : ike->integrity_failures);
	csv_number(x, q, q ? q->lowest : 0);
	csv_number(x, q, q ? q->highest : 0);
	csv_number(x, q, q ? sequence_lost(q) : 0);
	csv_number(x, q, q ? q->reordered : 0);
	csv_number(x, q, q ? q->duplicated : 0);
	csv_number(x, q, q ? q->too_old : 0);
	csv_number(x, !s, s ? 0 : ike->exchanges);
	csv_number(x, !s, s ? 0 : ike->retransmissions);
	csv_number(x, !s, s ? 0 : ike->unanswered);
}

static void csv_span(struct csv *x)
{
	const struct sa *s = x->row->sa;
	const struct ike_sa *ike = x->row->ike;
	bool seen = s ? s->packets : ike->messages;

	csv_time(x, seen, s ? s->first_time : ike->first_time);
	csv_time(x, seen, s ? s->last_time : ike->last_time);
	csv_number(x, seen, s ? s->first_packet : ike->first_packet);
	csv_number(x, seen, s ? s->last_packet : ike->last_packet);
}

/* The same names as in JSON, with blanks between. */
static void csv_inferred(struct csv *x)
{
	const char *name;
	bool first = true;

	csv_next(x);
	for (unsigned i = 0; (name = sas_inferred_at(x->row, &i));) {
		text_add(x->t, first ? "" : " ");
		text_add(x->t, name);
		first = false;
	}
}

void sas_csv(struct text *t, const struct sas_report *r)
{
	struct sas_rows rows = sas_rows_of(r);
	const struct sas_cells c = { r, sas_payloads_new() };

	text_add(t, "kind,protocol,spi,initiator_spi,responder_spi,source,destination,state,"
	    "mode,encryption,key_bits,integrity,prf,key_exchange,esn,source_selectors,destination_selectors,"
	    "pair,replaces,replaced_by,packets,bytes,opened,integrity_failures,first_sequence,last_sequence,"
	    "lost,reordered,duplicated,too_old,exchanges,retransmissions,unanswered,"
	    "first_time,last_time,first_packet,last_packet,inferred\r\n");
	for (uint32_t i = 0; i < rows.count; i++) {
		struct csv x = { t, &c, &rows.row[i], true };

		csv_names(&x);
		csv_suite(&x);
		csv_selectors(&x, false);
		csv_selectors(&x, true);
		csv_relations(&x);
		csv_traffic(&x);
		csv_span(&x);
		csv_inferred(&x);
		text_add(t, "\r\n");
	}
	free(c.payloads);
	free(rows.row);
}
