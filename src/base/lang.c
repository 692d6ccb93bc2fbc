/*
 * The language of words for people.  Catalogs are GNU gettext's .mo files,
 * built into the program: whatever locales a system has, and wherever the
 * program is put, they are there, and no file is opened for them.
 *
 * A .mo file: magic, revision, number of strings, offsets of two tables of
 * (length, offset); the first has the originals in the order of strcmp, the
 * second their translations, each with a NUL behind it (GNU gettext manual,
 * "The Format of GNU MO Files").  Numbers are little-endian here.
 */
#include <locale.h>
#include <stdlib.h>
#include <spiglass/base.h>
#include "base/lang.h"

static const struct lang { const char *name; const uint8_t *mo; } langs[] = {
	{ "en", NULL },
	{ "ja", lang_mo_ja },
};

static const struct lang *chosen = langs;

enum { MO_STRINGS = 8, MO_ORIGINALS = 12, MO_TRANSLATIONS = 16, MO_ENTRY = 8, MO_OFFSET = 4 };

static uint32_t mo_number(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* The i-th string of the table whose offset stands there. */
static const char *mo_string(const uint8_t *mo, unsigned table, uint32_t i)
{
	return (const char *)mo + mo_number(mo + mo_number(mo + table) + i * MO_ENTRY + MO_OFFSET);
}

const char *lang_words(const char *words)
{
	const uint8_t *mo = chosen->mo;
	uint32_t low = 0, high;

	if (!mo || !*words)
		return words;
	for (high = mo_number(mo + MO_STRINGS); low < high;) {
		uint32_t i = low + (high - low) / 2;
		int order = strcmp(words, mo_string(mo, MO_ORIGINALS, i));

		if (!order)
			return mo_string(mo, MO_TRANSLATIONS, i);
		low = order > 0 ? i + 1 : low;
		high = order < 0 ? i : high;
	}
	return words;
}

const char *lang_name(void)
{
	return chosen->name;
}

bool lang_set(const char *name)
{
	for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
		if (!strcmp(langs[i].name, name)) {
			chosen = &langs[i];
			return true;
		}
	return false;
}

/* As POSIX has it: the first of these that is set and not empty. */
void lang_begin(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);

		if (!value || !*value)
			continue;
		for (size_t l = 0; l < sizeof langs / sizeof *langs; l++)
			if (!strncmp(value, langs[l].name, 2) && strchr("_.@", value[2]))
				chosen = &langs[l];
		return;
	}
}
