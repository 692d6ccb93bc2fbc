/* Telling the service manager how it goes: sd_notify(3), spoken by hand. */
#ifndef CMD_NOTIFY_H
#define CMD_NOTIFY_H

#include <stdbool.h>

void notify_open(void);			/* before the sandbox; nothing where there is no such manager */
bool notify_wanted(void);
void notify_say(const char *words);	/* "READY=1", "STATUS=...\nWATCHDOG=1" */
unsigned notify_seconds(void);		/* how often it wants to hear of us; 0: it does not */

#endif
