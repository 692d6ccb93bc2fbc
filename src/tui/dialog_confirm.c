/* A question with a few answers to choose from; Esc is the last of them. */
#include <ctype.h>
#include "tui/screen.h"

enum { CONFIRM_LEAST = 40, CONFIRM_ROWS = 6 };

/* The n-th of those with '|' between. */
static const char *choice_at(const char *choices, unsigned n, size_t *len)
{
	for (; n && *choices; n--) {
		choices += strcspn(choices, "|");
		choices += *choices == '|';
	}
	*len = strcspn(choices, "|");
	return *len ? choices : NULL;
}

static unsigned confirm_count(const struct confirming *c)
{
	unsigned n = 0;
	size_t len;

	while (choice_at(c->choices, n, &len))
		n++;
	return n;
}

static void confirm_choices(struct tui *u, const struct area *a, unsigned row)
{
	const struct confirming *c = &u->dialogs.confirming;
	unsigned at = 2;
	const char *s;
	size_t len;

	for (unsigned i = 0; (s = choice_at(_(c->choices), i, &len)); i++) {
		const struct area button = { a->row + row, a->column + at, 1, columns_of(s, len) + 4 };

		grid_add(&u->grid, &button, 0, 0, PAINT_PLAIN, "[");
		grid_put(&u->grid, &button, 0, 2, PAINT_PLAIN, s, len);
		grid_add(&u->grid, &button, 0, button.columns - 1, PAINT_PLAIN, "]");
		if (i == c->at) {
			grid_add(&u->grid, a, row, at - 1, INK_HEAD, ">");
			grid_style(&u->grid, &button, 0, STYLE_REVERSE);
		}
		at += button.columns + 3;
	}
}

static void confirm_draw(struct tui *u)
{
	const struct confirming *c = &u->dialogs.confirming;
	unsigned width = columns_of(c->question, strlen(c->question)) + 4;
	struct area box = { (u->grid.rows - CONFIRM_ROWS) / 2, 0, CONFIRM_ROWS, width }, inside;

	box.columns = width < CONFIRM_LEAST ? CONFIRM_LEAST : width > u->grid.columns ? u->grid.columns : width;
	box.column = (u->grid.columns - box.columns) / 2;
	grid_box(&u->grid, &box, " ? ");
	inside = (struct area){ box.row + 1, box.column + 2, box.rows - 2, box.columns - 4 };
	grid_add(&u->grid, &inside, 1, 0, PAINT_PLAIN, c->question);
	confirm_choices(u, &inside, 3);
}

static void confirm_done(struct tui *u, unsigned choice)
{
	dialog_close(u);
	u->dialogs.confirming.done(u, choice);
}

/* The first letter of an answer gives it, as it is in English. */
static void confirm_letter(struct tui *u, uint32_t key)
{
	const char *s;
	size_t len;

	for (unsigned i = 0; (s = choice_at(u->dialogs.confirming.choices, i, &len)); i++)
		if (key < 0x7f && toupper((int)key) == *s) {
			confirm_done(u, i);
			return;
		}
}

static void confirm_key(struct tui *u, uint32_t key)
{
	struct confirming *c = &u->dialogs.confirming;
	unsigned count = confirm_count(c);

	if (key == PRESS_ESCAPE)
		confirm_done(u, count - 1);
	else if (key == PRESS_ENTER)
		confirm_done(u, c->at);
	else if (press_is(key, "Right Tab Down"))
		c->at = (c->at + 1) % count;
	else if (press_is(key, "Left Backtab Up"))
		c->at = (c->at + count - 1) % count;
	else
		confirm_letter(u, key);
}

void tui_confirm(struct tui *u, const char *question, const char *choices, void (*done)(struct tui *u, unsigned choice))
{
	static const struct dialog confirm = { .draw = confirm_draw, .key = confirm_key };
	struct confirming *c = &u->dialogs.confirming;
	struct text t = TEXT_FIXED(c->question);

	text_add(&t, question);
	text_string(&t);
	c->choices = choices;
	c->done = done;
	c->at = confirm_count(c) - 1;
	u->dialogs.open = &confirm;
}
