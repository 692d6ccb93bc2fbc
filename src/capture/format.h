/*
 * The headers of capture files, each said once, for reader and writer.  Classic
 * pcap: draft-ietf-opsawg-pcap; pcapng: draft-ietf-opsawg-pcapng.  Unlike a
 * packet's, their numbers are in the byte order of whoever wrote the file.
 */
#ifndef CAPTURE_FORMAT_H
#define CAPTURE_FORMAT_H

#include "packet/dissect.h"

#define PCAP_FILE(F) \
	F(pcap_file, magic, 32) \
	F(pcap_file, major, 16) \
	F(pcap_file, minor, 16) \
	F(pcap_file, zone, 32) \
	F(pcap_file, sigfigs, 32) \
	F(pcap_file, snaplen, 32) \
	F(pcap_file, link, 32)

#define PCAP_RECORD(F) \
	F(pcap_record, seconds, 32) \
	F(pcap_record, fraction, 32) \
	F(pcap_record, captured, 32) \
	F(pcap_record, length, 32)

/* Kuznetzov's variant: the interface, protocol and packet type of a Linux socket follow. */
#define PCAP_RECORD_LONG(F) \
	F(pcap_record_long, same, 128) \
	F(pcap_record_long, socket, 64)

#define BLOCK(F) \
	F(block, type, 32) \
	F(block, length, 32)

#define BLOCK_END(F) \
	F(block_end, length, 32)

#define SECTION(F) \
	F(section, block, 64) \
	F(section, order, 32) \
	F(section, major, 16) \
	F(section, minor, 16) \
	F(section, size, 64)

#define INTERFACE(F) \
	F(interface, block, 64) \
	F(interface, link, 16) \
	F(interface, reserved, 16) \
	F(interface, snaplen, 32)

#define ENHANCED(F) \
	F(enhanced, block, 64) \
	F(enhanced, interface, 32) \
	F(enhanced, time_high, 32) \
	F(enhanced, time_low, 32) \
	F(enhanced, captured, 32) \
	F(enhanced, length, 32)

#define SIMPLE(F) \
	F(simple, block, 64) \
	F(simple, length, 32)

#define OBSOLETE(F) \
	F(obsolete, block, 64) \
	F(obsolete, interface, 16) \
	F(obsolete, drops, 16) \
	F(obsolete, time_high, 32) \
	F(obsolete, time_low, 32) \
	F(obsolete, captured, 32) \
	F(obsolete, length, 32)

#define OPTION(F) \
	F(option, code, 16) \
	F(option, length, 16)

#define FORMAT(p, LIST, size) \
	enum { LIST(FIELD_AT) p##_END }; \
	enum { LIST(FIELD_BITS) p##_BYTES = (size) }; \
	_Static_assert(p##_END == (size) * 8, #p ": fields do not add up");

FORMAT(pcap_file, PCAP_FILE, 24)
FORMAT(pcap_record, PCAP_RECORD, 16)
FORMAT(pcap_record_long, PCAP_RECORD_LONG, 24)
FORMAT(block, BLOCK, 8)
FORMAT(block_end, BLOCK_END, 4)
FORMAT(section, SECTION, 24)
FORMAT(interface, INTERFACE, 16)
FORMAT(enhanced, ENHANCED, 28)
FORMAT(simple, SIMPLE, 12)
FORMAT(obsolete, OBSOLETE, 28)
FORMAT(option, OPTION, 4)

/* As the first four octets read most significant first. */
enum {
	PCAP_MAGIC = 0xa1b2c3d4,
	PCAP_MAGIC_NANO = 0xa1b23c4d,
	PCAP_MAGIC_LONG = 0xa1b2cd34,
	SECTION_ORDER = 0x1a2b3c4d,
};

enum { PCAP_MAJOR = 2, PCAP_MINOR = 4, SECTION_MAJOR = 1 };

/* The link type; above it: reserved bits, and whether and how long a frame check sequence is there. */
enum { PCAP_LINK_MASK = 0xffff };

enum block_type {
	BLOCK_SECTION = 0x0a0d0d0a,	/* the same in both byte orders */
	BLOCK_INTERFACE = 1,
	BLOCK_OBSOLETE = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_ENHANCED = 6,
};

enum option_code { OPTION_END = 0, OPTION_COMMENT = 1, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };

enum {
	LINK_ETHERNET = 1,
	LINK_NFLOG = 239,
	LINK_NONE = UINT32_MAX,		/* no interface was described yet */
};

enum { NANO = 1000000000 };

/* A field of 8, 16 or 32 bits, in a file whose numbers are big-endian or little-endian. */
static inline uint32_t format_get(const uint8_t *h, unsigned bit, unsigned n, bool big)
{
	uint32_t v = (uint32_t)wire_bits(h, bit, n);

	if (big || n == 8)
		return v;
	return n == 16 ? __builtin_bswap16((uint16_t)v) : __builtin_bswap32(v);
}

/* Files are written in little-endian, whatever this machine has: the same bytes everywhere. */
static inline void format_put(uint8_t *h, unsigned bit, unsigned n, uint64_t v)
{
	for (unsigned i = 0; i < n / 8; i++)
		h[bit / 8 + i] = (uint8_t)(v >> 8 * i);
}

#define FORMAT_GET(h, p, k, big) format_get(h, p##_##k##_AT, p##_##k##_BITS, big)
#define FORMAT_PUT(h, p, k, v) format_put(h, p##_##k##_AT, p##_##k##_BITS, v)

static inline uint32_t format_padded(uint32_t n) { return (n + 3) & ~(uint32_t)3; }

#endif
