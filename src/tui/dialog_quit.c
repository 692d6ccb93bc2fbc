/* Leaving: asked only where a live capture holds packets that are saved nowhere. */
#include "tui/screen.h"

static void quit_done(struct tui *u, unsigned choice)
{
	enum { SAVE, QUIT };

	u->quit = choice == QUIT;
	u->dialogs.leaving = choice == SAVE;
	if (choice == SAVE)
		dialog_save_all(u);
}

void dialog_quit(struct tui *u)
{
	const struct picture *p = u->picture;
	uint64_t packets = p->live && p->past ? past_count(p->past) : 0;
	char words[120];
	struct text t = TEXT_FIXED(words);

	if (packets <= u->dialogs.saved) {
		u->quit = true;
		return;
	}
	text_tell(&t, packets - u->dialogs.saved == 1 ? _("The live capture holds $1 unsaved packet.") :
	    _("The live capture holds $1 unsaved packets."), BLANK_GROUP(packets - u->dialogs.saved));
	tui_confirm(u, text_string(&t), N_("Save|Quit|Cancel"), quit_done);
}
