/* Showing what there is so far, again and again, while a run waits for more. */
#ifndef CMD_WATCH_H
#define CMD_WATCH_H

#include <pthread.h>
#include "cmd/run.h"

struct watch {
	pthread_t thread;
	pthread_mutex_t busy;		/* held by whoever uses the run */
	pthread_cond_t ended;
	struct run *run;
	void (*show)(struct run *r);
	uint64_t frames;		/* that were there when it showed them last */
	bool started, end;
};

/* From now on `show` is called every --watch seconds, if packets have come, and never while r is in use. */
void watch_start(struct watch *w, struct run *r, void (*show)(struct run *r));
void watch_end(struct watch *w);	/* before r is closed */

#endif
