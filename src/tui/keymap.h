/* keymap: the keys that commands have in this run.  At first they are those of the tables of struct binding. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "tui/view.h"

enum { KEYMAP_MOST = 400, KEYMAP_KEYS = 12 };

struct keymap_row {
	const char *view;		/* "sas"; "rows", of lists; "any" */
	const struct binding *binding;
	uint32_t key[KEYMAP_KEYS];	/* each in the place of one of the table; 0: none */
	unsigned count;
	unsigned line;			/* of the configuration; 0: nobody has changed it */
};

/* The rows of a table stand together, in its order. */
struct keymap {
	struct keymap_row row[KEYMAP_MOST];
	unsigned count;
};

void keymap_begin(struct keymap *k);
/* The row of that table that has the key; the row of a command, of whatever table.  NULL: there is none. */
const struct keymap_row *keymap_pressed(const struct keymap *k, const struct binding *table, uint32_t key);
struct keymap_row *keymap_command(struct keymap *k, const char *view, const char *command);
const struct keymap_row *keymap_of(const struct keymap *k, const struct binding *b);

/* The key of the table that this one stands for. */
uint32_t keymap_meaning(const struct keymap_row *r, uint32_t key);

/* Names of keys, as the configuration has them: "none" in the place of one that is left out. */
void text_keymap(struct text *t, const struct keymap_row *r);

/*
 * Gives a command other keys.  Whoever has one of them by the table only, and
 * in the same view, loses it; who has it by a line of the configuration keeps it.
 * False with `why`: nothing is changed.
 */
bool keymap_bind(struct keymap *k, struct keymap_row *r, const char *const *name, unsigned names, unsigned line,
    struct text *why);

#endif
