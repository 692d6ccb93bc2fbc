/* What an ESP or AH packet means for the life of its SA. */
#include <spiglass/sa.h>

void life_packet(struct sa_table *t, struct sa *sa, const struct packet *p, const struct sealed *s, uint32_t sequence)
{
	(void)t, (void)sa, (void)p, (void)s, (void)sequence;
}
