/*
 * capture: where frames come from, and where they are written to.  A pull
 * interface with several back ends; whoever pulls does not see which.
 */
#ifndef SPIGLASS_CAPTURE_H
#define SPIGLASS_CAPTURE_H

#include <spiglass/packet.h>

enum pull {
	PULL_FRAME,			/* *f is the next frame */
	PULL_END,			/* no more */
	PULL_DAMAGED,			/* capture_error() says what; nothing more comes of this file, but pull again: the next file may */
	PULL_MISSING,			/* a later file cannot be opened or is not a capture: as above */
	PULL_QUIET,			/* nothing has come yet: time to show what there is; pull again, which waits a while */
};

struct capture_options {
	const char *const *path;	/* files, "-" is stdin; read one after the other */
	unsigned paths;
	const char *filter;		/* pcap filter expression, "@ipsec" a preset; NULL: all */
	bool force_libpcap;		/* for tests: do not use the own reader */
	/* instead of files: */
	const char *const *interface;	/* "any": all of them */
	unsigned interfaces;
	uint32_t buffer_mib;		/* of the kernel, for each interface; 0: CAPTURE_BUFFER_MIB */
	uint32_t snaplen;		/* 0: all of a packet */
	bool no_promiscuous;
	bool once;			/* interfaces that are gone are not opened again: it would not be permitted */
	bool immediate;			/* each packet at once, for whoever looks on; at high rates packets are lost */
};

enum { CAPTURE_BUFFER_MIB = 64, CAPTURE_BUFFER_MIB_MOST = 2047 };

struct capture;

/*
 * NULL when the first file cannot be read at all or the filter is wrong;
 * *status then says which (STATUS_INPUT, STATUS_USAGE) and the message was given.
 */
struct capture *capture_open(const struct capture_options *o, enum status *status);
/*
 * The same in two steps, so that all privileges can be given up between them:
 * everything is opened and the filter's names are looked up; then the first
 * octet is looked at.  The status of the second is not OK when nothing can be
 * read; the capture is to be closed all the same.
 */
struct capture *capture_new(const struct capture_options *o, enum status *status);
enum status capture_start(struct capture *c);
enum pull capture_next(struct capture *c, struct frame *f);
/* Does capture_next() give a frame at once?  False: it may have to wait for input. */
bool capture_ready(const struct capture *c);
const char *capture_error(const struct capture *c);	/* "file: what is wrong, at which packet and octet" */
void capture_close(struct capture *c);

/* Of interfaces; all 0 where files are read.  By whoever pulls. */
struct capture_counters {
	uint64_t received;		/* that passed the kernel's filter */
	uint64_t dropped;		/* of them, by the kernel: its buffer was full */
	uint64_t interface_dropped;	/* before that, by the interface */
	uint64_t unread;		/* received and not handed out yet */
};
bool capture_is_live(const struct capture *c);
struct capture_counters capture_counters(struct capture *c);
const char *capture_news(struct capture *c);	/* after QUIET: what an interface has come to, once; NULL: nothing */

/* The interfaces there are, in libpcap's order; count of them. */
struct capture_interface {
	char name[64], description[96];
	bool up, running, loopback;
	unsigned addresses;
	struct address address[16];
};
unsigned capture_interfaces(struct capture_interface **list, enum status *status);	/* to be freed */

/* For progress: octets of input consumed and in all (0: unknown, a pipe). */
void capture_progress(const struct capture *c, uint64_t *done, uint64_t *all);
const char *capture_format(const struct capture *c);	/* "pcap", "pcapng", "pcap.zst" ... of the current file */
uint64_t capture_skipped(const struct capture *c);	/* frames the filter left out */

/*
 * --- reading again ---
 *
 * Of frames that were read only where they lie is remembered: a place for up to
 * 64 of them.  Those of a pipe, a link or a compressed file are kept in a file
 * without a name in $TMPDIR, up to LIMIT_SPOOL octets.  A frame is asked for by
 * its row: how many came before it that passed the filter as well.
 *
 * One thread notes; what it has noted others may ask for once it is published.
 */
struct recall;

struct recall *recall_new(const struct capture_options *o);	/* borrowed */
void recall_free(struct recall *r);
uint64_t recall_note(struct recall *r, const struct capture *c, const struct frame *f);	/* capture_next() just gave it; its row */
void recall_publish(struct recall *r);		/* by whoever notes, or while they do not */
uint64_t recall_count(const struct recall *r);
uint64_t recall_number(const struct recall *r, uint64_t row);	/* 0: there is no such row */
uint64_t recall_row(const struct recall *r, uint64_t number);	/* of that frame, or the next one */
const char *recall_lost(const struct recall *r);	/* why the latest frames are not kept; NULL: all are */
size_t recall_memory(const struct recall *r);

/* One who reads again, each with a place of his own; it is one thread's. */
struct again;

struct again *again_new(struct recall *r);
void again_free(struct again *a);
/* The frame of that row, until the next call.  False: *why it cannot be read again (static, or until the next call). */
bool again_frame(struct again *a, uint64_t row, struct frame *f, const char **why);
/* Rows from that one on, up to the one returned, are at hand: they cost the least when asked for next.  The same: it is not there. */
uint64_t again_prepare(struct again *a, uint64_t row);

/* --- writing --- */

struct writer;

/* Suffix .pcapng: pcapng with nanoseconds and comments; else classic pcap (nanoseconds if `nanoseconds`).  "-": stdout. */
struct writer *writer_open(const char *path, uint32_t link, bool nanoseconds);
/* In pcapng a frame of another link type opens an interface of its own; in classic pcap it is refused (false, with a message once). */
bool writer_put(struct writer *w, const struct frame *f, const char *comment);
void writer_flush(struct writer *w);
int writer_error(const struct writer *w);		/* errno of the first write that failed; 0: none did */
enum status writer_close(struct writer *w);		/* STATUS_OUTPUT with a message when anything failed, the last flush included */

/*
 * A capture in parts: a new file after so many octets, or so long after the
 * first packet of the last one.  With neither, it is one file.  In its name a
 * strftime(3) form stands for the time, in UTC; else parts are numbered.
 */
struct ring_options {
	const char *path;		/* borrowed */
	bool nanoseconds;
	uint64_t size;			/* 0: as it comes */
	uint32_t seconds;		/* 0: as it comes */
	uint32_t files;			/* older ones are removed; 0: none is */
};

struct ring;

struct ring *ring_new(const struct ring_options *o);
bool ring_over(const struct ring *r, const struct frame *f);	/* will the frame begin another part than the first? */
bool ring_put(struct ring *r, const struct frame *f, const char *comment);	/* as writer_put() */
void ring_quiet(struct ring *r, int64_t now);		/* what came is written; now: of the clock */
void ring_reopen(struct ring *r);			/* the file may have been moved away: go on in a new one */
uint64_t ring_parts(const struct ring *r);		/* begun so far */
void ring_free(struct ring *r);				/* before anything was put into it: there will be no file */
/* As writer_close(); without any packet there is an empty file, of that link type. */
enum status ring_close(struct ring *r, uint32_t link);

#endif
