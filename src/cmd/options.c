/*
 * One table of options: parsing, --help and (compared by tests/help.sh) the
 * manual all stand on it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>
#include <spiglass/tui.h>
#include "cmd/options.h"

struct unit { const char *name; uint64_t times; };	/* NULL ends */

static const struct unit plain[] = { { "", 1 }, { NULL, 0 } },
	sizes[] = { { "", 1 }, { "k", 1 << 10 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 }, { NULL, 0 } },
	times[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { NULL, 0 } };

enum { TIME_MOST = 366 * 86400 };

typedef bool option_set(struct options *o, const struct verb *v, const char *value);

struct option_row {
	unsigned option;		/* enum takes */
	char letter;			/* 0: long only */
	const char *name, *argument;	/* argument NULL: none; "[=WORD]": may be left out */
	option_set *set;
	const char *help;
};

/* The position of a word in "one|two|three", or -1. */
static int choice(const char *choices, const char *word)
{
	size_t n = strlen(word);
	int i = 0;

	for (const char *c = choices; *c; i++) {
		size_t len = strcspn(c, "|");

		if (len == n && !memcmp(c, word, n))
			return i;
		c += len + (c[len] == '|');
	}
	return -1;
}

static bool set_choice(uint8_t *to, const char *option, const char *choices, const char *value)
{
	int i = choice(choices, value);

	if (i < 0)
		warn("%s=%s: not one of %s", option, value, choices);
	else
		*to = (uint8_t)i;
	return i >= 0;
}

static void append(const char ***list, unsigned *count, const char *word)
{
	*list = mem_grow(*list, *count + 1u, sizeof **list);
	(*list)[(*count)++] = word;
}

static bool set_read(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	append(&o->path, &o->paths, value);
	return true;
}

static bool set_keys(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	append(&o->key_path, &o->key_paths, value);
	return true;
}

static bool set_interface(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	append(&o->interface, &o->interfaces, value);
	return true;
}

static bool set_filter(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	o->filter = value;
	return true;
}

static bool set_query(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	o->query = value;
	return true;
}

static bool set_write(struct options *o, const struct verb *v, const char *value)
{
	o->write = value;
	if (strcmp(value, "-") || !isatty(STDOUT_FILENO) || v->takes & OPTION_SECRETS)
		return true;
	warn("-w -: a capture does not belong on a terminal");
	return false;
}

/* A number with one of the units behind it, which multiply: "kMG" are 1024 each, "s" none; 0: it is none. */
static uint64_t scaled(const char *value, const struct unit *unit, uint64_t most)
{
	char *end;
	uint64_t n;

	if (*value < '0' || *value > '9')
		return 0;
	errno = 0;
	n = strtoull(value, &end, 10);
	while (unit->name && strcmp(unit->name, end))
		unit++;
	return errno || !unit->name || n > most / unit->times ? 0 : n * unit->times;
}

static bool set_rotate(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	if (!strncmp(value, "size:", 5) && (o->rotate_size = scaled(value + 5, sizes, INT64_MAX)) != 0)
		return true;
	if (!strncmp(value, "time:", 5) && (o->rotate_time = (uint32_t)scaled(value + 5, times, TIME_MOST)) != 0)
		return true;
	warn("--rotate=%s: not size:10M or time:1h", value);
	return false;
}

static bool set_stop(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	if (!strncmp(value, "duration:", 9) && (o->duration = (uint32_t)scaled(value + 9, times, TIME_MOST)) != 0)
		return true;
	if (!strncmp(value, "packets:", 8) && (o->count = scaled(value + 8, plain, UINT64_MAX)) != 0)
		return true;
	if (!strncmp(value, "files:", 6) && (o->stop_files = (uint32_t)scaled(value + 6, plain, UINT32_MAX)) != 0)
		return true;
	warn("-a %s: not duration:10s, packets:1000 or files:5", value);
	return false;
}

static bool set_buffer(struct options *o, const struct verb *v, const char *value)
{
	uint64_t octets = scaled(value, sizes, (uint64_t)CAPTURE_BUFFER_MIB_MOST << 20);

	(void)v;
	o->buffer_mib = (uint32_t)((octets + (1 << 20) - 1) >> 20);
	if (octets)
		return true;
	warn("--buffer-size=%s: not a size as 64M, at most %dM", value, CAPTURE_BUFFER_MIB_MOST);
	return false;
}

static bool set_count(struct options *o, const struct verb *v, const char *value)
{
	char *end;

	(void)v;
	o->count = strtoull(value, &end, 10);
	if (*value >= '0' && *value <= '9' && !*end && o->count)
		return true;
	warn("-c %s: not a number of packets", value);
	return false;
}

static bool set_format(struct options *o, const struct verb *v, const char *value)
{
	int i = choice(v->formats, value);

	if (i < 0)
		warn("-T %s: %s has the formats %s", value, v->name, v->formats);
	else
		o->format = (unsigned)i;
	return i >= 0;
}

static bool set_json(struct options *o, const struct verb *v, const char *value)
{
	(void)value;
	return set_format(o, v, "json");
}

static bool set_time(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->time, "--time", "relative|utc|epoch|delta", value);
}

static bool set_color(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->color, "--color", "auto|always|never", value);
}

static bool set_fail_on(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->fail_on, "--fail-on", "never|note|warning|error", value);
}

static bool set_policy(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->policy, "--policy", "rfc|cnsa2|bsi|cryptrec", value);
}

static bool set_sort(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->sort, "--sort", "time|last|packets|loss|spi", value);
}

static bool set_watch(struct options *o, const struct verb *v, const char *value)
{
	enum { SECONDS_MOST = 86400 };
	char *end;
	unsigned long seconds = value ? strtoul(value, &end, 10) : 1;

	(void)v;
	if (value && (*value < '0' || *value > '9' || *end || !seconds || seconds > SECONDS_MOST)) {
		warn("--watch=%s: not a number of seconds, at most %d", value, SECONDS_MOST);
		return false;
	}
	o->watch = (uint32_t)seconds;
	return true;
}

static bool set_metrics(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	o->metrics = value;
	return true;
}

static bool set_sa(struct options *o, const struct verb *v, const char *value)
{
	const char *digits = !strncmp(value, "0x", 2) ? value + 2 : value;
	size_t n = strspn(digits, "0123456789abcdefABCDEF");

	(void)v;
	o->sa = strtoull(digits, NULL, 16);
	if (o->sa && !digits[n] && n <= 16)
		return true;
	warn("--sa=%s: not an SPI in hexadecimal", value);
	return false;
}

static bool number(const char *option, const char *value, uint64_t least, uint64_t most, uint64_t *to)
{
	char *end;

	errno = 0;
	*to = strtoull(value, &end, 10);
	if (*value >= '0' && *value <= '9' && !*end && !errno && *to >= least && *to <= most)
		return true;
	warn("--%s=%s: not a number from %llu to %llu", option, value, (unsigned long long)least,
	    (unsigned long long)most);
	return false;
}

static bool set_snaplen(struct options *o, const struct verb *v, const char *value)
{
	uint64_t octets;
	bool good = number("snaplen", value, 1, LIMIT_FRAME, &octets);

	(void)v;
	o->snaplen = (uint32_t)octets;
	return good;
}

static bool set_files(struct options *o, const struct verb *v, const char *value)
{
	uint64_t files;
	bool good = number("files", value, 1, LIMIT_RING_FILES, &files);

	(void)v;
	o->files = (uint32_t)files;
	return good;
}

static bool set_packet(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return number("packet", value, 1, UINT64_MAX, &o->packet);
}

static bool set_payload(struct options *o, const struct verb *v, const char *value)
{
	uint64_t octets;

	(void)v;
	o->payload_given = number("payload", value, 0, UINT16_MAX, &octets);
	o->payload = (uint32_t)octets;
	return o->payload_given;
}

static bool set_sandbox(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	return set_choice(&o->sandbox, "--sandbox", "auto|require", value);
}

static bool set_selftest(struct options *o, const struct verb *v, const char *value)
{
	uint8_t list;

	(void)v;
	o->selftest = value ? SELFTEST_LIST : SELFTEST_RUN;
	return !value || set_choice(&list, "--selftest-sandbox", "list", value);
}

static bool set_lang(struct options *o, const struct verb *v, const char *value)
{
	(void)o;
	(void)v;
	if (lang_set(value))
		return true;
	warn("--lang=%s: not one of en|ja", value);
	return false;
}

static bool set_mtu(struct options *o, const struct verb *v, const char *value)
{
	enum { MTU_LEAST = 68 };		/* RFC 791 */
	uint64_t octets;
	bool good = number("mtu", value, MTU_LEAST, UINT16_MAX, &octets);

	(void)v;
	o->mtu = (uint32_t)octets;
	return good;
}

static bool set_inner(struct options *o, const struct verb *v, const char *value)
{
	uint8_t version = 0;

	(void)v;
	if (!set_choice(&version, "--inner", "4|6", value))
		return false;
	o->inner = version ? 6 : 4;
	return true;
}

#define SET(member, expression) \
	static bool set_##member(struct options *o, const struct verb *v, const char *value) \
	{ \
		(void)v, (void)value; \
		o->member = (expression); \
		return true; \
	}
SET(detail, (uint8_t)(o->detail + (o->detail < 9)))
SET(bytes, true)
SET(cipher, value)
SET(auth, value)
SET(nat_t, true)
SET(ipv6, true)
SET(require, true)
SET(steps, true)
SET(secrets, true)
SET(quiet, true)
SET(help, true)
SET(no_promiscuous, true)
SET(list, true)
SET(version, true)
SET(user, value)

static bool set_no_sandbox(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	(void)value;
	o->sandbox = SANDBOX_NONE;
	return true;
}

#ifdef WITH_TUI
static bool set_theme(struct options *o, const struct verb *v, const char *value)
{
	(void)v;
	o->theme_given = true;
	return set_choice(&o->theme, "--theme", THEME_WORDS, value);
}

static bool set_size(struct options *o, const struct verb *v, const char *value)
{
	char *end;
	unsigned long columns = strtoul(value, &end, 10), rows = *end == 'x' ? strtoul(end + 1, &end, 10) : 0;

	(void)v;
	o->columns = (uint16_t)columns;
	o->rows = (uint16_t)rows;
	if (columns && rows && columns <= TUI_COLUMNS_MOST && rows <= TUI_ROWS_MOST && !*end)
		return true;
	warn("--tui-size=%s: not a size such as 80x24, at most %dx%d", value, TUI_COLUMNS_MOST, TUI_ROWS_MOST);
	return false;
}

SET(script, value)
SET(ascii, true)
SET(no_mouse, true)
SET(config, value)
SET(no_config, true)
SET(print_config, true)
#endif

static const struct option_row rows[] = {
	{ OPTION_READ, 'r', "read", "FILE", set_read,
	  N_("read this capture; - is standard input") },
	{ OPTION_LIVE, 'i', "interface", "NAME", set_interface,
	  N_("capture on this interface; any: on all; may be repeated") },
	{ OPTION_LIVE, 'D', "list-interfaces", NULL, set_list,
	  N_("show the interfaces there are, with addresses and state") },
	{ OPTION_LIVE, 0, "buffer-size", "OCTETS", set_buffer,
	  N_("of the kernel's buffer for each interface; 64M without it") },
	{ OPTION_LIVE, 0, "snaplen", "OCTETS", set_snaplen,
	  N_("so much of each packet; all of it without it") },
	{ OPTION_LIVE, 'p', "no-promiscuous", NULL, set_no_promiscuous,
	  N_("do not ask the interface for packets to other hosts") },
	{ OPTION_FILTER, 'f', "filter", "EXPRESSION", set_filter,
	  N_("only packets that pass this pcap filter, or @ipsec") },
	{ OPTION_QUERY, 'Y', "query", "EXPRESSION", set_query,
	  N_("only packets, or SAs, of which this is true: esp.spi == 0xc0ffee01") },
	{ OPTION_KEYS, 'k', "keys", "FILE", set_keys,
	  N_("keys, in a form recognised by content; may be repeated") },
	{ OPTION_REQUIRE, 0, "require-decrypt", NULL, set_require,
	  N_("exit status 5 unless every ESP and AH packet was opened") },
	{ OPTION_COUNT, 'c', "count", "NUMBER", set_count,
	  N_("stop after so many packets") },
	{ OPTION_WRITE, 'w', "write", "FILE", set_write,
	  N_("write packets to this capture, or keys; - is standard output") },
	{ OPTION_RING, 'a', "autostop", "WHEN", set_stop,
	  N_("stop after duration:10s, packets:1000 or files:5") },
	{ OPTION_RING, 0, "rotate", "WHEN", set_rotate,
	  N_("-w begins a new file after size:10M or time:1h") },
	{ OPTION_RING, 0, "files", "NUMBER", set_files,
	  N_("of --rotate, keep so many files; the oldest is removed") },
	{ OPTION_STEPS, 0, "steps", NULL, set_steps,
	  N_("derive: every value on the way, with its formula") },
	{ OPTION_SECRETS, 0, "show-keys", NULL, set_secrets,
	  N_("keys in hexadecimal, which are not shown otherwise") },
	{ OPTION_VERBOSE, 'v', "verbose", NULL, set_detail,
	  N_("every layer, field and event; -vv: long values in full") },
	{ OPTION_BYTES, 'x', "bytes", NULL, set_bytes,
	  N_("the bytes, opened ones as blocks of their own") },
	{ OPTION_FORMAT, 'T', "format", "FORMAT", set_format,
	  N_("how results are shown") },
	{ OPTION_JSON, 0, "json", NULL, set_json,
	  N_("the same as -T json") },
	{ OPTION_TIME, 0, "time", "FORM", set_time,
	  N_("relative (to the first packet), utc, epoch or delta") },
	{ OPTION_COLOR, 0, "color", "WHEN", set_color,
	  N_("auto, always or never; NO_COLOR is honoured") },
	{ OPTION_SORT, 0, "sort", "ORDER", set_sort,
	  N_("time (of appearance), last (seen), packets, loss or spi") },
	{ OPTION_WATCH, 0, "watch", "[=SECONDS]", set_watch,
	  N_("while it reads, show all anew every second, or so many") },
	{ OPTION_METRICS, 0, "metrics", "FILE", set_metrics,
	  N_("counters for Prometheus, every ten seconds and at the end") },
	{ OPTION_SA, 0, "sa", "SPI", set_sa,
	  N_("only the IKE SA or child SA of this SPI, and what belongs to it") },
	{ OPTION_LAYOUT, 0, "packet", "NUMBER", set_packet,
	  N_("this packet; without it, the first of ESP or AH") },
	{ OPTION_LAYOUT, 0, "mtu", "OCTETS", set_mtu,
	  N_("for the largest packet that fits; 1500 without it") },
	{ OPTION_LAYOUT, 0, "cipher", "NAME", set_cipher,
	  N_("of a mode: encryption by its IANA name; ENCR_AES_CBC without it") },
	{ OPTION_LAYOUT, 0, "auth", "NAME", set_auth,
	  N_("of a mode: integrity likewise, or none; AUTH_HMAC_SHA2_256_128") },
	{ OPTION_LAYOUT, 0, "payload", "OCTETS", set_payload,
	  N_("of a mode: behind the original IP header; 64 without it") },
	{ OPTION_LAYOUT, 0, "inner", "VERSION", set_inner,
	  N_("of a tunnel: the original packet is of IP version 4 or 6") },
	{ OPTION_LAYOUT, 0, "nat-t", NULL, set_nat_t,
	  N_("of a mode: in UDP") },
	{ OPTION_LAYOUT, 0, "ipv6", NULL, set_ipv6,
	  N_("of a mode: over IPv6") },
	{ OPTION_FAIL_ON, 0, "fail-on", "LEVEL", set_fail_on,
	  N_("exit status 1 at findings of this level or above: note, warning or error") },
	{ OPTION_POLICY, 0, "policy", "POLICY", set_policy,
	  N_("what algorithms are held against: rfc, cnsa2, bsi or cryptrec") },
#ifdef WITH_TUI
	{ OPTION_TUI, 0, "theme", "NAME", set_theme,
	  N_("colours of the screen: default, light, mono, high-contrast or blue-orange") },
	{ OPTION_TUI, 0, "ascii", NULL, set_ascii,
	  N_("lines of the screen are drawn with - and |") },
	{ OPTION_TUI, 0, "no-mouse", NULL, set_no_mouse,
	  N_("the screen leaves the mouse to the terminal") },
	{ OPTION_TUI, 0, "config", "FILE", set_config,
	  N_("the screen is configured by this file instead of one's own") },
	{ OPTION_TUI, 0, "no-config", NULL, set_no_config,
	  N_("the screen is as it is without a configuration") },
	{ OPTION_TUI, 0, "print-config", NULL, set_print_config,
	  N_("write the configuration of the screen, with every command and its keys") },
	{ OPTION_TUI, 0, "tui-script", "FILE", set_script,
	  N_("keys to press instead of a terminal, and when to write the screen") },
	{ OPTION_TUI, 0, "tui-size", "SIZE", set_size,
	  N_("of the screen with a script; 80x24 without it") },
#endif
	{ OPTION_QUIET, 'q', "quiet", NULL, set_quiet,
	  N_("results and errors only: no progress, counts or hints") },
	{ OPTION_SANDBOX, 0, "user", "NAME", set_user,
	  N_("whom root becomes before packets are looked at") },
	{ OPTION_SANDBOX, 0, "sandbox", "HOW", set_sandbox,
	  N_("auto: as far as the kernel has one; require: or not at all") },
	{ OPTION_SANDBOX, 0, "no-sandbox", NULL, set_no_sandbox,
	  N_("keep all rights while hostile bytes are read") },
	{ OPTION_SANDBOX, 0, "selftest-sandbox", "[=WHAT]", set_selftest,
	  N_("prove that the sandbox holds; list: the system calls it leaves") },
	{ OPTION_HELP, 0, "lang", "LANGUAGE", set_lang,
	  N_("words in English (en) or Japanese (ja); else as the environment has it") },
	{ OPTION_HELP, 'h', "help", NULL, set_help,
	  N_("show this help") },
	{ OPTION_VERSION, 0, "version", NULL, set_version,
	  N_("show the version") },
};

enum { ROWS = sizeof rows / sizeof *rows, LONG_ONLY = 256 };

/* What getopt_long() returns for a row. */
static int value_of(unsigned row)
{
	return rows[row].letter ? rows[row].letter : LONG_ONLY + (int)row;
}

static int argument_of(const struct option_row *row)
{
	if (!row->argument)
		return no_argument;
	return *row->argument == '[' ? optional_argument : required_argument;
}

/* Every option is parsed; one the verb does not take gets a message that says so. */
static void build(char *letters, struct option *names)
{
	*letters++ = ':';		/* tell a missing argument from an unknown option */
	for (unsigned i = 0; i < ROWS; i++) {
		const struct option_row *row = &rows[i];

		*names++ = (struct option){ row->name, argument_of(row), NULL, value_of(i) };
		if (!row->letter)
			continue;
		*letters++ = row->letter;
		if (row->argument)
			*letters++ = ':';
	}
	*letters = 0;
	*names = (struct option){ 0 };
}

static const struct option_row *row_of(int value)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (value == value_of(i))
			return &rows[i];
	return NULL;
}

static bool refuse(int value, const char *word)
{
	bool is_long = !strncmp(word, "--", 2);

	const char letter[] = { '-', (char)optopt, 0 }, *option = is_long ? word : letter;

	warn(value == ':' ? "%s wants an argument" : "%s: no such option, or not just one; --help lists them",
	    option);
	return false;
}

static bool take(struct options *o, const struct verb *v, const struct option_row *row)
{
	if (v->takes & row->option || (o->version && row->option == OPTION_VERBOSE))
		return row->set(o, v, optarg);
	warn("%s takes no --%s", v->name, row->name);
	return false;
}

bool options_parse(struct options *o, const struct verb *v, int argc, char **argv)
{
	char letters[2 * ROWS + 2];
	struct option names[ROWS + 1];
	int value;

	build(letters, names);
	opterr = 0;
	optind = 1;
	while ((value = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		const struct option_row *row = row_of(value);

		if (!row)
			return refuse(value, argv[optind - 1]);
		if (!take(o, v, row))
			return false;
	}
	o->word = v->words && optind < argc ? choice(v->words, argv[optind]) : -1;
	optind += o->word >= 0;
	for (; optind < argc; optind++)
		append(&o->path, &o->paths, argv[optind]);
	return true;
}

void options_free(struct options *o)
{
	free(o->path);
	free(o->key_path);
	free(o->interface);
}

bool options_format_is(const struct options *o, const struct verb *v, const char *name)
{
	return v->formats && choice(v->formats, name) == (int)o->format;
}

/* "  -r, --read FILE        read this capture ..." */
static void help_row(struct text *t, const struct option_row *row)
{
	enum { COLUMN = 28 };
	char left[64];
	struct text l = TEXT_FIXED(left);

	text_add(&l, row->letter ? "  -" : "     ");
	if (row->letter) {
		text_char(&l, row->letter);
		text_char(&l, ',');
	}
	text_add(&l, " --");
	text_add(&l, row->name);
	if (row->argument) {
		text_add(&l, row->letter ? " " : *row->argument == '[' ? "" : "=");
		text_add(&l, row->argument);
	}
	text_fill(&l, ' ', l.at - left < COLUMN ? COLUMN - (unsigned)(l.at - left) : 1);
	text_mem(t, left, (size_t)(l.at - left));
	text_say(t, row->help);
	text_char(t, '\n');
}

void options_help(struct text *t, unsigned takes)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (takes & rows[i].option)
			help_row(t, &rows[i]);
}
