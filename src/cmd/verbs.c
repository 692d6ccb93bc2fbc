/* The table of verbs, and which of them a mistyped word may mean. */
#include "cmd/verb.h"

#define VERB_ROW(name) &verb_##name,
static const struct verb *const verbs[] = { VERBS(VERB_ROW) NULL };

const struct verb *verb_at(unsigned i)
{
	return i < sizeof verbs / sizeof *verbs ? verbs[i] : NULL;
}

const struct verb *verb_find(const char *name)
{
	for (unsigned i = 0; verbs[i]; i++)
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	return NULL;
}

enum { WORD_MAX = 32 };

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Levenshtein's distance: letters to put in, take out or change. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1], n = (unsigned)strlen(b);

	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (; *a; a++) {
		unsigned corner = row[0]++;

		for (unsigned j = 1; j <= n; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (*a != b[j - 1]));
			corner = above;
		}
	}
	return row[n];
}

const struct verb *verb_nearest(const char *word)
{
	const struct verb *nearest = NULL;
	unsigned best = 3;		/* farther than two letters is another word */

	if (!*word || strlen(word) > WORD_MAX)
		return NULL;
	for (unsigned i = 0; verbs[i]; i++) {
		unsigned d = strncmp(verbs[i]->name, word, strlen(word)) ? distance(word, verbs[i]->name) : 0;

		if (d < best) {
			best = d;
			nearest = verbs[i];
		}
	}
	return nearest;
}
