/* tui: the interactive screen. */
#include <signal.h>
#include <spiglass/tui.h>
#include "cmd/run.h"
#include "cmd/sandbox.h"

static enum status tui_confine(const void *context)
{
	return sandbox_enter(context, &(struct sandbox){ .profile = SANDBOX_SCREEN });
}

static enum status tui_verb_run(const struct verb *v, const struct options *o)
{
	struct keyring *keys = NULL;
	struct key_feeds *feeds = NULL;
	enum status status = o->print_config ? STATUS_OK : run_keys(o, &keys, &feeds);
	const struct tui_options screen = {
		.path = run_names(o), .paths = o->paths + o->interfaces, .filter = o->filter,
		.live = run_capture_options(o), .keys = keys, .feeds = feeds, .count = o->count,
		.policy = o->policy, .theme = o->color == COLOR_NEVER ? THEME_MONO : o->theme,
		.theme_given = o->theme_given || o->color == COLOR_NEVER, .ascii = o->ascii, .no_mouse = o->no_mouse,
		.config = o->config, .no_config = o->no_config, .print_config = o->print_config,
		.confine = tui_confine, .confine_context = o, .confined = o->sandbox != SANDBOX_NONE,
		.script = o->script, .columns = o->columns ? o->columns : TUI_COLUMNS_LEAST,
		.rows = o->rows ? o->rows : TUI_ROWS_LEAST,
	};

	(void)v;
	if (!run_has_input(o) && !o->print_config) {
		warn("no capture to read; name a file, - for standard input, or an interface with -i");
		status = STATUS_USAGE;
	}
	signal(SIGUSR1, SIG_IGN);		/* the counters stand on the screen */
	if (status == STATUS_OK)
		status = tui_run(&screen);
	key_feeds_free(feeds);
	keyring_free(keys);
	return status;
}

const struct verb verb_tui = {
	.name = "tui", .help = N_("a screen to look around in: SAs, ladder, findings; while it reads and after"),
	.takes = OPTIONS_ALWAYS | OPTION_READ | OPTION_FILTER | OPTION_KEYS | OPTION_COUNT | OPTION_LIVE | OPTION_POLICY |
	    OPTION_COLOR | OPTION_TUI, .alone = true,
	.run = tui_verb_run,
};
