/* A question on the last row, and an answer of one line. */
#include "tui/screen.h"

static void ask_draw(struct tui *u)
{
	if (*u->message)
		dialog_said(u, PAINT_PLAIN, u->message);
	dialog_line(u, u->dialogs.asking.question, PAINT_PLAIN,
	    u->dialogs.asking.kind == ASKED_FILE ? "Tab, Enter, Esc" : "Enter, Esc");
}

static void ask_answer(struct tui *u)
{
	struct dialogs *d = &u->dialogs;
	char answer[LINE_MOST];

	memcpy(answer, d->line.words, sizeof answer);
	history_add(&d->history[d->asking.kind], answer);
	dialog_close(u);
	d->asking.done(u, answer);
}

static void ask_key(struct tui *u, uint32_t key)
{
	if (key == PRESS_ESCAPE)
		dialog_close(u);
	else if (key == PRESS_ENTER)
		ask_answer(u);
	else if (key == PRESS_TAB && u->dialogs.asking.kind == ASKED_FILE)
		path_complete(u);
	else
		line_press(&u->dialogs.line, key);
}

void dialog_ask(struct tui *u, const char *question, const char *initial, enum asked kind,
    void (*done)(struct tui *u, const char *answer))
{
	static const struct dialog ask = { ask_draw, ask_key, true };
	struct dialogs *d = &u->dialogs;
	struct text t = TEXT_FIXED(d->asking.question);

	text_add(&t, question);
	text_string(&t);
	d->asking.kind = (uint8_t)kind;
	d->asking.done = done;
	line_begin(&d->line, initial, &d->history[kind]);
	d->open = &ask;
}

void tui_ask(struct tui *u, const char *question, const char *initial, void (*done)(struct tui *u, const char *answer))
{
	dialog_ask(u, question, initial, ASKED_WORDS, done);
}

void tui_ask_file(struct tui *u, const char *question, const char *initial,
    void (*done)(struct tui *u, const char *answer))
{
	dialog_ask(u, question, initial, ASKED_FILE, done);
}
