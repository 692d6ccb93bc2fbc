/*
 * config: what the user has set for good: theme, columns, orders, keys.
 *
 * A line is a word and what it is set to, blanks between; "#" begins a comment.
 * The manual has them all; print writes them, and reading that changes nothing.
 */
#ifndef TUI_CONFIG_H
#define TUI_CONFIG_H

#include <spiglass/tui.h>

struct tui;

struct config {
	uint8_t theme;			/* enum theme */
	bool ascii, no_mouse;
	char wrong[160];		/* the first line that was not understood; empty: all were */
	unsigned wrongs;
};

/* The file that the options name, or the user's own; what is wrong in it is said and left out. */
enum status config_load(struct tui *u, const struct tui_options *o);
void config_parse(struct tui *u, const char *name, const char *words, size_t n);

void text_config(struct text *t, struct tui *u);
enum status config_print(struct tui *u);

#endif
