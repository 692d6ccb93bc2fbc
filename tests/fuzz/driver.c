/* Stands in for libFuzzer: gives every file named to the target, once. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	enum { MOST = 1 << 20 };
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(MOST);
	size_t n;

	if (!f || !data) {
		perror(path);
		return 1;
	}
	n = fread(data, 1, MOST, f);
	fclose(f);
	data = realloc(data, n ? n : 1);	/* its exact size, so that one octet over is seen */
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed;
}
