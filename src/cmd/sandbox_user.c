/*
 * Who does the rest.
 *
 * Root that makes no files becomes a user who owns none.  Where files are to be
 * made by name it becomes the owner of their folder; if that is root, it keeps
 * the number 0, but no capability: then it is the owner of root's files and
 * nothing else, and Landlock leaves it the one folder.
 */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cmd/sandbox.h"

struct identity { uid_t user; gid_t group; };

static const char *const default_users[] = { "spiglass", "nobody" };
enum { USERS = sizeof default_users / sizeof *default_users, NOBODY = 65534 };

static bool user_named(const char *name, struct identity *who)
{
	const struct passwd *p = getpwnam(name);

	if (p)
		*who = (struct identity){ p->pw_uid, p->pw_gid };
	return p;
}

const char *sandbox_user_name(void)
{
	struct identity who;

	for (unsigned i = 0; i < USERS; i++)
		if (user_named(default_users[i], &who))
			return default_users[i];
	return "65534";
}

static struct identity identity_default(const char *folder)
{
	struct identity who = { NOBODY, NOBODY };
	struct stat st;

	if (folder && !stat(folder, &st))
		return (struct identity){ st.st_uid, st.st_gid };
	user_named(sandbox_user_name(), &who);
	return who;
}

static bool become(const struct identity *who)
{
	return !setgroups(0, NULL) && !setresgid(who->group, who->group, who->group) &&
	    !setresuid(who->user, who->user, who->user);
}

/* While there still are some: the bounding set takes CAP_SETPCAP. */
static void drop_bounding_set(void)
{
	for (unsigned long c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
		prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

/* Also of a user who has some, and of a root that stays one. */
static bool drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return !syscall(SYS_capset, &head, none);
}

static enum status become_other(const struct options *o, const char *folder)
{
	struct identity who = { 0 };

	if (!o->user) {
		who = identity_default(folder);
	} else if (!user_named(o->user, &who) || !who.user) {
		warn("--user=%s: no such user, or root", o->user);
		return STATUS_USAGE;
	}
	if (become(&who) || (!o->user && o->sandbox != SANDBOX_REQUIRE))
		return STATUS_OK;
	warn("cannot become user %u: %s", (unsigned)who.user, strerror(errno));
	return STATUS_USAGE;
}

enum status sandbox_user(const struct options *o, const char *folder)
{
	enum status status = STATUS_OK;

	if (o->user && geteuid()) {
		warn("--user=%s: only root can become another user", o->user);
		return STATUS_USAGE;
	}
	drop_bounding_set();
	if (!geteuid())
		status = become_other(o, folder);
	if (status != STATUS_OK || drop_capabilities())
		return status;
	warn("capabilities cannot be given up: %s", strerror(errno));
	return STATUS_USAGE;
}
