/*
 * What OpenIKED logs with -dvvv: the secrets of an IKE SA, each a line that
 * says how many octets it has and lines of them, in groups of eight digits.
 *
 *	spi=0x0011223344556677: ikev2_sa_keys: SKEYSEED with 32 bytes
 *	00112233 44556677 8899aabb ccddeeff 00112233 44556677 8899aabb ccddeeff
 *	spi=0x0011223344556677: ikev2_sa_keys: S with 80 bytes
 *	spi=0x0011223344556677: ikev2_sa_keys: SK_d with 32 bytes
 *	...
 *
 * S is Ni | Nr | SPIi | SPIr (RFC 7296, 2.14), so it tells whose they are; the
 * SPI in front, which not every line has, is the initiator's.  Algorithms are
 * not told.  What KEYMAT of a child SA is, two more lines tell:
 *
 *	ikev2_childsa_negotiate: key material length 72
 *	ikev2_prfplus: Tn with 96 bytes
 *	ikev2_childsa_enable: loaded SPIs: 0x777a9998, 0xac759561 (enc aes-128 auth hmac-sha1 group curve25519)
 *
 * where the first SPI is that of the SA from who began the exchange.
 */
#include <stdlib.h>

#include "keyring/pfkey.h"
#include "keyring/told.h"

enum { SEED = IKE_SECRETS, KEYMAT };

/* S, KEYMAT, or a secret. */
static const struct label { const char *name; unsigned secret; } labels[] = {
	{ "SKEYSEED", IKE_SKEYSEED }, { "S", SEED }, { "Tn", KEYMAT }, { "SK_d", IKE_SK_D }, { "SK_ai", IKE_SK_AI },
	{ "SK_ar", IKE_SK_AR }, { "SK_ei", IKE_SK_EI }, { "SK_er", IKE_SK_ER }, { "SK_pi", IKE_SK_PI },
	{ "SK_pr", IKE_SK_PR },
};

struct logged {
	struct ike_told ike;
	const struct label *label;	/* whose octets follow; NULL: none's */
	unsigned octets, line;		/* how many it said, and where */
	struct dump dump;
	struct told child;
	unsigned keymat_octets;		/* as many of Tn are a child SA's KEYMAT; 0: Tn is none */
	struct dump keymat;
};

/* --- a secret --- */

static uint64_t spi_at(const uint8_t *octets)
{
	uint64_t spi = 0;

	for (unsigned i = 0; i < 8; i++)
		spi = spi << 8 | octets[i];
	return spi;
}

static void take_seed(struct ike_told *t, const struct dump *d)
{
	if (d->len < 16 + 2 * 16) {
		ike_told_fault(t, "S is too short, expected two nonces and two SPIs");
		return;
	}
	ike_told_nonce(t, d->at, d->len - 16);
	t->key.initiator_spi = spi_at(d->at + d->len - 16);
	t->key.responder_spi = spi_at(d->at + d->len - 8);
}

static void dump_end(struct logged *x)
{
	const struct label *l = x->label;

	if (l && x->dump.len != x->octets) {
		if (!x->ike.wrong)
			source_fault(x->ike.s, x->line, "%s has %u octets, expected the %u its line says", l->name,
			    x->dump.len, x->octets);
		x->ike.wrong = true;
	} else if (l && l->secret == SEED) {
		take_seed(&x->ike, &x->dump);
	} else if (l && l->secret == KEYMAT) {
		x->keymat = x->dump;
	} else if (l) {
		ike_told_secret(&x->ike, l->secret, x->dump.at, x->dump.len);
	}
	dump_wipe(&x->dump);
	x->label = NULL;
}

static void ike_end(struct logged *x)
{
	dump_end(x);
	if (x->ike.open)
		ike_told_end(&x->ike);
}

/* --- child SAs --- */

/* One way's half of KEYMAT: the encryption's key, then the integrity's (RFC 7296, 2.17). */
static void child_take(struct told *t, const char *spi, const char *encr, const char *integ, const uint8_t *half,
    unsigned n)
{
	const struct integ_name *named = integ ? integ_named(pfkey_integ, integ) : NULL;
	const struct integ *i = named && named->integ ? integ_by_name(named->integ) : NULL;
	unsigned behind = i ? i->key : 0, front = n - behind;
	char encr_digits[2 * ENCR_KEY_MAX + 1], integ_digits[2 * INTEG_KEY_MAX + 1];
	struct text encr_key = TEXT_FIXED(encr_digits), integ_key = TEXT_FIXED(integ_digits);

	told_begin(t, KEY_ESP);
	told_spi_number(t, spi);
	if (behind > n || front > ENCR_KEY_MAX) {
		told_fault(t, "KEYMAT does not have the length of the algorithms' keys");
	} else {
		text_bytes(&encr_key, half, front);
		text_bytes(&integ_key, half + front, behind);
		told_encr_bare(t, pfkey_encr, encr, text_string(&encr_key));
		if (integ)
			told_integ_bare(t, pfkey_integ, integ, text_string(&integ_key));
	}
	told_end(t);
	secret_wipe(encr_digits, sizeof encr_digits);
	secret_wipe(integ_digits, sizeof integ_digits);
}

/* "0x777a9998, 0xac759561 (enc aes-128 auth hmac-sha1 ...)" */
static void children_take(struct logged *x, const char *line)
{
	enum { WORDS = 16 };
	char room[256], *word[WORDS];
	unsigned words, half = x->keymat_octets / 2;

	text_copy(room, sizeof room, line);
	words = words_split(room, word, WORDS);
	if (words < 4 || strcmp(word[2], "(enc") || x->keymat.len < x->keymat_octets || !half)
		return;
	word[words - 1][strcspn(word[words - 1], ")")] = '\0';
	for (unsigned i = 0; i < 2; i++)
		child_take(&x->child, word[i], word[3], words > 5 && !strcmp(word[4], "auth") ? word[5] : NULL,
		    x->keymat.at + i * half, half);
	x->keymat_octets = 0;
	dump_wipe(&x->keymat);
}

/* --- lines --- */

/* "NAME with N bytes" at the end of a line. */
static const struct label *label_of(const char *line, unsigned *octets)
{
	const char *with = strstr(line, " with "), *at = with;
	char *end;

	if (!with)
		return NULL;
	while (at > line && at[-1] != ' ')
		at--;
	*octets = (unsigned)strtoul(with + 6, &end, 10);
	for (unsigned i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (strlen(labels[i].name) == (size_t)(with - at) && !memcmp(labels[i].name, at, (size_t)(with - at)))
			return !strncmp(end, " byte", 5) ? &labels[i] : NULL;
	return NULL;
}

static void prefix_spi(struct ike_told *t, const char *line)
{
	const char *spi = strstr(line, "spi=0x");
	char digits[17] = "";

	if (spi && strspn(spi + 6, "0123456789abcdef") == 16) {
		memcpy(digits, spi + 6, 16);
		value_ike_spi(digits, &t->key.initiator_spi);
	}
}

/* A secret told already is another SA's. */
static bool begins(const struct logged *x, const struct label *l)
{
	return !x->ike.open || (l->secret == SEED ? x->ike.key.nonces.len : x->ike.key.secret[l->secret].len);
}

static void line_children(struct logged *x, const char *line)
{
	static const char length[] = "key material length ", loaded[] = "loaded SPIs: ";
	const char *at;

	if ((at = strstr(line, length)))
		x->keymat_octets = (unsigned)strtoul(at + strlen(length), NULL, 10);
	else if ((at = strstr(line, loaded)))
		children_take(x, at + strlen(loaded));
}

static void read_line(struct logged *x, const char *line)
{
	unsigned octets;
	const struct label *l = label_of(line, &octets);

	if (l && l->secret == KEYMAT && !x->keymat_octets)
		l = NULL;			/* of IKE, whose secrets follow one by one */
	if (l) {
		dump_end(x);
		if (l->secret != KEYMAT && begins(x, l)) {
			ike_end(x);
			ike_told_begin(&x->ike, 2);
			prefix_spi(&x->ike, line);
		}
		x->label = l;
		x->octets = octets;
		x->line = x->ike.s->line;
	} else if (strstr(line, " with ") && strstr(line, " byte")) {
		dump_end(x);			/* others' octets follow */
	} else if (!x->label || !dump_add(&x->dump, line)) {
		line_children(x, line);
	}
	if (x->label && x->dump.len >= x->octets)
		dump_end(x);
}

static unsigned recognise(const char *line)
{
	unsigned octets;

	if (strstr(line, "ikev2_sa_keys: ") && label_of(line, &octets))
		return 4;
	return strstr(line, "ikev2_sa_keys: ") || strstr(line, "ikev2_prfplus: ") || strstr(line, "ikev2_pld_") ||
	    strstr(line, "ikev2_recv: ");
}

static void import(struct source *s)
{
	struct logged x = { .ike = { .s = s }, .child = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	ike_end(&x);
	dump_wipe(&x.keymat);
}

const struct importer importer_iked = { "iked", recognise, import };
