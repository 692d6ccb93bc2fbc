/*
 * A script instead of a terminal, a command a line:
 *
 *	key NAME...		presses keys: F2, Up, Enter, Ctrl-L, x
 *	type TEXT		presses each character of it
 *	click ROW COLUMN	the mouse is pressed there; both from 0
 *	drag R C TO-R TO-C	and is let go there
 *	wheel up|down R C	its wheel is turned there
 *	size 100x30		the screen has this size from now on
 *	dump NAME		writes the screen to standard output
 *	inks NAME		writes a letter a cell that tells its colour, capitals reversed, + bold
 *	wait packets N		reads up to that many packets, and not further
 *	wait end		reads to the end
 *	live on			as if packets came from a link
 *	# ...			a comment
 *
 * A script that does not begin with wait begins with "wait end".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "tui/backend.h"

static struct {
	FILE *file;
	const char *name;
	char line[512];
	unsigned number;
	const char *typing;		/* what is left of `type` */
	const char *pressing;		/* of `key` */
	unsigned columns, rows;
	const struct grid *grid;
	struct scene *scene;
	uint32_t released;		/* where the mouse is let go next; 0: nowhere */
	bool waited, waiting;		/* waiting: the line read comes after a wait of its own */
	struct out out;
	enum status status;
} script;

static bool script_open(const struct tui_options *o, struct scene *s)
{
	memset(&script, 0, sizeof script);
	script.file = fopen(o->script, "re");
	if (!script.file) {
		warn("%s: %s", o->script, strerror(errno));
		return false;
	}
	script.name = o->script;
	script.columns = o->columns;
	script.rows = o->rows;
	script.scene = s;
	out_open(&script.out, STDOUT_FILENO, "standard output");
	return true;
}

static enum status script_close(void)
{
	enum status status = out_close(&script.out);

	fclose(script.file);
	return script.status ? script.status : status;
}

static void script_size(unsigned *columns, unsigned *rows)
{
	*columns = script.columns;
	*rows = script.rows;
}

static void script_show(const struct grid *g)
{
	script.grid = g;
}

/* --- commands --- */

static uint32_t script_wrong(const char *why)
{
	warn("%s:%u: %s", script.name, script.number, why);
	script.status = STATUS_USAGE;
	return PRESS_GONE;
}

static uint32_t write_screen(const char *name, void (*dump)(struct text *t, const struct grid *g))
{
	struct text *t = &script.out.text;

	text_add(t, "== ");
	text_add(t, name);
	text_char(t, ' ');
	text_dec(t, script.grid->columns);
	text_char(t, 'x');
	text_dec(t, script.grid->rows);
	text_char(t, '\n');
	dump(t, script.grid);
	return PRESS_NONE;
}

static uint32_t run_size(const char *rest)
{
	unsigned columns, rows;
	char behind;

	if (sscanf(rest, "%3ux%3u%c", &columns, &rows, &behind) != 2 || !columns || !rows ||
	    columns > TUI_COLUMNS_MOST || rows > TUI_ROWS_MOST)
		return script_wrong("not a size such as 80x24");
	script.columns = columns;
	script.rows = rows;
	return PRESS_RESIZED;
}

static uint32_t run_wait(const char *rest)
{
	char *end = NULL;
	unsigned long long n = strncmp(rest, "packets ", 8) ? 0 : strtoull(rest + 8, &end, 10);

	if (strcmp(rest, "end") && (!n || *end))
		return script_wrong("wait packets N, or wait end");
	scene_until(script.scene, n);
	return PRESS_NONE;
}

static bool is_place(const unsigned *at)
{
	return at[0] < TUI_ROWS_MOST && at[1] < TUI_COLUMNS_MOST;
}

static uint32_t run_click(const char *rest)
{
	unsigned at[2];
	char behind;

	if (sscanf(rest, "%3u %3u %c", &at[0], &at[1], &behind) != 2 || !is_place(at))
		return script_wrong("not a row and a column");
	return press_mouse(MOUSE_PRESS, at[0], at[1]);
}

static uint32_t run_drag(const char *rest)
{
	unsigned at[4];
	char behind;

	if (sscanf(rest, "%3u %3u %3u %3u %c", &at[0], &at[1], &at[2], &at[3], &behind) != 4 || !is_place(at) ||
	    !is_place(at + 2))
		return script_wrong("not a row and a column, twice");
	script.released = press_mouse(MOUSE_MOVE, at[2], at[3]);
	return press_mouse(MOUSE_PRESS, at[0], at[1]);
}

static uint32_t run_wheel(const char *rest)
{
	unsigned at[2];
	char way[5], behind;

	if (sscanf(rest, "%4s %3u %3u %c", way, &at[0], &at[1], &behind) != 3 || !is_place(at) ||
	    (strcmp(way, "up") && strcmp(way, "down")))
		return script_wrong("not up or down, a row and a column");
	return press_mouse(*way == 'u' ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN, at[0], at[1]);
}

static uint32_t run_live(const char *rest)
{
	if (strcmp(rest, "on"))
		return script_wrong("live on");
	scene_pretend(script.scene);
	return PRESS_NONE;
}

static uint32_t press_next(void)
{
	const char *name = script.pressing + strspn(script.pressing, " ");
	size_t n = strcspn(name, " ");
	uint32_t key;

	script.pressing = name[n + strspn(name + n, " ")] ? name + n : NULL;	/* blanks may end the line */
	return press_named(name, n, &key) ? key : script_wrong("no such key");
}

static uint32_t type_next(void)
{
	const char *at = script.typing;
	uint32_t key = rune_next(&at, at + strlen(at));

	script.typing = *at ? at : NULL;
	return key;
}

static uint32_t run_dump(const char *rest)
{
	return write_screen(rest, grid_dump);
}

static uint32_t run_inks(const char *rest)
{
	return write_screen(rest, grid_dump_inks);
}

static uint32_t run_key(const char *rest)
{
	script.pressing = rest;
	return press_next();
}

static uint32_t run_type(const char *rest)
{
	script.typing = rest;
	return type_next();
}

static const struct { const char *word; uint32_t (*run)(const char *rest); } commands[] = {
	{ "key", run_key }, { "type", run_type }, { "click", run_click }, { "drag", run_drag }, { "wheel", run_wheel },
	{ "size", run_size }, { "dump", run_dump }, { "inks", run_inks }, { "wait", run_wait },
	{ "live", run_live },
};

static uint32_t run_line(char *line)
{
	char *rest = line + strcspn(line, " ");

	if (*rest)
		*rest++ = 0;
	for (unsigned i = 0; *rest && i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].word, line))
			return commands[i].run(rest);
	return script_wrong("no such command: key, type, click, drag, wheel, size, dump, inks, wait, live");
}

/* The next line with a command; false: there is none. */
static bool next_line(void)
{
	while (fgets(script.line, sizeof script.line, script.file)) {
		script.number++;
		script.line[strcspn(script.line, "\n")] = 0;
		if (*script.line && *script.line != '#')
			return true;
	}
	return false;
}

/* After each command the loop draws, so that what is dumped is what a user would see. */
static uint32_t script_press(int milliseconds)
{
	(void)milliseconds;
	if (script.released) {
		uint32_t key = script.released;

		script.released = 0;
		return key;
	}
	if (script.pressing)
		return press_next();
	if (script.typing)
		return type_next();
	if (!script.waiting && !next_line())
		return PRESS_GONE;
	script.waiting = !script.waited && strncmp(script.line, "wait ", 5);
	script.waited = true;
	return script.waiting ? run_wait("end") : run_line(script.line);
}

static void script_copy(const char *words, size_t n)
{
	struct text *t = &script.out.text;

	text_add(t, "== copied\n");
	text_mem(t, words, n);
	text_add(t, words[n - 1] == '\n' ? "" : "\n");
}

const struct backend backend_script = {
	.open = script_open, .size = script_size, .show = script_show, .press = script_press, .copy = script_copy,
	.close = script_close,
};
