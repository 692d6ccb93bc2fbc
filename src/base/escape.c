/*
 * Bytes nobody vouches for, made visible.  What passes as it is: printable
 * ASCII but the backslash, and well-formed UTF-8 (RFC 3629, 4) of characters
 * that neither control a terminal nor hide or reorder text.
 */
#include <spiglass/base.h>

/* Code points that are well-formed but must not act: sorted, inclusive. */
static const struct { uint32_t first, last; } hidden[] = {
	{ 0x00, 0x1f },		/* C0 */
	{ 0x7f, 0x9f },		/* DEL, C1 */
	{ 0xad, 0xad },		/* soft hyphen */
	{ 0x61c, 0x61c },	/* Arabic letter mark */
	{ 0x115f, 0x1160 },	/* Hangul fillers */
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },	/* Mongolian separators */
	{ 0x2000, 0x200f },	/* spaces of odd width, zero-width, marks of direction */
	{ 0x2028, 0x202f },	/* separators, embeddings and overrides */
	{ 0x205f, 0x206f },	/* isolates, invisible operators */
	{ 0x3164, 0x3164 },
	{ 0xd800, 0xf8ff },	/* surrogates, private use */
	{ 0xfe00, 0xfe0f },	/* variation selectors */
	{ 0xfeff, 0xfeff },	/* byte order mark */
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xffff },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0x1fffff },	/* tags, private use, and what is no character */
};

static bool is_hidden(uint32_t c)
{
	for (unsigned i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

/* Length of the showable character at s, or 0. */
static unsigned showable(const uint8_t *s, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned len = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
	uint32_t c = len < 2 ? *s : *s & (0x7fu >> len);

	if (!len || len > n)
		return 0;
	for (unsigned i = 1; i < len; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[len] || (c & 0xfffe) == 0xfffe || is_hidden(c) ? 0 : len;
}

/* How many octets from s on pass as they are in either form: printable ASCII but the backslash and quote. */
static size_t plain(const uint8_t *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= ' ' && s[i] <= '~' && s[i] != '\\' && s[i] != '"')
		i++;
	return i;
}

static void escape(struct text *t, const uint8_t *s, size_t n, const char *backslash)
{
	while (n) {
		size_t len = plain(s, n);

		text_mem(t, (const char *)s, len);
		s += len;
		n -= len;
		if (!n)
			break;
		len = showable(s, n);
		if (*s == '\\') {
			text_add(t, backslash);
			text_add(t, backslash);
			len = 1;
		} else if (*s == '"' && backslash[1]) {
			text_add(t, "\\\"");
			len = 1;
		} else if (len) {
			text_mem(t, (const char *)s, len);
		} else {
			text_add(t, backslash);
			text_char(t, 'x');
			text_hex(t, *s, 2);
			len = 1;
		}
		s += len;
		n -= len;
	}
}

void text_escaped(struct text *t, const void *bytes, size_t n)
{
	escape(t, bytes, n, "\\");
}

void text_json(struct text *t, const void *bytes, size_t n)
{
	text_char(t, '"');
	escape(t, bytes, n, "\\\\");	/* JSON's own escape of the same backslash */
	text_char(t, '"');
}
