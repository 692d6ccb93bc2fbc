/* live: interfaces read together. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <spiglass/capture.h>

struct live;

/* NULL when one of them cannot be captured on; the message was given.  Options are borrowed. */
struct live *live_open(const struct capture_options *o);
void live_close(struct live *l);

/* FRAME, all of f but its number, until the next call; or QUIET: at once when the last one has just gone, then after a while. */
enum pull live_next(struct live *l, struct frame *f);
uint32_t live_link(const struct live *l, unsigned i);		/* of its i-th interface */
bool live_exact(const struct live *l);		/* the filter has been applied already */
void live_counters(struct live *l, struct capture_counters *c);
const char *live_news(struct live *l);		/* told once; NULL: none */

#endif
