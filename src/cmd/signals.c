/*
 * Signals only leave a wish; whoever runs looks for it between packets, and
 * waits for those never longer than a moment.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#include "cmd/signals.h"

static atomic_int wishes;
static int nothing;			/* /dev/null */

/* Standard input becomes empty, so that a read waiting there ends as well. */
static void signals_interrupt(int number)
{
	int saved = errno;

	(void)number;
	wishes |= WISH_END;
	dup2(nothing, STDIN_FILENO);
	errno = saved;
}

static void signals_note(int number)
{
	wishes |= number == SIGHUP ? WISH_REOPEN : WISH_COUNTERS;
}

void signals_prepare(void)
{
	nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void signals_catch(bool reopen)
{
	struct sigaction end = { .sa_handler = signals_interrupt, .sa_flags = (int)SA_RESETHAND },
	    note = { .sa_handler = signals_note }, before;

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	if (!sigaction(SIGHUP, NULL, &before) && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, reopen ? &note : &end, NULL);
	sigaction(SIGUSR1, &note, NULL);
#ifdef SIGINFO
	sigaction(SIGINFO, &note, NULL);
#endif
}

bool signals_end(void)
{
	return wishes & WISH_END;
}

bool signals_take(enum wish wish)
{
	return wishes & (int)wish && atomic_fetch_and(&wishes, ~(int)wish) & (int)wish;
}
