/* What signals ask for. */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H

#include <stdbool.h>

enum wish { WISH_END = 1, WISH_COUNTERS = 2, WISH_REOPEN = 4 };

void signals_prepare(void);		/* opens what it needs */
/* reopen: SIGHUP asks for that; else for an end, as SIGINT and SIGTERM do, a second of which ends at once. */
void signals_catch(bool reopen);
bool signals_end(void);			/* asked for, ever */
bool signals_take(enum wish wish);	/* asked for since it was asked last */

#endif
