/*
 * past: every packet of every capture, with its keys and without, asked for in
 * any order, has the line and the layers that `packets -v` has for it; and sets
 * of rows.
 */
#include "test.h"
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>
#include "tui/past.h"
#include "tui/rowset.h"
#include "tui/scan.h"

enum { PACKETS_MOST = 1 << 16, SAID_MOST = 1 << 20, DRAWN = 400 };

/* --- what `packets -v` says of them --- */

static struct { uint64_t number; uint64_t said; char *line; } told[PACKETS_MOST];
static unsigned count, opened;
static struct packet packet;
static char words[SAID_MOST];

static uint64_t said_of(const struct packet *p, int64_t first_time, char **line)
{
	struct view v = { .first_time = first_time };
	struct text t = TEXT_FIXED(words);

	sink_line.packet(&t, &v, p);
	if (line)
		*line = mem_string(text_string(&t));
	t = (struct text)TEXT_FIXED(words);
	v.detail = 2;
	sink_line.packet(&t, &v, p);
	return hash_bytes(words, (size_t)(t.at - words));
}

static void forget(void)
{
	while (count)
		free(told[--count].line);
}

struct reading {
	const char *path;
	struct keyring *keys;
	struct engine *engine;		/* what the scene has */
	struct past *past;
	int64_t first_time;
};

static void read_one(struct reading *r, struct engine *plain, struct capture *c)
{
	struct frame f;

	if (capture_next(c, &f) != PULL_FRAME)
		return;
	if (!count)
		r->first_time = f.time;
	assert_true(count < PACKETS_MOST);
	engine_frame(plain, &f, &packet);
	told[count].number = f.number;
	told[count].said = said_of(&packet, r->first_time, &told[count].line);
	count++;
	engine_frame(r->engine, &f, &packet);
	for (unsigned i = 0; i < packet.seals; i++)
		opened += sealed_shown(&packet.seal[i]) && packet.seal[i].state == SEAL_OPENED;
	past_note(r->past, c, r->engine, &packet);
}

static void read_all(struct reading *r, const struct tui_options *o)
{
	const struct capture_options c = { .path = o->path, .paths = o->paths, .filter = o->filter };
	struct engine *plain = engine_new(r->keys);
	enum status status;
	struct capture *capture = capture_open(&c, &status);
	unsigned before;

	forget();
	assert_non_null(capture);
	engine_follow(plain, false);
	r->engine = engine_new(r->keys);
	r->past = past_new(o, r->keys);
	do {
		before = count;
		read_one(r, plain, capture);
	} while (count > before);
	past_end(r->past);
	capture_close(capture);
	engine_free(plain);
}

static void read_end(struct reading *r)
{
	past_free(r->past);
	engine_free(r->engine);
	keyring_free(r->keys);
}

static void check_packet(struct reading *r, unsigned row)
{
	const char *why = NULL;
	const struct packet *p = past_packet(r->past, told[row].number, &why);
	char *line;
	uint64_t said;

	if (!p)
		fail_msg("%s packet %llu: %s", r->path, (unsigned long long)told[row].number, why);
	said = said_of(p, r->first_time, &line);
	if (strcmp(line, told[row].line))
		fail_msg("%s\n  %s  %s", r->path, told[row].line, line);
	free(line);
	if (said != told[row].said)
		fail_msg("%s packet %llu: other layers\n%s", r->path, (unsigned long long)told[row].number, words);
}

static void check_all(struct reading *r)
{
	uint64_t chance = 88172645463325252ull;
	unsigned step = count / DRAWN + 1;

	assert_int_equal(past_count(r->past), count);
	for (unsigned i = 0; i < DRAWN && count; i++) {
		chance ^= chance << 13;
		chance ^= chance >> 7;
		chance ^= chance << 17;
		check_packet(r, (unsigned)(chance % count));
	}
	for (unsigned i = 0; i < count; i += step)
		check_packet(r, i);
	for (unsigned i = count; i > count - (count < 70 ? count : 70); i--)
		check_packet(r, i - 1);
}

/* What is looked for in the background is what -Y selects, and what stands in the lines. */
static void check_scan(struct reading *r, enum scan_kind kind, const char *expression, const char *word)
{
	struct scan *s = scan_new(r->past, kind, expression, r->first_time);
	uint32_t found = 0;

	assert_non_null(s);
	scan_settle(s);
	assert_int_equal(scan_rows(s), count);
	for (unsigned i = 0; i < count; i++) {
		if (!strstr(told[i].line, word))
			continue;
		assert_int_equal(scan_rank(s, i), found);
		assert_int_equal(scan_at(s, found++), i);
	}
	assert_int_equal(scan_count(s), found);
	assert_int_equal(scan_at(s, found), ROW_NONE);
	scan_free(s);
}

static void check(const char *path, const char *keys)
{
	const char *paths[] = { path };
	const struct tui_options o = { .path = paths, .paths = 1, .script = "" };
	struct reading r = { .path = path, .keys = keys ? keyring_new() : NULL };

	if (keys) {
		char uat[4096];

		snprintf(uat, sizeof uat, "%s/uat", keys);
		keyring_read(r.keys, keys);
		keyring_read(r.keys, uat);
	}
	read_all(&r, &o);
	check_all(&r);
	check_scan(&r, SCAN_QUERY, "summary contains \"ESP spi\"", "ESP spi");
	check_scan(&r, SCAN_WORD, "esp spi", "ESP spi");
	assert_null(scan_new(r.past, SCAN_QUERY, "esp.", 0));
	read_end(&r);
}

static void captures(void **state)
{
	const char *top = getenv("srcdir"), *named = getenv("SPIGLASS_CAPTURES");
	char pattern[4096];
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof pattern, "%s%s/*/outer.pcap*", named ? named : top ? top : ".",
	    named ? "" : "/../shared/captures");
	if (glob(pattern, 0, NULL, &found)) {
		snprintf(pattern, sizeof pattern, "%s/samples/*/outer.pcap*", top ? top : ".");
		assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char folder[4096];

		snprintf(folder, sizeof folder, "%s", found.gl_pathv[i]);
		*strrchr(folder, '/') = '\0';
		check(found.gl_pathv[i], NULL);
		check(found.gl_pathv[i], folder);
	}
	globfree(&found);
	assert_true(opened > 100);
}

/* --- sets of rows --- */

static void rowsets(void **state)
{
	struct rowset s = { 0 };
	uint64_t row[3000], next = 0;

	(void)state;
	assert_int_equal(rowset_next(&s, 0), ROW_NONE);
	for (unsigned i = 0; i < 3000; i++) {
		next += 1 + (i * 7919 % 13 == 0 ? i % 4000 : i % 3);
		row[i] = next;
		rowset_add(&s, next);
	}
	for (unsigned i = 0; i < 3000; i++) {
		assert_int_equal(rowset_at(&s, i), row[i]);
		assert_int_equal(rowset_rank(&s, row[i]), i);
		assert_int_equal(rowset_rank(&s, row[i] + 1), i + 1);
		assert_int_equal(rowset_next(&s, row[i]), row[i]);
		assert_int_equal(rowset_next(&s, i ? row[i - 1] + 1 : 0), row[i]);
	}
	assert_int_equal(rowset_at(&s, 3000), ROW_NONE);
	assert_int_equal(rowset_rank(&s, UINT64_MAX), 3000);
	rowset_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rowsets), cmocka_unit_test(captures) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
