/* What -v tells of an SA below its row: in lines of a label and what follows it; then its events. */
#include <spiglass/registry.h>
#include "output/sas.h"

struct lines {
	struct text *t;
	const struct view *v;
	const struct sas_cells *c;
	const struct sas_row *row;
	unsigned label;			/* columns of labels, with a blank */
};

enum label {
	NO_LABEL, SPIS, ALGORITHMS, INITIATOR, RESPONDER, BEHIND_NAT, MESSAGES, CLOSED, CHILDREN, LIFETIME, REPLACES,
	REPLACED_BY, PACKETS_OF, FROM, TO, TRAFFIC, SEQUENCE, INSIDE, MADE_IN, PAIR, LABELS
};

static const char *const label_words[LABELS] = {
	"", N_("SPIs"), N_("algorithms"), N_("initiator"), N_("responder"), N_("behind NAT"), N_("messages"),
	N_("closed"), N_("children"), N_("lifetime"), N_("replaces"), N_("replaced by"), N_("packets of"), N_("from"), N_("to"),
	N_("traffic"), N_("sequence"), N_("inside"), N_("made in"), N_("pair"),
};

static unsigned label_width(unsigned label)
{
	const char *words = _(label_words[label]);

	return columns_of(words, strlen(words));
}

/* What follows a label stands one column behind the longest of them. */
static unsigned labels_width(void)
{
	unsigned width = 0;

	for (unsigned i = 0; i < LABELS; i++)
		width = label_width(i) > width ? label_width(i) : width;
	return width + 1;
}

static void line_begin(const struct lines *x, enum label label)
{
	text_fill(x->t, ' ', 4);
	text_say(x->t, label_words[label]);
	text_fill(x->t, ' ', x->label - label_width(label));
}

/* "12 lost" */
static void line_tell(const struct lines *x, const char *form, uint64_t n)
{
	text_tell(x->t, _(form), BLANK_GROUP(n));
}

/* "1 packet", "12 packets": `before` is what separates them from what stands in front. */
static void line_count(const struct lines *x, const char *before, uint64_t n, const char *one, const char *many)
{
	text_say(x->t, before);
	text_count(x->t, n, one, many);
}

static void text_hex_spi(struct text *t, uint64_t spi, unsigned digits)
{
	text_add(t, "0x");
	text_hex(t, spi, digits);
}

static void line_spis(const struct lines *x, enum label label, uint64_t initiator, uint64_t responder,
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
	line_begin(x, CLOSED);
	text_group(x->t, closed);
	text_add(x->t, reason ? ": " : "");
	if (reason)
		text_told(x->t, reason, strlen(reason));
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
	line_begin(x, ALGORITHMS);
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
	line_begin(x, initiator ? INITIATOR : RESPONDER);
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

	line_begin(x, MESSAGES);
	line_count(x, "", s->messages, N_("$1 message"), N_("$1 messages"));
	line_count(x, N_(", "), s->bytes, N_("$1 byte"), N_("$1 bytes"));
	line_count(x, "; ", s->exchanges, N_("$1 exchange"), N_("$1 exchanges"));
	line_count(x, N_(", "), s->retransmissions, N_("$1 retransmission"), N_("$1 retransmissions"));
	line_tell(x, N_(", $1 unanswered"), s->unanswered);
	if (s->fragments)
		line_count(x, N_(", "), s->fragments, N_("$1 fragment"), N_("$1 fragments"));
	if (s->dpd)
		line_tell(x, N_(", $1 DPD"), s->dpd);
	text_char(x->t, '\n');
}

static void line_children(const struct lines *x)
{
	const struct ike_sa *s = x->row->ike;

	if (!s->children && !s->child_rekeys && !s->rekeys)
		return;
	line_begin(x, CHILDREN);
	text_tell(x->t, _("$1 made, $2 rekeys of them, $3 of itself"), BLANK_GROUP(s->children),
	    BLANK_GROUP(s->child_rekeys), BLANK_GROUP(s->rekeys));
	text_char(x->t, '\n');
}

static void line_lifetime(const struct lines *x)
{
	if (!x->row->ike->lifetime)
		return;
	line_begin(x, LIFETIME);
	line_tell(x, N_("$1 s"), x->row->ike->lifetime);
	text_char(x->t, '\n');
}

static void line_nat(const struct lines *x)
{
	static const char *const behind[] = { NULL, N_("initiator"), N_("responder"), N_("initiator and responder") };

	if (!behind[x->row->ike->nat & 3])
		return;
	line_begin(x, BEHIND_NAT);
	text_say(x->t, behind[x->row->ike->nat & 3]);
	text_char(x->t, '\n');
}

static void detail_ike(const struct lines *x)
{
	const struct ike_sa *s = x->row->ike;
	bool inferred = s->inferred & INFERRED_REKEY;

	line_spis(x, SPIS, s->initiator_spi, s->responder_spi, false);
	line_suite(x);
	line_identity(x, true);
	line_identity(x, false);
	line_nat(x);
	line_ike_counts(x);
	line_closed(x, s->closed, s->reason);
	line_children(x);
	line_lifetime(x);
	line_spis(x, REPLACES, s->replaces[0], s->replaces[1], inferred);
	line_spis(x, REPLACED_BY, s->replaced_by[0], s->replaced_by[1], inferred);
}

/* --- child SAs --- */

static void line_place(const struct lines *x)
{
	const struct sa *s = x->row->sa;
	bool esn;

	line_begin(x, PACKETS_OF);
	text_address(x->t, &s->source);
	text_add(x->t, " > ");
	text_address(x->t, &s->destination);
	if (sas_mode_name(x->row)) {
		text_say(x->t, ", ");
		text_say(x->t, sas_mode_name(x->row));
	}
	if (s->natt)
		text_say(x->t, ", in UDP");
	if (sa_esn(s, &esn))
		text_add(x->t, esn ? _(", 64-bit sequence numbers") : "");
	text_char(x->t, '\n');
}

static void line_side(const struct lines *x, bool destination)
{
	enum { MOST = 16 };
	struct sas_selector selector[MOST];
	unsigned n = sas_selectors(x->c->payloads, x->row, destination, selector, MOST);

	if (n < 2 && sa_mode(x->row->sa) != KEY_MODE_TRANSPORT)
		return;			/* the row has it */
	line_begin(x, destination ? TO : FROM);
	for (unsigned i = 0; i < n && i < MOST; i++) {
		text_add(x->t, i ? ", " : "");
		text_selector(x->t, &selector[i]);
	}
	if (n > MOST)
		line_tell(x, N_(" and $1 more"), n - MOST);
	text_char(x->t, '\n');
}

static void line_traffic(const struct lines *x)
{
	const struct sa *s = x->row->sa;

	if (!s->packets)
		return;
	line_begin(x, TRAFFIC);
	line_count(x, "", s->bytes, N_("$1 byte"), N_("$1 bytes"));
	text_tell(x->t, s->packets == 1 ? _("; opened $1 of $2 packet") : _("; opened $1 of $2 packets"),
	    BLANK_GROUP(s->opened), BLANK_GROUP(s->packets));
	if (s->integrity_failures)
		line_tell(x, N_(", $1 with a bad ICV"), s->integrity_failures);
	if (s->largest)
		line_count(x, "", s->largest, N_("; largest $1 octet"), N_("; largest $1 octets"));
	if (s->fragmented)
		line_tell(x, N_(", $1 in fragments"), s->fragmented);
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
	text_say(x->t, "; windows of");
	for (unsigned i = 0; i < WINDOWS; i++)
		line_number(x, i, window_size[i]);
	text_say(x->t, " drop");
	for (unsigned i = 0; i < WINDOWS; i++)
		line_number(x, i, q->dropped[i]);
}

static void line_sequence(const struct lines *x)
{
	const struct sequence *q = &x->row->sa->sequence;

	if (!q->distinct)
		return;
	line_begin(x, SEQUENCE);
	text_tell(x->t, _("$1 to $2: $3 lost, $4 reordered"), BLANK_GROUP(q->lowest), BLANK_GROUP(q->highest),
	    BLANK_GROUP(sequence_lost(q)), BLANK_GROUP(q->reordered));
	if (q->reordered)
		line_tell(x, N_(" (by $1 at most)"), q->reorder_most);
	line_tell(x, N_(", $1 duplicate"), q->duplicated);
	line_tell(x, N_(", $1 too old"), q->too_old);
	line_dropped(x, q);
	text_char(x->t, '\n');
}

static void line_inner(const struct lines *x)
{
	const struct inner *in = x->row->sa->inner;

	if (!in)
		return;
	line_begin(x, INSIDE);
	line_count(x, "", in->packets, N_("$1 packet"), N_("$1 packets"));
	line_count(x, N_(", "), in->bytes, N_("$1 byte"), N_("$1 bytes"));
	text_char(x->t, '\n');
	for (unsigned i = 0; i < INNER_PAIRS && in->pair[i].packets; i++) {
		line_begin(x, NO_LABEL);
		text_address(x->t, &in->pair[i].source);
		text_add(x->t, " > ");
		text_address(x->t, &in->pair[i].destination);
		text_char(x->t, ' ');
		text_value(x->t, &registry_ip_protocol, in->pair[i].protocol);
		line_count(x, " ", in->pair[i].packets, N_("$1 packet"), N_("$1 packets"));
		text_char(x->t, '\n');
	}
	if (!in->others)
		return;
	line_begin(x, NO_LABEL);
	line_count(x, "", in->others, N_("$1 packet of other pairs"), N_("$1 packets of other pairs"));
	text_char(x->t, '\n');
}

static void line_relation(const struct lines *x, enum label label, uint32_t spi, uint8_t inferred)
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
	line_begin(x, MADE_IN);
	text_tell(x->t, _("packets #$1 and #$2"), BLANK_DEC(c->request), BLANK_DEC(c->response));
	if (c->seconds)
		line_tell(x, N_("; lifetime $1 s"), c->seconds);
	if (c->kilobytes)
		line_tell(x, N_("; lifetime $1 kB"), c->kilobytes);
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
	line_relation(x, PAIR, s->pair, INFERRED_PAIR);
	line_relation(x, REPLACES, s->replaces, INFERRED_REKEY);
	line_relation(x, REPLACED_BY, s->replaced_by, INFERRED_REKEY);
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
	text_add(x->t, event_words(e->kind));
	if (text_event_detail(&detail, x->row, e)) {
		text_char(x->t, ' ');
		text_add(x->t, text_string(&detail));
	}
	if (event_has_side(e->kind) && x->row->ike)
		text_say(x->t, e->by_initiator ? N_(" by the initiator") : N_(" by the responder"));
	text_char(x->t, '\n');
}

/* The latest ones are kept at the limit: what is missing is before the half that came last. */
void sas_events(struct text *t, const struct view *view, const struct sas_cells *c, const struct sas_row *row)
{
	const struct events *list = sas_row_events(row);
	struct view v = *view;
	const struct lines x = { t, &v, c, row, 0 };

	for (uint32_t i = list->first, n = 0; n < list->count; n++) {
		const struct event *e = event_at(c->r->sas, i);

		line_event(&x, e);
		v.previous_time = e->time;
		i = e->next;
	}
	if (list->left_out)
		line_tell(&x, N_("      and $1 events that were left out\n"), list->left_out);
}

void sas_facts(struct text *t, const struct view *v, const struct sas_cells *c, const struct sas_row *row)
{
	const struct lines x = { t, v, c, row, labels_width() };

	if (row->sa)
		detail_sa(&x);
	else
		detail_ike(&x);
}
