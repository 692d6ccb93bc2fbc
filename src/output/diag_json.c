/* A diagnosis as JSON: a record a finding, and one that counts them. */
#include "output/diag.h"
#include "output/json.h"

static void finding_packets(struct text *t, const struct finding *f)
{
	json_raw(t, ",\"packets\":[");
	for (unsigned i = 0; i < f->packets; i++) {
		json_raw(t, i ? "," : "");
		text_dec(t, f->packet[i]);
	}
	text_char(t, ']');
	json_number(t, ',', "count", f->count);
}

static void finding_sa(struct text *t, const struct finding *f)
{
	if (f->ike[0]) {
		json_raw(t, ",\"ike_sa\":");
		json_hex(t, '{', "initiator_spi", f->ike[0], 16);
		if (f->ike[1])
			json_hex(t, ',', "responder_spi", f->ike[1], 16);
		text_char(t, '}');
	}
	if (f->protocol) {
		json_raw(t, ",\"child_sa\":");
		json_words(t, '{', "protocol", protocol_name(f->protocol));
		json_hex(t, ',', "spi", f->spi, 8);
		if (f->source.family)
			json_address(t, ',', "source", &f->source);
		json_address(t, ',', "destination", &f->destination);
		text_char(t, '}');
	}
}

static void finding_words(struct text *t, const struct finding *f)
{
	const char *at = f->words, *line;
	size_t len;

	if (!at)
		return;
	json_raw(t, ",\"evidence\":");
	for (char before = '['; words_next(&at, &line, &len); before = ',') {
		text_char(t, before);
		text_json(t, line, len);
	}
	text_char(t, ']');
}

static void rule_members(struct text *t, const struct rule *r)
{
	json_words(t, ',', "meaning", r->meaning);
	json_raw(t, ",\"causes\":[");
	for (unsigned i = 0; i < RULE_CAUSES && r->cause[i]; i++) {
		json_raw(t, i ? "," : "");
		json_string(t, r->cause[i]);
	}
	text_char(t, ']');
	if (r->check)
		json_words(t, ',', "check", r->check);
	json_words(t, ',', "source", r->source);
}

static void finding_json(struct text *t, const struct finding *f)
{
	json_words(t, '{', "kind", "finding");
	json_words(t, ',', "code", f->rule->code);
	json_words(t, ',', "severity", level_name[f->level]);
	json_raw(t, f->likely ? ",\"likely\":true" : "");
	finding_packets(t, f);
	finding_sa(t, f);
	json_words(t, ',', "summary", f->rule->title);
	finding_words(t, f);
	rule_members(t, f->rule);
	json_raw(t, "}\n");
}

void rule_json(struct text *t, const struct rule *r)
{
	json_words(t, '{', "kind", "rule");
	json_words(t, ',', "code", r->code);
	json_words(t, ',', "severity", level_name[r->level]);
	json_words(t, ',', "summary", r->title);
	rule_members(t, r);
	json_raw(t, "}\n");
}

void diagnosis_json(struct text *t, const struct diagnosis *d)
{
	const struct levels l = diagnosis_levels(d);

	json_meta(t);
	for (unsigned i = 0; i < diagnosis_count(d); i++)
		finding_json(t, diagnosis_at(d, i));
	json_words(t, '{', "kind", "diagnosis");
	json_number(t, ',', "errors", l.count[LEVEL_ERROR]);
	json_number(t, ',', "warnings", l.count[LEVEL_WARNING]);
	json_number(t, ',', "notes", l.count[LEVEL_NOTE]);
	json_number(t, ',', "left_out", diagnosis_left_out(d));
	json_raw(t, "}\n");
}
