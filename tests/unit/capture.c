/*
 * capture: every file format in both byte orders, damage and its words,
 * compression, chains, filters and writers.  Files are made octet by octet;
 * where the captures folder is, both readers walk all of it side by side.
 */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <spiglass/capture.h>
#include "capture_maker.h"

enum { US = 1000, SECOND = 1000000000 };

/* --- files, and stderr as a string --- */

static char folder[64];
static char said[4096];

static const char *path_of(const char *name)
{
	static char path[8][128];
	static unsigned next;
	char *p = path[next++ % 8];

	snprintf(p, sizeof path[0], "%s/%s", folder, name);
	return p;
}

static const char *file_of(const char *name, const struct bytes *b)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	if (b->n)
		assert_int_equal(fwrite(b->at, 1, b->n, f), b->n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static int saved_stderr;

static void listen(void)
{
	int fd = open(path_of("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	saved_stderr = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static void heard(void)
{
	ssize_t n;

	lseek(STDERR_FILENO, 0, SEEK_SET);
	n = read(STDERR_FILENO, said, sizeof said - 1);
	said[n < 0 ? 0 : n] = '\0';
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
}

#define SAYS(text, part) do {                                                 \
	if (!strstr(text, part))                                              \
		fail_msg("'%s' does not say '%s'", text, part);               \
} while (0)

/* --- reading --- */

static struct capture *open_with(struct capture_options o, enum status expected)
{
	enum status status;
	struct capture *c;

	listen();
	c = capture_open(&o, &status);
	heard();
	if (status != expected)
		fail_msg("status %d: %s", status, said);
	assert_true((c != NULL) == (status == STATUS_OK));
	return c;
}

static struct capture *open_one(const char *path)
{
	static const char *paths[1];

	paths[0] = path;
	return open_with((struct capture_options){ .path = paths, .paths = 1 }, STATUS_OK);
}

static void refused(const char *path, const char *message)
{
	const char *paths[] = { path };

	assert_null(open_with((struct capture_options){ .path = paths, .paths = 1 }, STATUS_INPUT));
	SAYS(said, message);
}

static void frame_is(struct capture *c, uint64_t number, int64_t time, uint32_t have, uint32_t claim, uint32_t link,
    uint8_t fill)
{
	struct frame f;

	if (capture_next(c, &f) != PULL_FRAME)
		fail_msg("no frame %llu: %s", (unsigned long long)number, capture_error(c));
	assert_int_equal(f.number, number);
	assert_int_equal(f.time, time);
	assert_int_equal(f.have, have);
	assert_int_equal(f.claim, claim);
	assert_int_equal(f.link, link);
	for (uint32_t i = 0; i < have; i++)
		assert_int_equal(f.at[i], fill);
}

static void ends(struct capture *c)
{
	struct frame f;

	assert_int_equal(capture_next(c, &f), PULL_END);
	assert_int_equal(capture_next(c, &f), PULL_END);
	capture_close(c);
}

static void broken(struct capture *c, const char *message)
{
	struct frame f;

	assert_int_equal(capture_next(c, &f), PULL_DAMAGED);
	SAYS(capture_error(c), message);
	ends(c);
}

/* --- classic pcap --- */

static void classic(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		static const uint32_t magic[] = { 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34 };
		struct bytes b = { .big = i & 1 };
		int64_t unit = i / 2 == 1 ? 1 : US;
		struct capture *c;

		pcap_begin(&b, magic[i / 2], i & 1 ? 0 : 10, 1);	/* a snapshot length nobody believes */
		for (uint8_t n = 1; n <= 3; n++) {
			pcap_put(&b, 0xf0000000u + n, 999000 + n, 0, n == 3 ? 60 : 1000, n);
			b.n -= 8;
			put32(&b, 100u * n);
			put32(&b, n == 3 ? 60 : 1000);	/* fewer on the wire than captured: not believed either */
			if (i / 2 == 2)
				put64(&b, 0x0102030405060708);
			put_fill(&b, n, 100u * n);
		}
		c = open_one(file_of("classic.pcap", &b));
		for (uint8_t n = 1; n <= 3; n++)
			frame_is(c, n, (0xf0000000ll + n) * SECOND + (999000 + n) * unit, 100u * n, n == 3 ? 300 : 1000, 1,
			    n);
		assert_string_equal(capture_format(c), "pcap");
		ends(c);
		bytes_free(&b);
	}
}

/* The frame check sequence bits stand above the link type; 12 and 14 are kept as the file has them. */
static void link_types(void **state)
{
	static const uint32_t link[][2] = { { 0x54000001, 1 }, { 12, 12 }, { 14, 14 }, { 101, 101 }, { 276, 276 } };

	(void)state;
	for (unsigned i = 0; i < sizeof link / sizeof link[0]; i++) {
		struct bytes b = { 0 };
		struct capture *c;

		pcap_begin(&b, 0xa1b2c3d4, 65535, link[i][0]);
		pcap_put(&b, 1, 1, 4, 4, 7);
		c = open_one(file_of("link.pcap", &b));
		frame_is(c, 1, SECOND + US, 4, 4, link[i][1], 7);
		ends(c);
		bytes_free(&b);
	}
}

/* Records up to the limit, far beyond one reading, and none of their octets lost at the seams. */
static void large(void **state)
{
	static const uint32_t size[] = { 0, 1, 1442, LIMIT_FRAME, 77, 131072, 131056, LIMIT_FRAME, 0, 200000, 5 };
	enum { SIZES = sizeof size / sizeof size[0] };
	struct bytes b = { 0 };
	struct capture *c;
	uint64_t done, all;

	(void)state;
	pcap_begin(&b, 0xa1b2c3d4, 0, 1);
	for (unsigned i = 0; i < 3 * SIZES; i++)
		pcap_put(&b, i, 0, size[i % SIZES], size[i % SIZES], (uint8_t)i);
	c = open_one(file_of("large.pcap", &b));
	for (unsigned i = 0; i < 3 * SIZES; i++)
		frame_is(c, i + 1, (int64_t)i * SECOND, size[i % SIZES], size[i % SIZES], 1, (uint8_t)i);
	capture_progress(c, &done, &all);
	assert_int_equal(done, b.n);
	assert_int_equal(all, b.n);
	ends(c);
	bytes_free(&b);
}

/* A version libpcap knows and our own reader leaves to it: lengths the other way round. */
static void archaic(void **state)
{
	struct bytes b = { 0 };
	struct capture *c;

	(void)state;
	pcap_begin(&b, 0xa1b2c3d4, 65535, 12);
	b.at[6] = 2;
	pcap_put(&b, 5, 6, 40, 40, 9);
	put32(&b, 6);
	put32(&b, 0);
	put32(&b, 90);
	put32(&b, 30);
	put_fill(&b, 8, 30);
	c = open_one(file_of("archaic.pcap", &b));
	frame_is(c, 1, 5ll * SECOND + 6 * US, 40, 40, 12, 9);
	frame_is(c, 2, 6ll * SECOND, 30, 90, 12, 8);
	ends(c);
	b.n -= 3;
	c = open_one(file_of("archaic.pcap", &b));
	frame_is(c, 1, 5ll * SECOND + 6 * US, 40, 40, 12, 9);
	broken(c, "archaic.pcap: packet 2: ");
	bytes_free(&b);
}

static void classic_damage(void **state)
{
	struct bytes b = { .big = true };
	struct capture *c;

	(void)state;
	pcap_begin(&b, 0xa1b2c3d4, 65535, 1);
	pcap_put(&b, 1, 0, 100, 100, 1);
	pcap_put(&b, 2, 0, 1442, 1442, 2);
	b.n -= 1442 - 80;
	c = open_one(file_of("cut.pcap", &b));
	frame_is(c, 1, SECOND, 100, 100, 1, 1);
	broken(c, "cut.pcap: octet 156: cut: packet 2 needs 1442 octets, 80 are left");
	b.n -= 80 + 5;
	c = open_one(file_of("cut.pcap", &b));
	frame_is(c, 1, SECOND, 100, 100, 1, 1);
	broken(c, "octet 140: cut: packet 2 needs a header of 16 octets, 11 are left");
	b.n -= 11;
	pcap_put(&b, 2, 0, 0, 0, 0);
	b.n -= 8;
	put32(&b, LIMIT_FRAME + 1);
	put32(&b, 60);
	put_fill(&b, 0, LIMIT_FRAME + 1);
	c = open_one(file_of("long.pcap", &b));
	frame_is(c, 1, SECOND, 100, 100, 1, 1);
	broken(c, "octet 140: packet 2 claims 262145 captured octets, the limit is 262144");
	bytes_free(&b);
}

/* --- pcapng --- */

static void unknown_block(struct bytes *b, uint32_t type, size_t size)
{
	size_t start = block_begin(b, type);

	put_fill(b, 0x55, size);
	block_finish(b, start);
}

/* Two sections in different byte orders, interfaces of different link types, blocks to be stepped over. */
static void sections(void **state)
{
	struct bytes b = { 0 };
	struct capture *c;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		section_put(&b, i == 0);
		unknown_block(&b, 5, 3);
		interface_put(&b, i ? 101 : 1, 0, 0, 0);
		interface_put(&b, 276, 40, 9, 0);
		unknown_block(&b, 0x80000bad, 3000000);
		enhanced_put(&b, 1, 1700000000123456789ull, 21, 90, 3);
		enhanced_put(&b, 0, 1700000000123456ull, 33, 33, 4);
	}
	c = open_one(file_of("sections.pcapng", &b));
	for (unsigned i = 0; i < 2; i++) {
		frame_is(c, 2 * i + 1, 1700000000123456789ll, 21, 90, 276, 3);
		frame_is(c, 2 * i + 2, 1700000000123456000ll, 33, 33, i ? 101 : 1, 4);
	}
	assert_string_equal(capture_format(c), "pcapng");
	ends(c);
	bytes_free(&b);
}

static void resolutions(void **state)
{
	static const struct { uint8_t resolution; int64_t offset; uint64_t ticks; int64_t time; } row[] = {
		{ 0, 0, 1234567, 1234567000 },
		{ 3, 0, 1234567, 1234567000000 },
		{ 12, 0, 1234567890123, 1234567890 },
		{ 0x80 | 10, 0, 1024 * 7 + 512, 7500000000 },
		{ 0x80 | 32, 0, (5ull << 32) + (1u << 31), 5500000000 },
		{ 0x80 | 63, 0, 3ull << 62, 1500000000 },
		{ 19, 0, 15000000000000000000ull, 1500000000 },
		{ 9, 100, 5, 100000000005 },
		{ 9, -100, 5, -99999999995 },
		{ 9, 0, UINT64_MAX, INT64_MAX },
		{ 6, 1000, UINT64_MAX, INT64_MAX },
	};
	struct bytes b = { 0 };
	struct capture *c;

	(void)state;
	section_put(&b, true);
	for (uint32_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		interface_put(&b, 1, 0, row[i].resolution, row[i].offset);
		enhanced_put(&b, i, row[i].ticks, 1, 1, 1);
	}
	c = open_one(file_of("resolutions.pcapng", &b));
	for (uint32_t i = 0; i < sizeof row / sizeof row[0]; i++)
		frame_is(c, i + 1, row[i].time, 1, 1, 1, 1);
	ends(c);
	bytes_free(&b);
}

static void other_blocks(void **state)
{
	struct bytes b = { 0 };
	struct capture *c;
	size_t start;

	(void)state;
	section_put(&b, false);
	interface_put(&b, 101, 50, 0, 7);
	for (uint32_t length = 30; length <= 90; length += 60) {	/* simple: below and above the snapshot length */
		start = block_begin(&b, 3);
		put32(&b, length);
		put_fill(&b, 5, length < 50 ? length : 50);
		block_finish(&b, start);
	}
	start = block_begin(&b, 2);	/* obsolete */
	put16(&b, 0);
	put16(&b, 3);
	put64(&b, (uint64_t)1000001 << 32);
	put32(&b, 9);
	put32(&b, 99);
	put_fill(&b, 6, 9);
	block_finish(&b, start);
	c = open_one(file_of("others.pcapng", &b));
	frame_is(c, 1, 7ll * SECOND, 30, 30, 101, 5);
	frame_is(c, 2, 7ll * SECOND, 50, 90, 101, 5);
	frame_is(c, 3, 7ll * SECOND + 1000001000, 9, 99, 101, 6);	/* high half first: 1000001 */
	ends(c);
	bytes_free(&b);
}

struct pcapng_fault { const char *message; uint32_t at; uint32_t value; };

/* One word of a good file changed at a time; each gives its own message, after the packet before it. */
static void pcapng_damage(void **state)
{
	enum { SHB = 28, IDB = 32, EPB = 44 };
	static const struct pcapng_fault fault[] = {
		{ "octet 104: packet 2 is of interface 1, which no block describes", SHB + IDB + EPB + 8, 1 },
		{ "octet 104: packet 2 claims 262145 captured", SHB + IDB + EPB + 20, LIMIT_FRAME + 1 },
		{ "octet 104: packet 2 claims 13 captured octets in a block of 44", SHB + IDB + EPB + 20, 13 },
		{ "octet 104: packet 2: a block of 44 octets that ends as one of 48", SHB + IDB + EPB + 40, 48 },
		{ "type 6 and impossible length 46", SHB + IDB + EPB + 4, 46 },
		{ "type 6 and impossible length 28", SHB + IDB + EPB + 4, 28 },
		{ "type 7 and impossible length 8", SHB + IDB + EPB, 7 },
		{ "packet 2: a block of 1073741824 octets, the limit is", SHB + IDB + EPB + 4, 1 << 30 },
		{ "cut: packet 2 needs a block of 48 octets, 44 are left", SHB + IDB + EPB + 4, 48 },
		{ "octet 104: a section without byte order", SHB + IDB + EPB, 0x0a0d0d0a },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof fault / sizeof fault[0]; i++) {
		struct bytes b = { 0 };
		struct capture *c;
		size_t whole;

		section_put(&b, false);
		interface_put(&b, 1, 0, 9, 0);
		enhanced_put(&b, 0, 5, 10, 10, 1);
		enhanced_put(&b, 0, 6, 10, 10, 2);
		assert_int_equal(b.n, SHB + IDB + 2 * EPB);
		whole = b.n;
		b.n = fault[i].at;
		put32(&b, fault[i].value);
		if (fault[i].value == 7)
			put32(&b, 8);
		b.n = whole;
		c = open_one(file_of("fault.pcapng", &b));
		frame_is(c, 1, 5, 10, 10, 1, 1);
		broken(c, fault[i].message);
		bytes_free(&b);
	}
}

static void interface_damage(void **state)
{
	static const struct pcapng_fault fault[] = {
		{ "interface 1: time stamp resolution out of range", 9 | 1 << 16, 20 },
		{ "interface 1: time stamp resolution out of range", 9 | 1 << 16, 0x80 | 64 },
		{ "interface 1: time stamp resolution out of range", 9 | 2 << 16, 6 },
		{ "interface 1: time stamp offset out of range", 14 | 4 << 16, 6 },
		{ "interface 1: option 77 is longer than its block", 77 | 9 << 16, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof fault / sizeof fault[0]; i++) {
		struct bytes b = { 0 };
		struct capture *c;
		size_t start;

		section_put(&b, false);
		interface_put(&b, 1, 0, 0, 0);
		enhanced_put(&b, 0, 1, 1, 1, 1);
		start = block_begin(&b, 1);
		put64(&b, 1);
		put32(&b, fault[i].at);
		put32(&b, fault[i].value);
		block_finish(&b, start);
		c = open_one(file_of("interface.pcapng", &b));
		frame_is(c, 1, 1000, 1, 1, 1, 1);
		broken(c, fault[i].message);
		bytes_free(&b);
	}
}

/* Cut after every octet: frames that are whole come out, and it is never taken for a whole file nor read past. */
static void cut_anywhere(void **state)
{
	struct bytes b = { 0 };
	size_t whole;

	(void)state;
	section_put(&b, true);
	interface_put(&b, 1, 0, 9, 0);
	whole = b.n;
	enhanced_put(&b, 0, 5, 10, 10, 1);
	for (size_t n = b.n - 1; n > whole; n--) {
		struct capture *c;

		b.n = n;
		c = open_one(file_of("cut.pcapng", &b));
		broken(c, "octet 60: cut: packet 1 needs");
	}
	b.n = whole;
	ends(open_one(file_of("cut.pcapng", &b)));
	bytes_free(&b);
}

/* --- compression --- */

typedef struct bytes squeeze(const struct bytes *plain);

static const struct { const char *suffix, *name; squeeze *make; } compressions[] = {
	{ "pcap.gz", "gzip", gzip_of },
	{ "pcap.zst", "zstd", zstd_of },
	{ "pcap.xz", "xz", xz_of },
	{ "pcap.lz4", "LZ4", lz4_of },
};

enum { COMPRESSIONS = sizeof compressions / sizeof compressions[0], NOISE = 3000, NOISE_OCTETS = 700 };

/* Frames that do not shrink to nothing: the first octets differ for each. */
static struct bytes noise(void)
{
	struct bytes b = { 0 };
	uint32_t x = 1;

	pcap_begin(&b, 0xa1b2c3d4, 0, 1);
	for (uint32_t i = 0; i < NOISE; i++) {
		pcap_put(&b, i, 0, NOISE_OCTETS, NOISE_OCTETS, (uint8_t)i);
		for (unsigned j = 0; j < 200; j++) {
			x = x * 1664525 + 1013904223;
			b.at[b.n - 1 - j] = (uint8_t)(x >> 24);
		}
	}
	return b;
}

/* How many frames come of it, each compared with the plain bytes; *last: how the file ended. */
static uint32_t frames_equal(struct capture *c, const struct bytes *plain, enum pull *last)
{
	const uint8_t *at = plain->at + 24 + 16;
	struct frame f;
	uint32_t n = 0;

	while ((*last = capture_next(c, &f)) == PULL_FRAME) {
		assert_int_equal(f.have, NOISE_OCTETS);
		assert_memory_equal(f.at, at + (size_t)n * (16 + NOISE_OCTETS), NOISE_OCTETS);
		assert_int_equal(f.number, ++n);
	}
	return n;
}

static void compressed(void **state)
{
	struct bytes plain = noise();

	(void)state;
	for (unsigned i = 0; i < COMPRESSIONS; i++) {
		struct bytes c = compressions[i].make(&plain), first = plain, second, both = { 0 };
		const char *path;
		struct capture *cap;
		enum pull last;
		uint64_t done, all;

		cap = open_one(file_of("compressed", &c));
		assert_string_equal(capture_format(cap), compressions[i].suffix);
		assert_int_equal(frames_equal(cap, &plain, &last), NOISE);
		assert_int_equal(last, PULL_END);
		capture_progress(cap, &done, &all);
		assert_int_equal(done, c.n);
		assert_int_equal(all, c.n);
		capture_close(cap);
		path = path_of("compressed");
		cap = open_with((struct capture_options){ .path = &path, .paths = 1, .force_libpcap = true }, STATUS_OK);
		assert_int_equal(frames_equal(cap, &plain, &last), NOISE);
		assert_int_equal(last, PULL_END);
		capture_close(cap);

		first.n = 1000001;	/* two streams, one after the other */
		second = (struct bytes){ .at = plain.at + first.n, .n = plain.n - first.n };
		bytes_free(&c);
		c = compressions[i].make(&first);
		put(&both, c.at, c.n);
		bytes_free(&c);
		c = compressions[i].make(&second);
		put(&both, c.at, c.n);
		cap = open_one(file_of("both", &both));
		assert_int_equal(frames_equal(cap, &plain, &last), NOISE);
		assert_int_equal(last, PULL_END);
		capture_close(cap);
		bytes_free(&c);
		bytes_free(&both);
	}
	bytes_free(&plain);
}

/* Cut, or something else behind it: what came out before is delivered, then the damage is named. */
static void compressed_damage(void **state)
{
	struct bytes plain = noise();

	(void)state;
	for (unsigned i = 0; i < COMPRESSIONS; i++) {
		struct bytes c = compressions[i].make(&plain);
		struct capture *cap;
		enum pull last;
		uint32_t n;

		c.n = c.n * 2 / 3;
		cap = open_one(file_of("cut", &c));
		n = frames_equal(cap, &plain, &last);
		assert_in_range(n, NOISE / 3, NOISE - 1);
		assert_int_equal(last, PULL_DAMAGED);
		SAYS(capture_error(cap), compressions[i].name);
		SAYS(capture_error(cap), "data: cut");
		ends(cap);
		bytes_free(&c);

		c = compressions[i].make(&plain);
		put(&c, "something else stands here", 26);
		cap = open_one(file_of("behind", &c));
		assert_int_equal(frames_equal(cap, &plain, &last), NOISE);
		assert_int_equal(last, PULL_DAMAGED);
		SAYS(capture_error(cap), compressions[i].name);
		ends(cap);

		memset(c.at + c.n / 2, 0xff, 2000);
		cap = open_one(file_of("flipped", &c));
		while ((last = capture_next(cap, &(struct frame){ 0 })) == PULL_FRAME)
			;
		assert_int_equal(last, PULL_DAMAGED);	/* by its checks, or by what came out */
		ends(cap);
		bytes_free(&c);
	}
	bytes_free(&plain);
}

/* A sound zstd block, then one of a type there is not: the first is not forgotten for the second's sake (RFC 8878, 3.1.1.2). */
static void zstd_block(void **state)
{
	struct bytes plain = noise(), c = { 0 };
	size_t n = plain.n < 60000 ? plain.n : 60000;
	struct capture *cap;
	enum pull last;

	(void)state;
	put(&c, "\x28\xb5\x2f\xfd\x00\x38", 6);	/* a window of 128 KiB, no content size */
	put(&c, (uint8_t[]){ (uint8_t)(n << 3), (uint8_t)(n >> 5), (uint8_t)(n >> 13) }, 3);
	put(&c, plain.at, n);
	put(&c, "\x06\0\0 and more that looks like input", 34);
	cap = open_one(file_of("block.zst", &c));
	assert_true(frames_equal(cap, &plain, &last) > 0);
	assert_int_equal(last, PULL_DAMAGED);
	ends(cap);
	bytes_free(&c);
	bytes_free(&plain);
}

/* 150 MB of zeros after a capture's start, in a few kB: stopped, after no more than the ratio allows. */
static void bomb(void **state)
{
	struct bytes plain = { 0 }, c;
	struct capture *cap;
	uint64_t made = 0;
	struct frame f;
	enum pull last;

	(void)state;
	pcap_begin(&plain, 0xa1b2c3d4, 0, 1);
	for (unsigned i = 0; i < 600; i++)
		pcap_put(&plain, 0, 0, LIMIT_FRAME, LIMIT_FRAME, 0);
	c = zstd_of(&plain);
	assert_true(c.n < plain.n / LIMIT_INFLATE_RATIO);	/* else this is no test */
	cap = open_one(file_of("bomb", &c));
	while ((last = capture_next(cap, &f)) == PULL_FRAME)
		made += f.have;
	assert_int_equal(last, PULL_DAMAGED);
	SAYS(capture_error(cap), "a bomb");
	assert_true(made < (uint64_t)c.n * LIMIT_INFLATE_RATIO + (2 << 20));
	ends(cap);
	bytes_free(&c);
	bytes_free(&plain);
}

static void nested(void **state)
{
	struct bytes plain = noise(), once = gzip_of(&plain), twice = zstd_of(&once), thrice = xz_of(&twice);
	struct capture *cap;
	enum pull last;

	(void)state;
	cap = open_one(file_of("nested", &twice));
	assert_string_equal(capture_format(cap), "pcap.gz.zst");
	assert_int_equal(frames_equal(cap, &plain, &last), NOISE);
	assert_int_equal(last, PULL_END);
	capture_close(cap);
	refused(file_of("nested", &thrice), "nested: not a capture: compressed more than twice");
	bytes_free(&plain);
	bytes_free(&once);
	bytes_free(&twice);
	bytes_free(&thrice);
}

/* Until the pipe is empty and its reader has had the time to wait for more. */
static void until_waiting(int fd)
{
	const struct timespec moment = { .tv_nsec = 50000000 };
	int left;

	do
		nanosleep(&moment, NULL);
	while (ioctl(fd, FIONREAD, &left) == 0 && left > 0);
	nanosleep(&moment, NULL);
}

/* Whoever stops early does not wait: neither for the rest, nor for a pipe nobody writes to any more. */
static void stops_early(void **state)
{
	struct bytes plain = noise(), c = gzip_of(&plain);
	const char *path;
	struct capture *cap;
	struct frame f;
	int fd;

	(void)state;
	for (unsigned i = 0; i < COMPRESSIONS; i++) {
		struct bytes other = compressions[i].make(&plain);

		capture_close(open_one(file_of("early", &other)));
		cap = open_one(file_of("early", &other));
		assert_int_equal(capture_next(cap, &f), PULL_FRAME);
		capture_close(cap);
		bytes_free(&other);
	}
	path = path_of("pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR);
	assert_int_equal(write(fd, c.at, 60000), 60000);
	cap = open_one(path);
	assert_int_equal(capture_next(cap, &f), PULL_FRAME);
	until_waiting(fd);
	capture_close(cap);	/* hangs if the thread is not cancelled */
	close(fd);
	unlink(path);
	bytes_free(&c);
	bytes_free(&plain);
}

/* --- several files, and what is none --- */

static void chain(void **state)
{
	struct bytes good = { 0 }, cut, text = { 0 }, empty = { 0 };
	const char *path[6];
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_begin(&good, 0xa1b2c3d4, 0, 1);
	pcap_put(&good, 1, 0, 10, 10, 1);
	pcap_put(&good, 2, 0, 20, 20, 2);
	put(&text, "#!/bin/sh\nexit 0 # and no more of it\n", 37);
	cut = good;
	cut.n -= 7;
	path[0] = file_of("a.pcap", &cut);
	path[1] = path_of("missing.pcap");
	path[2] = file_of("c.sh", &text);
	path[3] = file_of("d.pcap", &good);
	path[4] = file_of("e.pcap", &empty);
	path[5] = file_of("f.pcap", &good);
	c = open_with((struct capture_options){ .path = path, .paths = 6 }, STATUS_OK);
	frame_is(c, 1, SECOND, 10, 10, 1, 1);
	assert_int_equal(capture_next(c, &f), PULL_DAMAGED);
	SAYS(capture_error(c), "a.pcap: octet 66: cut: packet 2 needs 20 octets, 13 are left");
	assert_int_equal(capture_next(c, &f), PULL_MISSING);
	SAYS(capture_error(c), "missing.pcap: No such file or directory");
	assert_int_equal(capture_next(c, &f), PULL_MISSING);
	SAYS(capture_error(c), "c.sh: not a capture");
	frame_is(c, 2, SECOND, 10, 10, 1, 1);
	frame_is(c, 3, 2ll * SECOND, 20, 20, 1, 2);
	assert_int_equal(capture_next(c, &f), PULL_MISSING);
	SAYS(capture_error(c), "e.pcap: not a capture: empty");
	frame_is(c, 4, SECOND, 10, 10, 1, 1);
	frame_is(c, 5, 2ll * SECOND, 20, 20, 1, 2);
	ends(c);
	bytes_free(&good);
	bytes_free(&text);
}

static void no_capture(void **state)
{
	struct bytes b = { 0 };

	(void)state;
	refused(file_of("x", &b), "x: not a capture: empty");
	refused(path_of("nowhere"), "nowhere: No such file");
	refused(folder, "Is a directory");
	put(&b, "BZh91AY&SY and so on, to be longer than any header", 50);
	refused(file_of("x", &b), "not a capture: bzip2 compressed");
	memcpy(b.at, "xxx", 3);
	refused(file_of("x", &b), "x: not a capture");
	memcpy(b.at, "\x1f\x8b", 2);
	refused(file_of("x", &b), "x: gzip data: ");
	memcpy(b.at, "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\7\0\0\0", 16);
	memcpy(b.at + 24, "\x1c\0\0", 4);
	refused(file_of("x", &b), "pcapng version 7.0 is not known");
	b.n = 1;
	refused(file_of("x", &b), "not a capture");
	if (geteuid() != 0) {
		chmod(path_of("x"), 0);
		refused(path_of("x"), "x: Permission denied");
	}
	bytes_free(&b);
}

static void from_stdin(void **state)
{
	struct bytes b = { 0 };
	int saved = dup(STDIN_FILENO), fd;
	struct capture *c;
	uint64_t done, all;

	(void)state;
	pcap_begin(&b, 0xa1b23c4d, 0, 1);
	pcap_put(&b, 1, 5, 10, 10, 1);
	fd = open(file_of("stdin.pcap", &b), O_RDONLY);
	dup2(fd, STDIN_FILENO);
	close(fd);
	c = open_one("-");
	frame_is(c, 1, SECOND + 5, 10, 10, 1, 1);
	capture_progress(c, &done, &all);
	assert_int_equal(all, 0);
	ends(c);
	c = NULL;
	refused("-", "stdin: not a capture: empty");
	dup2(saved, STDIN_FILENO);
	close(saved);
	bytes_free(&b);
}

/* --- filters --- */

/* What stands before IP, in each capture of the table below. */
struct stack { const char *name; uint32_t link; const char *hex; };

static void put_hex(struct bytes *b, const char *hex)
{
	unsigned octet;

	for (; sscanf(hex, "%2x", &octet) == 1; hex += 2)
		put_fill(b, (uint8_t)octet, 1);
}

#define MACS "020000000001020000000002"

static const struct stack stacks[] = {
	{ "ethernet", 1, MACS "0800" },
	{ "vlan", 1, MACS "810000050800" },
	{ "802.1ad", 1, MACS "88a800058100" "00070800" },
	{ "pppoe", 1, MACS "8864" "11000001" "0100" "0021" },
	{ "pppoe in vlan", 1, MACS "81000005" "8864" "11000001" "0100" "0021" },
	{ "mpls", 1, MACS "8847" "00010140" },
	{ "mpls twice", 1, MACS "8847" "00010040" "00020140" },
	{ "raw", 101, "" },
	{ "raw 12", 12, "" },
	{ "ipv4", 228, "" },
	{ "null", 0, "02000000" },
	{ "null, big", 0, "00000002" },
	{ "loop", 108, "00000002" },
	{ "enc", 109, "000000020000000000000000" },
	{ "sll", 113, "00000001000602000000000100000800" },
	{ "sll2", 276, "0800000000000002000100060200000000010000" },
	{ "ppp", 9, "ff030021" },
};

/* IPv4 from 192.0.2.1 to 192.0.2.2: fragment field, protocol, payload. */
static const struct { const char *name, *fragment, *protocol, *payload; bool ipsec; } packets[] = {
	{ "ESP", "0000", "32", "0000000100000001", true },
	{ "AH", "4000", "33", "3204000000000001", true },
	{ "IKE", "4000", "11", "01f401f4000a0000" "0000", true },
	{ "NAT-T", "4000", "11", "9c40119400090000ff", true },
	{ "TCP encapsulation", "4000", "06", "1194c00000000000000000005002000000000000", true },
	{ "first fragment", "2000", "01", "0800000000000000", true },
	{ "last fragment", "0010", "11", "0102030405060708", true },
	{ "ICMP", "4000", "01", "0800000000000000", false },
	{ "DNS", "0000", "11", "c0000035000a0000" "0000", false },
	{ "TCP 500", "4000", "06", "01f401f400000000000000005002000000000000", false },
};

enum { PACKETS = sizeof packets / sizeof packets[0] };

static struct bytes stacked(const struct stack *s)
{
	struct bytes b = { 0 }, p = { 0 };

	pcap_begin(&b, 0xa1b2c3d4, 0, s->link);
	for (unsigned i = 0; i < PACKETS; i++) {
		put_hex(&p, s->hex);
		put_hex(&p, "450000400001");
		put_hex(&p, packets[i].fragment);
		put_hex(&p, "40");
		put_hex(&p, packets[i].protocol);
		put_hex(&p, "0000c0000201c0000202");
		put_hex(&p, packets[i].payload);
		put_fill(&p, 0, 40);
		pcap_put(&b, i, 0, 0, 0, 0);
		b.n -= 8;
		put32(&b, (uint32_t)p.n);
		put32(&b, (uint32_t)p.n);
		put(&b, p.at, p.n);
		p.n = 0;
	}
	bytes_free(&p);
	return b;
}

/* A bit for each frame that passes, by number. */
static uint64_t passed(const char *path, const char *filter, uint64_t *skipped)
{
	struct capture *c = open_with((struct capture_options){ .path = &path, .paths = 1, .filter = filter }, STATUS_OK);
	uint64_t bits = 0;
	struct frame f;

	while (capture_next(c, &f) == PULL_FRAME)
		bits |= 1ull << (f.number - 1);
	*skipped = capture_skipped(c);
	capture_close(c);
	return bits;
}

static void preset(void **state)
{
	uint64_t ipsec = 0, all = (1ull << PACKETS) - 1, skipped;

	(void)state;
	for (unsigned i = 0; i < PACKETS; i++)
		ipsec |= (uint64_t)packets[i].ipsec << i;
	for (unsigned i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
		static const struct { const char *filter; unsigned what; } row[] = {
			{ "@ipsec", 1 }, { "not @ipsec", 2 }, { "@ipsec and host 192.0.2.2", 1 },
			{ "host 192.0.2.1 and (@ipsec)", 1 }, { "@ipsec and host 192.0.2.3", 0 },
			{ "@ipsec or icmp", 3 }, { "@ipsec and not @ipsec", 0 },
		};
		struct bytes b = stacked(&stacks[i]);
		const char *path = file_of("stack.pcap", &b);

		for (unsigned j = 0; j < sizeof row / sizeof row[0]; j++) {
			uint64_t want = row[j].what == 1 ? ipsec : row[j].what == 2 ? all & ~ipsec :
			    row[j].what == 3 ? ipsec | 1 << 7 : 0;
			uint64_t have = passed(path, row[j].filter, &skipped);

			if (have != want)
				fail_msg("%s behind %s: %llx, not %llx", row[j].filter, stacks[i].name,
				    (unsigned long long)have, (unsigned long long)want);
			assert_int_equal(skipped, PACKETS - __builtin_popcountll(want));
		}
		bytes_free(&b);
	}
}

/* IPv6: next headers, and what follows extension headers. */
static void preset_ip6(void **state)
{
	static const struct { const char *next, *payload; bool ipsec; } row[] = {
		{ "32", "0000000100000001", true },
		{ "33", "3b04000000000001", true },
		{ "2c", "3a00000100000007", true },
		{ "00", "3200010400000000" "0000000100000001", true },
		{ "00", "3c00010400000000" "3300010400000000" "3b04000000000001", true },
		{ "00", "2c00010400000000" "3a00000100000007", true },
		{ "11", "01f401f4000a0000" "0000", true },
		{ "06", "c000119400000000000000005002000000000000", true },
		{ "00", "3a00010400000000" "8000000000000000", false },
		{ "3a", "8000000000000000", false },
	};
	enum { ROWS = sizeof row / sizeof row[0] };
	static const struct stack way[] = { { "", 1, MACS "86dd" }, { "", 1, MACS "8100000586dd" }, { "", 229, "" },
		{ "", 0, "1e000000" } };

	(void)state;
	for (unsigned i = 0; i < sizeof way / sizeof way[0]; i++) {
		struct bytes b = { 0 }, p = { 0 };
		uint64_t want = 0, skipped;

		pcap_begin(&b, 0xa1b2c3d4, 0, way[i].link);
		for (unsigned j = 0; j < ROWS; j++) {
			put_hex(&p, way[i].hex);
			put_hex(&p, "600000000040");
			put_hex(&p, row[j].next);
			put_hex(&p, "40" "20010db8000000000000000000000001" "20010db8000000000000000000000002");
			put_hex(&p, row[j].payload);
			put_fill(&p, 0, 40);
			pcap_put(&b, j, 0, 0, 0, 0);
			b.n -= 8;
			put32(&b, (uint32_t)p.n);
			put32(&b, (uint32_t)p.n);
			put(&b, p.at, p.n);
			p.n = 0;
			want |= (uint64_t)row[j].ipsec << j;
		}
		assert_int_equal(passed(file_of("ip6.pcap", &b), "@ipsec", &skipped), want);
		bytes_free(&b);
		bytes_free(&p);
	}
}

/* Frames too short for the question; and the link types whose number in files is not libpcap's. */
static void filter_edges(void **state)
{
	enum { UP_TO_TTL = 4 + 9 };
	struct bytes b = { 0 };
	uint64_t skipped;

	(void)state;
	pcap_begin(&b, 0xa1b2c3d4, 0, 0);
	pcap_put(&b, 0, 0, UP_TO_TTL, 60, 0x45);
	pcap_put(&b, 50, 0, 3, 60, 0x45);	/* the octet after the first frame is 50, where the protocol would stand */
	pcap_put(&b, 50, 0, 60, 60, 0x45);
	assert_int_equal(passed(file_of("short.pcap", &b), "ip proto 50", &skipped), 0);
	assert_int_equal(passed(path_of("short.pcap"), "ip", &skipped), 5);
	b.n = 0;
	pcap_begin(&b, 0xa1b2c3d4, 0, 100);
	pcap_put(&b, 0, 0, 0, 0, 0);
	b.n -= 8;
	put32(&b, 28);
	put32(&b, 28);
	put_hex(&b, "aaaa030000000800" "4500001400010000" "40320000" "c0000201c0000202");
	assert_int_equal(passed(file_of("atm.pcap", &b), "ip proto 50", &skipped), 1);
	bytes_free(&b);
}

static void filter_errors(void **state)
{
	struct bytes b = { 0 };
	const char *path;
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_begin(&b, 0xa1b2c3d4, 0, 1);
	path = file_of("filter.pcap", &b);
	assert_null(open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "udp prot 5" },
	    STATUS_USAGE));
	SAYS(said, "filter 'udp prot 5': ");
	assert_null(open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "@ipsecs" }, STATUS_USAGE));
	b.n = 0;
	pcap_begin(&b, 0xa1b2c3d4, 0, 239);
	path = file_of("filter.pcap", &b);
	assert_null(open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "ip" }, STATUS_USAGE));
	SAYS(said, "NFLOG");
	b.n = 0;
	section_put(&b, false);	/* no interface yet: checked all the same */
	path = file_of("filter.pcapng", &b);
	assert_null(open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "(" }, STATUS_USAGE));
	interface_put(&b, 1, 0, 0, 0);	/* two that can be filtered, the second never passing; then one that cannot */
	interface_put(&b, 101, 0, 0, 0);
	interface_put(&b, 239, 0, 0, 0);
	for (uint32_t i = 0; i < 3; i++)
		enhanced_put(&b, i, 1, 30, 30, 0x45);
	path = file_of("filter.pcapng", &b);
	c = open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "not arp and ether[0] = 0x45 or arp" },
	    STATUS_OK);
	frame_is(c, 1, 1000, 30, 30, 1, 0x45);
	frame_is(c, 2, 1000, 30, 30, 101, 0x45);
	broken(c, "filter on link type 239: ");
	c = open_with((struct capture_options){ .path = &path, .paths = 1, .filter = "arp" }, STATUS_OK);
	assert_int_equal(capture_next(c, &f), PULL_DAMAGED);
	assert_int_equal(capture_skipped(c), 2);
	ends(c);
	bytes_free(&b);
}

/* --- both readers --- */

static unsigned compared;

/* The same frames, or the same end, from both; libpcap's reader sees them through an unrelated buffer. */
static void readers_agree(const char *path)
{
	struct capture *own = open_with((struct capture_options){ .path = &path, .paths = 1 }, STATUS_OK);
	struct capture *other = open_with((struct capture_options){ .path = &path, .paths = 1, .force_libpcap = true },
	    STATUS_OK);
	struct frame a, b;
	enum pull pull;

	while ((pull = capture_next(own, &a)) == PULL_FRAME) {
		if (capture_next(other, &b) != PULL_FRAME)
			fail_msg("%s: frame %llu: %s", path, (unsigned long long)a.number, capture_error(other));
		if (a.have != b.have || a.claim != b.claim || a.time != b.time || a.link != b.link ||
		    a.number != b.number || memcmp(a.at, b.at, a.have))
			fail_msg("%s: frame %llu differs", path, (unsigned long long)a.number);
	}
	assert_int_equal(capture_next(other, &b), pull);
	capture_close(own);
	capture_close(other);
	compared++;
}

static int visit(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)where;
	if (kind == FTW_F && strstr(path, ".pcap"))
		readers_agree(path);
	return 0;
}

static void both_readers(void **state)
{
	const char *top = getenv("srcdir"), *captures = getenv("SPIGLASS_CAPTURES");
	char beside[512], samples[512];

	(void)state;
	snprintf(beside, sizeof beside, "%s/../shared/captures", top ? top : ".");
	snprintf(samples, sizeof samples, "%s/samples", top ? top : ".");
	nftw(samples, visit, 16, FTW_PHYS);
	nftw(captures ? captures : beside, visit, 16, FTW_PHYS);
	if (!compared)
		skip();
}

/* --- writers --- */

static const struct { uint32_t link, have, claim; int64_t time; } written[] = {
	{ 1, 60, 60, 1700000000123456789 }, { 1, 1443, 9000, 1 }, { 1, 0, 0, 0 }, { 1, 262144, 262144, 4294967295999999999 },
	{ 101, 41, 41, 1700000000000000000 }, { 1, 3, 3, 5 },
};

enum { WRITTEN = sizeof written / sizeof written[0] };

static void write_all(const char *name, bool nano, unsigned n)
{
	struct writer *w = writer_open(path_of(name), 1, nano);
	static uint8_t bytes[LIMIT_FRAME];

	assert_non_null(w);
	for (unsigned i = 0; i < n; i++) {
		struct frame f = { bytes, written[i].have, written[i].claim, written[i].link, written[i].time, i + 1 };

		memset(bytes, (int)i + 1, sizeof bytes);
		assert_true(writer_put(w, &f, i % 2 ? "frame ü of ESP 0xc0ffee01" : NULL));
	}
	assert_int_equal(writer_close(w), STATUS_OK);
}

static void read_all(const char *name, int64_t unit, unsigned n)
{
	struct capture *c = open_one(path_of(name));

	for (unsigned i = 0; i < n; i++)
		frame_is(c, i + 1, written[i].time / unit * unit, written[i].have, written[i].claim, written[i].link,
		    (uint8_t)(i + 1));
	ends(c);
}

static void round_trip(void **state)
{
	(void)state;
	write_all("w.pcap", false, 4);
	read_all("w.pcap", 1000, 4);
	readers_agree(path_of("w.pcap"));
	write_all("w.pcap", true, 4);
	read_all("w.pcap", 1, 4);
	readers_agree(path_of("w.pcap"));
	write_all("w.pcapng", false, 4);
	readers_agree(path_of("w.pcapng"));
	write_all("w.pcapng", false, WRITTEN);
	read_all("w.pcapng", 1, WRITTEN);
}

/* libpcap calls RAW 12, files call it 101. */
static void raw_link(void **state)
{
	struct bytes b = { 0 };

	(void)state;
	section_put(&b, true);
	interface_put(&b, 101, 0, 0, 0);
	enhanced_put(&b, 0, 5, 20, 20, 0x45);
	readers_agree(file_of("raw.pcapng", &b));
	bytes_free(&b);
}

/* The comment is there, with its length, in the block of its frame. */
static void comments(void **state)
{
	struct bytes want = { 0 };
	uint8_t have[4096];
	size_t n;
	FILE *f;

	(void)state;
	write_all("c.pcapng", true, 1);
	f = fopen(path_of("c.pcapng"), "rb");
	n = fread(have, 1, sizeof have, f);
	fclose(f);
	section_put(&want, false);
	interface_put(&want, 1, LIMIT_FRAME, 9, 0);
	enhanced_put(&want, 0, 1700000000123456789, 60, 60, 1);
	assert_int_equal(n, want.n);
	assert_memory_equal(have, want.at, n);
	bytes_free(&want);
	write_all("c.pcapng", true, 2);
	f = fopen(path_of("c.pcapng"), "rb");
	n = fread(have, 1, sizeof have, f);
	fclose(f);
	assert_memory_equal(have + n - 40, "\1\0\x1a\0" "frame \xc3\xbc of ESP 0xc0ffee01\0\0" "\0\0\0\0", 36);
}

static void writer_refuses(void **state)
{
	struct writer *w = writer_open(path_of("r.pcap"), 101, false);
	struct frame f = { (const uint8_t *)"abc", 3, 3, 1, 0, 1 };
	struct capture *c;

	(void)state;
	listen();
	assert_false(writer_put(w, &f, NULL));
	assert_false(writer_put(w, &f, NULL));
	heard();
	SAYS(said, "link type");
	assert_null(strstr(strchr(said, '\n') + 1, "link type"));	/* once */
	f.link = 101;
	assert_true(writer_put(w, &f, NULL));
	assert_int_equal(writer_close(w), STATUS_OK);
	c = open_one(path_of("r.pcap"));
	assert_int_equal(capture_next(c, &f), PULL_FRAME);
	assert_int_equal(f.link, 101);
	ends(c);
	listen();
	assert_null(writer_open(path_of("no/such/folder.pcap"), 1, false));
	heard();
	SAYS(said, "No such file or directory");
}

/* A full disk is noticed, in the middle and at the last flush. */
static void full_disk(void **state)
{
	static uint8_t bytes[60000];
	struct frame f = { bytes, 100, 100, 1, 0, 1 };

	(void)state;
	if (access("/dev/full", W_OK) < 0)
		skip();
	for (unsigned n = 1; n <= 100; n *= 100) {
		struct writer *w = writer_open("/dev/full", 1, false);

		f.have = f.claim = n == 1 ? 100 : sizeof bytes;
		for (unsigned i = 0; i < n; i++)
			assert_int_equal(writer_put(w, &f, NULL), i < 1);
		listen();
		assert_int_equal(writer_close(w), STATUS_OUTPUT);
		heard();
		SAYS(said, "/dev/full: No space left on device");
	}
}

static int begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/spiglass-capture-XXXXXX", getenv("TMPDIR") && strlen(getenv("TMPDIR")) < 32 ?
	    getenv("TMPDIR") : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int finish(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classic), cmocka_unit_test(link_types), cmocka_unit_test(large), cmocka_unit_test(archaic),
		cmocka_unit_test(classic_damage),
		cmocka_unit_test(sections), cmocka_unit_test(resolutions), cmocka_unit_test(other_blocks),
		cmocka_unit_test(pcapng_damage), cmocka_unit_test(interface_damage), cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(compressed), cmocka_unit_test(compressed_damage), cmocka_unit_test(zstd_block), cmocka_unit_test(bomb),
		cmocka_unit_test(nested), cmocka_unit_test(stops_early),
		cmocka_unit_test(chain), cmocka_unit_test(no_capture), cmocka_unit_test(from_stdin),
		cmocka_unit_test(preset), cmocka_unit_test(preset_ip6), cmocka_unit_test(filter_edges),
		cmocka_unit_test(filter_errors),
		cmocka_unit_test(both_readers),
		cmocka_unit_test(round_trip), cmocka_unit_test(raw_link), cmocka_unit_test(comments), cmocka_unit_test(writer_refuses),
		cmocka_unit_test(full_disk),
	};

	return cmocka_run_group_tests_name("capture", tests, begin, finish);
}
