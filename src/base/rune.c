/*
 * Characters of UTF-8, and the columns they take on a terminal.  The locale
 * knows (LC_CTYPE is set once, by lang_begin); ranges do where it does not.
 */
#include <wchar.h>
#include <spiglass/base.h>

enum { RUNE_BAD = 0xfffd };

struct range { uint32_t first, last; };

static bool is_in(const struct range *r, unsigned n, uint32_t c)
{
	for (unsigned i = 0; i < n; i++)
		if (c >= r[i].first && c <= r[i].last)
			return true;
	return false;
}

/* Where the locale knows nothing: Unicode's wide ranges (EastAsianWidth.txt) and combining marks, in the large. */
static unsigned width_guessed(uint32_t c)
{
	static const struct range none[] = {
		{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a }, { 0x64b, 0x65f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0x3099, 0x309a },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (is_in(none, sizeof none / sizeof *none, c))
		return 0;
	return is_in(wide, sizeof wide / sizeof *wide, c) ? 2 : 1;
}

unsigned rune_width(uint32_t c)
{
	int width;

	if (c < 0x7f)
		return 1;
	width = wcwidth((wchar_t)c);
	return width >= 0 ? (unsigned)width : width_guessed(c);
}

uint32_t rune_next(const char **s, const char *end)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *at = (const uint8_t *)*s;
	unsigned len = *at < 0x80 ? 1 : *at >> 5 == 6 ? 2 : *at >> 4 == 14 ? 3 : *at >> 3 == 30 ? 4 : 0;
	uint32_t c = len < 2 ? *at : *at & (0x7fu >> len);

	(*s)++;
	if (!len || len > (size_t)(end - (const char *)at))
		return RUNE_BAD;
	for (unsigned i = 1; i < len; i++) {
		if (at[i] >> 6 != 2)
			return RUNE_BAD;
		c = c << 6 | (at[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return RUNE_BAD;
	*s += len - 1;
	return c;
}

void text_rune(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_char(t, (char)c);
	} else if (c < 0x800) {
		text_char(t, (char)(0xc0 | c >> 6));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	} else {
		text_char(t, (char)(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18));
		if (c >= 0x10000)
			text_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	}
}

size_t octets_fitting(const char *s, size_t n, unsigned columns)
{
	const char *at = s, *end = s + n;
	unsigned used = 0;

	while (at < end) {
		const char *next = at;

		used += rune_width(rune_next(&next, end));
		if (used > columns)
			break;
		at = next;
	}
	return (size_t)(at - s);
}

unsigned columns_of(const char *s, size_t n)
{
	const char *end = s + n;
	unsigned used = 0;

	while (s < end)
		used += rune_width(rune_next(&s, end));
	return used;
}

/* --- lines --- */

/* What must not begin a line, and what must not end one (JIS X 4051, in the small). */
static bool clings_before(uint32_t c)
{
	static const uint32_t closing[] = { 0x3001, 0x3002, 0x300d, 0x300f, 0x3011, 0x30fc, 0x30fb, 0xff09, 0xff0c,
		0xff1a, 0xff1b, 0x3005, 0x2026, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9,
		0x3063, 0x30c3, 0x3083, 0x30e3, 0x3085, 0x30e5, 0x3087, 0x30e7, ')', ',', '.', ';', ':', ']' };

	for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
		if (c == closing[i])
			return true;
	return false;
}

static bool clings_behind(uint32_t c)
{
	return c == '(' || c == '[' || c == 0x300c || c == 0x300e || c == 0x3010 || c == 0xff08;
}

static bool may_break(uint32_t before, uint32_t behind)
{
	if (behind == ' ')
		return true;
	return before != ' ' && (rune_width(before) > 1 || rune_width(behind) > 1) && !clings_before(behind) &&
	    !clings_behind(before);
}

size_t octets_of_line(const char *s, size_t n, unsigned columns)
{
	const char *at = s, *end = s + n;
	size_t fits = octets_fitting(s, n, columns), best = 0;
	uint32_t before = 0;

	while (at < end && (size_t)(at - s) <= fits) {
		const char *next = at;
		uint32_t c = rune_next(&next, end);

		if (at > s && may_break(before, c))
			best = (size_t)(at - s);
		before = c;
		at = next;
	}
	if (fits == n || best)
		return fits == n ? fits : best;
	at = s;
	if (!fits && n)
		rune_next(&at, end);
	return fits ? fits : (size_t)(at - s);
}
