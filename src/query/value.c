/*
 * What is written behind an operator, read as the kind of what it is compared
 * with: a word that is a number to one field may be a name to another.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include "query/query.h"

enum { SECOND = 1000000000 };

const char *const kind_name[] = {
	[KIND_LAYER] = "octets", [KIND_NUMBER] = "a number", [KIND_TAIL] = "a number, or octets",
	[KIND_FLAG] = "yes or no",
	[KIND_OCTETS] = "octets, as in 0x0a1b or 0a:1b", [KIND_ADDRESS] = "an address or prefix",
	[KIND_TEXT] = "text", [KIND_TIME] = "a time, as in 2026-11-23T12:00:00 (UTC), or seconds since 1970",
	[KIND_SPAN] = "a time in seconds, or as in 5m",
};

struct word { char at[LIMIT_QUERY + 1]; uint32_t len; bool quoted; };

static void word_of(struct word *w, const char *expression, const struct token *t)
{
	w->len = 0;
	w->quoted = t->kind == TOKEN_STRING;
	for (uint32_t i = 0; i < t->len; i++) {
		i += w->quoted && expression[t->at + i] == '\\';
		w->at[w->len++] = expression[t->at + i];
	}
	w->at[w->len] = 0;
}

/* --- numbers --- */

/* A name may go on with whose it is: "MAX_CONNECTION_REACHED (3GPP TS 24.302)". */
static bool name_is(const char *name, const struct word *w)
{
	return !strncasecmp(name, w->at, w->len) && (!name[w->len] || !strncmp(name + w->len, " (", 2));
}

/* Values that follow each other may share a name. */
static bool read_name(const struct names *names, const struct word *w, struct value *v)
{
	unsigned i = 0, end;

	while (names && i < names->count && !name_is(names->row[i].text, w))
		i++;
	if (!names || !w->len || i == names->count)
		return false;
	for (end = i + 1; end < names->count && name_is(names->row[end].text, w); end++)
		;
	v->as.number.low = names->row[i].value;
	v->as.number.high = names->row[end - 1].value;
	return true;
}

static bool read_number(const struct word *w, uint64_t *x)
{
	bool hex = !strncasecmp(w->at, "0x", 2);
	char *end;

	if (w->quoted || !(hex ? isxdigit((uint8_t)w->at[2]) : isdigit((uint8_t)*w->at)))
		return false;
	errno = 0;
	*x = strtoull(w->at, &end, hex ? 16 : 10);
	return !*end && !errno;
}

static bool read_flag(const struct word *w, uint64_t *x)
{
	static const char *const says[] = { "no", "yes", "false", "true", "0", "1" };

	for (unsigned i = 0; i < sizeof says / sizeof *says; i++)
		if (!strcasecmp(w->at, says[i])) {
			*x = i & 1;
			return true;
		}
	return false;
}

/* Decimals of a second as nanoseconds, and where they end. */
static uint64_t read_fraction(const char **s)
{
	uint64_t x = 0;

	if (**s != '.')
		return 0;
	for (uint64_t unit = SECOND / 10; isdigit((uint8_t)*++*s); unit /= 10)
		x += unit * (uint64_t)(**s - '0');
	return x;
}

static bool read_seconds(const char **s, uint64_t *x)
{
	char *end;

	if (!isdigit((uint8_t)**s))
		return false;
	errno = 0;
	*x = strtoull(*s, &end, 10);
	*s = end;
	if (errno || *x >= INT64_MAX / SECOND)
		return false;
	*x = *x * SECOND + read_fraction(s);
	return true;
}

static bool read_span(const struct word *w, uint64_t *x)
{
	static const struct { const char *name; unsigned seconds; } unit[] = {
		{ "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
	};
	const char *s = w->at;

	if (!read_seconds(&s, x))
		return false;
	for (unsigned i = 0; i < sizeof unit / sizeof *unit; i++)
		if (!strcmp(s, unit[i].name))
			return !__builtin_mul_overflow(*x, unit[i].seconds, x);
	return false;
}

static bool read_time(const struct word *w, uint64_t *x)
{
	struct tm tm = { 0 };
	const char *s = strptime(w->at, "%Y-%m-%d", &tm);

	if (!s) {
		s = w->at;
		return read_seconds(&s, x) && !*s;
	}
	if (*s == 'T' && !(s = strptime(s + 1, "%H:%M:%S", &tm)))
		return false;
	*x = (uint64_t)timegm(&tm) * SECOND + read_fraction(&s);
	return !strcmp(s, "Z") || !*s;
}

static bool read_counted(const struct reading *r, const struct word *w, struct value *v)
{
	uint64_t *x = &v->as.number.low;
	bool read;

	if (read_name(r->names, w, v))
		return true;
	switch (r->kind) {
	case KIND_FLAG:
		read = read_flag(w, x);
		break;
	case KIND_TIME:
		read = read_time(w, x);
		break;
	case KIND_SPAN:
		read = read_span(w, x);
		break;
	default:
		read = read_number(w, x);
	}
	v->as.number.high = v->as.number.low;
	return read;
}

/* --- addresses --- */

/* From the first to the last of a prefix of so many bits. */
static bool prefix_ends(struct value *v, unsigned bits)
{
	unsigned most = v->as.address.low.family == 4 ? 32 : 128;

	if (bits > most)
		return false;
	for (unsigned i = 0; i < most / 8; i++) {
		unsigned inside = bits > i * 8 ? bits - i * 8 : 0;
		uint8_t host = (uint8_t)(inside > 7 ? 0 : 0xff >> inside);

		v->as.address.low.byte[i] &= (uint8_t)~host;
		v->as.address.high.byte[i] |= host;
	}
	return true;
}

static bool read_address(struct word *w, struct value *v)
{
	char *slash = strchr(w->at, '/'), *end;
	unsigned long bits = 0;

	if (slash) {
		*slash++ = 0;
		bits = strtoul(slash, &end, 10);
		if (!isdigit((uint8_t)*slash) || *end || bits > 128)
			return false;
	}
	if (!address_parse(w->at, &v->as.address.low))
		return false;
	v->as.address.high = v->as.address.low;
	return !slash || prefix_ends(v, (unsigned)bits);
}

/* --- octets and text --- */

static int digit_of(char c)
{
	return isdigit((uint8_t)c) ? c - '0' : tolower((uint8_t)c) - 'a' + 10;
}

/* 0x0a1b, 0a1b, 0a:1b or "text", over the word itself. */
static bool read_octets(struct word *w)
{
	const char *s = w->at + 2 * !strncasecmp(w->at, "0x", 2);
	bool colons = s == w->at && w->len > 2 && s[2] == ':';
	uint32_t n = 0;

	if (w->quoted)
		return w->len;
	for (; *s; s += 2) {
		if (n && colons && *s++ != ':')
			return false;
		if (!isxdigit((uint8_t)s[0]) || !isxdigit((uint8_t)s[1]))
			return false;
		w->at[n++] = (char)(digit_of(s[0]) << 4 | digit_of(s[1]));
	}
	w->len = n;
	return n;
}

static bool read_text(const struct reading *r, struct word *w, bool contains)
{
	bool known = !r->word || contains;

	for (unsigned i = 0; !known && r->word(i); i++)
		known = !strcasecmp(r->word(i), w->at);
	for (uint32_t i = 0; i < w->len; i++)
		w->at[i] = (char)tolower((uint8_t)w->at[i]);
	return known && (w->len || !contains);
}

static void value_keep(struct query *q, const struct word *w, struct value *v)
{
	v->as.octets.at = q->used;
	v->as.octets.len = w->len;
	q->octets = mem_grow(q->octets, q->used + w->len + 1, 1);
	memcpy(q->octets + q->used, w->at, w->len);
	q->used += w->len;
}

static bool read_range(struct query *q, const struct reading *r, const struct given *g, struct value *v)
{
	struct value high;
	struct word w;

	word_of(&w, q->text, &g->high);
	if (r->kind == KIND_OCTETS || r->kind == KIND_TEXT)
		return false;
	if (r->kind != KIND_ADDRESS) {
		if (v->octets || !read_counted(r, &w, &high))
			return false;
		v->as.number.high = high.as.number.high;
		return true;
	}
	if (!read_address(&w, &high) || high.as.address.high.family != v->as.address.low.family)
		return false;
	v->as.address.high = high.as.address.high;
	return true;
}

bool value_read(struct query *q, const struct reading *r, const struct given *g, bool contains, struct value *v)
{
	struct word w;
	bool read;

	word_of(&w, q->text, &g->low);
	*v = (struct value){ .octets = r->kind == KIND_OCTETS || r->kind == KIND_LAYER ||
	    (r->kind == KIND_TAIL && contains) };
	if (r->kind == KIND_TEXT)
		read = read_text(r, &w, contains);
	else if (r->kind == KIND_ADDRESS)
		read = read_address(&w, v);
	else
		read = !v->octets && read_counted(r, &w, v);
	if (!read && (v->octets || r->kind == KIND_TAIL))
		read = v->octets = read_octets(&w);
	if (read && (v->octets || r->kind == KIND_TEXT))
		value_keep(q, &w, v);
	return read && (g->high.kind == TOKEN_END || read_range(q, r, g, v));
}
