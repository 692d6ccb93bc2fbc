/*
 * recall: every frame read again, in any order, is the one that was read first:
 * formats, byte orders, interfaces, filters, several files, compressed ones and
 * pipes.  And what is no longer there is not made up.
 */
#include "test.h"
#include <fcntl.h>
#include <ftw.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <spiglass/capture.h>
#include "capture_maker.h"

enum { FRAMES_MOST = 1 << 16 };

static char folder[64];

static const char *path_of(const char *name)
{
	static char path[8][160];
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

/* --- what was read first --- */

static struct frame first[FRAMES_MOST];
static unsigned firsts;

static void forget(void)
{
	while (firsts)
		free((void *)(uintptr_t)first[--firsts].at);
}

static void keep(const struct frame *f)
{
	uint8_t *copy = mem_new(f->have + 1u);

	assert_true(firsts < FRAMES_MOST);
	memcpy(copy, f->at, f->have);
	first[firsts] = *f;
	first[firsts++].at = copy;
}

static struct recall *read_all(const struct capture_options *o)
{
	struct recall *r = recall_new(o);
	enum status status;
	struct capture *c = capture_open(o, &status);
	enum pull pull = PULL_FRAME;
	struct frame f;

	assert_non_null(c);
	forget();
	while (firsts < FRAMES_MOST && pull != PULL_END) {
		pull = capture_next(c, &f);
		if (pull != PULL_FRAME)
			continue;
		recall_note(r, c, &f);
		keep(&f);
	}
	recall_publish(r);
	capture_close(c);
	return r;
}

static void same(struct again *a, uint64_t row)
{
	const struct frame *was = &first[row];
	const char *why;
	struct frame f;

	if (!again_frame(a, row, &f, &why))
		fail_msg("row %llu: %s", (unsigned long long)row, why);
	assert_int_equal(f.number, was->number);
	assert_int_equal(f.time, was->time);
	assert_int_equal(f.have, was->have);
	assert_int_equal(f.claim, was->claim);
	assert_int_equal(f.link, was->link);
	assert_memory_equal(f.at, was->at, f.have);
}

/* Straight through, in any order, and by two who do not wait for each other. */
static void all_again(struct recall *r)
{
	struct again *a = again_new(r), *b = again_new(r);
	uint64_t chance = 88172645463325252ull;
	struct frame f;
	const char *why;

	assert_int_equal(recall_count(r), firsts);
	assert_null(recall_lost(r));
	for (uint64_t row = 0; row < firsts; row++) {
		assert_int_equal(recall_number(r, row), first[row].number);
		assert_int_equal(recall_row(r, first[row].number), row);
		assert_int_equal(recall_row(r, first[row].number + 1), row + 1);
		same(a, row);
		if (row % 3 == 0)
			same(b, row);
	}
	for (unsigned i = 0; firsts && i < 500; i++) {
		chance ^= chance << 13;
		chance ^= chance >> 7;
		chance ^= chance << 17;
		same(a, chance % firsts);
		same(b, chance / 7 % firsts);
	}
	assert_false(again_frame(a, firsts, &f, &why));
	assert_int_equal(recall_number(r, firsts), 0);
	again_free(a);
	again_free(b);
}

static void check(struct capture_options o)
{
	struct recall *r = read_all(&o);

	all_again(r);
	recall_free(r);
}

static void check_one(const char *path, const char *filter, bool force)
{
	const char *paths[] = { path };

	check((struct capture_options){ .path = paths, .paths = 1, .filter = filter, .force_libpcap = force });
}

/* --- captures made --- */

static struct bytes pcap_made(bool big, unsigned frames)
{
	struct bytes b = { .big = big };

	pcap_begin(&b, 0xa1b23c4d, 0, 1);
	for (unsigned i = 0; i < frames; i++)
		pcap_put(&b, i, i * 7, 14 + i % 90, 200, (uint8_t)i);
	return b;
}

/* Sections in both byte orders, interfaces between packets, blocks of other kinds. */
static struct bytes pcapng_made(void)
{
	struct bytes b = { 0 };

	for (unsigned section = 0; section < 5; section++) {
		section_put(&b, section & 1);
		for (unsigned i = 0; i < 150; i++) {
			size_t start;

			if (i % 40 == 0)
				interface_put(&b, i % 80 ? 101 : 1, 0, (uint8_t)(i % 80 ? 9 : 6), (int64_t)section * i);
			if (i % 33 == 5) {
				start = block_begin(&b, 0x0bad);
				put_fill(&b, 1, 37);
				block_finish(&b, start);
			}
			enhanced_put(&b, i / 40, 1000 * i, 20 + i % 50, 99, (uint8_t)(i + section));
		}
	}
	return b;
}

static void formats(void **state)
{
	struct bytes ng = pcapng_made(), none = pcap_made(false, 0);

	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		struct bytes b = pcap_made(big, 1000), packed = gzip_of(&b);
		const char *path = file_of("a.pcap", &b);

		check_one(path, NULL, false);
		check_one(path, NULL, true);
		check_one(path, "len > 195 and ether[0] & 1 = 1", false);
		check_one(path, "ether[0] = 7", false);
		check_one(file_of("a.pcap.gz", &packed), "ether[0] & 3 = 1", false);
		bytes_free(&b);
		bytes_free(&packed);
	}
	check_one(file_of("a.pcapng", &ng), NULL, false);
	check_one(file_of("none.pcap", &none), NULL, false);
	assert_int_equal(firsts, 0);
	bytes_free(&ng);
	bytes_free(&none);
}

static void several(void **state)
{
	struct bytes ng = pcapng_made(), b = pcap_made(true, 333), packed = zstd_of(&ng);
	const char *paths[] = { file_of("1.pcap", &b), file_of("2.pcapng", &ng), "/dev/null/nothing",
		file_of("3.zst", &packed), paths[0], paths[1] };

	(void)state;
	check((struct capture_options){ .path = paths, .paths = 6 });
	assert_int_equal(firsts, 2 * 333 + 3 * 750);
	bytes_free(&ng);
	bytes_free(&b);
	bytes_free(&packed);
}

static void from_a_pipe(void **state)
{
	struct bytes b = pcap_made(false, 1000);
	int pipes[2], saved = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20);
	assert_int_equal(write(pipes[1], b.at, b.n), b.n);
	close(pipes[1]);
	dup2(pipes[0], STDIN_FILENO);
	check_one("-", NULL, false);
	assert_int_equal(firsts, 1000);
	dup2(saved, STDIN_FILENO);
	close(pipes[0]);
	close(saved);
	bytes_free(&b);
}

/* One who reads again keeps up while more is noted. */
static void growing(void **state)
{
	struct bytes b = pcap_made(false, 500), packed = gzip_of(&b);
	const char *paths[] = { NULL };
	const struct capture_options o = { .path = paths, .paths = 1 };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct recall *r = recall_new(&o);
		struct again *a = again_new(r);
		enum status status;
		struct capture *c;
		struct frame f;

		paths[0] = file_of("grows", i ? &packed : &b);
		c = capture_open(&o, &status);
		forget();
		while (capture_next(c, &f) == PULL_FRAME) {
			recall_note(r, c, &f);
			keep(&f);
			recall_publish(r);
			same(a, firsts - 1);
			same(a, firsts / 2);
		}
		assert_int_equal(firsts, 500);
		capture_close(c);
		again_free(a);
		recall_free(r);
	}
	bytes_free(&b);
	bytes_free(&packed);
}

/* --- what is no longer there --- */

static void refused(struct again *a, uint64_t row, const char *expected)
{
	const char *why = NULL;
	struct frame f;

	assert_false(again_frame(a, row, &f, &why));
	if (!strstr(why, expected))
		fail_msg("'%s' does not say '%s'", why, expected);
}

static void gone(void **state)
{
	struct bytes b = pcap_made(false, 1000);
	const char *path = file_of("gone.pcap", &b), *paths[] = { path };
	const struct capture_options o = { .path = paths, .paths = 1 };
	struct recall *r = read_all(&o);
	struct again *a = again_new(r);

	(void)state;
	same(a, 999);
	assert_int_equal(truncate(path, (off_t)(b.n / 2)), 0);
	refused(a, 900, "changed");
	same(a, 3);
	b.at[24 + 16] ^= 1;
	file_of("gone.pcap", &b);
	refused(a, 0, "changed");
	refused(a, 5, "changed");
	same(a, 900);
	again_free(a);
	a = again_new(r);
	b.at[24 + 16] ^= 1;
	file_of("other.pcap", &b);
	assert_int_equal(rename(path_of("other.pcap"), path), 0);
	refused(a, 5, "changed");
	assert_int_equal(unlink(path), 0);
	refused(a, 5, "opened");
	again_free(a);
	recall_free(r);
	bytes_free(&b);
}

/* Nowhere to keep them; and a disk that is full after a while. */
static void no_room(void **state)
{
	struct bytes b = pcap_made(false, 5000), packed = gzip_of(&b);
	const char *paths[] = { file_of("a.gz", &packed) };
	const struct capture_options o = { .path = paths, .paths = 1 };
	struct rlimit before, little = { 100000, 100000 };
	struct recall *r;
	struct again *a;

	(void)state;
	setenv("TMPDIR", "/dev/null", 1);
	r = read_all(&o);
	a = again_new(r);
	assert_non_null(recall_lost(r));
	refused(a, 5, "TMPDIR");
	again_free(a);
	recall_free(r);
	setenv("TMPDIR", folder, 1);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	little.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &little);
	r = read_all(&o);
	a = again_new(r);
	assert_non_null(recall_lost(r));
	same(a, 5);
	refused(a, 4999, "no room");
	same(a, 100);
	assert_int_equal(recall_count(r), 5000);
	setrlimit(RLIMIT_FSIZE, &before);
	again_free(a);
	recall_free(r);
	bytes_free(&b);
	bytes_free(&packed);
}

/* --- captures of every kind --- */

static unsigned walked;

static int walk(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	const char *end = strrchr(path, '.');

	(void)at;
	if (kind != FTW_F || st->st_size > 1 << 21 || !end || strncmp(end, ".pcap", 5))
		return 0;
	check_one(path, NULL, false);
	check_one(path, "@ipsec and not port 500", false);
	walked++;
	return 0;
}

static void captures(void **state)
{
	const char *top = getenv("srcdir"), *named = getenv("SPIGLASS_CAPTURES");
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/../shared/captures", top ? top : ".");
	nftw(named ? named : path, walk, 16, FTW_PHYS);
	snprintf(path, sizeof path, "%s/samples", top ? top : ".");
	nftw(path, walk, 16, FTW_PHYS);
	assert_true(walked > 0);
}

static int begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/spiglass-recall-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int end(void **state)
{
	(void)state;
	forget();
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats), cmocka_unit_test(several), cmocka_unit_test(from_a_pipe),
		cmocka_unit_test(growing), cmocka_unit_test(gone), cmocka_unit_test(no_room), cmocka_unit_test(captures),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
