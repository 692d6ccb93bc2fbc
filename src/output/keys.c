/* Names and places of keys, in words; no secret is among them unless asked for. */
#include "output/keys.h"

void text_place(struct text *t, const struct keyring *names, uint32_t file, uint32_t line)
{
	const char *name = keyring_source(names, file);

	text_escaped(t, name, strlen(name));
	if (!line)
		return;
	text_char(t, ':');
	text_dec(t, line);
}

void text_secret(struct text *t, struct secret s, bool secrets)
{
	if (secrets) {
		text_bytes(t, s.at, s.len);
		return;
	}
	text_tell(t, s.len == 1 ? _("$1 octet") : _("$1 octets"), BLANK_DEC(s.len));
}

void text_encr(struct text *t, const struct suite *s)
{
	unsigned bits = suite_key_bits(s);

	text_add(t, s->encr ? s->encr->name : _("encryption not told"));
	if (!bits)
		return;
	text_char(t, ' ');
	text_dec(t, bits);
}

/* A transform with an ICV of another length than its own says so. */
void text_integ(struct text *t, const struct suite *s)
{
	text_add(t, s->integ ? s->integ->name : _("integrity not told"));
	if (s->icv)
		text_tell(t, _(", ICV of $1 bits"), BLANK_DEC(s->icv * 8u));
}

void text_spi_pattern(struct text *t, const struct key *k)
{
	text_add(t, k->spi_mask ? "0x" : "*");
	for (unsigned shift = 32; k->spi_mask && shift; shift -= 4) {
		if (k->spi_mask >> (shift - 4) & 0xf)
			text_hex(t, k->spi >> (shift - 4) & 0xf, 1);
		else
			text_char(t, '*');
	}
}

void text_key_name(struct text *t, const struct key *k)
{
	text_add(t, protocol_name(k->protocol));
	text_char(t, ' ');
	if (k->spi_mask)
		text_spi_pattern(t, k);
	else
		text_say(t, "any SPI");
	if (!k->source.family && !k->destination.family)
		return;
	text_char(t, ' ');
	text_address(t, &k->source);
	text_add(t, " > ");
	text_address(t, &k->destination);
}

static void text_ike_spis(struct text *t, uint8_t version, uint64_t initiator, uint64_t responder)
{
	text_add(t, version == 1 ? "IKEv1" : version == 2 ? "IKEv2" : "IKE");
	if (initiator) {
		text_add(t, " 0x");
		text_hex(t, initiator, 16);
	}
	if (responder) {
		text_add(t, " 0x");
		text_hex(t, responder, 16);
	}
}

void text_ike_key_name(struct text *t, const struct ike_key *k)
{
	text_ike_spis(t, k->version, k->initiator_spi, k->responder_spi);
	if (!k->initiator_spi && !k->responder_spi)
		text_tell(t, " $1", BLANK_WORDS(_("any SPI")));
}

void text_ke_name(struct text *t, const struct ke_secret *k)
{
	text_ike_spis(t, k->version, k->initiator_spi, k->responder_spi);
	text_say(t, k->is_private ? N_(" private key") : N_(" shared secret"));
	if (k->number)
		text_tell(t, _(" of key exchange $1"), BLANK_DEC(k->number));
}

const struct ike_key *ike_sa_key(const struct ike_sa *s)
{
	const struct ike_talk *talk = s->talk;

	if (!talk)
		return NULL;
	return talk->key ? talk->key : talk->side[1].key ? talk->side[1].key : talk->side[0].key;
}
