/*
 * The loop: draw what there is, ten times a second at most while something
 * comes in, and do what keys ask for, at once.
 *
 * Invariant: the scene is entered while a picture is drawn and while a key is
 * handled, and never while waiting.  All that is drawn goes through the grid.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>
#include "tui/screen.h"

#define PAGE_ROW(name) &page_##name,
static const struct page *const pages[] = { PAGES(PAGE_ROW) NULL };

_Static_assert(sizeof pages / sizeof *pages - 1 <= PAGES_MOST, "more views than there is room for");

const struct page *page_at(unsigned i)
{
	return pages[i];
}

const char *page_word(unsigned i)
{
	#define PAGE_WORD(name) #name,
	static const char *const words[] = { PAGES(PAGE_WORD) };

	return words[i];
}

int64_t tui_steady(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- for views --- */

static unsigned page_position(const struct page *page)
{
	unsigned i = 0;

	while (pages[i] != page)
		i++;
	return i;
}

void *tui_memory(struct tui *u, const struct page *page)
{
	return u->memory[page_position(page)];
}

uint32_t tui_pressed(const struct tui *u)
{
	return u->key;
}

struct list *tui_list(struct tui *u)
{
	const struct page *p = pages[u->page];

	return p->list ? p->list(u->memory[u->page]) : NULL;
}

/* Its rows are those of the picture from here on. */
static void page_fresh(struct tui *u, unsigned page)
{
	if (u->looks[page] == u->picture->looks)
		return;
	pages[page]->fresh(u->memory[page], u->picture);
	u->looks[page] = u->picture->looks;
}

/* A view stands once among those to go back to: whoever comes round to it is back. */
void tui_open(struct tui *u, const struct page *page)
{
	unsigned to = page_position(page), i = 0;

	while (i < u->backs && u->back[i] != to)
		i++;
	if (i < u->backs)
		u->backs = i;
	else if (to != u->page)
		u->back[u->backs++] = u->page;
	u->page = to;
	page_fresh(u, to);
}

void tui_changed(struct tui *u)
{
	memset(u->looks, 0, sizeof u->looks);
	page_fresh(u, u->page);
}

void tui_select(struct tui *u, uint64_t spi)
{
	tui_select_some(u, &spi, spi != 0);
}

void tui_select_some(struct tui *u, const uint64_t *spi, unsigned count)
{
	scene_select(u->scene, spi, count);
	tui_changed(u);
}

void tui_filter(struct tui *u)
{
	dialog_filter(u);
}

struct marks *tui_packet_marks(struct tui *u)
{
	return &u->packet_marks;
}

struct marks *tui_sa_marks(struct tui *u)
{
	return &u->sa_marks;
}

void tui_say(struct tui *u, const char *words)
{
	struct text t = TEXT_FIXED(u->message);

	text_add(&t, words);
	text_string(&t);
}

bool tui_find(struct tui *u, bool back)
{
	const struct page *p = pages[u->page];

	return p->find ? p->find(u->memory[u->page], u->word, back) : list_find(tui_list(u), u->word, back);
}

/* --- one packet --- */

/* The picture as the scene has it, and what the user has chosen in it. */
static const struct picture *tui_look(struct tui *u)
{
	struct picture *p = scene_look(u->scene);

	p->marked_packets = &u->packet_marks;
	p->marked_sas = &u->sa_marks;
	p->packet = u->packet;
	return p;
}

uint64_t tui_packet(const struct tui *u)
{
	return u->packet;
}

void tui_packet_set(struct tui *u, uint64_t packet)
{
	u->packet = packet;
	u->picture = tui_look(u);
	memset(u->looks, 0, sizeof u->looks);
}

/* --- keys of every view --- */

static void do_find_next(struct tui *u)
{
	if (tui_list(u) && !tui_find(u, u->key == 'N'))
		tui_say(u, *u->word ? _("not found") : _("nothing to find: / first"));
}

/* Whoever changes to a view of one packet finds that which was under the cursor. */
static void page_leave(struct tui *u, const struct page *to)
{
	const struct page *p = pages[u->page];
	bool wanted = p->packet && (!p->vague || (!u->packet && (to == &page_detail || to == &page_layout)));
	uint64_t packet = wanted ? p->packet(u->memory[u->page]) : 0;

	if (packet && packet != u->packet)
		tui_packet_set(u, packet);
}

static void do_next_page(struct tui *u)
{
	unsigned count = sizeof pages / sizeof *pages - 1;
	const struct page *to = pages[(u->page + (u->key == PRESS_BACKTAB ? count - 1 : 1)) % count];

	page_leave(u, to);
	tui_open(u, to);
}

static void do_page(struct tui *u)
{
	for (unsigned i = 0; pages[i]; i++)
		if ((uint32_t)pages[i]->digit == u->key && i != u->page) {
			page_leave(u, pages[i]);
			tui_open(u, pages[i]);
			return;
		}
}

static void do_pause(struct tui *u)
{
	u->paused = !u->paused;
}

static void do_follow(struct tui *u)
{
	u->follow = !u->follow;
}

static void do_zero(struct tui *u)
{
	u->zero = *u->picture->tally;
	u->zero_totals = u->picture->totals;
	u->zeroed = true;
	for (unsigned i = 0; pages[i]; i++)
		if (pages[i]->zero)
			pages[i]->zero(u->memory[i], u->picture);
}

static void say_key(struct tui *u, const struct binding *b, const char *words)
{
	struct text t = TEXT_FIXED(u->message);

	text_first_key(&t, u, b);
	text_add(&t, t.at > t.start ? words : _("no key does that"));
	text_string(&t);
}

static void do_back(struct tui *u)
{
	if (u->backs)
		u->page = u->back[--u->backs];
	else if (u->key != PRESS_ESCAPE)
		dialog_quit(u);
	else
		say_key(u, tui_command(u, "any", "quit"), _(" leaves"));
}

static void do_stop(struct tui *u)
{
	tui_say(u, scene_stop(u->scene) ? _("nothing more is read") : _("nothing is being read"));
}

static void do_redraw(struct tui *u)
{
	unsigned columns, rows;

	u->backend->size(&columns, &rows);
	grid_resize(&u->grid, columns < TUI_COLUMNS_MOST ? columns : TUI_COLUMNS_MOST,
	    rows < TUI_ROWS_MOST ? rows : TUI_ROWS_MOST);
}

const struct binding *bindings_common(void)
{
	static const struct binding common[] = {
		{ "/ F3", "find", N_("Find"), N_("find a word in the rows"), dialog_find },
		{ "F4", "filter", N_("Filter"), N_("only what an expression is true of"), dialog_filter },
		{ "F2 w", "save", N_("Save"), N_("save packets, SAs, findings or the screen"), dialog_save },
		{ "n N", "find-next", NULL, N_("find it again, forward and back"), do_find_next },
		{ "Tab Backtab", "next-view", N_("View"), N_("the next view, the one before"), do_next_page },
		{ "1 2 3 4 5 6 7 8", "view", NULL, N_("the view of that number"), do_page },
		{ "Esc q", "back", N_("Back"), N_("back to the view before; q leaves where there is none"), do_back },
		{ "F10 Q", "quit", N_("Quit"), N_("leave"), dialog_quit },
		{ "p", "pause", N_("Pause"), N_("hold the picture until a key is pressed; reading goes on"), do_pause },
		{ "X", "stop", NULL, N_("read no further; what there is stays"), do_stop },
		{ "f", "follow", N_("Follow"), N_("stay at the latest row"), do_follow },
		{ "z", "zero", NULL, N_("counters count from now on"), do_zero },
		{ "y", "copy", NULL, N_("copy the row to the clipboard of the terminal"), copy_row },
		{ "Y", "copy-all", NULL, N_("copy all rows"), copy_rows },
		{ "|", "pipe", NULL, N_("give all rows to a command"), pipe_rows },
		{ "P", "print", NULL, N_("save the screen as text"), dialog_print },
		{ "Ctrl-L", "redraw", NULL, N_("draw all anew"), do_redraw },
		{ "? F1", "help", NULL, N_("this help"), dialog_help },
		{ 0 },
	};

	return common;
}

/* --- keys of lists --- */

static void do_up(struct tui *u)
{
	list_move(tui_list(u), -1);
}

static void do_down(struct tui *u)
{
	list_move(tui_list(u), 1);
}

static void do_page_up(struct tui *u)
{
	list_move(tui_list(u), -(int64_t)tui_list(u)->seen);
}

static void do_page_down(struct tui *u)
{
	list_move(tui_list(u), tui_list(u)->seen);
}

static void do_first(struct tui *u)
{
	list_to(tui_list(u), 0);
}

static void do_last(struct tui *u)
{
	list_to(tui_list(u), UINT32_MAX);
}

static void do_left(struct tui *u)
{
	tui_list(u)->left -= tui_list(u)->left > 0;
}

static void do_right(struct tui *u)
{
	struct list *l = tui_list(u);

	l->left += l->left + 1 < l->rows->columns;
}

static void do_columns(struct tui *u)
{
	if (tui_list(u)->rows->column)
		dialog_columns(u);
	else
		tui_say(u, _("these rows have no columns"));
}

const struct binding *bindings_list(void)
{
	static const struct binding list[] = {
		{ "Up k", "up", NULL, N_("a row up"), do_up },
		{ "Down j", "down", NULL, N_("a row down"), do_down },
		{ "PgUp Ctrl-B", "page-up", NULL, N_("a screen up"), do_page_up },
		{ "PgDn Ctrl-F", "page-down", NULL, N_("a screen down"), do_page_down },
		{ "Home g", "first", NULL, N_("the first row"), do_first },
		{ "End G", "last", NULL, N_("the last row"), do_last },
		{ "Left h", "left", NULL, N_("columns further left"), do_left },
		{ "Right l", "right", NULL, N_("columns further right"), do_right },
		{ "Space", "mark", NULL, N_("mark it, or not any more"), mark_row },
		{ "U", "unmark", NULL, N_("nothing is marked any more"), mark_none },
		{ "*", "mark-all", NULL, N_("mark all rows that are shown"), mark_all },
		{ "c", "columns", NULL, N_("which columns, and in which order"), do_columns },
		{ 0 },
	};

	return list;
}

/* --- keys and what they do --- */

static const struct keymap_row *pressed(struct tui *u, uint32_t key)
{
	const struct keymap_row *r = keymap_pressed(&u->keymap, pages[u->page]->binding, key);

	if (!r && tui_list(u))
		r = keymap_pressed(&u->keymap, bindings_list(), key);
	return r ? r : keymap_pressed(&u->keymap, bindings_common(), key);
}

static void text_keys_most(struct text *t, struct tui *u, const struct binding *b, unsigned most)
{
	const struct keymap_row *r = b ? keymap_of(&u->keymap, b) : NULL;
	unsigned keys = 0;

	for (unsigned i = 0; r && i < r->count && keys < most; i++) {
		if (!r->key[i] || pressed(u, r->key[i]) != r)
			continue;
		text_add(t, keys++ ? " " : "");
		text_press(t, r->key[i]);
	}
}

void text_keys(struct text *t, struct tui *u, const struct binding *b)
{
	text_keys_most(t, u, b, KEYMAP_KEYS);
}

void text_first_key(struct text *t, struct tui *u, const struct binding *b)
{
	text_keys_most(t, u, b, 1);
}

struct key_word tui_key_of(struct tui *u, const char *view, const char *command)
{
	struct key_word k;
	struct text t = TEXT_FIXED(k.word);

	text_first_key(&t, u, tui_command(u, view, command));
	text_string(&t);
	return k;
}

const struct binding *tui_command(struct tui *u, const char *view, const char *command)
{
	const struct keymap_row *r = keymap_command(&u->keymap, view, command);

	return r ? r->binding : NULL;
}

/* The model is entered, and every row of the view shown is up to date. */
static void key_run(struct tui *u, uint32_t key)
{
	const struct keymap_row *r = u->dialogs.open ? NULL : pressed(u, key);
	struct mouse m;

	*u->message = 0;
	u->key = r ? keymap_meaning(r, key) : key;
	if (mouse_pressed(key, &m)) {
		mouse_run(u, &m);
		return;
	}
	u->clicked = 0;
	if (u->dialogs.open)
		dialog_key(u, key);
	else if (r)
		r->binding->run(u);
}

static void tui_key(struct tui *u, uint32_t key)
{
	unsigned before = u->page;

	if (key == PRESS_GONE)
		u->quit = true;
	if (key == PRESS_GONE || key == PRESS_NONE)
		return;
	if (key == PRESS_RESIZED) {
		do_redraw(u);
		return;
	}
	scene_enter(u->scene);
	u->picture = tui_look(u);
	page_fresh(u, u->page);
	key_run(u, key);
	if (u->page != before && pages[before]->leave)
		pages[before]->leave(u->memory[before]);
	scene_leave(u->scene);
	pipe_run(u);
}

/* --- drawing --- */

/* What lists and panes say of keys. */
static void hints(struct tui *u)
{
	static const char *const command[] = { "columns", "left", "right" };
	const struct binding *detail = tui_command(u, page_word(u->page), "detail");
	struct text t = TEXT_FIXED(u->hint), more = TEXT_FIXED(u->more);

	for (unsigned i = 0; i < sizeof command / sizeof *command; i++) {
		const char *before = t.at;

		text_first_key(&t, u, tui_command(u, "rows", command[i]));
		if (t.at > before && i + 1 < sizeof command / sizeof *command)
			text_add(&t, ", ");
	}
	if (tui_list(u))
		tui_list(u)->hint = text_string(&t);
	text_first_key(&more, u, detail);
	u->grid.more = detail ? text_string(&more) : NULL;
}

static void draw_page(struct tui *u)
{
	const struct area a = { 3, 0, u->grid.rows - 4, u->grid.columns };

	page_fresh(u, u->page);
	if (u->follow && tui_list(u))
		do_last(u);
	u->grid.split = u->split[u->page];
	u->grid.splits = u->spots = 0;
	hints(u);
	if (!dialogs_busy(u))	/* which has use for the past itself */
		pages[u->page]->draw(u->memory[u->page], u->picture, &u->grid, &a);
	bar_head(u);
	bar_keys(u);
	dialog_draw(u);
}

static void tui_draw(struct tui *u)
{
	const struct area all = grid_area(&u->grid);
	int64_t start = tui_steady();

	if (!dialogs_busy(u))
		grid_clear(&u->grid, &all);
	scene_enter(u->scene);
	u->picture = tui_look(u);
	if (all.columns < TUI_COLUMNS_LEAST || all.rows < TUI_ROWS_LEAST)
		grid_add(&u->grid, &all, 0, 0, PAINT_PLAIN, _("need 80x24"));
	else
		draw_page(u);
	scene_leave(u->scene);
	u->backend->show(&u->grid);
	u->drawn = tui_steady();
	u->cost = u->drawn - start;
}

/* Milliseconds until the next picture is due; -1: only a key can change something. */
static int tui_patience(const struct tui *u)
{
	enum { PERIOD = 100, SHARE = 4, GLANCE = 20 };	/* pictures may take a quarter of the time */
	int64_t cost = SHARE * u->cost / 1000000, since = (tui_steady() - u->drawn) / 1000000;
	int64_t left = (cost > PERIOD ? cost : PERIOD) - since;

	if (u->paused || (!scene_reading(u->scene) && !scene_moved(u->scene)))
		return -1;
	if (left <= 0)			/* nobody says when something comes */
		return scene_moved(u->scene) ? 0 : GLANCE;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

/* Keys that wait already are handled before the next picture, but for so long only; a script sees one for each. */
static void tui_keys(struct tui *u, uint32_t key)
{
	const int64_t patience = 100000000;

	tui_key(u, key);
	while (key != PRESS_NONE && !u->quit && u->backend == &backend_term && tui_steady() - u->drawn < patience) {
		key = u->backend->press(0);
		tui_key(u, key);
	}
}

static void tui_loop(struct tui *u)
{
	bool changed = true;

	while (!u->quit) {
		uint32_t key;

		if (changed)
			tui_draw(u);
		key = u->backend->press(dialogs_busy(u) ? 0 : tui_patience(u));
		changed = key != PRESS_NONE || u->backend == &backend_script || scene_moved(u->scene);
		tui_keys(u, key);
		changed |= dialogs_work(u);
	}
}

void pages_begin(struct tui *u)
{
	for (unsigned i = 0; pages[i]; i++) {
		u->memory[i] = mem_new(pages[i]->memory);
		pages[i]->begin(u->memory[i]);
	}
	keymap_begin(&u->keymap);
}

void pages_end(struct tui *u)
{
	for (unsigned i = 0; pages[i]; i++) {
		if (pages[i]->forget)
			pages[i]->forget(u->memory[i]);
		free(u->memory[i]);
	}
}

static void tui_end(struct tui *u)
{
	query_free(u->query);
	dialogs_free(&u->dialogs);
	marks_free(&u->packet_marks);
	marks_free(&u->sa_marks);
	grid_free(&u->grid);
}

/* The options, where those that were not given are as configured. */
static struct tui_options configured(const struct tui *u, const struct tui_options *o)
{
	struct tui_options mine = *o;

	mine.theme = o->theme_given ? o->theme : u->config.theme;
	mine.ascii |= u->config.ascii;
	mine.no_mouse |= u->config.no_mouse;
	return mine;
}

static enum status tui_show(struct tui *u)
{
	enum status status, shown;

	u->scene = scene_open(u->options, &status);
	if (!u->scene)
		return status;
	if (!u->backend->open(u->options, u->scene)) {
		scene_close(u->scene);
		return STATUS_USAGE;
	}
	status = u->options->confine ? u->options->confine(u->options->confine_context) : STATUS_OK;
	status = status == STATUS_OK ? scene_begin(u->scene) : status;
	if (status != STATUS_OK) {
		u->backend->close();
		scene_close(u->scene);
		return status;
	}
	u->grid.ascii = u->options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8");
	tui_say(u, u->config.wrong);
	do_redraw(u);
	scene_start(u->scene);
	tui_loop(u);
	shown = u->backend->close();
	status = scene_close(u->scene);
	return shown ? shown : status;
}

enum status tui_run(const struct tui_options *o)
{
	struct tui u = { .backend = o->script ? &backend_script : &backend_term };
	struct tui_options mine;
	enum status status;

	setlocale(LC_CTYPE, "");
	pages_begin(&u);
	status = config_load(&u, o);
	mine = configured(&u, o);
	u.options = &mine;
	if (status == STATUS_OK)
		status = o->print_config ? config_print(&u) : tui_show(&u);
	pages_end(&u);
	tui_end(&u);
	return status;
}
