/* Any bytes as a script of keys: each is pressed or told to be wrong, and the end is reached. */
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tui/backend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* There is nothing to read here. */
void scene_until(struct scene *s, uint64_t packets)
{
	(void)s;
	(void)packets;
}

void scene_pretend(struct scene *s)
{
	(void)s;
}

static void play(const char *path)
{
	const struct tui_options o = { .script = path, .columns = 80, .rows = 24 };
	struct grid g = { .ascii = true };
	unsigned columns, rows;
	uint32_t key;

	assert(backend_script.open(&o, NULL));
	do {
		backend_script.size(&columns, &rows);
		assert(columns && rows && columns <= TUI_COLUMNS_MOST && rows <= TUI_ROWS_MOST);
		grid_resize(&g, columns < 8 ? columns : 8, rows < 4 ? rows : 4);
		backend_script.show(&g);
		key = backend_script.press(0);
	} while (key != PRESS_GONE);
	backend_script.close();
	grid_free(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int output = dup(STDOUT_FILENO), errors = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int file = memfd_create("script", MFD_CLOEXEC);
	char path[40];
	struct text t = TEXT_FIXED(path);

	assert(write(file, data, size) == (ssize_t)size);
	text_add(&t, "/proc/self/fd/");
	text_dec(&t, (uint64_t)file);
	dup2(nowhere, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	play(text_string(&t));
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	close(output);
	close(errors);
	close(nowhere);
	close(file);
	return 0;
}
