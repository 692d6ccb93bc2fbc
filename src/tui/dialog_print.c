/* The screen as text, in a file that is new. */
#include <errno.h>
#include <fcntl.h>
#include "tui/screen.h"

static void print_write(struct tui *u, const char *answer)
{
	static struct out out;
	char path[LINE_MOST + 256];
	struct text t = TEXT_FIXED(path);
	int fd;

	if (!*answer)
		return;
	fd = open(path_meant(&t, answer), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		tui_say(u, strerror(errno));
		return;
	}
	out_open(&out, fd, path);
	text_add(&out.text, u->dialogs.copy);
	tui_say(u, out_close(&out) == STATUS_OK ? "saved" : "could not be written");
}

void dialog_print(struct tui *u)
{
	enum { CELL_OCTETS = 4 * (1 + CELL_MARKS) };
	size_t size = (size_t)(u->grid.columns * CELL_OCTETS + 1) * u->grid.rows + 1;
	struct dialogs *d = &u->dialogs;
	const struct history *h = &d->history[ASKED_FILE];
	struct text t;

	d->copy = mem_grow(d->copy, size, 1);
	t = (struct text){ d->copy, d->copy, d->copy + size - 1, NULL, false };
	grid_dump(&t, &u->grid);
	text_string(&t);
	dialog_ask(u, "Save the screen as: ", h->count ? h->line[h->count - 1] : "", ASKED_FILE, print_write);
}
