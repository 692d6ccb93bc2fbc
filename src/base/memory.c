/* Memory that is there or ends the process: no caller has a half-built state to undo. */
#include <stdint.h>
#include <stdlib.h>
#include <spiglass/base.h>

static void *mem_checked(void *p)
{
	if (!p)
		die(STATUS_OUTPUT, "out of memory");
	return p;
}

void *mem_new(size_t size)
{
	return mem_checked(calloc(1, size ? size : 1));
}

void *mem_grow(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		die(STATUS_OUTPUT, "out of memory");
	return mem_checked(realloc(old, count && size ? count * size : 1));
}

char *mem_string(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_new(n), s, n);
}
