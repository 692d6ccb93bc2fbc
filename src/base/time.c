/* Times as text, without the C library's locale, time zone or allocation. */
#include <spiglass/base.h>

enum { NS = 1000000000 };

/* Seconds and nanoseconds with 0 <= *rest < NS, also before 1970. */
static int64_t split(int64_t ns, uint32_t *rest)
{
	int64_t seconds = ns / NS, left = ns % NS;

	if (left < 0) {
		left += NS;
		seconds--;
	}
	*rest = (uint32_t)left;
	return seconds;
}

/* Days since 1970-01-01 to the proleptic Gregorian date; years counted from March, so that the leap day ends one. */
static void civil(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	unsigned doe = (unsigned)(z - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = (int64_t)yoe + era * 400 + (*month <= 2);
}

void text_utc(struct text *t, int64_t ns)
{
	uint32_t rest, of_day;
	int64_t seconds = split(ns, &rest), days = seconds / 86400, year;
	unsigned month, day;

	if (seconds % 86400 < 0)
		days--;
	of_day = (uint32_t)(seconds - days * 86400);
	civil(days, &year, &month, &day);
	text_dec_padded(t, (uint64_t)year, 4);
	text_char(t, '-');
	text_dec_padded(t, month, 2);
	text_char(t, '-');
	text_dec_padded(t, day, 2);
	text_char(t, 'T');
	text_dec_padded(t, of_day / 3600, 2);
	text_char(t, ':');
	text_dec_padded(t, of_day / 60 % 60, 2);
	text_char(t, ':');
	text_dec_padded(t, of_day % 60, 2);
	text_char(t, '.');
	text_dec_padded(t, rest, 9);
	text_char(t, 'Z');
}

void text_seconds(struct text *t, int64_t ns, unsigned decimals)
{
	static const uint32_t power[] = { 1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	uint64_t magnitude = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

	if (ns < 0)
		text_char(t, '-');
	text_dec(t, magnitude / NS);
	text_char(t, '.');
	text_dec_padded(t, magnitude % NS / power[decimals], decimals);
}
