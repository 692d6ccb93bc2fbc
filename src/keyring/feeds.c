/*
 * All sources of keys that go on.  They are read once a millisecond at most,
 * since packets wait longer than that, and logs are looked for under their
 * names ten times a second.
 */
#include <stdlib.h>
#include <time.h>

#include "keyring/feed.h"

struct feed {
	struct follow *log;		/* one of them */
	struct kernel *kernel;
};

struct key_feeds {
	struct feed *feed;
	unsigned count;
	const char **file;
	unsigned files;
	int64_t read, looked;		/* by a steady clock */
};

struct key_feeds *key_feeds_new(void)
{
	return mem_new(sizeof(struct key_feeds));
}

void key_feeds_free(struct key_feeds *f)
{
	if (!f)
		return;
	for (unsigned i = 0; i < f->count; i++) {
		follow_free(f->feed[i].log);
		kernel_free(f->feed[i].kernel);
	}
	free(f->feed);
	free(f->file);
	free(f);
}

bool key_feeds_take(const char *path)
{
	return kernel_is_named(path) || log_named(path);
}

static void file_add(struct key_feeds *f, const char *file)
{
	f->file = mem_grow(f->file, f->files + 1, sizeof *f->file);
	f->file[f->files++] = file;
}

enum status key_feeds_add(struct key_feeds *f, struct keyring *k, const char *path)
{
	const char *file = log_named(path);
	const struct feed feed = { file ? follow_open(k, file) : NULL, file ? NULL : kernel_open(k) };

	if (!feed.log && !feed.kernel)
		return STATUS_KEYS;
	f->feed = mem_grow(f->feed, f->count + 1, sizeof *f->feed);
	f->feed[f->count++] = feed;
	if (file)
		file_add(f, file);
	return STATUS_OK;
}

const char *const *key_feeds_files(const struct key_feeds *f, unsigned *count)
{
	*count = f->files;
	return f->file;
}

/* Is it time to, again? */
static bool is_due(int64_t *last, int64_t interval)
{
	struct timespec t;
	int64_t now;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
	if (now - *last < interval)
		return false;
	*last = now;
	return true;
}

static unsigned keys_in(const struct keyring *k)
{
	return keyring_count(k) + keyring_ike_count(k) + keyring_ke_count(k);
}

bool key_feeds_more(struct key_feeds *f, struct keyring *k, keyring_say *say, void *context)
{
	enum { READ = 1000000, LOOK = 100000000 };
	unsigned before = keys_in(k);
	bool look;

	if (!is_due(&f->read, READ))
		return false;
	look = is_due(&f->looked, LOOK);
	for (unsigned i = 0; i < f->count; i++) {
		if (f->feed[i].log)
			follow_more(f->feed[i].log, k, look, say, context);
		else
			kernel_more(f->feed[i].kernel, k, say, context);
	}
	return keys_in(k) > before;
}
