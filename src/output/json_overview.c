/* The overview as one JSON record; the lists hold the first few, the counts all. */
#include "output/json.h"


static void overview_files(struct text *t, const struct overview *o)
{
	json_raw(t, o->live ? ",\"interfaces\":[" : ",\"files\":[");
	for (unsigned i = 0; i < o->paths; i++) {
		json_raw(t, i ? "," : "");
		text_json(t, o->path[i], strlen(o->path[i]));
	}
	text_char(t, ']');
	json_counters(t, o->live);
}

static void overview_counts(struct text *t, const struct overview *o)
{
	const struct tally *c = o->tally;

	json_number(t, ',', "packets", c->frames);
	json_number(t, ',', "bytes", c->bytes);
	if (c->frames) {
		json_time(t, ',', "first_time", c->first_time);
		json_time(t, ',', "last_time", c->last_time);
	}
	json_number(t, ',', "filtered", o->filtered);
	json_number(t, ',', "damaged_files", o->damaged);
	json_number(t, ',', "cut", c->cut_frames);
	json_number(t, ',', "malformed", c->malformed);
	json_number(t, ',', "noted", c->noted);
	json_number(t, ',', "limited", c->limited);
	json_number(t, ',', "key_trials", c->key_trials);
	json_number(t, ',', "key_trials_refused", c->trials_refused);
}

static void overview_protocols(struct text *t, const struct tally *c)
{
	json_raw(t, ",\"protocols\":");
	json_number(t, '{', "esp", c->esp);
	json_number(t, ',', "ah", c->ah);
	json_number(t, ',', "ike", c->ike);
	json_number(t, ',', "ipcomp", c->ipcomp);
	json_number(t, ',', "keepalive", c->keepalives);
	json_number(t, ',', "tcp", c->tcp);
	json_number(t, ',', "udp", c->udp_other);
	json_number(t, ',', "icmp", c->icmp);
	json_number(t, ',', "ip_fragments", c->ip_fragments);
	json_number(t, ',', "other_ip", c->ip_other);
	json_number(t, ',', "not_ip", c->not_ip);
	text_char(t, '}');
}

static void overview_pieces(struct text *t, const struct tally *c)
{
	json_raw(t, ",\"fragments\":");
	json_number(t, '{', "seen", c->fragments);
	json_number(t, ',', "reassembled", c->reassembled);
	json_number(t, ',', "dropped", c->fragments_dropped);
	json_raw(t, "},\"streams\":");
	json_number(t, '{', "dropped", c->streams_dropped);
	json_number(t, ',', "bytes_skipped", c->stream_bytes_skipped);
	text_char(t, '}');
}

static void overview_ike_outcome(struct text *t, const struct ike_sa *s)
{
	const char *name = ike_notify_name(s);

	json_words(t, ',', "state", ike_state_name[s->state]);
	if (s->state != IKE_FAILED)
		return;
	json_raw(t, ",\"notify\":");
	json_number(t, '{', "value", s->notify);
	if (name)
		json_words(t, ',', "name", name);
	text_char(t, '}');
}

static void overview_ike_outcomes(struct text *t, const struct sa_table *sas)
{
	struct ike_outcomes all = ike_outcomes(sas);

	json_raw(t, ",\"ike_outcomes\":");
	for (unsigned state = 0; state <= IKE_FAILED; state++)
		json_number(t, state ? ',' : '{', ike_state_name[state], all.sas[state]);
	text_char(t, '}');
}

static void overview_ike(struct text *t, const struct sa_table *sas)
{
	json_number(t, ',', "ike_sa_count", ike_sa_count(sas));
	overview_ike_outcomes(t, sas);
	json_raw(t, ",\"ike_sas\":[");
	for (uint32_t i = 0; i < ike_sa_count(sas) && i < LISTED; i++) {
		const struct ike_sa *s = ike_sa_at(sas, i);

		json_raw(t, i ? "," : "");
		json_words(t, '{', "protocol", s->major == 1 ? "IKEv1" : "IKEv2");
		json_hex(t, ',', "initiator_spi", s->initiator_spi, 16);
		if (s->responder_spi)
			json_hex(t, ',', "responder_spi", s->responder_spi, 16);
		json_address(t, ',', "initiator", &s->initiator);
		json_address(t, ',', "responder", &s->responder);
		json_number(t, ',', "messages", s->messages);
		overview_ike_outcome(t, s);
		text_char(t, '}');
	}
	text_char(t, ']');
}

static void overview_sa(struct text *t, const struct sa *s)
{
	static const char *const mode[] = { NULL, "transport", "tunnel", "beet" };

	json_words(t, '{', "protocol", protocol_name(s->protocol));
	json_hex(t, ',', "spi", s->spi, 8);
	json_address(t, ',', "source", &s->source);
	json_address(t, ',', "destination", &s->destination);
	json_number(t, ',', "packets", s->packets);
	json_number(t, ',', "bytes", s->bytes);
	json_number(t, ',', "opened", s->opened);
	json_number(t, ',', "integrity_failures", s->integrity_failures);
	if (mode[s->mode])
		json_words(t, ',', "mode", mode[s->mode]);
	if (s->opened && s->key && s->key->suite.encr)
		json_words(t, ',', "encryption", s->key->suite.encr->name);
	if (s->opened && s->key && s->key->suite.integ)
		json_words(t, ',', "integrity", s->key->suite.integ->name);
	json_raw(t, s->heuristic ? ",\"inferred\":true}" : "}");
}

static void overview_sas(struct text *t, const struct sa_table *sas)
{
	const struct sa *s;
	uint32_t i = 0;

	json_number(t, ',', "child_sa_count", sas_heard(sas));
	json_raw(t, ",\"child_sas\":[");
	for (unsigned listed = 0; listed < LISTED && (s = sa_heard(sas, &i)); listed++) {
		json_raw(t, listed ? "," : "");
		overview_sa(t, s);
	}
	text_char(t, ']');
	json_number(t, ',', "evicted", sa_evicted(sas));
}

static void overview_reasons(struct text *t, const struct closed *c)
{
	text_char(t, '[');
	for (unsigned i = 0; i < c->reasons; i++) {
		json_raw(t, i ? "," : "");
		json_words(t, '{', "reason", c->reason[i].text);
		json_number(t, ',', "packets", c->reason[i].packets);
		json_number(t, ',', "sas", c->reason[i].sas);
		text_char(t, '}');
	}
	text_char(t, ']');
}

static void overview_opened(struct text *t, const struct overview *o)
{
	struct closed esp = closed_reasons(o->tally, o->sas), ike = closed_ike_reasons(o->tally, o->sas);

	json_number(t, ',', "opened", o->tally->sealed[SEAL_OPENED]);
	json_number(t, ',', "closed", esp.packets);
	json_raw(t, ",\"reasons\":");
	overview_reasons(t, &esp);
	json_number(t, ',', "ike_opened", o->tally->ike_sealed[SEAL_OPENED]);
	json_number(t, ',', "ike_closed", ike.packets);
	json_raw(t, ",\"ike_reasons\":");
	overview_reasons(t, &ike);
}

void overview_json(struct text *t, const struct overview *o)
{
	json_meta(t);
	json_words(t, '{', "kind", "overview");
	overview_files(t, o);
	overview_counts(t, o);
	overview_protocols(t, o->tally);
	overview_pieces(t, o->tally);
	overview_ike(t, o->sas);
	overview_sas(t, o->sas);
	overview_opened(t, o);
	json_raw(t, "}\n");
}
