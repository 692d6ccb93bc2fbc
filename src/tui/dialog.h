/* dialog: what stands over a view and takes the keys while it does.  One a file. */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include "tui/line.h"

struct tui;

struct dialog {
	void (*draw)(struct tui *u);
	void (*key)(struct tui *u, uint32_t key);
	bool speaks;			/* shows what is said itself */
};

enum asked { ASKED_WORDS, ASKED_FILE, ASKED_COMMAND, ASKED_WORD, ASKED_FILTER, ASKED_KINDS };

/* What dialogs keep; at most one of them is open. */
struct dialogs {
	const struct dialog *open;	/* NULL: none */
	struct line line;		/* that is being written in it */
	struct history history[ASKED_KINDS];
	struct asking {
		char question[80];
		uint8_t kind;		/* enum asked */
		void (*done)(struct tui *u, const char *answer);
	} asking;
	struct confirming {
		char question[160];
		const char *choices;	/* "Save|Quit|Cancel", static */
		unsigned at;
		void (*done)(struct tui *u, unsigned choice);
	} confirming;
	struct piping {			/* what is to be run as soon as this key is done; command NULL: nothing */
		char *command, *words;	/* owned */
		size_t n;
		uint32_t rows, left;
	} piping;
	struct saving *saving;		/* owned; NULL: never asked for */
	uint64_t saved;			/* packets of a live capture that were saved */
	bool leaving;			/* once they are saved */
	unsigned help_skip;
	char help_word[80];		/* only keys about this are shown; "": all */
	unsigned at;			/* the column that is chosen */
};

/* Each opens one. */
void dialog_save(struct tui *u);
void dialog_save_all(struct tui *u);
void dialog_quit(struct tui *u);		/* or leaves at once, if nothing is lost by that */
void dialog_help(struct tui *u);
void dialog_find(struct tui *u);
void dialog_filter(struct tui *u);
void dialog_print(struct tui *u);
void dialog_columns(struct tui *u);		/* of the list of the view shown */
void dialog_ask(struct tui *u, const char *question, const char *initial, enum asked kind,
    void (*done)(struct tui *u, const char *answer));
void dialog_close(struct tui *u);

void dialog_draw(struct tui *u);
void dialog_key(struct tui *u, uint32_t key);	/* one is open */
/* What takes longer than a key may: does a part of it; false: there is nothing to do. */
bool dialogs_work(struct tui *u);
bool dialogs_busy(const struct tui *u);
void dialogs_free(struct dialogs *d);
void saving_free(struct saving *s);

/* The last row of the screen: a question, and the line that is being written; or the row before it: what is said. */
void dialog_line(struct tui *u, const char *question, uint8_t ink, const char *hint);
void dialog_said(struct tui *u, uint8_t ink, const char *words);

/* "~/x" as the file it means. */
const char *path_meant(struct text *t, const char *path);
/* Completes the file name before the cursor; what there is to choose from is said. */
void path_complete(struct tui *u);

#endif
