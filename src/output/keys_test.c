/*
 * keys test: for each SA, in order of appearance, the key that opens it and how
 * it came to it, or why it stays closed and what would get its key; then the
 * keys that fit nothing.
 */
#include "output/json.h"
#include "output/keys.h"

/* Both kinds in order of appearance. */
typedef void subject_do(void *context, const struct key_subject *x);

static void each_subject(const struct sa_table *sas, subject_do *act, void *context)
{
	uint32_t i = 0, j = 0, m = ike_sa_count(sas);
	const struct sa *sa = sa_heard(sas, &i);

	while (sa || j < m) {
		const struct ike_sa *ike = j < m ? ike_sa_at(sas, j) : NULL;
		bool is_ike = ike && (!sa || ike->first_packet <= sa->first_packet);
		struct key_subject x = is_ike ? key_subject_ike(ike) : key_subject_sa(sa);

		act(context, &x);
		if (is_ike)
			j++;
		else
			sa = sa_heard(sas, &i);
	}
}

/* --- in words --- */

struct words {
	struct text *t;
	const struct view *v;
	const struct key_report *r;
	unsigned shown;
};

static void words_subject(void *context, const struct key_subject *x)
{
	struct words *w = context;

	text_add(w->t, w->shown++ ? "\n" : "");
	text_key_subject(w->t, w->v, w->r, x);
}

static void words_unused(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why)
{
	struct words *w = context;

	text_add(w->t, w->shown++ ? "" : _("\nUnused keys\n"));
	text_key_unused(w->t, given, file, line, name, why);
}

void keys_test_text(struct text *t, const struct view *v, const struct key_report *r)
{
	struct words w = { t, v, r, 0 };

	each_subject(r->sas, words_subject, &w);
	if (!w.shown)
		text_say(t, "no SA in the capture\n");
	w.shown = 0;
	keys_unused(r, words_unused, &w);
	text_tell(t, _("\nKeys tried: $1\n"), BLANK_GROUP(r->tally->key_trials));
}

/* --- as JSON --- */

struct json {
	struct text *t;
	const struct key_report *r;
	uint64_t sas, closed, unused;
};

static void json_subject_name(struct text *t, const struct key_subject *x)
{
	json_words(t, '{', "kind", "key_test");
	if (x->sa) {
		json_words(t, ',', "protocol", protocol_name(x->sa->protocol));
		json_hex(t, ',', "spi", x->sa->spi, 8);
		json_address(t, ',', "source", x->a);
		json_address(t, ',', "destination", x->b);
		json_number(t, ',', "first_packet", x->sa->first_packet);
		json_number(t, ',', "packets", x->sa->packets);
		return;
	}
	json_words(t, ',', "protocol", x->ike->major == 1 ? "IKEv1" : "IKEv2");
	json_hex(t, ',', "initiator_spi", x->ike->initiator_spi, 16);
	if (x->ike->responder_spi)
		json_hex(t, ',', "responder_spi", x->ike->responder_spi, 16);
	json_address(t, ',', "initiator", x->a);
	json_address(t, ',', "responder", x->b);
	json_number(t, ',', "first_packet", x->ike->first_packet);
	json_number(t, ',', "messages", x->ike->messages);
}

static void json_key_of(const struct json *j, const struct key_subject *x)
{
	struct text *t = j->t;
	const char *name = keyring_source(j->r->given, x->file);

	json_raw(t, ",\"key\":");
	json_key(t, '{', "file");
	text_json(t, name, strlen(name));
	json_number(t, ',', "line", x->line);
	if (x->derived)
		json_words(t, ',', "derived", x->derived);
	if (x->frame)
		json_number(t, ',', "packet", x->frame);
	if (x->fit)
		json_words(t, ',', "not_as_told", x->fit);
	text_char(t, '}');
}

static void json_advice(const struct json *j, const struct key_subject *x)
{
	char words[1024];
	struct text advice = TEXT_FIXED(words);

	json_words(j->t, ',', "reason", key_subject_why(x));
	if (!key_subject_lacks(x))
		return;
	text_advice(&advice, j->r->peers, x->ike, x->a, x->b);
	json_words(j->t, ',', "advice", text_string(&advice));
}

static void json_subject(void *context, const struct key_subject *x)
{
	struct json *j = context;
	struct text *t = j->t;

	json_subject_name(t, x);
	json_number(t, ',', "opened", x->opened);
	json_number(t, ',', "integrity_failures", x->bad);
	json_number(t, ',', "closed", x->closed);
	json_number(t, ',', "cut", x->cut);
	if (x->sa)
		json_number(t, ',', "tries", x->sa->tries);
	if (x->opened)
		json_raw(t, x->icv ? ",\"authenticated\":true" : ",\"authenticated\":false");
	if (x->sa && x->sa->heuristic)
		json_raw(t, ",\"inferred\":true");
	if (x->has_key)
		json_key_of(j, x);
	if (key_subject_closed(x))
		json_advice(j, x);
	json_raw(t, "}\n");
	j->sas++;
	j->closed += key_subject_closed(x);
}

static void json_unused(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why)
{
	struct json *j = context;
	const char *source = keyring_source(given, file);

	json_words(j->t, '{', "kind", "unused_key");
	json_key(j->t, ',', "file");
	text_json(j->t, source, strlen(source));
	json_number(j->t, ',', "line", line);
	json_words(j->t, ',', "name", name);
	json_words(j->t, ',', "reason", why);
	json_raw(j->t, "}\n");
	j->unused++;
}

void keys_test_json(struct text *t, const struct key_report *r)
{
	struct json j = { .t = t, .r = r };

	json_meta(t);
	each_subject(r->sas, json_subject, &j);
	keys_unused(r, json_unused, &j);
	json_words(t, '{', "kind", "key_tests");
	json_number(t, ',', "sas", j.sas);
	json_number(t, ',', "closed", j.closed);
	json_number(t, ',', "unused_keys", j.unused);
	json_number(t, ',', "tries", r->tally->key_trials);
	json_raw(t, "}\n");
}
