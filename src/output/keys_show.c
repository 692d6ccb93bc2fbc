/* keys show, in words: what the sources told, a line each, in the order they came. */
#include <spiglass/registry.h>
#include "output/keys.h"

struct shown {
	struct text *t;
	const struct keyring *names;
	bool secrets;
};

static void show_begin(const struct shown *x, uint32_t file, uint32_t line)
{
	text_place(x->t, x->names, file, line);
	text_add(x->t, ": ");
}

static void show_derived(struct text *t, const char *derived, uint64_t frame)
{
	if (derived) {
		text_add(t, "; ");
		text_say(t, derived);
	}
	if (frame)
		text_tell(t, _(" (packet $1)"), BLANK_DEC(frame));
	text_char(t, '\n');
}

static void show_secret(const struct shown *x, const char *before, struct secret s)
{
	if (!s.len)
		return;
	text_say(x->t, before);
	text_secret(x->t, s, x->secrets);
}

static void show_key(const struct shown *x, const struct key *k)
{
	static const char *const mode[] = { "", N_("; transport"), N_("; tunnel"), "; BEET" };
	struct text *t = x->t;

	show_begin(x, k->file, k->line);
	text_key_name(t, k);
	if (k->suite.encr || k->encr_key) {
		text_add(t, "; ");
		text_encr(t, &k->suite);
		show_secret(x, N_(", "), key_encr_secret(k));
	}
	if (k->suite.integ || k->integ_key || k->suite.icv) {
		text_add(t, "; ");
		text_integ(t, &k->suite);
		show_secret(x, N_(", "), key_integ_secret(k));
	}
	text_say(t, mode[k->mode]);
	text_add(t, k->esn == KEY_ESN_YES ? _("; 64-bit sequence numbers") : "");
	text_add(t, k->natt ? _("; in UDP") : "");
	show_secret(x, N_("; seed "), k->seed);
	show_derived(t, k->derived, k->frame);
}

static void show_ike_algorithms(struct text *t, const struct ike_key *k)
{
	const char *name = k->version == 1 ? isakmp_encryption_name(k->encryption) : NULL;

	if (k->suite.encr) {
		text_add(t, "; ");
		text_encr(t, &k->suite);
	}
	if (k->suite.integ) {
		text_add(t, "; ");
		text_integ(t, &k->suite);
	}
	if (name) {
		text_add(t, "; ");
		text_add(t, name);
	}
	if (k->prf) {
		text_add(t, "; ");
		text_add(t, k->prf->name);
	}
}

static void show_ike_key(const struct shown *x, const struct ike_key *k)
{
	show_begin(x, k->file, k->line);
	text_ike_key_name(x->t, k);
	show_ike_algorithms(x->t, k);
	for (unsigned i = 0; i < IKE_SECRETS; i++) {
		if (!k->secret[i].len)
			continue;
		text_add(x->t, "; ");
		text_add(x->t, ike_secret_name[i]);
		show_secret(x, " ", k->secret[i]);
	}
	show_secret(x, N_("; nonces "), k->nonces);
	show_derived(x->t, k->derived, k->frame);
}

void text_key_line(struct text *t, const struct keyring *names, const struct key *k, bool secrets)
{
	show_key(&(struct shown){ t, names, secrets }, k);
}

void text_ike_key_line(struct text *t, const struct keyring *names, const struct ike_key *k, bool secrets)
{
	show_ike_key(&(struct shown){ t, names, secrets }, k);
}

static void show_exchange(const struct shown *x, const struct ke_secret *k)
{
	const char *method = k->method ? name_of(&registry_ke_method, k->method) : NULL;

	show_begin(x, k->file, k->line);
	text_ke_name(x->t, k);
	if (method) {
		text_add(x->t, "; ");
		text_add(x->t, method);
	}
	show_secret(x, "; ", k->value);
	show_secret(x, N_("; nonces "), k->nonces);
	text_char(x->t, '\n');
}

/* Of what x509_describe() says. */
static void show_subject(void *context, const char *key, const char *label, const char *text, size_t len)
{
	struct text *t = context;

	(void)label;
	if (strcmp(key, "subject"))
		return;
	text_add(t, "; ");
	text_escaped(t, text, len);
}

static void show_certificate(const struct shown *x, const struct certificate *c)
{
	show_begin(x, c->file, c->line);
	text_tell(x->t, _("certificate of $1 octets"), BLANK_DEC(c->len));
	x509_describe(c->der, c->len, show_subject, x->t);
	text_char(x->t, '\n');
}

void keys_show_text(struct text *t, const struct keyring *k, const struct keyring *names, bool secrets)
{
	const struct shown x = { t, names, secrets };

	for (unsigned i = 0; i < keyring_count(k); i++)
		show_key(&x, keyring_at(k, i));
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		show_ike_key(&x, keyring_ike_at(k, i));
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		show_exchange(&x, keyring_ke_at(k, i));
	for (unsigned i = 0; i < keyring_certificate_count(k); i++)
		show_certificate(&x, keyring_certificate_at(k, i));
}
