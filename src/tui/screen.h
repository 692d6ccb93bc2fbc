/* screen: what the loop, the bars and the dialogs share. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/backend.h"
#include "tui/config.h"
#include "tui/copy.h"
#include "tui/dialog.h"
#include "tui/keymap.h"
#include "tui/mouse.h"
#include "tui/view.h"

enum { PAGES_MOST = 10, WORD_MOST = 80 };

struct tui {
	const struct tui_options *options;
	const struct backend *backend;
	struct scene *scene;
	const struct picture *picture;
	struct grid grid;
	unsigned page;			/* position of the view shown */
	unsigned back[PAGES_MOST], backs;
	void *memory[PAGES_MOST];
	uint64_t looks[PAGES_MOST];	/* of the picture its rows were made of; 0: to be made */
	uint32_t key;			/* that is being handled, as the tables have it */
	struct keymap keymap;
	struct config config;
	struct split split[PAGES_MOST][SPLITS_MOST], *dragged;	/* NULL: none is */
	struct spot spot[SPOTS_MOST];
	unsigned spots;
	uint64_t clicked;		/* identity of the row that the last click was on; 0: on none */
	struct dialogs dialogs;
	char word[WORD_MOST];		/* searched for */
	char filter[LINE_MOST];		/* that is applied */
	struct query *query;		/* of `filter`; NULL: none */
	char message[160];
	char hint[40], more[16];	/* keys, for lists and panes */
	struct marks packet_marks, sa_marks;
	uint64_t packet;		/* that is looked at; 0: none yet */
	bool paused, follow, quit, zeroed;
	struct tally zero;		/* counters are shown less these */
	struct sas_totals zero_totals;
	int64_t drawn, cost;		/* when, by a steady clock; and how long that took */
};

const struct page *page_at(unsigned i);		/* NULL ends */
const char *page_word(unsigned i);		/* its name in the configuration: "sas" */
const struct binding *bindings_common(void);	/* keys of every view */
const struct binding *bindings_list(void);	/* keys of views with a list */
int64_t tui_steady(void);			/* nanoseconds of a clock that nobody sets */
struct list *tui_list(struct tui *u);		/* of the view shown; NULL: it has none */
const struct binding *tui_command(struct tui *u, const char *view, const char *command);
void pages_begin(struct tui *u);		/* memory and keys of all views, without anything to show yet */
void pages_end(struct tui *u);

void mark_row(struct tui *u);
void mark_none(struct tui *u);
void mark_all(struct tui *u);			/* that is shown */

void bar_head(struct tui *u);			/* the first three lines */
void bar_keys(struct tui *u);			/* the last one */

#endif
