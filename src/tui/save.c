/*
 * What is written of a picture.
 *
 * Invariant: the file is new, or whoever asked agreed to lose what is in it;
 * and what is told is what was written: a failed write is one of the end, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "output/diag.h"
#include "tui/save.h"

struct save {
	struct save_order order;
	char path[1024];
	struct out out;			/* of everything but captures */
	struct writer *writer;		/* of a capture; NULL: there was no packet yet */
	struct view view;
	uint64_t *number, row, rows;	/* number: those asked for, NULL: all that were read */
	uint64_t *mark;			/* of SAs whose packets are wanted, ascending; NULL: of all */
	size_t marks;
	uint64_t packets, left_out;	/* written; not, since the form has no place for them */
	uint64_t failed;		/* packet that could not be had again; 0: none */
	const char *why;		/* it could not; or what went wrong at once */
	int error;			/* errno of a write that failed */
	uint8_t room[INNER_ROOM];
};

/* --- what there is to choose from --- */

bool save_has_form(enum save_what what, enum save_form form)
{
	static const bool has[SAVE_WHATS][SAVE_FORMS] = {
		[SAVE_PACKETS] = { [SAVE_PCAPNG] = true, [SAVE_PCAP] = true, [SAVE_JSON] = true, [SAVE_TEXT] = true },
		[SAVE_INNER] = { [SAVE_PCAPNG] = true, [SAVE_PCAP] = true },
		[SAVE_SAS] = { [SAVE_JSON] = true, [SAVE_CSV] = true, [SAVE_MARKDOWN] = true, [SAVE_TEXT] = true },
		[SAVE_FINDINGS] = { [SAVE_JSON] = true, [SAVE_MARKDOWN] = true, [SAVE_TEXT] = true },
		[SAVE_SCREEN] = { [SAVE_TEXT] = true },
	};

	return has[what][form];
}

bool save_has_which(enum save_what what, enum save_which which)
{
	return which == SAVE_ALL || what <= SAVE_INNER || (what == SAVE_SAS && which != SAVE_MARKED);
}

/* --- SAs --- */

static bool wants_ike(const struct picture *p, uint8_t which, const struct ike_sa *s)
{
	if (which == SAVE_OF_MARKED)
		return marks_has(p->marked_sas, s->initiator_spi);
	return which != SAVE_OF_SHOWN || !p->filter || query_ike_sa(p->filter, s, p->sas);
}

/* The children of a marked IKE SA are, too. */
static bool wants_sa(const struct picture *p, uint8_t which, const struct sa *s)
{
	if (which == SAVE_OF_MARKED)
		return marks_has(p->marked_sas, mark_of_sa(s)) ||
		    (s->parent[0] && marks_has(p->marked_sas, s->parent[0]));
	return which != SAVE_OF_SHOWN || !p->filter || query_sa(p->filter, s, p->sas);
}

static uint64_t *sas_wanted(const struct picture *p, uint8_t which, size_t *count)
{
	uint64_t *mark = mem_grow(NULL, (size_t)ike_sa_count(p->sas) + sa_count(p->sas) + 1, sizeof *mark);

	*count = 0;
	for (uint32_t i = 0; i < ike_sa_count(p->sas); i++)
		if (wants_ike(p, which, ike_sa_at(p->sas, i)))
			mark[(*count)++] = ike_sa_at(p->sas, i)->initiator_spi;
	for (uint32_t i = 0; i < sa_count(p->sas); i++)
		if (wants_sa(p, which, sa_at(p->sas, i)))
			mark[(*count)++] = mark_of_sa(sa_at(p->sas, i));
	return mark;
}

uint64_t save_count(const struct picture *p, enum save_which which, bool of_sas)
{
	size_t count;

	if (which == SAVE_MARKED)
		return p->marked_packets->count;
	if (which == SAVE_ALL && !of_sas)
		return p->past ? past_count(p->past) : 0;
	free(sas_wanted(p, (uint8_t)which, &count));
	return count;
}

/* --- beginning --- */

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t *sorted(const uint64_t *at, size_t n)
{
	uint64_t *copy = mem_grow(NULL, n + 1, sizeof *copy);

	if (n)
		memcpy(copy, at, n * sizeof *copy);
	qsort(copy, n, sizeof *copy, compare);
	return copy;
}

static void choose_packets(struct save *s, const struct picture *p)
{
	uint64_t *mark;

	s->rows = past_count(p->past);
	if (s->order.which == SAVE_MARKED) {
		s->rows = p->marked_packets->count;
		s->number = sorted(p->marked_packets->at, s->rows);
	} else if (s->order.which != SAVE_ALL) {
		mark = sas_wanted(p, s->order.which, &s->marks);
		s->mark = sorted(mark, s->marks);
		free(mark);
	}
}

static bool of_captures(const struct save_order *o)
{
	return o->form == SAVE_PCAPNG || o->form == SAVE_PCAP;
}

struct subject { const struct picture *picture; uint8_t which; };

static bool is_only(const void *context, const struct ike_sa *ike, const struct sa *sa)
{
	const struct subject *c = context;

	return sa ? wants_sa(c->picture, c->which, sa) : wants_ike(c->picture, c->which, ike);
}

static void write_sas(struct save *s, const struct picture *p)
{
	enum { WIDTH = 100 };
	const struct subject subject = { p, s->order.which };
	const struct sas_report r = { .sas = p->sas, .tally = p->tally, .path = s->order.input,
		.paths = s->order.inputs, .width = WIDTH, .only = is_only, .only_context = &subject };
	struct text *t = &s->out.text;

	if (s->order.form == SAVE_JSON)
		sas_json(t, &r);
	else if (s->order.form == SAVE_CSV)
		sas_csv(t, &r);
	else if (s->order.form == SAVE_MARKDOWN)
		sas_markdown(t, &r);
	else
		sas_text(t, &s->view, &r);
}

static void write_findings(struct save *s, const struct picture *p)
{
	struct text *t = &s->out.text;

	if (s->order.form == SAVE_JSON)
		diagnosis_json(t, p->diagnosis);
	else if (s->order.form == SAVE_MARKDOWN)
		diagnosis_markdown(t, p->diagnosis);
	else
		diagnosis_text(t, &s->view, p->diagnosis, false);
}

static const struct sink *sink_of(const struct save *s)
{
	return s->order.form == SAVE_JSON ? &sink_json : &sink_line;
}

static void save_start(struct save *s, const struct picture *p)
{
	const struct sink *sink = sink_of(s);

	if (s->order.what == SAVE_SAS)
		write_sas(s, p);
	else if (s->order.what == SAVE_FINDINGS)
		write_findings(s, p);
	else if (s->order.what == SAVE_SCREEN)
		text_add(&s->out.text, s->order.screen);
	else
		choose_packets(s, p);
	if (s->order.what == SAVE_PACKETS && !of_captures(&s->order) && sink->begin)
		sink->begin(&s->out.text, &s->view);
}

/* Writing over what is being read would destroy it. */
static bool is_input(const struct save_order *o, const struct stat *file)
{
	struct stat in;

	for (unsigned i = 0; i < o->inputs; i++)
		if (!stat(o->input[i], &in) && in.st_dev == file->st_dev && in.st_ino == file->st_ino)
			return true;
	return false;
}

bool save_is_over(const struct save_order *o, struct stat *file)
{
	return !stat(o->path, file) && S_ISREG(file->st_mode) && !is_input(o, file);
}

static int save_file(const struct save_order *o, bool over, struct text *why)
{
	struct stat file;
	bool there = !stat(o->path, &file);
	int fd;

	if (there && (is_input(o, &file) || !(S_ISREG(file.st_mode) || S_ISCHR(file.st_mode)))) {
		text_add(why, is_input(o, &file) ? _("that is the capture being read") : _("that is not a file"));
		return -1;
	}
	fd = open(o->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY |
	    (there && (over || S_ISCHR(file.st_mode)) ? O_TRUNC : O_EXCL), 0666);
	if (fd < 0)
		text_add(why, strerror(errno));
	return fd;
}

struct save *save_begin(const struct picture *p, const struct save_order *o, bool over, struct text *why)
{
	int fd = save_file(o, over, why);
	struct text path;
	struct save *s;

	if (fd < 0)
		return NULL;
	s = mem_new(sizeof *s);
	path = (struct text)TEXT_FIXED(s->path);
	text_add(&path, o->path);
	s->order = *o;
	s->order.path = text_string(&path);
	s->view = (struct view){ .first_time = p->first_time, .previous_time = p->first_time };
	s->out.fd = -1;
	if (of_captures(o))
		close(fd);
	else
		out_open(&s->out, fd, s->path);
	save_start(s, p);
	return s;
}

/* --- packets --- */

static void put_frame(struct save *s, const struct frame *f, const char *comment)
{
	if (!s->writer && !(s->writer = writer_open(s->path, f->link, true))) {
		s->error = errno;
		return;
	}
	if (writer_put(s->writer, f, comment))
		s->packets++;
	else if (!(s->error = writer_error(s->writer)))
		s->left_out++;
}

static void put_inner(struct save *s, const struct packet *p)
{
	char comment[64];
	struct text t = TEXT_FIXED(comment);
	unsigned cursor = 0;
	struct frame f;

	while (inner_packet(p, &cursor, s->room, sizeof s->room, &f, &t)) {
		put_frame(s, &f, text_string(&t));
		t.at = t.start;
	}
}

static bool is_marked(const struct save *s, uint64_t mark)
{
	return bsearch(&mark, s->mark, s->marks, sizeof mark, compare);
}

/* Of an SA that is wanted?  What is shown is also what passes the filter by itself. */
static bool is_wanted(const struct save *s, const struct picture *picture, const struct packet *p)
{
	unsigned count;
	const struct message *m = past_messages(picture->past, &count);

	for (unsigned i = 0; i < count; i++)
		if (m[i].sa && is_marked(s, m[i].sa->initiator_spi))
			return true;
	for (unsigned i = 0; i < p->seals; i++)
		if (p->seal[i].sa && is_marked(s, mark_of_sa(p->seal[i].sa)))
			return true;
	return s->order.which == SAVE_OF_SHOWN && (!picture->filter || query_packet(picture->filter, p));
}

static void put_packet(struct save *s, const struct picture *picture, const struct packet *p)
{
	if (s->mark && !is_wanted(s, picture, p))
		return;
	if (s->order.what == SAVE_INNER) {
		put_inner(s, p);
	} else if (of_captures(&s->order)) {
		put_frame(s, p->frame, NULL);
	} else {
		sink_of(s)->packet(&s->out.text, &s->view, p);
		s->view.previous_time = p->frame->time;
		s->packets++;
		s->error = s->out.error;
	}
}

/* What is written as it was needs not be opened. */
static bool save_row(struct save *s, const struct picture *p, uint64_t number)
{
	const struct packet *packet;
	struct frame f;

	if (of_captures(&s->order) && s->order.what == SAVE_PACKETS && !s->mark) {
		if (past_frame(p->past, number, &f)) {
			put_frame(s, &f, NULL);
			return true;
		}
		s->why = N_("it cannot be read again");
		return false;
	}
	packet = past_packet(p->past, number, &s->why);
	if (packet)
		put_packet(s, p, packet);
	return packet;
}

bool save_step(struct save *s, const struct picture *p, unsigned most)
{
	for (; most && s->row < s->rows && !s->error && !s->failed; most--, s->row++) {
		uint64_t number = s->number ? s->number[s->row] : past_number(p->past, s->row);

		if (!save_row(s, p, number))
			s->failed = number;
	}
	return s->row < s->rows && !s->error && !s->failed;
}

void save_progress(const struct save *s, uint64_t *done, uint64_t *all)
{
	*done = s->row;
	*all = s->rows;
}

/* --- the end --- */

static void save_finish(struct save *s)
{
	const struct sink *sink = sink_of(s);
	enum status status = STATUS_OK;

	if (s->out.fd >= 0) {
		if (s->order.what == SAVE_PACKETS && sink->end)
			sink->end(&s->out.text, &s->view);
		out_flush(&s->out);
		s->error = s->error ? s->error : s->out.error;
		status = out_close(&s->out);
	} else if (!s->error) {
		s->writer = s->writer ? s->writer : writer_open(s->path, INNER_LINK, true);
	}
	if (s->writer) {
		writer_flush(s->writer);
		s->error = s->error ? s->error : writer_error(s->writer);
		status = writer_close(s->writer);
	}
	s->error = s->error || status == STATUS_OK ? s->error : EIO;
}

static void tell_packets(const struct save *s, struct text *t)
{
	text_tell(t, s->packets == 1 ? _("$1 packet ") : _("$1 packets "), BLANK_GROUP(s->packets));
	if (s->left_out)
		text_tell(t, _("(not $1 of another link type: .pcapng takes them) "), BLANK_GROUP(s->left_out));
}

bool save_end(struct save *s, struct text *t)
{
	bool all = s->row == s->rows, packets = s->order.what <= SAVE_INNER;
	bool whole;

	save_finish(s);
	whole = all && !s->error && !s->failed && !s->left_out;
	if (s->error) {
		text_add(t, strerror(s->error));
		text_add(t, packets ? _("; at most ") : "");
	} else if (!all) {
		text_say(t, s->failed ? s->why : N_("stopped"));
		text_add(t, "; ");
	}
	if (packets)
		tell_packets(s, t);
	if (!s->error)
		text_add(t, packets ? _("written to ") : _("saved: "));
	else
		text_add(t, packets ? _("are in ") : ": ");
	text_escaped(t, s->path, strlen(s->path));
	free(s->number);
	free(s->mark);
	secret_wipe(s, sizeof *s);
	free(s);
	return whole;
}
