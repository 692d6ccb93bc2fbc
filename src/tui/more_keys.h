/*
 * more_keys: keys that come while a capture is looked at.  Everything is read
 * anew with them; what is said of them is for the screen, not for standard error.
 */
#ifndef TUI_MORE_KEYS_H
#define TUI_MORE_KEYS_H

#include "tui/scene.h"

/* Between scene_enter() and scene_leave().  False: nothing is read anew, and `said` tells why. */
bool more_keys_file(struct scene *s, const char *path, struct text *said);
bool more_keys_pasted(struct scene *s, const char *lines, size_t n, struct text *said);
/* All sources once more: files may have grown. */
bool more_keys_again(struct scene *s, struct text *said);

/* Those there are, in that form, as keys_write() does. */
void more_keys_write(const struct picture *p, const struct key_form *form, const char *path, struct text *said);

#endif
