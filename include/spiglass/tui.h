/* tui: the interactive screen over a capture, while it is read and after. */
#ifndef SPIGLASS_TUI_H
#define SPIGLASS_TUI_H

#include <spiglass/output.h>

enum theme { THEME_DEFAULT, THEME_LIGHT, THEME_MONO, THEME_HIGH_CONTRAST, THEME_BLUE_ORANGE };
#define THEME_WORDS "default|light|mono|high-contrast|blue-orange"
enum { TUI_COLUMNS_LEAST = 80, TUI_ROWS_LEAST = 24, TUI_COLUMNS_MOST = 500, TUI_ROWS_MOST = 200 };

struct tui_options {
	const char *const *path;	/* captures; "-" is standard input */
	unsigned paths;
	const char *filter;		/* pcap filter; NULL: all */
	struct capture_options live;	/* interfaces, where there are any; paths are their names then */
	struct keyring *keys;		/* NULL: none */
	struct key_feeds *feeds;	/* more of them; NULL: none will come */
	uint64_t count;			/* stop after so many packets; 0: no end */
	uint8_t policy;			/* enum policy */
	uint8_t theme;			/* enum theme */
	bool theme_given;		/* false: as configured */
	bool ascii;			/* lines of ASCII characters */
	bool no_mouse;
	const char *config;		/* this file; NULL: the user's own, without a script */
	bool no_config, print_config;	/* not even that; write it instead of showing anything */
	enum status (*confine)(const void *context);	/* called when all is open, before anything of a capture is looked at */
	const void *confine_context;
	bool confined;			/* it has been: programs cannot be run any more */
	const char *script;		/* keys to play instead of a terminal; NULL: there is one */
	uint16_t columns, rows;		/* of the screen, with a script */
};

/* Returns when the user is done, or the terminal is gone; keys and feeds are borrowed until then. */
enum status tui_run(const struct tui_options *o);

#endif
