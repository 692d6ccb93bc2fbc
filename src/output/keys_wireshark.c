/*
 * keys convert -T wireshark: the tables of a profile, in the names and columns
 * of Wireshark 4.0, which later versions read as well: they take rows of eight
 * columns, and have the same names and more.
 */
#include <spiglass/registry.h>
#include "keyring/algorithm.h"
#include "output/keys.h"

/* --- esp_sa --- */

/* The last of those with this number is the one that says its ICV; newer names have the RFCs of newer transforms. */
static const char *esp_encr(const struct encr *e)
{
	const char *name = NULL;

	for (const struct encr_name *row = wireshark_encr; row->name; row++)
		if (row->id == e->id)
			name = row->name;
	return name && !strstr(name, "RFC7634") && !strstr(name, "RFC8750") ? name : NULL;
}

/* Its ciphers have these lengths only (CAST, Blowfish: 128). */
static bool esp_key_fits(const struct suite *s)
{
	return !s->encr->key_range || s->encr_key_len == 16;
}

static const char *integ_checked(const struct integ_name *table, const struct suite *s)
{
	for (; s->integ && !s->icv && table->name; table++)
		if (table->integ && !strcmp(table->integ, s->integ->name))
			return table->name;
	return NULL;
}

static const char *integ_unchecked(const struct integ_name *table, unsigned icv_bits)
{
	for (; table->name; table++)
		if (!table->integ && table->icv_bits == icv_bits)
			return table->name;
	return NULL;
}

/* The name under which the ICV is checked, else the one under which it is left out. */
static const char *integ_name(const struct integ_name *table, const struct suite *s, const char **lost)
{
	const char *name = s->encr->icv ? integ_unchecked(table, 0) : integ_checked(table, s);
	unsigned octets = s->icv ? s->icv : s->integ ? s->integ->icv : 0;

	if (!name && (name = integ_unchecked(table, octets * 8)) && octets)
		*lost = "Wireshark cannot check this ICV and leaves it out";
	return name;
}

static void text_quoted_key(struct text *t, struct secret s)
{
	text_add(t, s.len ? "\"0x" : "\"");
	text_bytes(t, s.at, s.len);
	text_char(t, '"');
}

static void esp_row(struct text *t, const struct key *k, const char *family, const char *encr, const char *integ,
    bool checked)
{
	text_char(t, '"');
	text_add(t, family);
	text_add(t, "\",\"");
	text_address(t, &k->source);
	text_add(t, "\",\"");
	text_address(t, &k->destination);
	text_add(t, "\",\"");
	text_spi_pattern(t, k);
	text_add(t, "\",\"");
	text_add(t, encr);
	text_add(t, "\",");
	text_quoted_key(t, key_encr_secret(k));
	text_add(t, ",\"");
	text_add(t, integ);
	text_add(t, "\",");
	text_quoted_key(t, checked ? key_integ_secret(k) : (struct secret){ NULL, 0 });
	text_char(t, '\n');
}

static const char *wireshark_key(struct text *t, const struct key *k, const char **lost)
{
	const struct suite *s = &k->suite;
	const uint8_t family = k->destination.family ? k->destination.family : k->source.family;
	const char *encr, *integ;

	if (k->protocol != KEY_ESP)
		return "Wireshark has no keys for AH";
	if (!s->encr)
		return "its encryption is not told; with a capture it is found";
	if (!s->integ && !s->icv && k->integ_key)
		return "its integrity is not told; with a capture it is found";
	encr = esp_encr(s->encr);
	if (!encr)
		return "esp_sa of Wireshark 4.0 has no name for this encryption";
	if (!esp_key_fits(s))
		return "Wireshark takes this cipher with keys of 128 bits only";
	integ = integ_name(wireshark_integ, s, lost);
	if (!integ)
		return "esp_sa of Wireshark 4.0 has no ICV of that length";
	if (k->esn == KEY_ESN_YES)
		*lost = "Wireshark has 64-bit sequence numbers from 4.4 on, in two more columns: no ICV is good before";
	if (family != 6)
		esp_row(t, k, "IPv4", encr, integ, integ_checked(wireshark_integ, s) != NULL);
	if (family != 4)
		esp_row(t, k, "IPv6", encr, integ, integ_checked(wireshark_integ, s) != NULL);
	return NULL;
}

/* --- ikev2_decryption_table --- */

/* In IKE itself; %u stands for the bits of the key. */
static const struct { uint16_t id; const char *before, *after; } ike_encrs[] = {
	{ ENCR_3DES, "3DES [RFC2451]", NULL },
	{ ENCR_NULL, "NULL [RFC2410]", NULL },
	{ ENCR_AES_CBC, "AES-CBC-", " [RFC3602]" },
	{ ENCR_AES_CTR, "AES-CTR-", " [RFC5930]" },
	{ ENCR_AES_GCM_8, "AES-GCM-", " with 8 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_12, "AES-GCM-", " with 12 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_16, "AES-GCM-", " with 16 octet ICV [RFC5282]" },
	{ ENCR_AES_CCM_8, "AES-CCM-", " with 8 octet ICV [RFC5282]" },
	{ ENCR_AES_CCM_12, "AES-CCM-", " with 12 octet ICV [RFC5282]" },
	{ ENCR_AES_CCM_16, "AES-CCM-", " with 16 octet ICV [RFC5282]" },
};

static bool ike_encr(struct text *t, const struct suite *s)
{
	for (unsigned i = 0; i < sizeof ike_encrs / sizeof *ike_encrs; i++) {
		if (ike_encrs[i].id != s->encr->id)
			continue;
		text_add(t, ike_encrs[i].before);
		if (!ike_encrs[i].after)
			return true;
		text_dec(t, suite_key_bits(s));
		text_add(t, ike_encrs[i].after);
		return true;
	}
	return false;
}

static void text_column(struct text *t, struct secret s)
{
	text_bytes(t, s.at, s.len);
	text_char(t, ',');
}

static void ikev2_row(struct text *t, const struct ike_key *k, const char *encr, const char *integ, bool checked)
{
	const struct secret none = { NULL, 0 };

	text_hex(t, k->initiator_spi, 16);
	text_char(t, ',');
	text_hex(t, k->responder_spi, 16);
	text_char(t, ',');
	text_column(t, k->secret[IKE_SK_EI]);
	text_column(t, k->secret[IKE_SK_ER]);
	text_char(t, '"');
	text_add(t, encr);
	text_add(t, "\",");
	text_column(t, checked ? k->secret[IKE_SK_AI] : none);
	text_column(t, checked ? k->secret[IKE_SK_AR] : none);
	text_char(t, '"');
	text_add(t, integ);
	text_add(t, "\"\n");
}

static const char *wireshark_ikev2(struct text *t, const struct ike_key *k, const char **lost)
{
	char name[64];
	struct text encr = TEXT_FIXED(name);
	const char *integ;

	if (!k->secret[IKE_SK_EI].len && k->suite.encr_key_len == 0)
		return "SK_ei and SK_er are not told; with a capture they may follow from what is";
	if (!k->initiator_spi || !k->responder_spi)
		return "its SPIs are not told; with a capture they are found";
	if (!k->suite.encr)
		return "its encryption is not told; with a capture it is found";
	if (!ike_encr(&encr, &k->suite))
		return "ikev2_decryption_table of Wireshark 4.0 has no name for this encryption";
	if (!k->suite.integ && !k->suite.icv && !k->suite.encr->icv)
		return "its integrity is not told; with a capture it is found";
	integ = integ_name(wireshark_ike_integ, &k->suite, lost);
	if (!integ)
		return "ikev2_decryption_table of Wireshark 4.0 has no ICV of that length";
	ikev2_row(t, k, text_string(&encr), integ, integ_checked(wireshark_ike_integ, &k->suite) != NULL);
	return NULL;
}

/* --- ikev1_decryption_table --- */

static const char *wireshark_ikev1(struct text *t, const struct ike_key *k)
{
	if (!k->secret[IKE_KA].len)
		return "the encryption key Ka is not told; with a capture it may follow from what is";
	if (!k->initiator_spi)
		return "the initiator's cookie is not told; with a capture it is found";
	text_hex(t, k->initiator_spi, 16);
	text_char(t, ',');
	text_bytes(t, k->secret[IKE_KA].at, k->secret[IKE_KA].len);
	text_char(t, '\n');
	return NULL;
}

static const char *wireshark_ike(struct text *t, const struct ike_key *k, const char **lost)
{
	return k->version == 1 ? wireshark_ikev1(t, k) : wireshark_ikev2(t, k, lost);
}

static const char *wireshark_exchange(struct text *t, const struct ke_secret *k, const char **lost)
{
	(void)t, (void)k, (void)lost;
	return "Wireshark derives no keys; with a capture those that follow from it are written";
}

const struct key_form key_form_wireshark = {
	.name = "wireshark",
	.file = { [KEY_PART_SA] = "esp_sa", [KEY_PART_IKE1] = "ikev1_decryption_table",
		[KEY_PART_IKE2] = "ikev2_decryption_table" },
	.head = "for Wireshark 4.0 and later",
	.key = wireshark_key, .ike = wireshark_ike, .exchange = wireshark_exchange,
};
