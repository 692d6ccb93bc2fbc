/*
 * view: what a view of the screen is (struct page: `struct view` is how output
 * shows things), and what it may ask of the screen.
 *
 * Adding one: a file view_NAME.c that ends in its struct page, its name in
 * PAGES, and golden screens in tests/screens.  It draws from a const picture,
 * into a grid; it calls no terminal and prints nothing.
 */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/keys.h"
#include "tui/list.h"
#include "tui/marks.h"
#include "tui/pane.h"
#include "tui/scene.h"

struct tui;

/* What a key does.  Help and the key bar are made of the rows that bind the keys. */
struct binding {
	const char *keys;		/* blanks between; the first stands in the key bar.  NULL ends a table */
	const char *command;		/* a stable name, for configuration; once in a table */
	const char *label;		/* in the key bar; NULL: not there */
	const char *help;
	void (*run)(struct tui *u);
};

struct page {
	const char *name;		/* "SAs" */
	char digit;
	const struct binding *binding;
	size_t memory;			/* of the view's own state, zeroed at first */
	void (*begin)(void *m);
	void (*forget)(void *m);	/* NULL: nothing to give back */
	/* Rows are made anew: called before drawing whenever the picture has changed. */
	void (*fresh)(void *m, const struct picture *p);
	void (*draw)(void *m, const struct picture *p, struct grid *g, const struct area *a);
	void (*state)(struct text *t, const void *m, struct tui *u);	/* a few words above it: order, selection; NULL: none */
	void (*leave)(void *m);		/* another view is shown from now on; NULL: nothing to do */
	void (*zero)(void *m, const struct picture *p);	/* counters count from here; NULL: it has none */
	struct list *(*list)(void *m);	/* that arrows and search work on; NULL: none */
	bool (*find)(void *m, const char *word, bool back);	/* instead of a search in those rows; NULL: that will do */
	bool (*words)(struct text *t, void *m, bool all);	/* to be copied: of the cursor, or all; false: rows are.  NULL: likewise */
	struct marks *(*marks)(struct tui *u);	/* of its rows, by identity; NULL: they are not marked */
	uint64_t (*packet)(const void *m);	/* under the cursor, for other views to show; 0: none.  NULL: likewise */
	bool vague;			/* and that is one of many: shown to who has looked at none yet */
	const char *const *orders;	/* of its rows, by name; NULL ends.  NULL: there is but one */
	uint8_t *(*order)(void *m);	/* the one they are in, a position in these */
	int (*order_of)(unsigned column);	/* what a click on the title of a column asks for; -1: none */
	/* A click on the screen; false: what is there is done as for any list.  NULL: it always is. */
	bool (*click)(struct tui *u, unsigned row, unsigned column);
};

#define PAGES(P) P(sas) P(ladder) P(timeline) P(keys) P(findings) P(packets) P(detail) P(layout)	/* the first is what a user sees first */

#define PAGE_DECLARE(name) extern const struct page page_##name;
PAGES(PAGE_DECLARE)

/* --- for what keys do: the model is entered, and the rows of the view shown are up to date --- */

void *tui_memory(struct tui *u, const struct page *page);	/* state of a view */
uint32_t tui_pressed(const struct tui *u);			/* the key; if others are bound, the one of the table in its place */
void text_keys(struct text *t, struct tui *u, const struct binding *b);	/* that do it, in the view shown */
void text_first_key(struct text *t, struct tui *u, const struct binding *b);	/* the first of them; of NULL none */
struct key_word { char word[16]; };
struct key_word tui_key_of(struct tui *u, const char *view, const char *command);	/* the first key that does it */
void tui_open(struct tui *u, const struct page *page);		/* Esc comes back */
void tui_select(struct tui *u, uint64_t spi);			/* what the ladder shows; 0: all */
void tui_select_some(struct tui *u, const uint64_t *spi, unsigned count);	/* up to LADDER_CHOSEN */
void tui_say(struct tui *u, const char *words);			/* until the next key */
void tui_changed(struct tui *u);				/* rows are others: order, folding, selection */
uint64_t tui_packet(const struct tui *u);			/* that views of one packet show: picture.packet */
void tui_packet_set(struct tui *u, uint64_t packet);
bool tui_find(struct tui *u, bool back);			/* the word that was asked for; false: it is nowhere */
void tui_filter(struct tui *u);					/* asks for an expression: picture.filter */
void tui_filter_set(struct tui *u, const char *expression);	/* this one, which is right */

/*
 * Asks on the last row of the screen; done() is called with what was answered,
 * which may be empty, and not at all when the user would not.  The second asks
 * for the name of a file, completed with Tab ("~/" is not expanded: path_meant()).
 */
void tui_ask(struct tui *u, const char *question, const char *initial, void (*done)(struct tui *u, const char *answer));
void tui_ask_file(struct tui *u, const char *question, const char *initial,
    void (*done)(struct tui *u, const char *answer));
const char *path_meant(struct text *t, const char *path);
/* A new file, of what write() appends; says what came of it.  A path of nothing: none. */
void tui_write(struct tui *u, const char *path, void (*write)(struct text *t, const void *context), const void *context);
/* Asks which of "Yes|No|Cancel" (static); done() gets its place.  Esc is the last, and so is Enter at first. */
void tui_confirm(struct tui *u, const char *question, const char *choices, void (*done)(struct tui *u, unsigned choice));

/* What views offer to each other. */
void ladder_show_packet(struct tui *u, uint64_t packet);	/* the row of that packet, or the next one after it */
void packets_show(struct tui *u, uint64_t packet);		/* each opens the view, at that packet */
void detail_show(struct tui *u, uint64_t packet);
void detail_show_at(struct tui *u, uint64_t packet, unsigned node, uint32_t offset);	/* node NODE_NONE: that octet */
void layout_show(struct tui *u, uint64_t packet);
void timeline_show(struct tui *u, uint64_t spi);		/* 0: at whatever it shows */

/* What Space marks: packets by number, SAs by mark_of_sa() or the IKE SA's initiator's SPI. */
struct marks *tui_packet_marks(struct tui *u);
struct marks *tui_sa_marks(struct tui *u);

#endif
