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
 * SPI in front, which older releases lack, is the initiator's.  Algorithms are
 * not told.  Keys of child SAs are not named either, and follow from SK_d.
 */
#include <stdlib.h>

#include "keyring/told.h"

/* S, or a secret. */
static const struct label { const char *name; enum ike_secret secret; } labels[] = {
	{ "SKEYSEED", IKE_SKEYSEED }, { "S", IKE_SECRETS }, { "SK_d", IKE_SK_D }, { "SK_ai", IKE_SK_AI },
	{ "SK_ar", IKE_SK_AR }, { "SK_ei", IKE_SK_EI }, { "SK_er", IKE_SK_ER }, { "SK_pi", IKE_SK_PI },
	{ "SK_pr", IKE_SK_PR },
};

struct logged {
	struct ike_told ike;
	const struct label *label;	/* whose octets follow; NULL: none's */
	unsigned octets, line;		/* how many it said, and where */
	struct dump dump;
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
	} else if (l && l->secret == IKE_SECRETS) {
		take_seed(&x->ike, &x->dump);
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
	return !x->ike.open || (l->secret == IKE_SECRETS ? x->ike.key.nonces.len : x->ike.key.secret[l->secret].len);
}

static void read_line(struct logged *x, const char *line)
{
	unsigned octets;
	const struct label *l = label_of(line, &octets);

	if (l) {
		dump_end(x);
		if (begins(x, l)) {
			ike_end(x);
			ike_told_begin(&x->ike, 2);
			prefix_spi(&x->ike, line);
		}
		x->label = l;
		x->octets = octets;
		x->line = x->ike.s->line;
	} else if (x->label && x->dump.len < x->octets) {
		dump_add(&x->dump, line);
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
	struct logged x = { .ike = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	ike_end(&x);
}

const struct importer importer_iked = { "iked", recognise, import };
