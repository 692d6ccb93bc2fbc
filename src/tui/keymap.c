/*
 * Keys of commands.
 *
 * Invariant: within a view no key has two commands; a view's own commands come
 * before those of lists, and these before those of every view.
 */
#include <strings.h>
#include "tui/keymap.h"
#include "tui/screen.h"

static void keymap_add(struct keymap *k, const char *view, const struct binding *b)
{
	for (; b && b->keys && k->count < KEYMAP_MOST; b++) {
		struct keymap_row *r = &k->row[k->count++];

		*r = (struct keymap_row){ .view = view, .binding = b };
		while (r->count < KEYMAP_KEYS && press_nth(b->keys, r->count, &r->key[r->count]))
			r->count++;
	}
}

void keymap_begin(struct keymap *k)
{
	k->count = 0;
	for (unsigned i = 0; page_at(i); i++)
		keymap_add(k, page_word(i), page_at(i)->binding);
	keymap_add(k, "rows", bindings_list());
	keymap_add(k, "any", bindings_common());
}

const struct keymap_row *keymap_of(const struct keymap *k, const struct binding *b)
{
	for (unsigned i = 0; i < k->count; i++)
		if (k->row[i].binding == b)
			return &k->row[i];
	return NULL;
}

static bool row_has(const struct keymap_row *r, uint32_t key)
{
	for (unsigned i = 0; i < r->count; i++)
		if (key && r->key[i] == key)
			return true;
	return false;
}

const struct keymap_row *keymap_pressed(const struct keymap *k, const struct binding *table, uint32_t key)
{
	const struct keymap_row *r = keymap_of(k, table);

	for (; r && table->keys && r < k->row + k->count; table++, r++)
		if (row_has(r, key))
			return r;
	return NULL;
}

struct keymap_row *keymap_command(struct keymap *k, const char *view, const char *command)
{
	for (unsigned i = 0; i < k->count; i++)
		if (!strcasecmp(k->row[i].view, view) && !strcasecmp(k->row[i].binding->command, command))
			return &k->row[i];
	return NULL;
}

uint32_t keymap_meaning(const struct keymap_row *r, uint32_t key)
{
	unsigned i = 0;
	uint32_t meant;

	while (i < r->count && r->key[i] != key)
		i++;
	if (!press_nth(r->binding->keys, i, &meant) && !press_nth(r->binding->keys, 0, &meant))
		return key;
	return meant;
}

void text_keymap(struct text *t, const struct keymap_row *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		text_add(t, i ? " " : "");
		if (r->key[i])
			text_press(t, r->key[i]);
		else
			text_add(t, "none");
	}
}

/* --- other keys --- */

static bool refuse(struct text *why, const char *word, const char *words)
{
	text_add(why, word);
	text_add(why, words);
	return false;
}

/* By a line of the configuration, another command of that view has it. */
static const struct keymap_row *owner(const struct keymap *k, const struct keymap_row *of, uint32_t key)
{
	for (unsigned i = 0; i < k->count; i++) {
		const struct keymap_row *r = &k->row[i];

		if (r != of && r->line && r->view == of->view && row_has(r, key))
			return r;
	}
	return NULL;
}

static bool read_keys(const struct keymap *k, const struct keymap_row *of, const char *const *name, unsigned names,
    uint32_t key[static KEYMAP_KEYS], struct text *why)
{
	for (unsigned i = 0; i < names; i++) {
		const struct keymap_row *other;

		key[i] = 0;
		if (strcasecmp(name[i], "none") && !press_named(name[i], strlen(name[i]), &key[i]))
			return refuse(why, name[i], ": no such key");
		other = owner(k, of, key[i]);
		if (!other)
			continue;
		refuse(why, name[i], ": has the command ");
		refuse(why, other->binding->command, " by line ");
		text_dec(why, other->line);
		return false;
	}
	return true;
}

/* From those who have it by the table only. */
static void take(struct keymap *k, const char *view, uint32_t key)
{
	for (unsigned i = 0; i < k->count; i++)
		for (unsigned j = 0; key && k->row[i].view == view && !k->row[i].line && j < k->row[i].count; j++)
			if (k->row[i].key[j] == key)
				k->row[i].key[j] = 0;
}

bool keymap_bind(struct keymap *k, struct keymap_row *r, const char *const *name, unsigned names, unsigned line,
    struct text *why)
{
	uint32_t key[KEYMAP_KEYS];

	if (r->line) {
		refuse(why, r->binding->command, ": has its keys by line ");
		text_dec(why, r->line);
		return false;
	}
	if (!names || names > KEYMAP_KEYS)
		return refuse(why, r->binding->command, names ? ": too many keys" : ": which keys? none is none");
	if (!read_keys(k, r, name, names, key, why))
		return false;
	for (unsigned i = 0; i < names; i++)
		take(k, r->view, key[i]);
	memcpy(r->key, key, names * sizeof *key);
	r->count = names;
	r->line = line;
	return true;
}
