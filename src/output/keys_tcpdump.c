/*
 * keys convert -T tcpdump: a file for tcpdump -E "file NAME".  It decrypts CBC
 * and takes an ICV of 96 bits off, or none; it checks none.
 */
#include <spiglass/registry.h>
#include "output/keys.h"

/* By OpenSSL's names, as tcpdump hands them on once "-hmac96" and "-cbc" are off; bits 0: its name is enough. */
static const struct cipher { uint16_t id, octets; const char *name; } ciphers[] = {
	{ ENCR_AES_CBC, 16, "aes128" }, { ENCR_AES_CBC, 24, "aes192" }, { ENCR_AES_CBC, 32, "aes256" },
	{ ENCR_3DES, 24, "3des" }, { ENCR_DES, 8, "des" },
	{ ENCR_CAMELLIA_CBC, 16, "camellia128" }, { ENCR_CAMELLIA_CBC, 24, "camellia192" },
	{ ENCR_CAMELLIA_CBC, 32, "camellia256" },
	{ ENCR_CAST, 16, "cast" }, { ENCR_BLOWFISH, 16, "blowfish" },
};

static const char *cipher_name(const struct encr *e, unsigned octets)
{
	for (unsigned i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (ciphers[i].id == e->id && ciphers[i].octets == octets)
			return ciphers[i].name;
	return NULL;
}

static unsigned icv_octets(const struct suite *s)
{
	return s->icv ? s->icv : s->integ ? s->integ->icv : 0;
}

static const char *tcpdump_suite(const struct suite *s, const char **cipher)
{
	if (!s->encr)
		return "its encryption is not told; with a capture it is found";
	*cipher = cipher_name(s->encr, s->encr_key_len);
	return *cipher ? NULL : "tcpdump decrypts in CBC mode only";
}

static const char *tcpdump_key(struct text *t, const struct key *k, const char **lost)
{
	const char *cipher, *why = k->protocol == KEY_ESP ? tcpdump_suite(&k->suite, &cipher) : "tcpdump has no keys for AH";
	unsigned icv = icv_octets(&k->suite);

	(void)lost;
	if (why)
		return why;
	if (!icv && k->integ_key)
		return "its integrity is not told; with a capture it is found";
	if (icv != 12 && icv)
		return "tcpdump knows no ICV but that of 96 bits";
	if (!k->destination.family || k->spi_mask != UINT32_MAX)
		return "tcpdump wants SPI and destination, which are not told; with a capture they are found";
	text_add(t, "0x");
	text_hex(t, k->spi, 8);
	text_char(t, '@');
	text_address(t, &k->destination);
	text_char(t, ' ');
	text_add(t, cipher);
	text_add(t, icv ? "-cbc-hmac96:0x" : "-cbc:0x");
	text_bytes(t, k->encr_key, k->suite.encr_key_len);
	text_char(t, '\n');
	return NULL;
}

/* --- ikev2 I SPIi SPIr auth:key enc:key --- */

static void tcpdump_side(struct text *t, const struct ike_key *k, char side, const char *cipher)
{
	const struct secret a = k->secret[side == 'I' ? IKE_SK_AI : IKE_SK_AR],
		e = k->secret[side == 'I' ? IKE_SK_EI : IKE_SK_ER];

	text_add(t, "ikev2 ");
	text_char(t, side);
	text_add(t, " 0x");
	text_hex(t, k->initiator_spi, 16);
	text_add(t, " 0x");
	text_hex(t, k->responder_spi, 16);
	text_add(t, k->suite.integ->id == AUTH_HMAC_SHA1_96 ? " sha1:0x" : " md5:0x");
	text_bytes(t, a.at, a.len);
	text_char(t, ' ');
	text_add(t, cipher);
	text_add(t, ":0x");
	text_bytes(t, e.at, e.len);
	text_char(t, '\n');
}

static const char *tcpdump_ike(struct text *t, const struct ike_key *k, const char **lost)
{
	const char *cipher, *why = k->version == 2 ? NULL : "tcpdump decrypts no IKEv1";

	(void)lost;
	if (!why && !k->secret[IKE_SK_EI].len)
		why = "SK_ei and SK_er are not told; with a capture they may follow from what is";
	if (!why)
		why = tcpdump_suite(&k->suite, &cipher);
	if (why)
		return why;
	if (!k->suite.integ || (k->suite.integ->id != AUTH_HMAC_SHA1_96 && k->suite.integ->id != AUTH_HMAC_MD5_96))
		return "tcpdump knows no integrity but HMAC-SHA1-96 and HMAC-MD5-96";
	if (!k->initiator_spi || !k->responder_spi)
		return "its SPIs are not told; with a capture they are found";
	tcpdump_side(t, k, 'I', cipher);
	tcpdump_side(t, k, 'R', cipher);
	return NULL;
}

static const char *tcpdump_exchange(struct text *t, const struct ke_secret *k, const char **lost)
{
	(void)t, (void)k, (void)lost;
	return "tcpdump derives no keys; with a capture those that follow from it are written";
}

const struct key_form key_form_tcpdump = {
	.name = "tcpdump", .head = "for tcpdump -E \"file NAME\"",
	.key = tcpdump_key, .ike = tcpdump_ike, .exchange = tcpdump_exchange,
};
