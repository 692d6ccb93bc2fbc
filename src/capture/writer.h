/* What a capture in parts needs of its writers. */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include <spiglass/capture.h>

/* Below a folder, or AT_FDCWD.  The name is borrowed. */
struct writer *writer_open_at(int folder, const char *name, uint32_t link, bool nanoseconds);
uint64_t writer_octets(const struct writer *w);		/* of the file so far */
bool writer_moved(const struct writer *w);	/* its name is that of another file now, or of none */

#endif
