/*
 * What OpenBSD's "ipsecctl -sk" prints ("-s sa -k"; more with -v):
 *
 *	esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x2d2148ab auth hmac-sha2-256 enc aes-256 \
 *		authkey 0x0011... \
 *		enckey 0x0011...
 *		sa: spi 0x2d2148ab auth hmac-sha2-256 enc aes
 *			state mature replay 64 flags 0x604<tunnel,udpencap,esn>
 *		key_auth: bits 256: 0011...
 *		key_encrypt: bits 256: 0011...
 *
 * An SA begins where a line begins with its protocol.
 */
#include "keyring/pfkey.h"
#include "keyring/told.h"

enum { WORDS = 48, NAME = 40, DIGITS = 4 * INTEG_KEY_MAX };

struct printed {
	struct told sa;
	char encr[NAME], integ[NAME], encr_key[DIGITS + 1], integ_key[DIGITS + 1];
};

static void sa_end(struct printed *x)
{
	struct told *t = &x->sa;
	unsigned now = told_look_back(t);

	if (t->open && t->key.protocol == KEY_ESP && (*x->encr_key || !strcmp(x->encr, "null")))
		told_encr_bare(t, pfkey_encr, x->encr, x->encr_key);
	if (t->open && *x->integ_key)
		told_integ_bare(t, pfkey_integ, x->integ, x->integ_key);
	else if (t->open && t->has_encr && *x->integ && t->key.suite.encr && !t->key.suite.encr->icv)
		told_lacks(t, "no authkey, expected the key of the authentication");
	if (!t->has_encr && !t->has_integ)
		told_lacks(t, "keys are hidden: run \"ipsecctl -s sa -k\" as root");
	told_end(t);
	secret_wipe(x->encr_key, sizeof x->encr_key);
	secret_wipe(x->integ_key, sizeof x->integ_key);
	*x->encr = *x->integ = '\0';
	t->s->line = now;
}

/* --- words --- */

static void take_address(struct told *t, struct address *into, char *value)
{
	if (!told_address(value, into))
		told_fault(t, "no address behind \"from\" or \"to\"");
}

static bool take_pair(struct printed *x, const char *word, char *value)
{
	struct told *t = &x->sa;

	if (!strcmp(word, "from"))
		take_address(t, &t->key.source, value);
	else if (!strcmp(word, "to"))
		take_address(t, &t->key.destination, value);
	else if (!strcmp(word, "spi"))
		told_spi_number(t, value);
	else if (!strcmp(word, "auth"))
		text_copy(x->integ, NAME, value);
	else if (!strcmp(word, "enc"))
		text_copy(x->encr, NAME, value);
	else if (!strcmp(word, "authkey"))
		text_copy(x->integ_key, DIGITS + 1, value);
	else if (!strcmp(word, "enckey"))
		text_copy(x->encr_key, DIGITS + 1, value);
	else
		return false;
	return true;
}

/* Flags, and the names older releases print without "auth" and "enc". */
static void take_flag(struct printed *x, const char *word)
{
	struct key *key = &x->sa.key;

	if (pfkey_mode(word))
		key->mode = pfkey_mode(word);
	if (strchr(word, '<'))
		key->esn = strstr(word, "esn") ? KEY_ESN_YES : KEY_ESN_NO;
	key->natt |= strstr(word, "udpencap") != NULL;
	if (!*x->encr && x->sa.has_spi && encr_named(pfkey_encr, word))
		text_copy(x->encr, NAME, word);
	else if (!*x->integ && x->sa.has_spi && integ_named(pfkey_integ, word))
		text_copy(x->integ, NAME, word);
}

/* "key_auth: bits 256: DIGITS" */
static bool line_key(struct printed *x, char **word, unsigned words)
{
	char *into = !strcmp(word[0], "key_auth:") ? x->integ_key : !strcmp(word[0], "key_encrypt:") ? x->encr_key : NULL;

	if (into && words > 3)
		text_copy(into, DIGITS + 1, word[3]);
	return into;
}

/* "esp ...", "ah ...", perhaps behind a rule's number as in "@0 esp ..."; and what has no key of ours ends an SA. */
static unsigned sa_begins(struct printed *x, char **word, unsigned words)
{
	static const char *const other[] = { "ipcomp", "tcpmd5", "ipip", "flow", "[bundle", NULL };
	unsigned at = *word[0] == '@';
	bool begins = at + 1 < words && (!strcmp(word[at], "esp") || !strcmp(word[at], "ah"));

	if (begins || (at < words && word_among(word[at], other)))
		sa_end(x);
	if (begins)
		told_begin(&x->sa, !strcmp(word[at], "ah") ? KEY_AH : KEY_ESP);
	return begins ? at + 1 : 0;
}

static void read_line(struct printed *x, char *line)
{
	static const char *const extension[] = { "lifetime_cur:", "lifetime_hard:", "lifetime_soft:", "lifetime_lastuse:",
		"address_src:", "address_dst:", "identity_src:", "identity_dst:", "src_mask:", "dst_mask:", "protocol:",
		"flow_type:", "src_flow:", "dst_flow:", "remote_auth:", "local_cred:", "remote_cred:", "tag:", "tap:",
		NULL };
	char *word[WORDS];
	unsigned words = words_split(line, word, WORDS), from;

	if (!words || line_key(x, word, words) || word_among(word[0], extension))
		return;
	from = sa_begins(x, word, words);
	for (unsigned i = from; i < words && x->sa.open; i++) {
		if (i + 1 < words && take_pair(x, word[i], word[i + 1]))
			i++;
		else
			take_flag(x, word[i]);
	}
}

static unsigned recognise(const char *line)
{
	const char *at = line + strspn(line, " \t");

	if (strstr(at, " from ") && strstr(at, " to ") && strstr(at, " spi 0x"))
		return 4;
	return !strncmp(at, "authkey 0x", 10) || !strncmp(at, "enckey 0x", 9) ? 4 : !strncmp(at, "key_auth: bits", 14);
}

static void import(struct source *s)
{
	struct printed x = { .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	sa_end(&x);
}

const struct importer importer_ipsecctl = { "ipsecctl", recognise, import };
