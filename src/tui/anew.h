/*
 * anew: what was read already, read again with other keys.  A thread of its own
 * makes another model, and puts it in the place of the present one when it has
 * all that this has; until then everything stays as it is.
 */
#ifndef TUI_ANEW_H
#define TUI_ANEW_H

#include "tui/scene.h"

struct anew;

struct anew *anew_new(struct scene *s, struct past *past);	/* both borrowed */
void anew_stop(struct anew *a);			/* not between enter and leave */
void anew_free(struct anew *a);			/* it is stopped, and nothing has its keys any more */

/* The rest is between scene_enter() and scene_leave(). */
void anew_start(struct anew *a, struct keyring *keys);	/* owned from now on; in the place of what is under way */
bool anew_running(const struct anew *a);
uint64_t anew_done(const struct anew *a);		/* frames */
const char *anew_failed(const struct anew *a);		/* why it could not be; they open what comes, and nothing before.  NULL: it could */
/* The latest keyring: in use, or about to be; NULL: none but those of the start. */
struct keyring *anew_keys(const struct anew *a);

#endif
