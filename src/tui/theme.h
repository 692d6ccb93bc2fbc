/* theme: what inks look like, on terminals of 8, 16, 256 and all colours. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <spiglass/tui.h>
#include "tui/grid.h"

enum face { FACE_BOLD = 1, FACE_DIM = 2, FACE_UNDERLINE = 4, FACE_REVERSE = 8 };
enum { SHADE_OWN = -1 };		/* the terminal's own */

/* One colour, by its number on each kind of terminal; or SHADE_OWN. */
struct shade { int eight, sixteen, many, rgb; };

struct look { const struct shade *fore, *back; uint8_t face; };

/* How a theme shows an ink; mono has no colours, only faces. */
const struct look *theme_look(enum theme theme, uint8_t ink);
/* Its number where there are so many colours; with `direct`, colours are RGB. */
int shade_number(const struct shade *s, int colors, bool direct);

#endif
