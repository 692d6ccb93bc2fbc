/*
 * Sequence numbers as receivers with windows of several sizes see them (RFC
 * 4303, 3.4.3).
 *
 * One ring of bits (RFC 6479's way) answers for all sizes: the bit of a number
 * is its remainder by WINDOW_MOST.  Invariant: the ring holds exactly which of
 * the WINDOW_MOST numbers up to `highest` were seen.
 */
#include <spiglass/sa.h>

const uint16_t window_size[WINDOWS] = { 32, 64, 128, WINDOW_MOST };

static uint64_t ring_bit(uint64_t number)
{
	return UINT64_C(1) << number % 64;
}

static uint64_t *ring_word(struct sequence *s, uint64_t number)
{
	return &s->window[number % WINDOW_MOST / 64];
}

static void ring_set(struct sequence *s, uint64_t number)
{
	*ring_word(s, number) |= ring_bit(number);
}

/* The highest goes on to `number`: those between were not seen. */
static void ring_advance(struct sequence *s, uint64_t number)
{
	if (number - s->highest >= WINDOW_MOST)
		memset(s->window, 0, sizeof s->window);
	else
		for (uint64_t n = s->highest + 1; n < number; n++)
			*ring_word(s, n) &= ~ring_bit(n);
	s->highest = number;
	ring_set(s, number);
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
	ring_set(s, number);
	s->distinct++;
	s->reordered++;
	s->reorder_most = behind > s->reorder_most ? (uint32_t)behind : s->reorder_most;
	s->lowest = number < s->lowest ? number : s->lowest;
}

void sequence_see(struct sequence *s, uint64_t number)
{
	uint64_t behind = s->highest - number;

	if (!s->distinct) {
		s->lowest = s->highest = number;
		s->distinct = 1;
		ring_set(s, number);
	} else if (number > s->highest) {
		s->distinct++;
		ring_advance(s, number);
	} else if (behind < WINDOW_MOST && *ring_word(s, number) & ring_bit(number)) {
		see_duplicate(s);
	} else {
		see_behind(s, number, behind);
	}
}
