/*
 * Columns of time.
 *
 * Invariant: any two times of a capture may be as far apart as 64 bits allow,
 * so that distances have no sign and what would be behind the end of time is
 * at it.
 */
#include "output/show.h"
#include "tui/timeline.h"

#define SECOND UINT64_C(1000000000)

static const uint64_t column_most = UINT64_C(1) << 58;

/* --- columns --- */

static uint64_t distance(int64_t from, int64_t to)
{
	return to > from ? (uint64_t)to - (uint64_t)from : 0;
}

static int64_t later(int64_t time, uint64_t by)
{
	return by > distance(time, INT64_MAX) ? INT64_MAX : (int64_t)((uint64_t)time + by);
}

static int64_t earlier(int64_t time, uint64_t by)
{
	return by > distance(INT64_MIN, time) ? INT64_MIN : (int64_t)((uint64_t)time - by);
}

static uint64_t times(uint64_t ns, uint64_t n)
{
	uint64_t product;

	return __builtin_mul_overflow(ns, n, &product) ? UINT64_MAX : product;
}

struct scale scale_all(int64_t first, int64_t last, unsigned columns)
{
	uint64_t column = distance(first, last) / columns + 1;

	return (struct scale){ first, column < COLUMN_LEAST ? COLUMN_LEAST : column, columns };
}

int64_t scale_begin(const struct scale *s, unsigned column)
{
	return later(s->from, times(s->column, column));
}

int scale_column(const struct scale *s, int64_t time)
{
	uint64_t column = distance(s->from, time) / s->column;

	return time < s->from ? -1 : column < s->columns ? (int)column : (int)s->columns;
}

void scale_zoom(struct scale *s, int64_t around, bool in)
{
	int at = scale_column(s, around);
	uint64_t before = at < 0 || at >= (int)s->columns ? s->columns / 2 : (unsigned)at;

	if (in ? s->column / 2 < COLUMN_LEAST : s->column >= column_most)
		return;
	s->column = in ? s->column / 2 : s->column * 2;
	s->from = earlier(around, times(s->column, before));
}

void scale_move(struct scale *s, int64_t columns)
{
	uint64_t by = times(s->column, columns < 0 ? -(uint64_t)columns : (uint64_t)columns);

	s->from = columns < 0 ? earlier(s->from, by) : later(s->from, by);
}

void scale_reach(struct scale *s, int64_t time)
{
	int at = scale_column(s, time);

	if (at < 0 || at >= (int)s->columns)
		s->from = earlier(time, times(s->column, s->columns / 2));
}

/* --- round times --- */

/* 1, 2 and 5 times a power of ten up to seconds; then what clocks have. */
static uint64_t round_time(unsigned i)
{
	enum { DECIMAL = 30 };
	static const uint32_t seconds[] = { 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200 };
	enum { CLOCK = sizeof seconds / sizeof *seconds, DAY = 86400 };
	unsigned power = i < DECIMAL ? i / 3 : i < DECIMAL + CLOCK ? 0 : (i - DECIMAL - CLOCK) / 3;
	uint64_t n = (const uint8_t[]){ 1, 2, 5 }[i < DECIMAL + CLOCK ? i % 3 : (i - DECIMAL - CLOCK) % 3];

	if (i >= DECIMAL && i < DECIMAL + CLOCK)
		return seconds[i - DECIMAL] * SECOND;
	while (power--)
		n *= 10;
	return i < DECIMAL ? n : times(n, DAY * SECOND);
}

static unsigned decimals(uint64_t step)
{
	unsigned n = 0;

	for (uint64_t unit = SECOND; unit > step || step % unit; unit /= 10)
		n++;
	return n;
}

/* "20", "0.25"; from minutes on "1h30m" */
static void text_relative(struct text *t, uint64_t step, uint64_t since)
{
	static const struct { uint32_t seconds; char letter; } unit[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' } };
	uint64_t seconds = since / SECOND, part = since % SECOND;
	unsigned n = step < SECOND ? decimals(step) : 0;

	if (step < 60 * SECOND || !seconds) {
		text_dec(t, seconds);
		text_add(t, n ? "." : "");
		for (unsigned i = n; i < 9; i++)
			part /= 10;
		if (n)
			text_dec_padded(t, part, n);
		return;
	}
	for (unsigned i = 0; i < sizeof unit / sizeof *unit; i++) {
		if (seconds >= unit[i].seconds) {
			text_dec(t, seconds / unit[i].seconds);
			text_char(t, unit[i].letter);
		}
		seconds %= unit[i].seconds;
	}
}

/* A part of 2026-11-23T12:00:00.000000000Z. */
static void text_clock(struct text *t, uint64_t step, int64_t time)
{
	enum { DATE = 5, CLOCK = 11, MINUTES = 5, SECONDS = 8 };
	char words[40];
	struct text utc = TEXT_FIXED(words);
	unsigned n = step < SECOND ? decimals(step) : 0;

	text_utc(&utc, time);
	text_string(&utc);
	if (step >= 86400 * SECOND)
		text_mem(t, words + DATE, MINUTES);
	else
		text_mem(t, words + CLOCK, step >= 60 * SECOND ? MINUTES : n ? SECONDS + 1 + n : SECONDS);
}

void text_tick(struct text *t, const struct ticks *k, int64_t time)
{
	if (k->utc)
		text_clock(t, k->step, time);
	else
		text_relative(t, k->step, distance(k->zero, time));
}

const char *ticks_unit(const struct ticks *k)
{
	return k->utc ? "UTC" : k->step < 60 * SECOND ? _("seconds") : _("time");
}

struct ticks ticks_of(const struct scale *s, int64_t zero, bool utc)
{
	enum { STEPS = 60, BETWEEN = 4 };
	struct ticks k = { utc ? 0 : zero, 0, utc };

	for (unsigned i = 0; i < STEPS; i++) {
		char words[64];
		struct text t = TEXT_FIXED(words);

		k.step = round_time(i);
		text_tick(&t, &k, scale_begin(s, s->columns));
		if (k.step / s->column >= (uint64_t)(t.at - words) + BETWEEN)
			break;
	}
	return k;
}

bool tick_next(const struct ticks *k, const struct scale *s, int64_t *time)
{
	uint64_t past = *time > k->zero ? distance(k->zero, *time) % k->step : distance(*time, k->zero);

	if (*time <= k->zero)
		*time = k->zero;
	else if (past)
		*time = later(*time, k->step - past);
	return scale_column(s, *time) < (int)s->columns;
}

void text_interval(struct text *t, uint64_t ns)
{
	static const struct { uint64_t ns, least; const char *name; } unit[] = {
		{ 86400 * SECOND, 172800 * SECOND, " d" }, { 3600 * SECOND, 7200 * SECOND, " h" },
		{ 60 * SECOND, 120 * SECOND, " min" }, { SECOND, SECOND, " s" }, { SECOND / 1000, SECOND / 1000, " ms" },
		{ SECOND / 1000000, 0, " us" },
	};
	unsigned i = 0;

	while (ns < unit[i].least)
		i++;
	text_dec(t, ns / unit[i].ns);
	if (ns / unit[i].ns < 10 && ns) {
		text_char(t, '.');
		text_dec(t, ns % unit[i].ns * 10 / unit[i].ns);
	}
	text_add(t, unit[i].name);
}

/* --- bars --- */

static const struct { char glyph; uint8_t paint; bool mark; } looks[LOOKS] = {
	[LOOK_NONE] = { ' ', PAINT_PLAIN, false }, [LOOK_UNKNOWN] = { '?', PAINT_UNKNOWN, false },
	[LOOK_UP] = { '=', PAINT_GOOD, false }, [LOOK_NEGOTIATING] = { '.', PAINT_DOUBT, false },
	[LOOK_OLD] = { 'r', PAINT_DIM, false }, [LOOK_REKEYING] = { 'r', PAINT_DOUBT, false },
	[LOOK_DELETING] = { 'x', PAINT_DIM, false }, [LOOK_DPD] = { '+', PAINT_PLAIN, false },
	[LOOK_DELETED] = { 'x', PAINT_DIM, true }, [LOOK_REKEYED] = { 'r', PAINT_DOUBT, true },
	[LOOK_PROBLEM] = { '!', PAINT_BAD, true },
};

void bar_add(struct bar *b, const struct scale *s, const struct span *p)
{
	int first = scale_column(s, p->from), last = scale_column(s, p->to);

	for (int c = first < 0 ? 0 : first; c <= last && c < (int)s->columns; c++) {
		if (b->at[c].look > p->look)
			continue;
		b->at[c].inferred = p->inferred && (b->at[c].inferred || b->at[c].look < p->look);
		b->at[c].look = p->look;
	}
}

char bar_glyph(const struct bar *b, unsigned column)
{
	uint8_t look = b->at[column].look, next = column + 1 < TUI_COLUMNS_MOST ? b->at[column + 1].look : LOOK_NONE;

	if (look == LOOK_UP && b->at[column].inferred)
		return '~';
	if (look && !looks[look].mark && looks[next].mark && b->at[column + 1].inferred)
		return '~';
	return looks[look].glyph;
}

uint8_t paint_look(uint8_t look)
{
	return looks[look].paint;
}

/* Marks of a single packet stay low, or every lonely one would look like a flood. */
void levels_of(uint8_t level[TUI_COLUMNS_MOST], const struct scale *s, const struct histogram *h, int64_t first,
    int64_t last)
{
	double packets[TUI_COLUMNS_MOST], most = 1.5;
	int from = scale_column(s, first), to = scale_column(s, last);

	memset(level, 0, TUI_COLUMNS_MOST);
	from = from < 0 ? 0 : from;
	to = to < (int)s->columns ? to : (int)s->columns - 1;
	for (int c = from; c <= to; c++) {
		packets[c] = h ? histogram_packets(h, scale_begin(s, (unsigned)c), scale_begin(s, (unsigned)c + 1)) : 1;
		most = packets[c] > most ? packets[c] : most;
	}
	for (int c = from; c <= to; c++) {
		unsigned n = packets[c] > 1 ? (unsigned)(packets[c] * LEVELS / most) + 1 : packets[c] > 0;

		level[c] = (uint8_t)(n > LEVELS ? LEVELS : n);
	}
}
