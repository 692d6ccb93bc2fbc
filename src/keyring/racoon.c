/*
 * What racoon logs at level debug, and MikroTik's RouterOS, which took it from
 * there, with the topics "ipsec,debug": secrets behind a line that names them,
 * as groups of eight digits, perhaps with the log's prefix or syslog's #012.
 *
 *	DEBUG: compute DH's shared.
 *	DEBUG: SKEYID_d computed:
 *	DEBUG: final encryption key computed:
 *	fc9c635a a7a316d3 7442463e d2e581ea 1263b66b 94ada5ec
 *	DEBUG: KEYMAT compute with			[g(qm)^xy |] protocol | SPI | Ni_b | Nr_b
 *	DEBUG: encklen=128 authklen=160
 *	DEBUG: generating K1...K4 for KEYMAT.		the key, its authentication's key, and what is left over
 *
 * Cookies stand in other lines: the latest in front of a phase 1 key are its
 * own, and where there are none since the key before, the next behind it.
 * How long g(qm)^xy is is not told; where more than one length would do, nor
 * are SPI and nonces.
 */
#include <stdlib.h>

#include <spiglass/registry.h>

#include "keyring/told.h"

enum label {
	NONE, SHARED, SKEYID, SKEYID_D, SKEYID_A, SKEYID_E, NONCE_I, NONCE_R, KA, MATERIAL_OF, KEYMAT, LABELS
};

static const struct { const char *text; enum label label; } labels[] = {
	{ "compute DH's shared", SHARED }, { "SKEYID computed", SKEYID }, { "SKEYID_d computed", SKEYID_D },
	{ "SKEYID_a computed", SKEYID_A }, { "SKEYID_e computed", SKEYID_E }, { "nonce 1:", NONCE_I },
	{ "nonce1:", NONCE_I }, { "nonce 2:", NONCE_R }, { "nonce2:", NONCE_R },
	{ "final encryption key computed", KA }, { "KEYMAT compute with", MATERIAL_OF },
	{ "for KEYMAT.", KEYMAT },
};

struct cookies { uint64_t i, r; };

struct logged {
	struct source *s;
	struct ike_told ike;		/* phase 1; once complete waiting for cookies */
	bool complete;
	struct cookies cookies;		/* the latest */
	enum label label;
	unsigned line;
	struct dump dump, shared, material;
	uint32_t encr_bits, integ_bits;
	bool lengths;
};

/* --- phase 1 --- */

static void shared_take(struct logged *x, uint8_t number, struct secret nonces)
{
	struct ke_secret ke = { .version = 1, .number = number, .file = x->s->file, .line = x->line,
		.value = { x->shared.at, x->shared.len }, .nonces = nonces };

	if (number) {
		ke.initiator_spi = x->ike.key.initiator_spi;
		ke.responder_spi = x->ike.key.responder_spi;
	}
	if (x->shared.len)
		source_take_ke(x->s, &ke);
	dump_wipe(&x->shared);
}

static void phase1_take(struct logged *x)
{
	if (x->complete) {
		shared_take(x, 1, x->ike.key.nonces);
		ike_told_end(&x->ike);
	}
	x->complete = false;
}

static void phase1_open(struct logged *x)
{
	phase1_take(x);
	if (!x->ike.open)
		ike_told_begin(&x->ike, 1);
}

/* The key is the last secret of its SA. */
static void phase1_complete(struct logged *x)
{
	ike_told_secret(&x->ike, IKE_KA, x->dump.at, x->dump.len);
	x->ike.key.line = x->line;
	x->ike.key.initiator_spi = x->cookies.r ? x->cookies.i : 0;
	x->ike.key.responder_spi = x->cookies.r;
	x->complete = true;
	if (x->cookies.r)
		phase1_take(x);
	x->cookies.r = 0;
}

static void cookies_take(struct logged *x, struct cookies c)
{
	if (x->complete) {
		x->ike.key.initiator_spi = c.i;
		x->ike.key.responder_spi = c.r;
		phase1_take(x);
	} else {
		x->cookies = c;
	}
}

static bool is_digits(const char *at, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (hex_digit(at[i]) < 0)
			return false;
	return hex_digit(at[n]) < 0;
}

/* COOKIE:COOKIE, 16 digits each, of which the second is not all zeros. */
static void line_cookies(struct logged *x, const char *line)
{
	struct cookies c;
	char digits[17] = "";

	for (const char *at = line; (at = strchr(at, ':')); at++) {
		if (at - line < 16 || !is_digits(at - 16, 16) || !is_digits(at + 1, 16))
			continue;
		memcpy(digits, at - 16, 16);
		value_ike_spi(digits, &c.i);
		memcpy(digits, at + 1, 16);
		value_ike_spi(digits, &c.r);
		if (c.r)
			cookies_take(x, c);
	}
}

/* --- phase 2 --- */

/* Where protocol and SPI stand in what KEYMAT is computed from: behind g(qm)^xy, or first; -1: not to be said. */
static int material_at(const struct dump *d)
{
	static const unsigned groups[] = { 0, 96, 128, 192, 256, 384, 512, 768, 1024 };
	enum { PROTOCOL_AH = 2, PROTOCOL_ESP = 3, ID = 1 + 4, NONCES_LEAST = 16, NONCES_MOST = 512 };
	int found = -1;

	for (unsigned i = 0; i < sizeof groups / sizeof groups[0]; i++) {
		unsigned at = groups[i];

		if (d->len < at + ID + NONCES_LEAST || d->len > at + ID + NONCES_MOST)
			continue;
		if (d->at[at] != PROTOCOL_AH && d->at[at] != PROTOCOL_ESP)
			continue;
		if (found >= 0)
			return -1;
		found = (int)at;
	}
	return found;
}

static void material_tell(struct key *key, const struct dump *d)
{
	int at = material_at(d);
	const uint8_t *p = d->at + at;

	if (at < 0)
		return;
	key->protocol = p[0] == 2 ? KEY_AH : KEY_ESP;
	key->spi = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
	key->spi_mask = UINT32_MAX;
	key->seed = (struct secret){ p + 5, d->len - (unsigned)at - 5 };
}

static const char *keymat_wrong(const struct logged *x)
{
	uint32_t encr = x->encr_bits / 8, integ = x->integ_bits / 8;

	if (!x->lengths)
		return "KEYMAT without the line \"encklen= authklen=\", which says what it is for";
	if (encr > ENCR_KEY_MAX || integ > INTEG_KEY_MAX || !(encr + integ))
		return "KEYMAT of keys too long, or of none";
	return encr + integ > x->dump.len ? "KEYMAT is cut off" : NULL;
}

static void keymat_take(struct logged *x)
{
	struct key key = { .protocol = KEY_ESP, .file = x->s->file, .line = x->line };
	const char *wrong = keymat_wrong(x);

	if (wrong) {
		source_fault(x->s, x->line, "%s", wrong);
		return;
	}
	material_tell(&key, &x->material);
	key.suite.encr_key_len = (uint16_t)(x->encr_bits / 8);
	key.suite.integ_key_len = (uint16_t)(x->integ_bits / 8);
	if (key.protocol == KEY_ESP && !key.suite.encr_key_len)
		key.suite.encr = encr_by_id(ENCR_NULL);
	key.encr_key = key.suite.encr_key_len ? x->dump.at : NULL;
	key.integ_key = key.suite.integ_key_len ? x->dump.at + key.suite.encr_key_len : NULL;
	source_take(x->s, &key);
	if (key.seed.len)
		shared_take(x, 0, key.seed);
}

/* --- dumps --- */

static void dump_keep(struct dump *into, const struct dump *d)
{
	dump_wipe(into);
	*into = *d;
}

static void phase1_secret(struct logged *x)
{
	static const uint8_t secret[LABELS] = { [SKEYID] = IKE_SKEYID, [SKEYID_D] = IKE_SKEYID_D, [SKEYID_A] = IKE_SKEYID_A,
		[SKEYID_E] = IKE_SKEYID_E };

	phase1_open(x);
	if (x->label == KA)
		phase1_complete(x);
	else if (x->label == NONCE_I || x->label == NONCE_R)
		ike_told_nonce(&x->ike, x->dump.at, x->dump.len);
	else
		ike_told_secret(&x->ike, secret[x->label], x->dump.at, x->dump.len);
}

static void dump_end(struct logged *x)
{
	if (x->label != NONE && !x->dump.len)
		source_fault(x->s, x->line, "a secret is announced and does not follow, expected groups of eight hexadecimal digits");
	else if (x->label == SHARED)
		dump_keep(&x->shared, &x->dump);
	else if (x->label == MATERIAL_OF)
		dump_keep(&x->material, &x->dump);
	else if (x->label == KEYMAT)
		keymat_take(x);
	else if (x->label != NONE)
		phase1_secret(x);
	dump_wipe(&x->dump);
	x->label = NONE;
}

/* --- lines --- */

/* What a log puts in front: up to the level, MikroTik's topics, or nothing; and syslog's newline. */
static const char *without_prefix(const char *line)
{
	static const char *const level[] = { "DEBUG2:", "DEBUG:", "ipsec,debug,packet", "ipsec,debug", "ipsec" };

	for (unsigned i = 0; i < sizeof level / sizeof level[0]; i++) {
		const char *at = strstr(line, level[i]);

		if (at) {
			line = at + strlen(level[i]);
			break;
		}
	}
	line += strspn(line, " \t:");
	return strncmp(line, "#012", 4) ? line : line + 4;
}

static enum label label_of(const char *line)
{
	for (unsigned i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (strstr(line, labels[i].text))
			return labels[i].label;
	return NONE;
}

static void line_lengths(struct logged *x, const char *line)
{
	const char *encr = strstr(line, "encklen="), *integ = strstr(line, "authklen=");

	if (!encr || !integ)
		return;
	x->encr_bits = (uint32_t)strtoul(encr + 8, NULL, 10);
	x->integ_bits = (uint32_t)strtoul(integ + 9, NULL, 10);
	x->lengths = true;
}

static void read_line(struct logged *x, const char *line)
{
	const char *text = without_prefix(line);
	enum label label;

	if (x->label != NONE && (dump_add(&x->dump, text) || (!*text && !x->dump.len)))
		return;
	dump_end(x);
	line_cookies(x, line);
	line_lengths(x, line);
	label = label_of(line);
	if (label == NONE)
		return;
	x->label = label;
	x->line = x->s->line;
}

static unsigned recognise(const char *line)
{
	if (label_of(line))
		return 4;
	return strstr(line, "racoon: ") || strstr(line, ": DEBUG: ") || strstr(line, "ipsec,debug") ||
	    strstr(line, "ISAKMP-SA established");
}

static void import(struct source *s)
{
	struct logged x = { .s = s, .ike = { .s = s } };
	char *line;

	while ((line = source_line(s)))
		read_line(&x, line);
	dump_end(&x);
	phase1_take(&x);
	shared_take(&x, 0, (struct secret){ NULL, 0 });
	secret_wipe(&x, sizeof x);
}

const struct importer importer_racoon = { "racoon", recognise, import };
