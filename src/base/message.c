/*
 * Messages to the user.  They may hold file names and bytes of key files, so
 * everything is escaped before it reaches the terminal.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <spiglass/base.h>

static void message(const char *format, va_list list)
{
	char plain[2048], shown[4 * sizeof plain + 64];
	struct text t = TEXT_FIXED(shown);
	int n = vsnprintf(plain, sizeof plain, format, list);

	text_add(&t, "spiglass: ");
	text_escaped(&t, plain, n < 0 ? 0 : (size_t)n < sizeof plain ? (size_t)n : sizeof plain - 1);
	text_char(&t, '\n');
	if (write(STDERR_FILENO, t.start, (size_t)(t.at - t.start)) < 0)
		return;		/* nobody left to tell */
}

void warn(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(format, list);
	va_end(list);
}

void die(int status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	message(format, list);
	va_end(list);
	exit(status);
}
