/*
 * A keyring that is in use is never changed: a copy gets more, and takes its
 * place.  So whatever a file holds, nothing is worse than before.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include "tui/more_keys.h"

static void said_line(void *context, const char *words)
{
	struct text *t = context;

	text_add(t, words);
	text_char(t, '\n');
}

/* --- what is in it --- */

struct held { unsigned child, ike, exchanges, certificates; };

static struct held held_in(const struct keyring *k)
{
	return (struct held){ keyring_count(k), keyring_ike_count(k), keyring_ke_count(k), keyring_certificate_count(k) };
}

static unsigned held_all(const struct held *h)
{
	return h->child + h->ike + h->exchanges + h->certificates;
}

static void said_count(struct text *t, const char **before, unsigned n, const char *what)
{
	if (!n)
		return;
	text_add(t, *before);
	text_say(t, what);
	text_char(t, ' ');
	text_group(t, n);
	*before = ", ";
}

static void said_held(struct text *t, const char *name, const struct held *old, const struct held *new)
{
	const char *before = _(": new keys in it: ");

	text_escaped(t, name, strlen(name));
	said_count(t, &before, new->child - old->child, N_("ESP and AH"));
	said_count(t, &before, new->ike - old->ike, "IKE");
	said_count(t, &before, new->exchanges - old->exchanges, N_("key exchanges"));
	said_count(t, &before, new->certificates - old->certificates, N_("certificates"));
	text_add(t, held_all(new) == held_all(old) ? _(": no new keys in it\n") : "\n");
}

/* --- one more --- */

struct source {
	const char *path;		/* or */
	const char *lines;
	size_t n;
};

static void said_fault(void *context, const char *name, unsigned line, const char *what)
{
	struct text *t = context;

	text_add(t, name);
	text_char(t, ':');
	text_dec(t, line);
	text_add(t, ": ");
	text_escaped(t, what, strlen(what));
	text_char(t, '\n');
}

static enum status source_read(struct keyring *k, const char *name, const struct source *from, struct text *said)
{
	enum status status;

	warn_to(said_line, said);
	if (from->path)
		status = keyring_read(k, from->path);
	else
		status = keyring_import(k, name, from->lines, from->n, said_fault, said);
	warn_to(NULL, NULL);
	return status;
}

static bool more_keys(struct scene *s, const char *name, const struct source *from, struct text *said)
{
	struct keyring *k = scene_keyring(s);
	const struct held old = held_in(k);
	enum status status = source_read(k, name, from, said);
	const struct held new = held_in(k);

	if (status == STATUS_OK)
		said_held(said, name, &old, &new);
	if (status == STATUS_OK && held_all(&new) > held_all(&old)) {
		scene_keys(s, k);
		return true;
	}
	keyring_free(k);
	return false;
}

/* The file that "form:path" names. */
static const char *path_alone(const char *path)
{
	for (unsigned i = 0; keyring_form(i); i++) {
		size_t n = strlen(keyring_form(i));

		if (!strncmp(path, keyring_form(i), n) && path[n] == ':')
			return path + n + 1;
	}
	return path;
}

/* A pipe could be waited for for ever, and standard input is the keyboard, or the capture. */
static bool path_waits(const char *path)
{
	struct stat st;

	return !strcmp(path, "-") || (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

bool more_keys_file(struct scene *s, const char *path, struct text *said)
{
	const struct source from = { .path = path };

	if (!path_waits(path_alone(path)))
		return more_keys(s, path, &from, said);
	text_escaped(said, path, strlen(path));
	text_say(said, ": only files and folders are read while the screen is shown\n");
	return false;
}

bool more_keys_pasted(struct scene *s, const char *lines, size_t n, struct text *said)
{
	const struct source from = { .lines = lines, .n = n };
	struct keyring *k = scene_keyring(s);
	char name[32];
	struct text t = TEXT_FIXED(name);

	text_tell(&t, _("pasted $1"), BLANK_DEC(keyring_sources(k) + 1u));
	keyring_free(k);
	return more_keys(s, text_string(&t), &from, said);
}

/* In the form it had; what was pasted is no file. */
static void source_again(struct keyring *k, uint32_t file, struct text *said)
{
	const char *form = keyring_source_form(k, file), *name = keyring_source(k, file);
	char path[4096];
	struct text t = TEXT_FIXED(path);
	struct stat st;

	if (stat(name, &st) || !S_ISREG(st.st_mode))
		return;
	text_add(&t, form ? form : "");
	text_add(&t, form ? ":" : "");
	text_add(&t, name);
	text_string(&t);
	if (!t.full)
		source_read(k, name, &(struct source){ .path = path }, said);
}

bool more_keys_again(struct scene *s, struct text *said)
{
	struct keyring *k = scene_keyring(s);
	const struct held old = held_in(k);
	struct held new;

	for (uint32_t i = 0, n = keyring_sources(k); i < n; i++)
		source_again(k, i, said);
	new = held_in(k);
	if (!held_all(&new)) {
		text_say(said, "there are no keys to try\n");
		keyring_free(k);
		return false;
	}
	said_held(said, _("all sources again"), &old, &new);
	scene_keys(s, k);
	return true;
}

void more_keys_write(const struct picture *p, const struct key_form *form, const char *path, struct text *said)
{
	const struct key_report report = { .given = p->given, .derived = p->derived, .sas = p->sas, .tally = p->tally };

	warn_to(said_line, said);
	keys_write(form, &report, path, false);
	warn_to(NULL, NULL);
}
