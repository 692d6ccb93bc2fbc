/*
 * Landlock (landlock(7)): of all files only these stay in reach.
 *
 * The kernel's version says which rights it knows; what it does not know cannot
 * be taken away, and is left to seccomp.  Its header may be older than the
 * kernel, so the numbers stand here.
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/landlock.h>
#include "cmd/sandbox.h"

enum right {
	RIGHT_WRITE_FILE = 1 << 1,
	RIGHT_READ_FILE = 1 << 2,
	RIGHT_READ_DIR = 1 << 3,
	RIGHT_REMOVE_FILE = 1 << 5,
	RIGHT_MAKE_DIR = 1 << 7,
	RIGHT_MAKE_REG = 1 << 8,
	RIGHT_TRUNCATE = 1 << 14,

	RIGHTS_READ = RIGHT_READ_FILE | RIGHT_READ_DIR,
	RIGHTS_OF_FILES = RIGHT_WRITE_FILE | RIGHT_READ_FILE | RIGHT_TRUNCATE,
	RIGHTS_MAKE = RIGHT_WRITE_FILE | RIGHT_REMOVE_FILE | RIGHT_MAKE_DIR | RIGHT_MAKE_REG | RIGHT_TRUNCATE,
};

/* struct landlock_ruleset_attr as it is now; older kernels know its first part. */
struct rules_attr { uint64_t files, net, scoped; };

static const struct version { uint64_t files, net, scoped; size_t size; } versions[] = {
	[1] = { (1 << 13) - 1, 0, 0, 8 },
	[2] = { (1 << 14) - 1, 0, 0, 8 },		/* to other folders */
	[3] = { (1 << 15) - 1, 0, 0, 8 },		/* truncating */
	[4] = { (1 << 15) - 1, 3, 0, 16 },		/* TCP */
	[5] = { (1 << 16) - 1, 3, 0, 16 },		/* ioctl of devices */
	[6] = { (1 << 16) - 1, 3, 3, 24 },		/* signals and abstract sockets */
};

enum { VERSIONS = sizeof versions / sizeof *versions };

int sandbox_landlock(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 0 ? 0 : (int)version;
}

static const struct version *version_here(void)
{
	int version = sandbox_landlock();

	return &versions[version < VERSIONS ? version : VERSIONS - 1];
}

/* What is not there cannot be reached, either. */
static void allow(int rules, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) || !S_ISDIR(st.st_mode))
		rights &= RIGHTS_OF_FILES;
	rule.allowed_access = rights & version_here()->files;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(fd);
}

static void allow_folder_of(int rules, const char *path, uint64_t rights)
{
	char *copy = mem_string(path);

	allow(rules, dirname(copy), rights);
	free(copy);
}

/* Files are looked at and saved while the screen is shown. */
static void allow_screen(int rules)
{
	const char *temporary = getenv("TMPDIR");

	allow(rules, "/", RIGHTS_READ);
	allow(rules, ".", RIGHTS_MAKE);
	allow(rules, "/dev/null", RIGHTS_MAKE);		/* nothing is kept there */
	allow(rules, "/dev/full", RIGHTS_MAKE);
	allow(rules, temporary && *temporary ? temporary : "/tmp", RIGHTS_MAKE);
}

int sandbox_paths(const struct sandbox *s)
{
	const struct version *v = version_here();
	const struct rules_attr attr = { v->files, v->net, v->scoped };
	int rules = v->size ? (int)syscall(SYS_landlock_create_ruleset, &attr, v->size, 0) : -1;

	if (rules < 0)
		return -1;
	if (s->profile == SANDBOX_SCREEN)
		allow_screen(rules);
	if (s->profile == SANDBOX_LIVE)
		allow(rules, "/sys", RIGHT_READ_FILE);	/* counters of interfaces */
	if (s->write) {
		allow_folder_of(rules, s->write, RIGHTS_MAKE);
		allow(rules, s->write, RIGHTS_MAKE);	/* where a link leads */
	}
	if (s->metrics)
		allow_folder_of(rules, s->metrics, RIGHTS_MAKE);
	for (unsigned i = 0; i < s->follows; i++)
		allow_folder_of(rules, s->follow[i], RIGHT_READ_FILE);
	return rules;
}

bool sandbox_paths_close(int rules)
{
	bool closed = !syscall(SYS_landlock_restrict_self, rules, 0);

	close(rules);
	return closed;
}
