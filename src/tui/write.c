/* Files that views write: what is there already stays. */
#include <errno.h>
#include <fcntl.h>
#include "tui/view.h"

void tui_write(struct tui *u, const char *path, void (*write)(struct text *t, const void *context), const void *context)
{
	static struct out out;
	char meant[1024];
	struct text t = TEXT_FIXED(meant);
	int fd;

	if (!*path)
		return;
	fd = open(path_meant(&t, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0) {
		tui_say(u, strerror(errno));
		return;
	}
	out_open(&out, fd, meant);
	write(&out.text, context);
	tui_say(u, out_close(&out) == STATUS_OK ? _("saved") : _("could not be written"));
}
