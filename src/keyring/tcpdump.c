/*
 * What tcpdump takes behind -E, as an option or in the file that "-E file
 * PATH" names: an SA a line or between commas.
 *
 *	0x12345678@192.0.2.1 aes-cbc-hmac96:0x00112233...	SPI, destination, algorithm, key
 *	3des-cbc-hmac96:twenty-four characters!!		without them: for every SA
 *	ikev2 I 0x0011223344556677 0x8899aabbccddeeff sha1:0x... aes128:0x...
 *
 * Of ESP's authentication it knows only that 96 bits are to be left out.  In an
 * ikev2 line the letter says whose keys stand in it, so an SA has two; and the
 * ICV is the algorithm's, also where tcpdump would leave it in the plaintext.
 */
#include <strings.h>

#include <spiglass/registry.h>

#include "keyring/told.h"

static const struct encr_name encr[] = {
	{ "aes128", ENCR_AES_CBC, 0 },
	{ "aes192", ENCR_AES_CBC, 0 },
	{ "aes256", ENCR_AES_CBC, 0 },
	{ "aes-128", ENCR_AES_CBC, 0 },
	{ "aes-192", ENCR_AES_CBC, 0 },
	{ "aes-256", ENCR_AES_CBC, 0 },
	{ "aes", ENCR_AES_CBC, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "des3", ENCR_3DES, 0 },
	{ "des-ede3", ENCR_3DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "blowfish", ENCR_BLOWFISH, 0 },
	{ "bf", ENCR_BLOWFISH, 0 },
	{ "cast128", ENCR_CAST, 0 },
	{ "cast", ENCR_CAST, 0 },
	{ "cast5", ENCR_CAST, 0 },
	{ "camellia128", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia192", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia256", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia-128", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia-192", ENCR_CAMELLIA_CBC, 0 },
	{ "camellia-256", ENCR_CAMELLIA_CBC, 0 },
	{ "aes_ctr128", ENCR_AES_CTR, 0 },		/* from here on what Libreswan writes */
	{ "aes_ctr192", ENCR_AES_CTR, 0 },
	{ "aes_ctr256", ENCR_AES_CTR, 0 },
	{ "aes_gcm_a128", ENCR_AES_GCM_8, 0 },
	{ "aes_gcm_a192", ENCR_AES_GCM_8, 0 },
	{ "aes_gcm_a256", ENCR_AES_GCM_8, 0 },
	{ "aes_gcm_b128", ENCR_AES_GCM_12, 0 },
	{ "aes_gcm_b192", ENCR_AES_GCM_12, 0 },
	{ "aes_gcm_b256", ENCR_AES_GCM_12, 0 },
	{ "aes_gcm_c128", ENCR_AES_GCM_16, 0 },
	{ "aes_gcm_c192", ENCR_AES_GCM_16, 0 },
	{ "aes_gcm_c256", ENCR_AES_GCM_16, 0 },
	{ "none", ENCR_NULL, 0 },
	{ "null", ENCR_NULL, 0 },
	{ "rc3", 0, 0 },
	{ 0 }
};

static const struct integ_name integ[] = {
	{ "sha1", "AUTH_HMAC_SHA1_96", 0, false },
	{ "md5", "AUTH_HMAC_MD5_96", 0, false },
	{ "sha256", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "sha384", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "sha512", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "aes_xcbc", "AUTH_AES_XCBC_96", 0, false },
	{ "aes_cmac", "AUTH_AES_CMAC_96", 0, false },
	{ "none", NULL, 0, false },
	{ 0 }
};

struct secrets_file {
	struct source *s;
	struct told sa;
	struct ike_told ike;
	bool half_i, half_r;		/* of the IKE SA begun: whose keys were told */
};

/* --- algorithms --- */

static bool cut_suffix(char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	if (n <= m || strcasecmp(name + n - m, suffix))
		return false;
	name[n - m] = '\0';
	return true;
}

/* ALGORITHM:KEY in place; NULL where there is no colon, and no algorithm. */
static char *cut_key(char *text)
{
	char *colon = strchr(text, ':');

	if (colon)
		*colon++ = '\0';
	return colon;
}

static bool is_odd_hex(const char *key)
{
	return has_hex_mark(key) && strlen(key) % 2;
}

/* --- ESP --- */

static void esp_id(struct told *t, char *id)
{
	char *at = strchr(id, '@');
	uint32_t spi;

	if (!at) {
		told_fault(t, "no SPI and destination, expected SPI@ADDRESS");
		return;
	}
	*at = '\0';
	if (!value_number(id, &spi) || !spi)
		told_fault(t, "no SPI in front of \"@\", expected a number");
	else if (!address_parse(at + 1, &t->key.destination))
		told_fault(t, "no address behind \"@\"");
	else
		told_spi(t, spi);
}

static void esp(struct secrets_file *f, char *id, char *algorithm)
{
	struct told *t = &f->sa;
	char *key = cut_key(algorithm);
	bool icv = cut_suffix(algorithm, "-hmac96");

	told_begin(t, KEY_ESP);
	cut_suffix(algorithm, "-cbc");
	if (id)
		esp_id(t, id);
	t->has_spi |= !id;		/* for every SA */
	if (!key)
		told_fault(t, "no key, expected ALGORITHM:KEY");
	else if (is_odd_hex(key))
		told_fault(t, "key with half an octet, expected pairs of hexadecimal digits behind 0x");
	else
		told_encr(t, encr, algorithm, key);
	t->key.suite.icv = icv && !t->wrong && !t->key.suite.encr->icv ? 12 : 0;
	told_end(t);
}

/* --- IKE --- */

static void ike_end(struct secrets_file *f)
{
	if (f->ike.open && !f->ike.wrong && f->half_i != f->half_r) {
		source_fault(f->s, f->ike.key.line, "keys of one side only, expected a line with \"ikev2 %c\" too",
		    f->half_i ? 'R' : 'I');
		f->ike.wrong = true;
	}
	if (f->ike.open)
		ike_told_end(&f->ike);
	f->half_i = f->half_r = false;
}

/* The other side's line of the same SA, or a new one. */
static void ike_begin(struct secrets_file *f, bool initiator, uint64_t spi_i, uint64_t spi_r)
{
	const struct ike_key *k = &f->ike.key;
	bool told = initiator ? f->half_i : f->half_r;

	if (f->ike.open && !told && k->initiator_spi == spi_i && k->responder_spi == spi_r)
		return;
	ike_end(f);
	ike_told_begin(&f->ike, 2);
	f->ike.key.initiator_spi = spi_i;
	f->ike.key.responder_spi = spi_r;
}

/* Both lines name the same algorithms. */
static void ike_suite(struct ike_told *t, const char *encr_text, const char *integ_text, bool first)
{
	const struct encr_name *e = encr_named(encr, encr_text);
	const struct integ_name *i = integ_named(integ, integ_text);
	struct suite *suite = &t->key.suite;
	const struct encr *was = suite->encr;

	if (!e || !encr_by_id(e->id))
		ike_told_fault(t, "unknown encryption, expected one like \"aes128\"");
	else if (!i)
		ike_told_fault(t, "unknown authentication, expected one like \"sha1\"");
	else if (!first && was != encr_by_id(e->id))
		ike_told_fault(t, "the two sides have different algorithms");
	if (t->wrong)
		return;
	suite->encr = encr_by_id(e->id);
	suite->integ = i->integ ? integ_by_name(i->integ) : NULL;
}

static void ike_keys(struct secrets_file *f, bool initiator, char *integ_text, char *encr_text)
{
	char *ikey = cut_key(integ_text), *ekey = cut_key(encr_text);

	cut_suffix(encr_text, "-cbc");
	if (!ikey || !ekey) {
		ike_told_fault(&f->ike, "no keys, expected AUTHENTICATION:KEY and ENCRYPTION:KEY");
		return;
	}
	ike_suite(&f->ike, encr_text, integ_text, !f->half_i && !f->half_r);
	if (!f->ike.wrong && f->ike.key.suite.integ)
		ike_told_secret_bare(&f->ike, initiator ? IKE_SK_AI : IKE_SK_AR, ikey);
	if (!f->ike.wrong)
		ike_told_secret_bare(&f->ike, initiator ? IKE_SK_EI : IKE_SK_ER, ekey);
}

static void ikev2(struct secrets_file *f, char *rest)
{
	enum { SIDE, SPI_I, SPI_R, INTEG, ENCR, WORDS };
	char *word[WORDS];
	uint64_t spi_i, spi_r;
	bool initiator;

	if (words_split(rest, word, WORDS) < WORDS || !value_ike_spi(word[SPI_I], &spi_i) ||
	    !value_ike_spi(word[SPI_R], &spi_r) || !strchr("IR", *word[SIDE]) || word[SIDE][1]) {
		source_fault(f->s, f->s->line, "expected \"ikev2 I\" or \"ikev2 R\", both SPIs with 16 digits, and both keys");
		return;
	}
	initiator = *word[SIDE] == 'I';
	ike_begin(f, initiator, spi_i, spi_r);
	ike_keys(f, initiator, word[INTEG], word[ENCR]);
	*(initiator ? &f->half_i : &f->half_r) = true;
	if (f->half_i && f->half_r)
		ike_end(f);
}

/* --- a secret --- */

static void secret(struct secrets_file *f, char *text)
{
	char *rest;

	text += strspn(text, " \t");
	if (!*text || *text == '#')
		return;
	rest = text + strcspn(text, " \t");
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	if (!*rest)
		esp(f, NULL, text);
	else if (!strcasecmp(text, "ikev2"))
		ikev2(f, rest);
	else if (!strcasecmp(text, "file"))
		source_fault(f->s, f->s->line, "secrets are in another file: give that one, %.200s, with -k", rest);
	else
		esp(f, text, rest);
}

/* Of a whole command only what is behind -E, without its quotes. */
static char *option(char *line)
{
	char *at = strstr(line, "-E"), quote;

	if (!at || (at != line && at[-1] != ' ' && at[-1] != '\t'))
		return line;
	at += 2 + strspn(at + 2, " \t=");
	quote = *at == '"' || *at == '\'' ? *at++ : '\0';
	at[strcspn(at, quote ? (char[]){ quote, '\0' } : " \t")] = '\0';
	return at;
}

static void read_line(struct secrets_file *f, char *line)
{
	char *next;

	if (line[strspn(line, " \t")] == '#')
		return;
	for (char *at = option(line); at; at = next) {
		next = strchr(at, ',');
		if (next)
			*next++ = '\0';
		secret(f, at);
	}
}

/* --- lines --- */

static bool is_algorithm(const char *at)
{
	static const char *const start[] = { "des", "3des", "blowfish", "bf-", "cast", "aes", "camellia", "none:", "rc3" };

	for (unsigned i = 0; i < sizeof start / sizeof start[0]; i++)
		if (!strncasecmp(at, start[i], strlen(start[i])))
			return at[strcspn(at, ": \t=")] == ':';
	return false;
}

static bool is_id(const char *at)
{
	size_t n = strspn(at, "0123456789abcdefABCDEFxX");

	return n && at[n] == '@' && is_algorithm(at + strcspn(at, " \t") + strspn(at + strcspn(at, " \t"), " \t"));
}

static unsigned recognise(const char *line)
{
	const char *at = strstr(line, "tcpdump ") ? strstr(line, "-E") : NULL;

	at = at ? at + 2 + strspn(at + 2, " \t=\"'") : line + strspn(line, " \t");
	if (!strncasecmp(at, "ikev2 ", 6) && strchr("IR", at[6]) && at[7] == ' ')
		return 4;
	return is_id(at) || is_algorithm(at) || !strncmp(at, "file /", 6) ? 4 : 0;
}

static void import(struct source *s)
{
	struct secrets_file f = { .s = s, .sa = { .s = s }, .ike = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&f, line);
	ike_end(&f);
}

const struct importer importer_tcpdump = { "tcpdump", recognise, import };
