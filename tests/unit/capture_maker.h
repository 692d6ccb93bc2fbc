/*
 * Capture files made octet by octet, in either byte order, and compressed by
 * the libraries themselves: an independent hand from the writer under test.
 */
#ifndef CAPTURE_MAKER_H
#define CAPTURE_MAKER_H

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <spiglass/base.h>

struct bytes {
	uint8_t *at;
	size_t n, room;
	bool big;
};

static inline void put(struct bytes *b, const void *at, size_t n)
{
	while (b->room - b->n < n) {
		b->room = b->room ? 2 * b->room : 4096;
		b->at = mem_grow(b->at, b->room, 1);
	}
	if (n)
		memcpy(b->at + b->n, at, n);
	b->n += n;
}

static inline void put_number(struct bytes *b, uint64_t v, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++) {
		uint8_t octet = (uint8_t)(v >> 8 * (b->big ? octets - 1 - i : i));

		put(b, &octet, 1);
	}
}

static inline void put16(struct bytes *b, uint32_t v) { put_number(b, v, 2); }
static inline void put32(struct bytes *b, uint32_t v) { put_number(b, v, 4); }
static inline void put64(struct bytes *b, uint64_t v) { put_number(b, v, 8); }

static inline void put_fill(struct bytes *b, uint8_t octet, size_t n)
{
	while (n--)
		put(b, &octet, 1);
}

static inline void put_pad(struct bytes *b) { put_fill(b, 0, -b->n & 3); }

static inline void bytes_free(struct bytes *b)
{
	free(b->at);
	*b = (struct bytes){ .big = b->big };
}

/* --- classic pcap --- */

static inline void pcap_begin(struct bytes *b, uint32_t magic, uint32_t snaplen, uint32_t link)
{
	put32(b, magic);
	put16(b, 2);
	put16(b, 4);
	put64(b, 0);
	put32(b, snaplen);
	put32(b, link);
}

static inline void pcap_put(struct bytes *b, uint32_t seconds, uint32_t fraction, uint32_t have, uint32_t claim,
    uint8_t fill)
{
	put32(b, seconds);
	put32(b, fraction);
	put32(b, have);
	put32(b, claim);
	put_fill(b, fill, have);
}

/* --- pcapng: a block is begun, filled and ended --- */

static inline size_t block_begin(struct bytes *b, uint32_t type)
{
	size_t start = b->n;

	put32(b, type);
	put32(b, 0);
	return start;
}

static inline void block_finish(struct bytes *b, size_t start)
{
	size_t end;

	put_pad(b);
	put32(b, (uint32_t)(b->n + 4 - start));
	end = b->n;
	b->n = start + 4;
	put32(b, (uint32_t)(end - start));
	b->n = end;
}

static inline void section_put(struct bytes *b, bool big)
{
	size_t start;

	b->big = big;
	start = block_begin(b, 0x0a0d0d0a);
	put32(b, 0x1a2b3c4d);
	put16(b, 1);
	put16(b, 0);
	put64(b, UINT64_MAX);
	block_finish(b, start);
}

/* resolution 0: the default; offset 0: none */
static inline void interface_put(struct bytes *b, uint32_t link, uint32_t snaplen, uint8_t resolution, int64_t offset)
{
	size_t start = block_begin(b, 1);

	put16(b, link);
	put16(b, 0);
	put32(b, snaplen);
	if (resolution) {
		put16(b, 9);
		put16(b, 1);
		put(b, &resolution, 1);
		put_pad(b);
	}
	if (offset) {
		put16(b, 14);
		put16(b, 8);
		put64(b, (uint64_t)offset);
	}
	put32(b, 0);
	block_finish(b, start);
}

static inline void enhanced_put(struct bytes *b, uint32_t interface, uint64_t time, uint32_t have, uint32_t claim,
    uint8_t fill)
{
	size_t start = block_begin(b, 6);

	put32(b, interface);
	put32(b, (uint32_t)(time >> 32));
	put32(b, (uint32_t)time);
	put32(b, have);
	put32(b, claim);
	put_fill(b, fill, have);
	block_finish(b, start);
}

/* --- compression --- */

static inline struct bytes gzip_of(const struct bytes *plain)
{
	struct bytes c = { 0 };
	z_stream z = { 0 };

	deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
	c.room = deflateBound(&z, plain->n);
	c.at = mem_new(c.room);
	z.next_in = plain->at;
	z.avail_in = (uInt)plain->n;
	z.next_out = c.at;
	z.avail_out = (uInt)c.room;
	deflate(&z, Z_FINISH);
	c.n = z.total_out;
	deflateEnd(&z);
	return c;
}

static inline struct bytes zstd_of(const struct bytes *plain)
{
	struct bytes c = { .room = ZSTD_compressBound(plain->n) };

	c.at = mem_new(c.room);
	c.n = ZSTD_compress(c.at, c.room, plain->at, plain->n, 3);
	return c;
}

static inline struct bytes xz_of(const struct bytes *plain)
{
	struct bytes c = { .room = lzma_stream_buffer_bound(plain->n) };

	c.at = mem_new(c.room);
	lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, plain->at, plain->n, c.at, &c.n, c.room);
	return c;
}

static inline struct bytes lz4_of(const struct bytes *plain)
{
	LZ4F_preferences_t wish = { .frameInfo = { .contentChecksumFlag = LZ4F_contentChecksumEnabled } };
	struct bytes c = { .room = LZ4F_compressFrameBound(plain->n, &wish) };

	c.at = mem_new(c.room);
	c.n = LZ4F_compressFrame(c.at, c.room, plain->at, plain->n, &wish);
	return c;
}

#endif
