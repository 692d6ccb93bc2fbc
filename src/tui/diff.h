/* diff: two texts line by line: what is only in the first (-), only in the second (+), and in both. */
#ifndef TUI_DIFF_H
#define TUI_DIFF_H

#include <spiglass/base.h>

enum { DIFF_LINES = 200 };		/* of each; those beyond are counted */

void text_diff(struct text *t, const char *a, const char *b);

#endif
