/* keys convert -T spiglass: the form that holds all that a keyring does; keyring/spiglass.c reads it. */
#include <ctype.h>

#include "output/keys.h"

static void text_value(struct text *t, const char *name, const char *value)
{
	text_char(t, ' ');
	text_add(t, name);
	text_char(t, '=');
	text_add(t, value);
}

static void text_number(struct text *t, const char *name, unsigned value)
{
	text_char(t, ' ');
	text_add(t, name);
	text_char(t, '=');
	text_dec(t, value);
}

/* The names of secrets are written in lower case. */
static void text_octets(struct text *t, const char *name, struct secret s)
{
	if (!s.len)
		return;
	text_char(t, ' ');
	for (; *name; name++)
		text_char(t, (char)tolower((unsigned char)*name));
	text_add(t, "=0x");
	text_bytes(t, s.at, s.len);
}

static void text_suite(struct text *t, const struct suite *s)
{
	if (s->encr)
		text_value(t, "encr", s->encr->name);
	if (s->integ)
		text_value(t, "integ", s->integ->name);
	if (s->icv)
		text_number(t, "icv", s->icv * 8u);
}

/* --- ESP and AH --- */

static void text_esn(struct text *t, const struct key *k)
{
	if (k->esn == KEY_ESN_NO)
		text_add(t, " esn=no");
	else if (k->esn == KEY_ESN_YES && k->high_known)
		text_number(t, "esn", k->high);
	else if (k->esn == KEY_ESN_YES)
		text_add(t, " esn");
}

static const char *spiglass_key(struct text *t, const struct key *k, const char **lost)
{
	static const char *const mode[] = { NULL, "transport", "tunnel", "beet" };

	(void)lost;
	text_add(t, k->protocol == KEY_AH ? "ah " : "esp ");
	text_address(t, &k->source);
	text_char(t, ' ');
	text_address(t, &k->destination);
	text_char(t, ' ');
	text_spi_pattern(t, k);
	text_suite(t, &k->suite);
	text_octets(t, "key", key_encr_secret(k));
	text_octets(t, "ikey", key_integ_secret(k));
	if (mode[k->mode])
		text_value(t, "mode", mode[k->mode]);
	text_add(t, k->natt ? " natt" : "");
	text_esn(t, k);
	text_octets(t, "seed", k->seed);
	text_char(t, '\n');
	return NULL;
}

/* --- IKE --- */

static void text_ike(struct text *t, uint8_t version, uint64_t initiator, uint64_t responder)
{
	text_add(t, version == 1 ? "ike1 " : "ike2 ");
	if (initiator)
		text_hex(t, initiator, 16);
	else
		text_char(t, '*');
	text_char(t, ' ');
	if (responder)
		text_hex(t, responder, 16);
	else
		text_char(t, '*');
}

static const char *spiglass_ike(struct text *t, const struct ike_key *k, const char **lost)
{
	const char *encryption = k->version == 1 ? isakmp_encryption_name(k->encryption) : NULL;

	(void)lost;
	text_ike(t, k->version, k->initiator_spi, k->responder_spi);
	if (encryption)
		text_value(t, "encr", encryption);
	else
		text_suite(t, &k->suite);
	if (k->prf)
		text_value(t, "prf", k->prf->name);
	for (unsigned i = 0; i < IKE_SECRETS; i++)
		text_octets(t, ike_secret_name[i], k->secret[i]);
	text_octets(t, "nonces", k->nonces);
	text_char(t, '\n');
	return NULL;
}

static const char *spiglass_exchange(struct text *t, const struct ke_secret *k, const char **lost)
{
	if (!k->version)
		*lost = "the form has no secret of either version: it is written for IKEv2";
	text_ike(t, k->version, k->initiator_spi, k->responder_spi);
	text_add(t, " ke=");
	if (k->number)
		text_dec(t, k->number);
	else
		text_char(t, '*');
	if (k->method) {
		text_char(t, '/');
		text_dec(t, k->method);
	}
	text_add(t, k->is_private ? ":private:" : ":shared:");
	text_bytes(t, k->value.at, k->value.len);
	text_octets(t, "nonces", k->nonces);
	text_char(t, '\n');
	return NULL;
}

const struct key_form key_form_spiglass = {
	.name = "spiglass", .head = "for spiglass: spiglass(1), KEY SOURCES",
	.key = spiglass_key, .ike = spiglass_ike, .exchange = spiglass_exchange,
};
