/* How far words are from each other, for whoever mistyped one. */
#include <ctype.h>
#include <spiglass/base.h>

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

static uint32_t letter_next(const char **s, const char *end)
{
	uint32_t c = rune_next(s, end);

	return c < 0x80 ? (uint32_t)tolower((int)c) : c;
}

/* Levenshtein's distance: letters to put in, take out or change. */
unsigned word_distance(const char *a, const char *b)
{
	const char *end = a + strlen(a), *end_b = b + strlen(b);
	unsigned row[WORD_MAX + 1], n = 0;
	uint32_t letter[WORD_MAX];

	if (end_b - b > WORD_MAX)
		return UINT32_MAX;
	while (b < end_b)
		letter[n++] = letter_next(&b, end_b);
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	while (a < end) {
		uint32_t c = letter_next(&a, end);
		unsigned corner = row[0]++;

		for (unsigned j = 1; j <= n; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (c != letter[j - 1]));
			corner = above;
		}
	}
	return row[n];
}
