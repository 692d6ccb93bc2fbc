/* What is to be done again and again while a run waits for more. */
#ifndef CMD_WATCH_H
#define CMD_WATCH_H

#include <pthread.h>
#include <time.h>
#include "cmd/run.h"

enum { CHORES = 4 };

struct watch {
	pthread_t thread;
	pthread_mutex_t busy;		/* held by whoever uses the run */
	pthread_cond_t ended;
	struct run *run;
	void *context;
	struct chore {
		void (*work)(struct run *r, void *context);
		unsigned seconds;
		struct timespec due;
	} chore[CHORES];
	unsigned chores;
	bool started, end;
};

/* To be done so often; 0: never. */
void watch_add(struct watch *w, unsigned seconds, void (*work)(struct run *r, void *context));
/* From now on it is done, and never while r is in use. */
void watch_start(struct watch *w, struct run *r, void *context);
void watch_end(struct watch *w);	/* before r is closed */

#endif
