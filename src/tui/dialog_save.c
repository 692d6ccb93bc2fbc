/*
 * What to save, of which packets or SAs, in which form, and where.  The form is
 * told by the name of the file: choosing another changes the name's suffix.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include "tui/save.h"
#include "tui/screen.h"

enum { ROW_PATH, ROW_WHAT, ROW_WHICH, ROW_FORM, FORM_ROWS, BOX_ROWS = 9, BOX_WIDTH = 80, LABEL = 7, NAME_SHOWN = 60 };

struct saving {
	uint8_t row;
	uint8_t what, which, form;	/* enum save_what, save_which, save_form */
	uint8_t liked;			/* the form that was asked for last: comes back with what has it */
	char path[LINE_MOST];		/* as it is meant */
	uint64_t packets[SAVE_WHICHS], sas[SAVE_WHICHS];	/* how many each is about */
	char *screen;			/* as it was when saving was asked for; owned */
	struct save *job;		/* that is being written; NULL: none */
	uint64_t all;			/* packets there were when it began, if all of them are to be written; 0 */
};

static const char *const suffix[SAVE_FORMS] = { ".pcapng", ".pcap", ".json", ".csv", ".md", ".txt" };

/* --- names --- */

static size_t suffix_of(const char *path, const char *with)
{
	size_t n = strlen(path), len = strlen(with);

	return n >= len && !strcmp(path + n - len, with) ? len : 0;
}

/* SAVE_FORMS: by none of them. */
static uint8_t form_named(const char *path)
{
	uint8_t form = 0;

	while (form < SAVE_FORMS && !suffix_of(path, suffix[form]))
		form++;
	return form;
}

/* By its name; where that is no form of this, the usual one. */
static uint8_t form_of(enum save_what what, const char *path)
{
	uint8_t form = form_named(path);

	if (form < SAVE_FORMS && save_has_form(what, form))
		return form;
	return what <= SAVE_INNER ? SAVE_PCAP : what == SAVE_SCREEN ? SAVE_TEXT : SAVE_JSON;
}

static void name_form(struct tui *u, uint8_t form)
{
	struct line *l = &u->dialogs.line;
	unsigned n = 0;

	l->at = (unsigned)strlen(l->words);
	for (unsigned i = 0; i < SAVE_FORMS && !n; i++)
		n = (unsigned)suffix_of(l->words, suffix[i]);
	line_replace(l, n, suffix[form]);
	u->dialogs.saving->form = form;
}

/* --- choosing --- */

static bool has_choice(const struct saving *s, unsigned row, unsigned choice)
{
	if (row == ROW_WHAT)
		return choice < SAVE_WHATS;
	if (row == ROW_WHICH)
		return save_has_which(s->what, choice);
	return save_has_form(s->what, choice);
}

static uint8_t *choice_of(struct saving *s, unsigned row)
{
	return row == ROW_WHAT ? &s->what : row == ROW_WHICH ? &s->which : &s->form;
}

static unsigned choices_of(unsigned row)
{
	return row == ROW_WHAT ? SAVE_WHATS : row == ROW_WHICH ? SAVE_WHICHS : SAVE_FORMS;
}

static void save_choose(struct tui *u, bool back)
{
	struct saving *s = u->dialogs.saving;
	unsigned count = choices_of(s->row);
	uint8_t *choice = choice_of(s, s->row);

	do
		*choice = (uint8_t)((*choice + (back ? count - 1 : 1)) % count);
	while (!has_choice(s, s->row, *choice));
	if (s->row == ROW_WHAT && !save_has_which(s->what, s->which))
		s->which = SAVE_ALL;
	if (s->row == ROW_WHAT)
		s->form = s->liked < SAVE_FORMS && save_has_form(s->what, s->liked) ? s->liked : form_of(s->what, "");
	else if (s->row == ROW_FORM)
		s->liked = s->form;
	if (s->row != ROW_WHICH && !suffix_of(u->dialogs.line.words, suffix[s->form]))
		name_form(u, s->form);
}

/* --- drawing --- */

static void choice_words(struct text *t, const struct tui *u, unsigned row, unsigned choice)
{
	static const char *const what[] = { N_("packets"), N_("decrypted"), N_("SAs"), N_("findings"), N_("screen") };
	static const char *const which[] = { N_("marked"), N_("marked SAs'"), N_("shown"), N_("all") };
	static const char *const form[] = { "pcapng", "pcap", "json", "csv", "markdown", N_("text") };
	const struct saving *s = u->dialogs.saving;
	bool of_sas = s->what == SAVE_SAS || choice == SAVE_OF_MARKED;

	if (row != ROW_WHICH) {
		text_say(t, (row == ROW_WHAT ? what : form)[choice]);
		return;
	}
	text_say(t, s->what == SAVE_SAS && choice == SAVE_OF_MARKED ? "marked" : which[choice]);
	if (s->what > SAVE_SAS || (choice == SAVE_OF_SHOWN && s->what != SAVE_SAS))
		return;
	text_add(t, " [");
	text_group(t, (of_sas ? s->sas : s->packets)[choice]);
	text_char(t, ']');
}

static void draw_choices(struct tui *u, const struct area *a, unsigned row)
{
	struct saving *s = u->dialogs.saving;
	unsigned at = LABEL;

	for (unsigned i = 0; i < choices_of(row); i++) {
		char words[80];
		struct text t = TEXT_FIXED(words);

		if (!has_choice(s, row, i))
			continue;
		text_add(&t, *choice_of(s, row) == i ? "(*) " : "( ) ");
		choice_words(&t, u, row, i);
		at += grid_add(&u->grid, a, row, at, *choice_of(s, row) == i ? INK_HEAD : PAINT_PLAIN,
		    text_string(&t)) + 2;
	}
}

static void draw_progress(struct tui *u, const struct area *a)
{
	uint64_t done, all;
	char words[120];
	struct text t = TEXT_FIXED(words);

	save_progress(u->dialogs.saving->job, &done, &all);
	text_tell(&t, _("writing: $1 of $2 packets   Esc stops"), BLANK_GROUP(done), BLANK_GROUP(all));
	grid_add(&u->grid, a, FORM_ROWS + 1, 0, PAINT_DOUBT, text_string(&t));
}

static void save_draw(struct tui *u)
{
	static const char *const label[] = { N_("Path"), N_("What"), N_("Which"), N_("Form") };
	struct area box = { (u->grid.rows - BOX_ROWS) / 2, (u->grid.columns - BOX_WIDTH) / 2, BOX_ROWS, BOX_WIDTH };
	const struct area a = { box.row + 1, box.column + 3, box.rows - 2, box.columns - 5 };
	struct saving *s = u->dialogs.saving;

	grid_box(&u->grid, &box, _(" Save "));
	for (unsigned row = 0; row < FORM_ROWS; row++) {
		grid_add(&u->grid, &a, row, 0, row == s->row ? INK_HEAD : PAINT_PLAIN, _(label[row]));
		if (row == s->row)
			grid_add(&u->grid, &box, row + 1, 1, INK_HEAD, ">");
		if (row != ROW_PATH)
			draw_choices(u, &a, row);
	}
	line_draw(&u->dialogs.line, &u->grid, &a, ROW_PATH, LABEL, PAINT_PLAIN);
	if (s->job)
		draw_progress(u, &a);
	else if (*u->message)
		grid_add(&u->grid, &a, FORM_ROWS + 1, 0, PAINT_DOUBT, u->message);
	else
		grid_add(&u->grid, &a, FORM_ROWS + 1, 0, PAINT_DIM, s->row == ROW_PATH ?
		    _("Up, Down a row   Tab completes   Enter saves   Esc leaves it") :
		    _("Up, Down a row   Left, Right choose   Enter saves   Esc leaves it"));
	grid_add(&u->grid, &a, FORM_ROWS + 2, 0, PAINT_DIM, _("Keys are never written: spiglass keys -T ... is for that."));
}

/* --- writing --- */

static void save_ended(struct tui *u)
{
	struct saving *s = u->dialogs.saving;
	struct text t = TEXT_FIXED(u->message);
	bool whole = save_end(s->job, &t);

	text_string(&t);
	s->job = NULL;
	if (whole && s->all > u->dialogs.saved)
		u->dialogs.saved = s->all;
	dialog_close(u);
	if (whole && u->dialogs.leaving)
		u->quit = true;
	u->dialogs.leaving = false;
}

static struct save_order order_of(const struct tui *u)
{
	const struct saving *s = u->dialogs.saving;

	return (struct save_order){ s->what, s->which, s->form, s->path, s->screen, u->options->path,
		u->options->paths };
}

static void save_run(struct tui *u, bool over)
{
	struct saving *s = u->dialogs.saving;
	const struct save_order o = order_of(u);
	struct text why = TEXT_FIXED(u->message);
	bool packets = s->what <= SAVE_INNER;

	s->all = s->what == SAVE_PACKETS && s->which == SAVE_ALL ? s->packets[SAVE_ALL] : 0;
	if (packets && !u->picture->past) {
		text_say(&why, "packets are not kept");
	} else if ((s->job = save_begin(u->picture, &o, over, &why))) {
		history_add(&u->dialogs.history[ASKED_FILE], u->dialogs.line.words);
		if (!packets)
			save_ended(u);
	}
	text_string(&why);
}

static void save_again(struct tui *u);

static void save_over(struct tui *u, unsigned choice)
{
	save_again(u);
	if (!choice)
		save_run(u, true);
}

static void ask_over(struct tui *u, const struct stat *file)
{
	const char *path = u->dialogs.saving->path, *slash = strrchr(path, '/');
	char words[160];
	struct text t = TEXT_FIXED(words);

	path = slash ? slash + 1 : path;
	text_escaped(&t, path, strnlen(path, NAME_SHOWN));
	text_tell(&t, _(" is there already, $1 bytes."), BLANK_GROUP((uint64_t)file->st_size));
	tui_confirm(u, text_string(&t), N_("Overwrite|Cancel"), save_over);
}

static void save_begin_or_ask(struct tui *u)
{
	struct saving *s = u->dialogs.saving;
	struct text path = TEXT_FIXED(s->path);
	const struct save_order o = order_of(u);
	struct stat file;

	if (!*u->dialogs.line.words) {
		tui_say(u, _("a name is needed"));
		return;
	}
	path_meant(&path, u->dialogs.line.words);
	if (save_is_over(&o, &file))
		ask_over(u, &file);
	else
		save_run(u, false);
}

static void save_path_key(struct tui *u, uint32_t key)
{
	struct saving *s = u->dialogs.saving;

	if (key == PRESS_TAB)
		path_complete(u);
	else
		line_press(&u->dialogs.line, key);
	s->form = form_of(s->what, u->dialogs.line.words);
	s->liked = form_named(u->dialogs.line.words);
}

static void save_leave(struct tui *u)
{
	if (u->dialogs.saving->job)
		save_ended(u);
	u->dialogs.leaving = false;
	dialog_close(u);
}

static void save_key(struct tui *u, uint32_t key)
{
	struct saving *s = u->dialogs.saving;

	if (key == PRESS_ESCAPE)
		save_leave(u);
	else if (s->job)
		return;
	else if (key == PRESS_ENTER)
		save_begin_or_ask(u);
	else if (key == PRESS_DOWN || (key == PRESS_TAB && s->row != ROW_PATH))
		s->row = (uint8_t)((s->row + 1) % FORM_ROWS);
	else if (key == PRESS_UP || key == PRESS_BACKTAB)
		s->row = (uint8_t)((s->row + FORM_ROWS - 1) % FORM_ROWS);
	else if (s->row == ROW_PATH)
		save_path_key(u, key);
	else if (press_is(key, "Left Right Space h l"))
		save_choose(u, press_is(key, "Left h"));
}

/* --- for the screen --- */

static void save_again(struct tui *u)
{
	static const struct dialog saving = { .draw = save_draw, .key = save_key, .speaks = true };

	u->dialogs.open = &saving;
}

static void save_screen(struct tui *u)
{
	enum { CELL_OCTETS = 4 * (1 + CELL_MARKS) };
	size_t size = (size_t)(u->grid.columns * CELL_OCTETS + 1) * u->grid.rows + 1;
	struct saving *s = u->dialogs.saving;
	struct text t;

	s->screen = mem_grow(s->screen, size, 1);
	t = (struct text){ s->screen, s->screen, s->screen + size - 1, NULL, false };
	grid_dump(&t, &u->grid);
	text_string(&t);
}

static void save_new(struct tui *u)
{
	if (!u->dialogs.saving)
		u->dialogs.saving = mem_new(sizeof *u->dialogs.saving);
	save_screen(u);
}

static void save_open(struct tui *u, uint8_t which)
{
	struct saving *s;

	save_new(u);
	s = u->dialogs.saving;
	s->row = ROW_PATH;
	s->what = SAVE_PACKETS;
	s->which = which;
	for (unsigned i = 0; i < SAVE_WHICHS; i++) {
		s->packets[i] = save_count(u->picture, i, false);
		s->sas[i] = save_count(u->picture, i, true);
	}
	line_begin(&u->dialogs.line, "packets.pcapng", NULL);
	s->form = s->liked = form_of(s->what, u->dialogs.line.words);
	save_again(u);
}

void dialog_save(struct tui *u)
{
	const struct picture *p = u->picture;

	save_open(u, p->marked_packets->count ? SAVE_MARKED : p->marked_sas->count ? SAVE_OF_MARKED :
	    p->filter ? SAVE_OF_SHOWN : SAVE_ALL);
}

void dialog_save_all(struct tui *u)
{
	save_open(u, SAVE_ALL);
}

static void print_done(struct tui *u, const char *answer)
{
	struct saving *s = u->dialogs.saving;
	struct text path = TEXT_FIXED(s->path), t = TEXT_FIXED(u->message);
	const struct save_order o = { .what = SAVE_SCREEN, .which = SAVE_ALL, .form = SAVE_TEXT,
		.path = path_meant(&path, answer), .screen = s->screen, .input = u->options->path,
		.inputs = u->options->paths };
	struct save *job = *answer ? save_begin(u->picture, &o, false, &t) : NULL;

	if (job)
		save_end(job, &t);
	text_string(&t);
}

void dialog_print(struct tui *u)
{
	const struct history *h = &u->dialogs.history[ASKED_FILE];

	save_new(u);
	dialog_ask(u, _("Save the screen as: "), h->count ? h->line[h->count - 1] : "", ASKED_FILE, print_done);
}

bool dialogs_busy(const struct tui *u)
{
	return u->dialogs.saving && u->dialogs.saving->job;
}

/* A part of it: scripts count packets, since they know no time. */
bool dialogs_work(struct tui *u)
{
	enum { PATIENCE = 60000000, AT_ONCE = 64, IN_SCRIPTS = 4096 };
	struct save *job = dialogs_busy(u) ? u->dialogs.saving->job : NULL;
	bool scripted = u->backend == &backend_script, more = true;
	int64_t start = tui_steady();

	if (!job)
		return false;
	scene_enter(u->scene);
	u->picture = scene_look(u->scene);
	do
		more = save_step(job, u->picture, scripted ? IN_SCRIPTS : AT_ONCE);
	while (more && !scripted && tui_steady() - start < PATIENCE);
	if (!more)
		save_ended(u);
	scene_leave(u->scene);
	return true;
}

void saving_free(struct saving *s)
{
	char words[160];
	struct text t = TEXT_FIXED(words);

	if (s && s->job)
		save_end(s->job, &t);
	if (s)
		free(s->screen);
	free(s);
}
