/*
 * Histograms of SAs, found by their place in the table.
 *
 * Invariant: a place that an SA has left is another's once that has sent a
 * packet, and its first packet tells the two apart.  A histogram only grows
 * coarser: when time outgrows it, each two buckets become one.
 */
#include <stdlib.h>
#include <spiglass/limits.h>
#include "tui/traffic.h"

struct traffic {
	struct histogram *histogram;	/* owned */
	uint32_t count, room;
	uint32_t *of, places;		/* by place of the SA: position plus one; 0: none */
	uint64_t left_out;
};

/* --- one --- */

void histogram_begin(struct histogram *h, int64_t time)
{
	*h = (struct histogram){ .begin = time, .last = time, .shift = TRAFFIC_SHIFT };
}

static uint32_t sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static void histogram_widen(struct histogram *h)
{
	enum { HALF = TRAFFIC_BUCKETS / 2 };

	for (unsigned i = 0; i < HALF; i++)
		h->count[i] = sum(h->count[2 * i], h->count[2 * i + 1]);
	memset(h->count + HALF, 0, HALF * sizeof *h->count);
	h->shift++;
}

void histogram_add(struct histogram *h, int64_t time)
{
	uint64_t since = time > h->begin ? (uint64_t)time - (uint64_t)h->begin : 0;

	while (since >> h->shift >= TRAFFIC_BUCKETS)
		histogram_widen(h);
	h->count[since >> h->shift] += h->count[since >> h->shift] != UINT32_MAX;
	h->last = time > h->last ? time : h->last;
}

double histogram_packets(const struct histogram *h, int64_t from, int64_t to)
{
	double width = (double)(UINT64_C(1) << h->shift), packets = 0;
	double low = ((double)from - (double)h->begin) / width, high = ((double)to - (double)h->begin) / width;
	double last = ((double)h->last - (double)h->begin + 1) / width;
	unsigned first = low <= 0 ? 0 : low < TRAFFIC_BUCKETS ? (unsigned)low : TRAFFIC_BUCKETS;

	for (unsigned i = first; i < TRAFFIC_BUCKETS && i < high && i < last; i++) {
		double end = last < i + 1 ? last : i + 1, upto = high < end ? high : end, since = low > i ? low : i;

		packets += upto > since ? h->count[i] * (upto - since) / (end - i) : 0;
	}
	return packets;
}

/* --- of all SAs --- */

struct traffic *traffic_new(void)
{
	return mem_new(sizeof(struct traffic));
}

void traffic_free(struct traffic *t)
{
	if (!t)
		return;
	free(t->histogram);
	free(t->of);
	free(t);
}

static void places_grow(struct traffic *t, uint32_t place)
{
	uint32_t room = t->places ? t->places : 64;

	while (room <= place)
		room *= 2;
	t->of = mem_grow(t->of, room, sizeof *t->of);
	memset(t->of + t->places, 0, (room - t->places) * sizeof *t->of);
	t->places = room;
}

/* NULL: there are enough. */
static struct histogram *histogram_new(struct traffic *t, uint32_t place)
{
	if (t->count == LIMIT_HISTOGRAMS)
		return NULL;
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->histogram = mem_grow(t->histogram, t->room, sizeof *t->histogram);
	}
	t->of[place] = ++t->count;
	t->histogram[t->count - 1].first_packet = 0;
	return &t->histogram[t->count - 1];
}

static void traffic_packet(struct traffic *t, const struct sa *s, int64_t time)
{
	struct histogram *h;

	if (s->position >= t->places)
		places_grow(t, s->position);
	h = t->of[s->position] ? &t->histogram[t->of[s->position] - 1] : histogram_new(t, s->position);
	if (!h) {
		t->left_out += s->packets == 1;
		return;
	}
	if (h->first_packet != s->first_packet) {
		histogram_begin(h, time);
		h->first_packet = s->first_packet;
	}
	histogram_add(h, time);
}

void traffic_frame(struct traffic *t, const struct packet *p)
{
	for (unsigned i = 0; i < p->seals; i++)
		if (p->seal[i].sa)
			traffic_packet(t, p->seal[i].sa, p->frame->time);
}

const struct histogram *traffic_of(const struct traffic *t, const struct sa *s)
{
	const struct histogram *h;

	if (s->position >= t->places || !t->of[s->position])
		return NULL;
	h = &t->histogram[t->of[s->position] - 1];
	return h->first_packet == s->first_packet ? h : NULL;
}

uint64_t traffic_left_out(const struct traffic *t)
{
	return t->left_out;
}
