/* screen: what the loop, the bars and the dialogs share. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/backend.h"
#include "tui/view.h"

enum { PAGES_MOST = 10, WORD_MOST = 80, FILTER_MOST = 200 };
enum dialog { DIALOG_NONE, DIALOG_HELP, DIALOG_FIND, DIALOG_FILTER, DIALOG_SAVE };

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
	uint32_t key;			/* that is being handled */
	uint8_t dialog;			/* enum dialog */
	unsigned help_skip;
	char word[WORD_MOST];		/* searched for */
	char filter[FILTER_MOST], filtering[FILTER_MOST];	/* that is applied; that is being written */
	char path[FILTER_MOST];		/* to save the screen as */
	char *copy;			/* the screen as it was when that was asked for; owned */
	struct query *query;		/* of `filter`; NULL: none */
	char message[160];
	struct marks packet_marks, sa_marks;
	bool paused, follow, quit, zeroed;
	struct tally zero;		/* counters are shown less these */
	struct sas_totals zero_totals;
	int64_t drawn, cost;		/* when, by a steady clock; and how long that took */
};

const struct page *page_at(unsigned i);		/* NULL ends */
const struct binding *bindings_common(void);	/* keys of every view */
const struct binding *bindings_list(void);	/* keys of views with a list */
struct list *tui_list(struct tui *u);		/* of the view shown; NULL: it has none */

void bar_head(struct tui *u);			/* the first three lines */
void bar_keys(struct tui *u);			/* the last one */

void dialog_draw(struct tui *u);
void dialog_key(struct tui *u, uint32_t key);
void dialog_help(struct tui *u);
void dialog_find(struct tui *u);
void dialog_filter(struct tui *u);
void dialog_save(struct tui *u);

#endif
