/* dialog_paste: lines that hold keys, which nobody should read over a shoulder: only their number is shown. */
#ifndef TUI_DIALOG_PASTE_H
#define TUI_DIALOG_PASTE_H

#include <spiglass/base.h>

struct tui;

/* done() gets them, and they are wiped after it; not at all when the user would not. */
void dialog_paste(struct tui *u, void (*done)(struct tui *u, const char *lines, size_t n));
void dialog_paste_forget(void);			/* what was written, if the screen ends meanwhile */

#endif
