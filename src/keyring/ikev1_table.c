/*
 * Wireshark's table of IKEv1 SAs (the file ikev1_decryption_table of a profile;
 * strongSwan's save-keys writes it too), and the same as an option:
 *
 *	initiator's cookie, encryption key
 *
 * The key is the one the cipher takes, Ka of RFC 2409, appendix B, where
 * SKEYID_e is too short.  Which cipher that is stands in the negotiation.
 */
#include "keyring/uat.h"
#include "keyring/value.h"

enum column { COOKIE, KEY, COLUMNS };

static const char name[] = "ikev1_decryption_table";

static void import_row(struct source *s, char *line)
{
	uint8_t ka[ENCR_KEY_MAX];
	struct ike_key key = { .version = 1, .file = s->file, .line = s->line };
	char *column[COLUMNS];
	unsigned n = uat_split(s, line, column, COLUMNS);
	int octets = n == COLUMNS ? value_octets(column[KEY], ka, sizeof ka) : 0;

	if (n && n != COLUMNS) {
		uat_columns_fault(s, n, COLUMNS, "2");
	} else if (n && !value_ike_spi(column[COOKIE], &key.initiator_spi)) {
		uat_fault(s, COOKIE, "no cookie, expected 16 hexadecimal digits");
	} else if (n && (octets < 1 || octets > ENCR_KEY_MAX)) {
		uat_fault(s, KEY, "no encryption key, expected 1 to 56 octets in hexadecimal");
	} else if (n) {
		key.secret[IKE_KA] = (struct secret){ ka, (uint32_t)octets };
		source_take_ike(s, &key);
	}
	secret_wipe(ka, sizeof ka);
}

static unsigned recognise(const char *line)
{
	unsigned digits;
	const char *at = uat_digits(line, &digits);

	if (uat_is_option(line, name))
		return 4;
	if (!at || *at != ',' || digits != 16)
		return 0;
	at = uat_digits(at + 1, &digits);
	return at && !*at && digits ? 4 : 0;
}

static void import(struct source *s)
{
	char *line;

	while ((line = uat_line(s, name)))
		import_row(s, line);
}

const struct importer importer_ikev1_table = { name, recognise, import };
