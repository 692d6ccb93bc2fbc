/* device: one network interface, as libpcap has it. */
#ifndef CAPTURE_DEVICE_H
#define CAPTURE_DEVICE_H

#include <spiglass/capture.h>

struct device;

/* NULL with `why` filled when it cannot be captured on.  The options are borrowed. */
struct device *device_new(const char *name, const struct capture_options *o, char why[static 256]);
void device_free(struct device *d);

/*
 * The next packet there is, without waiting; false: none, or it is gone.  It is
 * libpcap's copy: the ring's own place is given back to the kernel before
 * libpcap returns.  Stays good until device_drop().
 */
bool device_peek(struct device *d, struct frame *f);
void device_take(struct device *d);	/* that packet is handed out: it counts as read */
void device_drop(struct device *d);

int device_poll(const struct device *d);	/* what to poll for more; -1: it is gone */
uint32_t device_link(const struct device *d);
bool device_exact(const struct device *d);	/* the kernel's filter lets through what was asked for, and no more */

/* From time to time: counters are brought up to date, what went away is looked for.  True with `news` filled. */
bool device_check(struct device *d, char news[static 256]);
bool device_over(const struct device *d);	/* gone for good, and told */
void device_count(struct device *d, struct capture_counters *sum);

#endif
