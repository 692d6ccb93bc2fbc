/*
 * The protocol of sd_notify(3): lines in a datagram to the socket that
 * NOTIFY_SOCKET names; a name that begins with @ is an abstract one.
 *
 * Connected before the sandbox closes, which lets nobody make a socket.  What
 * cannot be told is not told: the work goes on.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "cmd/notify.h"

static int manager = -1;
static unsigned seconds;

/* Half of what is allowed, so that one that comes late is still in time. */
static unsigned watchdog_seconds(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	unsigned long long n = usec ? strtoull(usec, NULL, 10) / 2000000 : 0;

	if (!usec || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return n < 1 ? 1 : n > 3600 ? 3600 : (unsigned)n;
}

void notify_open(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = name ? strlen(name) : 0;

	if (n < 2 || n >= sizeof to.sun_path || (*name != '/' && *name != '@'))
		return;
	memcpy(to.sun_path, name, n);
	if (*name == '@')
		to.sun_path[0] = 0;
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (manager >= 0 && connect(manager, (const struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n))) {
		close(manager);
		manager = -1;
	}
	seconds = manager >= 0 ? watchdog_seconds() : 0;
}

bool notify_wanted(void)
{
	return manager >= 0;
}

void notify_say(const char *words)
{
	ssize_t written = manager >= 0 ? write(manager, words, strlen(words)) : 0;

	(void)written;
}

unsigned notify_seconds(void)
{
	return seconds;
}
