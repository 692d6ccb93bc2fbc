/* A word to find in the rows of the view shown. */
#include "tui/screen.h"

static void find_done(struct tui *u, const char *word)
{
	struct text t = TEXT_FIXED(u->word);

	text_add(&t, word);
	text_string(&t);
	if (!tui_list(u) || !tui_find(u, false))
		tui_say(u, _("not found"));
}

void dialog_find(struct tui *u)
{
	if (tui_list(u))
		dialog_ask(u, _("Find: "), "", ASKED_WORD, find_done);
}
