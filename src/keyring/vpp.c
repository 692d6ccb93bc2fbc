/*
 * What VPP prints on "show ikev2 sa details": everything of an IKE SA and its
 * child SAs.
 *
 *	iip 192.0.2.1 ispi 3f4910656249f831 rip 192.0.2.2 rspi 361d287720d78d15
 *	 encr:aes-cbc-256 prf:hmac-sha1 integ:sha1-96 dh-group:modp-2048
 *	 nonce i:...
 *	       r:...
 *	 SK_d    ...
 *	 SK_a  i:...
 *	       r:...
 *	   child sa 0:encr:aes-cbc-256 integ:sha1-96 esn:yes
 *	    spi(i) c53a42de spi(r) 573e93e
 *	    SK_e  i:...
 *	          r:...
 *
 * SPIs are numbers without leading zeros.  spi(i) is the SA the initiator
 * receives on, so it has the responder's keys.  Of an AES-GCM child SA the salt
 * is left out; it follows from SK_d and the nonces.
 */
#include <spiglass/registry.h>

#include "keyring/told.h"

enum { WORDS = 32, DIGITS = 2 * TOLD_SECRET };

static const struct encr_name encr[] = {
	{ "aes-cbc", ENCR_AES_CBC, 0 },
	{ "aes-ctr", ENCR_AES_CTR, 0 },
	{ "aes-gcm-16", ENCR_AES_GCM_16, 0 },
	{ "chacha20-poly1305", ENCR_CHACHA20_POLY1305, 0 },
	{ "3des", ENCR_3DES, 0 },
	{ "des", ENCR_DES, 0 },
	{ "cast", ENCR_CAST, 0 },
	{ "blowfish", ENCR_BLOWFISH, 0 },
	{ "null", ENCR_NULL, 0 },
	{ 0 }
};

static const struct integ_name integ[] = {
	{ "sha1-96", "AUTH_HMAC_SHA1_96", 0, false },
	{ "hmac-sha2-256-128", "AUTH_HMAC_SHA2_256_128", 0, false },
	{ "hmac-sha2-384-192", "AUTH_HMAC_SHA2_384_192", 0, false },
	{ "hmac-sha2-512-256", "AUTH_HMAC_SHA2_512_256", 0, false },
	{ "md5-96", "AUTH_HMAC_MD5_96", 0, false },
	{ "md5-128", "AUTH_HMAC_MD5_128", 0, false },
	{ "sha1-160", "AUTH_HMAC_SHA1_160", 0, false },
	{ "aes-xcbc-96", "AUTH_AES_XCBC_96", 0, false },
	{ "cmac-96", "AUTH_AES_CMAC_96", 0, false },
	{ "none", NULL, 0, false },
	{ 0 }
};

static const struct { const char *name, *prf; } prfs[] = {
	{ "hmac-sha1", "PRF_HMAC_SHA1" }, { "hmac-md5", "PRF_HMAC_MD5" }, { "hmac-sha2-256", "PRF_HMAC_SHA2_256" },
	{ "hmac-sha2-384", "PRF_HMAC_SHA2_384" }, { "hmac-sha2-512", "PRF_HMAC_SHA2_512" },
	{ "aes128-xcbc", "PRF_AES128_XCBC" }, { "aes128-cmac", "PRF_AES128_CMAC" },
};

/* A child SA: two SAs. */
struct child {
	bool open;
	unsigned line;
	const struct encr_name *encr;
	const struct integ_name *integ;
	bool unknown;			/* an algorithm without name here */
	uint8_t esn;
	uint64_t spi_i, spi_r;
	char e[2][DIGITS + 1], a[2][DIGITS + 1];	/* of the initiator, of the responder */
};

struct shown {
	struct source *s;
	struct ike_told ike;
	struct told sa;
	struct child child;
	struct address initiator, responder;
	char group;			/* the key whose r: is awaited: n(once), d, e, a, p */
};

/* --- child SAs --- */

static void child_side(struct shown *x, bool from_responder)
{
	struct child *c = &x->child;
	struct told *t = &x->sa;

	told_begin(t, KEY_ESP);
	t->key.line = c->line;
	t->key.source = from_responder ? x->responder : x->initiator;
	t->key.destination = from_responder ? x->initiator : x->responder;
	t->key.esn = c->esn;
	told_spi(t, (uint32_t)(from_responder ? c->spi_i : c->spi_r));
	if (*c->e[from_responder] || c->encr->id == ENCR_NULL)
		told_encr_bare(t, encr, c->encr->name, c->e[from_responder]);
	if (c->integ && *c->a[from_responder])
		told_integ_bare(t, integ, c->integ->name, c->a[from_responder]);
	told_end(t);
}

static bool child_salt_missing(const struct child *c)
{
	const struct encr *e = encr_by_id(c->encr->id);
	unsigned octets = (unsigned)strlen(c->e[0]) / 2;

	return e->salt && !encr_key_fits(e, octets) && encr_key_fits(e, octets + e->salt);
}

static void child_end(struct shown *x)
{
	struct child *c = &x->child;

	if (c->open && c->unknown)
		source_fault(x->s, c->line, "unknown algorithm of a child SA, expected one like \"encr:aes-cbc-128\"");
	else if (c->open && (!c->encr || !c->spi_i || !c->spi_r))
		source_fault(x->s, c->line, "a child SA is cut off, expected its algorithms, \"spi(i)\" and \"spi(r)\"");
	else if (c->open && child_salt_missing(c))
		source_fault(x->s, c->line, "keys of a child SA without their salt, which this command leaves out: it follows "
		    "from SK_d, or run \"show ipsec sa INDEX\" for each SA");
	else if (c->open) {
		child_side(x, false);
		child_side(x, true);
	}
	secret_wipe(c, sizeof *c);
}

/* --- algorithms: NAME or, of encryption, NAME-BITS --- */

static const struct encr_name *encr_bits(char *name)
{
	const struct encr_name *e = encr_named(encr, name);
	char *dash = strrchr(name, '-');

	if (e || !dash)
		return e;
	*dash = '\0';
	return encr_named(encr, name);
}

static void child_algorithm(struct child *c, char *word)
{
	if (!strncmp(word, "encr:", 5))
		c->unknown |= !(c->encr = encr_bits(word + 5));
	else if (!strncmp(word, "integ:", 6))
		c->unknown |= !(c->integ = integ_named(integ, word + 6));
	else if (!strncmp(word, "esn:", 4))
		c->esn = strcmp(word + 4, "yes") ? KEY_ESN_NO : KEY_ESN_YES;
}

static void ike_algorithm(struct ike_told *t, char *word)
{
	const struct encr_name *e = !strncmp(word, "encr:", 5) ? encr_bits(word + 5) : NULL;
	const struct integ_name *i = !strncmp(word, "integ:", 6) ? integ_named(integ, word + 6) : NULL;

	if (e)
		t->key.suite.encr = encr_by_id(e->id);
	if (i && i->integ)
		t->key.suite.integ = integ_by_name(i->integ);
	for (unsigned p = 0; !strncmp(word, "prf:", 4) && p < sizeof prfs / sizeof prfs[0]; p++)
		if (!strcmp(word + 4, prfs[p].name))
			t->key.prf = prf_by_name(prfs[p].prf);
}

static void line_algorithms(struct shown *x, char **word, unsigned words)
{
	for (unsigned i = 0; i < words; i++) {
		if (x->child.open)
			child_algorithm(&x->child, word[i]);
		else
			ike_algorithm(&x->ike, word[i]);
	}
}

/* --- keys --- */

static void nonce_take(struct ike_told *t, const char *digits)
{
	uint8_t room[256];
	int n = value_octets(digits, room, sizeof room);

	if (n <= 0 || n > (int)sizeof room)
		ike_told_fault(t, "no nonce, expected up to 256 octets in hexadecimal");
	else
		ike_told_nonce(t, room, (unsigned)n);
}

static void child_key(struct shown *x, bool responder, const char *digits)
{
	char *into = x->group == 'e' ? x->child.e[responder] : x->child.a[responder];
	size_t n = strlen(digits);

	memcpy(into, digits, n < DIGITS ? n : DIGITS);
	into[n < DIGITS ? n : DIGITS] = '\0';
}

static void ike_secret_take(struct shown *x, bool responder, const char *digits)
{
	static const struct { char group; enum ike_secret i, r; } secret[] = {
		{ 'd', IKE_SK_D, IKE_SK_D }, { 'e', IKE_SK_EI, IKE_SK_ER }, { 'a', IKE_SK_AI, IKE_SK_AR },
		{ 'p', IKE_SK_PI, IKE_SK_PR },
	};

	for (unsigned i = 0; i < sizeof secret / sizeof secret[0]; i++)
		if (secret[i].group == x->group)
			ike_told_secret_bare(&x->ike, responder ? secret[i].r : secret[i].i, digits);
}

static void key_take(struct shown *x, bool responder, const char *digits)
{
	if (!*digits || !x->ike.open)
		return;
	if (x->group == 'n')
		nonce_take(&x->ike, digits);
	else if (x->child.open)
		child_key(x, responder, digits);
	else
		ike_secret_take(x, responder, digits);
}

/* "nonce i:..", "SK_d ..", "SK_e i:..", and "r:.." behind one of them; true if it was one. */
static bool line_key(struct shown *x, char **word, unsigned words)
{
	bool sk = !strncmp(word[0], "SK_", 3) && word[0][3] && !word[0][4];

	if (!strncmp(word[0], "r:", 2) && x->group) {
		key_take(x, true, word[0] + 2);
		return true;
	}
	x->group = sk ? word[0][3] : !strcmp(word[0], "nonce") ? 'n' : '\0';
	if (x->group && words > 1)
		key_take(x, false, word[1] + (strncmp(word[1], "i:", 2) ? 0 : 2));
	return x->group;
}

/* --- lines --- */

static void ike_end(struct shown *x)
{
	child_end(x);
	if (x->ike.open)
		ike_told_end(&x->ike);
	x->group = '\0';
}

static void line_ike(struct shown *x, char **word, unsigned words)
{
	ike_end(x);
	ike_told_begin(&x->ike, 2);
	x->initiator = x->responder = (struct address){ 0 };
	for (unsigned i = 0; i + 1 < words; i++) {
		if (!strcmp(word[i], "iip") && !value_address(word[i + 1], &x->initiator))
			ike_told_fault(&x->ike, "no address behind \"iip\"");
		if (!strcmp(word[i], "rip") && !value_address(word[i + 1], &x->responder))
			ike_told_fault(&x->ike, "no address behind \"rip\"");
		if (!strcmp(word[i], "ispi") && !hex_number(word[i + 1], 16, &x->ike.key.initiator_spi))
			ike_told_fault(&x->ike, "no SPI behind \"ispi\", expected up to 16 hexadecimal digits");
		if (!strcmp(word[i], "rspi") && !hex_number(word[i + 1], 16, &x->ike.key.responder_spi))
			ike_told_fault(&x->ike, "no SPI behind \"rspi\", expected up to 16 hexadecimal digits");
	}
}

/* "child sa 0:encr:..."; older releases have the algorithms in a line of their own. */
static void line_child(struct shown *x, char **word, unsigned words)
{
	char *colon = words > 2 ? strchr(word[2], ':') : NULL;

	child_end(x);
	x->child.open = x->ike.open;
	x->child.line = x->s->line;
	if (colon)
		word[2] = colon + 1;
	if (words > 2)
		line_algorithms(x, word + 2, words - 2);
}

static void line_spi(struct shown *x, char **word, unsigned words)
{
	struct child *c = &x->child;

	if (c->open && (words < 4 || !hex_number(word[1], 8, &c->spi_i) || !hex_number(word[3], 8, &c->spi_r)))
		source_fault(x->s, x->s->line, "no SPIs, expected \"spi(i)\" and \"spi(r)\" with up to eight hexadecimal digits");
}

static void read_line(struct shown *x, char *line)
{
	char *word[WORDS];
	unsigned words = words_split(line, word, WORDS);

	if (!words || line_key(x, word, words))
		return;
	if (!strcmp(word[0], "iip"))
		line_ike(x, word, words);
	else if (!strcmp(word[0], "child") && words > 1 && !strcmp(word[1], "sa"))
		line_child(x, word, words);
	else if (!strcmp(word[0], "spi(i)"))
		line_spi(x, word, words);
	else if (x->ike.open)
		line_algorithms(x, word, words);
}

static unsigned recognise(const char *line)
{
	const char *at = line + strspn(line, " \t");

	return (!strncmp(at, "iip ", 4) && strstr(at, " ispi ")) || !strncmp(at, "child sa ", 9) ||
	    !strncmp(at, "spi(i) ", 7) || !strncmp(at, "nonce i:", 8) ? 4 : 0;
}

static void import(struct source *s)
{
	struct shown x = { .s = s, .ike = { .s = s }, .sa = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	ike_end(&x);
	secret_wipe(&x, sizeof x);
}

const struct importer importer_vpp = { "vpp", recognise, import };
