/* Names of files: what "~" means, and what stands in a folder. */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include "tui/screen.h"

const char *path_meant(struct text *t, const char *path)
{
	const char *home = getenv("HOME");

	if (home && path[0] == '~' && (path[1] == '/' || !path[1])) {
		text_add(t, home);
		path++;
	}
	text_add(t, path);
	return text_string(t);
}

/* --- completion --- */

struct entries {
	const char *begun;		/* what is written of the name */
	char common[NAME_MAX + 2];
	unsigned count;
	struct text list;
};

static void names_add(struct entries *s, const char *name, bool folder)
{
	struct text t = TEXT_FIXED(s->common);
	size_t n = 0;

	if (!s->count++) {
		text_add(&t, name);
		text_add(&t, folder ? "/" : "");
		text_string(&t);
	}
	while (s->common[n] && s->common[n] == name[n])
		n++;
	if (s->count > 1)
		s->common[n] = 0;
	text_escaped(&s->list, name, strlen(name));
	text_add(&s->list, folder ? "/ " : " ");
}

/* Names of a folder that begin so; hidden ones only when a dot is written. */
static void names_read(struct entries *s, const char *folder)
{
	enum { READ_MOST = 100000 };
	DIR *dir = opendir(folder);
	size_t n = strlen(s->begun);
	const struct dirent *e;

	for (unsigned i = 0; dir && i < READ_MOST && (e = readdir(dir)); i++)
		if (!strncmp(e->d_name, s->begun, n) && (*s->begun || e->d_name[0] != '.') &&
		    strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			names_add(s, e->d_name, e->d_type == DT_DIR);
	if (dir)
		closedir(dir);
}

void path_complete(struct tui *u)
{
	struct line *l = &u->dialogs.line;
	char written[LINE_MOST], meant[2 * LINE_MOST];
	struct text t = TEXT_FIXED(written), m = TEXT_FIXED(meant);
	struct entries names = { .list = TEXT_FIXED(u->message) };
	char *slash;

	text_mem(&t, l->words, l->at);
	text_string(&t);
	slash = strrchr(written, '/');
	names.begun = slash ? slash + 1 : written;
	path_meant(&m, written);
	slash = strrchr(meant, '/');
	if (slash)
		slash[1] = 0;
	names_read(&names, slash ? meant : ".");
	text_string(&names.list);
	if (names.count == 1)
		*u->message = 0;
	if (names.count)
		line_replace(l, (unsigned)strlen(names.begun), names.common);
}
