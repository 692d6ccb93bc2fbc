/*
 * What VPP prints on "show ipsec sa INDEX" and "show ipsec sa detail", and its
 * commands "ipsec sa add":
 *
 *	[0] sa 10 (0xa) spi 1001 (0x000003e9) protocol:esp flags:[esn tunnel ]
 *	   salt 0x1a2b3c4d
 *	   seq 5 seq-hi 0
 *	   crypto alg aes-gcm-128 key 00112233...
 *	   integrity alg none key ...
 *	   table-ID 0 tunnel src 192.0.2.1 dst 192.0.2.2
 *
 *	ipsec sa add 10 spi 1001 esp crypto-alg aes-cbc-128 crypto-key 0011... integ-alg sha1-96 integ-key 0011...
 *
 * The salt is a number of its own, and 0 where a command does not give it.
 */
#include <spiglass/registry.h>

#include "keyring/told.h"

enum { WORDS = 96, NAME = 40, DIGITS = 2 * INTEG_KEY_MAX };

static const struct encr_name encr[] = {
	{ "aes-cbc-128", ENCR_AES_CBC, 0 },
	{ "aes-cbc-192", ENCR_AES_CBC, 0 },
	{ "aes-cbc-256", ENCR_AES_CBC, 0 },
	{ "aes-ctr-128", ENCR_AES_CTR, 0 },
	{ "aes-ctr-192", ENCR_AES_CTR, 0 },
	{ "aes-ctr-256", ENCR_AES_CTR, 0 },
	{ "aes-gcm-128", ENCR_AES_GCM_16, 0 },
	{ "aes-gcm-192", ENCR_AES_GCM_16, 0 },
	{ "aes-gcm-256", ENCR_AES_GCM_16, 0 },
	{ "aes-null-gmac-128", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "aes-null-gmac-192", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "aes-null-gmac-256", ENCR_NULL_AUTH_AES_GMAC, 0 },
	{ "chacha20-poly1305", ENCR_CHACHA20_POLY1305, 0 },
	{ "des-cbc", ENCR_DES, 0 },
	{ "3des-cbc", ENCR_3DES, 0 },
	{ "none", ENCR_NULL, 0 },
	{ 0 }
};

static const struct integ_name integ[] = {
	{ "sha1-96", "AUTH_HMAC_SHA1_96", 0, false },
	{ "md5-96", "AUTH_HMAC_MD5_96", 0, false },
	{ "sha-256-96", "AUTH_HMAC_SHA2_256_96", 0, false },
	{ "sha-256-128", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "sha-384-192", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "sha-512-256", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "none", NULL, 0, false },
	{ 0 }
};

struct shown {
	struct told sa;
	char encr[NAME], integ[NAME], encr_key[DIGITS + 8 + 1], integ_key[DIGITS + 1];
	uint32_t salt;
	bool hidden;
};

/* --- an SA --- */

static void salt_append(struct shown *x)
{
	const struct encr_name *e = encr_named(encr, x->encr);
	char digits[9];
	struct text t = TEXT_FIXED(digits);

	if (!e || !encr_by_id(e->id) || !encr_by_id(e->id)->salt)
		return;
	text_hex(&t, x->salt, 8);
	strcat(x->encr_key, text_string(&t));
	secret_wipe(digits, sizeof digits);
}

static void sa_algorithms(struct shown *x)
{
	struct told *t = &x->sa;
	bool null = !strcmp(x->encr, "none");

	if (*x->encr_key)
		salt_append(x);
	if (t->key.protocol == KEY_ESP && (*x->encr_key || null))
		told_encr_bare(t, encr, x->encr, null ? "" : x->encr_key);
	if (*x->integ_key || !strcmp(x->integ, "none"))
		told_integ_bare(t, integ, x->integ, x->integ_key);
}

static void sa_end(struct shown *x)
{
	unsigned now = told_look_back(&x->sa);

	if (x->hidden)
		told_lacks(&x->sa, "keys are hidden: run \"show ipsec sa INDEX\" for each SA");
	if (x->sa.open && !x->sa.wrong)
		sa_algorithms(x);
	if (x->sa.key.esn != KEY_ESN_YES)
		x->sa.key.high_known = false;
	told_end(&x->sa);
	secret_wipe(x->encr_key, sizeof x->encr_key);
	secret_wipe(x->integ_key, sizeof x->integ_key);
	*x->encr = *x->integ = '\0';
	x->salt = 0;
	x->hidden = false;
	x->sa.s->line = now;
}

static void sa_begin(struct shown *x)
{
	sa_end(x);
	told_begin(&x->sa, KEY_ESP);
	x->sa.key.esn = KEY_ESN_NO;		/* "esn" is printed where it holds */
}

/* --- words --- */

static void take_key(struct shown *x, char *into, const char *value)
{
	if (!strncmp(value, "[redacted]", 10))
		x->hidden = true;
	else
		text_copy(into, DIGITS + 1, value + (has_hex_mark(value) ? 2 : 0));
}

static void take_high(struct told *t, const char *value)
{
	uint32_t high;

	if (!value_number(value, &high))
		return;
	t->key.high = high > t->key.high ? high : t->key.high;	/* the counter of the other direction stays 0 */
	t->key.high_known = true;
}

static void take_address(struct told *t, struct address *into, const char *value)
{
	if (!value_address(value, into))
		told_fault(t, "no address behind the tunnel's src or dst");
	t->key.mode = KEY_MODE_TUNNEL;
}

/* A word with a value behind it; true if it took it. */
static bool take_pair(struct shown *x, const char *word, const char *value)
{
	struct told *t = &x->sa;

	if (!strcmp(word, "spi"))
		told_spi_number(t, value);
	else if (!strcmp(word, "salt"))
		value_number(value, &x->salt) ? (void)0 : told_fault(t, "no salt, expected a number of 32 bits");
	else if (!strcmp(word, "crypto-alg"))
		text_copy(x->encr, NAME, value);
	else if (!strcmp(word, "integ-alg"))
		text_copy(x->integ, NAME, value);
	else if (!strcmp(word, "crypto-key"))
		take_key(x, x->encr_key, value);
	else if (!strcmp(word, "integ-key"))
		take_key(x, x->integ_key, value);
	else if (!strcmp(word, "seq-hi") || !strcmp(word, "last-seq-hi"))
		take_high(t, value);
	else if (!strcmp(word, "src") || !strcmp(word, "tunnel-src"))
		take_address(t, &t->key.source, value);
	else if (!strcmp(word, "dst") || !strcmp(word, "tunnel-dst"))
		take_address(t, &t->key.destination, value);
	else
		return false;
	return true;
}

static void take_flag(struct told *t, const char *word)
{
	if (!strncmp(word, "flags:[", 7))
		word += 7;
	if (!strcmp(word, "ah") || !strcmp(word, "protocol:ah"))
		t->key.protocol = KEY_AH;
	else if (!strcmp(word, "esn") || !strcmp(word, "use-esn"))
		t->key.esn = KEY_ESN_YES;
	else if (!strcmp(word, "udp-encap") || !strcmp(word, "udp-encap]"))
		t->key.natt = true;
	else if (!strcmp(word, "tunnel") || !strcmp(word, "tunnel-v6"))
		t->key.mode = KEY_MODE_TUNNEL;
}

static void read_words(struct shown *x, char **word, unsigned words)
{
	for (unsigned i = 0; i < words && x->sa.open; i++) {
		if (i + 1 < words && take_pair(x, word[i], word[i + 1]))
			i++;
		else
			take_flag(&x->sa, word[i]);
	}
}

/* "crypto alg NAME key DIGITS", "integrity alg NAME key DIGITS" */
static bool line_key(struct shown *x, char **word, unsigned words)
{
	bool crypto = !strcmp(word[0], "crypto"), integrity = !strcmp(word[0], "integrity");

	if ((!crypto && !integrity) || words < 3 || strcmp(word[1], "alg"))
		return false;
	text_copy(crypto ? x->encr : x->integ, NAME, word[2]);
	if (words > 4 && strcmp(word[2], "none"))
		take_key(x, crypto ? x->encr_key : x->integ_key, word[4]);
	return true;
}

/* Where "sa add" or "[0] sa 10 ... spi" begins an SA. */
static unsigned sa_begins(char **word, unsigned words)
{
	for (unsigned i = 0; i + 2 < words; i++)
		if (!strcmp(word[i], "sa") && (!strcmp(word[i + 1], "add") || (i && *word[i - 1] == '[')))
			return i + 2;
	return 0;
}

/* A prompt's or shell's quote around a command. */
static void unquote(char *line)
{
	for (; *line; line++)
		if (*line == '"' || *line == '\'')
			*line = ' ';
}

static void read_line(struct shown *x, char *line)
{
	char *word[WORDS];
	unsigned words, from;

	unquote(line);
	words = words_split(line, word, WORDS);
	if (!words || *word[0] == '#')
		return;
	from = sa_begins(word, words);
	if (from)
		sa_begin(x);
	if (from && !strcmp(word[from - 1], "add"))
		text_copy(x->encr, NAME, "none");	/* what a command does not say */
	if (from || !line_key(x, word, words))
		read_words(x, word + from, words - from);
}

static unsigned recognise(const char *line)
{
	const char *at = line + strspn(line, " \t");

	if (strstr(line, "ipsec sa add ") || (*at == '[' && strstr(at, "] sa ") && strstr(at, " protocol")))
		return 4;
	return !strncmp(at, "crypto alg ", 11) || !strncmp(at, "integrity alg ", 14) ? 4 : 0;
}

static void import(struct source *s)
{
	struct shown x = { .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	sa_end(&x);
}

const struct importer importer_vpp_sa = { "vpp_sa", recognise, import };
