/* copy: rows as text, for the clipboard and for commands. */
#ifndef TUI_COPY_H
#define TUI_COPY_H

#include <signal.h>
#include <spiglass/base.h>

enum {
	COPY_MOST = 72 << 10,		/* octets for the clipboard: terminals take 100,000 of base64 at most, some of them */
	PIPE_MOST = 4 << 20,		/* octets for a command */
};

struct tui;

/* Each is a key of every view. */
void copy_row(struct tui *u);
void copy_rows(struct tui *u);
void pipe_rows(struct tui *u);

/* A command that was asked for is run now, while nobody holds the scene. */
void pipe_run(struct tui *u);

/* What makes a terminal take these words into the clipboard: OSC 52 of xterm's control sequences. */
void text_clipboard(struct text *t, const char *words, size_t n);

/*
 * sh -c with those words on its input, and the terminal as it is; what became
 * of it is told.  errors: its standard error, -1 is ours.  *gone: waits no more.
 */
void shell_feed(const char *command, const char *words, size_t n, int errors, const volatile sig_atomic_t *gone,
    struct text *told);

#endif
