/*
 * sandbox: what this program may still do once everything is open, and before
 * the first octet of a capture is looked at.
 *
 * Four walls, each of which holds by itself: another user and no capabilities,
 * no new privileges, no files but those named (Landlock), and no system calls
 * but those listed (seccomp).  None of them can be taken down again.
 */
#ifndef CMD_SANDBOX_H
#define CMD_SANDBOX_H

#include "cmd/options.h"

enum sandbox_profile { SANDBOX_OFFLINE, SANDBOX_LIVE, SANDBOX_SCREEN, SANDBOX_PROFILES };

struct sandbox {
	enum sandbox_profile profile;
	const char *write;		/* a file (or folder) to be made by name later; NULL: none */
	const char *metrics;		/* likewise */
	const char *const *follow;	/* files to be opened again under their names, when they are replaced */
	unsigned follows;
};

const char *sandbox_profile_name(enum sandbox_profile p);

/* From here on.  Not OK: it is not to go on; the message was given. */
enum status sandbox_enter(const struct options *o, const struct sandbox *s);
void sandbox_tell(struct text *t);		/* what of it this machine has */

/* --- the walls --- */

/* Becomes who is to do the rest; folder: where files will be made, NULL: nowhere.  All capabilities are gone. */
enum status sandbox_user(const struct options *o, const char *folder);
const char *sandbox_user_name(void);		/* that root becomes where it makes no files */

int sandbox_landlock(void);			/* version of the kernel's; 0: it has none */
/* Files are opened by the first half, as long as they may be; the second closes. */
int sandbox_paths(const struct sandbox *s);	/* a descriptor; -1: it has none */
bool sandbox_paths_close(int rules);

bool sandbox_calls_there(void);
bool sandbox_calls_close(const struct sandbox *s);
unsigned sandbox_calls_count(enum sandbox_profile p);
void sandbox_calls_list(struct text *t);	/* all profiles, a line a call */

/* --- and that they hold --- */

enum status sandbox_test(const struct options *o);

#endif
