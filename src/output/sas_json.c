/* sas as JSON: a record for each SA; what is not known is absent, and `inferred` lists the members nobody told. */
#include <stdlib.h>
#include <spiglass/registry.h>
#include "output/json.h"
#include "output/sas.h"

enum { SELECTORS_MOST = 64, WORDS = 600 };

struct record {
	struct text *t;
	const struct sas_report *r;
	struct sas_payloads *payloads;
	const struct sas_row *row;
};

static void record_value(const struct record *x, char before, const char *key, const struct names *names,
    uint32_t value)
{
	char words[128];
	struct text t = TEXT_FIXED(words);

	text_value(&t, names, value);
	json_words(x->t, before, key, text_string(&t));
}

static void record_spis(const struct record *x, char before, const char *key, uint64_t initiator, uint64_t responder)
{
	if (!initiator)
		return;
	if (key)
		json_key(x->t, before, key);
	json_hex(x->t, key ? '{' : before, "initiator_spi", initiator, 16);
	if (responder)
		json_hex(x->t, ',', "responder_spi", responder, 16);
	if (key)
		text_char(x->t, '}');
}

static void record_suite(const struct record *x)
{
	const struct sa_suite s = sas_suite_of(x->row);

	if (sas_mode_name(x->row))
		json_words(x->t, ',', "mode", sas_mode_name(x->row));
	if (s.encr)
		record_value(x, ',', "encryption", &registry_encr, s.encr);
	if (s.key_bits)
		json_number(x->t, ',', "key_bits", s.key_bits);
	if (s.integ_name)
		json_words(x->t, ',', "integrity", s.integ_name);
	else if (s.integ)
		record_value(x, ',', "integrity", &registry_integ, s.integ);
	if (s.prf)
		record_value(x, ',', "prf", &registry_prf, s.prf);
}

static void record_methods(const struct record *x, const uint16_t *method, unsigned most)
{
	unsigned n = 0;

	while (n < most && method[n])
		n++;
	if (n == 1)
		record_value(x, ',', "key_exchange", &registry_ke_method, method[0]);
	if (n < 2)
		return;
	json_key(x->t, ',', "key_exchange");
	for (unsigned i = 0; i < n; i++) {
		char words[128];
		struct text t = TEXT_FIXED(words);

		text_value(&t, &registry_ke_method, method[i]);
		text_char(x->t, i ? ',' : '[');
		json_string(x->t, text_string(&t));
	}
	text_char(x->t, ']');
}

/* --- what both kinds have --- */

static void record_inferred(const struct record *x)
{
	const char *name;
	char before = '[';

	if (!sas_row_inferred(x->row))
		return;
	json_key(x->t, ',', "inferred");
	for (unsigned i = 0; (name = sas_inferred_at(x->row, &i)); before = ',') {
		text_char(x->t, before);
		json_string(x->t, name);
	}
	text_char(x->t, ']');
}

static void record_event(const struct record *x, const struct event *e)
{
	char words[128];
	struct text t = TEXT_FIXED(words);

	json_time(x->t, '{', "time", e->time);
	if (e->packet)
		json_number(x->t, ',', "packet", e->packet);
	json_words(x->t, ',', "event", event_name[e->kind]);
	if (text_event_detail(&t, x->row, e))
		json_words(x->t, ',', "detail", text_string(&t));
	if (event_has_side(e->kind) && x->row->ike)
		json_words(x->t, ',', "by", e->by_initiator ? "initiator" : "responder");
	json_raw(x->t, e->inferred ? ",\"inferred\":true}" : "}");
}

static void record_events(const struct record *x)
{
	const struct events *list = sas_row_events(x->row);

	if (list->left_out)
		json_number(x->t, ',', "events_left_out", list->left_out);
	json_key(x->t, ',', "events");
	text_char(x->t, '[');
	for (uint32_t i = list->first, n = 0; n < list->count; n++) {
		const struct event *e = event_at(x->r->sas, i);

		json_raw(x->t, n ? "," : "");
		record_event(x, e);
		i = e->next;
	}
	json_raw(x->t, "]}\n");
}

static void record_span(const struct record *x, int64_t first_time, int64_t last_time, uint64_t first, uint64_t last)
{
	json_time(x->t, ',', "first_time", first_time);
	json_time(x->t, ',', "last_time", last_time);
	json_number(x->t, ',', "first_packet", first);
	json_number(x->t, ',', "last_packet", last);
}

static void record_opened(const struct record *x, uint64_t opened, uint64_t bad, uint64_t closed, uint64_t cut,
    const char *reason)
{
	json_number(x->t, ',', "opened", opened);
	json_number(x->t, ',', "integrity_failures", bad);
	json_number(x->t, ',', "closed", closed);
	json_number(x->t, ',', "cut", cut);
	if (closed && reason)
		json_words(x->t, ',', "reason", reason);
}

/* --- IKE SAs --- */

static void record_identity(const struct record *x, bool initiator, char *before)
{
	char type_words[64], value_words[WORDS];
	struct text type = TEXT_FIXED(type_words), value = TEXT_FIXED(value_words);

	if (!sas_identity(x->payloads, x->row->ike, initiator, &type, &value))
		return;
	json_key(x->t, *before, initiator ? "initiator" : "responder");
	json_words(x->t, '{', "type", text_string(&type));
	json_words(x->t, ',', "value", text_string(&value));
	text_char(x->t, '}');
	*before = ',';
}

static void record_identities(const struct record *x)
{
	char before = '{';

	if (!x->row->ike->id[0].len && !x->row->ike->id[1].len)
		return;
	json_raw(x->t, ",\"identities\":");
	record_identity(x, true, &before);
	record_identity(x, false, &before);
	text_char(x->t, '}');
}

static void record_authentication(const struct record *x)
{
	const struct ike_sa *s = x->row->ike;
	const struct names *names = s->major == 1 ? &registry_ikev1_auth_method : &registry_ikev2_auth_method;

	if (!s->authentication[0] && !s->authentication[1])
		return;
	json_raw(x->t, ",\"authentication\":");
	if (s->authentication[1])
		record_value(x, '{', "initiator", names, s->authentication[1]);
	if (s->authentication[0])
		record_value(x, s->authentication[1] ? ',' : '{', "responder", names, s->authentication[0]);
	text_char(x->t, '}');
}

static void record_nat(const struct record *x)
{
	static const char *const behind[] = {
		NULL, "[\"initiator\"]", "[\"responder\"]", "[\"initiator\",\"responder\"]",
	};

	if (!behind[x->row->ike->nat & 3])
		return;
	json_key(x->t, ',', "nat");
	json_raw(x->t, behind[x->row->ike->nat & 3]);
}

static void record_ike_counts(const struct record *x)
{
	const struct ike_sa *s = x->row->ike;

	json_number(x->t, ',', "messages", s->messages);
	json_number(x->t, ',', "bytes", s->bytes);
	json_number(x->t, ',', "exchanges", s->exchanges);
	json_number(x->t, ',', "retransmissions", s->retransmissions);
	json_number(x->t, ',', "unanswered", s->unanswered);
	json_number(x->t, ',', "fragments", s->fragments);
	json_number(x->t, ',', "dpd", s->dpd);
	json_number(x->t, ',', "children", s->children);
	json_number(x->t, ',', "child_rekeys", s->child_rekeys);
	json_number(x->t, ',', "rekeys", s->rekeys);
	record_opened(x, s->opened, s->integrity_failures, s->closed, s->cut, s->reason);
}

static void record_ike_told(const struct record *x)
{
	const struct ike_sa *s = x->row->ike;

	record_suite(x);
	record_methods(x, s->method, SAS_KE_METHODS);
	record_authentication(x);
	record_identities(x);
	record_nat(x);
	if (s->window)
		json_number(x->t, ',', "window", s->window);
	if (s->lifetime)
		json_number(x->t, ',', "lifetime", s->lifetime);
}

static void record_ike_end(const struct record *x)
{
	const struct ike_sa *s = x->row->ike;

	if (s->life == LIFE_FAILED && s->notify)
		record_value(x, ',', "notify", s->major == 1 ? &registry_ikev1_notify : &registry_ikev2_notify,
		    s->notify);
	if (s->life == LIFE_DELETING || s->life == LIFE_DELETED)
		json_words(x->t, ',', "deleted_by", s->deleted_by_initiator ? "initiator" : "responder");
	record_spis(x, ',', "replaces", s->replaces[0], s->replaces[1]);
	record_spis(x, ',', "replaced_by", s->replaced_by[0], s->replaced_by[1]);
}

static void record_ike(const struct record *x)
{
	const struct ike_sa *s = x->row->ike;

	json_words(x->t, '{', "kind", "ike");
	json_words(x->t, ',', "protocol", s->major == 1 ? "IKEv1" : "IKEv2");
	record_spis(x, ',', NULL, s->initiator_spi, s->responder_spi);
	json_address(x->t, ',', "initiator", &s->initiator);
	json_address(x->t, ',', "responder", &s->responder);
	json_words(x->t, ',', "state", life_name[s->life]);
	record_inferred(x);
	record_ike_told(x);
	record_ike_end(x);
	record_ike_counts(x);
	if (s->messages)
		record_span(x, s->first_time, s->last_time, s->first_packet, s->last_packet);
	record_events(x);
}

/* --- child SAs --- */

static void record_side(const struct record *x, bool destination)
{
	struct sas_selector selector[SELECTORS_MOST];
	unsigned n = sas_selectors(x->payloads, x->row, destination, selector, SELECTORS_MOST);

	json_key(x->t, destination ? ',' : '{', destination ? "destination" : "source");
	text_char(x->t, '[');
	for (unsigned i = 0; i < n && i < SELECTORS_MOST; i++) {
		const struct sas_selector *s = &selector[i];

		json_raw(x->t, i ? "," : "");
		json_words(x->t, '{', "addresses", s->addresses);
		if (s->protocol)
			json_number(x->t, ',', "protocol", s->protocol);
		if (s->ports) {
			json_number(x->t, ',', "first_port", s->first_port);
			json_number(x->t, ',', "last_port", s->last_port);
		}
		text_char(x->t, '}');
	}
	text_char(x->t, ']');
}

static void record_selectors(const struct record *x)
{
	const struct child *c = x->row->sa->child;

	if (!c || !x->row->ike || (!c->selectors[0].len && !c->selectors[1].len))
		return;
	json_raw(x->t, ",\"traffic_selectors\":");
	record_side(x, false);
	record_side(x, true);
	text_char(x->t, '}');
}

/* What the exchange that made it tells. */
static void record_child(const struct record *x)
{
	const struct child *c = x->row->sa->child;
	bool esn;

	record_suite(x);
	if (c)
		record_methods(x, c->method, SAS_KE_METHODS);
	if (sa_esn(x->row->sa, &esn))
		json_raw(x->t, esn ? ",\"esn\":true" : ",\"esn\":false");
	if (!c)
		return;
	if (c->seconds)
		json_number(x->t, ',', "lifetime", c->seconds);
	if (c->kilobytes)
		json_number(x->t, ',', "lifetime_kilobytes", c->kilobytes);
	if (c->request || c->response) {
		json_key(x->t, ',', "created_in");
		text_char(x->t, '[');
		text_dec(x->t, c->request ? c->request : c->response);
		text_char(x->t, c->request && c->response ? ',' : ']');
	}
	if (c->request && c->response) {
		text_dec(x->t, c->response);
		text_char(x->t, ']');
	}
	record_selectors(x);
}

static void record_relations(const struct record *x)
{
	const struct sa *s = x->row->sa;

	record_spis(x, ',', "parent", s->parent[0], s->parent[1]);
	if (s->pair)
		json_hex(x->t, ',', "pair", s->pair, 8);
	if (s->replaces)
		json_hex(x->t, ',', "replaces", s->replaces, 8);
	if (s->replaced_by)
		json_hex(x->t, ',', "replaced_by", s->replaced_by, 8);
}

/* Packets a second, to three decimals. */
static void record_rate(const struct record *x)
{
	const struct sa *s = x->row->sa;
	double seconds = (double)(s->last_time - s->first_time) / 1e9;
	uint64_t thousandths;

	if (s->packets < 2 || seconds <= 0)
		return;
	thousandths = (uint64_t)((double)(s->packets - 1) * 1e3 / seconds + 0.5);
	json_number(x->t, ',', "rate", thousandths / 1000);
	text_char(x->t, '.');
	text_dec_padded(x->t, thousandths % 1000, 3);
}

static void record_sequence(const struct record *x)
{
	const struct sequence *q = &x->row->sa->sequence;

	if (!q->distinct)
		return;
	json_number(x->t, ',', "first_sequence", q->lowest);
	json_number(x->t, ',', "last_sequence", q->highest);
	json_number(x->t, ',', "lost", sequence_lost(q));
	json_number(x->t, ',', "reordered", q->reordered);
	json_number(x->t, ',', "reorder_most", q->reorder_most);
	json_number(x->t, ',', "duplicated", q->duplicated);
	json_number(x->t, ',', "too_old", q->too_old);
	json_key(x->t, ',', "dropped");
	for (unsigned i = 0; i < WINDOWS; i++) {
		text_add(x->t, i ? ",\"" : "{\"");
		text_dec(x->t, window_size[i]);
		text_add(x->t, "\":");
		text_dec(x->t, q->dropped[i]);
	}
	text_char(x->t, '}');
}

static void record_inner(const struct record *x)
{
	const struct inner *in = x->row->sa->inner;
	unsigned n = 0;

	if (!in)
		return;
	json_key(x->t, ',', "inner");
	json_number(x->t, '{', "packets", in->packets);
	json_number(x->t, ',', "bytes", in->bytes);
	json_number(x->t, ',', "largest", in->largest);
	json_number(x->t, ',', "dummies", in->dummies);
	json_number(x->t, ',', "fragments", in->fragments);
	json_key(x->t, ',', "pairs");
	text_char(x->t, '[');
	for (; n < INNER_PAIRS && in->pair[n].packets; n++) {
		json_raw(x->t, n ? "," : "");
		json_address(x->t, '{', "source", &in->pair[n].source);
		json_address(x->t, ',', "destination", &in->pair[n].destination);
		json_number(x->t, ',', "protocol", in->pair[n].protocol);
		json_number(x->t, ',', "packets", in->pair[n].packets);
		text_char(x->t, '}');
	}
	text_char(x->t, ']');
	json_number(x->t, ',', "other_pairs", in->others);
	text_char(x->t, '}');
}

static void record_traffic(const struct record *x)
{
	const struct sa *s = x->row->sa;

	json_number(x->t, ',', "packets", s->packets);
	json_number(x->t, ',', "bytes", s->bytes);
	if (!s->packets)
		return;
	record_rate(x);
	record_sequence(x);
	record_opened(x, s->opened, s->integrity_failures, s->closed, s->cut, s->reason);
	record_inner(x);
	if (s->largest)
		json_number(x->t, ',', "largest", s->largest);
	if (s->inner && s->opened == s->packets && s->bytes >= s->inner->bytes)
		json_number(x->t, ',', "overhead", s->bytes - s->inner->bytes);
	json_number(x->t, ',', "fragmented", s->fragmented);
	record_span(x, s->first_time, s->last_time, s->first_packet, s->last_packet);
}

static void record_sa(const struct record *x)
{
	const struct sa *s = x->row->sa;

	json_words(x->t, '{', "kind", "child");
	json_words(x->t, ',', "protocol", protocol_name(s->protocol));
	json_hex(x->t, ',', "spi", s->spi, 8);
	json_address(x->t, ',', "source", &s->source);
	json_address(x->t, ',', "destination", &s->destination);
	json_words(x->t, ',', "state", life_name[s->life]);
	record_inferred(x);
	record_child(x);
	record_relations(x);
	record_traffic(x);
	record_events(x);
}

void sas_json(struct text *t, const struct sas_report *r)
{
	struct sas_rows rows = sas_rows_of(r);
	struct sas_payloads *payloads = sas_payloads_new();
	const char *chosen = lang_name();

	lang_set("en");			/* the screen saves it, too */
	json_meta(t);
	for (uint32_t i = 0; i < rows.count; i++) {
		const struct record x = { t, r, payloads, &rows.row[i] };

		if (x.row->sa)
			record_sa(&x);
		else
			record_ike(&x);
	}
	json_words(t, '{', "kind", "sas");
	json_number(t, ',', "ike_sas", ike_sa_count(r->sas));
	json_number(t, ',', "child_sas", sa_count(r->sas));
	json_number(t, ',', "packets", r->tally->frames);
	json_number(t, ',', "evicted", sa_evicted(r->sas));
	json_number(t, ',', "events_left_out", events_left_out(r->sas));
	json_counters(t, r->live);
	json_raw(t, "}\n");
	lang_set(chosen);
	free(payloads);
	free(rows.row);
}
