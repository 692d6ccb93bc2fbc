/*
 * The sandbox closes once, in this order: what later needs a file is loaded,
 * the files that stay in reach are opened, the user is given up, and then
 * Landlock and seccomp close behind us.
 *
 * Invariant: nothing of a capture has been looked at yet.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <errno.h>
#include <execinfo.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <spiglass/crypto.h>
#include "cmd/sandbox.h"
#include "keyring/secret.h"

/* Sanitizers read /proc, and stop other threads by ptrace, when the program ends. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* Built with -DSANDBOX_OFF (for coverage, which writes files at the end) or sanitizers there is none. */
#ifdef SANDBOX_OFF
static const bool built_without = true;
#else
static const bool built_without = SANITIZED;
#endif

const char *sandbox_profile_name(enum sandbox_profile p)
{
	static const char *const name[] = { "offline", "live", "screen" };

	return name[p];
}

static int octet_order(const void *a, const void *b) { return *(const uint8_t *)a - *(const uint8_t *)b; }

/*
 * The time zone, conversions of the locale, the unwinder of threads that are
 * cancelled, OpenSSL's providers; and how much memory there is, which qsort()
 * asks once when it sorts more than a little.
 */
static void load_before(const struct options *o, const struct sandbox *s)
{
	uint8_t some[2048] = { 0 };
	void *frame;

	tzset();
	secret_guard();
	btowc('a');
	backtrace(&frame, 1);
	qsort(some, sizeof some, 1, octet_order);
	crypto_prepare(o->key_paths || s->profile == SANDBOX_SCREEN);
}

/* The folder of a file that is to be made; NULL: none is. */
static const char *folder_of(const struct sandbox *s, char *room, size_t size)
{
	struct text t = { room, room, room + size - 1, NULL, false };

	if (s->profile == SANDBOX_SCREEN)
		return ".";
	if (!s->write && !s->metrics)
		return NULL;
	text_add(&t, s->write ? s->write : s->metrics);
	text_string(&t);
	return dirname(room);
}

static enum status sandbox_missing(void)
{
	if (built_without)
		warn("--sandbox=require: this program was built without it");
	else if (!sandbox_landlock())
		warn("--sandbox=require: this kernel has no Landlock, or does not let us use it");
	else if (!sandbox_calls_there())
		warn("--sandbox=require: no seccomp, in this kernel or in this program");
	else
		return STATUS_OK;
	return STATUS_USAGE;
}

static bool close_behind(const struct sandbox *s, int rules)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return false;
	return (rules < 0 || sandbox_paths_close(rules)) && (!sandbox_calls_there() || sandbox_calls_close(s));
}

static enum status enter(const struct options *o, const struct sandbox *s)
{
	char room[4096];
	int rules = sandbox_paths(s);
	enum status status = sandbox_user(o, folder_of(s, room, sizeof room));

	if (status != STATUS_OK || close_behind(s, rules))
		return status;
	warn("the sandbox cannot be closed: %s; --no-sandbox goes on without it", strerror(errno));
	return STATUS_USAGE;
}

enum status sandbox_enter(const struct options *o, const struct sandbox *s)
{
	if (o->sandbox == SANDBOX_NONE) {
		warn("--no-sandbox: whoever takes over this program by a packet can do whatever you can");
		return STATUS_OK;
	}
	if (o->sandbox == SANDBOX_REQUIRE && sandbox_missing() != STATUS_OK)
		return STATUS_USAGE;
	if (built_without)
		return STATUS_OK;
	load_before(o, s);
	return enter(o, s);
}

void sandbox_tell(struct text *t)
{
	text_add(t, "sandbox: ");
	if (built_without) {
		text_add(t, "left out when this program was built\n");
		return;
	}
	text_add(t, "no new privileges, no capabilities; root becomes ");
	text_add(t, sandbox_user_name());
	text_add(t, sandbox_landlock() ? "; Landlock, version " : "; no Landlock");
	if (sandbox_landlock())
		text_dec(t, (uint64_t)sandbox_landlock());
	text_add(t, sandbox_calls_there() ? "; seccomp, system calls left: " : "; no seccomp");
	for (unsigned i = 0; sandbox_calls_there() && i < SANDBOX_PROFILES; i++) {
		text_add(t, i ? ", " : "");
		text_add(t, sandbox_profile_name((enum sandbox_profile)i));
		text_char(t, ' ');
		text_dec(t, sandbox_calls_count((enum sandbox_profile)i));
	}
	text_char(t, '\n');
}
