/*
 * What RouterOS prints on "/ip ipsec installed-sa print", also with "detail"
 * and "terse": an SA begins with its number and flags, its values are words
 * and go on over lines.
 *
 *	 0  E spi=0x6FFE0E4 src-address=192.0.2.1:4500 dst-address=192.0.2.2:4500 state=mature
 *	      auth-algorithm=sha1 enc-algorithm=aes-cbc enc-key-size=128
 *	      auth-key="0011..." enc-key="0011..." replay=128
 *
 * The keys of an AEAD have the salt behind them.  A long key may be broken at
 * the edge of the terminal.
 */
#include <spiglass/registry.h>

#include "keyring/told.h"

enum { NAME = 40, KEY = 512 };

static const struct encr_name encr[] = {
	{ "aes-cbc", ENCR_AES_CBC, 0 },
	{ "aes", ENCR_AES_CBC, 0 },
	{ "aes-128-cbc", ENCR_AES_CBC, 0 },
	{ "aes-192-cbc", ENCR_AES_CBC, 0 },
	{ "aes-256-cbc", ENCR_AES_CBC, 0 },
	{ "aes-ctr", ENCR_AES_CTR, 0 },
	{ "aes-gcm", ENCR_AES_GCM_16, 0 },
	{ "chacha20poly1305", ENCR_CHACHA20_POLY1305, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "blowfish", ENCR_BLOWFISH, 0 },
	{ "camellia", ENCR_CAMELLIA_CBC, 0 },
	{ "twofish", 0, 0 },
	{ "null", ENCR_NULL, 0 },
	{ "none", ENCR_NULL, 0 },
	{ 0 }
};

static const struct integ_name integ[] = {
	{ "sha1", "AUTH_HMAC_SHA1_96", 0, false },
	{ "md5", "AUTH_HMAC_MD5_96", 0, false },
	{ "sha256", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "sha512", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "null", NULL, 0, false },
	{ "none", NULL, 0, false },
	{ 0 }
};

struct installed {
	struct told sa;
	char encr[NAME], integ[NAME], encr_key[KEY], integ_key[KEY];
	char *broken;			/* a quoted key without its end: where it goes on; NULL: none */
};

/* --- an SA --- */

static void sa_algorithms(struct installed *x)
{
	struct told *t = &x->sa;

	if (*x->encr && t->key.protocol == KEY_ESP && (*x->encr_key || !strcmp(x->encr, "null") || !strcmp(x->encr, "none")))
		told_encr_bare(t, encr, x->encr, x->encr_key);
	if (*x->integ && (*x->integ_key || !strcmp(x->integ, "null") || !strcmp(x->integ, "none")))
		told_integ_bare(t, integ, x->integ, x->integ_key);
	else if (*x->integ)
		told_lacks(t, "no auth-key=, expected the key of the authentication");
}

static void sa_end(struct installed *x)
{
	unsigned now = told_look_back(&x->sa);

	if (x->broken)
		told_lacks(&x->sa, "a key is cut off, expected its closing quote");
	if (x->sa.open && !x->sa.wrong)
		sa_algorithms(x);
	told_end(&x->sa);
	secret_wipe(x->encr_key, sizeof x->encr_key);
	secret_wipe(x->integ_key, sizeof x->integ_key);
	*x->encr = *x->integ = '\0';
	x->broken = NULL;
	x->sa.s->line = now;
}

/* "0  E", "12 HE", "3 S E": a number and flags, a column each. */
static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

static bool is_flags(const char *word)
{
	return *word && !word[strspn(word, "SHAEPMDXI")];
}

static bool is_protocol(const char *flags)
{
	return is_flags(flags) && (strchr(flags, 'E') || strchr(flags, 'A'));
}

/* --- words --- */

/* "DIGITS" with its quotes; without the second it goes on in the next line. */
static void take_key(struct installed *x, char *into, char *value)
{
	char *quote = *value == '"' ? strchr(value + 1, '"') : NULL;

	if (quote)
		*quote = '\0';
	text_copy(into, KEY, value + (*value == '"'));
	x->broken = *value == '"' && !quote ? into : NULL;
}

static void take_spi(struct told *t, const char *value)
{
	uint64_t spi;

	if (hex_number(value + (has_hex_mark(value) ? 2 : 0), 8, &spi))
		told_spi(t, (uint32_t)spi);
	else
		told_fault(t, "no SPI, expected \"spi=\" and up to eight hexadecimal digits");
}

static void take_address(struct told *t, struct address *into, char *value)
{
	size_t n = strlen(value);

	t->key.natt |= n > 5 && !strcmp(value + n - 5, ":4500");
	if (!told_address(value, into))
		told_fault(t, "no address behind src-address= or dst-address=");
}

static void take_word(struct installed *x, char *word)
{
	char *v;

	if ((v = word_value(word, "spi")))
		take_spi(&x->sa, v);
	else if ((v = word_value(word, "src-address")))
		take_address(&x->sa, &x->sa.key.source, v);
	else if ((v = word_value(word, "dst-address")))
		take_address(&x->sa, &x->sa.key.destination, v);
	else if ((v = word_value(word, "auth-algorithm")))
		text_copy(x->integ, NAME, v);
	else if ((v = word_value(word, "enc-algorithm")))
		text_copy(x->encr, NAME, v);
	else if ((v = word_value(word, "auth-key")))
		take_key(x, x->integ_key, v);
	else if ((v = word_value(word, "enc-key")))
		take_key(x, x->encr_key, v);
}

/* What is left of a broken key, up to its quote; the rest of the line. */
static char *take_broken(struct installed *x, char *line)
{
	size_t n = strcspn(line, "\""), had = strlen(x->broken);

	if (had + n >= KEY) {
		told_fault(&x->sa, "a key without end, expected its closing quote");
		n = KEY - 1 - had;
	}
	memcpy(x->broken + had, line, n);
	x->broken[had + n] = '\0';
	if (line[n] != '"')
		return line + strlen(line);
	x->broken = NULL;
	return line + n + 1;
}

static char *word_cut(char **line)
{
	char *at = *line + strspn(*line, " \t"), *end = at + strcspn(at, " \t");

	*line = *end ? end + 1 : end;
	*end = '\0';
	return *at ? at : NULL;
}

/* Behind a number: flags and an SA begins, perhaps with its values in the next line; or a word of something else. */
static char *line_begins(struct installed *x, char **line)
{
	char *word = word_cut(line);

	while (word && is_flags(word) && !is_protocol(word))
		word = word_cut(line);
	if (!word || !is_protocol(word) || (**line && !strchr(*line, '=')))
		return word;
	sa_end(x);
	told_begin(&x->sa, strchr(word, 'A') ? KEY_AH : KEY_ESP);
	return word_cut(line);
}

static void read_line(struct installed *x, char *line)
{
	char *word;

	line += strspn(line, " \t");
	if (strstr(line, "ENC-ALGORITHM") && strstr(line, "SRC-ADDRESS")) {
		source_fault(x->sa.s, x->sa.s->line, "a table without keys: run \"/ip ipsec installed-sa print detail\"");
		return;
	}
	if (x->broken)
		line = take_broken(x, line);
	word = word_cut(&line);
	if (word && is_number(word))
		word = line_begins(x, &line);
	for (; word && x->sa.open; word = word_cut(&line))
		take_word(x, word);
}

static unsigned recognise(const char *line)
{
	bool key = strstr(line, "auth-key=\"") || strstr(line, "enc-key=\"");

	if (strstr(line, "spi=") && strstr(line, "src-address="))
		return 4;
	if (strstr(line, "enc-algorithm=") || key)
		return 3;
	return strstr(line, "installed-sa print") ? 4 : strstr(line, "ENC-ALGORITHM") && strstr(line, "SRC-ADDRESS") ? 4 : 0;
}

static void import(struct source *s)
{
	struct installed x = { .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	sa_end(&x);
}

const struct importer importer_mikrotik = { "mikrotik", recognise, import };
