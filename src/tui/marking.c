/* Keys that mark rows: what is marked is what a row is identified by. */
#include "tui/screen.h"

/* NULL: rows of this view are not marked; that is said. */
static struct marks *marks_here(struct tui *u)
{
	const struct page *p = page_at(u->page);

	if (!p->marks)
		tui_say(u, _("these rows cannot be marked"));
	return p->marks ? p->marks(u) : NULL;
}

void mark_row(struct tui *u)
{
	struct marks *m = marks_here(u);
	struct list *l = tui_list(u);

	if (!m || !list_count(l))
		return;
	if (!marks_toggle(m, l->at))
		tui_say(u, _("no more can be marked"));
	list_move(l, 1);
}

void mark_none(struct tui *u)
{
	struct marks *m = marks_here(u);

	if (m)
		marks_clear(m);
}

void mark_all(struct tui *u)
{
	struct marks *m = marks_here(u);
	const struct list *l = tui_list(u);
	uint32_t n = m ? list_count(l) : 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t at = l->rows->identity(l->context, i);

		if (marks_has(m, at) || marks_toggle(m, at))
			continue;
		tui_say(u, _("no more can be marked"));
		return;
	}
}
