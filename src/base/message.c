/*
 * Messages to the user.  They may hold file names and bytes of key files, so
 * everything is escaped before it reaches the terminal.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <spiglass/base.h>

static _Thread_local struct { warn_say *say; void *context; } listener;

void warn_to(warn_say *say, void *context)
{
	listener.say = say;
	listener.context = context;
}

static void message(const char *format, va_list list, bool to_stderr)
{
	static const char name[] = "spiglass: ";
	char plain[2048], shown[4 * sizeof plain + 64];
	struct text t = TEXT_FIXED(shown);
	int n = vsnprintf(plain, sizeof plain, format, list);

	text_add(&t, name);
	text_escaped(&t, plain, n < 0 ? 0 : (size_t)n < sizeof plain ? (size_t)n : sizeof plain - 1);
	if (listener.say && !to_stderr) {
		listener.say(listener.context, text_string(&t) + sizeof name - 1);
		return;
	}
	text_char(&t, '\n');
	if (write(STDERR_FILENO, t.start, (size_t)(t.at - t.start)) < 0)
		return;		/* nobody left to tell */
}

void warn(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(format, list, false);
	va_end(list);
}

void die(int status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(format, list, true);
	va_end(list);
	exit(status);
}
