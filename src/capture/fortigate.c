/*
 * The text of FortiGate's `diagnose sniffer packet`, verbosity 3 or 6, as a
 * terminal's log has it:
 *
 *	2026-11-23 12:41:38.676846 port1 in 192.0.2.1 -> 192.0.2.2: ip-proto-50 132
 *	0x0000   0050 5600 0002 0050 5600 0001 0800 4500        .PV....PV.....E.
 *
 * Times are absolute, or seconds since the sniffer was started.  A packet ends
 * with a line that is not of its octets.  Whatever else is in the log is passed
 * over; octets that are not where they should be are damage.
 */
#include <ctype.h>
#include <stdlib.h>
#include <time.h>
#include "capture/reader.h"

enum {
	LINE_MOST = 1024,		/* what is longer is no line of ours */
	LOOK_MOST = 1 << 15,		/* octets in which it must be recognised */
	LINE_OCTETS = 16,
	FRAME_MOST = 1 << 16,		/* offsets have four digits */
};

struct fortigate_reader {
	struct reader r;
	uint64_t line;			/* taken so far */
	bool broken;			/* within a line that is too long */
	bool begun;			/* a packet's first line was seen */
	uint64_t headed;		/* packets with such a line */
	int64_t time;
	uint32_t have;
	uint8_t at[FRAME_MOST + LINE_OCTETS];
};

/* --- lines --- */

static bool number(const char **s, const char *end, unsigned least, unsigned most, int64_t *to)
{
	unsigned n = 0;

	*to = 0;
	for (; *s < end && n < most && isdigit((unsigned char)**s); n++)
		*to = *to * 10 + *(*s)++ - '0';
	return n >= least;
}

static bool character(const char **s, const char *end, char c)
{
	return *s < end && *(*s)++ == c;
}

/* What is behind the point of a number of seconds, as nanoseconds. */
static bool fraction(const char **s, const char *end, int64_t *to)
{
	const char *from = *s;

	if (!number(s, end, 1, 9, to))
		return false;
	for (int64_t digits = *s - from; digits < 9; digits++)
		*to *= 10;
	return true;
}

static bool time_absolute(const char *s, const char *end, int64_t *time)
{
	int64_t year, month, day, hour, minute, second, rest;
	struct tm tm;

	if (!number(&s, end, 4, 4, &year) || !character(&s, end, '-') || !number(&s, end, 2, 2, &month) ||
	    !character(&s, end, '-') || !number(&s, end, 2, 2, &day) || !character(&s, end, ' ') ||
	    !number(&s, end, 2, 2, &hour) || !character(&s, end, ':') || !number(&s, end, 2, 2, &minute) ||
	    !character(&s, end, ':') || !number(&s, end, 2, 2, &second) || !character(&s, end, '.') ||
	    !fraction(&s, end, &rest) || !character(&s, end, ' ') || year < 1970 || year > 2200)
		return false;
	tm = (struct tm){ .tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day,
		.tm_hour = (int)hour, .tm_min = (int)minute, .tm_sec = (int)second };
	*time = timegm(&tm) * NANO + rest;
	return true;
}

static bool time_relative(const char *s, const char *end, int64_t *time)
{
	int64_t seconds, rest;

	if (!number(&s, end, 1, 9, &seconds) || !character(&s, end, '.') || !fraction(&s, end, &rest) ||
	    !character(&s, end, ' '))
		return false;
	*time = seconds * NANO + rest;
	return true;
}

static bool is_first(const char *s, const char *end, int64_t *time)
{
	return time_absolute(s, end, time) || time_relative(s, end, time);
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "0x0010   " of a line of octets; what follows is at *s. */
static bool offset_of(const char **s, const char *end, uint32_t *offset)
{
	const char *at = *s;
	unsigned n = 0;

	if (!character(&at, end, '0') || !character(&at, end, 'x'))
		return false;
	for (*offset = 0; at < end && digit(*at) >= 0 && n < 4; n++)
		*offset = *offset << 4 | (uint32_t)digit(*at++);
	if (n < 4 || at == end || !isblank((unsigned char)*at))
		return false;
	while (at < end && isblank((unsigned char)*at))
		at++;
	*s = at;
	return true;
}

/* Octets in groups with a blank between them; more blanks end them.  The number of them, or -1. */
static int octets_of(const char *s, const char *end, uint8_t to[static LINE_OCTETS])
{
	int n = 0;

	while (end - s >= 2 && n < LINE_OCTETS && digit(s[0]) >= 0 && digit(s[1]) >= 0) {
		to[n++] = (uint8_t)(digit(s[0]) << 4 | digit(s[1]));
		s += 2;
		if (end - s >= 2 && *s == ' ' && s[1] != ' ')
			s++;
	}
	return s == end || isblank((unsigned char)*s) ? n : -1;
}

/* --- which --- */

/* A packet's first line with octets behind it, or what the sniffer says at first. */
struct look { bool first; };

static bool look_line(struct look *l, const char *s, const char *end)
{
	static const char begin[] = "interfaces=[";
	uint8_t octets[LINE_OCTETS];
	uint32_t offset;
	int64_t time;
	bool follows = l->first && offset_of(&s, end, &offset) && !offset && octets_of(s, end, octets) > 0;

	l->first = is_first(s, end, &time);
	return follows || ((size_t)(end - s) > sizeof begin && !memcmp(s, begin, sizeof begin - 1));
}

static bool is_text(const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] < ' ' && at[i] != '\n' && at[i] != '\r' && at[i] != '\t' && at[i] != '\33')
			return false;
	return true;
}

static bool fortigate_is(struct source *s)
{
	struct look look = { false };
	size_t seen = 0, line = 0;

	while (seen < LOOK_MOST && source_want(s, seen + 1)) {
		const uint8_t *end;

		seen = source_left(s) < LOOK_MOST ? source_left(s) : LOOK_MOST;
		while ((end = memchr(s->at + line, '\n', seen - line))) {
			const uint8_t *at = s->at + line;

			if (!is_text(at, (size_t)(end - at)))
				return false;
			if (look_line(&look, (const char *)at, (const char *)end))
				return true;
			line = (size_t)(end + 1 - s->at);
		}
		if (!is_text(s->at + line, seen - line))
			return false;
	}
	return false;
}

static struct reader *fortigate_open(struct source *s)
{
	return fortigate_is(s) ? reader_new(sizeof(struct fortigate_reader), &capture_fortigate, s, LINK_ETHERNET) : NULL;
}

/* --- frames --- */

static enum pull fortigate_damaged(struct fortigate_reader *p, const char *what, uint32_t offset)
{
	return reader_damaged(&p->r, "line %llu, packet %llu: %s 0x%04x", (unsigned long long)p->line + 1,
	    (unsigned long long)p->r.packets + 1, what, offset);
}

/* The next line, not yet taken: *size with its end.  FRAME, QUIET or END. */
static enum pull fortigate_line(struct fortigate_reader *p, size_t *size)
{
	struct source *s = p->r.source;

	for (size_t seen = 0; ; ) {
		const uint8_t *end = memchr(s->at + seen, '\n', source_left(s) - seen);

		seen = source_left(s);
		*size = end ? (size_t)(end + 1 - s->at) : seen;
		if (*size > LINE_MOST)
			*size = LINE_MOST;
		if (end || seen >= LINE_MOST)
			return PULL_FRAME;
		if (!source_come(s, seen + 1))
			return PULL_QUIET;
		if (!source_want(s, seen + 1))
			return seen ? PULL_FRAME : PULL_END;
	}
}

static void fortigate_take(struct fortigate_reader *p, size_t size)
{
	p->broken = p->r.source->at[size - 1] != '\n';
	p->line += !p->broken;
	source_take(p->r.source, size);
}

static enum pull fortigate_octets(struct fortigate_reader *p, const char *s, const char *end, uint32_t offset)
{
	uint8_t octets[LINE_OCTETS];
	int n = octets_of(s, end, octets);

	if (!p->begun)
		return fortigate_damaged(p, "octets without the first line of a packet, at", offset);
	if (offset != p->have)
		return fortigate_damaged(p, "octets are missing: it goes on at", offset);
	if (n <= 0)
		return fortigate_damaged(p, "not hexadecimal, at", offset);
	memcpy(p->at + p->have, octets, (size_t)n);	/* offsets have four digits */
	p->have += (uint32_t)n;
	return PULL_FRAME;
}

static enum pull fortigate_give(struct fortigate_reader *p, struct frame *f)
{
	*f = (struct frame){ .at = p->at, .have = p->have, .claim = p->have, .link = p->r.link, .time = p->time };
	p->have = 0;
	p->begun = false;
	return PULL_FRAME;
}

static enum pull fortigate_end(struct fortigate_reader *p, struct frame *f)
{
	if (p->have)
		return fortigate_give(p, f);
	if (p->r.source->error[0])
		return reader_damaged(&p->r, "line %llu: %s", (unsigned long long)p->line + 1, p->r.source->error);
	if (p->headed && !p->r.packets)
		return reader_damaged(&p->r, "%llu packets without their octets: the sniffer shows them with verbosity 3 or 6",
		    (unsigned long long)p->headed);
	return PULL_END;
}

static enum pull fortigate_next(struct reader *r, struct frame *f)
{
	struct fortigate_reader *p = (struct fortigate_reader *)r;
	enum pull pull;
	size_t size;

	while ((pull = fortigate_line(p, &size)) == PULL_FRAME) {
		const char *s = (const char *)r->source->at, *end = s + size;
		uint32_t offset;
		int64_t time;

		while (end > s && (end[-1] == '\n' || end[-1] == '\r'))
			end--;
		if (!p->broken && offset_of(&s, end, &offset)) {
			pull = fortigate_octets(p, s, end, offset);
			if (pull != PULL_FRAME)
				return pull;
		} else if (p->have)
			return fortigate_give(p, f);	/* the line is looked at again */
		else if (!p->broken && is_first(s, end, &time)) {
			p->begun = true;
			p->headed++;
			p->time = time;
		}
		fortigate_take(p, size);
	}
	return pull == PULL_END ? fortigate_end(p, f) : pull;
}

const struct capture_ops capture_fortigate = {
	.name = "FortiGate text", .open = fortigate_open, .next = fortigate_next,
};
