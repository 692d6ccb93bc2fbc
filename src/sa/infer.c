/* What follows from time, addresses and sizes where no exchange can be read. */
#include <spiglass/sa.h>

void life_look(struct sa_table *t)
{
	(void)t;
}
