/* What is marked: few enough to look through. */
#include <stdlib.h>
#include "tui/marks.h"

uint64_t mark_of_sa(const struct sa *s)
{
	struct { struct address to; uint32_t spi; uint8_t protocol; } name;

	memset(&name, 0, sizeof name);
	name.to = s->destination;
	name.spi = s->spi;
	name.protocol = s->protocol;
	return hash_bytes(&name, sizeof name);
}

static unsigned marks_find(const struct marks *m, uint64_t what)
{
	unsigned i = 0;

	while (i < m->count && m->at[i] != what)
		i++;
	return i;
}

bool marks_has(const struct marks *m, uint64_t what)
{
	return marks_find(m, what) < m->count;
}

bool marks_toggle(struct marks *m, uint64_t what)
{
	unsigned i = marks_find(m, what);

	if (i < m->count) {
		memmove(m->at + i, m->at + i + 1, (--m->count - i) * sizeof *m->at);
		return true;
	}
	if (m->count == MARKS_MOST)
		return false;
	m->at = mem_grow(m->at, m->count + 1, sizeof *m->at);
	m->at[m->count++] = what;
	return true;
}

void marks_clear(struct marks *m)
{
	m->count = 0;
}

void marks_free(struct marks *m)
{
	free(m->at);
}
