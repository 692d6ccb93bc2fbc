/*
 * What a FortiGate prints on "diagnose vpn tunnel list":
 *
 *	name=head ver=2 serial=1 192.0.2.1:4500->203.0.113.1:4500 ...
 *	  SA:  ref=3 options=18227 ... esn=0 ...
 *	  dec: spi=9822756d esp=aes key=16 00112233445566778899aabbccddeeff
 *	       ah=sha1 key=20 00112233445566778899aabbccddeeff00112233
 *	  enc: spi=...
 *
 * The gateway's own address stands in front of the arrow; "dec" is what it
 * receives.  The number behind key= is the key's octets, with the salt.  And
 * on "diagnose debug application ike -1" the keys of phase 1:
 *
 *	ike 0:head:14: ISAKMP SA 0011223344556677/8899aabbccddeeff key 16:00112233...
 */
#include <spiglass/registry.h>

#include "keyring/told.h"

enum { WORDS = 64 };

static const struct encr_name encr[] = {
	{ "aes", ENCR_AES_CBC, 0 },
	{ "aes128", ENCR_AES_CBC, 0 },
	{ "aes192", ENCR_AES_CBC, 0 },
	{ "aes256", ENCR_AES_CBC, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "null", ENCR_NULL, 0 },
	{ "aes-gcm", ENCR_AES_GCM_16, 0 },
	{ "aes128gcm", ENCR_AES_GCM_16, 0 },
	{ "aes256gcm", ENCR_AES_GCM_16, 0 },
	{ "chacha20poly1305", ENCR_CHACHA20_POLY1305, 0 },
	{ "aria", 0, 0 },
	{ "aria128", 0, 0 },
	{ "aria192", 0, 0 },
	{ "aria256", 0, 0 },
	{ "seed", 0, 0 },
	{ 0 }
};

static const struct integ_name integ[] = {
	{ "sha1", "AUTH_HMAC_SHA1_96", 0, false },
	{ "md5", "AUTH_HMAC_MD5_96", 0, false },
	{ "sha256", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "sha384", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "sha512", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "null", NULL, 0, false },
	{ 0 }
};

struct tunnel {
	struct told sa;
	struct ike_told ike;
	struct address local, remote;
	bool natt;
	uint8_t esn;
};

/* --- the tunnel --- */

/* ADDRESS:PORT, of which the address may have colons itself. */
static bool address_and_port(char *text, struct address *a, bool *natt)
{
	char *colon = strrchr(text, ':');

	if (!colon)
		return false;
	*colon = '\0';
	*natt |= !strcmp(colon + 1, "4500");
	return address_parse(text, a);
}

static void line_name(struct tunnel *t, char **word, unsigned words)
{
	t->local = t->remote = (struct address){ 0 };
	t->natt = false;
	t->esn = KEY_ESN_UNKNOWN;
	for (unsigned i = 0; i < words; i++) {
		char *arrow = strstr(word[i], "->");

		if (!arrow)
			continue;
		*arrow = '\0';
		if (!address_and_port(word[i], &t->local, &t->natt) || !address_and_port(arrow + 2, &t->remote, &t->natt))
			source_fault(t->sa.s, t->sa.s->line, "no gateways, expected ADDRESS:PORT->ADDRESS:PORT");
	}
}

static void line_esn(struct tunnel *t, char **word, unsigned words)
{
	for (unsigned i = 0; i < words; i++) {
		const char *esn = word_value(word[i], "esn");

		if (esn)
			t->esn = !strcmp(esn, "0") ? KEY_ESN_NO : KEY_ESN_YES;
	}
}

/* --- its SAs --- */

static void sa_end(struct tunnel *t)
{
	if (t->sa.has_encr && !t->sa.has_integ)
		told_lacks(&t->sa, "the SA is cut off, expected \"ah=\" and its key");
	told_end(&t->sa);
}

static void sa_begin(struct tunnel *t, const char *spi, bool out)
{
	uint64_t v;

	sa_end(t);
	told_begin(&t->sa, KEY_ESP);
	t->sa.key.source = out ? t->local : t->remote;
	t->sa.key.destination = out ? t->remote : t->local;
	t->sa.key.natt = t->natt;
	t->sa.key.esn = t->esn;
	t->sa.key.mode = KEY_MODE_UNKNOWN;
	if (spi && hex_number(spi, 8, &v))
		told_spi(&t->sa, (uint32_t)v);
	else
		told_fault(&t->sa, "no SPI, expected \"spi=\" and up to eight hexadecimal digits");
}

/* "esp=NAME key=OCTETS DIGITS" or "ah=..."; a key of 0 octets has no digits. */
static unsigned sa_key(struct tunnel *t, bool auth, const char *name, char **word, unsigned words)
{
	const char *length = words ? word_value(word[0], "key") : NULL;
	uint32_t octets;

	if (!length || !value_number(length, &octets))
		told_fault(&t->sa, "no key behind the algorithm, expected \"key=\", its octets and its digits");
	else if (octets && (words < 2 || strlen(word[1]) != 2 * (size_t)octets))
		told_fault(&t->sa, "key has not as many octets as \"key=\" says");
	else if (auth)
		told_integ_bare(&t->sa, integ, name, octets ? word[1] : "");
	else
		told_encr_bare(&t->sa, encr, name, octets ? word[1] : "");
	return words < 2 ? words : 2;
}

static void line_sa(struct tunnel *t, char **word, unsigned words)
{
	bool dec = !strcmp(word[0], "dec:"), begins = dec || !strcmp(word[0], "enc:");
	unsigned at = begins;

	if (begins)
		sa_begin(t, words > 1 ? word_value(word[1], "spi") : NULL, !dec);
	while (at < words && t->sa.open) {
		const char *esp = word_value(word[at], "esp"), *ah = word_value(word[at], "ah");

		at++;
		if (esp || ah)
			at += sa_key(t, ah, esp ? esp : ah, word + at, words - at);
	}
	if (t->sa.has_encr && t->sa.has_integ)
		told_end(&t->sa);
}

/* --- phase 1 --- */

static void line_ike(struct tunnel *t, char *at)
{
	char *slash = strchr(at, '/'), *key = strstr(at, " key "), *colon = key ? strchr(key, ':') : NULL;

	ike_told_begin(&t->ike, 1);
	if (slash && colon && slash < key) {
		*slash = *key = *colon = '\0';
		if (!value_ike_spi(at, &t->ike.key.initiator_spi) || !value_ike_spi(slash + 1, &t->ike.key.responder_spi))
			ike_told_fault(&t->ike, "no cookies behind \"ISAKMP SA\", expected two of 16 hexadecimal digits");
		ike_told_secret_bare(&t->ike, IKE_KA, colon + 1);
	}
	ike_told_end(&t->ike);
}

/* --- lines --- */

static void read_line(struct tunnel *t, char *line)
{
	static const char ike[] = "ISAKMP SA ";
	char *word[WORDS], *isakmp = strstr(line, ike);
	unsigned words;

	if (isakmp && strstr(isakmp, " key ")) {
		line_ike(t, isakmp + sizeof ike - 1);
		return;
	}
	words = words_split(line, word, WORDS);
	if (!words)
		return;
	if (!strncmp(word[0], "name=", 5))
		line_name(t, word, words);
	line_esn(t, word, words);
	line_sa(t, word, words);
}

static unsigned recognise(const char *line)
{
	const char *at = line + strspn(line, " \t");

	if (!strncmp(at, "dec: spi=", 9) || !strncmp(at, "enc: spi=", 9))
		return 4;
	if (!strncmp(at, "list all ipsec tunnel", 21) || (strstr(at, "ISAKMP SA ") && strstr(at, " key ")))
		return 4;
	return !strncmp(at, "proxyid=", 8) || (!strncmp(at, "name=", 5) && strstr(at, "->")) || !strncmp(at, "ike 0:", 6);
}

static void import(struct source *s)
{
	struct tunnel t = { .sa = { .s = s }, .ike = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&t, line);
	sa_end(&t);
}

const struct importer importer_fortigate = { "fortigate", recognise, import };
