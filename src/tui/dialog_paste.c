/*
 * What is pasted comes as keys, one after the other, and has several lines: so
 * an empty line ends it, not the first Enter.
 *
 * Invariant: what was written is wiped when the dialog closes.
 */
#include <spiglass/crypto.h>
#include "tui/dialog_paste.h"
#include "tui/screen.h"

enum { PASTE_MOST = 1 << 16 };

static struct paste {
	char words[PASTE_MOST];
	size_t n;
	bool full;
	void (*done)(struct tui *u, const char *lines, size_t n);
} paste;

static void paste_draw(struct tui *u)
{
	const struct area a = { u->grid.rows - 2, 0, 2, u->grid.columns };
	char words[120];
	struct text t = TEXT_FIXED(words);
	unsigned lines = 0;

	for (size_t i = 0; i < paste.n; i++)
		lines += paste.words[i] == '\n';
	grid_clear(&u->grid, &a);
	text_tell(&t, paste.n == 1 ? _("$1 character, ") : _("$1 characters, "), BLANK_GROUP(paste.n));
	text_tell(&t, lines == 1 ? _("$1 line; they are not shown") : _("$1 lines; they are not shown"), BLANK_GROUP(lines));
	text_add(&t, paste.full ? _("; no more fit, and these will not be read") : "");
	grid_add(&u->grid, &a, 0, 1, paste.full ? PAINT_BAD : PAINT_PLAIN, text_string(&t));
	grid_add(&u->grid, &a, 1, 1, INK_HEAD, _("Paste keys in any form.  Enter twice ends them, Esc leaves it"));
}

void dialog_paste_forget(void)
{
	secret_wipe(paste.words, sizeof paste.words);
	paste.n = 0;
}

static void paste_close(struct tui *u)
{
	dialog_paste_forget();
	dialog_close(u);
}

static void paste_end(struct tui *u)
{
	if (paste.n && !paste.full)
		paste.done(u, paste.words, paste.n);
	paste_close(u);
}

static void paste_add(uint32_t key)
{
	char typed[8];
	struct text t = TEXT_FIXED(typed);
	size_t n;

	text_rune(&t, key);
	n = (size_t)(t.at - typed);
	paste.full |= n > sizeof paste.words - paste.n;
	if (paste.full)
		return;
	memcpy(paste.words + paste.n, typed, n);
	paste.n += n;
}

static void paste_shorten(void)
{
	while (paste.n && ((uint8_t)paste.words[paste.n - 1] & 0xc0) == 0x80)
		paste.n--;
	paste.n -= paste.n > 0;
}

static void paste_key(struct tui *u, uint32_t key)
{
	if (key == PRESS_ESCAPE)
		paste_close(u);
	else if (key == PRESS_ENTER && (!paste.n || paste.words[paste.n - 1] == '\n'))
		paste_end(u);
	else if (key == PRESS_ENTER || key == PRESS_TAB || (key >= ' ' && key < KEY_CODE_FIRST && key != 0x7f))
		paste_add(key);
	else if (key == PRESS_BACKSPACE)
		paste_shorten();
}

void dialog_paste(struct tui *u, void (*done)(struct tui *u, const char *lines, size_t n))
{
	static const struct dialog dialog = { paste_draw, paste_key, false };

	paste = (struct paste){ .done = done };
	u->dialogs.open = &dialog;
}
