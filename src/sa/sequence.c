/*
 * Sequence numbers as receivers with windows of several sizes see them (RFC
 * 4303, 3.4.3).
 *
 * One ring of bits (RFC 6479's way) answers for all sizes: the bit of a number
 * is its remainder by WINDOW_MOST.  Invariant: the ring holds exactly which of
 * the WINDOW_MOST numbers up to `highest` were seen; without a ring, all those
 * from `lowest` on were.  Most SAs have no gap, and never need one.
 */
#include <stdlib.h>
#include <spiglass/sa.h>

const uint16_t window_size[WINDOWS] = { 32, 64, 128, WINDOW_MOST };

enum { WORD = 64 };

/* Set or clear the bits of numbers from `from` on, before `to`; at most WINDOW_MOST. */
static void ring_fill(struct sequence *s, uint64_t from, uint64_t to, bool seen)
{
	while (from < to) {
		unsigned bit = from % WORD, n = to - from < WORD - bit ? (unsigned)(to - from) : WORD - bit;
		uint64_t mask = (n < WORD ? (UINT64_C(1) << n) - 1 : UINT64_MAX) << bit;
		uint64_t *word = &s->window[from % WINDOW_MOST / WORD];

		*word = seen ? *word | mask : *word & ~mask;
		from += n;
	}
}

static bool ring_has(const struct sequence *s, uint64_t number)
{
	return s->window[number % WINDOW_MOST / WORD] >> number % WORD & 1;
}

/* The first number of the ring. */
static uint64_t ring_start(const struct sequence *s)
{
	return s->highest >= WINDOW_MOST ? s->highest - WINDOW_MOST + 1 : 0;
}

/* There is a gap from now on. */
static void ring_need(struct sequence *s)
{
	uint64_t start = ring_start(s);

	if (s->window)
		return;
	s->window = mem_new(WINDOW_MOST / 8);
	ring_fill(s, s->lowest > start ? s->lowest : start, s->highest + 1, true);
}

static void see_ahead(struct sequence *s, uint64_t number)
{
	s->distinct++;
	if (number > s->highest + 1)
		ring_need(s);
	if (s->window) {
		ring_fill(s, number - s->highest > WINDOW_MOST ? number - WINDOW_MOST : s->highest + 1, number, false);
		ring_fill(s, number, number + 1, true);
	}
	s->highest = number;
}

static void see_duplicate(struct sequence *s)
{
	s->duplicated++;
	for (unsigned i = 0; i < WINDOWS; i++)
		s->dropped[i]++;
}

static void see_behind(struct sequence *s, uint64_t number, uint64_t behind)
{
	for (unsigned i = 0; i < WINDOWS; i++)
		s->dropped[i] += behind >= window_size[i];
	if (behind >= WINDOW_MOST) {
		s->too_old++;
		return;
	}
	ring_need(s);
	ring_fill(s, number, number + 1, true);
	s->distinct++;
	s->reordered++;
	s->reorder_most = behind > s->reorder_most ? (uint32_t)behind : s->reorder_most;
	s->lowest = number < s->lowest ? number : s->lowest;
}

static bool was_seen(const struct sequence *s, uint64_t number, uint64_t behind)
{
	return behind < WINDOW_MOST && (s->window ? ring_has(s, number) : number >= s->lowest);
}

void sequence_see(struct sequence *s, uint64_t number)
{
	uint64_t behind = s->highest - number;

	if (!s->distinct) {
		s->lowest = s->highest = number;
		s->distinct = 1;
	} else if (number > s->highest) {
		see_ahead(s, number);
	} else if (was_seen(s, number, behind)) {
		see_duplicate(s);
	} else {
		see_behind(s, number, behind);
	}
}

void sequence_forget(struct sequence *s)
{
	free(s->window);
	*s = (struct sequence){ 0 };
}

bool sequence_left(const struct sa *s, int64_t *left)
{
	const struct sequence *q = &s->sequence;
	double last = s->esn ? 0x1p64 : 0x1p32, seen = (double)(q->highest - q->lowest);
	double time;

	if (s->last_time <= s->first_time || !(seen > 0))
		return false;
	time = (double)(s->last_time - s->first_time) / seen * (last - (double)q->highest);
	*left = time <= 0 ? 0 : time < 0x1p63 ? (int64_t)time : INT64_MAX;
	return true;
}
