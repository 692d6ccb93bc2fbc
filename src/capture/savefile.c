/*
 * Classic pcap (draft-ietf-opsawg-pcap), version 2.4 in both byte orders, with
 * micro- or nanoseconds, and Kuznetzov's longer records.  The header's snapshot
 * length is not believed: only what each record says counts.
 */
#include "capture/reader.h"

struct savefile_reader {
	struct reader r;
	bool big;
	bool swap_nflog;
	uint32_t unit;			/* nanoseconds of a record's fraction */
	uint32_t head;			/* octets of a record's header */
};

enum { HOST_BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

bool savefile_read(const uint8_t *h, struct savefile *s)
{
	s->link = LINK_NONE;
	s->big = h[0] == PCAP_MAGIC >> 24;
	switch (FORMAT_GET(h, pcap_file, magic, s->big)) {
	case PCAP_MAGIC:
	case PCAP_MAGIC_NANO:
	case PCAP_MAGIC_LONG:
		break;
	default:
		return false;
	}
	s->nano = FORMAT_GET(h, pcap_file, magic, s->big) == PCAP_MAGIC_NANO;
	s->lengthy = FORMAT_GET(h, pcap_file, magic, s->big) == PCAP_MAGIC_LONG;
	s->link = FORMAT_GET(h, pcap_file, link, s->big) & PCAP_LINK_MASK;
	return FORMAT_GET(h, pcap_file, major, s->big) == PCAP_MAJOR &&
	    FORMAT_GET(h, pcap_file, minor, s->big) == PCAP_MINOR;
}

static struct reader *savefile_open(struct source *source)
{
	const uint8_t *h = source_want(source, pcap_file_BYTES);
	struct savefile_reader *p;
	struct savefile s;

	if (!h || !savefile_read(h, &s))
		return NULL;
	p = reader_new(sizeof *p, &capture_savefile, source, s.link);
	p->big = s.big;
	p->swap_nflog = s.big != HOST_BIG && s.link == LINK_NFLOG;
	p->unit = s.nano ? 1 : 1000;
	p->head = s.lengthy ? pcap_record_long_BYTES : pcap_record_BYTES;
	source_take(source, pcap_file_BYTES);
	return &p->r;
}

static enum pull savefile_next(struct reader *r, struct frame *f)
{
	struct savefile_reader *p = (struct savefile_reader *)r;
	enum pull pull = reader_header(r, p->head);
	const uint8_t *h = r->source->at;
	uint32_t length;

	if (pull != PULL_FRAME)
		return pull;
	f->have = FORMAT_GET(h, pcap_record, captured, p->big);
	if (f->have > LIMIT_FRAME)
		return reader_damaged(r, "packet %llu claims %u captured octets, the limit is %u",
		    (unsigned long long)r->packets + 1, f->have, LIMIT_FRAME);
	if (!source_come(r->source, p->head + f->have))
		return PULL_QUIET;
	h = source_want(r->source, p->head + f->have);
	if (!h) {
		source_take(r->source, p->head);
		return reader_cut(r, "", f->have);
	}
	length = FORMAT_GET(h, pcap_record, length, p->big);
	r->place = source_offset(r->source);
	f->at = h + p->head;
	f->claim = length > f->have ? length : f->have;
	f->link = r->link;
	f->time = (int64_t)FORMAT_GET(h, pcap_record, seconds, p->big) * NANO +
	    (int64_t)FORMAT_GET(h, pcap_record, fraction, p->big) * p->unit;
	if (__builtin_expect(p->swap_nflog, 0))
		frame_swap_nflog((uint8_t *)(uintptr_t)f->at, f->have);
	source_take(r->source, p->head + f->have);
	return PULL_FRAME;
}

static bool savefile_ready(const struct reader *r)
{
	const struct savefile_reader *p = (const struct savefile_reader *)r;
	size_t left = source_left(r->source);

	return left >= p->head && left - p->head >= FORMAT_GET(r->source->at, pcap_record, captured, p->big);
}

const struct capture_ops capture_savefile = {
	.name = "pcap", .open = savefile_open, .next = savefile_next, .ready = savefile_ready, .again = true,
};
