/*
 * The mouse.  A click does what a key would: places of the head and the key
 * bar are those of commands; what is pointed at is where it was drawn last.
 */
#include "tui/screen.h"

void mouse_spot(struct tui *u, const struct binding *b, uint32_t key, unsigned row, unsigned first, unsigned end)
{
	if (u->spots < SPOTS_MOST)
		u->spot[u->spots++] = (struct spot){ b, key, (uint16_t)row, (uint16_t)first, (uint16_t)end };
}

static bool click_spot(struct tui *u, const struct mouse *m)
{
	for (unsigned i = 0; i < u->spots; i++) {
		const struct spot *s = &u->spot[i];

		if (s->row != m->row || m->column < s->first || m->column >= s->end)
			continue;
		u->key = s->key;
		s->binding->run(u);
		return true;
	}
	return false;
}

static bool click_split(struct tui *u, const struct mouse *m)
{
	u->dragged = split_at(&u->grid, m->row, m->column);
	return u->dragged;
}

/* The second click on a row opens it. */
static bool click_row(struct tui *u, const struct mouse *m)
{
	const struct binding *b = page_at(u->page)->binding;
	struct list *l = tui_list(u);
	int64_t row = l ? list_row_at(l, m->row, m->column) : -1;
	bool again;

	if (row < 0)
		return false;
	again = u->clicked && u->clicked == l->at && row == l->cursor;
	list_to(l, (uint32_t)row);
	u->clicked = l->at;
	while (again && b && b->keys && !press_is(PRESS_ENTER, b->keys))
		b++;
	if (again && b && b->keys) {
		u->key = PRESS_ENTER;
		b->run(u);
	}
	return true;
}

static bool click_title(struct tui *u, const struct mouse *m)
{
	const struct page *p = page_at(u->page);
	struct list *l = tui_list(u);
	int column = l ? list_title_at(l, m->row, m->column) : -1, order;

	if (column < 0)
		return false;
	order = p->order_of ? p->order_of((unsigned)column) : -1;
	if (order < 0) {
		tui_say(u, _("not in the order of this column"));
		return true;
	}
	*p->order(u->memory[u->page]) = (uint8_t)order;
	tui_changed(u);
	return true;
}

static void click(struct tui *u, const struct mouse *m)
{
	const struct page *p = page_at(u->page);

	u->dragged = NULL;
	if (click_spot(u, m) || click_split(u, m))
		return;
	if (p->click && p->click(u, m->row, m->column))
		u->clicked = tui_list(u) ? tui_list(u)->at : 0;
	else if (!click_row(u, m) && !click_title(u, m))
		u->clicked = 0;
}

/* Rows go by; elsewhere, what a view scrolls by its command `detail`. */
static void wheel(struct tui *u, const struct mouse *m, bool down)
{
	enum { NOTCH = 3 };
	struct list *l = tui_list(u);
	const struct keymap_row *detail = keymap_command(&u->keymap, page_word(u->page), "detail");

	if (detail && !(l && area_has(&l->stands, m->row, m->column))) {
		press_nth(detail->binding->keys, !down, &u->key);
		for (unsigned i = 0; i < NOTCH; i++)
			detail->binding->run(u);
	} else if (l) {
		list_move(l, down ? NOTCH : -NOTCH);
	}
}

void mouse_run(struct tui *u, const struct mouse *m)
{
	bool turned = m->act == MOUSE_WHEEL_UP || m->act == MOUSE_WHEEL_DOWN;

	if (m->act == MOUSE_MOVE) {
		if (u->dragged)
			split_move(u->dragged, m->row, m->column);
	} else if (u->dialogs.open) {
		dialog_key(u, !turned ? u->key : m->act == MOUSE_WHEEL_UP ? PRESS_UP : PRESS_DOWN);
	} else if (turned) {
		wheel(u, m, m->act == MOUSE_WHEEL_DOWN);
	} else {
		click(u, m);
	}
}
