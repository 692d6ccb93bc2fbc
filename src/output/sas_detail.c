/* What -v tells of an SA below its row: in lines of a label and what follows it; then its events. */
#include <spiglass/registry.h>
#include "output/sas.h"

struct lines {
	struct text *t;
	const struct view *v;
	const struct sas_cells *c;
	const struct sas_row *row;
};

static void line_begin(const struct lines *x, const char *label)
{
	enum { LABEL = 12 };

	text_fill(x->t, ' ', 4);
	text_add(x->t, label);
	text_fill(x->t, ' ', LABEL - (unsigned)strlen(label));
}

/* "12 lost": `before` is what separates it from what stands in front. */
static void line_count(const struct lines *x, const char *before, uint64_t n, const char *what)
{
	text_add(x->t, before);
	text_group(x->t, n);
	text_char(x->t, ' ');
	text_add(x->t, what);
}

/* "1 packet", "12 packets" */
static void line_things(const struct lines *x, const char *before, uint64_t n, const char *thing)
{
	line_count(x, before, n, thing);
	text_add(x->t, n == 1 ? "" : "s");
}

static void text_hex_spi(struct text *t, uint64_t spi, unsigned digits)
{
	text_add(t, "0x");
	text_hex(t, spi, digits);
}

static void line_spis(const struct lines *x, const char *label, uint64_t initiator, uint64_t responder,
    bool inferred)
{
	if (!initiator)
		return;
	line_begin(x, label);
	text_add(x->t, inferred ? "~" : "");
	text_hex_spi(x->t, initiator, 16);
	if (responder) {
		text_char(x->t, ' ');
		text_hex_spi(x->t, responder, 16);
	}
	text_char(x->t, '\n');
}

static void line_closed(const struct lines *x, uint64_t closed, const char *reason)
{
	if (!closed)
		return;
	line_begin(x, "closed");
	text_group(x->t, closed);
	text_add(x->t, reason ? ": " : "");
	text_add(x->t, reason ? reason : "");
	text_char(x->t, '\n');
}

/* --- algorithms --- */

static void line_word(const struct lines *x, bool *first, const char *before)
{
	text_add(x->t, *first ? "" : before);
	*first = false;
}

static void line_methods(const struct lines *x, bool *first)
{
	const uint16_t *method = x->row->sa ? x->row->sa->child->method : x->row->ike->method;

	for (unsigned i = 0; i < SAS_KE_METHODS && method[i]; i++) {
		line_word(x, first, i ? " + " : ", ");
		text_value(x->t, &registry_ke_method, method[i]);
	}
}

/* "ENCR_AES_CBC 256, AUTH_HMAC_SHA2_256_128, PRF_HMAC_SHA2_256, 2048-bit MODP Group" */
static void line_suite(const struct lines *x)
{
	const struct sa_suite s = sas_suite_of(x->row);
	bool first = true;

	if (!s.encr && !s.integ && !s.integ_name)
		return;
	line_begin(x, "algorithms");
	text_add(x->t, sas_row_inferred(x->row) & INFERRED_ALGORITHM ? "~" : "");
	if (s.encr) {
		line_word(x, &first, ", ");
		text_value(x->t, &registry_encr, s.encr);
		text_add(x->t, s.key_bits ? " " : "");
		if (s.key_bits)
			text_dec(x->t, s.key_bits);
	}
	if (s.integ || s.integ_name) {
		line_word(x, &first, ", ");
		if (s.integ_name)
			text_add(x->t, s.integ_name);
		else
			text_dec(x->t, s.integ);
	}
	if (s.prf) {
		line_word(x, &first, ", ");
		text_value(x->t, &registry_prf, s.prf);
	}
	if (!x->row->sa || x->row->sa->child)
		line_methods(x, &first);
	text_char(x->t, '\n');
}

/* --- IKE SAs --- */

static void line_identity(const struct lines *x, bool initiator)
{
	const struct ike_sa *s = x->row->ike;
	const struct names *methods = s->major == 1 ? &registry_ikev1_auth_method : &registry_ikev2_auth_method;
	char type_words[64], value_words[600];
	struct text type = TEXT_FIXED(type_words), value = TEXT_FIXED(value_words);
	bool known = sas_identity(x->c->payloads, s, initiator, &type, &value);

	if (!known && !s->authentication[initiator])
		return;
	line_begin(x, initiator ? "initiator" : "responder");
	if (known) {
		text_add(x->t, text_string(&type));
		text_char(x->t, ' ');
		text_add(x->t, text_string(&value));
	}
	if (s->authentication[initiator]) {
		text_add(x->t, known ? "; " : "");
		text_value(x->t, methods, s->authentication[initiator]);
	}
	text_char(x->t, '\n');
}

static void line_ike_counts(const struct lines *x)
{
	const struct ike_sa *s = x->row->ike;

	line_begin(x, "messages");
	line_things(x, "", s->messages, "message");
	line_things(x, ", ", s->bytes, "byte");
	line_things(x, "; ", s->exchanges, "exchange");
	line_things(x, ", ", s->retransmissions, "retransmission");
	line_count(x, ", ", s->unanswered, "unanswered");
	if (s->fragments)
		line_things(x, ", ", s->fragments, "fragment");
	if (s->dpd)
		line_count(x, ", ", s->dpd, "DPD");
	text_char(x->t, '\n');
}

static void line_children(const struct lines *x)
{
	const struct ike_sa *s = x->row->ike;

	if (!s->children && !s->child_rekeys && !s->rekeys)
		return;
	line_begin(x, "children");
	line_count(x, "", s->children, "made");
	line_count(x, ", ", s->child_rekeys, "rekeys of them");
	line_count(x, ", ", s->rekeys, "of itself");
	text_char(x->t, '\n');
}

static void line_lifetime(const struct lines *x)
{
	if (!x->row->ike->lifetime)
		return;
	line_begin(x, "lifetime");
	line_count(x, "", x->row->ike->lifetime, "s");
	text_char(x->t, '\n');
}

static void line_nat(const struct lines *x)
{
	static const char *const behind[] = { NULL, "initiator", "responder", "initiator and responder" };

	if (!behind[x->row->ike->nat & 3])
		return;
	line_begin(x, "behind NAT");
	text_add(x->t, behind[x->row->ike->nat & 3]);
	text_char(x->t, '\n');
}

static void detail_ike(const struct lines *x)
{
	const struct ike_sa *s = x->row->ike;
	bool inferred = s->inferred & INFERRED_REKEY;

	line_spis(x, "SPIs", s->initiator_spi, s->responder_spi, false);
	line_suite(x);
	line_identity(x, true);
	line_identity(x, false);
	line_nat(x);
	line_ike_counts(x);
	line_closed(x, s->closed, s->reason);
	line_children(x);
	line_lifetime(x);
	line_spis(x, "replaces", s->replaces[0], s->replaces[1], inferred);
	line_spis(x, "replaced by", s->replaced_by[0], s->replaced_by[1], inferred);
}

/* --- child SAs --- */

static void line_place(const struct lines *x)
{
	const struct sa *s = x->row->sa;
	bool esn;

	line_begin(x, "packets of");
	text_address(x->t, &s->source);
	text_add(x->t, " > ");
	text_address(x->t, &s->destination);
	if (sas_mode_name(x->row)) {
		text_add(x->t, ", ");
		text_add(x->t, sas_mode_name(x->row));
	}
	if (s->natt)
		text_add(x->t, ", in UDP");
	if (sa_esn(s, &esn))
		text_add(x->t, esn ? ", 64-bit sequence numbers" : "");
	text_char(x->t, '\n');
}

static void line_side(const struct lines *x, bool destination)
{
	enum { MOST = 16 };
	struct sas_selector selector[MOST];
	unsigned n = sas_selectors(x->c->payloads, x->row, destination, selector, MOST);

	if (n < 2 && sa_mode(x->row->sa) != KEY_MODE_TRANSPORT)
		return;			/* the row has it */
	line_begin(x, destination ? "to" : "from");
	for (unsigned i = 0; i < n && i < MOST; i++) {
		text_add(x->t, i ? ", " : "");
		text_selector(x->t, &selector[i]);
	}
	if (n > MOST)
		line_count(x, " and ", n - MOST, "more");
	text_char(x->t, '\n');
}

static void line_traffic(const struct lines *x)
{
	const struct sa *s = x->row->sa;

	if (!s->packets)
		return;
	line_begin(x, "traffic");
	line_things(x, "", s->bytes, "byte");
	line_count(x, "; opened ", s->opened, "of");
	line_things(x, " ", s->packets, "packet");
	if (s->integrity_failures)
		line_count(x, ", ", s->integrity_failures, "with a bad ICV");
	if (s->largest)
		line_things(x, "; largest ", s->largest, "octet");
	if (s->fragmented)
		line_count(x, ", ", s->fragmented, "in fragments");
	text_char(x->t, '\n');
	line_closed(x, s->closed, s->reason);
}

/* One of a list. */
static void line_number(const struct lines *x, unsigned i, uint64_t n)
{
	text_add(x->t, i ? ", " : " ");
	text_dec(x->t, n);
}

/* What receivers would have dropped; nothing where none would have. */
static void line_dropped(const struct lines *x, const struct sequence *q)
{
	uint32_t any = 0;

	for (unsigned i = 0; i < WINDOWS; i++)
		any |= q->dropped[i];
	if (!any)
		return;
	text_add(x->t, "; windows of");
	for (unsigned i = 0; i < WINDOWS; i++)
		line_number(x, i, window_size[i]);
	text_add(x->t, " drop");
	for (unsigned i = 0; i < WINDOWS; i++)
		line_number(x, i, q->dropped[i]);
}

static void line_sequence(const struct lines *x)
{
	const struct sequence *q = &x->row->sa->sequence;

	if (!q->distinct)
		return;
	line_begin(x, "sequence");
	text_group(x->t, q->lowest);
	text_add(x->t, " to ");
	text_group(x->t, q->highest);
	line_count(x, ": ", sequence_lost(q), "lost");
	line_count(x, ", ", q->reordered, "reordered");
	if (q->reordered)
		line_count(x, " (by ", q->reorder_most, "at most)");
	line_count(x, ", ", q->duplicated, "duplicate");
	line_count(x, ", ", q->too_old, "too old");
	line_dropped(x, q);
	text_char(x->t, '\n');
}

static void line_inner(const struct lines *x)
{
	const struct inner *in = x->row->sa->inner;

	if (!in)
		return;
	line_begin(x, "inside");
	line_things(x, "", in->packets, "packet");
	line_things(x, ", ", in->bytes, "byte");
	text_char(x->t, '\n');
	for (unsigned i = 0; i < INNER_PAIRS && in->pair[i].packets; i++) {
		line_begin(x, "");
		text_address(x->t, &in->pair[i].source);
		text_add(x->t, " > ");
		text_address(x->t, &in->pair[i].destination);
		text_char(x->t, ' ');
		text_value(x->t, &registry_ip_protocol, in->pair[i].protocol);
		line_things(x, " ", in->pair[i].packets, "packet");
		text_char(x->t, '\n');
	}
	if (!in->others)
		return;
	line_begin(x, "");
	line_things(x, "", in->others, "packet");
	text_add(x->t, " of other pairs\n");
}

static void line_relation(const struct lines *x, const char *label, uint32_t spi, uint8_t inferred)
{
	if (!spi)
		return;
	line_begin(x, label);
	text_add(x->t, x->row->sa->inferred & inferred ? "~" : "");
	text_hex_spi(x->t, spi, 8);
	text_char(x->t, '\n');
}

static void line_created(const struct lines *x)
{
	const struct child *c = x->row->sa->child;

	if (!c)
		return;
	line_begin(x, "made in");
	text_add(x->t, "packets #");
	text_dec(x->t, c->request);
	text_add(x->t, " and #");
	text_dec(x->t, c->response);
	if (c->seconds)
		line_count(x, "; lifetime ", c->seconds, "s");
	if (c->kilobytes)
		line_count(x, "; lifetime ", c->kilobytes, "kB");
	text_char(x->t, '\n');
}

static void detail_sa(const struct lines *x)
{
	const struct sa *s = x->row->sa;

	line_place(x);
	line_side(x, false);
	line_side(x, true);
	line_suite(x);
	line_traffic(x);
	line_sequence(x);
	line_inner(x);
	line_created(x);
	line_relation(x, "pair", s->pair, INFERRED_PAIR);
	line_relation(x, "replaces", s->replaces, INFERRED_REKEY);
	line_relation(x, "replaced by", s->replaced_by, INFERRED_REKEY);
}

/* --- events --- */

static void line_event(const struct lines *x, const struct event *e)
{
	char words[128];
	struct text detail = TEXT_FIXED(words);

	text_fill(x->t, ' ', 6);
	text_time(x->t, x->v, e->time);
	text_add(x->t, e->packet ? " #" : "");
	if (e->packet)
		text_dec(x->t, e->packet);
	text_add(x->t, e->inferred ? " ~" : " ");
	text_add(x->t, event_name[e->kind]);
	if (text_event_detail(&detail, x->row, e)) {
		text_char(x->t, ' ');
		text_add(x->t, text_string(&detail));
	}
	if (event_has_side(e->kind) && x->row->ike)
		text_add(x->t, e->by_initiator ? " by the initiator" : " by the responder");
	text_char(x->t, '\n');
}

/* The latest ones are kept at the limit: what is missing is before the half that came last. */
void sas_events(struct text *t, const struct view *view, const struct sas_cells *c, const struct sas_row *row)
{
	const struct events *list = sas_row_events(row);
	struct view v = *view;
	const struct lines x = { t, &v, c, row };

	for (uint32_t i = list->first, n = 0; n < list->count; n++) {
		const struct event *e = event_at(c->r->sas, i);

		line_event(&x, e);
		v.previous_time = e->time;
		i = e->next;
	}
	if (list->left_out) {
		line_count(&x, "      and ", list->left_out, "events that were left out");
		text_char(t, '\n');
	}
}

void sas_facts(struct text *t, const struct view *v, const struct sas_cells *c, const struct sas_row *row)
{
	const struct lines x = { t, v, c, row };

	if (row->sa)
		detail_sa(&x);
	else
		detail_ike(&x);
}
