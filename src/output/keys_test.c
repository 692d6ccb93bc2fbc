/*
 * keys test: for each SA, in order of appearance, the key that opens it and how
 * it came to it, or why it stays closed and what would get its key; then the
 * keys that fit nothing.
 */
#include "output/json.h"
#include "output/keys.h"

/* What ESP, AH and IKE SAs have in common. */
struct subject {
	const struct sa *sa;		/* or */
	const struct ike_sa *ike;
	const struct address *a, *b;
	uint64_t opened, bad, closed, cut;
	const char *reason;
	bool icv;			/* what was opened has an ICV that was checked */
	const char *fit, *derived;
	uint64_t frame;			/* of the exchange it was derived from */
	bool has_key;
	uint32_t file, line;
};

static struct subject subject_sa(const struct sa *s)
{
	struct subject x = { .sa = s, .a = &s->source, .b = &s->destination, .opened = s->opened,
		.bad = s->integrity_failures, .closed = s->closed, .cut = s->cut, .reason = s->reason, .fit = s->fit,
		.icv = s->protocol == KEY_AH || (s->opener && opener_authenticates(s->opener)) };

	if (s->key && s->opened) {
		x.has_key = true;
		x.derived = s->key->derived;
		x.frame = s->key->frame;
		x.file = s->key->file;
		x.line = s->key->line;
	}
	return x;
}

static struct subject subject_ike(const struct ike_sa *s)
{
	const struct ike_key *k = ike_sa_key(s);
	struct subject x = { .ike = s, .a = &s->initiator, .b = &s->responder, .opened = s->opened,
		.bad = s->integrity_failures, .closed = s->closed, .cut = s->cut, .reason = s->reason, .icv = s->major != 1 };

	if (k && s->opened) {
		x.has_key = true;
		x.derived = k->derived;
		x.frame = k->frame;
		x.file = k->file;
		x.line = k->line;
		x.fit = s->talk->side[0].swapped || s->talk->side[1].swapped ? "directions swapped" : NULL;
	}
	return x;
}

/* --- both kinds in order of appearance --- */

typedef void subject_do(void *context, const struct subject *x);

static void each_subject(const struct sa_table *sas, subject_do *act, void *context)
{
	uint32_t i = 0, j = 0, m = ike_sa_count(sas);
	const struct sa *sa = sa_heard(sas, &i);

	while (sa || j < m) {
		const struct ike_sa *ike = j < m ? ike_sa_at(sas, j) : NULL;
		bool is_ike = ike && (!sa || ike->first_packet <= sa->first_packet);
		struct subject x = is_ike ? subject_ike(ike) : subject_sa(sa);

		act(context, &x);
		if (is_ike)
			j++;
		else
			sa = sa_heard(sas, &i);
	}
}

static bool stays_closed(const struct subject *x)
{
	return x->closed || x->bad;
}

/* Nothing in it is encrypted: an IKE SA that was refused or not answered. */
static bool has_nothing(const struct subject *x)
{
	return !(x->opened | x->bad | x->closed | x->cut);
}

static const char *why_closed(const struct subject *x)
{
	return x->reason ? x->reason : x->bad ? "the ICV is wrong: wrong key, or a damaged or forged packet" :
	    "no key that fits";
}

/* What else the keys would need is to be had from the peers; a damaged packet among good ones needs none. */
static bool needs_advice(const struct subject *x)
{
	return stays_closed(x) && !x->opened;
}

/* --- in words --- */

struct words {
	struct text *t;
	const struct view *v;
	const struct key_report *r;
	unsigned shown;
};

static void words_name(struct text *t, const struct subject *x)
{
	text_add(t, x->sa ? protocol_name(x->sa->protocol) : x->ike->major == 1 ? "IKEv1" : "IKEv2");
	text_add(t, " 0x");
	text_hex(t, x->sa ? x->sa->spi : x->ike->initiator_spi, x->sa ? 8 : 16);
	if (x->ike && x->ike->responder_spi) {
		text_add(t, " 0x");
		text_hex(t, x->ike->responder_spi, 16);
	}
	text_add(t, x->ike ? "\n    " : "  ");
	text_address(t, x->a);
	text_add(t, " > ");
	text_address(t, x->b);
	text_char(t, '\n');
}

/* "11 opened, ICV good" */
static const char *words_part(const struct words *w, const char *before, uint64_t n, enum paint paint, const char *what)
{
	if (!n)
		return before;
	text_add(w->t, before);
	text_group(w->t, n);
	text_char(w->t, ' ');
	text_paint(w->t, w->v, paint, what);
	return ", ";
}

static void words_counts(const struct words *w, const struct subject *x)
{
	const char *before = x->sa ? "    packets: " : "    encrypted messages: ";

	before = words_part(w, before, x->opened, PAINT_GOOD, x->icv ? "opened, ICV good" : x->sa && x->sa->heuristic ?
	    "opened without a key (inferred)" : "opened, unauthenticated");
	before = words_part(w, before, x->bad, PAINT_BAD, x->ike && x->ike->major == 1 ? "senseless" : "ICV bad");
	before = words_part(w, before, x->closed, PAINT_UNKNOWN, "closed");
	before = words_part(w, before, x->cut, PAINT_DOUBT, "cut");
	if (has_nothing(x))
		text_add(w->t, "    nothing in it is encrypted");
	text_char(w->t, '\n');
}

static void words_suite(struct text *t, const struct suite *s)
{
	if (!s->encr && !s->integ)
		return;
	text_add(t, "    algorithms: ");
	if (s->encr)
		text_encr(t, s);
	text_add(t, s->encr && s->integ ? ", " : "");
	if (s->integ)
		text_integ(t, s);
	text_char(t, '\n');
}

static void words_algorithms(const struct words *w, const struct subject *x)
{
	const struct ike_key *k = x->ike ? ike_sa_key(x->ike) : NULL;

	if (!x->has_key)
		return;
	if (k && k->version == 1)
		return;
	words_suite(w->t, k ? &k->suite : &x->sa->key->suite);
}

static void words_tries(const struct words *w, const struct subject *x)
{
	if (!x->sa || !x->sa->tries)
		return;
	text_add(w->t, "; ");
	text_group(w->t, x->sa->tries);
	text_add(w->t, x->sa->tries == 1 ? " try" : " tries");
}

static void words_key(const struct words *w, const struct subject *x)
{
	struct text *t = w->t;

	if (!x->has_key)
		return;
	text_add(t, "    key: ");
	text_place(t, w->r->given, x->file, x->line);
	if (x->derived && !(x->fit && !x->frame)) {
		text_add(t, ", ");
		text_add(t, x->derived);
	}
	if (x->frame) {
		text_add(t, " (packet ");
		text_dec(t, x->frame);
		text_char(t, ')');
	}
	text_add(t, x->fit ? "; not as told: " : x->derived ? "" : ", as told");
	text_add(t, x->fit ? x->fit : "");
	words_tries(w, x);
	text_char(t, '\n');
}

static void words_closed(const struct words *w, const struct subject *x)
{
	if (!stays_closed(x))
		return;
	text_add(w->t, "    closed: ");
	text_add(w->t, why_closed(x));
	if (!x->has_key)
		words_tries(w, x);
	text_char(w->t, '\n');
	if (!needs_advice(x))
		return;
	text_add(w->t, "    to get its key: ");
	text_advice(w->t, w->r->peers, x->ike, x->a, x->b);
	text_char(w->t, '\n');
}

static void words_subject(void *context, const struct subject *x)
{
	struct words *w = context;

	text_add(w->t, w->shown++ ? "\n" : "");
	words_name(w->t, x);
	words_counts(w, x);
	words_algorithms(w, x);
	words_key(w, x);
	words_closed(w, x);
}

static void words_unused(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why)
{
	struct words *w = context;
	struct text *t = w->t;

	text_add(t, w->shown++ ? "" : "\nUnused keys\n");
	text_add(t, "  ");
	text_place(t, given, file, line);
	text_add(t, ": ");
	text_add(t, name);
	text_add(t, ": ");
	text_add(t, why);
	text_char(t, '\n');
}

void keys_test_text(struct text *t, const struct view *v, const struct key_report *r)
{
	struct words w = { t, v, r, 0 };

	each_subject(r->sas, words_subject, &w);
	if (!w.shown)
		text_add(t, "no SA in the capture\n");
	w.shown = 0;
	keys_unused(r, words_unused, &w);
	text_add(t, "\nKeys tried: ");
	text_group(t, r->tally->key_trials);
	text_char(t, '\n');
}

/* --- as JSON --- */

struct json {
	struct text *t;
	const struct key_report *r;
	uint64_t sas, closed, unused;
};

static void json_subject_name(struct text *t, const struct subject *x)
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

static void json_key_of(const struct json *j, const struct subject *x)
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

static void json_advice(const struct json *j, const struct subject *x)
{
	char words[1024];
	struct text advice = TEXT_FIXED(words);

	json_words(j->t, ',', "reason", why_closed(x));
	if (!needs_advice(x))
		return;
	text_advice(&advice, j->r->peers, x->ike, x->a, x->b);
	json_words(j->t, ',', "advice", text_string(&advice));
}

static void json_subject(void *context, const struct subject *x)
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
	if (stays_closed(x))
		json_advice(j, x);
	json_raw(t, "}\n");
	j->sas++;
	j->closed += stays_closed(x);
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
