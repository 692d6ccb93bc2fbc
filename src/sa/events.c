/* Events of SAs, in bounded memory. */
#include <spiglass/sa.h>

const struct event *event_at(const struct sa_table *t, uint32_t i)
{
	(void)t, (void)i;
	return NULL;
}

uint64_t events_left_out(const struct sa_table *t)
{
	(void)t;
	return 0;
}
