/*
 * Reading a key source: the bytes, whose form they are, their lines, and what
 * is said about them.  A form is recognised by what its lines look like, never
 * by a file's name.  Copies of the text are wiped.  Adding a form: its file,
 * and its importer in the list below.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <spiglass/limits.h>

#include "keyring/feed.h"
#include "keyring/secret.h"
#include "keyring/source.h"
#include "keyring/value.h"

static const struct importer *const importers[] = {
	&importer_esp_sa,
	&importer_ikev1_table,
	&importer_ikev2_table,
	&importer_xfrm,
	&importer_setkey,
	&importer_setkey_add,
	&importer_tcpdump,
	&importer_fortigate,
	&importer_racoon,
	&importer_mikrotik,
	&importer_vpp,
	&importer_vpp_sa,
	&importer_iked,
	&importer_ipsecctl,
	&importer_charon,
	&importer_pluto,
	&importer_spiglass,
	&importer_certificate,
};

enum {
	IMPORTERS = sizeof importers / sizeof importers[0],
	HEAD = 1 << 20,			/* octets by which a form is recognised: a log may begin with much else */
	SURE = 4,			/* a line of its own speaks as much; less: a folder's file is passed over */
	ENOUGH = 400,			/* no more lines are asked */
	TOLD = 100,			/* faults of a source that are told one by one */
};

/* --- what is said --- */

/* Longer than an SPI of ESP: whatever an importer repeats of a line, no key gets out. */
static void hide_digits(char *what)
{
	enum { SHOWN = 8 };
	unsigned digits = 0;

	for (; *what; what++) {
		digits = hex_digit(*what) < 0 ? 0 : digits + 1;
		if (digits == SHOWN + 1)
			memset(what - SHOWN, '*', SHOWN);
		if (digits > SHOWN)
			*what = '*';
	}
}

static void source_say(struct source *s, unsigned line, const char *format, va_list list)
{
	char what[512];

	if (!s->say)
		return;
	vsnprintf(what, sizeof what, format, list);
	hide_digits(what);
	s->say(s->context, s->name, line, what);
}

void source_remark(struct source *s, unsigned line, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	source_say(s, line, format, list);
	va_end(list);
}

void source_fault(struct source *s, unsigned line, const char *format, ...)
{
	va_list list;

	if (s->silent)
		return;
	keyring_fault(s->keyring);
	if (s->faults++ >= TOLD)
		return;
	va_start(list, format);
	source_say(s, line, format, list);
	va_end(list);
}

void source_warn(void *context, const char *name, unsigned line, const char *what)
{
	(void)context;
	if (line)
		warn("%s:%u: %s", name, line, what);
	else
		warn("%s: %s", name, what);
}

/* --- lines --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Cut the next line off; its length without the end and trailing blanks. */
static size_t line_cut(struct source *s, const char **at)
{
	const char *newline = memchr(s->at, '\n', (size_t)(s->end - s->at));
	const char *end = newline ? newline : s->end;

	*at = s->at;
	s->at = newline ? newline + 1 : s->end;
	s->line++;
	while (end > *at && is_blank(end[-1]))
		end--;
	return (size_t)(end - *at);
}

char *source_line(struct source *s)
{
	const char *at;

	while (s->at < s->end) {
		size_t n = line_cut(s, &at);

		if (n > LIMIT_KEY_LINE) {
			source_fault(s, s->line, "line of %zu octets, expected at most %d", n,
			    LIMIT_KEY_LINE);
		} else if (memchr(at, '\0', n)) {
			source_fault(s, s->line, "line holds a NUL, expected text");
		} else {
			memcpy(s->text, at, n);
			s->text[n] = '\0';
			return s->text;
		}
	}
	return NULL;
}

static bool source_took(struct source *s, bool put)
{
	if (put)
		s->used++;
	else
		source_fault(s, s->line, "more than %d keys, this one is left out", LIMIT_KEYS);
	return put;
}

static void source_took_secret(struct source *s, bool put)
{
	s->secrets |= source_took(s, put);
}

void source_take(struct source *s, const struct key *key)
{
	source_took_secret(s, keyring_put(s->keyring, key));
}

void source_take_ike(struct source *s, const struct ike_key *key)
{
	source_took_secret(s, keyring_put_ike(s->keyring, key));
}

void source_take_ke(struct source *s, const struct ke_secret *ke)
{
	source_took_secret(s, keyring_put_ke(s->keyring, ke));
}

void source_take_certificate(struct source *s, const struct certificate *c)
{
	source_took(s, keyring_put_certificate(s->keyring, c));
}

/* --- forms --- */

static const struct importer *importer_named(const char *name, size_t n)
{
	for (unsigned i = 0; i < IMPORTERS; i++)
		if (strlen(importers[i]->name) == n && !memcmp(importers[i]->name, name, n))
			return importers[i];
	return NULL;
}

/* "form:path": the form, and path moved behind it; NULL when none is named. */
static const struct importer *importer_forced(const char **path)
{
	const char *colon = strchr(*path, ':');
	const struct importer *i = colon ? importer_named(*path, (size_t)(colon - *path)) : NULL;

	if (i)
		*path = colon + 1;
	return i;
}

const char *keyring_form(unsigned i)
{
	return i < IMPORTERS ? importers[i]->name : NULL;
}

static void importer_names(struct text *t)
{
	for (unsigned i = 0; keyring_form(i); i++) {
		text_add(t, i ? ", " : "");
		text_add(t, keyring_form(i));
	}
}

/* How much a line adds for each form; which has most. */
static unsigned weigh(const char *line, unsigned score[static IMPORTERS])
{
	unsigned best = 0;

	for (unsigned i = 0; i < IMPORTERS; i++) {
		score[i] += importers[i]->recognise(line);
		if (score[i] > score[best])
			best = i;
	}
	return best;
}

/* least: how much must speak for a form. */
static const struct importer *recognise(struct source s, unsigned least)
{
	unsigned score[IMPORTERS] = { 0 }, best = 0;
	const char *line;

	if (certificate_is_der(&s))
		return &importer_certificate;
	s.silent = true;
	if (s.end - s.at > HEAD)
		s.end = s.at + HEAD;
	while (score[best] < ENOUGH && (line = source_line(&s)))
		best = weigh(line, score);
	return score[best] >= least ? importers[best] : NULL;
}

static void fault_unknown(struct source *s)
{
	char names[400];
	struct text t = TEXT_FIXED(names);

	importer_names(&t);
	source_fault(s, 0, "%s; known are: %s", s->at == s->end ? "empty" : "not a key source known here",
	    text_string(&t));
}

/* --- the bytes --- */

struct bytes { char *at; size_t size, room; };

static void bytes_free(struct bytes *b)
{
	if (b->at)
		secret_unmap(b->at);
}

static void bytes_grow(struct bytes *b, size_t room)
{
	struct bytes more = { .size = b->size, .room = room };

	more.at = secret_map(more.room);
	if (b->at)
		memcpy(more.at, b->at, b->size);
	bytes_free(b);
	*b = more;
}

/* Read on until the end of the file or `most` octets; false: errno says why not. */
static bool bytes_read(struct bytes *b, int fd, size_t most)
{
	ssize_t n = 1;

	while (n && b->size < most) {
		if (b->size == b->room)
			bytes_grow(b, b->room ? b->room * 4 : HEAD);
		n = read(fd, b->at + b->size, b->room - b->size);
		if (n > 0)
			b->size += (size_t)n;
		else if (n < 0 && errno != EINTR)
			return false;
	}
	return true;
}

struct source source_new(struct keyring *k, const char *name, keyring_say *say, void *context)
{
	return (struct source){ .keyring = k, .name = name, .say = say, .context = context, .at = "", .end = "",
		.text = secret_map(LIMIT_KEY_LINE + 1) };
}

void source_free(struct source *s)
{
	secret_unmap(s->text);
}

static struct source source_open(struct keyring *k, const char *name, const struct bytes *b, keyring_say *say,
    void *context)
{
	static const char mark[] = "\xef\xbb\xbf";	/* UTF-8's byte order mark, a habit of Windows */
	struct source s = source_new(k, name, say, context);

	s.at = b->size ? b->at : "";
	s.end = s.at + b->size;
	if (b->size >= 3 && !memcmp(s.at, mark, 3))
		s.at += 3;
	return s;
}

/* *secrets: does it hold any, as a certificate does not. */
static enum status bytes_import(struct keyring *k, const char *name, const struct bytes *b,
    const struct importer *form, keyring_say *say, void *context, bool *secrets)
{
	struct source s = source_open(k, name, b, say, context);

	s.file = keyring_file(k, name);
	if (!form)
		form = recognise(s, 1);
	keyring_file_form(k, s.file, form ? form->name : NULL);
	if (form)
		form->import(&s);
	else
		fault_unknown(&s);
	if (s.faults > TOLD)
		source_remark(&s, 0, "and %u more such lines", s.faults - TOLD);
	if (!s.used && !s.faults)
		source_remark(&s, 0, "no keys in it, read as %s", form->name);
	source_free(&s);
	*secrets = s.secrets;
	return s.used ? STATUS_OK : STATUS_KEYS;
}

enum status keyring_import(struct keyring *k, const char *name, const char *bytes, size_t size,
    keyring_say *say, void *context)
{
	const struct importer *form = importer_forced(&name);
	struct bytes b = { (char *)(uintptr_t)bytes, size, size };	/* only read */
	bool secrets;

	return bytes_import(k, name, &b, form, say, context, &secrets);
}

/* --- files --- */

static bool bytes_known(const struct bytes *b)
{
	struct source s = source_open(NULL, "", b, NULL, NULL);
	bool known = recognise(s, SURE);

	source_free(&s);
	return known;
}

/* Of a regular file the size is known: room for it at once, and one octet more to see its end. */
static void bytes_expect(struct bytes *b, const struct stat *st)
{
	if (S_ISREG(st->st_mode) && st->st_size >= (off_t)b->room && st->st_size <= LIMIT_KEY_FILE)
		bytes_grow(b, (size_t)st->st_size + 1);
}

void source_warn_readable(const char *name, const struct stat *st)
{
	if (S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_mode & (S_IRGRP | S_IROTH))
		warn("%s: others can read the keys in it (mode %04o); chmod 600 keeps them from it", name,
		    (unsigned)st->st_mode & 07777);
}

static enum status warn_unreadable(const char *name)
{
	warn("%s: cannot be read: %s", name, strerror(errno));
	return STATUS_KEYS;
}

static enum status read_rest(struct keyring *k, const char *name, int fd, const struct importer *form,
    struct bytes *b)
{
	struct stat st;
	enum status status;
	bool secrets;

	if (fstat(fd, &st))
		return warn_unreadable(name);
	bytes_expect(b, &st);
	if (!bytes_read(b, fd, LIMIT_KEY_FILE + 1u))
		return warn_unreadable(name);
	if (b->size > LIMIT_KEY_FILE) {
		warn("%s: larger than %d MiB, no key source", name, LIMIT_KEY_FILE >> 20);
		return STATUS_KEYS;
	}
	status = bytes_import(k, name, b, form, source_warn, NULL, &secrets);
	if (secrets)
		source_warn_readable(name, &st);
	return status;
}

/* only_known: say nothing of files that are no key source. */
static enum status read_open(struct keyring *k, const char *name, int fd, const struct importer *form,
    bool only_known)
{
	struct bytes b = { 0 };
	enum status status = STATUS_KEYS;

	if (!bytes_read(&b, fd, HEAD))
		status = warn_unreadable(name);
	else if (!only_known || bytes_known(&b))
		status = read_rest(k, name, fd, form, &b);
	bytes_free(&b);
	return status;
}

static int is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static bool read_member(struct keyring *k, const char *folder, const char *name, const struct importer *form)
{
	char path[4096];
	struct text t = TEXT_FIXED(path);
	struct stat st;
	enum status status = STATUS_KEYS;
	int fd;

	text_add(&t, folder);
	text_add(&t, "/");
	text_add(&t, name);
	if (t.full || stat(text_string(&t), &st) || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	status = read_open(k, path, fd, form, true);
	close(fd);
	return status == STATUS_OK;
}

static enum status read_folder(struct keyring *k, const char *path, const struct importer *form)
{
	struct dirent **found;
	int n = scandir(path, &found, is_visible, alphasort);
	unsigned used = 0;

	if (n < 0)
		return warn_unreadable(path);
	for (int i = 0; i < n; i++) {
		used += read_member(k, path, found[i]->d_name, form);
		free(found[i]);
	}
	free(found);
	if (!used)
		warn("%s: no file in this folder is a key source known here", path);
	return used ? STATUS_OK : STATUS_KEYS;
}

static enum status read_stdin(struct keyring *k, const struct importer *form)
{
	if (keyring_takes_stdin(k))
		return read_open(k, "standard input", STDIN_FILENO, form, false);
	warn("-k -: keys were read from standard input already, which ends but once");
	return STATUS_KEYS;
}

/* Not repeated here: who wrote it where others see it shall not have it in a log as well. */
static enum status warn_typed(void)
{
	warn("this looks like a key, not like a file that holds it: arguments are seen by everybody in ps and stay "
	    "in the shell's history; put it into a file, or pipe it to -k -");
	return STATUS_USAGE;
}

static enum status read_path(struct keyring *k, const char *path, const struct importer *form)
{
	struct stat st;
	enum status status;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		status = warn_unreadable(path);
	else if (S_ISDIR(st.st_mode))
		status = read_folder(k, path, form);
	else
		status = read_open(k, path, fd, form, false);
	if (fd >= 0)
		close(fd);
	return status;
}

/* "log:FILE" is a file, too, and "xfrm:" the kernel; that they go on is for others. */
enum status keyring_read(struct keyring *k, const char *path)
{
	const struct importer *form;

	if (kernel_is_named(path))
		return kernel_read(k);
	path = log_named(path) ? log_named(path) : path;
	form = importer_forced(&path);
	if (!strcmp(path, "-"))
		return read_stdin(k, form);
	if (value_is_typed(path) && access(path, F_OK))
		return warn_typed();
	return read_path(k, path, form);
}
