/*
 * pcapng (draft-ietf-opsawg-pcapng): sections in either byte order, each with
 * its own interfaces, so that frames of different link types may alternate.
 * Blocks nobody needs here are stepped over, whatever their length.
 */
#include <stdlib.h>
#include "capture/reader.h"

struct pcapng_reader {
	struct reader r;
	bool big;			/* this section's numbers */
	struct interface *interface;	/* of this section */
	uint32_t interfaces, room, section;
};

enum {
	HOST_BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
	BLOCK_MIN = block_BYTES + block_end_BYTES,
	BLOCK_MAX = SOURCE_WANT_MAX,	/* of the blocks that are read: a frame, and options */
};

#define BLOCK_GET(p, h, b, k) FORMAT_GET(h, b, k, (p)->big)

/* --- time --- */

/* Out of range gives the last moment there is, not another century. */
static int64_t interface_time(const struct interface *i, uint64_t ticks)
{
	unsigned __int128 ns = ticks;
	int64_t time;

	ns = i->unit ? ns * i->unit : ns * NANO / i->ticks;
	time = ns > INT64_MAX ? INT64_MAX : (int64_t)ns;
	if (__builtin_add_overflow(time, i->offset, &time))
		return i->offset < 0 ? INT64_MIN : INT64_MAX;
	return time;
}

/* if_tsresol: 10^-n, or 2^-n with the top bit set.  False when a second has more ticks than 64 bits count. */
static bool interface_clock(struct interface *i, uint8_t resolution)
{
	enum { BINARY = 0x80 };
	uint64_t base = resolution & BINARY ? 2 : 10;

	i->ticks = 1;
	for (unsigned n = resolution & (BINARY - 1); n; n--)
		if (__builtin_mul_overflow(i->ticks, base, &i->ticks))
			return false;
	i->unit = NANO % i->ticks ? 0 : NANO / i->ticks;
	return true;
}

/* --- interfaces --- */

static uint64_t option_number(const uint8_t *at, uint32_t len, bool big)
{
	uint64_t v = 0;

	for (uint32_t i = 0; i < len; i++)
		v = v << 8 | at[big ? i : len - 1 - i];
	return v;
}

static enum pull interface_option(struct pcapng_reader *p, struct interface *i, uint32_t code, const uint8_t *at,
    uint32_t len)
{
	if (code == OPTION_TSRESOL && (len != 1 || !interface_clock(i, *at)))
		return reader_damaged(&p->r, "interface %u: time stamp resolution out of range", p->interfaces);
	if (code == OPTION_TSOFFSET && (len != sizeof i->offset ||
	    __builtin_mul_overflow((int64_t)option_number(at, len, p->big), NANO, &i->offset)))
		return reader_damaged(&p->r, "interface %u: time stamp offset out of range", p->interfaces);
	return PULL_FRAME;
}

static enum pull interface_options(struct pcapng_reader *p, struct interface *i, const uint8_t *at, uint32_t left)
{
	while (left >= option_BYTES) {
		uint32_t code = BLOCK_GET(p, at, option, code), len = BLOCK_GET(p, at, option, length);

		if (code == OPTION_END)
			break;
		if (format_padded(len) > left - option_BYTES)
			return reader_damaged(&p->r, "interface %u: option %u is longer than its block", p->interfaces,
			    code);
		if (interface_option(p, i, code, at + option_BYTES, len) != PULL_FRAME)
			return PULL_DAMAGED;
		at += option_BYTES + format_padded(len);
		left -= option_BYTES + format_padded(len);
	}
	return PULL_FRAME;
}

static enum pull interface_add(struct pcapng_reader *p, const uint8_t *h, uint32_t length)
{
	struct interface i = { .link = BLOCK_GET(p, h, interface, link), .snaplen = BLOCK_GET(p, h, interface, snaplen) };
	enum { MICROSECONDS = 6 };

	interface_clock(&i, MICROSECONDS);
	if (interface_options(p, &i, h + interface_BYTES, length - interface_BYTES - block_end_BYTES) != PULL_FRAME)
		return PULL_DAMAGED;
	if (p->interfaces == LIMIT_INTERFACES)
		return reader_damaged(&p->r, "more than %u interfaces", LIMIT_INTERFACES);
	if (p->interfaces == p->room) {
		p->room = p->room ? p->room * 2 : 4;
		p->interface = mem_grow(p->interface, p->room, sizeof *p->interface);
	}
	p->interface[p->interfaces++] = i;
	if (p->r.link == LINK_NONE)
		p->r.link = i.link;
	return PULL_FRAME;
}

/* --- packets --- */

struct record { uint32_t interface, captured, length; uint64_t ticks; uint32_t head; };

/* The three kinds of packet block, as one. */
static struct record record_read(const struct pcapng_reader *p, const uint8_t *h, uint32_t type, uint32_t length)
{
	struct record c = { 0 };

	if (type == BLOCK_ENHANCED) {
		c.interface = BLOCK_GET(p, h, enhanced, interface);
		c.captured = BLOCK_GET(p, h, enhanced, captured);
		c.length = BLOCK_GET(p, h, enhanced, length);
		c.ticks = (uint64_t)BLOCK_GET(p, h, enhanced, time_high) << 32 | BLOCK_GET(p, h, enhanced, time_low);
		c.head = enhanced_BYTES;
	} else if (type == BLOCK_OBSOLETE) {
		c.interface = BLOCK_GET(p, h, obsolete, interface);
		c.captured = BLOCK_GET(p, h, obsolete, captured);
		c.length = BLOCK_GET(p, h, obsolete, length);
		c.ticks = (uint64_t)BLOCK_GET(p, h, obsolete, time_high) << 32 | BLOCK_GET(p, h, obsolete, time_low);
		c.head = obsolete_BYTES;
	} else {	/* no time, and the captured length follows from the others */
		uint32_t snaplen = p->interfaces ? p->interface[0].snaplen : 0;
		uint32_t room = length - simple_BYTES - block_end_BYTES;

		c.length = BLOCK_GET(p, h, simple, length);
		c.captured = snaplen && snaplen < c.length ? snaplen : c.length;
		c.captured = c.captured < room ? c.captured : room;
		c.head = simple_BYTES;
	}
	return c;
}

static enum pull packet_frame(struct pcapng_reader *p, const uint8_t *h, uint32_t type, uint32_t length,
    struct frame *f)
{
	struct record c = record_read(p, h, type, length);
	unsigned long long number = p->r.packets + 1;
	const struct interface *i;

	if (c.interface >= p->interfaces)
		return reader_damaged(&p->r, "packet %llu is of interface %u, which no block describes", number,
		    c.interface);
	if (c.captured > LIMIT_FRAME || c.captured > length - c.head - block_end_BYTES)
		return reader_damaged(&p->r, "packet %llu claims %u captured octets in a block of %u, the limit is %u",
		    number, c.captured, length, LIMIT_FRAME);
	i = &p->interface[c.interface];
	f->at = h + c.head;
	f->have = c.captured;
	f->claim = c.length > c.captured ? c.length : c.captured;
	f->link = i->link;
	f->time = interface_time(i, c.ticks);
	if (i->link == LINK_NFLOG && p->big != HOST_BIG)
		frame_swap_nflog((uint8_t *)(uintptr_t)f->at, f->have);
	return PULL_FRAME;
}

/* --- blocks --- */

/* The least a block of a type we read may hold; 0: not one of them. */
static uint32_t block_least(uint32_t type)
{
	switch (type) {
	case BLOCK_SECTION:	return section_BYTES + block_end_BYTES;
	case BLOCK_INTERFACE:	return interface_BYTES + block_end_BYTES;
	case BLOCK_OBSOLETE:	return obsolete_BYTES + block_end_BYTES;
	case BLOCK_SIMPLE:	return simple_BYTES + block_end_BYTES;
	case BLOCK_ENHANCED:	return enhanced_BYTES + block_end_BYTES;
	default:		return 0;
	}
}

/* A section's byte order must be known before its length can be read. */
static bool section_order(struct pcapng_reader *p, const uint8_t *h)
{
	p->big = FORMAT_GET(h, section, order, true) == SECTION_ORDER;
	return FORMAT_GET(h, section, order, p->big) == SECTION_ORDER;
}

static enum pull section_begin(struct pcapng_reader *p, const uint8_t *h)
{
	p->interfaces = 0;
	p->section++;
	if (BLOCK_GET(p, h, section, major) != SECTION_MAJOR)
		return reader_damaged(&p->r, "pcapng version %u.%u is not known", BLOCK_GET(p, h, section, major),
		    BLOCK_GET(p, h, section, minor));
	return PULL_FRAME;
}

/* The type and length of the next block; its header is at the source. */
static enum pull block_next(struct pcapng_reader *p, uint32_t *type, uint32_t *length)
{
	enum pull pull = reader_header(&p->r, block_BYTES);
	const uint8_t *h = p->r.source->at;

	if (pull != PULL_FRAME)
		return pull;
	*type = BLOCK_GET(p, h, block, type);
	if (*type == BLOCK_SECTION) {
		if (!source_come(p->r.source, section_BYTES))
			return PULL_QUIET;
		h = source_want(p->r.source, section_BYTES);
		if (!h)
			return reader_cut(&p->r, "a section header of ", section_BYTES);
		if (!section_order(p, h))
			return reader_damaged(&p->r, "a section without byte order");
	}
	*length = BLOCK_GET(p, h, block, length);
	if (*length < BLOCK_MIN || *length % 4 || *length < block_least(*type))
		return reader_damaged(&p->r, "before packet %llu: a block of type %u and impossible length %u",
		    (unsigned long long)p->r.packets + 1, *type, *length);
	return PULL_FRAME;
}

/* All of a block we read, its length at both ends. */
static enum pull block_whole(struct pcapng_reader *p, uint32_t length)
{
	const uint8_t *h;
	uint32_t again;

	if (length > BLOCK_MAX)
		return reader_damaged(&p->r, "packet %llu: a block of %u octets, the limit is %u",
		    (unsigned long long)p->r.packets + 1, length, BLOCK_MAX);
	if (!source_come(p->r.source, length))
		return PULL_QUIET;
	h = source_want(p->r.source, length);
	if (!h)
		return reader_cut(&p->r, "a block of ", length);
	again = BLOCK_GET(p, h + length - block_end_BYTES, block_end, length);
	if (again != length)
		return reader_damaged(&p->r, "packet %llu: a block of %u octets that ends as one of %u",
		    (unsigned long long)p->r.packets + 1, length, again);
	return PULL_FRAME;
}

/* The next block; f->at is set when it is a packet. */
static enum pull block_read(struct pcapng_reader *p, struct frame *f)
{
	struct source *s = p->r.source;
	uint32_t type, length;
	enum pull pull = block_next(p, &type, &length);

	if (pull != PULL_FRAME)
		return pull;
	if (!block_least(type))
		return source_skip(s, length) ? PULL_FRAME : reader_cut(&p->r, "the rest of a block of ", length);
	pull = block_whole(p, length);
	if (pull != PULL_FRAME)
		return pull;
	if (type == BLOCK_SECTION)
		pull = section_begin(p, s->at);
	else if (type == BLOCK_INTERFACE)
		pull = interface_add(p, s->at, length);
	else
		pull = packet_frame(p, s->at, type, length, f);
	if (pull == PULL_FRAME) {
		p->r.place = source_offset(s);
		source_take(s, length);
	}
	return pull;
}

static enum pull pcapng_next(struct reader *r, struct frame *f)
{
	enum pull pull;

	f->at = NULL;
	do
		pull = block_read((struct pcapng_reader *)r, f);
	while (pull == PULL_FRAME && !f->at);
	return pull;
}

/* Reads the section header and, where the interface follows at once, that too: a filter needs its link type. */
static struct reader *pcapng_open(struct source *s)
{
	const uint8_t *h = source_want(s, section_BYTES);
	struct pcapng_reader first = { .big = true }, *p;
	struct frame none;
	uint32_t type, length;

	if (!h || FORMAT_GET(h, block, type, true) != BLOCK_SECTION || !section_order(&first, h))
		return NULL;
	p = reader_new(sizeof *p, &capture_pcapng, s, LINK_NONE);
	p->big = first.big;
	if (block_read(p, &none) != PULL_FRAME)
		return &p->r;
	if (source_want(s, block_BYTES) && block_next(p, &type, &length) == PULL_FRAME && type == BLOCK_INTERFACE)
		block_read(p, &none);
	p->r.error[0] = '\0';	/* what is wrong there is said in its turn */
	return &p->r;
}

static void pcapng_close(struct reader *r)
{
	free(((struct pcapng_reader *)r)->interface);
}

/* A block of another kind may be followed by anything. */
static bool pcapng_ready(const struct reader *r)
{
	const struct pcapng_reader *p = (const struct pcapng_reader *)r;
	const uint8_t *h = r->source->at;
	size_t left = source_left(r->source);

	return left >= block_BYTES && BLOCK_GET(p, h, block, type) == BLOCK_ENHANCED &&
	    left >= BLOCK_GET(p, h, block, length);
}

/* --- from any place --- */

static void pcapng_stage(const struct reader *r, struct stage *s)
{
	const struct pcapng_reader *p = (const struct pcapng_reader *)r;

	*s = (struct stage){ p->big, p->section, p->interfaces, p->interface };
}

static void pcapng_resume(struct reader *r, const struct stage *s)
{
	struct pcapng_reader *p = (struct pcapng_reader *)r;

	p->big = s->big;
	p->section = s->section;
	p->interfaces = p->room = s->interfaces;
	p->interface = mem_grow(p->interface, s->interfaces + 1, sizeof *p->interface);
	if (s->interfaces)
		memcpy(p->interface, s->interface, s->interfaces * sizeof *p->interface);
}

const struct capture_ops capture_pcapng = {
	.name = "pcapng", .open = pcapng_open, .next = pcapng_next, .close = pcapng_close, .ready = pcapng_ready,
	.again = true, .stage = pcapng_stage, .resume = pcapng_resume,
};
