/*
 * reader: one open input, whichever back end reads it.  Files have a source;
 * a live interface will have none, and its back end opens it another way.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <spiglass/capture.h>
#include "capture/format.h"
#include "capture/source.h"

struct reader;

struct interface {			/* of a section of pcapng */
	uint32_t link, snaplen;
	uint64_t ticks;			/* of its clock in a second */
	uint64_t unit;			/* nanoseconds of a tick, 0 where that is no whole number */
	int64_t offset;			/* nanoseconds added to each time */
};

/* What a frame needs of what stands before it in its file, besides the file's header: pcapng's byte order and interfaces. */
struct stage {
	bool big;
	uint32_t section;		/* counted from the start of the file */
	uint32_t interfaces;
	const struct interface *interface;	/* borrowed */
};

struct capture_ops {
	const char *name;		/* of the format, for capture_format() */
	/* NULL, and nothing taken, when the source begins otherwise; r->error is set where it is mine and wrong. */
	struct reader *(*open)(struct source *s);
	/* FRAME, END, QUIET with nothing taken of it, or DAMAGED with r->error set.  Fills all of f but its number. */
	enum pull (*next)(struct reader *r, struct frame *f);
	void (*close)(struct reader *r);	/* all but the reader's own memory and its source; may be NULL */
	/* The next one stands whole in the source's buffer; may be NULL: nobody can tell. */
	bool (*ready)(const struct reader *r);
	bool again;			/* frames can be read from their place on; those of pcapng with their stage, NULL: they need none */
	void (*stage)(const struct reader *r, struct stage *s);		/* of the frame handed out last */
	void (*resume)(struct reader *r, const struct stage *s);
};

extern const struct capture_ops capture_savefile, capture_pcapng, capture_fortigate, capture_libpcap;

struct reader {
	const struct capture_ops *ops;
	struct source *source;		/* owned */
	uint64_t packets;		/* handed out so far */
	uint64_t place;			/* octet of the file where the one handed out last begins; only where ops->again */
	uint32_t link;			/* of the first interface, or LINK_NONE */
	uint8_t *exact;			/* sanitizer builds: the frame at its exact size */
	char format[32];		/* "pcap.zst" */
	char error[256];		/* what is wrong, and where in the file; without its name */
};

/* Takes over the source; NULL with `why` (at least 256 octets) filled when it holds no capture. */
struct reader *reader_open(struct source *s, bool force_libpcap, char why[static 256]);
enum pull reader_next(struct reader *r, struct frame *f);
void reader_close(struct reader *r);

/* The one a capture reads now, NULL between files; and which of its paths that is. */
const struct reader *capture_reader(const struct capture *c);
unsigned capture_path(const struct capture *c);

/* --- for back ends --- */

/* size octets, of which struct reader is the first member. */
void *reader_new(size_t size, const struct capture_ops *ops, struct source *s, uint32_t link);

/* Both return PULL_DAMAGED.  The place is the octet the source stands at, the packet the next one. */
enum pull reader_damaged(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum pull reader_cut(struct reader *r, const char *part, uint64_t need);

/* A whole header, or nothing: PULL_FRAME, PULL_END, PULL_QUIET, or PULL_DAMAGED when it is cut or the source broke. */
enum pull reader_header(struct reader *r, size_t size);

/* NFLOG's records are in the byte order of whoever captured them: make it ours. */
void frame_swap_nflog(uint8_t *at, uint32_t len);

/* What the file header of classic pcap says; false when it is none (link: LINK_NONE) or of another version. */
struct savefile { bool big, nano, lengthy; uint32_t link; };
bool savefile_read(const uint8_t *h, struct savefile *s);

#endif
