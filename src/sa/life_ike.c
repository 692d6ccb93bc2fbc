/* What an IKE message means for the life of its SA, and of the child SAs it speaks of. */
#include <spiglass/sa.h>

void life_message(struct sa_table *t, const struct message *m)
{
	(void)t, (void)m;
}
