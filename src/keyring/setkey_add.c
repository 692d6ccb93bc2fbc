/*
 * What setkey reads ("setkey -f", setkey.conf): commands of words, each ending
 * in a semicolon, over as many lines as it likes.
 *
 *	add 192.0.2.1 192.0.2.2 esp 0x3e8 -m tunnel -E aes-cbc 0x00... -A hmac-sha1 "twenty characters!!!";
 *
 * A key in quotes is its characters.  Other commands than "add" pass by.
 */
#include "keyring/pfkey.h"
#include "keyring/told.h"

enum { WORDS = 64, WORD = 512 };

struct script {
	struct source *s;
	struct told sa;
	char text[WORDS][WORD], *word[WORDS];
	unsigned words;
	unsigned line;			/* of the command's first word */
	bool long_word;			/* longer than any key */
};

/* --- a command --- */

static unsigned add_encr(struct script *x, unsigned at)
{
	bool keyed = at + 1 < x->words && x->word[at + 1][0] != '-';

	if (at < x->words)
		told_encr(&x->sa, pfkey_encr, x->word[at], keyed ? x->word[at + 1] : "");
	else
		told_fault(&x->sa, "no algorithm behind -E");
	return at + 1 + keyed;
}

static unsigned add_integ(struct script *x, unsigned at)
{
	bool keyed = at + 1 < x->words && x->word[at + 1][0] != '-';

	if (at < x->words)
		told_integ(&x->sa, pfkey_integ, x->word[at], keyed ? x->word[at + 1] : "");
	else
		told_fault(&x->sa, "no algorithm behind -A");
	return at + 1 + keyed;
}

static void add_options(struct script *x, unsigned at)
{
	while (at < x->words) {
		const char *option = x->word[at++];

		if (!strcmp(option, "-E"))
			at = add_encr(x, at);
		else if (!strcmp(option, "-A"))
			at = add_integ(x, at);
		else if (!strcmp(option, "-m") && at < x->words)
			x->sa.key.mode = pfkey_mode(x->word[at++]);
	}
}

static void add_addresses(struct script *x, unsigned at)
{
	if (!told_address(x->word[at], &x->sa.key.source) || !told_address(x->word[at + 1], &x->sa.key.destination))
		told_fault(&x->sa, "no addresses behind \"add\", expected source and destination as numbers");
	told_spi_number(&x->sa, x->word[at + 3]);
}

static void add(struct script *x)
{
	static const char *const known[] = { "esp", "esp-udp", "ah", NULL }, *const old[] = { "esp-old", "ah-old", NULL };
	unsigned at = 1;

	while (at < x->words && x->word[at][0] == '-')
		at++;			/* -4, -6, -n: of addresses that are names */
	told_begin(&x->sa, x->words > at + 2 && !strcmp(x->word[at + 2], "ah") ? KEY_AH : KEY_ESP);
	x->sa.key.line = x->line;
	if (x->words < at + 4) {
		told_fault(&x->sa, "\"add\" is cut off, expected source, destination, protocol and SPI");
	} else if (word_among(x->word[at + 2], old)) {
		told_fault(&x->sa, "SAs of RFC 1826 and RFC 1827 cannot be opened");
	} else if (word_among(x->word[at + 2], known)) {
		x->sa.key.natt = !strcmp(x->word[at + 2], "esp-udp");
		add_addresses(x, at);
		add_options(x, at + 4);
		told_end(&x->sa);
	}
	x->sa.open = false;
}

static void command_end(struct script *x)
{
	if (x->words && !strcmp(x->word[0], "add")) {
		if (x->long_word || x->words == WORDS)
			source_fault(x->s, x->line, "\"add\" with too many or too long words");
		else
			add(x);
	}
	secret_wipe(x->text, sizeof x->text);
	x->words = 0;
	x->long_word = false;
}

/* --- words --- */

static void word_take(struct script *x, const char *at, size_t n)
{
	if (!x->words)
		x->line = x->s->line;
	if (x->words == WORDS)
		return;
	x->long_word |= n >= WORD;
	n = n < WORD ? n : WORD - 1;
	memcpy(x->text[x->words], at, n);
	x->text[x->words][n] = '\0';
	x->word[x->words] = x->text[x->words];
	x->words++;
}

static void read_line(struct script *x, const char *at)
{
	while (*(at += strspn(at, " \t\r\\")) && *at != '#') {
		char quote = *at == '"' || *at == '\'' ? *at : '\0';
		size_t n = quote ? strcspn(at + 1, (char[]){ quote, '\0' }) : strcspn(at, " \t\r;#");

		if (*at == ';')
			command_end(x);
		else if (quote || n)
			word_take(x, at + !!quote, n);
		at += quote ? n + 1 + (at[n + 1] == quote) : *at == ';' ? 1 : n;
	}
}

static unsigned recognise(const char *line)
{
	static const char *const other[] = { "spdadd ", "flush;", "spdflush;", NULL };
	const char *at = line + strspn(line, " \t");

	if (!strncmp(at, "add ", 4) && (strstr(at, " esp") || strstr(at, " ah ")))
		return 4;
	for (unsigned i = 0; other[i]; i++)
		if (!strncmp(at, other[i], strlen(other[i])))
			return 1;
	return strstr(line, "setkey -c") || strstr(line, "setkey -f");
}

static void import(struct source *s)
{
	struct script x = { .s = s, .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	if (x.words && !strcmp(x.word[0], "add"))
		source_fault(s, x.line, "\"add\" without an end, expected \";\"");
	x.words = 0;
	command_end(&x);
}

const struct importer importer_setkey_add = { "setkey_add", recognise, import };
