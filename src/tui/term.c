/*
 * The terminal.  The only file that calls ncurses.
 *
 * Invariant: from term_open() to term_close() the terminal is the screen's, and
 * whatever ends the process in between gives it back: an end asked for by a
 * signal goes through the loop (PRESS_GONE), exit() through atexit(), and a
 * crash through what was learnt of the terminal at the start; and so does an
 * end that the loop does not come to at once, because it draws a picture of
 * very much, or because the terminal takes no more.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns				/* term.h takes these words */
#undef lines
#include "tui/backend.h"
#include "tui/copy.h"
#include "tui/theme.h"

static struct {
	bool open, color, mouse;
	int in;				/* descriptor keys come from */
	int wake[2];			/* signals write here */
	FILE *keys;
	SCREEN *screen;
	struct termios before;
	char restore[128];		/* what a crash writes */
	size_t restoring;
	enum theme theme;
	int errors, errors_kept;	/* standard error as it was; and what it said meanwhile */
} term = { .in = -1, .wake = { -1, -1 }, .errors = -1, .errors_kept = -1 };

static volatile sig_atomic_t gone, resumed;

/* --- signals --- */

static void wake(void)
{
	int saved = errno;
	ssize_t written = write(term.wake[1], "", 1);	/* when it is full, it wakes as it is */

	(void)written;
	errno = saved;
}

static void on_end(int number)
{
	static const struct itimerval patience = { .it_value.tv_usec = 40000 };

	(void)number;
	gone = 1;
	setitimer(ITIMER_REAL, &patience, NULL);
	wake();
}

static void on_resume(int number)
{
	(void)number;
	resumed = 1;
	wake();
}

/* What was said of the picture's time goes where it was meant to.  As all that signals call: no memory, no locks. */
static void tell_errors(void)
{
	char said[4096];
	ssize_t n;

	if (term.errors < 0)
		return;
	dup2(term.errors, STDERR_FILENO);
	lseek(term.errors_kept, 0, SEEK_SET);
	while ((n = read(term.errors_kept, said, sizeof said)) > 0)
		if (write(STDERR_FILENO, said, (size_t)n) < 0)
			break;
	close(term.errors);
	close(term.errors_kept);
	term.errors = -1;
}

/* A terminal that takes no more is not waited for. */
static void give_back(void)
{
	ssize_t written;

	if (!term.open)
		return;
	fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
	written = write(STDOUT_FILENO, term.restore, term.restoring);
	(void)written;
	fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) & ~O_NONBLOCK);
	tcsetattr(term.in, TCSANOW, &term.before);
}

static void on_late(int number)
{
	(void)number;
	give_back();
	tell_errors();
	_exit(STATUS_OK);
}

static void on_crash(int number)
{
	give_back();
	tell_errors();
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_signals(void)
{
	static const struct { int number; void (*handler)(int); } row[] = {
		{ SIGHUP, on_end }, { SIGTERM, on_end }, { SIGINT, on_end }, { SIGQUIT, on_end },
		{ SIGALRM, on_late }, { SIGCONT, on_resume },
		{ SIGSEGV, on_crash }, { SIGBUS, on_crash }, { SIGFPE, on_crash }, { SIGILL, on_crash },
		{ SIGABRT, on_crash }, { SIGSYS, on_crash },
	};

	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct sigaction a = { .sa_handler = row[i].handler };

		sigaction(row[i].number, &a, NULL);
	}
}

/* --- colours --- */

static attr_t attributes_of(uint8_t face)
{
	return (face & FACE_BOLD ? A_BOLD : 0) | (face & FACE_DIM ? A_DIM : 0) |
	    (face & FACE_UNDERLINE ? A_UNDERLINE : 0) | (face & FACE_REVERSE ? A_REVERSE : 0);
}

/* Are colours numbered by what they are made of?  Terminals that say so have this besides terminfo's own words. */
static bool colors_are_direct(void)
{
	char name[] = "RGB";
	char *words = tigetstr(name);

	return tigetflag(name) > 0 || tigetnum(name) > 0 || (words && words != (char *)-1);
}

static void start_pair(uint8_t ink, bool direct)
{
	const struct look *look = theme_look(term.theme, ink);
	int fore = shade_number(look->fore, COLORS, direct), back = shade_number(look->back, COLORS, direct);

#if NCURSES_EXT_COLORS
	init_extended_pair(ink + 1, fore, back);
#else
	init_pair((short)(ink + 1), (short)fore, (short)back);
#endif
}

static void start_colors(enum theme theme)
{
	const char *no_color = getenv("NO_COLOR");
	bool direct;

	term.color = theme != THEME_MONO && !(no_color && *no_color) && has_colors();
	term.theme = term.color ? theme : THEME_MONO;
	if (!term.color)
		return;
	start_color();
	use_default_colors();
	direct = NCURSES_EXT_COLORS && colors_are_direct();
	for (uint8_t i = 0; i < INKS; i++)
		start_pair(i, direct);
	bkgdset(COLOR_PAIR(PAINT_PLAIN + 1) | ' ');
}

/* --- beginning and end --- */

/* The button let go tells where a line was dragged to; with Shift the terminal keeps the mouse for itself. */
static void start_mouse(const struct tui_options *o)
{
	if (o->no_mouse)
		return;
	mouseinterval(0);
	term.mouse = mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION, NULL);
}

/* What ncurses would write to leave: learnt while it is safe to ask. */
static void learn_restore(void)
{
	struct text t = TEXT_FIXED(term.restore);
	char mouse[] = "XM";
	const char *mouse_off = tigetstr(mouse);

	text_add(&t, exit_attribute_mode ? exit_attribute_mode : "");
	text_add(&t, cursor_normal ? cursor_normal : "");
	text_add(&t, keypad_local ? keypad_local : "");
	if (term.mouse)
		text_add(&t, mouse_off && mouse_off != (char *)-1 ? tiparm(mouse_off, 0) : "\33[?1000l");
	text_add(&t, exit_ca_mode ? exit_ca_mode : "");
	term.restoring = (size_t)(t.at - t.start);
}

/* Messages would spoil the picture: they wait in a file without a name until the end. */
static void keep_errors(void)
{
	char name[] = "/tmp/spiglass-XXXXXX";

	if (!isatty(STDERR_FILENO))
		return;
	term.errors_kept = mkostemp(name, O_CLOEXEC);
	if (term.errors_kept < 0)
		return;
	unlink(name);
	term.errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(term.errors_kept, STDERR_FILENO);
}

static void term_restore(void)
{
	if (!term.open)
		return;
	term.open = false;
	endwin();
	tell_errors();
}

/* Where a capture comes in on standard input, keys come from the terminal itself. */
static bool open_keys(const struct tui_options *o)
{
	bool piped = false;

	for (unsigned i = 0; i < o->paths; i++)
		piped |= !strcmp(o->path[i], "-");
	if (!isatty(STDOUT_FILENO) || (!piped && !isatty(STDIN_FILENO))) {
		warn("the screen needs a terminal; try spiglass sas, flow or diag");
		return false;
	}
	term.in = piped ? open("/dev/tty", O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (term.in < 0 || tcgetattr(term.in, &term.before)) {
		warn("the screen needs a terminal for keys: %s", strerror(errno));
		return false;
	}
	term.keys = piped ? fdopen(term.in, "r") : stdin;
	return term.keys;
}

static bool term_open(const struct tui_options *o, struct scene *s)
{
	const char *name = getenv("TERM");

	(void)s;
	if (!open_keys(o))
		return false;
	if (!name || !*name || !strcmp(name, "dumb") || !(term.screen = newterm(NULL, stdout, term.keys))) {
		warn("the screen cannot be shown on a terminal of type '%s'", name ? name : "");
		return false;
	}
	term.open = true;
	atexit(term_restore);
	if (pipe2(term.wake, O_CLOEXEC | O_NONBLOCK))
		die(STATUS_USAGE, "no pipe: %s", strerror(errno));
	set_escdelay(25);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, true);
	timeout(0);
	curs_set(0);
	start_colors((enum theme)o->theme);
	start_mouse(o);
	learn_restore();
	keep_errors();
	catch_signals();
	return true;
}

static enum status term_close(void)
{
	term_restore();
	return STATUS_OK;
}

static void term_size(unsigned *columns, unsigned *rows)
{
	*columns = COLS > 0 ? (unsigned)COLS : 1;
	*rows = LINES > 0 ? (unsigned)LINES : 1;
}

/* --- pictures --- */

static void show_cell(const struct grid *g, unsigned row, unsigned column)
{
	const struct cell *c = &g->cell[(size_t)row * g->columns + column];
	wchar_t words[CELL_MARKS + 2] = { (wchar_t)c->rune };
	attr_t attributes = attributes_of(theme_look(term.theme, c->ink)->face);
	cchar_t shown;

	if (!c->rune)
		return;
	for (unsigned i = 0; i < CELL_MARKS && c->mark[i]; i++)
		words[i + 1] = (wchar_t)c->mark[i];
	if (c->style & STYLE_REVERSE)
		attributes ^= A_REVERSE;
	if (c->style & STYLE_BOLD)
		attributes |= A_BOLD;
	if (setcchar(&shown, words, attributes, (short)(term.color ? c->ink + 1 : 0), NULL) == OK)
		mvadd_wch((int)row, (int)column, &shown);
}

static void term_show(const struct grid *g)
{
	erase();
	for (unsigned r = 0; r < g->rows && r < (unsigned)LINES; r++)
		for (unsigned c = 0; c < g->columns && c < (unsigned)COLS; c++)
			show_cell(g, r, c);
	refresh();
}

/* --- keys --- */

static uint32_t key_of(wint_t key)
{
	static const struct { wint_t curses; uint32_t press; } row[] = {
		{ KEY_UP, PRESS_UP }, { KEY_DOWN, PRESS_DOWN }, { KEY_LEFT, PRESS_LEFT }, { KEY_RIGHT, PRESS_RIGHT },
		{ KEY_PPAGE, PRESS_PAGE_UP }, { KEY_NPAGE, PRESS_PAGE_DOWN }, { KEY_HOME, PRESS_HOME },
		{ KEY_END, PRESS_END }, { KEY_BTAB, PRESS_BACKTAB }, { KEY_DC, PRESS_DELETE },
		{ KEY_IC, PRESS_INSERT },
		{ KEY_BACKSPACE, PRESS_BACKSPACE }, { KEY_ENTER, PRESS_ENTER }, { KEY_RESIZE, PRESS_RESIZED },
	};

	for (unsigned i = 0; i < sizeof row / sizeof *row; i++)
		if (row[i].curses == key)
			return row[i].press;
	return key >= KEY_F(1) && key <= KEY_F(12) ? PRESS_F1 + (uint32_t)(key - KEY_F(1)) : PRESS_NONE;
}

static uint32_t mouse_key_of(const MEVENT *e)
{
	static const struct { mmask_t state; enum mouse_act act; } row[] = {
		{ BUTTON1_PRESSED, MOUSE_PRESS }, { BUTTON4_PRESSED, MOUSE_WHEEL_UP },
		{ BUTTON5_PRESSED, MOUSE_WHEEL_DOWN }, { BUTTON1_RELEASED, MOUSE_MOVE },
		{ REPORT_MOUSE_POSITION, MOUSE_MOVE },
	};

	for (unsigned i = 0; e->x >= 0 && e->y >= 0 && i < sizeof row / sizeof *row; i++)
		if (e->bstate & row[i].state)
			return press_mouse(row[i].act, (unsigned)e->y, (unsigned)e->x);
	return PRESS_NONE;
}

/* What came at once stands behind a single key, and the latest is given first. */
static uint32_t mouse_key(bool more)
{
	static uint32_t waiting[8];
	static unsigned count;
	MEVENT e;

	while (more && count < sizeof waiting / sizeof *waiting && getmouse(&e) == OK)
		waiting[count++] = mouse_key_of(&e);
	return count ? waiting[--count] : PRESS_NONE;
}

static uint32_t read_key(void)
{
	uint32_t mouse = mouse_key(false);
	wint_t key;
	int kind = mouse == PRESS_NONE ? get_wch(&key) : ERR;

	if (kind == ERR)
		return mouse;
	if (kind == KEY_CODE_YES)
		return key == KEY_MOUSE ? mouse_key(true) : key_of(key);
	return key == '\r' ? PRESS_ENTER : key == 0x7f || key == '\b' ? PRESS_BACKSPACE : (uint32_t)key;
}

/* Waits for a key or a signal; false: the terminal is no more. */
static bool wait_for_key(int milliseconds, bool *some)
{
	struct pollfd p[2] = { { .fd = term.in, .events = POLLIN }, { .fd = term.wake[0], .events = POLLIN } };
	char drop[64];

	*some = poll(p, 2, milliseconds) > 0 && p[0].revents & POLLIN;
	while (read(term.wake[0], drop, sizeof drop) > 0)
		;
	return !(p[0].revents & (POLLHUP | POLLERR | POLLNVAL));
}

static uint32_t term_press(int milliseconds)
{
	enum { EMPTY_MOST = 3 };
	static unsigned empty;		/* how often in a row there was something to read, and no key */
	uint32_t key = read_key();
	bool some;

	if (key != PRESS_NONE && !gone)
		return key;
	if (gone || !wait_for_key(milliseconds, &some) || gone)
		return PRESS_GONE;
	if (resumed) {
		resumed = 0;
		clearok(stdscr, true);
		return PRESS_RESIZED;
	}
	key = read_key();
	empty = some && key == PRESS_NONE ? empty + 1 : 0;
	return empty > EMPTY_MOST ? PRESS_GONE : key;
}

/* --- what is not shown on the screen --- */

static void term_copy(const char *words, size_t n)
{
	enum { FRAME = 16 };
	size_t size = (n + 2) / 3 * 4 + FRAME;
	char *sequence = mem_grow(NULL, size, 1);
	struct text t = { sequence, sequence, sequence + size, NULL, false };

	text_clipboard(&t, words, n);
	fwrite(sequence, 1, (size_t)(t.at - sequence), stdout);
	fflush(stdout);
	free(sequence);
}

/* What the command left on the terminal stays there until a key is pressed. */
static void term_run(const char *command, const char *words, size_t n, struct text *told)
{
	const char *ended = _("[a key goes back to spiglass]");
	bool some;

	def_prog_mode();
	endwin();
	shell_feed(command, words, n, term.errors, &gone, told);
	reset_prog_mode();
	fputs("\r\n", stdout);
	fputs(ended, stdout);
	fflush(stdout);
	while (!gone && wait_for_key(-1, &some) && !some)
		;
	while (!gone && read_key() != PRESS_NONE)
		;
	clearok(curscr, true);
	refresh();
}

const struct backend backend_term = {
	.open = term_open, .size = term_size, .show = term_show, .press = term_press, .copy = term_copy,
	.run = term_run, .close = term_close,
};
