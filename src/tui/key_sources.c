/* Counted whenever something has changed: a key is in use when an SA opens with it, or with what follows from it. */
#include <stdlib.h>
#include "tui/key_sources.h"

enum { NAME_COLUMNS = 40, SHARE = 4 };	/* SHARE: of the rows, one in so many at most */

struct gathering { struct key_sources *s; struct text unused; };

static void gather_unused(void *context, const struct keyring *given, uint32_t file, uint32_t line, const char *name,
    const char *why)
{
	struct gathering *g = context;
	char *before = g->unused.at;

	g->s->source[file].unused++;
	text_key_unused(&g->unused, given, file, line, name, why);
	if (!g->unused.full)
		return;
	g->unused.at = before;		/* whole lines only */
	g->s->left_out++;
}

static void count_keys(struct key_sources *s)
{
	const struct keyring *k = s->keys;

	for (unsigned i = 0; i < keyring_count(k); i++)
		s->source[keyring_at(k, i)->file].child++;
	for (unsigned i = 0; i < keyring_ike_count(k); i++)
		s->source[keyring_ike_at(k, i)->file].ike++;
	for (unsigned i = 0; i < keyring_ke_count(k); i++)
		s->source[keyring_ke_at(k, i)->file].ike++;
	for (unsigned i = 0; i < keyring_certificate_count(k); i++)
		s->source[keyring_certificate_at(k, i)->file].certificates++;
}

void key_sources_fresh(struct key_sources *s, const struct key_report *r)
{
	struct gathering g = { s, TEXT_FIXED(s->unused) };
	uint32_t n;

	s->keys = r->given;
	s->left_out = 0;
	*s->unused = 0;
	if (!s->keys)
		return;
	n = keyring_sources(s->keys);
	s->source = mem_grow(s->source, n + 1, sizeof *s->source);
	memset(s->source, 0, (n + 1) * sizeof *s->source);
	count_keys(s);
	keys_unused(r, gather_unused, &g);
	text_string(&g.unused);
}

void key_sources_free(struct key_sources *s)
{
	free(s->source);
}

/* --- drawing --- */

/* The end of a name says most. */
static void text_name(struct text *t, const char *name)
{
	char words[1024];
	struct text n = TEXT_FIXED(words);
	const char *s = words;

	text_escaped(&n, name, strlen(name));
	text_string(&n);
	if (columns_of(s, strlen(s)) > NAME_COLUMNS) {
		while (columns_of(s, strlen(s)) > NAME_COLUMNS - 2)
			rune_next(&s, words + strlen(words));
		text_add(t, "..");
	}
	text_add(t, s);
}

static unsigned name_width(const struct key_sources *s, unsigned rows)
{
	unsigned most = 0;

	for (unsigned i = 0; i < rows; i++) {
		char words[256];
		struct text t = TEXT_FIXED(words);
		unsigned width;

		text_name(&t, keyring_source(s->keys, i));
		width = columns_of(words, (size_t)(t.at - words));
		most = width > most ? width : most;
	}
	return most;
}

static void text_some(struct text *t, const char *what, unsigned n)
{
	if (!n)
		return;
	text_say(t, what);
	text_group(t, n);
}

static void draw_source(const struct key_sources *s, struct grid *g, const struct area *a, unsigned i, unsigned width)
{
	const struct key_source *x = &s->source[i];
	const char *form = keyring_source_form(s->keys, i);
	unsigned all = x->ike + x->child;
	char words[256], name[256];
	struct text t = TEXT_FIXED(words), n = TEXT_FIXED(name);

	text_name(&n, keyring_source(s->keys, i));
	grid_add(g, a, i, 1, INK_HEAD, text_string(&n));
	if (all) {
		text_tell(&t, _("used $1 of $2:"), BLANK_GROUP(all - x->unused), BLANK_GROUP(all));
	}
	text_some(&t, " IKE ", x->ike);
	text_some(&t, " ESP/AH ", x->child);
	text_some(&t, N_(" certificates "), x->certificates);
	text_add(&t, "   ");
	text_add(&t, form ? form : _("no key source"));
	grid_add(g, a, i, width + 3, all && x->unused == all ? PAINT_DOUBT : PAINT_PLAIN, text_string(&t));
}

unsigned key_sources_draw(const struct key_sources *s, struct grid *g, const struct area *a)
{
	unsigned n = s->keys ? keyring_sources(s->keys) : 0, most = a->rows / SHARE, rows = n > most ? most - 1 : n;
	unsigned width = n ? name_width(s, rows) : 0;
	char words[64];
	struct text t = TEXT_FIXED(words);

	for (unsigned i = 0; i < rows; i++)
		draw_source(s, g, a, i, width);
	if (!n)
		grid_add(g, a, 0, 1, PAINT_DIM, _("no keys are given: a adds a file of keys, A takes what is pasted"));
	if (n && rows == n)
		return n;
	text_tell(&t, _("and $1 more sources"), BLANK_GROUP(n - rows));
	if (n)
		grid_add(g, a, rows, 1, PAINT_DIM, text_string(&t));
	return rows + 1;
}
