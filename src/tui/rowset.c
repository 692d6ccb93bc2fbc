/* Bits, and sums of them every so many words: 10 million rows are 1.3 MB. */
#include <stdlib.h>
#include "tui/rowset.h"

enum { BITS = 64, BLOCK = 16 };		/* words of a block */

void rowset_free(struct rowset *s)
{
	free(s->word);
	free(s->before);
	*s = (struct rowset){ 0 };
}

static void rowset_make_room(struct rowset *s, uint64_t words)
{
	uint64_t room = s->room ? s->room : BLOCK;

	while (room < words)
		room *= 2;
	if (room == s->room)
		return;
	s->word = mem_grow(s->word, room, sizeof *s->word);
	s->before = mem_grow(s->before, room / BLOCK, sizeof *s->before);
	s->room = room;
}

void rowset_add(struct rowset *s, uint64_t row)
{
	uint64_t words = row / BITS + 1;

	if (words > s->words)
		rowset_make_room(s, words);
	for (; s->words < words; s->words++) {
		if (s->words % BLOCK == 0)
			s->before[s->words / BLOCK] = s->count;
		s->word[s->words] = 0;
	}
	s->word[row / BITS] |= UINT64_C(1) << row % BITS;
	s->count++;
}

uint32_t rowset_rank(const struct rowset *s, uint64_t row)
{
	uint64_t word = row / BITS, first = word / BLOCK * BLOCK;
	uint32_t rank;

	if (word >= s->words)
		return s->count;
	rank = s->before[first / BLOCK];
	for (; first < word; first++)
		rank += (unsigned)__builtin_popcountll(s->word[first]);
	return rank + (unsigned)__builtin_popcountll(s->word[word] & ((UINT64_C(1) << row % BITS) - 1));
}

/* The last block that begins with no more members before it than that. */
static uint64_t rowset_block(const struct rowset *s, uint32_t rank)
{
	uint64_t low = 0, high = (s->words + BLOCK - 1) / BLOCK;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (s->before[middle] <= rank)
			low = middle;
		else
			high = middle;
	}
	return low;
}

uint64_t rowset_at(const struct rowset *s, uint32_t rank)
{
	uint64_t word, bits;
	uint32_t left;

	if (rank >= s->count)
		return ROW_NONE;
	word = rowset_block(s, rank) * BLOCK;
	left = rank - s->before[word / BLOCK];
	for (; left >= (unsigned)__builtin_popcountll(s->word[word]); word++)
		left -= (unsigned)__builtin_popcountll(s->word[word]);
	for (bits = s->word[word]; left; left--)
		bits &= bits - 1;
	return word * BITS + (unsigned)__builtin_ctzll(bits);
}
