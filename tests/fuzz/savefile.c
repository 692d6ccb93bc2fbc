/*
 * A capture file from memory through our own readers, twice: by large reads,
 * and a few octets at a time as from a slow pipe.  Both must give the same
 * frames and the same end.  What looks compressed is inflated first; how much
 * of damaged data comes out is then the library's affair, and may differ.
 */
#include <stdlib.h>
#include "capture/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 16, FRAMES_MAX = 4096, SLOW = 7 };

struct result { uint64_t frames, octets, sum; enum pull end; bool inflated; };

/* source_open() without its thread, from memory. */
static struct source *open_memory(const uint8_t *data, size_t size, size_t step, bool *inflated)
{
	struct source *s = source_memory(data, size, step);
	const struct inflater *kind = inflater_find(s);

	*inflated = kind;
	return kind ? source_inflate(kind, s) : s;
}

static struct result read_all(const uint8_t *data, size_t size, size_t step)
{
	struct result r = { .end = PULL_MISSING };
	char why[256];
	struct reader *reader = reader_open(open_memory(data, size, step, &r.inflated), false, why);
	struct frame f;

	if (!reader)
		return r;
	while ((r.end = reader_next(reader, &f)) == PULL_FRAME && r.frames++ < FRAMES_MAX) {
		if (f.have > LIMIT_FRAME || f.claim < f.have)
			abort();
		r.octets += f.have;
		r.sum += (uint64_t)f.time + f.link;
		for (uint32_t i = 0; i < f.have; i++)
			r.sum = r.sum * 31 + f.at[i];
	}
	reader_close(reader);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result fast, slow;

	if (size > INPUT_MAX)
		return 0;
	fast = read_all(data, size, SIZE_MAX);
	slow = read_all(data, size, SLOW);
	if (slow.inflated && fast.end != PULL_END && slow.end != PULL_END)
		return 0;
	if (fast.frames != slow.frames || fast.octets != slow.octets || fast.sum != slow.sum || fast.end != slow.end)
		abort();
	return 0;
}
