/*
 * traffic: when the packets of ESP and AH SAs came.  Of each SA that sent
 * something so many counts, however long it lives: what is forgotten is how
 * packets lie within a bucket.
 */
#ifndef TUI_TRAFFIC_H
#define TUI_TRAFFIC_H

#include <spiglass/proto.h>
#include <spiglass/sa.h>

enum { TRAFFIC_BUCKETS = 64, TRAFFIC_SHIFT = 20 };

struct histogram {
	int64_t begin;			/* of the first bucket */
	int64_t last;			/* the latest packet: there its bucket ends */
	uint64_t first_packet;		/* of the SA it belongs to: another one may have come to its place */
	uint32_t shift;			/* a bucket is 2^shift nanoseconds, from TRAFFIC_SHIFT on */
	uint32_t count[TRAFFIC_BUCKETS];
};

void histogram_begin(struct histogram *h, int64_t time);
void histogram_add(struct histogram *h, int64_t time);	/* what is before its begin counts as at it */
/* Packets from `from` on and before `to`, if those of a bucket are spread evenly. */
double histogram_packets(const struct histogram *h, int64_t from, int64_t to);

struct traffic;

struct traffic *traffic_new(void);
void traffic_free(struct traffic *t);
void traffic_frame(struct traffic *t, const struct packet *p);	/* after engine_frame() */
const struct histogram *traffic_of(const struct traffic *t, const struct sa *s);	/* NULL: it has none */
uint64_t traffic_left_out(const struct traffic *t);	/* SAs beyond LIMIT_HISTOGRAMS */

#endif
