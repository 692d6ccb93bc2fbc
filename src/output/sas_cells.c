/*
 * What text and Markdown show of an SA in a few characters.  A value that is
 * inferred begins with ~; one that is not known is -.
 */
#include <spiglass/registry.h>
#include "output/sas.h"

enum { GENERATIONS_MOST = 99 };

static void cell_state(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	static const char *const brief[] = { "?", "NEG", "UP", "RKG", "RKD", "DLG", "DEL", "EXP", "FAIL" };

	(void)c;
	text_add(t, sas_row_inferred(row) & INFERRED_STATE ? "~" : "");
	text_add(t, brief[sas_row_life(row)]);
}

static void cell_name(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	static const char *const arrow[] = { " ->", " <-", "" };

	(void)c;
	if (!row->sa) {
		text_add(t, row->ike->major == 1 ? "IKEv1 " : "IKEv2 ");
		text_hex(t, row->ike->initiator_spi, 16);
		return;
	}
	if (row->ike)
		text_add(t, row->sa->inferred & INFERRED_PARENT ? "~ " : "  ");
	text_add(t, protocol_name(row->sa->protocol));
	text_add(t, row->sa->protocol == IP_PROTOCOL_AH ? "  " : " ");
	text_hex(t, row->sa->spi, 8);
	text_add(t, arrow[sas_side_of(row)]);
}

/* Traffic selectors of a tunnel, else the address. */
static void cell_end(struct text *t, const struct sas_cells *c, const struct sas_row *row, bool destination)
{
	struct sas_selector s;
	unsigned n = row->sa && sa_mode(row->sa) != KEY_MODE_TRANSPORT ?
	    sas_selectors(c->payloads, row, destination, &s, 1) : 0;

	if (n) {
		text_selector(t, &s);
		text_add(t, n > 1 ? " +" : "");
		if (n > 1)
			text_dec(t, n - 1);
	} else if (row->sa) {
		text_address(t, destination ? &row->sa->destination : &row->sa->source);
	} else {
		text_address(t, destination ? &row->ike->responder : &row->ike->initiator);
	}
}

static void cell_from(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	cell_end(t, c, row, false);
}

static void cell_to(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	cell_end(t, c, row, true);
}

/* --- algorithms --- */

struct brief { uint16_t id; bool bits; const char *name, *behind; };

static const struct brief encr_brief[] = {
	{ ENCR_DES, false, "DES", "" }, { ENCR_3DES, false, "3DES", "" }, { ENCR_CAST, true, "CAST", "" },
	{ ENCR_BLOWFISH, true, "BF", "" }, { ENCR_NULL, false, "NULL", "" }, { ENCR_AES_CBC, true, "CBC", "" },
	{ ENCR_AES_CTR, true, "CTR", "" }, { ENCR_AES_CCM_8, true, "CCM", "-8" },
	{ ENCR_AES_CCM_12, true, "CCM", "-12" }, { ENCR_AES_CCM_16, true, "CCM", "" },
	{ ENCR_AES_GCM_8, true, "GCM", "-8" }, { ENCR_AES_GCM_12, true, "GCM", "-12" },
	{ ENCR_AES_GCM_16, true, "GCM", "" }, { ENCR_NULL_AUTH_AES_GMAC, true, "GMAC", "" },
	{ ENCR_CAMELLIA_CBC, true, "CAM", "" }, { ENCR_CHACHA20_POLY1305, false, "CHACHA20", "" },
	{ 0, false, NULL, NULL },
};

static const struct brief integ_brief[] = {
	{ AUTH_HMAC_MD5_96, false, "MD5", "" }, { AUTH_HMAC_SHA1_96, false, "S1", "" },
	{ AUTH_AES_XCBC_96, false, "XCBC", "" }, { AUTH_AES_CMAC_96, false, "CMAC", "" },
	{ AUTH_AES_128_GMAC, false, "GMAC128", "" }, { AUTH_AES_192_GMAC, false, "GMAC192", "" },
	{ AUTH_AES_256_GMAC, false, "GMAC256", "" }, { AUTH_HMAC_SHA2_256_128, false, "S256", "" },
	{ AUTH_HMAC_SHA2_384_192, false, "S384", "" }, { AUTH_HMAC_SHA2_512_256, false, "S512", "" },
	{ 0, false, NULL, NULL },
};

/* Those without a short name keep IANA's, without what all of its table begin with. */
static void text_brief(struct text *t, const struct brief *row, const char *name, uint16_t id, uint16_t bits)
{
	while (row->name && row->id != id)
		row++;
	if (row->name) {
		text_add(t, row->name);
		if (row->bits && bits)
			text_dec(t, bits);
		text_add(t, row->behind);
	} else if (name) {
		text_add(t, name + (!strncmp(name, "ENCR_", 5) || !strncmp(name, "AUTH_", 5) ? 5 : 0));
	} else {
		text_dec(t, id);
	}
}

static void cell_algorithm(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	const struct sa_suite s = sas_suite_of(row);
	bool has_integ = s.integ || s.integ_name;

	(void)c;
	if (sas_row_inferred(row) & INFERRED_ALGORITHM)
		text_char(t, '~');
	if (s.encr)
		text_brief(t, encr_brief, name_of(&registry_encr, s.encr), s.encr, s.key_bits);
	text_add(t, s.encr && has_integ ? "/" : s.encr || has_integ ? "" : "-");
	if (has_integ)
		text_brief(t, integ_brief, s.integ_name, s.integ, 0);
}

/* --- numbers --- */

static void cell_packets(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	(void)c;
	text_group(t, row->sa ? row->sa->packets : row->ike->messages);
}

static void cell_loss(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	(void)c;
	if (!row->sa)
		text_group(t, row->ike->unanswered);
	else if (row->sa->sequence.distinct)
		text_group(t, sequence_lost(&row->sa->sequence));
	else
		text_char(t, '-');
}

/* "0.5s", "25s", "14m" */
static void text_age(struct text *t, uint64_t tenths)
{
	static const struct { uint32_t seconds, most; char letter; } unit[] = {
		{ 1, 120, 's' }, { 60, 7200, 'm' }, { 3600, 172800, 'h' }, { 86400, UINT32_MAX, 'd' },
	};
	unsigned i = 0;

	while (tenths / 10 >= unit[i].most && unit[i].letter != 'd')
		i++;
	text_dec(t, tenths / 10 / unit[i].seconds);
	if (tenths < 100) {
		text_char(t, '.');
		text_dec(t, tenths % 10);
	}
	text_char(t, unit[i].letter);
}

/* From its first sign of life to its end; to the end of the capture for one that lives. */
static void cell_age(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	int64_t from, to;

	if (sas_row_span(c->r, row, &from, &to))
		text_age(t, to > from ? (uint64_t)(to - from) / UINT64_C(100000000) : 0);
	else
		text_char(t, '-');
}

/* A child: how many it comes after in its chain; an IKE SA: its own and those of its children. */
static void cell_rekeys(struct text *t, const struct sas_cells *c, const struct sas_row *row)
{
	unsigned n = 0;

	if (!row->sa) {
		text_group(t, (uint64_t)row->ike->rekeys + row->ike->child_rekeys);
		return;
	}
	for (const struct sa *s = row->sa; s && s->replaces && n <= GENERATIONS_MOST; n++)
		s = sa_named(c->r->sas, s->protocol, s->replaces, &s->destination);
	text_add(t, n && row->sa->inferred & INFERRED_REKEY ? "~" : "");
	text_dec(t, n > GENERATIONS_MOST ? GENERATIONS_MOST : n);
	text_add(t, n > GENERATIONS_MOST ? "+" : "");
}

const struct sas_column sas_column[SAS_COLUMNS] = {
	{ N_("ST"), 0, false, cell_state }, { "SA", 0, false, cell_name }, { N_("FROM"), 2, false, cell_from },
	{ N_("TO"), 2, false, cell_to }, { N_("ALGORITHM"), 3, false, cell_algorithm }, { N_("PKTS"), 1, true, cell_packets },
	{ N_("LOSS"), 4, true, cell_loss }, { N_("AGE"), 5, true, cell_age }, { N_("REKEYS"), 6, true, cell_rekeys },
};
