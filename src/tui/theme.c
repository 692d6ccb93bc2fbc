/*
 * Themes.
 *
 * Invariant: a theme with a background of its own keeps every ink readable on
 * it (WCAG 2.1, 1.4.3: a contrast of 4.5, for high-contrast 1.4.6: of 7), and
 * blue-orange keeps its states apart for whoever sees no red, green or blue.
 * `default` has the terminal's own palette, which is the user's choice already.
 */
#include "tui/theme.h"

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT };	/* ECMA-48, and the brighter eight */

#define PALETTE(name, n) static const struct shade name = { n, n, n, n }
static const struct shade own = { SHADE_OWN, SHADE_OWN, SHADE_OWN, SHADE_OWN };
PALETTE(own_red, RED);
PALETTE(own_green, GREEN);
PALETTE(own_yellow, YELLOW);
PALETTE(own_magenta, MAGENTA);
PALETTE(own_cyan, CYAN);
PALETTE(own_black, BLACK);

static const struct shade black = { BLACK, BLACK, 16, 0x000000 }, white = { WHITE, BRIGHT + WHITE, 231, 0xffffff };
/* On white. */
static const struct shade
	leaf = { GREEN, GREEN, 22, 0x005f00 }, brown = { BLUE, BLUE, 94, 0x875f00 },
	blood = { RED, RED, 124, 0xaf0000 }, plum = { MAGENTA, MAGENTA, 89, 0x87005f },
	ash = { BLACK, BRIGHT + BLACK, 240, 0x585858 }, petrol = { BLUE, BLUE, 24, 0x005f87 };
/* On black. */
static const struct shade
	aqua = { CYAN, BRIGHT + CYAN, 87, 0x5fffff }, lemon = { YELLOW, BRIGHT + YELLOW, 226, 0xffff00 },
	pink = { MAGENTA, BRIGHT + MAGENTA, 219, 0xffafff }, silver = { WHITE, WHITE, 252, 0xd0d0d0 },
	sky = { CYAN, BRIGHT + BLUE, 75, 0x5fafff }, orange = { YELLOW, YELLOW, 208, 0xff8700 },
	cream = { WHITE, BRIGHT + YELLOW, 229, 0xffffaf }, steel = { WHITE, WHITE, 247, 0x9e9e9e };

static const struct look looks[][INKS] = {
	[THEME_DEFAULT] = {
		[PAINT_PLAIN] = { &own, &own, 0 }, [PAINT_GOOD] = { &own_green, &own, 0 },
		[PAINT_DOUBT] = { &own_yellow, &own, 0 }, [PAINT_BAD] = { &own_red, &own, FACE_BOLD },
		[PAINT_UNKNOWN] = { &own_magenta, &own, 0 }, [PAINT_DIM] = { &own, &own, FACE_DIM },
		[INK_HEAD] = { &own, &own, FACE_BOLD }, [INK_LINE] = { &own_cyan, &own, 0 },
		[INK_KEY] = { &own_black, &own_cyan, 0 },
	},
	[THEME_LIGHT] = {
		[PAINT_PLAIN] = { &black, &white, 0 }, [PAINT_GOOD] = { &leaf, &white, 0 },
		[PAINT_DOUBT] = { &brown, &white, 0 }, [PAINT_BAD] = { &blood, &white, FACE_BOLD },
		[PAINT_UNKNOWN] = { &plum, &white, 0 }, [PAINT_DIM] = { &ash, &white, 0 },
		[INK_HEAD] = { &black, &white, FACE_BOLD }, [INK_LINE] = { &petrol, &white, 0 },
		[INK_KEY] = { &white, &petrol, 0 },
	},
	[THEME_MONO] = {
		[PAINT_PLAIN] = { &own, &own, 0 }, [PAINT_GOOD] = { &own, &own, 0 }, [PAINT_DOUBT] = { &own, &own, 0 },
		[PAINT_BAD] = { &own, &own, FACE_BOLD }, [PAINT_UNKNOWN] = { &own, &own, FACE_UNDERLINE },
		[PAINT_DIM] = { &own, &own, FACE_DIM }, [INK_HEAD] = { &own, &own, FACE_BOLD },
		[INK_LINE] = { &own, &own, 0 }, [INK_KEY] = { &own, &own, FACE_REVERSE },
	},
	[THEME_HIGH_CONTRAST] = {
		[PAINT_PLAIN] = { &white, &black, FACE_BOLD }, [PAINT_GOOD] = { &aqua, &black, FACE_BOLD },
		[PAINT_DOUBT] = { &lemon, &black, FACE_BOLD }, [PAINT_BAD] = { &white, &blood, FACE_BOLD },
		[PAINT_UNKNOWN] = { &pink, &black, FACE_BOLD }, [PAINT_DIM] = { &silver, &black, 0 },
		[INK_HEAD] = { &lemon, &black, FACE_BOLD }, [INK_LINE] = { &white, &black, FACE_BOLD },
		[INK_KEY] = { &black, &lemon, 0 },
	},
	[THEME_BLUE_ORANGE] = {
		[PAINT_PLAIN] = { &white, &black, 0 }, [PAINT_GOOD] = { &sky, &black, 0 },
		[PAINT_DOUBT] = { &cream, &black, 0 }, [PAINT_BAD] = { &orange, &black, FACE_BOLD },
		[PAINT_UNKNOWN] = { &white, &black, FACE_UNDERLINE }, [PAINT_DIM] = { &steel, &black, 0 },
		[INK_HEAD] = { &white, &black, FACE_BOLD }, [INK_LINE] = { &sky, &black, 0 },
		[INK_KEY] = { &black, &sky, 0 },
	},
};

const struct look *theme_look(enum theme theme, uint8_t ink)
{
	return &looks[theme][ink];
}

int shade_number(const struct shade *s, int colors, bool direct)
{
	if (direct)
		return s->rgb;
	return colors >= 256 ? s->many : colors >= 16 ? s->sixteen : s->eight;
}
