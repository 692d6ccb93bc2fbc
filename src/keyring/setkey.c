/*
 * What "setkey -D" prints, and "racoonctl show-sa esp" and "... ipsec", which
 * print it with the same code of ipsec-tools' libipsec:
 *
 *	192.0.2.1[4500] 192.0.2.2[4500]
 *		esp-udp mode=tunnel spi=1000(0x000003e8) reqid=0(0x00000000)
 *		E: aes-cbc  00112233 44556677 8899aabb ccddeeff
 *		A: hmac-sha1  00112233 44556677 ...
 *		seq=0x00000000 replay=4 flags=0x00000000 state=mature
 *
 * Keys are groups of eight digits, and go on in lines of their own.
 */
#include "keyring/pfkey.h"
#include "keyring/told.h"

enum { WORDS = 24, NAME = 40 };

struct dumped {
	struct told sa;
	struct address source, destination;
	bool addresses;			/* told, by the line before */
	bool whole;			/* what follows the keys was seen */
	bool comp;			/* an SA of IPComp or TCP-MD5, which has no key of ours */
	char of, name[NAME];		/* 'E' or 'A': whose key is being read, and its algorithm */
	struct dump key;
};

static void key_end(struct dumped *d)
{
	char digits[2 * sizeof d->key.at + 1];
	struct text t = TEXT_FIXED(digits);

	if (d->of) {
		text_bytes(&t, d->key.at, d->key.len);
		(d->of == 'E') ? told_encr_bare(&d->sa, pfkey_encr, d->name, text_string(&t)) :
		    told_integ_bare(&d->sa, pfkey_integ, d->name, text_string(&t));
		secret_wipe(digits, sizeof digits);
	}
	dump_wipe(&d->key);
	d->of = '\0';
}

static void sa_end(struct dumped *d)
{
	key_end(d);
	if (!d->comp && !d->whole && d->sa.has_encr && !d->sa.has_integ)
		told_fault(&d->sa, "the SA is cut off here, expected \"A:\" or \"seq=\"");
	if (!d->comp)
		told_end(&d->sa);
	d->sa.open = false;
}

/* "esp-udp", "esp", "ah", or what has no key of ours; after it mode= and spi=. */
static bool line_protocol(struct dumped *d, char **word, unsigned words)
{
	static const char *const other[] = { "ipcomp", "tcp", "unknown", "unspec", NULL };
	bool ah = !strcmp(word[0], "ah") || !strcmp(word[0], "natt+ah"), natt = !strcmp(word[0], "esp-udp");

	if (words < 2 || strncmp(word[1], "mode=", 5))
		return false;
	d->comp = word_among(word[0], other);
	d->whole = false;
	told_begin(&d->sa, ah ? KEY_AH : KEY_ESP);
	d->sa.key.source = d->source;
	d->sa.key.destination = d->destination;
	d->sa.key.natt = natt;
	d->sa.key.mode = pfkey_mode(word_value(word[1], "mode"));
	return true;
}

static void line_spi(struct dumped *d, char **word, unsigned words)
{
	char *spi = NULL;

	for (unsigned i = 0; i < words && !spi; i++)
		spi = word_value(word[i], "spi");
	if (!spi || d->comp)
		return;
	spi[strcspn(spi, "(")] = '\0';
	told_spi_number(&d->sa, spi);
}

/* "E: NAME GROUP GROUP ...": true if it is a key's line. */
static bool line_key(struct dumped *d, char *line)
{
	char *at = line + 2 + strspn(line + 2, " \t");
	size_t n = strcspn(at, " \t");

	if ((*line != 'E' && *line != 'A') || line[1] != ':')
		return false;
	d->of = *line;
	if (!n || n >= NAME || at[n + strspn(at + n, " \t")] == '\0') {
		n = n < NAME ? n : 0;
	} else if (!dump_add(&d->key, at + n)) {
		told_fault(&d->sa, "no key, expected groups of eight hexadecimal digits");
	}
	memcpy(d->name, at, n);
	d->name[n] = '\0';
	return true;
}

static bool line_addresses(struct dumped *d, char **word, unsigned words)
{
	d->addresses = words == 2 && told_address(word[0], &d->source) && told_address(word[1], &d->destination);
	return d->addresses;
}

static void read_line(struct dumped *d, char *line)
{
	char *word[WORDS];
	unsigned words;

	line += strspn(line, " \t");
	if (d->of && dump_add(&d->key, line))
		return;
	key_end(d);
	if (line_key(d, line))
		return;
	d->whole |= !strncmp(line, "seq=", 4);
	words = words_split(line, word, WORDS);
	if (words && d->addresses && line_protocol(d, word, words)) {
		line_spi(d, word, words);
		d->addresses = false;
	} else if (line_addresses(d, word, words)) {
		sa_end(d);
	}
}

static unsigned recognise(const char *line)
{
	const char *at = line + strspn(line, " \t");

	if (strstr(line, " mode=") && strstr(line, " spi=") && strstr(line, "reqid="))
		return 4;
	if (at > line && (!strncmp(at, "E: ", 3) || !strncmp(at, "A: ", 3)))
		return 2;
	return !strcmp(at, "No SAD entries.") ? 4 : 0;
}

static void import(struct source *s)
{
	struct dumped d = { .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&d, line);
	sa_end(&d);
}

const struct importer importer_setkey = { "setkey", recognise, import };
