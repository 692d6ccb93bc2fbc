/* What is kept of IKE messages, so that keys can be derived and authentication checked. */
#include "engine/ike.h"

void ike_learn(struct engine *e, const struct ike_seen *m)
{
	(void)e, (void)m;
}
