/*
 * Wireshark's table of IKEv2 SAs (the file ikev2_decryption_table of a profile;
 * strongSwan's save-keys writes it too), and the same as an option:
 *
 *	SPIi, SPIr, SK_ei, SK_er, encryption, SK_ai, SK_ar, integrity
 *
 * Its names leave out much of what IKEv2 can use, so IANA's are taken as well.
 * Keys are as long as the algorithm says, salt included (RFC 5282, 7.1).
 */
#include <strings.h>

#include <spiglass/registry.h>

#include "keyring/algorithm.h"
#include "keyring/uat.h"
#include "keyring/value.h"

enum column { SPI_I, SPI_R, SK_EI, SK_ER, ENCR, SK_AI, SK_AR, INTEG, COLUMNS };

static const char name[] = "ikev2_decryption_table";

struct row {
	struct source *s;
	char *column[COLUMNS];
	struct ike_key key;
	unsigned key_bits;		/* as the encryption's name says; 0: it does not */
	uint8_t ei[ENCR_KEY_MAX], er[ENCR_KEY_MAX], ai[INTEG_KEY_MAX], ar[INTEG_KEY_MAX];
};

/* --- encryption --- */

/* Names that end in - here have the bits of the key behind it. */
static const struct encr_pattern { const char *before, *after; uint16_t id; } patterns[] = {
	{ "3DES", "", ENCR_3DES },
	{ "NULL", "", ENCR_NULL },
	{ "AES-CBC-", "", ENCR_AES_CBC },
	{ "AES-CTR-", "", ENCR_AES_CTR },
	{ "AES-GCM-", " with 16 octet ICV", ENCR_AES_GCM_16 },
	{ "AES-GCM-", " with 8 octet ICV", ENCR_AES_GCM_8 },
	{ "AES-GCM-", " with 12 octet ICV", ENCR_AES_GCM_12 },
	{ "AES-CCM-", " with 16 octet ICV", ENCR_AES_CCM_16 },
	{ "AES-CCM-", " with 8 octet ICV", ENCR_AES_CCM_8 },
	{ "AES-CCM-", " with 12 octet ICV", ENCR_AES_CCM_12 },
};

static bool encr_is(const struct encr_pattern *p, const char *text, unsigned *bits)
{
	size_t n = strlen(p->before), digits = p->before[n - 1] == '-' ? 3 : 0;

	if (strncasecmp(text, p->before, n) || strspn(text + n, "0123456789") != digits)
		return false;
	*bits = 0;
	for (text += n; digits--; text++)
		*bits = *bits * 10 + (unsigned)(*text - '0');
	return algorithm_is(p->after, text) &&
	    (!*bits || encr_key_fits(encr_by_id(p->id), *bits / 8 + encr_by_id(p->id)->salt));
}

static const struct encr *encr_find(const char *text, unsigned *bits)
{
	for (unsigned i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
		if (encr_is(&patterns[i], text, bits))
			return encr_by_id(patterns[i].id);
	*bits = 0;
	return encr_by_name(text);
}

static bool row_encr(struct row *r)
{
	const struct encr *e = encr_find(r->column[ENCR], &r->key_bits);

	if (!e)
		return uat_fault(r->s, ENCR, "no encryption, expected one like \"AES-CBC-128 [RFC3602]\" or "
		    "\"ENCR_CHACHA20_POLY1305\"");
	if (encr_esp_only(e))
		return uat_fault(r->s, ENCR, "encryption that is for ESP only, expected one for IKE");
	r->key.suite.encr = e;
	return true;
}

/* --- integrity --- */

static const struct integ *integ_iana(const char *text)
{
	const struct integ *i = integ_by_name(text);

	return i && strcmp(i->mac, "GMAC") ? i : NULL;		/* which is for AH */
}

static bool row_integ(struct row *r)
{
	const struct integ_name *named = integ_named(wireshark_ike_integ, r->column[INTEG]);
	const char *iana = named ? named->integ : r->column[INTEG];
	struct suite *suite = &r->key.suite;

	suite->integ = iana ? integ_iana(iana) : NULL;
	suite->icv = (uint8_t)(named ? named->icv_bits / 8 : 0);
	if (!named && !suite->integ)
		return uat_fault(r->s, INTEG, "no integrity, expected one like \"HMAC_SHA2_256_128 [RFC4868]\" or "
		    "\"AUTH_AES_XCBC_96\"");
	if (suite->encr->icv && (suite->integ || suite->icv))
		return uat_fault(r->s, INTEG, "the encryption authenticates by itself, expected \"NONE [RFC4306]\"");
	if (!suite->encr->icv && !suite->integ && !suite->icv)
		return uat_fault(r->s, INTEG, "the encryption does not authenticate, expected integrity, or one "
		    "like \"ANY 128-bits of Authentication [No Checking]\"");
	return true;
}

/* --- keys --- */

static bool key_fault(struct row *r, enum column c, int octets, const char *algorithm, const char *expected)
{
	if (octets < 0)
		return uat_fault(r->s, c, "no key, expected pairs of hexadecimal digits");
	source_fault(r->s, r->s->line, "column %d: key of %d octets, %s takes %s", c + 1, octets, algorithm, expected);
	return false;
}

static bool row_encr_key(struct row *r, enum column c, uint8_t into[static ENCR_KEY_MAX])
{
	const struct encr *e = r->key.suite.encr;
	int octets = value_octets(r->column[c], into, ENCR_KEY_MAX);
	char sizes[80];
	struct text t = TEXT_FIXED(sizes);

	r->key.suite.encr_key_len = (uint16_t)octets;
	if (octets >= 0 && encr_key_fits(e, (unsigned)octets) &&
	    (!r->key_bits || (unsigned)octets == r->key_bits / 8 + e->salt))
		return true;
	text_key_octets(&t, e, r->key_bits);
	return key_fault(r, c, octets, e->name, text_string(&t));
}

static bool row_integ_key(struct row *r, enum column c, uint8_t into[static INTEG_KEY_MAX])
{
	const struct integ *i = r->key.suite.integ;
	int octets = value_octets(r->column[c], into, INTEG_KEY_MAX);
	char size[8];
	struct text t = TEXT_FIXED(size);

	if (octets == i->key)
		return true;
	text_dec(&t, i->key);
	return key_fault(r, c, octets, i->name, text_string(&t));
}

static bool row_keys(struct row *r)
{
	struct ike_key *key = &r->key;

	if (!row_encr_key(r, SK_EI, r->ei))
		return false;
	if (!r->key_bits)		/* both are as long as the first */
		r->key_bits = (key->suite.encr_key_len - key->suite.encr->salt) * 8u;
	if (!row_encr_key(r, SK_ER, r->er))
		return false;
	key->secret[IKE_SK_EI] = (struct secret){ r->ei, key->suite.encr_key_len };
	key->secret[IKE_SK_ER] = (struct secret){ r->er, key->suite.encr_key_len };
	if (!key->suite.integ)
		return true;
	key->suite.integ_key_len = key->suite.integ->key;
	key->secret[IKE_SK_AI] = (struct secret){ r->ai, key->suite.integ_key_len };
	key->secret[IKE_SK_AR] = (struct secret){ r->ar, key->suite.integ_key_len };
	return row_integ_key(r, SK_AI, r->ai) && row_integ_key(r, SK_AR, r->ar);
}

/* --- rows --- */

static bool row_spis(struct row *r)
{
	static const char what[] = "no SPI, expected 16 hexadecimal digits";

	if (!value_ike_spi(r->column[SPI_I], &r->key.initiator_spi))
		return uat_fault(r->s, SPI_I, what);
	return value_ike_spi(r->column[SPI_R], &r->key.responder_spi) || uat_fault(r->s, SPI_R, what);
}

static void import_row(struct source *s, char *line)
{
	struct row r = { .s = s, .key = { .version = 2, .file = s->file, .line = s->line } };
	unsigned n = uat_split(s, line, r.column, COLUMNS);

	if (n && n != COLUMNS)
		uat_columns_fault(s, n, COLUMNS, "8");
	else if (n && row_spis(&r) && row_encr(&r) && row_integ(&r) && row_keys(&r))
		source_take_ike(s, &r.key);
	secret_wipe(&r, sizeof r);
}

static unsigned recognise(const char *line)
{
	unsigned first, second;
	const char *at = uat_digits(line, &first);

	if (uat_is_option(line, name))
		return 4;
	if (!at || *at != ',' || first != 16)
		return 0;
	at = uat_digits(at + 1, &second);
	return at && *at == ',' && second == 16 ? 4 : 0;
}

static void import(struct source *s)
{
	char *line;

	while ((line = uat_line(s, name)))
		import_row(s, line);
}

const struct importer importer_ikev2_table = { name, recognise, import };
