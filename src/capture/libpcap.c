/*
 * Savefiles through libpcap: what our own readers do not know (older versions,
 * other makers' variants), and a second opinion in tests.  libpcap reads
 * through a FILE that takes its octets from the source.
 */
#include <stdio.h>
#include <stdlib.h>
#include <pcap/pcap.h>
#include "capture/link.h"
#include "capture/reader.h"

enum { STDIO_ROOM = 1 << 16 };

struct libpcap_reader {
	struct reader r;
	pcap_t *pcap;
	bool unsigned_seconds;		/* classic pcap counts to 2106; libpcap only to 2038 */
	char room[STDIO_ROOM];
};

static ssize_t libpcap_read(void *cookie, char *into, size_t room)
{
	return (ssize_t)source_read(cookie, (uint8_t *)into, room);
}

/* libpcap's own numbers of link types do not tell whether the file said 12 or 101. */
static uint32_t libpcap_link(pcap_t *pcap, const uint8_t *h)
{
	struct savefile header = { .link = LINK_NONE };

	if (h)
		savefile_read(h, &header);
	return header.link != LINK_NONE ? header.link : link_of_dlt((uint32_t)pcap_datalink(pcap));
}

static pcap_t *libpcap_start(struct libpcap_reader *p, char why[static PCAP_ERRBUF_SIZE])
{
	FILE *f = fopencookie(p->r.source, "r", (cookie_io_functions_t){ .read = libpcap_read });
	pcap_t *pcap;

	if (!f) {
		snprintf(why, PCAP_ERRBUF_SIZE, "no memory");
		return NULL;
	}
	setvbuf(f, p->room, _IOFBF, sizeof p->room);
	pcap = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!pcap)
		fclose(f);
	return pcap;
}

static struct reader *libpcap_open(struct source *s)
{
	struct libpcap_reader *p = reader_new(sizeof *p, &capture_libpcap, s, LINK_NONE);
	uint8_t header[pcap_file_BYTES];
	const uint8_t *h = source_want(s, sizeof header);
	char why[PCAP_ERRBUF_SIZE];

	if (h)
		h = memcpy(header, h, sizeof header);
	p->pcap = libpcap_start(p, why);
	if (!p->pcap) {
		snprintf(p->r.error, sizeof p->r.error, "not a capture: %.200s", why);
		return &p->r;
	}
	p->r.link = libpcap_link(p->pcap, h);
	p->unsigned_seconds = pcap_major_version(p->pcap) == PCAP_MAJOR;
	return &p->r;
}

static enum pull libpcap_damaged(struct libpcap_reader *p, const char *why)
{
	snprintf(p->r.error, sizeof p->r.error, "packet %llu: %s", (unsigned long long)p->r.packets + 1, why);
	return PULL_DAMAGED;
}

/* tv_usec holds nanoseconds, as asked for. */
static int64_t libpcap_time(int64_t seconds, int64_t rest)
{
	int64_t time;

	if (__builtin_mul_overflow(seconds, NANO, &time) || __builtin_add_overflow(time, rest, &time))
		return seconds < 0 ? INT64_MIN : INT64_MAX;
	return time;
}

static enum pull libpcap_next(struct reader *r, struct frame *f)
{
	struct libpcap_reader *p = (struct libpcap_reader *)r;
	struct pcap_pkthdr *h;
	int result = pcap_next_ex(p->pcap, &h, &f->at);

	if (result != 1 && r->source->error[0])
		return libpcap_damaged(p, r->source->error);
	if (result == PCAP_ERROR_BREAK)
		return PULL_END;
	if (result != 1)
		return libpcap_damaged(p, pcap_geterr(p->pcap));
	if (h->caplen > LIMIT_FRAME)
		return libpcap_damaged(p, "longer than the limit");
	f->have = h->caplen;
	f->claim = h->len > h->caplen ? h->len : h->caplen;
	f->link = r->link;
	f->time = libpcap_time(p->unsigned_seconds ? (uint32_t)h->ts.tv_sec : h->ts.tv_sec, h->ts.tv_usec);
	return PULL_FRAME;
}

static void libpcap_close(struct reader *r)
{
	struct libpcap_reader *p = (struct libpcap_reader *)r;

	if (p->pcap)
		pcap_close(p->pcap);
}

const struct capture_ops capture_libpcap = {
	.name = "libpcap", .open = libpcap_open, .next = libpcap_next, .close = libpcap_close,
};
