/*
 * Any bytes as a configuration of the screen.
 *
 * The screen starts whatever they say; and what is written of it then, read
 * again, is understood and changes nothing.
 */
#include <assert.h>
#include <fcntl.h>
#include <unistd.h>
#include "tui/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *printed(struct tui *u, char *words, size_t room)
{
	struct text t = { words, words, words + room - 1, NULL, false };

	text_config(&t, u);
	assert(!t.full);
	return text_string(&t);
}

/* Each complaint is said; a fuzzer need not hear it. */
static void parse(struct tui *u, const char *words, size_t n)
{
	int errors = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(nowhere, STDERR_FILENO);
	config_parse(u, "config", words, n);
	dup2(errors, STDERR_FILENO);
	close(errors);
	close(nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char first[1 << 16], again[1 << 16];
	static struct tui u;

	u = (struct tui){ 0 };
	pages_begin(&u);
	parse(&u, (const char *)data, size);
	printed(&u, first, sizeof first);
	pages_end(&u);

	u = (struct tui){ 0 };
	pages_begin(&u);
	parse(&u, first, strlen(first));
	assert(!u.config.wrongs);
	assert(!strcmp(printed(&u, again, sizeof again), first));
	pages_end(&u);
	return 0;
}
