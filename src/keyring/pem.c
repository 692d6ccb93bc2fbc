/*
 * Certificates: blocks of base64 between BEGIN CERTIFICATE and END CERTIFICATE,
 * whatever stands around them (RFC 7468, 5), or the DER of one by itself.
 * Private keys are left alone: what they sign is checked with the certificate,
 * and nothing follows from them.
 */
#include <stdlib.h>

#include "keyring/source.h"

enum { MOST = 1 << 16 };		/* octets of one certificate */

static const char begin[] = "-----BEGIN ", end[] = "-----END ";

static void say_nothing(void *context, const char *key, const char *label, const char *text, size_t len)
{
	(void)context;
	(void)key;
	(void)label;
	(void)text;
	(void)len;
}

static bool is_certificate(const void *der, size_t len)
{
	return len <= MOST && x509_describe(der, (uint32_t)len, say_nothing, NULL);
}

static void take(struct source *s, unsigned line, const void *der, size_t len)
{
	struct certificate c = { .der = der, .len = (uint32_t)len, .file = s->file, .line = line };

	if (is_certificate(der, len))
		source_take_certificate(s, &c);
	else
		source_fault(s, line, "this is no X.509 certificate, expected one");
}

/* --- base64 --- */

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

struct base64 {
	uint8_t *into;			/* MOST octets */
	size_t len;
	uint32_t bits, waiting;		/* of them not yet in whole octets */
	bool ended;			/* with = */
};

static bool base64_line(struct base64 *b, const char *line)
{
	for (; *line; line++) {
		int digit = base64_digit(*line);

		if (*line == '=') {
			b->ended = true;
			continue;
		}
		if (digit < 0 || b->ended || b->len == MOST)
			return false;
		b->bits = b->bits << 6 | (uint32_t)digit;
		b->waiting += 6;
		if (b->waiting >= 8) {
			b->waiting -= 8;
			b->into[b->len++] = (uint8_t)(b->bits >> b->waiting);
		}
	}
	return true;
}

/* --- blocks --- */

/* All lines up to the block's end go to b; false: it is not base64, or does not end. */
static bool block_read(struct source *s, struct base64 *b)
{
	bool good = true;
	const char *line;

	while ((line = source_line(s)) && strncmp(line, end, sizeof end - 1))
		good = good && base64_line(b, line);
	return good && line;
}

static void block_certificate(struct source *s, uint8_t room[static MOST])
{
	unsigned line = s->line;
	struct base64 b = { .into = room };

	if (block_read(s, &b))
		take(s, line, b.into, b.len);
	else
		source_fault(s, line, "the certificate's block is damaged, expected base64 and an END line");
}

static void block(struct source *s, const char *label, uint8_t room[static MOST])
{
	if (!strcmp(label, "CERTIFICATE-----") || !strcmp(label, "X509 CERTIFICATE-----"))
		block_certificate(s, room);
	else if (strstr(label, "PRIVATE KEY-----"))
		source_fault(s, s->line, "a private key, which opens nothing: what is encrypted depends on the key "
		    "exchange; expected the certificate");
	else
		source_fault(s, s->line, "a block of another kind, expected BEGIN CERTIFICATE");
}

static void import_blocks(struct source *s)
{
	uint8_t *room = mem_new(MOST);
	const char *line;

	while ((line = source_line(s)))
		if (!strncmp(line, begin, sizeof begin - 1))
			block(s, line + sizeof begin - 1, room);
	free(room);
}

/* DER's, of more than 127 octets: no text begins so. */
static bool is_sequence(const struct source *s)
{
	return s->end - s->at > 1 && s->at[0] == 0x30 && (uint8_t)s->at[1] > 0x80;
}

static void import(struct source *s)
{
	if (is_sequence(s))
		take(s, 1, s->at, (size_t)(s->end - s->at));
	else
		import_blocks(s);
}

bool certificate_is_der(const struct source *s)
{
	return is_sequence(s) && is_certificate(s->at, (size_t)(s->end - s->at));
}

static unsigned recognise(const char *line)
{
	return strncmp(line, begin, sizeof begin - 1) ? 0 : 4;
}

const struct importer importer_certificate = { "certificate", recognise, import };
