/* Which columns of a list are shown, and in which order.  What is chosen is seen behind it at once. */
#include "tui/screen.h"

enum { WIDTH = 44 };

static struct area box_of(const struct tui *u, const struct list *l)
{
	const unsigned rows = l->rows->columns + 4;

	return (struct area){ (u->grid.rows - rows) / 2, (u->grid.columns - WIDTH) / 2, rows, WIDTH };
}

static void columns_draw(struct tui *u)
{
	const struct list *l = tui_list(u);
	const struct area box = box_of(u, l), inside = { box.row + 1, box.column + 2, box.rows - 2, WIDTH - 4 };

	grid_box(&u->grid, &box, _(" Columns "));
	for (unsigned i = 0; i < l->rows->columns; i++) {
		const struct area line = { inside.row + i, inside.column, 1, inside.columns };
		const char *title = l->rows->column[l->order[i]].title;
		char words[LIST_CELL];
		struct text t = TEXT_FIXED(words);

		if (_(title) != title)
			text_say(&t, title);
		else
			list_column_word(&t, l->rows, l->order[i]);
		grid_add(&u->grid, &line, 0, 1, PAINT_PLAIN, l->hidden[l->order[i]] ? "[ ]" : "[x]");
		grid_add(&u->grid, &line, 0, 5, PAINT_PLAIN, text_string(&t));
		if (i == u->dialogs.at)
			grid_style(&u->grid, &line, 0, STYLE_REVERSE);
	}
	grid_add(&u->grid, &inside, inside.rows - 1, 0, PAINT_DIM, _("Space show   - + move   d default   Esc"));
}

/* One stays. */
static void toggle(struct tui *u, struct list *l, unsigned position)
{
	bool *hidden = &l->hidden[l->order[position]];
	unsigned shown = 0;

	for (unsigned i = 0; i < l->rows->columns; i++)
		shown += !l->hidden[i];
	if (*hidden || shown > 1)
		*hidden = !*hidden;
	else
		tui_say(u, _("one column stays"));
}

static void move(struct tui *u, struct list *l, bool back)
{
	unsigned to = u->dialogs.at + (back ? -1u : 1u);

	if (to >= l->rows->columns)
		return;
	list_column_move(l, u->dialogs.at, back);
	u->dialogs.at = to;
}

static void put_back(struct list *l)
{
	for (unsigned i = 0; i < l->rows->columns; i++) {
		l->order[i] = (uint8_t)i;
		l->hidden[i] = false;
	}
}

static void point(struct tui *u, struct list *l, const struct mouse *m)
{
	const struct area box = box_of(u, l);
	const struct area lines = { box.row + 1, box.column + 1, l->rows->columns, WIDTH - 2 };

	if (area_has(&lines, m->row, m->column)) {
		u->dialogs.at = m->row - lines.row;
		toggle(u, l, u->dialogs.at);
	} else if (!area_has(&box, m->row, m->column)) {
		dialog_close(u);
	}
}

static void columns_key(struct tui *u, uint32_t key)
{
	struct list *l = tui_list(u);
	struct mouse m;

	if (mouse_pressed(key, &m))
		point(u, l, &m);
	else if (press_is(key, "Up k"))
		u->dialogs.at -= u->dialogs.at > 0;
	else if (press_is(key, "Down j"))
		u->dialogs.at += u->dialogs.at + 1 < l->rows->columns;
	else if (press_is(key, "Space x"))
		toggle(u, l, u->dialogs.at);
	else if (press_is(key, "- Left K + Right J"))
		move(u, l, press_is(key, "- Left K"));
	else if (press_is(key, "d"))
		put_back(l);
	else if (press_is(key, "Esc Enter c q"))
		dialog_close(u);
}

void dialog_columns(struct tui *u)
{
	static const struct dialog columns = { columns_draw, columns_key, false };

	u->dialogs.open = &columns;
	u->dialogs.at = 0;
}
