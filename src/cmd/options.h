/* The options a user may give, and what they come to. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/verb.h"

enum takes {
	OPTION_READ = 1 << 0,
	OPTION_FILTER = 1 << 1,
	OPTION_KEYS = 1 << 2,
	OPTION_REQUIRE = 1 << 3,
	OPTION_COUNT = 1 << 4,
	OPTION_WRITE = 1 << 5,
	OPTION_VERBOSE = 1 << 6,
	OPTION_BYTES = 1 << 7,
	OPTION_FORMAT = 1 << 8,
	OPTION_JSON = 1 << 9,
	OPTION_TIME = 1 << 10,
	OPTION_COLOR = 1 << 11,
	OPTION_QUIET = 1 << 12,
	OPTION_HELP = 1 << 13,
	OPTION_VERSION = 1 << 14,
	OPTION_STEPS = 1 << 15,
	OPTION_SECRETS = 1 << 16,
	OPTION_LIVE = 1 << 17,		/* all that is about interfaces */
	OPTION_RING = 1 << 18,		/* when to stop, and -w in parts */
	OPTION_SANDBOX = 1 << 19,
	OPTION_SORT = 1 << 20,
	OPTION_WATCH = 1 << 21,
	OPTION_LAYOUT = 1 << 22,		/* all that layout alone takes */
	OPTION_METRICS = 1 << 23,
	OPTION_SA = 1 << 24,
	OPTION_QUERY = 1 << 27,
	OPTION_FAIL_ON = 1 << 28,
	OPTION_POLICY = 1 << 29,
	OPTION_TUI = 1 << 30,		/* all that the screen alone takes */

	OPTIONS_ALWAYS = OPTION_HELP | OPTION_VERSION | OPTION_QUIET | OPTION_SANDBOX,
	OPTIONS_INPUT = OPTIONS_ALWAYS | OPTION_READ | OPTION_FILTER | OPTION_KEYS | OPTION_REQUIRE |
	    OPTION_COUNT | OPTION_WRITE | OPTION_LIVE | OPTION_RING,
	OPTIONS_FORMAT = OPTION_FORMAT | OPTION_JSON | OPTION_COLOR,
};

enum sandbox_wish { SANDBOX_AUTO, SANDBOX_REQUIRE, SANDBOX_NONE };
enum selftest { SELFTEST_NONE, SELFTEST_RUN, SELFTEST_LIST };
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	int word;			/* which of the verb's words, from 0; -1: none */
	const char **path, **key_path;	/* arrays owned, words borrowed from argv */
	unsigned paths, key_paths;
	const char *filter, *query, *write;	/* NULL: not given */
	const char *keys_to;		/* -w of keys convert */
	const char *user;		/* NULL: not given */
	uint8_t sandbox;		/* enum sandbox_wish */
	uint8_t selftest;		/* enum selftest */
	uint64_t count;			/* 0: no end */
	const char **interface;		/* as path; instead of it */
	unsigned interfaces;
	uint32_t buffer_mib, snaplen;	/* 0: not given */
	bool no_promiscuous, list;
	uint64_t rotate_size;		/* octets; 0: not given */
	uint32_t rotate_time;		/* seconds; 0: not given */
	uint32_t files;			/* of the ring; 0: all are kept */
	uint32_t duration, stop_files;	/* -a; 0: not given */
	unsigned format;		/* which of the verb's formats */
	uint8_t time, color, detail;
	uint8_t fail_on;		/* 0: never, then the levels from the least */
	uint8_t policy;			/* enum policy */
	uint8_t sort;			/* enum sas_sort */
	uint32_t watch;			/* seconds; 0: not asked for */
	const char *metrics;		/* file; NULL: not given */
	uint64_t sa;			/* SPI; 0: all */
	uint64_t packet;		/* number; 0: not given */
	const char *cipher, *auth;	/* NULL: not given */
	uint32_t payload, mtu;		/* mtu 0: not given */
	uint8_t inner;			/* 4 or 6; 0: not given */
	bool payload_given, nat_t, ipv6;
	const char *script;		/* of keys for the screen; NULL: a terminal */
	uint16_t columns, rows;		/* of the screen; 0: not given */
	uint8_t theme;			/* enum theme */
	bool theme_given, ascii, no_mouse, no_config, print_config;
	const char *config;		/* NULL: not given */
	bool bytes, require, steps, secrets, quiet, help, version;
};

/* False when something is wrong, said already. */
bool options_parse(struct options *o, const struct verb *v, int argc, char **argv);
void options_free(struct options *o);

/* Is the format chosen this one of the verb's? */
bool options_format_is(const struct options *o, const struct verb *v, const char *name);

void options_help(struct text *t, unsigned takes);

#endif
