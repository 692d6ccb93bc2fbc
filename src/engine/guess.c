/* Child SAs whose exchange could not be read, opened from SK_d. */
#include "engine/internal.h"

bool guess_bind(struct engine *e, struct sa *sa, struct trial *t)
{
	(void)e, (void)sa, (void)t;
	return false;
}
