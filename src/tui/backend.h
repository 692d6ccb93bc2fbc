/* backend: where keys come from and pictures go to: a terminal, or a script. */
#ifndef TUI_BACKEND_H
#define TUI_BACKEND_H

#include "tui/grid.h"
#include "tui/keys.h"
#include "tui/scene.h"

struct backend {
	bool (*open)(const struct tui_options *o, struct scene *s);	/* false: impossible; said already */
	void (*size)(unsigned *columns, unsigned *rows);
	void (*show)(const struct grid *g);
	uint32_t (*press)(int milliseconds);	/* the next key; PRESS_NONE when there is none so long, -1: waits */
	void (*copy)(const char *words, size_t n);	/* to the clipboard of whoever looks */
	/* The screen goes away for a command with those words on its input; NULL: that cannot be. */
	void (*run)(const char *command, const char *words, size_t n, struct text *told);
	enum status (*close)(void);
};

extern const struct backend backend_term, backend_script;

#endif
