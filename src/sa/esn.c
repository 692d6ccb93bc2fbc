/* Extended sequence numbers: RFC 4303, appendix A2.2. */
#include <spiglass/sa.h>

/*
 * The window of `window` numbers ends at (high, low).  Case A: it lies within
 * one block of 2^32; what is below its start belongs to the next block.
 * Case B: it reaches back into the block before.
 */
uint32_t esn_infer(uint32_t high, uint32_t low, uint32_t seq, uint32_t window)
{
	uint32_t start = low - window + 1;

	if (low >= window - 1)
		return seq >= start ? high : high + 1;
	return seq >= start && high ? high - 1 : high;	/* there is no block before the first */
}
