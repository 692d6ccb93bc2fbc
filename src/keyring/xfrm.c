/*
 * What "ip xfrm state" prints (iproute2; also with -s and -o, and as "ip xfrm
 * monitor") and what "ip xfrm state add" takes: the same words in the same
 * order, so both are read as words and not as lines.  An SA begins where a line
 * begins with "src", or with a command; what has no algorithm, such as a
 * policy, passes by.
 */
#include <stdlib.h>

#include <spiglass/registry.h>

#include "keyring/told.h"

enum { WORDS = 256 };

/* The SA being read. */
struct state {
	struct source *s;
	struct key key;
	struct key_room room;
	bool has_spi, has_encr, has_integ;
	bool skip;			/* no SA, or one that was found fault with */
};

static void state_begin(struct state *x, bool skip)
{
	*x = (struct state){ .s = x->s, .skip = skip };
	x->key.spi_mask = UINT32_MAX;
	x->key.esn = KEY_ESN_NO;	/* "esn" is printed where it holds */
	x->key.file = x->s->file;
	x->key.line = x->s->line;
}

static void state_fault(struct state *x, const char *what)
{
	if (!x->skip)
		source_fault(x->s, x->s->line, "%s", what);
	x->skip = true;
}

/* --- algorithms --- */

/* The key behind an algorithm's name; NULL with the fault said when it was kept from us. */
static const char *key_text(struct state *x, char **word, unsigned words)
{
	if (words > 1 && *word[1] && *word[1] != '<' && *word[1] != '(')
		return word[1];
	state_fault(x, "keys are hidden: run \"ip xfrm state\" as root and without \"nokeys\"");
	return NULL;
}

/* The ICV's bits behind the key and, with -s, behind the key's length: "0x... (256 bits) 128". */
static bool icv_bits(char **word, unsigned words, uint32_t *bits, unsigned *taken)
{
	unsigned at = 2;

	if (at < words && *word[at] == '(')
		while (at < words && !strchr(word[at++], ')'))
			;
	*taken = at + 1;
	return at < words && value_number(word[at], bits);
}

static bool has_name(struct state *x, unsigned words)
{
	if (!words)
		state_fault(x, "no algorithm, expected its name and key");
	return words;
}

/* Kernel names have a form no key has, so they may be shown. */
static void unknown(struct state *x, const char *what, const char *name)
{
	if (!x->skip)
		source_fault(x->s, x->s->line, "unknown %s%s%.60s", what, strchr(name, '(') ? " " : "",
		    strchr(name, '(') ? name : "");
	x->skip = true;
}

static void set_encr(struct state *x, const struct encr_name *name, const char *text)
{
	x->has_encr = true;
	if (!x->skip && !key_set_encr(x->s, &x->key, &x->room, name, text))
		x->skip = true;
}

static unsigned take_enc(struct state *x, char **word, unsigned words)
{
	const struct encr_name *name = has_name(x, words) ? encr_named(kernel_encr, word[0]) : NULL;
	const char *text;

	if (words && !name)
		unknown(x, "encryption", word[0]);
	if (!name)
		return 0;
	text = name->id == ENCR_NULL ? "" : key_text(x, word, words);
	if (text)
		set_encr(x, name, text);
	return words < 2 ? words : 2;
}

static unsigned take_aead(struct state *x, char **word, unsigned words)
{
	const char *text = has_name(x, words) ? key_text(x, word, words) : NULL;
	const struct encr_name *name;
	uint32_t bits;
	unsigned taken;

	if (!text)
		return 0;
	if (!icv_bits(word, words, &bits, &taken))
		state_fault(x, "no ICV length behind aead's key, expected bits");
	else if (!(name = aead_named(kernel_aead, word[0], bits)))
		unknown(x, encr_named(kernel_aead, word[0]) ? "ICV length for" : "AEAD", word[0]);
	else
		set_encr(x, name, text);
	return taken < words ? taken : words;
}

static void set_integ(struct state *x, char **word, unsigned words, unsigned bits)
{
	const struct integ_name *name = integ_named(kernel_integ, word[0]);
	const char *text;

	x->has_integ = true;
	if (!name) {
		unknown(x, "authentication", word[0]);
		return;
	}
	text = name->integ ? key_text(x, word, words) : "";
	if (text && !x->skip && !key_set_integ(x->s, &x->key, &x->room, name, bits, text))
		x->skip = true;
}

static unsigned take_auth(struct state *x, char **word, unsigned words)
{
	if (has_name(x, words))
		set_integ(x, word, words, 0);
	return words < 2 ? words : 2;
}

/* A name without a MAC has no key, and what stands for it differs between releases. */
static unsigned take_auth_trunc(struct state *x, char **word, unsigned words)
{
	const struct integ_name *name = has_name(x, words) ? integ_named(kernel_integ, word[0]) : NULL;
	uint32_t bits = 0;
	unsigned taken = 1;

	if (!words || (!(name && !name->integ) && !key_text(x, word, words)))
		return 0;
	if ((name && !name->integ) || icv_bits(word, words, &bits, &taken))
		set_integ(x, word, words, bits);
	else
		state_fault(x, "no ICV length behind auth-trunc's key, expected bits");
	return taken < words ? taken : words;
}

/* --- the rest of an SA --- */

/* The selector's prefixes are not the SA's addresses; a whole address written as a prefix is. */
static unsigned take_address(struct state *x, struct address *into, char **word, unsigned words)
{
	if (words && !value_address(word[0], into))
		state_fault(x, "no address behind src or dst");
	return words ? 1 : 0;
}

static unsigned take_src(struct state *x, char **word, unsigned words)
{
	return take_address(x, &x->key.source, word, words);
}

static unsigned take_dst(struct state *x, char **word, unsigned words)
{
	return take_address(x, &x->key.destination, word, words);
}

static unsigned take_proto(struct state *x, char **word, unsigned words)
{
	if (words)
		x->key.protocol = !strcmp(word[0], "esp") || !strcmp(word[0], "50") ? KEY_ESP :
		    !strcmp(word[0], "ah") || !strcmp(word[0], "51") ? KEY_AH : 0;
	return words ? 1 : 0;
}

/* With -s "0x00001000(4096)". */
static unsigned take_spi(struct state *x, char **word, unsigned words)
{
	if (!words)
		return 0;
	word[0][strcspn(word[0], "(")] = '\0';
	x->has_spi = value_number(word[0], &x->key.spi);
	if (!x->has_spi)
		state_fault(x, "no SPI, expected 0x and up to eight digits");
	return 1;
}

static unsigned take_mode(struct state *x, char **word, unsigned words)
{
	static const char *const mode[] = { [KEY_MODE_TRANSPORT] = "transport", [KEY_MODE_TUNNEL] = "tunnel",
		[KEY_MODE_BEET] = "beet" };

	for (uint8_t i = KEY_MODE_TRANSPORT; words && i <= KEY_MODE_BEET; i++)
		if (!strcmp(word[0], mode[i]))
			x->key.mode = i;
	return words ? 1 : 0;
}

/* Old iproute2 prints flags it has no word for as two digits; "add" takes 0x and all of them. */
static bool flag_esn(const char *word)
{
	enum { XFRM_STATE_ESN = 128 };
	char *end;
	unsigned long flags = strtoul(word, &end, 16);

	if (!strcmp(word, "esn"))
		return true;
	return (has_hex_mark(word) || strlen(word) == 2) && !*end && flags & XFRM_STATE_ESN;
}

static unsigned take_flag(struct state *x, char **word, unsigned words)
{
	static const char *const flag[] = { "noecn", "decap-dscp", "nopmtudisc", "wildrecv", "icmp",
		"af-unspec", "align4", NULL };
	unsigned i;

	for (i = 0; i < words; i++) {
		if (flag_esn(word[i]))
			x->key.esn = KEY_ESN_YES;
		else if (!word_among(word[i], flag))
			break;
	}
	return i;
}

/* The direction is not always told; the counter that is not in use stays 0. */
static unsigned take_high(struct state *x, char **word, unsigned words)
{
	uint32_t high;

	if (words && value_number(word[0], &high)) {
		x->key.high = high > x->key.high ? high : x->key.high;
		x->key.high_known = true;
	}
	return words ? 1 : 0;
}

static unsigned take_encap(struct state *x, char **word, unsigned words)
{
	unsigned at = words && !strcmp(word[0], "type");

	x->key.natt = at < words && !strncmp(word[at], "espinudp", 8);
	return at < words ? at + 1 : words;
}

/* A selector: addresses of the traffic, not of the SA. */
static unsigned take_sel(struct state *x, char **word, unsigned words)
{
	static const char *const part[] = { "src", "dst", "proto", "sport", "dport", "type", "code", "key",
		"dev", "uid", NULL };
	unsigned at = 0;

	(void)x;
	while (at < words && word_among(word[at], part))
		at += 2;
	return at < words ? at : words;
}

/* --- an SA's end --- */

static const char *state_wrong(const struct state *x)
{
	bool own = x->key.suite.encr && x->key.suite.encr->icv;

	if (!x->has_spi)
		return "an SA without SPI, expected \"spi\" and a number";
	if (x->key.protocol == KEY_ESP && !x->has_encr)
		return "an ESP SA without encryption, expected \"enc\" or \"aead\"";
	if (x->key.protocol == KEY_AH && !x->key.suite.integ)
		return "an AH SA without authentication, expected \"auth\" or \"auth-trunc\"";
	if (own && x->has_integ)
		return "\"aead\" authenticates by itself, expected no \"auth\" beside it";
	return NULL;
}

static bool is_zeros(const uint8_t *p, unsigned n)
{
	while (n && !*p) {
		p++;
		n--;
	}
	return !n;
}

static void state_take(struct state *x)
{
	const struct suite *suite = &x->key.suite;

	if (x->key.protocol == KEY_AH) {
		x->key.suite.encr = NULL;
		x->key.suite.encr_key_len = 0;
	}
	if (x->key.esn != KEY_ESN_YES)
		x->key.high_known = false;
	if (suite->encr_key_len + suite->integ_key_len && is_zeros(x->key.encr_key, suite->encr_key_len) &&
	    is_zeros(x->key.integ_key, suite->integ_key_len))
		source_remark(x->s, x->key.line, "keys are zeros only, as a kernel in lockdown shows them");
	source_take(x->s, &x->key);
}

static void state_end(struct state *x)
{
	const char *wrong;

	if (!x->skip && x->key.protocol && (x->has_encr || x->has_integ)) {
		wrong = state_wrong(x);
		if (wrong)
			source_fault(x->s, x->key.line, "%s", wrong);
		else
			state_take(x);
	}
	secret_wipe(&x->room, sizeof x->room);
}

/* --- words --- */

/* What a keyword takes of the words behind it; returns how many. */
static const struct keyword {
	const char *word;
	unsigned (*take)(struct state *x, char **word, unsigned words);
} keywords[] = {
	{ "src", take_src }, { "dst", take_dst }, { "proto", take_proto }, { "spi", take_spi },
	{ "mode", take_mode }, { "enc", take_enc }, { "auth", take_auth }, { "auth-trunc", take_auth_trunc },
	{ "aead", take_aead },
	{ "flag", take_flag }, { "encap", take_encap }, { "sel", take_sel },
	{ "seq-hi", take_high }, { "oseq-hi", take_high },
	{ "replay-seq-hi", take_high }, { "replay-oseq-hi", take_high },
};

static void read_words(struct state *x, char **word, unsigned words)
{
	for (unsigned at = 0; at < words;) {
		const struct keyword *k = NULL;

		if (!strcmp(word[at], "xfrm")) {
			state_end(x);
			state_begin(x, false);
		}
		for (unsigned i = 0; !k && i < sizeof keywords / sizeof keywords[0]; i++)
			if (!strcmp(word[at], keywords[i].word))
				k = &keywords[i];
		at++;
		if (k)
			at += k->take(x, word + at, words - at);
	}
}

/* Words that may stand before an SA: a monitor's verb or time stamp, a prompt, a quotation's mark. */
static bool is_noise(const char *word)
{
	static const char *const verb[] = { "Deleted", "Updated", "Expired", NULL };

	return word_among(word, verb) || strchr("[>$+|", *word);
}

/* What begins something new at the start of a line. */
static bool is_beginning(const char *word, bool *other)
{
	static const char *const sa[] = { "src", "ip", "sudo", NULL };
	static const char *const event[] = { "acquire", "report", "Flushed", NULL };

	*other = word_among(word, event);
	return *other || word_among(word, sa);
}

static void read_piece(struct state *x, char **word, unsigned words)
{
	unsigned at = 0;
	bool other;

	while (at < words && is_noise(word[at]))
		at++;
	if (at == words || *word[at] == '#')
		return;
	if (is_beginning(word[at], &other)) {
		state_end(x);
		state_begin(x, other);
	}
	read_words(x, word + at, words - at);
}

/* With -o what were lines are pieces of one, ending in backslashes. */
static void read_line(struct state *x, char *line)
{
	char *word[WORDS], *next, *piece;

	for (piece = line; piece; piece = next) {
		next = strchr(piece, '\\');
		if (next)
			*next++ = '\0';
		read_piece(x, word, words_split(piece, word, WORDS));
	}
}

static unsigned recognise(const char *line)
{
	bool state = strstr(line, "proto esp ") || strstr(line, "proto ah ") || strstr(line, "proto comp ");

	if (state && strstr(line, " spi 0x"))
		return 4;
	return (strstr(line, "src ") && strstr(line, " dst ")) || strstr(line, "xfrm state ");
}

static void import(struct source *s)
{
	struct state x = { .s = s };
	char *line;

	state_begin(&x, true);
	while ((line = source_line(s)))
		read_line(&x, line);
	state_end(&x);
}

const struct importer importer_xfrm = { "xfrm", recognise, import };
