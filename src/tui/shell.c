/*
 * A command that gets words on its input, run by the shell on the terminal as
 * it is now.
 *
 * Invariant: whatever the command does with its input, or with signals from
 * the terminal, this process goes on: Ctrl-C is the command's, and a pipe that
 * nobody reads any more only ends the writing.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tui/copy.h"

enum { KEPT = 4 };
static const int kept_signal[KEPT] = { SIGINT, SIGQUIT, SIGPIPE, SIGTSTP };

static void signals_ignore(struct sigaction before[static KEPT])
{
	for (unsigned i = 0; i < KEPT; i++) {
		const struct sigaction a = { .sa_handler = kept_signal[i] == SIGTSTP ? SIG_DFL : SIG_IGN };

		sigaction(kept_signal[i], &a, &before[i]);
	}
}

static void signals_restore(const struct sigaction before[static KEPT])
{
	for (unsigned i = 0; i < KEPT; i++)
		sigaction(kept_signal[i], &before[i], NULL);
}

_Noreturn static void child(const char *command, const int end[static 2], int errors)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };

	for (unsigned i = 0; i < KEPT; i++)
		sigaction(kept_signal[i], &usual, NULL);
	dup2(end[0], STDIN_FILENO);
	if (errors >= 0)
		dup2(errors, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void feed(int fd, const char *words, size_t n, const volatile sig_atomic_t *gone)
{
	while (n && !*gone) {
		ssize_t written = write(fd, words, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return;
		words += written;
		n -= (size_t)written;
	}
}

/* False: an end is asked for, and the command goes on. */
static bool wait_for(pid_t pid, int *status, const volatile sig_atomic_t *gone)
{
	pid_t ended;

	do
		ended = waitpid(pid, status, 0);
	while (ended < 0 && errno == EINTR && !*gone);
	return ended == pid;
}

static void tell_end(struct text *told, int status)
{
	if (WIFSIGNALED(status)) {
		text_tell(told, _("the command was ended by signal $1"), BLANK_DEC((uint64_t)WTERMSIG(status)));
	} else {
		text_tell(told, _("the command's exit status is $1"), BLANK_DEC((uint64_t)WEXITSTATUS(status)));
	}
}

void shell_feed(const char *command, const char *words, size_t n, int errors, const volatile sig_atomic_t *gone,
    struct text *told)
{
	struct sigaction before[KEPT];
	int end[2], status = 0;
	pid_t pid;

	if (pipe2(end, O_CLOEXEC)) {
		text_add(told, strerror(errno));
		return;
	}
	signals_ignore(before);
	pid = fork();
	if (!pid)
		child(command, end, errors);
	close(end[0]);
	if (pid > 0)
		feed(end[1], words, n, gone);
	close(end[1]);
	if (pid > 0 && wait_for(pid, &status, gone))
		tell_end(told, status);
	else
		text_add(told, pid < 0 ? strerror(errno) : _("the command goes on by itself"));
	signals_restore(before);
}
