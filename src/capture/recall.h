/* recall: what reading again needs to know of frames, and the file that keeps what cannot be read twice. */
#ifndef CAPTURE_RECALL_H
#define CAPTURE_RECALL_H

#include <pthread.h>
#include <sys/types.h>
#include "capture/reader.h"

enum { SPAN_FRAMES = 64 };

/* Frames that lie behind one another in a file, from the first noted of them on. */
struct span {
	uint64_t number, row, place;	/* of the first; place: octet of the file, or of the spool */
	uint64_t noted;			/* of it and the frames behind it, the lowest bit first */
	uint32_t stretch;
	uint32_t check;			/* of the first one's octets and time */
};

struct stretch { uint32_t file, section, interfaces; };	/* section: position; counts only of pcapng */

struct section {
	uint32_t file, number;		/* of the stage */
	bool big;
	uint32_t interfaces, room;
	struct interface *interface;	/* owned */
};

struct recalled_file {
	const char *path;		/* NULL: the spool */
	const struct capture_ops *ops;
	dev_t device;
	ino_t inode;
};

/* Frames in a file without a name, in the order they came.  What was written is never changed. */
struct spool {
	int fd;				/* -1: there is none yet */
	uint64_t written, kept;		/* octets in the file; those and what waits in the buffer */
	const char *lost;		/* why nothing more is kept; NULL: it is */
	uint8_t *buffer;		/* owned */
};

void spool_begin(struct spool *s);
void spool_end(struct spool *s);
void spool_put(struct spool *s, const struct frame *f);
bool spool_flush(struct spool *s);
extern const struct capture_ops capture_spool;

struct recall {
	const struct capture_options *options;
	struct span open;		/* the last one, as whoever notes has it; it alone touches it */
	uint64_t noted;			/* rows, likewise */
	bool spooled;			/* frames are kept now; likewise */
	unsigned path;			/* of the capture, that the last file is; likewise */
	pthread_mutex_t lock;		/* of all that follows */
	struct span *span;
	uint64_t spans, room, rows;
	struct stretch *stretch;
	uint32_t stretches, stretch_room;
	struct section *section;
	uint32_t sections, section_room, interfaces;	/* interfaces: of all sections */
	struct recalled_file *file;
	uint32_t files;
	const char *lost;		/* why nothing more is noted in full; NULL: it is */
	struct spool spool;
};

/* A span as it is now; false: no row of that number.  With the lock held. */
bool recall_span(const struct recall *r, uint64_t row, struct span *span);
uint64_t span_number(const struct span *s, uint64_t row);	/* of the frame of that row */
uint32_t frame_check(const struct frame *f);

#endif
