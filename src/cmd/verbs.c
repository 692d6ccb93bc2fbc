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

const struct verb *verb_nearest(const char *word)
{
	const struct verb *nearest = NULL;
	unsigned best = 3;		/* farther than two letters is another word */

	if (!*word || strlen(word) > WORD_MAX)
		return NULL;
	for (unsigned i = 0; verbs[i]; i++) {
		unsigned d = strncmp(verbs[i]->name, word, strlen(word)) ? word_distance(word, verbs[i]->name) : 0;

		if (d < best) {
			best = d;
			nearest = verbs[i];
		}
	}
	return nearest;
}
