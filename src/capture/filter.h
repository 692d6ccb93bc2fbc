/* filter: pcap filter expressions over frames of any link type. */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include <spiglass/packet.h>

struct filter;

struct filter *filter_new(const char *expression);
void filter_free(struct filter *f);

/*
 * An expression for the kernel that passes all that the given one does; NULL:
 * there is none.  *exact: and nothing else.  To be freed.
 */
char *filter_wider(const char *expression, bool *exact);

/* Names of hosts and ports are looked up now, and never again. */
void filter_settle(struct filter *f);

/* Make it ready for frames of that link type.  NULL, or why it cannot be (libpcap's text; until the next call). */
const char *filter_prepare(struct filter *f, uint32_t link);
/* Does the frame, of the link type prepared last, pass? */
bool filter_pass(const struct filter *f, const struct frame *frame);

#endif
