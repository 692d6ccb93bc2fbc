/* How far words are from each other, for whoever mistyped one. */
#include <ctype.h>
#include <spiglass/base.h>

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Levenshtein's distance: letters to put in, take out or change. */
unsigned word_distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1];
	size_t n = strlen(b);

	if (n > WORD_MAX)
		return UINT32_MAX;
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (; *a; a++) {
		unsigned corner = row[0]++;

		for (unsigned j = 1; j <= n; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (tolower((uint8_t)*a) != tolower((uint8_t)b[j - 1])));
			corner = above;
		}
	}
	return row[n];
}
