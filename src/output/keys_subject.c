/*
 * An SA and what the keys came to: the paragraph of `keys test`, and what of it
 * goes into the cells of a row.  Both are made of the same struct key_subject.
 */
#include "output/keys.h"

struct key_subject key_subject_sa(const struct sa *s)
{
	struct key_subject x = { .sa = s, .a = &s->source, .b = &s->destination, .opened = s->opened,
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

struct key_subject key_subject_ike(const struct ike_sa *s)
{
	const struct ike_key *k = ike_sa_key(s);
	struct key_subject x = { .ike = s, .a = &s->initiator, .b = &s->responder, .opened = s->opened,
		.bad = s->integrity_failures, .closed = s->closed, .cut = s->cut, .reason = s->reason, .icv = s->major != 1 };

	if (k && s->opened) {
		x.has_key = true;
		x.derived = k->derived;
		x.frame = k->frame;
		x.file = k->file;
		x.line = k->line;
		x.fit = s->talk->side[0].swapped || s->talk->side[1].swapped ? N_("directions swapped") : NULL;
	}
	return x;
}

/* --- what it came to --- */

bool key_subject_closed(const struct key_subject *x)
{
	return x->closed || x->bad;
}

/* Nothing in it is encrypted: an IKE SA that was refused or not answered. */
static bool has_nothing(const struct key_subject *x)
{
	return !(x->opened | x->bad | x->closed | x->cut);
}

const char *key_subject_why(const struct key_subject *x)
{
	return x->reason ? x->reason : x->bad ? N_("the ICV is wrong: wrong key, or a damaged or forged packet") :
	    N_("no key that fits");
}

/* What else the keys would need is to be had from the peers; a damaged packet among good ones needs none. */
bool key_subject_lacks(const struct key_subject *x)
{
	return key_subject_closed(x) && !x->opened;
}

/* --- in words --- */

struct words {
	struct text *t;
	const struct view *v;
	const struct key_report *r;
};

static void words_name(struct text *t, const struct key_subject *x)
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
	text_say(w->t, before);
	text_group(w->t, n);
	text_char(w->t, ' ');
	text_paint(w->t, w->v, paint, _(what));
	return N_(", ");
}

static void words_counts(const struct words *w, const struct key_subject *x)
{
	const char *before = x->sa ? N_("    packets: ") : N_("    encrypted messages: ");

	before = words_part(w, before, x->opened, PAINT_GOOD, x->icv ? N_("opened, ICV good") : x->sa && x->sa->heuristic ?
	    N_("opened without a key (inferred)") : N_("opened, unauthenticated"));
	before = words_part(w, before, x->bad, PAINT_BAD, x->ike && x->ike->major == 1 ? N_("senseless") : N_("ICV bad"));
	before = words_part(w, before, x->closed, PAINT_UNKNOWN, N_("closed"));
	before = words_part(w, before, x->cut, PAINT_DOUBT, N_("cut"));
	if (has_nothing(x))
		text_say(w->t, "    nothing in it is encrypted");
	text_char(w->t, '\n');
}

static void words_suite(struct text *t, const struct suite *s)
{
	if (!s->encr && !s->integ)
		return;
	text_say(t, "    algorithms: ");
	if (s->encr)
		text_encr(t, s);
	text_add(t, s->encr && s->integ ? ", " : "");
	if (s->integ)
		text_integ(t, s);
	text_char(t, '\n');
}

static void words_algorithms(const struct words *w, const struct key_subject *x)
{
	const struct ike_key *k = x->ike ? ike_sa_key(x->ike) : NULL;

	if (!x->has_key)
		return;
	if (k && k->version == 1)
		return;
	words_suite(w->t, k ? &k->suite : &x->sa->key->suite);
}

static void words_tries(const struct words *w, const struct key_subject *x)
{
	if (x->sa && x->sa->tries)
		text_count(w->t, x->sa->tries, N_("; $1 try"), N_("; $1 tries"));
}

static void words_key(const struct words *w, const struct key_subject *x)
{
	struct text *t = w->t;

	if (!x->has_key)
		return;
	text_say(t, "    key: ");
	text_place(t, w->r->given, x->file, x->line);
	if (x->derived && !(x->fit && !x->frame)) {
		text_say(t, ", ");
		text_say(t, x->derived);
	}
	if (x->frame)
		text_tell(t, _(" (packet $1)"), BLANK_DEC(x->frame));
	text_add(t, x->fit ? _("; not as told: ") : x->derived ? "" : _(", as told"));
	if (x->fit)
		text_told(t, x->fit, strlen(x->fit));
	words_tries(w, x);
	text_char(t, '\n');
}

static void words_closed(const struct words *w, const struct key_subject *x)
{
	const char *why = key_subject_why(x);

	if (!key_subject_closed(x))
		return;
	text_say(w->t, "    closed: ");
	text_told(w->t, why, strlen(why));
	if (!x->has_key)
		words_tries(w, x);
	text_char(w->t, '\n');
	if (!key_subject_lacks(x))
		return;
	text_say(w->t, "    to get its key: ");
	text_advice(w->t, w->r->peers, x->ike, x->a, x->b);
	text_char(w->t, '\n');
}

static void words_octets(const struct words *w, const struct key_subject *x)
{
	if (!x->has_key || !w->r->secrets)
		return;
	text_say(w->t, "    octets: ");
	if (x->sa)
		text_key_line(w->t, w->r->given, x->sa->key, true);
	else
		text_ike_key_line(w->t, w->r->given, ike_sa_key(x->ike), true);
}

void text_key_subject(struct text *t, const struct view *v, const struct key_report *r, const struct key_subject *x)
{
	const struct words w = { t, v, r };

	words_name(t, x);
	words_counts(&w, x);
	words_algorithms(&w, x);
	words_key(&w, x);
	words_octets(&w, x);
	words_closed(&w, x);
}

void text_key_unused(struct text *t, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why)
{
	text_add(t, "  ");
	text_place(t, given, file, line);
	text_add(t, ": ");
	text_add(t, name);
	text_add(t, ": ");
	text_say(t, why);
	text_char(t, '\n');
}

/* --- in a cell --- */

const char *const key_state_word[KEY_STATES] = {
	[KEYS_WRONG] = N_("wrong"), [KEYS_NONE] = N_("none"), [KEYS_CUT] = N_("cut"), [KEYS_PARTLY] = N_("partly"),
	[KEYS_OPEN] = "OK", [KEYS_CLEAR] = N_("clear"),
};

const uint8_t key_state_paint[KEY_STATES] = {
	[KEYS_WRONG] = PAINT_BAD, [KEYS_NONE] = PAINT_UNKNOWN, [KEYS_CUT] = PAINT_DOUBT, [KEYS_PARTLY] = PAINT_DOUBT,
	[KEYS_OPEN] = PAINT_GOOD, [KEYS_CLEAR] = PAINT_DIM,
};

enum key_state key_subject_state(const struct key_subject *x)
{
	if (has_nothing(x))
		return KEYS_CLEAR;
	if (x->opened)
		return key_subject_closed(x) ? KEYS_PARTLY : KEYS_OPEN;
	return x->bad ? KEYS_WRONG : x->closed ? KEYS_NONE : KEYS_CUT;
}

/* The file without its folders. */
void text_key_source(struct text *t, const struct keyring *names, const struct key_subject *x)
{
	const char *name = x->has_key ? keyring_source(names, x->file) : "-", *slash = strrchr(name, '/');

	name = slash && slash[1] ? slash + 1 : name;
	text_escaped(t, name, strlen(name));
	if (!x->has_key || !x->line)
		return;
	text_char(t, ':');
	text_dec(t, x->line);
}

void text_key_way(struct text *t, const struct key_subject *x)
{
	if (!x->has_key) {
		text_add(t, x->opened && x->sa ? _("no key needed") : "-");
		return;
	}
	text_say(t, x->fit ? N_("by trial") : x->frame ? N_("derived #") : x->derived ? N_("completed") : N_("as told"));
	if (!x->fit && x->frame)
		text_dec(t, x->frame);
}

void text_key_counts(struct text *t, const struct key_subject *x)
{
	text_group(t, x->opened);
	text_char(t, '/');
	text_group(t, x->bad + x->closed + x->cut);
}

/* --- all of them --- */

static void totals_add(struct key_total *n, struct key_subject x)
{
	enum key_state state = key_subject_state(&x);

	n->sas += state != KEYS_CLEAR;
	n->opened += state == KEYS_OPEN || state == KEYS_PARTLY;
}

struct key_totals key_totals_of(const struct sa_table *sas)
{
	struct key_totals n = { { 0, 0 }, { 0, 0 } };
	const struct sa *s;

	for (uint32_t i = 0; (s = sa_heard(sas, &i));)
		totals_add(&n.child, key_subject_sa(s));
	for (uint32_t i = 0; i < ike_sa_count(sas); i++)
		totals_add(&n.ike, key_subject_ike(ike_sa_at(sas, i)));
	return n;
}
