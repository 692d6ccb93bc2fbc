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
};

struct capture_options {
	const char *const *path;	/* files, "-" is stdin; read one after the other */
	unsigned paths;
	const char *filter;		/* pcap filter expression, "@ipsec" a preset; NULL: all */
	bool force_libpcap;		/* for tests: do not use the own reader */
};

struct capture;

/*
 * NULL when the first file cannot be read at all or the filter is wrong;
 * *status then says which (STATUS_INPUT, STATUS_USAGE) and the message was given.
 */
struct capture *capture_open(const struct capture_options *o, enum status *status);
enum pull capture_next(struct capture *c, struct frame *f);
const char *capture_error(const struct capture *c);	/* "file: what is wrong, at which packet and octet" */
void capture_close(struct capture *c);

/* For progress: octets of input consumed and in all (0: unknown, a pipe). */
void capture_progress(const struct capture *c, uint64_t *done, uint64_t *all);
const char *capture_format(const struct capture *c);	/* "pcap", "pcapng", "pcap.zst" ... of the current file */
uint64_t capture_skipped(const struct capture *c);	/* frames the filter left out */

/* --- writing --- */

struct writer;

/* Suffix .pcapng: pcapng with nanoseconds and comments; else classic pcap (nanoseconds if `nanoseconds`).  "-": stdout. */
struct writer *writer_open(const char *path, uint32_t link, bool nanoseconds);
/* In pcapng a frame of another link type opens an interface of its own; in classic pcap it is refused (false, with a message once). */
bool writer_put(struct writer *w, const struct frame *f, const char *comment);
enum status writer_close(struct writer *w);		/* STATUS_OUTPUT with a message when anything failed, the last flush included */

#endif
