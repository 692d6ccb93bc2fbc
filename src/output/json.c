/*
 * json: one object a line.  The contract stands in spiglass-json(5) and, for
 * machines, in spiglass.schema.json: layers in wire order, no key twice in an
 * object, what is unknown is absent, always valid UTF-8.
 */
#include "output/json.h"

enum { SUMMARY_MAX = 8192 };

static void json_begin(struct text *t, const struct view *v)
{
	(void)v;
	json_meta(t);
}

/* {"value":34,"name":"IKE_SA_INIT"} */
static void json_registered(struct text *t, uint64_t value, const char *name)
{
	json_number(t, '{', "value", value);
	if (name)
		json_words(t, ',', "name", name);
	text_char(t, '}');
}

static void json_number_field(struct text *t, const struct field *f, const struct node *n)
{
	uint64_t value = wire_bits(n->at, f->bit, f->bits);

	if (f->names) {
		json_registered(t, value, name_of(f->names, (uint32_t)value));
	} else if (f->format == FLAG) {
		json_raw(t, value ? "true" : "false");
	} else if (f->format == HEX) {
		json_raw(t, "\"0x");
		text_hex(t, value, (f->bits + 3u) / 4);
		text_char(t, '"');
	} else {
		text_dec(t, value);
	}
}

static void json_value(struct text *t, const struct field *f, const struct node *n)
{
	switch (f->format) {
	case MAC:
	case IP4:
	case IP6:
	case BYTES:
		text_char(t, '"');
		text_field(t, f, n);
		text_char(t, '"');
		break;
	default:
		json_number_field(t, f, n);
	}
}

static void json_tail(struct text *t, const struct node *n)
{
	uint32_t size;
	const uint8_t *at = node_tail(n, &size);
	struct field f;

	if (node_tail_field(n, &f)) {
		json_value(t, &f, n);
	} else if (n->header->tail.format == TEXT) {
		text_json(t, at, size);
	} else {
		text_char(t, '"');
		text_bytes(t, at, size);
		text_char(t, '"');
	}
}

static void json_fields(struct text *t, const struct node *n)
{
	uint32_t tail;
	char before = '{';

	json_raw(t, ",\"fields\":");
	for (unsigned i = 0; i < n->header->fields; i++) {
		const struct field *f = &n->header->field[i];

		if (!field_captured(n, f) || field_silent(n, f))
			continue;
		json_key(t, before, f->key);
		json_value(t, f, n);
		before = ',';
	}
	node_tail(n, &tail);
	if (tail) {
		json_key(t, before, n->header->tail.key);
		json_tail(t, n);
	}
	json_raw(t, before == '{' && !tail ? "{}" : "}");
}

static void json_remarks(struct text *t, const struct packet *p, unsigned node)
{
	const struct remark *r;
	unsigned shown = 0;

	for (unsigned at = 0; (r = remark_next(p, node, &at)); shown++) {
		json_raw(t, shown ? "," : ",\"notes\":[");
		json_words(t, '{', "severity", severity_name[r->severity]);
		json_words(t, ',', "code", r->code);
		json_words(t, ',', "text", r->text);
		if (*r->source)
			json_words(t, ',', "source", r->source);
		text_char(t, '}');
	}
	json_raw(t, shown ? "]" : "");
}

static void json_facts(struct text *t, const struct packet *p, unsigned node)
{
	static const char *const verdict[] = { NULL, "verified", "failed", "not-possible" };
	const struct fact *f;
	unsigned shown = 0;

	for (unsigned at = 0; (f = fact_next(p, node, &at)); shown++) {
		json_raw(t, shown ? "," : ",\"facts\":[");
		json_words(t, '{', "key", f->key);
		if (verdict[f->verdict])
			json_words(t, ',', "verdict", verdict[f->verdict]);
		json_key(t, ',', "value");
		text_json(t, p->words + f->at, f->len);
		text_char(t, '}');
	}
	json_raw(t, shown ? "]" : "");
}

static void json_sa(struct text *t, const struct sa *sa)
{
	json_raw(t, ",\"sa\":");
	json_words(t, '{', "protocol", protocol_name(sa->protocol));
	json_hex(t, ',', "spi", sa->spi, 8);
	json_address(t, ',', "destination", &sa->destination);
	text_char(t, '}');
}

static void json_sealed(struct text *t, const struct sealed *s)
{
	json_raw(t, ",\"sealed\":");
	json_words(t, '{', "state", seal_state_name[s->state]);
	if (s->reason)
		json_words(t, ',', "reason", s->reason);
	if (s->sa)
		json_sa(t, s->sa);
	if (s->encryption)
		json_words(t, ',', "encryption", s->encryption);
	if (s->integrity)
		json_words(t, ',', "integrity", s->integrity);
	if (s->state == SEAL_OPENED)
		json_raw(t, s->authenticated ? ",\"authenticated\":true" : ",\"authenticated\":false");
	json_raw(t, s->heuristic ? ",\"inferred\":true}" : "}");
}

static void json_layer(struct text *t, const struct packet *p, unsigned i)
{
	const struct node *n = &p->node[i];
	const struct sealed *s = p->seals ? packet_seal(p, i) : NULL;

	json_words(t, '{', "layer", n->header->key);
	json_number(t, ',', "offset", node_offset(p, n));
	json_number(t, ',', "length", n->len);
	json_number(t, ',', "depth", n->depth);
	if (n->block)
		json_number(t, ',', "block", n->block);
	if (n->error)
		json_raw(t, n->error == WIRE_CUT ? ",\"error\":\"cut\"" : ",\"error\":\"malformed\"");
	if (p->notes)
		json_remarks(t, p, i);
	if (n->quoted)
		json_raw(t, ",\"quoted\":true");
	json_fields(t, n);
	if (p->facts)
		json_facts(t, p, i);
	if (s)
		json_sealed(t, s);
	text_char(t, '}');
}

/* The byte strings beside the frame; with -x their bytes as well, and the frame's. */
static void json_blocks(struct text *t, const struct view *v, const struct packet *p)
{
	static const char *const kind[] = { "frame", "reassembled", "stream", "decrypted", "inflated" };
	unsigned first = v->bytes ? 0 : 1;

	if (p->blocks <= first)
		return;
	json_raw(t, ",\"blocks\":[");
	for (unsigned i = first; i < p->blocks; i++) {
		json_raw(t, i > first ? "," : "");
		json_number(t, '{', "block", i);
		json_words(t, ',', "kind", kind[p->block[i].kind]);
		json_number(t, ',', "length", p->block[i].len);
		if (v->bytes) {
			json_raw(t, ",\"bytes\":\"");
			text_bytes(t, p->block[i].at, p->block[i].len);
			text_char(t, '"');
		}
		text_char(t, '}');
	}
	text_char(t, ']');
}

static void json_packet(struct text *t, const struct view *v, const struct packet *p)
{
	char summary[SUMMARY_MAX];
	struct text s = TEXT_FIXED(summary);

	packet_summary(p, &s);
	json_number(t, '{', "number", p->frame->number);
	json_time(t, ',', "time", p->frame->time);
	json_number(t, ',', "length", p->frame->claim);
	json_number(t, ',', "captured", p->frame->have);
	json_key(t, ',', "summary");
	json_visible(t, summary, (size_t)(s.at - summary));
	json_raw(t, ",\"layers\":[");
	for (unsigned i = 0; i < p->nodes; i++) {
		if (i)
			text_char(t, ',');
		json_layer(t, p, i);
	}
	text_char(t, ']');
	if (p->full)
		json_raw(t, ",\"incomplete\":true");
	json_blocks(t, v, p);
	json_raw(t, "}\n");
}

const struct sink sink_json = { .name = "json", .begin = json_begin, .packet = json_packet };
