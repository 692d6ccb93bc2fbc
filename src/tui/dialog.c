/* The dialog that is open, and the line that most have. */
#include "tui/screen.h"

void dialog_close(struct tui *u)
{
	u->dialogs.open = NULL;
}

void dialog_draw(struct tui *u)
{
	if (u->dialogs.open)
		u->dialogs.open->draw(u);
}

void dialog_key(struct tui *u, uint32_t key)
{
	u->dialogs.open->key(u, key);
}

void dialog_line(struct tui *u, const char *question, uint8_t ink, const char *hint)
{
	const struct area a = { u->grid.rows - 1, 0, 1, u->grid.columns };
	unsigned at;

	grid_clear(&u->grid, &a);
	at = grid_add(&u->grid, &a, 0, 1, INK_HEAD, question) + 1;
	at += line_draw(&u->dialogs.line, &u->grid, &a, 0, at, ink);
	grid_add(&u->grid, &a, 0, at + 2, PAINT_DIM, hint);
}

void dialog_said(struct tui *u, uint8_t ink, const char *words)
{
	const struct area a = { u->grid.rows - 2, 0, 1, u->grid.columns };

	grid_clear(&u->grid, &a);
	grid_add(&u->grid, &a, 0, 1, ink, words);
}

void dialogs_free(struct dialogs *d)
{
	for (unsigned i = 0; i < ASKED_KINDS; i++)
		history_free(&d->history[i]);
	saving_free(d->saving);
}
