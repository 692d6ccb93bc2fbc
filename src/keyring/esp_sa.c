/*
 * Wireshark's table of ESP SAs (the file esp_sa of a profile; strongSwan's
 * save-keys writes it too), and the same as an option: uat:esp_sa:"IPv4",...
 *
 *	protocol, source, destination, SPI, encryption, key, authentication, key
 *	... and since 4.4: "32-bit" or "64-bit", high half of the sequence number
 *
 * Eight columns say nothing about 64-bit sequence numbers.  The high half is
 * what Wireshark assumes for the whole capture.
 */
#include <strings.h>

#include "keyring/algorithm.h"
#include "keyring/uat.h"
#include "keyring/value.h"

enum column { PROTOCOL, SOURCE, DESTINATION, SPI, ENCR, ENCR_KEY, INTEG, INTEG_KEY, OLD_COLUMNS,
	SEQUENCE = OLD_COLUMNS, HIGH, COLUMNS };

static const char name[] = "esp_sa";

/* --- a row --- */

struct row {
	struct source *s;
	char *column[COLUMNS];
	bool has_sequence;
	struct key key;
	struct key_room room;
};

static bool row_fault(struct row *r, enum column c, const char *what)
{
	return uat_fault(r->s, c, what);
}

static bool is_protocol(const char *s)
{
	return !strcasecmp(s, "IPv4") || !strcasecmp(s, "IPv6") || !strcasecmp(s, "Any") || !strcmp(s, "*");
}

static bool row_addresses(struct row *r)
{
	if (!is_protocol(r->column[PROTOCOL]))
		return row_fault(r, PROTOCOL, "no protocol, expected IPv4 or IPv6");
	if (!value_address(r->column[SOURCE], &r->key.source))
		return row_fault(r, SOURCE, "no source, expected an address, a prefix or *");
	if (!value_address(r->column[DESTINATION], &r->key.destination))
		return row_fault(r, DESTINATION, "no destination, expected an address, a prefix or *");
	return true;
}

static bool row_spi(struct row *r)
{
	return value_spi(r->column[SPI], &r->key.spi, &r->key.spi_mask) ||
	    row_fault(r, SPI, "no SPI, expected a number, or 0x and eight digits with * among them");
}

/* strongSwan writes AES-GCM without its ICV, and the ICV's length as an authentication of its own. */
static bool row_algorithms(struct row *r)
{
	const struct encr_name *encr = encr_named(wireshark_encr, r->column[ENCR]);
	const struct integ_name *integ = integ_named(wireshark_integ, r->column[INTEG]);

	if (!encr)
		return row_fault(r, ENCR, "no encryption of esp_sa, expected one like \"AES-CBC [RFC3602]\"");
	if (!integ)
		return row_fault(r, INTEG,
		    "no authentication of esp_sa, expected one like \"HMAC-MD5-96 [RFC2403]\"");
	if (encr->icv_bits && integ->icv_bits)
		encr = aead_named(wireshark_encr, encr->name, integ->icv_bits);
	if (!encr || (encr->icv_bits && integ->integ))
		return row_fault(r, INTEG, "the encryption authenticates by itself, expected \"NULL\"");
	if (!key_set_encr(r->s, &r->key, &r->room, encr, r->column[ENCR_KEY]))
		return false;
	return encr->icv_bits || key_set_integ(r->s, &r->key, &r->room, integ, 0, r->column[INTEG_KEY]);
}

static bool row_sequence(struct row *r)
{
	uint32_t high = 0;
	char hex[16];
	struct text t = TEXT_FIXED(hex);

	if (!r->has_sequence)
		return true;
	if (!strcasecmp(r->column[SEQUENCE], "64-bit"))
		r->key.esn = KEY_ESN_YES;
	else if (!strcasecmp(r->column[SEQUENCE], "32-bit"))
		r->key.esn = KEY_ESN_NO;
	else
		return row_fault(r, SEQUENCE, "no length of sequence numbers, expected 32-bit or 64-bit");
	text_add(&t, has_hex_mark(r->column[HIGH]) ? "" : "0x");
	text_add(&t, r->column[HIGH]);
	if (*r->column[HIGH] && (t.full || !value_number(text_string(&t), &high)))
		return row_fault(r, HIGH, "no high half of a sequence number, expected up to eight digits");
	r->key.high = high;
	r->key.high_known = r->key.esn == KEY_ESN_YES && *r->column[HIGH];
	return true;
}

static void import_row(struct source *s, char *line)
{
	struct row r = { .s = s, .key = { .protocol = KEY_ESP, .file = s->file, .line = s->line } };
	unsigned n = uat_split(s, line, r.column, COLUMNS);

	r.has_sequence = n == COLUMNS;
	if (n && n != OLD_COLUMNS && n != COLUMNS)
		uat_columns_fault(s, n, COLUMNS, "8 or 10");
	else if (n && row_addresses(&r) && row_spi(&r) && row_algorithms(&r) && row_sequence(&r))
		source_take(s, &r.key);
	secret_wipe(&r.room, sizeof r.room);
}

/* --- lines --- */

static unsigned recognise(const char *line)
{
	unsigned commas = 0;

	if (uat_is_option(line, name))
		return 4;
	line += strspn(line, " \t\"");
	if (strncasecmp(line, "IPv4", 4) && strncasecmp(line, "IPv6", 4) && strncasecmp(line, "Any\"", 4))
		return 0;
	line += 4;
	if (*line != '"' && *line != ',' && line[-1] != '"')
		return 0;
	for (; *line; line++)
		commas += *line == ',';
	return commas >= SPI ? 4 : 0;
}

static void import(struct source *s)
{
	char *line;

	while ((line = uat_line(s, name)))
		import_row(s, line);
}

const struct importer importer_esp_sa = { name, recognise, import };
