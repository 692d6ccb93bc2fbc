/* tui: the interactive screen over a capture, while it is read and after. */
#ifndef SPIGLASS_TUI_H
#define SPIGLASS_TUI_H

#include <spiglass/output.h>

enum theme { THEME_DEFAULT, THEME_LIGHT, THEME_MONO, THEME_HIGH_CONTRAST };
enum { TUI_COLUMNS_LEAST = 80, TUI_ROWS_LEAST = 24, TUI_COLUMNS_MOST = 500, TUI_ROWS_MOST = 200 };

struct tui_options {
	const char *const *path;	/* captures; "-" is standard input */
	unsigned paths;
	const char *filter;		/* pcap filter; NULL: all */
	const struct keyring *keys;	/* NULL: none */
	uint64_t count;			/* stop after so many packets; 0: no end */
	uint8_t policy;			/* enum policy */
	uint8_t theme;			/* enum theme */
	bool ascii;			/* lines of ASCII characters */
	const char *script;		/* keys to play instead of a terminal; NULL: there is one */
	uint16_t columns, rows;		/* of the screen, with a script */
};

/* Returns when the user is done, or the terminal is gone; keys are borrowed until then. */
enum status tui_run(const struct tui_options *o);

#endif
