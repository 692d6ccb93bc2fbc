/*
 * Captures written: classic pcap, or pcapng with nanoseconds, comments and one
 * interface for each link type.  Always little-endian, so that the same frames
 * give the same file anywhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "capture/format.h"
#include "capture/writer.h"

struct writer {
	bool pcapng, nano;
	bool refused;			/* another link type, in classic pcap: said so */
	uint32_t *link;			/* by interface */
	uint32_t links, room;
	int folder;			/* where its name stands; AT_FDCWD */
	uint64_t octets;
	struct out out;
};

enum { COMMENT_MAX = UINT16_MAX };

static void writer_add(struct writer *w, const void *at, size_t n)
{
	text_mem(&w->out.text, at, n);
	w->octets += n;
}

static void writer_pad(struct writer *w, uint32_t n)
{
	writer_add(w, "\0\0\0", format_padded(n) - n);
}

/* --- classic pcap --- */

static void writer_savefile(struct writer *w)
{
	uint8_t h[pcap_file_BYTES] = { 0 };

	FORMAT_PUT(h, pcap_file, magic, w->nano ? PCAP_MAGIC_NANO : PCAP_MAGIC);
	FORMAT_PUT(h, pcap_file, major, PCAP_MAJOR);
	FORMAT_PUT(h, pcap_file, minor, PCAP_MINOR);
	FORMAT_PUT(h, pcap_file, snaplen, LIMIT_FRAME);
	FORMAT_PUT(h, pcap_file, link, w->link[0]);
	writer_add(w, h, sizeof h);
}

/* Times the format has no room for (before 1970, after 2106) are written as 0. */
static void writer_record(struct writer *w, const struct frame *f)
{
	uint8_t h[pcap_record_BYTES];
	int64_t seconds = f->time / NANO, rest = f->time % NANO;

	if (f->time < 0 || seconds > UINT32_MAX)
		seconds = rest = 0;
	FORMAT_PUT(h, pcap_record, seconds, (uint64_t)seconds);
	FORMAT_PUT(h, pcap_record, fraction, (uint64_t)(w->nano ? rest : rest / 1000));
	FORMAT_PUT(h, pcap_record, captured, f->have);
	FORMAT_PUT(h, pcap_record, length, f->claim);
	writer_add(w, h, sizeof h);
	writer_add(w, f->at, f->have);
}

/* --- pcapng --- */

static void writer_block_end(struct writer *w, uint32_t length)
{
	uint8_t end[block_end_BYTES];

	FORMAT_PUT(end, block_end, length, length);
	writer_add(w, end, sizeof end);
}

static void writer_section(struct writer *w)
{
	uint8_t h[section_BYTES];

	FORMAT_PUT(h, block, type, BLOCK_SECTION);
	FORMAT_PUT(h, block, length, sizeof h + block_end_BYTES);
	FORMAT_PUT(h, section, order, SECTION_ORDER);
	FORMAT_PUT(h, section, major, SECTION_MAJOR);
	FORMAT_PUT(h, section, minor, 0);
	FORMAT_PUT(h, section, size, UINT64_MAX);	/* not known */
	writer_add(w, h, sizeof h);
	writer_block_end(w, sizeof h + block_end_BYTES);
}

static void writer_option(struct writer *w, enum option_code code, const void *at, uint32_t n)
{
	uint8_t h[option_BYTES];

	FORMAT_PUT(h, option, code, code);
	FORMAT_PUT(h, option, length, n);
	writer_add(w, h, sizeof h);
	writer_add(w, at, n);
	writer_pad(w, n);
}

static void writer_interface(struct writer *w, uint32_t link)
{
	enum { LENGTH = interface_BYTES + option_BYTES + 4 + option_BYTES + block_end_BYTES };
	const uint8_t nanoseconds = 9;
	uint8_t h[interface_BYTES];

	FORMAT_PUT(h, block, type, BLOCK_INTERFACE);
	FORMAT_PUT(h, block, length, LENGTH);
	FORMAT_PUT(h, interface, link, link);
	FORMAT_PUT(h, interface, reserved, 0);
	FORMAT_PUT(h, interface, snaplen, LIMIT_FRAME);
	writer_add(w, h, sizeof h);
	writer_option(w, OPTION_TSRESOL, &nanoseconds, sizeof nanoseconds);
	writer_option(w, OPTION_END, "", 0);
	writer_block_end(w, LENGTH);
}

static void writer_enhanced(struct writer *w, const struct frame *f, uint32_t interface, const char *comment)
{
	uint64_t time = f->time < 0 ? 0 : (uint64_t)f->time;
	uint32_t said = comment ? (uint32_t)strnlen(comment, COMMENT_MAX) : 0;
	uint32_t options = said ? 2 * option_BYTES + format_padded(said) : 0;
	uint32_t length = enhanced_BYTES + format_padded(f->have) + options + block_end_BYTES;
	uint8_t h[enhanced_BYTES];

	FORMAT_PUT(h, block, type, BLOCK_ENHANCED);
	FORMAT_PUT(h, block, length, length);
	FORMAT_PUT(h, enhanced, interface, interface);
	FORMAT_PUT(h, enhanced, time_high, time >> 32);
	FORMAT_PUT(h, enhanced, time_low, time);
	FORMAT_PUT(h, enhanced, captured, f->have);
	FORMAT_PUT(h, enhanced, length, f->claim);
	writer_add(w, h, sizeof h);
	writer_add(w, f->at, f->have);
	writer_pad(w, f->have);
	if (said) {
		writer_option(w, OPTION_COMMENT, comment, said);
		writer_option(w, OPTION_END, "", 0);
	}
	writer_block_end(w, length);
}

/* --- both --- */

/* The interface of a link type, described on first use; UINT32_MAX where the format has only one. */
static uint32_t writer_link(struct writer *w, uint32_t link)
{
	for (uint32_t i = 0; i < w->links; i++)
		if (w->link[i] == link)
			return i;
	if (w->links && !w->pcapng)
		return UINT32_MAX;
	if (w->links == w->room) {
		w->room = w->room ? w->room * 2 : 4;
		w->link = mem_grow(w->link, w->room, sizeof *w->link);
	}
	w->link[w->links] = link;
	if (w->pcapng)
		writer_interface(w, link);
	return w->links++;
}

static int writer_file(int folder, const char *path)
{
	int fd;

	if (!strcmp(path, "-")) {
		if (!isatty(STDOUT_FILENO))
			return STDOUT_FILENO;
		warn("stdout: a capture is not written to a terminal");
		return -1;
	}
	fd = openat(folder, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0)
		warn("%s: %s", path, strerror(errno));
	return fd;
}

static bool writer_wants_pcapng(const char *path)
{
	static const char suffix[] = ".pcapng";
	size_t n = strlen(path);

	return n >= sizeof suffix - 1 && !strcmp(path + n - (sizeof suffix - 1), suffix);
}

struct writer *writer_open_at(int folder, const char *path, uint32_t link, bool nanoseconds)
{
	int fd = writer_file(folder, path);
	struct writer *w;

	if (fd < 0)
		return NULL;
	w = mem_new(sizeof *w);
	w->pcapng = writer_wants_pcapng(path);
	w->nano = nanoseconds;
	w->folder = folder;
	out_open(&w->out, fd, fd == STDOUT_FILENO ? "stdout" : path);
	if (w->pcapng)
		writer_section(w);
	writer_link(w, link);
	if (!w->pcapng)
		writer_savefile(w);
	return w;
}

struct writer *writer_open(const char *path, uint32_t link, bool nanoseconds)
{
	return writer_open_at(AT_FDCWD, path, link, nanoseconds);
}

/* What goes to the file ends with a whole packet, unless that is larger than the buffer. */
static void writer_room(struct writer *w, const struct frame *f)
{
	enum { AROUND = 128 };		/* headers, interface and padding; a long comment may be cut off */

	if ((size_t)(w->out.text.end - w->out.text.at) < (size_t)f->have + AROUND)
		out_flush(&w->out);
}

bool writer_put(struct writer *w, const struct frame *f, const char *comment)
{
	uint32_t interface;

	writer_room(w, f);
	interface = writer_link(w, f->link);
	if (interface == UINT32_MAX) {
		if (!w->refused)
			warn("%s: a .pcap file holds one link type, %u; packets of link type %u are left out (a .pcapng file takes both)",
			    w->out.name, w->link[0], f->link);
		w->refused = true;
		return false;
	}
	if (w->pcapng)
		writer_enhanced(w, f, interface, comment);
	else
		writer_record(w, f);
	return !out_failed(&w->out);
}

void writer_flush(struct writer *w)
{
	out_flush(&w->out);
}

int writer_error(const struct writer *w)
{
	return w->out.error;
}

uint64_t writer_octets(const struct writer *w)
{
	return w->octets;
}

bool writer_moved(const struct writer *w)
{
	struct stat own, named;

	return fstat(w->out.fd, &own) == 0 && S_ISREG(own.st_mode) &&
	    (fstatat(w->folder, w->out.name, &named, 0) < 0 || own.st_dev != named.st_dev || own.st_ino != named.st_ino);
}

enum status writer_close(struct writer *w)
{
	enum status status = out_close(&w->out);

	free(w->link);
	free(w);
	return status;
}
