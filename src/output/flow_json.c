/* flow as JSON: one object a row of the ladder; spiglass-json(5). */
#include "output/json.h"
#include "output/ladder.h"

static void json_flag(struct text *t, const char *key)
{
	json_key(t, ',', key);
	json_raw(t, "true");
}

static void json_ends(struct text *t, const struct ladder *l, uint16_t from, uint16_t to)
{
	json_address(t, ',', "source", ladder_host(l, from));
	json_address(t, ',', "destination", ladder_host(l, to));
}

static void json_lines(struct text *t, const char *key, const char *words, char between)
{
	char before = '[';

	json_key(t, ',', key);
	for (const char *at = words; *at;) {
		size_t n = between == ' ' ? word_length(&at) : strcspn(at, "\n");

		if (!n)
			break;
		text_char(t, before);
		json_visible(t, at, n);
		before = ',';
		at += n;
		at += *at == between;
	}
	json_raw(t, before == '[' ? "[]" : "]");
}

static void json_effect(struct text *t, const struct rung_effect *e)
{
	json_words(t, '{', "event", event_name[e->kind]);
	if (e->protocol)
		json_words(t, ',', "protocol", protocol_name(e->protocol));
	if (e->spi)
		json_hex(t, ',', "spi", e->spi, effect_digits(e));
	if (e->other)
		json_hex(t, ',', "pair", e->other, 8);
	if (e->number && effect_notify(e))
		json_number(t, ',', "notify", e->number);
	if (e->number && e->kind == EVENT_INVALID_KE)
		json_number(t, ',', "key_exchange_method", e->number);
	if (e->inferred)
		json_flag(t, "inferred");
	text_char(t, '}');
}

static void json_effects(struct text *t, const struct rung *r)
{
	for (unsigned i = 0; i < r->effects; i++) {
		json_raw(t, i ? "," : ",\"events\":[");
		json_effect(t, &r->effect[i]);
	}
	json_raw(t, r->effects ? "]" : "");
}

static void json_exchange(struct text *t, const struct rung *r)
{
	const char *name = name_of(exchange_names(r->version), r->exchange);

	json_key(t, ',', "exchange");
	json_number(t, '{', "value", r->exchange);
	if (name)
		json_words(t, ',', "name", name);
	text_char(t, '}');
}

/* What came of it: asked again, answered or not; an answer: of what. */
static void json_turns(struct text *t, const struct ladder *l, const struct rung *r)
{
	const struct rung *request = rung_request(l, r);

	if (r->fragments)
		json_number(t, ',', "fragments", r->fragments);
	json_number(t, ',', "sent", r->sent);
	if (r->reply)
		json_raw(t, r->reply == REPLY_SEEN ? ",\"answered\":true" : ",\"answered\":false");
	if (!request)
		return;
	json_number(t, ',', "answers", request->packet);
	json_key(t, ',', "after");
	text_seconds(t, r->time - request->time, 9);
}

static void json_phase(struct text *t, const struct rung *r)
{
	char words[PHASE_MAX + ABOUT_MAX];
	struct text w = TEXT_FIXED(words);

	text_message_phase(&w, r, true);
	json_words(t, ',', "phase", text_string(&w));
}

static void json_message(struct text *t, const struct ladder *l, const struct rung *r)
{
	json_words(t, ',', "protocol", r->version == 1 ? "IKEv1" : "IKEv2");
	json_hex(t, ',', "initiator_spi", r->spi[0], 16);
	if (r->spi[1])
		json_hex(t, ',', "responder_spi", r->spi[1], 16);
	json_ends(t, l, r->from, r->to);
	if (r->port[0] || r->port[1]) {
		json_number(t, ',', "source_port", r->port[0]);
		json_number(t, ',', "destination_port", r->port[1]);
	}
	json_phase(t, r);
	json_exchange(t, r);
	if (r->version == 1)
		json_hex(t, ',', "message_id", r->message, 8);
	else
		json_number(t, ',', "message_id", r->message);
	if (r->step)
		json_number(t, ',', "step", r->step);
	json_words(t, ',', "sender", r->initiator ? "initiator" : "responder");
	json_key(t, ',', "response");
	json_raw(t, r->response ? "true" : "false");
	json_number(t, ',', "length", r->bytes);
	json_lines(t, "payloads", r->payloads, ' ');
	if (r->closed)
		json_flag(t, "closed");
	if (r->closed && r->why)
		json_words(t, ',', "reason", r->why);
	if (r->detail)
		json_lines(t, "details", r->detail, '\n');
	json_turns(t, l, r);
	json_effects(t, r);
}

static void json_run(struct text *t, const struct ladder *l, const struct rung *r)
{
	unsigned shown = 0;

	json_number(t, ',', "packets", r->sent);
	json_number(t, ',', "bytes", r->bytes);
	json_key(t, ',', "sas");
	for (unsigned i = 0; i < r->flows; i++) {
		const struct rung_flow *f = &r->flow[i];

		if (!f->shown)
			continue;
		json_raw(t, shown++ ? "," : "[");
		json_words(t, '{', "protocol", protocol_name(f->protocol));
		json_hex(t, ',', "spi", f->spi, 8);
		json_ends(t, l, f->back ? r->to : r->from, f->back ? r->from : r->to);
		json_number(t, ',', "packets", f->packets);
		json_number(t, ',', "bytes", f->bytes);
		json_number(t, ',', "opened", f->opened);
		text_char(t, '}');
	}
	json_raw(t, shown ? "]" : "[]");
	if (r->flows_left_out)
		json_number(t, ',', "left_out", r->flows_left_out);
}

static void json_rung(struct text *t, const struct ladder *l, const struct rung *r)
{
	static const char *const kind[] = { "message", "traffic", "keepalives" };

	json_words(t, '{', "kind", kind[r->kind]);
	json_number(t, ',', "number", r->packet);
	json_time(t, ',', "time", r->time);
	if (r->last_packet != r->packet) {
		json_number(t, ',', "last_number", r->last_packet);
		json_time(t, ',', "last_time", r->last_time);
	}
	if (r->kind == RUNG_MESSAGE) {
		json_message(t, l, r);
	} else if (r->kind == RUNG_TRAFFIC) {
		json_run(t, l, r);
	} else {
		json_ends(t, l, r->from, r->to);
		json_number(t, ',', "packets", r->sent);
	}
	json_raw(t, "}\n");
}

void flow_json(struct text *t, const struct ladder *l)
{
	const struct rung *r;

	json_meta(t);
	for (uint32_t i = 0; (r = rung_next(l, &i));)
		json_rung(t, l, r);
}
