/* keys show as JSON: what the sources told, a record each; secrets as their length, and in full if asked for. */
#include <spiglass/registry.h>
#include "output/json.h"
#include "output/keys.h"

struct shown {
	struct text *t;
	const struct keyring *names;
	bool secrets;
};

static void shown_place(const struct shown *x, uint32_t file, uint32_t line)
{
	const char *name = keyring_source(x->names, file);

	json_key(x->t, ',', "file");
	text_json(x->t, name, strlen(name));
	json_number(x->t, ',', "line", line);
}

static void shown_derived(const struct shown *x, const char *derived, uint64_t frame)
{
	if (derived)
		json_words(x->t, ',', "derived", derived);
	if (frame)
		json_number(x->t, ',', "packet", frame);
}

/* One of the list of secrets. */
static void shown_secret(const struct shown *x, const char *name, struct secret s, char *before)
{
	struct text *t = x->t;

	if (!s.len)
		return;
	text_char(t, *before);
	*before = ',';
	json_words(t, '{', "name", name);
	json_number(t, ',', "octets", s.len);
	if (x->secrets) {
		json_key(t, ',', "value");
		text_char(t, '"');
		text_bytes(t, s.at, s.len);
		text_char(t, '"');
	}
	text_char(t, '}');
}

static void shown_list_begin(const struct shown *x)
{
	json_key(x->t, ',', "secrets");
}

static void shown_list_end(const struct shown *x, char before)
{
	json_raw(x->t, before == '[' ? "[]" : "]");
}

static void shown_suite(const struct shown *x, const struct suite *s)
{
	if (s->encr)
		json_words(x->t, ',', "encryption", s->encr->name);
	if (suite_key_bits(s))
		json_number(x->t, ',', "key_bits", suite_key_bits(s));
	if (s->integ)
		json_words(x->t, ',', "integrity", s->integ->name);
	if (s->icv)
		json_number(x->t, ',', "icv_bits", s->icv * 8u);
}

static void shown_spi(const struct shown *x, const struct key *k)
{
	if (k->spi_mask == UINT32_MAX) {
		json_hex(x->t, ',', "spi", k->spi, 8);
	} else if (k->spi_mask) {
		json_hex(x->t, ',', "spi_bits", k->spi, 8);
		json_hex(x->t, ',', "spi_mask", k->spi_mask, 8);
	}
	if (k->source.family)
		json_address(x->t, ',', "source", &k->source);
	if (k->destination.family)
		json_address(x->t, ',', "destination", &k->destination);
}

static void shown_key(const struct shown *x, const struct key *k)
{
	static const char *const mode[] = { NULL, "transport", "tunnel", "beet" };
	char before = '[';

	json_words(x->t, '{', "kind", "key");
	shown_place(x, k->file, k->line);
	json_words(x->t, ',', "protocol", protocol_name(k->protocol));
	shown_spi(x, k);
	shown_suite(x, &k->suite);
	if (mode[k->mode])
		json_words(x->t, ',', "mode", mode[k->mode]);
	if (k->esn != KEY_ESN_UNKNOWN)
		json_raw(x->t, k->esn == KEY_ESN_YES ? ",\"esn\":true" : ",\"esn\":false");
	shown_list_begin(x);
	shown_secret(x, "encryption key", key_encr_secret(k), &before);
	shown_secret(x, "integrity key", key_integ_secret(k), &before);
	shown_secret(x, "seed", k->seed, &before);
	shown_list_end(x, before);
	shown_derived(x, k->derived, k->frame);
	json_raw(x->t, "}\n");
}

static void shown_ike_spis(const struct shown *x, uint8_t version, uint64_t initiator, uint64_t responder)
{
	if (version)
		json_words(x->t, ',', "protocol", version == 1 ? "IKEv1" : "IKEv2");
	if (initiator)
		json_hex(x->t, ',', "initiator_spi", initiator, 16);
	if (responder)
		json_hex(x->t, ',', "responder_spi", responder, 16);
}

static void shown_ike_key(const struct shown *x, const struct ike_key *k)
{
	const char *name = k->version == 1 ? isakmp_encryption_name(k->encryption) : NULL;
	char before = '[';

	json_words(x->t, '{', "kind", "ike_key");
	shown_place(x, k->file, k->line);
	shown_ike_spis(x, k->version, k->initiator_spi, k->responder_spi);
	shown_suite(x, &k->suite);
	if (name)
		json_words(x->t, ',', "encryption", name);
	if (k->prf)
		json_words(x->t, ',', "prf", k->prf->name);
	shown_list_begin(x);
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		shown_secret(x, ike_secret_name[i], k->secret[i], &before);
	shown_secret(x, "nonces", k->nonces, &before);
	shown_list_end(x, before);
	shown_derived(x, k->derived, k->frame);
	json_raw(x->t, "}\n");
}

static void shown_exchange(const struct shown *x, const struct ke_secret *k)
{
	const char *method = k->method ? name_of(&registry_ke_method, k->method) : NULL;
	char before = '[';

	json_words(x->t, '{', "kind", "key_exchange");
	shown_place(x, k->file, k->line);
	shown_ike_spis(x, k->version, k->initiator_spi, k->responder_spi);
	if (k->number)
		json_number(x->t, ',', "number", k->number);
	if (k->method) {
		json_raw(x->t, ",\"method\":");
		json_number(x->t, '{', "value", k->method);
		if (method)
			json_words(x->t, ',', "name", method);
		text_char(x->t, '}');
	}
	shown_list_begin(x);
	shown_secret(x, k->is_private ? "private key" : "shared secret", k->value, &before);
	shown_secret(x, "nonces", k->nonces, &before);
	shown_list_end(x, before);
	json_raw(x->t, "}\n");
}

static void shown_said(void *context, const char *key, const char *label, const char *text, size_t len)
{
	struct text *t = context;

	(void)label;
	if (strcmp(key, "subject"))
		return;
	json_key(t, ',', "subject");
	text_json(t, text, len);
}

static void shown_certificate(const struct shown *x, const struct certificate *c)
{
	json_words(x->t, '{', "kind", "certificate");
	shown_place(x, c->file, c->line);
	json_number(x->t, ',', "octets", c->len);
	x509_describe(c->der, c->len, shown_said, x->t);
	json_raw(x->t, "}\n");
}

void keys_show_json(struct text *t, const struct keyring *k, const struct keyring *names, bool secrets)
{
	const struct shown x = { t, names, secrets };

	json_meta(t);
	for (unsigned i = 0; i < keyring_count(k); i++)
		shown_key(&x, keyring_at(k, i));
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		shown_ike_key(&x, keyring_ike_at(k, i));
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		shown_exchange(&x, keyring_ke_at(k, i));
	for (unsigned i = 0; i < keyring_certificate_count(k); i++)
		shown_certificate(&x, keyring_certificate_at(k, i));
}
