/* The lines around a view: what is read, what there is, which views; and the keys. */
#include "output/diag.h"
#include "tui/screen.h"

/* The end of a file name says most. */
static unsigned put_name(struct grid *g, const struct area *a, unsigned at, unsigned columns, const char *name)
{
	char words[1024];
	struct text t = TEXT_FIXED(words);
	const char *s = words;
	bool cut = false;

	text_escaped(&t, name, strlen(name));
	for (text_string(&t); *s && columns_of(s, strlen(s)) > columns - (cut ? 2 : 0); cut = true)
		rune_next(&s, words + strlen(words));
	if (cut)
		at += grid_add(g, a, 0, at, PAINT_PLAIN, "..");
	return at + grid_add(g, a, 0, at, INK_HEAD, s);
}

static void head_capture(struct tui *u)
{
	const struct picture *p = u->picture;
	const struct area a = grid_area(&u->grid);
	const char *name = strcmp(u->options->path[0], "-") ? u->options->path[0] : _("standard input");
	char words[240];
	struct text t = TEXT_FIXED(words);
	unsigned at, width;

	if (u->options->paths > 1) {
		text_add(&t, " +");
		text_dec(&t, u->options->paths - 1);
	}
	text_add(&t, "  ");
	text_group(&t, p->tally->frames);
	text_add(&t, p->tally->frames == 1 ? _(" packet  ") : _(" packets  "));
	text_seconds(&t, p->tally->last_time - p->tally->first_time, 6);
	text_add(&t, " s");
	text_sas_groups(&t, "  IKE", p->totals.ike);
	text_sas_groups(&t, _("  CHILD"), p->totals.child);
	text_string(&t);
	width = columns_of(words, strlen(words)) + 11;
	at = grid_add(&u->grid, &a, 0, 1, PAINT_DIM, "spiglass ") + 1;
	at = put_name(&u->grid, &a, at, a.columns > width + 8 ? a.columns - width : 8, name);
	grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, words);
}

static void count(struct text *t, const char *before, uint64_t n)
{
	text_say(t, before);
	text_group(t, n);
}

static void head_reading(struct text *t, const struct tui *u)
{
	enum { WIDE = 120 };
	const struct picture *p = u->picture;

	text_add(t, u->zeroed ? _("since z  ") : "");
	text_add(t, u->follow ? _("following  ") : "");
	text_add(t, u->paused ? _("paused  ") : "");
	if (p->live) {
		text_add(t, p->stopped ? _("stopped") : p->reading ? _("live") : _("ended"));
		if (u->grid.columns >= WIDE)
			count(t, N_("  received "), p->received);
		count(t, N_("  dropped "), p->dropped);
	} else if (p->stopped) {
		text_say(t, "stopped");
	} else if (p->reading) {
		text_say(t, "reading");
		if (p->percent) {
			text_char(t, ' ');
			text_dec(t, p->percent);
			text_add(t, " %");
		}
	}
}

static void head_counters(struct tui *u)
{
	const struct tally *now = u->picture->tally, *zero = &u->zero;
	const struct sas_totals *all = &u->picture->totals, *less = &u->zero_totals;
	const struct area a = grid_area(&u->grid);
	char words[240], reading[80];
	struct text t = TEXT_FIXED(words), r = TEXT_FIXED(reading);

	if (now->esp || !now->ah)
		count(&t, "ESP ", now->esp - zero->esp);
	if (now->ah)
		count(&t, now->esp ? ", AH " : "AH ", now->ah - zero->ah);
	count(&t, ": ", all->bytes - less->bytes);
	count(&t, N_(" bytes  IKE "), now->ike - zero->ike);
	count(&t, N_("  lost "), all->lost - less->lost);
	count(&t, N_("  duplicate "), all->duplicated - less->duplicated);
	count(&t, N_("  late "), all->late - less->late);
	count(&t, N_("  bad ICV "), all->bad - less->bad);
	grid_add(&u->grid, &a, 1, 1, PAINT_PLAIN, text_string(&t));
	head_reading(&r, u);
	text_string(&r);
	grid_add(&u->grid, &a, 1, a.columns - 1 - columns_of(reading, strlen(reading)), PAINT_DOUBT, reading);
}

/* "[1 SAs] 2 Ladder 3 Time": brief has the others' digits only. */
static void text_page(struct text *t, const struct tui *u, unsigned i, bool brief)
{
	bool here = i == u->page;

	text_add(t, here ? "[" : "");
	text_char(t, page_at(i)->digit);
	if (here || !brief) {
		text_char(t, ' ');
		text_say(t, page_at(i)->name);
	}
	text_add(t, here ? "] " : " ");
}

/* At the right, in at most half of the columns; returns where it begins. */
static unsigned head_pages(struct tui *u)
{
	const struct area a = grid_area(&u->grid);
	char words[200];
	struct text t = TEXT_FIXED(words);
	unsigned at, column;
	bool brief;

	for (unsigned i = 0; page_at(i); i++)
		text_page(&t, u, i, false);
	brief = columns_of(words, (size_t)(t.at - words)) > a.columns / 2;
	if (brief)
		t.at = words;
	for (unsigned i = 0; brief && page_at(i); i++)
		text_page(&t, u, i, true);
	at = column = a.columns - columns_of(words, (size_t)(t.at - words));
	for (unsigned i = 0; page_at(i); i++) {
		t = (struct text)TEXT_FIXED(words);
		text_page(&t, u, i, brief);
		mouse_spot(u, tui_command(u, "any", "view"), (uint32_t)page_at(i)->digit, 2, column,
		    column + columns_of(words, (size_t)(t.at - words)) - 1);
		column += grid_add(&u->grid, &a, 2, column, i == u->page ? INK_HEAD : PAINT_PLAIN, text_string(&t));
	}
	return at;
}

/* What is left out of the view, and what it has to say. */
static void text_view(struct text *t, struct tui *u)
{
	if (u->query) {
		text_say(t, "only ");
		text_escaped(t, u->filter, strlen(u->filter));
		text_add(t, "   ");
	}
	if (page_at(u->page)->state)
		page_at(u->page)->state(t, u->memory[u->page], u);
}

/* What was just said, else what was wrong with the capture, else what the view has to say. */
static void head_state(struct tui *u, unsigned columns)
{
	const struct area a = { 2, 0, 1, columns };
	const char *trouble = u->picture->trouble;
	char words[400];
	struct text t = TEXT_FIXED(words);
	bool said = *u->message && !(u->dialogs.open && u->dialogs.open->speaks);
	uint8_t ink = said ? INK_HEAD : trouble ? PAINT_BAD : PAINT_DIM;

	if (said)
		text_add(&t, u->message);
	else if (trouble)
		text_escaped(&t, trouble, strlen(trouble));
	else
		text_view(&t, u);
	grid_add(&u->grid, &a, 0, 1, ink, text_string(&t));
}

void bar_head(struct tui *u)
{
	head_capture(u);
	head_counters(u);
	head_state(u, head_pages(u) - 1);
}

/* --- keys --- */

enum { KEYS_MOST = 32, KEY_WORDS = 16 };

struct labels { const struct binding *row[KEYS_MOST]; unsigned count; };

static void collect(struct labels *l, const struct binding *b)
{
	for (; b && b->keys && l->count < KEYS_MOST; b++)
		if (b->label)
			l->row[l->count++] = b;
}

/* The first key that does it, if one does. */
static const char *key_words(char words[static KEY_WORDS], struct tui *u, const struct binding *b)
{
	struct text t = { words, words, words + KEY_WORDS - 1, NULL, false };

	text_first_key(&t, u, b);
	return text_string(&t);
}

static unsigned label_width(struct tui *u, const struct binding *b, const char *label)
{
	char words[KEY_WORDS];
	const char *key = key_words(words, u, b);

	return *key ? columns_of(key, strlen(key)) + 1 + columns_of(label, strlen(label)) : 0;
}

/* Returns where the next one begins; drawn when it ends within the columns there are. */
static unsigned put_label(struct tui *u, unsigned at, unsigned columns, const struct binding *b, const char *before,
    const char *label, uint8_t ink)
{
	const struct area a = { u->grid.rows - 1, 0, 1, u->grid.columns };
	unsigned first = at, width = label_width(u, b, label), end = at + (unsigned)strlen(before) + width;
	uint32_t pressed = PRESS_NONE;
	char words[KEY_WORDS];

	if (!width || end >= columns)
		return width ? end + 1 : at;
	at += grid_add(&u->grid, &a, 0, at, INK_HEAD, before);
	at += grid_add(&u->grid, &a, 0, at, INK_HEAD, key_words(words, u, b));
	at += grid_add(&u->grid, &a, 0, at, PAINT_PLAIN, " ");
	grid_add(&u->grid, &a, 0, at, ink, label);
	press_nth(b->keys, 0, &pressed);
	mouse_spot(u, b, pressed, a.row, first, end);
	return end + 1;
}

/* Labels that do not fit go from the right, and ".." says so; help, which has them all, is always there. */
void bar_keys(struct tui *u)
{
	const struct binding *help = tui_command(u, "any", "help");
	static const char more[] = "..";
	unsigned at = 1, room = u->grid.columns - (unsigned)sizeof more - label_width(u, help, _("Help")), next;
	struct labels l = { .count = 0 };
	const char *before = "";

	collect(&l, page_at(u->page)->binding);
	collect(&l, bindings_common());
	for (unsigned i = 0; i < l.count && !*before; i++) {
		next = put_label(u, at, room, l.row[i], "", _(l.row[i]->label), INK_KEY);
		if (next > room)
			before = more;
		else
			at = next;
	}
	put_label(u, at, u->grid.columns, help, before, _("Help"), INK_HEAD);
}
